//! Taking a file out of the inbox so that it can never be lost: bytes, sidecar and row are on the disk before the inbox gives it up.

use std::fs;
use std::io;
use std::path::Path;

use chrono::TimeDelta;
use outturn_domain::provenance::SubmissionId;
use outturn_store::submission::Taken;

use super::{Worker, WorkerError};
use crate::archive::{Kept, Sidecar};
use crate::failpoints::failpoint;
use crate::inbox::Noticed;

impl Worker {
    /// Takes a file; nothing where it went away or changed while it was being copied, or only its removal was owed.
    pub(super) async fn take(&mut self, file: Noticed) -> Result<Option<Taken>, WorkerError> {
        if let Some(id) = self.writer.owed_removal(&file.source_key).await? {
            self.remove_source(&file.path, &id).await?;
            return Ok(None);
        }
        let failed = |doing, path: &Path| {
            let path = path.to_owned();
            move |source| WorkerError::Io { doing, path, source }
        };
        let (archive, path) = (self.archive.clone(), file.path.clone());
        let kept = tokio::task::spawn_blocking(move || archive.keep(&path)).await.map_err(io::Error::other);
        let kept: Kept = match kept.and_then(|kept| kept) {
            Ok(kept) => kept,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !file.path.exists() => return Ok(None),
            Err(error) => return Err(failed("take", &file.path)(error)),
        };
        if kept.size != file.size || source_changed(&file) {
            // Somebody saved it again while it was being copied: the next look takes what they saved.
            return Ok(None);
        }
        let taken = self.record(&file, &kept).await?;
        self.remove_source(&file.path, &taken.id).await?;
        Ok(Some(taken))
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
        let sidecar = Sidecar {
            v: 1,
            submission: taken.id.clone(),
            submitter: taken.submitter.clone(),
            file_name: taken.file_name.clone(),
            sha256: taken.file_hash.clone(),
            size: kept.size,
            source_key: taken.source_key.clone(),
            received,
            outcome: None,
        };
        self.archive.write_sidecar(&sidecar).map_err(|source| WorkerError::Io {
            doing: "write the sidecar of",
            path: file.path.clone(),
            source,
        })?;
        failpoint!("take-after-sidecar");
        self.writer.take(&taken).await?;
        failpoint!("take-after-row");
        Ok(taken)
    }

    async fn remove_source(&mut self, path: &Path, id: &SubmissionId) -> Result<(), WorkerError> {
        match fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(WorkerError::Io { doing: "remove the taken file", path: path.to_owned(), source }),
        }
        failpoint!("take-after-removal");
        self.writer.source_removed(id).await?;
        Ok(())
    }
}

fn source_changed(file: &Noticed) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::symlink_metadata(&file.path).is_ok_and(|metadata| {
        let now = format!("{}:{}:{}:{}:{}", metadata.dev(), metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec());
        now != file.source_key
    })
}
