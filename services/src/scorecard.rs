//! The Scorecard service.

use std::sync::Arc;

use outturn_domain::stage::Stage;
use prost::Message;
use tokio_stream::Empty;
use tonic::{Request, Response, Status};

use crate::answers::{Answers, respond};
use crate::cache::Validity;
use crate::contract;
use crate::contract::scorecard_service_server::ScorecardService;
use crate::definitions::Definitions;
use crate::error::{Failure, Resource};
use crate::names::{checked, find_entity, id_in};
use crate::reading::{Reading, asked_stage, full_view, period};
use crate::wire::day::timestamp;

mod card;
mod until;

use card::{Asked, Card};

/// The Scorecard service.
pub(crate) struct ScorecardAnswers(Arc<Answers>);

impl ScorecardAnswers {
    /// The service over `answers`.
    pub(crate) fn new(answers: Arc<Answers>) -> Self {
        Self(answers)
    }
}

#[tonic::async_trait]
impl ScorecardService for ScorecardAnswers {
    async fn get_scorecard(
        &self,
        request: Request<contract::GetScorecardRequest>,
    ) -> Result<Response<contract::GetScorecardResponse>, Status> {
        respond(self.0.scorecard(&request.into_inner()).await)
    }

    async fn compare_scorecards(
        &self,
        _: Request<contract::CompareScorecardsRequest>,
    ) -> Result<Response<contract::CompareScorecardsResponse>, Status> {
        Err(Failure::NotServed.into())
    }

    async fn try_rules(&self, _: Request<contract::TryRulesRequest>) -> Result<Response<contract::TryRulesResponse>, Status> {
        Err(Failure::NotServed.into())
    }

    async fn get_period_summary(
        &self,
        _: Request<contract::GetPeriodSummaryRequest>,
    ) -> Result<Response<contract::GetPeriodSummaryResponse>, Status> {
        Err(Failure::NotServed.into())
    }

    async fn list_scopes(&self, _: Request<contract::ListScopesRequest>) -> Result<Response<contract::ListScopesResponse>, Status> {
        Err(Failure::NotServed.into())
    }

    async fn list_rule_sets(&self, _: Request<contract::ListRuleSetsRequest>) -> Result<Response<contract::ListRuleSetsResponse>, Status> {
        Err(Failure::NotServed.into())
    }

    async fn list_publications(
        &self,
        _: Request<contract::ListPublicationsRequest>,
    ) -> Result<Response<contract::ListPublicationsResponse>, Status> {
        Err(Failure::NotServed.into())
    }

    type WatchScorecardStream = Empty<Result<contract::WatchScorecardResponse, Status>>;

    async fn watch_scorecard(&self, _: Request<contract::WatchScorecardRequest>) -> Result<Response<Self::WatchScorecardStream>, Status> {
        Err(Failure::NotServed.into())
    }
}

impl Answers {
    async fn scorecard(&self, request: &contract::GetScorecardRequest) -> Result<contract::GetScorecardResponse, Failure> {
        let period = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let full = full_view(request.view, contract::View::Basic)?;
        let (reading, known) = self.scorecard_reading(request).await?;
        let key = [request.encode_to_vec().as_slice(), &known.sequence.0.to_be_bytes()].concat();
        if let Some(kept) = self.scorecards.find(&key, reading.point) {
            return Ok(read_at(&kept, reading));
        }
        if known.framework.is_empty() {
            return Err(Failure::NoFramework);
        }
        let until = until::next_change(&known.framework, reading.point.read_time);
        let validity = Validity { sequence: reading.point.sequence, from: reading.point.read_time, until };
        let asked = Asked::new(request, period, full);
        let answer = Arc::new(self.judged(asked, reading, known).await?);
        self.scorecards.keep(key, Arc::clone(&answer), validity);
        Ok(read_at(&answer, reading))
    }

    async fn judged(&self, asked: Asked, reading: Reading, known: Arc<Definitions>) -> Result<contract::GetScorecardResponse, Failure> {
        let reader = self.reader()?;
        let evidence = self.evidence(asked.period, reading, &known).await?;
        let entity = find_entity(&evidence.framework, &asked.entity)?;
        let superseded = reader.superseded(entity.as_ref(), asked.period, evidence.point, evidence.stage).await?;
        let refusals = if evidence.refused.is_empty() { Vec::new() } else { reader.refusals(evidence.point).await? };
        let card = Card { asked, entity, evidence, known, superseded, refusals };
        let revision = reading.point.sequence.0;
        // Judging a large council takes milliseconds of computing, which other calls should not wait for.
        let judged = tokio::task::spawn_blocking(move || {
            let scorecard = card.scorecard()?;
            Ok(contract::GetScorecardResponse {
                scorecard: Some(scorecard),
                read_time: None,
                stage: crate::wire::stage(card.evidence.stage).into(),
                erasures: Vec::new(),
                revision,
            })
        });
        judged.await.map_err(|error| Failure::Fault(error.to_string()))?
    }

    /// What a scorecard is read at, the instant asked for or that of a publication; and the framework that says what was published when.
    async fn scorecard_reading(&self, request: &contract::GetScorecardRequest) -> Result<(Reading, Arc<Definitions>), Failure> {
        let reader = self.reader()?;
        if request.publication.is_empty() {
            let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
            return Ok((reading, self.definitions.at(reader, reading.point).await?));
        }
        if request.as_of_time.is_some() {
            return Err(Failure::ConflictingArguments { fields: ["publication", "as_of_time"] });
        }
        if asked_stage(request.stage)?.is_some_and(|stage| stage != Stage::Published) {
            return Err(Failure::ConflictingArguments { fields: ["publication", "stage"] });
        }
        // A publication is recorded after its own instant, so it is looked for among all that are known now.
        let now = self.point(None).await?;
        let known = self.definitions.at(reader, now).await?;
        let id = checked("publication", id_in("publications", &request.publication))?;
        let found = period("publication", id).ok().flatten().and_then(|period| known.framework.publication(period));
        let published = found.map(|publication| publication.published).filter(|published| *published <= now.read_time);
        let not_found = || Failure::NotFound { resource: Resource::Publication, name: request.publication.clone(), near: Vec::new() };
        let point = self.point(Some(published.ok_or_else(not_found)?)).await?;
        Ok((Reading { point, stage: Some(Stage::Published) }, known))
    }
}

/// An answer as of the instant of this very call.
fn read_at(answer: &contract::GetScorecardResponse, reading: Reading) -> contract::GetScorecardResponse {
    contract::GetScorecardResponse { read_time: Some(timestamp(reading.point.read_time)), ..answer.clone() }
}
