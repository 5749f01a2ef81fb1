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
        let is_the_same = metadata.is_file() && metadata.dev() == self.device && source_key(&metadata) == self.source_key;
        Ok(is_the_same.then_some(file))
    }
}

/// What tells a file from any other that lies in the inbox, and from itself after somebody wrote to it.
///
/// The device is no part of it: a share that is mounted again gets another, and each file that waits, or whose removal is owed, would look new. Where two
/// devices below one inbox hold files that are alike in all else, or an inode comes back with the size and time of the file before, the content decides
/// before anything is removed.
pub(crate) fn source_key(metadata: &Metadata) -> String {
    format!("{}:{}:{}:{}", metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_share_that_is_mounted_again_holds_the_same_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("q2.xls");
        fs::write(&path, "Measure,Value").expect("a file");
        let metadata = fs::symlink_metadata(&path).expect("a file");
        // What a mounting changes is the device, and that alone.
        let (inode, size, seconds, rest) = (metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec());
        assert_eq!(source_key(&metadata), format!("{inode}:{size}:{seconds}:{rest}"));
    }
}
