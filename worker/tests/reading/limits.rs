//! The limits on one file: each is met by a small file, in each format that has what it limits, and its sender is told which
//! limit it is, what was found and what is allowed.

use std::collections::BTreeSet;

use outturn_domain::finding::FindingCode;
use outturn_worker::read::{Limits, Refusal, read_bytes};
use outturn_worker::refused_file;
use serde_json::json;

use crate::build::{Records, Xlsx, ods, record, wide, xls, xls_cell, xlsb, xlsb_of};

/// One limit, lowered until a small file meets it.
struct Meeting {
    /// The limit's name in the settings.
    limit: &'static str,
    /// What is allowed.
    allowed: u64,
    /// What is found, in the sender's words.
    found: String,
    file: Vec<u8>,
}

fn meeting(limit: &'static str, allowed: u64, found: impl Into<String>, file: Vec<u8>) -> Meeting {
    Meeting { limit, allowed, found: found.into(), file }
}

/// Three cells of a first row: two numbers and the word "one".
fn in_xlsx() -> Xlsx {
    Xlsx::new(r#"<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1" t="s"><v>1</v></c></row>"#)
}

fn binary_cells() -> Records {
    let number = |number: f64| number.to_le_bytes();
    Records::default().add(0x0000, &[0; 4]).cell(0x0005, 0, 0, &number(1.0)).cell(0x0005, 1, 0, &number(2.0)).cell(
        0x0006,
        2,
        0,
        &wide("one"),
    )
}

fn in_xls(more: &[u8]) -> Vec<u8> {
    let one = [&[3, 0, 0], b"one".as_slice()].concat();
    let cells = [xls_cell(0x0203, 0, 0, 0, &[0; 8]), xls_cell(0x0203, 2, 1, 0, &[0; 8]), xls_cell(0x0204, 2, 2, 0, &one), more.to_vec()];
    xls(&[], &cells.concat())
}

fn in_ods(attributes: &str, after: &str) -> Vec<u8> {
    let number =
        format!(r#"<table:table-cell {attributes} office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>"#);
    let word = r#"<table:table-cell office:value-type="string"><text:p>one</text:p></table:table-cell>"#;
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    ods(&format!(
        r#"<table:table table:name="Data">{}{}</table:table>{after}"#,
        row(&number.repeat(2)),
        row(&format!("{number}<table:table-cell/>{word}"))
    ))
}

/// The limits on the bytes and the parts of a file.
fn of_files() -> Vec<Meeting> {
    let file = in_xlsx().bytes();
    let part = |size: usize| in_xlsx().part("xl/media/image1.png", "x".repeat(size)).bytes();
    vec![
        meeting("file_bytes", 100, format!("{} bytes", file.len()), file.clone()),
        meeting("zip_members", 6, "7 parts", file),
        meeting("inflated_bytes", 20_000, "bytes in xl/media/image1.png", part(20_000)),
        meeting("inflated_part_bytes", 10_000, "10001 bytes in xl/media/image1.png", part(10_001)),
    ]
}

/// The limits on cells and what is in them.
fn of_cells() -> Vec<Meeting> {
    let mut meetings = Vec::new();
    // Of .ods a row is counted at once.
    for (file, found) in [(in_xlsx().bytes(), 3), (xlsb(binary_cells()), 3), (in_xls(&[]), 3), (in_ods("", ""), 4)] {
        meetings.push(meeting("cells", 2, format!("{found} cells in Data"), file));
    }
    for (file, place) in [(in_xlsx().bytes(), "C1"), (xlsb(binary_cells()), "C1"), (in_xls(&[]), "C3"), (in_ods("", ""), "C2")] {
        meetings.push(meeting("cell_characters", 2, format!("3 characters in Data {place}"), file));
    }
    let dimensions = [0_u32.to_le_bytes().as_slice(), &100_u32.to_le_bytes(), &[0, 0, 10, 0, 0, 0]].concat();
    meetings.push(meeting("sheet_area", 8, "1000 cells in Data", in_xls(&record(0x0200, &dimensions))));
    meetings.push(meeting("sheet_area", 5, "6 cells in Data", in_ods("", "")));
    let strings = |count: u32| {
        let claim = format!(r#"uniqueCount="{count}""#);
        in_xlsx().change("xl/sharedStrings.xml", r#"uniqueCount="2""#, &claim).bytes()
    };
    meetings.push(meeting("shared_strings", 1, "2 strings in xl/sharedStrings.xml", strings(0)));
    meetings.push(meeting("shared_strings", 100, "101 strings in xl/sharedStrings.xml", strings(101)));
    meetings.push(meeting("shared_strings", 0, "1 strings in xl/sharedStrings.bin", xlsb(binary_cells())));
    meetings.push(meeting("shared_string_bytes", 50, "bytes in xl/sharedStrings.xml", in_xlsx().bytes()));
    meetings.push(meeting("shared_string_bytes", 10, "bytes in xl/sharedStrings.bin", xlsb(binary_cells())));
    meetings
}

/// The limits on sheets and what belongs to them.
fn of_sheets() -> Vec<Meeting> {
    let mut meetings = Vec::new();
    for file in [in_xlsx().bytes(), xlsb(binary_cells()), in_xls(&[]), in_ods("", "")] {
        meetings.push(meeting("sheets", 0, "1 sheets", file));
    }
    let merges = r#"</sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells>"#;
    let areas = Records::default().add(0x00B0, &[0; 16]).add(0x00B0, &[0; 16]);
    for file in [
        in_xlsx().change("xl/worksheets/sheet1.xml", "</sheetData>", merges).bytes(),
        xlsb_of(Records::default(), binary_cells(), areas),
        in_xls(&record(0x00E5, &[&[2, 0], [0; 16].as_slice()].concat())),
        in_ods(r#"table:number-columns-spanned="2" table:number-rows-spanned="1""#, ""),
    ] {
        meetings.push(meeting("merged_areas", 1, "2 merged areas in Data", file));
    }
    let names = r#"</sheets><definedNames><definedName name="a">1</definedName><definedName name="b">2</definedName></definedNames>"#;
    let binary = Records::default().add(0x0027, &[0; 9]).add(0x0027, &[0; 9]);
    let name = record(0x0018, &[0; 14]);
    let open =
        r#"<table:named-expressions><table:named-range table:name="a"/><table:named-expression table:name="b"/></table:named-expressions>"#;
    for file in [
        in_xlsx().change("xl/workbook.xml", "</sheets>", names).bytes(),
        xlsb_of(binary, binary_cells(), Records::default()),
        xls(&[name.clone(), name].concat(), &[]),
        in_ods("", open),
    ] {
        meetings.push(meeting("defined_names", 1, "2 names", file));
    }
    meetings
}

#[test]
fn each_limit_is_told_with_what_was_found_and_what_is_allowed() {
    let mut met = BTreeSet::new();
    for (number, Meeting { limit, allowed, found, file }) in [of_files(), of_cells(), of_sheets()].into_iter().flatten().enumerate() {
        let limits: Limits = serde_json::from_value(json!({ limit: allowed })).unwrap();
        let refusal = match read_bytes(&file, &limits) {
            Err(refusal @ Refusal::TooLarge(_)) => refusal,
            other => panic!("{limit} {found} ({number}): {other:?}"),
        };
        let told = refused_file::finding(&refusal, "return.xlsx");
        assert_eq!(told.code, FindingCode::FileTooLarge);
        assert!(told.message.contains(&found), "{limit}: expected {found}: {}", told.message);
        assert!(told.message.ends_with(&format!("and the limit {limit} is {allowed}.")), "{}", told.message);
        assert_eq!(told.expected, Some(format!("at most {allowed}")));
        met.insert(limit);
    }
    // What the reading process itself may use is met in the test of the sandbox, with real processes.
    met.extend(["child_memory_bytes", "child_cpu_seconds", "child_wall_seconds", "child_output_bytes"]);
    let all = serde_json::to_value(Limits::default()).unwrap();
    let all: BTreeSet<&str> = all.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(met, all);
}

#[test]
fn what_is_just_allowed_is_read() {
    let limits = Limits { cells: 3, cell_characters: 3, sheets: 1, zip_members: 7, shared_strings: 2, ..Limits::default() };
    assert!(read_bytes(&in_xlsx().bytes(), &limits).is_ok());
    assert!(read_bytes(&xlsb(binary_cells()), &limits).is_ok());
    assert!(read_bytes(&in_xls(&[]), &limits).is_ok());
    assert!(read_bytes(&in_ods("", ""), &Limits { cells: 4, sheet_area: 6, ..limits }).is_ok());
}
