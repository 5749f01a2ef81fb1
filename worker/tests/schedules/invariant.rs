//! What holds when everything has been put back and the worker has nothing more to do, whatever happened before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::DateTime;
use outturn_domain::absence::Absence;
use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::finding::Verdict;
use outturn_domain::period::Period;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::stage::Stage;
use outturn_store::fact::FactsOf;
use outturn_store::submission::{ArrivalState, Submission};
use outturn_store::{ReadPoint, Reader};
use outturn_worker::archive::{Archive, hash_of};
use outturn_worker::lock::HomeLock;
use outturn_worker::rebuild;

use crate::arrivals::{Fate, Holds, Version};
use crate::council::{LATE_MEASURE, measure, periods};
use crate::house::{House, place_of, this_program};
use crate::schedule::{Cell, SENDERS};

/// A figure's key and what is in force of it: a number, or withdrawn.
type Figures = BTreeMap<(String, Period), Option<u8>>;

impl House {
    /// The figures in force as of a commit.
    pub(crate) fn facts_as_of(&self, sequence: Sequence) -> Vec<RecordedFact> {
        let point = ReadPoint { sequence, read_time: DateTime::UNIX_EPOCH };
        self.asking.block_on(self.reader.facts(FactsOf::Periods(&periods()), point, Stage::Working)).unwrap()
    }

    /// Holds everything to what must be.
    pub(crate) fn hold(mut self) {
        let submissions = self.submissions();
        self.every_version_has_its_one_fate(&submissions);
        self.the_balance_adds_up(&submissions);
        in_order(&submissions);
        self.senders_are_heard_in_turn(&submissions);
        self.everything_is_kept_and_answered(&submissions);
        self.whoever_spoke_last_is_in_force(&submissions);
        self.nothing_seen_has_changed(&submissions);
        self.close();
        self.the_archive_alone_gives_the_same();
    }

    fn every_version_has_its_one_fate(&self, submissions: &[Submission]) {
        let mut expected: Vec<(PathBuf, &str)> = Vec::new();
        for version in &self.arrivals.versions {
            if version.fate == Fate::Taken {
                expected.push((version.place.clone(), &version.hash));
            }
        }
        expected.sort();
        // The first is the framework with which the home began.
        let mut found: Vec<(PathBuf, &str)> = submissions[1..].iter().map(|row| (place_of(row), row.file_hash.as_str())).collect();
        found.sort();
        assert_eq!(found, expected, "arrivals: {submissions:#?}");
    }

    /// What a sender dropped whole is committed in the order in which it was dropped, or an older return would overwrite its own correction.
    fn senders_are_heard_in_turn(&self, submissions: &[Submission]) {
        let versions = &self.arrivals.versions;
        let mut taken = BTreeSet::new();
        let mut turns = Vec::new();
        for row in &submissions[1..] {
            let is_this =
                |version: &Version| version.fate == Fate::Taken && version.place == place_of(row) && version.hash == row.file_hash.as_str();
            let index = (0..versions.len()).find(|index| !taken.contains(index) && is_this(&versions[*index])).unwrap();
            taken.insert(index);
            turns.push((index, row));
        }
        for sender in SENDERS {
            let of_sender = turns.iter().filter(|(index, _)| versions[*index].proven && versions[*index].place.starts_with(sender));
            assert!(of_sender.clone().is_sorted_by_key(|(index, _)| index), "{sender}: {:#?}", of_sender.collect::<Vec<_>>());
        }
    }

    fn the_balance_adds_up(&self, submissions: &[Submission]) {
        let balance = self.asking.block_on(self.reader.balance()).unwrap();
        let all = balance.accepted + balance.refused + balance.duplicate + balance.waiting;
        assert_eq!((all, balance.waiting), (i64::try_from(submissions.len()).unwrap(), 0), "{balance:?}");
    }

