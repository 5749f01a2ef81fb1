//! `outturn serve`: answer over gRPC.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use outturn_services::{ServiceSettings, serve};
use outturn_worker::home::Home;
use outturn_worker::settings::ServeSettings;

use crate::arguments::ServeOptions;
use crate::stop::Stop;
use crate::{clock, up};

pub(crate) async fn run(root: &Path, options: &ServeOptions) -> anyhow::Result<ExitCode> {
    let home = Home::open(root)?;
    let listener = up::listen(&home, options).await?;
    tracing::info!(address = %listener.local_addr()?, "serving gRPC");
    serve(&settings(&home.settings()?.serve), listener, &home.database(), clock::wall(), Stop::on_signals()?.told()).await?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn settings(settings: &ServeSettings) -> ServiceSettings {
    ServiceSettings {
        deadline: Duration::from_secs(settings.deadline_seconds),
        drain: Duration::from_secs(settings.drain_seconds),
        accuracy_by_service: settings.accuracy_by_service,
        ..ServiceSettings::default()
    }
}
