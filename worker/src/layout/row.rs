//! One row of a table: what it says it is about, and its values.

use std::collections::BTreeMap;

use outturn_domain::finding::FindingCode;

use super::description::{Layout, ValueColumns};
use super::period_words::{InWords, said_in_words};
use super::region::{Region, Role};
use super::subject::PeriodCells;
use super::value_cell::{ValueCell, Writing};
use crate::normalise::entry::EntryValue;
use crate::normalise::grid::shown;
use crate::read::cell::{CellValue, RawCell};

/// The cells of one row under a table's headings.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) number: u32,
    pub(super) item: Option<&'a RawCell>,
    pub(super) entity: Option<&'a RawCell>,
    pub(super) breakdown: Option<&'a RawCell>,
    pub(super) unit: Option<&'a RawCell>,
    /// What says the kind of its values.
    pub(super) kind: Option<&'a RawCell>,
    pub(super) period: PeriodCells<'a>,
    /// The cells for values that are not blank.
    pub(super) values: Vec<Value<'a>>,
    /// The sums of which no value is made, each with its number and the column it stands in.
    pub(super) sums: Vec<(&'a RawCell, usize)>,
    /// Columns that hold something and are not known to the layout.
    pub(super) unknown: Vec<u32>,
    /// Whether a cell for a value holds a mark that means nothing: a drop-down that nobody touched.
    untouched: bool,
    /// The columns in which this row says what holds for the rows below it.
    says_for_rows_below: Vec<u32>,
}

/// A cell for a value that is not blank.
#[derive(Debug, Clone)]
pub(super) struct Value<'a> {
    pub(super) cell: &'a RawCell,
    pub(super) says: ValueCell,
    /// Which of the region's columns it stands in.
    pub(super) column: usize,
    pub(super) group: &'a ValueColumns,
    pub(super) total: bool,
}

/// Cells that are written once and hold for the rows below, by column.
pub(super) type Carried<'a> = BTreeMap<u32, &'a RawCell>;

impl<'a> Row<'a> {
    pub(super) fn read(number: u32, cells: &'a [RawCell], region: &Region<'a>, layout: &Layout, carried: &mut Carried<'a>) -> Self {
        let mut row = Self { number, ..Self::default() };
        let writing = Writing::of(layout);
        let kind_column = region.kind_column();
        let mut cells = cells.iter().peekable();
        for (index, column) in region.columns.iter().enumerate() {
            while let Some(between) = cells.next_if(|cell| cell.column < column.index) {
                row.note_unknown(between, region, layout);
            }
            let own = cells.next_if(|cell| cell.column == column.index);
            if kind_column == Some(column.index) {
                row.kind = own.filter(|cell| !says_nothing(cell, layout)).and_then(key_cell);
            }
            let own = own.filter(|cell| column.role != Role::Period || !says_only_its_kind(cell, region, layout));
            let cell = own.filter(|cell| !says_nothing(cell, layout));
            let cell = if column.fills_down { row.fill_down(own, cell, column.index, carried) } else { cell };
            match column.role {
                Role::Kind => row.kind = cell.and_then(key_cell),
                Role::Item => row.item = cell.and_then(key_cell),
                Role::Entity => row.entity = cell.and_then(key_cell),
                Role::Breakdown => row.breakdown = cell.and_then(key_cell),
                Role::Unit => row.unit = cell.and_then(key_cell),
                Role::Period => row.period.one = cell.and_then(key_cell),
                Role::Year => row.period.year = cell.and_then(key_cell),
                Role::Month => row.period.month = cell.and_then(key_cell),
                Role::Ignored | Role::PeriodBeside => {}
                Role::Flags => row.heed_flags(cell, index, region, writing),
                Role::Unknown => row.unknown.extend(cell.map(|cell| cell.column)),
                Role::Total => row.sums.extend(cell.map(|cell| (cell, index))),
                Role::Value { group, total } => {
                    row.untouched |= own.is_some_and(|cell| !is_spaces(cell) && says_nothing(cell, layout));
                    let Some((cell, group)) = cell.zip(region.table.values.groups().get(group)) else { continue };
                    let unit = group.unit.as_ref().map(outturn_domain::figure::Unit::as_str);
                    let says = ValueCell::read(cell, group.kind.fact_kind(), unit, writing);
                    if says != ValueCell::Blank {
                        row.values.push(Value { cell, says, column: index, group, total });
                    }
                }
            }
        }
        for cell in cells {
            row.note_unknown(cell, region, layout);
        }
        row
    }

