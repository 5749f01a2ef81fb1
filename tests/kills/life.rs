//! The life of one home: files come, the program is killed and started again, and every so often all of it is looked at.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use outturn_worker::home::Home;
use tempfile::TempDir;

use crate::control::Control;
use crate::ledger::{Dropped, Ledger};
use crate::program::{Program, Runs};
use crate::seed::Seed;
use crate::tally::Tally;
use crate::{invariants, senders};

/// As many kills as come between two looks at everything.
const KILLS_A_CHECK: usize = 50;

/// When a life has been long enough.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal {
    pub(crate) kills: usize,
    pub(crate) returns: usize,
}

pub(crate) struct Life {
    number: usize,
    folder: Option<TempDir>,
    pub(crate) home: Home,
    pub(crate) runs: Runs,
    pub(crate) ledger: Ledger,
    pub(crate) control: Control,
    pub(crate) seed: Seed,
    pub(crate) tally: Tally,
    /// Which named point comes next, of the way in and of each command.
    pub(crate) turn: usize,
    /// How long a run takes that finds nothing to do.
    pub(crate) idle_run: Duration,
}

impl Life {
    pub(crate) async fn begin(number: usize, program: &Program, seed: Seed) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let control = Control::begin(program, &folder.path().join("control")).await;
        let root = folder.path().join("killed").join("home");
        crate::files::copy(control.home.root(), &root);
        let home = Home::open(&root).expect("a home");
        let mut runs = Runs::of(program, &root, folder.path().join("log"));
        let begun = Instant::now();
        runs.well(&["ingest"]);
        let idle_run = begun.elapsed();
        let (ledger, tally) = (Ledger::default(), Tally::default());
        Self { number, folder: Some(folder), home, runs, ledger, control, seed, tally, turn: 0, idle_run }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_ref().expect("a folder").path()
    }

    /// Lives until the goal is reached, and gives the figures.
    pub(crate) async fn live(mut self, goal: Goal) -> Tally {
        let begun = Instant::now();
        let mut checked_at = 0;
        // While the home is small: a rebuild reads all that there is.
        self.drop_next(2);
        self.keep_maintaining(goal).await;
        while self.tally.kills() < goal.kills || self.ledger.dropped.len() < goal.returns {
            let due = (goal.returns * (self.tally.kills() + 1)).div_ceil(goal.kills.max(1));
            let missing = due.min(goal.returns).saturating_sub(self.ledger.dropped.len());
            let at_most = 1 + self.seed.below(4);
            self.drop_next(missing.min(at_most));
            if self.turn.is_multiple_of(2) {
                self.kill_at_the_next_point();
            } else {
                self.kill_at_a_random_time();
            }
            self.turn += 1;
            if self.tally.kills() >= checked_at + KILLS_A_CHECK {
                checked_at = self.tally.kills();
                self.check().await;
                self.maintain_a_little().await;
            }
        }
        while let Some(half) = self.ledger.half_there().filter(|_| self.seed.chance(70)) {
            self.complete(half);
        }
        self.check().await;
        self.tally.dropped = self.ledger.dropped.len();
        self.tally.took = begun.elapsed();
        println!("life {}: {} kills, {} files, {:.0?}", self.number, self.tally.kills(), self.tally.dropped, self.tally.took);
        self.control.end().await;
        std::mem::take(&mut self.tally)
    }

    /// Drops the next files, and now and then the rest of one that is half there, or a new version of one that still lies in the inbox.
    pub(crate) fn drop_next(&mut self, files: usize) {
        for _ in 0..files {
            if let Some(half) = self.ledger.half_there().filter(|_| self.seed.chance(15)) {
                self.complete(half);
            }
            let there = self.ledger.in_the_inbox(&self.home);
            let file = if !there.is_empty() && self.seed.chance(10) {
                let old = *self.seed.pick(&there);
                senders::newer_version(&mut self.seed, &self.ledger, old)
            } else {
                senders::next(&mut self.seed, &self.ledger, &self.home)
            };
            self.drop_in(file);
        }
    }

    pub(crate) fn drop_in(&mut self, file: Dropped) {
        self.ledger.drop_in(&self.home, Dropped { after_start: self.runs.starts, unordered: false, ..file });
    }

    fn complete(&mut self, half: usize) {
        let bytes = senders::whole(&mut self.seed, &self.ledger.dropped[half]);
        self.ledger.complete(&self.home, half, bytes, self.runs.starts);
    }

    /// Lets the program run until nothing is left to do.
    pub(crate) fn settle(&mut self) {
        let said = (0..5).map(|_| self.runs.well(&["ingest"])).find(|said| said.contains("0 taken in"));
        assert!(said.is_some(), "there is always something left to do");
    }

    /// Lets the program run to the end, and looks at everything.
    pub(crate) async fn check(&mut self) {
        self.settle();
        let mut faults = invariants::faults(&self.home, &mut self.ledger, &mut self.tally).await;
        if faults.is_empty() {
            faults = self.control.differences(&self.home, &mut self.ledger).await;
        }
        self.tally.checks += 1;
        self.no(faults);
        let said = self.runs.well(&["rebuild", "--verify"]);
        assert!(said.contains("equal at "), "{said}");
    }

    /// Fails where there are faults, and leaves everything as it lies, to be looked into.
    pub(crate) fn no(&mut self, faults: Vec<String>) {
        if !faults.is_empty() {
            let folder = self.folder.take().expect("a folder").keep();
            let faults: BTreeSet<String> = faults.into_iter().collect();
            let told: Vec<String> = faults.iter().take(20).cloned().collect();
            panic!(
                "life {}, in {}: {} faults after {} kills:\n{}",
                self.number,
                folder.display(),
                faults.len(),
                self.tally.kills(),
                told.join("\n")
            );
        }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        // What a failed life leaves tells why.
        if std::thread::panicking()
            && let Some(folder) = self.folder.take()
        {
            eprintln!("life {} lies in {}", self.number, folder.keep().display());
        }
    }
}
