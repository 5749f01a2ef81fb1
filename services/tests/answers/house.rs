//! A database with a server before it, and a clock that stands until it is told.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::code::SubmitterCode;
use outturn_domain::fact::Fact;
use outturn_domain::finding::{Finding, FindingCode, Verdict};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::provenance::{Cover, FileHash, Sequence, SubmissionId};
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::scrutiny_service_client::ScrutinyServiceClient;
use outturn_services::contract::submission_service_client::SubmissionServiceClient;
use outturn_services::{ServeError, ServiceSettings, serve};
use outturn_store::Writer;
use outturn_store::answers::NewAnswer;
use outturn_store::commit::{Commit, Committed};
use outturn_store::erase::Erasure;
use outturn_store::rules::RuleText;
use outturn_store::submission::Taken;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::council::{self, instant};

/// One return to record.
pub(crate) struct Sent {
    pub(crate) submitter: &'static str,
    pub(crate) facts: Vec<Fact>,
    pub(crate) rows: Vec<FrameworkRow>,
    pub(crate) answers: Vec<NewAnswer>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) rules: Vec<RuleText>,
    pub(crate) verdict: Verdict,
    pub(crate) layout: Option<&'static str>,
    pub(crate) signed_off: bool,
}

impl Sent {
    pub(crate) fn facts(facts: Vec<Fact>) -> Self {
        Self {
            submitter: "childrens",
            facts,
            rows: Vec::new(),
            answers: Vec::new(),
            findings: Vec::new(),
            rules: council::rules(),
            verdict: Verdict::Accepted,
            layout: Some("standard-return"),
            signed_off: true,
        }
    }

    pub(crate) fn framework(rows: Vec<FrameworkRow>) -> Self {
        Self { submitter: "framework", rows, layout: Some("framework"), ..Self::facts(Vec::new()) }
    }

    /// A feedback workbook that came back.
    pub(crate) fn answers(answers: Vec<NewAnswer>) -> Self {
        Self { answers, layout: Some("feedback"), signed_off: false, ..Self::facts(Vec::new()) }
    }

    pub(crate) fn unsigned(self) -> Self {
        Self { signed_off: false, ..self }
    }
}

/// A server on a port of its own, over a database in a folder of its own.
pub(crate) struct House {
    pub(crate) address: SocketAddr,
    pub(crate) database: PathBuf,
    pub(crate) server: JoinHandle<Result<(), ServeError>>,
    writer: Option<Writer>,
    stop: Option<oneshot::Sender<()>>,
    clock: Arc<Mutex<DateTime<Utc>>>,
    sent: u32,
    _folder: tempfile::TempDir,
}

pub(crate) fn settings() -> ServiceSettings {
    ServiceSettings { retry: Duration::from_millis(10), ..ServiceSettings::default() }
}

impl House {
    /// A server that has no database to answer from.
    pub(crate) async fn empty(settings: ServiceSettings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("outturn.db");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let clock = Arc::new(Mutex::new(instant("2021-11-20T12:00:00Z")));
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn({
            let (database, clock) = (database.clone(), Arc::clone(&clock));
            let clock = Clock::new(move || *clock.lock().expect("not poisoned"));
            async move {
                let stopped = async { drop(stopped.await) };
                serve(&settings, listener, &database, clock, stopped).await
            }
        });
        Self { address, database, server, writer: None, stop: Some(stop), clock, sent: 0, _folder: folder }
    }

    /// Another server over the same database, which has answered nothing yet.
    pub(crate) async fn another_server(&self) -> Channel {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (database, clock) = (self.database.clone(), Arc::clone(&self.clock));
        let clock = Clock::new(move || *clock.lock().expect("not poisoned"));
        tokio::spawn(async move { serve(&settings(), listener, &database, clock, std::future::pending()).await });
        let channel = Channel::from_shared(format!("http://{address}")).expect("an address").connect().await.expect("a connection");
        serving(channel.clone()).await;
        channel
    }

    /// A server over the small council: its framework, the first quarter and the second.
    pub(crate) async fn council() -> Self {
        let mut house = Self::empty(settings()).await;
        house.make_database().await;
        house.send("2021-07-01T09:00:00Z", Sent::framework(council::framework())).await;
        house.send("2021-07-12T09:00:00Z", Sent::facts(council::first_quarter())).await;
        let refused = Finding::new(FindingCode::NumberExpected, "The outturn of REF-1 is not a number.")
            .at(outturn_domain::address::Place::cell("Outturns", outturn_domain::address::CellAddress::new(13, 3)))
            .found("about ten")
            .about(Some(council::item("REF-1")), Some(council::period("2021/22 Q2")))
            .suggesting(["REF-2", "REF-10"]);
        let row_texts = ["REF-1", "about ten", "Counted by hand"].map(str::to_owned).to_vec();
        let refused = Finding { row_texts, ..refused };
        let note = Finding::new(FindingCode::RowAbsent, "LATE-1 is not in this return.");
        let sent = Sent { findings: vec![refused, note], verdict: Verdict::AcceptedWithFindings, ..Sent::facts(council::second_quarter()) };
        house.send("2021-10-12T09:00:00Z", sent).await;
        house.is_serving().await;
        house
    }

