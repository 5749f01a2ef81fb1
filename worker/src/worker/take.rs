//! Taking a file out of the inbox so that it can never be lost: bytes, row and sidecar are on the disk before the inbox gives it up.
//!
//! The row comes before the sidecar. Were the program ended between the two, and the file saved over before the next run, a sidecar without a row would
//! tell a rebuild of an arrival that never was; a row without its sidecar is only given it anew.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use outturn_domain::provenance::SubmissionId;
use outturn_store::submission::Taken;

use super::{Worker, WorkerError};
use crate::archive::{Kept, copy, sync_folder};
use crate::failpoints::failpoint;
use crate::home::Home;
use crate::inbox::{self, Noticed, source_key};

impl Worker {
    /// Removes a file that lies in the inbox though it was taken before: its removal failed, or the program was ended before it.
    pub(super) async fn remove_taken(&mut self, file: &Noticed, taken: &Taken) -> Result<(), WorkerError> {
        self.make_sure_of_sidecar(taken)?;
        self.remove_source(&file.path, taken).await
    }

    /// Takes a file; nothing where it went away or changed while it was being copied.
    pub(super) async fn take(&mut self, file: Noticed) -> Result<Option<Taken>, WorkerError> {
        let failed = |doing, path: &Path| {
            let path = path.to_owned();
            move |source| WorkerError::Io { doing, path, source }
        };
        let (archive, noticed) = (self.archive.clone(), file.clone());
        let keep = move || noticed.open()?.map(|source| archive.keep(source)).transpose();
        let kept = tokio::task::spawn_blocking(keep).await.map_err(io::Error::other);
        let kept: Kept = match kept.and_then(|kept| kept) {
            Ok(Some(kept)) => kept,
            Ok(None) => return Ok(None),
            Err(error) => return Err(failed("take", &file.path)(error)),
        };
        if kept.size != file.size || source_changed(&file) {
            // Somebody saved it again while it was being copied: the next look takes what they saved.
            self.remove_unrecorded(&kept.hash).await?;
            return Ok(None);
        }
        let taken = self.record(&file, &kept).await?;
        failpoint!("take-after-row");
        self.make_sure_of_sidecar(&taken)?;
        failpoint!("take-after-sidecar");
        self.remove_source(&file.path, &taken).await?;
        Ok(Some(taken))
    }

    /// Writes the sidecar of an arrival that is recorded, where there is none: it comes after the row, and an end of the program between the two.
    pub(super) fn make_sure_of_sidecar(&self, taken: &Taken) -> Result<(), WorkerError> {
        self.archive.make_sure_of_sidecar(taken).map_err(|source| WorkerError::Io {
            doing: "write the sidecar of",
            path: Path::new(&taken.file_name).to_owned(),
            source,
        })
    }

    async fn record(&mut self, file: &Noticed, kept: &Kept) -> Result<Taken, WorkerError> {
        // No two arrivals share an instant, so that an id is never given twice.
        let received = self.clock.now().max(self.newest_arrival + TimeDelta::microseconds(1));
        self.newest_arrival = received;
        let digits = u32::from_str_radix(&kept.hash.as_str()[..8], 16).unwrap_or(0);
        let taken = Taken {
            id: SubmissionId::new(received, digits),
            submitter: file.submitter.clone(),
            file_name: file.file_name.clone(),
            file_hash: kept.hash.clone(),
            file_size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            source_key: file.source_key.clone(),
            received,
        };
        self.writer.take(&taken).await?;
        Ok(taken)
    }

    async fn remove_source(&mut self, path: &Path, taken: &Taken) -> Result<(), WorkerError> {
        let (set_aside, taken_path, what) = (self.set_aside.clone(), path.to_owned(), taken.clone());
        let removed = tokio::task::spawn_blocking(move || set_aside.remove(&taken_path, &what)).await;
        removed.map_err(io::Error::other).and_then(|removed| removed).map_err(|source| WorkerError::Io {
            doing: "remove the taken file",
            path: path.to_owned(),
            source,
        })?;
        failpoint!("take-after-removal");
        self.writer.source_removed(&taken.id).await?;
        Ok(())
    }
}

fn source_changed(file: &Noticed) -> bool {
    fs::symlink_metadata(&file.path).is_ok_and(|metadata| source_key(&metadata) != file.source_key)
}

/// The name under which a taken file is set aside while it is looked at once more.
const ASIDE: &str = ".outturn-taken-";

/// What is set aside in the inbox of a worker: no look puts back what is set aside at the very moment.
#[derive(Debug, Clone, Default)]
pub(super) struct SetAside {
    /// Whether nothing can be aside: all that an end of the program, or a failing share, left there has been put back.
    is_restored: Arc<Mutex<bool>>,
}

