//! What must lie outside the database: in the archive, the receipts and the inbox, and what must not.

use std::collections::BTreeSet;

use outturn_domain::finding::Verdict;
use outturn_store::backup::Archived;
use outturn_store::submission::Submission;
use outturn_worker::archive::{Archive, hash_of};
use outturn_worker::home::Home;
use serde_json::Value as Json;

use crate::files;
use crate::ledger::{Expected, Ledger};

/// The bytes of every submission are there, with a sidecar that tells what became of it; and nothing else is.
pub(crate) fn archive(home: &Home, submissions: &[Submission], archived: &[Archived], faults: &mut Vec<String>) {
    let archive = Archive::new(home.archive());
    let mut accounted = BTreeSet::new();
    for file in archived {
        let path = archive.path(&file.file_hash);
        if file.erased {
            if path.exists() {
                faults.push(format!("{} is erased, and its bytes are there", file.submission));
            }
        } else {
            match std::fs::read(&path) {
                Ok(bytes) if hash_of(&bytes) == file.file_hash.as_str() && i64::try_from(bytes.len()) == Ok(file.file_size) => {}
                Ok(_) => faults.push(format!("the bytes of {} are others", file.submission)),
                Err(error) => faults.push(format!("the bytes of {}: {error}", file.submission)),
            }
            accounted.insert(path);
        }
        accounted.insert(archive.sidecar_path(&file.file_hash, &file.submission));
    }
    let listing = archive.list().expect("a listing");
    for bad in &listing.unreadable {
        faults.push(format!("a sidecar cannot be understood: {}: {}", bad.path.display(), bad.problem));
    }
    let listed: BTreeSet<&str> = listing.arrivals.iter().map(|sidecar| sidecar.submission.as_str()).collect();
    for submission in submissions {
        let sidecar = listing.arrivals.iter().find(|sidecar| sidecar.submission == submission.id);
        let outcome = sidecar.and_then(|sidecar| sidecar.outcome.as_ref());
        let told = outcome.map(|outcome| (outcome.sequence, outcome.recorded, Some(outcome.verdict)));
        let known = submission.committed.map(|(sequence, recorded)| (sequence.0, recorded, submission.verdict));
        if told != known {
            faults.push(format!("the sidecar of {} tells {told:?} and the database {known:?}", submission.id));
        }
    }
    let known: BTreeSet<&str> = submissions.iter().map(|submission| submission.id.as_str()).collect();
    for stray in listed.difference(&known) {
        faults.push(format!("the archive tells of {stray}, which the database does not know"));
    }
    // Of a taking that a kill cut short and that was begun again the first sidecar stays; the list leaves it out.
    let strays = files::below(&home.archive()).into_iter().filter(|path| {
        let folder = path.parent().map(files::name).unwrap_or_default();
        folder != "texts" && path.extension().is_none() && !accounted.contains(path) && !files::name(path).starts_with(['.', 't'])
    });
    faults.extend(strays.map(|path| format!("bytes that no submission knows: {}", path.display())));
}

/// One receipt in both its forms for each submission, and no other.
pub(crate) fn receipts(home: &Home, submissions: &[Submission], archived: &[Archived], faults: &mut Vec<String>) {
    let mut there: BTreeSet<_> = files::below(&home.receipts()).into_iter().filter(|path| !files::name(path).starts_with('.')).collect();
    for (submission, file) in submissions.iter().zip(archived) {
        if file.erased {
            continue;
        }
        let Some(told) = &submission.receipt else {
            faults.push(format!("{} has no receipt", submission.id));
            continue;
        };
        let json = home.receipts().join(told);
        if !there.remove(&json.with_extension("xlsx")) {
            faults.push(format!("{} has no feedback workbook", submission.id));
        }
        there.remove(&json);
        let receipt: Json = std::fs::read(&json).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let verdict = submission.verdict.map(Verdict::as_str);
        if receipt["submission"].as_str() != Some(submission.id.as_str()) || receipt["verdict"].as_str() != verdict {
            faults.push(format!("the receipt of {} tells {} of {}", submission.id, receipt["verdict"], receipt["submission"]));
        }
    }
    faults.extend(there.into_iter().map(|path| format!("a receipt of nothing: {}", path.display())));
}

/// Only what waits lies in the inbox, as it was dropped.
pub(crate) fn inbox(home: &Home, ledger: &Ledger, faults: &mut Vec<String>) {
    let mut there: BTreeSet<_> = files::below(&home.inbox()).into_iter().collect();
    for file in ledger.dropped.iter().filter(|file| file.expected == Expected::Waits) {
        let path = file.path(home);
        if !there.remove(&path) || std::fs::read(&path).ok().as_ref() != Some(&file.bytes) {
            faults.push(format!("it should wait in the inbox: {}", file.words()));
        }
    }
    faults.extend(there.into_iter().map(|path| format!("it is left in the inbox: {}", path.display())));
}

/// Nothing that was only being written is left.
pub(crate) fn temporaries(home: &Home, faults: &mut Vec<String>) {
    for path in files::below(home.root()) {
        let below = path.strip_prefix(home.root()).unwrap_or(&path);
        let is_temporary = below.iter().any(|part| {
            let part = part.to_string_lossy();
            part.starts_with(".writing-")
                || part.starts_with("taking-")
                || part.starts_with(".rebuilding-")
                || part.starts_with(".outturn-taken-")
        });
        if is_temporary && !below.starts_with("inbox") {
            faults.push(format!("a temporary file is left: {}", below.display()));
        }
    }
}
