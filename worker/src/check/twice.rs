//! What one return says twice.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::lookup_key;
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue};
use outturn_domain::figure::CellNumber;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::narrative::NarrativeKind;
use outturn_domain::period::Period;

use super::own_outturn;
use crate::normalise::entry::{Entry, EntryValue, Written};
use crate::normalise::grid::shown;
use crate::normalise::quote::shortened;
use crate::read::cell::CellValue;

/// Leaves one of what is said twice alike, and none of what is said twice differently: which of the two is meant only the sender knows. What is left out is
/// added to what is refused.
pub(super) fn settle(facts: Vec<Fact>, refused: &mut BTreeSet<FactKey>, findings: &mut Vec<Finding>) -> Vec<Fact> {
    let mut said: BTreeMap<FactKey, Vec<Fact>> = BTreeMap::new();
    let mut order = Vec::with_capacity(facts.len());
    for fact in facts {
        let same = said.entry(fact.key.clone()).or_default();
        if same.is_empty() {
            order.push(fact.key.clone());
        }
        same.push(fact);
    }
    let mut at_odds = AtOdds::default();
    for same in said.values() {
        let Some((first, others)) = same.split_first() else { continue };
        others.iter().filter(|other| other.value != first.value).for_each(|other| at_odds.note(first.key.kind, &first.place, &other.place));
    }
    let mut settled = Vec::with_capacity(order.len());
    for key in order {
        match said.remove(&key).and_then(|same| one_of(same, &at_odds, findings)) {
            Some(fact) => settled.push(fact),
            None => drop(refused.insert(key)),
        }
    }
    settled
}

fn one_of(same: Vec<Fact>, at_odds: &AtOdds, findings: &mut Vec<Finding>) -> Option<Fact> {
    let mut same = same.into_iter();
    let first = same.next()?;
    let mut alike = true;
    for other in same {
        let likeness = at_odds.likeness(first.key.kind, &first.place, &other.place, other.value == first.value);
        alike &= likeness == Likeness::Alike;
        let what = format!("The {} of {} for {}", first.key.kind.as_str(), first.key.item, first.key.period.label());
        if first.key.kind == FactKind::Author && likeness == Likeness::Alike {
            // What is told of the text beside it says enough.
            continue;
        }
        let finding = finding(&what, &first.place, other.place, in_words(&other.value), likeness);
        let finding = if likeness == Likeness::Different && is_numbered(first.key.kind) { finding.help(SEVERAL_TEXTS) } else { finding };
        findings.push(finding.about(own_outturn(&first.key), Some(first.key.period)));
    }
    alike.then_some(first)
}

/// The same before any framework is asked what the names of a return mean: leaves one of what is said twice alike, and none of what is said twice differently.
pub fn said_once(entries: Vec<Entry>, findings: &mut Vec<Finding>) -> Vec<Entry> {
    let mut said: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        said.entry(Key::of(entry)).or_default().push(index);
    }
    said.retain(|_, same| same.len() > 1);
    let mut at_odds = AtOdds::default();
    for same in said.values() {
        let mut same = same.iter().filter_map(|index| entries.get(*index));
        let Some(first) = same.next() else { continue };
        let value = figure_in_words(first);
        same.filter(|other| figure_in_words(other) != value).for_each(|other| at_odds.note(first.kind, &first.place, &other.place));
    }
    let mut dropped = BTreeSet::new();
    for same in said.into_values() {
        let mut same = same.into_iter().filter_map(|index| Some((index, entries.get(index)?)));
        let Some((first_index, first)) = same.next() else { continue };
        let value = figure_in_words(first);
        for (index, other) in same {
            let found = figure_in_words(other);
            let likeness = at_odds.likeness(first.kind, &first.place, &other.place, found == value);
            dropped.insert(index);
            if likeness != Likeness::Alike {
                dropped.insert(first_index);
            }
            let what = format!("The {} of {} for {}", first.kind.as_str(), shortened(&first.item.text), first.period.label());
            findings.push(finding(&what, &first.place, other.place.clone(), found, likeness).about(None, Some(first.period)));
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

/// How one thing that is said at two places is said there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// With one value.
    Alike,
    /// With one value, where the two rows, or columns, differ in other figures: then they are about two things that nothing tells apart, and the value is one
    /// by chance.
    AlikeByChance,
    /// With two values.
    Different,
}

/// Rows, or columns of one row, that give the same figures and differ in some of them.
#[derive(Debug, Default)]
struct AtOdds(BTreeSet<(String, Line, String, Line)>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Row(u32),
    Column(u32),
}

impl AtOdds {
    fn note(&mut self, kind: FactKind, first: &Place, other: &Place) {
        self.0.extend(is_figure(kind).then(|| Self::lines(first, other)).flatten());
    }

    fn likeness(&self, kind: FactKind, first: &Place, other: &Place, equal: bool) -> Likeness {
        let differ_elsewhere = || is_figure(kind) && Self::lines(first, other).is_some_and(|lines| self.0.contains(&lines));
        match equal {
            false => Likeness::Different,
            true if differ_elsewhere() => Likeness::AlikeByChance,
            true => Likeness::Alike,
        }
    }

    fn lines(first: &Place, other: &Place) -> Option<(String, Line, String, Line)> {
        let (here, there) = (first.cell?, other.cell?);
        let in_one_row = first.sheet == other.sheet && here.row == there.row;
        let line = |cell: CellAddress| if in_one_row { Line::Column(cell.column) } else { Line::Row(cell.row) };
        Some((first.sheet.clone(), line(here), other.sheet.clone(), line(there)))
    }
}

/// Whether there may be several texts of a kind, told apart by their numbers.
fn is_numbered(kind: FactKind) -> bool {
    NarrativeKind::of(kind).is_some_and(NarrativeKind::is_numbered)
}

const SEVERAL_TEXTS: &str =
    "Keep one of the two; where there are several of a kind, number them under Number, or write them into one cell.";

/// Whether values of the kind are figures: words beside them may differ where the figures are the same.
fn is_figure(kind: FactKind) -> bool {
    !(kind.is_prose() || matches!(kind, FactKind::Status | FactKind::Date | FactKind::Score))
}

/// Something stands at two places.
fn finding(what: &str, first: &Place, other: Place, found: String, likeness: Likeness) -> Finding {
    let (code, message) = match likeness {
        Likeness::Alike => (FindingCode::RowRepeated, format!("{what} stands here and at {first} too, with the same value.")),
        Likeness::AlikeByChance => (
            FindingCode::RowTwice,
            format!(
                "{what} stands here and at {first} too, where other figures differ: nothing tells the two apart, and neither was taken."
            ),
        ),
        Likeness::Different => {
            (FindingCode::RowTwice, format!("{what} stands here and at {first} too, with another value; neither was taken."))
        }
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
