//! Everything that an answer is judged from: facts, framework and rules as of one instant, at one stage.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Months, NaiveDate, Utc};
use outturn_domain::absence::Absence;
use outturn_domain::code::ItemCode;
use outturn_domain::delivery;
use outturn_domain::fact::{FactKey, FactKind, FactValue, Marks};
use outturn_domain::framework::Framework;
use outturn_domain::organisation::Publication;
use outturn_domain::period::Period;
use outturn_domain::provenance::{Origin, RecordedFact, Sequence};
use outturn_domain::risk::{self, Register};
use outturn_domain::scorecard::{self, Facts, Scope};
use outturn_domain::stage::Stage;
use outturn_store::ReadPoint;
use outturn_store::fact::FactsOf;
use outturn_store::gather::Gathered;

use crate::answers::Answers;
use crate::definitions::Definitions;
use crate::error::Failure;
use crate::installed_rules::RuleSets;
use crate::installed_scales::ScalesInForce;
use crate::reading::Reading;

/// Everything that an answer is judged from.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// The point that the facts are of: the reading's, or the publication's.
    pub(crate) point: ReadPoint,
    /// The stage that they have reached.
    pub(crate) stage: Stage,
    /// The framework that judges.
    pub(crate) framework: Arc<Framework>,
    /// Where its rows came from.
    pub(crate) definitions: Arc<Definitions>,
    /// The facts.
    pub(crate) facts: Facts,
    /// The submissions that they came in.
    pub(crate) origins: HashMap<Sequence, Origin>,
    /// The rule sets.
    pub(crate) rule_sets: Arc<RuleSets>,
    /// The values that came and were refused.
    pub(crate) refused: BTreeSet<FactKey>,
    /// What was published of the period, where that is what was asked for.
    pub(crate) publication: Option<Publication>,
}

impl Answers {
    /// What the scorecard of `period` is judged from. `known` is the framework that says what was published when.
    ///
    /// What has not come as far as was asked is there without its content: a row then says so, and nothing of the figure shows through.
    pub(crate) async fn evidence(&self, period: Period, reading: Reading, known: &Definitions) -> Result<Evidence, Failure> {
        let reader = &self.reader;
        let stage = reading.stage_given(known);
        let published = publication_of(&known.framework, period, reading.point.read_time);
        let publication = published.filter(|_| stage == Stage::Published).cloned();
        let point = match &publication {
            Some(publication) => reader.point_at(publication.published).await?,
            None => reading.point,
        };
        let definitions = self.definitions.at(reader, point).await?;
        // What a body publishes is what was signed off; what nobody published has not come so far, signed off or not.
        let gathered = self.gathered(period, point, stage.min(Stage::SignedOff)).await?;
        let is_out = stage != Stage::Published || publication.is_some();
        let facts = gathered.facts.into_iter().filter_map(|recorded| come_to(stage, is_out, recorded));
        Ok(Evidence {
            point,
            stage,
            framework: with_publication(&definitions.framework, publication.as_ref()),
            definitions,
            facts: Facts::new(facts),
            origins: gathered.origins,
            rule_sets: self.rules.compiled(&gathered.rules),
            refused: gathered.refused.into_iter().map(|(item, period)| value_key(item, period)).collect(),
            publication,
        })
    }

    /// Reads all that was ever reported of some items up to `until` into their evidence, by the same rule: a scorecard looks back two years, and an answer about
    /// an item as far as there is anything.
    pub(crate) async fn read_back(&self, evidence: &mut Evidence, items: &[ItemCode], until: Period) -> Result<(), Failure> {
        let stage = evidence.stage;
        let mut facts = Vec::new();
        for item in items {
            let of_item = self.reader.facts(FactsOf::Item(item), evidence.point, stage.min(Stage::SignedOff)).await?;
            if stage > Stage::Working {
                let at_stage: BTreeSet<FactKey> = of_item.iter().map(|recorded| recorded.fact.key.clone()).collect();
                let working = self.reader.facts(FactsOf::Item(item), evidence.point, Stage::Working).await?;
                facts.extend(working.into_iter().filter(|recorded| !at_stage.contains(&recorded.fact.key)));
            }
            facts.extend(of_item);
        }
        facts.retain(|recorded| recorded.fact.key.period.end_date() <= until.end_date());
        let commits: BTreeSet<Sequence> = facts.iter().map(|recorded| recorded.sequence).collect();
        evidence.origins.extend(self.reader.origins(commits).await?);
        let is_out = stage != Stage::Published || evidence.publication.is_some();
        evidence.facts = Facts::new(facts.into_iter().filter_map(|recorded| come_to(stage, is_out, recorded)));
        Ok(())
    }

    async fn gathered(&self, period: Period, point: ReadPoint, stage: Stage) -> Result<Gathered, Failure> {
        Ok(self.reader.gather(period, point, stage).await?)
    }
}

impl Evidence {
    /// What delivery in a scope is told from.
    pub(crate) fn delivery<'a>(&'a self, scales: &'a ScalesInForce, scope: &Scope, period: Period) -> delivery::Inputs<'a> {
        delivery::Inputs {
            framework: &self.framework,
            period,
            scope: scope.clone(),
            as_of: self.point.read_time,
            facts: &self.facts,
            milestone_scales: scales.milestones.map(|scale| scale.as_ref().map(|scale| &scale.read)),
            confidence_scales: scales.confidence.map(|scale| scale.as_ref().map(|scale| &scale.read)),
        }
    }

