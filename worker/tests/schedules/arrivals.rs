//! Every version of every file that was ever dropped, and what must have become of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::schedule::Said;

/// What a file holds, as its sender knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A return of this sender.
    Return(usize, Said),
    /// An edition of the framework.
    Framework(usize),
    /// Nothing that can be taken: no return, half of one, or one whose sender nobody can tell.
    Nothing,
}

/// One version of one file.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    /// Its place below the inbox.
    pub(crate) place: PathBuf,
    /// The hash of its bytes.
    pub(crate) hash: String,
    /// What it holds.
    pub(crate) holds: Holds,
    /// Whether its bytes prove that it is whole: then the very next look takes it.
    pub(crate) proven: bool,
    /// What has become of it, as far as the inbox shows.
    pub(crate) fate: Fate,
}

/// What has become of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It lies in the inbox, taken or not.
    Lies,
    /// The worker has it.
    Taken,
    /// Its sender wrote over it before the worker had it.
    Replaced,
}

/// All of them, in the order in which they were dropped.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    pub(crate) versions: Vec<Version>,
    /// By its place, what lies there.
    lying: BTreeMap<PathBuf, usize>,
}

impl Arrivals {
    /// A version is dropped where none lies.
    pub(crate) fn dropped(&mut self, version: Version) {
        let before = self.lying.insert(version.place.clone(), self.versions.len());
        assert_eq!(before, None, "what lay there has its fate");
        self.versions.push(version);
    }

    /// What lies at a place.
    pub(crate) fn at(&self, place: &PathBuf) -> Option<&Version> {
        self.lying.get(place).map(|index| &self.versions[*index])
    }

    /// What lies at a place does so no more.
    pub(crate) fn settle(&mut self, place: &PathBuf, fate: Fate) {
        let index = self.lying.remove(place).unwrap();
        self.versions[index].fate = fate;
    }

    /// What lies in the inbox.
    pub(crate) fn lying(&self) -> Vec<Version> {
        self.lying.values().map(|index| self.versions[*index].clone()).collect()
    }

    /// How many versions of this place and of these bytes the worker has.
    pub(crate) fn taken(&self, place: &PathBuf, hash: &str) -> usize {
        self.versions.iter().filter(|version| version.fate == Fate::Taken && version.place == *place && version.hash == hash).count()
    }
}
