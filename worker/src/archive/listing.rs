//! Every arrival that the archive knows of, in the order in which they came.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use outturn_domain::provenance::FileHash;

use super::{Archive, Sidecar, TAKING, WRITING};

/// What the archive says of all that ever arrived.
#[derive(Debug, Default)]
pub struct Listing {
    /// The sidecars, in the order of arrival.
    pub arrivals: Vec<Sidecar>,
    /// Those that cannot be understood.
    pub unreadable: Vec<UnreadableSidecar>,
    /// Bytes without a sidecar.
    pub untold: Vec<Untold>,
}

/// A sidecar that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableSidecar {
    /// Where it lies.
    pub path: PathBuf,
    /// What is wrong.
    pub problem: String,
}

/// Bytes that no sidecar speaks of: their taking was cut short, before or after it was recorded, and before the inbox gave them up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    /// Where they lie.
    pub path: PathBuf,
    /// Their hash, by their name.
    pub hash: FileHash,
}

impl Archive {
    /// Reads every sidecar.
    pub fn list(&self) -> io::Result<Listing> {
        let mut listing = Listing { untold: self.untold()?, ..Listing::default() };
        for path in self.sidecar_paths()? {
            let read = fs::read_to_string(&path).and_then(|text| serde_json::from_str::<Sidecar>(&text).map_err(io::Error::other));
            match read {
                Ok(sidecar) if path == self.sidecar_path(&sidecar.sha256, &sidecar.submission) => listing.arrivals.push(sidecar),
                Ok(sidecar) => listing.unreadable.push(UnreadableSidecar { problem: format!("it is of {}", sidecar.submission), path }),
                Err(error) => listing.unreadable.push(UnreadableSidecar { problem: error.to_string(), path }),
            }
        }
        listing.arrivals.sort_by(|left, right| (left.received, &left.submission).cmp(&(right.received, &right.submission)));
        Ok(listing)
    }

    /// Bytes that no sidecar speaks of, not even one that cannot be understood.
    pub(crate) fn untold(&self) -> io::Result<Vec<Untold>> {
        let names = self.names()?;
        let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let told: BTreeSet<String> = names.iter().filter_map(|path| Some(name(path).split_once('.')?.0.to_owned())).collect();
        let bytes = names.into_iter().filter_map(|path| Some(Untold { hash: FileHash::parse(&name(&path))?, path }));
        Ok(bytes.filter(|bytes| !told.contains(bytes.hash.as_str())).collect())
    }

    /// Whether anything ever arrived.
    pub fn knows_of_arrivals(&self) -> io::Result<bool> {
        Ok(!self.sidecar_paths()?.is_empty())
    }

    fn sidecar_paths(&self) -> io::Result<Vec<PathBuf>> {
        let mut paths = self.names()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        Ok(paths)
    }

    /// Everything that lies where bytes and sidecars do, but what is being written.
    fn names(&self) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        let folders = match fs::read_dir(&self.root) {
            Ok(folders) => folders,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(paths),
            Err(error) => return Err(error),
        };
        for folder in folders {
            let folder = folder?;
            // Bytes and sidecars lie in folders of two digits; whatever else is here holds none.
            if folder.file_name().len() != 2 || !folder.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder.path())? {
                let path = file?.path();
                if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                    paths.push(path);
                }
            }
        }
        Ok(paths)
    }

    /// Takes bytes out of the archive, for good.
    pub(crate) fn remove_bytes(&self, hash: &FileHash) -> io::Result<()> {
        let path = self.path(hash);
        match fs::remove_file(&path) {
            Ok(()) => path.parent().map_or(Ok(()), super::sync_folder),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The newest arrival that was committed, by its sidecar: any database of this archive knows it.
    pub(crate) fn newest_committed(&self) -> io::Result<Option<Sidecar>> {
        let mut paths = self.sidecar_paths()?;
        // The middle of a sidecar's name is the submission, which begins with the instant of its arrival.
        paths.sort_by_key(|path| path.file_stem().and_then(|stem| stem.to_string_lossy().split_once('.').map(|(_, id)| id.to_owned())));
        for path in paths.iter().rev() {
            let sidecar = serde_json::from_str::<Sidecar>(&fs::read_to_string(path)?).ok();
            if let Some(sidecar) = sidecar.filter(|sidecar| sidecar.outcome.is_some()) {
                return Ok(Some(sidecar));
            }
        }
        Ok(None)
    }

    /// Removes what an end of the program left half made. Only for whoever holds the home's lock: a running worker has such things in the making.
    pub(crate) fn remove_left_overs(&self) -> io::Result<()> {
        for entry in self.root.read_dir().into_iter().flatten() {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(TAKING) && entry.file_type()?.is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        remove_unfinished(&self.root)
    }
}

/// Removes files in the folders of `root` that were being written when the program was ended. Only for whoever holds the home's lock.
pub(crate) fn remove_unfinished(root: &Path) -> io::Result<()> {
    for folder in root.read_dir().into_iter().flatten() {
        let folder = folder?;
        if folder.file_type()?.is_dir() {
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                if file.file_name().to_string_lossy().starts_with(WRITING) {
                    fs::remove_file(file.path())?;
                }
            }
        }
    }
    Ok(())
}
