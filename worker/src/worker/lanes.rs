//! The files that are being read, each in a child process of its own, beside each other.
//!
//! There is a number of places. Who takes longer than a moment is slow; the slow may hold all places but one, which is always left to the quick. Where a
//! slow one holds the last place and somebody waits for it, it is put off: its child is ended, and it is read anew in the slow lane as soon as there is
//! a place in that. One sender has at most one file here, so that what waits here is never more than there are senders.
//!
//! Each is first given a share of the memory that there is. Whoever dies of that is read anew in the slow lane, with all that one file may have and with
//! nobody else there who has as much.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use outturn_store::submission::Taken;
use tokio::task::{AbortHandle, Id, JoinSet};
use tokio::time::Instant;

use super::WorkerError;
use super::queue::Sender;
use super::terms::Terms;
use crate::read::ReadOutcome;
use crate::settings::{SMALLEST_SHARE, SandboxSettings, Settings};

/// A file that has been taken, and what it is read with.
#[derive(Debug, Clone)]
pub(super) struct Begun {
    pub(super) taken: Taken,
    pub(super) terms: Arc<Terms>,
    pub(super) memory: Memory,
    pub(super) purpose: Purpose,
}

/// What a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be judged and committed.
    Verdict,
    /// It has its verdict; the receipt shows what it says.
    Receipt,
}

/// How much memory a file's child may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    /// A share of what there is for all.
    Share,
    /// All that one file may have: it has died of less.
    Whole,
}

/// What came of reading a file.
pub(super) type Reading = Result<ReadOutcome, WorkerError>;

/// How many files are read beside each other, and which of them are slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places {
    /// At least two: one for the quick.
    pub(super) children: usize,
    /// How long a quick one may take.
    pub(super) moment: Duration,
    /// The bytes of memory that one may ask for while another has all that one file may have.
    pub(super) share: u64,
}

impl Places {
    /// How many files may be read beside each other, and with what.
    pub(super) fn of(settings: &Settings) -> Self {
        let SandboxSettings { children, slow_seconds, memory_bytes, .. } = settings.sandbox;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let wanted = if children == 0 { cores } else { children }.max(2);
        let shared = memory_bytes.saturating_sub(settings.limits.child_memory_bytes);
        let room = usize::try_from(shared / SMALLEST_SHARE).unwrap_or(usize::MAX).saturating_add(1);
        let children = wanted.min(room).max(2);
        Self { children, moment: Duration::from_secs(slow_seconds), share: shared / (children as u64 - 1) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    /// It is slow as soon as its moment is over.
    Quick,
    /// It was put off before.
    Slow,
}

#[derive(Debug)]
struct UnderWay {
    begun: Begun,
    since: Instant,
    lane: Lane,
    child: AbortHandle,
}

impl UnderWay {
    fn is_slow(&self, moment: Duration) -> bool {
        self.lane == Lane::Slow || self.since.elapsed() >= moment
    }
}

fn wants_memory(reading: &Reading) -> bool {
    matches!(reading, Ok(ReadOutcome::Refused(refusal)) if refusal.may_want_memory())
}

/// The lanes of a worker.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    readings: JoinSet<Reading>,
    under_way: HashMap<Id, UnderWay>,
    put_off: VecDeque<Begun>,
}

impl Lanes {
    /// Whether nothing is being read, nor put off.
    pub(super) fn are_empty(&self) -> bool {
        self.under_way.is_empty() && self.put_off.is_empty()
    }

    /// Whether a file of this sender is being read or was put off.
    pub(super) fn hold(&self, sender: &Sender) -> bool {
        self.begun().any(|begun| begun.taken.submitter == *sender)
    }

    /// Whether this very file is being read or was put off.
    pub(super) fn hold_file(&self, taken: &Taken) -> bool {
        self.begun().any(|begun| begun.taken.id == taken.id)
    }

    fn begun(&self) -> impl Iterator<Item = &Begun> {
        self.under_way.values().map(|reading| &reading.begun).chain(&self.put_off)
    }

    /// Whether any file is being read that is not slow.
    pub(super) fn have_quick_ones(&self, places: Places) -> bool {
        self.slow(places) < self.under_way.len()
    }

    fn slow(&self, places: Places) -> usize {
        self.under_way.values().filter(|reading| reading.is_slow(places.moment)).count()
    }

    /// Whether one more can be begun: a place is free, or held by one that can be put off.
    pub(super) fn have_room(&self, places: Places) -> bool {
        self.under_way.len() < places.children || !self.have_quick_ones(places)
    }

