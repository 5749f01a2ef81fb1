//! The rule sets as of an instant, compiled once and not at every call.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use outturn_domain::code::{RuleSetCode, lookup_key};
use outturn_domain::provenance::FileHash;
use outturn_domain::rules::RuleSet;
use outturn_store::rules::RuleText;

use crate::answers::Answers;
use crate::error::{Failure, Resource};
use crate::evidence::Evidence;
use crate::names::{checked, id_in, named};

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

impl Answers {
    /// The recorded rule set that a request means: by name, or by code however it is written. One that does not compile says where and why.
    pub(crate) async fn rule_set_called(&self, evidence: &Evidence, field: &'static str, text: &str) -> Result<RuleSetCode, Failure> {
        let id = checked(field, id_in("ruleSets", text))?;
        if let Some(found) = called(evidence.rule_sets.keys(), id) {
            return Ok(found.clone());
        }
        // What does not compile is recorded all the same; it is read once more, for the one caller who asks for it.
        let texts = self.reader.rule_texts(evidence.point).await?;
        let recorded = called(texts.iter().map(|text| &text.code), id).and_then(|code| texts.iter().find(|text| text.code == *code));
        if let Some((text, error)) = recorded.and_then(|text| Some((text, RuleSet::parse(&text.body).err()?))) {
            return Err(Failure::RuleSetBroken { rule_set: named("ruleSets", &text.code), error });
        }
        let near = evidence.rule_sets.keys().map(|code| named("ruleSets", code)).collect();
        Err(Failure::NotFound { resource: Resource::RuleSet, name: text.to_owned(), near })
    }
}

/// The code that is written just so, else the one that differs in case or signs alone.
fn called<'c>(codes: impl Iterator<Item = &'c RuleSetCode> + Clone, id: &str) -> Option<&'c RuleSetCode> {
    codes.clone().find(|code| code.as_str() == id).or_else(|| codes.into_iter().find(|code| lookup_key(code.as_str()) == lookup_key(id)))
}
