//! The Scrutiny service.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use outturn_domain::code::ItemCode;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::organisation::Board;
use outturn_domain::period::Period;
use outturn_domain::risk::Review;
use outturn_domain::scorecard::{Facts, Scope};
use outturn_domain::scrutiny::covers_item;
use tonic::{Request, Response, Status};

use crate::contract;
use crate::contract::scope::Part;
use crate::contract::scrutiny_service_server::ScrutinyService;
use crate::database::Database;
use crate::definitions::{Definitions, definition_origin};
use crate::error::Failure;
use crate::evidence::Evidence;
use crate::names::named;
use crate::reading::{Reading, period};

mod board_view;
mod boards;
mod candidates;
mod changes;
mod reviews;

/// The Scrutiny service.
pub(crate) struct ScrutinyAnswers(Arc<Database>);

impl ScrutinyAnswers {
    /// The service over `database`.
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self(database)
    }
}

#[tonic::async_trait]
impl ScrutinyService for ScrutinyAnswers {
    async fn list_candidates(
        &self,
        request: Request<contract::ListCandidatesRequest>,
    ) -> Result<Response<contract::ListCandidatesResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.candidates(&request.into_inner()).await)
    }

    async fn list_recommendations(
        &self,
        request: Request<contract::ListRecommendationsRequest>,
    ) -> Result<Response<contract::ListRecommendationsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.recommendations(&request.into_inner()).await)
    }

    async fn get_board_plan(
        &self,
        request: Request<contract::GetBoardPlanRequest>,
    ) -> Result<Response<contract::GetBoardPlanResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.board_plan(&request.into_inner()).await)
    }

    async fn get_board_view(
        &self,
        request: Request<contract::GetBoardViewRequest>,
    ) -> Result<Response<contract::GetBoardViewResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.board_view(&request.into_inner()).await)
    }

    async fn list_reviews(
        &self,
        request: Request<contract::ListReviewsRequest>,
    ) -> Result<Response<contract::ListReviewsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.reviews(&request.into_inner()).await)
    }

    async fn get_review(&self, request: Request<contract::GetReviewRequest>) -> Result<Response<contract::GetReviewResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.review(&request.into_inner()).await)
    }

    async fn list_changes(
        &self,
        request: Request<contract::ListChangesRequest>,
    ) -> Result<Response<contract::ListChangesResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.changes(&request.into_inner()).await)
    }
}

impl Reading {
    /// The day it is at the reading, on the council's calendar.
    fn today(&self, definitions: &Definitions) -> NaiveDate {
        self.point.read_time.with_timezone(&definitions.framework.council.time_zone).date_naive()
    }
}

/// The same reading with the stage that is settled for a part of the council where a request asks for none: for the scope that it names, else for the board.
fn of_board_or_scope(reading: Reading, definitions: &Definitions, board: Option<&Board>, scope: Option<&contract::Scope>) -> Reading {
    let asked = scope.filter(|scope| scope.part.is_some()).cloned();
    reading.in_scope(definitions, asked.or_else(|| board.map(remit_scope)).as_ref())
}

/// A board's remit as a scope.
fn remit_scope(board: &Board) -> contract::Scope {
    contract::Scope { part: Some(Part::Board(named("boards", &board.code))) }
}

/// What rows of the framework alone are shown from: there is no figure among them.
fn of_framework(reading: &Reading, definitions: &Arc<Definitions>) -> Evidence {
    Evidence {
        point: reading.point,
        stage: reading.stage_given(definitions),
        framework: Arc::clone(&definitions.framework),
        definitions: Arc::clone(definitions),
        facts: Facts::default(),
        origins: HashMap::new(),
        rule_sets: Arc::default(),
        refused: BTreeSet::new(),
        publication: None,
    }
}

/// Whether what names these items is told in a scope: what names none is about the council as a whole.
pub(crate) fn is_about<'a>(scope: &Scope, framework: &Framework, mut items: impl Iterator<Item = &'a ItemCode>) -> bool {
    *scope == Scope::Whole || items.any(|item| covers_item(scope, framework, item))
}

/// The day on which a row of the sheet Reviews was written down.
pub(crate) fn recorded_on(definitions: &Definitions, review: &Review) -> Option<NaiveDate> {
    let origin = definition_origin(definitions, &FrameworkRow::Review(review.clone()))?;
    Some(origin.recorded.with_timezone(&definitions.framework.council.time_zone).date_naive())
}

/// A range of days, from the first day of one period to the last of another; open where none is named.
#[derive(Debug, Clone, Copy)]
struct Range {
    from: Option<NaiveDate>,
    end: Option<NaiveDate>,
}

impl Range {
    fn asked(first: &str, last: &str) -> Result<Self, Failure> {
        let from = period("first_period", first)?.and_then(Period::start_date);
        let end = period("last_period", last)?.and_then(Period::end_date);
        if from.zip(end).is_some_and(|(from, end)| from >= end) {
            return Err(Failure::InvalidRange { field: "last_period" });
        }
        Ok(Self { from, end })
    }

    /// Whether a day lies in it; what has no day is only in a range without ends.
    fn holds(self, day: Option<NaiveDate>) -> bool {
        self.from.is_none_or(|from| day.is_some_and(|day| from <= day)) && self.end.is_none_or(|end| day.is_some_and(|day| day < end))
    }
}
