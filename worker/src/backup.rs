//! A backup: a home that holds everything that was taken up to one instant, made while the worker goes on, and checked before it is called one.
//!
//! The database comes first, as it stands at one instant. Whatever bytes it names were in the archive before: they are on the disk before their row is, and
//! nothing but an erasure takes them out, which is kept away meanwhile. A sidecar says no more than its row until it is committed, so one that is still to
//! be written is written from the row. So the copy of the archive is made by the copy of the database, and holds all that it names and nothing that it does
//! not.

mod making;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use making::Making;
use outturn_store::backup::{Archived, check_database, copy_database};
use outturn_store::{Reader, StoreError};

use crate::archive::{Archive, copy, sync_folder};
use crate::failpoints::failpoint;
use crate::home::{FRAMEWORK_FOLDER, Home};
use crate::lock::{HomeLock, LockError};

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where it is: a home like any other.
    pub home: PathBuf,
    /// How many submissions it knows.
    pub submissions: usize,
    /// Of those, how many had been committed.
    pub committed: usize,
    /// How many different files it holds.
    pub files: usize,
    /// Their bytes in all.
    pub bytes: u64,
    /// How many submissions had been erased.
    pub erased: usize,
    /// What an earlier backup that was cut short had left beside it, and is removed.
    pub tidied: Vec<PathBuf>,
}

/// A backup that could not be made, or did not hold.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is something where it should go.
    #[error("{} is there already; name a folder that is not", .0.display())]
    Exists(PathBuf),
    /// There is nothing to back up.
    #[error("{} has no database yet: there is nothing to back up", .0.display())]
    Nothing(PathBuf),
    /// A file that the database names is not in the archive as it should be.
    #[error("submission {submission}: {problem}; nothing was backed up. outturn rebuild --verify says what else is wrong")]
    Archive {
        /// The submission.
        submission: String,
        /// What is wrong.
        problem: String,
    },
    /// Something is being erased.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The database failed, or its copy does not hold.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read or written.
    #[error("failed to {doing} {}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

/// Makes a backup of a home in a folder that is not there yet. It appears there only when it is whole and has been checked.
pub async fn backup(home: &Home, target: &Path) -> Result<Backup, BackupError> {
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    if !home.database().exists() {
        return Err(BackupError::Nothing(home.root().to_owned()));
    }
    let _no_erasing = HomeLock::against_erasing(home)?;
    let beside = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(beside).map_err(failed("make", beside))?;
    let tidied = making::tidy(beside).map_err(failed("look through", beside))?;
    let making = Making::beside(beside).map_err(failed("make a folder in", beside))?;
    failpoint!("backup-begun");
    let copied = Copied { home, to: making.path().join("home") };
    let backup = Backup { tidied, ..copied.all(target).await? };
    failpoint!("backup-before-rename");
    fs::rename(&copied.to, target).map_err(failed("put in place", target))?;
    failpoint!("backup-after-rename");
    sync_folder(beside).map_err(failed("sync", beside))?;
    Ok(backup)
}

struct Copied<'a> {
    home: &'a Home,
    to: PathBuf,
}

