//! Erasing: what was dropped by mistake goes from the archive, the database and the receipts; that it happened, when, by whom and why stays.
//!
//! The one exception to "nothing is overwritten". The database is built anew from what is left, so that it holds what it would hold if the file had
//! said nothing: a value that a later file said again is that file's, and nothing quotes what is gone. A tombstone in the sidecar comes first and is
//! on the disk before anything is removed; from there on each step can be repeated, and erasing again finishes what an end of the program left.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::provenance::{Sequence, SubmissionId};
use outturn_store::backup::hold_alone;
use outturn_store::erase::ERASED_NAME;
use outturn_store::submission::SubmissionFilter;

use crate::archive::{Archive, Erased, Listing, Sidecar, remove_unfinished};
use crate::failpoints::failpoint;
use crate::home::Home;
use crate::interpret::FEEDBACK;
use crate::lock::HomeLock;
use crate::read::ChildProgram;
use crate::rebuild::difference::{Comparison, compare};
use crate::rebuild::{Fate, FileAgain, Rebuilt, build, place, receipt_files};
use crate::worker::{Worker, WorkerError};

/// What is to be erased, and on whose word.
#[derive(Debug, Clone)]
pub struct Order {
    /// The submission.
    pub submission: SubmissionId,
    /// By whose command.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Whether to go on though files that have nothing to do with it would be read otherwise, or would lose their verdict.
    pub anyway: bool,
    /// Whether only to say what would happen.
    pub only_say: bool,
}

/// Why something is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// It was asked for.
    Asked,
    /// Its bytes are the same.
    SameBytes,
    /// It is a feedback workbook of what is erased, which shows the sheets of it.
    Feedback,
}

/// A submission that is erased.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its arrival, as the archive told of it.
    pub sidecar: Sidecar,
    /// Why.
    pub because: Because,
    /// Since when it is erased, where it had been before.
    pub before: Option<DateTime<Utc>>,
}

/// What an erasure comes to.
#[derive(Debug)]
pub struct Erasure {
    /// What is erased.
    pub targets: Vec<Target>,
    /// Later files that say or are told something else without it; their receipts are written anew.
    pub touched: Vec<FileAgain>,
    /// What stands in the way: files that are read otherwise for another reason, or that lose their verdict.
    pub objections: Vec<FileAgain>,
    /// Whether it was done.
    pub done: bool,
}

