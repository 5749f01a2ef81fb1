//! What single cells and rows look like, before anything is known of the form that they belong to.

use outturn_domain::period::Period;

use super::vocabulary::{Meant, meaning_of, placeholder};
use crate::layout::period_words::{Years, period_in_words};
use crate::normalise::grid::{Grid, shown};
use crate::read::cell::{CellValue, RawCell};

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// A number, a number typed as text, or a formula that was never calculated.
    Figure,
    /// What a formula left that could not be calculated: #N/A.
    Wreck,
    /// A whole number that could be a year.
    Year,
    /// A date.
    Date,
    /// What stands for a missing figure.
    Mark,
    /// A drop-down that nobody touched.
    Placeholder,
    /// Words.
    Words,
    /// Nothing that anybody sees.
    Nothing,
}

/// The years that a number may stand for.
const YEARS: std::ops::RangeInclusive<i64> = 1990..=2060;

/// What a cell looks like.
pub(super) fn looks(cell: &RawCell) -> Looks {
    match &cell.value {
        CellValue::Number(number) if is_year(*number) && !cell.formula => Looks::Year,
        CellValue::Number(_) | CellValue::FormulaWithoutResult => Looks::Figure,
        CellValue::Error(_) => Looks::Wreck,
        CellValue::Date(_) => Looks::Date,
        CellValue::Bool(_) | CellValue::Duration(_) => Looks::Words,
        CellValue::Text(text) => text_looks(text.trim()),
    }
}

fn text_looks(text: &str) -> Looks {
    if text.is_empty() {
        Looks::Nothing
    } else if placeholder(text) {
        Looks::Placeholder
    } else if meaning_of(text) != Meant::Words {
        Looks::Mark
    } else if is_digits_of_year(text) {
        Looks::Year
    } else if number_within(text).is_some() {
        Looks::Figure
    } else {
        Looks::Words
    }
}

fn is_year(number: f64) -> bool {
    number.to_string().parse().is_ok_and(|year: i64| YEARS.contains(&year))
}

fn is_digits_of_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: i64| YEARS.contains(&year))
}

/// The flags around a figure that is typed as text, before and after it: "~15" has ("~", ""), "52+" has ("", "+"), "12 `[r]`" has ("", "`[r]`").
/// Absent where the text is no figure; a pound or percent sign, commas and brackets may stand in it.
pub(super) fn number_within(text: &str) -> Option<(&str, &str)> {
    let first = text.find(|letter: char| letter.is_ascii_digit())?;
    let last = text.rfind(|letter: char| letter.is_ascii_digit())?;
    // The last digits may be those of a note: "12 [note 3]".
    let (body_end, after) = match text.find('[') {
        Some(open) if open > first && text.ends_with(']') => (open, &text[open..]),
        _ => (last + 1, text.get(last + 1..)?),
    };
    let body = text.get(first..body_end)?.trim_end();
    if !body.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.')) {
        return None;
    }
    let plain =
        |part: &str| part.trim().trim_matches(|letter: char| matches!(letter, '£' | '%' | '-' | '(' | ')' | ' ' | '\u{a0}' | 'Â')).len();
    let before = text[..first].trim();
    let after = after.trim();
    let short = |flag: &str| flag.chars().count() <= 2 && !flag.chars().any(char::is_alphanumeric);
    let bracketed = |flag: &str| flag.starts_with('[') && flag.ends_with(']') && flag.chars().count() <= 12;
    let letter = |flag: &str| matches!(flag, "r" | "R" | "p" | "P" | "e" | "E");
    let before_fits = plain(before) == 0 || short(before);
    let after_fits = plain(after) == 0 || short(after) || bracketed(after) || letter(after);
    (before_fits && after_fits).then(|| (if plain(before) == 0 { "" } else { before }, if plain(after) == 0 { "" } else { after }))
}

