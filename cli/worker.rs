//! `outturn worker`: watch the inbox.

use std::path::Path;
use std::process::ExitCode;

use outturn_worker::home::Home;
use outturn_worker::worker::Worker;

use crate::stop::Stop;
use crate::{clock, program};

pub(crate) async fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let worker = open(root).await?;
    worker.run_apart(Stop::on_signals()?.told()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Opens the worker of a home. It refuses where workbooks cannot be read safely, unless the home's settings say to go on.
pub(crate) async fn open(root: &Path) -> anyhow::Result<Worker> {
    let home = Home::open(root)?;
    let child = program::reading_child(home.settings()?.sandbox.confinement())?;
    Ok(Worker::open(home, clock::wall(), child).await?)
}
