//! The database at its path, whichever file that is: another may be put there while calls are answered, by a rebuild or from a backup.
//!
//! Every call asks for the file that lies there when it comes. What was kept of an answer belongs to one file and goes with it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use outturn_domain::clock::Clock;
use outturn_store::{Reader, StoreError};
use prost::Message;
use tokio::sync::Mutex;
use tonic::{Response, Status};

use crate::answers::Answers;
use crate::error::{Failure, with_causes};
use crate::serve::LONGEST_ANSWER;

/// How long calls that still read a file that was replaced are waited for before its connections are cut.
const LAST_READS: Duration = Duration::from_secs(5);

/// What tells one file from another at the same path. A file that is open keeps its number, so nothing that takes its place can have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    device: u64,
    inode: u64,
}

impl FileIdentity {
    /// The file that lies at a path; absent where there is none, or nobody may look.
    fn at(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        Some(Self { device: found.dev(), inode: found.ino() })
    }
}

/// Why the database cannot be answered from, as far as a caller needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is no file.
    Missing,
    /// Another file took its place while a call was answered.
    Replaced,
    /// Another program holds a lock on it.
    Locked,
    /// No connection came free, or could be made, in time.
    Crowded,
    /// The worker has not made it, or not brought it up to date.
    EarlierSchema,
    /// A worker of a later version made it.
    LaterSchema,
    /// It cannot be opened or read.
    Unreadable,
}

impl Trouble {
    /// What an error of the store says of the database itself; absent where it says nothing of it.
    fn told_by(error: &StoreError) -> Option<Self> {
        match error {
            StoreError::SchemaDiffers { found, needed } if found.is_some_and(|found| found > *needed) => Some(Self::LaterSchema),
            StoreError::SchemaDiffers { .. } => Some(Self::EarlierSchema),
            error if error.is_locked() => Some(Self::Locked),
            error if error.is_crowded() => Some(Self::Crowded),
            _ => None,
        }
    }

    /// In one word, for programs.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Replaced => "replaced",
            Self::Locked => "locked",
            Self::Crowded => "crowded",
            Self::EarlierSchema => "earlier_schema",
            Self::LaterSchema => "later_schema",
            Self::Unreadable => "unreadable",
        }
    }

    /// In one sentence, for people.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "the database is not there: the worker makes it, or it is just being replaced",
            Self::Replaced => "the database was replaced while this was answered: ask again",
            Self::Locked => "another program holds a lock on the database: ask again",
            Self::Crowded => "the database gave no connection in time, for too many calls wait or another program has it locked: ask again",
            Self::EarlierSchema => {
                "the database is not made yet, or is of an earlier version: the worker brings it up to date when it starts"
            }
            Self::LaterSchema => "the database is of a later version than this server: the server has to be brought up to date",
            Self::Unreadable => "the database cannot be read: the server's log says why",
        }
    }
}

/// The database at a path, however often another file is put there.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    clock: Clock,
    found: RwLock<Found>,
    /// Held by the one that opens a file: others wait for what it finds.
    opening: Mutex<()>,
}

/// What was found at the path when it was last looked at.
#[derive(Debug, Default)]
struct Found {
    answers: Option<Arc<Answers>>,
    /// A file that cannot be answered from, and why: it is looked at again in a while, not at every call.
    unfit: Option<(FileIdentity, Trouble)>,
}

impl Database {
    /// Nothing is opened yet.
    pub(crate) fn at(path: &Path, clock: Clock) -> Self {
        Self { path: path.to_owned(), clock, found: RwLock::default(), opening: Mutex::default() }
    }

    /// What a call is answered from: the file that lies at the path now.
    pub(crate) async fn answers(&self) -> Result<Arc<Answers>, Failure> {
        if let Some(known) = self.known() {
            return known.map_err(Failure::StoreNotReady);
        }
        let _one_at_a_time = self.opening.lock().await;
        let opened = match self.known() {
            Some(known) => known,
            None => self.open().await,
        };
        opened.map_err(Failure::StoreNotReady)
    }

    /// What is known of the file that lies at the path now; absent where it has not been looked at.
    fn known(&self) -> Option<Result<Arc<Answers>, Trouble>> {
        let Some(there) = FileIdentity::at(&self.path) else { return Some(Err(Trouble::Missing)) };
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        let open = found.answers.as_ref().filter(|answers| answers.file == there).cloned().map(Ok);
        open.or_else(|| found.unfit.filter(|(file, _)| *file == there).map(|(_, trouble)| Err(trouble)))
    }

