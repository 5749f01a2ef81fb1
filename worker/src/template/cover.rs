//! The cover: who reports for what and when, how to fill the return in, and what is not asked this time.

use outturn_domain::code::SubmitterCode;
use rust_xlsxwriter::{DataValidation, Format, Workbook, Worksheet, XlsxError};

use super::asked::Asked;
use super::{Heading, style};
use crate::normalise::standard_return::cover;

/// Adds the cover.
pub(super) fn add(
    workbook: &mut Workbook,
    heading: &Heading<'_>,
    submitter: Option<&SubmitterCode>,
    asked: &Asked<'_>,
) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(cover::SHEET)?;
    sheet.set_column_width(0, 24)?.set_column_width(1, WIDTH)?;
    sheet.write_with_format(0, 0, format!("Performance return: {}, {}", heading.unit.title, heading.period.label()), &style::title())?;
    let below = fields(sheet, 2, heading, submitter)?;
    let below = instructions(sheet, below + 1)?;
    not_due(sheet, below + 1, heading, asked)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_footer("&L&A&RPage &P of &N");
    sheet.set_active(true);
    Ok(())
}

/// The labels with their values. Nothing may stand to the right of a value's cell: the reader takes what it finds there for the value.
fn fields(sheet: &mut Worksheet, top: u32, heading: &Heading<'_>, submitter: Option<&SubmitterCode>) -> Result<u32, XlsxError> {
    let unit = heading.unit;
    // A list of services is parted by semicolons, so a title that has one would be two.
    let service = if unit.title.contains(';') { unit.code.as_str() } else { &unit.title };
    let period = heading.period_written();
    let known = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let fields = [
        (cover::SUBMITTER, submitter.map(ToString::to_string), "The name of your folder in the inbox."),
        (cover::SERVICE, known(service), ""),
        (cover::PERIOD, known(&period), ""),
        (cover::PREPARED_BY, None, "A role."),
        (cover::SIGNED_OFF_BY, None, "A role, once the figures are signed off. Leave it empty until then: they count as working figures."),
        (cover::SIGNED_OFF_ON, None, "The day, such as 11/01/2022."),
        (cover::ON_BEHALF_OF, None, "Only if you report for a service that is not your own: why."),
    ];
    for (row, (label, value, hint)) in (top..).zip(&fields) {
        sheet.write_with_format(row, 0, label.name, &style::label())?;
        let is_day = label.name == cover::SIGNED_OFF_ON.name;
        let is_rare = label.name == cover::ON_BEHALF_OF.name;
        let format = if is_rare { style::optional_input() } else { style::input() };
        let format = if is_day { format.set_num_format(style::DATE) } else { format };
        let left: Format = format.set_align(rust_xlsxwriter::FormatAlign::Left);
        match value {
            Some(value) => sheet.write_with_format(row, 1, value, &left)?,
            None => sheet.write_blank(row, 1, &left)?,
        };
        if !hint.is_empty() {
            sheet.add_data_validation(row, 1, row, 1, &DataValidation::new().allow_any_value().set_input_message(*hint)?)?;
        }
    }
    Ok(top + u32::try_from(fields.len()).unwrap_or_default())
}

/// Of the column with the values, in characters.
const WIDTH: f64 = 96.0;

const INSTRUCTIONS: [(&str, &str); 5] = [
    ("Percentages", "57 and 57% mean the same. A rate with a numerator and a denominator needs no value: it is computed."),
    (
        "A missing figure",
        "Write not collected, not applicable or suppressed in its place. An empty cell reports nothing, and what was reported before stands.",
    ),
    ("To take a figure back", "Write WITHDRAWN in its cell."),
    (
        "Your own additions",
        "Sort, filter, widen; add columns, rows and sheets of your own: they are passed over. Leave the names of the sheets and the headings as they are.",
    ),
    (
        "When it is done",
        "Save it as an Excel workbook (.xlsx) or OpenDocument spreadsheet (.ods) and copy it into your folder in the inbox.",
    ),
];

fn instructions(sheet: &mut Worksheet, top: u32) -> Result<u32, XlsxError> {
    sheet.write_with_format(top, 0, "How to fill it in", &style::title())?;
    let legend = [
        ("Yellow", style::input(), "To be filled in."),
        ("Pale", style::optional_input(), "To be filled in where there is something to say."),
        ("Grey", style::information(), "Known already: codes, targets, what was reported before. Leave it as it is."),
        ("Dark grey", style::closed(), "Not asked of this row."),
    ];
    let lines = INSTRUCTIONS.into_iter().map(|(name, words)| (name, style::label(), words));
    let mut row = top + 1;
    for (name, format, words) in legend.into_iter().chain(lines) {
        sheet.write_with_format(row, 0, name, &format)?;
        sheet.write_with_format(row, 1, words, &style::words())?;
        if let Some(height) = style::height_for([(words, WIDTH)]) {
            sheet.set_row_height(row, height)?;
        }
        row += 1;
    }
    Ok(row)
}

/// The measures that are left out, so that nobody looks for them in vain.
fn not_due(sheet: &mut Worksheet, top: u32, heading: &Heading<'_>, asked: &Asked<'_>) -> Result<(), XlsxError> {
    if asked.not_due.is_empty() {
        return Ok(());
    }
    sheet.write_with_format(top, 0, format!("Not due in {}", heading.period.label()), &style::title())?;
    for (row, measure) in (top + 1..).zip(&asked.not_due) {
        sheet.write_with_format(row, 0, measure.code.as_str(), &style::information())?;
        let words = format!("{} ({})", measure.title, measure.frequency.as_str());
        sheet.write_with_format(row, 1, words, &style::information())?;
    }
    Ok(())
}
