//! Opening what was noticed, and nothing else.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::Noticed;

impl Noticed {
    /// Opens the file for reading; nothing where what lies there now is not the file that was noticed: it went, was saved anew, or something else was put
    /// in its place or in the place of a folder above it, a symbolic link, say.
    ///
    /// No link is followed and no pipe is waited for. Whatever was opened is held against device, inode, size and time of the file that was noticed,
    /// so no name that is changed between the look and the copy leads out of the inbox.
    pub fn open(&self) -> io::Result<Option<File>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = match rustix::fs::open(&self.path, flags, Mode::empty()) {
            Ok(descriptor) => File::from(descriptor),
            // AGAIN: a file server on this machine has lent it to somebody, and is asking for it back.
            Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR | Errno::NXIO | Errno::STALE | Errno::AGAIN) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let metadata = file.metadata()?;
        Ok((metadata.is_file() && source_key(&metadata) == self.source_key).then_some(file))
    }
}

/// What tells a file from any other that ever lay in the inbox, and from itself after somebody wrote to it.
pub(crate) fn source_key(metadata: &Metadata) -> String {
    format!("{}:{}:{}:{}:{}", metadata.dev(), metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec())
}
