//! The whole server: from a listener to a clean stop.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use outturn_domain::clock::Clock;
use tokio::net::TcpListener;
use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};

use crate::accept::Arrivals;
use crate::contract::FILE_DESCRIPTOR_SET;
use crate::contract::delivery_service_server::DeliveryServiceServer;
use crate::contract::forecast_service_server::ForecastServiceServer;
use crate::contract::measure_service_server::MeasureServiceServer;
use crate::contract::risk_service_server::RiskServiceServer;
use crate::contract::scorecard_service_server::ScorecardServiceServer;
use crate::contract::scrutiny_service_server::ScrutinyServiceServer;
use crate::contract::submission_service_server::SubmissionServiceServer;
use crate::database::Database;
use crate::deadline::DeadlineLayer;
use crate::delivery::DeliveryAnswers;
use crate::error_details::ErrorDetailsLayer;
use crate::forecast::ForecastAnswers;
use crate::measure::MeasureAnswers;
use crate::readiness;
use crate::risk::RiskAnswers;
use crate::scorecard::ScorecardAnswers;
use crate::scrutiny::ScrutinyAnswers;
use crate::submission::SubmissionAnswers;

/// What an operator may set of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSettings {
    /// The longest that a call may take, whatever deadline its client sets.
    pub deadline: Duration,
    /// How long calls in flight are waited for once the server is to stop.
    pub drain: Duration,
    /// How long the health service says `NOT_SERVING` before the listener closes, so that a load balancer can look away.
    pub lame_duck: Duration,
    /// How long a client may stay silent after connecting.
    pub handshake: Duration,
    /// How long to wait before looking again whether the database is there and can be answered from.
    pub retry: Duration,
    /// Whether anybody may ask how well one service forecasts: it is to help, not to shame.
    pub accuracy_by_service: bool,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            drain: Duration::from_secs(20),
            lame_duck: Duration::ZERO,
            handshake: Duration::from_secs(5),
            retry: Duration::from_secs(1),
            accuracy_by_service: false,
        }
    }
}

/// The largest request that is read.
const LONGEST_REQUEST: usize = 1 << 20;

/// The largest answer that is sent: clients read no more unless told to.
pub(crate) const LONGEST_ANSWER: usize = 4 << 20;

/// Calls at once on one connection.
const STREAMS_A_CONNECTION: u32 = 256;

/// A server that could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The descriptors of the contract cannot be served by reflection.
    #[error("the contract's descriptors cannot be served")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The transport failed.
    #[error("the server failed")]
    Transport(#[from] tonic::transport::Error),
}

/// Serves the contract on `listener` from the database at `database` until `stop`, then finishes the calls in flight and returns.
///
/// The database need not be there yet, and another may be put in its place: every call is answered from the file that lies there when it comes. While
/// that cannot be opened the health service says `NOT_SERVING` and every read is `UNAVAILABLE`.
pub async fn serve(
    settings: &ServiceSettings,
    listener: TcpListener,
    database: &Path,
    clock: Clock,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let database = Arc::new(Database::at(database, clock));
    let mut health = HealthReporter::new();
    readiness::say_not_serving(&health).await;
    // Whoever is stopping waits here for the listener to close.
    let (closing, closed) = tokio::sync::oneshot::channel::<()>();
    let server = Server::builder()
        .max_concurrent_streams(STREAMS_A_CONNECTION)
        .http2_keepalive_interval(Some(Duration::from_mins(1)))
        .http2_keepalive_timeout(Some(Duration::from_secs(20)))
        .layer(ErrorDetailsLayer)
        .layer(DeadlineLayer::new(settings.deadline))
        .add_routes(routes(settings, &database, &health)?)
        .serve_with_incoming_shutdown(Arrivals::new(listener, settings.handshake), async {
            // A dropped sender closes too.
            let _ = closed.await;
        });
    let mut server = std::pin::pin!(server);
    tokio::select! {
        ended = &mut server => return Ok(ended?),
        () = readiness::follow(&database, &health, settings.retry) => {}
        () = stop => {}
    }
    tracing::info!("stopping: calls in flight are finished, new ones go elsewhere");
    readiness::say_not_serving(&health).await;
    tokio::select! {
        ended = &mut server => return Ok(ended?),
        () = tokio::time::sleep(settings.lame_duck) => {}
    }
    readiness::end_watches(&mut health).await;
    drop(closing);
    let drained = tokio::time::timeout(settings.drain, &mut server).await;
    if drained.is_err() {
        tracing::warn!(limit_s = settings.drain.as_secs(), "some clients did not leave within the drain limit and are cut off");
    }
    database.close().await;
    drained.unwrap_or(Ok(())).map_err(ServeError::from)
}

/// Every service, each with the same limits and compressions: a client that compresses does so for all of them.
fn routes(settings: &ServiceSettings, database: &Arc<Database>, health: &HealthReporter) -> Result<Routes, ServeError> {
    macro_rules! limited {
        ($server:expr) => {
            $server
                .accept_compressed(Gzip)
                .accept_compressed(Zstd)
                .send_compressed(Zstd)
                .send_compressed(Gzip)
                .max_decoding_message_size(LONGEST_REQUEST)
                .max_encoding_message_size(LONGEST_ANSWER)
        };
    }
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(Routes::new(limited!(ScorecardServiceServer::new(ScorecardAnswers::new(Arc::clone(database)))))
        .add_service(limited!(MeasureServiceServer::new(MeasureAnswers::new(Arc::clone(database)))))
        .add_service(limited!(SubmissionServiceServer::new(SubmissionAnswers::new(Arc::clone(database)))))
        .add_service(limited!(DeliveryServiceServer::new(DeliveryAnswers::new(Arc::clone(database)))))
        .add_service(limited!(ForecastServiceServer::new(ForecastAnswers::new(Arc::clone(database), settings.accuracy_by_service))))
        .add_service(limited!(RiskServiceServer::new(RiskAnswers::new(Arc::clone(database)))))
        .add_service(limited!(ScrutinyServiceServer::new(ScrutinyAnswers::new(Arc::clone(database)))))
        .add_service(limited!(HealthServer::new(HealthService::from_health_reporter(health.clone()))))
        .add_service(limited!(reflection().build_v1()?))
        .add_service(limited!(reflection().build_v1alpha()?))
        .prepare())
}