impl SetAside {
    /// Puts back what was left set aside, where there may be anything.
    pub(super) fn restore(&self, home: &Home) -> io::Result<()> {
        let mut is_restored = self.lock();
        if !*is_restored {
            inbox::make_sure_it_is_there(&home.inbox())?;
            *is_restored = restore_set_aside(&home.inbox())? == Restored::All;
        }
        Ok(())
    }

    fn remove(&self, path: &Path, taken: &Taken) -> io::Result<()> {
        let mut is_restored = self.lock();
        let removed = set_aside_and_remove(path, taken);
        // Its name may still be the one that no look sees.
        *is_restored &= removed.is_ok();
        removed
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.is_restored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a taken file, and nothing else: somebody may have saved a new one over it since. It is moved aside first, so that what is looked at is what
/// is removed; a new file goes back to its place.
fn set_aside_and_remove(path: &Path, taken: &Taken) -> io::Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let mut aside_name = std::ffi::OsString::from(format!("{ASIDE}{}~", taken.id));
    aside_name.push(name);
    // A name at the file system's limit has no room for a mark: then the file is looked at in its place.
    let aside = if aside_name.len() <= LONGEST_NAME { folder.join(aside_name) } else { path.to_owned() };
    match fs::rename(path, &aside) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    failpoint!("take-set-aside");
    match is_what_was_taken(&aside, taken) {
        Ok(true) => {
            fs::remove_file(&aside)?;
            sync_removal(folder)
        }
        Ok(false) => put_back(&aside, path),
        Err(error) => {
            // Under its own name it is seen and tried again.
            put_back(&aside, path)?;
            Err(error)
        }
    }
}

/// By its content, too: where times are coarse, or set by a copy, what was saved over a file can look like it in everything else.
fn is_what_was_taken(aside: &Path, taken: &Taken) -> io::Result<bool> {
    if source_key(&fs::symlink_metadata(aside)?) != taken.source_key {
        return Ok(false);
    }
    let (hash, _) = copy(aside, &mut io::sink())?;
    Ok(hash == taken.file_hash)
}

/// Makes sure that what was removed does not come back with a power cut: once it is recorded as gone it would be taken for a new arrival.
fn sync_removal(folder: &Path) -> io::Result<()> {
    match sync_folder(folder) {
        // Some network shares cannot: there nothing more can be done.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

/// The longest name that common file systems allow, in bytes.
const LONGEST_NAME: usize = 255;

/// Gives what was set aside its name again; where a still newer one has come since, a name of its own, under which it is taken in its turn.
fn put_back(aside: &Path, path: &Path) -> io::Result<()> {
    if aside == path {
        return Ok(());
    }
    let extension = path.extension().map_or_else(String::new, |extension| format!(".{}", extension.to_string_lossy()));
    let other = |number: u32| if number == 1 { format!("earlier{extension}") } else { format!("earlier-{number}{extension}") };
    let others = (1..).map(|number| path.with_extension(other(number)));
    for name in std::iter::once(path.to_owned()).chain(others) {
        // A link is refused where there is a file already; a rename would silently take its place, and that file would be lost.
        match fs::hard_link(aside, &name) {
            Ok(()) => return fs::remove_file(aside),
            // An earlier attempt ended between the link and the removal.
            Err(_) if is_same_file(aside, &name) => return fs::remove_file(aside),
            // Some shares know no links.
            Err(_) if fs::symlink_metadata(&name).is_err() => return fs::rename(aside, &name),
            Err(_) => {}
        }
    }
    Ok(())
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| fs::symlink_metadata(path).map(|metadata| (metadata.dev(), metadata.ino())).ok();
    identity(one).is_some_and(|of_one| identity(other) == Some(of_one))
}

/// How much of what was left set aside has been put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Restored {
    /// All of it.
    All,
    /// There is a folder that cannot be looked through now.
    Some,
}

/// Puts back what an end of the program, or a failing share, left set aside: a file that was taken is seen as such at the next look, and a new one is taken.
pub(super) fn restore_set_aside(folder: &Path) -> io::Result<Restored> {
    let mut restored = Restored::All;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            // A folder that one sender closed is told at the look.
            if !matches!(restore_set_aside(&entry.path()), Ok(Restored::All)) {
                restored = Restored::Some;
            }
        } else if let Some(aside) = name.as_bytes().strip_prefix(ASIDE.as_bytes())
            && let Some(mark) = aside.iter().position(|byte| *byte == b'~')
            && let name @ [_, ..] = &aside[mark + 1..]
            && !matches!(name, b"." | b"..")
        {
            // A name need not be UTF-8. What is the name of no file was set aside by somebody else.
            put_back(&entry.path(), &folder.join(OsStr::from_bytes(name)))?;
        }
    }
    Ok(restored)
}

#[cfg(test)]
mod tests {
    use outturn_domain::provenance::FileHash;
    use rustix::fs::{Mode, OFlags};

    use super::*;

