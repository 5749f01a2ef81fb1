//! A home with a worker that is disturbed.

use std::fs::{self, File, FileTimes};
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::Sequence;
use outturn_store::compare::RowsDigest;
use outturn_store::submission::{Submission, SubmissionFilter};
use outturn_store::{ReadPoint, Reader};
use outturn_worker::archive::hash_of;
use outturn_worker::home::Home;
use outturn_worker::read::{ChildProgram, Completeness, Confinement, Limits, completeness};
use outturn_worker::worker::{Worker, WorkerError};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::arrivals::{Arrivals, Fate, Holds, Version};
use crate::schedule::{Action, At, NAMES, SENDERS, Save, What};
use crate::{council, ending};

/// A folder with a home into which the first edition of the framework has come; each schedule has a copy of it.
pub(crate) fn first_home() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::init(&folder.path().join("home")).unwrap();
    let settings = fs::read_to_string(home.settings_file()).unwrap().replace("best_effort = false", "best_effort = true");
    fs::write(home.settings_file(), settings).unwrap();
    fs::write(home.inbox().join("framework/framework-0.xlsx"), council::framework(0)).unwrap();
    let running = runtime();
    let clock = Clock::new(|| start() - TimeDelta::days(30));
    let mut worker = running.block_on(Worker::open(home, clock, this_program())).unwrap();
    let step = running.block_on(worker.step()).unwrap();
    assert_eq!(step.answered.iter().map(|(_, verdict)| *verdict).collect::<Vec<_>>(), [Verdict::Accepted], "{step:?}");
    running.block_on(worker.close()).unwrap();
    folder
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_636_621_200, 0).unwrap()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// This program, as the child that reads.
pub(crate) fn this_program() -> ChildProgram {
    ChildProgram { path: std::env::current_exe().unwrap(), args: vec!["read-child".into()], confinement: Confinement::BestEffort }
}

/// What one commit was seen to hold when it was new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// What it recorded.
    pub(crate) digest: RowsDigest,
    /// The figures in force as of it.
    pub(crate) facts: Vec<String>,
}

pub(crate) struct House {
    folder: TempDir,
    pub(crate) home: Home,
    now: Arc<Mutex<DateTime<Utc>>>,
    /// The worker and what it runs on, while it lives.
    worker: Option<(Runtime, Worker)>,
    /// One who only asks, all the while.
    pub(crate) asking: Runtime,
    pub(crate) reader: Reader,
    share_is_lost: bool,
    /// How often the worker was ended at a point.
    pub(crate) ends: usize,
    /// How many files were made: what makes each unlike any other.
    made: usize,
    editions: usize,
    pub(crate) arrivals: Arrivals,
    /// What each commit was seen to hold, in their order.
    pub(crate) seen: Vec<(Sequence, Seen)>,
    /// What each sender dropped, by its bytes.
    sent: Vec<Vec<(Vec<u8>, Holds)>>,
}

impl House {
    pub(crate) fn copy_of(first: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(first, folder.path());
        let home = Home::open(&folder.path().join("home")).unwrap();
        let asking = runtime();
        let reader = asking.block_on(Reader::open(&home.database())).unwrap();
        let mut house = Self {
            folder,
            home,
            now: Arc::new(Mutex::new(start())),
            worker: None,
            asking,
            reader,
            share_is_lost: false,
            ends: 0,
            made: 0,
            editions: 1,
            arrivals: Arrivals::default(),
            seen: Vec::new(),
            sent: vec![Vec::new(); SENDERS.len()],
        };
        house.look_at_commits();
        house
    }

    pub(crate) fn happen(&mut self, action: &Action) {
        match action {
            Action::Drop { at, what, save } => {
                let (place, bytes, holds) = self.make(*at, what);
                self.save(&place, &bytes, holds, *save);
            }
            Action::Half { at, what } => {
                let (place, bytes, _) = self.make(*at, what);
                self.save(&place, &bytes[..bytes.len() / 2], Holds::Nothing, Save { renamed: false, old: false });
            }
            Action::Step => self.step(),
            Action::Kill { point, passing } => {
                ending::at(*point, *passing);
                self.step();
            }
            Action::End { tidily: true } => self.close(),
            Action::End { tidily: false } => self.worker = None,
            Action::ShareLost => self.lose_share(true),
            Action::ShareBack => self.lose_share(false),
            Action::Clock(seconds) => self.wait(*seconds),
        }
    }

