//! The cells of a return that are found by the label beside them: the return's period, whom it is about, and values of their own.

use outturn_domain::address::Place;
use outturn_domain::fact::FactKind;
use outturn_domain::figure::Unit;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;
use outturn_domain::provenance::Cover;
use outturn_domain::stage::Basis;

use super::description::{Field, Gives, GroupPeriod, Layout, Where, Which};
use super::subject::{Whole, period_in, unit_of_field};
use super::take::{Figure, Taken};
use super::titles::find_label;
use super::value_cell::{ValueCell, Writing, expected, what_is_wrong};
use crate::normalise::entry::{Entry, EntryValue, Written};
use crate::normalise::grid::{Grid, heading_key, shown};
use crate::normalise::quote::shortened;
use crate::read::cell::{RawCell, RawWorkbook};

/// A field as it stands on a sheet.
#[derive(Debug, Clone, Copy)]
struct Found<'a> {
    field: &'a Field,
    grid: Grid<'a>,
    label: &'a RawCell,
    /// Where its value belongs.
    at: (u32, u32),
}

impl<'a> Found<'a> {
    /// Every place where the field stands.
    fn everywhere(field: &'a Field, layout: &Layout, workbook: &'a RawWorkbook) -> Vec<Self> {
        let at = |grid: Grid<'_>, label: &RawCell| match &field.at {
            Where::Right(columns) => Some((label.row, label.column + columns)),
            Where::Below(rows) => Some((label.row + rows, label.column)),
            Where::Under(heading) => Some((label.row, column_under(grid, heading, label)?)),
        };
        let found = find_label(field, layout, workbook).into_iter();
        found.filter_map(|label| Some(Self { field, grid: label.grid, label: label.cell, at: at(label.grid, label.cell)? })).collect()
    }

    /// The place that is meant, and what is to be told of it: the first that is filled in, else the first, unless the layout says which. Of two with different
    /// values neither is taken; of dates the first is, because forms have each of several people date their signature.
    fn find(field: &'a Field, layout: &Layout, workbook: &'a RawWorkbook) -> (Option<Self>, Option<Finding>) {
        let everywhere = Self::everywhere(field, layout, workbook);
        let mut filled: Vec<(&Self, &RawCell)> = everywhere.iter().filter_map(|found| Some((found, found.value(layout)?))).collect();
        if field.which == Some(Which::Last) {
            filled.reverse();
        }
        let Some(((first, cell), others)) = filled.split_first() else { return (everywhere.first().copied(), None) };
        let differs = |(_, other): &&(&Self, &RawCell)| !says_the_same(field, cell, other, layout);
        match others.iter().find(differs).filter(|_| field.which.is_none()) {
            None => (Some(**first), None),
            Some((second, other)) if field.is_date() => (Some(**first), Some(first.dated_twice(cell, second, other))),
            Some((second, _)) => (None, Some(first.twice(second))),
        }
    }

    fn twice(&self, other: &Self) -> Finding {
        let code = if matches!(self.field.gives, Gives::Period) { FindingCode::ReturnPeriodMissing } else { FindingCode::FieldMissing };
        let label = shortened(&shown(&self.label.value));
        let [first, second] = [self, other].map(Self::place);
        let message = format!("{label:?} stands twice, in {first} and {second}, with different values, so neither was taken.");
        Finding::new(code, message).at(second).expected("one value, or the same in both places")
    }

    fn dated_twice(&self, cell: &RawCell, other: &Self, other_cell: &RawCell) -> Finding {
        let label = shortened(&shown(&self.label.value));
        let [first, second] = [self, other].map(Self::place);
        let [date, other_date] = [cell, other_cell].map(|cell| shortened(&shown(&cell.value)));
        let message = format!("{label:?} has {date} in {first} and {other_date} in {second}: the first was taken.");
        Finding::new(FindingCode::FieldDoubtful, message).at(first).found(date).expected("one date, or the same in both places")
    }

    fn place(&self) -> Place {
        self.grid.place(self.at.0, self.at.1)
    }

    /// The cell of the value, where it says anything.
    fn value(&self, layout: &Layout) -> Option<&'a RawCell> {
        let cell = self.grid.cell(self.at.0, self.at.1)?;
        let blank = matches!(&cell.value, crate::read::cell::CellValue::Text(text) if layout.marks().is_blank(text));
        (!blank).then_some(cell)
    }

    fn missing(&self, code: FindingCode, message: String) -> Finding {
        let label = shortened(&shown(&self.label.value));
        Finding::new(code, message).at(self.grid.place(self.at.0, self.at.1)).expected(format!("a value beside {label:?}"))
    }
}

