//! What comes out of workbooks as Excel writes them.

use chrono::{NaiveDate, TimeDelta};
use outturn_worker::read::{CellValue, NumberFormat, ReadNotice, SheetVisibility, WorkbookFormat};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::build::Xlsx;
use crate::{cell, read, text, value};

fn saved(mut workbook: Workbook) -> Vec<u8> {
    workbook.save_to_buffer().unwrap()
}

fn date(year: i32, month: u32, day: u32) -> CellValue {
    CellValue::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap())
}

#[test]
fn every_kind_of_value_is_read_with_its_place() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Outturns").unwrap();
    sheet.write(0, 0, "Measure").unwrap();
    sheet.write(13, 3, 76.4).unwrap();
    sheet.write(13, 4, true).unwrap();
    sheet.write(13, 5, "  two spaces ").unwrap();
    sheet.write_blank(13, 6, &Format::new().set_bold()).unwrap();
    let read = read(&saved(workbook)).unwrap();
    assert_eq!(read.format, WorkbookFormat::Xlsx);
    assert_eq!(value(&read, "A1"), text("Measure"));
    assert_eq!(value(&read, "D14"), CellValue::Number(76.4));
    assert_eq!(value(&read, "E14"), CellValue::Bool(true));
    assert_eq!(value(&read, "F14"), text("  two spaces "));
    assert_eq!(read.sheets[0].cells.len(), 4, "a styled empty cell is not listed");
    assert_eq!(read.notices, []);
}

#[test]
fn number_formats_come_with_the_cells() {
    let formats = [
        ("0%", NumberFormat::Percent),
        ("\"£\"#,##0.00", NumberFormat::Currency('£')),
        ("[$€-407] #,##0", NumberFormat::Currency('€')),
        ("#,##0.00 USD", NumberFormat::Currency('¤')),
        ("0.0 days", NumberFormat::Other),
        ("0.00", NumberFormat::Other),
        ("General", NumberFormat::General),
    ];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, (code, _)) in (0..).zip(formats) {
        sheet.write_with_format(row, 0, 0.57, &Format::new().set_num_format(code)).unwrap();
    }
    let read = read(&saved(workbook)).unwrap();
    for (row, (code, expected)) in (1..).zip(formats) {
        let cell = cell(&read, "Sheet1", &format!("A{row}"));
        assert_eq!((&cell.value, cell.number_format), (&CellValue::Number(0.57), expected), "{code}");
    }
}