/// An erasure that cannot be begun.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// There is no such submission.
    #[error("there is no submission {0}; outturn submissions lists them")]
    NoSuchSubmission(SubmissionId),
    /// A file was not brought to its end.
    #[error("{file} has no answer yet and none could be given; mend that first")]
    Unanswered {
        /// Which.
        file: String,
        /// Why.
        source: WorkerError,
    },
    /// The archive holds a sidecar that cannot be understood.
    #[error("{} cannot be understood: {problem}; mend the archive first, from a backup", path.display())]
    Archive {
        /// Which.
        path: std::path::PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// This machine failed.
    #[error(transparent)]
    Worker(#[from] WorkerError),
}

impl From<outturn_store::StoreError> for EraseError {
    fn from(error: outturn_store::StoreError) -> Self {
        Self::Worker(error.into())
    }
}

/// Erases a submission, with all that has the same bytes and the feedback workbooks that show them.
///
/// Nobody else may have the database open: a service would go on answering from memory with what is gone.
pub async fn erase(home: &Home, clock: Clock, program: &ChildProgram, order: &Order) -> Result<Erasure, EraseError> {
    let lock = Arc::new(HomeLock::take(home).map_err(WorkerError::from)?);
    let _no_backup = HomeLock::against_backups(home).map_err(WorkerError::from)?;
    if !home.database().exists() {
        return Err(WorkerError::DatabaseLost(home.database()).into());
    }
    hold_alone(&home.database()).await?;
    let archive = Archive::new(home.archive());
    let mut worker = Worker::over(home.clone(), &home.database(), clock.clone(), program.clone(), Arc::clone(&lock)).await?;
    finish(&mut worker).await?;
    let mut listing = archive.list().map_err(failed("look through", archive.root()))?;
    if let Some(bad) = listing.unreadable.first() {
        return Err(EraseError::Archive { path: bad.path.clone(), problem: bad.problem.clone() });
    }
    let targets = targets(&worker, &listing, &order.submission).await?;
    worker.close().await?;
    bury(&mut listing, &targets, &Erased { at: clock.now(), by: order.by.clone(), reason: order.reason.clone() });
    let tombs: Vec<Sidecar> =
        listing.arrivals.iter().filter(|sidecar| targets.iter().any(|target| is_of(target, sidecar))).cloned().collect();
    let rebuilt = build(home, program, &lock, listing).await?;
    let comparison = compare(&home.database(), &rebuilt.database()).await?;
    let mut erasure = consequences(targets, &rebuilt, &comparison);
    if order.only_say || !(erasure.objections.is_empty() || order.anyway) {
        return Ok(erasure);
    }
    hold_alone(&home.database()).await?;
    failpoint!("erase-before-tombstones");
    for tomb in &tombs {
        archive.write_sidecar(tomb).map_err(failed("write the sidecar of", &archive.path(&tomb.sha256)))?;
        failpoint!("erase-after-tombstone");
    }
    remove_files(home, &archive, &erasure)?;
    failpoint!("erase-before-settling");
    let anew: Vec<SubmissionId> = erasure.touched.iter().map(|file| file.sidecar.submission.clone()).collect();
    place::settle(home, program, &lock, &rebuilt, &anew).await?;
    let files = rebuilt.files.clone();
    place::put_in_place_of_all(home, rebuilt).await?;
    failpoint!("erase-after-swap");
    tell_again(&archive, &files)?;
    failpoint!("erase-before-answers");
    let mut worker = Worker::over(home.clone(), &home.database(), clock, program.clone(), lock).await?;
    finish(&mut worker).await?;
    worker.close().await?;
    erasure.done = true;
    Ok(erasure)
}

async fn finish(worker: &mut Worker) -> Result<(), EraseError> {
    match worker.finish_what_was_begun().await?.failed.pop() {
        Some((file, source)) => Err(EraseError::Unanswered { file, source }),
        None => Ok(()),
    }
}

/// Everything that must go with a submission: what has its bytes, and feedback workbooks that show its sheets, and so on from those.
async fn targets(worker: &Worker, listing: &Listing, asked: &SubmissionId) -> Result<Vec<Target>, EraseError> {
    let target =
        |sidecar: &Sidecar, because| Target { sidecar: sidecar.clone(), because, before: sidecar.erased.as_ref().map(|erased| erased.at) };
    let first = listing.arrivals.iter().find(|sidecar| sidecar.submission == *asked);
    let first = first.ok_or_else(|| EraseError::NoSuchSubmission(asked.clone()))?;
    let feedback = feedback_workbooks(worker, listing).await?;
    let mut targets = vec![target(first, Because::Asked)];
    let mut next = 0;
    while let Some(gone) = targets.get(next).map(|target| target.sidecar.clone()) {
        next += 1;
        let alike = listing.arrivals.iter().filter(|sidecar| sidecar.sha256 == gone.sha256).map(|sidecar| (sidecar, Because::SameBytes));
        let shown = feedback.iter().filter(|(_, answers)| *answers == gone.submission).map(|(sidecar, _)| (*sidecar, Because::Feedback));
        for (sidecar, because) in alike.chain(shown).collect::<Vec<_>>() {
            if !targets.iter().any(|target| target.sidecar.submission == sidecar.submission) {
                targets.push(target(sidecar, because));
            }
        }
    }
    Ok(targets)
}

/// The feedback workbooks that were dropped back, each with the submission that it answers.
async fn feedback_workbooks<'a>(worker: &Worker, listing: &'a Listing) -> Result<Vec<(&'a Sidecar, SubmissionId)>, EraseError> {
    let Some(newest) = worker.reader().newest_commit().await? else { return Ok(Vec::new()) };
    let submissions = worker.reader().submissions(&SubmissionFilter::default(), newest, i64::MAX).await?;
    let feedback: BTreeSet<&SubmissionId> =
        submissions.iter().filter(|submission| submission.layout.as_deref() == Some(FEEDBACK)).map(|submission| &submission.id).collect();
    let mut answering = Vec::new();
    for sidecar in listing.arrivals.iter().filter(|sidecar| feedback.contains(&sidecar.submission)) {
        answering.extend(worker.answers_to(sidecar).await?.map(|answers| (sidecar, answers)));
    }
    Ok(answering)
}

