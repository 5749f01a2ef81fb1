//! `outturn rebuild`: the database built anew from the archive, compared with the one that is there, and put in its place.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use outturn_domain::finding::Verdict;
use outturn_domain::provenance::Sequence;
use outturn_store::{Reader, StoreError, Writer};
use outturn_worker::archive::Archive;
use outturn_worker::home::Home;
use outturn_worker::installed::reader;
use outturn_worker::lock::HomeLock;
use outturn_worker::rebuild::difference::{Comparison, Difference, compare};
use outturn_worker::rebuild::{Fate, FileAgain, Rebuilt, UntoldBytes, build, complete_archive, place, what_they_are};

use crate::arguments::RebuildOptions;
use crate::same_answers::ask_both;
use crate::{clock, program, worker};

/// As many rows of one commit as are printed on either side.
const ROWS_SHOWN: usize = 20;

/// As many characters of a row as are printed.
const CHARACTERS_SHOWN: usize = 300;

pub(crate) async fn run(root: &Path, options: &RebuildOptions) -> anyhow::Result<ExitCode> {
    let home = Home::open(root)?;
    let child = program::reading_child(home.settings()?.sandbox.confinement())?;
    let lock = Arc::new(HomeLock::take(&home)?);
    let old = old_database(&home).await;
    if let Err(problem) = &old {
        anyhow::ensure!(!options.verify, "there is nothing to verify: {problem}");
        println!("nothing to compare with: {problem}");
    }
    if old.is_ok() {
        let written = complete_archive(&home, &child, &lock).await?;
        if written > 0 {
            println!("written: {written} sidecars of files that were on their way when the worker was ended");
        }
    }
    let rebuilt = build(&home, &child, &lock, Archive::new(home.archive()).list()?).await?;
    print_files(&rebuilt);
    let mut equal = true;
    let mut lost = rebuilt.unlike().next().is_some() || !rebuilt.unreadable.is_empty();
    lost |= print_untold(&home, &rebuilt, old.is_ok()).await?;
    if old.is_ok() {
        let comparison = compare(&home.database(), &rebuilt.database()).await?;
        let asked = ask_both(&home.database(), &rebuilt.database()).await?;
        print_comparison(&comparison, &rebuilt);
        asked.unlike.iter().for_each(|question| println!("different: {question}"));
        equal = comparison.is_equal() && asked.unlike.is_empty();
        lost |= comparison.differences.iter().any(|difference| difference.now.is_empty()) || !comparison.strays.is_empty();
        if equal {
            println!("equal at {} instants; {} scorecards asked of both are the same", comparison.instants, asked.scorecards);
        }
    }
    if options.verify {
        return Ok(if equal && !lost { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    if lost && !options.anyway {
        println!("not put in place: the new database lacks what is named above, or reads it otherwise; --anyway takes it as it is");
        return Ok(ExitCode::FAILURE);
    }
    put_in_place(&home, &child, lock, rebuilt).await?;
    finish(root).await
}

/// Whether there is a database that can be compared with; it is brought to this program's schema.
async fn old_database(home: &Home) -> Result<(), String> {
    if !home.database().exists() {
        return Err(format!("{} is not there", home.database().display()));
    }
    let opened = async { Writer::open(&home.database()).await?.close().await };
    opened.await.map_err(|error: StoreError| format!("{}: {error}", home.database().display()))?;
    outturn_store::backup::check_database(&home.database()).await.map_err(|error| format!("{}: {error}", home.database().display()))
}

async fn put_in_place(
    home: &Home,
    child: &outturn_worker::read::ChildProgram,
    lock: Arc<HomeLock>,
    rebuilt: Rebuilt,
) -> anyhow::Result<()> {
    place::settle(home, child, &lock, &rebuilt, &[]).await?;
    let kept = place::put_in_place(home, rebuilt, clock::wall().now()).await?;
    println!("put in place: {}", home.database().display());
    if let Some(kept) = kept {
        println!("the old database is kept as {}; remove it when you no longer want it", kept.display());
    }
    Ok(())
}

/// What was taken and not committed, or committed and not answered, is brought to its end.
async fn finish(root: &Path) -> anyhow::Result<ExitCode> {
    let mut worker = worker::open(root).await?;
    let done = worker.finish_what_was_begun().await?;
    worker.close().await?;
    for (submission, verdict) in &done.answered {
        println!("answered: {submission}  {}", words(*verdict));
    }
    for (file, error) in &done.failed {
        println!("failed: {file}: {error}");
    }
    Ok(if done.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_files(rebuilt: &Rebuilt) {
    let erased = rebuilt.files.iter().filter(|file| file.fate == Fate::Erased).count();
    println!("read again: {} committed files, of which {erased} erased; {} not committed yet", rebuilt.files.len(), rebuilt.uncommitted);
    for sidecar in &rebuilt.unreadable {
        println!("not understood: {}: {}", sidecar.path.display(), sidecar.problem);
    }
    for file in rebuilt.unlike() {
        println!("{}", said_of(file));
    }
    let by_another = |file: &&FileAgain| matches!(file.fate, Fate::Differs { reader: Some(_), .. });
    if rebuilt.unlike().any(|file| by_another(&file)) {
        println!(
            "this program reads by {}: to have what it makes of the newest of these files from now on, drop them again; to have what it makes of all of \
             them, as of then too, put the new database in place with --anyway",
            reader()
        );
    }
}

/// Says what bytes without a sidecar are, and whether any of them may be of a submission that the new database lacks.
async fn print_untold(home: &Home, rebuilt: &Rebuilt, old_is_there: bool) -> anyhow::Result<bool> {
    if rebuilt.untold.is_empty() {
        return Ok(false);
    }
    let database = if old_is_there { Some(Reader::open(&home.database()).await?) } else { None };
    let mut lost = false;
    for untold in &rebuilt.untold {
        let bytes = what_they_are(home, untold, database.as_ref()).await?;
        lost |= bytes == UntoldBytes::PerhapsRecorded;
        println!("without a sidecar: {}: {}", untold.path.display(), what_to_do(bytes));
    }
    if let Some(database) = database {
        database.close().await;
    }
    Ok(lost)
}

fn what_to_do(bytes: UntoldBytes) -> &'static str {
    match bytes {
        UntoldBytes::InTheInbox => "its taking was cut short; the file lies in the inbox and will be taken from there",
        UntoldBytes::NeverRecorded => "its taking was cut short before it was recorded; the worker removes it when it starts",
        UntoldBytes::PerhapsRecorded => {
            "its taking was cut short, and the file does not lie in the inbox any more. Who sent it only the old database could tell: look at the \
             file, and drop it again if it is wanted. The worker removes it when it starts"
        }
    }
}

fn said_of(file: &FileAgain) -> String {
    match &file.fate {
        Fate::Lost { why } => format!("lost: {}: {why}", file.name()),
        Fate::Differs { then, now, reader } => {
            let by = reader.as_ref().map_or_else(String::new, |reader| format!(", by {reader}"));
            let verdicts = if then == now { words(*now) } else { format!("then {}, now {}", words(*then), words(*now)) };
            format!("read otherwise: {} ({verdicts}; taken {}{by})", file.name(), file.sidecar.received.format("%Y-%m-%d %H:%M:%SZ"))
        }
        Fate::Same | Fate::Erased => file.name(),
    }
}

fn words(verdict: Verdict) -> String {
    verdict.as_str().replace('_', " ")
}

fn print_comparison(comparison: &Comparison, rebuilt: &Rebuilt) {
    let names: BTreeMap<Sequence, String> = rebuilt.files.iter().map(|file| (Sequence(file.outcome.sequence), file.name())).collect();
    for difference in &comparison.differences {
        let file = names.get(&difference.sequence).map_or_else(|| "a file that the archive does not know".to_owned(), Clone::clone);
        println!("different: commit {}, {file}", difference.sequence.0);
        print_rows(difference);
    }
    for stray in &comparison.strays {
        println!("different: submission {stray}, which waits for its verdict, is only in one of the two");
    }
}

fn print_rows(difference: &Difference) {
    for (side, lines) in [("in the old", &difference.then), ("in the new", &difference.now)] {
        for line in lines.iter().take(ROWS_SHOWN) {
            let line = line.to_string().replace(char::is_control, " ");
            let shown: String = line.chars().take(CHARACTERS_SHOWN).collect();
            println!("  {side}: {shown}{}", if shown.len() < line.len() { "…" } else { "" });
        }
        if lines.len() > ROWS_SHOWN {
            println!("  {side}: and {} rows more", lines.len() - ROWS_SHOWN);
        }
    }
}
