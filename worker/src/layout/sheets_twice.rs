//! One return on two sheets: an old version beside the new one, or a copy that was forgotten.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::address::Place;
use outturn_domain::code::lookup_key;
use outturn_domain::finding::{Finding, FindingCode};

use super::description::Layout;
use super::period_words::period_in_words;
use crate::normalise::entry::{Entry, EntryValue};
use crate::read::cell::CellValue;

/// Leaves the values of one sheet where two give the same, and says so; where they differ, which of the two is meant only the sender knows.
pub(super) fn settle(entries: Vec<Entry>, findings: &mut Vec<Finding>) -> Vec<Entry> {
    let sheet = entries.first().map(|entry| &entry.place.sheet);
    if entries.iter().all(|entry| Some(&entry.place.sheet) == sheet) {
        return entries;
    }
    let mut first: BTreeMap<_, usize> = BTreeMap::new();
    let mut repeated: BTreeSet<usize> = BTreeSet::new();
    let mut pairs: BTreeMap<(String, String), Pair> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let earlier = *first.entry(about(entry)).or_insert(index);
        let Some(other) = entries.get(earlier).filter(|other| other.place.sheet != entry.place.sheet) else { continue };
        repeated.insert(index);
        let pair = pairs.entry((other.place.sheet.clone(), entry.place.sheet.clone())).or_default();
        if is_same(other, entry) {
            pair.alike += 1;
        } else {
            pair.differ += 1;
            pair.example.get_or_insert((other.place.clone(), entry.place.clone()));
        }
    }
    findings.extend(pairs.iter().map(|((one, other), pair)| pair.finding(one, other)));
    let mut index = 0..;
    entries.into_iter().filter(|_| index.next().is_some_and(|index| !repeated.contains(&index))).collect()
}

/// Where a sheet has most headings of the return, cannot be read, and is named after the period of one that was read, nobody can tell which of the two is
/// meant: an old version of the form, or a new one with a slip in its headings.
pub(super) fn nearly_the_same(sheet: &str, entries: &[Entry], layout: &Layout) -> Option<Finding> {
    let period = period_in_words(&[sheet], layout.years()).ok().flatten()?;
    let other = &entries.iter().find(|entry| entry.period == period && entry.place.sheet != sheet)?.place.sheet;
    let message = format!(
        "The sheets {other:?} and {sheet:?} both look like the return for {}, and only the first has all of its headings: nothing of the return was taken.",
        period.label()
    );
    Some(
        Finding::new(FindingCode::SheetsDisagree, message)
            .at(Place::sheet(sheet))
            .found(sheet)
            .expected("one sheet for one body and period"),
    )
}

/// Whether two values are the same, however their cells show them.
fn is_same(one: &Entry, other: &Entry) -> bool {
    match (number_of(one), number_of(other)) {
        (Some((one, power)), Some((other, other_power))) => {
            let (one, other) = (one * 10_f64.powi(power), other * 10_f64.powi(other_power));
            (one - other).abs() <= one.abs() * 1e-12
        }
        _ => match (&one.value, &other.value) {
            (EntryValue::Cell { value: one, .. }, EntryValue::Cell { value: other, .. }) => one == other,
            (one, other) => one == other,
        },
    }
}

/// The number of a value and the power of ten between it and the figure.
fn number_of(entry: &Entry) -> Option<(f64, i32)> {
    match entry.value {
        EntryValue::Cell { value: CellValue::Number(number), .. } | EntryValue::Means(number) => Some((number, i32::from(entry.scale))),
        _ => None,
    }
}

#[derive(Debug, Default)]
struct Pair {
    alike: usize,
    differ: usize,
    example: Option<(Place, Place)>,
}

impl Pair {
    fn finding(&self, one: &str, other: &str) -> Finding {
        let Some((here, there)) = &self.example else {
            let message = format!("The sheets {one:?} and {other:?} give the same {} figures; they were taken once.", self.alike);
            return Finding::new(FindingCode::SheetsRepeat, message).at(Place::sheet(other));
        };
        let message = format!(
            "The sheets {one:?} and {other:?} both give figures of the same bodies and periods, and {} of {} differ, such as {here} and {there}: \
             nothing of the return was taken.",
            self.differ,
            self.differ + self.alike
        );
        Finding::new(FindingCode::SheetsDisagree, message).at(there.clone()).found(other).expected("one sheet for one body and period")
    }
}

fn about(entry: &Entry) -> impl Ord + use<> {
    let key = |written: &Option<crate::normalise::entry::Written>| written.as_ref().map(|written| lookup_key(&written.text));
    (lookup_key(&entry.item.text), key(&entry.entity), key(&entry.breakdown), entry.period, entry.kind)
}
