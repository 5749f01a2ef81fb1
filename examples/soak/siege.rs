//! The senders: each drops a file as soon as his last one has been answered.

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

/// Of so many honest files one is sent twice.
const SENT_TWICE: usize = 50;

/// Without an answer for so long the worker stands still.
const PATIENCE: Duration = Duration::from_mins(3);

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How many files were dropped, the one that is still being copied at the end among them.
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
    /// What is sent once more when this has been answered.
    again: Option<Vec<u8>>,
}

/// A siege of a worker that runs.
pub(crate) struct Siege<'a> {
    home: &'a Home,
    count: usize,
    arsenal: Option<&'a Arsenal>,
    marks: Vec<usize>,
    flights: HashMap<String, Flight>,
    /// How many files were dropped, but for the one that is still being copied at the end.
    returns: usize,
    outcome: Outcome,
}

impl<'a> Siege<'a> {
    /// So many files in all; the hostile sender takes part if he has something to throw. Memory is looked at each time that so many of `marks` have been answered,
    /// and what else is under way.
    pub(crate) fn new(home: &'a Home, count: usize, arsenal: Option<&'a Arsenal>, marks: &[usize]) -> Self {
        Self { home, count, arsenal, marks: marks.to_vec(), flights: HashMap::new(), returns: 0, outcome: Outcome::default() }
    }

    pub(crate) async fn lay(mut self, answers: &mut UnboundedReceiver<Answer>) -> Result<Outcome> {
        let began = Instant::now();
        self.drop_for_each()?;
        let mut resting = false;
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
            if answered.is_multiple_of(std::cmp::max(self.count / 20, 1)) {
                eprintln!(
                    "{answered} of {} answered after {:.0?}, with {} MiB resident",
                    self.count,
                    began.elapsed(),
                    memory::resident()? / 1024
                );
            }
            // Memory is looked at with nothing under way: what a file takes while it is read is no growth.
            resting |= self.marks.contains(&answered);
            if let Some(bytes) = flight.again {
                std::fs::write(self.being_dropped(), bytes)?;
                self.drop_written(flight.sender, format!("again-{}", answer.file), "duplicate", None)?;
            } else if !resting {
                self.drop_next(flight.sender)?;
            } else if self.flights.is_empty() && flight.sender == HOSTILE {
                // A file's answer comes before the worker lets go of what it read of it, and his are large.
                // So one of somebody else's comes after it, even after the last.
                self.count = self.count.max(self.returns + 1);
                self.drop_next(SENDERS[0])?;
            } else if self.flights.is_empty() {
                self.outcome.memory.push((answered, memory::resident()?));
                resting = false;
                self.drop_for_each()?;
            }
        }
        ensure!(answered == self.outcome.dropped, "{answered} of {} answered", self.outcome.dropped);
        if self.arsenal.is_some() {
            std::fs::write(self.being_dropped(), half_a_workbook(&return_of(HOSTILE, 0)?))?;
            self.drop_written(HOSTILE, "half-copied.xlsx".to_owned(), "waiting", None)?;
            self.outcome.hostile += 1;
        }
        Ok(Outcome { took: began.elapsed(), ..self.outcome })
    }

    /// Drops a file of each sender.
    fn drop_for_each(&mut self) -> Result<()> {
        let with_him = self.arsenal.is_some();
        for sender in SENDERS.into_iter().filter(|sender| with_him || *sender != HOSTILE) {
            self.drop_next(sender)?;
        }
        Ok(())
    }

    /// Drops the next file of a sender, as long as there are any.
    fn drop_next(&mut self, sender: &'static str) -> Result<()> {
        let number = self.returns;
        if number >= self.count {
            return Ok(());
        }
        self.returns += 1;
        if let Some(arsenal) = self.arsenal.filter(|_| sender == HOSTILE) {
            let kind = arsenal.write(self.outcome.hostile, &self.being_dropped())?;
            let name = format!("{number:06}-{}", kind.name());
            self.outcome.hostile += 1;
            return self.drop_written(sender, name, "refused", None);
        }
        let bytes = return_of(sender, number)?;
        std::fs::write(self.being_dropped(), &bytes)?;
        let sent_twice = number.is_multiple_of(SENT_TWICE) && self.returns < self.count;
        self.returns += usize::from(sent_twice);
        self.drop_written(sender, format!("{number:06}-{sender}.xlsx"), "accepted", sent_twice.then_some(bytes))
    }

    /// Where a file is written before it is dropped, as by a careful program: it is whole when it gets its name.
    fn being_dropped(&self) -> PathBuf {
        self.home.root().join("being-dropped")
    }

    /// Drops what was written.
    fn drop_written(&mut self, sender: &'static str, name: String, expected: &'static str, again: Option<Vec<u8>>) -> Result<()> {
        std::fs::rename(self.being_dropped(), self.home.inbox().join(sender).join(&name))?;
        self.outcome.dropped += 1;
        self.flights.insert(name, Flight { sender, since: Instant::now(), expected, again });
        Ok(())
    }
}
