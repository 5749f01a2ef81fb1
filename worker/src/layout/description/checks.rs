//! What a layout checks of its own: words that a column may hold, sums, and words that must fit their row's period.

use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::row_kinds::RowKinds;
use crate::layout::pattern::{Headings, Pattern};

/// The words that a column may hold.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenAllowed")]
pub struct Allowed {
    /// The column's headings.
    pub heading: Headings,
    /// The words.
    pub words: Words,
}

/// Where the allowed words stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Words {
    /// In the layout.
    Listed(Vec<String>),
    /// In the workbook: on these sheets, below every such heading, down to the first empty cell, or the text that ends the table.
    Below {
        /// The sheets, hidden or not.
        sheet: Headings,
        /// The headings.
        heading: Headings,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAllowed {
    heading: Headings,
    words: Option<Vec<String>>,
    #[serde(default, deserialize_with = "one_or_more")]
    sheet: Option<Headings>,
    #[serde(default, deserialize_with = "one_or_more")]
    below: Option<Headings>,
}

/// One name, or a list where a form keeps its words in several places.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Headings>, D::Error> {
    deserializer.deserialize_any(OneOrMore).map(Some)
}

struct OneOrMore;

impl<'de> Visitor<'de> for OneOrMore {
    type Value = Headings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name in quotation marks, or a list of names")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Headings, E> {
        let pattern = Pattern::parse(text).map_err(E::custom)?;
        Headings::try_from(vec![pattern]).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Headings, A::Error> {
        Headings::deserialize(de::value::SeqAccessDeserializer::new(list))
    }
}

impl TryFrom<WrittenAllowed> for Allowed {
    type Error = &'static str;

    fn try_from(written: WrittenAllowed) -> Result<Self, &'static str> {
        let words = match (written.words, written.sheet, written.below) {
            (Some(words), None, None) if !words.is_empty() => Words::Listed(words),
            (None, Some(sheet), Some(heading)) => Words::Below { sheet, heading },
            _ => return Err("allowed words are either words = [...], or sheet = \"...\" and below = \"a heading\""),
        };
        Ok(Self { heading: written.heading, words })
    }
}

/// A sum that the form carries and that must be that of its parts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenSum")]
pub enum Sum {
    /// A column that must be the sum of others in its row. Where several columns fit `total`, as one for each year, each is the sum of those parts that
    /// stand under the same uppermost heading.
    Columns {
        /// The column of the sum.
        total: Headings,
        /// The columns that add up to it.
        of: Headings,
    },
    /// A row that must be the sum of rows above it.
    Rows {
        /// The labels of such rows.
        total: Headings,
        /// The labels of the rows that add up to it; absent where those do that stand above it since the last such row, or since the row of a group.
        of: Option<Headings>,
        /// The columns that are added up; absent for all that hold figures other than percentages.
        columns: Option<Headings>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSum {
    total: Option<Headings>,
    of: Option<Headings>,
    #[serde(default, deserialize_with = "Headings::of_texts_if_any")]
    total_row: Option<Headings>,
    #[serde(default, deserialize_with = "Headings::of_texts_if_any")]
    of_rows: Option<Headings>,
    columns: Option<Headings>,
}

impl TryFrom<WrittenSum> for Sum {
    type Error = &'static str;

    fn try_from(written: WrittenSum) -> Result<Self, &'static str> {
        match written {
            WrittenSum { total: Some(total), of: Some(of), total_row: None, of_rows: None, columns: None } => {
                Ok(Self::Columns { total, of })
            }
            WrittenSum { total: None, of: None, total_row: Some(total), of_rows, columns } => {
                Ok(Self::Rows { total, of: of_rows, columns })
            }
            _ => Err("a sum is either total = [...] and of = [...], of columns, or total_row = [...], perhaps with of_rows and columns"),
        }
    }
}

/// A column that says whether a row has happened or is expected, and the one with the period that this must fit, held against the return's own: what is
/// forecast lies after it, what is actual does not.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenTiming")]
pub struct Timing {
    /// The column with the words, and the words. Other words say nothing of time.
    pub kinds: RowKinds,
    /// The column with the period.
    pub period: Headings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTiming {
    column: Headings,
    actual: Option<Headings>,
    forecast: Option<Headings>,
    period: Headings,
}

impl TryFrom<WrittenTiming> for Timing {
    type Error = &'static str;

    fn try_from(written: WrittenTiming) -> Result<Self, &'static str> {
        let kinds = RowKinds::of_time(written.column, written.actual, written.forecast);
        Ok(Self { kinds: kinds.ok_or("say the word for what is actual, for what is forecast, or both")?, period: written.period })
    }
}
