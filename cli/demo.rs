//! `outturn demo`: an example council to try, its returns replayed on a clock that is set, its scorecard printed, and served until stopped.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use chrono::{DateTime, FixedOffset, Utc};
use include_dir::{Dir, include_dir};
use outturn_domain::clock::Clock;
use outturn_domain::finding::Verdict;
use outturn_domain::period::Period;
use outturn_worker::home::Home;
use outturn_worker::read::{Confinement, check_confinement};
use outturn_worker::worker::Worker;
use serde::Deserialize;

use crate::arguments::DemoOptions;
use crate::ask::{Asker, ScorecardQuestion};
use crate::clock::SetClock;
use crate::stop::Stop;
use crate::{program, scorecard, up};

static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/derby-2021-22");

/// What arrives when: `replay.toml` of an example council.
#[derive(Debug, Deserialize)]
struct Replay {
    council: String,
    #[serde(rename = "arrival")]
    arrivals: Vec<Arrival>,
    #[serde(rename = "clock")]
    clocks: Vec<ClockAfter>,
    correction: Correction,
    basis: BasisTexts,
}

/// What the example means by a published and by an illustrative figure.
#[derive(Debug, Deserialize)]
struct BasisTexts {
    published: String,
    illustrative: String,
}

/// A workbook that the replay leaves out, for people to drop in themselves.
#[derive(Debug, Deserialize)]
struct Correction {
    submitter: String,
    file: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Arrival {
    at: DateTime<FixedOffset>,
    submitter: String,
    file: PathBuf,
    period: Period,
}

/// Where the clock stands after a quarter: the morning after its publication.
#[derive(Debug, Deserialize)]
struct ClockAfter {
    period: Period,
    now: DateTime<FixedOffset>,
}

impl Replay {
    fn read() -> anyhow::Result<Self> {
        let text = EXAMPLE.get_file("replay.toml").and_then(|file| file.contents_utf8()).context("the example has no replay.toml")?;
        Ok(toml::from_str(text)?)
    }

