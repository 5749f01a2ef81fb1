//! Taking the values of one table as it stands on a sheet.

mod days;
pub(super) mod idle;
mod percent;
mod row_sums;
mod scale;
mod swapped;

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::address::Place;
use outturn_domain::fact::{FactKind, Marks as FactMarks};
use outturn_domain::figure::Unit;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;

use super::allowed::AllowedColumns;
use super::description::{Dimension, Flag, KeyFrom, Layout, PreparedRows, Scale};
use super::misspelt::Likeness;
use super::passed::{Passed, Why};
use super::region::{Column, Region, Role};
use super::row::{Carried, Row, Value, is_empty};
use super::rows_passed::RowsPassed;
use super::subject::{Periods, Whole, period_in, unit_of};
use super::sums::SumColumns;
use super::timing::TimedColumns;
use super::told;
use super::unnamed::unnamed;
use super::value_cell::ValueCell;
use crate::normalise::entry::{Entry, EntryValue, Written};
use crate::normalise::grid::{heading_key, shown};
use crate::read::cell::{RawCell, RawWorkbook};

/// What was taken of a workbook so far.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) entries: Vec<Entry>,
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

/// What a row or group says it is about.
#[derive(Debug, Clone, Default)]
struct Subject {
    item: Option<Written>,
    entity: Option<Written>,
    breakdown: Option<Written>,
    period: Option<Period>,
    /// What kind the row says its values are.
    kind: Option<FactKind>,
}

impl Subject {
    /// The kind of a value: its columns' own, and where they hold figures of no other kind the row's.
    fn kind_of(&self, columns: FactKind) -> FactKind {
        self.kind.filter(|_| columns == FactKind::Actual).unwrap_or(columns)
    }
}

/// Whether values of the kind are figures, with a unit.
fn is_counted(kind: FactKind) -> bool {
    !matches!(kind, FactKind::Status | FactKind::Date | FactKind::Comment | FactKind::Score)
}

/// What a value comes to, by the scale that the page states and the format of its cell.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) value: EntryValue,
    pub(super) unit: Option<Unit>,
    pub(super) scale: i8,
    /// What is to be asked about it.
    pub(super) doubt: Option<Finding>,
}

impl Figure {
    pub(super) fn of(
        says: &EntryValue,
        kind: FactKind,
        word: Option<Scale>,
        (unit, stated): (Option<Unit>, i8),
        (place, period): (&Place, Period),
    ) -> Self {
        if !is_counted(kind) {
            return Self { value: says.clone(), unit: None, scale: 0, doubt: None };
        }
        let (of_cell, differs) = scale::of_cell(says, unit.as_ref(), stated);
        let settled = percent::settle(says, word, unit, of_cell);
        let doubt = settled.doubt.map(|doubt| doubt.finding(place.clone(), period));
        let doubt = doubt.or_else(|| scale::doubt(says, stated, place.clone()).filter(|_| differs));
        Self { value: settled.value, unit: settled.unit, scale: settled.scale, doubt }
    }
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

    fn subject(&self, row: &Row<'_>, run: &Run<'_>, period: Option<Period>) -> Subject {
        let (table, said) = (self.region.table, &self.region.said);
        let group = |dimension| run.group.clone().filter(|_| table.group_rows.as_ref().is_some_and(|groups| groups.give == dimension));
        let always = |key: &Option<KeyFrom>| {
            let text = key.as_ref().and_then(KeyFrom::always)?;
            Some(Written { text: text.to_owned(), place: self.region.grid.place(row.number, 0) })
        };
        let one_of = |cell: Option<&RawCell>, key: &Option<KeyFrom>, said: &Option<Written>| {
            let own = cell.map(|cell| self.written(cell)).or_else(|| always(key));
            own.or_else(|| said.clone().map(|said| self.coded(said)))
        };
        Subject {
            item: one_of(row.item, &table.item, &said.item),
            entity: one_of(row.entity, &table.entity, &said.entity)
                .or_else(|| group(Dimension::Entity))
                .or_else(|| self.whole.entity.clone()),
            breakdown: one_of(row.breakdown, &table.breakdown, &said.breakdown).or_else(|| group(Dimension::Breakdown)),
            period,
            kind: None,
        }
    }

    /// What kind a row says its values are, where it says that; else what is wrong with what it says.
    fn kind_of(&self, row: &Row<'_>) -> Result<Option<FactKind>, Box<Finding>> {
        let Some((kinds, cell)) = self.region.table.kind.as_ref().zip(row.kind) else { return Ok(None) };
        kinds.of(&shown(&cell.value)).map(Some).ok_or_else(|| Box::new(told::kind_unknown(self.region, cell, kinds)))
    }

