//! `outturn erase`: a file that should never have been dropped goes from archive, database and receipts; that it happened, when and why stays.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use outturn_domain::provenance::SubmissionId;
use outturn_worker::erase::{Because, Erasure, Order, erase};
use outturn_worker::home::Home;
use outturn_worker::rebuild::{Fate, FileAgain};

use crate::arguments::EraseOptions;
use crate::{clock, program};

pub(crate) async fn run(root: &Path, options: &EraseOptions) -> anyhow::Result<ExitCode> {
    let home = Home::open(root)?;
    let typed = options.submission.strip_prefix("submissions/").unwrap_or(&options.submission);
    let submission =
        SubmissionId::parse(typed).with_context(|| format!("{typed:?} is no submission's id; outturn submissions lists them"))?;
    anyhow::ensure!(!options.reason.trim().is_empty(), "say why, with --reason: it is all that will be left");
    let child = program::reading_child(home.settings()?.sandbox.confinement())?;
    let order = Order {
        submission,
        by: options.by.clone().unwrap_or_else(who),
        reason: options.reason.trim().to_owned(),
        anyway: options.anyway,
        only_say: options.dry_run,
    };
    let erasure = erase(&home, clock::wall(), &child, &order).await?;
    print(&erasure, options.dry_run);
    if erasure.done || options.dry_run { Ok(ExitCode::SUCCESS) } else { Ok(ExitCode::FAILURE) }
}

/// Who gives the command, as the system knows them.
fn who() -> String {
    let named = ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()));
    named.unwrap_or_else(|| "unknown".to_owned())
}

fn print(erasure: &Erasure, dry_run: bool) {
    let doing = if erasure.done { "erased" } else { "to be erased" };
    for target in &erasure.targets {
        let because = match target.because {
            Because::Asked => "",
            Because::SameBytes => ", which has the same bytes",
            Because::Feedback => ", a feedback workbook that shows its sheets",
        };
        let before = target.before.map_or_else(String::new, |at| format!(" (erased before, {})", at.format("%Y-%m-%d %H:%M:%SZ")));
        let submitter = target.sidecar.submitter.as_ref().map_or("unknown", |submitter| submitter.as_str());
        println!("{doing}: {} of {submitter}{because}{before}", target.sidecar.submission);
    }
    for file in &erasure.touched {
        println!("touched: {}: without it, it is read or told otherwise; its receipt is written anew", file.name());
    }
    for file in &erasure.objections {
        println!("objection: {}: {}", file.name(), objection(file));
    }
    match (erasure.done, dry_run) {
        (true, _) => println!("Backups and copies made before today still hold it: they are yours to remove."),
        (false, true) => println!("Nothing was done."),
        (false, false) => println!("Nothing was done. --anyway erases all the same."),
    }
}

fn objection(file: &FileAgain) -> String {
    match &file.fate {
        Fate::Lost { why } => why.clone(),
        Fate::Differs { then, now, .. } if then != now => {
            format!("its verdict was {} and would be {}", then.as_str().replace('_', " "), now.as_str().replace('_', " "))
        }
        Fate::Differs { .. } | Fate::Same | Fate::Erased => {
            "it came before what is to be erased, and is read otherwise today; outturn rebuild --verify says more".to_owned()
        }
    }
}
