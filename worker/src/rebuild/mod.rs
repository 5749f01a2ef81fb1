//! The database built anew from the archive alone, beside the old one, and held against it.
//!
//! - here: each file read again in the order of its commit, at the instant and in the place that it has had ([`build`]);
//! - [`difference`]: the old and the new database compared, commit by commit, and told apart by file and cell;
//! - [`place`]: the new one put in the place of the old, at one stroke.

pub mod difference;
pub mod place;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use outturn_domain::finding::Verdict;
use outturn_domain::period::Period;
use outturn_domain::provenance::SubmissionId;
use outturn_store::Reader;
use outturn_store::commit::Commit;
use tempfile::TempDir;

use crate::archive::{Listing, Outcome, Sidecar, UnreadableSidecar, Untold, copy, hash_of};
use crate::failpoints::failpoint;
use crate::home::Home;
use crate::lock::HomeLock;
use crate::read::ChildProgram;
use crate::worker::{Worker, WorkerError};

/// What the folder is named by in which a new database is made. A dot keeps it from being taken for anything of the home's.
const MAKING: &str = ".rebuilding-";

/// The form of [`understood`]; another form cannot be compared.
const UNDERSTOOD_FORM: &str = "1:";

/// A database made from the archive, which is nobody's yet. It goes away with this value unless it is put in place.
#[derive(Debug)]
pub struct Rebuilt {
    folder: TempDir,
    /// The files that had been committed, in the order of their commits.
    pub files: Vec<FileAgain>,
    /// How many files had been taken and not committed: the worker reads them next.
    pub uncommitted: usize,
    /// Sidecars that cannot be understood: their arrivals are not in the new database.
    pub unreadable: Vec<UnreadableSidecar>,
    /// Bytes that no sidecar speaks of: they are not in the new database.
    pub untold: Vec<Untold>,
}

impl Rebuilt {
    /// The new database.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("outturn.db")
    }

    /// The files that are not as they were: read otherwise, or lost. What was erased is as it should be.
    pub fn unlike(&self) -> impl Iterator<Item = &FileAgain> {
        self.files.iter().filter(|file| matches!(file.fate, Fate::Lost { .. } | Fate::Differs { .. }))
    }
}

/// A file that was read again.
#[derive(Debug, Clone)]
pub struct FileAgain {
    /// Its arrival, as the archive tells of it.
    pub sidecar: Sidecar,
    /// What became of it, beside what had become of it.
    pub fate: Fate,
    /// What its sidecar would say of it now.
    pub outcome: Outcome,
}

impl FileAgain {
    /// The file as people know it: `adults/q2.xlsx (20211012t081500123456-1f00ab34)`.
    pub fn name(&self) -> String {
        let submitter = self.sidecar.submitter.as_ref().map_or(String::new(), |submitter| format!("{submitter}/"));
        format!("{submitter}{} ({})", self.sidecar.file_name, self.sidecar.submission)
    }
}

/// What became of a file when it was read again, beside what had become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The same was understood.
    Same,
    /// It was erased, and only that is recorded.
    Erased,
    /// It cannot be read any more, so nothing of it is recorded but its verdict.
    Lost {
        /// Why.
        why: String,
    },
    /// It is read otherwise.
    Differs {
        /// The verdict it had.
        then: Verdict,
        /// The verdict it has.
        now: Verdict,
        /// The reader that it was read by; absent where it is this program's own.
        reader: Option<String>,
    },
}

impl Fate {
    /// What tells two outcomes of one file apart.
    pub(crate) fn between(then: &Outcome, now: &Outcome) -> Self {
        let comparable = then.understood.as_ref().is_some_and(|understood| understood.starts_with(UNDERSTOOD_FORM));
        let same = then.verdict == now.verdict && then.framework == now.framework && (!comparable || then.understood == now.understood);
        if same {
            return Self::Same;
        }
        let reader = then.reading.split("; ").next().filter(|reader| *reader != crate::installed::reader()).map(str::to_owned);
        Self::Differs { then: then.verdict, now: now.verdict, reader }
    }
}

/// All that was understood of a file, as one hash: two readings that give the same hash took the same from it and said the same of it.
pub fn understood(commit: &Commit) -> String {
    let answers: Vec<_> = commit.answers.iter().map(|answer| (answer.asked.0, answer.ordinal, &answer.words)).collect();
    let of_the_file = (commit.verdict, &commit.layout, commit.period.map(Period::id), &commit.cover);
    let all = serde_json::to_vec(&(of_the_file, &commit.facts, &commit.framework_rows, answers, &commit.findings));
    // Codes, numbers and texts always make JSON; without one there is nothing to compare by.
    format!("{UNDERSTOOD_FORM}{}", all.map_or_else(|_| String::new(), |bytes| hash_of(&bytes)))
}

/// Writes what the home's own database knows of arrivals and the sidecars do not say yet, because the program was ended between the two, as the worker does when
/// it starts. Says of how many.
pub async fn complete_archive(home: &Home, program: &ChildProgram, lock: &Arc<HomeLock>) -> Result<usize, WorkerError> {
    let mut worker = over(home, &home.database(), program, lock).await?;
    let written = worker.complete_sidecars().await?;
    worker.close().await?;
    Ok(written)
}

