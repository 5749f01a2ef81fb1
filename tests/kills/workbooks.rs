//! Workbooks as services, the performance team and those who answer queries write them.

use outturn_worker::receipt::workbook::key::{
    ANSWER_HEADING, FEEDBACK_MARK, FEEDBACK_VERSION, KEY_HEADING, KEY_SHEET, SUBMISSION_LABEL, WHAT_TO_FIX,
};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// A value of a return, as its cell shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value {
    Number(f64),
    Percent(f64),
    /// A percentage as people type it into a cell that shows fractions: it can be read two ways, and is asked about.
    Doubtful(f64),
    Words(&'static str),
}

/// A row of a return.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) measure: &'static str,
    pub(crate) value: Value,
    pub(crate) comment: String,
}

fn texts(sheet: &mut Worksheet, row: u32, texts: &[&str]) {
    for (column, text) in (0..).zip(texts) {
        sheet.write_string(row, column, *text).expect("a cell");
    }
}

pub(crate) fn a_return(submitter: &str, service: &str, period: &str, rows: &[Row]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let cover = workbook.add_worksheet().set_name("Cover").expect("a sheet");
    let fields = [
        ["Submitter", submitter],
        ["Service", service],
        ["Period", period],
        ["Prepared by", "Officer"],
        ["Signed off by", "Head of service"],
    ];
    for (row, field) in (0..).zip(fields) {
        texts(cover, row, &field);
    }
    let sheet = workbook.add_worksheet().set_name("Outturns").expect("a sheet");
    texts(sheet, 0, &["Measure", "Value", "Comment"]);
    for (number, row) in (1..).zip(rows) {
        sheet.write_string(number, 0, row.measure).expect("a cell");
        match row.value {
            Value::Number(value) => sheet.write_number(number, 1, value).expect("a cell"),
            Value::Percent(value) => {
                sheet.write_number_with_format(number, 1, value, &Format::new().set_num_format("0.0%")).expect("a cell")
            }
            Value::Doubtful(value) => {
                sheet.write_number_with_format(number, 1, value, &Format::new().set_num_format("0%")).expect("a cell")
            }
            Value::Words(words) => sheet.write_string(number, 1, words).expect("a cell"),
        };
        sheet.write_string(number, 2, &row.comment).expect("a cell");
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// An edition of the framework that sets one target.
pub(crate) fn an_edition(measure: &str, period: &str, target: f64) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Targets").expect("a sheet");
    texts(sheet, 0, &["Measure", "Period", "Target"]);
    texts(sheet, 1, &[measure, period]);
    sheet.write_number(1, 2, target).expect("a cell");
    workbook.save_to_buffer().expect("a workbook")
}

/// A feedback workbook that comes back with an answer beside each of the first findings.
pub(crate) fn answers(submission: &str, findings: usize, words: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name(WHAT_TO_FIX).expect("a sheet");
    texts(sheet, 0, &[ANSWER_HEADING, KEY_HEADING]);
    for (row, number) in (1..).zip(1..=findings) {
        texts(sheet, row, &[words, &number.to_string()]);
    }
    let key = workbook.add_worksheet().set_name(KEY_SHEET).expect("a sheet");
    texts(key, 0, &[FEEDBACK_MARK, FEEDBACK_VERSION]);
    texts(key, 1, &[SUBMISSION_LABEL, submission]);
    workbook.save_to_buffer().expect("a workbook")
}
