//! What was reported before.

use outturn_domain::absence::Absence;
use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::{Facts, Subject};

/// What was reported of a subject for periods like `period` and up to it, the newest first. What was taken back was not.
pub(super) fn reported<'a>(facts: &'a Facts, subject: &Subject<'_>, kind: FactKind, period: Period) -> Vec<&'a RecordedFact> {
    let mut reported: Vec<&RecordedFact> = facts
        .of_item(subject.item)
        .filter(|recorded| {
            let key = &recorded.fact.key;
            let of_subject = key.entity.as_ref() == subject.entity && key.breakdown.as_ref() == subject.breakdown;
            let in_time = key.period.kind() == period.kind() && key.period <= period;
            of_subject && in_time && key.kind == kind && recorded.fact.value != FactValue::Absent(Absence::Withdrawn)
        })
        .collect();
    reported.sort_by_key(|recorded| std::cmp::Reverse(recorded.fact.key.period));
    reported
}

/// The newest of them.
pub(super) fn newest<'a>(facts: &'a Facts, subject: &Subject<'_>, kind: FactKind, period: Period) -> Option<&'a RecordedFact> {
    reported(facts, subject, kind, period).into_iter().next()
}
