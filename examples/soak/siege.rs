//! The senders: each drops a file as soon as one of his has been answered, so that he always has the same number under way.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use outturn_worker::home::Home;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::council::{HOSTILE, SENDERS, return_of};
use crate::heard::Answer;
use crate::hostile::{Arsenal, half_a_workbook};
use crate::memory;

/// How many files of a sender are under way at a time.
pub(crate) const UNDER_WAY: usize = 10;

/// Of so many honest files one is sent twice.
const SENT_TWICE: usize = 50;

/// Without an answer for so long the worker stands still.
const PATIENCE: Duration = Duration::from_mins(3);

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How many files were dropped, the one that never becomes whole among them.
    pub(crate) dropped: usize,
    /// How many of them the hostile sender dropped.
    pub(crate) hostile: usize,
    /// From drop to answer, of each honest file.
    pub(crate) waits: Vec<Duration>,
    /// Answers that ought to have been others.
    pub(crate) surprises: Vec<String>,
    /// Resident memory in KiB at so many answers.
    pub(crate) memory: Vec<(usize, u64)>,
    pub(crate) took: Duration,
}

impl Outcome {
    /// The wait that only so many of a hundred files exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        waits.get((waits.len() * percent / 100).min(waits.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

struct Flight {
    sender: &'static str,
    since: Instant,
    expected: &'static str,
}

/// A siege of a worker that runs.
pub(crate) struct Siege<'a> {
    home: &'a Home,
    count: usize,
    arsenal: Option<&'a Arsenal>,
    marks: Vec<usize>,
    flights: HashMap<String, Flight>,
    /// How many files were dropped, but for the one that never becomes whole.
    returns: usize,
    outcome: Outcome,
}

impl<'a> Siege<'a> {
    /// So many files in all; the hostile sender takes part if he has something to throw. Memory is looked at after each of `marks` answers.
    pub(crate) fn new(home: &'a Home, count: usize, arsenal: Option<&'a Arsenal>, marks: &[usize]) -> Self {
        Self { home, count, arsenal, marks: marks.to_vec(), flights: HashMap::new(), returns: 0, outcome: Outcome::default() }
    }

    pub(crate) async fn lay(mut self, answers: &mut UnboundedReceiver<Answer>) -> Result<Outcome> {
        let began = Instant::now();
        if self.arsenal.is_some() {
            self.drop_file(HOSTILE, "half-copied.xlsx", &half_a_workbook(&return_of(HOSTILE, 0)?))?;
        }
        for _ in 0..UNDER_WAY {
            for sender in self.senders() {
                self.drop_next(sender)?;
            }
        }
        let mut answered = 0_usize;
        while !self.flights.is_empty() {
            let answer =
                tokio::time::timeout(PATIENCE, answers.recv()).await.context("the worker answers no more")?.context("the worker ended")?;
            let Some(flight) = self.flights.remove(&answer.file) else { continue };
            answered += 1;
            if flight.sender != HOSTILE {
                self.outcome.waits.push(answer.at - flight.since);
            }
            if !answer.verdict.starts_with(flight.expected) {
                self.outcome.surprises.push(format!("{} was {}", answer.file, answer.verdict));
            }
            if answered.is_multiple_of(std::cmp::max(self.count / 10, 1)) {
                eprintln!("{answered} of {} answered after {:.0?}", self.count, began.elapsed());
            }
            if self.marks.contains(&answered) {
                self.outcome.memory.push((answered, memory::resident()?));
            }
            self.drop_next(flight.sender)?;
        }
        ensure!(answered + usize::from(self.arsenal.is_some()) == self.outcome.dropped, "{answered} of {} answered", self.outcome.dropped);
        Ok(Outcome { took: began.elapsed(), ..self.outcome })
    }

    fn senders(&self) -> impl Iterator<Item = &'static str> + use<> {
        let hostile = self.arsenal.is_some();
        SENDERS.into_iter().filter(move |sender| hostile || *sender != HOSTILE)
    }

    /// Drops the next file of a sender, as long as there are any.
    fn drop_next(&mut self, sender: &'static str) -> Result<()> {
        let number = self.returns;
        if number >= self.count {
            return Ok(());
        }
        self.returns += 1;
        let (name, bytes, expected) = match self.arsenal {
            Some(arsenal) if sender == HOSTILE => {
                let (kind, bytes) = arsenal.file(self.outcome.hostile)?;
                (format!("{number:06}-{}", kind.name()), bytes, "refused")
            }
            _ => (format!("{number:06}-{sender}.xlsx"), return_of(sender, number)?, "accepted"),
        };
        self.drop_file(sender, &name, &bytes)?;
        self.flights.insert(name, Flight { sender, since: Instant::now(), expected });
        if number.is_multiple_of(SENT_TWICE) && sender != HOSTILE && self.returns < self.count {
            self.returns += 1;
            let name = format!("{number:06}-{sender}-again.xlsx");
            self.drop_file(sender, &name, &bytes)?;
            // Two of his are under way for a moment more than the others have.
            self.flights.insert(name, Flight { sender, since: Instant::now(), expected: "duplicate" });
        }
        Ok(())
    }

    /// Drops a file as a careful program would: it is whole when it gets its name.
    fn drop_file(&mut self, sender: &str, name: &str, bytes: &[u8]) -> Result<()> {
        let folder: PathBuf = self.home.inbox().join(sender);
        let partial = self.home.root().join("being-dropped");
        std::fs::write(&partial, bytes)?;
        std::fs::rename(&partial, folder.join(name))?;
        self.outcome.dropped += 1;
        self.outcome.hostile += usize::from(sender == HOSTILE && self.arsenal.is_some());
        Ok(())
    }
}
