//! Taking the values of one table as it stands on a sheet.

mod days;
pub(super) mod idle;
mod percent;
mod row_sums;
mod scale;
mod swapped;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::finding::Finding;
use outturn_domain::period::Period;

pub(super) use self::value::Figure;
use self::value::Subject;
use super::allowed::AllowedColumns;
use super::description::{KeyFrom, Layout, PreparedRows};
use super::misspelt::Likeness;
use super::passed::{Passed, Why};
use super::region::{Column, Region, Role};
use super::row::{Carried, Row, is_empty};
use super::rows_passed::RowsPassed;
use super::subject::{Periods, Whole};
use super::sums::SumColumns;
use super::timing::TimedColumns;
use super::told;
use super::unnamed::unnamed;
use crate::normalise::entry::{Entry, Written};
use crate::normalise::grid::heading_key;
use crate::read::cell::{RawCell, RawWorkbook};

/// What was taken of a workbook so far.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) entries: Vec<Entry>,
    /// The values whose cells hold something else, which has been told.
    pub(super) refused: Vec<Entry>,
    pub(super) findings: Vec<Finding>,
    pub(super) passed: Vec<Passed>,
}

/// One table on one sheet, and what is needed to understand its rows.
#[derive(Debug)]
pub(super) struct TableReader<'a> {
    layout: &'a Layout,
    region: &'a Region<'a>,
    whole: &'a Whole,
    periods: Periods<'a>,
    allowed: AllowedColumns,
    sums: Vec<SumColumns>,
    timed: Vec<TimedColumns<'a>>,
    days: days::Days,
}

/// What is carried from row to row.
#[derive(Debug, Default)]
struct Run<'a> {
    carried: Carried<'a>,
    group: Option<Written>,
    passed: RowsPassed,
    unknown: BTreeSet<u32>,
    /// The columns whose heading leaves out what it is to say of the values, and what that is.
    columns_without_key: BTreeMap<usize, &'static str>,
    /// The columns of which no heading and no cell tells the period.
    columns_without_period: BTreeSet<usize>,
    /// Whether rows have values and nothing tells their period.
    without_period: bool,
    row_periods: BTreeSet<Period>,
    shown: scale::ShownInColumns,
    row_sums: Option<row_sums::RowSums<'a>>,
}

impl<'a> TableReader<'a> {
    pub(super) fn new(layout: &'a Layout, region: &'a Region<'a>, workbook: &RawWorkbook, whole: &'a Whole) -> Self {
        let periods = Periods::around(region, layout, whole);
        let allowed = AllowedColumns::of(region, layout, workbook);
        let timed = TimedColumns::of(region, whole.period);
        Self { layout, region, whole, periods, allowed, sums: SumColumns::of(region), timed, days: days::Days::of(region, layout) }
    }

    pub(super) fn read(&self, taken: &mut Taken) {
        if let Some(column) = self.region.twice() {
            taken.findings.push(told::column_twice(column));
            return;
        }
        if let Some(title) = unnamed(self.region) {
            self.pass_unnamed(title, taken);
            return;
        }
        let first_entry = taken.entries.len();
        let mut run = Run { row_sums: Some(row_sums::RowSums::of(self.region)), ..Run::default() };
        for row in self.region.rows.clone() {
            let cells = self.region.grid.row(row);
            if is_empty(cells, self.region) {
                run.carried.clear();
            }
            if !cells.is_empty() {
                self.read_row(row, cells, &mut run, taken);
            }
        }
        let rows = taken.entries.get(first_entry..).unwrap_or_default().iter().filter_map(|entry| entry.place.cell).map(|cell| cell.row);
        let hidden: BTreeSet<u32> = rows.filter(|row| self.region.grid.is_hidden(*row)).collect();
        taken.findings.extend(told::rows_hidden(self.region, &hidden));
        taken.findings.extend(run.unknown.iter().map(|column| told::column_unknown(self.region, *column)));
        taken.findings.extend(swapped::told(self.region));
        taken.findings.extend(
            run.columns_without_period
                .iter()
                .filter_map(|column| told::column_without_period(self.region, *column, self.periods.heading_says_time(*column))),
        );
        let nameless = run.columns_without_key.iter().filter_map(|(column, key)| told::column_without_key(self.region, *column, key));
        taken.findings.extend(nameless);
        if run.without_period {
            taken.findings.push(told::without_period(self.region, &self.periods.looked_for()));
        }
        taken.findings.extend(self.days.findings().iter().cloned());
        taken.findings.extend(run.shown.findings(self.region));
        taken.findings.extend(run.passed.findings(self.region.grid.name()));
        taken.findings.extend(self.periods.of_sheet().and_then(|sheet| told::sheet_period_differs(self.region, sheet, &run.row_periods)));
        taken.passed.extend(run.passed.passed(self.region.grid.name()));
    }

