//! The services that this build does not serve yet: each method says so.

use tonic::{Request, Response, Status};

use crate::contract;
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
