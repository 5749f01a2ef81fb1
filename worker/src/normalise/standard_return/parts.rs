//! Which sheet of a workbook is which part of the standard return.
//!
//! Sheets go by the names on their tabs. Where the hidden key says that the workbook was made from the template, a part whose tab was renamed is known by
//! its labels or headings all the same.

use super::cover;
use super::form::{self, SheetForm};
use super::key::Key;
use crate::normalise::grid::Grid;
use crate::normalise::table::{Column, Table};
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// The parts of a standard return, as far as the workbook has them.
#[derive(Debug)]
pub(super) struct Parts<'b> {
    /// The hidden sheet of the template.
    pub(super) key: Option<Key<'b>>,
    /// The cover.
    pub(super) cover: Option<&'b RawSheet>,
    /// The sheets that report, in the order in which they are read.
    pub(super) reporting: Vec<(&'static SheetForm, &'b RawSheet)>,
}

impl<'b> Parts<'b> {
    pub(super) fn of(book: &'b RawWorkbook) -> Self {
        let key = Key::find(book);
        let prepared = key.is_some();
        let cover =
            part(book, prepared, cover::SHEET, |sheet| cover::TELLING.iter().all(|label| cover::has_label(Grid::new(sheet), label)));
        let reporting = form::SHEETS.into_iter().filter_map(|form| {
            let sheet = part(book, prepared, form.name, |sheet| has_own_headings(sheet, form))?;
            Some((form, sheet))
        });
        Self { cover, reporting: reporting.collect(), key }
    }

    /// Whether a sheet is one of the parts.
    pub(super) fn has(&self, sheet: &RawSheet) -> bool {
        let parts =
            self.cover.into_iter().chain(self.key.as_ref().map(|key| key.sheet)).chain(self.reporting.iter().map(|(_, sheet)| *sheet));
        parts.into_iter().any(|part| std::ptr::eq(part, sheet))
    }
}

/// Whether a sheet has the headings without which its rows cannot be read.
pub(super) fn can_report(form: &SheetForm, sheet: &RawSheet) -> bool {
    Table::missing_headings(Grid::new(sheet), form.columns).is_empty()
}

/// The sheet of a name; in a prepared workbook, where that is not there or is not itself, the one that looks the part.
fn part<'b>(book: &'b RawWorkbook, prepared: bool, name: &str, looks_it: impl Fn(&RawSheet) -> bool) -> Option<&'b RawSheet> {
    let visible = || book.sheets.iter().filter(|sheet| sheet.visibility == SheetVisibility::Visible);
    let named = visible().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name));
    if !prepared || named.is_some_and(&looks_it) {
        return named;
    }
    let mut alike = visible().filter(|sheet| !is_named_for_a_part(sheet) && looks_it(sheet));
    match (alike.next(), alike.next()) {
        (Some(only), None) => Some(only),
        // None, or several of which nobody can tell which is meant.
        _ => named,
    }
}

fn is_named_for_a_part(sheet: &RawSheet) -> bool {
    let names = form::SHEETS.into_iter().map(|form| form.name).chain([cover::SHEET]);
    names.into_iter().any(|name| sheet.name.trim().eq_ignore_ascii_case(name))
}

/// Whether a sheet has every heading under which the template asks of all items of a kind: no sheet of a service's own has them all.
fn has_own_headings(sheet: &RawSheet, form: &SheetForm) -> bool {
    let asked = form.reported.iter().map(|reported| reported.column).filter(|column| !form::NOT_ASKED_OF_ALL.contains(column));
    let headings: Vec<Column> = asked.chain([form.key]).map(|column| Column::required(column.heading())).collect();
    Table::missing_headings(Grid::new(sheet), &headings).is_empty()
}
