//! A table of a return: how it is found, and what its rows and columns say.

use serde::Deserialize;

use super::checks::{Allowed, Sum, Timing};
use super::key::{KeyFrom, PeriodFrom, PeriodSource, UnitFrom};
use super::row_kinds::RowKinds;
use super::values::Values;
use crate::layout::heading::key_columns;
use crate::layout::pattern::{CaptureName, Capturing, Headings, Pattern};
use crate::layout::region::Role;
use crate::normalise::entry::RegisterOf;

/// One table of a return, on as many sheets and as often on a sheet as its headings stand there.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenTable")]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the page that is there or is not")]
pub struct Table {
    /// The sheets it may stand on; absent where any will do.
    pub sheets: Option<Titles>,
    /// Whether it is read from hidden sheets, and from those only.
    pub hidden: bool,
    /// The title of a block that repeats and holds the table: "Project #: {entity}".
    pub block: Option<Titles>,
    /// What stands over the table.
    pub title: Option<Titles>,
    /// Whether other tables stand beside it: then it ends at the first column without a heading.
    pub side_by_side: bool,
    /// Whether empty columns stand between its columns, and the upper rows of its headings reach across them.
    pub spacer_columns: bool,
    /// Whether some senders leave the table out.
    pub optional: bool,
    /// How many rows its headings take.
    pub header_rows: HeaderRows,
    /// What stands between the headings and the rows, a word for each row.
    pub after_header: Vec<AfterHeader>,
    /// What each row is a value of; absent where the heading over a value says it.
    pub item: Option<KeyFrom>,
    /// Whom each row is about; absent for the return's own entity.
    pub entity: Option<KeyFrom>,
    /// The group within it.
    pub breakdown: Option<KeyFrom>,
    /// Whether the rows are those of a register, which the breakdown tells apart.
    pub register: Option<RegisterOf>,
    /// The column that says the unit of each row, or the corner that says it of all.
    pub unit: Option<UnitFrom>,
    /// The column that says what kind the values of each row are, where their columns do not.
    pub kind: Option<RowKinds>,
    /// Where the period stands.
    pub period: PeriodFrom,
    /// Columns whose cell is written once and holds for the rows below it.
    pub fill_down: Option<Headings>,
    /// Columns that hold nothing of the return.
    pub ignore: Option<Headings>,
    /// Columns that the form computes from others: kept, marked as derived.
    pub totals: Option<Headings>,
    /// Rows, by their label, that are no rows of the return: examples, headings in between, drop-downs that nobody touched.
    pub skip_rows: Option<Headings>,
    /// Rows, by their label, that the form computes from others: kept, marked as derived.
    pub total_rows: Option<Headings>,
    /// Rows that say what the rows below them are about.
    pub group_rows: Option<GroupRows>,
    /// Text that ends the table: its row is the first that does not belong to it.
    pub until: Option<Headings>,
    /// How many empty rows in a row end the table; absent where none do.
    pub end_after_empty_rows: Option<u32>,
    /// What to do with rows that came filled in with noughts.
    pub prepared_rows: PreparedRows,
    /// The columns that hold values.
    pub values: Values,
    /// The words that columns may hold.
    pub allowed: Vec<Allowed>,
    /// The sums that must hold in each row.
    pub sums: Vec<Sum>,
    /// The words that must fit the period of their row.
    pub timing: Vec<Timing>,
}

impl Table {
    /// Whether the table may stand on a sheet of this name.
    pub fn may_stand_on(&self, sheet: &str) -> bool {
        self.sheets.as_ref().is_none_or(|names| names.is_match(sheet))
    }

