//! What a decision lets in: another definition of a measure, and the items that others are split into, merged into or replaced by. Until it is made the old
//! definition goes on, and the new stands as a proposal.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Framework;
use crate::change::{Change, ChangeKind};
use crate::code::ItemCode;
use crate::measure::{Effective, Measure};
use crate::period::Period;

/// By what a definition of a measure stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StandsBy<'c> {
    /// It is the measure's first, or defines it as the first does.
    Itself,
    /// It defines the measure anew, by this row of Changes: approved, proposed or rejected.
    Change(&'c Change),
    /// It defines the measure anew, and no row of Changes says so: it is history that the measure came with, or was taken before a decision was asked for. Where it is
    /// in force it stands; where it is to come in the door holds it back.
    Nothing,
}

/// When something that comes in by a change counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// Not before the change is approved.
    Awaited,
    /// From this day on.
    From(NaiveDate),
}

/// By what each definition of one measure stands; they come in the order in which they begin.
#[must_use]
pub fn stands_by<'c>(definitions: &[&Measure], changes: &'c [Change], today: Option<NaiveDate>) -> Vec<StandsBy<'c>> {
    let mut found: Vec<StandsBy<'c>> = Vec::with_capacity(definitions.len());
    for (place, definition) in definitions.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| Some((definitions.get(before)?, *found.get(before)?)));
        let stands = match before {
            None => StandsBy::Itself,
            Some((before, stands)) if before.is_defined_alike(definition) => stands,
            Some(_) => {
                let is_free = |change: &&Change| !found.contains(&StandsBy::Change(change));
                let fitting = changes.iter().filter(|change| redefines(change, definition)).filter(is_free);
                let best = fitting.max_by_key(|change| {
                    let decided = change.approval().is_some_and(|approved| today.is_none_or(|today| approved <= today));
                    (decided, change.rejected_on.is_none(), Reverse(change.judges_from.and_then(Period::start_date)))
                });
                best.map_or(StandsBy::Nothing, StandsBy::Change)
            }
        };
        found.push(stands);
    }
    found
}

/// Whether a change can be the one by which a definition of its item begins: it judges from a period in which that begins, or from an earlier one.
fn redefines(change: &Change, definition: &Measure) -> bool {
    let is_its_own = change.item == definition.code;
    let of_it = match change.kind {
        ChangeKind::Redefine => is_its_own,
        ChangeKind::Delete => is_its_own && !definition.within_framework,
        ChangeKind::Merge => change.new_items.contains(&definition.code),
        ChangeKind::Split | ChangeKind::Replace => is_its_own && change.new_items.contains(&definition.code),
    };
    let ends = change.judges_from.and_then(Period::end_date);
    of_it && ends.is_none_or(|end| definition.effective.from.is_none_or(|from| from < end))
}

impl Framework {
    /// Whether an item stands in a period so far as changes go: what comes in by one stands from its judge-from on, once it is approved.
    #[must_use]
    pub fn is_let_in(&self, item: &ItemCode, period: Period) -> bool {
        period.as_at_date().map_or_else(|| !self.is_awaiting(item), |day| self.is_let_in_on(item, day))
    }

    /// The same of a day.
    #[must_use]
    pub fn is_let_in_on(&self, item: &ItemCode, day: NaiveDate) -> bool {
        match self.brought_in.get(item) {
            None => true,
            Some(Entry::Awaited) => false,
            Some(Entry::From(first)) => *first <= day,
        }
    }

    /// Whether an item comes in by a change that is not approved: it is a proposal itself, or it was rejected with the change.
    #[must_use]
    pub fn is_awaiting(&self, item: &ItemCode) -> bool {
        self.brought_in.get(item) == Some(&Entry::Awaited)
    }

    /// Whether a milestone, project or risk is watched in a period.
    #[must_use]
    pub fn watches(&self, item: &ItemCode, effective: Effective, period: Period) -> bool {
        effective.covers(period) && self.is_let_in(item, period)
    }