    /// A cell that no heading stands over. Left of the table, and beside a table that has a title or neighbours, stands what is none of it.
    fn note_unknown(&mut self, cell: &RawCell, region: &Region<'_>, layout: &Layout) {
        let before = region.columns.first().is_none_or(|first| cell.column < first.index);
        let beyond = region.columns.last().is_none_or(|last| cell.column > last.index);
        let table = region.table;
        let alone = !table.side_by_side && table.title.is_none() && table.block.is_none();
        if !before && (!beyond || alone) && !says_nothing(cell, layout) {
            self.unknown.push(cell.column);
        }
    }

    /// What stands beside a figure in a column of its own: flags of the figure, or where there is none a mark in its place.
    fn heed_flags(&mut self, cell: Option<&'a RawCell>, index: usize, region: &Region<'a>, writing: Writing<'_>) {
        let Some((cell, of)) = cell.zip(index.checked_sub(1)) else { return };
        let text = shown(&cell.value);
        let flags = writing.flags.alone(&text);
        let Some(value) = self.values.last_mut().filter(|value| value.column == of) else {
            let mark = ValueCell::by_mark(&text, writing.marks).filter(ValueCell::is_given);
            match (mark, region.columns.get(of).map(|column| column.role)) {
                (Some(says), Some(Role::Value { group, total })) => {
                    let group = region.table.values.groups().get(group);
                    self.values.extend(group.map(|group| Value { cell, says, column: of, group, total }));
                }
                _ if flags.is_none() => self.unknown.push(cell.column),
                _ => {}
            }
            return;
        };
        match (flags, &mut value.says) {
            (Some(flags), ValueCell::Value(_, own)) => own.extend(flags),
            (None, ValueCell::Value(..)) => (value.cell, value.says) = (cell, ValueCell::Wrong(FindingCode::WordUnknown)),
            _ => {}
        }
    }

    /// What a column that is filled in once says of this row. A drop-down that nobody touched says nothing, of this row and of those below it.
    fn fill_down(
        &mut self,
        own: Option<&'a RawCell>,
        says: Option<&'a RawCell>,
        column: u32,
        carried: &mut Carried<'a>,
    ) -> Option<&'a RawCell> {
        if let Some(cell) = says {
            carried.insert(column, cell);
            self.says_for_rows_below.push(column);
        } else if own.is_some_and(|cell| !is_spaces(cell)) {
            carried.remove(&column);
        }
        carried.get(&column).copied()
    }

    /// Takes back what this row says of the rows below it: a total is not about them, nor is a row that is skipped, and what stood above has ended.
    pub(super) fn says_nothing_of_rows_below(&self, carried: &mut Carried<'a>) {
        self.says_for_rows_below.iter().for_each(|column| _ = carried.remove(column));
    }

    /// Whether somebody put in a value, a mark for one, or what was meant for one. Words alone in one cell of a row that says nothing about itself are a
    /// footnote.
    pub(super) fn has_values(&self) -> bool {
        self.values.iter().any(|value| value.says.is_given() || value.holds_a_digit()) || self.values.len() > 1
    }

    /// Whether every cell for a value is empty: such a row is a heading between rows.
    pub(super) fn is_without_values(&self) -> bool {
        self.values.is_empty() && !self.untouched
    }

    /// Whether it holds values that nobody can take for prepared noughts.
    pub(super) fn has_more_than_noughts(&self) -> bool {
        self.values.iter().any(|value| !value.says.is_nought())
    }

    /// Whether it holds nothing that somebody typed but noughts: a spare row of the form.
    pub(super) fn is_spare(&self) -> bool {
        self.values.iter().all(|value| value.cell.formula || value.says.is_nought())
    }

    /// Whether a row that says what it is about has not been returned: the only values in it are noughts, other cells for figures are empty, and its
    /// totals are formulas.
    pub(super) fn is_not_returned(&self, region: &Region<'_>) -> bool {
        let cells = region.columns.iter().filter(|column| matches!(column.role, Role::Value { total: false, .. })).count();
        let filled = || self.values.iter().filter(|value| !value.total);
        let totals = || self.values.iter().filter(|value| value.total);
        filled().count() < cells
            && filled().all(|value| value.says.is_nought())
            // A total that a program wrote and never calculated adds up cells that hold nothing either.
            && totals().all(|value| value.cell.formula && (value.says.is_nought() || value.cell.value == CellValue::FormulaWithoutResult))
            && totals().next().is_some()
    }

    /// The number of a value or sum in a column, where it holds one.
    pub(super) fn number_in(&self, column: usize) -> Option<f64> {
        let plain = |value: &CellValue| match value {
            CellValue::Number(number) => Some(*number),
            _ => None,
        };
        let value = self.values.iter().find(|value| value.column == column).and_then(|value| match &value.says {
            ValueCell::Value(EntryValue::Cell { value, .. }, _) => plain(value),
            ValueCell::Value(EntryValue::Means(number), _) => Some(*number),
            _ => None,
        });
        value.or_else(|| self.sums.iter().find(|(_, index)| *index == column).and_then(|(cell, _)| plain(&cell.value)))
    }
}

