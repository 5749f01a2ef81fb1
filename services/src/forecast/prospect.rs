//! What is expected of measures at an origin: everything that it is told from, and each measure's forecast.

use std::collections::BTreeSet;
use std::sync::Arc;

use outturn_domain::code::{EntityCode, ItemCode};
use outturn_domain::finding::FindingCode;
use outturn_domain::forecast::{Projection, SubmittedRow, TrackRecord, known_outturn, periods_wanted, project_with, submitted};
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::scorecard::{Facts, Inputs, Row, Scorecard, judge};
use outturn_domain::stage::Stage;
use outturn_store::ReadPoint;
use outturn_store::fact::FactsOf;

use super::in_the_background;
use crate::answers::Answers;
use crate::contract;
use crate::definitions::Definitions;
use crate::error::Failure;
use crate::evidence::Evidence;
use crate::names::{self, named};
use crate::reading::Reading;
use crate::scope::{KnownScope, find_scope};
use crate::track_records::RecordKey;
use crate::wire::cells::Cells;
use crate::wire::{forecast, period, projection, target};

/// Whose forecasts are asked for.
#[derive(Debug, Clone)]
pub(super) enum Whose {
    /// One measure's, in the framework or beside it.
    One(ItemCode),
    /// Those of a scope.
    Scope(Option<contract::Scope>),
}

/// What a request asks of forecasts.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The period up to which outturns count as known.
    pub(super) origin: Period,
    /// The period that is forecast.
    pub(super) target: Period,
    /// Whom it is about; absent for the council.
    pub(super) entity: Option<EntityCode>,
    /// Whose forecasts.
    pub(super) whose: Whose,
    /// Whether the cells are shown too.
    pub(super) full: bool,
    /// The levels of the quantiles that are asked for besides the usual ones.
    pub(super) levels: Vec<f64>,
}

/// Everything that forecasts are told from.
pub(super) struct Prospect {
    pub(super) asked: Asked,
    pub(super) scope: KnownScope,
    evidence: Evidence,
    /// The framework, with one measure alone where one is asked for.
    framework: Arc<Framework>,
    /// The facts of every period that a projection looks at, as far as they have come to the stage.
    history: Arc<Facts>,
    /// What earlier forecasts of the council's measures teach.
    pub(super) record: Arc<TrackRecord>,
    /// The forecasts about which their services were asked: the commit, the measure and the period.
    queried: BTreeSet<(Sequence, ItemCode, Period)>,
}

impl Answers {
    /// Reads what the forecasts asked for are told from.
    pub(super) async fn prospect(&self, asked: Asked, reading: Reading, definitions: &Definitions) -> Result<Prospect, Failure> {
        let reading = match &asked.whose {
            Whose::One(_) => reading,
            Whose::Scope(scope) => reading.in_scope(definitions, scope.as_ref()),
        };
        let mut evidence = self.evidence(asked.origin, reading, definitions).await?;
        let periods = periods_wanted(asked.target);
        let of = match &asked.whose {
            // What is worked out from others is known by theirs.
            Whose::One(code) if !evidence.framework.has_formula(code) => FactsOf::ItemAbout(code, asked.entity.as_ref()),
            Whose::One(_) | Whose::Scope(_) => FactsOf::Periods(&periods),
        };
        let history = self.history_of(&evidence, of).await?;
        let commits: BTreeSet<Sequence> = history.iter().map(|recorded| recorded.sequence).collect();
        evidence.origins.extend(self.reader.origins(commits).await?);
        let queried = self.reader.told(FindingCode::ForecastDoubtful, evidence.origins.keys().copied()).await?;
        let (framework, scope) = match &asked.whose {
            Whose::One(code) => (Arc::new(evidence.framework.only(code)), None),
            Whose::Scope(scope) => (Arc::clone(&evidence.framework), scope.as_ref()),
        };
        let scope = find_scope(&framework, &evidence.definitions, scope)?;
        let history = Arc::new(Facts::new(history));
        let record = self.track_record(&evidence, &asked, &history).await?;
        Ok(Prospect { asked, scope, evidence, framework, history, record, queried })
    }

    /// The facts that a projection looks at, by the same rule as a scorecard's: at the published stage those that were signed off when the
    /// origin was published.
    async fn history_of(&self, evidence: &Evidence, of: FactsOf<'_>) -> Result<Vec<RecordedFact>, Failure> {
        let published = evidence.stage == Stage::Published;
        if published && evidence.publication.is_none() {
            return Ok(Vec::new());
        }
        let facts = self.reader.facts(of, evidence.point, evidence.stage.min(Stage::SignedOff)).await?;
        Ok(facts.into_iter().filter(|recorded| !published || !recorded.fact.marks.not_for_publication).collect())
    }

