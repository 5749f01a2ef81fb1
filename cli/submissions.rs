//! `outturn submissions`: what arrived and what became of it.

use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use outturn_services::contract::{ListSubmissionsRequest, Submission};
use prost_types::Timestamp;

use crate::arguments::SubmissionsOptions;
use crate::ask::{Asker, timestamp};
use crate::table::Table;

pub(crate) async fn run(root: &Path, options: &SubmissionsOptions) -> anyhow::Result<ExitCode> {
    let request = ListSubmissionsRequest {
        submitter: options.submitter.as_ref().map_or_else(String::new, |submitter| format!("submitters/{submitter}")),
        page_size: options.limit,
        as_of_time: options.ask.as_of.map(|instant| timestamp(instant.with_timezone(&Utc))),
        ..ListSubmissionsRequest::default()
    };
    let answer = Asker::find(root, &options.ask).await?.submissions(&request).await?;
    let mut table = Table::default();
    table.row(["received", "submitter", "verdict", "file", "facts", "errors", "queries", "notes", "submission"]);
    for submission in &answer.submissions {
        table.row(line(submission));
    }
    table.print();
    if let Some(counts) = answer.counts {
        println!(
            "\n{} arrived: {} accepted, {} refused, {} duplicates, {} waiting",
            counts.arrived_count, counts.accepted_count, counts.refused_count, counts.duplicate_count, counts.waiting_count
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn line(submission: &Submission) -> [String; 9] {
    let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    [
        submission.receive_time.as_ref().map_or_else(String::new, shown),
        last(&submission.submitter),
        words(submission.verdict().as_str_name()),
        submission.file_name.clone(),
        submission.fact_count.to_string(),
        submission.error_count.to_string(),
        submission.query_count.to_string(),
        submission.note_count.to_string(),
        last(&submission.name),
    ]
}

fn words(verdict: &str) -> String {
    verdict.trim_start_matches("VERDICT_").to_lowercase().replace('_', " ").replace("unspecified", "waiting")
}

fn shown(time: &Timestamp) -> String {
    let nanos = u32::try_from(time.nanos).unwrap_or(0);
    DateTime::from_timestamp(time.seconds, nanos).map_or_else(String::new, |time| time.format("%Y-%m-%d %H:%M:%SZ").to_string())
}
