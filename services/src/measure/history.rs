//! What was reported of one measure, through time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::framework::Framework;
use outturn_domain::measure::Measure;
use outturn_domain::period::Period;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::scorecard::{Facts, Inputs, Row, RowValue, Scope, Subject, is_fed, judge};
use outturn_domain::stage::Stage;
use outturn_domain::target::{Target, TargetLevel};
use outturn_store::ReadPoint;
use outturn_store::fact::FactsOf;

use super::feeding::Feeding;
use crate::answers::Answers;
use crate::contract;
use crate::definitions::Definitions;
use crate::error::Failure;
use crate::evidence::{Evidence, publication_of};
use crate::reading::Reading;
use crate::wire::outturn;
use crate::wire::row::RowContext;

/// Whom the values are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whom {
    /// The council, or one body.
    One(Option<EntityCode>),
    /// Every body.
    Everybody,
}

impl Whom {
    /// The facts of an item about them.
    pub(super) fn facts_of<'a>(&'a self, item: &'a ItemCode) -> FactsOf<'a> {
        match self {
            Self::One(entity) => FactsOf::ItemAbout(item, entity.as_ref()),
            Self::Everybody => FactsOf::Item(item),
        }
    }
}

/// Everything that was reported of one measure and had reached the stage; of a measure with a formula, what it is worked out from as well.
pub(crate) struct History {
    evidence: Evidence,
    reported: Vec<RecordedFact>,
    feeding: Option<Feeding>,
    /// The framework with this measure alone: whatever is judged in it is this measure.
    framework: Framework,
    code: ItemCode,
    measure: Measure,
    whom: Whom,
}

/// What a value is about, apart from its kind.
pub(crate) type Slot = (Option<EntityCode>, Option<BreakdownCode>, Period);

impl Answers {
    /// Reads the history of a measure.
    pub(crate) async fn history(
        &self,
        definitions: &Arc<Definitions>,
        code: &ItemCode,
        whom: &Whom,
        reading: &Reading,
    ) -> Result<History, Failure> {
        let reader = &self.reader;
        let stage = reading.stage_given(definitions);
        let mut reported = self.reported(&definitions.framework, code, whom, reading.point, stage).await?;
        // The formula stands, whatever was reported beside it.
        reported.retain(|recorded| !is_replaced(&definitions.framework, &recorded.fact.key));
        let feeding = self.feeding(&definitions.framework, code, whom, reading.point, stage).await?;
        let of_feeding = feeding.iter().flat_map(Feeding::commits);
        let commits: BTreeSet<Sequence> = reported.iter().map(|recorded| recorded.sequence).chain(of_feeding).collect();
        let evidence = Evidence {
            point: reading.point,
            stage,
            framework: Arc::clone(&definitions.framework),
            definitions: Arc::clone(definitions),
            facts: Facts::new(reported.iter().cloned()),
            origins: reader.origins(commits).await?,
            rule_sets: self.rules.compiled(&reader.rule_texts(reading.point).await?),
            refused: BTreeSet::new(),
            publication: None,
        };
        let measure = definitions.framework.newest_measure(code).cloned();
        let measure = measure.ok_or_else(|| Failure::Fault(format!("the measure {code} has no definition")))?;
        let framework = definitions.framework.only(code);
        Ok(History { evidence, reported, feeding, framework, code: code.clone(), measure, whom: whom.clone() })
    }

    async fn reported(
        &self,
        framework: &Framework,
        code: &ItemCode,
        whom: &Whom,
        point: ReadPoint,
        stage: Stage,
    ) -> Result<Vec<RecordedFact>, Failure> {
        let reader = &self.reader;
        let of = whom.facts_of(code);
        if stage != Stage::Published {
            return Ok(reader.facts(of, point, stage).await?);
        }
        // Each period as it stood when it was published.
        let mut published = Vec::new();
        for publication in framework.publications.iter().filter(|publication| publication.published <= point.read_time) {
            let then = reader.point_at(publication.published).await?;
            let facts = reader.facts(of.clone(), then, stage).await?;
            let its_own = facts.into_iter().filter(|recorded| {
                !recorded.fact.marks.not_for_publication
                    && publication_of(framework, recorded.fact.key.period, point.read_time) == Some(publication)
            });
            published.extend(its_own);
        }
        Ok(published)
    }
}

impl History {
    /// What the values are from.
    pub(crate) fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Everything that was reported.
    pub(crate) fn reported(&self) -> &[RecordedFact] {
        &self.reported
    }

    /// The measure as it was defined in a period; before its first definition, as it is defined now.
    pub(crate) fn measure_in(&self, period: Period) -> &Measure {
        self.framework.measure(&self.code, period).unwrap_or(&self.measure)
    }

