//! Where a table says what a figure is about.

use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::layout::pattern::Headings;

/// Where the rows of a table say what they are about: in a column, or nowhere because it is always the same.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyFrom {
    /// In the column with one of these headings.
    Column(Headings),
    /// The same for every row.
    Always(String),
    /// In this row of the headings over each value, counted from one.
    HeadingRow(u32),
}

impl KeyFrom {
    /// The column's headings, where it is a column.
    pub fn column(&self) -> Option<&Headings> {
        match self {
            Self::Column(headings) => Some(headings),
            Self::Always(_) | Self::HeadingRow(_) => None,
        }
    }

    /// What every row is about, where it is always the same.
    pub fn always(&self) -> Option<&str> {
        match self {
            Self::Column(_) | Self::HeadingRow(_) => None,
            Self::Always(text) => Some(text),
        }
    }

    /// The row of the headings, counted from one, where one says it.
    pub fn heading_row(&self) -> Option<u32> {
        match self {
            Self::HeadingRow(row) => Some(*row),
            Self::Column(_) | Self::Always(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for KeyFrom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = KeyFrom;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a list of headings such as [\"Organisation name\"], a text in quotation marks that holds for every row, or such as \"heading row 1\"",
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<KeyFrom, E> {
        let text = text.trim();
        if text.is_empty() {
            return Err(E::custom("the text is empty"));
        }
        let Some(row) = text.strip_prefix("heading").filter(|rest| rest.is_empty() || rest.starts_with(" row")) else {
            return Ok(KeyFrom::Always(text.to_owned()));
        };
        let row = row.strip_prefix(" row ").and_then(|row| row.parse().ok()).filter(|row| *row > 0);
        row.map(KeyFrom::HeadingRow)
            .ok_or_else(|| E::custom(format!("{text:?} does not say which row of the headings: write such as \"heading row 1\"")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<KeyFrom, A::Error> {
        Headings::deserialize(de::value::SeqAccessDeserializer::new(list)).map(KeyFrom::Column)
    }
}

/// Where the unit of a table's figures stands, where neither their columns nor a row of units say it.
#[derive(Debug, Clone, PartialEq)]
pub enum UnitFrom {
    /// In the column with one of these headings.
    Column(Headings),
    /// In the uppermost heading of the table's first column.
    Corner,
}

impl UnitFrom {
    /// The column's headings, where it is a column.
    pub fn column(&self) -> Option<&Headings> {
        match self {
            Self::Column(headings) => Some(headings),
            Self::Corner => None,
        }
    }
}

impl<'de> Deserialize<'de> for UnitFrom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UnitVisitor)
    }
}

struct UnitVisitor;

impl<'de> Visitor<'de> for UnitVisitor {
    type Value = UnitFrom;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of headings such as [\"Unit\"], or \"corner\"; a unit that is always the same belongs to [[table.values]]")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<UnitFrom, E> {
        if word == "corner" { Ok(UnitFrom::Corner) } else { Err(E::invalid_value(de::Unexpected::Str(word), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<UnitFrom, A::Error> {
        Headings::deserialize(de::value::SeqAccessDeserializer::new(list)).map(UnitFrom::Column)
    }
}

/// Where a table's figures get their period from: the first of these that gives one. None at all: they have no period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PeriodFrom(Vec<PeriodSource>);

impl PeriodFrom {
    /// The sources, the first that gives a period first.
    pub fn sources(&self) -> &[PeriodSource] {
        &self.0
    }

    /// Whether the figures have no period: what they say holds whenever it is read.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The columns that say the period, where some do.
    pub fn columns(&self) -> impl Iterator<Item = &ColumnPeriod> {
        self.0.iter().filter_map(|source| match source {
            PeriodSource::Columns(columns) => Some(columns),
            _ => None,
        })
    }

    /// Whether the period stands nowhere where those columns are missing.
    pub fn only_in_columns(&self) -> bool {
        matches!(self.0.as_slice(), [PeriodSource::Columns(_)])
    }
}

/// One place in which a period may stand.
#[derive(Debug, Clone, PartialEq)]
pub enum PeriodSource {
    /// In a column, or a year and a month in two.
    Columns(ColumnPeriod),
    /// In the heading over each figure, in words.
    Heading,
    /// In the name of the sheet, in words.
    SheetName,
    /// In the name of the file, in words.
    FileName,
    /// In the title over the table, in words.
    Title,
    /// In the uppermost heading of the table's first column, in words.
    Corner,
    /// In the field that gives the return's period.
    Return,
}

/// The column or columns in which rows say their period.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnPeriod {
    /// One column: a date, or words such as "2021/22 Q2".
    One(Headings),
    /// A year in one column and a month in another.
    YearAndMonth {
        /// The year's column.
        year: Headings,
        /// The month's.
        month: Headings,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenColumns {
    column: Option<Headings>,
    year: Option<Headings>,
    month: Option<Headings>,
}

impl WrittenColumns {
    fn settled<E: de::Error>(self) -> Result<PeriodSource, E> {
        match self {
            Self { column: Some(column), year: None, month: None } => Ok(PeriodSource::Columns(ColumnPeriod::One(column))),
            Self { column: None, year: Some(year), month: Some(month) } => {
                Ok(PeriodSource::Columns(ColumnPeriod::YearAndMonth { year, month }))
            }
            _ => Err(E::custom("a period's columns are { column = [...] }, or { year = [...], month = [...] }")),
        }
    }
}

impl PeriodSource {
    fn by_word(word: &str) -> Option<Self> {
        Some(match word {
            "heading" => Self::Heading,
            "sheet name" => Self::SheetName,
            "file name" => Self::FileName,
            "title" => Self::Title,
            "corner" => Self::Corner,
            "return" => Self::Return,
            _ => return None,
        })
    }
}

const PERIOD_WORDS: &str =
    "\"heading\", \"sheet name\", \"file name\", \"title\", \"corner\", \"return\", { column = [...] } or { year = [...], month = [...] }";

impl<'de> Deserialize<'de> for PeriodSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SourceVisitor)
    }
}

struct SourceVisitor;

impl<'de> Visitor<'de> for SourceVisitor {
    type Value = PeriodSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PERIOD_WORDS)
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<PeriodSource, E> {
        PeriodSource::by_word(word).ok_or_else(|| E::invalid_value(de::Unexpected::Str(word), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PeriodSource, A::Error> {
        WrittenColumns::deserialize(de::value::MapAccessDeserializer::new(map))?.settled()
    }
}

impl<'de> Deserialize<'de> for PeriodFrom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PeriodVisitor)
    }
}

struct PeriodVisitor;

impl<'de> Visitor<'de> for PeriodVisitor {
    type Value = PeriodFrom;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"none\", {PERIOD_WORDS}, or a list of these")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<PeriodFrom, E> {
        if word == "none" {
            return Ok(PeriodFrom::default());
        }
        PeriodSource::by_word(word).map(|source| PeriodFrom(vec![source])).ok_or_else(|| E::invalid_value(de::Unexpected::Str(word), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PeriodFrom, A::Error> {
        SourceVisitor.visit_map(map).map(|source| PeriodFrom(vec![source]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<PeriodFrom, A::Error> {
        let mut sources: Vec<PeriodSource> = Vec::new();
        while let Some(source) = list.next_element()? {
            if sources.contains(&source) {
                return Err(de::Error::custom("a source of the period is named twice"));
            }
            sources.push(source);
        }
        if sources.is_empty() {
            Err(de::Error::custom("the list is empty; write \"none\" where figures have no period"))
        } else {
            Ok(PeriodFrom(sources))
        }
    }
}
