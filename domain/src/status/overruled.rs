//! A status that somebody set over the rules: with who and why, beside what the rules give. It changes no figure, and never whether a target was met.

use serde::{Deserialize, Serialize};

use super::{Status, StatusOutcome};
use crate::address::Place;
use crate::code::{BreakdownCode, EntityCode, ItemCode};
use crate::period::Period;
use crate::rules::RuleSet;

/// A status set over the rules, as one row of the framework gives it. It counts from the instant at which it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusOverride {
    /// The measure.
    pub measure: ItemCode,
    /// Whom it is about; absent for the council itself.
    pub entity: Option<EntityCode>,
    /// The group within it; absent for the measure's own status.
    pub breakdown: Option<BreakdownCode>,
    /// The period of the value, and that alone.
    pub period: Period,
    /// The status, by its code in the rule set that judges the period.
    pub status: String,
    /// Who set it, by role.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Its row.
    pub place: Place,
}

/// What a status that was set over the rules took the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overruled {
    /// Who set it over the rules, and why.
    pub by: StatusOverride,
    /// What the rules give.
    pub ruled: StatusOutcome,
}

impl StatusOverride {
    /// The status that it sets in the place of `ruled`; what the rules give where they know no such status.
    #[must_use]
    pub fn over(&self, ruled: StatusOutcome, rule_set: &RuleSet) -> StatusOutcome {
        let Some(status) = rule_set.statuses.iter().find(|status| status.code == self.status) else { return ruled };
        let given = match &ruled {
            StatusOutcome::Given(by_rules) => format!("The rules give {}: {}", by_rules.code, by_rules.reason),
            none => format!("The rules give no status: {}.", none.reason()),
        };
        let own = self.reason.trim_end_matches('.');
        StatusOutcome::Given(Box::new(Status {
            code: status.code.clone(),
            label: status.label.clone(),
            rank: status.rank,
            colour: status.colour.clone(),
            reason: format!("{} set it over the rules: {own}. {given}", self.author),
            rule_set: rule_set.code.clone(),
            version: rule_set.version.clone(),
            rule: String::new(),
            inputs: ruled.given().map(|by_rules| by_rules.inputs.clone()).unwrap_or_default(),
            arithmetic: ruled.given().map(|by_rules| by_rules.arithmetic.clone()).unwrap_or_default(),
            overruled: Some(Overruled { by: self.clone(), ruled }),
        }))
    }
}

impl StatusOutcome {
    /// What somebody set over the rules, where somebody did.
    #[must_use]
    pub fn overruled(&self) -> Option<&Overruled> {
        self.given()?.overruled.as_ref()
    }

    /// What the rules give, whatever was set over them.
    #[must_use]
    pub fn ruled(&self) -> &Self {
        self.overruled().map_or(self, |overruled| &overruled.ruled)
    }
}
