//! `outturn worker`: watch the inbox.

use std::path::Path;
use std::process::ExitCode;

use outturn_worker::home::Home;
use outturn_worker::read::{Confinement, check_confinement};
use outturn_worker::worker::Worker;

use crate::stop::Stop;
use crate::{clock, program};

pub(crate) async fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let worker = open(root).await?;
    worker.run(Stop::on_signals()?.told()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Opens the worker of a home, after making sure that it can read workbooks safely here.
pub(crate) async fn open(root: &Path) -> anyhow::Result<Worker> {
    let home = Home::open(root)?;
    let settings = home.settings()?;
    let child = program::reading_child(settings.sandbox.confinement())?;
    if let Err(error) = check_confinement(&child, &settings.limits).await {
        anyhow::ensure!(
            settings.sandbox.confinement() == Confinement::BestEffort,
            "{error}; set best_effort = true under [sandbox] in {} to go on all the same",
            home.settings_file().display()
        );
        tracing::warn!(%error, "workbooks are read with what confinement there is, because best_effort is set");
    }
    Ok(Worker::open(home, clock::wall(), child).await?)
}
