//! The folders of those who may send returns, made as the framework asks for them.

use super::{Worker, WorkerError};
use crate::inbox;

impl Worker {
    /// Makes the folders that a framework has asked for, where the inbox can be reached; they stay owed where it is away.
    pub(super) async fn make_owed_folders(&mut self) {
        if self.folders_are_owed
            && let Err(error) = self.make_submitters_folders().await
        {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::warn!(%error, cause, "not every submitter has a folder");
        }
    }

    /// Those who may send returns find their folder in the inbox as soon as the framework names them.
    pub(super) async fn make_submitters_folders(&mut self) -> Result<(), WorkerError> {
        self.folders_are_owed = true;
        let point = self.newest_point().await?;
        let framework = self.framework.of(&self.reader, point).await?;
        let inbox = self.home.inbox();
        // Folders in the empty mount point of a share that is away would be taken for the inbox itself.
        inbox::make_sure_it_is_there(&inbox).map_err(|source| WorkerError::InboxAway { path: inbox.clone(), source })?;
        for submitter in framework.submitters.keys() {
            let folder = inbox.join(submitter.as_str());
            match std::fs::create_dir(&folder) {
                Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
                    return Err(WorkerError::Io { doing: "make the folder", path: folder, source });
                }
                _ => {}
            }
            let folder = self.home.receipts().join(submitter.as_str());
            std::fs::create_dir_all(&folder).map_err(|source| WorkerError::Io { doing: "make the folder", path: folder, source })?;
        }
        self.folders_are_owed = false;
        Ok(())
    }
}
