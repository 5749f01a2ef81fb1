//! What controls of risks and actions about them refer to: risks that are there, and days that have come.

use outturn_domain::code::ItemCode;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::risk::{RiskAction, RiskControl};

use super::check::Checker;
use super::known::Kind;
use super::{risk_actions, risk_controls};

impl Checker<'_> {
    pub(super) fn risk_control(&mut self, mut control: RiskControl) -> RiskControl {
        self.refer(Kind::Risk, &mut control.risk, ItemCode::parse, &control.place, &risk_controls::RISK);
        control
    }

    pub(super) fn risk_action(&mut self, mut action: RiskAction) -> RiskAction {
        self.refer(Kind::Risk, &mut action.risk, ItemCode::parse, &action.place, &risk_actions::RISK);
        if let Some(done) = action.done.filter(|done| *done > self.today) {
            let at = self.positions.cell(&action.place, &risk_actions::DONE);
            let day = done.format("%-d %B %Y").to_string();
            let message = format!("The action is to have been done on {day}, which is still to come. The row is held back.");
            let finding = Finding::new(FindingCode::DateInFuture, message).at(at).found(day).about(Some(action.risk.clone()), None);
            let finding = finding.expected(format!("a day up to {}", self.today.format("%-d %B %Y")));
            self.problems
                .push(finding.help("Correct the day, or leave Done empty until the action is done; the day it is due goes under Due."));
        }
        action
    }
}
