//! From a taken file to its commit: read, recognised, normalised, checked, committed.

use std::path::Path;

use chrono::{DateTime, Utc};
use outturn_domain::finding::{Finding, FindingCode, Verdict};
use outturn_domain::provenance::{FileHash, Sequence, SubmissionId};
use outturn_domain::stage::Stage;
use outturn_store::ReadPoint;
use outturn_store::commit::{Commit, Committed};
use outturn_store::fact::FactsOf;
use outturn_store::submission::Taken;

use super::lanes::{Begun, Memory, Places, Purpose, Reading};
use super::terms::Terms;
use super::{Worker, WorkerError};
use crate::archive::{Archive, Outcome};
use crate::check::{Standing, compared_periods, projected_from};
use crate::failpoints::failpoint;
use crate::home::FRAMEWORK_FOLDER;
use crate::installed::Installed;
use crate::interpret::{Content, Dropped, Interpretation, file_notes, interpret_answers, interpret_framework, interpret_return, recognise};
use crate::normalise::quote::shortened;
use crate::read::{ChildProgram, Limits, RawWorkbook, ReadOutcome, read_within};
use crate::rebuild::understood;
use crate::receipt::Understood;
use crate::refused_file;
use crate::settings::Settings;

impl Worker {
    /// Begins to read a taken file. One that need not be read comes to its answer at once.
    pub(super) async fn begin(&mut self, taken: Taken, places: Places) -> Result<Option<(SubmissionId, Verdict)>, WorkerError> {
        let terms = self.terms.of(&self.home)?;
        let point = self.newest_point().await?;
        if let Some(judged) = self.judge_unread(&taken, &terms.installed, point).await? {
            let verdict = self.commit_and_answer(&taken, &terms, judged).await?;
            return Ok(Some((taken.id, verdict)));
        }
        self.begin_reading(Begun { taken, terms, memory: Memory::Share, purpose: Purpose::Verdict }, places);
        Ok(None)
    }

    pub(super) fn begin_reading(&mut self, begun: Begun, places: Places) {
        let reading = self.read_begun(&begun, places);
        self.lanes.begin(begun, reading, places);
    }

    /// Brings a file that has been read to its answer; nothing where it is read once more.
    ///
    /// It is judged and committed with what is installed now, not with what was when its reading began: that may have been long ago, others may have been
    /// committed with newer texts since, and a commit puts its own in force.
    pub(super) async fn conclude(&mut self, begun: &Begun, read: ReadOutcome, places: Places) -> Result<Option<Verdict>, WorkerError> {
        let taken = &begun.taken;
        if begun.purpose == Purpose::Receipt {
            let understood = self.understood_again(taken, &begun.terms, read).await?;
            return self.answer_with(taken, understood).await.map(Some);
        }
        let terms = self.terms.of(&self.home)?;
        if terms.settings.limits != begun.terms.settings.limits {
            // All else is for whoever judges what was read; these decide what can be read.
            self.begin_reading(Begun { terms, ..begun.clone() }, places);
            return Ok(None);
        }
        let point = self.newest_point().await?;
        let judged = self.judge_read(taken, read, &terms.settings, &terms.installed, point).await?;
        self.commit_and_answer(taken, &terms, judged).await.map(Some)
    }

    async fn commit_and_answer(&mut self, taken: &Taken, terms: &Terms, judged: JudgedFile) -> Result<Verdict, WorkerError> {
        let installed = &terms.installed;
        for (hash, text) in installed.texts() {
            self.archive.keep_text(hash, text).map_err(|source| WorkerError::Io {
                doing: "keep a text in",
                path: self.home.archive(),
                source,
            })?;
        }
        let JudgedFile { verdict, interpretation, workbook } = judged;
        let commit = commit_of(taken, self.clock.now(), verdict, interpretation, installed);
        failpoint!("commit-before");
        let committed = self.writer.commit(&commit).await?;
        failpoint!("commit-after");
        self.complete_sidecar(taken, &commit, &committed).await?;
        self.answer_with(taken, Understood { workbook, facts: commit.facts, framework_rows: commit.framework_rows }).await
    }

    /// What is to become of a taken file, as things stood at a point.
    pub(super) async fn judge(
        &mut self,
        taken: &Taken,
        settings: &Settings,
        installed: &Installed,
        point: ReadPoint,
    ) -> Result<JudgedFile, WorkerError> {
        if let Some(judged) = self.judge_unread(taken, installed, point).await? {
            return Ok(judged);
        }
        let read = self.read(taken, settings).await?;
        self.judge_read(taken, read, settings, installed, point).await
    }

    /// What is to become of a file that need not be read to know it.
    ///
    /// While a file is read, others may be committed; what is no duplicate now is none then either, for its sender's files keep their order and the framework
    /// only grows newer. Where rules are changed and put back in that time it may be one after all: it is accepted then, and says nothing new.
    async fn judge_unread(&self, taken: &Taken, installed: &Installed, point: ReadPoint) -> Result<Option<JudgedFile>, WorkerError> {
        if taken.submitter.is_none() {
            return Ok(Some(JudgedFile::of(sender_unknown(taken), None)));
        }
        let is_duplicate = self.is_duplicate(taken, installed, point).await?;
        Ok(is_duplicate.then(|| JudgedFile { verdict: Verdict::Duplicate, interpretation: Interpretation::default(), workbook: None }))
    }

