//! `outturn backup`: a consistent copy of the home, made while the worker goes on, and checked.

use std::path::Path;
use std::process::ExitCode;

use outturn_worker::home::Home;

use crate::arguments::BackupOptions;

pub(crate) async fn run(root: &Path, options: &BackupOptions) -> anyhow::Result<ExitCode> {
    let home = Home::open(root)?;
    let backup = outturn_worker::backup::backup(&home, &options.target).await?;
    println!(
        "backed up to {}: {} submissions ({} committed, {} erased), {} files of {} bytes",
        backup.home.display(),
        backup.submissions,
        backup.committed,
        backup.erased,
        backup.files,
        backup.bytes
    );
    for path in &backup.tidied {
        println!("removed what an earlier backup, which was cut short, had left: {}", path.display());
    }
    println!("checked: the database is whole, and every file that it names is there with the right hash");
    println!("what still lay in the inbox is not in it. To restore, put the folder in the place of the home and start the worker");
    Ok(ExitCode::SUCCESS)
}