impl Value<'_> {
    /// Whether a figure stands in it, read or not: "12 (est.)", "1,234".
    fn holds_a_digit(&self) -> bool {
        match &self.cell.value {
            CellValue::Text(text) => text.chars().any(char::is_numeric),
            _ => true,
        }
    }
}

/// Whether a cell of the column that says both period and kind says the kind alone: the period above it holds.
fn says_only_its_kind(cell: &RawCell, region: &Region<'_>, layout: &Layout) -> bool {
    let text = shown(&cell.value);
    let says_kind = || region.table.kind.as_ref().is_some_and(|kinds| kinds.of(&text).is_some());
    region.kind_column() == Some(cell.column) && says_kind() && said_in_words(&[&text], layout.years()) == InWords::Nothing
}

/// Whether a row holds nothing at all from the first column of a table to its last.
pub(super) fn is_empty(cells: &[RawCell], region: &Region<'_>) -> bool {
    let span = region.span();
    !cells.iter().any(|cell| span.contains(&cell.column) && !is_spaces(cell))
}

fn is_spaces(cell: &RawCell) -> bool {
    matches!(&cell.value, CellValue::Text(text) if text.trim().is_empty())
}

/// Whether a cell counts as empty: spaces, or a mark that means nothing.
fn says_nothing(cell: &RawCell, layout: &Layout) -> bool {
    matches!(&cell.value, CellValue::Text(text) if layout.marks().is_blank(text))
}

/// A cell that can say what a row is about: not the wreck of a formula.
fn key_cell(cell: &RawCell) -> Option<&RawCell> {
    (!matches!(cell.value, CellValue::Error(_) | CellValue::FormulaWithoutResult)).then_some(cell)
}

#[cfg(test)]
mod tests {
    use crate::layout::{Layout, apply};
    use crate::normalise::test_book::book;

    #[test]
    fn a_drop_down_that_nobody_touched_is_no_column_without_a_heading() {
        let layout = r#"
            id = "form"
            title = "A form"
            marks = { "Please select" = "nothing" }
            [[table]]
            item = ["Output"]
            period = "none"
            values = [{ headings = ["Actual"] }]
        "#;
        let layout = Layout::parse(layout).expect("a layout");
        let told = |text: &str| apply(&layout, &book(&[("S", text)]), "form.xlsx").returned.findings.len();
        assert_eq!(told("Output | | Actual\nHomes | Please select | 2"), 0);
        assert_eq!(told("Output | | Actual\nHomes | more | 2"), 1);
    }
}
