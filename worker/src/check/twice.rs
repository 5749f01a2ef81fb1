//! What one return says twice.

use std::collections::BTreeMap;

use outturn_domain::fact::{Fact, FactKey};
use outturn_domain::finding::{Finding, FindingCode};

/// Leaves one of what is said twice alike, and none of what is said twice differently: which of the two is meant only the sender knows.
pub(super) fn settle(facts: Vec<Fact>, findings: &mut Vec<Finding>) -> Vec<Fact> {
    let mut said: BTreeMap<FactKey, Vec<Fact>> = BTreeMap::new();
    let mut order = Vec::with_capacity(facts.len());
    for fact in facts {
        let same = said.entry(fact.key.clone()).or_default();
        if same.is_empty() {
            order.push(fact.key.clone());
        }
        same.push(fact);
    }
    order.into_iter().filter_map(|key| said.remove(&key).and_then(|same| one_of(same, findings))).collect()
}

fn one_of(same: Vec<Fact>, findings: &mut Vec<Finding>) -> Option<Fact> {
    let mut same = same.into_iter();
    let first = same.next()?;
    let mut alike = true;
    for other in same {
        let equal = other.value == first.value;
        alike &= equal;
        let what = format!("The {} of {} for {}", first.key.kind.as_str(), first.key.item, first.key.period.label());
        let (code, message) = if equal {
            (FindingCode::RowRepeated, format!("{what} stands here and at {} too, with the same value.", first.place))
        } else {
            (FindingCode::RowTwice, format!("{what} stands here and at {} too, with another value; neither was taken.", first.place))
        };
        findings.push(Finding::new(code, message).at(other.place).about(Some(first.key.item.clone()), Some(first.key.period)));
    }
    alike.then_some(first)
}
