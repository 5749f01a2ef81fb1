//! A table of a layout as it stands on a sheet: which columns say what, and which rows belong to it.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use outturn_domain::address::Place;

use super::description::Table;
use super::misspelt::Meant;
use super::pattern::CaptureName;
use crate::normalise::entry::Written;
use crate::normalise::grid::Grid;
use crate::read::cell::CellValue;

/// A table as it stands on a sheet.
#[derive(Debug, Clone)]
pub struct Region<'a> {
    /// The layout's table.
    pub table: &'a Table,
    /// The sheet.
    pub grid: Grid<'a>,
    /// What the block's title, the table's title and the sheet's name say of everything in the table.
    pub said: Said,
    /// The title of the block that holds the table, where the layout asks for one.
    pub block: Option<Written>,
    /// The title that stands over the table, where the layout asks for one.
    pub title: Option<Written>,
    /// What stands in the corner of the headings, where the layout looks there.
    pub corner: Option<Written>,
    /// The uppermost row of the headings.
    pub header_row: u32,
    /// The columns that have a heading, in their order.
    pub columns: Vec<Column>,
    /// The rows below the headings that belong to the table, empty ones among them.
    pub rows: Range<u32>,
    /// What stands below it and ends it, where that is something else than its rows, with figures below, and no table of the layout begins there.
    pub ended_by: Option<EndedBy>,
}

/// A row below a table that is none of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedBy {
    /// The row, from nought.
    pub row: u32,
    /// Its first cell.
    pub place: Place,
    /// What it holds.
    pub what: NoRow,
    /// Whether figures stand below it, which belong to no table.
    pub figures_below: bool,
}

/// What a row below a table holds that is none of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRow {
    /// A heading of the table's own once more.
    OwnHeadings,
    /// The headings of another table.
    OtherHeadings,
    /// Words alone below an empty row, and figures below them: the title of something else.
    Title,
}

/// What titles and names of sheets say of everything in a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// Whom it is about.
    pub entity: Option<Written>,
    /// What it is a value of.
    pub item: Option<Written>,
    /// The group.
    pub breakdown: Option<Written>,
    /// The period, in words.
    pub period: Option<Written>,
    /// The unit.
    pub unit: Option<Written>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Which column of the sheet, from nought.
    pub index: u32,
    /// Its heading's levels, from the top, without empty ones and without flags that the layout knows.
    pub levels: Vec<String>,
    /// What each row of the headings says of it, an empty one among them.
    pub rows: Vec<Option<String>>,
    /// The levels joined: by this its role was told.
    pub heading: String,
    /// The heading as patterns are held against it; of a column without one, what says which column stands beside it.
    pub key: String,
    /// The lowest cell of the heading.
    pub place: Place,
    /// What its cells say.
    pub role: Role,
    /// Whether its cell is written once and holds for the rows below.
    pub fills_down: bool,
    /// What the row of units says of it.
    pub unit: Option<String>,
    /// Of a column that the layout does not know: the heading that was perhaps meant.
    pub near: Option<Meant>,
}

/// What the cells of a column say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What each row is a value of.
    Item,
    /// Whom it is about.
    Entity,
    /// The group within it.
    Breakdown,
    /// The unit of the row's values.
    Unit,
    /// What kind they are.
    Kind,
    /// The row's period.
    Period,
    /// The year of the row's period.
    Year,
    /// Its month.
    Month,
    /// Nothing of the return.
    Ignored,
    /// Values, of the table's so-manieth group.
    Value {
        /// Which group of the table's values.
        group: usize,
        /// Whether the form computes it.
        total: bool,
    },
    /// What stands beside the figures of the column left of it.
    Flags,
    /// The period of each figure in the column beside it.
    PeriodBeside,
    /// A sum that the form computes, of which no value is made: it is held against its parts.
    Total,
    /// Nothing that the layout knows.
    Unknown,
}

