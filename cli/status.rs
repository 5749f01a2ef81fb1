//! `outturn status`: who owes what, what was refused, what waits, and whether all is well. It reads the home itself, so that it tells the truth
//! though neither worker nor service runs.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use chrono::{DateTime, Utc};
use outturn_domain::finding::{Severity, Verdict};
use outturn_domain::timeliness::{ExpectedReturn, ReturnState, expected_returns};
use outturn_store::submission::{Submission, SubmissionFilter};
use outturn_store::{ReadPoint, Reader};
use outturn_worker::excerpt::on_one_line;
use outturn_worker::home::Home;
use outturn_worker::inbox;
use outturn_worker::lock::HomeLock;

use crate::arguments::StatusOptions;
use crate::clock;
use crate::table::Table;

/// As many submissions as a status looks back over.
const LOOK_BACK: i64 = 10_000;

pub(crate) async fn run(root: &Path, options: &StatusOptions) -> anyhow::Result<ExitCode> {
    let home = Home::open(root)?;
    let now = options.as_of.map_or_else(|| clock::wall().now(), |instant| instant.with_timezone(&Utc));
    println!("Home: {}", home.root().display());
    println!("Worker: {}", if HomeLock::is_held(&home) { "running" } else { "not running; start it with outturn up or outturn worker" });
    if !home.database().exists() {
        println!("Database: none yet; the worker makes it");
        print_inbox(&home);
        return Ok(ExitCode::SUCCESS);
    }
    let reader = Reader::open(&home.database()).await.context("failed to open the database")?;
    let point = reader.point_at(now).await?;
    let framework = reader.framework(point).await?;
    let submissions = reader.submissions(&SubmissionFilter::default(), point, LOOK_BACK).await?;
    let balance = reader.balance_at(point).await?;
    let inbox = inbox::scan(&home.inbox()).map_or_else(|_| "?".to_owned(), |files| files.len().to_string());
    let arrived = balance.accepted + balance.refused + balance.duplicate + balance.waiting;
    println!(
        "Files: {arrived} taken: {} accepted, {} refused, {} duplicates, {} without a verdict yet; {inbox} in the inbox",
        balance.accepted, balance.refused, balance.duplicate, balance.waiting
    );
    print_owed(&expected_returns(&framework, came(&submissions), now), &framework);
    print_refused(&reader, point, &submissions).await?;
    print_inbox(&home);
    reader.close().await;
    Ok(ExitCode::SUCCESS)
}

fn came(
    submissions: &[Submission],
) -> impl Iterator<Item = (outturn_domain::code::SubmitterCode, outturn_domain::period::Period, Verdict)> {
    submissions.iter().rev().filter_map(|submission| Some((submission.submitter.clone()?, submission.period?, submission.verdict?)))
}

fn print_owed(expected: &[ExpectedReturn<'_>], framework: &outturn_domain::framework::Framework) {
    if framework.is_empty() {
        println!("\nNo framework is in force: drop the framework workbook into inbox/framework/.");
        return;
    }
    let owed: Vec<_> = expected.iter().filter(|expected| expected.state != ReturnState::Received).collect();
    if owed.is_empty() {
        println!("\nNothing is owed: every return that is due has come.");
        return;
    }
    println!("\nOwed:");
    let mut table = Table::default();
    for owed in owed {
        let state = match owed.state {
            ReturnState::Late { days } => format!("late by {days} day{}", if days == 1 { "" } else { "s" }),
            ReturnState::Refused => "refused, to be sent again".to_owned(),
            ReturnState::Awaited | ReturnState::Received => "awaited".to_owned(),
        };
        let due = format!("due {}", owed.due.format("%-d %B %Y"));
        table.row([format!("  {}", owed.submitter.code), owed.period.label(), due, what(owed), state]);
    }
    table.print();
}

/// What a return is of: `3 measures`, `3 measures, 2 milestones, projects or risks`.
fn what(owed: &ExpectedReturn<'_>) -> String {
    let others = format!("{} milestones, projects or risks", owed.others);
    match (owed.measures, owed.others) {
        (measures, 0) => format!("{measures} measures"),
        (0, _) => others,
        (measures, _) => format!("{measures} measures, {others}"),
    }
}

/// What was refused since its sender's newest good return.
async fn print_refused(reader: &Reader, point: ReadPoint, submissions: &[Submission]) -> anyhow::Result<()> {
    // Newest first: what a sender had refused before its newest good return is mended.
    let mut mended = std::collections::BTreeSet::new();
    let mut refused = Vec::new();
    for submission in submissions {
        match submission.verdict {
            Some(Verdict::Refused) if !mended.contains(&submission.submitter) => refused.push(submission),
            Some(Verdict::Accepted | Verdict::AcceptedWithFindings) => drop(mended.insert(submission.submitter.clone())),
            _ => {}
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    println!("\nRefused:");
    for submission in refused {
        let findings = reader.findings(&submission.id, point, 0, 100).await?;
        let why = findings.iter().find(|finding| finding.severity() == Severity::Error).map_or("", |finding| finding.message.as_str());
        let submitter = submission.submitter.as_ref().map_or("unknown sender", |submitter| submitter.as_str());
        let (file, why) = (on_one_line(&submission.file_name, usize::MAX), on_one_line(why, usize::MAX));
        println!("  {submitter}, {file} ({}): {why}", shown(submission.received));
        if let Some(receipt) = &submission.receipt {
            println!("    receipts/{}", on_one_line(receipt, usize::MAX));
        }
    }
    Ok(())
}

fn print_inbox(home: &Home) {
    let waiting = match inbox::scan(&home.inbox()) {
        Ok(waiting) => waiting,
        Err(error) => {
            println!("\nThe inbox {} is away or cannot be read: {error}", home.inbox().display());
            return;
        }
    };
    if waiting.is_empty() {
        return;
    }
    println!("\nWaiting in the inbox:");
    for file in waiting {
        let submitter = file.submitter.as_ref().map_or("unknown sender", |submitter| submitter.as_str());
        println!("  {submitter}, {} ({} bytes)", on_one_line(&file.file_name, usize::MAX), file.size);
    }
}

fn shown(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M:%SZ").to_string()
}
