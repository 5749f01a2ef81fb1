//! `outturn ingest`: take in what is in the inbox now, then exit.

use std::path::Path;
use std::process::ExitCode;

use outturn_worker::excerpt::on_one_line;

use crate::{COULD_NOT_RUN, worker};

pub(crate) async fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let mut worker = worker::open(root).await?;
    let step = worker.step().await?;
    worker.close().await?;
    for (submission, verdict) in &step.answered {
        println!("{submission}  {}", verdict.as_str().replace('_', " "));
    }
    for (file, reason) in &step.waiting {
        println!("left waiting: {} ({})", on_one_line(&file.path.display().to_string(), usize::MAX), reason.label());
    }
    for (file, error) in &step.failed {
        println!("failed: {}", on_one_line(&format!("{file}: {error}"), usize::MAX));
    }
    println!("{} taken in, {} left waiting", step.answered.len(), step.waiting.len());
    Ok(if step.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(COULD_NOT_RUN) })
}
