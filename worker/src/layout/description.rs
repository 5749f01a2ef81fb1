//! What a layout can say, and reading it from its TOML.

use std::collections::BTreeMap;

use outturn_domain::absence::Absence;
use outturn_domain::figure::Unit;
use outturn_domain::provenance::FileHash;
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};

use super::figure_cell::plain_number;
use super::pattern::Headings;

/// The description of one form of return, known by its id and the hash of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    id: String,
    title: String,
    hash: FileHash,
    marks: Marks,
    tables: Vec<Table>,
}

impl Layout {
    /// Reads a layout. What is wrong with it is told by line and column.
    pub fn parse(text: &str) -> Result<Self, LayoutError> {
        let page: Page = toml::from_str(text).map_err(|error| LayoutError::new(text, &error))?;
        let Page { id: LayoutId(id), title, marks, tables: Tables(tables) } = page;
        Ok(Self { id, title, hash: hash_of(text), marks, tables })
    }

    /// Its name among the installed layouts: `workforce-single-header`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What people call the return.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The hash of its text: two texts with one id are two layouts.
    pub fn hash(&self) -> &FileHash {
        &self.hash
    }

    /// What may stand in a cell in place of a figure.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// The tables that the return consists of; every one of them must be found.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }
}

fn hash_of(text: &str) -> FileHash {
    use std::fmt::Write as _;
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    FileHash::parse(&digits).expect("a SHA-256 is 64 lower-case hexadecimal digits")
}

/// What is wrong with the text of a layout, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct LayoutError {
    /// The line, from one.
    pub line: usize,
    /// The column, in characters from one.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl LayoutError {
    fn new(text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).map_or(0, |start| start.chars().count()) + 1,
            message: error.message().to_owned(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    id: LayoutId,
    title: String,
    #[serde(default)]
    marks: Marks,
    #[serde(rename = "table")]
    tables: Tables,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct LayoutId(String);

impl TryFrom<String> for LayoutId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let plain = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
        if text.is_empty() || text.len() > 64 || !text.chars().all(plain) {
            return Err(format!("{text:?} cannot be an id: use up to 64 small letters, digits and hyphens"));
        }
        Ok(Self(text))
    }
}

#[derive(Deserialize)]
#[serde(try_from = "Vec<Table>")]
struct Tables(Vec<Table>);

impl TryFrom<Vec<Table>> for Tables {
    type Error = &'static str;

    fn try_from(tables: Vec<Table>) -> Result<Self, &'static str> {
        if tables.is_empty() { Err("a layout describes at least one [[table]]") } else { Ok(Self(tables)) }
    }
}

/// One table: a row a body and period, the measures across.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The sheets it may stand on, by name; any visible sheet where this is left out.
    pub sheets: Option<Headings>,
    /// How many rows the headings take; where more than one, a heading is what its column says from top to bottom.
    #[serde(default)]
    pub header_rows: HeaderRows,
    /// The columns that say which period a row is about.
    pub period: PeriodColumns,
    /// The column that says which body or place a row is about.
    pub entity: Headings,
    /// Columns that belong to the form and hold no figure.
    pub ignore: Option<Headings>,
    /// The columns that hold figures.
    pub values: Values,
    /// Which of those the form itself adds up from the others.
    pub totals: Option<Headings>,
    /// What to do with rows that hold nothing but prepared noughts.
    #[serde(default)]
    pub prepared_rows: PreparedRows,
}

impl Table {
    /// Whether the table may stand on the sheet of this name.
    pub fn may_stand_on(&self, sheet: &str) -> bool {
        self.sheets.as_ref().is_none_or(|names| names.fit(&crate::normalise::grid::heading_key(sheet)))
    }
}

/// A number of heading rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub struct HeaderRows(u32);

impl HeaderRows {
    /// How many.
    pub fn count(self) -> u32 {
        self.0
    }
}

impl Default for HeaderRows {
    fn default() -> Self {
        Self(1)
    }
}

impl TryFrom<u32> for HeaderRows {
    type Error = &'static str;

    fn try_from(rows: u32) -> Result<Self, &'static str> {
        if (1..=10).contains(&rows) { Ok(Self(rows)) } else { Err("headings take between 1 and 10 rows") }
    }
}

/// The columns that together name a month.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodColumns {
    /// The calendar year, in four digits.
    pub year: Headings,
    /// The month, by name or number.
    pub month: Headings,
}

/// The groups of columns that hold figures; the first group that fits a heading takes it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Vec<ValueColumns>")]
pub struct Values(Vec<ValueColumns>);

impl Values {
    /// The groups, in order.
    pub fn groups(&self) -> &[ValueColumns] {
        &self.0
    }
}

