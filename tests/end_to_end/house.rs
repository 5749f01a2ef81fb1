//! A home with a worker that is stepped, a service on a real socket, and a clock that the test sets.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::finding::Verdict;
use outturn_domain::period::Period;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{GetScorecardRequest, Scorecard, View};
use outturn_services::{ServiceSettings, serve};
use outturn_worker::home::Home;
use outturn_worker::read::{ChildProgram, Confinement};
use outturn_worker::worker::{Step, Worker};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, oneshot};
use tonic::transport::Channel;

pub(crate) const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/derby-2021-22");

pub(crate) struct House {
    folder: TempDir,
    pub(crate) home: Home,
    now: Arc<Mutex<DateTime<Utc>>>,
    pub(crate) worker: Worker,
    pub(crate) channel: Channel,
    address: String,
    _stop: oneshot::Sender<()>,
}

impl House {
    /// A home without a framework.
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Home::init(&folder.path().join("home")).expect("a home");
        Self::in_folder(folder, instant("2021-11-11T09:00:00Z")).await
    }

    /// The example council on the morning after its second quarter was published.
    pub(crate) async fn derby() -> Self {
        static REPLAYED: OnceCell<TempDir> = OnceCell::const_new();
        let replayed = REPLAYED.get_or_init(|| replay("fy2021-22-q2", |_| true)).await;
        let folder = tempfile::tempdir().expect("a folder");
        copy_folder(replayed.path(), folder.path());
        Self::in_folder(folder, instant("2021-11-11T09:00:00Z")).await
    }

    /// The example council as far as one of its services tells it in its newest year: what is true of any home is seen in this one sooner.
    pub(crate) async fn of_one_service() -> Self {
        static REPLAYED: OnceCell<TempDir> = OnceCell::const_new();
        let is_its_own = |arrival: &Arrival| {
            arrival.submitter == "framework" || arrival.file.contains("/fy2021-22-") && arrival.submitter == "peoples-services"
        };
        let replayed = REPLAYED.get_or_init(|| replay("fy2021-22-q2", is_its_own)).await;
        let folder = tempfile::tempdir().expect("a folder");
        copy_folder(replayed.path(), folder.path());
        Self::in_folder(folder, instant("2021-11-11T09:00:00Z")).await
    }

    /// The example council when the year has ended and its last quarter was published.
    pub(crate) async fn derby_through_the_year() -> Self {
        Self::in_folder(replay("fy2021-22-q4", |_| true).await, instant("2022-07-07T09:00:00Z")).await
    }

    async fn in_folder(folder: TempDir, at: DateTime<Utc>) -> Self {
        let home = Home::open(&folder.path().join("home")).expect("a home");
        let now = Arc::new(Mutex::new(at));
        let clock = clock(&now);
        let worker = Worker::open(home.clone(), clock.clone(), child()).await.expect("a worker");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (stop, stopped) = oneshot::channel::<()>();
        let database = home.database();
        tokio::spawn(async move {
            let settings = ServiceSettings { drain: Duration::from_secs(1), ..ServiceSettings::default() };
            serve(&settings, listener, &database, clock, async { drop(stopped.await) }).await
        });
        let channel = Channel::from_shared(address.clone()).expect("an address").connect().await.expect("a server");
        Self { folder, home, now, worker, channel, address, _stop: stop }
    }

    /// Where the service listens, as a URL.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Another server over the same home, which has answered nothing yet.
    pub(crate) async fn another_server(&self) -> Channel {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (database, clock) = (self.home.database(), clock(&self.now));
        tokio::spawn(async move { serve(&ServiceSettings::default(), listener, &database, clock, std::future::pending()).await });
        Channel::from_shared(address).expect("an address").connect().await.expect("a server")
    }

    pub(crate) fn set_clock(&self, at: DateTime<Utc>) {
        *self.now.lock().expect("the clock") = at;
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        *self.now.lock().expect("the clock")
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.set_clock(self.now() + TimeDelta::seconds(seconds));
    }

    pub(crate) fn drop_in(&self, below_inbox: &str, bytes: &[u8]) {
        drop_into(&self.home, below_inbox, bytes);
    }

    /// Until the file system gives a new file a later time than the last: its clock is coarse.
    pub(crate) fn let_the_file_clock_tick(&self) {
        use std::os::unix::fs::MetadataExt;
        let probe = self.folder.path().join("probe");
        let came = || {
            std::fs::write(&probe, "").expect("a file");
            let metadata = std::fs::metadata(&probe).expect("a file");
            (metadata.ctime(), metadata.ctime_nsec())
        };
        let first = came();
        while came() == first {}
    }

    pub(crate) async fn step(&mut self) -> Step {
        self.worker.step().await.expect("a step")
    }

    /// Drops a file, lets it keep still, steps the worker, and gives the verdict and the receipt.
    pub(crate) async fn send(&mut self, below_inbox: &str, bytes: &[u8]) -> (Verdict, Value) {
        self.drop_in(below_inbox, bytes);
        let mut step = self.step().await;
        if step.answered.is_empty() {
            // What cannot be proven whole is taken once it has kept still, an empty file only after half an hour.
            self.wait(1800);
            step = self.step().await;
        }
        assert_eq!(step.answered.len(), 1, "{below_inbox}: {step:?}");
        let (id, verdict) = step.answered.remove(0);
        let receipt = receipts(&self.home).into_iter().find(|path| path.to_string_lossy().contains(id.as_str())).expect("a receipt");
        let text = std::fs::read_to_string(receipt).expect("a receipt");
        (verdict, serde_json::from_str(&text).expect("JSON"))
    }

    pub(crate) async fn scorecard(&self, period: &str, as_of: Option<DateTime<Utc>>) -> Scorecard {
        let request = GetScorecardRequest {
            period: period.to_owned(),
            view: View::Full.into(),
            as_of_time: as_of.map(timestamp),
            ..GetScorecardRequest::default()
        };
        self.ask_scorecard(request).await
    }

    pub(crate) async fn ask_scorecard(&self, request: GetScorecardRequest) -> Scorecard {
        let mut client = ScorecardServiceClient::new(self.channel.clone());
        for _ in 0..20_000 {
            match client.get_scorecard(request.clone()).await {
                Ok(answer) => return answer.into_inner().scorecard.expect("a scorecard"),
                // The service looks for the database when it starts; until it has it, it says so.
                Err(status) if status.code() == tonic::Code::Unavailable => tokio::task::yield_now().await,
                Err(status) => panic!("{status}"),
            }
        }
        panic!("the service never became ready");
    }
}

