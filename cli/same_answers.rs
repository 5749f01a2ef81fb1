//! Whether two databases of one home give the same scorecards, asked of the service itself over each of them.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::period::Period;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{GetScorecardRequest, GetScorecardResponse, View};
use outturn_services::{ServiceSettings, serve};
use outturn_store::Reader;
use outturn_store::submission::SubmissionFilter;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

use crate::ask::timestamp;

/// As many instants as are asked about; of a home with more commits, so many spread evenly over its life.
const INSTANTS: usize = 300;

/// What came of asking both.
pub(crate) struct Asked {
    /// How many scorecards each was asked for.
    pub(crate) scorecards: usize,
    /// Those that were not the same.
    pub(crate) unlike: Vec<String>,
}

/// Asks both for the scorecard of the period that was last reported on, as of the instants of commits.
pub(crate) async fn ask_both(old: &Path, new: &Path) -> anyhow::Result<Asked> {
    let questions = questions(new).await?;
    let Some(&(now, _)) = questions.last() else { return Ok(Asked { scorecards: 0, unlike: Vec::new() }) };
    let (then, now) = (Service::start(old, now).await?, Service::start(new, now).await?);
    let (mut asked, step) = (Asked { scorecards: 0, unlike: Vec::new() }, questions.len().div_ceil(INSTANTS));
    // Counted from the newest, which is what most people see.
    for (instant, period) in questions.iter().rev().step_by(step) {
        asked.scorecards += 1;
        if then.scorecard(*period, *instant).await? != now.scorecard(*period, *instant).await? {
            asked.unlike.push(format!("the scorecard of {} as of {}", period.label(), instant.to_rfc3339()));
        }
    }
    then.stop().await?;
    now.stop().await?;
    Ok(asked)
}

/// Each commit's instant, with the period that its cover names, or the last that one named.
async fn questions(database: &Path) -> anyhow::Result<Vec<(DateTime<Utc>, Period)>> {
    let reader = Reader::open(database).await?;
    let Some(newest) = reader.newest_commit().await? else { return Ok(Vec::new()) };
    let mut submissions = reader.submissions(&SubmissionFilter::default(), newest, i64::MAX).await?;
    reader.close().await;
    submissions.sort_by_key(|submission| submission.committed.map(|(sequence, _)| sequence));
    let (mut last, mut questions) = (None, Vec::new());
    for submission in submissions {
        last = submission.period.or(last);
        questions.extend(submission.committed.zip(last).map(|((_, recorded), period)| (recorded, period)));
    }
    Ok(questions)
}

/// The service over one database, on a free port.
struct Service {
    channel: Channel,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), outturn_services::ServeError>>,
}

impl Service {
    async fn start(database: &Path, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = oneshot::channel::<()>();
        let database = database.to_owned();
        let settings = ServiceSettings { drain: Duration::from_secs(1), ..ServiceSettings::default() };
        let served = tokio::spawn(async move {
            let stopped = async move { drop(stopped.await) };
            serve(&settings, listener, &database, Clock::new(move || now), stopped).await
        });
        Ok(Self { channel: Endpoint::from_shared(address)?.connect().await?, stop, served })
    }

    /// The answer, or the code and message of what stands in its way: that is an answer too.
    async fn scorecard(&self, period: Period, as_of: DateTime<Utc>) -> anyhow::Result<Result<GetScorecardResponse, (tonic::Code, String)>> {
        let request = GetScorecardRequest {
            period: period.id(),
            view: View::Full.into(),
            as_of_time: Some(timestamp(as_of)),
            ..GetScorecardRequest::default()
        };
        let mut client = ScorecardServiceClient::new(self.channel.clone()).max_decoding_message_size(usize::MAX);
        for _ in 0..200 {
            match client.get_scorecard(request.clone()).await {
                Ok(answer) => return Ok(Ok(answer.into_inner())),
                // It opens its database within moments.
                Err(status) if status.code() == tonic::Code::Unavailable => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(status) => return Ok(Err((status.code(), status.message().to_owned()))),
            }
        }
        anyhow::bail!("the service over one of the databases did not become ready")
    }

    async fn stop(self) -> anyhow::Result<()> {
        drop(self.channel);
        drop(self.stop);
        self.served.await.context("the service ended badly")??;
        Ok(())
    }
}