    fn everything_is_kept_and_answered(&self, submissions: &[Submission]) {
        let archive = Archive::new(self.home.archive());
        for row in submissions {
            assert_eq!(row.state, ArrivalState::Answered, "{row:?}");
            let bytes = fs::read(archive.path(&row.file_hash)).unwrap();
            assert_eq!(hash_of(&bytes), row.file_hash.as_str(), "{row:?}");
            let outcome = archive.read_sidecar(&row.file_hash, &row.id).unwrap().outcome.unwrap();
            assert!(outcome.understood.is_some(), "{row:?}");
            assert_eq!(Some((outcome.sequence, outcome.recorded)), row.committed.map(|(sequence, at)| (sequence.0, at)), "{row:?}");
            let receipt = self.home.receipts().join(row.receipt.as_ref().unwrap());
            assert!(receipt.is_file(), "{row:?}");
        }
        let receipts: usize = fs::read_dir(self.home.receipts()).unwrap().map(|folder| json_files(&folder.unwrap().path())).sum();
        assert_eq!(receipts, submissions.len(), "a receipt for each, and no more");
        let left: Vec<_> = fs::read_dir(self.home.archive()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains('-')), "temporaries are left in the archive: {left:?}");
    }

    /// Replays what was committed, each file as its sender knows it, and holds the figures of each commit against that.
    fn whoever_spoke_last_is_in_force(&self, submissions: &[Submission]) {
        let mut figures = Figures::new();
        let mut late_measure_is_known = false;
        for row in submissions {
            let sequence = row.committed.unwrap().0;
            let holds =
                self.arrivals.versions.iter().find(|version| version.hash == row.file_hash.as_str() && version.place == place_of(row));
            match holds.map_or(&Holds::Framework(0), |version| &version.holds) {
                Holds::Nothing => assert_eq!(row.verdict, Some(Verdict::Refused), "{row:?}"),
                Holds::Framework(edition) => {
                    assert_ne!(row.verdict, Some(Verdict::Refused), "{row:?}");
                    late_measure_is_known |= *edition > 0;
                }
                Holds::Return(sender, said) => {
                    let before = figures.clone();
                    for (number, cell) in said.cells.iter().enumerate() {
                        let key = (measure(*sender, number), periods()[said.period]);
                        match cell {
                            _ if number == LATE_MEASURE && !late_measure_is_known => {}
                            Cell::Empty => {}
                            Cell::Number(value) => drop(figures.insert(key, Some(*value))),
                            Cell::Withdrawn => drop(figures.insert(key, None)),
                        }
                    }
                    assert!(row.verdict != Some(Verdict::Duplicate) || figures == before, "not a duplicate: {row:?}");
                }
            }
            assert_eq!(figures_in_force(&self.facts_as_of(sequence)), figures, "as of {row:#?}");
        }
    }

    fn nothing_seen_has_changed(&self, submissions: &[Submission]) {
        let digests = self.asking.block_on(self.reader.digests()).unwrap();
        assert_eq!(self.seen.len(), submissions.len(), "every commit was seen when it was new");
        for (sequence, seen) in &self.seen {
            assert_eq!(digests.get(sequence), Some(&seen.digest), "what commit {sequence:?} recorded");
            let facts: Vec<String> = self.facts_as_of(*sequence).iter().map(|fact| format!("{fact:?}")).collect();
            assert_eq!(facts, seen.facts, "as of commit {sequence:?}");
        }
        for row in submissions {
            let (sequence, recorded) = row.committed.unwrap();
            let point = self.asking.block_on(self.reader.point_at(recorded)).unwrap();
            assert_eq!(point.sequence, sequence, "the instant of a commit names it");
        }
    }

    fn the_archive_alone_gives_the_same(self) {
        let lock = Arc::new(HomeLock::take(&self.home).unwrap());
        let listing = Archive::new(self.home.archive()).list().unwrap();
        let rebuilt = self.asking.block_on(rebuild::build(&self.home, &this_program(), &lock, listing)).unwrap();
        let unlike: Vec<_> = rebuilt.unlike().collect();
        assert!(unlike.is_empty() && rebuilt.unreadable.is_empty(), "{unlike:#?} {:?}", rebuilt.unreadable);
        assert_eq!(rebuilt.uncommitted, 0, "the archive tells of arrivals that the database does not know");
        assert!(rebuilt.untold.is_empty(), "the archive holds bytes that nothing speaks of: {:?}", rebuilt.untold);
        let again = self.asking.block_on(Reader::open(&rebuilt.database())).unwrap();
        let (now, then) = (self.asking.block_on(again.digests()).unwrap(), self.asking.block_on(self.reader.digests()).unwrap());
        assert_eq!(now, then, "built anew from the archive");
        self.asking.block_on(again.close());
    }
}

/// The instants of arrivals grow as the arrivals do, and those of commits as the commits do.
fn in_order(submissions: &[Submission]) {
    for pair in submissions.windows(2) {
        assert!(pair[0].committed.unwrap() < pair[1].committed.unwrap(), "{pair:#?}");
        assert!(pair[0].committed.unwrap().1 < pair[1].committed.unwrap().1, "{pair:#?}");
    }
    let mut arrivals: Vec<_> = submissions.iter().map(|row| (row.arrival, row.received)).collect();
    arrivals.sort_unstable();
    assert!(arrivals.is_sorted_by(|left, right| left.0 < right.0 && left.1 < right.1), "{arrivals:#?}");
}

fn figures_in_force(facts: &[RecordedFact]) -> Figures {
    let actuals = facts.iter().filter(|recorded| recorded.fact.key.kind == FactKind::Actual);
    let figure = |value: &FactValue| match value {
        FactValue::Absent(Absence::Withdrawn) => None,
        FactValue::Number(number) => Some(number.decimal().to_string().parse().unwrap()),
        other => panic!("nobody reported {other:?}"),
    };
    actuals.map(|recorded| ((recorded.fact.key.item.to_string(), recorded.fact.key.period), figure(&recorded.fact.value))).collect()
}

fn json_files(folder: &PathBuf) -> usize {
    let files = fs::read_dir(folder).unwrap();
    files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "json")).count()
}
