//! One sheet of a standard return: from rows to entries.

use outturn_domain::code::ItemCode;
use outturn_domain::fact::Marks;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;

use super::form::{About, BREAKDOWN, ENTITY, Holds, NOT_FOR_PUBLICATION, PERIOD, PROVISIONAL, Reported, SheetForm};
use super::left_empty::LeftEmpty;
use super::missing_marks;
use crate::normalise::basis_columns::{BASIS_NOTE, basis};
use crate::normalise::entry::{Entry, EntryValue, Return, Written};
use crate::normalise::grid::{Grid, heading_key};
use crate::normalise::quote::shortened;
use crate::normalise::swapped_dates;
use crate::normalise::table::{Column, Row, Table};
use crate::normalise::typed_cells::{Problem, date_in};
use crate::read::cell::{CellValue, NumberFormat, RawCell};

/// Reads one sheet: its entries, and what is to be said about its form. `left_empty` is there where the rows were prepared for the sender: then an
/// empty one is only counted.
pub(super) fn read(grid: Grid<'_>, form: &SheetForm, mut left_empty: Option<&mut LeftEmpty>, into: &mut Return) {
    let cover = into.period;
    let Return { entries, findings, .. } = into;
    let Some(table) = find_table(grid, form, findings) else { return };
    findings.extend(dates_swapped(&table, form));
    for row in table.rows() {
        let filled: Vec<_> = form.reported.iter().filter_map(|reported| Some((reported, row.cell(&reported.column)?))).collect();
        if let Some(counted) = left_empty.as_deref_mut() {
            counted.count(&row, form, filled.is_empty());
        }
        if left_empty.is_none() || !filled.is_empty() {
            findings.extend(asked(&row, form, cover));
        }
        if filled.is_empty() {
            continue;
        }
        let head = match RowHead::read(&row, form, cover, findings) {
            Ok(Some(head)) => head,
            // Without a period of its own or of the cover's there is nothing to file the row under; the cover's findings say so.
            Ok(None) => continue,
            Err(problem) => {
                findings.push(*problem);
                continue;
            }
        };
        entries.extend(filled.into_iter().map(|(reported, cell)| head.entry(&row, reported, cell)));
    }
}

/// A question for each column of dates in which days seem to have been taken for months.
fn dates_swapped(table: &Table<'_>, form: &SheetForm) -> Vec<Finding> {
    let of_dates = form.reported.iter().filter(|reported| matches!(reported.holds, Holds::Dates)).map(|reported| reported.column);
    let doubt = |column: Column| {
        let rows = table.rows();
        let cells = rows.filter_map(|row| Some((row.place(&column), row.cell(&column)?.value.clone())));
        swapped_dates::doubt(column.heading(), cells, |text| date_in(&CellValue::Text(text.to_owned())))
    };
    of_dates.filter_map(doubt).collect()
}

/// The sheet's table. That the template's own headings for information are not read goes without saying.
pub(super) fn find_table<'b>(grid: Grid<'b>, form: &SheetForm, findings: &mut Vec<Finding>) -> Option<Table<'b>> {
    let mut said = Vec::new();
    let table = Table::find(grid, form.columns, &mut said);
    let for_information = |heading: &str| form.for_information.iter().any(|own| heading_key(own) == heading_key(heading));
    let goes_without_saying =
        |finding: &Finding| finding.code == FindingCode::ColumnUnknown && finding.found.as_deref().is_some_and(for_information);
    findings.extend(said.into_iter().filter(|finding| !goes_without_saying(finding)));
    table
}

/// The query about a row that leaves the one column empty that it is about. Who reads its code and period otherwise finds what is wrong with them.
fn asked(row: &Row<'_>, form: &SheetForm, cover: Option<Period>) -> Option<Finding> {
    let column = form.asked.filter(|column| row.cell(column).is_none())?;
    let item = row.line(&form.key).ok()??;
    let period = row.period(&PERIOD).ok()?.or(cover)?;
    let message = format!("{} has nothing under {}.", shortened(&item), column.heading());
    let finding = Finding::new(FindingCode::ConfidenceMissing, message).at(row.place(&column)).expected("a word of the scale");
    Some(finding.about(ItemCode::parse(&item).ok(), Some(period)))
}

/// What a row says of all its values.
pub(super) struct RowHead {
    item: Written,
    entity: Option<Written>,
    breakdown: Option<Written>,
    period: Period,
    marks: Marks,
    basis: Basis,
    basis_note: Option<String>,
}