    /// Puts everything back, and lets the worker look until it has nothing more to do.
    pub(crate) fn settle(&mut self) {
        self.lose_share(false);
        for _ in 0..4 {
            self.step();
            // What cannot be proven whole is taken once it has kept still, and half a file after half an hour.
            self.wait(1_800);
        }
        assert_eq!(self.arrivals.lying().len(), 0, "still in the inbox: {:?}", self.arrivals.lying());
    }

    /// Ends the worker tidily.
    pub(crate) fn close(&mut self) {
        if let Some((running, worker)) = self.worker.take() {
            running.block_on(worker.close()).unwrap();
        }
    }

    fn wait(&mut self, seconds: i64) {
        *self.now.lock().unwrap() += TimeDelta::seconds(seconds);
    }

    /// The folder that senders see as the inbox, whether or not the worker does.
    fn inbox(&self) -> PathBuf {
        if self.share_is_lost { self.folder.path().join("inbox-elsewhere") } else { self.home.inbox() }
    }

    fn lose_share(&mut self, lost: bool) {
        if lost == self.share_is_lost {
            return;
        }
        let from = self.inbox();
        self.share_is_lost = lost;
        assert!(!self.inbox().exists(), "a share that was lost was made anew");
        fs::rename(from, self.inbox()).unwrap();
    }

    /// A file to drop: where, its bytes, and what it holds.
    fn make(&mut self, at: At, what: &What) -> (PathBuf, Vec<u8>, Holds) {
        self.made += 1;
        let place = Path::new(SENDERS[at.sender]).join(NAMES[at.name]);
        let (place, bytes, holds) = match what {
            What::Return(said) => (place, council::return_of(at.sender, *said, self.made), Holds::Return(at.sender, *said)),
            What::Again(back) => {
                let sent = &self.sent[at.sender];
                match sent.len().checked_sub(back % sent.len().max(1) + 1) {
                    Some(index) => (place, sent[index].0.clone(), sent[index].1.clone()),
                    None => (place, Vec::new(), Holds::Nothing),
                }
            }
            What::Broken(kind) => (place, council::broken(*kind, at.sender, self.made), Holds::Nothing),
            What::Framework => {
                let edition = self.editions;
                self.editions += 1;
                (Path::new("framework").join(NAMES[at.name]), council::framework(edition), Holds::Framework(edition))
            }
            What::Misplaced(said) => (NAMES[at.name].into(), council::return_of(at.sender, *said, self.made), Holds::Nothing),
        };
        if matches!(holds, Holds::Return(..)) {
            self.sent[at.sender].push((bytes.clone(), holds.clone()));
        }
        (place, bytes, holds)
    }

