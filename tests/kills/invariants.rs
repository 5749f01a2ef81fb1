//! What must hold of a home whenever nothing is left to do, held against the test's own book.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::Sequence;
use outturn_store::Reader;
use outturn_store::backup::{Archived, check_database};
use outturn_store::compare::RecordedLine;
use outturn_store::submission::{ArrivalState, Submission, SubmissionFilter};
use outturn_worker::home::Home;

use crate::ledger::{Expected, Ledger};
use crate::outside;
use crate::tally::Tally;

/// Everything that a database says, by commit.
pub(crate) type Said = BTreeMap<Sequence, BTreeSet<RecordedLine>>;

pub(crate) async fn everything_said(home: &Home) -> Said {
    let reader = Reader::open(&home.database()).await.expect("a reader");
    let commits: BTreeSet<Sequence> = reader.digests().await.expect("digests").into_keys().collect();
    let said = reader.recorded_lines(&commits).await.expect("lines");
    reader.close().await;
    said
}

/// The submissions in the order of arrival, and what must lie in the archive of each.
pub(crate) async fn submissions(home: &Home) -> (Vec<Submission>, Vec<Archived>) {
    let reader = Reader::open(&home.database()).await.expect("a reader");
    let newest = reader.newest_commit().await.expect("a commit").expect("a commit");
    let mut submissions = reader.submissions(&SubmissionFilter::default(), newest, i64::MAX).await.expect("submissions");
    let archived = reader.archived().await.expect("archived");
    reader.close().await;
    submissions.sort_by_key(|submission| submission.arrival);
    (submissions, archived)
}

/// Whatever does not hold, in words.
pub(crate) async fn faults(home: &Home, ledger: &mut Ledger, tally: &mut Tally) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(error) = check_database(&home.database()).await {
        faults.push(format!("the database: {error}"));
    }
    let (submissions, archived) = submissions(home).await;
    finished(&submissions, &archived, &mut faults);
    accounted(home, &submissions, ledger, &mut faults);
    in_order(&submissions, ledger, &mut faults);
    said_once(&everything_said(home).await, &mut faults);
    outside::archive(home, &submissions, &archived, &mut faults);
    outside::receipts(home, &submissions, &archived, &mut faults);
    outside::inbox(home, ledger, &mut faults);
    outside::temporaries(home, &mut faults);
    tally.outcomes = outcomes(&submissions, ledger);
    faults
}

/// Everything is answered, and the commits are numbered without a gap, at instants that only grow.
fn finished(submissions: &[Submission], archived: &[Archived], faults: &mut Vec<String>) {
    if submissions.len() != archived.len() {
        faults.push(format!("{} submissions, but {} files in the archive's list", submissions.len(), archived.len()));
    }
    for submission in submissions.iter().filter(|submission| submission.state != ArrivalState::Answered) {
        faults.push(format!("{} ({}) is left {:?}", submission.id, submission.file_name, submission.state));
    }
    let mut commits: Vec<_> = submissions.iter().filter_map(|submission| submission.committed).collect();
    commits.sort_unstable();
    if commits.iter().zip(1..).any(|((sequence, _), place)| sequence.0 != place) || commits.len() != submissions.len() {
        faults.push("the commits have gaps".to_owned());
    }
    if commits.windows(2).any(|pair| pair[0].1 >= pair[1].1) {
        faults.push("a commit is recorded no later than the one before it".to_owned());
    }
}

/// Every dropped file has one outcome, and nothing has one that nobody dropped.
fn accounted(home: &Home, submissions: &[Submission], ledger: &mut Ledger, faults: &mut Vec<String>) {
    let mut arrived = BTreeSet::new();
    for submission in submissions.iter().filter(|submission| !is_of_before(submission)) {
        let submitter = submission.submitter.as_ref().map(SubmitterCode::as_str);
        match ledger.recognise(submission.id.as_str(), submitter, &submission.file_name, submission.file_hash.as_str()) {
            None => faults.push(format!("nobody dropped {} ({}), or it was taken twice", submission.id, submission.file_name)),
            Some(index) => {
                if !arrived.insert(index) {
                    faults.push(format!("taken twice: {}", ledger.dropped[index].words()));
                }
            }
        }
    }
    for (index, file) in ledger.dropped.iter().enumerate() {
        match (file.expected, arrived.contains(&index)) {
            (Expected::Once, false) => {
                let there = if file.path(home).exists() { "it still lies in the inbox" } else { "it is nowhere" };
                faults.push(format!("lost: {}; {there}", file.words()));
            }
            (Expected::Waits, true) => faults.push(format!("taken though only half of it is there: {}", file.words())),
            _ => {}
        }
    }
}

/// What the home held before its life began.
fn is_of_before(submission: &Submission) -> bool {
    submission.file_name.starts_with("01-framework")
}

/// A sender's files are taken, and committed, in the order in which they came.
fn in_order(submissions: &[Submission], ledger: &Ledger, faults: &mut Vec<String>) {
    let mut newest: BTreeMap<Option<&str>, (usize, Sequence)> = BTreeMap::new();
    for submission in submissions {
        let (Some(index), Some((sequence, _))) = (ledger.known.get(submission.id.as_str()), submission.committed) else { continue };
        let file = &ledger.dropped[*index];
        let before = newest.entry(file.submitter.as_deref()).or_insert((0, Sequence(0)));
        if sequence < before.1 {
            faults.push(format!("committed before what its sender sent earlier: {}", file.words()));
        }
        if !file.unordered {
            if *index < before.0 {
                faults.push(format!("taken after what its sender sent later: {}", file.words()));
            }
            before.0 = before.0.max(*index);
        }
        before.1 = before.1.max(sequence);
    }
}

/// No fact says again what the one before it said.
fn said_once(said: &Said, faults: &mut Vec<String>) {
    let mut newest: BTreeMap<&str, &str> = BTreeMap::new();
    for (sequence, lines) in said {
        for fact in lines.iter().filter(|line| line.what == "fact") {
            if newest.insert(&fact.key, &fact.says) == Some(fact.says.as_str()) {
                faults.push(format!("commit {} says again: {fact}", sequence.0));
            }
        }
    }
}

fn outcomes(submissions: &[Submission], ledger: &Ledger) -> BTreeMap<&'static str, usize> {
    let mut outcomes = BTreeMap::new();
    for submission in submissions.iter().filter(|submission| !is_of_before(submission)) {
        *outcomes.entry(submission.verdict.map_or("without a verdict", Verdict::as_str)).or_default() += 1;
    }
    let of = |expected: Expected| ledger.dropped.iter().filter(|file| file.expected == expected).count();
    outcomes.insert("waiting", of(Expected::Waits));
    let known: BTreeSet<usize> = ledger.known.values().copied().collect();
    let saved_over =
        ledger.dropped.iter().enumerate().filter(|(index, file)| file.expected == Expected::AtMostOnce && !known.contains(index));
    outcomes.insert("saved over before they were taken", saved_over.count());
    outcomes
}
