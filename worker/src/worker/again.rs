//! What was done before, done again from the archive: each file is read by the same code, with the texts and settings that it was read with then.

use std::io;

use outturn_domain::provenance::{Sequence, SubmissionId};
use outturn_store::commit::Commit;
use outturn_store::erase::Erasure;
use outturn_store::submission::{ArrivalState, Pending, Taken};
use outturn_store::{ReadPoint, Reader};

use super::process::{JudgedFile, commit_of};
use super::{Worker, WorkerError, take};
use crate::archive::{self, Outcome, Sidecar};
use crate::home::Home;
use crate::inbox::{self, Scanned};
use crate::installed::{Installed, InstalledError};
use crate::interpret::Interpretation;
use crate::normalise::feedback;
use crate::read::ReadOutcome;
use crate::rebuild::Fate;
use crate::settings::Settings;

/// A file recorded again.
#[derive(Debug)]
pub(crate) struct RecordedAgain {
    /// What became of it, beside what had become of it.
    pub(crate) fate: Fate,
    /// What its sidecar would say of it now.
    pub(crate) outcome: Outcome,
}

impl Worker {
    /// Records an arrival as its sidecar says.
    pub(crate) async fn take_again(&mut self, sidecar: &Sidecar) -> Result<(), WorkerError> {
        Ok(self.writer.take(&sidecar.taken()).await?)
    }

    /// Completes the sidecars of arrivals that were on their way when the program was ended; says how many.
    pub(crate) async fn complete_sidecars(&mut self) -> Result<usize, WorkerError> {
        let mut written = 0;
        for Pending { taken, state } in self.writer.pending().await? {
            let is_told = self.archive.sidecar_path(&taken.file_hash, &taken.id).exists();
            self.make_sure_of_sidecar(&taken)?;
            let is_completed = state != ArrivalState::Taken && self.make_sure_of_outcome(&taken).await?;
            written += usize::from(!is_told || is_completed);
        }
        Ok(written)
    }

    /// Records what becomes of an arrival, in the place and at the instant that it has had. All that was committed before it must be there.
    pub(crate) async fn record_again(&mut self, sidecar: &Sidecar, outcome: &Outcome) -> Result<RecordedAgain, WorkerError> {
        let taken = sidecar.taken();
        let (sequence, recorded) = (Sequence(outcome.sequence), outcome.recorded);
        let then = Installed::of_then(&outcome.reading, &self.archive);
        let without_content = |installed: Option<&Installed>| Commit {
            reading: outcome.reading.clone(),
            rules: installed.map_or_else(Vec::new, |installed| installed.rules.clone()),
            scales: installed.map_or_else(Vec::new, |installed| installed.scales.clone()),
            ..empty(&taken, outcome)
        };
        if let Some(erased) = &sidecar.erased {
            let commit = without_content(then.as_ref().ok().map(|(installed, _)| installed));
            let (submission, erased, by, reason) = (taken.id.clone(), erased.at, erased.by.clone(), erased.reason.clone());
            self.writer.commit_erased(&commit, sequence, recorded, &Erasure { submission, erased, by, reason }).await?;
            return Ok(RecordedAgain { fate: Fate::Erased, outcome: outcome.clone() });
        }
        let (installed, settings) = match then {
            Ok(then) => then,
            Err(error) => return self.record_lost(without_content(None), outcome, why_not(&error)).await,
        };
        if let Err(error) = self.bytes_are_there(sidecar) {
            let why = format!("its bytes cannot be read in the archive: {error}");
            return self.record_lost(without_content(Some(&installed)), outcome, why).await;
        }
        let today = self.home.settings()?;
        let settings = match settings {
            Some(then) => Settings { returns: then.returns, limits: then.limits, ..today },
            None => today,
        };
        let before = ReadPoint { sequence: Sequence(sequence.0 - 1), read_time: recorded };
        let JudgedFile { verdict, interpretation, .. } = self.judge(&taken, &settings, &installed, before).await?;
        let commit = commit_of(&taken, recorded, verdict, interpretation, &installed);
        let committed = self.writer.commit_again(&commit, sequence, recorded).await?;
        let now = Outcome {
            verdict,
            framework: committed.framework.0,
            framework_sha256: self.framework_file(committed.framework).await?,
            understood: commit.understood,
            ..outcome.clone()
        };
        Ok(RecordedAgain { fate: Fate::between(outcome, &now), outcome: now })
    }

