//! Files that are made to do harm, and the limits that they meet.

use std::fmt::Write as _;

use outturn_worker::read::{LimitHit, Limits, Refusal, read_bytes};

use crate::build::{Xlsx, archive};
use crate::{detail, read};

fn hit(outcome: Result<impl std::fmt::Debug, Refusal>) -> LimitHit {
    match outcome {
        Err(Refusal::TooLarge(hit)) => hit,
        other => panic!("{other:?}"),
    }
}

fn row(cells: &str) -> String {
    format!(r#"<row r="1">{cells}</row>"#)
}

#[test]
fn a_bit_flipped_anywhere_is_never_read_as_another_number() {
    let rows: String = (1..200).fold(String::new(), |mut rows, row| {
        write!(rows, r#"<row r="{row}"><c r="A{row}"><v>{}</v></c></row>"#, f64::from(row) * 1.37).unwrap();
        rows
    });
    let good = Xlsx::new(&rows).bytes();
    let expected = read(&good).unwrap();
    for step in 0..400 {
        let mut flipped = good.clone();
        let at = step * good.len() / 400;
        flipped[at] ^= 1 << (step % 8);
        if let Ok(read) = read(&flipped) {
            assert_eq!(read.sheets, expected.sheets, "bit {} of byte {at}", step % 8);
        }
    }
}

#[test]
fn two_parts_of_one_name_are_refused() {
    let shadow = Xlsx::new(&row(r#"<c r="A1"><v>1</v></c>"#)).part("xl/worksheets/SHEET1.xml", "<x/>");
    assert!(matches!(read(&shadow.bytes()), Err(Refusal::ForbiddenContent { .. })));
    // The writer refuses equal names, so one is renamed in the finished bytes.
    let mut twin = Xlsx::new(&row("")).part("xl/worksheets/sheet2.xml", "<x/>").bytes();
    for at in 0..twin.len() - 10 {
        if twin[at..].starts_with(b"sheet2.xml") {
            twin[at + 5] = b'1';
        }
    }
    assert!(matches!(read(&twin), Err(Refusal::ForbiddenContent { .. })), "{:?}", read(&twin));
}

#[test]
fn a_document_type_is_refused_in_any_part() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;">]>"#;
    for part in ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "docProps/app.xml"] {
        let outcome = read(&Xlsx::new("").part(part, format!("{bomb}<a>&y;</a>")).bytes());
        assert!(matches!(&outcome, Err(Refusal::ForbiddenContent { part: found, .. }) if found == part), "{outcome:?}");
    }
}

#[test]
fn two_byte_xml_does_not_pass_unlooked_at() {
    let bomb: Vec<u8> = "\u{FEFF}<!DOCTYPE a><a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(detail(read(&Xlsx::new("").part("xl/styles.xml", &bomb).bytes())).contains("UTF-16"));
    // What travels along unread may be in any form.
    assert!(read(&Xlsx::new("").part("customXml/item1.xml", &bomb).bytes()).is_ok());
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let rows = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let read = read(&Xlsx::new(rows).bytes()).unwrap();
    assert_eq!(read.sheets[0].cells[1].address().to_string(), "XFD1048576");
}

#[test]
fn places_that_excel_does_not_have_are_refused() {
    for rows in [
        r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#,
        r#"<row r="4294967298"><c r="A4294967298"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="2"/><row r="1"><c r="A1"><v>1</v></c></row>"#,
    ] {
        detail(read(&Xlsx::new(rows).bytes()));
    }
}

#[test]
fn a_claim_of_many_strings_is_not_believed() {
    for claim in ["1099511627776", "18446744073709551615"] {
        let liar = Xlsx::new("").change("xl/sharedStrings.xml", r#"uniqueCount="2""#, &format!(r#"uniqueCount="{claim}""#));
        assert_eq!(hit(read(&liar.bytes())).limit, "shared_strings");
    }
}

#[test]
fn a_bomb_stops_at_the_budget() {
    let spaces = " ".repeat(3_000_000);
    let bomb = Xlsx::new("").part("xl/media/image1.png", spaces);
    let limits = Limits { inflated_part_bytes: 1_000_000, ..Limits::default() };
    let found = hit(read_bytes(&bomb.bytes(), &limits));
    assert!(found.found < 1_100_000, "{found:?}");
    assert_eq!(found.place.as_deref(), Some("xl/media/image1.png"));
}

#[test]
fn bytes_around_the_archive_are_refused() {
    let good = Xlsx::new("").bytes();
    let after = [good.as_slice(), b"and more"].concat();
    assert!(matches!(read(&after), Err(Refusal::Damaged { .. })));
    let before = [b"PK\x03\x04 something first".as_slice(), &good].concat();
    assert!(matches!(read(&before), Err(Refusal::Damaged { .. })), "{:?}", read(&before));
    assert!(matches!(read(&archive(&[])), Err(Refusal::NotAWorkbook { .. })));
}

#[test]
fn many_sheets_cannot_share_one_part() {
    let both = r#"<sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="Again" sheetId="2" r:id="rId1"/>"#;
    let shared = Xlsx::new("").change("xl/workbook.xml", r#"<sheet name="Data" sheetId="1" r:id="rId1"/>"#, both);
    assert!(detail(read(&shared.bytes())).contains("same part"));
}
