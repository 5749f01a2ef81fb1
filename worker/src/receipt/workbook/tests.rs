//! What the feedback workbook holds, read back, and what it does with content that means ill.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, SheetVisible, Xlsx, open_workbook_from_rs};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::{ItemCode, SubmitterCode};
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue, Marks};
use outturn_domain::figure::CellNumber;
use outturn_domain::finding::{Finding, FindingCode, Verdict};
use outturn_domain::period::Period;
use outturn_domain::provenance::{Cover, FileHash, Sequence, SubmissionId};
use outturn_domain::stage::Basis;
use outturn_store::submission::{ArrivalState, Submission};

use super::{bytes, copy, key, what_to_fix};
use crate::normalise::test_book::book;
use crate::read::cell::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook, SheetVisibility, WorkbookFormat};
use crate::receipt::{Judged, Told, Understood};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn submission(file_name: &str, verdict: Verdict) -> Submission {
    Submission {
        id: SubmissionId::new(instant("2021-11-11T09:00:00Z"), 7),
        arrival: 1,
        submitter: Some(SubmitterCode::parse("adults").expect("a code")),
        file_name: file_name.to_owned(),
        file_hash: FileHash::parse(&"ab".repeat(32)).expect("a hash"),
        file_size: 1,
        received: instant("2021-11-11T09:00:00Z"),
        state: ArrivalState::Committed,
        committed: Some((Sequence(1), instant("2021-11-11T09:00:01Z"))),
        verdict: Some(verdict),
        layout: Some("standard-return".to_owned()),
        period: Period::parse("2021/22 Q2").ok(),
        cover: Cover::default(),
        facts: 1,
        absences: 0,
        appended: 1,
        answers: 0,
        findings: (0, 0, 0),
        receipt: None,
    }
}

fn written(submission: &Submission, findings: &[Finding], understood: &Understood) -> Vec<u8> {
    bytes(&Told { submission, findings, understood, judged: &Judged::default() }).expect("a workbook")
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook that opens")
}

/// The sheets' names with what shows of each.
fn sheets(bytes: &[u8]) -> Vec<(String, SheetVisible)> {
    open(bytes.to_vec()).sheets_metadata().iter().map(|sheet| (sheet.name.clone(), sheet.visible)).collect()
}

fn cell(bytes: &[u8], sheet: &str, address: &str) -> Data {
    let address = CellAddress::parse(address).expect("an address");
    let range = open(bytes.to_vec()).worksheet_range(sheet).expect("the sheet");
    range.get_value((address.row, address.column)).cloned().unwrap_or(Data::Empty)
}

fn place(sheet: &str, address: &str) -> Place {
    Place::cell(sheet, CellAddress::parse(address).expect("an address"))
}

/// The rows of "What to fix" below its headings, by heading.
fn rows_to_fix(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let range = open(bytes.to_vec()).worksheet_range(key::WHAT_TO_FIX).expect("the sheet");
    let mut rows = range.rows().skip_while(|row| row[0] != "No");
    let headings: Vec<String> = rows.next().expect("headings").iter().map(ToString::to_string).collect();
    rows.map(|row| headings.iter().cloned().zip(row.iter().map(ToString::to_string)).collect()).collect()
}

fn fact(sheet: &str, address: &str) -> Fact {
    Fact {
        key: FactKey {
            item: ItemCode::parse("EHC-20W").expect("a code"),
            entity: None,
            breakdown: None,
            period: Period::parse("2021/22 Q2").expect("a period"),
            kind: FactKind::Actual,
        },
        value: FactValue::Number(CellNumber::new(0.5734, 2).expect("a number")),
        marks: Marks { provisional: true, ..Marks::default() },
        basis: Basis::Supplied,
        basis_note: None,
        place: place(sheet, address),
    }
}

fn raw(row: u32, column: u32, value: CellValue) -> RawCell {
    RawCell { row, column, value, number_format: NumberFormat::General, formula: false }
}

