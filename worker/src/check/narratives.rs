//! What is written in words, held against the longest text that the council wants.

use std::collections::BTreeSet;

use outturn_domain::fact::{Fact, FactKey, FactValue};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::narrative::NarrativeKind;

use super::Standing;

/// Leaves the texts that are short enough to be read in a report, and says which are too long. A longer one is not cut: where it may be cut only its author knows.
pub(super) fn settle(facts: Vec<Fact>, standing: &Standing<'_>, findings: &mut Vec<Finding>) -> (Vec<Fact>, BTreeSet<FactKey>) {
    let mut longer = BTreeSet::new();
    let too_long = |fact: &Fact| match &fact.value {
        FactValue::Text(text) if NarrativeKind::of(fact.key.kind).is_some() => {
            Some(text.chars().count()).filter(|length| *length > standing.longest_narrative)
        }
        _ => None,
    };
    let fits = |fact: &Fact| match too_long(fact) {
        None => true,
        Some(length) => {
            let limit = standing.longest_narrative;
            let kind = fact.key.kind.as_str();
            let message = format!("The {kind} on {} is {length} characters long, and at most {limit} are taken.", fact.key.item);
            let finding = Finding::new(FindingCode::NarrativeTooLong, message).at(fact.place.clone()).found(format!("{length} characters"));
            findings.push(finding.expected(format!("at most {limit} characters")).about(None, Some(fact.key.period)));
            longer.insert(fact.key.clone());
            false
        }
    };
    let kept = facts.into_iter().filter(fits).collect();
    (kept, longer)
}
