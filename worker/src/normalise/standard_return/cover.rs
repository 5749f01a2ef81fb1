//! The cover of a return: labels, and to the right of each its value.

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;

use super::key::Key;
use crate::normalise::entry::{Return, Written};
use crate::normalise::grid::{Grid, heading_key, shown};
use crate::normalise::quote::quoted;
use crate::normalise::typed_cells::{date_in, period_in};
use crate::read::cell::{CellValue, RawCell};

/// The name on the cover's tab.
pub(crate) const SHEET: &str = "Cover";
/// How far down the cover labels are looked for; below stand guidance and pictures.
const LABELS_WITHIN_ROWS: u32 = 40;

pub(crate) const SUBMITTER: Label = Label { name: "Submitter", also: &[] };
pub(crate) const SERVICE: Label = Label { name: "Service", also: &["Services", "Service(s)"] };
pub(crate) const PERIOD: Label = Label { name: "Period", also: &[] };
pub(crate) const PREPARED_BY: Label = Label { name: "Prepared by", also: &[] };
pub(crate) const SIGNED_OFF_BY: Label = Label { name: "Signed off by", also: &[] };
pub(crate) const SIGNED_OFF_ON: Label = Label { name: "Signed off on", also: &[] };
pub(crate) const ON_BEHALF_OF: Label = Label { name: "On behalf of", also: &[] };

const LABELS: [Label; 7] = [SUBMITTER, SERVICE, PERIOD, PREPARED_BY, SIGNED_OFF_BY, SIGNED_OFF_ON, ON_BEHALF_OF];

/// The labels without which a sheet is no cover of ours.
pub(super) const TELLING: [&str; 2] = [SUBMITTER.name, PERIOD.name];

/// A label of the cover.
#[derive(Clone, Copy)]
pub(crate) struct Label {
    /// What is written there.
    pub(crate) name: &'static str,
    also: &'static [&'static str],
}

impl Label {
    fn is(&self, cell: &RawCell) -> bool {
        let CellValue::Text(text) = &cell.value else { return false };
        let key = heading_key(text);
        key == heading_key(self.name) || self.also.iter().any(|also| key == heading_key(also))
    }
}

/// What stands beside a label.
struct Field<'a> {
    label: Option<Place>,
    value: Option<(&'a RawCell, Place)>,
}

/// Whether the sheet has a label.
pub(super) fn has_label(grid: Grid<'_>, name: &str) -> bool {
    LABELS.iter().filter(|label| label.name == name).any(|label| field(grid, label).label.is_some())
}

/// Reads the cover into the return. What a prepared return lacks here, its hidden key says, and its folder who sent it.
pub(super) fn read(grid: Grid<'_>, key: Option<&Key<'_>>, into: &mut Return) {
    let mut needed = |label: &Label| {
        let written = written(grid, label);
        if written.is_none() && key.is_none() {
            into.findings.push(incomplete(grid, label));
        }
        written
    };
    into.submitter = needed(&SUBMITTER);
    into.services = needed(&SERVICE).iter().flat_map(separately).collect();
    let period = field(grid, &PERIOD).value.filter(|(cell, _)| key.is_none() || text(cell).is_some());
    let period_cell = period.as_ref().map(|(_, place)| place.clone());
    into.period = match period {
        None if key.is_some() => None,
        None => {
            into.findings.push(incomplete(grid, &PERIOD));
            None
        }
        Some((cell, place)) => read_period(cell, place, &mut into.findings),
    };
    if let Some(key) = key {
        key.complete(into, period_cell);
    }
    let mut words = |label| optional(grid, label, &mut into.findings);
    into.cover.prepared_by = words(&PREPARED_BY);
    into.cover.signed_off_by = words(&SIGNED_OFF_BY);
    into.cover.on_behalf_of = words(&ON_BEHALF_OF);
    if let Some((cell, place)) = field(grid, &SIGNED_OFF_ON).value {
        into.cover.signed_off_on = date_in(&cell.value);
        if into.cover.signed_off_on.is_none() {
            let message = format!("Signed off on holds \"{}\", which is not a date.", quoted(&cell.value));
            let finding = Finding::new(FindingCode::DateExpected, message).at(place).found(quoted(&cell.value));
            into.findings.push(finding.expected("a date, such as 30/09/2021"));
        }
    }
}

fn read_period(cell: &RawCell, place: Place, findings: &mut Vec<Finding>) -> Option<Period> {
    let period = period_in(&cell.value);
    if period.is_none() {
        let message = format!("The cover's period is \"{}\", which is not a period.", quoted(&cell.value));
        let finding = Finding::new(FindingCode::CoverPeriodUnreadable, message).at(place).found(quoted(&cell.value));
        findings.push(finding.expected("a period, such as 2021/22 Q2, 2021/22 or September 2021"));
    }
    period
}

/// The label and the next filled cell to its right; a label that another one follows at once has no value.
fn field<'a>(grid: Grid<'a>, label: &Label) -> Field<'a> {
    let mut found = Field { label: None, value: None };
    for (row, cells) in grid.rows().take_while(|(row, _)| *row < LABELS_WITHIN_ROWS) {
        for (index, labelled) in cells.iter().enumerate().filter(|(_, cell)| label.is(cell)) {
            found.label.get_or_insert_with(|| grid.place(row, labelled.column));
            let next = cells[index + 1..].iter().find(|cell| !shown(&cell.value).is_empty());
            if let Some(value) = next.filter(|value| !LABELS.iter().any(|label| label.is(value))) {
                found.value = Some((value, grid.place(row, value.column)));
                return found;
            }
        }
    }
    found
}

/// The text beside a label; an error of Excel's is none.
fn text(cell: &RawCell) -> Option<String> {
    let text = shown(&cell.value).split_whitespace().collect::<Vec<_>>().join(" ");
    (!matches!(cell.value, CellValue::Error(_) | CellValue::FormulaWithoutResult)).then_some(text)
}

fn written(grid: Grid<'_>, label: &Label) -> Option<Written> {
    let (cell, place) = field(grid, label).value?;
    Some(Written { text: text(cell)?, place })
}

fn optional(grid: Grid<'_>, label: &Label, findings: &mut Vec<Finding>) -> Option<String> {
    let (cell, place) = field(grid, label).value?;
    let text = text(cell);
    if text.is_none() {
        let message = format!("The cell beside {} shows {}.", label.name, quoted(&cell.value));
        findings.push(Finding::new(FindingCode::CellError, message).at(place).found(quoted(&cell.value)));
    }
    text
}

fn incomplete(grid: Grid<'_>, label: &Label) -> Finding {
    let there = field(grid, label);
    let message = match &there.label {
        Some(_) => format!("Nothing usable stands beside the label {} on the cover.", label.name),
        None => format!("The cover has no label {}.", label.name),
    };
    let place = there.value.map(|(_, place)| place).or(there.label).unwrap_or_else(|| Place::sheet(grid.name()));
    Finding::new(FindingCode::CoverIncomplete, message)
        .at(place)
        .expected(format!("the label {} and its value to the right of it", label.name))
}

/// The services of a list, each with the place of the list.
pub(super) fn separately(list: &Written) -> Vec<Written> {
    let names = list.text.split(';').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| Written { text: name.to_owned(), place: list.place.clone() }).collect()
}