    pub(super) async fn newest_point(&self) -> Result<ReadPoint, WorkerError> {
        let newest = self.reader.newest_commit().await?;
        let now = self.clock.now();
        Ok(match newest {
            // Recorded time never goes back, but a clock may: what is committed is seen by the next file in any case.
            Some(newest) => ReadPoint { read_time: now.max(newest.read_time), ..newest },
            None => self.reader.point_at(now).await?,
        })
    }

    /// A file is a duplicate only if it is its submitter's newest accepted one and would be read alike: same reader, layouts, rules and framework, and
    /// nothing of it was kept out, for what was too early then may be in time now. Nor may somebody else have changed since what had been told by then: both may
    /// report the same figure, and this one says it anew. A framework is changed by frameworks alone.
    async fn is_duplicate(&self, taken: &Taken, installed: &Installed, point: ReadPoint) -> Result<bool, WorkerError> {
        let Some(submitter) = &taken.submitter else { return Ok(false) };
        let Some(newest) = self.reader.newest_accepted(submitter, point).await? else { return Ok(false) };
        let framework = self.reader.framework_sequence(point).await?;
        let says_the_same = !newest.errors
            && newest.file_hash == taken.file_hash
            && newest.reading.as_deref() == Some(installed.reading())
            && newest.framework == framework;
        if !says_the_same || submitter.as_str() == FRAMEWORK_FOLDER {
            return Ok(says_the_same);
        }
        Ok(!self.reader.is_overtaken(submitter, newest.sequence, point).await?)
    }

    /// What is to become of a file that says this, as things stood at a point.
    pub(super) async fn judge_read(
        &mut self,
        taken: &Taken,
        read: ReadOutcome,
        settings: &Settings,
        installed: &Installed,
        point: ReadPoint,
    ) -> Result<JudgedFile, WorkerError> {
        let Some(submitter) = &taken.submitter else { return Ok(JudgedFile::of(sender_unknown(taken), None)) };
        let workbook = match read {
            ReadOutcome::Read(workbook) => workbook,
            ReadOutcome::Refused(refusal) => {
                let finding = refused_file::finding(&refusal, &taken.file_name);
                return Ok(JudgedFile::of(Interpretation::refused(vec![finding]), None));
            }
        };
        let framework = self.framework.of(&self.reader, point).await?;
        let dropped = if submitter.as_str() == FRAMEWORK_FOLDER { Dropped::AsFramework } else { Dropped::AsReturn };
        let mut interpretation = match recognise(&workbook, &taken.file_name, dropped, installed) {
            Content::Unknown(findings) => Interpretation::refused(findings),
            Content::Framework => interpret_framework(&workbook, &framework, installed, taken.received),
            Content::Answers(feedback) => {
                let asked = match &feedback.submission {
                    Some(id) => self.reader.asked(id, point).await?,
                    None => None,
                };
                interpret_answers(&feedback, asked.as_ref(), submitter)
            }
            Content::Return(..) if framework.is_empty() => {
                Interpretation::refused(vec![Finding::new(FindingCode::FrameworkMissing, "No framework is in force yet.")])
            }
            Content::Return(layout, returned) => {
                let history = self.reader.facts(FactsOf::Periods(&compared_periods(&returned)), point, Stage::Working).await?;
                let projected_from = if settings.returns.ask_about_forecasts {
                    Some(self.reader.facts(FactsOf::Periods(&projected_from(&returned)), point, Stage::Working).await?)
                } else {
                    None
                };
                let answers = self.reader.answers(submitter, point).await?;
                let rule_sets = self.judging_rules(installed, point).await?;
                let standing = Standing {
                    framework: Some(&framework),
                    sender: Some(submitter),
                    history: &history,
                    projected_from: projected_from.as_deref(),
                    rule_sets: &rule_sets,
                    scales: &installed.scale_sets,
                    matrices: &installed.matrices,
                    answers: &answers,
                    // Not when it is read: it may wait for its turn, and it must be read alike when the database is built anew.
                    now: taken.received,
                    queries: settings.returns.queries,
                    longest_narrative: settings.returns.longest_narrative,
                };
                interpret_return(layout, &returned, &standing)
            }
        };
        interpretation.findings.extend(file_notes(&workbook, &taken.file_name));
        // The framework is never all or nothing: a bad row holds itself back.
        let whole_only = settings.returns.all_or_nothing && dropped == Dropped::AsReturn;
        let interpretation = if whole_only { interpretation.all_or_nothing() } else { interpretation };
        Ok(JudgedFile::of(interpretation.at_most(settings.returns.findings).with_rows_of(&workbook), Some(workbook)))
    }