    fn clock_after(&self, through: Period) -> anyhow::Result<DateTime<Utc>> {
        let clock = self.clocks.iter().find(|clock| clock.period == through);
        let known = || self.clocks.iter().map(|clock| clock.period.id()).collect::<Vec<_>>().join(", ");
        Ok(clock.with_context(|| format!("the example knows no quarter {through}; it knows {}", known()))?.now.with_timezone(&Utc))
    }
}

pub(crate) async fn run(home: Option<PathBuf>, options: &DemoOptions) -> anyhow::Result<ExitCode> {
    let replay = Replay::read()?;
    let through = Period::parse(&options.through)?;
    let now = replay.clock_after(through)?;
    let root = fresh_home(home)?;
    let home = Home::init(&root)?;
    // Taken before the work, so that a port that is not to be had is known at once.
    let listener = if options.once { None } else { Some(up::listen(&home, &options.serve).await?) };
    println!("{}: an example council in {}", replay.council, root.display());
    let clock = SetClock::standing_at(now);
    let mut worker = open_worker(home.clone(), clock.clock()).await?;
    take_in(&mut worker, &home, &clock, &replay, through).await?;
    clock.set(now);
    clock.let_go();
    print_scorecard(&home, &clock.clock(), through, &replay.basis).await?;
    let Some(listener) = listener else {
        worker.close().await?;
        return Ok(ExitCode::SUCCESS);
    };
    invite(&home, &replay.correction, &listener.local_addr()?.to_string(), through)?;
    Box::pin(up::work_and_serve(worker, &home, listener, clock.clock(), Stop::on_signals()?)).await?;
    Ok(ExitCode::SUCCESS)
}

fn fresh_home(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    match named {
        None => Ok(tempfile::Builder::new().prefix("outturn-demo-").tempdir()?.keep()),
        Some(root) => {
            let empty = !root.exists() || std::fs::read_dir(&root)?.next().is_none();
            anyhow::ensure!(empty, "{} is not empty; the demo wants a fresh home", root.display());
            Ok(root)
        }
    }
}

async fn open_worker(home: Home, clock: Clock) -> anyhow::Result<Worker> {
    let child = program::reading_child(Confinement::BestEffort)?;
    let settings = home.settings()?;
    if let Err(error) = check_confinement(&child, &settings.limits).await {
        println!("note: {error}");
        let text = std::fs::read_to_string(home.settings_file())?.replace("best_effort = false", "best_effort = true");
        std::fs::write(home.settings_file(), text)?;
    }
    Ok(Worker::open(home, clock, child).await?)
}

/// Drops each workbook into the inbox at its time and lets the worker take it in, with a line that tells how far it is.
async fn take_in(worker: &mut Worker, home: &Home, clock: &SetClock, replay: &Replay, through: Period) -> anyhow::Result<()> {
    let due: Vec<&Arrival> = replay.arrivals.iter().filter(|arrival| arrival.period.end_date() <= through.end_date()).collect();
    let terminal = std::io::stdout().is_terminal();
    let (mut accepted, mut with_findings, mut refused) = (0, 0, 0);
    for (index, arrival) in due.iter().enumerate() {
        clock.set(arrival.at.with_timezone(&Utc));
        drop_into_inbox(home, &arrival.submitter, &arrival.file)?;
        for (_, verdict) in worker.step().await?.answered {
            match verdict {
                Verdict::Accepted | Verdict::Duplicate => accepted += 1,
                Verdict::AcceptedWithFindings => with_findings += 1,
                Verdict::Refused => refused += 1,
            }
        }
        if terminal {
            print!("\rtaking in {} of {}: {:<60}", index + 1, due.len(), arrival.file.display());
            crate::say::output().flush()?;
        }
    }
    if terminal {
        print!("\r{:<100}\r", "");
    }
    println!("{} workbooks taken in: {accepted} accepted, {with_findings} accepted with findings, {refused} refused\n", due.len());
    Ok(())
}

fn drop_into_inbox(home: &Home, submitter: &str, file: &Path) -> anyhow::Result<()> {
    let folder = home.inbox().join(submitter);
    std::fs::create_dir_all(&folder)?;
    let name = file.file_name().with_context(|| format!("{} names no file", file.display()))?;
    std::fs::write(folder.join(name), contents(file)?)?;
    Ok(())
}

async fn print_scorecard(home: &Home, clock: &Clock, period: Period, basis: &BasisTexts) -> anyhow::Result<()> {
    let asker = Asker::in_process(home, clock.clone()).await?;
    scorecard::print_all(&asker, &ScorecardQuestion::of(period)).await?;
    println!("Published: {}.\nIllustrative: {}.", basis.published, basis.illustrative);
    Ok(())
}

/// What to try next: each line can be pasted.
fn invite(home: &Home, correction: &Correction, address: &str, period: Period) -> anyhow::Result<()> {
    let waits = home.root().join("correction.xlsx");
    std::fs::write(&waits, contents(&correction.file)?)?;
    println!("\nA correction waits beside the inbox. Drop it in, and ask again:");
    println!("  cp {} {}/", waits.display(), home.inbox().join(&correction.submitter).display());
    println!("  outturn scorecard {period} --home {}", home.root().display());
    println!("\nServing gRPC on {address}, with reflection; for example:");
    println!(
        "  buf curl --protocol grpc --http2-prior-knowledge -d '{{\"period\":\"{period}\"}}' http://{address}/outturn.v1.ScorecardService/GetScorecard"
    );
    println!("Ctrl-C stops it. The home stays in {}.", home.root().display());
    Ok(())
}

fn contents(file: &Path) -> anyhow::Result<&'static [u8]> {
    Ok(EXAMPLE.get_file(file).with_context(|| format!("the example has no {}", file.display()))?.contents())
}
