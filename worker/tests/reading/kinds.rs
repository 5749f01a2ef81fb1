//! What is no workbook, what is not whole, what is locked: each told apart.

use outturn_worker::read::{Completeness, IncompleteSign, Limits, LooksLike, Refusal, completeness, unproven_xls_page_zero};

use crate::build::{Xlsx, archive, ods_of, ole, record, xls, xls_cell};
use crate::read;

fn looks_like(bytes: &[u8]) -> LooksLike {
    match read(bytes) {
        Err(Refusal::NotAWorkbook { looks_like }) => looks_like,
        other => panic!("{other:?}"),
    }
}

fn good() -> Vec<u8> {
    Xlsx::new(r#"<row r="1"><c r="A1"><v>7</v></c></row>"#).bytes()
}

#[test]
fn other_files_are_named_for_what_they_are() {
    assert_eq!(looks_like(b"%PDF-1.7 ..."), LooksLike::Pdf);
    assert_eq!(looks_like(b"<html><body><table>"), LooksLike::WebPage);
    assert_eq!(looks_like(b"Code,Value\r\nEHC-20W,7\r\n"), LooksLike::Text);
    assert_eq!(looks_like(&archive(&[("readme.txt", b"hello")])), LooksLike::ZipArchive);
    let types = br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    assert_eq!(looks_like(&archive(&[("[Content_Types].xml", types), ("word/document.xml", b"<w/>")])), LooksLike::WordDocument);
    assert_eq!(looks_like(&archive(&[("mimetype", b"application/vnd.oasis.opendocument.text")])), LooksLike::WordDocument);
    assert_eq!(looks_like(&ole(&[("WordDocument", b"text")])), LooksLike::WordDocument);
    assert_eq!(looks_like(&ole(&[("PowerPoint Document", b"slides")])), LooksLike::Presentation);
    assert_eq!(looks_like(&ole(&[("Contents", b"?")])), LooksLike::OtherOffice);
}

#[test]
fn nothing_is_not_the_same_as_zeros() {
    assert_eq!(read(b""), Err(Refusal::Empty));
    assert_eq!(read(&[0; 9000]), Err(Refusal::Incomplete { sign: IncompleteSign::AllZero }));
    assert!(Refusal::Empty.may_still_arrive());
}

#[test]
fn a_workbook_that_stops_early_may_still_arrive() {
    let good = good();
    for length in [4, 100, good.len() / 2, good.len() - 1] {
        let outcome = read(&good[..length]);
        assert_eq!(outcome, Err(Refusal::Incomplete { sign: IncompleteSign::NoDirectory }), "{length} of {}", good.len());
    }
    let mut half = good.clone();
    half[good.len() / 2..].fill(0);
    assert_eq!(read(&half), Err(Refusal::Incomplete { sign: IncompleteSign::ZeroTail }));
    assert_eq!(completeness(&half, &Limits::default()), Completeness::Incomplete(IncompleteSign::ZeroTail));
    assert_eq!(completeness(&good, &Limits::default()), Completeness::Proven);
}

#[test]
fn a_hole_in_the_middle_is_seen_though_the_directory_is_there() {
    let mut holed = good();
    let at = holed.windows(9).position(|window| window == b"sheet1.xm").unwrap();
    holed[at + 30..at + 60].fill(0);
    assert!(matches!(read(&holed), Err(Refusal::Damaged { .. })), "{:?}", read(&holed));
    assert_eq!(completeness(&holed, &Limits::default()), Completeness::Incomplete(IncompleteSign::ChecksumFails));
}

#[test]
fn an_xls_cannot_be_proven_whole() {
    let cells: Vec<u8> = (0..400).flat_map(|row| xls_cell(0x0203, row, 0, 0, &1.5_f64.to_le_bytes())).collect();
    let xls = xls(&[], &cells);
    assert_eq!(completeness(&xls, &Limits::default()), Completeness::Unprovable { has_zero_page: false });
    let mut longer = xls.clone();
    longer.resize(20_000, 0);
    assert_eq!(completeness(&longer, &Limits::default()), Completeness::Unprovable { has_zero_page: true });
    assert!(!unproven_xls_page_zero(&[1; 5000]));
    assert!(!unproven_xls_page_zero(&[]));
}

#[test]
fn locked_workbooks_are_told_from_damaged_ones() {
    assert_eq!(read(&ole(&[("EncryptionInfo", b"..."), ("EncryptedPackage", b"...")])), Err(Refusal::Encrypted));
    let locked_xls = xls(&record(0x002F, &[1, 0, 1, 0, 1, 0]), &[]);
    assert_eq!(read(&locked_xls), Err(Refusal::Encrypted));
    let manifest = r#"<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>"#;
    assert_eq!(read(&ods_of(b"\x01\x02 noise", manifest)), Err(Refusal::Encrypted));
    let mut flagged = good();
    for signature in [b"PK\x03\x04".as_slice(), b"PK\x01\x02"] {
        let offset = if signature[2] == 3 { 6 } else { 8 };
        for at in (0..flagged.len() - 4).filter(|at| flagged[*at..].starts_with(signature)).collect::<Vec<_>>() {
            flagged[at + offset] |= 1;
        }
    }
    assert_eq!(read(&flagged), Err(Refusal::Encrypted));
}

#[test]
fn a_workbook_without_worksheets_is_refused() {
    let relation = ("worksheet\" Target", "chartsheet\" Target");
    let chart_only = Xlsx::new("").change("xl/_rels/workbook.xml.rels", relation.0, relation.1);
    assert_eq!(read(&chart_only.bytes()), Err(Refusal::NoSheets));
    let none = Xlsx::new("").change("xl/workbook.xml", r#"<sheet name="Data" sheetId="1" r:id="rId1"/>"#, "");
    assert_eq!(read(&none.bytes()), Err(Refusal::NoSheets));
}