    fn contents(folder: &Path) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
        let read =
            |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path()).expect("a file"));
        let mut contents: Vec<(String, String)> = entries.map(read).collect();
        contents.sort();
        contents
    }

    /// What is recorded of the file that lies here now.
    fn what_was_taken(path: &Path) -> Taken {
        Taken {
            id: SubmissionId::new(chrono::DateTime::UNIX_EPOCH, 7),
            submitter: None,
            file_name: "q2.xlsx".to_owned(),
            file_hash: FileHash::parse(&crate::archive::hash_of(&fs::read(path).expect("a file"))).expect("a hash"),
            file_size: 14,
            source_key: source_key(&fs::symlink_metadata(path).expect("a file")),
            received: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_what_was_taken_is_removed_whatever_else_looks_like_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("q2.xlsx");
        let then = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
        let save = |text: &str| {
            fs::write(&path, text).expect("a file");
            let times = fs::FileTimes::new().set_modified(then);
            fs::File::options().write(true).open(&path).expect("a file").set_times(times).expect("times");
            source_key(&fs::symlink_metadata(&path).expect("a file"))
        };
        save("what was taken");
        let taken = what_was_taken(&path);
        assert_eq!(save("what came then"), taken.source_key, "it looks the same");
        set_aside_and_remove(&path, &taken).expect("left");
        assert_eq!(contents(folder.path()), [("q2.xlsx".to_owned(), "what came then".to_owned())]);
        assert_eq!(save("what was taken"), taken.source_key);
        set_aside_and_remove(&path, &taken).expect("removed");
        assert!(contents(folder.path()).is_empty());
    }

    #[test]
    fn what_is_put_back_takes_no_other_file_s_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
        write("q2.xlsx", "newest");
        write("q2.earlier.xlsx", "an earlier one that was put back before");
        write(".outturn-taken-1~q2.xlsx", "newer than what was taken");
        // Somebody may give any name to what he drops: after these marks stands the name of no file.
        let strangers = [".outturn-taken-1~", ".outturn-taken-1~.", ".outturn-taken-1~.."];
        for name in strangers {
            write(name, "nobody's");
        }
        restore_set_aside(folder.path()).expect("put back");
        for name in strangers {
            assert_eq!(fs::read_to_string(folder.path().join(name)).expect("left alone"), "nobody's");
            fs::remove_file(folder.path().join(name)).expect("removed");
        }
        let named = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(
            contents(folder.path()),
            [
                named("q2.earlier-2.xlsx", "newer than what was taken"),
                named("q2.earlier.xlsx", "an earlier one that was put back before"),
                named("q2.xlsx", "newest"),
            ]
        );
    }

    #[test]
    fn what_a_failing_share_leaves_set_aside_is_put_back_when_the_share_is_back() {
        let root = tempfile::tempdir().expect("a folder");
        let home = Home::init(&root.path().join("home")).expect("a home");
        let (folder, away) = (home.inbox().join("adults"), root.path().join("away"));
        fs::create_dir(&folder).expect("a folder");
        let path = folder.join("q2.xlsx");
        fs::write(&path, "what was taken").expect("a file");
        let set_aside = SetAside::default();
        set_aside.restore(&home).expect("nothing is aside");

        let share_goes = {
            let (path, folder, away) = (path.clone(), folder.clone(), away.clone());
            move || assert!(path.exists() || !folder.exists() || fs::rename(&folder, &away).is_ok())
        };
        fail::cfg_callback("take-set-aside", share_goes).expect("a point");
        set_aside.remove(&path, &what_was_taken(&path)).expect_err("the share is away");
        fail::remove("take-set-aside");
        fs::rename(&away, &folder).expect("the share comes back");
        assert!(!path.exists(), "it is set aside still");
        set_aside.restore(&home).expect("put back");
        assert_eq!(contents(&folder), [("q2.xlsx".to_owned(), "what was taken".to_owned())]);
    }

    #[test]
    fn a_folder_that_cannot_be_looked_through_is_looked_through_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let flags = OFlags::RDONLY | OFlags::DIRECTORY;
        let mut below = rustix::fs::open(folder.path(), flags, Mode::empty()).expect("a folder");
        let name = "x".repeat(200);
        // 25 times 201 bytes are more than the 4,096 that a path may have.
        for _ in 0..25 {
            rustix::fs::mkdirat(&below, name.as_str(), Mode::RWXU).expect("a folder");
            below = rustix::fs::openat(&below, name.as_str(), flags, Mode::empty()).expect("a folder");
        }
        fs::write(folder.path().join(".outturn-taken-1~q2.xlsx"), "beside it").expect("a file");
        assert_eq!(restore_set_aside(folder.path()).expect("what can be put back"), Restored::Some);
        assert!(folder.path().join("q2.xlsx").exists());
        fs::remove_dir_all(folder.path().join(&name)).expect("removed");
        assert_eq!(restore_set_aside(folder.path()).expect("put back"), Restored::All);
    }
}
