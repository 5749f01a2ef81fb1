//! Step "notice": what lies in the inbox, who sent it, and whether all of it has arrived.
//!
//! A scan of the folder is the truth: events of the file system do not cross network shares, and are only a [`hint`] to look sooner. Completeness is
//! proven from the content, never from a size or a time alone. `docs/arrival.md` tells the whole way of a file; a test holds it to this code.

pub mod hint;
mod open;
mod passed_over;
mod scan;
mod watched;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::code::SubmitterCode;

use crate::read::{Completeness, Limits};
use crate::settings::InboxSettings;
pub(crate) use open::source_key;
use scan::{Found, Sight};
use watched::Watched;

/// A file in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// Where it lies.
    pub path: PathBuf,
    /// The folder it was dropped in; absent for a file in the inbox's root, or in a folder whose name no submitter can have.
    pub submitter: Option<SubmitterCode>,
    /// Its name, with the path below the submitter's folder, or below the inbox where there is no submitter.
    pub file_name: String,
    /// What tells this file from any other that lies here.
    pub source_key: String,
    /// The device that it lies on for now.
    pub device: u64,
    /// How many bytes.
    pub size: u64,
    /// When it came to lie here, by the file system's own clock: a copy keeps its old time of writing, but not this.
    pub came: (i64, i64),
}

/// Why a file is left in the inbox for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaitReason {
    /// Its content is not whole yet.
    Incomplete,
    /// Its content cannot prove that it is whole, and it has not kept still for long enough.
    Unproven,
    /// Somebody has it open: the owner file of Excel or `LibreOffice` lies beside it.
    StillOpen,
    /// It cannot be read now.
    Unreadable,
    /// It is far too large to be kept, let alone to be a return.
    TooLarge,
    /// It is a symbolic link, a pipe, a socket or a device.
    NoOrdinaryFile,
}

impl WaitReason {
    /// Every reason there is.
    pub const ALL: [Self; 6] = [Self::Incomplete, Self::Unproven, Self::StillOpen, Self::Unreadable, Self::TooLarge, Self::NoOrdinaryFile];

    /// What an operator reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Incomplete => {
                "not whole yet: still being copied, or cut short; after inbox.incomplete_seconds it is taken as it is, and refused"
            }
            Self::Unproven => {
                "its content cannot prove that it is whole; a running worker takes it when it has kept still for inbox.unproven_seconds"
            }
            Self::StillOpen => {
                "still open in Excel or LibreOffice, says the owner file beside it; taken when that goes, or after inbox.owner_file_seconds"
            }
            Self::Unreadable => "it cannot be read; check its permissions, and that the share is there",
            Self::TooLarge => "larger than inbox.largest_bytes; it is never taken: remove it",
            Self::NoOrdinaryFile => "no ordinary file but a link, a pipe, a socket or a device; it is never taken: remove it",
        }
    }

    /// The setting that ends this kind of waiting; nothing where only a person can end it.
    pub fn limit(self) -> Option<&'static str> {
        match self {
            Self::Incomplete => Some("incomplete_seconds"),
            Self::Unproven => Some("unproven_seconds"),
            Self::StillOpen => Some("owner_file_seconds"),
            Self::Unreadable | Self::TooLarge | Self::NoOrdinaryFile => None,
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

/// The inbox, watched: it remembers for how long each waiting file has kept still, and what its content was judged to be.
#[derive(Debug)]
pub struct Inbox {
    root: PathBuf,
    looked: Option<DateTime<Utc>>,
    limits: Option<Limits>,
    watched: HashMap<PathBuf, Watched>,
    /// For how long each owner file has been seen, by its key: one that a crash left behind is heeded once, not with every return of its name.
    owner_files: HashMap<String, TimeDelta>,
    /// The room into which one file after the other is read. With room of its own for each, the C library would keep that of a large file for every thread that ever
    /// looked.
    content: Vec<u8>,
}

impl Inbox {
    /// The inbox in the folder `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root, looked: None, limits: None, watched: HashMap::new(), owner_files: HashMap::new(), content: Vec::new() }
    }

    /// Looks at everything there is, in the order in which it came.
    ///
    /// `now` only measures waiting. Time counts from one look to the next, and only forward: a clock that went back makes nothing wait for longer than
    /// its limit and a look more. One that leaps forward would be believed, so this is a steady one ([`Clock::steady`](outturn_domain::clock::Clock::steady)).
    ///
    /// # Errors
    /// The inbox is not there, cannot be read, or holds nothing at all, not even a folder, like the mount point of a share that is away. What is known
    /// of its files is kept, and the time until the next look that succeeds does not count.
    pub fn look(&mut self, now: DateTime<Utc>, settings: &InboxSettings, limits: &Limits) -> io::Result<Vec<Look>> {
        let Sight { files, others } = scan::sight(&self.root).inspect_err(|_| self.looked = None)?;
        let passed = self.looked.replace(now).map_or(TimeDelta::zero(), |before| (now - before).max(TimeDelta::zero()));
        if self.limits.as_ref() != Some(limits) {
            // What was judged under other limits is judged again.
            self.watched.values_mut().for_each(Watched::forget_content);
            self.limits = Some(limits.clone());
        }
        self.heed(&files, passed);
        let mut before = std::mem::take(&mut self.watched);
        let mut looks: Vec<Look> = others.into_iter().map(|(other, reason)| Look::Waits(other, reason)).collect();
        for Found { file, owner_file } in files {
            let mut watched = Watched::seen(before.remove(&file.path), &file, passed);
            let open_for = owner_file.and_then(|key| self.owner_files.get(&key).copied());
            let look = judge(&file, &mut watched, &mut self.content, open_for, settings, limits);
            self.watched.insert(file.path.clone(), watched);
            looks.extend(match look {
                Judged::Take => Some(Look::Ready(file)),
                Judged::Wait(reason) => Some(Look::Waits(file, reason)),
                Judged::Gone => None,
            });
        }
        Ok(looks)
    }

    /// Counts for how long each owner file has been there; those that went are forgotten.
    fn heed(&mut self, files: &[Found], passed: TimeDelta) {
        let before = std::mem::take(&mut self.owner_files);
        let keys = files.iter().filter_map(|found| found.owner_file.clone());
        self.owner_files = keys
            .map(|key| {
                let seen = before.get(&key).map_or(TimeDelta::zero(), |seen| *seen + passed);
                (key, seen)
            })
            .collect();
    }
}

