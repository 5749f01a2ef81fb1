//! What one return says twice.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::address::Place;
use outturn_domain::code::lookup_key;
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue};
use outturn_domain::figure::CellNumber;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;

use crate::normalise::entry::{Entry, EntryValue, Written};
use crate::normalise::grid::shown;
use crate::normalise::quote::shortened;
use crate::read::cell::CellValue;

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
        let finding = finding(&what, &first.place, other.place, in_words(&other.value), equal);
        findings.push(finding.about(Some(first.key.item.clone()), Some(first.key.period)));
    }
    alike.then_some(first)
}

/// The same before any framework is asked what the names of a return mean: leaves one of what is said twice alike, and none of what is said twice differently.
pub fn said_once(entries: Vec<Entry>, findings: &mut Vec<Finding>) -> Vec<Entry> {
    let mut said: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        said.entry(Key::of(entry)).or_default().push(index);
    }
    let mut dropped = BTreeSet::new();
    for same in said.into_values().filter(|same| same.len() > 1) {
        let mut same = same.into_iter().filter_map(|index| Some((index, entries.get(index)?)));
        let Some((first_index, first)) = same.next() else { continue };
        let value = figure_in_words(first);
        for (index, other) in same {
            let found = figure_in_words(other);
            let equal = found == value;
            dropped.insert(index);
            if !equal {
                dropped.insert(first_index);
            }
            let what = format!("The {} of {} for {}", first.kind.as_str(), shortened(&first.item.text), first.period.label());
            findings.push(finding(&what, &first.place, other.place.clone(), found, equal).about(None, Some(first.period)));
        }
    }
    let kept = entries.into_iter().enumerate().filter(|(index, _)| !dropped.contains(index));
    kept.map(|(_, entry)| entry).collect()
}

/// What an entry is about, as it is written.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    item: String,
    entity: Option<String>,
    breakdown: Option<String>,
    period: Period,
    kind: FactKind,
}

impl Key {
    fn of(entry: &Entry) -> Self {
        let name = |written: &Written| lookup_key(&written.text);
        Self {
            item: name(&entry.item),
            entity: entry.entity.as_ref().map(name),
            breakdown: entry.breakdown.as_ref().map(name),
            period: entry.period,
            kind: entry.kind,
        }
    }
}

fn figure_in_words(entry: &Entry) -> String {
    let number = |number: f64| match CellNumber::new(number, entry.scale) {
        Some(number) => in_words(&FactValue::Number(number)),
        None => number.to_string(),
    };
    match &entry.value {
        EntryValue::Absent(absence) => absence.label().to_owned(),
        EntryValue::Means(value) | EntryValue::Cell { value: CellValue::Number(value), .. } => number(*value),
        EntryValue::Cell { value, .. } => shortened(&shown(value)),
    }
}

/// Something stands at two places.
fn finding(what: &str, first: &Place, other: Place, found: String, equal: bool) -> Finding {
    let (code, message) = if equal {
        (FindingCode::RowRepeated, format!("{what} stands here and at {first} too, with the same value."))
    } else {
        (FindingCode::RowTwice, format!("{what} stands here and at {first} too, with another value; neither was taken."))
    };
    Finding::new(code, message).at(other).found(found).expected(format!("one row, or the same value as at {first}"))
}

fn in_words(value: &FactValue) -> String {
    match value {
        FactValue::Number(number) => number.decimal().normalize().to_string(),
        FactValue::Text(text) => shortened(text),
        FactValue::Date(date) => date.format("%d/%m/%Y").to_string(),
        FactValue::Absent(absence) => absence.label().to_owned(),
    }
}
