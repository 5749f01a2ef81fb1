//! How often what was killed where.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use outturn_worker::failpoints::{BACKUP_POINTS, ERASE_POINTS, POINTS, REBUILD_POINTS, WRITE_POINTS};

/// What a kill was of: the command, and the point; no point where the time was random.
type Where = (&'static str, Option<&'static str>);

/// The figures of one life, or of all.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    kills: BTreeMap<Where, usize>,
    /// Files that were dropped.
    pub(crate) dropped: usize,
    /// What became of them, in a word, and how often.
    pub(crate) outcomes: BTreeMap<&'static str, usize>,
    /// How often everything was looked at.
    pub(crate) checks: usize,
    /// Submissions that were erased.
    pub(crate) erased: usize,
    /// How long the lives took, one after the other.
    pub(crate) took: Duration,
}

impl Tally {
    pub(crate) fn killed(&mut self, command: &'static str, point: Option<&'static str>) {
        *self.kills.entry((command, point)).or_default() += 1;
    }

    pub(crate) fn kills(&self) -> usize {
        self.kills.values().sum()
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (place, kills) in other.kills {
            *self.kills.entry(place).or_default() += kills;
        }
        for (outcome, files) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += files;
        }
        self.dropped += other.dropped;
        self.checks += other.checks;
        self.erased += other.erased;
        self.took += other.took;
    }

    /// The named points at which nothing was killed.
    pub(crate) fn points_never_reached(&self) -> Vec<String> {
        let all =
            [("ingest", POINTS), ("ingest", WRITE_POINTS), ("backup", BACKUP_POINTS), ("rebuild", REBUILD_POINTS), ("erase", ERASE_POINTS)];
        let named = all.iter().flat_map(|(command, points)| points.iter().map(|point| (*command, Some(*point))));
        let never = named.filter(|place| !self.kills.contains_key(place));
        never.map(|(command, point)| format!("{command} {}", point.unwrap_or_default())).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let random: usize = self.kills.iter().filter(|((_, point), _)| point.is_none()).map(|(_, kills)| kills).sum();
        writeln!(
            f,
            "{} kills, {random} of them at random times; {} files dropped; {} checks of everything",
            self.kills(),
            self.dropped,
            self.checks
        )?;
        for ((command, point), kills) in &self.kills {
            writeln!(f, "{kills:6}  {command} {}", point.unwrap_or("(at a random time)"))?;
        }
        for (outcome, files) in &self.outcomes {
            writeln!(f, "{files:6}  files {outcome}")?;
        }
        write!(f, "{} submissions erased; {:.0?} in all lives together", self.erased, self.took)
    }
}