/// What is to become of a file now.
enum Judged {
    Take,
    Wait(WaitReason),
    Gone,
}

fn judge(
    file: &Noticed,
    watched: &mut Watched,
    content: &mut Vec<u8>,
    open_for: Option<TimeDelta>,
    settings: &InboxSettings,
    limits: &Limits,
) -> Judged {
    if file.size > settings.largest_bytes {
        return Judged::Wait(WaitReason::TooLarge);
    }
    if open_for.is_some_and(|open_for| open_for < seconds(settings.owner_file_seconds)) {
        return Judged::Wait(WaitReason::StillOpen);
    }
    // A file too large to be a return is not read to prove it: it is refused by its size as soon as it keeps still.
    let known = if file.size > limits.file_bytes {
        Ok(Some(Completeness::Unprovable { has_zero_page: false }))
    } else {
        watched.completeness(file, content, limits)
    };
    let (reason, patience) = match known {
        Ok(Some(Completeness::Proven)) => return Judged::Take,
        Ok(Some(Completeness::Unprovable { has_zero_page: false })) => (WaitReason::Unproven, settings.unproven_seconds),
        Ok(Some(Completeness::Unprovable { has_zero_page: true })) => (WaitReason::Unproven, settings.unproven_seconds.saturating_mul(4)),
        Ok(Some(Completeness::Incomplete(_))) => (WaitReason::Incomplete, settings.incomplete_seconds),
        // It went while it was looked at, as a file that is being saved does, or somebody is writing to it.
        Ok(None) if is_there(&file.path) => return Judged::Wait(WaitReason::Incomplete),
        Ok(None) => return Judged::Gone,
        Err(_) => return Judged::Wait(WaitReason::Unreadable),
    };
    if watched.still_for() >= seconds(patience) { Judged::Take } else { Judged::Wait(reason) }
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

/// A number of seconds as it stands in the settings, however large.
fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::try_seconds(seconds.max(0)).unwrap_or(TimeDelta::MAX)
}

/// Makes sure that the inbox is there, and no empty mount point in its place.
pub(crate) fn make_sure_it_is_there(root: &Path) -> io::Result<()> {
    match fs::read_dir(root)?.next() {
        Some(entry) => entry.map(drop),
        None => Err(scan::bare()),
    }
}

/// Every file in the inbox but those that programs leave there for themselves; in the order in which they came. A folder or a file that cannot be
/// looked at now is among them.
///
/// # Errors
/// As of [`Inbox::look`].
pub fn scan(root: &Path) -> io::Result<Vec<Noticed>> {
    let Sight { files, others } = scan::sight(root)?;
    let hidden = others.into_iter().filter(|(_, reason)| *reason == WaitReason::Unreadable).map(|(other, _)| other);
    let mut noticed: Vec<Noticed> = files.into_iter().map(|found| found.file).chain(hidden).collect();
    noticed.sort_by(Noticed::in_order);
    Ok(noticed)
}

/// What lies in the inbox, by the keys of the files.
pub(crate) struct Scanned {
    pub(crate) files: Vec<String>,
    /// Whether every folder could be looked into.
    pub(crate) is_whole: bool,
}

/// Looks the inbox through once.
pub(crate) fn scan_all(root: &Path) -> io::Result<Scanned> {
    let Sight { files, others } = scan::sight(root)?;
    let is_whole = others.iter().all(|(_, reason)| *reason != WaitReason::Unreadable);
    Ok(Scanned { files: files.into_iter().map(|found| found.file.source_key).collect(), is_whole })
}
