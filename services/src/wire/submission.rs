//! Submissions.

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::Sequence;
use outturn_store::submission::Submission;
use prost_types::Duration;

use super::day::{date, timestamp};
use super::period;
use crate::contract;
use crate::names::{self, named};

/// A submission; why its verdict is what it is, and its findings, are not told here.
pub(crate) fn submission(submission: &Submission) -> contract::Submission {
    let (errors, queries, notes) = submission.findings;
    let cover = &submission.cover;
    let stage = if cover.signed_off_by.is_some() { contract::Stage::SignedOff } else { contract::Stage::Working };
    contract::Submission {
        name: names::submission(&submission.id),
        submitter: submitter(submission),
        file_name: submission.file_name.clone(),
        sha256: submission.file_hash.to_string(),
        size_bytes: submission.file_size,
        verdict: verdict(submission.verdict).into(),
        receive_time: Some(timestamp(submission.received)),
        record_time: submission.committed.map(|(_, recorded)| timestamp(recorded)),
        revision: submission.committed.map_or(0, |(Sequence(sequence), _)| sequence),
        kind: kind(submission).into(),
        layouts: submission.layout.iter().map(|layout| named("layouts", layout)).collect(),
        periods: submission.period.into_iter().map(period::period).collect(),
        prepared_by: cover.prepared_by.clone().unwrap_or_default(),
        signed_off_by: cover.signed_off_by.clone().unwrap_or_default(),
        cover_date: cover.signed_off_on.map(date),
        fact_count: count(submission.facts.saturating_add(submission.absences)),
        changed_fact_count: count(submission.appended),
        error_count: count(errors),
        query_count: count(queries),
        note_count: count(notes),
        receipts: submission.receipt.iter().cloned().collect(),
        on_behalf_reason: cover.on_behalf_of.clone().unwrap_or_default(),
        handling_duration: submission.committed.map(|(_, recorded)| between(submission.received, recorded)),
        fact_stage: submission.committed.map_or(contract::Stage::Unspecified, |_| stage).into(),
        ..contract::Submission::default()
    }
}

/// Who sent a submission.
pub(crate) fn submitter(submission: &Submission) -> String {
    submission.submitter.as_ref().map_or_else(|| named("submitters", "_unknown"), |code| named("submitters", code))
}

/// What became of a file; without a verdict it waits.
pub(crate) fn verdict(verdict: Option<Verdict>) -> contract::Verdict {
    match verdict {
        Some(Verdict::Accepted) => contract::Verdict::Accepted,
        Some(Verdict::AcceptedWithFindings) => contract::Verdict::AcceptedWithFindings,
        Some(Verdict::Refused) => contract::Verdict::Refused,
        Some(Verdict::Duplicate) => contract::Verdict::Duplicate,
        None => contract::Verdict::Waiting,
    }
}

/// The submitter, and the layout, of the performance team's own workbook.
const FRAMEWORK: &str = "framework";

/// The layout of a feedback workbook that was dropped back with answers.
const FEEDBACK: &str = "feedback";

/// What kind of workbook a submission is, by the layout that recognised it.
pub(crate) fn kind(submission: &Submission) -> contract::SubmissionKind {
    match submission.layout.as_deref() {
        Some(FRAMEWORK) => contract::SubmissionKind::Framework,
        Some(FEEDBACK) => contract::SubmissionKind::Answers,
        Some(_) => contract::SubmissionKind::Return,
        None => contract::SubmissionKind::Unspecified,
    }
}

fn between(start: DateTime<Utc>, end: DateTime<Utc>) -> Duration {
    let passed = (end - start).max(TimeDelta::zero());
    Duration { seconds: passed.num_seconds(), nanos: passed.subsec_nanos() }
}

fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
