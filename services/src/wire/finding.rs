//! Findings.

use std::fmt::Write as _;

use outturn_domain::finding::{Blocks, Finding, Severity};
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_store::answers::Reply;
use outturn_store::submission::Submission;
use sha2::{Digest, Sha256};

use super::absence::finding_name;
use super::day::timestamp;
use super::period;
use super::submission::submitter;
use crate::contract;
use crate::names;

/// A finding, the `ordinal`th (from nought) of its submission, with what its sender said to it.
pub(crate) fn finding(
    framework: &Framework,
    submission: &Submission,
    ordinal: i64,
    found: &Finding,
    reply: Option<&Reply>,
) -> contract::Finding {
    let place = found.place.as_ref();
    contract::Finding {
        name: finding_name(&names::submission(&submission.id), ordinal),
        code: found.code.to_string(),
        severity: severity(found.severity()).into(),
        sheet: place.map(|place| place.sheet.clone()).unwrap_or_default(),
        cell: place.and_then(|place| place.cell).map(|cell| cell.to_string()).unwrap_or_default(),
        message: found.message.clone(),
        found: found.found.clone().unwrap_or_default(),
        expected: found.expected.clone().unwrap_or_default(),
        help: found.help.clone(),
        suggestions: found.suggestions.clone(),
        blocks: blocks(found).into(),
        item: found.item.as_ref().map(|code| names::item(framework, code)).unwrap_or_default(),
        period: found.period.map(period::period),
        row_texts: found.row_texts.clone(),
        fingerprint: fingerprint(found),
        state: state(found.severity(), reply).into(),
        answer: reply.map(|reply| reply.words.clone()).unwrap_or_default(),
        // Nobody else can answer: what another sender says to it is refused.
        answered_by: reply.map(|_| submitter(submission)).unwrap_or_default(),
        answer_time: reply.map(|reply| timestamp(reply.answered)),
        answer_carried: reply.is_some_and(|reply| reply.carried),
        submitter: submitter(submission),
        record_time: submission.committed.map(|(_, recorded)| timestamp(recorded)),
    }
}

/// How grave.
pub(crate) fn severity(severity: Severity) -> contract::Severity {
    match severity {
        Severity::Error => contract::Severity::Error,
        Severity::Query => contract::Severity::Query,
        Severity::Note => contract::Severity::Note,
    }
}

/// Whether it still wants something.
pub(crate) fn state(severity: Severity, reply: Option<&Reply>) -> contract::FindingState {
    match (reply, severity) {
        (Some(_), _) => contract::FindingState::Answered,
        (None, Severity::Error | Severity::Query) => contract::FindingState::Open,
        (None, Severity::Note) => contract::FindingState::Information,
    }
}

fn blocks(found: &Finding) -> contract::Blocks {
    match found.code.blocks() {
        Blocks::Nothing => contract::Blocks::Unspecified,
        Blocks::Cell => contract::Blocks::Cell,
        Blocks::Row => contract::Blocks::Row,
        Blocks::File => contract::Blocks::File,
    }
}

/// The same for the same trouble at the same cell in every reading.
fn fingerprint(found: &Finding) -> String {
    let place = found.place.as_ref().map(ToString::to_string).unwrap_or_default();
    let item = found.item.as_ref().map(ToString::to_string).unwrap_or_default();
    let period = found.period.map(Period::id).unwrap_or_default();
    let mut hasher = Sha256::new();
    for part in [found.code.as_str(), &place, &item, &period] {
        hasher.update(part);
        hasher.update([0]);
    }
    hasher.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
