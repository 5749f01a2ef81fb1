//! Percentages of which the layout says how they are written. What the cell shows goes before the layout's word, and where the two differ, somebody is asked:
//! a form on which one council types 45.5 and another 0.455 must not give 4550%.

use outturn_domain::address::Place;
use outturn_domain::figure::Unit;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;

use crate::layout::description::Scale;
use crate::layout::value_cell::{IN_WORDS, points_in_words};
use crate::normalise::entry::EntryValue;
use crate::read::cell::{CellValue, NumberFormat};

/// The power of ten between a fraction and its percentage.
const PERCENT: i8 = 2;

/// The largest number that is taken for a fraction: 2 is 200%.
const PLAUSIBLE_FRACTION: f64 = 2.0;

/// What a cell's value means by the layout's word.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) value: EntryValue,
    pub(super) unit: Option<Unit>,
    pub(super) scale: i8,
    pub(super) doubt: Option<Doubt>,
}

/// A percentage of which the cell says another thing than the layout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Doubt {
    number: f64,
    shown_as_percentage: bool,
    /// The power of ten by which it was taken.
    taken: i8,
}

/// The points of a percentage that was typed with its sign, as text, in a cell for figures of such a unit.
pub(super) fn points_typed(says: &EntryValue, unit: Option<&Unit>) -> Option<f64> {
    match says {
        EntryValue::Cell { value: CellValue::Text(text), .. } if unit.is_none_or(|unit| unit.as_str() != IN_WORDS) => points_in_words(text),
        _ => None,
    }
}

/// Settles a number by the scale that the layout gives its columns; `scale` is the power of ten by which it goes where it is no percentage.
pub(super) fn settle(says: &EntryValue, word: Option<Scale>, unit: Option<Unit>, scale: i8) -> Settled {
    let as_said = |unit, scale| Settled { value: says.clone(), unit, scale, doubt: None };
    let percentage = unit == Some(Unit::Percent);
    if let Some(points) = points_typed(says, unit.as_ref()).filter(|_| percentage || unit.is_none()) {
        return Settled { value: EntryValue::Means(points), unit: Some(Unit::Percent), scale: 0, doubt: None };
    }
    match word {
        // The word alone says that it is a percentage, where nothing else says what it is.
        Some(Scale::Fractions) if !percentage && unit.is_some() => as_said(unit, 0),
        Some(Scale::Thousands | Scale::Millions) if percentage => as_said(unit, 0),
        Some(word @ (Scale::Ones | Scale::Fractions)) if percentage || word == Scale::Fractions => percentage_of(says, word),
        _ => as_said(unit, scale),
    }
}

fn percentage_of(says: &EntryValue, word: Scale) -> Settled {
    let unit = Some(Unit::Percent);
    let EntryValue::Cell { value: CellValue::Number(number), format } = says else {
        return Settled { value: says.clone(), unit, scale: word.power(), doubt: None };
    };
    let shown_as_percentage = *format == NumberFormat::Percent;
    let small = number.abs() <= PLAUSIBLE_FRACTION;
    let (scale, doubtful) = match (word, shown_as_percentage, small) {
        (Scale::Fractions, _, true) => (PERCENT, false),
        (Scale::Fractions, true, false) => (PERCENT, true),
        (Scale::Fractions, false, false) | (_, true, false) => (0, true),
        (_, true, true) => (PERCENT, *number != 0.0),
        (_, false, _) => (0, false),
    };
    let doubt = doubtful.then_some(Doubt { number: *number, shown_as_percentage, taken: scale });
    Settled { value: EntryValue::Means(*number), unit, scale, doubt }
}

impl Doubt {
    pub(super) fn finding(self, place: Place, period: Period) -> Finding {
        let percentage = |power: i8| {
            let text = format!("{:.10}", self.number * 10_f64.powi(i32::from(power)));
            format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
        };
        let (one, other) = (percentage(0), percentage(PERCENT));
        let found = if self.shown_as_percentage { other.clone() } else { self.number.to_string() };
        let shows = if self.shown_as_percentage { "The cell shows" } else { "The cell holds" };
        let taken = percentage(self.taken);
        let message = format!("{shows} {found}, which could be {one} or {other} by the layout's scale. It was taken as {taken}.");
        Finding::new(FindingCode::PercentDoubtful, message)
            .at(place)
            .found(found)
            .expected("a percentage that can be read in one way")
            .about(None, Some(period))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The power of ten by which a percentage was taken, and whether it is asked about.
    fn settled(number: f64, format: NumberFormat, word: Scale) -> (i8, bool) {
        let says = EntryValue::Cell { value: CellValue::Number(number), format };
        let settled = settle(&says, Some(word), Some(Unit::Percent), word.power());
        assert_eq!(settled.value, EntryValue::Means(number));
        (settled.scale, settled.doubt.is_some())
    }

    #[test]
    fn what_the_cell_shows_goes_before_the_word_of_the_layout() {
        use NumberFormat::{General, Percent};
        for (number, format, word, scale, asked) in [
            (45.5, General, Scale::Ones, 0, false),
            (0.455, General, Scale::Ones, 0, false),
            (0.455, Percent, Scale::Ones, 2, true),
            (0.0, Percent, Scale::Ones, 2, false),
            (45.5, Percent, Scale::Ones, 0, true),
            (0.455, General, Scale::Fractions, 2, false),
            (0.455, Percent, Scale::Fractions, 2, false),
            (-1.2, General, Scale::Fractions, 2, false),
            (45.5, General, Scale::Fractions, 0, true),
            (45.5, Percent, Scale::Fractions, 2, true),
        ] {
            assert_eq!(settled(number, format, word), (scale, asked), "{number} {format:?} {word:?}");
        }
    }

    #[test]
    fn a_scale_of_percentages_changes_no_count_and_none_of_money_a_percentage() {
        let says = EntryValue::Cell { value: CellValue::Number(7.0), format: NumberFormat::General };
        assert_eq!(settle(&says, Some(Scale::Fractions), Some(Unit::Number), 2).scale, 0);
        assert_eq!(settle(&says, Some(Scale::Thousands), Some(Unit::Percent), 3).scale, 0);
        assert_eq!(settle(&says, Some(Scale::Thousands), Some(Unit::Pounds), 3).scale, 3);
        assert_eq!(settle(&says, Some(Scale::Fractions), None, 2).unit, Some(Unit::Percent), "what fractions are of is a percentage");
    }
}
