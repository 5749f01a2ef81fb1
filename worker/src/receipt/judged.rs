//! The figures of a return as the scorecards show them from its commit on: judged anew whenever a receipt is written, and never kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use outturn_domain::code::{EntityCode, RuleSetCode};
use outturn_domain::fact::{Fact, FactKey, FactKind};
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::rules::RuleSet;
use outturn_domain::scorecard::{Facts, Inputs, Row, Scope, judge};
use outturn_domain::stage::Stage;
use outturn_domain::status::{StatusOutcome, Yardstick};
use outturn_store::gather::Gathered;
use outturn_store::rules::RuleText;
use outturn_store::{ReadPoint, Reader, StoreError};

/// The most periods of one return that are judged, the newest first: each costs a reading of the store.
const MOST_PERIODS: usize = 8;
/// The most bodies that are judged in one period.
const MOST_ENTITIES: usize = 100;

/// A measure's figure and what it is judged to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedFigure {
    /// The figure with its unit; absent where the value is no number.
    pub figure: Option<String>,
    /// The status, or why there is none.
    pub outcome: StatusOutcome,
}

/// What was reported in a return, judged as of its commit.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// The framework of then.
    pub framework: Arc<Framework>,
    figures: BTreeMap<FactKey, JudgedFigure>,
}

impl Judged {
    /// Judges the measures' own values among `facts` as of `point`, at the working stage, by the framework of that point: a sender sees what the figure is
    /// judged to be, signed off or not.
    pub async fn as_of(
        reader: &Reader,
        point: ReadPoint,
        framework: Arc<Framework>,
        known: &mut CompiledRules,
        facts: &[Fact],
    ) -> Result<Self, StoreError> {
        let mut figures = BTreeMap::new();
        let reported = reported(facts, &framework);
        for (period, of_period) in reported.into_iter().rev().take(MOST_PERIODS) {
            let gathered = reader.gather_at(period, point, Stage::Working, Framework::clone(&framework)).await?;
            let rule_sets = known.of(&gathered.rules, &framework);
            judge_period(&mut figures, period, &of_period, gathered, &rule_sets);
        }
        Ok(Self { framework, figures })
    }

    /// What the value of this key is judged to be; absent where it was not judged.
    #[must_use]
    pub fn figure(&self, key: &FactKey) -> Option<&JudgedFigure> {
        self.figures.get(key)
    }
}

/// The values of measures that a return reports, by period. A rate may come as its parts only, and is a value all the same.
fn reported<'a>(facts: &'a [Fact], framework: &Framework) -> BTreeMap<Period, Vec<&'a FactKey>> {
    let mut reported: BTreeMap<Period, Vec<&FactKey>> = BTreeMap::new();
    let values = facts.iter().map(|fact| &fact.key).filter(|key| matches!(key.kind, FactKind::Actual | FactKind::Numerator));
    for key in values.filter(|key| framework.measures.contains_key(&key.item)) {
        reported.entry(key.period).or_default().push(key);
    }
    reported
}

/// Rule sets as they were last compiled, which costs more than a small return: it is done again only where a text has changed.
#[derive(Debug, Default)]
pub struct CompiledRules {
    /// Which texts they are of, by code and hash.
    texts: Vec<(RuleSetCode, String)>,
    rule_sets: Arc<BTreeMap<RuleSetCode, RuleSet>>,
}

impl CompiledRules {
    /// The rule sets that are in force at some time. One that does not compile judges nothing here, and the log says so elsewhere.
    fn of(&mut self, texts: &[RuleText], framework: &Framework) -> Arc<BTreeMap<RuleSetCode, RuleSet>> {
        let in_force: Vec<&RuleText> = texts.iter().filter(|text| framework.rules.iter().any(|rule| rule.rule_set == text.code)).collect();
        let named: Vec<(RuleSetCode, String)> = in_force.iter().map(|text| (text.code.clone(), text.hash.clone())).collect();
        if self.texts != named {
            let compiled = in_force.iter().filter_map(|text| Some((text.code.clone(), RuleSet::parse(&text.body).ok()?)));
            *self = Self { rule_sets: Arc::new(compiled.collect()), texts: named };
        }
        Arc::clone(&self.rule_sets)
    }
}

fn judge_period(
    figures: &mut BTreeMap<FactKey, JudgedFigure>,
    period: Period,
    reported: &[&FactKey],
    gathered: Gathered,
    rule_sets: &BTreeMap<RuleSetCode, RuleSet>,
) {
    let Gathered { point, mut framework, facts, refused, .. } = gathered;
    // Only what was reported needs a row, and what is collected beside the framework is judged as well.
    framework.measures.retain(|code, _| reported.iter().any(|key| key.item == *code));
    framework.measures.values_mut().flatten().for_each(|measure| measure.within_framework = true);
    let facts = Facts::new(facts);
    let refused =
        refused.into_iter().map(|(item, period)| FactKey { item, entity: None, breakdown: None, period, kind: FactKind::Actual }).collect();
    let entities: BTreeSet<Option<&EntityCode>> = reported.iter().map(|key| key.entity.as_ref()).collect();
    for entity in entities.into_iter().take(MOST_ENTITIES) {
        let inputs = Inputs {
            framework: &framework,
            period,
            scope: Scope::Whole,
            entity,
            stage: Stage::Working,
            as_of: point.read_time,
            facts: &facts,
            rule_sets,
            refused: &refused,
        };
        let rows = judge(&inputs).rows;
        let of_period = rows.iter().flat_map(|row| std::iter::once(row).chain(&row.below)).filter(|row| row.value_period == period);
        figures.extend(of_period.map(|row| (value_key(row, entity, period), judged(row))));
    }
}

fn value_key(row: &Row<'_>, entity: Option<&EntityCode>, period: Period) -> FactKey {
    FactKey { item: row.measure.code.clone(), entity: entity.cloned(), breakdown: row.breakdown.cloned(), period, kind: FactKind::Actual }
}

fn judged(row: &Row<'_>) -> JudgedFigure {
    let figure = row.value.figure().map(|figure| Yardstick::of(row.measure).show(figure));
    JudgedFigure { figure, outcome: row.status.clone() }
}
