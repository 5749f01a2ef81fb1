//! Step "take": the bytes of every file that ever arrived, kept under their hash, with a sidecar for each arrival.
//!
//! The bytes come before the arrival's row in the database and the sidecar after it: so the archive never tells of an arrival that the database does not
//! know, and a sidecar that an end of the program kept from being written is written from the row.
//!
//! `archive/ab/<sha256>` holds the bytes; `archive/ab/<sha256>.<submission>.json` says who dropped them, under what name and when, and from the
//! commit on what became of them; `archive/texts/<sha256>.toml` holds the layouts and rule sets they were read with. The database can be rebuilt from
//! this folder alone.

mod listing;
mod sidecar;

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use outturn_domain::provenance::{FileHash, SubmissionId};
use outturn_store::submission::Taken;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

pub(crate) use listing::remove_unfinished;
pub use listing::{Listing, UnreadableSidecar, Untold};
pub use sidecar::{Erased, Outcome, Sidecar};

use crate::failpoints::failpoint;

/// The archive of a home.
#[derive(Debug, Clone)]
pub struct Archive {
    root: PathBuf,
    /// Whether the texts that an earlier run left are known to be on the disk, names and all.
    texts_are_safe: Arc<AtomicBool>,
}

/// Bytes that are safe in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Their hash, which is their name.
    pub hash: FileHash,
    /// How many they are.
    pub size: u64,
}

