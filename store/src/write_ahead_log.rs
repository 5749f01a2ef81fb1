//! SQLite's log of what is committed and not yet in the database's own file, after a disk that failed.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// Writes what an earlier run left in the log once more, byte for byte in its place, and forces it to the disk.
///
/// Where the disk once failed to keep a part of it, every program still reads that part, and forcing it to the disk again does nothing: the kernel told of
/// the failure once. After a power cut the part is gone, and SQLite lays the shorter log, which is older, over whatever was built on the longer one.
/// Those who read the database meanwhile see no other bytes than before.
pub(crate) fn write_anew(database: &Path) -> io::Result<()> {
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    let mut log = match OpenOptions::new().read(true).write(true).open(Path::new(&path)) {
        Ok(log) => log,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    log.read_to_end(&mut bytes)?;
    log.rewind()?;
    log.write_all(&bytes)?;
    log.sync_all()
}
