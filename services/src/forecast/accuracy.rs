//! How well forecasts did: each that was given for a committee date, given again as of then, and scored by the outturn that is known now.

use std::collections::BTreeSet;
use std::sync::Arc;

use outturn_domain::forecast::{Forecaster, Given, Scored, TrackRecord, outturn_since};
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::stage::Stage;

use super::committees::{Committee, committees};
use super::in_the_background;
use super::prospect::{Asked, Prospect, Whose};
use crate::answers::Answers;
use crate::contract;
use crate::contract::scope::Part;
use crate::definitions::Definitions;
use crate::error::Failure;
use crate::reading::{Reading, known, period};
use crate::scope::{KnownScope, find_scope};
use crate::wire::accuracy::Report;
use crate::wire::day::timestamp;
use crate::wire::stage;

/// A forecast whose outturn is known.
pub(crate) struct Outcome {
    /// What was said, and of what.
    pub(crate) given: Given,
    /// By whom.
    pub(crate) by: Forecaster,
    /// How it did.
    pub(crate) scored: Scored,
    /// Whether anything of the year that was to come belongs to a time that nobody could know of.
    pub(crate) exceptional: bool,
}

impl Answers {
    pub(super) async fn forecast_accuracy(
        &self,
        request: contract::GetForecastAccuracyRequest,
        by_service: bool,
    ) -> Result<contract::GetForecastAccuracyResponse, Failure> {
        let dimension: contract::AccuracyDimension = known("dimension", request.dimension)?;
        let forecasters = forecasters(&request.sources)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let given_stage = reading.in_scope(&definitions, request.scope.as_ref()).stage_given(&definitions);
        let reading = Reading { stage: Some(given_stage), ..reading };
        let scope = find_scope(&definitions.framework, &definitions, request.scope.as_ref())?;
        let tells_of_one = dimension == contract::AccuracyDimension::Service || is_of_one(&request, &scope, &definitions.framework);
        if !by_service && tells_of_one {
            return Err(Failure::Restricted { permission: "serve.accuracy_by_service" });
        }
        let periods = Between::of(&request)?;
        let asked: Vec<Committee> =
            committees(&definitions.framework, reading.point.read_time).into_iter().filter(|one| periods.holds(one.year)).collect();
        let said = self.said(&asked, request.scope.as_ref(), reading, &definitions).await?;
        let (outcomes, record) = self.outcomes(said, request.scope.as_ref(), reading, &definitions).await?;
        let erasures = self.erasures(reading.point).await?.about(scope.measures(&definitions.framework));
        let report = Report { dimension, by_horizon: request.by_horizon, framework: &definitions.framework, record: &record };
        Ok(contract::GetForecastAccuracyResponse {
            accuracies: report.lines(&forecasters, &outcomes),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage(given_stage).into(),
            erasures,
            revision: reading.point.sequence.0,
        })
    }

    /// What was said at committees, as it would have been answered then. Of a time without a framework, or without the part of the council that is
    /// asked for, there is nothing.
    async fn said(
        &self,
        asked: &[Committee],
        scope: Option<&contract::Scope>,
        reading: Reading,
        definitions: &Arc<Definitions>,
    ) -> Result<Vec<Given>, Failure> {
        let mut said = Vec::new();
        for committee in asked {
            let (then, definitions) = if reading.stage == Some(Stage::Published) {
                // What was published is read as of its publication, which is recorded only afterwards.
                (reading, Arc::clone(definitions))
            } else {
                let then = Reading { point: self.reader.point_at(committee.at).await?, ..reading };
                match self.framework_at(&then).await {
                    Err(Failure::NoFramework) => continue,
                    definitions => (then, definitions?),
                }
            };
            let prospect = match self.prospect(whole(committee.origin, committee.year, scope), then, &definitions).await {
                Err(Failure::NotFound { .. }) => continue,
                prospect => prospect?,
            };
            said.extend(in_the_background(move || prospect.given()).await?);
        }
        Ok(said)
    }

