//! Whether there is anything to answer from, and what the health service says of it.

use std::time::Duration;

use tonic::server::NamedService;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::contract::{
    delivery_service_server, forecast_service_server, measure_service_server, risk_service_server, scorecard_service_server,
    scrutiny_service_server, submission_service_server,
};
use crate::database::Database;
use crate::measure::MeasureAnswers;
use crate::scorecard::ScorecardAnswers;
use crate::submission::SubmissionAnswers;

/// What health is asked about: the server as a whole, and each service.
const WATCHED: [&str; 8] = [
    "",
    name::<scorecard_service_server::ScorecardServiceServer<ScorecardAnswers>>(),
    name::<measure_service_server::MeasureServiceServer<MeasureAnswers>>(),
    name::<submission_service_server::SubmissionServiceServer<SubmissionAnswers>>(),
    name::<delivery_service_server::DeliveryServiceServer<()>>(),
    name::<forecast_service_server::ForecastServiceServer<()>>(),
    name::<risk_service_server::RiskServiceServer<()>>(),
    name::<scrutiny_service_server::ScrutinyServiceServer<()>>(),
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

/// Follows what lies at the database's path for as long as it is polled: SERVING while it can be answered from. The worker may still have to make it,
/// another file may be put in its place, and it may be gone for a while.
pub(crate) async fn follow(database: &Database, health: &HealthReporter, every: Duration) {
    // Said once for each change, not once a second.
    let mut told = None;
    loop {
        let found = database.look().await;
        if told != Some(found) {
            match found {
                Ok(()) => {
                    say(health, ServingStatus::Serving).await;
                    tracing::info!("serving");
                }
                Err(trouble) => {
                    say(health, ServingStatus::NotServing).await;
                    tracing::warn!(reason = trouble.sentence(), "not serving");
                }
            }
            told = Some(found);
        }
        tokio::time::sleep(every).await;
    }
}
