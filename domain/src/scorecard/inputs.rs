//! Everything that a scorecard is judged from.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::scope::Scope;
use crate::code::{BreakdownCode, EntityCode, ItemCode, RuleSetCode};
use crate::fact::{FactKey, FactKind};
use crate::framework::Framework;
use crate::period::Period;
use crate::provenance::RecordedFact;
use crate::rules::RuleSet;
use crate::stage::Stage;

/// Everything that a scorecard is judged from.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// The framework as it stood at `as_of`.
    pub framework: &'a Framework,
    /// The period asked for.
    pub period: Period,
    /// Which of its measures.
    pub scope: Scope,
    /// Whom it is about; absent for the council itself.
    pub entity: Option<&'a EntityCode>,
    /// The stage asked for.
    pub stage: Stage,
    /// The instant as of which everything here was known. It decides what is due, what is late and what is approved.
    pub as_of: DateTime<Utc>,
    /// The facts in force at `as_of` and `stage`: those of the period, of the year before (travel looks back that far, and one period more
    /// for running totals), and of the financial year (its forecasts). A fact below the stage may be among them where there is none at it:
    /// then the row says so.
    pub facts: &'a Facts,
    /// The rule sets that are installed, by code; the framework says which is in force when.
    pub rule_sets: &'a BTreeMap<RuleSetCode, RuleSet>,
    /// The figures for which something came and was refused.
    pub refused: &'a BTreeSet<FactKey>,
}

impl Inputs<'_> {
    /// The day it is, at `as_of`, in the council's time zone.
    pub(super) fn today(&self) -> NaiveDate {
        self.as_of.with_timezone(&self.framework.council.time_zone).date_naive()
    }
}

/// The facts in force, by what they are about: at most one for a key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    // In the order of the keys within an item: an item has a few dozen at most.
    by_item: BTreeMap<ItemCode, Vec<RecordedFact>>,
}

impl Facts {
    /// Gathers facts; where two have one key, the later in the order of commits stands.
    #[must_use]
    pub fn new(facts: impl IntoIterator<Item = RecordedFact>) -> Self {
        let mut by_key: BTreeMap<FactKey, RecordedFact> = BTreeMap::new();
        for fact in facts {
            let stands = by_key.get(&fact.fact.key).is_some_and(|earlier| earlier.sequence > fact.sequence);
            if !stands {
                by_key.insert(fact.fact.key.clone(), fact);
            }
        }
        let mut by_item: BTreeMap<ItemCode, Vec<RecordedFact>> = BTreeMap::new();
        for (key, fact) in by_key {
            by_item.entry(key.item).or_default().push(fact);
        }
        Self { by_item }
    }

    /// The fact of this kind about a subject in a period.
    #[must_use]
    pub fn get<'a>(&'a self, subject: &Subject<'_>, period: Period, kind: FactKind) -> Option<&'a RecordedFact> {
        let mut of_item = self.of_item(subject.item);
        of_item.find(|recorded| {
            let key = &recorded.fact.key;
            key.period == period && key.kind == kind && subject.is_of(key)
        })
    }

    /// Every fact about an item, whomever and whatever group it is about.
    pub fn of_item<'a>(&'a self, item: &ItemCode) -> impl Iterator<Item = &'a RecordedFact> + use<'a> {
        self.by_item.get(item).into_iter().flatten()
    }
}

/// What a figure is about, apart from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The measure.
    pub item: &'a ItemCode,
    /// Whom it is about; absent for the council itself.
    pub entity: Option<&'a EntityCode>,
    /// The group within it; absent for the item's own value.
    pub breakdown: Option<&'a BreakdownCode>,
}

impl Subject<'_> {
    /// Whether a fact with this key is about the subject.
    pub(super) fn is_of(&self, key: &FactKey) -> bool {
        key.item == *self.item && key.entity.as_ref() == self.entity && key.breakdown.as_ref() == self.breakdown
    }

    /// The key of the subject's value in a period.
    pub(super) fn key(&self, period: Period) -> FactKey {
        FactKey {
            item: self.item.clone(),
            entity: self.entity.cloned(),
            breakdown: self.breakdown.cloned(),
            period,
            kind: FactKind::Actual,
        }
    }
}
