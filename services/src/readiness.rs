//! Whether there is anything to answer from, and what the health service says of it.

use std::path::Path;
use std::time::Duration;

use outturn_store::Reader;
use tonic::server::NamedService;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::answers::Answers;
use crate::contract::{
    delivery_service_server, forecast_service_server, measure_service_server, risk_service_server, scorecard_service_server,
    scrutiny_service_server, submission_service_server,
};
use crate::error::with_causes;
use crate::later::Later;
use crate::measure::MeasureAnswers;
use crate::scorecard::ScorecardAnswers;
use crate::submission::SubmissionAnswers;

/// What health is asked about: the server as a whole, and each service.
const WATCHED: [&str; 8] = [
    "",
    name::<scorecard_service_server::ScorecardServiceServer<ScorecardAnswers>>(),
    name::<measure_service_server::MeasureServiceServer<MeasureAnswers>>(),
    name::<submission_service_server::SubmissionServiceServer<SubmissionAnswers>>(),
    name::<delivery_service_server::DeliveryServiceServer<Later>>(),
    name::<forecast_service_server::ForecastServiceServer<Later>>(),
    name::<risk_service_server::RiskServiceServer<Later>>(),
    name::<scrutiny_service_server::ScrutinyServiceServer<Later>>(),
];

const fn name<S: NamedService>() -> &'static str {
    S::NAME
}

/// Says of everything that it does not serve.
pub(crate) async fn say_not_serving(health: &HealthReporter) {
    say(health, ServingStatus::NotServing).await;
}

async fn say(health: &HealthReporter, status: ServingStatus) {
    for service in WATCHED {
        health.set_service_status(service, status).await;
    }
}

/// Ends the streams of those who watch health: they would hold their connections open.
pub(crate) async fn end_watches(health: &mut HealthReporter) {
    for service in WATCHED {
        health.clear_service_status(service).await;
    }
}

/// Opens the database as soon as it is there, and only then says SERVING. The worker may still have to make it.
pub(crate) async fn open_when_there(database: &Path, answers: &Answers, health: &HealthReporter, retry: Duration) {
    let mut told = String::new();
    loop {
        match Reader::open(database).await {
            Ok(reader) => {
                answers.open(reader);
                say(health, ServingStatus::Serving).await;
                tracing::info!(database = %database.display(), "serving");
                return;
            }
            Err(error) => {
                let reason = with_causes(&error);
                // Said once for each reason, not once a second.
                if reason != told {
                    tracing::warn!(database = %database.display(), reason, "not serving yet: waiting for the worker to make the database");
                    told = reason;
                }
            }
        }
        tokio::time::sleep(retry).await;
    }
}