impl Copied<'_> {
    async fn all(&self, target: &Path) -> Result<Backup, BackupError> {
        for folder in [self.to.join("inbox").join(FRAMEWORK_FOLDER), self.to.join("receipts"), self.to.join("archive").join("texts")] {
            fs::create_dir_all(&folder).map_err(failed("make", &folder))?;
        }
        let database = self.to.join("outturn.db");
        copy_database(&self.home.database(), &database).await?;
        sync(&database)?;
        check_database(&database).await?;
        let reader = Reader::open(&database).await?;
        let archived = reader.archived().await?;
        failpoint!("backup-after-database");
        let backup = self.archive(&reader, &archived, target).await?;
        reader.close().await;
        for folder in [self.home.layouts(), self.home.rules(), self.home.scales(), self.home.archive().join("texts")] {
            self.folder(&folder)?;
        }
        self.file(&self.home.settings_file())?;
        sync_folders(&self.to)?;
        Ok(backup)
    }

    /// Copies what the database names, and nothing else. Each file's bytes are held against their hash as they are copied.
    async fn archive(&self, reader: &Reader, archived: &[Archived], target: &Path) -> Result<Backup, BackupError> {
        let (from, to) = (Archive::new(self.home.archive()), Archive::new(self.to.join("archive")));
        let mut backup = Backup {
            home: target.to_owned(),
            submissions: archived.len(),
            committed: 0,
            files: 0,
            bytes: 0,
            erased: 0,
            tidied: Vec::new(),
        };
        for file in archived {
            let wrong = |problem: String| BackupError::Archive { submission: file.submission.to_string(), problem };
            backup.committed += usize::from(file.sequence.is_some());
            let path = to.path(&file.file_hash);
            if file.erased {
                backup.erased += 1;
            } else if !path.exists() {
                let folder = path.parent().unwrap_or(&self.to);
                fs::create_dir_all(folder).map_err(failed("make", folder))?;
                let mut new = File::create(&path).map_err(failed("write", &path))?;
                let (hash, size) = copy(&from.path(&file.file_hash), &mut new).map_err(|error| wrong(format!("its bytes: {error}")))?;
                if hash != file.file_hash {
                    return Err(wrong(format!("its bytes in the archive are damaged: their hash is {hash}")));
                }
                new.sync_all().map_err(failed("write", &path))?;
                backup.files += 1;
                backup.bytes += size;
            }
            let taken = match file.sequence {
                None => reader.taken(&file.submission).await?,
                Some(_) => None,
            };
            let sidecar = match &taken {
                Some(taken) => from.sidecar_of(taken),
                None => from.read_sidecar(&file.file_hash, &file.submission),
            };
            let mut sidecar = sidecar.map_err(|error| wrong(format!("its sidecar: {error}")))?;
            // What was committed after the copy of the database is not known to it, and is committed again by whoever goes on from it.
            if file.sequence.is_none() {
                sidecar.outcome = None;
            }
            to.write_sidecar(&sidecar).map_err(|error| wrong(format!("its sidecar: {error}")))?;
            failpoint!("backup-between-files");
            if let Some(receipt) = &file.receipt {
                self.receipt(receipt)?;
            }
        }
        Ok(backup)
    }

    /// Both forms of a receipt. One that people have tidied away is not missed.
    fn receipt(&self, below_receipts: &str) -> Result<(), BackupError> {
        let json = self.home.receipts().join(below_receipts);
        for path in [json.with_extension("xlsx"), json] {
            if path.exists() {
                self.file(&path)?;
            }
        }
        Ok(())
    }

    fn folder(&self, folder: &Path) -> Result<(), BackupError> {
        let to = self.to.join(folder.strip_prefix(self.home.root()).unwrap_or(folder));
        fs::create_dir_all(&to).map_err(failed("make", &to))?;
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed("read", folder)(error)),
        };
        for entry in entries {
            let path = entry.map_err(failed("read", folder))?.path();
            // Names with a dot are files that are being written.
            if path.is_file() && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                self.file(&path)?;
            }
        }
        Ok(())
    }

    fn file(&self, path: &Path) -> Result<(), BackupError> {
        let to = self.to.join(path.strip_prefix(self.home.root()).unwrap_or(path));
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(failed("make", folder))?;
        }
        fs::copy(path, &to).map_err(failed("copy", path))?;
        sync(&to)
    }
}

fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(failed("sync", path))
}

/// Makes sure that the names in a folder, and in all below it, are on the disk.
fn sync_folders(folder: &Path) -> Result<(), BackupError> {
    for entry in fs::read_dir(folder).map_err(failed("read", folder))? {
        let path = entry.map_err(failed("read", folder))?.path();
        if path.is_dir() {
            sync_folders(&path)?;
        }
    }
    sync_folder(folder).map_err(failed("sync", folder))
}

fn failed(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::Io { doing, path: path.clone(), source }
}