fn of_one_sheet(name: &str, cells: Vec<RawCell>) -> RawWorkbook {
    let sheets = vec![RawSheet { name: name.to_owned(), visibility: SheetVisibility::Visible, cells, hidden_rows: Vec::new() }];
    RawWorkbook { format: WorkbookFormat::Xlsx, sheets, notices: Vec::new() }
}

#[test]
fn findings_come_the_weightiest_first_and_keep_their_place_in_the_store() {
    let findings = [
        Finding::new(FindingCode::FindingsCut, "A note."),
        Finding::new(FindingCode::CommentMissing, "A query.").at(place("Outturns", "C2")),
        Finding::new(FindingCode::MeasureUnknown, "An error.").at(place("Outturns", "A3")).found("EHCP").expected("a code"),
        Finding::new(FindingCode::CommentMissing, "Another query."),
    ];
    let understood =
        Understood { workbook: Some(book(&[("Outturns", "Measure | Value\nEHC-20W | 57\nEHCP | 58")])), ..Understood::default() };
    let bytes = written(&submission("q2.xlsx", Verdict::AcceptedWithFindings), &findings, &understood);
    let shown: Vec<_> = rows_to_fix(&bytes)
        .into_iter()
        .map(|row| {
            ["No", "Severity", "Sheet", "Cell", "What is the matter", "Found", "Expected", "Key"].map(|heading| row[heading].clone())
        })
        .collect();
    assert_eq!(
        shown,
        [
            ["1", "To mend", "Outturns", "A3", "An error.", "EHCP", "a code", "3"],
            ["2", "Question", "Outturns", "C2", "A query.", "", "", "2"],
            ["3", "Question", "", "", "Another query.", "", "", "4"],
            ["4", "For information", "", "", "A note.", "", "", "1"],
        ]
    );
    assert!(!rows_to_fix(&bytes)[0]["How to mend it"].is_empty());
    assert_eq!(
        sheets(&bytes),
        [
            (key::WHAT_TO_FIX.to_owned(), SheetVisible::Visible),
            ("Outturns".to_owned(), SheetVisible::Visible),
            (key::WHAT_WAS_ACCEPTED.to_owned(), SheetVisible::Visible),
            (key::KEY_SHEET.to_owned(), SheetVisible::VeryHidden),
        ]
    );
    let stated = ["A1", "B1", "A2", "B2"].map(|address| cell(&bytes, key::KEY_SHEET, address).to_string());
    let id = submission("", Verdict::Accepted).id.to_string();
    assert_eq!(stated, [key::FEEDBACK_MARK, key::FEEDBACK_VERSION, key::SUBMISSION_LABEL, &id]);
}

#[test]
fn what_comes_back_is_known_for_what_it_is() {
    let findings = [Finding::new(FindingCode::CommentMissing, "A query.")];
    let sent = submission("q2.xlsx", Verdict::AcceptedWithFindings);
    let bytes = written(&sent, &findings, &Understood::default());
    let returned = crate::read::read_bytes(&bytes, &crate::read::Limits::default()).expect("a workbook");
    assert!(crate::normalise::feedback::recognises(&returned));
    assert_eq!(crate::normalise::feedback::read(&returned).submission, Some(sent.id));
}

#[test]
fn the_same_receipt_has_the_same_bytes() {
    let understood = || Understood {
        workbook: Some(book(&[("Cover", "Submitter | adults"), ("Outturns", "Measure | Value\nEHC-20W | %0.57")])),
        facts: vec![fact("Outturns", "B2")],
        framework_rows: Vec::new(),
    };
    let findings = [Finding::new(FindingCode::CommentMissing, "Why?").at(place("Outturns", "B2"))];
    let written = || written(&submission("q2.xlsx", Verdict::AcceptedWithFindings), &findings, &understood());
    assert!(written() == written(), "two writings of one receipt differ");
}

