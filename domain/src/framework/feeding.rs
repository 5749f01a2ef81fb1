//! What measures are worked out from: the figures that feed a formula.

use std::collections::BTreeSet;

use super::Framework;
use crate::code::ItemCode;
use crate::measure::Formula;

impl Framework {
    /// The same framework with one measure, which is in it whatever its class, and beside it, outside of it, what its formulas are fed by.
    #[must_use]
    pub fn only(&self, code: &ItemCode) -> Self {
        let kept = self.fed_by(code);
        let mut alone = self.clone();
        alone.measures.retain(|known, _| kept.contains(known));
        for definition in alone.measures.values_mut().flatten() {
            definition.within_framework = definition.code == *code;
        }
        alone
    }

    /// Whether any definition of a measure is worked out from others.
    #[must_use]
    pub fn has_formula(&self, code: &ItemCode) -> bool {
        self.measures.get(code).into_iter().flatten().any(|measure| measure.formula.is_some())
    }

    /// A measure and all that feed it, through every formula of every definition.
    #[must_use]
    pub fn fed_by(&self, code: &ItemCode) -> BTreeSet<ItemCode> {
        let mut found = BTreeSet::new();
        let mut to_follow = vec![code];
        while let Some(code) = to_follow.pop() {
            if found.insert(code.clone()) {
                let formulas = self.measures.get(code).into_iter().flatten().filter_map(|measure| measure.formula.as_ref());
                to_follow.extend(formulas.flat_map(Formula::measures));
            }
        }
        found
    }
}