    /// Looks again at what lies at the path, and opens it where it was not open.
    pub(crate) async fn look(&self) -> Result<(), Trouble> {
        let _one_at_a_time = self.opening.lock().await;
        match self.known() {
            Some(Ok(answers)) => match answers.reader.check_schema().await {
                Ok(()) => Ok(()),
                Err(error) => match Trouble::told_by(&error) {
                    // What it holds is as it was.
                    Some(passing @ (Trouble::Locked | Trouble::Crowded)) => Err(passing),
                    _ => self.open().await.map(drop),
                },
            },
            Some(Err(Trouble::Missing)) => {
                self.put(Found::default());
                Err(Trouble::Missing)
            }
            _ => self.open().await.map(drop),
        }
    }

    /// Opens what lies at the path in the place of whatever was open.
    async fn open(&self) -> Result<Arc<Answers>, Trouble> {
        let Some(there) = FileIdentity::at(&self.path) else { return Err(Trouble::Missing) };
        match Reader::open(&self.path).await {
            // The connections that the reader makes later are held against this too, by every call that uses them.
            Ok(reader) if FileIdentity::at(&self.path) == Some(there) => {
                tracing::info!(database = %self.path.display(), "answering from the database that lies there now");
                let answers = Arc::new(Answers::new(self.clock.clone(), reader, there));
                self.put(Found { answers: Some(Arc::clone(&answers)), unfit: None });
                Ok(answers)
            }
            Ok(reader) => {
                let_go(reader);
                Err(Trouble::Replaced)
            }
            Err(error) => {
                let trouble = match Trouble::told_by(&error) {
                    // Nobody else has used these connections: what kept them is a lock.
                    Some(Trouble::Crowded) => Trouble::Locked,
                    told => told.unwrap_or(Trouble::Unreadable),
                };
                let unfit = Some((there, trouble));
                if trouble == Trouble::Unreadable && !self.is_known_to_be(unfit) {
                    tracing::warn!(database = %self.path.display(), reason = with_causes(&error), "the database cannot be opened");
                }
                self.put(Found { answers: None, unfit });
                Err(trouble)
            }
        }
    }

    fn is_known_to_be(&self, unfit: Option<(FileIdentity, Trouble)>) -> bool {
        self.found.read().unwrap_or_else(PoisonError::into_inner).unfit == unfit
    }

    fn put(&self, found: Found) {
        let mut known = self.found.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *known, found).answers {
            let_go(old.reader.clone());
        }
    }

    /// What a method came to, as the transport takes it. An answer for which the file was replaced meanwhile may be of both, and is not given.
    pub(crate) fn respond<T: Message>(&self, answers: &Arc<Answers>, answer: Result<T, Failure>) -> Result<Response<T>, Status> {
        if FileIdentity::at(&self.path) != Some(answers.file) {
            return Err(Failure::StoreNotReady(Trouble::Replaced).into());
        }
        let answer = answer.map_err(explained)?;
        if answer.encoded_len() > LONGEST_ANSWER {
            return Err(Failure::AnswerTooLarge { limit: LONGEST_ANSWER }.into());
        }
        Ok(Response::new(answer))
    }

    /// Lets go of the file.
    pub(crate) async fn close(&self) {
        let open = self.found.write().unwrap_or_else(PoisonError::into_inner).answers.take();
        if let Some(answers) = open {
            // A call that was cut off may hold a connection a moment longer; the end of the process closes it too.
            let _ = tokio::time::timeout(Duration::from_secs(1), answers.reader.close()).await;
        }
    }
}

/// A failure of the store, told by what it says of the database.
fn explained(failure: Failure) -> Failure {
    match failure {
        Failure::Store(error) => Trouble::told_by(&error).map_or_else(|| Failure::Store(error), Failure::StoreNotReady),
        failure => failure,
    }
}

/// Closes a file once the calls that read it are done with it.
fn let_go(reader: Reader) {
    tokio::spawn(async move {
        let _ = tokio::time::timeout(LAST_READS, reader.close()).await;
    });
}
