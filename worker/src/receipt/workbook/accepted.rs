//! The last sheet of an answered return: what was taken, as it was understood, and what the figures are judged to be.

use std::collections::{BTreeSet, HashMap};

use outturn_domain::fact::{Fact, FactKey, FactKind};
use outturn_domain::status::StatusOutcome;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::copy::Copies;
use super::style::TableFormats;
use super::what_to_fix::write_address;
use super::{colour, figure_text, harmless, style};
use crate::receipt::{JudgedFigure, Told};

/// The columns, with their widths in characters.
const COLUMNS: [(&str, f64); 9] = [
    ("Item", 14.0),
    ("Name", 42.0),
    ("For whom", 20.0),
    ("Period", 14.0),
    ("Kind", 12.0),
    ("Figure", 32.0),
    ("Status", 28.0),
    ("Sheet", 14.0),
    ("Cell", 8.0),
];
const LAST: u16 = 8;
const STATUS: u16 = 6;
const HEADING_ROW: u32 = 4;
/// The row of the first of what was taken.
pub(super) const FIRST_ROW: u32 = HEADING_ROW + 1;

/// The most facts that are listed.
pub(super) const MOST_ROWS: usize = 10_000;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, told: &Told<'_>, copies: &Copies<'_>) -> Result<(), XlsxError> {
    let facts = in_order_of_cells(told);
    let line = match facts.len() {
        0 => "Nothing was taken from this file.".to_owned(),
        1 => "One value was taken, as it was understood.".to_owned(),
        count => format!("{count} values were taken, each as it was understood."),
    };
    let judged = "A status is what the figure is judged to be from this return on; later figures, targets and rules may change it.";
    let judged = match not_judged(told) {
        0 => judged.to_owned(),
        count => format!("{judged} {count} figures are not judged here, because there are so many; the scorecards show them."),
    };
    begin(sheet, &COLUMNS, &[&line, &judged])?;
    let values: BTreeSet<&FactKey> = facts.iter().map(|fact| &fact.key).filter(|key| key.kind == FactKind::Actual).collect();
    let formats = TableFormats::new();
    let mut row = FIRST_ROW;
    for fact in facts.iter().take(MOST_ROWS) {
        write_fact(sheet, row, fact, told, copies, &formats)?;
        write_status(sheet, row, judged_as(fact, told, &values), &formats)?;
        row += 1;
    }
    finish(sheet, row, LAST, facts.len().saturating_sub(MOST_ROWS))
}

/// Writes the title, lines of words, headings and settings of a sheet of what was taken; its rows begin at [`FIRST_ROW`].
pub(super) fn begin(sheet: &mut Worksheet, columns: &[(&str, f64)], lines: &[&str]) -> Result<(), XlsxError> {
    let widths: Vec<f64> = columns.iter().map(|(_, width)| *width).collect();
    style::write_line(sheet, 0, &widths, super::key::WHAT_WAS_ACCEPTED, &style::title())?;
    for (row, line) in (1..HEADING_ROW).zip(lines) {
        style::write_line(sheet, row, &widths, line, &style::line())?;
    }
    for (column, (heading, width)) in (0..).zip(columns) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(HEADING_ROW, column, *heading, &style::heading())?;
    }
    sheet.set_freeze_panes(FIRST_ROW, 0)?;
    style::print_one_page_wide(sheet, HEADING_ROW)
}

/// Says below the rows how many found no room, and lets people filter what did. `row` is the first that is free.
pub(super) fn finish(sheet: &mut Worksheet, row: u32, last: u16, left_out: usize) -> Result<(), XlsxError> {
    if row > FIRST_ROW {
        sheet.autofilter(HEADING_ROW, 0, row - 1, last)?;
    }
    if left_out > 0 {
        sheet.write_string_with_format(row, 0, format!("{left_out} more were taken and are not listed here."), &style::cut())?;
    }
    Ok(())
}

/// The facts as a reader meets them in the return: sheet by sheet, row by row.
fn in_order_of_cells<'a>(told: &Told<'a>) -> Vec<&'a Fact> {
    let sheets = told.understood.workbook.iter().flat_map(|workbook| &workbook.sheets);
    let order: HashMap<&str, usize> = sheets.enumerate().map(|(index, sheet)| (sheet.name.as_str(), index)).collect();
    let mut facts: Vec<&Fact> = told.understood.facts.iter().collect();
    facts.sort_by_key(|fact| (order.get(fact.place.sheet.as_str()), fact.place.cell));
    facts
}

fn write_fact(
    sheet: &mut Worksheet,
    row: u32,
    fact: &Fact,
    told: &Told<'_>,
    copies: &Copies<'_>,
    formats: &TableFormats,
) -> Result<(), XlsxError> {
    let framework = &told.judged.framework;
    let texts = [
        (0, fact.key.item.as_str()),
        (1, figure_text::title(framework, &fact.key)),
        (2, &figure_text::subject(framework, &fact.key)),
        (3, &fact.key.period.label()),
        (4, figure_text::kind(fact.key.kind)),
        (5, &figure_text::value(framework, fact)),
        (7, &fact.place.sheet),
    ];
    write_address(sheet, (row, LAST), Some(&fact.place), copies, formats)?;
    style::write_texts(sheet, row, &texts, &COLUMNS, &formats.body)
}

/// How many values of measures have neither a status nor a reason why there is none.
fn not_judged(told: &Told<'_>) -> usize {
    let values = told.understood.facts.iter().filter(|fact| fact.key.kind == FactKind::Actual);
    let of_measures = values.filter(|fact| told.judged.framework.measures.contains_key(&fact.key.item));
    of_measures.filter(|fact| told.judged.figure(&fact.key).is_none()).count()
}

/// What the value is judged to be that this fact is, or that it is the upper number of where the return gives no rate itself.
fn judged_as<'a>(fact: &Fact, told: &Told<'a>, values: &BTreeSet<&FactKey>) -> Option<(&'a JudgedFigure, bool)> {
    let value = FactKey { kind: FactKind::Actual, ..fact.key.clone() };
    match fact.key.kind {
        FactKind::Actual => told.judged.figure(&value).map(|judged| (judged, false)),
        FactKind::Numerator if !values.contains(&value) => told.judged.figure(&value).map(|judged| (judged, true)),
        _ => None,
    }
}

fn write_status(sheet: &mut Worksheet, row: u32, judged: Option<(&JudgedFigure, bool)>, formats: &TableFormats) -> Result<(), XlsxError> {
    let Some((judged, computed)) = judged else {
        sheet.write_blank(row, STATUS, &formats.body)?;
        return Ok(());
    };
    let rate = judged.figure.as_ref().filter(|_| computed).map(|rate| format!(" ({rate})")).unwrap_or_default();
    let (words, format) = match &judged.outcome {
        StatusOutcome::Given(status) => {
            let (fill, writing) = colour::fill_and_writing(&status.colour);
            (&status.label, formats.body.clone().set_background_color(fill).set_font_color(writing))
        }
        none => (&none.reason(), formats.body.clone()),
    };
    // Why there is no status may be a long sentence; what does not fit shows when the cell is chosen.
    sheet.write_string_with_format(row, STATUS, harmless::text(&format!("{words}{rate}")), &format)?;
    Ok(())
}
