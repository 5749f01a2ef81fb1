//! The home folder of one council: everything that `outturn` keeps is in it.

use std::path::{Path, PathBuf};

use crate::archive::{sync_folder, write_whole};
use crate::settings::{Settings, SettingsError};

/// The folder that framework workbooks are dropped into.
pub const FRAMEWORK_FOLDER: &str = "framework";

/// The receipts' folder for files whose sender nobody can tell.
pub const UNKNOWN_FOLDER: &str = "_unknown";

/// A home folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
}

/// A home that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The folder is no home.
    #[error("{} is not an outturn home: it has no outturn.toml; make one with `outturn init --home {}`", .0.display(), .0.display())]
    NotAHome(PathBuf),
    /// The folder holds something already.
    #[error("{} already holds an outturn.toml", .0.display())]
    AlreadyAHome(PathBuf),
    /// The settings cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The folder cannot be made or read.
    #[error("failed to use {}", path.display())]
    Io {
        /// Which path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Home {
    /// Makes a home in `root`: its folders and a settings file that explains itself. The inbox gets the framework's folder; those of submitters come
    /// with the framework.
    pub fn init(root: &Path) -> Result<Self, HomeError> {
        let home = Self { root: root.to_owned() };
        if home.settings_file().exists() {
            return Err(HomeError::AlreadyAHome(root.to_owned()));
        }
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| HomeError::Io { path, source }
        };
        let changed = folders_that_change(root);
        for folder in [home.inbox().join(FRAMEWORK_FOLDER), home.receipts(), home.archive(), home.layouts(), home.rules(), home.scales()] {
            std::fs::create_dir_all(&folder).map_err(failed(&folder))?;
        }
        sync_folder(&home.inbox()).map_err(failed(&home.inbox()))?;
        // What makes a folder a home comes last, and forces the names of the other folders to the disk with its own.
        let settings = home.settings_file();
        write_whole(&settings, Settings::EXPLAINED.as_bytes()).map_err(failed(&settings))?;
        for folder in changed {
            sync_folder(&folder).map_err(failed(&folder))?;
        }
        Ok(home)
    }

    /// Opens the home in `root`.
    pub fn open(root: &Path) -> Result<Self, HomeError> {
        let home = Self { root: root.to_owned() };
        if home.settings_file().is_file() { Ok(home) } else { Err(HomeError::NotAHome(root.to_owned())) }
    }

    /// The settings as the file now reads.
    pub fn settings(&self) -> Result<Settings, HomeError> {
        let path = self.settings_file();
        let text = std::fs::read_to_string(&path).map_err(|source| HomeError::Io { path: path.clone(), source })?;
        Ok(Settings::parse(&text)?)
    }

    /// The home folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `outturn.toml`.
    pub fn settings_file(&self) -> PathBuf {
        self.root.join("outturn.toml")
    }

    /// Where returns are dropped, a folder for each submitter. It holds only what waits.
    pub fn inbox(&self) -> PathBuf {
        self.root.join("inbox")
    }

    /// Where the answers go, a folder for each submitter.
    pub fn receipts(&self) -> PathBuf {
        self.root.join("receipts")
    }

    /// Where the bytes of every file that ever arrived are kept.
    pub fn archive(&self) -> PathBuf {
        self.root.join("archive")
    }

    /// The council's own layouts.
    pub fn layouts(&self) -> PathBuf {
        self.root.join("layouts")
    }

    /// The council's own status rules.
    pub fn rules(&self) -> PathBuf {
        self.root.join("rules")
    }

    /// The council's own scales and risk matrices.
    pub fn scales(&self) -> PathBuf {
        self.root.join("scales")
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.root.join("outturn.db")
    }

    /// The file whose lock says that a worker holds this home.
    pub fn lock_file(&self) -> PathBuf {
        self.root.join("worker.lock")
    }

    /// The file by which backups and erasures keep out of each other's way.
    pub fn backup_lock_file(&self) -> PathBuf {
        self.root.join("backup.lock")
    }
}

/// The folders above `root` that get a new name in them where `root` is made, with all that is missing above it.
fn folders_that_change(root: &Path) -> Vec<PathBuf> {
    let missing = root.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    let above = missing.filter_map(Path::parent);
    above.map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }).collect()
}
