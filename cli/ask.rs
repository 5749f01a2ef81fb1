//! Asking the service: the one that runs, or where none answers, the same service started for this one question.

use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::period::Period;
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::scope::Part;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::submission_service_client::SubmissionServiceClient;
use outturn_services::contract::{
    ExplainStatusRequest, ExplainStatusResponse, GetDeliverySummaryRequest, GetForecastRequest, GetForecastResponse,
    GetForecastSummaryRequest, GetRiskProfileRequest, GetScorecardRequest, GetScorecardResponse, ListOutturnsRequest, ListOutturnsResponse,
    ListSubmissionsRequest, ListSubmissionsResponse, Scope, Stage, View,
};
use outturn_services::{ServiceSettings, serve};
use outturn_worker::home::Home;
use prost_types::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tonic::transport::{Channel, Endpoint};

use crate::arguments::AskOptions;
use crate::clock;
use crate::headline::WholeHeadline;

/// How long to wait for a server to take a connection before reading the home directly.
const CONNECT: Duration = Duration::from_millis(500);

/// Someone to ask.
pub(crate) struct Asker {
    channel: Channel,
    /// Dropped when the asking is done: it stops the service that was started for it.
    _stop: Option<oneshot::Sender<()>>,
}

/// What is asked about a period.
#[derive(Debug, Clone)]
pub(crate) struct ScorecardQuestion {
    pub(crate) period: String,
    pub(crate) scope: Option<Scope>,
    pub(crate) stage: Stage,
    pub(crate) as_of: Option<DateTime<Utc>>,
}

impl ScorecardQuestion {
    /// The whole plan, as the council's settings say, now.
    pub(crate) fn of(period: Period) -> Self {
        Self { period: period.id(), scope: None, stage: Stage::Unspecified, as_of: None }
    }
}

impl Asker {
    /// Asks the server that the options or the home's settings name, or the home itself where none answers there.
    pub(crate) async fn find(root: &std::path::Path, options: &AskOptions) -> anyhow::Result<Self> {
        if let Some(server) = &options.server {
            let channel = connect(server).await.with_context(|| format!("no server answers at {server}"))?;
            return Ok(Self { channel, _stop: None });
        }
        let home = Home::open(root)?;
        match connect(&home.settings()?.serve.listen).await {
            Ok(channel) if serves(&home, channel.clone()).await => Ok(Self { channel, _stop: None }),
            _ => Self::in_process(&home, clock::wall()).await,
        }
    }

    /// Asks the home itself, by way of the service's own code.
    pub(crate) async fn in_process(home: &Home, clock: Clock) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (stop, stopped) = oneshot::channel::<()>();
        let database = home.database();
        anyhow::ensure!(database.exists(), "{} has no database yet: start the worker, or run outturn ingest", home.root().display());
        tokio::spawn(async move {
            let stopped = async move { drop(stopped.await) };
            serve(&ServiceSettings { drain: Duration::ZERO, ..ServiceSettings::default() }, listener, &database, clock, stopped).await
        });
        let channel = connect(&address).await?;
        Ok(Self { channel, _stop: Some(stop) })
    }

    pub(crate) async fn scorecard(&self, question: &ScorecardQuestion) -> anyhow::Result<GetScorecardResponse> {
        let request = GetScorecardRequest {
            scope: question.scope.clone(),
            period: question.period.clone(),
            view: View::Full.into(),
            as_of_time: question.as_of.map(timestamp),
            stage: question.stage.into(),
            ..GetScorecardRequest::default()
        };
        let mut client = ScorecardServiceClient::new(self.channel.clone());
        when_ready(async || client.get_scorecard(request.clone()).await).await
    }

    /// What stands beside a scorecard in a quarterly report, for the same period, part, stage and instant.
    pub(crate) async fn whole_headline(&self, question: &ScorecardQuestion) -> anyhow::Result<WholeHeadline> {
        let (scope, as_of_time, stage) = (question.scope.clone(), question.as_of.map(timestamp), question.stage.into());
        let period = question.period.clone();
        let forecasts =
            GetForecastSummaryRequest { scope: scope.clone(), origin_period: period.clone(), as_of_time, stage, ..Default::default() };
        let delivery = GetDeliverySummaryRequest { scope: scope.clone(), period: period.clone(), as_of_time, stage, ..Default::default() };
        let risks = GetRiskProfileRequest { scope, period, as_of_time, stage, ..Default::default() };
        let channel = || self.channel.clone();
        Ok(WholeHeadline {
            forecasts: said(ForecastServiceClient::new(channel()).get_forecast_summary(forecasts).await)?.summary,
            delivery: said(DeliveryServiceClient::new(channel()).get_delivery_summary(delivery).await)?.summary,
            risks: said(RiskServiceClient::new(channel()).get_risk_profile(risks).await)?.profile,
        })
    }

    pub(crate) async fn explain(&self, request: &ExplainStatusRequest) -> anyhow::Result<ExplainStatusResponse> {
        let mut client = MeasureServiceClient::new(self.channel.clone());
        Box::pin(when_ready(async || client.explain_status(request.clone()).await)).await
    }

    pub(crate) async fn forecast(&self, request: &GetForecastRequest) -> anyhow::Result<GetForecastResponse> {
        let mut client = ForecastServiceClient::new(self.channel.clone());
        Box::pin(when_ready(async || client.get_forecast(request.clone()).await)).await
    }

    pub(crate) async fn outturns(&self, request: &ListOutturnsRequest) -> anyhow::Result<ListOutturnsResponse> {
        let mut client = MeasureServiceClient::new(self.channel.clone());
        when_ready(async || client.list_outturns(request.clone()).await).await
    }

    pub(crate) async fn submissions(&self, request: &ListSubmissionsRequest) -> anyhow::Result<ListSubmissionsResponse> {
        let mut client = SubmissionServiceClient::new(self.channel.clone());
        when_ready(async || client.list_submissions(request.clone()).await).await
    }
}

