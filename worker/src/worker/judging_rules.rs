//! The rule sets by which returns are looked at as they come.

use std::borrow::Cow;
use std::collections::BTreeMap;

use outturn_domain::code::RuleSetCode;
use outturn_domain::rules::RuleSet;
use outturn_store::ReadPoint;

use super::{Worker, WorkerError};
use crate::installed::Installed;

impl Worker {
    /// The rule sets that judge. Of a file that cannot be used any more the text that was recorded last goes on judging, as it does in answers.
    pub(super) async fn judging_rules<'i>(
        &self,
        installed: &'i Installed,
        point: ReadPoint,
    ) -> Result<Cow<'i, BTreeMap<RuleSetCode, RuleSet>>, WorkerError> {
        if installed.broken_rules.is_empty() {
            return Ok(Cow::Borrowed(&installed.rule_sets));
        }
        let files = installed.rule_files();
        let mut rule_sets = installed.rule_sets.clone();
        for recorded in self.reader.rule_texts(point).await? {
            if files.broken(recorded.code.as_str()).is_some()
                && let Ok(set) = RuleSet::parse(&recorded.body)
            {
                rule_sets.entry(recorded.code).or_insert(set);
            }
        }
        Ok(Cow::Owned(rule_sets))
    }
}
