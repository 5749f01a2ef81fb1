//! The Delivery service.

use std::sync::Arc;

use outturn_domain::delivery::Inputs;
use outturn_domain::period::Period;
use tonic::{Request, Response, Status};

use crate::answers::{Answers, respond};
use crate::contract;
use crate::contract::delivery_service_server::DeliveryService;
use crate::error::Failure;
use crate::evidence::Evidence;
use crate::installed_scales::ScalesInForce;
use crate::reading::Reading;
use crate::scope::{KnownScope, find_scope};

mod lists;
mod summary;

/// The Delivery service.
pub(crate) struct DeliveryAnswers(Arc<Answers>);

impl DeliveryAnswers {
    /// The service over `answers`.
    pub(crate) fn new(answers: Arc<Answers>) -> Self {
        Self(answers)
    }
}

#[tonic::async_trait]
impl DeliveryService for DeliveryAnswers {
    async fn get_delivery_summary(
        &self,
        request: Request<contract::GetDeliverySummaryRequest>,
    ) -> Result<Response<contract::GetDeliverySummaryResponse>, Status> {
        respond(self.0.delivery_summary(&request.into_inner()).await)
    }

    async fn list_milestones(
        &self,
        request: Request<contract::ListMilestonesRequest>,
    ) -> Result<Response<contract::ListMilestonesResponse>, Status> {
        respond(self.0.milestones(&request.into_inner()).await)
    }

    async fn list_projects(
        &self,
        request: Request<contract::ListProjectsRequest>,
    ) -> Result<Response<contract::ListProjectsResponse>, Status> {
        respond(self.0.projects(&request.into_inner()).await)
    }
}

/// Everything that an answer about delivery is made of.
struct Delivery {
    evidence: Evidence,
    scales: ScalesInForce,
    scope: KnownScope,
    period: Period,
}

impl Answers {
    async fn delivery(&self, period: Period, scope: Option<&contract::Scope>, reading: Reading) -> Result<Delivery, Failure> {
        let known = self.framework_at(&reading).await?;
        let evidence = self.evidence(period, reading, &known).await?;
        let scope = find_scope(&evidence.framework, &evidence.definitions, scope)?;
        let scales = self.scales(&evidence.framework, evidence.point).await?;
        Ok(Delivery { evidence, scales, scope, period })
    }
}

impl Delivery {
    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            framework: &self.evidence.framework,
            period: self.period,
            scope: self.scope.scope.clone(),
            as_of: self.evidence.point.read_time,
            facts: &self.evidence.facts,
            milestone_scale: self.scales.milestones.as_ref().map(|scale| &scale.read),
            confidence_scale: self.scales.confidence.as_ref().map(|scale| &scale.read),
        }
    }
}