    /// Passes over a block whose title names nobody: forms print more of them than there are projects. Where somebody filled it in, that is told.
    fn pass_unnamed(&self, title: &Written, taken: &mut Taken) {
        let mut carried = Carried::default();
        let filled_in = self.region.rows.clone().any(|number| {
            let row = Row::read(number, self.region.grid.row(number), self.region, self.layout, &mut carried);
            let example = self.label(&row).zip(self.region.table.skip_rows.as_ref());
            row.has_values() && !row.is_spare() && !example.is_some_and(|(label, skipped)| skipped.fit(&heading_key(&label.text)))
        });
        if filled_in {
            taken.findings.push(told::title_unnamed(title));
        }
        let why = if filled_in { Why::RowRefused } else { Why::RowPlaceholder };
        let rows = self.region.rows.start..=self.region.rows.end.saturating_sub(1);
        taken.passed.push(Passed { sheet: self.region.grid.name().to_owned(), rows: Some(rows), column: None, why });
    }

    fn read_row(&self, number: u32, cells: &'a [RawCell], run: &mut Run<'a>, taken: &mut Taken) {
        let row = Row::read(number, cells, self.region, self.layout, &mut run.carried);
        let label = self.label(&row);
        let is_labelled = label.is_some();
        // A row of a group or a total may be written where only a part of the rows has its label.
        let label = label.or_else(|| self.other_label(&row));
        let fits = |patterns: Option<&super::pattern::Headings>| {
            label.as_ref().zip(patterns).is_some_and(|(label, patterns)| patterns.fit(&heading_key(&label.text)))
        };
        if fits(self.region.table.skip_rows.as_ref()) {
            row.says_nothing_of_rows_below(&mut run.carried);
            run.passed.note(number, Why::RowSkipped);
            return;
        }
        let computed = fits(self.region.table.total_rows.as_ref());
        if computed {
            row.says_nothing_of_rows_below(&mut run.carried);
        }
        if let Some(groups) = &self.region.table.group_rows {
            let opens = groups.labels.as_ref().map_or(is_labelled && row.is_without_values(), |labels| fits(Some(labels)));
            if opens {
                row.says_nothing_of_rows_below(&mut run.carried);
                run.group.clone_from(&label);
                run.row_sums.iter_mut().for_each(row_sums::RowSums::begin_group);
                if !computed {
                    run.passed.note_group(number, row.has_more_than_noughts());
                    return;
                }
            }
        }
        if row.values.is_empty() && row.sums.is_empty() {
            // Figures under a misspelt heading may be all that the row has.
            run.unknown.extend(row.unknown.iter().copied().filter(|column| is_labelled && self.is_nearly_known(*column)));
            return;
        }
        if let Some(missing) = self.missing_key(&row) {
            if row.is_spare() {
                run.passed.note(number, Why::RowPlaceholder);
            } else if row.has_values() {
                // Words alone under the table are a footnote.
                taken.findings.push(told::key_missing(self.region, number, missing));
                run.passed.note(number, Why::RowRefused);
            }
            return;
        }
        if self.region.table.prepared_rows == PreparedRows::Skip && row.is_not_returned(self.region) {
            run.passed.note(number, Why::RowPrepared);
            return;
        }
        run.unknown.extend(row.unknown.iter().copied());
        let sums = run.row_sums.as_mut().map(|sums| sums.note(&row, label.as_ref(), computed, self.region));
        taken.findings.extend(sums.into_iter().flatten());
        self.take(&row, computed, run, taken);
    }

