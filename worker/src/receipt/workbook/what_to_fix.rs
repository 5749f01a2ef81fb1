//! The first sheet: what became of the file, and a row for each finding with a link to its cell and room for an answer.

use std::cmp::Reverse;

use outturn_domain::address::Place;
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::{Finding, Severity, Verdict};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::copy::Copies;
use super::style::TableFormats;
use super::{harmless, key, style};
use crate::receipt::{Told, words};

/// The columns of findings, with their widths in characters.
const COLUMNS: [(&str, f64); 9] = [
    ("No", 5.0),
    ("Severity", 14.0),
    ("Sheet", 14.0),
    ("Cell", 8.0),
    ("What is the matter", 40.0),
    ("Found", 18.0),
    ("Expected", 22.0),
    ("How to mend it", 40.0),
    (key::ANSWER_HEADING, 32.0),
];
const LAST: u16 = 8;
const KEY_COLUMN: u16 = 9;

/// The most findings that are listed; the JSON beside the workbook lists them all.
pub(super) const MOST_ROWS: usize = 5_000;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, told: &Told<'_>, copies: &Copies<'_>) -> Result<(), XlsxError> {
    sheet.set_name(key::WHAT_TO_FIX)?;
    let widths = COLUMNS.map(|(_, width)| width);
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, width)?;
    }
    let mut row = 0;
    for (index, line) in introduction(told, copies).into_iter().enumerate() {
        let format = if index == 0 { style::title() } else { style::line() };
        style::write_line(sheet, row, &widths, &harmless::at_most(&line, 1_000), &format)?;
        row += 1;
    }
    row += 1;
    for (column, (heading, _)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(row, column, heading, &style::heading())?;
    }
    sheet.write_string_with_format(row, KEY_COLUMN, key::KEY_HEADING, &style::heading())?;
    sheet.set_column_hidden(KEY_COLUMN)?;
    sheet.set_freeze_panes(row + 1, 0)?;
    style::print_one_page_wide(sheet, row)?;
    let last_row = write_findings(sheet, row + 1, told, copies)?;
    sheet.set_print_area(0, 0, last_row, LAST)?;
    Ok(())
}

/// What became of the file, in words.
fn introduction(told: &Told<'_>, copies: &Copies<'_>) -> Vec<String> {
    let Told { submission, findings, judged, .. } = told;
    let received = submission.received.with_timezone(&judged.framework.council.time_zone).format("%-d %B %Y at %H:%M %Z");
    let from = submission.submitter.as_ref().map(SubmitterCode::as_str).map_or_else(String::new, |from| format!(" from {from}"));
    let period = submission.period.map(|period| format!(" for {}", period.label())).unwrap_or_default();
    let read_as = submission.layout.as_ref().map(|layout| format!(" Read as {layout}{period}.")).unwrap_or_default();
    let mut lines = vec![
        format!("What became of {}", submission.file_name),
        words::summary(submission, findings),
        format!("Received{from} on {received}.{read_as} {}", counts(told)),
    ];
    if findings.iter().any(|finding| finding.severity() == Severity::Query) {
        lines.push(format!(
            "To answer a question, write in its yellow cell under \"{}\", save, and copy this workbook into your inbox folder as you did the return.",
            key::ANSWER_HEADING
        ));
    }
    if findings.iter().any(|finding| finding.severity() == Severity::Error) {
        lines.push("Mend the cells in your own file, not here, and send it again.".to_owned());
    }
    lines.extend(copies.cuts());
    lines
}

