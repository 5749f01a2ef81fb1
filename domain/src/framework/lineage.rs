//! What an item took the place of, by approved changes, and where a series breaks by them: it reads across.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Framework;
use crate::change::{Change, ChangeKind};
use crate::code::ItemCode;
use crate::measure::Measure;
use crate::period::Period;

/// An item that another took the place of, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predecessor<'a> {
    /// The item.
    pub item: &'a ItemCode,
    /// What took its place, or a part of it: the item that was asked about, or one that it came from.
    pub into: &'a ItemCode,
    /// The change that linked the two.
    pub change: &'a Change,
}

impl Framework {
    /// Everything that an item came from by approved changes, the nearest first; what returns to itself ends.
    #[must_use]
    pub fn predecessors(&self, item: &ItemCode) -> Vec<Predecessor<'_>> {
        let mut found: Vec<Predecessor<'_>> = Vec::new();
        let mut known: BTreeSet<ItemCode> = BTreeSet::from([item.clone()]);
        let mut successors = vec![item.clone()];
        while !successors.is_empty() {
            let of_these = self.changes.iter().filter(|change| self.has_decided(change) && change.ends_its_item()).filter_map(|change| {
                let into = change.new_items.iter().find(|new| successors.contains(new))?;
                Some(Predecessor { item: &change.item, into, change })
            });
            let nearer: Vec<Predecessor<'_>> = of_these.filter(|predecessor| known.insert(predecessor.item.clone())).collect();
            successors = nearer.iter().map(|predecessor| predecessor.item.clone()).collect();
            found.extend(nearer);
        }
        found
    }

    /// Whether what is counted is another thing after an item took the place of another. A part of a split counts less and what others were merged into counts more,
    /// whatever the words say; of a replacement the definitions tell that met at the change.
    #[must_use]
    pub fn breaks_at(&self, predecessor: &Predecessor<'_>) -> bool {
        match predecessor.change.kind {
            ChangeKind::Split | ChangeKind::Merge => true,
            ChangeKind::Replace | ChangeKind::Redefine | ChangeKind::Delete => {
                let met = predecessor.change.counts_from().map(|from| {
                    let before = self.last_definition(predecessor.item, from);
                    (before, self.definition_since(predecessor.into, from))
                });
                met.is_some_and(|met| matches!(met, (Some(before), Some(since)) if !before.counts_like(since)))
            }
        }
    }

    /// The decision between two periods of a measure that stays by which it counts something else than before: others were merged into it, a part was split off, or it
    /// was defined anew, whether or not its row says in what.
    #[must_use]
    pub fn regrouped_between(&self, item: &ItemCode, earlier: Period, later: Period) -> Option<&Change> {
        self.changes.iter().find(|change| {
            let is_of_it = match change.kind {
                ChangeKind::Merge => change.new_items.contains(item),
                ChangeKind::Split => change.item == *item && change.new_items.contains(item),
                ChangeKind::Redefine => change.item == *item,
                ChangeKind::Delete | ChangeKind::Replace => false,
            };
            is_of_it && self.has_decided(change) && !change.counts_in(earlier) && change.counts_in(later)
        })
    }

    /// The definition of a measure that was the last to begin before a day.
    fn last_definition(&self, code: &ItemCode, day: NaiveDate) -> Option<&Measure> {
        let begun = self.measures.get(code)?.iter().filter(|measure| measure.effective.from.is_none_or(|from| from < day));
        begun.max_by_key(|measure| measure.effective.from).or_else(|| self.definition_since(code, day))
    }

    /// The definition of a measure that holds on a day, else the first to begin after it.
    fn definition_since(&self, code: &ItemCode, day: NaiveDate) -> Option<&Measure> {
        let definitions = self.measures.get(code)?;
        let begun = definitions.iter().filter(|measure| measure.effective.from.is_none_or(|from| from <= day));
        let holding = begun.max_by_key(|measure| measure.effective.from).filter(|measure| measure.effective.to.is_none_or(|to| day <= to));
        holding.or_else(|| {
            let later = definitions.iter().filter(|measure| measure.effective.from.is_some_and(|from| from > day));
            later.min_by_key(|measure| measure.effective.from)
        })
    }
}