impl RowHead {
    /// Reads what the row is about; a problem here keeps the whole row out, any other is said and passed over.
    pub(super) fn read(
        row: &Row<'_>,
        form: &SheetForm,
        cover: Option<Period>,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<Self>, Problem> {
        let Some(item) = written(row, &form.key)? else { return Err(key_missing(row, form)) };
        let entity = written(row, &ENTITY)?;
        let breakdown = written(row, &BREAKDOWN)?;
        let Some(period) = row.period(&PERIOD)?.or(cover) else { return Ok(None) };
        let mut say = |problem: Problem| findings.push(*problem);
        let provisional = row.yes_no(&PROVISIONAL).map_err(&mut say).ok().flatten().unwrap_or(false);
        // What was written there may have meant yes; a figure that was to stay inside cannot be called back.
        let not_for_publication = row.yes_no(&NOT_FOR_PUBLICATION).map_or_else(
            |problem| {
                say(problem);
                true
            },
            |answer| answer.unwrap_or(false),
        );
        let basis = basis(row).map_err(&mut say).unwrap_or_default();
        let basis_note = row.text(&BASIS_NOTE).map_err(&mut say).ok().flatten();
        let marks = Marks { provisional, not_for_publication, ..Marks::default() };
        Ok(Some(Self { item, entity, breakdown, period, marks, basis, basis_note }))
    }

    pub(super) fn entry(&self, row: &Row<'_>, reported: &Reported, cell: &RawCell) -> Entry {
        let place = row.place(&reported.column);
        let breakdown = reported.breakdown.map(|name| Written { text: name.to_owned(), place: place.clone() });
        Entry {
            item: self.item.clone(),
            entity: self.entity.clone(),
            breakdown: breakdown.or_else(|| self.breakdown.clone()),
            register: None,
            period: match reported.about {
                About::Period => self.period,
                About::WholeYear => whole_year(self.period),
            },
            kind: reported.kind,
            value: entry_value(cell, reported.holds),
            unit: None,
            scale: 0,
            marks: self.marks,
            basis: self.basis,
            basis_note: self.basis_note.clone(),
            place,
        }
    }
}

fn written(row: &Row<'_>, column: &Column) -> Result<Option<Written>, Problem> {
    Ok(row.line(column)?.map(|text| Written { text, place: row.place(column) }))
}

fn key_missing(row: &Row<'_>, form: &SheetForm) -> Problem {
    let message = format!("Row {} holds values and does not say in {} what they are about.", row.sheet_row(), form.key.heading());
    row.problem(&form.key, FindingCode::KeyMissing, message)
}

/// The financial year that a period ends in; a year of any kind is itself the year that a forecast is for.
fn whole_year(period: Period) -> Period {
    if period.length_in_months() == Some(12) { period } else { period.in_financial_year().unwrap_or(period) }
}

fn entry_value(cell: &RawCell, holds: Holds) -> EntryValue {
    let CellValue::Text(text) = &cell.value else { return as_it_stands(cell) };
    let mark = match holds {
        Holds::Figures | Holds::Steps => missing_marks::in_a_figure(text),
        Holds::Dates | Holds::Words => missing_marks::in_words(text),
    };
    if let Some(absence) = mark {
        return EntryValue::Absent(absence);
    }
    let meant = match holds {
        Holds::Dates => {
            date_in(&cell.value).and_then(|date| date.and_hms_opt(0, 0, 0)).map(|date| (CellValue::Date(date), NumberFormat::Date))
        }
        Holds::Steps => step_in(text).map(|step| (CellValue::Number(step), cell.number_format)),
        Holds::Figures | Holds::Words => None,
    };
    meant.map_or_else(|| as_it_stands(cell), |(value, format)| EntryValue::Cell { value, format })
}

fn as_it_stands(cell: &RawCell) -> EntryValue {
    EntryValue::Cell { value: cell.value.clone(), format: cell.number_format }
}

/// The step of a matrix that has its word behind it: `4 - Likely`.
fn step_in(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let (step, rest) = text.split_at_checked(digits).filter(|(step, _)| (1..=2).contains(&step.len()))?;
    let word = rest.trim_start_matches([' ', '-', '–', '—', ':']);
    let parted = word.len() < rest.len() && word.chars().next().is_some_and(char::is_alphabetic);
    parted.then(|| step.parse().ok()).flatten()
}
