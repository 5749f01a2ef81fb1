//! The receipt as JSON, for programs.

use std::io;

use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::{Finding, Verdict};
use outturn_domain::period::Period;
use serde::Serialize;

use super::{Told, words};
use crate::excerpt::Excerpt;
use crate::read::RawWorkbook;

#[derive(Debug, Serialize)]
struct Receipt<'a> {
    v: u32,
    submission: &'a str,
    file: &'a str,
    sha256: &'a str,
    submitter: Option<&'a str>,
    received: String,
    recorded: Option<String>,
    verdict: &'static str,
    summary: String,
    feedback: &'a str,
    layout: Option<&'a str>,
    period: Option<String>,
    facts: i64,
    absences: i64,
    new: i64,
    findings: Vec<ReceiptFinding<'a>>,
}

#[derive(Debug, Serialize)]
struct ReceiptFinding<'a> {
    code: &'a str,
    severity: &'a str,
    sheet: Option<&'a str>,
    cell: Option<String>,
    message: &'a str,
    found: Option<&'a str>,
    expected: Option<&'a str>,
    help: &'a str,
    row: Vec<ReceiptCell>,
}

/// A cell of the row as it stands.
#[derive(Debug, Serialize)]
struct ReceiptCell {
    cell: String,
    text: String,
    marked: bool,
}

impl<'a> ReceiptFinding<'a> {
    fn new(finding: &'a Finding, workbook: Option<&RawWorkbook>) -> Self {
        let place = finding.place.as_ref();
        let excerpt = workbook.zip(place).and_then(|(workbook, place)| Excerpt::of(workbook, place));
        Self {
            code: finding.code.as_str(),
            severity: finding.severity().as_str(),
            sheet: place.map(|place| place.sheet.as_str()),
            cell: place.and_then(|place| place.cell).map(|cell| cell.to_string()),
            message: &finding.message,
            found: finding.found.as_deref(),
            expected: finding.expected.as_deref(),
            help: &finding.help,
            row: excerpt.map_or_else(Vec::new, row),
        }
    }
}

fn row(excerpt: Excerpt) -> Vec<ReceiptCell> {
    let cells = excerpt.cells.into_iter();
    cells.map(|cell| ReceiptCell { cell: cell.address.to_string(), text: cell.text, marked: cell.marked }).collect()
}

/// The receipt's text; `feedback` is the name of the workbook that says the same.
pub(super) fn text(told: &Told<'_>, feedback: &str) -> io::Result<String> {
    let Told { submission, findings, understood, .. } = told;
    let receipt = Receipt {
        v: 1,
        submission: submission.id.as_str(),
        file: &submission.file_name,
        sha256: submission.file_hash.as_str(),
        submitter: submission.submitter.as_ref().map(SubmitterCode::as_str),
        received: submission.received.to_rfc3339(),
        recorded: submission.committed.map(|(_, recorded)| recorded.to_rfc3339()),
        verdict: submission.verdict.map_or("waiting", Verdict::as_str),
        summary: words::summary(submission, findings),
        feedback,
        layout: submission.layout.as_deref(),
        period: submission.period.map(Period::label),
        facts: submission.facts,
        absences: submission.absences,
        new: submission.appended,
        findings: findings.iter().map(|finding| ReceiptFinding::new(finding, understood.workbook.as_ref())).collect(),
    };
    let mut text = serde_json::to_string_pretty(&receipt).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}