/// What bytes that no sidecar speaks of are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UntoldBytes {
    /// Their file lies in the inbox still and is taken again.
    InTheInbox,
    /// The home's own database does not know them: nobody was ever told that they had come.
    NeverRecorded,
    /// They may have been recorded in a database that is lost. Who sent them, nobody can tell any more.
    PerhapsRecorded,
}

/// Finds out what bytes that no sidecar speaks of are. `database` is the home's own, where that can be asked.
pub async fn what_they_are(home: &Home, untold: &Untold, database: Option<&Reader>) -> Result<UntoldBytes, WorkerError> {
    if lies_in_the_inbox(home, untold) {
        return Ok(UntoldBytes::InTheInbox);
    }
    Ok(match database {
        Some(database) if !database.knows_file(&untold.hash).await? => UntoldBytes::NeverRecorded,
        _ => UntoldBytes::PerhapsRecorded,
    })
}

fn lies_in_the_inbox(home: &Home, untold: &Untold) -> bool {
    let size = std::fs::metadata(&untold.path).map(|metadata| metadata.len());
    let (Ok(size), Ok(files)) = (size, crate::inbox::scan(&home.inbox())) else { return false };
    files
        .iter()
        .filter(|file| file.size == size)
        .any(|file| copy(&file.path, &mut std::io::sink()).is_ok_and(|(hash, _)| hash == untold.hash))
}

/// Makes a database from what the archive holds of these arrivals. The home's own database is not looked at.
pub async fn build(home: &Home, program: &ChildProgram, lock: &Arc<HomeLock>, listing: Listing) -> Result<Rebuilt, WorkerError> {
    remove_left_overs(home)?;
    let failed = |source| WorkerError::Io { doing: "make a folder in", path: home.root().to_owned(), source };
    let folder = tempfile::Builder::new().prefix(MAKING).tempdir_in(home.root()).map_err(failed)?;
    let mut rebuilt = Rebuilt { folder, files: Vec::new(), uncommitted: 0, unreadable: listing.unreadable, untold: listing.untold };
    let mut worker = over(home, &rebuilt.database(), program, lock).await?;
    let mut committed: Vec<(Outcome, Sidecar)> = Vec::new();
    for sidecar in listing.arrivals {
        worker.take_again(&sidecar).await?;
        match sidecar.outcome.clone() {
            Some(outcome) => committed.push((outcome, sidecar)),
            None => rebuilt.uncommitted += 1,
        }
    }
    committed.sort_by_key(|(outcome, _)| outcome.sequence);
    for (outcome, sidecar) in committed {
        failpoint!("build-between-files");
        let again = worker.record_again(&sidecar, &outcome).await?;
        rebuilt.files.push(FileAgain { sidecar, fate: again.fate, outcome: again.outcome });
    }
    worker.close().await?;
    failpoint!("build-done");
    Ok(rebuilt)
}

/// A worker over another database of a home. It never asks what time it is: all that it records has its instant.
pub(crate) async fn over(home: &Home, database: &Path, program: &ChildProgram, lock: &Arc<HomeLock>) -> Result<Worker, WorkerError> {
    let clock = outturn_domain::clock::Clock::new(|| chrono::DateTime::UNIX_EPOCH);
    Worker::over(home.clone(), database, clock, program.clone(), Arc::clone(lock)).await
}

/// Removes databases that an end of the program left half made.
pub(crate) fn remove_left_overs(home: &Home) -> Result<(), WorkerError> {
    let failed = |source| WorkerError::Io { doing: "tidy", path: home.root().to_owned(), source };
    for entry in std::fs::read_dir(home.root()).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_string_lossy().starts_with(MAKING) {
            std::fs::remove_dir_all(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// The receipts that are there, in the form for programs, by submission: the path of each below `receipts/`.
pub(crate) fn receipts_there(home: &Home) -> Result<Vec<(SubmissionId, String)>, WorkerError> {
    let found = receipt_files(home)?.into_iter().filter(|(_, path)| path.extension().is_some_and(|extension| extension == "json"));
    Ok(found.filter_map(|(id, path)| Some((id, path.strip_prefix(home.receipts()).ok()?.to_str()?.to_owned()))).collect())
}

/// Every file of every receipt, by the submission that its name ends in.
pub(crate) fn receipt_files(home: &Home) -> Result<Vec<(SubmissionId, PathBuf)>, WorkerError> {
    let failed = |source| WorkerError::Io { doing: "look through", path: home.receipts(), source };
    let mut found = Vec::new();
    let folders = match std::fs::read_dir(home.receipts()) {
        Ok(folders) => folders,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(failed(error)),
    };
    for folder in folders {
        let folder = folder.map_err(failed)?.path();
        if !folder.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(folder).map_err(failed)? {
            let path = file.map_err(failed)?.path();
            let id = path.file_stem().and_then(|stem| stem.to_str()?.rsplit_once('.')).and_then(|(_, id)| SubmissionId::parse(id));
            found.extend(id.map(|id| (id, path)));
        }
    }
    Ok(found)
}