impl TryFrom<Vec<ValueColumns>> for Values {
    type Error = &'static str;

    fn try_from(groups: Vec<ValueColumns>) -> Result<Self, &'static str> {
        if groups.is_empty() { Err("a table has at least one [[table.values]]") } else { Ok(Self(groups)) }
    }
}

/// Columns that hold figures of one unit. Each of them is a measure, named by its heading.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueColumns {
    /// What is written over them.
    pub headings: Headings,
    /// What the figures count.
    #[serde(deserialize_with = "unit_from_text")]
    pub unit: Unit,
    /// Whether the cells hold thousands or millions of it.
    #[serde(default)]
    pub scale: Scale,
    /// Whether the form may lack them: else it is not recognised without at least one.
    #[serde(default)]
    pub optional: bool,
}

fn unit_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Unit, D::Error> {
    String::deserialize(deserializer).map(|text| Unit::from_cell(&text))
}

/// By what the figure in a cell is to be multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// By nothing.
    #[default]
    Ones,
    /// By a thousand.
    Thousands,
    /// By a million.
    Millions,
}

impl Scale {
    /// The power of ten.
    pub fn power(self) -> i8 {
        match self {
            Self::Ones => 0,
            Self::Thousands => 3,
            Self::Millions => 6,
        }
    }
}

/// What to do with a row that names its body and period and holds nothing but what the form came with: its only values
/// are noughts, other cells for figures are empty, and its totals are formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PreparedRows {
    /// Its noughts are figures like any others.
    #[default]
    Take,
    /// Nobody has returned it yet, whatever its date.
    Skip,
}

/// What may stand in a cell in place of a figure, and what it means.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, Meaning>")]
pub struct Marks(Vec<Mark>);

#[derive(Debug, Clone, PartialEq)]
struct Mark {
    written: String,
    key: String,
    meaning: Meaning,
}

impl Marks {
    /// What a cell's text means, where it is one of the marks; case and spaces do not matter.
    pub fn meaning(&self, text: &str) -> Option<Meaning> {
        let key = mark_key(text);
        self.0.iter().find(|mark| mark.key == key).map(|mark| mark.meaning)
    }

    /// What a cell for a figure may hold, in words.
    pub fn expected(&self) -> String {
        let marks: Vec<&str> = self.0.iter().map(|mark| mark.written.as_str()).collect();
        if marks.is_empty() { "a plain number".to_owned() } else { format!("a plain number, or one of the marks {}", marks.join("  ")) }
    }
}

fn mark_key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl TryFrom<BTreeMap<String, Meaning>> for Marks {
    type Error = String;

    fn try_from(written: BTreeMap<String, Meaning>) -> Result<Self, String> {
        let mut marks: Vec<Mark> = Vec::with_capacity(written.len());
        for (mark, meaning) in written {
            let key = mark_key(&mark);
            if key.is_empty() || plain_number(&key).is_some() {
                return Err(format!("{mark:?} cannot be a mark: an empty cell says nothing, and a number is a figure"));
            }
            if marks.iter().any(|other| other.key == key) {
                return Err(format!("the mark {mark:?} is given twice: case and spaces do not matter"));
            }
            marks.push(Mark { written: mark, key, meaning });
        }
        Ok(Self(marks))
    }
}

/// What a mark means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meaning {
    /// This figure: NIL may mean nought.
    Figure(f64),
    /// No figure, and why.
    Absent(Absence),
}

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MeaningVisitor)
    }
}

/// Written by hand, because the derived form for "a number or a word" answers a mistake with words that help nobody.
struct MeaningVisitor;

impl serde::de::Visitor<'_> for MeaningVisitor {
    type Value = Meaning;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a figure, or one of \"could not be collected\", \"not applicable\" and \"suppressed\"")
    }

    fn visit_i64<E: serde::de::Error>(self, figure: i64) -> Result<Meaning, E> {
        i32::try_from(figure)
            .map(|figure| Meaning::Figure(f64::from(figure)))
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(figure), &self))
    }

    fn visit_f64<E: serde::de::Error>(self, figure: f64) -> Result<Meaning, E> {
        if figure.is_finite() { Ok(Meaning::Figure(figure)) } else { Err(E::invalid_value(serde::de::Unexpected::Float(figure), &self)) }
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Meaning, E> {
        // Only what a sender can know: whether a figure is late or not due, the calendar says.
        [Absence::CouldNotBeCollected, Absence::NotApplicable, Absence::Suppressed]
            .into_iter()
            .find(|absence| absence.label() == word)
            .map(Meaning::Absent)
            .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(word), &self))
    }
}
