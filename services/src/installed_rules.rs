//! The rule sets as of an instant, compiled once and not at every call.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use outturn_domain::code::RuleSetCode;
use outturn_domain::provenance::FileHash;
use outturn_domain::rules::RuleSet;
use outturn_store::rules::RuleText;

/// Rule sets by code.
pub(crate) type RuleSets = BTreeMap<RuleSetCode, RuleSet>;

/// The rule sets that were compiled last: there are few, and they change when somebody edits a file.
#[derive(Debug, Default)]
pub(crate) struct RuleCache {
    last: Mutex<Option<(Vec<String>, Arc<RuleSets>)>>,
}

impl RuleCache {
    /// The rule sets of these texts. One that does not compile judges nothing, and the log says so.
    pub(crate) fn compiled(&self, texts: &[RuleText]) -> Arc<RuleSets> {
        let hashes: Vec<String> = texts.iter().map(|text| text.hash.clone()).collect();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, compiled)) = last.as_ref()
            && *known == hashes
        {
            return Arc::clone(compiled);
        }
        let compiled: Arc<RuleSets> = Arc::new(texts.iter().filter_map(compile).collect());
        *last = Some((hashes, Arc::clone(&compiled)));
        compiled
    }
}

fn compile(text: &RuleText) -> Option<(RuleSetCode, RuleSet)> {
    match RuleSet::parse(&text.body) {
        Ok(set) => Some((text.code.clone(), FileHash::parse(&text.hash).map_or(set.clone(), |hash| set.with_hash(hash)))),
        Err(error) => {
            tracing::error!(rule_set = %text.code, %error, "a recorded rule set does not compile; what it is to judge has no status");
            None
        }
    }
}
