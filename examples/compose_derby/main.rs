//! Composes the example council `examples/derby-2021-22/` from the data in `catalogue/`:
//!
//! ```text
//! cargo run --example compose_derby -- examples/derby-2021-22
//! ```
//!
//! The report on which it is modelled gives shares and some figures; its appendices are not to be had. So every row says whether it is stated in
//! the report or made up, and the noise in the histories comes from a fixed seed:
//! the same data gives the same workbooks, and a test holds the committed ones to it.
//!
//! Read in this order: [`catalogue`] (the measures), [`delivery`] and [`risks`] (what stands beside them), [`council`] (who they belong to),
//! [`timetable`] (when things came), [`series`] (a history for each measure), [`framework_workbooks`] and [`return_workbooks`] (what is written),
//! [`replay`] (in which order it comes).

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::catalogue::Measure;
use crate::council::Council;
use crate::delivery::{Milestone, Project};
use crate::risks::Register;
use crate::same_content::same_content;
use crate::timetable::Timetable;

mod catalogue;
mod council;
mod delivery;
mod framework_delivery;
mod framework_workbooks;
mod noise;
mod replay;
mod return_delivery;
mod return_workbooks;
mod risks;
mod same_content;
mod series;
mod sheet;
mod timetable;

#[cfg(test)]
mod tests;

/// All the data of the example.
struct Example {
    council: Council,
    measures: Vec<Measure>,
    milestones: Vec<Milestone>,
    projects: Vec<Project>,
    register: Register,
    timetable: Timetable,
}

/// One file of the example: its path under the example's folder, and its bytes.
struct Composed {
    path: String,
    bytes: Vec<u8>,
}

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).context("say where to write: cargo run --example compose_derby -- examples/derby-2021-22")?;
    let folder = PathBuf::from(folder);
    let files = compose(&Example::load()?)?;
    let mut unchanged = 0;
    for file in &files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot make the folder {}", parent.display()))?;
        }
        if fs::read(&path).is_ok_and(|present| same_content(&present, &file.bytes)) {
            unchanged += 1;
            continue;
        }
        fs::write(&path, &file.bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("{} files in {}: {} written, {unchanged} as they were", files.len(), folder.display(), files.len() - unchanged);
    Ok(())
}

impl Example {
    fn load() -> Result<Self> {
        Ok(Self {
            council: council::load()?,
            measures: catalogue::load()?,
            milestones: delivery::milestones()?,
            projects: delivery::projects()?,
            register: risks::load()?,
            timetable: timetable::load()?,
        })
    }
}

/// Every file of the example, the hand-written README apart.
fn compose(example: &Example) -> Result<Vec<Composed>> {
    let mut files = framework_workbooks::compose(example)?;
    files.extend(return_workbooks::compose(example)?);
    files.extend(replay::compose(example)?);
    Ok(files)
}