/// Every receipt of a home, in the form for programs.
pub(crate) fn receipts(home: &Home) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(home.receipts()).expect("receipts") {
        for file in std::fs::read_dir(folder.expect("a folder").path()).expect("a folder") {
            let path = file.expect("a file").path();
            found.extend(path.extension().is_some_and(|extension| extension == "json").then_some(path));
        }
    }
    found
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse::<DateTime<FixedOffset>>().expect("an instant").with_timezone(&Utc)
}

pub(crate) fn timestamp(instant: DateTime<Utc>) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: instant.timestamp(),
        nanos: i32::try_from(instant.timestamp_subsec_nanos()).expect("nanoseconds fit"),
    }
}

fn clock(now: &Arc<Mutex<DateTime<Utc>>>) -> Clock {
    let now = Arc::clone(now);
    Clock::new(move || *now.lock().expect("the clock"))
}

fn child() -> ChildProgram {
    ChildProgram { path: env!("CARGO_BIN_EXE_outturn").into(), args: vec!["read-child".into()], confinement: Confinement::BestEffort }
}

fn drop_into(home: &Home, below_inbox: &str, bytes: &[u8]) {
    let path = home.inbox().join(below_inbox);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, bytes).expect("a file");
}

#[derive(Deserialize)]
struct Replay {
    arrival: Vec<Arrival>,
}

#[derive(Deserialize)]
struct Arrival {
    at: String,
    submitter: String,
    file: String,
    period: Period,
}

/// Replays of the example council what is wanted into a new home, up to the quarter.
async fn replay(through: &str, is_wanted: impl Fn(&Arrival) -> bool) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::init(&folder.path().join("home")).expect("a home");
    let replay = std::fs::read_to_string(format!("{EXAMPLE}/replay.toml")).expect("a replay");
    let replay: Replay = toml::from_str(&replay).expect("a replay");
    let now = Arc::new(Mutex::new(DateTime::UNIX_EPOCH));
    let mut worker = Worker::open(home.clone(), clock(&now), child()).await.expect("a worker");
    let through = Period::parse(through).expect("a period");
    let of_the_time = replay.arrival.into_iter().filter(|arrival| arrival.period.end_date() <= through.end_date());
    for arrival in of_the_time.filter(is_wanted) {
        *now.lock().expect("the clock") = instant(&arrival.at);
        let name = arrival.file.rsplit('/').next().expect("a name");
        let bytes = std::fs::read(format!("{EXAMPLE}/{}", arrival.file)).expect("a workbook");
        drop_into(&home, &format!("{}/{name}", arrival.submitter), &bytes);
        let step = worker.step().await.expect("a step");
        assert!(matches!(step.answered.as_slice(), [(_, Verdict::Accepted | Verdict::AcceptedWithFindings)]), "{name}: {step:?}");
    }
    worker.close().await.expect("closed");
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
