//! The kills during backup, rebuild and erase: whatever is half done then, doing it again ends it.

use std::path::PathBuf;
use std::time::Duration;

use outturn_domain::provenance::SubmissionId;
use outturn_worker::failpoints::{BACKUP_POINTS, ERASE_POINTS, REBUILD_POINTS};
use outturn_worker::home::Home;

use crate::life::{Goal, Life};
use crate::program::{Ended, Runs};
use crate::{files, invariants, senders};

/// How long a rebuild of a small home takes, or more.
const A_REBUILD: Duration = Duration::from_millis(1500);

impl Life {
    /// Each command killed at each of its points, once.
    pub(crate) async fn keep_maintaining(&mut self, goal: Goal) {
        if goal.kills == 0 {
            return;
        }
        self.back_up(BACKUP_POINTS).await;
        self.rebuild(REBUILD_POINTS).await;
        self.erase(ERASE_POINTS).await;
    }

    /// One of the three, killed at one of its points and at a random time.
    pub(crate) async fn maintain_a_little(&mut self) {
        match self.seed.below(3) {
            0 => {
                let point = *self.seed.pick(BACKUP_POINTS);
                self.back_up(&[point]).await;
            }
            1 => {
                let point = *self.seed.pick(REBUILD_POINTS);
                self.rebuild(&[point]).await;
            }
            _ => {
                let point = *self.seed.pick(ERASE_POINTS);
                self.erase(&[point]).await;
            }
        }
    }

    /// Kills a command at these points one after the other, and at a random time; between the kills a return may come in.
    fn kill_during(&mut self, command: &'static str, arguments: &[&str], points: &[&'static str]) {
        for point in points {
            if self.runs.killed_at(arguments, point, 1) == Ended::Killed {
                self.tally.killed(command, Some(point));
            }
            if self.seed.chance(25) {
                self.drop_in_one();
                self.runs.well(&["ingest"]);
            }
        }
        let moment = self.seed.between(self.idle_run / 2, A_REBUILD);
        if self.runs.killed_after(arguments, moment, |_| {}) == Ended::Killed {
            self.tally.killed(command, None);
        }
    }

    async fn back_up(&mut self, points: &[&'static str]) {
        self.drop_in_one();
        self.settle();
        let target = |number: usize| self.folder().join("backups").join(number.to_string());
        let targets: Vec<PathBuf> = (0..=points.len()).map(target).collect();
        for (point, target) in points.iter().zip(&targets) {
            let arguments = ["backup", target.to_str().expect("a path")];
            assert_eq!(self.runs.killed_at(&arguments, point, 1), Ended::Killed, "{point} is not passed");
            self.tally.killed("backup", Some(point));
            // What is there is whole.
            if target.exists() {
                self.look_at_backup(target).await;
            }
        }
        let target = &targets[points.len()];
        self.runs.well(&["backup", target.to_str().expect("a path")]);
        self.look_at_backup(target).await;
        let said = Runs::of(self.runs.program(), target, self.folder().join("log-of-backups")).well(&["rebuild", "--verify"]);
        assert!(said.contains("equal at "), "{said}");
        let left = std::fs::read_dir(self.folder().join("backups")).expect("backups").map(|entry| entry.expect("an entry").path());
        let left: Vec<PathBuf> = left.filter(|path| files::name(path).starts_with('.')).collect();
        assert_eq!(left, Vec::<PathBuf>::new(), "what killed backups left is tidied by the next");
        std::fs::remove_dir_all(self.folder().join("backups")).expect("removed");
    }

    /// A backup is a home like any other, and says what the home says.
    async fn look_at_backup(&self, target: &std::path::Path) {
        let copy = Home::open(target).expect("a backup is a home");
        let (here, there) = (invariants::everything_said(&self.home).await, invariants::everything_said(&copy).await);
        assert!(here == there, "a backup says something else than its home");
    }

    async fn rebuild(&mut self, points: &[&'static str]) {
        self.kill_during("rebuild", &["rebuild"], points);
        self.runs.well(&["rebuild"]);
        // The databases that were replaced are the operator's to remove.
        for entry in std::fs::read_dir(self.home.root()).expect("a home") {
            let path = entry.expect("an entry").path();
            if files::name(&path).starts_with("outturn-before-") {
                std::fs::remove_file(path).expect("removed");
            }
        }
        self.check().await;
    }

    /// Erases a return with a secret, after others that say the same and ask about it.
    async fn erase(&mut self, points: &[&'static str]) {
        let index = self.ledger.dropped.len();
        let (words, files) = senders::secret_and_what_stands_on_it(&mut self.seed, index);
        for file in files {
            self.drop_in(file);
        }
        self.check().await;
        assert!(!files::that_hold(self.home.root(), &words).is_empty(), "{words} is there before");
        let known = self.ledger.known.iter().find(|(_, dropped)| **dropped == index);
        let id = known.expect("the return has arrived").0.clone();
        let order = ["erase", &id, "--reason", "names a child", "--by", "the data protection officer", "--anyway"];
        self.kill_during("erase", &order, points);
        self.runs.well(&order);
        self.tally.erased += 1;
        let holding = files::that_hold(self.home.root(), &words);
        assert!(holding.is_empty(), "{words} is erased, and is in {holding:?}");
        // What came in between the kills came before the erasure was done.
        self.settle();
        self.control.follow(&self.home, &mut self.ledger).await;
        self.control.erase(&SubmissionId::parse(&id).expect("an id")).await;
        self.check().await;
    }
}