fn says_the_same(field: &Field, first: &RawCell, second: &RawCell, layout: &Layout) -> bool {
    let single_spaced = |cell: &RawCell| shown(&cell.value).split_whitespace().collect::<Vec<_>>().join(" ");
    let same_period = || {
        let period = period_in(first, layout);
        period.is_some() && period == period_in(second, layout)
    };
    let same_date = || {
        let read = |cell| ValueCell::read(cell, FactKind::Date, None, Writing::of(layout));
        matches!((read(first), read(second)), (ValueCell::Value(first, _), ValueCell::Value(second, _)) if same_value(&first, &second))
    };
    single_spaced(first) == single_spaced(second) || matches!(field.gives, Gives::Period) && same_period() || field.is_date() && same_date()
}

/// Whether two values are the same, however their cells show them.
fn same_value(first: &EntryValue, second: &EntryValue) -> bool {
    match (first, second) {
        (EntryValue::Cell { value: first, .. }, EntryValue::Cell { value: second, .. }) => first == second,
        (first, second) => first == second,
    }
}

/// The column over which a heading stands, above the label's row: the nearest one.
fn column_under(grid: Grid<'_>, heading: &super::pattern::Pattern, label: &RawCell) -> Option<u32> {
    let above = grid.rows().take_while(|(row, _)| *row < label.row);
    above.filter_map(|(_, cells)| cells.iter().find(|cell| heading.fits(&heading_key(&shown(&cell.value))))).last().map(|cell| cell.column)
}

/// What the fields say of the whole return.
pub(super) fn whole(layout: &Layout, workbook: &RawWorkbook, file_name: &str, taken: &mut Taken) -> (Whole, Cover) {
    let mut whole = Whole { file_name: file_name.to_owned(), ..Whole::default() };
    let mut cover = Cover::default();
    for field in layout.fields() {
        // The values of fields are looked for once the period is known.
        if matches!(field.gives, Gives::Value(_)) {
            continue;
        }
        let (found, told) = Found::find(field, layout, workbook);
        taken.findings.extend(told);
        let Some(found) = found else { continue };
        let value = found.value(layout);
        match field.gives {
            Gives::Period => match value.map(|cell| (cell, period_in(cell, layout))) {
                Some((_, Some(period))) => whole.period = Some(period),
                Some((cell, None)) => taken.findings.push(period_unreadable(&found, cell)),
                None if field.required => taken.findings.push(period_missing(&found)),
                None => {}
            },
            Gives::Entity => whole.entity = value.map(|cell| entity(layout, &found, cell)),
            Gives::Unit => whole.unit = value.map(|cell| unit(&found, cell)),
            Gives::SignedOffBy => cover.signed_off_by = value.map(|cell| shown(&cell.value)),
            Gives::Value(_) => {}
        }
    }
    (whole, cover)
}

fn unit(found: &Found<'_>, cell: &RawCell) -> Written {
    let text = shown(&cell.value).split_whitespace().collect::<Vec<_>>().join(" ");
    Written { text, place: found.grid.place(cell.row, cell.column) }
}

fn entity(layout: &Layout, found: &Found<'_>, cell: &RawCell) -> Written {
    let name = shown(&cell.value).split_whitespace().collect::<Vec<_>>().join(" ");
    let text = layout.code_for(&name).unwrap_or(&name).to_owned();
    Written { text, place: found.grid.place(cell.row, cell.column) }
}

fn period_missing(found: &Found<'_>) -> Finding {
    let label = shortened(&shown(&found.label.value));
    found.missing(
        FindingCode::ReturnPeriodMissing,
        format!("The period beside {label:?} is not filled in, so nothing can be told of the return."),
    )
}

fn without_period(found: &Found<'_>, cell: &RawCell) -> Finding {
    let label = shortened(&shown(&found.label.value));
    let message =
        format!("The return says no period, so the value beside {label:?} was not taken, nor any other that is for the return's period.");
    Finding::new(FindingCode::ReturnPeriodMissing, message)
        .at(found.grid.place(cell.row, cell.column))
        .expected("a period such as 2021/22 Q2, 2021/22 or September 2021 in the place for the return's period")
}

