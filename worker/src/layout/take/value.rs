//! What a value of a row is about, and the entry that it becomes.

use outturn_domain::address::Place;
use outturn_domain::fact::{FactKind, Marks as FactMarks};
use outturn_domain::figure::Unit;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;

use super::super::description::{Dimension, Flag, KeyFrom, Scale};
use super::super::region::Column;
use super::super::row::{Row, Value};
use super::super::subject::{period_in, unit_of};
use super::super::told;
use super::super::value_cell::{ValueCell, expected};
use super::{Run, TableReader, Taken, percent, scale};
use crate::normalise::entry::{Entry, EntryValue, RegisterCell, Written};
use crate::normalise::grid::shown;
use crate::read::cell::RawCell;

/// What a row or group says it is about.
#[derive(Debug, Clone, Default)]
pub(super) struct Subject {
    pub(super) item: Option<Written>,
    pub(super) entity: Option<Written>,
    pub(super) breakdown: Option<Written>,
    pub(super) period: Option<Period>,
    /// What kind the row says its values are.
    pub(super) kind: Option<FactKind>,
}

impl Subject {
    /// The kind of a value: its columns' own, and where they hold figures of no other kind the row's.
    fn kind_of(&self, columns: FactKind) -> FactKind {
        self.kind.filter(|_| columns == FactKind::Actual).unwrap_or(columns)
    }
}

/// Whether values of the kind are figures, with a unit.
pub(super) fn is_counted(kind: FactKind) -> bool {
    !(kind.is_prose() || matches!(kind, FactKind::Status | FactKind::Date | FactKind::Score))
}

/// What a value comes to, by the scale that the page states and the format of its cell.
#[derive(Debug)]
pub(in crate::layout) struct Figure {
    pub(in crate::layout) value: EntryValue,
    pub(in crate::layout) unit: Option<Unit>,
    pub(in crate::layout) scale: i8,
    /// What is to be asked about it.
    pub(in crate::layout) doubt: Option<Finding>,
}

impl Figure {
    pub(in crate::layout) fn of(
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

impl<'a> TableReader<'a> {
    pub(super) fn subject(&self, row: &Row<'_>, run: &Run<'_>, period: Option<Period>) -> Subject {
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
    pub(super) fn kind_of(&self, row: &Row<'_>) -> Result<Option<FactKind>, Box<Finding>> {
        let Some((kinds, cell)) = self.region.table.kind.as_ref().zip(row.kind) else { return Ok(None) };
        kinds.of(&shown(&cell.value)).map(Some).ok_or_else(|| Box::new(told::kind_unknown(self.region, cell, kinds)))
    }

    pub(super) fn take_value(
        &self,
        value: &Value<'a>,
        row: &Row<'a>,
        subject: &Subject,
        computed: bool,
        run: &mut Run<'a>,
        taken: &mut Taken,
    ) {
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
                let expected = expected(kind, self.layout.marks());
                let code = FindingCode::NumberExpected;
                taken.findings.push(told::wrong_value(self.region, column, value.cell, code, &expected, period));
                taken.refused.push(self.entry(value, column, subject, period, (says, &[], computed), (unit, scale)).0);
            }
            ValueCell::Value(says, flags) => {
                let (entry, doubt) = self.entry(value, column, subject, period, (says, flags, computed), (unit, scale));
                run.shown.note(value.column, says, &entry.place);
                taken.findings.extend(doubt);
                taken.entries.push(entry);
            }
            ValueCell::Wrong(code) => {
                let of_flags = *code == FindingCode::WordUnknown;
                let expected = if of_flags { self.layout.flags().expected() } else { expected(kind, self.layout.marks()) };
                taken.findings.push(told::wrong_value(self.region, column, value.cell, *code, &expected, period));
                let says = EntryValue::Cell { value: value.cell.value.clone(), format: value.cell.number_format };
                taken.refused.push(self.entry(value, column, subject, period, (&says, &[], computed), (unit, scale)).0);
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
            register: self.region.table.register.map(|of| RegisterCell { of, part: value.group.part }),
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

    pub(super) fn written(&self, cell: &RawCell) -> Written {
        let text = shown(&cell.value).split_whitespace().collect::<Vec<_>>().join(" ");
        let place = self.region.grid.place(cell.row, cell.column);
        self.coded(Written { text: self.layout.flags().of_name(&text).to_owned(), place })
    }

    /// The code that the layout gives a name, else the name.
    pub(super) fn coded(&self, written: Written) -> Written {
        match self.layout.code_for(&written.text) {
            Some(code) => Written { text: code.to_owned(), ..written },
            None => written,
        }
    }
}
