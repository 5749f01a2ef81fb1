//! What the soak has shown, line by line, and whether it is good enough.

use std::time::Duration;

use anyhow::Result;
use chrono::Utc;
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::Verdict;
use outturn_store::submission::SubmissionFilter;
use outturn_store::{ReadPoint, Reader};
use outturn_worker::archive::Archive;
use outturn_worker::home::Home;
use outturn_worker::inbox;

use crate::council::HOSTILE;
use crate::hostile::Kind;
use crate::siege::Outcome;

/// How much more memory the worker may hold at the last mark than at the first.
const MEMORY_RATIO: f64 = 1.10;
/// How much later the other senders may be answered because of the hostile one.
const LATER: Duration = Duration::from_secs(1);

/// What does not hold.
#[derive(Debug, Default)]
pub(crate) struct Failings(Vec<String>);

impl Failings {
    fn expect(&mut self, holds: bool, otherwise: impl Into<String>) {
        if !holds {
            self.0.push(otherwise.into());
        }
    }

    /// The last line; whether all is well.
    pub(crate) fn conclude(&self) -> bool {
        match self.0.as_slice() {
            [] => println!("\nPASS"),
            failings => println!("\nFAIL: {}", failings.join("; ")),
        }
        self.0.is_empty()
    }

    /// The waits of the honest senders without and with the hostile one.
    #[expect(clippy::cast_precision_loss, reason = "a count of files is far below 2^53")]
    pub(crate) fn print_waits(&mut self, without: &Outcome, with: &Outcome) {
        println!("\nFrom drop to answer, for the honest senders   files      p50      p99  files/s");
        for (title, outcome) in [("without the hostile sender", without), ("with him", with)] {
            let (p50, p99) = (outcome.percentile(50), outcome.percentile(99));
            let rate = outcome.waits.len() as f64 / outcome.took.as_secs_f64();
            println!("  {title:<42}{:>8}{:>9.1?}{:>9.1?}{rate:>9.1}", outcome.waits.len(), p50, p99);
            for surprise in outcome.surprises.iter().take(5) {
                println!("    not as it should be: {surprise}");
            }
            self.expect(outcome.surprises.is_empty(), format!("{} files had another verdict than they should", outcome.surprises.len()));
        }
        let apart = with.percentile(99).abs_diff(without.percentile(99));
        println!("  the two p99 are {apart:.1?} apart; at most {LATER:?} is allowed");
        self.expect(apart <= LATER, "p99 is too far apart");
    }

    /// Resident memory at the marks.
    #[expect(clippy::cast_precision_loss, reason = "memory in KiB is far below 2^53")]
    pub(crate) fn print_memory(&mut self, outcome: &Outcome) {
        println!("\nResident memory of the worker's process (with the hostile sender)");
        for (files, kib) in &outcome.memory {
            println!("  at {files:>6} files answered: {:>7.1} MiB", *kib as f64 / 1024.0);
        }
        if let [(_, first), .., (_, last)] = outcome.memory.as_slice() {
            let ratio = *last as f64 / *first as f64;
            println!("  last to first: {ratio:.3}; at most {MEMORY_RATIO} is allowed");
            self.expect(ratio <= MEMORY_RATIO, "memory grows with the number of files");
        } else {
            self.expect(false, "memory was not measured twice");
        }
    }

    /// Law 7: every file that was seen has one place.
    pub(crate) async fn print_balance(&mut self, home: &Home, reader: &Reader, outcome: &Outcome) -> Result<()> {
        let balance = reader.balance().await?;
        let waiting = balance.waiting + i64::try_from(inbox::scan(&home.inbox())?.len())?;
        // The framework came first.
        let seen = i64::try_from(outcome.dropped)? + 1;
        let sum = balance.accepted + balance.refused + balance.duplicate + waiting;
        println!("\nThe balance, of {seen} files dropped (the framework among them)");
        println!(
            "  {} accepted + {} refused + {} duplicate + {waiting} waiting = {sum}",
            balance.accepted, balance.refused, balance.duplicate
        );
        self.expect(sum == seen, "the balance is off");
        Ok(())
    }

    /// What an operator can tell of the hostile sender.
    pub(crate) async fn print_hostile(&mut self, home: &Home, reader: &Reader, at: chrono::DateTime<Utc>) -> Result<()> {
        let archive = Archive::new(home.archive());
        let Some(newest) = reader.newest_commit().await? else { return Ok(()) };
        let point = ReadPoint { read_time: at.max(newest.read_time), ..newest };
        let filter = SubmissionFilter { verdict: Some(Verdict::Refused), ..SubmissionFilter::default() };
        let refused = reader.submissions(&filter, point, i64::MAX).await?;
        let hostile = SubmitterCode::parse(HOSTILE)?;
        let others = refused.iter().filter(|one| one.submitter.as_ref() != Some(&hostile)).count();
        println!(
            "\nRefused: {} files of {HOSTILE}, {others} of anybody else. One of each kind, as the operator sees it:",
            refused.len() - others
        );
        self.expect(others == 0, "an honest file was refused");
        for kind in Kind::ALL {
            let Some(one) = refused.iter().find(|one| one.file_name.ends_with(kind.name())) else {
                self.expect(false, format!("no {} was refused", kind.name()));
                continue;
            };
            let findings = reader.findings(&one.id, point, 0, 1).await?;
            println!("  {HOSTILE}/{}", one.file_name);
            for finding in findings {
                println!("    why:  {finding}");
            }
            let kept = archive.path(&one.file_hash);
            println!("    kept: {}", kept.display());
            self.expect(kept.exists(), format!("{} is not kept", one.file_name));
        }
        for file in inbox::scan(&home.inbox())? {
            println!("  {} waits in the inbox: it is not whole", file.path.display());
        }
        Ok(())
    }
}
