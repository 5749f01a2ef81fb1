//! What became of a file, in words for the person who sent it.

use outturn_domain::finding::{Finding, Severity, Verdict};
use outturn_store::submission::Submission;

use crate::interpret::FEEDBACK;

/// One sentence for the person who sent the file.
pub(super) fn summary(submission: &Submission, findings: &[Finding]) -> String {
    let (errors, queries) = (count(findings, Severity::Error), count(findings, Severity::Query));
    let values = submission.facts + submission.absences;
    if submission.layout.as_deref() == Some(FEEDBACK)
        && let Some(verdict @ (Verdict::Accepted | Verdict::AcceptedWithFindings)) = submission.verdict
    {
        return answers_taken(submission.answers, verdict, errors);
    }
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

/// What became of a feedback workbook that came back: it brings answers and no values.
fn answers_taken(answers: i64, verdict: Verdict, errors: usize) -> String {
    let taken = match answers {
        0 => "it held no answer to take".to_owned(),
        1 => "1 answer was taken".to_owned(),
        many => format!("{many} answers were taken"),
    };
    match verdict {
        Verdict::AcceptedWithFindings => format!("Accepted with findings: {taken}; {errors} to correct."),
        _ => format!("Accepted: {taken}."),
    }
}

/// How many findings weigh so much.
pub(super) fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity() == severity).count()
}

/// What a finding asks of its reader.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "To mend",
        Severity::Query => "Question",
        Severity::Note => "For information",
    }
}
