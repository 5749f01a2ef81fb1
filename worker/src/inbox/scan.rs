//! One pass over the inbox and its folders, however deep. Only names and what the file system says of them are read, no content.
//!
//! No symbolic link is followed, also none that is put in the place of a folder while the pass runs: a folder is opened as itself, and its entries are
//! asked of what was opened, not of a path. The inbox itself may be a link: that is its operator's choice.

use std::collections::HashMap;
use std::ffi::{CStr, OsStr, OsString};
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use outturn_domain::code::SubmitterCode;
use rustix::fs::{Dir, Mode, OFlags};
use rustix::io::Errno;

use super::passed_over::{is_passed_over, owned_by};
use super::{Noticed, WaitReason, source_key};

/// What a pass over the inbox found.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// The files, in the order in which they came.
    pub(super) files: Vec<Found>,
    /// What is no file that could be taken, or cannot be looked at now.
    pub(super) others: Vec<(Noticed, WaitReason)>,
}

/// A file, and whether somebody has it open.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) file: Noticed,
    /// The key of the owner file beside it.
    pub(super) owner_file: Option<String>,
}

/// A folder that is still to be looked through, as it was seen from the one above it.
struct Folder {
    path: PathBuf,
    seen: Metadata,
}

impl Noticed {
    /// What piled up is taken in the order in which it came, or an older return would overwrite its own correction.
    pub(super) fn in_order(&self, other: &Self) -> std::cmp::Ordering {
        (self.came, &self.path).cmp(&(other.came, &other.path))
    }

    fn new(root: &Path, path: PathBuf, metadata: &Metadata) -> Option<Self> {
        let came = (metadata.ctime(), metadata.ctime_nsec());
        let unseen = Self::unseen(root, path)?;
        Some(Self { source_key: source_key(metadata), device: metadata.dev(), size: metadata.len(), came, ..unseen })
    }

    /// What is known of an entry by its name alone.
    fn unseen(root: &Path, path: PathBuf) -> Option<Self> {
        let below = path.strip_prefix(root).ok()?;
        let mut parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let first = parts.next()?;
        let rest: Vec<String> = parts.collect();
        let submitter = SubmitterCode::parse(&first).ok().filter(|_| !rest.is_empty());
        // Of a folder that is no submitter's the name is all that tells where the file lay.
        let file_name = if submitter.is_some() { rest.join("/") } else { [vec![first], rest].concat().join("/") };
        Some(Self { submitter, file_name, source_key: String::new(), device: 0, size: 0, came: (0, 0), path })
    }
}

/// What is wrong with an inbox that holds nothing at all: its submitters' folders are always there.
pub(super) fn bare() -> io::Error {
    io::Error::other("it holds nothing at all, not even a submitter's folder; is the share mounted?")
}

/// Looks the inbox through.
pub(super) fn sight(root: &Path) -> io::Result<Sight> {
    let opened = open_folder(root, OFlags::empty())?;
    let mut sight = Sight::default();
    let mut folders = Vec::new();
    let entries = sight.list(root, root, &opened, &mut folders)?;
    if entries == 0 {
        return Err(bare());
    }
    while let Some(folder) = folders.pop() {
        match open_seen(&folder) {
            Ok(Some(opened)) => match sight.list(root, &folder.path, &opened, &mut folders) {
                Ok(_) => {}
                Err(_) => sight.tell(root, folder.path, &folder.seen, WaitReason::Unreadable),
            },
            // It went, or something else lies there by now: the next pass sees what.
            Ok(None) => {}
            // A folder that one sender closed must not keep the others out: it is told as something that waits.
            Err(_) => sight.tell(root, folder.path, &folder.seen, WaitReason::Unreadable),
        }
    }
    sight.files.sort_by(|left, right| left.file.in_order(&right.file));
    sight.others.sort_by(|(left, _), (right, _)| left.in_order(right));
    Ok(sight)
}

fn open_folder(path: &Path, more: OFlags) -> io::Result<OwnedFd> {
    Ok(rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | more, Mode::empty())?)
}

/// Opens a folder if it is still the one that was seen.
fn open_seen(folder: &Folder) -> io::Result<Option<OwnedFd>> {
    let opened = match open_folder(&folder.path, OFlags::NOFOLLOW) {
        Ok(opened) => File::from(opened),
        Err(error) => {
            let gone = [Errno::NOENT, Errno::LOOP, Errno::NOTDIR, Errno::STALE].map(Errno::raw_os_error);
            return if error.raw_os_error().is_some_and(|code| gone.contains(&code)) { Ok(None) } else { Err(error) };
        }
    };
    let now = opened.metadata()?;
    Ok(((now.dev(), now.ino()) == (folder.seen.dev(), folder.seen.ino())).then(|| opened.into()))
}

impl Sight {
    /// Goes through one folder; returns how many entries it has.
    fn list(&mut self, root: &Path, folder: &Path, opened: &OwnedFd, folders: &mut Vec<Folder>) -> io::Result<usize> {
        let mut owner_files: HashMap<OsString, String> = HashMap::new();
        let first = self.files.len();
        let mut entries = 0;
        for entry in Dir::read_from(opened)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            entries += 1;
            let metadata = match metadata_of(opened, entry.file_name()) {
                Ok(metadata) => metadata,
                // It went away between the listing and the look, as a file that is being saved does.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(_) => {
                    self.others.extend(Noticed::unseen(root, folder.join(name)).map(|other| (other, WaitReason::Unreadable)));
                    continue;
                }
            };
            let path = folder.join(name);
            if metadata.is_dir() {
                if !name.as_bytes().starts_with(b".") {
                    folders.push(Folder { path, seen: metadata });
                }
            } else if let Some(owned) = owned_by(name).filter(|_| metadata.is_file()) {
                owner_files.insert(owned, source_key(&metadata));
            } else if !is_passed_over(name) {
                if metadata.is_file() {
                    self.files.extend(Noticed::new(root, path, &metadata).map(|file| Found { file, owner_file: None }));
                } else {
                    self.tell(root, path, &metadata, WaitReason::NoOrdinaryFile);
                }
            }
        }
        for found in &mut self.files[first..] {
            found.owner_file = found.file.path.file_name().and_then(|name| owner_files.get(name)).cloned();
        }
        Ok(entries)
    }

    fn tell(&mut self, root: &Path, path: PathBuf, metadata: &Metadata, reason: WaitReason) {
        self.others.extend(Noticed::new(root, path, metadata).map(|other| (other, reason)));
    }
}

/// What the file system says of an entry itself, whatever it is; a link is not followed and nothing is opened for reading.
fn metadata_of(folder: impl AsFd, name: &CStr) -> io::Result<Metadata> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    File::from(rustix::fs::openat(folder, name, flags, Mode::empty())?).metadata()
}