    /// The council's own value in a period, reported or rolled up.
    pub(crate) fn value_in(&self, period: Period) -> RowValue<'_> {
        let subject = Subject { item: &self.code, entity: None, breakdown: None };
        outturn_domain::scorecard::value_in(&self.inputs(None, period), self.measure_in(period), &subject, period)
    }

    /// The groups that were ever reported on.
    pub(crate) fn breakdowns(&self) -> Vec<String> {
        let of_groups = self.reported.iter().map(|recorded| &recorded.fact.key).filter(|key| key.kind.is_of_groups());
        let reported = of_groups.filter_map(|key| key.breakdown.clone());
        let codes: BTreeSet<BreakdownCode> = reported.chain(self.worked_out().into_iter().filter_map(|slot| slot.1)).collect();
        codes.into_iter().map(|code| code.to_string()).collect()
    }

    /// Where there are values of a kind, in the order of a list: by body, by group, oldest first.
    pub(crate) fn slots(&self, kind: FactKind) -> BTreeSet<Slot> {
        let of_kind = |key: &FactKey| key.kind == kind || (kind == FactKind::Actual && key.kind == FactKind::Numerator);
        let keys = self.reported.iter().map(|recorded| &recorded.fact.key).filter(|key| of_kind(key));
        let reported = keys.map(|key| (key.entity.clone(), key.breakdown.clone(), key.period));
        let worked_out = if kind == FactKind::Actual { self.worked_out() } else { BTreeSet::new() };
        reported.chain(worked_out).collect()
    }

    /// Where a formula stands and everything that feeds it has a figure.
    fn worked_out(&self) -> BTreeSet<Slot> {
        let candidates = self.feeding.as_ref().map(|feeding| feeding.candidates(&self.framework, &self.code)).unwrap_or_default();
        let fed = |(entity, breakdown, period): &Slot| {
            let subject = Subject { item: &self.code, entity: entity.as_ref(), breakdown: breakdown.as_ref() };
            let measure = self.framework.measure(&self.code, *period);
            measure.is_some_and(|measure| is_fed(&self.inputs(entity.as_ref(), *period), measure, &subject, *period))
        };
        candidates.into_iter().filter(fed).collect()
    }

    /// The latest period of the measure's own value, of those that lie in a financial year.
    pub(crate) fn latest_period(&self) -> Option<Period> {
        let own = self.slots(FactKind::Actual).into_iter().filter(|(_, breakdown, _)| breakdown.is_none());
        own.map(|(_, _, period)| period).filter(|period| period.in_financial_year().is_some()).max()
    }

    /// The measure's own latest value, whatever the period.
    pub(crate) fn latest(&self, full: bool) -> Option<contract::Outturn> {
        let own = self.slots(FactKind::Actual).into_iter().filter(|(_, breakdown, _)| breakdown.is_none());
        let latest = own.max_by_key(|(_, _, period)| *period)?;
        self.actuals(&BTreeSet::from([latest]), full).into_values().next()
    }

    /// The actual values in these places, judged.
    pub(crate) fn actuals(&self, slots: &BTreeSet<Slot>, full: bool) -> BTreeMap<Slot, contract::Outturn> {
        let mut judged = BTreeMap::new();
        let places: BTreeSet<(&Option<EntityCode>, Period)> = slots.iter().map(|(entity, _, period)| (entity, *period)).collect();
        for (entity, period) in places {
            let inputs = self.inputs(entity.as_ref(), period);
            let card = judge(&inputs);
            let no_counts = HashMap::new();
            let context = RowContext {
                evidence: &self.evidence,
                framework: &self.framework,
                period,
                entity: entity.as_ref(),
                full,
                in_framework: true,
                superseded: &no_counts,
                refusals: &[],
            };
            let rows: Vec<&Row<'_>> = card.rows.iter().flat_map(|row| std::iter::once(row).chain(&row.below)).collect();
            for slot in slots.iter().filter(|slot| slot.0 == *entity && slot.2 == period) {
                let row = rows.iter().find(|row| row.breakdown == slot.1.as_ref() && row.value_period == period);
                let written = match row {
                    Some(row) => Some(outturn::judged(&context, row)),
                    None => outturn::unjudged(&self.evidence, self.measure_in(period), slot, full),
                };
                judged.extend(written.map(|written| (slot.clone(), written)));
            }
        }
        judged
    }

    /// The numbers that the framework states as targets, one for each place: of several the one that amends the others.
    pub(crate) fn stated_targets(&self, full: bool) -> BTreeMap<Slot, contract::Outturn> {
        let mut in_force: BTreeMap<Slot, &Target> = BTreeMap::new();
        let today = self.as_of().with_timezone(&self.framework.council.time_zone).date_naive();
        let stated = self.framework.targets.get(&self.code).into_iter().flatten();
        let asked = |target: &&Target| self.whom == Whom::Everybody || self.whom == Whom::One(target.entity.clone());
        for target in stated.filter(asked).filter(|target| target.level == TargetLevel::Target) {
            let slot = (target.entity.clone(), target.breakdown.clone(), target.period);
            let earlier = in_force.get(&slot).is_some_and(|known| known.standing(today) > target.standing(today));
            if !earlier {
                in_force.insert(slot, target);
            }
        }
        let written = |(slot, target): (Slot, &Target)| {
            let measure = self.measure_in(slot.2);
            outturn::stated(&self.evidence, measure, target, full).map(|written| (slot, written))
        };
        in_force.into_iter().filter_map(written).collect()
    }

    fn inputs<'a>(&'a self, entity: Option<&'a EntityCode>, period: Period) -> Inputs<'a> {
        Inputs {
            framework: &self.framework,
            period,
            scope: Scope::Whole,
            entity,
            // The facts are those that had reached the stage, each period's at its own publication.
            stage: Stage::Working,
            as_of: self.as_of(),
            facts: self.facts_in(period),
            rule_sets: &self.evidence.rule_sets,
            refused: &self.evidence.refused,
        }
    }

    fn facts_in(&self, period: Period) -> &Facts {
        let fed = self.feeding.as_ref().and_then(|feeding| feeding.of(&self.framework, period, self.evidence.point));
        fed.unwrap_or(&self.evidence.facts)
    }

    fn as_of(&self) -> DateTime<Utc> {
        self.evidence.point.read_time
    }
}

/// Whether a figure of a measure stands under a formula, which is what is shown.
fn is_replaced(framework: &Framework, key: &FactKey) -> bool {
    let is_figure = matches!(key.kind, FactKind::Actual | FactKind::Numerator | FactKind::Denominator);
    is_figure && framework.measure(&key.item, key.period).is_some_and(|measure| measure.formula.is_some())
}
