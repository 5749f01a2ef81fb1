//! Finding the headings of a table on a sheet.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::address::Place;

use super::description::Table;
use crate::normalise::grid::{Grid, heading_key, shown};

/// How many rows that hold anything are looked through for headings: titles and notes above a table are shorter.
const ROWS_LOOKED_THROUGH: usize = 100;

/// What stands between the levels of a heading of several rows.
const LEVELS_JOINED_BY: &str = "; ";

/// A column as its heading tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its number, from nought.
    pub index: u32,
    /// What is written over it, from top to bottom, with single spaces.
    pub heading: String,
    /// The lowest cell of the heading.
    pub place: Place,
    /// What the layout says that it holds.
    pub role: Role,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The year.
    Year,
    /// The month.
    Month,
    /// The body or place.
    Entity,
    /// Nothing that is taken.
    Ignored,
    /// Figures.
    Value {
        /// Which of the table's groups of value columns it belongs to.
        group: usize,
        /// Whether the form adds it up from others.
        total: bool,
    },
    /// The layout does not know it.
    Unknown,
}

/// A table's headings as they stand on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The row in which they begin, from nought.
    pub row: u32,
    /// The first row under them.
    pub data_row: u32,
    /// The columns, from left to right.
    pub columns: Vec<Column>,
}

impl Header {
    /// The first column with this role.
    pub fn column(&self, role: Role) -> Option<&Column> {
        self.columns.iter().find(|column| column.role == role)
    }

    /// The first column that cannot be told from an earlier one: two for the year, or two for one measure.
    pub fn twice(&self) -> Option<&Column> {
        let mut seen = BTreeSet::new();
        self.columns.iter().find(|column| match column.role {
            Role::Year => !seen.insert("year".to_owned()),
            Role::Month => !seen.insert("month".to_owned()),
            Role::Entity => !seen.insert("entity".to_owned()),
            Role::Value { .. } => !seen.insert(format!("value {}", heading_key(&column.heading))),
            Role::Ignored | Role::Unknown => false,
        })
    }
}

/// What looking for a table's headings on a sheet came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Sought {
    /// All that are needed stand there.
    Found(Header),
    /// Some are missing; this is the row that came closest.
    Partly(Shortfall),
    /// No row has any of them.
    Nowhere,
}

/// Headings of which some are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The row that came closest, from nought.
    pub row: u32,
    /// How many of the needed headings stand there.
    pub found: usize,
    /// Those that do not.
    pub missing: Vec<String>,
}

impl Shortfall {
    /// Whether so many stand there that somebody must have meant this table: more than half.
    pub fn is_near(&self) -> bool {
        self.found > self.missing.len()
    }
}

/// Looks for a table's headings: the first row under which all of them stand.
pub fn seek(grid: Grid<'_>, table: &Table) -> Sought {
    let mut closest: Option<Shortfall> = None;
    for (row, _) in grid.rows().take(ROWS_LOOKED_THROUGH) {
        let columns = columns_at(grid, table, row);
        let missing = missing_of(table, &columns);
        if missing.is_empty() {
            return Sought::Found(Header { row, data_row: row + table.header_rows.count(), columns });
        }
        let found = needed(table).count() - missing.len();
        if found > closest.as_ref().map_or(0, |shortfall| shortfall.found) {
            closest = Some(Shortfall { row, found, missing });
        }
    }
    closest.map_or(Sought::Nowhere, Sought::Partly)
}

/// The headings without which the table is not the table: each as a person is told of it, and the role it gives.
fn needed(table: &Table) -> impl Iterator<Item = (&str, Role)> {
    let keys = [(&table.period.year, Role::Year), (&table.period.month, Role::Month), (&table.entity, Role::Entity)];
    let groups = table.values.groups().iter().enumerate().filter(|(_, columns)| !columns.optional);
    keys.into_iter()
        .chain(groups.map(|(group, columns)| (&columns.headings, Role::Value { group, total: false })))
        .map(|(headings, role)| (headings.as_str(), role))
}

fn missing_of(table: &Table, columns: &[Column]) -> Vec<String> {
    let gives = |column: &Column, needed: Role| match (column.role, needed) {
        (Role::Value { group, .. }, Role::Value { group: needed, .. }) => group == needed,
        (role, needed) => role == needed,
    };
    needed(table).filter(|(_, role)| !columns.iter().any(|column| gives(column, *role))).map(|(name, _)| name.to_owned()).collect()
}

/// The columns whose headings begin in `row`, each with the role that the layout gives it.
fn columns_at(grid: Grid<'_>, table: &Table, row: u32) -> Vec<Column> {
    let texts = texts_at(grid, row, table.header_rows.count());
    let mut carried: Vec<Option<&str>> = Vec::new();
    let mut previous = None;
    let mut columns = Vec::with_capacity(texts.len());
    for (index, levels) in &texts {
        // A column with nothing over it is a gap: what stands left of it does not reach across.
        if previous.is_none_or(|previous| previous + 1 != *index) {
            carried = vec![None; levels.len()];
        }
        previous = Some(*index);
        let (path, lowest) = path_of(levels, &mut carried);
        let heading = path.join(LEVELS_JOINED_BY);
        let role = role_of(table, &heading_key(&heading));
        columns.push(Column { index: *index, heading, place: grid.place(row + lowest, *index), role });
    }
    columns
}

/// What is written in each of the heading rows, by column.
fn texts_at(grid: Grid<'_>, row: u32, rows: u32) -> BTreeMap<u32, Vec<Option<String>>> {
    let mut texts: BTreeMap<u32, Vec<Option<String>>> = BTreeMap::new();
    for level in 0..rows {
        for cell in grid.row(row + level) {
            let text = shown(&cell.value).split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                continue;
            }
            let levels = texts.entry(cell.column).or_insert_with(|| vec![None; rows as usize]);
            if let Some(slot) = levels.get_mut(level as usize) {
                *slot = Some(text.trim_end_matches([';', ':']).trim_end().to_owned());
            }
        }
    }
    texts
}

/// A column's heading from top to bottom, and the lowest row that is its own. A heading over a group of columns is
/// written, or merged, over the first of them; it reaches right until the next one on its level or above.
fn path_of<'a>(levels: &'a [Option<String>], carried: &mut [Option<&'a str>]) -> (Vec<&'a str>, u32) {
    let mut path = Vec::with_capacity(levels.len());
    let mut lowest = 0;
    for (level, text) in levels.iter().enumerate() {
        match text.as_deref() {
            Some(text) => {
                carried.iter_mut().skip(level).for_each(|below| *below = None);
                if let Some(slot) = carried.get_mut(level) {
                    *slot = Some(text);
                }
                path.push(text);
                lowest = u32::try_from(level).unwrap_or(0);
            }
            None if level + 1 < levels.len() => path.extend(carried.get(level).copied().flatten()),
            None => {}
        }
    }
    (path, lowest)
}

fn role_of(table: &Table, key: &str) -> Role {
    if table.period.year.fit(key) {
        Role::Year
    } else if table.period.month.fit(key) {
        Role::Month
    } else if table.entity.fit(key) {
        Role::Entity
    } else if table.ignore.as_ref().is_some_and(|headings| headings.fit(key)) {
        Role::Ignored
    } else if let Some(group) = table.values.groups().iter().position(|columns| columns.headings.fit(key)) {
        Role::Value { group, total: table.totals.as_ref().is_some_and(|headings| headings.fit(key)) }
    } else {
        Role::Unknown
    }
}
