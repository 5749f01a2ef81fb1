//! The feedback workbook, dropped back with answers: which submission it answers, and what is written beside which finding.
//!
//! It is known by a hidden sheet. People sort, filter and delete its rows and save it with another program, which may show the hidden sheet or give the
//! workbook another format; none of that changes what it says.

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::provenance::SubmissionId;

use crate::normalise::grid::{Grid, shown};
use crate::normalise::quote::{quoted, shortened};
use crate::normalise::table::{Column, Row, Table};
use crate::read::cell::{CellValue, RawSheet, RawWorkbook};
use crate::receipt::workbook::key::{ANSWER_HEADING, FEEDBACK_MARK, FEEDBACK_VERSION, KEY_HEADING, KEY_SHEET, WHAT_TO_FIX};

/// Where on the key sheet the submission's id stands.
const SUBMISSION: (u32, u32) = (1, 1);

const ANSWER: Column = Column::required(ANSWER_HEADING);
const KEY: Column = Column::required(KEY_HEADING);
const COLUMNS: [Column; 2] = [ANSWER, KEY];

/// What a feedback workbook says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feedback {
    /// The submission that it answers; absent where that cannot be told, and then a finding says so.
    pub submission: Option<SubmissionId>,
    /// Where the submission's id stands.
    pub submission_place: Option<Place>,
    /// The answers, in the order of the sheet.
    pub answers: Vec<WrittenAnswer>,
    /// What is to be said about the form.
    pub findings: Vec<Finding>,
}

/// What somebody wrote beside a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenAnswer {
    /// The finding's number, from one; what the cell shows where it holds no such number.
    pub key: Result<u32, String>,
    /// The answer, without the spaces around it; never empty.
    pub words: String,
    /// The answer's cell.
    pub place: Place,
}

/// Whether this is a feedback workbook.
pub fn recognises(workbook: &RawWorkbook) -> bool {
    key_sheet(workbook).is_some()
}

/// Reads a feedback workbook.
pub fn read(workbook: &RawWorkbook) -> Feedback {
    let mut feedback = Feedback::default();
    if let Some(sheet) = key_sheet(workbook) {
        read_key(Grid::new(sheet), &mut feedback);
    }
    let with_headings = |sheet: &&RawSheet| Table::missing_headings(Grid::new(sheet), &COLUMNS).is_empty();
    let listing: Vec<&RawSheet> = workbook.sheets.iter().filter(with_headings).collect();
    if listing.is_empty() {
        feedback.findings.push(no_headings(workbook));
    }
    // A copy of the sheet may hold answers that its original does not.
    for sheet in listing {
        let mut findings = Vec::new();
        if let Some(table) = Table::find(Grid::new(sheet), &COLUMNS, &mut findings) {
            table.rows().for_each(|row| answer(&row, &mut feedback));
        }
        // The form's other columns are told to nobody; what keeps the two from being read is.
        feedback.findings.extend(findings.into_iter().filter(Finding::blocks_file));
    }
    feedback
}

/// The sheet with the mark: by its own name, else by what it holds, for somebody may have renamed it.
fn key_sheet(workbook: &RawWorkbook) -> Option<&RawSheet> {
    let marked = |sheet: &&RawSheet| Grid::new(sheet).cell(0, 0).is_some_and(|cell| shown(&cell.value) == FEEDBACK_MARK);
    workbook.sheets.iter().filter(marked).min_by_key(|sheet| sheet.name != KEY_SHEET)
}

fn read_key(grid: Grid<'_>, feedback: &mut Feedback) {
    let version = grid.cell(0, 1).map(|cell| shown(&cell.value)).unwrap_or_default();
    if version != FEEDBACK_VERSION {
        let message = format!(
            "This is a feedback workbook of the form {:?}, and only the form {FEEDBACK_VERSION} is known here.",
            shortened(&version)
        );
        let finding =
            Finding::new(FindingCode::LayoutUnknown, message).at(grid.place(0, 1)).found(shortened(&version)).expected(FEEDBACK_VERSION);
        feedback.findings.push(finding.help("Write the answers into a newer feedback workbook from your receipts folder."));
    }
    let place = grid.place(SUBMISSION.0, SUBMISSION.1);
    let written = grid.cell(SUBMISSION.0, SUBMISSION.1).map(|cell| shown(&cell.value)).unwrap_or_default();
    feedback.submission = SubmissionId::parse(&written);
    if feedback.submission.is_none() {
        let message = "The feedback workbook does not say which submission it answers.";
        let finding = Finding::new(FindingCode::FeedbackSubmissionUnknown, message).at(place.clone()).found(shortened(&written));
        feedback.findings.push(finding.expected("the id of a submission"));
    }
    feedback.submission_place = Some(place);
}

