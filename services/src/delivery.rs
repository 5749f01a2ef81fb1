//! The Delivery service.

use std::sync::Arc;

use outturn_domain::delivery::Inputs;
use outturn_domain::period::Period;
use tonic::{Request, Response, Status};

use crate::answers::Answers;
use crate::contract;
use crate::contract::delivery_service_server::DeliveryService;
use crate::database::Database;
use crate::error::Failure;
use crate::evidence::Evidence;
use crate::installed_scales::ScalesInForce;
use crate::reading::Reading;
use crate::scope::{KnownScope, find_scope};

mod lists;
pub(crate) mod summary;

/// The Delivery service.
pub(crate) struct DeliveryAnswers(Arc<Database>);

impl DeliveryAnswers {
    /// The service over `database`.
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self(database)
    }
}

#[tonic::async_trait]
impl DeliveryService for DeliveryAnswers {
    async fn get_delivery_summary(
        &self,
        request: Request<contract::GetDeliverySummaryRequest>,
    ) -> Result<Response<contract::GetDeliverySummaryResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.delivery_summary(&request.into_inner()).await)
    }

    async fn list_milestones(
        &self,
        request: Request<contract::ListMilestonesRequest>,
    ) -> Result<Response<contract::ListMilestonesResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.milestones(&request.into_inner()).await)
    }

    async fn list_projects(
        &self,
        request: Request<contract::ListProjectsRequest>,
    ) -> Result<Response<contract::ListProjectsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.projects(&request.into_inner()).await)
    }
}

/// Everything that an answer about delivery is made of.
struct Delivery {
    evidence: Evidence,
    scales: ScalesInForce,
    scope: KnownScope,
    period: Period,
    /// Milestones and projects come in returns and in the framework alike, so any erasure may have touched them.
    erasures: Vec<contract::Erasure>,
}

impl Answers {
    async fn delivery(&self, period: Period, scope: Option<&contract::Scope>, reading: Reading) -> Result<Delivery, Failure> {
        let known = self.framework_at(&reading).await?;
        let evidence = self.evidence(period, reading.in_scope(&known, scope), &known).await?;
        let scope = find_scope(&evidence.framework, &evidence.definitions, scope)?;
        let scales = self.scales(&evidence.framework, evidence.point).await?;
        let erasures = self.erasures(evidence.point).await?.all();
        Ok(Delivery { evidence, scales, scope, period, erasures })
    }
}

impl Delivery {
    fn inputs(&self) -> Inputs<'_> {
        self.evidence.delivery(&self.scales, &self.scope.scope, self.period)
    }
}
