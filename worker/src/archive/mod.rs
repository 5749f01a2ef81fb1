//! Step "take": the bytes of every file that ever arrived, kept under their hash, with a sidecar for each arrival.
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

use outturn_domain::provenance::{FileHash, SubmissionId};
use sha2::{Digest, Sha256};

pub use listing::{Listing, UnreadableSidecar};
pub use sidecar::{Erased, Outcome, Sidecar};

use crate::failpoints::failpoint;

/// The archive of a home.
#[derive(Debug, Clone)]
pub struct Archive {
    root: PathBuf,
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
        Self { root }
    }

    /// Copies a file's bytes into the archive under their hash. When it returns they are on the disk, name and all.
    pub fn keep(&self, source: &Path) -> io::Result<Kept> {
        fs::create_dir_all(&self.root)?;
        let mut temporary = tempfile::Builder::new().prefix("taking-").tempfile_in(&self.root)?;
        failpoint!("take-before-copy");
        let (hash, size) = copy(source, temporary.as_file_mut())?;
        temporary.as_file().sync_all()?;
        failpoint!("take-after-copy");
        let path = self.path(&hash);
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        if !path.exists() {
            temporary.persist(&path).map_err(|error| error.error)?;
        }
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

    /// Reads an arrival's sidecar.
    pub fn read_sidecar(&self, hash: &FileHash, submission: &SubmissionId) -> io::Result<Sidecar> {
        let text = fs::read_to_string(self.sidecar_path(hash, submission))?;
        serde_json::from_str(&text).map_err(io::Error::other)
    }

    /// Keeps a text that files are read with, under its hash.
    pub fn keep_text(&self, hash: &str, text: &str) -> io::Result<()> {
        let path = self.text_path(hash);
        if path.exists() { Ok(()) } else { write_whole(&path, text.as_bytes()) }
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
    let mut reader = BufReader::new(File::open(source)?);
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

/// What a file is named by while it is being written.
pub(crate) const WRITING: &str = ".writing-";

/// Writes a file beside its place and renames it in: a reader sees all of it or nothing, and after a power cut too.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("a file without a folder"))?;
    fs::create_dir_all(folder)?;
    // As any program's file would be: who may read it is for the folder and the umask to say.
    let permissions = fs::Permissions::from_mode(0o666);
    let mut temporary = tempfile::Builder::new().prefix(WRITING).permissions(permissions).tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
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
        let kept = archive.keep(&source).expect("kept");
        assert_eq!(kept.hash.as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(kept.size, 3);
        assert_eq!(archive.keep(&source).expect("kept again"), kept);
        assert_eq!(fs::read(archive.path(&kept.hash)).expect("bytes"), b"abc");
        let left: Vec<_> = fs::read_dir(folder.path().join("archive")).expect("a listing").collect();
        assert_eq!(left.len(), 1, "no temporaries are left");
    }
}
