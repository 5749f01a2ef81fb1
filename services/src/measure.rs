//! The Measure service.

use std::sync::Arc;

use outturn_domain::stage::Stage;
use tonic::{Request, Response, Status};

use crate::answers::Answers;
use crate::contract;
use crate::contract::measure_service_server::MeasureService;
use crate::database::Database;
use crate::definitions::Definitions;
use crate::error::Failure;
use crate::reading::Reading;
use crate::scope::find_scope;

mod definition;
mod explained;
mod feeding;
pub(crate) mod history;
mod lineage;
mod outturns;
mod provenance;

/// The Measure service.
pub(crate) struct MeasureAnswers(Arc<Database>);

impl MeasureAnswers {
    /// The service over `database`.
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self(database)
    }
}

#[tonic::async_trait]
impl MeasureService for MeasureAnswers {
    async fn list_measures(
        &self,
        request: Request<contract::ListMeasuresRequest>,
    ) -> Result<Response<contract::ListMeasuresResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.measures(&request.into_inner()).await)
    }

    async fn get_measure(&self, request: Request<contract::GetMeasureRequest>) -> Result<Response<contract::GetMeasureResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.measure(&request.into_inner()).await)
    }

    async fn list_outturns(
        &self,
        request: Request<contract::ListOutturnsRequest>,
    ) -> Result<Response<contract::ListOutturnsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.outturns(&request.into_inner()).await)
    }

    async fn get_provenance(
        &self,
        request: Request<contract::GetProvenanceRequest>,
    ) -> Result<Response<contract::GetProvenanceResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.provenance(&request.into_inner()).await)
    }

    async fn explain_status(
        &self,
        request: Request<contract::ExplainStatusRequest>,
    ) -> Result<Response<contract::ExplainStatusResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.explained(&request.into_inner()).await)
    }
}

impl Answers {
    /// The framework that a reading sees; a failure while there is none.
    pub(crate) async fn framework_at(&self, reading: &Reading) -> Result<Arc<Definitions>, Failure> {
        let definitions = self.definitions.at(&self.reader, reading.point).await?;
        if definitions.framework.is_empty() { Err(Failure::NoFramework) } else { Ok(definitions) }
    }
}

impl Reading {
    /// The same, with the stage that is settled for a part of the council where the request asks for none. Whether there is such a part is told elsewhere.
    pub(crate) fn in_scope(self, definitions: &Definitions, scope: Option<&contract::Scope>) -> Self {
        let settled = || {
            let scope = find_scope(&definitions.framework, definitions, scope).ok()?;
            Some(definitions.framework.default_stage_in(&scope.scope))
        };
        Self { stage: self.stage.or_else(settled), ..self }
    }

    /// The stage that its answer gives.
    pub(crate) fn stage_given(&self, definitions: &Definitions) -> Stage {
        self.stage.unwrap_or(definitions.framework.council.default_stage)
    }
}
