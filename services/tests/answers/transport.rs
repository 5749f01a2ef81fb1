//! Health, reflection, compression, the limits of the transport, and a clean stop.

use std::time::Duration;

use outturn_services::ServiceSettings;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{GetMeasureRequest, GetScorecardRequest};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tonic::Code;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http::uri::PathAndQuery;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::{v1, v1alpha};
use tonic_types::StatusExt;

use crate::house::{House, settings};
use crate::scorecards::second_quarter;

async fn health(house: &House, service: &str) -> ServingStatus {
    let request = HealthCheckRequest { service: service.to_owned() };
    HealthClient::new(house.channel().await).check(request).await.expect("health answers").into_inner().status()
}

#[tokio::test]
async fn health_says_not_serving_until_there_is_a_database() {
    let mut house = House::empty(settings()).await;
    for service in ["", "outturn.v1.ScorecardService", "outturn.v1.RiskService"] {
        assert_eq!(health(&house, service).await, ServingStatus::NotServing, "{service}");
    }
    house.make_database().await;
    house.is_serving().await;
    for service in ["", "outturn.v1.MeasureService", "outturn.v1.SubmissionService", "outturn.v1.ScrutinyService"] {
        assert_eq!(health(&house, service).await, ServingStatus::Serving, "{service}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_waited_out() {
    let mut house = House::empty(settings()).await;
    std::fs::write(&house.database, b"not a database, and long enough to be looked at: it holds nothing that a reader could use")
        .expect("written");
    assert_eq!(health(&house, "").await, ServingStatus::NotServing);
    std::fs::remove_file(&house.database).expect("removed");
    house.make_database().await;
    house.is_serving().await;
}

#[tokio::test]
async fn a_database_that_its_worker_has_closed_is_served() {
    let mut house = House::empty(settings()).await;
    house.make_database().await;
    house.close_writer().await;
    house.is_serving().await;
}

#[tokio::test]
async fn both_reflections_list_the_services() {
    let house = House::empty(settings()).await;
    macro_rules! services {
        ($version:ident) => {{
            let mut client = $version::server_reflection_client::ServerReflectionClient::new(house.channel().await);
            let request = $version::ServerReflectionRequest {
                host: String::new(),
                message_request: Some($version::server_reflection_request::MessageRequest::ListServices(String::new())),
            };
            let mut answers = client.server_reflection_info(tokio_stream::once(request)).await.expect("reflection").into_inner();
            let answer = answers.message().await.expect("no error").expect("an answer");
            match answer.message_response {
                Some($version::server_reflection_response::MessageResponse::ListServicesResponse(list)) => {
                    list.service.into_iter().map(|service| service.name).collect::<Vec<_>>()
                }
                other => panic!("{other:?}"),
            }
        }};
    }
    for services in [services!(v1), services!(v1alpha)] {
        assert!(services.iter().filter(|name| name.starts_with("outturn.v1.")).count() == 7, "{services:?}");
    }
}

#[tokio::test]
async fn every_service_takes_compressed_requests_and_answers_so_when_asked() {
    let house = House::council().await;
    for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let mut health = HealthClient::new(house.channel().await).send_compressed(encoding).accept_compressed(encoding);
        let request = HealthCheckRequest { service: "outturn.v1.MeasureService".to_owned() };
        assert_eq!(health.check(request).await.expect("health answers").into_inner().status(), ServingStatus::Serving);
        let request = v1::ServerReflectionRequest {
            host: String::new(),
            message_request: Some(v1::server_reflection_request::MessageRequest::ListServices(String::new())),
        };
        let mut reflection = v1::server_reflection_client::ServerReflectionClient::new(house.channel().await).send_compressed(encoding);
        let mut answers = reflection.server_reflection_info(tokio_stream::once(request)).await.expect("reflection").into_inner();
        assert!(answers.message().await.expect("no error").is_some());
        let mut client = house.scorecards().await.send_compressed(encoding).accept_compressed(encoding);
        let answer = client.get_scorecard(second_quarter()).await.expect("an answer");
        let sent_as = answer.metadata().get("grpc-encoding").and_then(|value| value.to_str().ok()).map(str::to_owned);
        assert_eq!(sent_as.as_deref(), Some(if encoding == CompressionEncoding::Gzip { "gzip" } else { "zstd" }));
    }
    let plain = house.scorecards().await.get_scorecard(second_quarter()).await.expect("an answer");
    assert!(plain.metadata().get("grpc-encoding").is_none(), "only when asked");
}

#[tokio::test]
async fn a_method_that_is_not_in_the_contract_says_so_with_details() {
    let house = House::empty(settings()).await;
    let mut client = tonic::client::Grpc::new(house.channel().await);
    for path in ["/outturn.v1.ScorecardService/GetTeapot", "/outturn.v9.ScorecardService/GetScorecard"] {
        client.ready().await.expect("ready");
        let codec = tonic_prost::ProstCodec::<GetScorecardRequest, GetScorecardRequest>::default();
        let request = tonic::Request::new(GetScorecardRequest::default());
        let status = client.unary(request, PathAndQuery::from_static(path), codec).await.expect_err("no such method");
        assert_eq!(status.code(), Code::Unimplemented);
        assert_eq!(status.get_error_details().error_info().expect("every error says why").reason, "NOT_SERVED", "{path}");
    }
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused() {
    let house = House::council().await;
    let request = GetMeasureRequest { name: "x".repeat(2 << 20), ..GetMeasureRequest::default() };
    let status = house.measures().await.get_measure(request).await.expect_err("too large");
    assert!(matches!(status.code(), Code::OutOfRange | Code::ResourceExhausted), "{status:?}");
    assert!(status.get_error_details().error_info().is_some());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_client_that_never_speaks() {
    let drain = Duration::from_millis(300);
    let mut house = House::empty(ServiceSettings { drain, ..settings() }).await;
    let silent = TcpStream::connect(house.address).await.expect("a connection");
    // One that speaks, so that the silent one has certainly been accepted before it.
    assert_eq!(health(&house, "").await, ServingStatus::NotServing);
    house.stop();
    let stopped = tokio::time::timeout(drain * 10, &mut house.server).await.expect("within the limit");
    stopped.expect("no panic").expect("a clean stop");
    drop(silent);
}

#[tokio::test]
async fn a_stop_is_quick_when_nobody_is_left_and_says_so_to_those_who_watch() {
    let mut house = House::empty(settings()).await;
    house.make_database().await;
    house.is_serving().await;
    let request = HealthCheckRequest { service: String::new() };
    let mut watch = HealthClient::new(house.channel().await).watch(request).await.expect("a watch").into_inner();
    assert_eq!(watch.message().await.expect("no error").expect("a status").status(), ServingStatus::Serving);
    house.stop();
    assert_eq!(watch.message().await.expect("no error").expect("a status").status(), ServingStatus::NotServing);
    assert!(watch.message().await.expect("no error").is_none(), "and the stream ends");
    tokio::time::timeout(Duration::from_secs(10), &mut house.server).await.expect("soon").expect("no panic").expect("a clean stop");
    let refused = ScorecardServiceClient::connect(format!("http://{}", house.address)).await;
    assert!(refused.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_client_that_never_speaks_is_let_go() {
    let house = House::empty(ServiceSettings { handshake: Duration::from_millis(500), ..settings() }).await;
    let mut silent = TcpStream::connect(house.address).await.expect("a connection");
    let mut received = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), silent.read_to_end(&mut received)).await.expect("it is let go");
    // The server may greet before it gives up; then it closes.
    drop(read);
    let mut speaking = house.scorecards().await;
    let answered = speaking.get_scorecard(second_quarter()).await.expect_err("no database");
    assert_eq!(answered.code(), Code::Unavailable, "one that speaks is not");
}