fn counts(told: &Told<'_>) -> String {
    let Told { submission, findings, .. } = told;
    let missing = match submission.absences {
        0 => String::new(),
        count => format!(", {count} of them saying why there is no figure"),
    };
    let values = format!("Values taken: {}{missing}. New: {}. ", submission.facts + submission.absences, submission.appended);
    let rows = told.understood.framework_rows.len();
    let taken = match submission.verdict {
        Some(Verdict::Refused | Verdict::Duplicate) | None => String::new(),
        _ if rows > 0 => format!("Rows taken: {rows}. New: {}. ", submission.appended),
        _ if submission.answers > 0 => format!("Answers taken: {}. ", submission.answers),
        _ => values,
    };
    if findings.is_empty() {
        return taken;
    }
    let count = |severity| words::count(findings, severity);
    format!(
        "{taken}To mend: {}. Questions: {}. For information: {}.",
        count(Severity::Error),
        count(Severity::Query),
        count(Severity::Note)
    )
}

/// Writes a row for each finding, the weightiest first, and returns the last row.
fn write_findings(sheet: &mut Worksheet, first: u32, told: &Told<'_>, copies: &Copies<'_>) -> Result<u32, XlsxError> {
    let mut keyed: Vec<(u32, &Finding)> = (1..).zip(told.findings).collect();
    let formats = TableFormats::new();
    keyed.sort_by_key(|(key, finding)| (Reverse(finding.severity()), *key));
    let mut row = first;
    for (number, (key, finding)) in (1..).zip(keyed.iter().take(MOST_ROWS)) {
        sheet.write_number_with_format(row, 0, number, &formats.body)?;
        sheet.write_number(row, KEY_COLUMN, *key)?;
        write_finding(sheet, row, finding, copies, &formats)?;
        row += 1;
    }
    let left_out = keyed.len().saturating_sub(MOST_ROWS);
    if keyed.is_empty() {
        write_remark(sheet, row, nothing_to_fix(told), &formats)?;
    } else if left_out > 0 {
        write_remark(sheet, row, &format!("{left_out} more are listed in the JSON file beside this workbook."), &formats)?;
    } else {
        row -= 1;
    }
    Ok(row)
}

fn nothing_to_fix(told: &Told<'_>) -> &'static str {
    match told.submission.verdict {
        Some(Verdict::Duplicate) => "There is nothing to do: what this file says is already in.",
        _ => "There is nothing to fix. Thank you.",
    }
}

/// One row that is about no finding.
fn write_remark(sheet: &mut Worksheet, row: u32, words: &str, formats: &TableFormats) -> Result<(), XlsxError> {
    for column in 0..=LAST {
        sheet.write_blank(row, column, &formats.body)?;
    }
    style::write_texts(sheet, row, &[(4, words)], &COLUMNS, &formats.body)
}

fn write_finding(sheet: &mut Worksheet, row: u32, finding: &Finding, copies: &Copies<'_>, formats: &TableFormats) -> Result<(), XlsxError> {
    let severity = finding.severity();
    let body = &formats.body;
    let filled = body.clone().set_background_color(style::fill(severity));
    sheet.write_string_with_format(row, 1, words::severity(severity), &filled)?;
    let place = finding.place.as_ref();
    let texts = [
        (2, place.map_or("", |place| &place.sheet)),
        (4, &finding.message),
        (5, finding.found.as_deref().unwrap_or_default()),
        (6, finding.expected.as_deref().unwrap_or_default()),
        (7, &finding.help),
    ];
    style::write_texts(sheet, row, &texts, &COLUMNS, body)?;
    write_address(sheet, (row, 3), place, copies, formats)?;
    let answer = if severity == Severity::Query { &formats.input } else { &formats.no_input };
    sheet.write_blank(row, LAST, answer)?;
    Ok(())
}

/// Writes a place's cell as a link to its copy, or as mere text where it was not copied.
pub(super) fn write_address(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    place: Option<&Place>,
    copies: &Copies<'_>,
    formats: &TableFormats,
) -> Result<(), XlsxError> {
    if let Some(link) = place.and_then(|place| copies.link(place)) {
        sheet.write_url_with_format(row, column, link, &formats.link)?;
    } else {
        let address = place.and_then(|place| place.cell).map(|cell| cell.to_string()).unwrap_or_default();
        sheet.write_string_with_format(row, column, address, &formats.body)?;
    }
    Ok(())
}
