//! Findings: what senders were told.

use outturn_domain::finding::Finding;
use outturn_domain::framework::Framework;
use outturn_store::answers::Reply;
use outturn_store::submission::{Submission, SubmissionFilter};

use super::Sender;
use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::names::id_in;
use crate::page::{Page, Position};
use crate::reading::known;
use crate::wire::day::timestamp;
use crate::wire::finding::{finding, severity, state};
use crate::wire::stage;

/// Submissions a look, and findings a look.
const ROWS_A_LOOK: i64 = 200;

/// Which findings are asked for.
struct Wanted {
    severities: Vec<contract::Severity>,
    states: Vec<contract::FindingState>,
    codes: Vec<String>,
}

impl Wanted {
    fn of(request: &contract::ListFindingsRequest) -> Result<Self, Failure> {
        Ok(Self {
            severities: request.severities.iter().map(|value| known("severities", *value)).collect::<Result<_, _>>()?,
            states: request.states.iter().map(|value| known("states", *value)).collect::<Result<_, _>>()?,
            codes: request.codes.iter().map(|code| code.trim().to_lowercase()).collect(),
        })
    }

    fn covers(&self, finding: &Finding, reply: Option<&Reply>) -> bool {
        (self.severities.is_empty() || self.severities.contains(&severity(finding.severity())))
            && (self.states.is_empty() || self.states.contains(&state(finding.severity(), reply)))
            && (self.codes.is_empty() || self.codes.iter().any(|code| code == finding.code.as_str()))
    }
}

/// A page as it fills. A position is a submission's place in the order of arrival, and a finding's in the order of its receipt.
struct Filling<'a> {
    framework: &'a Framework,
    page: &'a Page,
    wanted: &'a Wanted,
    found: Vec<contract::Finding>,
    next: Option<Position>,
}

impl Answers {
    pub(super) async fn findings(&self, request: &contract::ListFindingsRequest) -> Result<contract::ListFindingsResponse, Failure> {
        let wanted = Wanted::of(request)?;
        let page = self.page(request).await?;
        let definitions = self.definitions.at(&self.reader, page.reading.point).await?;
        let sender = self.sender(&request.submitter, &page.reading, &definitions).await?;
        let mut filling = Filling { framework: &definitions.framework, page: &page, wanted: &wanted, found: Vec::new(), next: None };
        let erased = self.erasures(page.reading.point).await?;
        let erasures = if id_in("submissions", &request.submission) == "-" {
            self.fill_from_all(&mut filling, &sender).await?;
            erased.sent_by(&sender)
        } else {
            if sender != Sender::Anybody {
                return Err(Failure::ConflictingArguments { fields: ["submitter", "submission"] });
            }
            let submission = self.submission_named("submission", &request.submission, &page.reading).await?;
            self.fill_from(&mut filling, &submission).await?;
            erased.of(&submission.id).into_iter().collect()
        };
        Ok(contract::ListFindingsResponse {
            next_page_token: filling.next.map(|position| page.token(position)).unwrap_or_default(),
            findings: filling.found,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(page.reading.stage_given(&definitions)).into(),
            erasures,
            revision: page.reading.point.sequence.0,
        })
    }

    async fn fill_from_all(&self, filling: &mut Filling<'_>, sender: &Sender) -> Result<(), Failure> {
        let before_arrival = filling.page.start.map(|start| start.0.saturating_add(1));
        let mut filter = SubmissionFilter { submitter: sender.code(), before_arrival, ..SubmissionFilter::default() };
        loop {
            let looked = self.reader.submissions(&filter, filling.page.reading.point, ROWS_A_LOOK).await?;
            let Some(last) = looked.last().map(|submission| submission.arrival) else { return Ok(()) };
            for submission in looked.iter().filter(|submission| sender.sent(submission)) {
                let (errors, queries, notes) = submission.findings;
                if errors + queries + notes > 0 {
                    self.fill_from(filling, submission).await?;
                }
                if filling.next.is_some() {
                    return Ok(());
                }
            }
            filter.before_arrival = Some(last);
        }
    }

    async fn fill_from(&self, filling: &mut Filling<'_>, submission: &Submission) -> Result<(), Failure> {
        let start = filling.page.start.filter(|start| start.0 == submission.arrival);
        let mut ordinal = start.map_or(0, |start| start.1);
        loop {
            let looked = self.reader.findings(&submission.id, filling.page.reading.point, ordinal, ROWS_A_LOOK).await?;
            if looked.is_empty() {
                return Ok(());
            }
            let replies = self.reader.replies(submission, ordinal, &looked, filling.page.reading.point).await?;
            for (found, reply) in looked.iter().zip(&replies) {
                if filling.wanted.covers(found, reply.as_ref()) {
                    if filling.found.len() == filling.page.size {
                        filling.next = Some(Position(submission.arrival, ordinal));
                        return Ok(());
                    }
                    filling.found.push(finding(filling.framework, submission, ordinal, found, reply.as_ref()));
                }
                ordinal += 1;
            }
        }
    }
}