fn is_of(target: &Target, sidecar: &Sidecar) -> bool {
    target.sidecar.submission == sidecar.submission
}

/// Turns the sidecars of the targets into tombstones. One that is erased already keeps its first reason.
fn bury(listing: &mut Listing, targets: &[Target], erased: &Erased) {
    for sidecar in &mut listing.arrivals {
        if sidecar.erased.is_none() && targets.iter().any(|target| is_of(target, sidecar)) {
            sidecar.erased = Some(erased.clone());
            ERASED_NAME.clone_into(&mut sidecar.file_name);
            if let Some(outcome) = &mut sidecar.outcome {
                outcome.understood = None;
            }
        }
    }
}

/// Which other files an erasure touches, and which of those it should not.
fn consequences(targets: Vec<Target>, rebuilt: &Rebuilt, comparison: &Comparison) -> Erasure {
    let unlike: BTreeSet<Sequence> = comparison.differences.iter().map(|difference| difference.sequence).collect();
    let first = targets.iter().filter_map(|target| Some(target.sidecar.outcome.as_ref()?.sequence)).min().unwrap_or(i64::MAX);
    let begun = targets.iter().any(|target| target.before.is_some());
    let others = || rebuilt.files.iter().filter(|file| !targets.iter().any(|target| is_of(target, &file.sidecar)));
    let touched: Vec<FileAgain> = others()
        .filter(|file| unlike.contains(&Sequence(file.outcome.sequence)) || matches!(file.fate, Fate::Differs { .. }))
        .cloned()
        .collect();
    // What was decided once is not asked again.
    let objections = if begun { Vec::new() } else { others().filter(|file| objectionable(file, first, &unlike)).cloned().collect() };
    Erasure { targets, touched, objections, done: false }
}

fn objectionable(file: &FileAgain, first: i64, unlike: &BTreeSet<Sequence>) -> bool {
    let earlier = file.outcome.sequence < first && unlike.contains(&Sequence(file.outcome.sequence));
    let fated = match &file.fate {
        Fate::Lost { .. } => true,
        Fate::Differs { then, now, .. } => then != now,
        Fate::Same | Fate::Erased => false,
    };
    earlier || fated
}

/// Bytes, receipts, and whatever an end of the program may have left of them.
fn remove_files(home: &Home, archive: &Archive, erasure: &Erasure) -> Result<(), WorkerError> {
    for target in &erasure.targets {
        archive.remove_bytes(&target.sidecar.sha256).map_err(failed("remove", &archive.path(&target.sidecar.sha256)))?;
        failpoint!("erase-after-bytes");
    }
    archive.remove_left_overs().map_err(failed("tidy", archive.root()))?;
    let gone = erasure.targets.iter().map(|target| &target.sidecar.submission);
    let gone: BTreeSet<&SubmissionId> = gone.chain(erasure.touched.iter().map(|file| &file.sidecar.submission)).collect();
    for (id, path) in receipt_files(home)? {
        if gone.contains(&id) {
            fs::remove_file(&path).map_err(failed("remove", &path))?;
            failpoint!("erase-after-receipt");
        }
    }
    remove_unfinished(&home.receipts()).map_err(failed("tidy", &home.receipts()))
}

/// The sidecars of files that are understood otherwise say so: they are what a later rebuild is held against.
fn tell_again(archive: &Archive, files: &[FileAgain]) -> Result<(), WorkerError> {
    for file in files {
        if file.sidecar.outcome.as_ref() != Some(&file.outcome) {
            let sidecar = Sidecar { outcome: Some(file.outcome.clone()), ..file.sidecar.clone() };
            archive.write_sidecar(&sidecar).map_err(failed("write the sidecar of", &archive.path(&sidecar.sha256)))?;
            failpoint!("erase-after-telling");
        }
    }
    Ok(())
}

fn failed(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> WorkerError {
    let path = path.to_owned();
    move |source| WorkerError::Io { doing, path: path.clone(), source }
}
