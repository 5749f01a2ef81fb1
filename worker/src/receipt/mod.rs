//! Step "answer": the receipt that tells a sender what became of a file, as a feedback workbook for people and as JSON for programs.
//!
//! The store and the archive hold all that it says, so that a restart can write one again. What is judged in it is judged anew each time.

mod json;
mod judged;
mod words;
pub mod workbook;

use std::io;
use std::path::{Path, PathBuf};

use outturn_domain::fact::Fact;
use outturn_domain::finding::Finding;
use outturn_domain::framework::FrameworkRow;
use outturn_store::submission::Submission;

pub use judged::{CompiledRules, Judged, JudgedFigure};

use crate::archive::{sync_folder, write_whole};
use crate::failpoints::failpoint;
use crate::home::{Home, UNKNOWN_FOLDER};
use crate::read::RawWorkbook;

/// The longest stem of a receipt's name, in bytes: with the id and the ending it stays within what file systems allow.
const LONGEST_STEM: usize = 150;

/// What was understood of a file, beside what the store says of its submission.
#[derive(Debug, Default)]
pub struct Understood {
    /// Its cells; absent of a file that cannot be read, or need not be.
    pub workbook: Option<RawWorkbook>,
    /// The facts that were taken, new or not.
    pub facts: Vec<Fact>,
    /// The definitions that were taken, new or not.
    pub framework_rows: Vec<FrameworkRow>,
}

/// Everything that a receipt is written from.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The submission, which has its verdict.
    pub submission: &'a Submission,
    /// What its sender is told, in the order of the store.
    pub findings: &'a [Finding],
    /// What was understood of the file.
    pub understood: &'a Understood,
    /// What its figures are judged to be.
    pub judged: &'a Judged,
}

/// Writes both forms of the receipt, and returns the path of the JSON below `receipts/`. The workbook comes first: whoever finds the JSON finds both.
pub fn write(home: &Home, told: &Told<'_>) -> io::Result<PathBuf> {
    let submission = told.submission;
    let folder = Path::new(submission.submitter.as_ref().map_or(UNKNOWN_FOLDER, |submitter| submitter.as_str()));
    let stem = format!("{}.{}", stem(&submission.file_name), submission.id);
    let (feedback, path) = (format!("{stem}.xlsx"), folder.join(format!("{stem}.json")));
    let bytes = workbook::bytes(told).map_err(io::Error::other)?;
    write_whole(&home.receipts().join(folder).join(&feedback), &bytes)?;
    failpoint!("answer-after-workbook");
    write_whole(&home.receipts().join(&path), json::text(told, &feedback)?.as_bytes())?;
    // The sender's folder may be new.
    sync_folder(&home.receipts())?;
    Ok(path)
}

/// The file's name without folders, so that a receipt lies directly in its sender's folder.
fn stem(file_name: &str) -> String {
    let name = file_name.replace(['/', '\\'], "_").replace(char::is_control, " ");
    let mut end = name.len().min(LONGEST_STEM);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}
