//! What was dropped, and what must become of each: the test's own book, which knows nothing of the program's.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use outturn_worker::archive::hash_of;
use outturn_worker::home::Home;

/// What must become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It arrives, once.
    Once,
    /// A newer version was saved over it while it still lay in the inbox: it may have been taken before, and not more than once.
    AtMostOnce,
    /// It is only half there, and waits.
    Waits,
}

/// What a workbook is, where that matters later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Return,
    /// A return with words that must be nowhere once it is erased.
    Secret,
    /// Answers to so many findings of this submission.
    Answers {
        submission: String,
        findings: usize,
        words: String,
    },
    Other,
}

#[derive(Debug, Clone)]
pub(crate) struct Dropped {
    pub(crate) submitter: Option<String>,
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: String,
    pub(crate) content: Content,
    pub(crate) expected: Expected,
    /// How often the program had been started by then.
    pub(crate) after_start: usize,
    /// Whether it came while the program ran, or over another: then only the program knows what it saw first.
    pub(crate) unordered: bool,
}

impl Dropped {
    pub(crate) fn path(&self, home: &Home) -> PathBuf {
        self.submitter.iter().fold(home.inbox(), |folder, submitter| folder.join(submitter)).join(&self.file_name)
    }

    pub(crate) fn words(&self) -> String {
        format!(
            "{}/{} ({}, after start {})",
            self.submitter.as_deref().unwrap_or("(the root)"),
            self.file_name,
            &self.hash[..8],
            self.after_start
        )
    }

    fn is(&self, submitter: Option<&str>, file_name: &str, hash: &str) -> bool {
        self.submitter.as_deref() == submitter
            && self.hash == hash
            && (self.file_name == file_name || self.name_when_put_back() == file_name)
    }

    /// Its name where it was set aside in error and a still newer one lay in its place.
    fn name_when_put_back(&self) -> String {
        let path = Path::new(&self.file_name);
        let extension = path.extension().map_or_else(String::new, |extension| format!(".{}", extension.to_string_lossy()));
        path.with_extension(format!("earlier{extension}")).to_string_lossy().into_owned()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) dropped: Vec<Dropped>,
    /// Which submission is which dropped file. An erased one is known by nothing else.
    pub(crate) known: BTreeMap<String, usize>,
}

impl Ledger {
    /// Drops a file as a file manager does: it appears whole, under its name.
    pub(crate) fn drop_in(&mut self, home: &Home, mut file: Dropped) {
        let path = file.path(home);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let earlier = self.dropped.iter_mut().rev().find(|earlier| earlier.path(home) == path);
        if let Some(earlier) = earlier {
            if earlier.expected == Expected::Once {
                earlier.expected = Expected::AtMostOnce;
            }
            file.unordered = true;
        }
        let beside = home.root().with_file_name("being-dropped");
        std::fs::write(&beside, &file.bytes).expect("a file");
        std::fs::rename(&beside, &path).expect("a file");
        self.dropped.push(file);
        let_the_file_clock_tick(home);
    }

    /// Writes the rest of a file that is half there, in its place, as a slow copy does.
    pub(crate) fn complete(&mut self, home: &Home, index: usize, bytes: Vec<u8>, after_start: usize) {
        let file = &mut self.dropped[index];
        std::fs::write(file.path(home), &bytes).expect("a file");
        (file.hash, file.bytes, file.expected, file.after_start) = (hash_of(&bytes), bytes, Expected::Once, after_start);
        file.unordered = true;
        let_the_file_clock_tick(home);
    }

    /// The dropped file that a submission is, if it is one that no other is.
    pub(crate) fn recognise(&mut self, id: &str, submitter: Option<&str>, file_name: &str, hash: &str) -> Option<usize> {
        if let Some(index) = self.known.get(id) {
            return Some(*index);
        }
        let taken: Vec<usize> = self.known.values().copied().collect();
        let index =
            self.dropped.iter().enumerate().position(|(index, file)| !taken.contains(&index) && file.is(submitter, file_name, hash))?;
        self.known.insert(id.to_owned(), index);
        Some(index)
    }

    pub(crate) fn half_there(&self) -> Option<usize> {
        self.dropped.iter().position(|file| file.expected == Expected::Waits)
    }

    /// Files that lie in the inbox though they are whole: not taken yet, or not removed yet.
    pub(crate) fn in_the_inbox(&self, home: &Home) -> Vec<usize> {
        let there = |file: &Dropped| file.expected == Expected::Once && file.path(home).exists();
        (0..self.dropped.len()).filter(|index| there(&self.dropped[*index])).collect()
    }
}

/// Until the file system gives a new file a later time than the last: its clock is coarse, and the order of arrival is read from it.
fn let_the_file_clock_tick(home: &Home) {
    let probe = home.root().with_file_name("probe");
    let came = || {
        std::fs::write(&probe, "").expect("a file");
        let metadata = std::fs::metadata(&probe).expect("a file");
        (metadata.ctime(), metadata.ctime_nsec())
    };
    let first = came();
    while came() == first {}
}
