//! A home with a worker, and a gate that keeps monsters from ending.

use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::provenance::SubmissionId;
use outturn_store::rules::RuleText;
use outturn_store::submission::{Submission, SubmissionFilter};
use outturn_store::{ReadPoint, Reader};
use outturn_worker::home::Home;
use outturn_worker::read::{ChildProgram, Confinement};
use outturn_worker::worker::{Step, Worker, WorkerError};
use tempfile::TempDir;

use crate::{child, council};

/// So long that only a worker that stands still for ever reaches it.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) struct House {
    _folder: TempDir,
    pub(crate) home: Home,
    gate: PathBuf,
    worker: Option<Worker>,
    reader: Reader,
}

/// While this is kept, whoever stands at the gate goes through.
pub(crate) struct OpenGate {
    _writer: File,
}

impl House {
    /// A home with two places to read in, whose framework has been taken in.
    pub(crate) async fn new() -> Self {
        Self::with_child(child::AT_THE_GATE).await
    }

    /// The same, whose files are read by another child.
    pub(crate) async fn with_child(child: &str) -> Self {
        let (folder, home) = empty_home();
        // What these cases are about holds on kernels without landlock too.
        change_settings(&home, "best_effort = false", "best_effort = true");
        change_settings(&home, "children = 0", "children = 2");
        let gate = folder.path().join("gate");
        let made = std::process::Command::new("mkfifo").arg(&gate).status().unwrap();
        assert!(made.success());
        let worker = open(&home, &[child, gate.to_str().unwrap()]).await.unwrap();
        let reader = Reader::open(&home.database()).await.unwrap();
        let mut house = Self { _folder: folder, home, gate, worker: Some(worker), reader };
        house.drop_in("framework", "framework.xlsx", &council::framework());
        assert_eq!(house.step(async |_| ()).await, ["framework/framework.xlsx"]);
        house
    }

    /// Drops a file; each comes later than the last by the file system's clock, which is coarse.
    pub(crate) fn drop_in(&self, sender: &str, name: &str, bytes: &[u8]) {
        use std::os::unix::fs::MetadataExt;
        let came = |path: &PathBuf| {
            let metadata = std::fs::metadata(path).unwrap();
            (metadata.ctime(), metadata.ctime_nsec())
        };
        let path = self.home.inbox().join(sender).join(name);
        std::fs::write(&path, bytes).unwrap();
        let probe = self.home.root().join("probe");
        loop {
            std::fs::write(&probe, "").unwrap();
            if came(&probe) > came(&path) {
                return;
            }
        }
    }

    pub(crate) fn waits_in_the_inbox(&self, sender: &str, name: &str) -> bool {
        self.home.inbox().join(sender).join(name).exists()
    }

    /// Steps the worker while `meanwhile` happens; says what was answered, in the order of the commits.
    pub(crate) async fn step(&mut self, meanwhile: impl AsyncFnOnce(&Self)) -> Vec<String> {
        let mut worker = self.worker.take().unwrap();
        let (step, ()) = tokio::time::timeout(PATIENCE, async { tokio::join!(worker.step(), meanwhile(self)) }).await.unwrap();
        self.worker = Some(worker);
        let Step { answered, failed, .. } = step.unwrap();
        assert!(failed.is_empty(), "{failed:?}");
        let submissions = self.submissions().await;
        let file = |id| {
            let submission = submissions.iter().find(|submission| submission.id == id).unwrap();
            format!("{}/{}", submission.submitter.as_ref().unwrap(), submission.file_name)
        };
        answered.into_iter().map(|(id, _)| file(id)).collect()
    }

    /// Steps the worker once, whatever fails.
    pub(crate) async fn try_step(&mut self) -> Result<Step, WorkerError> {
        self.worker.as_mut().unwrap().step().await
    }

    /// Steps the worker until it comes to this point and dies there. Nothing more is read.
    pub(crate) async fn step_to_its_end_at(&mut self, point: &'static str) {
        fail::cfg(point, "panic").unwrap();
        let mut worker = self.worker.take().unwrap();
        let ended = tokio::spawn(async move { worker.step().await }).await;
        fail::remove(point);
        assert!(ended.is_err_and(|error| error.is_panic()), "it came by {point}");
    }

