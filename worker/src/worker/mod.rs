//! The one that writes: each step looks at the inbox once and brings every file there as far as it can.
//!
//! Whatever happens between two instructions, a restart finds each file either still in the inbox, or in the archive with a durable row that says how
//! far it has come, and goes on from there.

mod again;
mod process;
mod take;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::SubmissionId;
use outturn_store::submission::ArrivalState;
use outturn_store::{Reader, StoreError, Writer};

use crate::archive::Archive;
use crate::home::{Home, HomeError};
use crate::inbox::{Inbox, Look, Noticed, WaitReason};
use crate::installed::InstalledError;
use crate::lock::{HomeLock, LockError};
use crate::read::{ChildProgram, SpawnError};

/// A failure of this machine or its files, never of a return. The files concerned stay where they are and are tried again.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The home cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Another worker holds the home.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The archive holds what the database does not know: begun afresh, they would contradict each other.
    #[error("the database {} is missing, though the archive is there; build it anew with outturn rebuild", .0.display())]
    DatabaseLost(PathBuf),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The reading process could not be run.
    #[error(transparent)]
    Read(#[from] SpawnError),
    /// A layout or rule set of the home cannot be used.
    #[error(transparent)]
    Installed(#[from] InstalledError),
    /// A file cannot be read or written.
    #[error("failed to {doing} {}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
}

/// What a step came to.
#[derive(Debug, Default)]
pub struct Step {
    /// The submissions answered in it, in the order of their commits.
    pub answered: Vec<(SubmissionId, Verdict)>,
    /// What was left in the inbox, and why.
    pub waiting: Vec<(Noticed, WaitReason)>,
    /// What could not be done for a file, by its name: this machine's fault, and tried again at the next step.
    pub failed: Vec<(String, WorkerError)>,
}

impl Step {
    /// Notes what came of a file. One file's trouble must not keep the others out; only a failing store ends the step.
    fn note(&mut self, file_name: &str, done: Result<Option<(SubmissionId, Verdict)>, WorkerError>) -> Result<(), WorkerError> {
        match done {
            Ok(answered) => self.answered.extend(answered),
            Err(WorkerError::Store(error)) => return Err(error.into()),
            Err(error) => self.failed.push((file_name.to_owned(), error)),
        }
        Ok(())
    }
}

/// The worker of one home.
#[derive(Debug)]
pub struct Worker {
    home: Home,
    writer: Writer,
    reader: Reader,
    inbox: Inbox,
    archive: Archive,
    clock: Clock,
    program: ChildProgram,
    newest_arrival: DateTime<Utc>,
    _lock: Arc<HomeLock>,
}

impl Worker {
    /// Takes the home's lock, opens its database (and makes or migrates it).
    pub async fn open(home: Home, clock: Clock, program: ChildProgram) -> Result<Self, WorkerError> {
        let lock = HomeLock::take(&home)?;
        let archive = Archive::new(home.archive());
        let lost = !home.database().exists()
            && archive.knows_of_arrivals().map_err(|source| WorkerError::Io { doing: "look through", path: home.archive(), source })?;
        if lost {
            return Err(WorkerError::DatabaseLost(home.database()));
        }
        let database = home.database();
        let worker = Self::over(home, &database, clock, program, Arc::new(lock)).await?;
        take::restore_set_aside(&worker.home.inbox()).map_err(|source| WorkerError::Io {
            doing: "put back what was set aside in",
            path: worker.home.inbox(),
            source,
        })?;
        // A crash may have come between the commit of a framework and the folders it asks for.
        worker.make_submitters_folders().await?;
        Ok(worker)
    }

    /// A worker of a home whose lock is held already, over this database, which need not be the home's own.
    pub(crate) async fn over(
        home: Home,
        database: &Path,
        clock: Clock,
        program: ChildProgram,
        lock: Arc<HomeLock>,
    ) -> Result<Self, WorkerError> {
        let writer = Writer::open(database).await?;
        let reader = Reader::open(database).await?;
        let newest_arrival = reader.newest_arrival().await?.unwrap_or(DateTime::UNIX_EPOCH);
        let (inbox, archive) = (Inbox::new(home.inbox()), Archive::new(home.archive()));
        Ok(Self { home, writer, reader, inbox, archive, clock, program, newest_arrival, _lock: lock })
    }

    /// What the store holds, for whoever runs the worker.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Finishes what an earlier run left, then looks at the inbox once and takes, reads and answers what is ready.
    pub async fn step(&mut self) -> Result<Step, WorkerError> {
        let mut step = Step::default();
        self.finish(&mut step).await?;
        let settings = self.home.settings()?;
        let now = self.clock.now();
        let looks = self.inbox.look(now, &settings.inbox, &settings.limits).map_err(|source| WorkerError::Io {
            doing: "look at",
            path: self.home.inbox(),
            source,
        })?;
        for look in looks {
            match look {
                Look::Waits(file, reason) => step.waiting.push((file, reason)),
                Look::Ready(file) => {
                    let name = file.file_name.clone();
                    let done = self.take_and_process(file).await;
                    step.note(&name, done)?;
                }
            }
        }
        Ok(step)
    }

    /// Brings to its answer what an earlier run left half done, and looks at nothing new.
    pub async fn finish_what_was_begun(&mut self) -> Result<Step, WorkerError> {
        let mut step = Step::default();
        self.finish(&mut step).await?;
        Ok(step)
    }

    async fn finish(&mut self, step: &mut Step) -> Result<(), WorkerError> {
        for pending in self.writer.pending().await? {
            let done = match pending.state {
                ArrivalState::Taken => self.process(&pending.taken).await,
                ArrivalState::Committed | ArrivalState::Answered => self.answer(&pending.taken).await,
            };
            step.note(&pending.taken.file_name, done.map(|verdict| Some((pending.taken.id, verdict))))?;
        }
        Ok(())
    }

    async fn take_and_process(&mut self, file: Noticed) -> Result<Option<(SubmissionId, Verdict)>, WorkerError> {
        let Some(taken) = self.take(file).await? else { return Ok(None) };
        let verdict = self.process(&taken).await?;
        Ok(Some((taken.id, verdict)))
    }

    /// Steps until `stop` is done. A failure of this machine is logged and tried again at the next look: the files wait where they are.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> Result<(), WorkerError> {
        tracing::info!(home = %self.home.root().display(), "watching the inbox");
        tokio::pin!(stop);
        let (mut waiting, mut failing) = (Vec::new(), BTreeSet::new());
        loop {
            let mut failed = Vec::new();
            match self.step().await {
                Ok(done) => {
                    failed = done.failed;
                    tell_waiting(&mut waiting, done.waiting);
                }
                Err(error) => failed.push((String::new(), error)),
            }
            tell_failures(&mut failing, &failed);
            let pause = self.home.settings().map_or(1, |settings| settings.inbox.poll_seconds);
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(Duration::from_secs(pause)) => {}
            }
        }
        tracing::info!("stopped");
        self.writer.close().await?;
        self.reader.close().await;
        Ok(())
    }

    /// Closes the database and gives the home free.
    pub async fn close(self) -> Result<(), WorkerError> {
        self.reader.close().await;
        self.writer.close().await?;
        Ok(())
    }
}

/// Says once what keeps failing, not at every look.
fn tell_failures(known: &mut BTreeSet<String>, failed: &[(String, WorkerError)]) {
    let mut now = BTreeSet::new();
    for (file, error) in failed {
        let told = format!("{file}: {error}");
        if !known.contains(&told) {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            let file = file.replace(char::is_control, "\u{fffd}");
            tracing::error!(file, %error, cause, "something failed; nothing is lost, and it is tried again at every look until it works");
        }
        now.insert(told);
    }
    *known = now;
}

/// Says once of each file that it waits, not at every look.
fn tell_waiting(known: &mut Vec<(PathBuf, WaitReason)>, waiting: Vec<(Noticed, WaitReason)>) {
    let now: Vec<(PathBuf, WaitReason)> = waiting.iter().map(|(file, reason)| (file.path.clone(), *reason)).collect();
    for (file, reason) in waiting {
        if !known.contains(&(file.path.clone(), reason)) {
            let submitter = file.submitter.as_ref().map_or("unknown", |submitter| submitter.as_str());
            tracing::info!(submitter, file = file.file_name, "waiting in the inbox: {}", reason.label());
        }
    }
    *known = now;
}
