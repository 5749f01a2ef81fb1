//! What a layout can say, and reading it from its TOML. `docs/layouts.md` is the same for people, and a test holds the two together.

mod checks;
mod dates;
mod field;
mod flags;
mod group_rows;
mod key;
mod marks;
mod row_kinds;
mod table;
mod values;

use outturn_domain::code::lookup_key;
use outturn_domain::provenance::FileHash;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

use super::pattern::Headings;
use super::period_words::{SingleYear, Years};
pub use checks::{Allowed, Sum, Timing, Words};
pub use dates::DateOrder;
pub use field::{Field, Gives, Where, Which};
pub use flags::{Flag, Flags};
pub use key::{ColumnPeriod, KeyFrom, PeriodFrom, PeriodSource, UnitFrom};
pub use marks::{Marks, Meaning};
pub use row_kinds::RowKinds;
pub use table::{AfterHeader, Dimension, GroupRows, HeaderRows, PreparedRows, Table, Titles};
pub use values::{GroupPeriod, Scale, ValueColumns, ValueKind, Values};

/// The description of one form of return, known by its id and the hash of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    id: String,
    hash: FileHash,
    page: Page,
}

impl Layout {
    /// Reads a layout. What is wrong with it is told by line and column.
    pub fn parse(text: &str) -> Result<Self, LayoutError> {
        let page: Page = toml::from_str(text).map_err(|error| LayoutError::new(text, &error))?;
        Ok(Self { id: page.id.0.clone(), hash: hash_of(text), page })
    }

    /// Its name among the installed layouts: `workforce-single-header`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What people call the return.
    pub fn title(&self) -> &str {
        &self.page.title
    }

    /// The hash of its text: two texts with one id are two layouts.
    pub fn hash(&self) -> &FileHash {
        &self.hash
    }

    /// How years are meant in the return.
    pub(crate) fn years(&self) -> Years {
        let single = self.page.lone_years.map(|lone| match lone {
            LoneYears::Calendar => SingleYear::Calendar,
            LoneYears::Begins => SingleYear::FinancialBegins,
            LoneYears::Ends => SingleYear::FinancialEnds,
        });
        Years { starts: self.page.year_starts.0, single }
    }

    /// How days are written that are typed as text.
    pub fn dates(&self) -> DateOrder {
        self.page.dates
    }

    /// What may stand in a cell in place of a figure.
    pub fn marks(&self) -> &Marks {
        &self.page.marks
    }

    /// What may stand beside a figure or a name and is no part of it.
    pub fn flags(&self) -> &Flags {
        &self.page.flags
    }

    /// The code that the layout gives a name, however it is typed.
    pub fn code_for(&self, name: &str) -> Option<&str> {
        self.page.names.0.get(&lookup_key(name)).map(String::as_str)
    }

    /// Whether the sheet is known to hold nothing of the return, so that passing it over needs no word.
    pub fn knows_to_hold_nothing(&self, sheet: &str) -> bool {
        self.page.ignore_sheets.as_ref().is_some_and(|names| names.fit(&crate::normalise::grid::heading_key(sheet)))
    }

    /// The cells that are found by a label.
    pub fn fields(&self) -> &[Field] {
        &self.page.fields
    }

    /// The tables that the return consists of; every one that is not optional must be found.
    pub fn tables(&self) -> &[Table] {
        &self.page.tables
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

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenPage")]
struct Page {
    id: LayoutId,
    title: String,
    year_starts: YearStarts,
    lone_years: Option<LoneYears>,
    dates: DateOrder,
    ignore_sheets: Option<Headings>,
    marks: Marks,
    flags: Flags,
    names: Names,
    fields: Vec<Field>,
    tables: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPage {
    id: LayoutId,
    title: String,
    #[serde(default)]
    year_starts: YearStarts,
    lone_years: Option<LoneYears>,
    #[serde(default)]
    dates: DateOrder,
    #[serde(default, deserialize_with = "Headings::of_texts_if_any")]
    ignore_sheets: Option<Headings>,
    #[serde(default)]
    marks: Marks,
    #[serde(default)]
    flags: Flags,
    #[serde(default)]
    names: Names,
    #[serde(default, rename = "field")]
    fields: Vec<Field>,
    #[serde(default, rename = "table")]
    tables: Vec<Table>,
}

impl TryFrom<WrittenPage> for Page {
    type Error = String;

    fn try_from(written: WrittenPage) -> Result<Self, String> {
        let WrittenPage { id, title, year_starts, lone_years, dates, ignore_sheets, marks, flags, names, fields, tables } = written;
        if tables.is_empty() && !fields.iter().any(|field| matches!(field.gives, Gives::Value(_))) {
            return Err("a layout describes at least one [[table]], or a [[field]] that gives a value".to_owned());
        }
        for gives in [Gives::Period, Gives::Entity, Gives::Unit, Gives::SignedOffBy] {
            if fields.iter().filter(|field| field.gives == gives).count() > 1 {
                return Err(format!("two fields give the return's {}; list the ways in which its label is written in one", gives.as_str()));
            }
        }
        for field in &fields {
            field.scale_fits_its_unit()?;
        }
        Ok(Self { id, title, year_starts, lone_years, dates, ignore_sheets, marks, flags, names, fields, tables })
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
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

/// The month in which a financial year begins, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct YearStarts(u32);

impl Default for YearStarts {
    fn default() -> Self {
        Self(4)
    }
}

impl TryFrom<String> for YearStarts {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // Any year will do to learn which month a name means.
        outturn_domain::period::Period::month_named(2000, &text)
            .and_then(outturn_domain::period::Period::start_date)
            .map(|start| Self(chrono::Datelike::month(&start)))
            .ok_or_else(|| format!("{text:?} is no month; write its name, such as \"April\" or \"July\""))
    }
}

/// What a year on its own stands for: 2021 is the calendar year, the financial year that begins in it, or the one that ends in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LoneYears {
    Calendar,
    Begins,
    Ends,
}

/// Codes by the names that stand in the return.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
struct Names(BTreeMap<String, String>);

impl TryFrom<BTreeMap<String, String>> for Names {
    type Error = String;

    fn try_from(written: BTreeMap<String, String>) -> Result<Self, String> {
        let mut codes = BTreeMap::new();
        for (name, code) in written {
            if codes.insert(lookup_key(&name), code).is_some() {
                return Err(format!("the name {name:?} is given twice: case and spaces do not matter"));
            }
        }
        Ok(Self(codes))
    }
}
