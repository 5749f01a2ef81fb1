//! Submissions, and the balance of all that ever arrived.

use chrono::{DateTime, Utc};
use outturn_domain::finding::{Finding, Severity, Verdict};
use outturn_domain::period::Period;
use outturn_store::submission::{Balance, Submission, SubmissionFilter};

use super::Sender;
use crate::answers::Answers;
use crate::contract;
use crate::erasures::Erasures;
use crate::error::Failure;
use crate::page::{Page, Position};
use crate::reading::{Reading, full_view, instant, known, period};
use crate::wire::day::timestamp;
use crate::wire::finding::finding;
use crate::wire::stage;
use crate::wire::submission::{kind, submission, verdict};

/// Rows a look into the store: a filter that the store does not know is applied to what it gives.
const ROWS_A_LOOK: i64 = 500;

/// Findings that a submission itself shows; a list of its own gives them all.
const FINDINGS_SHOWN: i64 = 100;

/// Which submissions are asked for.
struct Wanted {
    sender: Sender,
    verdicts: Vec<contract::Verdict>,
    period: Option<Period>,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    sha256: String,
    kinds: Vec<contract::SubmissionKind>,
}

impl Wanted {
    fn of(request: &contract::ListSubmissionsRequest, sender: Sender) -> Result<Self, Failure> {
        let verdicts = request.verdicts.iter().map(|value| known("verdicts", *value)).collect::<Result<Vec<_>, _>>()?;
        let kinds = request.kinds.iter().map(|value| known("kinds", *value)).collect::<Result<Vec<_>, _>>()?;
        let start = request.start_receive_time.as_ref().map(|time| instant("start_receive_time", time)).transpose()?;
        let end = request.end_receive_time.as_ref().map(|time| instant("end_receive_time", time)).transpose()?;
        if start.zip(end).is_some_and(|(start, end)| start > end) {
            return Err(Failure::InvalidRange { field: "end_receive_time" });
        }
        let period = period("period", &request.period)?;
        Ok(Self { sender, verdicts, period, start, end, sha256: request.sha256.trim().to_lowercase(), kinds })
    }

    fn covers(&self, submission: &Submission) -> bool {
        self.sender.sent(submission)
            && (self.verdicts.is_empty() || self.verdicts.contains(&verdict(submission.verdict)))
            && (self.kinds.is_empty() || self.kinds.contains(&kind(submission)))
            && self.start.is_none_or(|start| start <= submission.received)
            && self.end.is_none_or(|end| submission.received < end)
            && (self.sha256.is_empty() || self.sha256 == submission.file_hash.as_str())
    }
}

impl Answers {
    pub(super) async fn submissions(
        &self,
        request: &contract::ListSubmissionsRequest,
    ) -> Result<contract::ListSubmissionsResponse, Failure> {
        full_view(request.view, contract::View::Basic)?;
        let page = self.page(request).await?;
        let reader = &self.reader;
        let definitions = self.definitions.at(reader, page.reading.point).await?;
        let sender = self.sender(&request.submitter, &page.reading, &definitions).await?;
        let wanted = Wanted::of(request, sender)?;
        let (found, next_page_token) = self.submission_page(&page, &wanted).await?;
        let erased = self.erasures(page.reading.point).await?;
        let mut submissions = Vec::with_capacity(found.len());
        for found in &found {
            submissions.push(self.with_reason(found, &page.reading, &erased).await?);
        }
        Ok(contract::ListSubmissionsResponse {
            submissions,
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(page.reading.stage_given(&definitions)).into(),
            erasures: found.iter().filter_map(|found| erased.of(&found.id)).collect(),
            revision: page.reading.point.sequence.0,
            counts: Some(counts(reader.balance_at(page.reading.point).await?)),
        })
    }

    /// The newest first; a position is the place in the order of arrival before which to go on.
    async fn submission_page(&self, page: &Page, wanted: &Wanted) -> Result<(Vec<Submission>, String), Failure> {
        let mut filter = SubmissionFilter {
            submitter: wanted.sender.code(),
            period: wanted.period,
            before_arrival: page.start.map(|start| start.0),
            ..SubmissionFilter::default()
        };
        let mut found: Vec<Submission> = Vec::new();
        loop {
            let looked = self.reader.submissions(&filter, page.reading.point, ROWS_A_LOOK).await?;
            let Some(last) = looked.last().map(|submission| submission.arrival) else { return Ok((found, String::new())) };
            for submission in looked.into_iter().filter(|submission| wanted.covers(submission)) {
                if found.len() == page.size {
                    // One more than fits: there is a further page.
                    let next = found.last().map_or(String::new(), |last| page.token(Position(last.arrival, 0)));
                    return Ok((found, next));
                }
                found.push(submission);
            }
            filter.before_arrival = Some(last);
        }
    }

    pub(super) async fn submission(&self, request: &contract::GetSubmissionRequest) -> Result<contract::GetSubmissionResponse, Failure> {
        let full = full_view(request.view, contract::View::Full)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let reader = &self.reader;
        let definitions = self.definitions.at(reader, reading.point).await?;
        let found = self.submission_named("name", &request.name, &reading).await?;
        let erased = self.erasures(reading.point).await?;
        let mut answer = self.with_reason(&found, &reading, &erased).await?;
        if full {
            let findings = reader.findings(&found.id, reading.point, 0, FINDINGS_SHOWN).await?;
            let replies = reader.replies(&found, 0, &findings, reading.point).await?;
            let told = (0..).zip(findings.iter().zip(&replies));
            answer.findings = told
                .map(|(ordinal, (found_there, reply))| finding(&definitions.framework, &found, ordinal, found_there, reply.as_ref()))
                .collect();
        }
        Ok(contract::GetSubmissionResponse {
            submission: Some(answer),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage(reading.stage_given(&definitions)).into(),
            erasures: erased.of(&found.id).into_iter().collect(),
            revision: reading.point.sequence.0,
        })
    }

    /// A submission with the reason of its verdict, where it needs one, and with its erasure.
    async fn with_reason(&self, found: &Submission, reading: &Reading, erased: &Erasures) -> Result<contract::Submission, Failure> {
        let erasure = erased.of(&found.id);
        let reason = match found.verdict {
            _ if erasure.is_some() => "erased: what it said and was told is gone".to_owned(),
            Some(Verdict::Accepted | Verdict::AcceptedWithFindings) => String::new(),
            Some(Verdict::Duplicate) => "the same file as the newest that was accepted of this submitter, read in the same way".to_owned(),
            None => "taken, and not read yet".to_owned(),
            Some(Verdict::Refused) => {
                let findings = self.reader.findings(&found.id, reading.point, 0, FINDINGS_SHOWN).await?;
                let blocking = findings.iter().find(|finding| finding.blocks_file());
                let error = findings.iter().find(|finding| finding.severity() == Severity::Error);
                blocking.or(error).map(|finding: &Finding| finding.message.clone()).unwrap_or_default()
            }
        };
        Ok(contract::Submission { verdict_reason: reason, erasure, ..submission(found) })
    }
}

fn counts(balance: Balance) -> contract::SubmissionCounts {
    contract::SubmissionCounts {
        accepted_count: balance.accepted,
        accepted_with_findings_count: balance.with_findings,
        refused_count: balance.refused,
        duplicate_count: balance.duplicate,
        waiting_count: balance.waiting,
        arrived_count: balance.accepted + balance.refused + balance.duplicate + balance.waiting,
    }
}