#[test]
fn dates_and_times_are_told_from_numbers() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = ExcelDateTime::from_ymd(2021, 11, 1).unwrap();
    sheet.write_with_format(0, 0, &day, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
    sheet.write_with_format(1, 0, 44_501, &Format::new().set_num_format("[=0]\"\";mmm yy")).unwrap();
    sheet.write_with_format(2, 0, 0.5, &Format::new().set_num_format("h:mm")).unwrap();
    sheet.write_with_format(3, 0, 1.5, &Format::new().set_num_format("[h]:mm")).unwrap();
    sheet.write_with_format(4, 0, 0, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
    sheet.write(5, 0, 44_501).unwrap();
    let read = read(&saved(workbook)).unwrap();
    assert_eq!(value(&read, "A1"), date(2021, 11, 1));
    assert_eq!(value(&read, "A2"), date(2021, 11, 1));
    assert_eq!(value(&read, "A3"), CellValue::Duration(TimeDelta::hours(12)));
    assert_eq!(value(&read, "A4"), CellValue::Duration(TimeDelta::hours(36)));
    assert_eq!(value(&read, "A5"), CellValue::Number(0.0), "there is no day nought");
    assert_eq!(value(&read, "A6"), CellValue::Number(44_501.0));
    assert_eq!(cell(&read, "Sheet1", "A1").number_format, NumberFormat::Date);
}

#[test]
fn the_day_count_of_old_macs_is_known() {
    let rows = r#"<row r="1"><c r="A1" s="1"><v>43039</v></c></row>"#;
    let old_mac = Xlsx::new(rows).change("xl/workbook.xml", "<sheets>", r#"<workbookPr date1904="1"/><sheets>"#).change(
        "xl/styles.xml",
        r#"<xf numFmtId="0"/>"#,
        r#"<xf numFmtId="0"/><xf numFmtId="14"/>"#,
    );
    assert_eq!(value(&read(&old_mac.bytes()).unwrap(), "A1"), date(2021, 11, 1));
}

#[test]
fn formulas_errors_and_absent_results_are_marked() {
    let rows = r#"<row r="1">
        <c r="A1"><f>1+1</f><v>2</v></c>
        <c r="B1"><f>1+1</f></c>
        <c r="C1"><f>1+1</f><v></v></c>
        <c r="D1" t="e"><f>NA()</f><v>#N/A</v></c>
        <c r="E1" t="e"><v>#SPILL!</v></c>
        <c r="F1" t="str"><f>A1</f><v>a &amp; b</v></c>
        <c r="G1" t="str"><f>""</f><v></v></c>
        <c r="H1" t="s"><v>1</v></c>
        <c r="I1" t="inlineStr"><is><t>inline</t></is></c>
        <c r="J1" t="d"><v>2021-11-01</v></c>
        <c r="K1"/><c r="L1" t="d"><v>12:00:00</v></c>
        <c r="M1" t="inlineStr"><v>twice</v><is><t>twice</t></is></c></row>"#;
    let read = read(&Xlsx::new(rows).bytes()).unwrap();
    assert_eq!(value(&read, "A1"), CellValue::Number(2.0));
    assert!(cell(&read, "Data", "A1").formula && !cell(&read, "Data", "H1").formula);
    assert_eq!(value(&read, "B1"), CellValue::FormulaWithoutResult);
    assert_eq!(value(&read, "C1"), CellValue::FormulaWithoutResult);
    assert_eq!(value(&read, "D1"), CellValue::Error("#N/A".into()));
    assert_eq!(value(&read, "E1"), CellValue::Error("#SPILL!".into()));
    assert_eq!(value(&read, "F1"), text("a & b"));
    assert_eq!(value(&read, "H1"), text("one"));
    assert_eq!(value(&read, "I1"), text("inline"));
    assert_eq!(value(&read, "J1"), date(2021, 11, 1));
    assert_eq!(value(&read, "L1"), CellValue::Duration(TimeDelta::hours(12)));
    assert_eq!(value(&read, "M1"), text("twice"));
    assert_eq!(read.sheets[0].cells.len(), 11, "neither the empty result nor the empty cell is listed");
}

#[test]
fn results_that_nothing_calculated_are_noticed() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, Formula::new("=1+1")).unwrap();
    let read_back = read(&saved(workbook)).unwrap();
    assert_eq!(value(&read_back, "A1"), CellValue::Number(0.0), "the writer puts a nought where the result belongs");
    assert_eq!(read_back.notices, [ReadNotice::ResultsMayBeStale]);
}

#[test]
fn hidden_sheets_are_read_and_marked() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Seen").unwrap().write(0, 0, 1).unwrap();
    workbook.add_worksheet().set_name("Old").unwrap().set_hidden(true).write(0, 0, 2).unwrap();
    workbook.add_worksheet().set_name("Lists").unwrap().set_very_hidden(true);
    let read = read(&saved(workbook)).unwrap();
    let seen: Vec<_> = read.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visibility)).collect();
    let expected = [("Seen", SheetVisibility::Visible), ("Old", SheetVisibility::Hidden), ("Lists", SheetVisibility::VeryHidden)];
    assert_eq!(seen, expected);
}

#[test]
fn a_chart_sheet_is_passed_over_with_a_notice() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, 1).unwrap();
    let chart = workbook.add_chartsheet().set_name("Picture").unwrap();
    let mut line = rust_xlsxwriter::Chart::new_line();
    line.add_series().set_values("Sheet1!$A$1:$A$1");
    chart.insert_chart(0, 0, &line).unwrap();
    let read = read(&saved(workbook)).unwrap();
    assert_eq!(read.sheets.len(), 1);
    assert!(matches!(&read.notices[..], [ReadNotice::SheetPassedOver { sheet, .. }] if sheet == "Picture"), "{:?}", read.notices);
}

#[test]
fn prefixed_elements_are_read_too() {
    let sheet = r#"<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="2"><x:c r="B2"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>"#;
    let read = read(&Xlsx::new("").part("xl/worksheets/sheet1.xml", sheet).bytes()).unwrap();
    assert_eq!(value(&read, "B2"), CellValue::Number(5.0));
}