    fn save(&mut self, place: &PathBuf, bytes: &[u8], holds: Holds, save: Save) {
        if let Some(before) = self.arrivals.at(place) {
            let hash = before.hash.clone();
            let fate = if self.rows_of(place, &hash) > self.arrivals.taken(place, &hash) { Fate::Taken } else { Fate::Replaced };
            self.arrivals.settle(place, fate);
        }
        self.let_the_file_clock_tick();
        let path = self.inbox().join(place);
        let written = if save.renamed { self.folder.path().join("being-saved") } else { path.clone() };
        fs::write(&written, bytes).unwrap();
        if save.old {
            // No two copies were written at the same time.
            let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000 - 2 * self.made as u64);
            File::options().write(true).open(&written).unwrap().set_times(FileTimes::new().set_modified(then)).unwrap();
        }
        if save.renamed {
            fs::rename(written, path).unwrap();
        }
        let proven = completeness(bytes, &Limits::default()) == Completeness::Proven;
        self.arrivals.dropped(Version { place: place.clone(), hash: hash_of(bytes), holds, proven, fate: Fate::Lies });
    }

    /// Until the file system gives a file a later time than the last: its clock is coarse, and the order of arrival is told by it.
    fn let_the_file_clock_tick(&self) {
        let probe = self.folder.path().join("probe");
        let came = || {
            fs::write(&probe, "").unwrap();
            let metadata = fs::metadata(&probe).unwrap();
            (metadata.ctime(), metadata.ctime_nsec())
        };
        let first = came();
        while came() == first {}
    }

    /// The worker looks once; it is started before, where it does not live, and dropped where it comes to its end.
    fn step(&mut self) {
        self.wait(1);
        if self.worker.is_none() {
            self.open();
        }
        let (running, worker) = self.worker.as_mut().unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(|| running.block_on(worker.step())));
        let ended = ending::happened();
        if ended.is_some() {
            self.worker = None;
            self.ends += 1;
        }
        // Not before all that the worker had begun on other threads is gone, too.
        ending::never();
        match outcome {
            Err(payload) if !ending::is_end(&*payload) => resume_unwind(payload),
            Ok(Err(WorkerError::InboxAway { .. })) if self.share_is_lost => {}
            Ok(Err(error)) if ended.is_none() => panic!("{error:?}"),
            Ok(Ok(step)) if ended.is_none() => assert!(step.failed.is_empty(), "{:?}", step.failed),
            _ => {}
        }
        self.look_at_inbox(ended.is_none() && !self.share_is_lost);
        self.look_at_commits();
    }

    /// Starts the worker, whether or not the share is there.
    fn open(&mut self) {
        let (running, now) = (runtime(), Arc::clone(&self.now));
        let clock = Clock::new(move || *now.lock().unwrap());
        let worker = running.block_on(Worker::open(self.home.clone(), clock, this_program())).unwrap();
        self.worker = Some((running, worker));
    }

    fn look_at_inbox(&mut self, undisturbed: bool) {
        for version in self.arrivals.lying() {
            if self.inbox().join(&version.place).exists() {
                assert!(!undisturbed || !version.proven, "left in the inbox though it is whole: {version:?}");
            } else {
                self.arrivals.settle(&version.place, Fate::Taken);
            }
        }
    }

    /// Notes what each new commit holds.
    fn look_at_commits(&mut self) {
        let digests = self.asking.block_on(self.reader.digests()).unwrap();
        let known = self.seen.last().map_or(Sequence(0), |(sequence, _)| *sequence);
        for (sequence, digest) in digests.into_iter().filter(|(sequence, _)| *sequence > known) {
            let facts = self.facts_as_of(sequence).iter().map(|fact| format!("{fact:?}")).collect();
            self.seen.push((sequence, Seen { digest, facts }));
        }
    }

    /// What has been committed and what has not, in the order of the commits.
    pub(crate) fn submissions(&self) -> Vec<Submission> {
        let Some(newest) = self.asking.block_on(self.reader.newest_commit()).unwrap() else { return Vec::new() };
        // What has only been taken is seen from the instant of its arrival, whatever the clock says by now.
        let point = ReadPoint { read_time: DateTime::from_timestamp(4_000_000_000, 0).unwrap(), ..newest };
        let mut all = self.asking.block_on(self.reader.submissions(&SubmissionFilter::default(), point, 1_000)).unwrap();
        all.sort_by_key(|submission| submission.committed);
        all
    }

    /// How many arrivals there are of these bytes from this place.
    fn rows_of(&self, place: &Path, hash: &str) -> usize {
        self.submissions().iter().filter(|row| place_of(row) == place && row.file_hash.as_str() == hash).count()
    }
}

/// Where a submission lay below the inbox.
pub(crate) fn place_of(submission: &Submission) -> PathBuf {
    submission.submitter.as_ref().map_or_else(PathBuf::new, |submitter| submitter.as_str().into()).join(&submission.file_name)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