    /// What the risks of a register in a scope are told from, as they stand on a day.
    pub(crate) fn risks<'a>(
        &'a self,
        scales: &'a ScalesInForce,
        scope: &Scope,
        register: Register,
        (period, day): (Period, NaiveDate),
    ) -> risk::Inputs<'a> {
        risk::Inputs {
            framework: &self.framework,
            period,
            day,
            scope: scope.clone(),
            register,
            as_of: self.point.read_time,
            facts: &self.facts,
            matrices: scales.matrices.map(|matrix| matrix.as_ref().map(|matrix| &matrix.read)),
        }
    }

    /// What the measures of a scope are judged from, as on their scorecard.
    pub(crate) fn measures(&self, scope: Scope, period: Period) -> scorecard::Inputs<'_> {
        scorecard::Inputs {
            framework: &self.framework,
            period,
            scope,
            entity: None,
            stage: self.stage,
            as_of: self.point.read_time,
            facts: &self.facts,
            rule_sets: &self.rule_sets,
            refused: &self.refused,
        }
    }

    /// The day it is, on the council's calendar.
    pub(crate) fn today(&self) -> NaiveDate {
        self.point.read_time.with_timezone(&self.framework.council.time_zone).date_naive()
    }

    /// The submission that a fact came in.
    pub(crate) fn origin(&self, recorded: &RecordedFact) -> Option<&Origin> {
        self.origins.get(&recorded.sequence)
    }

    /// The same evidence with other submissions to be looked up.
    pub(crate) fn with_origins(&self, origins: HashMap<Sequence, Origin>) -> Self {
        Self {
            point: self.point,
            stage: self.stage,
            framework: Arc::clone(&self.framework),
            definitions: Arc::clone(&self.definitions),
            facts: Facts::default(),
            origins,
            rule_sets: Arc::clone(&self.rule_sets),
            refused: BTreeSet::new(),
            publication: None,
        }
    }

    /// How far a fact has come by now: a signed-off one that its period's publication covers is published.
    pub(crate) fn stage_of(&self, recorded: &RecordedFact) -> Stage {
        let published = publication_of(&self.framework, recorded.fact.key.period, self.point.read_time);
        let covered = published.zip(self.origin(recorded)).is_some_and(|(publication, origin)| origin.recorded <= publication.published);
        let shown = recorded.stage >= Stage::SignedOff && !recorded.fact.marks.not_for_publication;
        if covered && shown { Stage::Published } else { recorded.stage }
    }

    /// Whether a fact came only after its period was published.
    pub(crate) fn is_late_correction(&self, recorded: &RecordedFact) -> bool {
        let published = publication_of(&self.framework, recorded.fact.key.period, self.point.read_time);
        published.zip(self.origin(recorded)).is_some_and(|(publication, origin)| origin.recorded > publication.published)
    }

    /// Whether a fact was loaded as history: recorded more than a year after its period had ended.
    pub(crate) fn is_back_loaded(&self, recorded: &RecordedFact) -> bool {
        let a_year_on = recorded.fact.key.period.end_date().and_then(|end| end.checked_add_months(Months::new(12)));
        let zone = self.framework.council.time_zone;
        let loaded = self.origin(recorded).map(|origin| origin.recorded.with_timezone(&zone).date_naive());
        a_year_on.zip(loaded).is_some_and(|(a_year_on, loaded)| a_year_on <= loaded)
    }
}

/// The publication, by `now`, that shows the figures of `period`.
pub(crate) fn publication_of(framework: &Framework, period: Period, now: DateTime<Utc>) -> Option<&Publication> {
    framework.publication_showing(period, now)
}

/// The framework of a publication's instant knows nothing of the publication itself, which is recorded after it.
fn with_publication(framework: &Arc<Framework>, publication: Option<&Publication>) -> Arc<Framework> {
    match publication {
        Some(publication) if framework.publication(publication.period) != Some(publication) => {
            let mut framework = Framework::clone(framework);
            framework.publications.retain(|other| other.period != publication.period);
            framework.publications.push(publication.clone());
            Arc::new(framework)
        }
        _ => Arc::clone(framework),
    }
}

fn value_key(item: ItemCode, period: Period) -> FactKey {
    FactKey { item, entity: None, breakdown: None, period, kind: FactKind::Actual }
}

/// A fact as it shows at a stage: whole where it has come so far, otherwise without its content.
fn come_to(stage: Stage, is_out: bool, recorded: RecordedFact) -> Option<RecordedFact> {
    let secret = stage == Stage::Published && recorded.fact.marks.not_for_publication;
    let reached = recorded.stage >= stage.min(Stage::SignedOff) && is_out && !secret;
    if reached { Some(recorded) } else { without_content(recorded) }
}

/// That there is a value, and nothing of it. Of a comment or a forecast not even that is told.
fn without_content(mut recorded: RecordedFact) -> Option<RecordedFact> {
    use FactKind::{Actual, Denominator, Numerator, Score, Status};
    if !matches!(recorded.fact.key.kind, Actual | Numerator | Denominator | Status | Score) {
        return None;
    }
    recorded.fact.value = FactValue::Absent(Absence::StageNotReached);
    recorded.fact.marks = Marks::default();
    recorded.fact.basis_note = None;
    Some(recorded)
}
