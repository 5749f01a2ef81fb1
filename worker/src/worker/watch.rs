//! The worker left to itself: it looks, works and waits until it is told to stop.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::round::{Event, Round};
use super::{Worker, WorkerError};
use crate::excerpt::on_one_line;
use crate::inbox::hint::Hint;
use crate::inbox::{Look, Noticed, WaitReason};

impl Worker {
    /// Works until `stop` is done. A failure of this machine is logged and tried again at the next look: the files wait where they are.
    ///
    /// A file that takes long is left to be read while the inbox is looked at again, and work goes on during a look, which takes long where large files must be
    /// proven whole: neither holds up anybody but its own sender.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> Result<(), WorkerError> {
        tracing::info!(home = %self.home.root().display(), "watching the inbox");
        let mut hint = Hint::watching(&self.home.inbox()).inspect_err(|error| tracing::info!("{error}")).ok();
        let mut told = Told::default();
        let mut round = self.empty_round();
        let mut next_look = NextLook::now();
        let mut looking = None;
        let mut was_away = false;
        tokio::pin!(stop);
        loop {
            let begun = self.begin_next(&mut round).await.unwrap_or_else(|error| round.end_in(error));
            tokio::select! {
                biased;
                () = &mut stop => break,
                looks = looked(&mut looking), if looking.is_some() => {
                    let looked_at = next_look.at;
                    looking = None;
                    told.failures(&round.step.failed);
                    let is_away = matches!(looks, Err(WorkerError::InboxAway { .. }));
                    if was_away && !is_away {
                        tracing::info!("the inbox is there again");
                        self.make_owed_folders().await;
                        // What was watched was not this one.
                        hint = Hint::watching(&self.home.inbox()).inspect_err(|error| tracing::info!("{error}")).ok();
                    }
                    was_away = is_away;
                    round = self.round_of(looks).await;
                    told.waiting(std::mem::take(&mut round.step.waiting));
                    next_look = NextLook::after(looked_at, self.home.settings().map_or(1, |settings| settings.inbox.poll_seconds));
                }
                () = tokio::time::sleep_until(next_look.at), if looking.is_none() => {
                    next_look.at = Instant::now();
                    looking = Some(self.start_look());
                }
                () = woken(&mut hint), if looking.is_none() && !next_look.is_hurried => next_look.hurry(),
                event = self.wait(&round, begun), if begun || !self.lanes.are_empty() => if let Event::Read(begun, reading) = event
                    && let Err(error) = self.end(&mut round, &begun, reading).await
                {
                    round.end_in(error);
                },
            }
        }
        tracing::info!("stopped");
        self.close().await
    }

    /// Looks at the inbox, beside whatever else is done. What is taken in the meantime is not found any more when its turn comes.
    pub(super) fn start_look(&self) -> JoinHandle<Result<Vec<Look>, WorkerError>> {
        let (lookout, clock) = (Arc::clone(&self.lookout), self.clock.clone());
        tokio::task::spawn_blocking(move || lookout.lock().unwrap_or_else(PoisonError::into_inner).look(&clock))
    }

    /// What there is to do after a look. What cannot be found out is among the failures.
    async fn round_of(&mut self, looks: Result<Vec<Look>, WorkerError>) -> Round {
        let mut round = match self.left_half_done().await {
            Ok(round) => round,
            Err(error) => {
                let mut round = self.empty_round();
                round.end_in(error);
                return round;
            }
        };
        match looks {
            Ok(looks) => round.add(looks),
            Err(error) => round.step.failed.push((String::new(), error)),
        }
        round
    }
}

/// What a look has found, when it has ended; for ever where there is none.
async fn looked(looking: &mut Option<JoinHandle<Result<Vec<Look>, WorkerError>>>) -> Result<Vec<Look>, WorkerError> {
    match looking {
        Some(looking) => looking.await.unwrap_or_else(|error| Err(WorkerError::ReadingStopped(error))),
        None => std::future::pending().await,
    }
}

async fn woken(hint: &mut Option<Hint>) {
    match hint {
        Some(hint) => hint.woken().await,
        None => std::future::pending().await,
    }
}

/// When the inbox is looked at again.
struct NextLook {
    at: Instant,
    /// When it may be at the earliest.
    not_before: Instant,
    is_hurried: bool,
}

impl NextLook {
    /// How many times as long as a look took is waited with the next, however much happens: one at a great many files keeps the disk busy.
    const REST: u32 = 10;

    fn now() -> Self {
        Self { at: Instant::now(), not_before: Instant::now(), is_hurried: true }
    }

    fn after(started: Instant, poll_seconds: u64) -> Self {
        let pause = Duration::from_secs(poll_seconds);
        let looked = Instant::now();
        let rest = (looked - started).saturating_mul(Self::REST);
        Self { at: looked + pause, not_before: looked + rest.min(pause), is_hurried: false }
    }

    /// Something happened in the inbox.
    fn hurry(&mut self) {
        self.at = self.not_before;
        self.is_hurried = true;
    }
}

/// What has been said in the log, so that it is said once and not at every look.
#[derive(Debug, Default)]
struct Told {
    waiting: HashSet<(PathBuf, WaitReason)>,
    failing: BTreeSet<String>,
}

impl Told {
    fn waiting(&mut self, waiting: Vec<(Noticed, WaitReason)>) {
        let now = waiting.iter().map(|(file, reason)| (file.path.clone(), *reason)).collect();
        for (file, reason) in waiting {
            if !self.waiting.contains(&(file.path.clone(), reason)) {
                let submitter = file.submitter.as_ref().map_or("unknown", |submitter| submitter.as_str());
                tracing::info!(submitter, file = file.file_name, "waiting in the inbox: {}", reason.label());
            }
        }
        self.waiting = now;
    }

    fn failures(&mut self, failed: &[(String, WorkerError)]) {
        let mut now = BTreeSet::new();
        for (file, error) in failed {
            let told = format!("{file}: {error}");
            if !self.failing.contains(&told) {
                let cause = std::error::Error::source(error).map(|cause| in_words(&cause.to_string()));
                let (file, error) = (in_words(file), in_words(error));
                tracing::error!(file, %error, cause, "something failed; nothing is lost, and it is tried again at every look until it works");
            }
            now.insert(told);
        }
        self.failing = now;
    }
}

/// A name or an error for the log. Both can hold what a sender called a file, and that must write no line of the log, nor move the cursor of who reads it.
fn in_words(said: &(impl ToString + ?Sized)) -> String {
    on_one_line(&said.to_string(), usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_writes_a_line_of_the_log() {
        let path = PathBuf::from("inbox/adults/q2\n2021-11-11 all is well\u{1b}[2J.xlsx");
        let error = WorkerError::Io { doing: "remove the taken file", path, source: std::io::Error::other("no right") };
        assert_eq!(in_words(&error), "failed to remove the taken file inbox/adults/q2 2021-11-11 all is well\u{fffd}[2J.xlsx");
    }
}
