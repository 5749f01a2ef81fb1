//! Numbers of the framework in the unit of their measure: in a percent measure 57, `57%` and a cell of 0.57 formatted as a percentage are one.

use outturn_domain::figure::{CellNumber, Unit};

use crate::normalise::percent_history;
use crate::normalise::typed_cells::NumberCell;

/// A cell formatted as a percentage that shows more than this many times the whole was typed in points: 57 there shows 5,700%.
const MOST_WHOLES: f64 = 10.0;

/// What a number cell means in a unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meant {
    /// This number.
    Number(CellNumber),
    /// Most likely this number; the sentence says how it was taken and why that is asked.
    Doubtful(CellNumber, String),
    /// A percentage, where the unit is none.
    PercentageOf(String),
    /// No number that can be published.
    OutOfRange,
}

/// Settles a number by its unit. `known` are figures of the same kind that the measure had before, in points: they decide first.
pub(super) fn meant(cell: NumberCell, unit: &Unit, known: &[f64]) -> Meant {
    let taken = |raw, scale| CellNumber::new(raw, scale).map_or(Meant::OutOfRange, Meant::Number);
    let doubted = |raw, scale, why: String| CellNumber::new(raw, scale).map_or(Meant::OutOfRange, |number| Meant::Doubtful(number, why));
    let hundredfold = |raw| CellNumber::new(raw, 2).map(|number| number.decimal().to_string()).unwrap_or_default();
    match (cell, unit) {
        (NumberCell::Points(points), Unit::Percent) => taken(points, 0),
        (NumberCell::Points(points), _) => Meant::PercentageOf(format!("{points}%")),
        (NumberCell::Fraction(raw), Unit::Percent) if raw.abs() > MOST_WHOLES => {
            doubted(raw, 0, format!("{raw} in a cell that shows it as {}% was taken as {raw}%.", hundredfold(raw)))
        }
        (NumberCell::Fraction(raw), Unit::Percent) => taken(raw, 2),
        (NumberCell::Fraction(raw), _) => {
            doubted(raw, 0, format!("The cell shows a percentage, and the measure is none: it was taken as {raw}."))
        }
        (NumberCell::Plain(raw), Unit::Percent) if raw != 0.0 && raw.abs() <= 1.0 => {
            match percent_history::in_points(raw, known.iter().copied()) {
                Some(true) => taken(raw, 0),
                Some(false) => taken(raw, 2),
                None => doubted(raw, 2, format!("{raw} without a percent sign was taken as {}%.", hundredfold(raw))),
            }
        }
        (NumberCell::Plain(raw), _) => taken(raw, 0),
    }
}

/// A percentage whose column says that it is in points, so that 0.5 is half of one per cent.
pub(super) fn in_points(cell: NumberCell) -> Option<CellNumber> {
    match cell {
        NumberCell::Fraction(raw) => CellNumber::new(raw, 2),
        NumberCell::Plain(raw) | NumberCell::Points(raw) => CellNumber::new(raw, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: NumberCell, unit: &str, known: &[f64]) -> String {
        match meant(cell, &Unit::from_cell(unit), known) {
            Meant::Number(number) => number.decimal().to_string(),
            Meant::Doubtful(number, _) => format!("{}?", number.decimal()),
            Meant::PercentageOf(text) => format!("not {text}"),
            Meant::OutOfRange => "out of range".to_owned(),
        }
    }

    #[test]
    fn one_percentage_in_all_its_writings() {
        use NumberCell::{Fraction, Plain, Points};
        for (cell, known, figure) in [
            (Plain(57.0), [].as_slice(), "57"),
            (Points(57.0), &[], "57"),
            (Fraction(0.57), &[], "57"),
            (Fraction(1.2), &[], "120"),
            (Fraction(57.0), &[], "57?"),
            (Plain(0.57), &[], "57?"),
            (Plain(1.0), &[], "100?"),
            (Plain(0.57), &[60.0], "57"),
            (Plain(0.57), &[0.6], "0.57"),
            (Plain(1.0), &[0.9, 1.1], "1"),
            (Plain(0.0), &[], "0"),
            (Plain(1.5), &[], "1.5"),
        ] {
            assert_eq!(shown(cell, "%", known), figure, "{cell:?} with {known:?}");
        }
    }

    #[test]
    fn a_doubt_says_how_the_number_was_taken() {
        let why = |cell| if let Meant::Doubtful(_, why) = meant(cell, &Unit::Percent, &[]) { why } else { String::new() };
        assert_eq!(why(NumberCell::Plain(0.57)), "0.57 without a percent sign was taken as 57%.");
        assert_eq!(why(NumberCell::Fraction(57.0)), "57 in a cell that shows it as 5700% was taken as 57%.");
    }

    #[test]
    fn a_percentage_of_something_that_is_none() {
        assert_eq!(shown(NumberCell::Points(57.0), "days", &[]), "not 57%");
        assert_eq!(shown(NumberCell::Fraction(0.57), "number", &[]), "0.57?");
        assert_eq!(shown(NumberCell::Plain(0.57), "days", &[]), "0.57");
        assert_eq!(shown(NumberCell::Plain(1e300), "£", &[]), "out of range");
    }
}