    fn take_value(&self, value: &Value<'a>, row: &Row<'a>, subject: &Subject, computed: bool, run: &mut Run<'a>, taken: &mut Taken) {
        let Some(column) = self.region.columns.get(value.column).filter(|_| !self.days.stand_over(value.column)) else { return };
        let kind = subject.kind_of(value.group.kind.fact_kind());
        let by_row = match value.group.period.and_then(|period| period.beside(column.index)) {
            Some(beside) => match self.period_beside(value, beside) {
                Ok(period) => Some(period),
                Err(finding) => return taken.findings.push(*finding),
            },
            None => subject.period,
        };
        let Some(period) = self.periods.of(value.column, value.group, by_row) else {
            // What the form adds up over all its periods belongs to none.
            if self.periods.by_heading() || value.group.period.is_some() {
                if !value.total {
                    run.columns_without_period.insert(value.column);
                }
            } else {
                run.without_period = true;
            }
            return;
        };
        if let Some(key) = self.missing_in_heading(column) {
            run.columns_without_key.insert(value.column, key);
            return;
        }
        let (unit, scale) = if is_counted(kind) {
            unit_of(value.group, row.unit, column, self.region.said.unit.as_ref(), self.whole.unit.as_ref())
        } else {
            (None, 0)
        };
        let is_of_another_unit =
            |says| unit.is_some() && unit != Some(Unit::Percent) && percent::points_typed(says, unit.as_ref()).is_some();
        match &value.says {
            ValueCell::Value(says, _) if is_of_another_unit(says) => {
                let expected = super::value_cell::expected(kind, self.layout.marks());
                let code = FindingCode::NumberExpected;
                taken.findings.push(told::wrong_value(self.region, column, value.cell, code, &expected, period));
            }
            ValueCell::Value(says, flags) => {
                let (entry, doubt) = self.entry(value, column, subject, period, (says, flags, computed), (unit, scale));
                run.shown.note(value.column, says, &entry.place);
                taken.findings.extend(doubt);
                taken.entries.push(entry);
            }
            ValueCell::Wrong(code) => {
                let of_flags = *code == FindingCode::WordUnknown;
                let expected =
                    if of_flags { self.layout.flags().expected() } else { super::value_cell::expected(kind, self.layout.marks()) };
                taken.findings.push(told::wrong_value(self.region, column, value.cell, *code, &expected, period));
            }
            ValueCell::Blank => {}
        }
    }

    /// The period that stands in a column beside a value; else what is wrong there.
    fn period_beside(&self, value: &Value<'_>, column: u32) -> Result<Period, Box<Finding>> {
        let cell = self.region.grid.cell(value.cell.row, column);
        let period = cell.and_then(|cell| period_in(cell, self.layout));
        period.ok_or_else(|| Box::new(told::period_beside_unreadable(self.region, value.cell, (value.cell.row, column), cell)))
    }

    /// What the page looks for in the heading over a column and does not find there. A group may be left out: the values are then of the whole.
    fn missing_in_heading(&self, column: &Column) -> Option<&'static str> {
        let mut sought = self.region.table.heading_rows().filter(|(word, _)| *word != "breakdown");
        sought.find(|(_, row)| column.in_heading_row(*row).is_none()).map(|(word, _)| word)
    }

    /// What the heading over a column says, where the page looks for it there.
    fn in_heading(&self, key: Option<&KeyFrom>, column: &Column) -> Option<Written> {
        let said = column.in_heading_row(key?.heading_row()?)?;
        let text = self.layout.flags().of_name(&said.text).to_owned();
        Some(self.coded(Written { text, ..said }))
    }

    /// What the values of a column are called by their heading: without what it says of other things.
    fn called(&self, column: &Column) -> Written {
        let rows: Vec<u32> = self.region.table.heading_rows().map(|(_, row)| row).collect();
        let text = if rows.is_empty() { column.heading.clone() } else { column.heading_without(&rows) };
        self.coded(Written { text, place: column.place.clone() })
    }

    fn entry(
        &self,
        value: &Value<'a>,
        column: &Column,
        subject: &Subject,
        period: Period,
        (says, flags, computed): (&EntryValue, &[Flag], bool),
        (unit, scale): (Option<Unit>, i8),
    ) -> (Entry, Option<Finding>) {
        let item = match (&value.group.item, &subject.item) {
            (Some(name), _) => self.coded(Written { text: name.clone(), place: column.place.clone() }),
            (None, Some(item)) => item.clone(),
            (None, None) => self.in_heading(self.region.table.item.as_ref(), column).unwrap_or_else(|| self.called(column)),
        };
        let kind = subject.kind_of(value.group.kind.fact_kind());
        let place = self.region.grid.place(value.cell.row, value.cell.column);
        let figure = Figure::of(says, kind, value.group.scale, (unit, scale), (&place, period));
        let entry = Entry {
            item,
            entity: self.in_heading(self.region.table.entity.as_ref(), column).or_else(|| subject.entity.clone()),
            breakdown: self.in_heading(self.region.table.breakdown.as_ref(), column).or_else(|| subject.breakdown.clone()),
            period,
            kind,
            value: figure.value,
            unit: figure.unit,
            scale: figure.scale,
            marks: FactMarks {
                derived: value.total || computed,
                provisional: flags.contains(&Flag::Provisional),
                approximate: flags.contains(&Flag::Approximate),
                ..FactMarks::default()
            },
            basis: Basis::Supplied,
            basis_note: None,
            place,
        };
        (entry, figure.doubt)
    }

    fn written(&self, cell: &RawCell) -> Written {
        let text = shown(&cell.value).split_whitespace().collect::<Vec<_>>().join(" ");
        let place = self.region.grid.place(cell.row, cell.column);
        self.coded(Written { text: self.layout.flags().of_name(&text).to_owned(), place })
    }

    /// The code that the layout gives a name, else the name.
    fn coded(&self, written: Written) -> Written {
        match self.layout.code_for(&written.text) {
            Some(code) => Written { text: code.to_owned(), ..written },
            None => written,
        }
    }
}

#[cfg(test)]
mod by_heading_tests;
#[cfg(test)]
mod periods_elsewhere_tests;
#[cfg(test)]
mod tests;