    /// The same with the outturns that are known now; and what the newest of them teach.
    async fn outcomes(
        &self,
        said: Vec<Given>,
        scope: Option<&contract::Scope>,
        reading: Reading,
        definitions: &Definitions,
    ) -> Result<(Vec<Outcome>, Arc<TrackRecord>), Failure> {
        let (mut outcomes, mut record) = (Vec::new(), Arc::default());
        let mut years: Vec<Period> = said.iter().map(|given| given.of).collect();
        years.sort_unstable();
        years.dedup();
        for year in years {
            let Some(last) = year.quarter(4) else { continue };
            let now = self.prospect(whole(last, year, scope), reading, definitions).await?;
            record = Arc::clone(&now.record);
            let of_year: Vec<Given> = said.iter().filter(|given| given.of == year).cloned().collect();
            outcomes.extend(in_the_background(move || now.outcomes(of_year)).await?);
        }
        Ok((outcomes, record))
    }
}

impl Prospect {
    /// What is said of the year by everybody who says anything.
    fn given(&self) -> Vec<Given> {
        let (card, inputs) = (self.card(), self.inputs());
        let given = |row| Given::of(&inputs, row, self.asked.target, &self.record.experience(row.measure));
        card.rows.iter().filter_map(given).collect()
    }

    /// What was said of the year, scored by what is known here.
    fn outcomes(&self, said: Vec<Given>) -> Vec<Outcome> {
        let inputs = self.inputs();
        let score = |given: Given| {
            let outturn = outturn_since(&inputs, &given.measure.code, given.origin, given.of)?;
            let by = [Forecaster::Service, Forecaster::Projection];
            let scored = by.into_iter().filter_map(|by| Some((by, given.scored(by, outturn)?)));
            let exceptional = inputs.framework.is_exceptional_after(given.origin, given.of);
            Some(scored.map(|(by, scored)| Outcome { given: given.clone(), by, scored, exceptional }).collect::<Vec<_>>())
        };
        said.into_iter().filter_map(score).flatten().collect()
    }
}

fn whole(origin: Period, target: Period, scope: Option<&contract::Scope>) -> Asked {
    Asked { origin, target, entity: None, whose: Whose::Scope(scope.cloned()), full: false, levels: Vec::new() }
}

/// Whether a part of the council is asked for that one service, or one person, answers or answered for alone.
fn is_of_one(request: &contract::GetForecastAccuracyRequest, scope: &KnownScope, framework: &Framework) -> bool {
    let Some(part) = request.scope.as_ref().and_then(|scope| scope.part.as_ref()) else { return false };
    let measures = scope.measures(framework).filter_map(|code| framework.measures.get(code)).flatten();
    matches!(part, Part::Owner(_)) || measures.map(|measure| &measure.service).collect::<BTreeSet<_>>().len() <= 1
}

fn forecasters(sources: &[i32]) -> Result<Vec<Forecaster>, Failure> {
    let both = [Forecaster::Service, Forecaster::Projection];
    let mut asked = Vec::new();
    for source in sources {
        match known("sources", *source)? {
            contract::ForecastSource::Unspecified => asked.extend(both),
            contract::ForecastSource::Submitted => asked.push(Forecaster::Service),
            contract::ForecastSource::Projection => asked.push(Forecaster::Projection),
        }
    }
    Ok(both.into_iter().filter(|one| asked.is_empty() || asked.contains(one)).collect())
}

/// The years that are asked for: those that end no earlier than the first period, and no later than the last.
struct Between {
    first: Option<Period>,
    last: Option<Period>,
}

impl Between {
    fn of(request: &contract::GetForecastAccuracyRequest) -> Result<Self, Failure> {
        let (first, last) = (period("first_period", &request.first_period)?, period("last_period", &request.last_period)?);
        if let Some((first, last)) = first.zip(last)
            && first.end_date() > last.end_date()
        {
            return Err(Failure::InvalidRange { field: "last_period" });
        }
        Ok(Self { first, last })
    }

    fn holds(&self, year: Period) -> bool {
        self.first.is_none_or(|first| year.end_date() >= first.end_date())
            && self.last.is_none_or(|last| year.end_date() <= last.end_date())
    }
}
