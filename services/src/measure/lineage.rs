//! A series read across changes: what a measure came from, and where what is counted became another thing.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::code::ItemCode;
use outturn_domain::framework::{Framework, Predecessor};
use outturn_domain::period::Period;

use super::history::Slot;
use crate::contract;
use crate::names;

/// The values of a measure by what they are about, and for each by the kinds asked for; of each the superseded ones before the newest.
pub(super) type Listed = BTreeMap<(Slot, usize), Vec<contract::Outturn>>;

/// A measure's values, and those of what it came from.
pub(super) struct Lineage<'f> {
    framework: &'f Framework,
    code: &'f ItemCode,
    own: BTreeSet<(Slot, usize)>,
    /// The last in the key is the item that the values were recorded under; of the measure's own it is absent, and so comes first.
    values: BTreeMap<(Slot, usize, Option<&'f ItemCode>), Vec<contract::Outturn>>,
}

impl<'f> Lineage<'f> {
    /// The measure's own values, each marked where what is counted became another thing.
    pub(super) fn new(framework: &'f Framework, code: &'f ItemCode, own: Listed) -> Self {
        let mut series = Self { framework, code, own: own.keys().cloned().collect(), values: BTreeMap::new() };
        let own = series.marked(code, own);
        series.values.extend(own.into_iter().map(|((slot, kind), values)| ((slot, kind, None), values)));
        series
    }

    /// Reads on in what the measure came from: for the periods before the change counts, where nothing nearer says anything.
    pub(super) fn continue_back(&mut self, predecessor: Predecessor<'f>, earlier: Listed) {
        let counts_from = predecessor.change.judges_from.and_then(Period::start_date).or(predecessor.change.approved_on);
        let before = |period: Period| counts_from.is_none_or(|from| period.end_date().is_some_and(|end| end <= from));
        let note = predecessor.change.decision().unwrap_or_default();
        let earlier = self.marked(predecessor.item, earlier);
        for ((slot, kind), mut values) in earlier {
            if self.own.contains(&(slot.clone(), kind)) || !before(slot.2) {
                continue;
            }
            for value in &mut values {
                value.measure = names::measure(self.code);
                value.predecessor_measure = names::measure(predecessor.item);
                value.series_notes.insert(0, note.clone());
            }
            self.values.insert((slot, kind, Some(predecessor.item)), values);
        }
        let [one, other] = [self.code, predecessor.item].map(|code| self.framework.newest_measure(code));
        if one.zip(other).is_some_and(|(one, other)| !one.counts_like(other)) {
            self.break_at_the_first(&note);
        }
    }

    /// Marks the first of the measure's own values: before it the series means something else.
    fn break_at_the_first(&mut self, note: &str) {
        let mut begun = BTreeSet::new();
        for ((slot, kind, item), values) in &mut self.values {
            if item.is_none() && begun.insert((slot.0.clone(), slot.1.clone(), *kind)) {
                for value in values {
                    broken(value, note);
                }
            }
        }
    }

    /// Every value, in the order of a list.
    pub(super) fn into_values(self) -> Vec<contract::Outturn> {
        self.values.into_values().flatten().collect()
    }

    /// The values of one item, marked where the definition before counted something else.
    fn marked(&self, item: &ItemCode, listed: Listed) -> Listed {
        let mut before: BTreeMap<_, Period> = BTreeMap::new();
        let mark = |((slot, kind), mut values): ((Slot, usize), Vec<contract::Outturn>)| {
            let earlier = before.insert((slot.0.clone(), slot.1.clone(), kind), slot.2);
            if let Some(note) = earlier.and_then(|earlier| self.break_between(item, earlier, slot.2)) {
                for value in &mut values {
                    broken(value, &note);
                }
            }
            ((slot, kind), values)
        };
        listed.into_iter().map(mark).collect()
    }

    /// What is to be known where an item is counted otherwise in the later of two periods.
    fn break_between(&self, item: &ItemCode, earlier: Period, later: Period) -> Option<String> {
        let (before, now) = (self.framework.measure(item, earlier)?, self.framework.measure(item, later)?);
        if before.counts_like(now) {
            return None;
        }
        let is_of_it = |change: &&Change| change.kind == ChangeKind::Redefine && change.item == *item && self.framework.has_decided(change);
        let between = |change: &&Change| {
            let from = change.judges_from.and_then(Period::end_date);
            earlier.end_date() < from && from <= later.end_date()
        };
        let decided = self.framework.changes.iter().filter(is_of_it).find(between).and_then(Change::decision);
        let decision = decided.map(|decided| format!(" {decided}")).unwrap_or_default();
        Some(format!("What is counted is another than in {}.{decision}", earlier.label()))
    }
}

/// Says at a value that before it the series means something else, and why.
fn broken(value: &mut contract::Outturn, note: &str) {
    if !value.series_notes.iter().any(|known| known == note) {
        value.series_notes.push(note.to_owned());
    }
    let mark = contract::Qualifier::BreakInSeries.into();
    if let Some(figure) = value.figure.as_mut().filter(|figure| !figure.qualifiers.contains(&mark)) {
        figure.qualifiers.push(mark);
    }
}
