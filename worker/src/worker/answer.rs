//! The answer to a committed file: its sidecar completed, its receipt written, a line in the log.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use outturn_domain::finding::{Finding, Severity, Verdict};
use outturn_domain::provenance::{Sequence, SubmissionId};
use outturn_domain::stage::Stage;
use outturn_store::fact::FactsOf;
use outturn_store::submission::{Submission, Taken};
use outturn_store::{ReadPoint, StoreError};

use super::lanes::{Begun, Memory, Places, Purpose};
use super::process::JudgedFile;
use super::terms::Terms;
use super::{Worker, WorkerError};
use crate::archive::Outcome;
use crate::failpoints::failpoint;
use crate::home::FRAMEWORK_FOLDER;
use crate::read::ReadOutcome;
use crate::receipt::{self, Judged, Told, Understood};

impl Worker {
    /// Begins to read a file again that an earlier run committed, and whose receipt is missing. One whose sheets no receipt shows is answered at once.
    pub(super) async fn begin_receipt(&mut self, taken: Taken, places: Places) -> Result<Option<(SubmissionId, Verdict)>, WorkerError> {
        let (submission, ..) = self.committed(&taken).await?;
        if submission.verdict == Some(Verdict::Duplicate) {
            let verdict = self.answer_with(&taken, Understood::default()).await?;
            return Ok(Some((taken.id, verdict)));
        }
        let terms = self.terms.of(&self.home)?;
        self.begin_reading(Begun { taken, terms, memory: Memory::Share, purpose: Purpose::Receipt }, places);
        Ok(None)
    }

    /// What a committed file says, read again from the archive where a crash came before its receipt. What would be taken otherwise today is left out:
    /// a receipt tells of its commit.
    pub(super) async fn understood_again(&mut self, taken: &Taken, terms: &Terms, read: ReadOutcome) -> Result<Understood, WorkerError> {
        let (_, verdict, committed) = self.committed(taken).await?;
        let before = ReadPoint { sequence: Sequence(committed.sequence.0 - 1), ..committed };
        let JudgedFile { interpretation, workbook, .. } = self.judge_read(taken, read, &terms.settings, &terms.installed, before).await?;
        let (mut facts, mut framework_rows) = (interpretation.facts, interpretation.framework_rows);
        let periods: BTreeSet<_> = facts.iter().map(|fact| fact.key.period).collect();
        let periods: Vec<_> = periods.into_iter().collect();
        let in_force = self.reader.facts(FactsOf::Periods(&periods), committed, Stage::Working).await?;
        let in_force: HashMap<_, _> = in_force.iter().map(|recorded| (&recorded.fact.key, &recorded.fact)).collect();
        facts.retain(|fact| in_force.get(&fact.key).is_some_and(|known| known.says_the_same_as(fact)));
        if verdict == Verdict::Refused {
            facts.clear();
            framework_rows.clear();
        }
        Ok(Understood { workbook, facts, framework_rows })
    }

    /// Completes the sidecar of a committed arrival from its row, where the program was ended between the commit and the sidecar; says whether it was.
    pub(crate) async fn make_sure_of_outcome(&self, taken: &Taken) -> Result<bool, WorkerError> {
        if !self.archive.sidecar_of(taken).is_ok_and(|sidecar| sidecar.outcome.is_none()) {
            return Ok(false);
        }
        let Some(known) = self.reader.outcome(&taken.id).await? else { return Ok(false) };
        let (_, verdict, committed) = self.committed(taken).await?;
        let outcome = Outcome {
            recorded: committed.read_time,
            sequence: known.sequence.0,
            verdict,
            reading: known.reading.unwrap_or_default(),
            framework: known.framework.0,
            framework_sha256: self.framework_file(known.framework).await?,
            understood: known.understood,
        };
        self.write_outcome(taken, outcome)?;
        Ok(true)
    }

    /// A committed submission, its verdict, and the point of its commit.
    async fn committed(&self, taken: &Taken) -> Result<(Submission, Verdict, ReadPoint), WorkerError> {
        let missing = || StoreError::NoSuchSubmission(taken.id.clone());
        let submission = self.reader.submission(&taken.id, self.newest_point().await?).await?.ok_or_else(missing)?;
        let (Some(verdict), Some((sequence, read_time))) = (submission.verdict, submission.committed) else { return Err(missing().into()) };
        Ok((submission, verdict, ReadPoint { sequence, read_time }))
    }

    /// Writes the receipt of a committed file and says in one log line what became of it.
    pub(super) async fn answer_with(&mut self, taken: &Taken, understood: Understood) -> Result<Verdict, WorkerError> {
        let point = self.newest_point().await?;
        let (submission, verdict, committed) = self.committed(taken).await?;
        self.make_sure_of_outcome(taken).await?;
        let findings = self.reader.findings(&taken.id, point, 0, i64::MAX).await?;
        let framework = self.framework.of(&self.reader, committed).await?;
        let judged = Judged::as_of(&self.reader, committed, framework, &mut self.rules, &understood.facts).await?;
        let told = Told { submission: &submission, findings: &findings, understood: &understood, judged: &judged };
        let path = receipt::write(&self.home, &told).map_err(|source| WorkerError::Io {
            doing: "write the receipt of",
            path: Path::new(&taken.file_name).to_owned(),
            source,
        })?;
        failpoint!("answer-after-receipt");
        if taken.submitter.as_ref().is_some_and(|submitter| submitter.as_str() == FRAMEWORK_FOLDER) {
            // Where one cannot be made it stays owed: the framework is answered, and whoever has a folder can send.
            self.make_submitters_folders().await?;
        }
        let receipt = path.to_string_lossy().into_owned();
        self.writer.answered(&taken.id, &receipt).await?;
        self.log(taken, &submission, verdict, &findings, &receipt);
        Ok(verdict)
    }

    fn log(&self, taken: &Taken, submission: &Submission, verdict: Verdict, findings: &[Finding], receipt: &str) {
        let count = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
        let weightiest = findings.iter().map(Finding::severity).max();
        let first = findings.iter().find(|finding| Some(finding.severity()) == weightiest).map(ToString::to_string).unwrap_or_default();
        let took_ms = (self.clock.now() - taken.received).num_milliseconds();
        let fields = (count(Severity::Error), count(Severity::Query), count(Severity::Note));
        let receipt = format!("receipts/{receipt}");
        let submitter = taken.submitter.as_ref().map_or("unknown", |submitter| submitter.as_str());
        // A name is the sender's own words: it must not be able to write a line of the log.
        let file = &taken.file_name.replace(char::is_control, "\u{fffd}");
        let (id, word) = (&taken.id, verdict.as_str());
        let layout = submission.layout.as_deref().unwrap_or("none");
        let answers = (submission.answers > 0).then_some(submission.answers);
        if verdict == Verdict::Refused {
            tracing::warn!(
                submitter, file, verdict = word, errors = fields.0, queries = fields.1, notes = fields.2, why = first, took_ms, receipt,
                submission = %id, "{submitter} sent {file}: refused"
            );
        } else {
            tracing::info!(
                submitter, file, verdict = word, facts = submission.facts, absences = submission.absences, new = submission.appended, answers,
                errors = fields.0, queries = fields.1, notes = fields.2, layout, took_ms, receipt, submission = %id,
                "{submitter} sent {file}: {}", word.replace('_', " ")
            );
        }
    }
}
