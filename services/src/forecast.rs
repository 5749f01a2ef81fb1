//! The Forecast service.

use std::sync::Arc;

use outturn_domain::code::{EntityCode, ItemCode};
use outturn_domain::forecast::forecast_year;
use outturn_domain::period::{Period, PeriodKind};
use outturn_domain::risk::latest_quarter_ended;
use outturn_domain::stage::Stage;
use tonic::{Request, Response, Status};

use crate::answers::Answers;
use crate::contract;
use crate::contract::forecast_service_server::ForecastService;
use crate::database::Database;
use crate::definitions::Definitions;
use crate::error::{Failure, Resource};
use crate::measure::history::Whom;
use crate::names::{find_entity, find_measure};
use crate::reading::{Reading, full_view, known, period};
use crate::wire::day::timestamp;
use crate::wire::stage;

mod accuracy;
mod committees;
mod expected;
mod prospect;
mod summary;

pub(crate) use accuracy::Outcome;
use prospect::{Asked, Whose};

/// The Forecast service.
pub(crate) struct ForecastAnswers {
    database: Arc<Database>,
    /// Whether anybody may ask how well one service forecasts.
    accuracy_by_service: bool,
}

impl ForecastAnswers {
    /// The service over `database`.
    pub(crate) fn new(database: Arc<Database>, accuracy_by_service: bool) -> Self {
        Self { database, accuracy_by_service }
    }
}

#[tonic::async_trait]
impl ForecastService for ForecastAnswers {
    async fn get_forecast(
        &self,
        request: Request<contract::GetForecastRequest>,
    ) -> Result<Response<contract::GetForecastResponse>, Status> {
        let answers = self.database.answers().await?;
        self.database.respond(&answers, answers.forecast(&request.into_inner()).await)
    }

    async fn list_forecasts(
        &self,
        request: Request<contract::ListForecastsRequest>,
    ) -> Result<Response<contract::ListForecastsResponse>, Status> {
        let answers = self.database.answers().await?;
        self.database.respond(&answers, answers.forecasts(request.into_inner()).await)
    }

    async fn get_forecast_summary(
        &self,
        request: Request<contract::GetForecastSummaryRequest>,
    ) -> Result<Response<contract::GetForecastSummaryResponse>, Status> {
        let answers = self.database.answers().await?;
        self.database.respond(&answers, answers.forecast_summary(request.into_inner()).await)
    }

    async fn get_forecast_accuracy(
        &self,
        request: Request<contract::GetForecastAccuracyRequest>,
    ) -> Result<Response<contract::GetForecastAccuracyResponse>, Status> {
        let answers = self.database.answers().await?;
        self.database.respond(&answers, answers.forecast_accuracy(request.into_inner(), self.accuracy_by_service).await)
    }
}

impl Answers {
    async fn forecast(&self, request: &contract::GetForecastRequest) -> Result<contract::GetForecastResponse, Failure> {
        let full = full_view(request.view, contract::View::Full)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let code = find_measure(&definitions.framework, "measure", &request.measure)?.clone();
        let entity = find_entity(&definitions.framework, &request.entity)?;
        let origin = match period("origin_period", &request.origin_period)? {
            Some(origin) => origin,
            None => self.latest_origin(&definitions, &code, entity.as_ref(), &reading).await?,
        };
        let target = match period("period", &request.period)? {
            Some(target) => target,
            None => forecast_year(origin).ok_or_else(|| no_year(&request.origin_period))?,
        };
        let levels = request.quantile_levels.iter().copied().filter(|level| (0.01..=0.99).contains(level)).collect();
        let asked = Asked { origin, target, entity, whose: Whose::One(code), full, levels };
        let prospect = self.prospect(asked, reading, &definitions).await?;
        let (point, given) = (reading.point, stage(prospect.stage()).into());
        let erasures = self.erasures(prospect.point()).await?.about(prospect.measures());
        if prospect.measure_count() == 0 {
            return Err(Failure::NotFound { resource: Resource::Measure, name: request.measure.clone(), near: Vec::new() });
        }
        let problem = "neither a financial year nor one of the measure's own periods".to_owned();
        let wrong = || Failure::InvalidPeriod { field: "period", value: request.period.clone(), problem };
        let forecast = prospect.all().pop().ok_or_else(wrong)?;
        Ok(contract::GetForecastResponse {
            forecast: Some(forecast),
            read_time: Some(timestamp(point.read_time)),
            stage: given,
            erasures,
            revision: point.sequence.0,
        })
    }

