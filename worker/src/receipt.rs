//! Step "answer": the receipt that tells a sender what became of a file. For now it is JSON; the store holds all that it says, so that a restart
//! can write one again.

use std::io;
use std::path::{Path, PathBuf};

use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::{Finding, Severity};
use outturn_store::submission::Submission;
use serde::Serialize;

use crate::archive::write_whole;
use crate::home::{Home, UNKNOWN_FOLDER};

/// The longest stem of a receipt's name, in bytes: with the id and the ending it stays within what file systems allow.
const LONGEST_STEM: usize = 150;

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
}

impl<'a> From<&'a Finding> for ReceiptFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            code: finding.code.as_str(),
            severity: finding.severity().as_str(),
            sheet: finding.place.as_ref().map(|place| place.sheet.as_str()),
            cell: finding.place.as_ref().and_then(|place| place.cell).map(|cell| cell.to_string()),
            message: &finding.message,
            found: finding.found.as_deref(),
            expected: finding.expected.as_deref(),
            help: &finding.help,
        }
    }
}

/// Writes the receipt of a submission that has its verdict, and returns its path below `receipts/`.
pub fn write(home: &Home, submission: &Submission, findings: &[Finding]) -> io::Result<PathBuf> {
    let folder = submission.submitter.as_ref().map_or(UNKNOWN_FOLDER, |submitter| submitter.as_str());
    let path = Path::new(folder).join(format!("{}.{}.json", stem(&submission.file_name), submission.id));
    let receipt = Receipt {
        v: 1,
        submission: submission.id.as_str(),
        file: &submission.file_name,
        sha256: submission.file_hash.as_str(),
        submitter: submission.submitter.as_ref().map(SubmitterCode::as_str),
        received: submission.received.to_rfc3339(),
        recorded: submission.committed.map(|(_, recorded)| recorded.to_rfc3339()),
        verdict: submission.verdict.map_or("waiting", outturn_domain::finding::Verdict::as_str),
        summary: summary(submission, findings),
        layout: submission.layout.as_deref(),
        period: submission.period.map(outturn_domain::period::Period::label),
        facts: submission.facts,
        absences: submission.absences,
        new: submission.appended,
        findings: findings.iter().map(ReceiptFinding::from).collect(),
    };
    let mut text = serde_json::to_string_pretty(&receipt).map_err(io::Error::other)?;
    text.push('\n');
    write_whole(&home.receipts().join(&path), text.as_bytes())?;
    Ok(path)
}

/// The file's name without folders, so that a receipt lies directly in its sender's folder.
fn stem(file_name: &str) -> String {
    let name = file_name.replace(['/', '\\'], "_").replace(char::is_control, " ");
    let mut end = name.len().min(LONGEST_STEM);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}

/// One sentence for the person who sent the file.
fn summary(submission: &Submission, findings: &[Finding]) -> String {
    use outturn_domain::finding::Verdict;
    let count = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
    let (errors, queries) = (count(Severity::Error), count(Severity::Query));
    let values = submission.facts + submission.absences;
    match submission.verdict {
        Some(Verdict::Accepted) if values == 0 => "Accepted: everything in it was understood.".to_owned(),
        Some(Verdict::Accepted) if values == 1 => "Accepted: its one value was understood.".to_owned(),
        Some(Verdict::Accepted) => format!("Accepted: all {values} values were understood."),
        Some(Verdict::AcceptedWithFindings) => {
            format!("Accepted with findings: {values} values were taken; {errors} to correct, {queries} to answer.")
        }
        Some(Verdict::Refused) => "Refused: nothing was taken. See what to mend below, and send the file again.".to_owned(),
        Some(Verdict::Duplicate) => "Duplicate: this is the same file as your newest accepted one, and changes nothing.".to_owned(),
        None => "Waiting: the file is safe and has not been read yet.".to_owned(),
    }
}