fn answer(row: &Row<'_>, feedback: &mut Feedback) {
    let Some(cell) = row.cell(&ANSWER) else { return };
    let place = row.place(&ANSWER);
    let fault = match &cell.value {
        CellValue::Error(error) => {
            Finding::new(FindingCode::CellError, format!("The answer shows {error} where words belong.")).found(error)
        }
        CellValue::FormulaWithoutResult => {
            Finding::new(FindingCode::FormulaWithoutResult, "The answer is a formula without a result.").found(quoted(&cell.value))
        }
        value => {
            let key = row.cell(&KEY).map_or_else(|| Err(String::new()), |cell| number(&cell.value));
            feedback.answers.push(WrittenAnswer { key, words: shown(value), place });
            return;
        }
    };
    let help = "Write the answer in words; one that begins with = or - wants an apostrophe before it.";
    feedback.findings.push(fault.at(place).expected("words").help(help));
}

/// A finding's number, from one.
fn number(value: &CellValue) -> Result<u32, String> {
    let text = shown(value);
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| shortened(&text))
}

fn no_headings(workbook: &RawWorkbook) -> Finding {
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == WHAT_TO_FIX);
    let missing = sheet.map_or_else(|| vec![ANSWER.heading(), KEY.heading()], |sheet| Table::missing_headings(Grid::new(sheet), &COLUMNS));
    let message = format!("The sheet {WHAT_TO_FIX} of the feedback workbook lacks the heading {}.", missing.join(" and the heading "));
    let finding =
        Finding::new(FindingCode::ColumnMissing, message).expected(format!("the headings {} and {}", ANSWER.heading(), KEY.heading()));
    let help = "Write the answers into a fresh copy of the feedback workbook from your receipts folder.";
    Finding { place: sheet.map(|sheet| Place::sheet(&sheet.name)), ..finding.help(help) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::test_book::{book, codes};

    const ID: &str = "20211012t081500123456-1f00ab34";

    fn key(id: &str) -> String {
        format!("outturn-feedback | 1\nsubmission | {id}")
    }

    fn answers(feedback: &Feedback) -> Vec<(Option<u32>, &str, String)> {
        feedback.answers.iter().map(|answer| (answer.key.as_ref().ok().copied(), answer.words.as_str(), answer.place.to_string())).collect()
    }

    #[test]
    fn answers_are_read_wherever_their_columns_stand_and_in_whatever_order() {
        let sheet = "
Your return of 12 October 2021
Row | Your answer | Of | What | Key
2 | Two wards moved. | x | y | 7
1 | | x | y | 1
3 | '42 | x | y | '3";
        let feedback = read(&book(&[("What to fix", sheet), ("outturn", &key(ID))]));
        assert_eq!(feedback.submission.as_ref().map(SubmissionId::as_str), Some(ID));
        assert_eq!(
            answers(&feedback),
            [(Some(7), "Two wards moved.", "What to fix!B3".to_owned()), (Some(3), "42", "What to fix!B5".to_owned())]
        );
        assert_eq!(codes(&feedback.findings), Vec::<String>::new());
    }

    #[test]
    fn a_workbook_is_known_by_the_mark_whatever_became_of_the_sheet() {
        for name in ["outturn", "Outturn", "Sheet3"] {
            let workbook = book(&[("Notes", "outturn"), (name, &key(ID))]);
            assert!(recognises(&workbook), "{name}");
        }
        assert!(!recognises(&book(&[("outturn", "outturn-return | 1"), ("Outturns", "Measure | Value")])));
    }

    #[test]
    fn what_cannot_be_matched_is_told() {
        let sheet = "Your answer | Key\nNo key |\nA word | first\nBelow nought | -1\nA fraction | 1.5\n#NAME? | 2\n=? | 3";
        let feedback = read(&book(&[("What to fix", sheet), ("outturn", &key("tomorrow"))]));
        assert!(feedback.answers.iter().all(|answer| answer.key.is_err()), "{:?}", feedback.answers);
        assert_eq!(feedback.answers.len(), 4);
        assert_eq!(
            codes(&feedback.findings),
            ["feedback-submission-unknown outturn!B2", "cell-error What to fix!A6", "formula-without-result What to fix!A7"]
        );
    }

    #[test]
    fn a_sheet_without_its_headings_or_of_another_version_blocks_the_file() {
        for (sheets, told) in [
            ([("What to fix", "Your answer | No\nYes | 1"), ("outturn", &*key(ID))], "column-missing What to fix"),
            ([("Renamed", "Answer | No\nYes | 1"), ("outturn", &*key(ID))], "column-missing"),
            ([("What to fix", "Your answer | Key | Key\nYes | 1 | 1"), ("outturn", &*key(ID))], "column-twice What to fix!C1"),
            (
                [("What to fix", "Your answer | Key\nYes | 1"), ("outturn", &*key(ID).replace("| 1\n", "| 2\n"))],
                "layout-unknown outturn!B1",
            ),
        ] {
            let feedback = read(&book(&sheets));
            assert_eq!(codes(&feedback.findings), [told]);
            assert!(feedback.findings[0].blocks_file());
        }
    }

    #[test]
    fn a_copy_of_the_sheet_is_read_too() {
        let sheet = "Your answer | Key\nYes | 1";
        let copy = "Your answer | Key\nYes | 1\nNo | 2";
        let feedback = read(&book(&[("What to fix", sheet), ("What to fix (2)", copy), ("outturn", &key(ID))]));
        assert_eq!(feedback.answers.len(), 3);
    }
}
