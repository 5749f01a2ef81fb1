//! The folders of those who may send returns, made as the framework asks for them.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use outturn_domain::framework::Framework;

use super::{Worker, WorkerError};
use crate::home::Home;
use crate::inbox;

/// Whether a submitter may lack a folder.
#[derive(Debug, Default)]
pub(super) struct OwedFolders {
    pub(super) are_owed: bool,
    /// Why not every one could be made the last time, so that it is said once and not at every look.
    told: Option<String>,
}

impl Worker {
    /// Makes the folders that a framework has asked for, where any may be missing.
    pub(super) async fn make_owed_folders(&mut self) {
        if self.folders.are_owed
            && let Err(error) = self.make_submitters_folders().await
        {
            self.folders.tell(&error);
        }
    }

    /// Those who may send returns find their folder in the inbox as soon as the framework names them. What cannot be made stays owed, and keeps nobody up.
    pub(super) async fn make_submitters_folders(&mut self) -> Result<(), WorkerError> {
        self.folders.are_owed = true;
        let point = self.newest_point().await?;
        let framework = self.framework.of(&self.reader, point).await?;
        match make_all(&self.home, &framework) {
            Ok(()) => self.folders = OwedFolders::default(),
            Err(error) => self.folders.tell(&error),
        }
        Ok(())
    }
}

impl OwedFolders {
    fn tell(&mut self, error: &WorkerError) {
        let told = error.to_string();
        if self.told.as_ref() != Some(&told) {
            let cause = error.source().map(ToString::to_string);
            tracing::warn!(%error, cause, "not every submitter has a folder; it is tried again at every look");
            self.told = Some(told);
        }
    }
}

/// Makes every folder that can be made, and says of the first that cannot why.
fn make_all(home: &Home, framework: &Framework) -> Result<(), WorkerError> {
    let inbox = home.inbox();
    // Folders in the empty mount point of a share that is away would be taken for the inbox itself.
    inbox::make_sure_it_is_there(&inbox).map_err(|source| WorkerError::InboxAway { path: inbox.clone(), source })?;
    let mut first = Ok(());
    for submitter in framework.submitters.keys() {
        let made = make(inbox.join(submitter.as_str()), |folder| fs::create_dir(folder));
        let made = made.and_then(|()| make(home.receipts().join(submitter.as_str()), |folder| fs::create_dir_all(folder)));
        first = first.and(made);
    }
    first
}

fn make(folder: PathBuf, by: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), WorkerError> {
    match by(&folder) {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
            Err(WorkerError::Io { doing: "make the folder", path: folder, source })
        }
        _ => Ok(()),
    }
}
