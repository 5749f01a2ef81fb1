//! `outturn explain`: why a measure has the status it has, down to the cell and the rule, and what would have changed it.

use std::path::Path;
use std::process::ExitCode;

use chrono::Utc;
use outturn_services::contract::{ExplainStatusRequest, Figure, Provenance, ScorecardRow, StatusExplanation};
use outturn_worker::excerpt::on_one_line;

use crate::arguments::ExplainOptions;
use crate::ask::{Asker, timestamp};

pub(crate) async fn run(root: &Path, options: &ExplainOptions) -> anyhow::Result<ExitCode> {
    let request = ExplainStatusRequest {
        measure: options.measure.clone(),
        period: options.period.clone(),
        rule_set: options.rules.clone().unwrap_or_default(),
        as_of_time: options.ask.as_of.map(|instant| timestamp(instant.with_timezone(&Utc))),
        ..ExplainStatusRequest::default()
    };
    let answer = Asker::find(root, &options.ask).await?.explain(&request).await?;
    if let Some(explanation) = &answer.explanation {
        print(explanation);
    }
    Ok(ExitCode::SUCCESS)
}

fn print(explanation: &StatusExplanation) {
    let Some(row) = &explanation.row else { return };
    let period = row.value_period.as_ref().map_or("", |period| period.label.as_str());
    println!("{}  {} - {period}", row.code, row.title);
    println!();
    println!("{}", explanation.text);
    print_figure("Value", row.value.as_ref(), &explanation.provenance);
    print_figure("Target", row.target.as_ref().and_then(|target| target.figure.as_ref()), &explanation.provenance);
    print_list("How it was worked out", explanation.steps.iter().cloned());
    let trial = |(number, trial): (usize, &outturn_services::contract::RuleTrial)| {
        let id = trial.rule.as_ref().map_or("", |rule| rule.id.as_str());
        format!("{}. {id}: {}", number + 1, trial.reason)
    };
    print_list("Rules, in the order in which they are tried", explanation.trials.iter().enumerate().map(trial));
    print_list("What would have changed it", explanation.counterfactuals.iter().map(|other| other.description.clone()));
    print_rules(explanation, row);
}

/// A figure with the cell it came from, or with each of those that it was made of.
fn print_figure(what: &str, figure: Option<&Figure>, cells: &[Provenance]) {
    let Some(figure) = figure else { return };
    println!();
    println!("{what}: {}", figure.display_text);
    if let Some(cell) = cells.iter().find(|cell| !figure.provenance_key.is_empty() && cell.key == figure.provenance_key) {
        println!("  {} of {}, sent by {}", cell_name(cell), file_name(cell), cell.submitter.trim_start_matches("submitters/"));
        println!("  {}", cell.submission);
    }
    for cell in figure.input_provenance_keys.iter().filter_map(|key| cells.iter().find(|cell| cell.key == *key)) {
        let sender = cell.submitter.trim_start_matches("submitters/");
        println!("  from {} of {}, sent by {sender}, {}", cell_name(cell), file_name(cell), cell.submission);
    }
}

/// The sender's own words: they must not be able to move a terminal's cursor.
fn file_name(cell: &Provenance) -> String {
    on_one_line(&cell.file_name, usize::MAX)
}

fn cell_name(cell: &Provenance) -> String {
    if cell.cell.is_empty() { format!("sheet {:?}", cell.sheet) } else { format!("{}!{}", cell.sheet, cell.cell) }
}

fn print_list(title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        println!();
        println!("{title}:");
    }
    for line in lines {
        println!("  {line}");
    }
}

fn print_rules(explanation: &StatusExplanation, row: &ScorecardRow) {
    let Some(rules) = &explanation.rule_set else { return };
    println!();
    println!("Rules: {} ({})", rules.title, rules.name);
    if !rules.source.is_empty() {
        println!("  {}", rules.source);
    }
    if let Some(status) = row.status.as_ref().filter(|status| !status.rule_set_hash.is_empty()) {
        println!("  sha256 {}", status.rule_set_hash);
    }
}
