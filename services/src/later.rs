//! The services that this build does not serve yet: each method says so.

use tonic::{Request, Response, Status};

use crate::contract;
use crate::contract::delivery_service_server::DeliveryService;
use crate::contract::forecast_service_server::ForecastService;
use crate::contract::risk_service_server::RiskService;
use crate::contract::scrutiny_service_server::ScrutinyService;
use crate::error::Failure;

/// What is part of the contract and not served yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Later;

macro_rules! later {
    ($($service:ident { $($method:ident($request:ident) -> $response:ident)* })*) => {$(
        #[tonic::async_trait]
        impl $service for Later {$(
            async fn $method(&self, _: Request<contract::$request>) -> Result<Response<contract::$response>, Status> {
                Err(Failure::NotServed.into())
            }
        )*}
    )*};
}

later! {
    DeliveryService {
        get_delivery_summary(GetDeliverySummaryRequest) -> GetDeliverySummaryResponse
        list_milestones(ListMilestonesRequest) -> ListMilestonesResponse
        list_projects(ListProjectsRequest) -> ListProjectsResponse
    }
    ForecastService {
        get_forecast(GetForecastRequest) -> GetForecastResponse
        list_forecasts(ListForecastsRequest) -> ListForecastsResponse
        get_forecast_summary(GetForecastSummaryRequest) -> GetForecastSummaryResponse
        get_forecast_accuracy(GetForecastAccuracyRequest) -> GetForecastAccuracyResponse
    }
    RiskService {
        get_risk_profile(GetRiskProfileRequest) -> GetRiskProfileResponse
        list_risks(ListRisksRequest) -> ListRisksResponse
        get_risk(GetRiskRequest) -> GetRiskResponse
    }
    ScrutinyService {
        list_candidates(ListCandidatesRequest) -> ListCandidatesResponse
        list_recommendations(ListRecommendationsRequest) -> ListRecommendationsResponse
        get_board_plan(GetBoardPlanRequest) -> GetBoardPlanResponse
        get_board_view(GetBoardViewRequest) -> GetBoardViewResponse
        list_reviews(ListReviewsRequest) -> ListReviewsResponse
        get_review(GetReviewRequest) -> GetReviewResponse
        list_changes(ListChangesRequest) -> ListChangesResponse
    }
}
