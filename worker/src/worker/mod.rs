//! The one that writes: each step looks at the inbox once and brings every file there as far as it can.
//!
//! - here: the worker, opened and closed, and a step of it;
//! - `lookout`: the inbox looked at; `round`: what one look has found, begun, read and answered; `watch`: one round after the other until told to stop;
//! - `queue`: whose turn it is; `lanes`: what is being read, in a quick and a slow lane;
//! - `take`: a file taken out of the inbox; `process`: judged and committed; `answer`: answered; `again`: the same from the archive; `folders`: those of senders;
//! - `terms`, `known_framework`: what is read with and judged by, kept from file to file.
//!
//! Whatever happens between two instructions, a restart finds each file either still in the inbox, or in the archive with a durable row that says how
//! far it has come, and goes on from there.

mod again;
mod answer;
mod apart;
mod folders;
mod judging_rules;
mod known_framework;
mod lanes;
mod lookout;
mod process;
mod queue;
mod round;
mod take;
mod terms;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::{FileHash, Sequence, SubmissionId};
use outturn_store::{ReadPoint, Reader, StoreError, Writer};

use crate::archive::{Archive, remove_unfinished};
use crate::home::{Home, HomeError};
use crate::inbox::{Noticed, WaitReason};
use crate::installed::InstalledError;
use crate::lock::{HomeLock, LockError};
use crate::read::{ChildProgram, Confinement, SpawnError, check_confinement};
use crate::receipt::CompiledRules;
use folders::OwedFolders;
use known_framework::KnownFramework;
use lanes::Lanes;
use lookout::Lookout;
use take::SetAside;
use terms::NewestTerms;

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
    #[error("the database {} is missing, or does not know what the archive beside it holds; build it anew with outturn rebuild", .0.display())]
    DatabaseLost(PathBuf),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The reading process could not be run.
    #[error(transparent)]
    Read(#[from] SpawnError),
    /// This kernel cannot confine the reading process, and the home's settings do not say to go on without.
    #[error("{source} (best_effort = true under [sandbox] in {})", settings.display())]
    Unconfined {
        /// Where it could be said.
        settings: PathBuf,
        /// What is missing.
        source: SpawnError,
    },
    /// The reading of a file broke off on this side.
    #[error("the reading of a file broke off")]
    ReadingStopped(#[source] tokio::task::JoinError),
    /// A thread of its own could not be had, or broke off.
    #[error("failed to work on a thread of its own")]
    Thread(#[source] std::io::Error),
    /// A layout or rule set of the home cannot be used.
    #[error(transparent)]
    Installed(#[from] InstalledError),
    /// The inbox is not there, or cannot be looked through.
    #[error("the inbox {} is away or cannot be read; is its share mounted? What is dropped there is taken as soon as it is back", path.display())]
    InboxAway {
        /// Where it should be.
        path: PathBuf,
        /// What was found.
        source: std::io::Error,
    },
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

/// The worker of one home.
#[derive(Debug)]
pub struct Worker {
    home: Home,
    writer: Writer,
    reader: Reader,
    /// Shared with a look that is under way beside other work.
    lookout: Arc<Mutex<Lookout>>,
    set_aside: SetAside,
    folders: OwedFolders,
    archive: Archive,
    clock: Clock,
    program: ChildProgram,
    newest_arrival: DateTime<Utc>,
    lanes: Lanes,
    terms: NewestTerms,
    framework: KnownFramework,
    rules: CompiledRules,
    _lock: Arc<HomeLock>,
}

impl Worker {
    /// Takes the home's lock, makes sure that workbooks can be read safely here, opens the database (and makes or migrates it).
    pub async fn open(home: Home, clock: Clock, program: ChildProgram) -> Result<Self, WorkerError> {
        let lock = HomeLock::take(&home)?;
        make_sure_of_confinement(&home, &program).await?;
        let archive = Archive::new(home.archive());
        let lost = !home.database().exists()
            && archive.knows_of_arrivals().map_err(|source| WorkerError::Io { doing: "look through", path: home.archive(), source })?;
        if lost {
            return Err(WorkerError::DatabaseLost(home.database()));
        }
        let database = home.database();
        let mut worker = Self::over(home, &database, clock, program, Arc::new(lock)).await?;
        worker.make_sure_of_the_database().await?;
        worker.remove_untold().await?;
        worker.tidy();
        // A crash may have come between the commit of a framework and the folders it asks for. Where nothing can be written, files are taken in all the same.
        worker.folders.are_owed = true;
        worker.make_owed_folders().await;
        Ok(worker)
    }

    /// A database that was emptied, or put back from an older copy without its archive, does not know the newest of what the archive holds.
    async fn make_sure_of_the_database(&self) -> Result<(), WorkerError> {
        let newest = self.archive.newest_committed().map_err(|source| WorkerError::Io {
            doing: "look through",
            path: self.home.archive(),
            source,
        })?;
        let ever = ReadPoint { sequence: Sequence(i64::MAX), read_time: DateTime::<Utc>::MAX_UTC };
        match newest {
            Some(newest) if self.reader.submission(&newest.submission, ever).await?.is_none() => {
                Err(WorkerError::DatabaseLost(self.home.database()))
            }
            _ => Ok(()),
        }
    }

    /// Removes bytes of takings that were cut short before they were recorded: the inbox had not given them up. Nobody could ever ask for them, and nobody
    /// could erase them.
    async fn remove_untold(&self) -> Result<(), WorkerError> {
        let failed = |source| WorkerError::Io { doing: "look through", path: self.home.archive(), source };
        for untold in self.archive.untold().map_err(failed)? {
            self.remove_unrecorded(&untold.hash).await?;
        }
        // An erased file that came again, and whose taking was cut short: the sidecar beside its bytes is of the arrival that was erased.
        for hash in self.reader.erased_files().await? {
            if self.archive.path(&hash).try_exists().map_err(failed)? {
                self.remove_unrecorded(&hash).await?;
            }
        }
        Ok(())
    }

    /// Removes bytes from the archive if no arrival has them.
    async fn remove_unrecorded(&self, hash: &FileHash) -> Result<(), WorkerError> {
        if self.reader.knows_file(hash).await? {
            return Ok(());
        }
        match self.archive.remove_bytes(hash) {
            Ok(()) => tracing::info!(%hash, "removed bytes from the archive whose taking was begun and not recorded"),
            Err(error) => tracing::warn!(%hash, %error, "bytes in the archive that nothing speaks of cannot be removed"),
        }
        Ok(())
    }

    /// Removes what an end of the program left half written. Where that cannot be done it only takes room.
    fn tidy(&self) {
        let tidied = self.archive.remove_left_overs().and_then(|()| remove_unfinished(&self.home.receipts()));
        if let Err(error) = tidied {
            tracing::warn!(%error, "something that an earlier run left half written cannot be removed");
        }
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
        let (set_aside, archive) = (SetAside::default(), Archive::new(home.archive()));
        let lookout = Arc::new(Mutex::new(Lookout::new(&home, set_aside.clone())));
        Ok(Self {
            home,
            writer,
            reader,
            lookout,
            set_aside,
            folders: OwedFolders::default(),
            archive,
            clock,
            program,
            newest_arrival,
            lanes: Lanes::default(),
            terms: NewestTerms::default(),
            framework: KnownFramework::default(),
            rules: CompiledRules::default(),
            _lock: lock,
        })
    }

    /// What the store holds, for whoever runs the worker.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Finishes what an earlier run left, looks at the inbox once, and takes, reads and answers what is ready. It ends when all of that has come to its
    /// answer, or waits, or failed.
    pub async fn step(&mut self) -> Result<Step, WorkerError> {
        let mut round = self.left_half_done().await?;
        let looked = self.start_look().await.unwrap_or_else(|error| Err(WorkerError::ReadingStopped(error)));
        if looked.is_ok() {
            self.make_owed_folders().await;
        }
        let looked = looked.map(|looks| round.add(looks));
        self.work_off(&mut round).await?;
        looked.map(|()| round.step)
    }

    /// Brings to its answer what an earlier run left half done, and looks at nothing new.
    pub async fn finish_what_was_begun(&mut self) -> Result<Step, WorkerError> {
        let mut round = self.left_half_done().await?;
        self.work_off(&mut round).await?;
        Ok(round.step)
    }

    /// Closes the database and gives the home free. What is being read is left taken, and the next run goes on with it.
    pub async fn close(mut self) -> Result<(), WorkerError> {
        self.lanes.stop().await;
        self.reader.close().await;
        self.writer.close().await?;
        Ok(())
    }
}

/// A worker reads strangers' files for months on end: where the kernel cannot confine who reads them, it goes on only if its operator says so.
async fn make_sure_of_confinement(home: &Home, program: &ChildProgram) -> Result<(), WorkerError> {
    let settings = home.settings()?;
    match (check_confinement(program, &settings.limits).await, settings.sandbox.confinement()) {
        (Ok(()), _) => Ok(()),
        (Err(missing @ SpawnError::Unconfined { .. }), Confinement::BestEffort) => {
            tracing::warn!(error = %missing, "workbooks are read with what confinement there is, because best_effort is set");
            Ok(())
        }
        (Err(source @ SpawnError::Unconfined { .. }), Confinement::Required) => {
            let unconfined = WorkerError::Unconfined { settings: home.settings_file(), source };
            tracing::error!(error = %unconfined, "the worker does not start");
            Err(unconfined)
        }
        (Err(error), _) => Err(error.into()),
    }
}
