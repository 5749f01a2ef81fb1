//! The hidden folder in which a backup is made beside its place, and what is left of one whose making was cut short.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// What such a folder is named by.
const MAKING: &str = ".backing-up-";

/// The file in it that is locked for as long as the backup is being made.
const IN_PROGRESS: &str = "in-progress";

/// The folder of a backup that is being made. It goes away with this value.
pub(super) struct Making {
    folder: TempDir,
    _in_progress: File,
}

impl Making {
    pub(super) fn beside(beside: &Path) -> io::Result<Self> {
        loop {
            let folder = tempfile::Builder::new().prefix(MAKING).tempdir_in(beside)?;
            // Another backup that begins just now may take the folder for a left-over until it is locked.
            match lock(folder.path()) {
                Ok(Some(in_progress)) if folder.path().join(IN_PROGRESS).exists() => return Ok(Self { folder, _in_progress: in_progress }),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Holds a folder; nothing where another holds it.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(IN_PROGRESS))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Removes what backups whose making was cut short have left in a folder, and says what that was. They may hold what is erased by now.
pub(super) fn tidy(beside: &Path) -> io::Result<Vec<PathBuf>> {
    let mut tidied = Vec::new();
    for entry in fs::read_dir(beside)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(MAKING) || !entry.file_type()?.is_dir() {
            continue;
        }
        let path = entry.path();
        let removed = lock(&path).and_then(|held| held.map(|_held| fs::remove_dir_all(&path)).transpose());
        match removed {
            Ok(Some(())) => tidied.push(path),
            // It is being made.
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "what an earlier backup left half made cannot be removed; remove it yourself");
            }
        }
    }
    Ok(tidied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_short_is_removed_and_what_is_being_made_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = |name: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.join("home/archive")).expect("a folder");
            fs::write(path.join("home/archive/a"), "bytes").expect("a file");
            path
        };
        let (cut_short, kept) = (made(".backing-up-Xy12Zw"), made("backing-up"));
        let being_made = Making::beside(folder.path()).expect("a folder");
        assert_eq!(tidy(folder.path()).expect("tidied"), std::slice::from_ref(&cut_short));
        assert!(!cut_short.exists() && kept.exists() && being_made.path().exists());
        assert_eq!(tidy(folder.path()).expect("tidied"), Vec::<PathBuf>::new());
    }
}
