//! A series read across changes: what a measure came from, and where what is counted became another thing.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::code::ItemCode;
use outturn_domain::framework::{Framework, Predecessor};
use outturn_domain::period::Period;

use super::history::Slot;
use crate::contract;
use crate::names;

/// What values are about, and in which order their kind was asked for.
type Asked = (Slot, usize);

/// The values of a measure by what they are about, and for each by the kinds asked for; of each the superseded ones before the newest.
pub(super) type Listed = BTreeMap<Asked, Vec<contract::Outturn>>;

/// A measure's values, and those of what it came from.
pub(super) struct Lineage<'f> {
    framework: &'f Framework,
    code: &'f ItemCode,
    own: Listed,
    /// What the measure came from, the nearest first, each with its values for the periods before the change counts, where nothing nearer says anything.
    earlier: Vec<(Predecessor<'f>, Listed)>,
}

impl<'f> Lineage<'f> {
    /// The measure's own values, each marked where what is counted became another thing.
    pub(super) fn new(framework: &'f Framework, code: &'f ItemCode, own: Listed) -> Self {
        Self { framework, code, own: marked(framework, code, own), earlier: Vec::new() }
    }

    /// Reads on in what the measure came from. Predecessors come the nearest first.
    pub(super) fn continue_back(&mut self, predecessor: Predecessor<'f>, listed: Listed) {
        let between = self.between(&predecessor);
        let mut listed = marked(self.framework, predecessor.item, listed);
        listed.retain(|place, _| {
            let mut nearer = self.earlier.iter().filter(|(other, _)| between.contains(&other.item));
            let is_said = self.own.contains_key(place) || nearer.any(|(_, nearer)| nearer.contains_key(place));
            !is_said && !predecessor.change.counts_in(place.0.2)
        });
        if self.framework.breaks_at(&predecessor) {
            self.break_after(&predecessor, &between);
        }
        self.earlier.push((predecessor, listed));
    }

    /// Marks the first value after a predecessor that its change counts in, of what took its place or, where that has none, of what followed: before it the series means
    /// something else.
    fn break_after(&mut self, predecessor: &Predecessor<'f>, between: &[&ItemCode]) {
        let note = predecessor.change.decision().unwrap_or_default();
        let mut begun = BTreeSet::new();
        let mut mark_first = |listed: &mut Listed| {
            for ((slot, kind), values) in listed {
                if predecessor.change.counts_in(slot.2) && begun.insert((slot.0.clone(), slot.1.clone(), *kind)) {
                    for value in values {
                        broken(value, &note);
                    }
                }
            }
        };
        for item in between {
            if let Some((_, listed)) = self.earlier.iter_mut().find(|(other, _)| other.item == *item) {
                mark_first(listed);
            }
        }
        mark_first(&mut self.own);
    }

    /// The items by which a predecessor came to the measure, its own successor first, without the measure itself.
    fn between(&self, predecessor: &Predecessor<'f>) -> Vec<&'f ItemCode> {
        let mut between = Vec::new();
        let mut into = predecessor.into;
        while into != self.code && !between.contains(&into) {
            between.push(into);
            let Some((next, _)) = self.earlier.iter().find(|(other, _)| other.item == into) else { break };
            into = next.into;
        }
        between
    }

    /// The predecessors whose values are parts beside each other and no one series: two have a value for one place, and neither came from the other. What a part came
    /// from is one, too. Each with the others.
    fn apart(&self) -> BTreeMap<&'f ItemCode, BTreeSet<&'f ItemCode>> {
        let mut apart: BTreeMap<&ItemCode, BTreeSet<&ItemCode>> = BTreeMap::new();
        for (at, (one, of_one)) in self.earlier.iter().enumerate() {
            for (other, of_other) in &self.earlier[at + 1..] {
                if of_one.keys().any(|place| of_other.contains_key(place)) {
                    apart.entry(one.item).or_default().insert(other.item);
                    apart.entry(other.item).or_default().insert(one.item);
                }
            }
        }
        for (predecessor, _) in &self.earlier {
            let beside: BTreeSet<&ItemCode> =
                self.between(predecessor).into_iter().filter_map(|item| apart.get(item)).flatten().copied().collect();
            if !beside.is_empty() {
                apart.entry(predecessor.item).or_default().extend(beside);
            }
        }
        apart
    }

    /// Every value, in the order of a list.
    pub(super) fn into_values(self) -> Vec<contract::Outturn> {
        let apart = self.apart();
        let mut values: BTreeMap<(Asked, Option<&ItemCode>), Vec<contract::Outturn>> = BTreeMap::new();
        for (predecessor, listed) in self.earlier {
            let mut notes = vec![predecessor.change.decision().unwrap_or_default()];
            let beside = apart.get(predecessor.item);
            notes.extend(beside.map(|others| counted_apart(self.code, predecessor.item, others)));
            for (place, mut of_place) in listed {
                for value in &mut of_place {
                    if beside.is_none() {
                        value.measure = names::measure(self.code);
                        value.predecessor_measure = names::measure(predecessor.item);
                    }
                    value.series_notes.splice(0..0, notes.iter().cloned());
                }
                values.insert((place, Some(predecessor.item)), of_place);
            }
        }
        // Of the measure's own the item is absent, and so they come first.
        values.extend(self.own.into_iter().map(|(place, of_place)| ((place, None), of_place)));
        values.into_values().flatten().collect()
    }
}

fn counted_apart(code: &ItemCode, item: &ItemCode, others: &BTreeSet<&ItemCode>) -> String {
    let others = others.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    format!("{item} and {others} were counted apart, and neither alone is what {code} counts.")
}

/// The values of one item, marked where the definition before counted something else.
fn marked(framework: &Framework, item: &ItemCode, listed: Listed) -> Listed {
    let mut before: BTreeMap<_, Period> = BTreeMap::new();
    let mark = |((slot, kind), mut values): (Asked, Vec<contract::Outturn>)| {
        let earlier = before.insert((slot.0.clone(), slot.1.clone(), kind), slot.2);
        if let Some(note) = earlier.and_then(|earlier| break_between(framework, item, earlier, slot.2)) {
            for value in &mut values {
                broken(value, &note);
            }
        }
        ((slot, kind), values)
    };
    listed.into_iter().map(mark).collect()
}

/// What is to be known where an item is counted otherwise in the later of two periods.
fn break_between(framework: &Framework, item: &ItemCode, earlier: Period, later: Period) -> Option<String> {
    let regrouped = framework.regrouped_between(item, earlier, later);
    if let Some(regrouped) = regrouped.filter(|change| change.kind != ChangeKind::Redefine) {
        return regrouped.decision();
    }
    let (before, now) = (framework.measure(item, earlier)?, framework.measure(item, later)?);
    if regrouped.is_none() && before.counts_like(now) {
        return None;
    }
    let decision = regrouped.and_then(Change::decision).map(|decided| format!(" {decided}")).unwrap_or_default();
    Some(format!("What is counted is another than in {}.{decision}", earlier.label()))
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
