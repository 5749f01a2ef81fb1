//! The standard return: the form that needs no layout. Its sheets and columns are described in `docs/returns.md`.

mod cover;
mod form;
mod missing_marks;
mod sheet;
#[cfg(test)]
mod tests;

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode, Severity};

use crate::normalise::entry::Return;
use crate::normalise::grid::Grid;
use crate::normalise::recognition::Recognition;
use crate::normalise::table::Table;
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// Whether the workbook is a standard return: a cover with its labels, and at least one sheet that can report.
pub fn recognises(book: &RawWorkbook) -> Recognition {
    let mut recognition = Recognition::default();
    let cover = sheet_called(book, cover::SHEET).map(Grid::new);
    recognition.note("a sheet Cover", cover.is_some());
    for label in cover::TELLING {
        recognition.note(format!("the label {label} on the sheet Cover"), cover.is_some_and(|grid| cover::has_label(grid, label)));
    }
    let reports = |form: &form::SheetForm| {
        sheet_called(book, form.name).is_some_and(|sheet| Table::missing_headings(Grid::new(sheet), form.columns).is_empty())
    };
    let can_report = form::SHEETS.iter().any(|form| reports(form));
    recognition.note("a sheet Outturns with the headings Measure and Value (or Milestones, Projects or Risks with theirs)", can_report);
    recognition
}

/// Reads a workbook that is one. Reading never fails: what cannot be understood is a finding.
pub fn read(book: &RawWorkbook) -> Return {
    let mut read = Return::default();
    match sheet_called(book, cover::SHEET) {
        Some(sheet) => cover::read(Grid::new(sheet), &mut read),
        None => read.findings.push(Finding::new(FindingCode::CoverIncomplete, "The return has no sheet Cover.")),
    }
    for form in form::SHEETS {
        let Some(sheet) = sheet_called(book, form.name).filter(|sheet| !sheet.cells.is_empty()) else { continue };
        if form.name != form::OUTTURNS.name && !Table::missing_headings(Grid::new(sheet), form.columns).is_empty() {
            read.findings.push(own_sheet(sheet));
            continue;
        }
        sheet::read(Grid::new(sheet), form, read.period, &mut read.entries, &mut read.findings);
    }
    read.findings.extend(book.sheets.iter().filter_map(passed_over));
    if read.entries.is_empty() {
        // Nothing was filled in, so nothing in particular is asked for.
        read.findings.retain(|finding| finding.code != FindingCode::ConfidenceMissing);
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

fn sheet_called<'b>(book: &'b RawWorkbook, name: &str) -> Option<&'b RawSheet> {
    book.sheets.iter().find(|sheet| is_called(sheet, name) && sheet.visibility == SheetVisibility::Visible)
}

fn is_called(sheet: &RawSheet, name: &str) -> bool {
    sheet.name.trim().eq_ignore_ascii_case(name)
}

/// The note about a sheet that a service keeps for itself under a name of the form: without the form's heading it cannot be meant for us.
fn own_sheet(sheet: &RawSheet) -> Finding {
    let message = format!("The sheet {} has none of the form's headings, so it was taken for one of your own and passed over.", sheet.name);
    Finding::new(FindingCode::SheetPassedOver, message).at(Place::sheet(&sheet.name))
}

/// The note about a sheet that holds something and is not read.
fn passed_over(sheet: &RawSheet) -> Option<Finding> {
    let of_the_form = is_called(sheet, cover::SHEET) || form::SHEETS.iter().any(|form| is_called(sheet, form.name));
    let (code, message) = match sheet.visibility {
        _ if sheet.cells.is_empty() => return None,
        SheetVisibility::Visible if of_the_form => return None,
        SheetVisibility::Visible => {
            (FindingCode::SheetPassedOver, format!("The sheet {} is not one of the form's; it was passed over.", sheet.name))
        }
        SheetVisibility::Hidden | SheetVisibility::VeryHidden => {
            (FindingCode::SheetHidden, format!("The sheet {} is hidden; it was passed over.", sheet.name))
        }
    };
    Some(Finding::new(code, message).at(Place::sheet(&sheet.name)))
}
