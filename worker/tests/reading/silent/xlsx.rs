//! The silent errors of `.xlsx`, and those that other formats share with it.

use std::io::{Cursor, Write as _};

use chrono::{NaiveDate, TimeDelta};
use outturn_domain::finding::{FindingCode, Severity};
use outturn_worker::read::{CellValue, NumberFormat, RawWorkbook, Refusal};
use rust_xlsxwriter::{Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{notes, told};
use crate::build::{Records, Xlsx, ods, record, xls, xls_cell, xlsb, xlsb_with_calculation};
use crate::{cell, detail, read, text, value};

fn ods_cell(attributes: &str) -> Vec<u8> {
    ods(&format!(
        r#"<table:table table:name="Data"><table:table-row><table:table-cell {attributes}><text:p>shown</text:p></table:table-cell></table:table-row></table:table>"#
    ))
}

fn one(cell: &str) -> Vec<u8> {
    Xlsx::new(&format!(r#"<row r="1">{cell}</row>"#)).bytes()
}

#[test]
pub(super) fn a_string_index_that_is_no_number_is_not_string_nought() {
    for index in ["1\n", "\n1\n", " 1", "x", "-1", "1.0", "1,5"] {
        let told = told(&one(&format!(r#"<c r="A1" t="s"><v>{index}</v></c>"#)));
        assert_eq!(told.code, FindingCode::FileUnreadable);
        assert!(told.message.contains("cell A1 of sheet \"Data\" holds a value that is none of its kind"), "{}", told.message);
    }
    detail(read(&one(r#"<c r="A1" t="s"><v>2</v></c>"#)));
}

#[test]
pub(super) fn a_number_in_pieces_is_not_cut() {
    for inside in ["<![CDATA[10]]>", "1&#48;", "1<!-- -->0", "1<?p?>0", "<b>1</b>"] {
        let told = told(&one(&format!(r#"<c r="A1"><v>{inside}</v></c>"#)));
        assert!(told.message.contains("cell A1 of sheet \"Data\" holds a value"), "{inside}: {}", told.message);
    }
    detail(read(&one(r#"<c r="A1" t="str"><v>a<![CDATA[b]]></v></c>"#)));
    assert_eq!(value(&read(&one(r#"<c r="A1" t="str"><v>a &#38; b</v></c>"#)).unwrap(), "A1"), text("a & b"));
}

#[test]
pub(super) fn what_is_no_finite_number_is_refused() {
    for inside in ["NaN", "INF", "inf", "-Infinity", "1E999", "1,5", "12 "] {
        let told = told(&one(&format!(r#"<c r="A1"><v>{inside}</v></c>"#)));
        assert!(told.message.contains("cell A1 of sheet \"Data\""), "{inside}: {}", told.message);
    }
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let bytes = number.to_le_bytes();
        let binary = xlsb(Records::default().add(0x0000, &[0; 4]).cell(0x0005, 0, 0, &bytes));
        let elder = xls(&[], &xls_cell(0x0203, 0, 0, 0, &bytes));
        let open = ods_cell(&format!(r#"office:value-type="float" office:value="{number}""#));
        for file in [binary, elder, open] {
            let told = told(&file);
            assert!(told.message.contains("cell A1 of sheet \"Data\" holds no finite number"), "{number}: {}", told.message);
        }
    }
}

#[test]
fn a_value_before_its_formula_is_not_lost() {
    let outcome = read(&one(r#"<c r="A1"><v>5</v><f>2+3</f></c>"#));
    assert_eq!(outcome, Err(Refusal::CensusMismatch { sheet: "Data".into(), cells: 1 }));
    detail(read(&one(r#"<c r="A1"><v>5</v><v>6</v></c>"#)));
}

#[test]
pub(super) fn two_sheets_of_one_name_are_refused() {
    let sheet = r#"<sheet name="Data" sheetId="1" r:id="rId1"/>"#;
    let relation = r#"<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
    let twice = Xlsx::new("")
        .change("xl/workbook.xml", sheet, &format!("{sheet}{}", sheet.replace("Data", "DATA").replace("rId1", "rId9")))
        .change("xl/_rels/workbook.xml.rels", "</Relationships>", relation)
        .part("xl/worksheets/sheet2.xml", "<worksheet><sheetData/></worksheet>");
    let told_of_twice = told(&twice.bytes());
    assert!(told_of_twice.message.contains("two sheets are named \"DATA\""), "{}", told_of_twice.message);
    let in_ods = r#"<table:table table:name="Data"><table:table-row/></table:table>"#.repeat(2);
    assert!(told(&ods(&in_ods)).message.contains("two sheets are named \"Data\""));
}

#[test]
pub(super) fn a_missing_workbook_part_is_no_empty_success() {
    assert!(detail(read(&Xlsx::new("").without("xl/workbook.xml").bytes())).contains("missing"));
    assert!(detail(read(&Xlsx::new("").without("xl/worksheets/sheet1.xml").bytes())).contains("missing"));
    assert!(detail(read(&Xlsx::new("").without("_rels/.rels").bytes())).contains("missing"));
}

#[test]
fn strings_and_styles_kept_elsewhere_are_not_forgotten() {
    for part in ["styles.xml", "sharedStrings.xml"] {
        let moved = Xlsx::new("").change("xl/_rels/workbook.xml.rels", part, &format!("other/{part}"));
        assert!(detail(read(&moved.bytes())).contains(part));
    }
}

#[test]
fn strings_that_are_named_but_left_out_matter_only_to_cells_that_use_them() {
    let without = |cell| Xlsx::new(&format!(r#"<row r="1">{cell}</row>"#)).without("xl/sharedStrings.xml").bytes();
    assert_eq!(value(&read(&without(r#"<c r="A1"><v>1</v></c>"#)).unwrap(), "A1"), CellValue::Number(1.0));
    detail(read(&without(r#"<c r="A1" t="s"><v>0</v></c>"#)));
}

#[test]
fn a_second_set_of_cells_is_not_passed_over() {
    let twice = Xlsx::new("").change("xl/worksheets/sheet1.xml", "</sheetData>", "</sheetData><sheetData><row r=\"1\"/></sheetData>");
    assert!(detail(read(&twice.bytes())).contains("two sets"));
}

#[test]
fn odd_kinds_and_states_name_their_sheet() {
    assert!(detail(read(&one(r#"<c r="A1" t="z"><v>1</v></c>"#))).contains("\"z\""));
    let odd = Xlsx::new("").change("xl/workbook.xml", "sheetId", "state=\"maybe\" sheetId");
    assert!(detail(read(&odd.bytes())).contains("\"maybe\""));
    let macros = Xlsx::new("").change("xl/_rels/workbook.xml.rels", "worksheet\" Target", "xlMacrosheet\" Target");
    assert!(detail(read(&macros.bytes())).contains("macro sheet"));
}

#[test]
fn cells_and_rows_without_numbers_follow_on() {
    let rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c r=\"C3\"><v>3</v></c><c><v>4</v></c></row>";
    let read = read(&Xlsx::new(rows).bytes()).unwrap();
    assert_eq!(value(&read, "B1"), CellValue::Number(2.0));
    assert_eq!(value(&read, "C3"), CellValue::Number(3.0));
    assert_eq!(value(&read, "D3"), CellValue::Number(4.0));
}

/// The same parts, with their bytes as they are.
fn unpacked(archive: &[u8]) -> Vec<u8> {
    let mut parts = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).unwrap();
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(part.name().unwrap().into_owned(), options).unwrap();
        std::io::copy(&mut part, &mut writer).unwrap();
    }
    writer.flush().unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
pub(super) fn a_changed_digit_fails_its_checksum() {
    let files = [
        (one(r#"<c r="A1"><v>1234.5</v></c>"#), b"1234.5".as_slice(), "xl/worksheets/sheet1.xml"),
        (ods_cell(r#"office:value-type="float" office:value="1234.5""#), b"1234.5", "content.xml"),
        (
            xlsb(Records::default().add(0x0000, &[0; 4]).cell(0x0005, 0, 0, &1234.5_f64.to_le_bytes())),
            &1234.5_f64.to_le_bytes(),
            "xl/worksheets/sheet1.bin",
        ),
    ];
    for (packed, digits, part) in files {
        let mut file = unpacked(&packed);
        assert_eq!(value(&read(&file).unwrap(), "A1"), CellValue::Number(1234.5));
        let at = file.windows(digits.len()).position(|window| window == digits).unwrap();
        // 1 becomes 3; of the number in eight bytes it is the sixth that changes it visibly.
        file[if digits.len() == 8 { at + 5 } else { at }] ^= 2;
        let told = told(&file);
        assert_eq!(told.code, FindingCode::FileDamaged, "{}", told.message);
        assert!(told.message.contains(part) && told.message.to_lowercase().contains("checksum"), "{}", told.message);
    }
}

#[test]
pub(super) fn a_formula_without_a_result_is_no_empty_cell() {
    let in_xlsx = one(r#"<c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v/></c><c r="C1"><f>1+1</f><v>2</v></c><c r="D1" s="0"/>"#);
    // In .xls a formula whose text was to follow, and did not.
    let formula = |result: [u8; 8]| [result.as_slice(), &[0; 8]].concat();
    let to_follow = formula([0, 0, 0, 0, 0, 0, 0xFF, 0xFF]);
    let in_xls = [
        xls_cell(0x0006, 0, 0, 0, &to_follow),
        xls_cell(0x0006, 0, 1, 0, &to_follow),
        xls_cell(0x0006, 0, 2, 0, &formula(2_f64.to_le_bytes())),
    ];
    let in_ods = [
        r#"<table:table-cell table:formula="of:=1+1"/><table:table-cell table:formula="of:=1+1" office:value-type="float"/>"#,
        r#"<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell><table:table-cell/>"#,
    ];
    let in_ods = ods(&format!(r#"<table:table table:name="Data"><table:table-row>{}</table:table-row></table:table>"#, in_ods.concat()));
    for file in [in_xlsx, xls(&[], &in_xls.concat()), in_ods] {
        let read = read(&file).unwrap();
        assert_eq!((value(&read, "A1"), value(&read, "B1")), (CellValue::FormulaWithoutResult, CellValue::FormulaWithoutResult));
        assert_eq!(value(&read, "C1"), CellValue::Number(2.0));
        assert_eq!(read.sheets[0].cells.len(), 3);
        assert!(read.sheets[0].cells.iter().all(|cell| cell.formula));
    }
}

/// Whether its sender is asked about the results of formulas.
fn is_asked(workbook: &RawWorkbook) -> bool {
    let notes = notes(workbook);
    let asked: Vec<_> = notes.iter().filter(|note| note.code == FindingCode::ResultsMayBeStale).collect();
    assert!(asked.iter().all(|note| note.severity() == Severity::Query && note.help.contains("let it calculate")));
    assert!(asked.len() <= 1, "{notes:?}");
    asked.len() == 1
}

#[test]
pub(super) fn results_that_may_be_stale_are_asked_about() {
    // As programs write it that cannot calculate: a nought where the result belongs.
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, Formula::new("=40+2")).unwrap();
    let dummy = read(&workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(value(&dummy, "A1"), CellValue::Number(0.0));
    assert!(is_asked(&dummy));
    // As Excel writes it that was stopped, or told to calculate by hand only and not when saving.
    for (properties, expected) in [
        (r#"fullCalcOnLoad="1""#, true),
        (r#"fullCalcOnLoad="0""#, false),
        (r#"calcCompleted="0""#, true),
        (r#"calcMode="manual" calcOnSave="0""#, true),
        (r#"calcMode="manual""#, false),
        (r#"calcId="191029""#, false),
    ] {
        let with = |cell: &str| {
            Xlsx::new(&format!(r#"<row r="1">{cell}</row>"#)).change(
                "xl/workbook.xml",
                "</sheets>",
                &format!("</sheets><calcPr {properties}/>"),
            )
        };
        let formula = read(&with(r#"<c r="A1"><f>B1</f><v>2</v></c>"#).bytes()).unwrap();
        assert_eq!(is_asked(&formula), expected, "{properties}");
        let figure = read(&with(r#"<c r="A1"><v>2</v></c>"#).bytes()).unwrap();
        assert!(!is_asked(&figure), "there is no result that could be stale");
    }
}

#[test]
fn results_that_may_be_stale_are_asked_about_in_every_format() {
    let number = || Records::default().add(0x0000, &[0; 4]).cell(0x0009, 0, 0, &[2_f64.to_le_bytes().as_slice(), &[0; 10]].concat());
    for (by_hand, flags, expected) in [(false, 0x20, false), (false, 0x21, true), (false, 0x30, true), (true, 0x20, false), (true, 0, true)]
    {
        let body = [&[0; 4], [u8::from(!by_hand), 0, 0, 0].as_slice(), &[0; 16], &[flags, 0]].concat();
        assert_eq!(is_asked(&read(&xlsb_with_calculation(&body, number())).unwrap()), expected, "{by_hand} {flags:#x}");
    }
    let formula = xls_cell(0x0006, 0, 0, 0, &[2_f64.to_le_bytes().as_slice(), &[0; 8]].concat());
    let stopped = record(0x005E, &[0, 0]);
    let by_hand = record(0x000D, &[0, 0]);
    let not_when_saving = record(0x005F, &[0, 0]);
    for (before, expected) in [
        (Vec::new(), false),
        (stopped, true),
        (by_hand.clone(), false),
        (not_when_saving.clone(), false),
        ([by_hand, not_when_saving].concat(), true),
    ] {
        assert_eq!(is_asked(&read(&xls(&[], &[before, formula.clone()].concat())).unwrap()), expected);
    }
    let formula = r#"table:formula="of:=[.B1]" office:value-type="float" office:value="2""#;
    for (setting, expected) in [("false", true), ("true", false)] {
        let settings = format!(
            r#"<office:document-settings><config:config-item config:name="Other">false</config:config-item><config:config-item config:name="AutoCalculate" config:type="boolean">{setting}</config:config-item></office:document-settings>"#
        );
        let mut writer = ZipWriter::new_append(Cursor::new(ods_cell(formula))).unwrap();
        writer.start_file("settings.xml", SimpleFileOptions::default()).unwrap();
        writer.write_all(settings.as_bytes()).unwrap();
        assert_eq!(is_asked(&read(&writer.finish().unwrap().into_inner()).unwrap()), expected, "{setting}");
    }
}

#[test]
pub(super) fn places_beyond_the_last_do_not_wrap() {
    for (rows, named) in [
        (r#"<row r="4294967298"><c r="A4294967298"><v>1</v></c></row>"#, "4294967298"),
        (r#"<row r="4294967298"><c><v>1</v></c></row>"#, "4294967298"),
        (r#"<row r="2000000"><c r="A2000000"><v>1</v></c></row>"#, "beyond the last"),
        (r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#, "beyond the last"),
        (r#"<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>"#, "ZZZZZZZZ1"),
        (r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#, "XFE1"),
        (r#"<row r="1"><c r="A4294967297"><v>1</v></c></row>"#, "A4294967297"),
    ] {
        let told = told(&Xlsx::new(rows).bytes());
        assert!(told.message.contains(named) && told.message.contains("\"Data\""), "{rows}: {}", told.message);
    }
}

#[test]
pub(super) fn parts_that_differ_in_case_are_refused() {
    for shadow in ["xl/worksheets/SHEET1.xml", "XL/worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml"] {
        let told =
            told(&Xlsx::new(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#).part(shadow, "<worksheet><sheetData/></worksheet>").bytes());
        assert_eq!(told.code, FindingCode::FileForbiddenContent);
        assert!(told.message.contains("two parts of the same name"), "{}", told.message);
    }
}

#[test]
pub(super) fn letters_in_a_format_do_not_make_a_date() {
    let day = NaiveDate::from_ymd_opt(2021, 11, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
    let formats = [
        ("#,##0.00 USD", CellValue::Number(44_501.0), NumberFormat::Currency('¤')),
        ("0.0 days", CellValue::Number(44_501.0), NumberFormat::Other),
        ("0 \"months\"", CellValue::Number(44_501.0), NumberFormat::Other),
        ("[Red]0.0", CellValue::Number(44_501.0), NumberFormat::Other),
        ("0\\d", CellValue::Number(44_501.0), NumberFormat::Other),
        ("[=0]\"none\";mmm yy", CellValue::Date(day), NumberFormat::Date),
        ("\"due \"dd/mm/yyyy", CellValue::Date(day), NumberFormat::Date),
        ("[$-809]d mmmm yyyy", CellValue::Date(day), NumberFormat::Date),
        ("[h]:mm", CellValue::Duration(TimeDelta::days(44_501)), NumberFormat::Date),
    ];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, (code, ..)) in (0..).zip(&formats) {
        sheet.write_with_format(row, 0, 44_501, &Format::new().set_num_format(*code)).unwrap();
    }
    let read_back = read(&workbook.save_to_buffer().unwrap()).unwrap();
    for (row, (code, expected, shown_as)) in (1..).zip(&formats) {
        let cell = cell(&read_back, "Sheet1", &format!("A{row}"));
        assert_eq!((&cell.value, cell.number_format), (expected, *shown_as), "{code}");
    }
    // The same of the binary formats, whose builders give format 2 the code `0.0 days` and format 1 a date's.
    let bytes = 44_501_f64.to_le_bytes();
    let binary = xlsb(Records::default().add(0x0000, &[0; 4]).cell(0x0005, 0, 2, &bytes).cell(0x0005, 1, 1, &bytes));
    let elder = xls(&[], &[xls_cell(0x0203, 0, 0, 2, &bytes), xls_cell(0x0203, 0, 1, 1, &bytes)].concat());
    for file in [binary, elder] {
        let read = read(&file).unwrap();
        assert_eq!((value(&read, "A1"), value(&read, "B1")), (CellValue::Number(44_501.0), CellValue::Date(day)));
    }
}
