//! Step "notice": what lies in the inbox, who sent it, and whether all of it has arrived.
//!
//! A scan of the folder is the truth: events of the file system do not cross network shares. Completeness is proven from the content, never from a
//! size or a time alone.

use std::collections::HashMap;
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::code::SubmitterCode;

use crate::read::{Completeness, Limits, completeness};
use crate::settings::InboxSettings;

/// A file in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// Where it lies.
    pub path: PathBuf,
    /// The folder it was dropped in; absent for a file in the inbox's root, or in a folder whose name no submitter can have.
    pub submitter: Option<SubmitterCode>,
    /// Its name, with the path below the submitter's folder.
    pub file_name: String,
    /// What tells this file from any other that ever lay here.
    pub source_key: String,
    /// How many bytes.
    pub size: u64,
    /// When it came to lie here, by the file system's own clock: a copy keeps its old time of writing, but not this.
    pub came: (i64, i64),
}

/// Why a file is left in the inbox for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// Its content is not whole yet.
    Incomplete,
    /// Its content cannot prove that it is whole, and it has not kept still for long enough.
    Unproven,
    /// It cannot be read now.
    Unreadable,
}

impl WaitReason {
    /// What an operator reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Incomplete => "not whole yet: still being copied, or cut short",
            Self::Unproven => "its content cannot prove that it is whole; a running worker takes it when it has kept still",
            Self::Unreadable => "it cannot be read; check its permissions",
        }
    }
}

/// A file, and whether to take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// It can be taken.
    Ready(Noticed),
    /// It waits.
    Waits(Noticed, WaitReason),
}

/// What is remembered of a file between two looks.
#[derive(Debug, Clone)]
struct Watched {
    source_key: String,
    unchanged_since: DateTime<Utc>,
}

/// The inbox, watched: it remembers since when each waiting file has kept still.
#[derive(Debug)]
pub struct Inbox {
    root: PathBuf,
    watched: HashMap<PathBuf, Watched>,
}

impl Inbox {
    /// The inbox in the folder `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root, watched: HashMap::new() }
    }

    /// Looks at every file there is, in the order in which they came.
    pub fn look(&mut self, now: DateTime<Utc>, settings: &InboxSettings, limits: &Limits) -> io::Result<Vec<Look>> {
        let noticed = scan(&self.root)?;
        self.watched.retain(|path, _| noticed.iter().any(|file| file.path == *path));
        Ok(noticed.into_iter().map(|file| self.judge(file, now, settings, limits)).collect())
    }

    fn judge(&mut self, file: Noticed, now: DateTime<Utc>, settings: &InboxSettings, limits: &Limits) -> Look {
        let watched = self
            .watched
            .entry(file.path.clone())
            .and_modify(|watched| {
                if watched.source_key != file.source_key {
                    *watched = Watched { source_key: file.source_key.clone(), unchanged_since: now };
                }
            })
            .or_insert_with(|| Watched { source_key: file.source_key.clone(), unchanged_since: now });
        let still_for = now - watched.unchanged_since;
        // A file too large to be a return is not read to prove it: it is refused by its size as soon as it keeps still.
        let known = if file.size > limits.file_bytes {
            Ok(Completeness::Unprovable { has_zero_page: false })
        } else {
            fs::read(&file.path).map(|bytes| completeness(&bytes, limits))
        };
        let (reason, patience) = match known {
            Ok(Completeness::Proven) => return Look::Ready(file),
            Ok(Completeness::Unprovable { has_zero_page: false }) => (WaitReason::Unproven, settings.unproven_seconds),
            Ok(Completeness::Unprovable { has_zero_page: true }) => (WaitReason::Unproven, settings.unproven_seconds.saturating_mul(4)),
            Ok(Completeness::Incomplete(_)) => (WaitReason::Incomplete, settings.incomplete_seconds),
            Err(_) => return Look::Waits(file, WaitReason::Unreadable),
        };
        if still_for >= TimeDelta::seconds(patience) { Look::Ready(file) } else { Look::Waits(file, reason) }
    }
}

