//! The feedback workbook: the answer to a sender in the sender's own medium. It is written anew, and is never the sender's file saved again.
//!
//! First what to fix, with a link to each cell; then the sheets as they were read; then what was accepted; and a hidden sheet that says which submission
//! this answers, for the day on which it comes back with answers in it.

mod accepted;
mod colour;
mod copy;
mod figure_text;
mod framework_rows;
mod harmless;
pub mod key;
mod sheet_name;
mod style;
#[cfg(test)]
mod tests;
mod what_to_fix;

use outturn_domain::finding::Verdict;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::Told;
use crate::normalise::feedback;
use copy::Copies;

/// How much of a receipt is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All of it.
    Whole,
    /// What to fix, and no more.
    FindingsOnly,
}

/// The feedback workbook's bytes: the same for the same submission, whenever they are asked for.
///
/// What cannot be written of a sheet must not lose a sender the findings: then those are written alone.
pub fn bytes(told: &Told<'_>) -> Result<Vec<u8>, XlsxError> {
    assemble(told, Extent::Whole).or_else(|error| {
        tracing::error!(submission = %told.submission.id, %error, "a feedback workbook cannot be written whole; its first sheet is written alone");
        assemble(told, Extent::FindingsOnly)
    })
}

/// A feedback workbook that came back is not copied in its turn: the copy's old answers would be taken for new ones when this comes back.
fn assemble(told: &Told<'_>, extent: Extent) -> Result<Vec<u8>, XlsxError> {
    let read = told.understood.workbook.as_ref().filter(|workbook| extent == Extent::Whole && !feedback::recognises(workbook));
    let copies = Copies::of(read, told.findings, &told.understood.facts);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(told)?);
    what_to_fix::write(workbook.add_worksheet(), told, &copies)?;
    copies.write(&mut workbook)?;
    if read.is_some() && told.submission.verdict != Some(Verdict::Duplicate) {
        let sheet = workbook.add_worksheet().set_name(key::WHAT_WAS_ACCEPTED)?;
        if told.understood.framework_rows.is_empty() {
            accepted::write(sheet, told, &copies)?;
        } else {
            framework_rows::write(sheet, &told.understood.framework_rows, &copies)?;
        }
    }
    write_key(&mut workbook, told)?;
    workbook.save_to_buffer()
}

/// The instant in the file is the commit's: the same receipt has the same bytes whenever it is written.
fn properties(told: &Told<'_>) -> Result<DocProperties, XlsxError> {
    let recorded = told.submission.committed.map_or(told.submission.received, |(_, recorded)| recorded);
    let created = ExcelDateTime::from_timestamp(recorded.timestamp())?;
    let title = harmless::at_most(&format!("Feedback on {}", told.submission.file_name), 200);
    Ok(DocProperties::new().set_title(title).set_author("outturn").set_creation_datetime(&created))
}

fn write_key(workbook: &mut Workbook, told: &Told<'_>) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(key::KEY_SHEET)?;
    sheet.write_string(0, 0, key::FEEDBACK_MARK)?;
    sheet.write_string(0, 1, key::FEEDBACK_VERSION)?;
    sheet.write_string(1, 0, key::SUBMISSION_LABEL)?;
    sheet.write_string(1, 1, told.submission.id.as_str())?;
    sheet.set_very_hidden(true);
    Ok(())
}