    /// Every definition of a measure, of those that stand and of those that wait for a decision, in the order in which they begin.
    #[must_use]
    pub fn definitions(&self, code: &ItemCode) -> Vec<&Measure> {
        let standing = self.measures.get(code).into_iter().flatten();
        let mut all: Vec<&Measure> = standing.chain(self.proposed.get(code).into_iter().flatten()).collect();
        all.sort_by_key(|measure| measure.effective.from);
        all
    }

    /// Sets aside every definition that waits for its decision, and lets those that were decided begin no earlier than they judge from.
    pub(super) fn settle_definitions(&mut self) {
        for (code, mut definitions) in std::mem::take(&mut self.measures) {
            definitions.sort_by_key(|measure| measure.effective.from);
            let settled = if definitions.len() > 1 { self.settled(definitions) } else { definitions };
            self.measures.insert(code, settled);
        }
    }

    fn settled(&mut self, definitions: Vec<Measure>) -> Vec<Measure> {
        let stands: Vec<Option<Option<NaiveDate>>> = {
            let all: Vec<&Measure> = definitions.iter().collect();
            let stands = stands_by(&all, &self.changes, self.as_of);
            // Whether each stands, and from when at the earliest.
            let begins = |stands| match stands {
                // What was taken without a decision was history, or came before one was asked for: since then nothing comes in without.
                StandsBy::Itself | StandsBy::Nothing => Some(None),
                StandsBy::Change(change) if self.has_decided(change) => Some(change.counts_from()),
                StandsBy::Change(_) => None,
            };
            stands.into_iter().map(begins).collect()
        };
        let mut settled: Vec<Measure> = Vec::new();
        for (definition, stands) in definitions.into_iter().zip(stands) {
            let begins = definition.effective.from;
            let day_before = begins.and_then(|from| from.pred_opt());
            let makes_way = settled.last_mut().filter(|before| before.effective.to.is_some() && before.effective.to == day_before);
            match stands {
                None => {
                    // The one before ended only to make way for this.
                    if let Some(before) = makes_way {
                        before.effective.to = definition.effective.to;
                    }
                    self.proposed.entry(definition.code.clone()).or_default().push(definition);
                }
                Some(earliest) => {
                    if let Some(earliest) = earliest.filter(|earliest| begins.is_some_and(|from| from < *earliest)) {
                        if let Some(before) = makes_way {
                            before.effective.to = earliest.pred_opt();
                        }
                        self.begins.insert((definition.code.clone(), begins), earliest);
                    }
                    settled.push(definition);
                }
            }
        }
        settled
    }

    /// Finds what comes in by changes, and when.
    pub(super) fn settle_entries(&mut self) {
        let mut found = BTreeMap::new();
        for change in
            self.changes.iter().filter(|change| matches!(change.kind, ChangeKind::Split | ChangeKind::Merge | ChangeKind::Replace))
        {
            let entry = match change.counts_from().filter(|_| self.has_decided(change)) {
                // Others may come into what has long been there.
                Some(_) if change.kind == ChangeKind::Merge => Entry::From(NaiveDate::MIN),
                Some(first) => Entry::From(first),
                None => Entry::Awaited,
            };
            for item in change.brings_in() {
                let known = found.entry(item.clone()).or_insert(entry);
                *known = match (*known, entry) {
                    (Entry::From(one), Entry::From(other)) => Entry::From(one.min(other)),
                    (Entry::From(first), Entry::Awaited) | (Entry::Awaited, Entry::From(first)) => Entry::From(first),
                    (Entry::Awaited, Entry::Awaited) => Entry::Awaited,
                };
            }
        }
        self.brought_in = found;
    }

    /// Whether a definition has begun by the end of a period, so far as the decision goes by which it stands.
    pub(super) fn has_begun(&self, measure: &Measure, period: Period) -> bool {
        if self.begins.is_empty() {
            return true;
        }
        let begins = self.begins.get(&(measure.code.clone(), measure.effective.from));
        begins.is_none_or(|first| period.as_at_date().is_none_or(|day| *first <= day))
    }
}
