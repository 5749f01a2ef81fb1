//! The standard return: the form that needs no layout. Its sheets and columns are described in `docs/returns.md`.

pub(crate) mod cover;
pub(crate) mod form;
pub(crate) mod key;
mod left_empty;
mod missing_marks;
mod narrative;
mod parts;
mod sheet;
#[cfg(test)]
mod tests;

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode, Severity};

use self::left_empty::LeftEmpty;
use self::parts::Parts;
use crate::normalise::entry::Return;
use crate::normalise::grid::Grid;
use crate::normalise::recognition::Recognition;
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// Whether the workbook is a standard return: the template's hidden key, or a cover with its labels; and at least one sheet that can report.
pub fn recognises(book: &RawWorkbook) -> Recognition {
    let mut recognition = Recognition::default();
    let parts = Parts::of(book);
    if parts.key.is_some() {
        recognition.note("the hidden sheet of a prepared return", true);
    } else {
        let cover = parts.cover.map(Grid::new);
        recognition.note("a sheet Cover", cover.is_some());
        for label in cover::TELLING {
            recognition.note(format!("the label {label} on the sheet Cover"), cover.is_some_and(|grid| cover::has_label(grid, label)));
        }
    }
    let can_report = parts.reporting.iter().any(|(form, sheet)| parts::can_report(form, sheet));
    recognition
        .note("a sheet Outturns with the headings Measure and Value (or Milestones, Projects, Risks or Narrative with theirs)", can_report);
    recognition
}

/// Whether the workbook carries the template's hidden key.
pub fn has_key(book: &RawWorkbook) -> bool {
    key::Key::find(book).is_some()
}

/// Reads a workbook that is one. Reading never fails: what cannot be understood is a finding.
pub fn read(book: &RawWorkbook) -> Return {
    let mut read = Return::default();
    let parts = Parts::of(book);
    let key = parts.key.as_ref();
    match (parts.cover, key) {
        (Some(sheet), _) => cover::read(Grid::new(sheet), key, &mut read),
        (None, Some(key)) => key.complete(&mut read, None),
        (None, None) => read.findings.push(Finding::new(FindingCode::CoverIncomplete, "The return has no sheet Cover.")),
    }
    let mut left_empty = LeftEmpty::default();
    for (form, sheet) in parts.reporting.iter().filter(|(_, sheet)| !sheet.cells.is_empty()) {
        if form.name != form::OUTTURNS.name && !parts::can_report(form, sheet) {
            read.findings.push(own_sheet(sheet));
            continue;
        }
        if form.name == form::NARRATIVE.name {
            narrative::read(Grid::new(sheet), &mut read);
        } else {
            sheet::read(Grid::new(sheet), form, key.is_some().then_some(&mut left_empty), &mut read);
        }
    }
    read.findings.extend(book.sheets.iter().filter(|sheet| !parts.has(sheet)).filter_map(passed_over));
    if read.entries.is_empty() {
        // Nothing was filled in, so nothing in particular is asked for.
        read.findings.retain(|finding| finding.code != FindingCode::ConfidenceMissing);
    } else {
        read.findings.extend(left_empty.finding());
    }
    if read.entries.is_empty() && read.findings.iter().all(|finding| finding.severity() < Severity::Error) {
        read.findings.push(Finding::new(FindingCode::ReturnEmpty, "The return holds no figures yet."));
    }
    read
}

/// Every sheet with its columns.
#[cfg(test)]
pub(crate) fn described() -> impl Iterator<Item = (&'static str, &'static [crate::normalise::table::Column])> {
    form::SHEETS.into_iter().map(|form| (form.name, form.columns))
}

/// The note about a sheet that a service keeps for itself under a name of the form: without the form's heading it cannot be meant for us.
fn own_sheet(sheet: &RawSheet) -> Finding {
    let message = format!("The sheet {} has none of the form's headings, so it was taken for one of your own and passed over.", sheet.name);
    Finding::new(FindingCode::SheetPassedOver, message).at(Place::sheet(&sheet.name))
}

/// The note about a sheet that holds something and is not read.
fn passed_over(sheet: &RawSheet) -> Option<Finding> {
    let (code, message) = match sheet.visibility {
        _ if sheet.cells.is_empty() => return None,
        SheetVisibility::Visible => {
            (FindingCode::SheetPassedOver, format!("The sheet {} is not one of the form's; it was passed over.", sheet.name))
        }
        SheetVisibility::Hidden | SheetVisibility::VeryHidden => {
            (FindingCode::SheetHidden, format!("The sheet {} is hidden; it was passed over.", sheet.name))
        }
    };
    Some(Finding::new(code, message).at(Place::sheet(&sheet.name)))
}