    async fn record_lost(&mut self, commit: Commit, outcome: &Outcome, why: String) -> Result<RecordedAgain, WorkerError> {
        let commit = Commit { understood: outcome.understood.clone(), ..commit };
        self.writer.commit_again(&commit, Sequence(outcome.sequence), outcome.recorded).await?;
        Ok(RecordedAgain { fate: Fate::Lost { why }, outcome: outcome.clone() })
    }

    fn bytes_are_there(&self, sidecar: &Sidecar) -> io::Result<()> {
        let (hash, _) = archive::copy(&self.archive.path(&sidecar.sha256), &mut io::sink())?;
        if hash == sidecar.sha256 { Ok(()) } else { Err(io::Error::other(format!("they are damaged: their hash is {hash}"))) }
    }

    /// Records which receipts are there, and which files the inbox still holds though they were taken. Of an inbox that is away, or hides a folder, that is known
    /// only from the database that was there before; where that cannot be asked, every removal stays owed, and costs a look when a file comes.
    pub(crate) async fn settle_outside(&mut self, receipts: &[(SubmissionId, String)]) -> Result<(), WorkerError> {
        let inbox = self.home.inbox();
        if let Err(error) = take::restore_set_aside(&inbox) {
            tracing::warn!(%error, "what was set aside in the inbox is put back later");
        }
        let there = match inbox::scan_all(&inbox) {
            Ok(Scanned { files, is_whole: true }) => Some(files),
            Ok(Scanned { files, is_whole: false }) => owed_before(&self.home).await.map(|owed| [files, owed].concat()),
            Err(error) => {
                tracing::warn!(inbox = %inbox.display(), %error, "the inbox is away: what was taken from it and still lies there is removed when it is back");
                owed_before(&self.home).await
            }
        };
        if let Some(keys) = there {
            self.writer.owe_removals_of(&keys).await?;
        }
        Ok(self.writer.answered_with(receipts).await?)
    }

    /// The submission that a feedback workbook answers; nothing where the file is none, or cannot be read any more.
    pub(crate) async fn answers_to(&self, sidecar: &Sidecar) -> Result<Option<SubmissionId>, WorkerError> {
        if !self.archive.path(&sidecar.sha256).exists() {
            return Ok(None);
        }
        let read = self.read(&sidecar.taken(), &self.home.settings()?).await?;
        Ok(match read {
            ReadOutcome::Read(workbook) if feedback::recognises(&workbook) => feedback::read(&workbook).submission,
            _ => None,
        })
    }
}

/// The files whose removal is owed by the database that is there now; nothing where it cannot be asked.
async fn owed_before(home: &Home) -> Option<Vec<String>> {
    let reader = Reader::open(&home.database()).await.ok()?;
    let owed = reader.owed_removals().await.ok();
    reader.close().await;
    owed
}

fn why_not(error: &InstalledError) -> String {
    match error {
        InstalledError::Io { source, .. } => format!("what it was read with is not in the archive: {error}: {source}"),
        InstalledError::Unusable { .. } => format!("what it was read with cannot be used any more: {error}"),
    }
}

/// A commit of which only the verdict is left.
fn empty(taken: &Taken, outcome: &Outcome) -> Commit {
    let nothing = Interpretation::default();
    Commit {
        submission: taken.id.clone(),
        now: outcome.recorded,
        verdict: outcome.verdict,
        layout: nothing.layout,
        reading: String::new(),
        period: nothing.period,
        cover: nothing.cover,
        facts: nothing.facts,
        framework_rows: nothing.framework_rows,
        answers: nothing.answers,
        findings: nothing.findings,
        understood: None,
        rules: Vec::new(),
        scales: Vec::new(),
    }
}
