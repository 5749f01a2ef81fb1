//! `outturn ingest`: take in what is in the inbox now, then exit.

use std::path::Path;
use std::process::ExitCode;

use crate::worker;

pub(crate) async fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let mut worker = worker::open(root).await?;
    let step = worker.step().await?;
    worker.close().await?;
    for (submission, verdict) in &step.answered {
        println!("{submission}  {}", verdict.as_str().replace('_', " "));
    }
    for (file, reason) in &step.waiting {
        println!("left waiting: {} ({})", file.path.display(), reason.label());
    }
    println!("{} taken in, {} left waiting", step.answered.len(), step.waiting.len());
    Ok(ExitCode::SUCCESS)
}