#[test]
fn nothing_to_fix_is_said_kindly_and_a_duplicate_has_one_sheet() {
    let bytes = written(&submission("q2.xlsx", Verdict::Duplicate), &[], &Understood::default());
    assert_eq!(rows_to_fix(&bytes)[0]["What is the matter"], "There is nothing to do: what this file says is already in.");
    assert!(cell(&bytes, key::WHAT_TO_FIX, "A2").to_string().starts_with("Duplicate: "));
    let shown: Vec<_> = sheets(&bytes).into_iter().filter(|(_, visible)| *visible == SheetVisible::Visible).collect();
    assert_eq!(shown, [(key::WHAT_TO_FIX.to_owned(), SheetVisible::Visible)]);
    let accepted = written(&submission("q2.xlsx", Verdict::Accepted), &[], &Understood::default());
    assert_eq!(rows_to_fix(&accepted)[0]["What is the matter"], "There is nothing to fix. Thank you.");
}

#[test]
fn hidden_sheets_are_copied_only_where_something_points_into_them() {
    let mut workbook = book(&[("Outturns", "EHC-20W | 57"), ("Lists", "yes\nno"), ("Key", "one")]);
    workbook.sheets[1].visibility = SheetVisibility::Hidden;
    workbook.sheets[2].visibility = SheetVisibility::VeryHidden;
    let names = |findings: &[Finding]| -> Vec<String> {
        let understood = Understood { workbook: Some(workbook.clone()), ..Understood::default() };
        sheets(&written(&submission("q2.xlsx", Verdict::Accepted), findings, &understood)).into_iter().map(|(name, _)| name).collect()
    };
    let of_form = [Finding::new(FindingCode::CommentMissing, "Whose is this sheet?").at(Place::sheet("Lists"))];
    for findings in [&[][..], &of_form] {
        assert_eq!(names(findings), [key::WHAT_TO_FIX, "Outturns", key::WHAT_WAS_ACCEPTED, key::KEY_SHEET]);
    }
    let pointing = [Finding::new(FindingCode::CommentMissing, "?").at(place("Key", "A1"))];
    assert_eq!(names(&pointing), [key::WHAT_TO_FIX, "Outturns", "Key", key::WHAT_WAS_ACCEPTED, key::KEY_SHEET]);
}

#[test]
fn values_stay_what_they_are() {
    let noon = NaiveDate::from_ymd_opt(2021, 9, 30).and_then(|day| day.and_hms_opt(12, 0, 0)).expect("a time");
    let ancient = NaiveDate::from_ymd_opt(1066, 10, 14).and_then(|day| day.and_hms_opt(0, 0, 0)).expect("a date");
    let cells = vec![
        RawCell { number_format: NumberFormat::Percent, ..raw(0, 0, CellValue::Number(0.5734)) },
        RawCell { number_format: NumberFormat::Currency('£'), ..raw(0, 1, CellValue::Number(12.5)) },
        RawCell { number_format: NumberFormat::Currency('"'), ..raw(0, 2, CellValue::Number(1.0)) },
        raw(0, 3, CellValue::Date(noon)),
        raw(0, 4, CellValue::Date(ancient)),
        raw(0, 5, CellValue::Text("=1+1".to_owned())),
        raw(0, 6, CellValue::Text("https://example.org/".to_owned())),
        raw(0, 7, CellValue::Bool(true)),
        raw(0, 8, CellValue::Error("#N/A".to_owned())),
        raw(0, 9, CellValue::Duration(TimeDelta::minutes(90))),
        raw(0, 10, CellValue::Duration(TimeDelta::minutes(-90))),
        RawCell { formula: true, ..raw(0, 11, CellValue::FormulaWithoutResult) },
        RawCell { formula: true, ..raw(0, 12, CellValue::Number(3.0)) },
        raw(0, 13, CellValue::Text("<r><t>not ours</t></r>".to_owned())),
    ];
    let understood = Understood { workbook: Some(of_one_sheet("S", cells)), ..Understood::default() };
    let bytes = written(&submission("q2.xlsx", Verdict::Refused), &[], &understood);
    let reread = crate::read::read_bytes(&bytes, &crate::read::Limits::default()).expect("a workbook");
    let copied = reread.sheets.into_iter().find(|sheet| sheet.name == "S").expect("the copy");
    assert!(copied.cells.iter().all(|cell| !cell.formula), "values only");
    let shown: Vec<_> = copied.cells.into_iter().map(|cell| (cell.value, cell.number_format)).collect();
    let text = |text: &str| (CellValue::Text(text.to_owned()), NumberFormat::General);
    assert_eq!(
        shown,
        [
            (CellValue::Number(0.5734), NumberFormat::Percent),
            (CellValue::Number(12.5), NumberFormat::Currency('£')),
            (CellValue::Number(1.0), NumberFormat::Other),
            (CellValue::Date(noon), NumberFormat::Date),
            text("14/10/1066"),
            text("=1+1"),
            text("https://example.org/"),
            (CellValue::Bool(true), NumberFormat::General),
            text("#N/A"),
            (CellValue::Duration(TimeDelta::minutes(90)), NumberFormat::Date),
            text("-1:30"),
            text("(a formula without a result)"),
            (CellValue::Number(3.0), NumberFormat::General),
            text("<r><t>not ours</t></r> "),
        ]
    );
}

