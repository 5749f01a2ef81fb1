//! A new database put in the place of the old one, at one stroke: whenever the power fails, a whole one is there.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use outturn_domain::provenance::SubmissionId;
use outturn_store::backup::hold_alone;

use super::{Rebuilt, over, receipts_there};
use crate::archive::sync_folder;
use crate::failpoints::failpoint;
use crate::home::Home;
use crate::lock::HomeLock;
use crate::read::ChildProgram;
use crate::worker::WorkerError;

/// What an old database that was kept is named by.
const KEPT: &str = "outturn-before-";

/// Records in the new database which receipts are there, but for those that are to be written anew; then it is whole.
pub async fn settle(
    home: &Home,
    program: &ChildProgram,
    lock: &Arc<HomeLock>,
    rebuilt: &Rebuilt,
    anew: &[SubmissionId],
) -> Result<(), WorkerError> {
    let receipts: Vec<_> = receipts_there(home)?.into_iter().filter(|(id, _)| !anew.contains(id)).collect();
    let mut worker = over(home, &rebuilt.database(), program, lock).await?;
    worker.settle_outside(&receipts).await?;
    worker.close().await?;
    failpoint!("settle-done");
    Ok(())
}

/// Puts a settled database in the place of the old one. The old one, where there is one, is kept beside it under a dated name, which is returned.
///
/// Nobody else may have the old one open, as far as that can be told: whoever reads it would go on with it.
pub async fn put_in_place(home: &Home, rebuilt: Rebuilt, now: DateTime<Utc>) -> Result<Option<PathBuf>, WorkerError> {
    let (database, new) = (home.database(), rebuilt.database());
    let kept = database.exists().then(|| home.root().join(format!("{KEPT}{}.db", now.format("%Y%m%dt%H%M%S%6f"))));
    if let Some(kept) = &kept {
        match hold_alone(&database).await {
            // A damaged one may not even say who reads it.
            Ok(()) | Err(outturn_store::StoreError::Database(_)) => {}
            Err(error) => return Err(error.into()),
        }
        move_log(&database, kept).map_err(failed("set aside the log of", &database))?;
        failpoint!("place-log-moved");
        // A second name costs nothing; where the file system knows none, a copy does.
        let second_name = fs::hard_link(&database, kept).or_else(|_| fs::copy(&database, kept).map(drop));
        second_name.map_err(failed("keep the old database", kept))?;
        failpoint!("place-old-kept");
    }
    swap(&new, &database).map_err(failed("put in place", &database))?;
    failpoint!("place-done");
    Ok(kept)
}

/// Puts a settled database in the place of the old one, of which nothing is kept, nor of any that was kept before.
pub async fn put_in_place_of_all(home: &Home, rebuilt: Rebuilt) -> Result<(), WorkerError> {
    let (database, new) = (home.database(), rebuilt.database());
    hold_alone(&database).await?;
    swap(&new, &database).map_err(failed("put in place", &database))?;
    for kept in kept_before(home)? {
        fs::remove_file(&kept).map_err(failed("remove", &kept))?;
    }
    sync_folder(home.root()).map_err(failed("sync", home.root()))
}

/// The databases that were kept when a new one took their place.
pub fn kept_before(home: &Home) -> Result<Vec<PathBuf>, WorkerError> {
    let entries = fs::read_dir(home.root()).map_err(failed("look through", home.root()))?;
    let mut kept = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed("look through", home.root()))?;
        if entry.file_name().to_string_lossy().starts_with(KEPT) {
            kept.push(entry.path());
        }
    }
    Ok(kept)
}

/// A log that was left beside a damaged database must not be taken for one of the new: it goes first.
fn move_log(database: &Path, kept: &Path) -> io::Result<()> {
    for ending in ["-wal", "-shm"] {
        match fs::rename(with_ending(database, ending), with_ending(kept, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn swap(new: &Path, database: &Path) -> io::Result<()> {
    File::open(new)?.sync_all()?;
    // The log of a database that is gone would be taken for one of the new.
    for ending in ["-wal", "-shm"] {
        match fs::remove_file(with_ending(database, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    failpoint!("swap-before-rename");
    fs::rename(new, database)?;
    failpoint!("swap-after-rename");
    database.parent().map_or(Ok(()), sync_folder)
}

fn failed(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> WorkerError {
    let path = path.to_owned();
    move |source| WorkerError::Io { doing, path: path.clone(), source }
}
