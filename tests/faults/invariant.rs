//! What must hold of a home after the dust has settled, whatever happened before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use outturn_domain::period::Period;
use outturn_domain::stage::Stage;
use outturn_store::Reader;
use outturn_store::backup::check_database;
use outturn_store::fact::FactsOf;
use outturn_store::submission::{ArrivalState, Submission, SubmissionFilter};
use outturn_worker::archive::{Archive, Listing, hash_of};
use outturn_worker::home::Home;

use crate::fixture::files_below;

const PERIODS: [&str; 3] = ["2019/20 Q1", "2019/20 Q2", "2018/19 Q4"];

/// All that must be the same after every disturbance.
#[derive(Debug, PartialEq)]
pub(crate) struct Settled {
    /// What became of each sender's files, in the order of their commits.
    submissions: BTreeMap<String, Vec<String>>,
    facts: BTreeSet<String>,
    framework: String,
    /// The bytes and texts in the archive, by their names.
    kept: BTreeSet<String>,
    balance: String,
}

/// Looks at a home that nobody works in, and says what holds there, or what is wrong with it.
pub(crate) fn look(root: &Path) -> Result<Settled, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(look_into(&Home::open(root).map_err(|error| error.to_string())?))
}

async fn look_into(home: &Home) -> Result<Settled, String> {
    let store = |error: outturn_store::StoreError| format!("the database: {error}");
    // Looking itself leaves a log beside the database.
    nothing_is_left_over(home)?;
    check_database(&home.database()).await.map_err(store)?;
    let reader = Reader::open(&home.database()).await.map_err(store)?;
    let point = reader.newest_commit().await.map_err(store)?.ok_or("nothing was ever committed")?;
    let mut submissions = reader.submissions(&SubmissionFilter::default(), point, i64::MAX).await.map_err(store)?;
    submissions.sort_by_key(|submission| submission.committed);
    let balance = format!("{:?}", reader.balance().await.map_err(store)?);
    let periods = PERIODS.map(|period| Period::parse(period).expect("a period"));
    let facts = reader.facts(FactsOf::Periods(&periods), point, Stage::Working).await.map_err(store)?;
    let facts = facts.into_iter().map(|recorded| format!("{:?} {:?}", recorded.fact, recorded.stage)).collect();
    let framework = format!("{:?}", reader.framework(point).await.map_err(store)?);
    reader.close().await;
    let kept = archive_is_whole(home, &submissions)?;
    receipts_are_whole(home, &submissions)?;
    let mut by_sender: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for submission in &submissions {
        by_sender.entry(format!("{:?}", submission.submitter)).or_default().push(in_words(submission));
    }
    Ok(Settled { submissions: by_sender, facts, framework, kept, balance })
}

fn in_words(submission: &Submission) -> String {
    let Submission { file_name, file_hash, file_size, verdict, layout, period, facts, absences, appended, findings, .. } = submission;
    format!("{file_name} {file_hash} {file_size} {verdict:?} {layout:?} {period:?} {facts} {absences} {appended} {findings:?}")
}

/// Every submission has its bytes and its sidecar, every sidecar its submission, and every text is the one that its name says.
fn archive_is_whole(home: &Home, submissions: &[Submission]) -> Result<BTreeSet<String>, String> {
    let archive = Archive::new(home.archive());
    let Listing { arrivals, unreadable, untold } = archive.list().map_err(|error| format!("the archive: {error}"))?;
    if !unreadable.is_empty() {
        return Err(format!("sidecars cannot be read: {unreadable:?}"));
    }
    if !untold.is_empty() {
        return Err(format!("no sidecar speaks of {untold:?}"));
    }
    let listed: BTreeSet<_> = arrivals.iter().map(|sidecar| sidecar.submission.as_str()).collect();
    let known: BTreeSet<_> = submissions.iter().map(|submission| submission.id.as_str()).collect();
    if listed != known {
        return Err(format!("the archive knows of {listed:?} and the database of {known:?}"));
    }
    for submission in submissions {
        let (id, name) = (&submission.id, &submission.file_name);
        if submission.state != ArrivalState::Answered {
            return Err(format!("{name} is {:?}", submission.state));
        }
        let bytes = fs::read(archive.path(&submission.file_hash)).map_err(|error| format!("the bytes of {name}: {error}"))?;
        if hash_of(&bytes) != submission.file_hash.as_str() {
            return Err(format!("the bytes of {name} are not those of its hash"));
        }
        let sidecar = archive.read_sidecar(&submission.file_hash, id).map_err(|error| format!("the sidecar of {name}: {error}"))?;
        let told = sidecar.outcome.as_ref().map(|outcome| (outcome.sequence, outcome.recorded, Some(outcome.verdict)));
        let known = submission.committed.map(|(sequence, recorded)| (sequence.0, recorded, submission.verdict));
        if told != known {
            return Err(format!("the sidecar of {name} says {told:?} and the database {known:?}"));
        }
    }
    let mut kept = BTreeSet::new();
    for path in files_below(archive.root()) {
        let (folder, name) = path.split_once('/').ok_or_else(|| format!("archive/{path} is left over"))?;
        let hash = if folder == "texts" { name.strip_suffix(".toml") } else { (name.len() == 64).then_some(name) };
        match hash {
            Some(hash) => {
                let bytes = fs::read(archive.root().join(&path)).map_err(|error| format!("archive/{path}: {error}"))?;
                if hash_of(&bytes) != hash {
                    return Err(format!("archive/{path} is not what its name says"));
                }
                kept.insert(path);
            }
            None if path.starts_with('.') || name.starts_with('.') || std::path::Path::new(name).extension() != Some("json".as_ref()) => {
                return Err(format!("archive/{path} is left over"));
            }
            None => {}
        }
    }
    Ok(kept)
}

