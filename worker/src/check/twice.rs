//! What one return says twice.

use std::collections::BTreeMap;

use outturn_domain::fact::{Fact, FactKey, FactValue};
use outturn_domain::finding::{Finding, FindingCode};

use crate::normalise::quote::shortened;

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
        let expected = format!("one row, or the same value as at {}", first.place);
        let finding = Finding::new(code, message).at(other.place).found(in_words(&other.value)).expected(expected);
        findings.push(finding.about(Some(first.key.item.clone()), Some(first.key.period)));
    }
    alike.then_some(first)
}

fn in_words(value: &FactValue) -> String {
    match value {
        FactValue::Number(number) => number.decimal().normalize().to_string(),
        FactValue::Text(text) => shortened(text),
        FactValue::Date(date) => date.format("%d/%m/%Y").to_string(),
        FactValue::Absent(absence) => absence.label().to_owned(),
    }
}
