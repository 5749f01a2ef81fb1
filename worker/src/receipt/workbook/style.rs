//! How the feedback workbook looks: few colours, each with one meaning.

use std::collections::HashMap;

use super::harmless;
use outturn_domain::finding::Severity;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError};

const RED: Color = Color::RGB(0xF8_CBCB);
const AMBER: Color = Color::RGB(0xFF_D966);
const PALE_BLUE: Color = Color::RGB(0xDD_EBF7);
const GREY: Color = Color::RGB(0xED_EDED);
const INPUT: Color = Color::RGB(0xFF_FDE0);
const INPUT_EDGE: Color = Color::RGB(0xBF_9000);
const HEADING: Color = Color::RGB(0x1F_3864);
const LINE: Color = Color::RGB(0xBF_BFBF);
const LINK: Color = Color::RGB(0x05_63C1);

/// A4, by its number in the file format.
pub(super) const PAPER_A4: u8 = 9;

/// The fill of a cell that a finding is about.
pub(super) fn fill(severity: Severity) -> Color {
    match severity {
        Severity::Error => RED,
        Severity::Query => AMBER,
        Severity::Note => PALE_BLUE,
    }
}

/// The large line at the top of a sheet.
pub(super) fn title() -> Format {
    Format::new().set_bold().set_font_size(14).set_align(FormatAlign::Top).set_text_wrap()
}

/// A line of words above a table.
pub(super) fn line() -> Format {
    Format::new().set_align(FormatAlign::Top).set_text_wrap()
}

/// The heading of a column.
pub(super) fn heading() -> Format {
    let coloured = Format::new().set_bold().set_font_color(Color::White).set_background_color(HEADING);
    coloured.set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// The formats of a table, each made once: a format is large, and a table has thousands of cells.
#[derive(Debug)]
pub(super) struct TableFormats {
    /// A cell.
    pub(super) body: Format,
    /// A cell that leads to another.
    pub(super) link: Format,
    /// A cell to write an answer in.
    pub(super) input: Format,
    /// A cell where no answer is asked for.
    pub(super) no_input: Format,
}

impl TableFormats {
    /// The formats.
    pub(super) fn new() -> Self {
        let body = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_border_color(LINE);
        Self {
            link: body.clone().set_font_color(LINK).set_underline(FormatUnderline::Single),
            input: body.clone().set_background_color(INPUT).set_border(FormatBorder::Medium).set_border_color(INPUT_EDGE).set_unlocked(),
            no_input: body.clone().set_background_color(GREY),
            body,
        }
    }
}

/// What is said where a copy ends.
pub(super) fn cut() -> Format {
    Format::new().set_italic().set_font_color(Color::RGB(0x59_5959))
}

/// What a copied cell holds, as far as that decides how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    Plain,
    Percent,
    Currency(char),
    Day,
    DayAndTime,
    Length,
}

/// The formats of copied cells, each made once like those of a table.
#[derive(Debug, Default)]
pub(super) struct CopyFormats {
    made: HashMap<(Shape, Option<Severity>), Format>,
}

impl CopyFormats {
    /// How a cell of this shape is shown, filled where a finding is about it.
    pub(super) fn of(&mut self, shape: Shape, in_question: Option<Severity>) -> &Format {
        self.made.entry((shape, in_question)).or_insert_with(|| {
            let format = Format::new().set_align(FormatAlign::Top);
            let format = match in_question {
                Some(severity) => format.set_background_color(fill(severity)).set_border(FormatBorder::Thin).set_border_color(LINE),
                None => format,
            };
            match number_format(shape) {
                Some(number_format) => format.set_num_format(number_format),
                None => format,
            }
        })
    }
}

fn number_format(shape: Shape) -> Option<String> {
    match shape {
        Shape::Plain => None,
        Shape::Percent => Some("0.0#%".to_owned()),
        // A currency without a sign of its own, and what would end the quoted sign, have none here.
        Shape::Currency('¤' | '"') => Some("#,##0.00".to_owned()),
        Shape::Currency(sign) => Some(format!("\"{sign}\"#,##0.00")),
        Shape::Day => Some("dd/mm/yyyy".to_owned()),
        Shape::DayAndTime => Some("dd/mm/yyyy hh:mm".to_owned()),
        Shape::Length => Some("[h]:mm:ss".to_owned()),
    }
}

/// Sets a sheet to print on landscape A4, one page wide, with its page number.
pub(super) fn print_one_page_wide(sheet: &mut Worksheet, heading_row: u32) -> Result<(), XlsxError> {
    sheet.set_paper_size(PAPER_A4).set_landscape().set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&R&P of &N");
    sheet.set_repeat_rows(heading_row, heading_row)?;
    Ok(())
}

/// The height of one line of text, in points.
const LINE_HEIGHT: f64 = 15.0;
/// The greatest height that Excel gives a row, in points.
const GREATEST_HEIGHT: f64 = 409.0;
/// How much of a column's width is counted on: letters are of many widths, and words break before the edge.
const COUNTED_ON: f64 = 0.95;

/// The height that shows all of these texts, each wrapped in a column so many characters wide. Programs differ in whether they find it out themselves.
pub(super) fn height<'a>(wrapped: impl IntoIterator<Item = (&'a str, f64)>) -> f64 {
    let lines = wrapped.into_iter().map(|(text, width)| lines(text, width * COUNTED_ON)).fold(1.0, f64::max);
    (lines * LINE_HEIGHT).min(GREATEST_HEIGHT)
}

/// How many lines a text takes that is wrapped after so many characters.
pub(super) fn lines(text: &str, width: f64) -> f64 {
    text.lines().map(|line| (units(line) / width).ceil().max(1.0)).sum()
}

/// Writes a line of words across the columns of these widths, in a row high enough to show all of it.
pub(super) fn write_line(sheet: &mut Worksheet, row: u32, widths: &[f64], words: &str, format: &Format) -> Result<(), XlsxError> {
    let last = u16::try_from(widths.len().saturating_sub(1)).unwrap_or_default();
    let larger = if *format == title() { 1.4 } else { 1.0 };
    let width = widths.iter().sum::<f64>() / larger;
    sheet.merge_range(row, 0, row, last, words, format)?;
    sheet.set_row_height(row, height([(words, width)]) * larger)?;
    Ok(())
}

/// Writes texts into cells of one row, by column, and makes the row high enough for them. `columns` are the table's, with their widths.
pub(super) fn write_texts(
    sheet: &mut Worksheet,
    row: u32,
    texts: &[(u16, &str)],
    columns: &[(&str, f64)],
    format: &Format,
) -> Result<(), XlsxError> {
    let wrapped = texts.iter().filter_map(|(column, text)| Some((*text, columns.get(usize::from(*column))?.1)));
    sheet.set_row_height(row, height(wrapped))?;
    for (column, text) in texts {
        sheet.write_string_with_format(row, *column, harmless::text(text), format)?;
    }
    Ok(())
}

/// About how many characters wide a text is.
pub(super) fn units(text: &str) -> f64 {
    f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX))
}
