//! `outturn layout`: write a first layout for a workbook, and see what a layout takes of it.

mod fate;
mod rows;
mod suggest;
mod test;
mod verdict;

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use outturn_worker::home::Home;
use outturn_worker::read::{Confinement, RawWorkbook, ReadOutcome, check_confinement, read_workbook};
use outturn_worker::refused_file;
use outturn_worker::settings::Settings;

use crate::arguments::LayoutCommand;
use crate::program;

pub(crate) async fn run(home: Option<&Path>, command: &LayoutCommand) -> anyhow::Result<ExitCode> {
    match command {
        LayoutCommand::Suggest(options) => suggest::run(home, options).await,
        LayoutCommand::Test(options) => test::run(home, options).await,
    }
}

/// The file's own name, which may say the period of the return.
fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The cells of a workbook, read by the confined child as the worker reads it; nothing, and a line on why, where it cannot be used.
async fn cells_of(path: &Path, home: Option<&Path>) -> anyhow::Result<Option<RawWorkbook>> {
    let file = File::open(path).with_context(|| format!("failed to open {}", path.display()))?;
    anyhow::ensure!(file.metadata()?.is_file(), "{} is no file", path.display());
    let settings = match home {
        Some(home) => Home::open(home)?.settings()?,
        None => Settings::default(),
    };
    let child = program::reading_child(Confinement::BestEffort)?;
    if let Err(error) = check_confinement(&child, &settings.limits).await {
        tracing::warn!(%error, "the file is read with what confinement there is");
    }
    match read_workbook(&child, file, &settings.limits).await? {
        ReadOutcome::Read(workbook) => Ok(Some(workbook)),
        ReadOutcome::Refused(refusal) => {
            let finding = refused_file::finding(&refusal, &file_name(path));
            eprintln!("error[{}]: {} {}", finding.code, finding.message, finding.help);
            Ok(None)
        }
    }
}
