//! Whether a rule set that is put in force can judge.

use outturn_domain::code::RuleSetCode;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::organisation::RuleInForce;

use super::calendar;
use super::check::Checker;
use crate::normalise::near::nearest;

impl Checker<'_> {
    /// A rule set by the code of one that is installed and whole.
    pub(super) fn rule(&mut self, mut rule: RuleInForce) -> RuleInForce {
        self.name_board(rule.approved_by.as_mut());
        if let Some(usable) = self.rules.usable(rule.rule_set.as_str()) {
            rule.rule_set = usable.clone();
            return rule;
        }
        let at = self.positions.cell(&rule.place, &calendar::RULE_SET);
        if let Some(broken) = self.rules.broken(rule.rule_set.as_str()) {
            let (file, problem) = (&broken.file, &broken.problem);
            let message = format!("The rule set {} cannot be used: {file}, {problem}. The row is held back.", rule.rule_set);
            let help =
                format!("Correct {file} in the rules folder (`outturn rules test` tries it), then drop the framework workbook again.");
            self.problems.push(Finding::new(FindingCode::RuleSetUnusable, message).at(at).found(rule.rule_set.as_str()).help(help));
            return rule;
        }
        let message = format!("The rule set {} is not installed. The row is held back.", rule.rule_set);
        let finding = Finding::new(FindingCode::RuleSetUnusable, message).at(at).found(rule.rule_set.as_str());
        self.problems.push(match nearest(rule.rule_set.as_str(), self.rules.usable.iter().map(RuleSetCode::as_str)) {
            Some(near) => {
                finding.help(format!("Did you mean {near}? Install or correct the rule set in the rules folder.")).suggesting([near])
            }
            None => finding,
        });
        rule
    }
}