/// A service that was just started opens its database within moments; until then it says that it is unavailable.
async fn when_ready<T>(mut ask: impl AsyncFnMut() -> Result<tonic::Response<T>, tonic::Status>) -> anyhow::Result<T> {
    const TRIES: u32 = 200;
    for _ in 1..TRIES {
        match ask().await {
            Err(status) if status.code() == tonic::Code::Unavailable => tokio::time::sleep(Duration::from_millis(50)).await,
            answer => return said(answer),
        }
    }
    said(ask().await)
}

fn said<T>(answer: Result<tonic::Response<T>, tonic::Status>) -> anyhow::Result<T> {
    answer.map(tonic::Response::into_inner).map_err(|status| anyhow::anyhow!("{}", status.message()))
}

async fn connect(address: &str) -> anyhow::Result<Channel> {
    let address = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
    Ok(Endpoint::from_shared(address)?.connect_timeout(CONNECT).connect().await?)
}

/// Whether the server that answers is one of ours, and serves this very home: another council's may stand at the same address.
async fn serves(home: &Home, channel: Channel) -> bool {
    let Ok(reader) = outturn_store::Reader::open(&home.database()).await else { return false };
    let Ok(Some(newest)) = reader.newest_commit().await else { return false };
    let newest_only = ListSubmissionsRequest { page_size: 1, ..ListSubmissionsRequest::default() };
    let Ok(answer) = SubmissionServiceClient::new(channel).list_submissions(newest_only).await else { return false };
    let answer = answer.into_inner();
    let Some(served) = answer.submissions.first() else { return false };
    let at_home = reader.submissions(&outturn_store::submission::SubmissionFilter::default(), newest, 1).await;
    at_home.is_ok_and(|listed| listed.first().is_some_and(|known| served.name.ends_with(known.id.as_str())))
}

pub(crate) fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    Timestamp { seconds: instant.timestamp(), nanos: i32::try_from(instant.timestamp_subsec_nanos()).unwrap_or(0) }
}

/// A scope as it is typed: `themes/people`, `directorates/adults`, `boards/executive-scrutiny-board`.
pub(crate) fn scope(text: &str) -> anyhow::Result<Scope> {
    let (kind, code) = text.split_once('/').unwrap_or_default();
    let name = text.to_owned();
    let part = match kind {
        // People say what a plan item is; its name says only that it is one.
        "planItems" | "themes" | "outcomes" | "plans" => Part::PlanItem(format!("planItems/{code}")),
        "directorates" => Part::Directorate(name),
        "services" => Part::Service(name),
        "portfolios" => Part::Portfolio(name),
        "boards" => Part::Board(name),
        "owners" => Part::Owner(name),
        "tags" => Part::Tag(name),
        _ => anyhow::bail!("{text:?} names no part; write one such as themes/people, services/adults or boards/executive-scrutiny-board"),
    };
    Ok(Scope { part: Some(part) })
}