/// The period that a cell names by itself; a date stands for its month.
pub(super) fn period_of(cell: &RawCell, years: Years) -> Option<Period> {
    match &cell.value {
        CellValue::Date(date) => Period::month_of(date.date()),
        CellValue::Text(text) => period_in_text(text, years),
        _ => None,
    }
}

/// The period that words name.
pub(super) fn period_in_text(text: &str, years: Years) -> Option<Period> {
    let without_flag = text.split('[').next().unwrap_or(text);
    period_in_words(&[without_flag], years).ok().flatten().or_else(|| Period::parse(without_flag.trim()).ok())
}

/// A cell's text on one line; empty where it is no text.
pub(super) fn words(cell: &RawCell) -> String {
    match &cell.value {
        CellValue::Text(text) => one_line(text),
        _ => String::new(),
    }
}

/// Text with single spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A row as it looks.
#[derive(Debug, Clone)]
pub(super) struct RowLooks<'a> {
    pub(super) row: u32,
    /// The cells that show anything.
    pub(super) cells: Vec<(&'a RawCell, Looks)>,
}

impl<'a> RowLooks<'a> {
    pub(super) fn all(grid: Grid<'a>) -> Vec<Self> {
        let rows = grid.rows().map(|(row, cells)| {
            let cells = cells.iter().map(|cell| (cell, looks(cell))).filter(|(_, looks)| *looks != Looks::Nothing);
            Self { row, cells: cells.collect() }
        });
        rows.filter(|row| !row.cells.is_empty()).collect()
    }

    pub(super) fn count(&self, looks: Looks) -> usize {
        self.cells.iter().filter(|(_, cell)| *cell == looks).count()
    }

    /// Whether it holds figures that are not all years in a row of headings.
    pub(super) fn has_figures(&self) -> bool {
        self.count(Looks::Figure) > 0 || (self.count(Looks::Year) > 0 && !self.years_rise())
    }

    /// Whether it holds nothing but marks, placeholders and perhaps a label.
    pub(super) fn is_unfilled(&self) -> bool {
        let marks = self.count(Looks::Mark) + self.count(Looks::Placeholder);
        marks > 0 && marks + 1 >= self.cells.len()
    }

    /// Whether it could be a row of headings: words, years or dates, no figures.
    pub(super) fn could_head(&self) -> bool {
        !self.has_figures() && !self.is_unfilled() && self.count(Looks::Words) + self.count(Looks::Year) + self.count(Looks::Date) >= 2
    }

    /// Two or more years, each later than the one before: 2019, 2020, 2021 are headings.
    fn years_rise(&self) -> bool {
        let years: Vec<String> = self.cells.iter().filter(|(_, looks)| *looks == Looks::Year).map(|(cell, _)| shown(&cell.value)).collect();
        years.len() >= 2 && years.windows(2).all(|pair| pair[0] < pair[1])
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = u32> {
        self.cells.iter().map(|(cell, _)| cell.column)
    }

    pub(super) fn columns_of(&self, looks: &[Looks]) -> Vec<u32> {
        self.cells.iter().filter(|(_, cell)| looks.contains(cell)).map(|(cell, _)| cell.column).collect()
    }

    /// The words of a row that holds a single text, or a text and what belongs to it beside it.
    pub(super) fn title(&self) -> Option<String> {
        let texts: Vec<String> = self.cells.iter().map(|(cell, _)| words(cell)).collect();
        (self.cells.len() <= 3 && !texts.first()?.is_empty())
            .then(|| texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_are_typed_as_text() {
        for (text, flags) in [
            ("12", Some(("", ""))),
            ("£1,453,932,48", Some(("", ""))),
            ("~15.0", Some(("~", ""))),
            ("52+", Some(("", "+"))),
            ("12 [r]", Some(("", "[r]"))),
            ("12 [note 3]", Some(("", "[note 3]"))),
            ("85%", Some(("", ""))),
            ("Type 1", None),
            ("PC002", None),
            ("3 - Possible", None),
        ] {
            assert_eq!(number_within(text), flags, "{text}");
        }
    }
}
