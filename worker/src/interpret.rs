//! From a workbook's cells to what it says: recognised as one form, normalised, checked, and given its verdict.
//!
//! Pure: what it needs of the store is handed in, so that `check` and the worker say the same of the same file.

use chrono::{DateTime, Utc};
use outturn_domain::code::SubmitterCode;
use outturn_domain::fact::{Fact, FactValue};
use outturn_domain::finding::{Finding, FindingCode, Severity, Verdict};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::period::Period;
use outturn_domain::provenance::Cover;
use outturn_store::answers::{Asked, NewAnswer};

use crate::check::{Standing, answers, check};
use crate::excerpt::Excerpt;
use crate::installed::Installed;
use crate::layout::{self, Recognition};
use crate::normalise::entry::Return;
use crate::normalise::feedback::{self, Feedback};
use crate::normalise::{framework_book, standard_return};
use crate::read::{RawWorkbook, ReadNotice, WorkbookFormat};

/// The name under which the standard return stands among layouts.
pub const STANDARD_RETURN: &str = "standard-return";

/// The name under which the framework workbook stands among layouts.
pub const FRAMEWORK: &str = "framework";

/// The name under which a feedback workbook that was dropped back stands among layouts.
pub const FEEDBACK: &str = "feedback";

/// Where a file was dropped, which decides what it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// Into the framework's folder: it is a framework workbook or nothing.
    AsFramework,
    /// Into a submitter's folder: it is a return of some form.
    AsReturn,
    /// Nowhere: it is only being looked at.
    Nowhere,
}

/// What a workbook says, before it is held against anything.
#[derive(Debug, Clone)]
pub enum Content {
    /// A return, and how it was recognised.
    Return(Recognised, Box<Return>),
    /// A framework workbook, to be read against the framework in force.
    Framework,
    /// A feedback workbook with answers, to be read against the submission that it answers.
    Answers(Box<Feedback>),
    /// It could not be told what it is.
    Unknown(Vec<Finding>),
}

/// How a return was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The layout it was read by.
    pub layout: String,
    /// Why that one, as a part of a sentence.
    pub because: String,
}

/// What became of a file.
#[derive(Debug, Clone, Default)]
pub struct Interpretation {
    /// The layout it was read by.
    pub layout: Option<String>,
    /// Why that layout, as a part of a sentence.
    pub because: Option<String>,
    /// The period on its cover.
    pub period: Option<Period>,
    /// What its cover says.
    pub cover: Cover,
    /// What is taken.
    pub facts: Vec<Fact>,
    /// What the framework gains.
    pub framework_rows: Vec<FrameworkRow>,
    /// What is answered of what was asked before.
    pub answers: Vec<NewAnswer>,
    /// What the sender is told.
    pub findings: Vec<Finding>,
}

impl Interpretation {
    /// A file of which nothing is taken.
    pub fn refused(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }

    /// What becomes of the file.
    pub fn verdict(&self) -> Verdict {
        Verdict::of_reading(self.facts.len() + self.framework_rows.len() + self.answers.len(), &self.findings)
    }

    /// How many values were understood, and how many declared absences.
    pub fn counts(&self) -> (usize, usize) {
        let absences = self.facts.iter().filter(|fact| matches!(fact.value, FactValue::Absent(_))).count();
        (self.facts.len() - absences, absences)
    }

    /// How many findings weigh so much.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }

    /// Leaves no more findings than one receipt can hold, and says how many were left out. What the verdict hangs on is among those that stay.
    #[must_use]
    pub fn at_most(mut self, findings: usize) -> Self {
        let cut = self.findings.len().saturating_sub(findings);
        if cut > 0 {
            let mut rest = self.findings.split_off(findings);
            // An error may stand behind many notes; the worst of what is left out is kept, so that the verdict stays what it was.
            rest.sort_by_key(|finding| std::cmp::Reverse((finding.blocks_file(), finding.severity())));
            self.findings.extend(rest.into_iter().next());
            let message = format!("{} more findings are not listed: {findings} are the most that one receipt holds.", cut - 1);
            self.findings.push(Finding::new(FindingCode::FindingsCut, message));
        }
        self
    }

    /// Puts the row beside each finding that stands in one, as it is in the workbook.
    #[must_use]
    pub fn with_rows_of(mut self, workbook: &RawWorkbook) -> Self {
        for finding in &mut self.findings {
            let excerpt = finding.place.as_ref().and_then(|place| Excerpt::of(workbook, place));
            finding.row_texts = excerpt.map_or_else(Vec::new, |excerpt| excerpt.cells.into_iter().map(|cell| cell.text).collect());
        }
        self
    }

    /// Leaves nothing of a return that has an error, where the home is set to take all of a return or nothing. Answers are no figures and stay.
    #[must_use]
    pub fn all_or_nothing(mut self) -> Self {
        if self.count(Severity::Error) > 0 {
            self.facts.clear();
            self.framework_rows.clear();
        }
        self
    }
}