/// Texts, names and places that no person would write.
fn hostile() -> (RawWorkbook, Vec<Finding>, Vec<Fact>) {
    let mut texts: Vec<String> =
        ["=cmd|' /C calc'!A0", "@SUM(A1)", "\u{0}\u{1}\u{b}\u{1f}\u{7f}\u{9f}\u{fffe}\u{ffff}", "_x0041_", "<r>", "<r></r>", "]]>"]
            .map(str::to_owned)
            .to_vec();
    texts.extend([
        "&<>\"'".to_owned(),
        "x".repeat(40_000),
        "😀".repeat(20_000),
        "\r\n\r".to_owned(),
        " ".to_owned(),
        "internal:X!A1".to_owned(),
    ]);
    texts.extend(["\u{202e}abc".to_owned(), "\n".repeat(33_000), String::new()]);
    let corner = CellAddress::new(1_048_575, 16_383);
    let mut sheets = Vec::new();
    let names =
        ["What to fix", "What was accepted", "outturn", "OUTTURN", "'", "a/b\\c?d*e[f]:g", "History", "", " ", "\u{1}\u{2}", "x\u{ffff}"];
    for name in
        names.into_iter().map(str::to_owned).chain(["n".repeat(300), "n".repeat(301), "😀".repeat(40), "Children's 'A'!A1".to_owned()])
    {
        let mut cells: Vec<RawCell> = (0..).zip(&texts).map(|(row, text)| raw(row, 0, CellValue::Text(text.clone()))).collect();
        cells.push(raw(500, 3, CellValue::Number(f64::MAX)));
        cells.push(raw(500, 4, CellValue::Number(f64::NAN)));
        cells.push(raw(corner.row, corner.column, CellValue::Number(-0.0)));
        cells.push(raw(u32::MAX, u32::MAX, CellValue::Number(1.0)));
        sheets.push(RawSheet { name, visibility: SheetVisibility::Visible, cells, hidden_rows: Vec::new() });
    }
    let places = sheets.iter().flat_map(|sheet| {
        [CellAddress::new(0, 0), CellAddress::new(900, 9), corner, CellAddress::new(u32::MAX, u32::MAX), CellAddress::new(1_048_576, 0)]
            .map(|address| Place::cell(&sheet.name, address))
    });
    let places: Vec<Place> = places.chain([Place::sheet("Nowhere"), place("Nowhere", "A1")]).collect();
    let findings: Vec<Finding> = (0..160)
        .map(|index| {
            let text = &texts[index % texts.len()];
            let code = FindingCode::ALL[index % FindingCode::ALL.len()];
            let finding = Finding::new(code, text.clone()).found(text.clone()).expected(text.clone()).help(text.clone());
            finding.at(places[index % places.len()].clone())
        })
        .collect();
    let facts = places.iter().enumerate().map(|(index, place)| {
        let value = FactValue::Text(texts[index % texts.len()].clone());
        Fact { place: place.clone(), value, ..fact("S", "A1") }
    });
    let facts = facts.collect();
    (RawWorkbook { format: WorkbookFormat::Xlsx, sheets, notices: Vec::new() }, findings, facts)
}