impl Region<'_> {
    /// The column with this role, where there is one.
    pub fn column(&self, role: Role) -> Option<&Column> {
        self.columns.iter().find(|column| column.role == role)
    }

    /// The column that says what kind the values of each row are, perhaps beside other things.
    pub fn kind_column(&self) -> Option<u32> {
        let kinds = self.table.kind.as_ref()?;
        self.columns.iter().find(|column| column.role.is_key() && kinds.column.fit(&column.key)).map(|column| column.index)
    }

    /// The first column that cannot be told from an earlier one: two for the year, or two for one measure.
    pub fn twice(&self) -> Option<&Column> {
        let mut seen = BTreeSet::new();
        self.columns.iter().find(|column| match column.role {
            Role::Value { .. } => !seen.insert(format!("value {}", column.key)),
            role if role.is_key() => !seen.insert(format!("{role:?}")),
            _ => false,
        })
    }

    /// How many of its columns the layout knows.
    pub fn known_columns(&self) -> usize {
        self.columns.iter().filter(|column| column.role != Role::Unknown).count()
    }

    /// Whether a column of the sheet, counted from nought, holds a number in a row of the table.
    pub fn holds_numbers(&self, column: u32) -> bool {
        let cells = self.rows.clone().filter_map(|row| self.grid.cell(row, column));
        cells.into_iter().any(|cell| matches!(cell.value, CellValue::Number(_)))
    }

    /// From the first column with a heading to the last.
    pub fn span(&self) -> RangeInclusive<u32> {
        span_of(&self.columns)
    }
}

impl Column {
    /// What a row of the headings, counted from one, says of the column.
    pub(super) fn in_heading_row(&self, row: u32) -> Option<Written> {
        let text = self.rows.get(usize::try_from(row).ok()?.checked_sub(1)?)?.clone()?;
        Some(Written { text, place: self.place.clone() })
    }

    /// The heading without these rows, counted from one.
    pub(super) fn heading_without(&self, rows: &[u32]) -> String {
        let kept = (1..).zip(&self.rows).filter(|(row, _)| !rows.contains(row)).filter_map(|(_, text)| text.as_deref());
        kept.collect::<Vec<_>>().join(super::heading::LEVELS_JOINED_BY)
    }

    /// Whether it has a heading of its own, and is not known by the column beside it.
    pub(super) fn has_heading(&self) -> bool {
        !self.levels.is_empty()
    }
}

/// From the first of these columns to the last.
pub(super) fn span_of(columns: &[Column]) -> RangeInclusive<u32> {
    columns.first().map_or(0, |first| first.index)..=columns.last().map_or(0, |last| last.index)
}

impl Role {
    /// Whether the column says what a row is about, so that a table has one of it at most.
    pub fn is_key(self) -> bool {
        matches!(self, Self::Item | Self::Entity | Self::Breakdown | Self::Unit | Self::Kind) || self.is_period()
    }

    /// Whether the column says the period of each row, or a part of it.
    pub fn is_period(self) -> bool {
        matches!(self, Self::Period | Self::Year | Self::Month)
    }
}

impl Said {
    /// Notes what a part of a title says.
    pub(super) fn note(&mut self, name: CaptureName, written: Written) {
        let said = match name {
            CaptureName::Entity => &mut self.entity,
            CaptureName::Item => &mut self.item,
            CaptureName::Breakdown => &mut self.breakdown,
            CaptureName::Period => &mut self.period,
            CaptureName::Unit => &mut self.unit,
        };
        *said = Some(written);
    }

    /// The same with what it does not say taken from what stands further out: the block's title, or the sheet's name.
    #[must_use]
    pub(super) fn within(self, outer: &Self) -> Self {
        Self {
            entity: self.entity.or_else(|| outer.entity.clone()),
            item: self.item.or_else(|| outer.item.clone()),
            breakdown: self.breakdown.or_else(|| outer.breakdown.clone()),
            period: self.period.or_else(|| outer.period.clone()),
            unit: self.unit.or_else(|| outer.unit.clone()),
        }
    }
}
