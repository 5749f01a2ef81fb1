//! What is done about risks.

use super::Framework;
use crate::risk::{Risk, RiskAction, RiskControl};

impl Framework {
    /// The controls of a risk, in the order of their titles.
    pub fn controls_of(&self, risk: &Risk) -> impl Iterator<Item = &RiskControl> {
        self.risk_controls.get(&risk.code).into_iter().flatten()
    }

    /// What is to be done about a risk, or was: what is due first first, and what has no day last.
    #[must_use]
    pub fn actions_about(&self, risk: &Risk) -> Vec<&RiskAction> {
        let mut actions: Vec<&RiskAction> = self.risk_actions.get(&risk.code).into_iter().flatten().collect();
        actions.sort_by_key(|action| (action.due.is_none(), action.due));
        actions
    }

    /// Whether a risk has a control that nobody assured, or that is not adequate. Of a risk without a control there is nothing to say.
    #[must_use]
    pub fn has_control_not_assured(&self, risk: &Risk) -> bool {
        self.controls_of(risk).any(|control| !control.is_adequate())
    }
}