#[test]
fn content_that_means_ill_is_answered_whole() {
    let (workbook, findings, facts) = hostile();
    let sheets_read = workbook.sheets.len();
    let understood = Understood { workbook: Some(workbook), facts, framework_rows: Vec::new() };
    let file_name = format!("'=cmd\u{1b}/\u{0}{}", "q".repeat(5_000));
    let sent = submission(&file_name, Verdict::AcceptedWithFindings);
    let told = Told { submission: &sent, findings: &findings, understood: &understood, judged: &Judged::default() };
    let bytes = super::assemble(&told, super::Extent::Whole).expect("nothing that a sender writes can keep the whole from being written");
    assert_eq!(sheets(&bytes).len(), sheets_read + 3);
    let listed = rows_to_fix(&bytes);
    assert_eq!(listed.len(), findings.len());
    let keys: std::collections::BTreeSet<&str> = listed.iter().map(|row| row["Key"].as_str()).collect();
    assert_eq!(keys.len(), findings.len(), "every finding is there once, by its key");
    let mut opened = open(bytes);
    for name in opened.sheet_names() {
        // Cell by cell: from A1 to XFD1048576 a sheet has more room than a machine.
        let mut cells = opened.worksheet_cells_reader(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
        while cells.next_cell().unwrap_or_else(|error| panic!("{name}: {error}")).is_some() {}
    }
}

#[test]
fn a_large_sheet_is_cut_and_says_so_but_cells_in_question_are_there() {
    let columns = 10;
    let rows = u32::try_from(copy::MOST_CELLS).expect("a count") / columns + 500;
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| raw(row, column, CellValue::Number(f64::from(row)))));
    let mut workbook = of_one_sheet("Large", cells.collect());
    workbook.sheets.insert(0, RawSheet { name: "Unasked".to_owned(), ..workbook.sheets[0].clone() });
    let last = CellAddress::new(rows - 1, 3);
    let findings = [Finding::new(FindingCode::CommentMissing, "?").at(Place::cell("Large", last))];
    let understood = Understood { workbook: Some(workbook), ..Understood::default() };
    let bytes = written(&submission("q2.xlsx", Verdict::AcceptedWithFindings), &findings, &understood);
    let range = open(bytes.clone()).worksheet_range("Large").expect("the copy");
    assert_eq!(range.get_value((last.row, last.column)), Some(&Data::Float(f64::from(last.row))));
    let full = u32::try_from(copy::MOST_CELLS).expect("a count") / columns;
    assert_eq!(range.get_value((full - 1, 9)), Some(&Data::Float(f64::from(full - 1))), "the last row that is whole");
    assert_eq!(range.get_value((full, 1)), Some(&Data::Empty));
    assert!(range.get_value((full, 0)).expect("a cell").to_string().contains(&format!("ends after row {full}")));
    let told: Vec<String> = (1..=8).map(|row| cell(&bytes, key::WHAT_TO_FIX, &format!("A{row}")).to_string()).collect();
    assert!(told.iter().any(|line| line.contains("\"Large\" ends after row")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("\"Unasked\" is too large")), "what nothing points into waits for the rest: {told:?}");
}

#[test]
fn more_findings_than_a_sheet_lists_are_counted() {
    let findings = vec![Finding::new(FindingCode::CommentMissing, "?"); what_to_fix::MOST_ROWS + 2];
    let bytes = written(&submission("q2.xlsx", Verdict::AcceptedWithFindings), &findings, &Understood::default());
    let rows = rows_to_fix(&bytes);
    assert_eq!(rows.len(), what_to_fix::MOST_ROWS + 1);
    assert_eq!(rows[what_to_fix::MOST_ROWS]["What is the matter"], "2 more are listed in the JSON file beside this workbook.");
}
