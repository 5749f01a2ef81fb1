//! A home that nobody ever kills: it is given the same files in the same order, and must say the same of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use outturn_domain::clock::Clock;
use outturn_domain::code::SubmitterCode;
use outturn_domain::provenance::{Sequence, SubmissionId};
use outturn_store::submission::Submission;
use outturn_worker::erase::{Order, erase};
use outturn_worker::home::Home;
use outturn_worker::worker::Worker;

use crate::invariants::{everything_said, submissions};
use crate::ledger::{Content, Ledger};
use crate::program::Program;
use crate::workbooks::answers;

/// The framework that every life begins with.
const FRAMEWORK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/derby-2021-22/framework/01-framework-2019-04.xlsx");

pub(crate) struct Control {
    pub(crate) home: Home,
    program: Program,
    now: Arc<Mutex<DateTime<Utc>>>,
    worker: Option<Worker>,
    /// How many commits of the other home it has followed.
    followed: i64,
    /// Submissions of the other home, by what they are called here.
    named_here: BTreeMap<String, String>,
}

impl Control {
    /// Makes a home with a framework and nothing else.
    pub(crate) async fn begin(program: &Program, root: &Path) -> Self {
        let home = Home::init(root).expect("a home");
        let settings = std::fs::read_to_string(home.settings_file()).expect("settings");
        // What cannot prove that it is whole is taken at once: it is about the taking, not about the waiting.
        let set = settings.replace("best_effort = false", "best_effort = true").replace("unproven_seconds = 4", "unproven_seconds = 0");
        assert!(set.contains("best_effort = true") && set.contains("unproven_seconds = 0"), "{settings}");
        std::fs::write(home.settings_file(), set).expect("settings");
        let now = Arc::new(Mutex::new("2019-04-01T09:00:00Z".parse().expect("an instant")));
        let mut control = Self { home, program: program.clone(), now, worker: None, followed: 1, named_here: BTreeMap::new() };
        std::fs::copy(FRAMEWORK, control.home.inbox().join("framework/01-framework.xlsx")).expect("a framework");
        let step = control.worker().await.step().await.expect("a step");
        assert_eq!(step.answered.len(), 1, "{step:?}");
        control.end().await;
        control
    }

    async fn worker(&mut self) -> &mut Worker {
        if self.worker.is_none() {
            let now = Arc::clone(&self.now);
            let clock = Clock::new(move || *now.lock().expect("the clock"));
            self.worker = Some(Worker::open(self.home.clone(), clock, self.program.child()).await.expect("a worker"));
        }
        self.worker.as_mut().expect("a worker")
    }

    pub(crate) async fn end(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.close().await.expect("closed");
        }
    }

    /// Gives this home what the other has committed since, in the order of its commits.
    pub(crate) async fn follow(&mut self, other: &Home, ledger: &mut Ledger) {
        let (mut theirs, _) = submissions(other).await;
        theirs.sort_by_key(|submission| submission.committed);
        for submission in theirs {
            let Some((Sequence(sequence), _)) = submission.committed else { continue };
            if sequence <= self.followed {
                continue;
            }
            let submitter = submission.submitter.as_ref().map(SubmitterCode::as_str);
            let known = ledger.recognise(submission.id.as_str(), submitter, &submission.file_name, submission.file_hash.as_str());
            let file = &ledger.dropped[known.expect("somebody dropped it")];
            let bytes = match &file.content {
                Content::Answers { submission, findings, words } => {
                    answers(self.named_here.get(submission).unwrap_or(submission), *findings, words)
                }
                _ => file.bytes.clone(),
            };
            *self.now.lock().expect("the clock") = submission.received;
            let path =
                file.submitter.iter().fold(self.home.inbox(), |folder, submitter| folder.join(submitter)).join(&submission.file_name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, bytes).expect("a file");
            let step = self.worker().await.step().await.expect("a step");
            assert_eq!(step.answered.len(), 1, "{}: {step:?}", path.display());
            self.named_here.insert(submission.id.to_string(), step.answered[0].0.to_string());
            self.followed = sequence;
        }
    }

    /// Erases here what was erased there.
    pub(crate) async fn erase(&mut self, there: &SubmissionId) {
        self.end().await;
        let here = SubmissionId::parse(&self.named_here[there.as_str()]).expect("an id");
        let order = Order {
            submission: here,
            by: "the data protection officer".into(),
            reason: "names a child".into(),
            anyway: true,
            only_say: false,
        };
        let now = Arc::clone(&self.now);
        let clock = Clock::new(move || *now.lock().expect("the clock"));
        let erasure = erase(&self.home, clock, &self.program.child(), &order).await.expect("erased");
        assert!(erasure.done, "{erasure:?}");
    }

    /// Where the two homes do not say the same.
    pub(crate) async fn differences(&mut self, other: &Home, ledger: &mut Ledger) -> Vec<String> {
        self.follow(other, ledger).await;
        let mut faults = Vec::new();
        let (theirs, ours) = (submissions(other).await.0, submissions(&self.home).await.0);
        let ours: BTreeMap<String, Submission> = ours.into_iter().map(|submission| (submission.id.to_string(), submission)).collect();
        for theirs in &theirs {
            let Some(named) = self.named_here.get(theirs.id.as_str()) else { continue };
            match ours.get(named) {
                Some(ours) if fate(theirs) == fate(ours) => {}
                ours => faults.push(format!("{} became {}, and undisturbed {:?}", theirs.file_name, fate(theirs), ours.map(fate))),
            }
        }
        let (theirs, ours) = (everything_said(other).await, everything_said(&self.home).await);
        for sequence in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
            let lines = |said: &crate::invariants::Said, names: &BTreeMap<String, String>| -> BTreeSet<String> {
                let lines = said.get(sequence).into_iter().flatten().filter(|line| line.what != "submission");
                lines.map(|line| names.iter().fold(line.to_string(), |line, (there, here)| line.replace(there, here))).collect()
            };
            let (killed, undisturbed) = (lines(&theirs, &self.named_here), lines(&ours, &BTreeMap::new()));
            faults.extend(killed.difference(&undisturbed).map(|line| format!("commit {}, only where it was killed: {line}", sequence.0)));
            faults.extend(undisturbed.difference(&killed).map(|line| format!("commit {}, only undisturbed: {line}", sequence.0)));
        }
        faults
    }
}

/// What became of a submission, without what its own run gave it.
fn fate(submission: &Submission) -> String {
    let Submission {
        submitter, file_name, committed, verdict, layout, period, cover, facts, absences, appended, answers, findings, ..
    } = submission;
    let place = committed.map(|(sequence, _)| sequence.0);
    format!(
        "{submitter:?} {file_name:?} {place:?} {verdict:?} {layout:?} {period:?} {cover:?} {:?} {findings:?}",
        (facts, absences, appended, answers)
    )
}
