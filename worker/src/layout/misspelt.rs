//! Headings that a layout does not know and that are nearly one of its own: what was perhaps meant, for findings that ask, never for taking it.

use std::collections::BTreeSet;

use super::description::{Table, ValueColumns};
use super::heading::{LEVELS_JOINED_BY, key_columns, role_of};
use super::pattern::Headings;
use super::region::{Column, Role};
use super::titles::single_spaced;
use crate::normalise::grid::heading_key;
use crate::normalise::near::nearest;

/// What a column was perhaps meant to be headed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// The heading.
    pub heading: String,
    /// How sure that is.
    pub likeness: Likeness,
}

/// How like a heading is to the one that was perhaps meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// It is that heading with a word misspelt, and nothing else on the sheet is headed so.
    Misspelt {
        /// Whether the table stands without such a column, too.
        optional: bool,
    },
    /// It is like the heading of columns that the table may have and that are not there.
    LikeOneThatIsMissing,
    /// It is like the heading of a column that is there.
    LikeAnother,
}

/// The fewest letters of a word that can be told to be another one misspelt.
const SHORTEST_WORD: usize = 4;

/// The fewest letters of a word of which two may be typed otherwise.
const LONG_WORD: usize = 10;

/// What a column was perhaps meant to be headed, where the layout does not know its heading.
pub(super) fn meant_by(column: &Column, table: &Table, columns: &[Column]) -> Option<Meant> {
    if column.role != Role::Unknown {
        return None;
    }
    misspelt(column, table, columns).or_else(|| like(column, table, columns))
}

/// The heading with its misspelt words put right, where the layout knows that one and no column has it.
fn misspelt(column: &Column, table: &Table, columns: &[Column]) -> Option<Meant> {
    let known = Known::of(table, columns);
    let levels: Vec<String> = column.levels.iter().map(|level| known.spelled(level)).collect();
    let heading = levels.join(LEVELS_JOINED_BY);
    let key = heading_key(&heading);
    if columns.iter().any(|other| other.key == key) {
        return None;
    }
    let optional = match role_of(table, &key) {
        Role::Value { group, .. } => table.values.groups().get(group).is_some_and(|group| group.optional),
        role if role.is_key() => false,
        _ => return None,
    };
    Some(Meant { heading, likeness: Likeness::Misspelt { optional } })
}

/// The heading of the layout's, or the part of a known column's heading, to which it is like.
fn like(column: &Column, table: &Table, columns: &[Column]) -> Option<Meant> {
    let of_layout = key_columns(table).into_iter().map(|(headings, _)| headings).chain(groups(table).map(|group| &group.headings));
    let known: BTreeSet<String> = of_layout.map(literal).chain(levels_of_values(columns)).filter(|text| !text.is_empty()).collect();
    let written = column.levels.iter().rev().filter(|level| !known.contains(*level));
    let near = written.chain(std::iter::once(&column.heading)).find_map(|text| nearest(text, known.iter().map(String::as_str)))?;
    let stands = |group: usize| columns.iter().any(|column| matches!(column.role, Role::Value { group: other, .. } if other == group));
    let missing = groups(table).enumerate().any(|(index, group)| literal(&group.headings) == near && !stands(index));
    let likeness = if missing { Likeness::LikeOneThatIsMissing } else { Likeness::LikeAnother };
    Some(Meant { heading: near.to_owned(), likeness })
}

fn groups(table: &Table) -> impl Iterator<Item = &ValueColumns> {
    table.values.groups().iter()
}

fn levels_of_values(columns: &[Column]) -> impl Iterator<Item = String> {
    columns.iter().filter(|column| matches!(column.role, Role::Value { .. })).flat_map(|column| column.levels.iter().cloned())
}

/// A heading without what stands for any words.
fn literal(headings: &Headings) -> String {
    without_wildcards(headings.as_str())
}

fn without_wildcards(pattern: &str) -> String {
    single_spaced(&pattern.replace(['*', '#'], " "))
}

/// The words of the headings that a layout knows, and the headings that are known as wholes.
struct Known {
    words: BTreeSet<String>,
    levels: BTreeSet<String>,
}