    /// Steps the worker until `enough` happens, and then ends it in the middle of its work and starts another.
    pub(crate) async fn step_cut_short(&mut self, enough: impl AsyncFnOnce(&Self)) {
        let mut worker = self.worker.take().unwrap();
        let cut_short = async {
            tokio::select! {
                step = worker.step() => panic!("it was not to end: {step:?}"),
                () = enough(self) => {}
            }
        };
        tokio::time::timeout(PATIENCE, cut_short).await.unwrap();
        worker.close().await.unwrap();
        self.start().await;
    }

    pub(crate) async fn submissions(&self) -> Vec<Submission> {
        let newest = self.reader.newest_commit().await.unwrap();
        // What was taken after the newest commit is told too.
        let point = newest.map(|newest| ReadPoint { read_time: DateTime::<Utc>::MAX_UTC, ..newest });
        match point {
            Some(point) => self.reader.submissions(&SubmissionFilter::default(), point, 1000).await.unwrap(),
            None => Vec::new(),
        }
    }

    pub(crate) async fn findings(&self, id: &SubmissionId) -> Vec<String> {
        let point = self.reader.newest_commit().await.unwrap().unwrap();
        self.reader.findings(id, point, 0, 100).await.unwrap().into_iter().map(|finding| finding.message).collect()
    }

    /// This program, as the child that reads.
    pub(crate) fn program(&self) -> ChildProgram {
        program(&[child::AT_THE_GATE, self.gate.to_str().unwrap()])
    }

    /// Leaves the home to whoever wants it for himself. Nothing can be asked any more.
    pub(crate) async fn close(&mut self) {
        self.reader.close().await;
        self.worker.take().unwrap().close().await.unwrap();
    }

    pub(crate) async fn start(&mut self) {
        self.worker = Some(open(&self.home, &[child::AT_THE_GATE, self.gate.to_str().unwrap()]).await.unwrap());
    }

    /// The rule sets in force, by their texts.
    pub(crate) async fn rule_texts(&self) -> Vec<RuleText> {
        let point = self.reader.newest_commit().await.unwrap().unwrap();
        self.reader.rule_texts(point).await.unwrap()
    }

    /// Waits until this file has been answered.
    pub(crate) async fn until_answered(&self, name: &str) {
        loop {
            let submissions = self.submissions().await;
            if submissions.iter().any(|submission| submission.file_name == name && submission.receipt.is_some()) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Waits until something of each of these senders has its verdict.
    pub(crate) async fn until_all_are_answered<const N: usize>(&self, senders: [&str; N]) {
        for sender in senders {
            let is_of = |one: &Submission| one.submitter.as_ref().unwrap().as_str() == sender && one.verdict.is_some();
            while !self.submissions().await.iter().any(is_of) {
                tokio::task::yield_now().await;
            }
        }
    }

    /// Waits until the child of a monster stands at the gate.
    pub(crate) async fn until_the_gate_is_reached(&self) {
        while !PathBuf::from(format!("{}.reached", self.gate.display())).exists() {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn open_gate(&self) -> OpenGate {
        // For reading as well, so that it need not wait for somebody who stands there.
        OpenGate { _writer: OpenOptions::new().read(true).write(true).open(&self.gate).unwrap() }
    }
}

pub(crate) fn empty_home() -> (TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::init(&folder.path().join("home")).unwrap();
    (folder, home)
}

pub(crate) fn change_settings(home: &Home, from: &str, to: &str) {
    let text = std::fs::read_to_string(home.settings_file()).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(home.settings_file(), text.replace(from, to)).unwrap();
}

/// Opens a worker whose child is this program, called like this.
pub(crate) async fn open(home: &Home, args: &[&str]) -> Result<Worker, WorkerError> {
    Worker::open(home.clone(), clock(), program(args)).await
}

pub(crate) fn clock() -> Clock {
    Clock::new(|| "2021-11-11T09:00:00Z".parse().unwrap())
}

/// This program, called like this.
fn program(args: &[&str]) -> ChildProgram {
    ChildProgram { path: std::env::current_exe().unwrap(), args: args.iter().map(Into::into).collect(), confinement: Confinement::Required }
}
