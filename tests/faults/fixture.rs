//! Homes to start from, with returns in their inboxes.

use std::path::{Path, PathBuf};

use outturn_worker::home::Home;
use tempfile::TempDir;

use crate::shim::{Shim, told};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/derby-2021-22");

/// A home that is copied for every case.
pub(crate) struct Fixture {
    folder: TempDir,
    pub(crate) name: &'static str,
}

impl Fixture {
    /// A home where nothing ever happened, with a framework and a return in its inbox.
    pub(crate) fn new_home() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        init(&folder.path().join("home"));
        let fixture = Self { folder, name: "new home" };
        fixture.drop_in("framework/framework.xlsx", "framework/01-framework-2019-04.xlsx");
        fixture.drop_in("peoples-services/q1.xlsx", "returns/fy2019-20-q1/peoples-services-2019-20-q1.xlsx");
        fixture
    }

    /// A home with a framework and a first return, and in its inbox that return again, the next one, and another sender's.
    pub(crate) fn running_home(shim: &Shim) -> Self {
        let mut fixture = Self::new_home();
        let output = shim.undisturbed(&fixture.home());
        assert!(output.status.success(), "{}", told(&output));
        fixture.drop_in("peoples-services/a.xlsx", "returns/fy2019-20-q1/peoples-services-2019-20-q1.xlsx");
        fixture.drop_in("peoples-services/b.xlsx", "returns/fy2019-20-q2/peoples-services-2019-20-q2.xlsx");
        fixture.drop_in("corporate-resources/c.xlsx", "returns/fy2019-20-q1/corporate-resources-2019-20-q1.xlsx");
        fixture.name = "running home";
        fixture
    }

    /// The home itself, of which only copies are run.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A copy of it, alone in a folder of its own.
    pub(crate) fn copy(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        copy_folder(&self.home(), &folder.path().join("home"));
        folder
    }

    fn drop_in(&self, below_inbox: &str, example: &str) {
        let path = self.home().join("inbox").join(below_inbox);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::copy(format!("{EXAMPLE}/{example}"), path).expect("a file");
    }
}

fn init(home: &Path) {
    Home::init(home).expect("a home");
    let settings = home.join("outturn.toml");
    let text = std::fs::read_to_string(&settings).expect("settings").replace("best_effort = false", "best_effort = true");
    std::fs::write(&settings, text).expect("settings");
}

/// Copies a folder in the order of its names: files that come at one instant are taken in that order too.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    let mut entries: Vec<_> = std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Every file below a folder, by its path from there.
pub(crate) fn files_below(root: &Path) -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(root).expect("below").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}
