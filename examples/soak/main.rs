//! A worker under load, with one hostile sender among ten:
//!
//! ```text
//! cargo run --release --example soak -- 20000
//! ```
//!
//! It makes a home in a temporary folder and lays siege to it twice: a tenth of the files without the hostile sender, then all of them with him. Each sender
//! drops the next file as soon as his last one has been answered: the machine is never idle, and never overrun. The worker
//! runs in this process; its children are this program again. Printed are the waits of the honest senders without him and with him, resident memory after each
//! tenth of the files, the balance (every file has one verdict, or waits), and what an operator can tell of the hostile files. It ends with PASS, or
//! with FAIL and a status of 1.
//!
//! `--keep` leaves the home behind.
//!
//! Read in this order: [`council`] (who sends what), [`hostile`] (what the one sends), [`siege`] (how they drop it), [`heard`] (how answers are heard of),
//! [`memory`], [`report`].

mod council;
mod heard;
mod hostile;
mod memory;
mod report;
mod siege;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use chrono::Utc;
use outturn_domain::clock::Clock;
use outturn_worker::home::Home;
use outturn_worker::read::{ChildProgram, Confinement};
use outturn_worker::worker::Worker;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

use crate::heard::Answer;
use crate::hostile::Arsenal;
use crate::report::Failings;
use crate::siege::{Outcome, Siege};

const READ_CHILD: &str = "read-child";

/// A file with a changed bit looks like one that is still being copied, and is refused when it has looked so for long enough: here within seconds.
const SETTINGS: &str = "[inbox]\nincomplete_seconds = 10\n";

fn main() -> ExitCode {
    // The confined child must not start threads before it is confined, so it is told apart before anything else is set up.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == READ_CHILD) {
        return outturn_worker::read::child_main();
    }
    if let Err(error) = outturn_worker::give_back_freed_memory() {
        eprintln!("soak: {error}");
        return ExitCode::from(2);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(soak())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("soak: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn soak() -> Result<bool> {
    let count: usize = std::env::args().nth(1).unwrap_or_else(|| "20000".to_owned()).parse().context("say how many files")?;
    ensure!(count >= 200, "at least 200 files, to tell a p99 from");
    let keep = std::env::args().any(|argument| argument == "--keep");
    let folder = tempfile::tempdir()?;
    let mut answers = heard::listen();
    let arsenal = Arsenal::new(folder.path().join("arsenal"))?;
    println!("{count} returns: each of the senders drops the next when his last one has been answered");

    let quiet = (count / 10).max(200);
    let (_, without) = besiege(&folder.path().join("without"), quiet, None, &[], &mut answers).await?;
    let (home, with) = besiege(&folder.path().join("with"), count, Some(&arsenal), &marks(count), &mut answers).await?;

    let mut failings = Failings::default();
    failings.print_waits(&without, &with);
    failings.print_memory(&with);
    let reader = outturn_store::Reader::open(&home.database()).await?;
    failings.print_balance(&home, &reader, &with).await?;
    failings.print_hostile(&home, &reader, wall().now()).await?;
    reader.close().await;
    if keep {
        println!("\nThe homes are left in {}", folder.keep().display());
    }
    Ok(failings.conclude())
}

/// A new home, its worker, and so many files.
async fn besiege(
    root: &Path,
    count: usize,
    arsenal: Option<&Arsenal>,
    marks: &[usize],
    answers: &mut UnboundedReceiver<Answer>,
) -> Result<(Home, Outcome)> {
    Home::init(root)?;
    std::fs::write(root.join("outturn.toml"), SETTINGS)?;
    let home = Home::open(root)?;
    let child = ChildProgram { path: std::env::current_exe()?, args: vec![READ_CHILD.into()], confinement: Confinement::Required };
    let mut worker = Worker::open(home.clone(), wall(), child).await?;
    std::fs::write(home.inbox().join("framework/framework.xlsx"), council::framework()?)?;
    let taken = worker.step().await?;
    ensure!(taken.answered.len() == 1 && taken.failed.is_empty(), "the framework was not taken in: {taken:?}");
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(worker.run_apart(async { drop(stopped.await) }));
    // The last answer is heard of from the log; one file is left that is still being copied.
    let outcome = Siege::new(&home, count, arsenal, marks).lay(answers).await;
    drop(stop);
    running.await??;
    Ok((home, outcome?))
}

#[expect(clippy::disallowed_methods, reason = "this is the edge at which the wall's clock is read, once, and handed down")]
fn wall() -> Clock {
    Clock::new(Utc::now)
}

/// When memory is looked at: ten times.
fn marks(count: usize) -> Vec<usize> {
    (1..=10).map(|tenth| count / 10 * tenth).collect()
}
