//! A round: what one look has found is begun, read and brought to its answers.
//!
//! Everything but the reading is done by the one worker, one thing after the other: it takes a file, begins its reading, and judges and commits whatever
//! reading has ended.

use outturn_domain::finding::Verdict;
use outturn_domain::provenance::SubmissionId;
use outturn_store::submission::{ArrivalState, Taken};

use super::lanes::{Begun, Places, Reading};
use super::queue::{Next, Queue, Sender};
use super::{Step, Worker, WorkerError};
use crate::inbox::Look;

/// What is done from one look to the next.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) queue: Queue,
    pub(super) places: Places,
    pub(super) step: Step,
}

impl Round {
    /// Notes what came of a file. One file's trouble must not keep other senders' files out; only a failing store ends the round.
    fn note(
        &mut self,
        sender: &Sender,
        file_name: &str,
        done: Result<Option<(SubmissionId, Verdict)>, WorkerError>,
    ) -> Result<(), WorkerError> {
        match done {
            Ok(answered) => self.step.answered.extend(answered),
            Err(error) => {
                self.note_trouble(file_name, error)?;
                self.queue.give_up(sender);
            }
        }
        Ok(())
    }

    /// Notes a trouble that keeps nobody else back.
    fn note_trouble(&mut self, file_name: &str, error: WorkerError) -> Result<(), WorkerError> {
        if matches!(error, WorkerError::Store(_)) {
            return Err(error);
        }
        self.step.failed.push((file_name.to_owned(), error));
        Ok(())
    }

    /// Adds what a look at the inbox has found.
    pub(super) fn add(&mut self, looks: Vec<Look>) {
        for look in looks {
            match look {
                Look::Waits(file, reason) => self.step.waiting.push((file, reason)),
                Look::Ready(file) => self.queue.push(Next::Noticed(file)),
            }
        }
    }

    /// Notes a trouble that lets nothing more be begun; what was not begun is found again at the next look.
    pub(super) fn end_in(&mut self, error: WorkerError) -> bool {
        self.queue = Queue::default();
        self.step.failed.push((String::new(), error));
        false
    }
}

/// What the worker has waited for.
pub(super) enum Event {
    /// A file has been read.
    Read(Box<Begun>, Reading),
    /// Another file may be begun.
    MayBegin,
    /// Nothing is left that could be waited for.
    Nothing,
}

impl Worker {
    pub(super) fn empty_round(&self) -> Round {
        // Settings that cannot be understood are told by everything that needs them.
        let settings = self.home.settings().unwrap_or_default();
        Round { queue: Queue::default(), places: Places::of(&settings), step: Step::default() }
    }

    /// A round that holds what an earlier run left half done.
    pub(super) async fn left_half_done(&mut self) -> Result<Round, WorkerError> {
        let mut round = self.empty_round();
        for pending in self.writer.pending().await? {
            if !self.lanes.hold_file(&pending.taken) {
                round.queue.push(match pending.state {
                    ArrivalState::Taken => Next::Taken(pending.taken),
                    ArrivalState::Committed | ArrivalState::Answered => Next::Committed(pending.taken),
                });
            }
        }
        Ok(round)
    }

    /// Works until everything in a round, and everything that was being read before it, has come to its answer or into trouble.
    pub(super) async fn work_off(&mut self, round: &mut Round) -> Result<(), WorkerError> {
        loop {
            let begun = self.begin_next(round).await?;
            match self.wait(round, begun).await {
                Event::Read(begun, reading) => self.end(round, &begun, reading).await?,
                Event::MayBegin => {}
                Event::Nothing => return Ok(()),
            }
        }
    }

    /// Begins the next file that may be begun, and says whether there was one.
    pub(super) async fn begin_next(&mut self, round: &mut Round) -> Result<bool, WorkerError> {
        if let Some(begun) = self.lanes.take_up(round.places) {
            let reading = self.read_begun(&begun, round.places);
            self.lanes.read_on(begun, reading);
            return Ok(true);
        }
        if !self.lanes.have_room(round.places) {
            return Ok(false);
        }
        let quick_ones = self.lanes.have_quick_ones(round.places);
        let Some(next) = round.queue.pop(|sender| self.lanes.hold(sender), quick_ones) else { return Ok(false) };
        if let Next::Noticed(file) = &next
            && let Some(taken) = self.writer.owed_removal(&file.source_key).await?
        {
            // What it says is in, or comes before it in the queue. Whoever comes after it overtakes nothing, though it may never be removable.
            if let Err(error) = self.remove_taken(file, &taken).await {
                round.note_trouble(&file.file_name, error)?;
            }
            return Ok(true);
        }
        let (sender, file_name) = (next.sender().clone(), next.file_name().to_owned());
        let done = self.take_and_begin(next, round.places).await;
        round.note(&sender, &file_name, done)?;
        Ok(true)
    }

    async fn take_and_begin(&mut self, next: Next, places: Places) -> Result<Option<(SubmissionId, Verdict)>, WorkerError> {
        let taken: Taken = match next {
            Next::Committed(taken) => return self.begin_receipt(taken, places).await,
            Next::Taken(taken) => {
                self.make_sure_of_sidecar(&taken)?;
                taken
            }
            Next::Noticed(file) => match self.take(file).await? {
                Some(taken) => taken,
                None => return Ok(None),
            },
        };
        self.begin(taken, places).await
    }

    /// Waits until something can be done. Nothing is lost where this is not waited for to the end.
    pub(super) async fn wait(&mut self, round: &Round, just_begun: bool) -> Event {
        let all_slow_at = self.lanes.all_slow_at(round.places).filter(|_| !round.queue.is_empty());
        let all_slow = async { tokio::time::sleep_until(all_slow_at.unwrap_or_else(tokio::time::Instant::now)).await };
        tokio::select! {
            biased;
            ended = self.lanes.ended(), if !self.lanes.are_empty() => match ended {
                Some((begun, reading)) => Event::Read(Box::new(begun), reading),
                None => Event::MayBegin,
            },
            () = std::future::ready(()), if just_begun => Event::MayBegin,
            () = all_slow, if all_slow_at.is_some() => Event::MayBegin,
            else => Event::Nothing,
        }
    }

    /// Brings a file that has been read to its answer.
    pub(super) async fn end(&mut self, round: &mut Round, begun: &Begun, reading: Reading) -> Result<(), WorkerError> {
        let done = match reading {
            Ok(read) => self.conclude(begun, read, round.places).await.map(|verdict| Some((begun.taken.id.clone(), verdict?))),
            Err(error) => Err(error),
        };
        round.note(&begun.taken.submitter, &begun.taken.file_name, done)
    }
}