impl Known {
    fn of(table: &Table, columns: &[Column]) -> Self {
        let of_keys = key_columns(table).into_iter().map(|(headings, _)| headings);
        let patterns = of_keys.chain(groups(table).map(|group| &group.headings)).flat_map(Headings::ways);
        let written: Vec<String> = patterns.map(|pattern| pattern.as_str().to_owned()).collect();
        let literals = written.iter().filter(|pattern| !pattern.contains(['*', '#', '{'])).cloned();
        let known = columns.iter().filter(|column| !matches!(column.role, Role::Unknown | Role::Ignored));
        let levels: BTreeSet<String> = literals.chain(known.flat_map(|column| column.levels.iter().cloned())).collect();
        let texts = written.iter().map(|pattern| without_wildcards(pattern)).chain(levels.iter().cloned());
        let words = texts.flat_map(|text| heading_key(&text).split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
        Self { words, levels }
    }

    /// A part of a heading as it is spelled where the layout knows it: "Head count" is "Headcount".
    fn spelled(&self, level: &str) -> String {
        let compact = |text: &str| heading_key(text).replace(' ', "");
        let own = compact(level);
        let whole = self.levels.iter().find(|known| heading_key(known) == heading_key(level));
        let whole = whole.or_else(|| self.levels.iter().find(|known| is_slip(&own, &compact(known)) || own == compact(known)));
        if let Some(known) = whole {
            return known.clone();
        }
        level.split(' ').map(|word| self.spelled_word(word)).collect::<Vec<_>>().join(" ")
    }

    fn spelled_word(&self, written: &str) -> String {
        let key = heading_key(written);
        if self.words.contains(&key) {
            return written.to_owned();
        }
        let Some(known) = self.words.iter().find(|known| is_slip(&key, known)) else { return written.to_owned() };
        let mut letters = known.chars();
        match letters.next() {
            Some(first) if written.starts_with(char::is_uppercase) => first.to_uppercase().chain(letters).collect(),
            _ => known.clone(),
        }
    }
}

/// Whether one is the other with a letter typed otherwise, or two of a long one. Digits are never a slip, nor is another first letter: "Import", "Export".
fn is_slip(written: &str, known: &str) -> bool {
    let length = written.chars().count().min(known.chars().count());
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let most = if length >= LONG_WORD { 2 } else { 1 };
    length >= SHORTEST_WORD
        && written.chars().next() == known.chars().next()
        && digits(written) == digits(known)
        && (1..=most).contains(&strsim::damerau_levenshtein(written, known))
}

#[cfg(test)]
mod tests {
    use crate::layout::{Layout, apply};
    use crate::normalise::test_book::{book, codes};

    fn told(table: &str, sheet: &str) -> Vec<String> {
        let page = format!("id = \"form\"\ntitle = \"A form\"\n[[table]]\nitem = [\"Measure\"]\nperiod = \"none\"\n{table}");
        let layout = Layout::parse(&page).expect("a layout");
        codes(&apply(&layout, &book(&[("S", sheet)]), "form.xlsx").returned.findings)
    }

    const COUNTS: &str =
        "values = [{ headings = [\"* Headcount\", \"Headcount\"] }, { headings = [\"Target\"], kind = \"target\", optional = true }]";

    #[test]
    fn a_misspelt_heading_of_values_is_told_at_its_cell() {
        for (heading, code) in [
            ("Payroll Headcout", "column-misspelt S!C1"),
            ("Payroll headcounts", "column-misspelt S!C1"),
            ("Targt", "column-doubtful S!C1"),
            ("Target for the year", "column-doubtful S!C1"),
            ("Head count", "column-unknown S!C1"),
            ("Remarks", "column-unknown S!C1"),
        ] {
            assert_eq!(told(COUNTS, &format!("Measure | Headcount | {heading}\na | 1 | 2")), [code], "{heading}");
        }
    }

    #[test]
    fn it_is_told_where_nothing_else_is_filled_in() {
        assert_eq!(told(COUNTS, "Measure | Headcount | Targt\na | | 2"), ["column-doubtful S!C1", "return-empty"]);
        assert_eq!(told(COUNTS, "Measure | Headcount | Targt\na | 1 |"), Vec::<String>::new());
    }

    #[test]
    fn what_differs_in_more_than_a_slip_is_no_misspelling() {
        let table = "values = [{ headings = [\"Import\", \"2021\", \"Internal\"] }]";
        for heading in ["Export", "2022", "External"] {
            assert_eq!(told(table, &format!("Measure | 2021 | {heading}\na | 1 | 2")), ["column-unknown S!C1"], "{heading}");
        }
    }
}