fn period_unreadable(found: &Found<'_>, cell: &RawCell) -> Finding {
    let shows = shortened(&shown(&cell.value));
    let label = shortened(&shown(&found.label.value));
    Finding::new(
        FindingCode::ReturnPeriodMissing,
        format!("{shows:?} beside {label:?} is no period, so nothing can be told of the return."),
    )
    .at(found.grid.place(cell.row, cell.column))
    .found(shows)
    .expected("a period such as 2021/22 Q2, 2021/22 or September 2021")
}

/// Takes the values that fields give.
pub(super) fn take(layout: &Layout, workbook: &RawWorkbook, whole: &Whole, taken: &mut Taken) {
    for field in layout.fields() {
        let Gives::Value(kind) = field.gives else { continue };
        let (found, told) = Found::find(field, layout, workbook);
        taken.findings.extend(told);
        let Some(found) = found else { continue };
        let Some(cell) = found.value(layout) else {
            if field.required {
                let label = shortened(&shown(&found.label.value));
                taken.findings.push(found.missing(FindingCode::FieldMissing, format!("{label:?} is not filled in.")));
            }
            continue;
        };
        take_value(layout, &found, kind.fact_kind(), cell, whole, taken);
    }
}

fn take_value(layout: &Layout, found: &Found<'_>, kind: FactKind, cell: &RawCell, whole: &Whole, taken: &mut Taken) {
    let field = found.field;
    let place = found.grid.place(cell.row, cell.column);
    let period = match field.period {
        Some(GroupPeriod::None) => Some(Period::baseline()),
        Some(GroupPeriod::Before(steps)) => whole.period.and_then(|period| (0..steps).try_fold(period, |period, _| period.previous())),
        // A return that has no place for a period is about none; one that leaves the place empty is about nobody knows when.
        Some(GroupPeriod::Return) | None if layout.fields().iter().any(|field| matches!(field.gives, Gives::Period)) => whole.period,
        Some(GroupPeriod::Left | GroupPeriod::Right) => None,
        Some(GroupPeriod::Return) | None => whole.period.or_else(|| Some(Period::baseline())),
    };
    let Some(period) = period else {
        if !taken.findings.iter().any(|finding| finding.code == FindingCode::ReturnPeriodMissing) {
            taken.findings.push(without_period(found, cell));
        }
        return;
    };
    let writing = Writing::of(layout);
    let (value, is_refused) = match ValueCell::read(cell, kind, field.unit.as_ref().map(Unit::as_str), writing) {
        ValueCell::Value(value, _) => (value, false),
        ValueCell::Blank => return,
        ValueCell::Wrong(code) => {
            let label = shortened(&shown(&found.label.value));
            let finding = Finding::new(code, format!("{label}: {}.", what_is_wrong(code, cell))).at(place.clone());
            let finding = finding.found(shortened(&shown(&cell.value))).expected(expected(kind, layout.marks()));
            taken.findings.push(finding.about(None, Some(period)));
            (EntryValue::Cell { value: cell.value.clone(), format: cell.number_format }, true)
        }
    };
    let name = field.item.clone().unwrap_or_else(|| shown(&found.label.value).split_whitespace().collect::<Vec<_>>().join(" "));
    let label_place = found.grid.place(found.label.row, found.label.column);
    let named = |text: String| Written { text: layout.code_for(&text).unwrap_or(&text).to_owned(), place: label_place.clone() };
    if !is_refused {
        taken.findings.extend(super::told::date_doubtful(&value, &place));
    }
    let unit_and_scale = unit_of_field(field.unit.as_ref(), field.scale, whole.unit.as_ref());
    let figure = Figure::of(&value, kind, field.scale, unit_and_scale, (&place, period));
    taken.findings.extend(figure.doubt.filter(|_| !is_refused));
    let entries = if is_refused { &mut taken.refused } else { &mut taken.entries };
    entries.push(Entry {
        item: named(name),
        entity: field.entity.clone().map(named).or_else(|| whole.entity.clone()),
        breakdown: None,
        register: None,
        period,
        kind,
        value: figure.value,
        unit: figure.unit,
        scale: figure.scale,
        marks: outturn_domain::fact::Marks::default(),
        basis: Basis::Supplied,
        basis_note: None,
        place,
    });
}

/// Whether a sheet is one that fields are read from, so that it is not strange to find no table on it.
pub(super) fn stand_on(layout: &Layout, sheet: &crate::read::cell::RawSheet) -> bool {
    let named = layout.fields().iter().filter_map(|field| field.sheets.as_ref());
    let mut fitting = named.filter(|names| names.fit(&heading_key(&sheet.name)));
    fitting.next().is_some()
}
