//! Erasures: which of them may have taken something from an answer.
//!
//! Nothing is kept that tells what an erased submission said. What is kept is who sent it and when it was recorded, and so what its sender could report
//! then: an answer names every erasure that this does not exclude, rather once too often than not at all.

use std::sync::Arc;

use outturn_domain::code::{ItemCode, UnitCode};
use outturn_domain::finding::Verdict;
use outturn_domain::framework::Framework;
use outturn_domain::organisation::Delegation;
use outturn_domain::provenance::SubmissionId;
use outturn_store::ReadPoint;
use outturn_store::erase::{ErasedSubmission, Erasure};

use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::names;
use crate::submission::Sender;
use crate::wire::day::timestamp;

/// The erased submissions that had been recorded by a point, the newest first.
#[derive(Debug)]
pub(crate) struct Erasures(Vec<Erased>);

#[derive(Debug)]
struct Erased {
    submission: ErasedSubmission,
    /// The framework that was in force when it was recorded.
    then: Arc<Framework>,
}

impl Answers {
    /// The erasures that an answer as of a point may have to name.
    pub(crate) async fn erasures(&self, point: ReadPoint) -> Result<Erasures, Failure> {
        let mut erasures = Vec::new();
        for submission in self.reader.erased(point).await? {
            let (sequence, read_time) = submission.committed;
            let then = self.definitions.at(&self.reader, ReadPoint { sequence, read_time }).await?;
            erasures.push(Erased { submission, then: Arc::clone(&then.framework) });
        }
        Ok(Erasures(erasures))
    }
}

impl Erasures {
    /// Those of submissions that may have said something about anything.
    pub(crate) fn all(&self) -> Vec<contract::Erasure> {
        self.0.iter().filter(|erased| erased.said_something()).map(|erased| erasure(&erased.submission.erasure)).collect()
    }

    /// Those of submissions that may have said something about one of these measures.
    pub(crate) fn about<'m>(&self, measures: impl Iterator<Item = &'m ItemCode>) -> Vec<contract::Erasure> {
        let measures: Vec<&ItemCode> = measures.collect();
        let touched = self.0.iter().filter(|erased| erased.said_something() && measures.iter().any(|code| erased.may_be_about(code)));
        touched.map(|erased| erasure(&erased.submission.erasure)).collect()
    }

    /// Those of the submissions of a sender.
    pub(crate) fn sent_by(&self, sender: &Sender) -> Vec<contract::Erasure> {
        let sent = self.0.iter().filter(|erased| sender.is(erased.submission.submitter.as_ref()));
        sent.map(|erased| erasure(&erased.submission.erasure)).collect()
    }

    /// That of one submission; absent where it was not erased.
    pub(crate) fn of(&self, submission: &SubmissionId) -> Option<contract::Erasure> {
        let found = self.0.iter().find(|erased| erased.submission.erasure.submission == *submission);
        found.map(|erased| erasure(&erased.submission.erasure))
    }
}

impl Erased {
    /// A duplicate said nothing that its first had not said.
    fn said_something(&self) -> bool {
        self.submission.verdict != Verdict::Duplicate
    }

    /// Whether its sender could then report the measure. Of a sender that the framework did not know, the performance team itself among them, and of a
    /// measure that it did not know, nothing is excluded.
    fn may_be_about(&self, code: &ItemCode) -> bool {
        let sender = self.submission.submitter.as_ref().and_then(|sender| self.then.submitters.get(sender));
        let (Some(sender), Some(definitions)) = (sender, self.then.measures.get(code)) else { return true };
        let over = |service: &UnitCode, units: &[UnitCode]| self.then.with_parents(service).any(|unit| units.contains(unit));
        match &sender.may_report_for {
            Delegation::Everyone => true,
            Delegation::Units(units) => definitions.iter().any(|measure| over(&measure.service, units)),
        }
    }
}

fn erasure(erasure: &Erasure) -> contract::Erasure {
    contract::Erasure {
        submission: names::submission(&erasure.submission),
        erase_time: Some(timestamp(erasure.erased)),
        reason: erasure.reason.clone(),
        // What it held is gone, and how much it was with it.
        erased_fact_count: 0,
        erased_by: erasure.by.clone(),
    }
}
