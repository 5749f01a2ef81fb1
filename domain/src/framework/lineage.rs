//! What an item took the place of, by approved changes: a series reads across them.

use std::collections::BTreeSet;

use super::Framework;
use crate::change::Change;
use crate::code::ItemCode;

/// An item that another took the place of, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predecessor<'a> {
    /// The item.
    pub item: &'a ItemCode,
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
            let of_these = self.changes.iter().filter(|change| {
                self.has_decided(change)
                    && change.ends_its_item()
                    && successors.iter().any(|successor| change.new_items.contains(successor))
            });
            let nearer: Vec<Predecessor<'_>> = of_these
                .filter(|change| known.insert(change.item.clone()))
                .map(|change| Predecessor { item: &change.item, change })
                .collect();
            successors = nearer.iter().map(|predecessor| predecessor.item.clone()).collect();
            found.extend(nearer);
        }
        found
    }
}
