//! From a workbook's cells to what it says: recognised as one form, normalised, checked, and given its verdict.
//!
//! Pure: what it needs of the store is handed in, so that `check` and the worker say the same of the same file.

use outturn_domain::fact::{Fact, FactValue};
use outturn_domain::finding::{Finding, FindingCode, Severity, Verdict};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::period::Period;
use outturn_domain::provenance::Cover;

use crate::check::{Standing, check};
use crate::installed::Installed;
use crate::layout::{self, Recognition};
use crate::normalise::entry::Return;
use crate::normalise::{framework_book, standard_return};
use crate::read::{RawWorkbook, ReadNotice, WorkbookFormat};

/// The name under which the standard return stands among layouts.
pub const STANDARD_RETURN: &str = "standard-return";

/// The name under which the framework workbook stands among layouts.
pub const FRAMEWORK: &str = "framework";

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
    /// A return, and the layout it was read by.
    Return(String, Box<Return>),
    /// A framework workbook, to be read against the framework in force.
    Framework,
    /// It could not be told what it is.
    Unknown(Vec<Finding>),
}

/// What became of a file.
#[derive(Debug, Clone, Default)]
pub struct Interpretation {
    /// The layout it was read by.
    pub layout: Option<String>,
    /// The period on its cover.
    pub period: Option<Period>,
    /// What its cover says.
    pub cover: Cover,
    /// What is taken.
    pub facts: Vec<Fact>,
    /// What the framework gains.
    pub framework_rows: Vec<FrameworkRow>,
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
        Verdict::of_reading(self.facts.len() + self.framework_rows.len(), &self.findings)
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

    /// Leaves nothing of a return that has an error, where the home is set to take all of a return or nothing.
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
pub fn recognise(workbook: &RawWorkbook, dropped: Dropped, installed: &Installed) -> Content {
    let framework = || framework_book::recognises(workbook);
    if dropped == Dropped::AsFramework {
        let recognition = framework();
        if recognition.matches() {
            return Content::Framework;
        }
        let message = "This is not a framework workbook.".to_owned();
        let finding = Finding::new(FindingCode::LayoutUnknown, message).expected(recognition.lacking.join("; "));
        return Content::Unknown(vec![finding]);
    }
    let standard = standard_return::recognises(workbook);
    let described = layout::recognise(&installed.layouts, workbook);
    match (standard.matches(), &described) {
        (true, Recognition::None(_)) => Content::Return(STANDARD_RETURN.to_owned(), Box::new(standard_return::read(workbook))),
        (false, Recognition::One(layout)) => Content::Return(layout.id().to_owned(), Box::new(layout::apply(layout, workbook))),
        (true, _) => {
            let message = "The standard return and a layout both describe this workbook.";
            Content::Unknown(vec![Finding::new(FindingCode::LayoutAmbiguous, message)])
        }
        (false, _) if dropped == Dropped::Nowhere && framework().matches() => Content::Framework,
        // A cover like ours says what the sender meant, so what it lacks is what to mend.
        (false, Recognition::None(_)) if !standard.found.is_empty() => {
            let message = format!("This is nearly the standard return: it lacks {}.", standard.lacking.join(" and "));
            Content::Unknown(vec![Finding::new(FindingCode::LayoutUnknown, message).expected(standard.lacking.join("; "))])
        }
        (false, _) => Content::Unknown(described.finding().into_iter().collect()),
    }
}

/// What a return comes to, held against the framework and history.
pub fn interpret_return(layout: String, returned: &Return, standing: &Standing<'_>) -> Interpretation {
    let checked = check(returned, standing);
    Interpretation {
        layout: Some(layout),
        period: returned.period,
        cover: checked.cover,
        facts: checked.facts,
        framework_rows: Vec::new(),
        findings: checked.findings,
    }
}

/// What a framework workbook comes to, held against the framework in force.
pub fn interpret_framework(workbook: &RawWorkbook, in_force: &Framework, installed: &Installed) -> Interpretation {
    let reading = framework_book::read(workbook, in_force);
    let reading = framework_book::check(reading, in_force, &installed.rule_codes());
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