/// Every file in the inbox but those that programs leave there for themselves; in the order in which they came.
pub fn scan(root: &Path) -> io::Result<Vec<Noticed>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            // A folder that one sender closed must not keep the others out: it is told as something that waits.
            Err(error) if folder != *root && error.kind() != io::ErrorKind::NotFound => {
                found.extend(fs::symlink_metadata(&folder).ok().and_then(|metadata| noticed(root, folder, &metadata)));
                continue;
            }
            Err(error) if folder != *root && error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            // A symbolic link is neither: what it points to may lie outside the inbox.
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if !entry.file_name().to_string_lossy().starts_with('.') {
                    folders.push(entry.path());
                }
            } else if kind.is_file() && !passed_over(&entry) {
                match entry.metadata() {
                    Ok(metadata) => found.extend(noticed(root, entry.path(), &metadata)),
                    // It went away between the listing and the look, as a file that is being saved does.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    // What piled up is taken in the order in which it came, or an older return would overwrite its own correction.
    found.sort_by(|left, right| (left.came, &left.path).cmp(&(right.came, &right.path)));
    Ok(found)
}

/// What tells a file from any other that ever lay in the inbox, and from itself after somebody wrote to it.
pub(crate) fn source_key(metadata: &Metadata) -> String {
    format!("{}:{}:{}:{}:{}", metadata.dev(), metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec())
}

fn noticed(root: &Path, path: PathBuf, metadata: &Metadata) -> Option<Noticed> {
    let below = path.strip_prefix(root).ok()?;
    let mut parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let first = parts.next()?;
    let rest: Vec<String> = parts.collect();
    let (submitter, file_name) = if rest.is_empty() { (None, first) } else { (SubmitterCode::parse(&first).ok(), rest.join("/")) };
    let source_key = source_key(metadata);
    let came = (metadata.ctime(), metadata.ctime_nsec());
    Some(Noticed { submitter, file_name, source_key, size: metadata.len(), came, path })
}

/// The temporaries of Excel, `LibreOffice`, browsers and copying programs, and what desktops leave in every folder.
fn passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy().to_lowercase();
    let extension = Path::new(&name).extension().map(|extension| extension.to_string_lossy().into_owned());
    let unfinished = matches!(extension.as_deref(), Some("tmp" | "filepart" | "part" | "crdownload"));
    let excel_saving = name.len() == 8 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.starts_with("~$") || name.starts_with('.') || unfinished || excel_saving || matches!(name.as_str(), "thumbs.db" | "desktop.ini")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> InboxSettings {
        InboxSettings::default()
    }

    fn names(looks: &[Look]) -> Vec<String> {
        let told = looks.iter().map(|look| match look {
            Look::Ready(file) => format!("{} is ready", file.file_name),
            Look::Waits(file, reason) => format!("{} waits: {reason:?}", file.file_name),
        });
        let mut names: Vec<String> = told.collect();
        names.sort();
        names
    }

    #[test]
    fn temporaries_are_passed_over_and_everything_else_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("adults/2021")).expect("a folder");
        fs::create_dir_all(folder.path().join("adults/20211001")).expect("a folder");
        for name in [
            "adults/~$q2.xlsx",
            "adults/.~lock.q2.ods#",
            "adults/q2.xlsx.part",
            "adults/1A2B3C4D",
            "adults/Thumbs.db",
            "adults/20211001/q2.xlsx",
            "adults/q2.pdf",
            "adults/2021/Übersicht\nQ2.xlsx",
            "lost.xlsx",
        ] {
            fs::write(folder.path().join(name), "x").expect("a file");
        }
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("adults/link.xlsx")).expect("a link");
        let mut found = scan(folder.path()).expect("a scan");
        found.sort_by(|left, right| left.path.cmp(&right.path));
        let seen: Vec<_> = found.iter().map(|file| (file.submitter.as_ref().map(ToString::to_string), file.file_name.as_str())).collect();
        let adults = Some("adults".to_owned());
        let expected =
            [(adults.clone(), "2021/Übersicht\nQ2.xlsx"), (adults.clone(), "20211001/q2.xlsx"), (adults, "q2.pdf"), (None, "lost.xlsx")];
        assert_eq!(seen, expected);
    }

    #[test]
    fn what_cannot_be_proven_waits_until_it_keeps_still() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("adults")).expect("a folder");
        let path = folder.path().join("adults/notes.xlsx");
        fs::write(&path, "not a workbook").expect("a file");
        fs::write(folder.path().join("adults/empty.xlsx"), "").expect("a file");
        let mut inbox = Inbox::new(folder.path().to_owned());
        let mut look = |seconds: i64| {
            let now = DateTime::from_timestamp(1_636_500_000 + seconds, 0).expect("an instant");
            names(&inbox.look(now, &settings(), &Limits::default()).expect("a look"))
        };
        assert_eq!(look(0), ["empty.xlsx waits: Incomplete", "notes.xlsx waits: Unproven"]);
        assert_eq!(look(3), ["empty.xlsx waits: Incomplete", "notes.xlsx waits: Unproven"]);
        fs::write(&path, "not a workbook, and longer").expect("a file");
        assert_eq!(look(4), ["empty.xlsx waits: Incomplete", "notes.xlsx waits: Unproven"]);
        assert_eq!(look(8), ["empty.xlsx waits: Incomplete", "notes.xlsx is ready"]);
        assert_eq!(look(1800), ["empty.xlsx is ready", "notes.xlsx is ready"]);
    }
}