impl Archive {
    /// The archive in the folder `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root, texts_are_safe: Arc::default() }
    }

    /// Copies a file's bytes into the archive under their hash. When it returns they are on the disk, name and all.
    ///
    /// The file is handed over open: whoever opened it has made sure that it is the one that was noticed, and no link.
    pub fn keep(&self, source: File) -> io::Result<Kept> {
        fs::create_dir_all(&self.root)?;
        let mut temporary = tempfile::Builder::new().prefix(TAKING).tempfile_in(&self.root)?;
        failpoint!("take-before-copy");
        let (hash, size) = copy_all(source, temporary.as_file_mut())?;
        temporary.as_file().sync_all()?;
        failpoint!("take-after-copy");
        let path = self.path(&hash);
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        // Bytes that are there already may never have reached the disk, or not stayed whole on it: these have.
        rename_in(temporary, &path)?;
        sync_folder(folder)?;
        sync_folder(&self.root)?;
        failpoint!("take-after-rename");
        Ok(Kept { hash, size })
    }

    /// Writes an arrival's sidecar, whole or not at all.
    pub fn write_sidecar(&self, sidecar: &Sidecar) -> io::Result<()> {
        let path = self.sidecar_path(&sidecar.sha256, &sidecar.submission);
        let text = serde_json::to_string_pretty(sidecar).map_err(io::Error::other)?;
        write_whole(&path, text.as_bytes())
    }

    /// Makes sure that an arrival which is recorded has its sidecar.
    pub(crate) fn make_sure_of_sidecar(&self, taken: &Taken) -> io::Result<()> {
        if self.sidecar_path(&taken.file_hash, &taken.id).try_exists()? { Ok(()) } else { self.write_sidecar(&Sidecar::of(taken)) }
    }

    /// Reads the sidecar of an arrival that is recorded; where it is not there yet, what it will say.
    pub(crate) fn sidecar_of(&self, taken: &Taken) -> io::Result<Sidecar> {
        match self.read_sidecar(&taken.file_hash, &taken.id) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Sidecar::of(taken)),
            read => read,
        }
    }

    /// Reads an arrival's sidecar.
    pub fn read_sidecar(&self, hash: &FileHash, submission: &SubmissionId) -> io::Result<Sidecar> {
        let text = fs::read_to_string(self.sidecar_path(hash, submission))?;
        serde_json::from_str(&text).map_err(io::Error::other)
    }

    /// Keeps a text that files are read with, under its hash. When it returns it is on the disk, name and all.
    pub fn keep_text(&self, hash: &str, text: &str) -> io::Result<()> {
        let path = self.text_path(hash);
        if !path.exists() {
            write_whole(&path, text.as_bytes())?;
            return sync_folder(&self.root);
        }
        if !self.texts_are_safe.load(Ordering::Relaxed) {
            // The run that wrote it may have been ended before it had made sure of the name.
            path.parent().map_or(Ok(()), sync_folder)?;
            sync_folder(&self.root)?;
            self.texts_are_safe.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Opens the bytes.
    pub fn open(&self, hash: &FileHash) -> io::Result<File> {
        File::open(self.path(hash))
    }

    /// Where the bytes lie.
    pub fn path(&self, hash: &FileHash) -> PathBuf {
        self.root.join(&hash.as_str()[..2]).join(hash.as_str())
    }

    /// Reads a text that files were read with.
    pub fn read_text(&self, hash: &str) -> io::Result<String> {
        let text = fs::read_to_string(self.text_path(hash))?;
        if hash_of(text.as_bytes()) == hash { Ok(text) } else { Err(io::Error::other("the text is not the one that its name says")) }
    }

    /// Where a text lies, whether or not it is there.
    pub fn text_path(&self, hash: &str) -> PathBuf {
        self.root.join("texts").join(format!("{hash}.toml"))
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where an arrival's sidecar lies.
    pub fn sidecar_path(&self, hash: &FileHash, submission: &SubmissionId) -> PathBuf {
        self.root.join(&hash.as_str()[..2]).join(format!("{hash}.{submission}.json"))
    }
}

/// The SHA-256 of a text or of a file's bytes.
pub fn hash_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(digest.len() * 2), |mut text, byte| {
        use std::fmt::Write as _;
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// Copies a file's bytes, and says what they are.
pub(crate) fn copy(source: &Path, target: &mut impl Write) -> io::Result<(FileHash, u64)> {
    copy_all(File::open(source)?, target)
}

fn copy_all(source: File, target: &mut impl Write) -> io::Result<(FileHash, u64)> {
    let mut reader = BufReader::new(source);
    let (mut digest, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
        target.write_all(&buffer[..read])?;
        size += read as u64;
    }
    let hash = FileHash::parse(&hexadecimal(&digest.finalize())).ok_or_else(|| io::Error::other("a digest of another length"))?;
    Ok((hash, size))
}

/// What the bytes of an arrival are named by while they are being copied.
const TAKING: &str = "taking-";

/// What a file is named by while it is being written.
const WRITING: &str = ".writing-";

/// Writes a file beside its place and renames it in: a reader sees all of it or nothing, and after a power cut too.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("a file without a folder"))?;
    fs::create_dir_all(folder)?;
    // As any program's file would be: who may read it is for the folder and the umask to say.
    let permissions = fs::Permissions::from_mode(0o666);
    let mut temporary = tempfile::Builder::new().prefix(WRITING).permissions(permissions).tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    failpoint!("write-before-rename");
    rename_in(temporary, path)?;
    sync_folder(folder)
}

/// Gives a temporary its name, in place of whatever has it. Where that fails the temporary is removed.
///
/// By the standard library, not by the temporary itself: tests stand between it and the kernel.
fn rename_in(temporary: NamedTempFile, path: &Path) -> io::Result<()> {
    let temporary = temporary.into_temp_path();
    fs::rename(&temporary, path)?;
    temporary.keep()?;
    Ok(())
}

/// Makes sure that the names in a folder are on the disk.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_kept_once_under_their_hash() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = folder.path().join("a.xlsx");
        fs::write(&source, "abc").expect("a file");
        let archive = Archive::new(folder.path().join("archive"));
        let kept = archive.keep(File::open(&source).expect("a file")).expect("kept");
        assert_eq!(kept.hash.as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(kept.size, 3);
        assert_eq!(archive.keep(File::open(&source).expect("a file")).expect("kept again"), kept);
        assert_eq!(fs::read(archive.path(&kept.hash)).expect("bytes"), b"abc");
        let left: Vec<_> = fs::read_dir(folder.path().join("archive")).expect("a listing").collect();
        assert_eq!(left.len(), 1, "no temporaries are left");
    }
}