    async fn forecasts(&self, request: contract::ListForecastsRequest) -> Result<contract::ListForecastsResponse, Failure> {
        let full = full_view(request.view, contract::View::Basic)?;
        let outlooks: Vec<contract::ForecastOutlook> =
            request.outlooks.iter().map(|outlook| known("outlooks", *outlook)).collect::<Result<_, _>>()?;
        let page = self.page(&request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        let (origin, year) = origin_and_year(&request.origin_period)?;
        let target = period("period", &request.period)?.unwrap_or(year);
        if target.kind() != PeriodKind::FinancialYear {
            let problem = "the forecasts of a scope are of a financial year".to_owned();
            return Err(Failure::InvalidPeriod { field: "period", value: request.period, problem });
        }
        let entity = find_entity(&definitions.framework, &request.entity)?;
        let asked = Asked { origin, target, entity, whose: Whose::Scope(request.scope), full, levels: Vec::new() };
        let prospect = self.prospect(asked, page.reading, &definitions).await?;
        let given = stage(prospect.stage()).into();
        let erasures = self.erasures(prospect.point()).await?.about(prospect.measures());
        let only_disagreements = request.only_disagreements;
        let all = in_the_background(move || prospect.all()).await?;
        let wanted = |forecast: &contract::Forecast| {
            let outlook = forecast.submitted.as_ref().map_or(contract::ForecastOutlook::None, contract::SubmittedForecast::outlook);
            (outlooks.is_empty() || outlooks.contains(&outlook)) && (!only_disagreements || forecast.disagreement.is_some())
        };
        let (forecasts, next_page_token) = page.of(all.into_iter().filter(wanted).collect());
        Ok(contract::ListForecastsResponse {
            forecasts,
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: given,
            erasures,
            revision: page.reading.point.sequence.0,
        })
    }

    async fn forecast_summary(
        &self,
        request: contract::GetForecastSummaryRequest,
    ) -> Result<contract::GetForecastSummaryResponse, Failure> {
        let full = full_view(request.view, contract::View::Basic)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let (origin, year) = origin_and_year(&request.origin_period)?;
        let entity = find_entity(&definitions.framework, &request.entity)?;
        let asked = Asked { origin, target: year, entity, whose: Whose::Scope(request.scope), full, levels: Vec::new() };
        let prospect = self.prospect(asked, reading, &definitions).await?;
        let given = stage(prospect.stage()).into();
        let erasures = self.erasures(prospect.point()).await?.about(prospect.measures());
        Ok(contract::GetForecastSummaryResponse {
            summary: Some(in_the_background(move || prospect.summary()).await?),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: given,
            erasures,
            revision: reading.point.sequence.0,
        })
    }

    /// The latest period with a value, or with the parts of one, that has come to the stage asked for. Where there is none, nothing of the measure is known:
    /// the latest period that was published, or the quarter that ended last, and that too little is known is then the answer.
    async fn latest_origin(
        &self,
        definitions: &Arc<Definitions>,
        code: &ItemCode,
        entity: Option<&EntityCode>,
        reading: &Reading,
    ) -> Result<Period, Failure> {
        let history = self.history(definitions, code, &Whom::One(entity.cloned()), reading).await?;
        if let Some(latest) = history.latest_period() {
            return Ok(latest);
        }
        let in_a_year = |period: &Period| period.in_financial_year().is_some();
        let now = reading.point.read_time;
        let is_published = reading.stage_given(definitions) == Stage::Published;
        let out = definitions.framework.publications.iter().filter(|publication| is_published && publication.published <= now);
        let published = out.map(|publication| publication.period).filter(in_a_year).max_by_key(|period| period.end_date());
        let today = now.with_timezone(&definitions.framework.council.time_zone).date_naive();
        let origin = published.or_else(|| latest_quarter_ended(today));
        origin.ok_or_else(|| Failure::Fault(format!("no quarter ended before {today}")))
    }
}

/// Judging a large council takes milliseconds of computing, which other calls should not wait for.
async fn in_the_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Fault(error.to_string()))
}

/// The origin that a request names, and its financial year.
fn origin_and_year(text: &str) -> Result<(Period, Period), Failure> {
    let origin = period("origin_period", text)?.ok_or(Failure::RequiredFieldMissing { field: "origin_period" })?;
    let year = origin.in_financial_year().ok_or_else(|| no_year(text))?;
    Ok((origin, year))
}

fn no_year(text: &str) -> Failure {
    let problem = "it ends in no financial year".to_owned();
    Failure::InvalidPeriod { field: "origin_period", value: text.to_owned(), problem }
}