    /// What the worker does first.
    pub(crate) async fn make_database(&mut self) {
        self.writer = Some(Writer::open(&self.database).await.expect("a new database"));
    }

    /// What a worker does last.
    pub(crate) async fn close_writer(&mut self) {
        self.writer.take().expect("a database").close().await.expect("closed");
    }

    /// Records a return at an instant.
    pub(crate) async fn send(&mut self, now: &str, sent: Sent) -> (SubmissionId, Committed) {
        let id = self.take(now, sent.submitter).await;
        let commit = Commit {
            understood: None,
            submission: id.clone(),
            now: instant(now),
            verdict: sent.verdict,
            layout: sent.layout.map(str::to_owned),
            reading: "1".to_owned(),
            period: sent.facts.first().map(|fact| fact.key.period),
            cover: Cover {
                prepared_by: Some("Performance officer".to_owned()),
                signed_off_by: sent.signed_off.then(|| "Head of Service".to_owned()),
                ..Cover::default()
            },
            facts: sent.facts,
            framework_rows: sent.rows,
            answers: sent.answers,
            findings: sent.findings,
            rules: sent.rules,
            scales: council::scales(),
        };
        let committed = self.writer.as_mut().expect("a database").commit(&commit).await.expect("committed");
        (id, committed)
    }

    /// Records a submission as a database holds it that was built anew after its erasure.
    pub(crate) async fn send_erased(&mut self, now: &str, submitter: &'static str, verdict: Verdict) -> SubmissionId {
        let id = self.take(now, submitter).await;
        let commit = Commit {
            understood: None,
            submission: id.clone(),
            now: instant(now),
            verdict,
            layout: None,
            reading: String::new(),
            period: None,
            cover: Cover::default(),
            facts: Vec::new(),
            framework_rows: Vec::new(),
            answers: Vec::new(),
            findings: Vec::new(),
            rules: Vec::new(),
            scales: Vec::new(),
        };
        let erasure = Erasure {
            submission: id.clone(),
            erased: instant("2021-11-15T08:00:00Z"),
            by: "performance team".to_owned(),
            reason: "named a child in a comment".to_owned(),
        };
        let writer = self.writer.as_mut().expect("a database");
        // Every file of this house that was taken was committed too.
        let sequence = Sequence(i64::from(self.sent));
        writer.commit_erased(&commit, sequence, instant(now), &erasure).await.expect("recorded");
        id
    }

    /// Takes a file and leaves it unread.
    pub(crate) async fn take(&mut self, now: &str, submitter: &str) -> SubmissionId {
        self.sent += 1;
        let received = instant(now) - TimeDelta::seconds(2);
        let taken = Taken {
            id: SubmissionId::new(received, self.sent),
            submitter: (!submitter.is_empty()).then(|| SubmitterCode::parse(submitter).expect("a code")),
            file_name: format!("return-{}.xlsx", self.sent),
            file_hash: FileHash::parse(&format!("{:064x}", self.sent)).expect("a hash"),
            file_size: 5_000,
            source_key: self.sent.to_string(),
            received,
        };
        self.writer.as_mut().expect("a database").take(&taken).await.expect("taken");
        taken.id
    }

    /// Sets the clock.
    pub(crate) fn set_clock(&self, now: &str) {
        *self.clock.lock().expect("not poisoned") = instant(now);
    }

    /// Waits until the server says that it serves.
    pub(crate) async fn is_serving(&self) {
        serving(self.channel().await).await;
    }

    pub(crate) async fn channel(&self) -> Channel {
        Channel::from_shared(format!("http://{}", self.address)).expect("an address").connect().await.expect("a connection")
    }

    pub(crate) async fn scorecards(&self) -> ScorecardServiceClient<Channel> {
        ScorecardServiceClient::new(self.channel().await)
    }

    pub(crate) async fn measures(&self) -> MeasureServiceClient<Channel> {
        MeasureServiceClient::new(self.channel().await)
    }

    pub(crate) async fn submissions(&self) -> SubmissionServiceClient<Channel> {
        SubmissionServiceClient::new(self.channel().await)
    }

    pub(crate) async fn delivery(&self) -> DeliveryServiceClient<Channel> {
        DeliveryServiceClient::new(self.channel().await)
    }

    pub(crate) async fn risks(&self) -> RiskServiceClient<Channel> {
        RiskServiceClient::new(self.channel().await)
    }

    pub(crate) async fn scrutiny(&self) -> ScrutinyServiceClient<Channel> {
        ScrutinyServiceClient::new(self.channel().await)
    }

    /// Tells the server to stop.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }
}

async fn serving(channel: Channel) {
    let request = HealthCheckRequest { service: "outturn.v1.ScorecardService".to_owned() };
    let mut watch = HealthClient::new(channel).watch(request).await.expect("a watch").into_inner();
    loop {
        let said = watch.message().await.expect("no error").expect("the watch goes on");
        if said.status() == ServingStatus::Serving {
            return;
        }
    }
}