    fn is_nearly_known(&self, column: u32) -> bool {
        let likeness = |of: &Column| of.near.as_ref().is_some_and(|meant| meant.likeness != Likeness::LikeAnother);
        self.region.columns.iter().any(|other| other.index == column && likeness(other))
    }

    /// What stands in the column by which a person tells the rows apart.
    fn label(&self, row: &Row<'_>) -> Option<Written> {
        let table = self.region.table;
        let is_column = |key: &Option<KeyFrom>| key.as_ref().and_then(KeyFrom::column).is_some();
        let cell = [(&table.item, row.item), (&table.entity, row.entity), (&table.breakdown, row.breakdown)]
            .into_iter()
            .find_map(|(key, cell)| is_column(key).then_some(cell))??;
        Some(self.written(cell))
    }

    /// What stands in this row itself in another column that says what rows are about.
    fn other_label(&self, row: &Row<'_>) -> Option<Written> {
        let cells = [row.entity, row.breakdown].into_iter().flatten();
        cells.into_iter().find(|cell| cell.row == row.number).map(|cell| self.written(cell))
    }

    /// The key column in which nothing stands, where there is one that every row must fill in.
    fn missing_key(&self, row: &Row<'_>) -> Option<Role> {
        let table = self.region.table;
        let is_column = |key: &Option<KeyFrom>| key.as_ref().and_then(KeyFrom::column).is_some();
        let has = |role: Role| self.region.column(role).is_some();
        [
            (has(Role::Year) && row.period.year.is_none(), Role::Year),
            (has(Role::Month) && row.period.month.is_none(), Role::Month),
            (has(Role::Period) && row.period.one.is_none(), Role::Period),
            (has(Role::Kind) && row.kind.is_none(), Role::Kind),
            (is_column(&table.entity) && row.entity.is_none(), Role::Entity),
            (is_column(&table.item) && row.item.is_none(), Role::Item),
            // Where a name holds for the rows below it, a row that none holds for is not the whole's.
            (self.region.column(Role::Breakdown).is_some_and(|column| column.fills_down) && row.breakdown.is_none(), Role::Breakdown),
        ]
        .into_iter()
        .find_map(|(missing, role)| missing.then_some(role))
    }

    /// Takes the values of a row that says what it is about.
    fn take(&self, row: &Row<'a>, computed: bool, run: &mut Run<'a>, taken: &mut Taken) {
        let refused = self.allowed.check(row.number, self.region.grid, self.layout);
        let refused_columns: BTreeSet<u32> = refused.iter().map(|(_, _, column)| *column).collect();
        let row_refused = refused.iter().any(|(_, is_key, _)| *is_key);
        taken.findings.extend(refused.into_iter().map(|(finding, _, _)| finding));
        if row_refused {
            run.passed.note(row.number, Why::RowRefused);
            return;
        }
        if self.days.refuse(row.period.one) {
            run.passed.note(row.number, Why::RowRefused);
            return;
        }
        let mut by_columns = self.region.table.period.columns().map(|columns| row.period.period(columns, self.layout));
        let period = match by_columns.find(|said| *said != Ok(None)).unwrap_or(Ok(None)) {
            Ok(period) => period,
            Err(cell) => {
                taken.findings.push(told::period_unreadable(self.region, cell));
                run.passed.note(row.number, Why::RowRefused);
                return;
            }
        };
        let kind = match self.kind_of(row) {
            Ok(kind) => kind,
            Err(finding) => {
                taken.findings.push(*finding);
                run.passed.note(row.number, Why::RowRefused);
                return;
            }
        };
        run.row_periods.extend(period);
        let subject = Subject { kind, ..self.subject(row, run, period) };
        for value in row.values.iter().filter(|value| !refused_columns.contains(&value.cell.column)) {
            self.take_value(value, row, &subject, computed, run, taken);
        }
        taken.findings.extend(self.sums.iter().filter_map(|sum| sum.check(row, self.region)));
        taken.findings.extend(self.timed.iter().filter_map(|timed| timed.check(row.number, self.region, self.layout)));
        taken.findings.extend(told::required_missing(self.region, row));
        taken.findings.extend(told::dates_far_apart(self.region, row));
    }
}

#[cfg(test)]
mod by_heading_tests;
#[cfg(test)]
mod periods_elsewhere_tests;
#[cfg(test)]
mod tests;
