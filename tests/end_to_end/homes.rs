//! Homes that the real program is run on: copies of an example council's, with nobody at work in them.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use outturn_worker::home::Home;
use tempfile::TempDir;

use crate::house::House;
use crate::tools::outturn;

/// A home in a folder of its own.
pub(crate) struct ClosedHome {
    folder: TempDir,
    pub(crate) home: Home,
}

impl ClosedHome {
    /// A copy of a house's home, as it lies on the disk.
    pub(crate) fn copy_of(house: &House) -> Self {
        Self::copy(house.home.root())
    }

    /// A copy of a home.
    pub(crate) fn copy(root: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("home");
        let copied = Command::new("cp").arg("-r").arg(root).arg(&copy).status().expect("cp");
        assert!(copied.success());
        // Where the kernel lacks what the sandbox wants, the test is still about something else.
        let settings = copy.join("outturn.toml");
        let text = std::fs::read_to_string(&settings).expect("settings").replace("best_effort = false", "best_effort = true");
        std::fs::write(&settings, text).expect("settings");
        Self { folder, home: Home::open(&copy).expect("a home") }
    }

    /// A path beside the home.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command of the program on this home.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        run_on(self.home.root(), arguments)
    }

    /// Drops a file.
    pub(crate) fn drop_in(&self, below_inbox: &str, bytes: &[u8]) {
        let path = self.home.inbox().join(below_inbox);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Takes the database away, with its log.
    pub(crate) fn lose_the_database(&self) {
        for name in ["outturn.db", "outturn.db-wal", "outturn.db-shm"] {
            std::fs::remove_file(self.home.root().join(name)).ok();
        }
        assert!(!self.home.database().exists());
    }
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Its output, where it ended well.
    #[track_caller]
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self.out
    }
}

pub(crate) fn run_on(root: &Path, arguments: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = outturn().args(arguments).arg("--home").arg(root).output().expect("the program");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ran { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// Every file below a folder that holds these words, packed in a workbook or not, in its bytes or in its name.
pub(crate) fn files_that_hold(folder: &Path, words: &str) -> Vec<PathBuf> {
    let mut holding = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            holding.extend(files_that_hold(&path, words));
        } else if path.to_string_lossy().contains(words) || holds(&std::fs::read(&path).expect("a file"), words) {
            holding.push(path);
        }
    }
    holding
}

fn holds(bytes: &[u8], words: &str) -> bool {
    let plain = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    if plain(bytes) {
        return true;
    }
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return false };
    (0..archive.len()).any(|index| {
        let mut part = Vec::new();
        archive.by_index(index).expect("a part").read_to_end(&mut part).expect("a part");
        plain(&part)
    })
}