    /// When the last quick one will be slow; nothing while there is none.
    pub(super) fn all_slow_at(&self, places: Places) -> Option<Instant> {
        let quick = self.under_way.values().filter(|reading| !reading.is_slow(places.moment));
        quick.map(|reading| reading.since + places.moment).max()
    }

    /// Begins a reading, and puts a slow one off where there is no place.
    pub(super) fn begin(&mut self, begun: Begun, reading: impl Future<Output = Reading> + Send + 'static, places: Places) {
        if self.under_way.len() >= places.children {
            self.put_youngest_off();
        }
        self.spawn(begun, reading, Lane::Quick);
    }

    /// Takes one that was put off, where the slow lane has a place for it; it must be [read again](Self::read_on).
    pub(super) fn take_up(&mut self, places: Places) -> Option<Begun> {
        if self.under_way.len() >= places.children || self.slow(places) + 1 >= places.children {
            return None;
        }
        let whole_is_free = self.under_way.values().all(|reading| reading.begun.memory == Memory::Share);
        let next = self.put_off.iter().position(|begun| begun.memory == Memory::Share || whole_is_free)?;
        self.put_off.remove(next)
    }

    /// Reads one that was put off, in the slow lane.
    pub(super) fn read_on(&mut self, begun: Begun, reading: impl Future<Output = Reading> + Send + 'static) {
        self.spawn(begun, reading, Lane::Slow);
    }

    fn spawn(&mut self, begun: Begun, reading: impl Future<Output = Reading> + Send + 'static, lane: Lane) {
        let child = self.readings.spawn(reading);
        self.under_way.insert(child.id(), UnderWay { begun, since: Instant::now(), lane, child });
    }

    /// The youngest loses least. Who was put off before is not put off again.
    fn put_youngest_off(&mut self) {
        let quick = self.under_way.iter().filter(|(_, reading)| reading.lane == Lane::Quick);
        let youngest = quick.max_by_key(|(_, reading)| reading.since).map(|(id, _)| *id);
        if let Some(reading) = youngest.and_then(|id| self.under_way.remove(&id)) {
            // The reading owns its child, which ends with it.
            reading.child.abort();
            self.put_off.push_back(reading.begun);
        }
    }

    /// Waits for the next reading to end; for ever where there is none. What was not waited for to the end is not lost. Gives nothing where its share of the
    /// memory was too small: then it has been put off.
    pub(super) async fn ended(&mut self) -> Option<(Begun, Reading)> {
        loop {
            let (id, reading) = match self.readings.join_next_with_id().await {
                None => std::future::pending().await,
                Some(Ok(ended)) => ended,
                Some(Err(error)) => (error.id(), Err(WorkerError::ReadingStopped(error))),
            };
            // One that was put off ends too, and is not meant.
            let Some(UnderWay { begun, .. }) = self.under_way.remove(&id) else { continue };
            if begun.memory == Memory::Share && wants_memory(&reading) {
                tracing::info!(submission = %begun.taken.id, "reading wants more memory than its share; it is read again with all that one file may have");
                self.put_off.push_back(Begun { memory: Memory::Whole, ..begun });
                return None;
            }
            return Some((begun, reading));
        }
    }

    /// Ends every reading. The files stay taken: the next run goes on with them.
    pub(super) async fn stop(&mut self) {
        self.under_way.clear();
        self.put_off.clear();
        self.readings.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn however_many_are_read_beside_each_other_they_ask_for_no_more_than_the_whole() {
        for children in [0, 2, 3, 8, 1000] {
            for memory_bytes in [544 * MIB, 576 * MIB, 700 * MIB, 4096 * MIB] {
                let sandbox = SandboxSettings { children, memory_bytes, ..SandboxSettings::default() };
                let settings = Settings { sandbox, ..Settings::default() };
                let places = Places::of(&settings);
                let all = settings.limits.child_memory_bytes + places.share * (places.children as u64 - 1);
                assert!(
                    all <= memory_bytes && places.children >= 2 && places.share >= SMALLEST_SHARE,
                    "{children}, {memory_bytes}: {places:?}"
                );
                assert!(children == 0 || places.children <= children, "{places:?}");
            }
        }
        let settings = Settings { sandbox: SandboxSettings { children: 8, ..SandboxSettings::default() }, ..Settings::default() };
        assert_eq!(Places::of(&settings).children, 3, "64 MiB are left for the others");
    }
}
