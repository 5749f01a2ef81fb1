//! Writing tables into workbooks as an officer would lay them out: a heading row, sensible widths, numbers that show their unit.

use anyhow::Result;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::catalogue::Measure;
use crate::series::rounded;

/// One cell of a table.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    /// A number and the format it is shown in.
    Figure(f64, String),
    Date(NaiveDate),
    Instant(NaiveDateTime),
}

/// A heading, and how wide its column is.
pub(crate) struct Column(pub(crate) &'static str, pub(crate) f64);

const INK: Color = Color::RGB(0x1F_3A_4D);
const PAPER: Color = Color::RGB(0xDD_E8_EE);

/// Words in a cell.
pub(crate) fn text(words: impl Into<String>) -> Cell {
    let words = words.into();
    if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
}

/// Words, where there are any.
pub(crate) fn maybe(words: Option<&str>) -> Cell {
    words.map_or(Cell::Empty, text)
}

/// A count.
pub(crate) fn count(number: f64) -> Cell {
    Cell::Figure(number, "#,##0".to_owned())
}

/// An amount in whole pounds.
pub(crate) fn pounds(amount: f64) -> Cell {
    Cell::Figure(amount, "[$£-809]#,##0".to_owned())
}

/// A figure of `measure` in its own unit and precision; a percentage is kept as Excel keeps it, 0.573 shown as 57.3%.
pub(crate) fn figure(measure: &Measure, value: f64) -> Result<Cell> {
    let places = measure.precision()?.places();
    let decimals = if places == 0 { String::new() } else { format!(".{}", "0".repeat(usize::from(places))) };
    if measure.is_percent() {
        let precision = outturn_domain::figure::Precision::new(places + 2).unwrap_or(measure.precision()?);
        return Ok(Cell::Figure(rounded(value / 100.0, precision)?, format!("0{decimals}%")));
    }
    let pounds = if measure.unit == "£" { "[$£-809]" } else { "" };
    Ok(Cell::Figure(value, format!("{pounds}#,##0{decimals}")))
}

/// An empty workbook that says when it was made and by what, so that composing it again gives the same bytes.
pub(crate) fn workbook(title: &str, made: DateTime<FixedOffset>) -> Result<Workbook> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(title)
        .set_author("Composed example")
        .set_comment("Composed to show how the product works; not a council's own workbook.")
        .set_creation_datetime(&excel_instant(made.naive_utc())?);
    workbook.set_properties(&properties);
    Ok(workbook)
}

/// Adds a sheet with a table from its first row.
pub(crate) fn add_table<const N: usize>(workbook: &mut Workbook, name: &str, columns: &[Column; N], rows: &[[Cell; N]]) -> Result<()> {
    let sheet = workbook.add_worksheet().set_name(name)?;
    for (index, Column(heading, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(index, *width)?;
        sheet.write_with_format(0, index, *heading, &heading_format())?;
    }
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            write_cell(sheet, row, column, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Ok(last_row), Ok(last_column)) = (u32::try_from(rows.len()), u16::try_from(N - 1)) {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    sheet.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    Ok(())
}

/// Adds a sheet of labels with values beside them, under a title.
pub(crate) fn add_form(workbook: &mut Workbook, name: &str, title: &str, lines: &[(&str, Cell)], footnote: &str) -> Result<()> {
    let sheet = workbook.add_worksheet().set_name(name)?;
    sheet.set_column_width(0, 20)?.set_column_width(1, 60)?;
    sheet.write_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14).set_font_color(INK))?;
    for (row, (label, cell)) in (2u32..).zip(lines) {
        sheet.write_with_format(row, 0, *label, &Format::new().set_bold().set_background_color(PAPER).set_border(FormatBorder::Thin))?;
        write_cell(sheet, row, 1, cell)?;
    }
    let below = u32::try_from(lines.len()).unwrap_or(0) + 4;
    sheet.write_with_format(below, 0, footnote, &Format::new().set_italic().set_font_color(INK))?;
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<()> {
    let plain = Format::new().set_align(FormatAlign::Top);
    let left = || Format::new().set_align(FormatAlign::Top).set_align(FormatAlign::Left);
    match cell {
        Cell::Empty => {}
        Cell::Text(words) => drop(sheet.write_with_format(row, column, words, &plain.set_text_wrap())?),
        Cell::Figure(number, shown) => drop(sheet.write_with_format(row, column, *number, &plain.set_num_format(shown))?),
        Cell::Date(date) => {
            let date = ExcelDateTime::parse_from_str(&date.to_string())?;
            sheet.write_with_format(row, column, &date, &left().set_num_format("dd/mm/yyyy"))?;
        }
        Cell::Instant(instant) => {
            sheet.write_with_format(row, column, &excel_instant(*instant)?, &left().set_num_format("dd/mm/yyyy hh:mm"))?;
        }
    }
    Ok(())
}

fn excel_instant(instant: NaiveDateTime) -> Result<ExcelDateTime> {
    Ok(ExcelDateTime::parse_from_str(&instant.format("%Y-%m-%dT%H:%M:%S").to_string())?)
}

fn heading_format() -> Format {
    Format::new().set_bold().set_text_wrap().set_font_color(Color::White).set_background_color(INK).set_align(FormatAlign::Top)
}
