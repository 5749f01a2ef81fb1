//! `outturn init`: a new home.

use std::path::Path;
use std::process::ExitCode;

use outturn_worker::home::Home;

pub(crate) fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let home = Home::init(root)?;
    println!("Made a home in {}.", home.root().display());
    println!(
        "Drop the framework workbook into {}; its submitters then find their folders beside it.",
        home.inbox().join("framework").display()
    );
    println!("Then start it: outturn up --home {}", home.root().display());
    Ok(ExitCode::SUCCESS)
}
