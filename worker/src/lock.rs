//! The lock that makes sure of one writer a home.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::home::Home;

/// How often a lock is tried again whose holder has ended. A reading process that it was starting shares its files until it has become the other program, so
/// that the lock may outlast a killed worker by a moment.
const TRIES_AFTER_THE_END: usize = 500;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// A home held by this process until it is dropped, or the process ends however it ends.
#[derive(Debug)]
pub struct HomeLock {
    file: File,
}

impl Drop for HomeLock {
    /// Closing the file would not do: a reading process that is being started shares it for a moment, and with it the lock.
    fn drop(&mut self) {
        // There is nobody to tell, and the lock goes with the process at the latest.
        drop(self.file.unlock());
    }
}

/// The home is held by another.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("a worker already holds {} (process {holder}); stop it first, or let it do the work", home.display())]
    Held {
        /// The home.
        home: PathBuf,
        /// The process that holds it, as it wrote itself down.
        holder: String,
    },
    /// A backup and an erasure would get in each other's way.
    #[error("{} cannot be used for this now: {busy}; try again when that is done", home.display())]
    Busy {
        /// The home.
        home: PathBuf,
        /// What is being done.
        busy: &'static str,
    },
    /// The lock cannot be taken for another reason.
    #[error("failed to lock {}", path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl HomeLock {
    /// Takes the lock, or says who holds it.
    pub fn take(home: &Home) -> Result<Self, LockError> {
        let path = home.lock_file();
        let failed = |source| LockError::Io { path: path.clone(), source };
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        if !lock_unless_held(&file, &path).map_err(failed)? {
            let holder = std::fs::read_to_string(&path).map_err(failed)?;
            return Err(LockError::Held { home: home.root().to_owned(), holder });
        }
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| write!(file, "{}", std::process::id())).map_err(failed)?;
        Ok(Self { file })
    }

    /// Keeps erasing out while a backup is made; any number of backups may be made at once. Says nothing of the worker, which goes on.
    pub fn against_erasing(home: &Home) -> Result<Self, LockError> {
        Self::of_backups(home, File::try_lock_shared, "it is being erased from")
    }

    /// Keeps backups out while something is erased, so that none holds half of it.
    pub fn against_backups(home: &Home) -> Result<Self, LockError> {
        Self::of_backups(home, File::try_lock, "a backup of it is being made, or another erases from it")
    }

    fn of_backups(home: &Home, lock: impl Fn(&File) -> Result<(), TryLockError>, busy: &'static str) -> Result<Self, LockError> {
        let path = home.backup_lock_file();
        let failed = |source| LockError::Io { path: path.clone(), source };
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match lock(&file) {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Busy { home: home.root().to_owned(), busy }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Whether some process holds the home now.
    pub fn is_held(home: &Home) -> bool {
        File::open(home.lock_file()).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// Takes the lock of the file, unless a process that lives holds it.
fn lock_unless_held(file: &File, path: &Path) -> io::Result<bool> {
    for _ in 0..TRIES_AFTER_THE_END {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if lives(&std::fs::read_to_string(path)?) => return Ok(false),
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
            Err(TryLockError::Error(source)) => return Err(source),
        }
    }
    Ok(false)
}

/// Whether the process of this number lives. One that has not yet written its number down does.
fn lives(holder: &str) -> bool {
    holder.is_empty() || Path::new("/proc").join(holder).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::init(&folder.path().join("home")).expect("a home");
        let held = HomeLock::take(&home).expect("the lock");
        assert!(HomeLock::is_held(&home));
        assert!(matches!(HomeLock::take(&home), Err(LockError::Held { holder, .. }) if holder == std::process::id().to_string()));
        drop(held);
        assert!(!HomeLock::is_held(&home));
        HomeLock::take(&home).expect("the lock again");
    }

    #[test]
    fn what_is_let_go_is_free_though_another_shares_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::init(&folder.path().join("home")).expect("a home");
        let held = HomeLock::take(&home).expect("the lock");
        let shared = held.file.try_clone().expect("as a process that is being started has it");
        drop(held);
        HomeLock::take(&home).expect("the lock again");
        drop(shared);
    }

    #[test]
    fn a_lock_that_outlasts_its_holder_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::init(&folder.path().join("home")).expect("a home");
        let mut ended = std::process::Command::new("true").spawn().expect("a process");
        ended.wait().expect("its end");
        let outlasting = HomeLock::take(&home).expect("the lock");
        std::fs::write(home.lock_file(), ended.id().to_string()).expect("the ended process for its holder");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| HomeLock::take(&home));
            drop(outlasting);
            waiting.join().expect("no panic").expect("the lock once nobody holds it");
        });
    }
}