/// Every submission has one receipt in both forms, and there is no other.
fn receipts_are_whole(home: &Home, submissions: &[Submission]) -> Result<(), String> {
    let mut expected = BTreeSet::new();
    for submission in submissions {
        let receipt = submission.receipt.as_ref().ok_or_else(|| format!("{} has no receipt", submission.file_name))?;
        let path = home.receipts().join(receipt);
        let text = fs::read(&path).map_err(|error| format!("the receipt {receipt}: {error}"))?;
        let json: serde_json::Value = serde_json::from_slice(&text).map_err(|error| format!("the receipt {receipt}: {error}"))?;
        if !json.to_string().contains(submission.id.as_str()) {
            return Err(format!("the receipt {receipt} is of another submission"));
        }
        let workbook = path.with_extension("xlsx");
        workbook_is_whole(&workbook).map_err(|error| format!("the workbook of {receipt}: {error}"))?;
        expected.insert(receipt.clone());
        expected.insert(receipt.replace(".json", ".xlsx"));
    }
    let found: BTreeSet<String> = files_below(&home.receipts()).into_iter().collect();
    if found == expected { Ok(()) } else { Err(format!("there are the receipts {found:?} and there should be {expected:?}")) }
}

fn workbook_is_whole(path: &Path) -> Result<(), String> {
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let mut zip = zip::ZipArchive::new(file).map_err(|error| error.to_string())?;
    for part in 0..zip.len() {
        // To its end, where its checksum is compared.
        let mut part = zip.by_index(part).map_err(|error| error.to_string())?;
        std::io::copy(&mut part, &mut std::io::sink()).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn nothing_is_left_over(home: &Home) -> Result<(), String> {
    let waiting = files_below(&home.inbox());
    if !waiting.is_empty() {
        return Err(format!("the inbox holds {waiting:?}"));
    }
    let known = ["outturn.toml", "outturn.db", "worker.lock", "backup.lock"];
    let folders = ["inbox", "receipts", "archive", "layouts", "rules", "scales"];
    for entry in fs::read_dir(home.root()).map_err(|error| error.to_string())? {
        let name = entry.map_err(|error| error.to_string())?.file_name().to_string_lossy().into_owned();
        if !known.contains(&name.as_str()) && !folders.contains(&name.as_str()) {
            return Err(format!("{name} is left over"));
        }
    }
    Ok(())
}

/// Holds a home against what it would be had nothing happened.
pub(crate) fn holds(root: &Path, undisturbed: &Settled) -> Result<(), String> {
    let settled = look(root)?;
    let difference = |what: &str, now: String, then: String| Err(format!("{what}: {now}\n  undisturbed: {then}"));
    if settled.submissions != undisturbed.submissions {
        return difference("submissions", format!("{:?}", settled.submissions), format!("{:?}", undisturbed.submissions));
    }
    if settled.facts != undisturbed.facts || settled.framework != undisturbed.framework {
        return difference("facts", settled.facts.len().to_string(), undisturbed.facts.len().to_string());
    }
    if settled.kept != undisturbed.kept {
        return difference("archive", format!("{:?}", settled.kept), format!("{:?}", undisturbed.kept));
    }
    if settled == *undisturbed { Ok(()) } else { difference("balance", settled.balance, undisturbed.balance.clone()) }
}
