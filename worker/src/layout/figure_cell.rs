//! What a cell in a column of figures says.

use outturn_domain::absence::Absence;

use super::description::{Marks, Meaning};
use crate::read::cell::{CellValue, RawCell};

/// What a cell in a column of figures says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FigureCell {
    /// Nothing: there is no cell, or only spaces in it.
    Blank,
    /// A figure.
    Number(f64),
    /// A mark that stands for a figure or for its absence.
    Mark(Meaning),
    /// Something that belongs in no column of figures: words, a date, money typed as text.
    NotAFigure,
    /// An error of the spreadsheet's.
    Error,
    /// A formula whose result is not in the file.
    NoResult,
}

/// The word that takes a figure back, in every return alike.
const WITHDRAWN: &str = "withdrawn";

impl FigureCell {
    pub(super) fn read(cell: &RawCell, marks: &Marks) -> Self {
        match &cell.value {
            CellValue::Number(number) => Self::Number(*number),
            CellValue::Text(text) if text.trim().is_empty() => Self::Blank,
            CellValue::Text(text) => Self::of_text(text, marks),
            CellValue::Error(_) => Self::Error,
            CellValue::FormulaWithoutResult => Self::NoResult,
            CellValue::Bool(_) | CellValue::Date(_) | CellValue::Duration(_) => Self::NotAFigure,
        }
    }

    fn of_text(text: &str, marks: &Marks) -> Self {
        if text.trim().eq_ignore_ascii_case(WITHDRAWN) {
            return Self::Mark(Meaning::Absent(Absence::Withdrawn));
        }
        match marks.meaning(text) {
            Some(meaning) => Self::Mark(meaning),
            None => plain_number(text).map_or(Self::NotAFigure, Self::Number),
        }
    }

    pub(super) fn is_nought(self) -> bool {
        matches!(self, Self::Number(number) if number == 0.0)
    }
}

/// A number stored as text, as spreadsheets do when a column was formatted as text: digits, at most one decimal point
/// with digits on both sides, perhaps a minus sign, and nothing else but spaces around it. Anything with a comma, a currency sign, a
/// percent sign or a second point can be meant in more than one way and is not taken for a number.
pub(crate) fn plain_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    };
    if plain { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_text_is_a_number() {
        for (text, number) in [("123.5", 123.5), (" 12 ", 12.0), ("-4", -4.0), ("0", 0.0), ("007", 7.0)] {
            assert_eq!(plain_number(text), Some(number), "{text}");
        }
        for text in [
            "",
            "£0,00",
            "£1,453,932,48",
            "£582.335.03",
            "1,234",
            "1.2.3",
            "12%",
            "1e3",
            "(5)",
            "--5",
            ".5",
            "5.",
            "inf",
            "NaN",
            "`",
            "1 234",
            "٣",
        ] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }
}