    /// Reads a taken file in a child process of its own. What is given back needs nothing more of this worker.
    pub(super) fn read(&self, taken: &Taken, settings: &Settings) -> impl Future<Output = Reading> + Send + use<> {
        self.read_with(taken, settings, None)
    }

    /// The same, beside others: with no more memory than is this file's now.
    pub(super) fn read_begun(&self, begun: &Begun, places: Places) -> impl Future<Output = Reading> + Send + use<> {
        let share = (begun.memory == Memory::Share).then_some(places.share);
        self.read_with(&begun.taken, &begun.terms.settings, share)
    }

    fn read_with(&self, taken: &Taken, settings: &Settings, share: Option<u64>) -> impl Future<Output = Reading> + Send + use<> {
        let program = ChildProgram { confinement: settings.sandbox.confinement(), ..self.program.clone() };
        read_archived(self.archive.clone(), taken.clone(), program, settings.limits.clone(), share)
    }

    async fn complete_sidecar(&self, taken: &Taken, commit: &Commit, committed: &Committed) -> Result<(), WorkerError> {
        let outcome = Outcome {
            recorded: committed.recorded,
            sequence: committed.sequence.0,
            verdict: commit.verdict,
            reading: commit.reading.clone(),
            framework: committed.framework.0,
            framework_sha256: self.framework_file(committed.framework).await?,
            understood: commit.understood.clone(),
        };
        self.write_outcome(taken, outcome)
    }

    /// The bytes of the workbook that brought a framework.
    pub(super) async fn framework_file(&self, framework: Sequence) -> Result<Option<FileHash>, WorkerError> {
        Ok(self.reader.origins([framework]).await?.remove(&framework).map(|origin| origin.file_hash))
    }

    pub(super) fn write_outcome(&self, taken: &Taken, outcome: Outcome) -> Result<(), WorkerError> {
        let failed = |source| WorkerError::Io { doing: "complete the sidecar of", path: Path::new(&taken.file_name).to_owned(), source };
        let mut sidecar = self.archive.sidecar_of(taken).map_err(failed)?;
        sidecar.outcome = Some(outcome);
        self.archive.write_sidecar(&sidecar).map_err(failed)?;
        failpoint!("answer-after-sidecar");
        Ok(())
    }
}

/// What is to become of a file.
pub(super) struct JudgedFile {
    pub(super) verdict: Verdict,
    pub(super) interpretation: Interpretation,
    /// Its cells; absent of a file that cannot be read, or need not be.
    pub(super) workbook: Option<RawWorkbook>,
}

impl JudgedFile {
    fn of(interpretation: Interpretation, workbook: Option<RawWorkbook>) -> Self {
        Self { verdict: interpretation.verdict(), interpretation, workbook }
    }
}

fn sender_unknown(taken: &Taken) -> Interpretation {
    let message = match taken.file_name.split_once('/') {
        Some((folder, _)) => {
            format!("The folder {:?} of the inbox, in which the file lies, has a name that no submitter can have.", shortened(folder))
        }
        None => "The file lies in the root of the inbox, where its sender cannot be told.".to_owned(),
    };
    let finding = Finding::new(FindingCode::SenderUnknown, message).found(&taken.file_name).expected("a folder of a submitter");
    Interpretation::refused(vec![finding])
}

/// Reads the bytes of a file, and once more where the child died of it; of too small a share of the memory it is not tried with the same again.
async fn read_archived(archive: Archive, taken: Taken, program: ChildProgram, limits: Limits, share: Option<u64>) -> Reading {
    let failed = |source| WorkerError::Io { doing: "open the archived bytes of", path: Path::new(&taken.file_name).to_owned(), source };
    let open = || archive.open(&taken.file_hash).map_err(failed);
    let outcome = read_within(&program, open()?, &limits, share).await?;
    match &outcome {
        ReadOutcome::Refused(refusal) if share.is_some() && refusal.may_want_memory() => Ok(outcome),
        ReadOutcome::Refused(refusal) if refusal.is_worth_a_retry() => {
            tracing::warn!(submission = %taken.id, file = taken.file_name, ?refusal, "reading failed; it is tried once more");
            Ok(read_within(&program, open()?, &limits, share).await?)
        }
        _ => Ok(outcome),
    }
}

/// What is recorded of a file; of a refused one no facts.
pub(super) fn commit_of(
    taken: &Taken,
    now: DateTime<Utc>,
    verdict: Verdict,
    interpretation: Interpretation,
    installed: &Installed,
) -> Commit {
    let commit = Commit {
        submission: taken.id.clone(),
        now,
        verdict,
        layout: interpretation.layout,
        reading: installed.reading().to_owned(),
        period: interpretation.period,
        cover: interpretation.cover,
        facts: if verdict == Verdict::Refused { Vec::new() } else { interpretation.facts },
        framework_rows: interpretation.framework_rows,
        answers: interpretation.answers,
        findings: interpretation.findings,
        understood: None,
        rules: installed.rules.clone(),
        scales: installed.scales.clone(),
    };
    Commit { understood: Some(understood(&commit)), ..commit }
}