    /// The headings of the column by which a person tells the rows apart: skipped rows, total rows and groups are known by what stands there.
    pub fn label(&self) -> Option<&Headings> {
        let column = |key: &'_ Option<KeyFrom>| key.as_ref().and_then(KeyFrom::column).is_some();
        let key = [&self.item, &self.entity, &self.breakdown].into_iter().find(|key| column(key))?;
        key.as_ref().and_then(KeyFrom::column)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the page that is there or is not")]
struct WrittenTable {
    sheets: Option<Titles>,
    #[serde(default)]
    hidden: bool,
    block: Option<Titles>,
    title: Option<Titles>,
    #[serde(default)]
    side_by_side: bool,
    #[serde(default)]
    spacer_columns: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    header_rows: HeaderRows,
    #[serde(default)]
    after_header: Vec<AfterHeader>,
    item: Option<KeyFrom>,
    entity: Option<KeyFrom>,
    breakdown: Option<KeyFrom>,
    register: Option<RegisterOf>,
    unit: Option<UnitFrom>,
    kind: Option<RowKinds>,
    period: PeriodFrom,
    fill_down: Option<Headings>,
    ignore: Option<Headings>,
    totals: Option<Headings>,
    #[serde(default, deserialize_with = "Headings::of_texts_if_any")]
    skip_rows: Option<Headings>,
    #[serde(default, deserialize_with = "Headings::of_texts_if_any")]
    total_rows: Option<Headings>,
    group_rows: Option<GroupRows>,
    #[serde(default, deserialize_with = "Headings::of_texts_if_any")]
    until: Option<Headings>,
    end_after_empty_rows: Option<u32>,
    #[serde(default)]
    prepared_rows: PreparedRows,
    values: Values,
    #[serde(default)]
    allowed: Vec<Allowed>,
    #[serde(default, rename = "sum")]
    sums: Vec<Sum>,
    #[serde(default)]
    timing: Vec<Timing>,
}

impl TryFrom<WrittenTable> for Table {
    type Error = String;

    fn try_from(written: WrittenTable) -> Result<Self, String> {
        let table = Self {
            sheets: written.sheets,
            hidden: written.hidden,
            block: written.block,
            title: written.title,
            side_by_side: written.side_by_side,
            spacer_columns: written.spacer_columns,
            optional: written.optional,
            header_rows: written.header_rows,
            after_header: written.after_header,
            item: written.item,
            entity: written.entity,
            breakdown: written.breakdown,
            register: written.register,
            unit: written.unit,
            kind: written.kind,
            period: written.period,
            fill_down: written.fill_down,
            ignore: written.ignore,
            totals: written.totals,
            skip_rows: written.skip_rows,
            total_rows: written.total_rows,
            group_rows: written.group_rows,
            until: written.until,
            end_after_empty_rows: written.end_after_empty_rows,
            prepared_rows: written.prepared_rows,
            values: written.values,
            allowed: written.allowed,
            sums: written.sums,
            timing: written.timing,
        };
        table.says_nothing_twice()?;
        table.is_a_register_where_it_has_parts()?;
        table.no_column_says_two_things()?;
        table.spacers_are_no_ends()?;
        table.headings_say_what_is_said_of_them()?;
        table.has_a_label_where_rows_are_told_by_it()?;
        Ok(table)
    }
}

impl Table {
    fn says_nothing_twice(&self) -> Result<(), String> {
        let group = |dimension| self.group_rows.as_ref().is_some_and(|groups| groups.give == dimension);
        let said = [
            (CaptureName::Entity, "entity", self.entity.is_some(), group(Dimension::Entity)),
            (CaptureName::Item, "item", self.item.is_some(), false),
            (CaptureName::Breakdown, "breakdown", self.breakdown.is_some(), group(Dimension::Breakdown)),
            (CaptureName::Unit, "unit", self.unit.is_some(), false),
        ];
        for (capture, word, by_key, by_group) in said {
            let titles = [&self.sheets, &self.block, &self.title].into_iter().flatten().filter(|titles| titles.captures(capture)).count();
            if usize::from(by_key) + usize::from(by_group) + titles > 1 {
                return Err(format!("the table says twice where its {word} stands; say it once"));
            }
        }
        Ok(())
    }

    /// The rows of a register are told apart by their breakdown, and only such a row has parts.
    fn is_a_register_where_it_has_parts(&self) -> Result<(), String> {
        let has_parts = self.values.groups().iter().any(|group| group.part.is_some());
        match (self.register, &self.breakdown) {
            (None, _) if has_parts => {
                Err("values have a part where the table says what its register is of; write register = \"risks\" or \"milestones\""
                    .to_owned())
            }
            (Some(_), None) => Err("a register needs a breakdown, which tells its rows apart".to_owned()),
            _ => Ok(()),
        }
    }

    /// A column has the first of its roles, so that another with the same headings would never be found.
    fn no_column_says_two_things(&self) -> Result<(), String> {
        let word = |role: Role| match role {
            Role::Item => "item",
            Role::Entity => "entity",
            Role::Breakdown => "breakdown",
            Role::Unit => "unit",
            Role::Kind => "kind",
            Role::Year => "the year",
            Role::Month => "the month",
            _ => "period",
        };
        let keys = key_columns(self).into_iter().map(|(headings, role)| (word(role), headings));
        let values = self.values.groups().iter().map(|group| ("a [[table.values]]", &group.headings));
        let named: Vec<(&str, &Headings)> = keys.chain(self.ignore.as_ref().map(|headings| ("ignore", headings))).chain(values).collect();
        for (at, (later, headings)) in named.iter().enumerate() {
            let before = named.get(..at).unwrap_or_default();
            let taken = |way: &Pattern| before.iter().find(|(_, other)| other.ways().contains(way)).map(|(earlier, _)| *earlier);
            let earlier: Option<Vec<&str>> = headings.ways().iter().map(taken).collect();
            if let Some(earlier) = earlier.and_then(|earlier| earlier.first().copied()) {
                return Err(format!(
                    "{:?} is named for {earlier} and for {later}, and a column says one thing: keep the one that it says",
                    headings.as_str()
                ));
            }
        }
        Ok(())
    }

    /// Whether something about the whole table stands in its corner, which is then no heading.
    pub fn has_corner(&self) -> bool {
        self.period.sources().contains(&PeriodSource::Corner) || self.unit == Some(UnitFrom::Corner)
    }

    fn spacers_are_no_ends(&self) -> Result<(), String> {
        match self {
            Self { side_by_side: true, .. } if self.has_corner() => {
                Err("of tables side by side the corner cannot be told: write side_by_side or \"corner\"".to_owned())
            }
            Self { side_by_side: true, spacer_columns: true, .. } => {
                Err("side_by_side ends the table at an empty column, and spacer_columns reaches across it: write one of them".to_owned())
            }
            Self { spacer_columns: true, header_rows, .. } if header_rows.count() == 1 => {
                Err("spacer_columns says that upper rows of headings reach across empty columns, and header_rows is 1".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The keys that stand in the headings over values, each with its word and its row.
    pub fn heading_rows(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let keys = [("item", &self.item), ("entity", &self.entity), ("breakdown", &self.breakdown)];
        keys.into_iter().filter_map(|(word, key)| Some((word, key.as_ref()?.heading_row()?)))
    }

    fn headings_say_what_is_said_of_them(&self) -> Result<(), String> {
        let rows: Vec<(&str, u32)> = self.heading_rows().collect();
        let count = self.header_rows.count();
        if let Some((word, row)) = rows.iter().find(|(_, row)| *row > count) {
            return Err(format!("{word} stands in row {row} of the headings, and header_rows is {count}"));
        }
        let twice = |at: usize| rows.iter().skip(at + 1).any(|(_, row)| *row == rows[at].1);
        if let Some(at) = (0..rows.len()).find(|at| twice(*at)) {
            return Err(format!("two things stand in row {} of the headings: each needs a row of its own", rows[at].1));
        }
        let titles = || [&self.sheets, &self.block, &self.title].into_iter().flatten();
        let item_elsewhere = self.item.is_some() || titles().any(|titles| titles.captures(CaptureName::Item));
        if rows.len() == count as usize && !item_elsewhere && self.values.groups().iter().any(|group| group.item.is_none()) {
            return Err("the headings say whom or which group the values are about, and nothing says what they are values of: write item"
                .to_owned());
        }
        if self.values.groups().iter().any(|group| group.headings.fit_any()) {
            let told_apart =
                self.label().is_some() || self.title.is_some() || self.block.is_some() || self.period.columns().next().is_some();
            if rows.is_empty() {
                return Err("\"*\" alone takes every column that is named nowhere else: write it only where such as entity = \"heading row 1\" says what these are".to_owned());
            }
            if !told_apart {
                return Err("\"*\" alone fits any heading, so the table needs a title, or a column that is named".to_owned());
            }
        }
        Ok(())
    }

    fn has_a_label_where_rows_are_told_by_it(&self) -> Result<(), String> {
        let sums_rows = self.sums.iter().any(|sum| matches!(sum, Sum::Rows { .. }));
        let by_label = [
            ("total_row", sums_rows),
            ("skip_rows", self.skip_rows.is_some()),
            ("total_rows", self.total_rows.is_some()),
            ("group_rows", self.group_rows.is_some()),
        ];
        match by_label.iter().find(|(_, given)| *given && self.label().is_none()) {
            Some((word, _)) => Err(format!("{word} needs a column that tells the rows apart: an item, entity or breakdown with headings")),
            None => Ok(()),
        }
    }
}

/// Titles or names of sheets, any one of which will do; {entity} and the like take a part of it as what the table is about.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Vec<Capturing>")]
pub struct Titles(Vec<Capturing>);

impl Titles {
    /// The ways in which it is written.
    pub fn ways(&self) -> &[Capturing] {
        &self.0
    }

    /// Whether one of them fits.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.iter().any(|title| title.is_match(text))
    }

    /// Whether one of them takes a part of the title as this.
    pub fn captures(&self, name: CaptureName) -> bool {
        self.0.iter().any(|title| title.names().any(|captured| captured == name))
    }
}

impl TryFrom<Vec<Capturing>> for Titles {
    type Error = &'static str;

    fn try_from(titles: Vec<Capturing>) -> Result<Self, &'static str> {
        if titles.is_empty() { Err("the list is empty: write at least one") } else { Ok(Self(titles)) }
    }
}

/// How many rows the headings of a table take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub struct HeaderRows(u32);

impl HeaderRows {
    /// The number.
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

/// A row between the headings and the first row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AfterHeader {
    /// Guidance or notes.
    Skip,
    /// The units of the columns.
    Units,
}

/// What a group of rows is told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// Whom the rows below are about.
    Entity,
    /// The group within it.
    Breakdown,
}

/// Rows that say what the rows below them are about.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRows {
    /// What their label says of the rows below.
    pub give: Dimension,
    /// Their labels; absent where every row with a label and no values is one.
    pub labels: Option<Headings>,
}

/// What to do with a row that says what it is about and holds nothing but what the form came with: its only values are noughts, other cells for
/// figures are empty, and its totals are formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PreparedRows {
    /// Its noughts are figures like any others.
    #[default]
    Take,
    /// Nobody has returned it yet, whatever its date.
    Skip,
}