/// Tells what a workbook is, and normalises it.
pub fn recognise(workbook: &RawWorkbook, file_name: &str, dropped: Dropped, installed: &Installed) -> Content {
    // A feedback workbook shows the sender's own sheets, so it is looked for before all that they could be taken for.
    if feedback::recognises(workbook) {
        return Content::Answers(Box::new(feedback::read(workbook)));
    }
    let framework = || framework_book::recognises(workbook);
    if dropped == Dropped::AsFramework {
        let recognition = framework();
        if recognition.matches() {
            return Content::Framework;
        }
        let lacking = recognition.lacking.join("; ");
        let message = format!("This is not a framework workbook: it lacks {lacking}.");
        let help = "Put back what is missing, or drop a return into its sender's own folder.";
        let finding = Finding::new(FindingCode::LayoutUnknown, message).expected(lacking).help(help);
        return Content::Unknown(vec![finding]);
    }
    let standard_form = standard_return::recognises(workbook);
    // What was made from the template says so itself, whatever sheets of evidence have been put beside it.
    if standard_form.matches() && standard_return::has_key(workbook) {
        return standard(workbook, "it was made from the template".to_owned());
    }
    let described = layout::recognise(&installed.layouts, workbook);
    match (standard_form.matches(), &described) {
        (true, Recognition::None(_)) => standard(workbook, "its cover and sheets are those of the standard return".to_owned()),
        (false, Recognition::One(layout, because)) => {
            let recognised = Recognised { layout: layout.id().to_owned(), because: because.to_string() };
            Content::Return(recognised, Box::new(layout::apply(layout, workbook, file_name).returned))
        }
        (true, _) => {
            let layouts = match &described {
                Recognition::One(layout, _) => layout.id().to_owned(),
                Recognition::Several(several) => several.iter().map(|(layout, _)| layout.id()).collect::<Vec<_>>().join(", "),
                Recognition::None(_) => String::new(),
            };
            let message = format!("The standard return and the layout {layouts} both describe this workbook.");
            Content::Unknown(vec![Finding::new(FindingCode::LayoutAmbiguous, message).found(layouts).expected("one layout")])
        }
        (false, _) if dropped == Dropped::Nowhere && framework().matches() => Content::Framework,
        // A cover like ours says what the sender meant, so what it lacks is what to mend.
        (false, Recognition::None(_)) if !standard_form.found.is_empty() => {
            let message = format!("This is nearly the standard return: it lacks {}.", standard_form.lacking.join(" and "));
            Content::Unknown(vec![
                Finding::new(FindingCode::LayoutUnknown, message)
                    .expected(standard_form.lacking.join("; "))
                    .help("Put back what is missing, or start from a fresh form."),
            ])
        }
        (false, _) => Content::Unknown(described.finding().into_iter().collect()),
    }
}

fn standard(workbook: &RawWorkbook, because: String) -> Content {
    Content::Return(Recognised { layout: STANDARD_RETURN.to_owned(), because }, Box::new(standard_return::read(workbook)))
}

/// What a return comes to, held against the framework and history.
pub fn interpret_return(recognised: Recognised, returned: &Return, standing: &Standing<'_>) -> Interpretation {
    let checked = check(returned, standing);
    Interpretation {
        layout: Some(recognised.layout),
        because: Some(recognised.because),
        period: returned.period,
        cover: checked.cover,
        facts: checked.facts,
        findings: checked.findings,
        ..Interpretation::default()
    }
}

/// What a feedback workbook comes to, held against the submission that it answers, where that is there.
pub fn interpret_answers(feedback: &Feedback, asked: Option<&Asked>, sender: &SubmitterCode) -> Interpretation {
    let (answers, findings) = answers::settle(feedback, asked, sender);
    Interpretation { layout: Some(FEEDBACK.to_owned()), answers, findings, ..Interpretation::default() }
}

/// What a framework workbook comes to that came at `now`, held against the framework in force.
pub fn interpret_framework(workbook: &RawWorkbook, in_force: &Framework, installed: &Installed, now: DateTime<Utc>) -> Interpretation {
    let reading = framework_book::read(workbook, in_force);
    let reading = framework_book::check(reading, in_force, &installed.rule_files(), now);
    let blocked = reading.findings.iter().any(Finding::blocks_file);
    Interpretation {
        layout: Some(FRAMEWORK.to_owned()),
        framework_rows: if blocked { Vec::new() } else { reading.rows },
        findings: reading.findings,
        ..Interpretation::default()
    }
}

/// What is worth telling about the file itself.
pub fn file_notes(workbook: &RawWorkbook, file_name: &str) -> Vec<Finding> {
    let mut notes = Vec::new();
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    let fits = extension == workbook.format.extension() || (extension == "xltx" && workbook.format == WorkbookFormat::Xlsx);
    if !fits {
        let message = format!("The file's name ends in {extension:?}, and it is a .{} workbook.", workbook.format.extension());
        notes.push(Finding::new(FindingCode::FileMisnamed, message).found(extension).expected(workbook.format.extension()));
    }
    notes.extend(workbook.notices.iter().map(notice));
    notes
}

fn notice(notice: &ReadNotice) -> Finding {
    use outturn_domain::address::Place;
    match notice {
        ReadNotice::SheetPassedOver { sheet, .. } => {
            let message = format!("The sheet {sheet:?} holds no cells by its kind and was passed over.");
            Finding::new(FindingCode::SheetPassedOver, message).at(Place::sheet(sheet))
        }
        ReadNotice::ResultsMayBeStale => {
            let message = "The results of formulas in this workbook may be older than what they are computed from.";
            Finding::new(FindingCode::ResultsMayBeStale, message)
        }
        ReadNotice::TextRepaired { sheet, cells } => {
            let message = format!("{cells} cells of the sheet {sheet:?} held characters that no person typed; they were taken out.");
            Finding::new(FindingCode::TextRepaired, message).at(Place::sheet(sheet))
        }
    }
}
