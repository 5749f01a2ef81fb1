//! The Scorecard service.

use std::sync::Arc;

use outturn_domain::stage::Stage;
use prost::Message;
use prost_types::Timestamp;
use tokio_stream::Empty;
use tonic::{Request, Response, Status};

use crate::answers::Answers;
use crate::cache::Validity;
use crate::contract;
use crate::contract::scorecard_service_server::ScorecardService;
use crate::database::Database;
use crate::definitions::Definitions;
use crate::error::{Failure, Resource};
use crate::names::{checked, find_entity, id_in};
use crate::reading::{Reading, asked_stage, full_view, period};
use crate::wire::day::timestamp;

pub(crate) mod card;
mod compared;
mod lists;
mod period_summary;
mod tried;
mod until;

use card::{Asked, Card};

/// The Scorecard service.
pub(crate) struct ScorecardAnswers(Arc<Database>);

impl ScorecardAnswers {
    /// The service over `database`.
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self(database)
    }
}

#[tonic::async_trait]
impl ScorecardService for ScorecardAnswers {
    async fn get_scorecard(
        &self,
        request: Request<contract::GetScorecardRequest>,
    ) -> Result<Response<contract::GetScorecardResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.scorecard(&request.into_inner()).await)
    }

    async fn compare_scorecards(
        &self,
        request: Request<contract::CompareScorecardsRequest>,
    ) -> Result<Response<contract::CompareScorecardsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.compared(&request.into_inner()).await)
    }

    async fn try_rules(&self, request: Request<contract::TryRulesRequest>) -> Result<Response<contract::TryRulesResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.tried(&request.into_inner()).await)
    }

    async fn get_period_summary(
        &self,
        request: Request<contract::GetPeriodSummaryRequest>,
    ) -> Result<Response<contract::GetPeriodSummaryResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.period_summary(&request.into_inner()).await)
    }

    async fn list_scopes(&self, request: Request<contract::ListScopesRequest>) -> Result<Response<contract::ListScopesResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.scopes(&request.into_inner()).await)
    }

    async fn list_rule_sets(
        &self,
        request: Request<contract::ListRuleSetsRequest>,
    ) -> Result<Response<contract::ListRuleSetsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.rule_sets(&request.into_inner()).await)
    }

    async fn list_publications(
        &self,
        request: Request<contract::ListPublicationsRequest>,
    ) -> Result<Response<contract::ListPublicationsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.publications(&request.into_inner()).await)
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
        let (reading, known) = self.scorecard_reading(&request.publication, request.as_of_time.as_ref(), request.stage).await?;
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
        let card = self.card(asked, reading, known).await?;
        let erasures = self.erasures(card.evidence.point).await?;
        let revision = reading.point.sequence.0;
        // Judging a large council takes milliseconds of computing, which other calls should not wait for.
        let judged = tokio::task::spawn_blocking(move || {
            let scorecard = card.scorecard()?;
            Ok(contract::GetScorecardResponse {
                scorecard: Some(scorecard),
                read_time: None,
                stage: crate::wire::stage(card.evidence.stage).into(),
                erasures: erasures.about(card.scope()?.measures(&card.evidence.framework)),
                revision,
            })
        });
        judged.await.map_err(|error| Failure::Fault(error.to_string()))?
    }

    /// Everything that a scorecard is made of. `known` is the framework that says what was published when.
    pub(crate) async fn card(&self, asked: Asked, reading: Reading, known: Arc<Definitions>) -> Result<Card, Failure> {
        let reader = &self.reader;
        let evidence = self.evidence(asked.period, reading.in_scope(&known, asked.scope.as_ref()), &known).await?;
        let entity = find_entity(&evidence.framework, &asked.entity)?;
        let superseded = reader.superseded(entity.as_ref(), asked.period, evidence.point, evidence.stage).await?;
        let refusals = if evidence.refused.is_empty() { Vec::new() } else { reader.refusals(evidence.point).await? };
        Ok(Card { asked, entity, evidence, known, superseded, refusals })
    }

    /// What a scorecard is read at, the instant asked for or that of a publication; and the framework that says what was published when.
    pub(crate) async fn scorecard_reading(
        &self,
        publication: &str,
        as_of: Option<&Timestamp>,
        stage: i32,
    ) -> Result<(Reading, Arc<Definitions>), Failure> {
        let reader = &self.reader;
        if publication.is_empty() {
            let reading = self.reading(as_of, stage).await?;
            return Ok((reading, self.definitions.at(reader, reading.point).await?));
        }
        if as_of.is_some() {
            return Err(Failure::ConflictingArguments { fields: ["publication", "as_of_time"] });
        }
        if asked_stage(stage)?.is_some_and(|stage| stage != Stage::Published) {
            return Err(Failure::ConflictingArguments { fields: ["publication", "stage"] });
        }
        // A publication is recorded after its own instant, so it is looked for among all that are known now.
        let now = self.point(None).await?;
        let known = self.definitions.at(reader, now).await?;
        let id = checked("publication", id_in("publications", publication))?;
        let found = period("publication", id).ok().flatten().and_then(|period| known.framework.publication(period));
        let published = found.map(|publication| publication.published).filter(|published| *published <= now.read_time);
        let not_found = || Failure::NotFound { resource: Resource::Publication, name: publication.to_owned(), near: Vec::new() };
        let point = self.point(Some(published.ok_or_else(not_found)?)).await?;
        Ok((Reading { point, stage: Some(Stage::Published) }, known))
    }
}

/// An answer as of the instant of this very call.
fn read_at(answer: &contract::GetScorecardResponse, reading: Reading) -> contract::GetScorecardResponse {
    contract::GetScorecardResponse { read_time: Some(timestamp(reading.point.read_time)), ..answer.clone() }
}