    /// What earlier forecasts of all the council's measures teach, whichever of them are asked for. Trying the method at every origin takes
    /// longer than forecasting, so it is kept; where nothing was published there is nothing to keep.
    async fn track_record(&self, evidence: &Evidence, asked: &Asked, history: &Arc<Facts>) -> Result<Arc<TrackRecord>, Failure> {
        let year = asked.target.in_financial_year().unwrap_or(asked.target);
        let (origin, entity) = (asked.origin, asked.entity.clone());
        let today = evidence.point.read_time.with_timezone(&evidence.framework.council.time_zone).date_naive();
        let key = RecordKey { sequence: evidence.point.sequence, today, stage: evidence.stage, origin, target: year, entity };
        if evidence.stage == Stage::Published && evidence.publication.is_none() {
            return Ok(Arc::default());
        }
        if let Some(kept) = self.track_records.find(&key) {
            return Ok(kept);
        }
        let facts = match asked.whose {
            Whose::Scope(_) => Arc::clone(history),
            Whose::One(_) => Arc::new(Facts::new(self.history_of(evidence, FactsOf::Periods(&periods_wanted(year))).await?)),
        };
        let stage_read = evidence.stage.min(Stage::SignedOff);
        let first_told = self.reader.first_told(asked.entity.as_ref(), &periods_wanted(year), evidence.point, stage_read).await?;
        let first_told = Facts::new(first_told);
        let (framework, rule_sets) = (Arc::clone(&evidence.framework), Arc::clone(&evidence.rule_sets));
        let (as_of, entity, stage) = (evidence.point.read_time, asked.entity.clone(), evidence.stage);
        let made = in_the_background(move || {
            let (scope, refused) = (outturn_domain::scorecard::Scope::Whole, BTreeSet::new());
            let entity = entity.as_ref();
            let inputs = Inputs {
                framework: &framework,
                period: origin,
                scope,
                entity,
                stage,
                as_of,
                facts: &facts,
                rule_sets: &rule_sets,
                refused: &refused,
            };
            Arc::new(TrackRecord::of(&inputs, year, &first_told))
        });
        let made = made.await?;
        self.track_records.keep(key, Arc::clone(&made));
        Ok(made)
    }
}

impl Prospect {
    /// The stage that the answer gives.
    pub(super) fn stage(&self) -> Stage {
        self.evidence.stage
    }

    /// The point that the facts are of.
    pub(super) fn point(&self) -> ReadPoint {
        self.evidence.point
    }

    /// The measures that the forecasts are of.
    pub(super) fn measures(&self) -> impl Iterator<Item = &ItemCode> + Clone {
        self.scope.measures(&self.framework)
    }

    /// The measures as they stood at the origin.
    pub(super) fn card(&self) -> Scorecard<'_> {
        judge(&Inputs { facts: &self.evidence.facts, ..self.inputs() })
    }

    /// What forecasts are judged from: as the scorecard's, with the longer history.
    pub(super) fn inputs(&self) -> Inputs<'_> {
        Inputs {
            framework: &self.framework,
            period: self.asked.origin,
            scope: self.scope.scope.clone(),
            entity: self.asked.entity.as_ref(),
            stage: self.evidence.stage,
            as_of: self.evidence.point.read_time,
            facts: &self.history,
            rule_sets: &self.evidence.rule_sets,
            refused: &self.evidence.refused,
        }
    }

    /// How many of the measures asked for are defined at the origin.
    pub(super) fn measure_count(&self) -> usize {
        self.card().rows.len()
    }

    /// The forecasts asked for, in the order of the plan; of the measures that have the period asked for.
    pub(super) fn all(&self) -> Vec<contract::Forecast> {
        let (card, inputs) = (self.card(), self.inputs());
        card.rows.iter().filter_map(|row| self.forecast(&inputs, row)).collect()
    }

    /// What the series of the measure of a row says; absent where the period asked for is none that the measure has.
    pub(super) fn projection<'a>(&'a self, inputs: &Inputs<'a>, row: &Row<'a>) -> Option<Projection> {
        project_with(inputs, row.measure, self.asked.target, &self.record.experience(row.measure))
    }

    /// What is expected of the measure of a row; absent where the period asked for is none that the measure has.
    pub(super) fn forecast<'a>(&'a self, inputs: &Inputs<'a>, row: &Row<'a>) -> Option<contract::Forecast> {
        let measure = row.measure;
        let projected = self.projection(inputs, row)?;
        let submitted: SubmittedRow<'_> = submitted(inputs, row, self.asked.target);
        let mut cells = Cells::new(&self.evidence, self.asked.full);
        let in_force = submitted.target.in_force().filter(|_| submitted.target.judges());
        let number = submitted.forecast.and_then(|recorded| recorded.fact.value.number());
        let queried = submitted
            .forecast
            .is_some_and(|recorded| self.queried.contains(&(recorded.sequence, measure.code.clone(), recorded.fact.key.period)));
        let outturn = known_outturn(inputs, measure, self.asked.target);
        Some(contract::Forecast {
            name: format!("{}/forecasts/{}", names::measure(&measure.code), self.asked.target),
            measure: names::measure(&measure.code),
            title: measure.title.clone(),
            entity: self.asked.entity.as_ref().map(|code| named("entities", code)).unwrap_or_default(),
            origin_period: Some(period::period(self.asked.origin)),
            period: Some(period::period(self.asked.target)),
            target: Some(target::of_row(&mut cells, measure, &submitted.target, self.asked.target, false)),
            submitted: Some(forecast::of_row(&mut cells, measure, self.asked.target, &submitted)),
            projection: Some(projection::projection(measure, &projected, in_force.map(|target| target.number), &self.asked.levels)),
            disagreement: number
                .and_then(|number| projected.disagreement(measure, number))
                .map(|found| projection::disagreement(found, queried)),
            outturn: outturn.map(|known| projection::outturn(&mut cells, inputs, measure, &known)),
            provenance: cells.into_shown(),
        })
    }
}
