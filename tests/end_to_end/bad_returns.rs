//! Returns and files that are wrong in one way each: each gets its own finding, with sheet and cell where there is one, and a receipt; and the worker
//! goes on.

use std::io::Write;

use outturn_domain::finding::Verdict;
use serde_json::Value;

use crate::house::{House, receipts};
use crate::return_workbook::{Cell, ReturnWorkbook};

fn found<'a>(receipt: &'a Value, code: &str) -> &'a Value {
    let findings = receipt["findings"].as_array().expect("findings");
    findings.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("no {code} in {receipt:#}"))
}

fn peoples() -> ReturnWorkbook {
    ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
}

fn good_row() -> Vec<Cell> {
    vec![Cell::Text("EHC-20W"), Cell::Formatted(0.58, "0.0%"), Cell::Text("As the system says.")]
}

/// Sends a return with a good row and a bad one; the good one lands, the bad one is found at its cell.
async fn half_good(bad: Vec<Cell>, code: &str, cell: &str) -> Value {
    let mut house = House::derby().await;
    house.wait(60);
    let bytes = peoples().row(good_row()).row(bad).bytes();
    let (verdict, receipt) = house.send("peoples-services/half-good.xlsx", &bytes).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings, "{receipt:#}");
    let finding = found(&receipt, code).clone();
    assert_eq!((finding["sheet"].as_str(), finding["cell"].as_str()), (Some("Outturns"), Some(cell)), "{receipt:#}");
    for part in ["message", "help"] {
        assert!(!finding[part].as_str().expect("text").is_empty());
    }
    let card = house.scorecard("2021/22 Q2", None).await;
    let row = card.rows.iter().find(|row| row.code == "EHC-20W").expect("a row");
    assert_eq!(row.value.as_ref().map(|value| value.display_text.as_str()), Some("58.0%"), "the good cell landed");
    finding
}

#[tokio::test]
async fn an_unknown_measure_is_found_with_a_near_code() {
    let finding = half_good(vec![Cell::Text("EHCP-20wk"), Cell::Number(57.0), Cell::Text("")], "measure-unknown", "A3").await;
    assert!(finding["help"].as_str().expect("help").contains("EHC-20W"), "{finding:#}");
}

#[tokio::test]
async fn a_measure_of_another_directorate_is_outside_the_delegation() {
    half_good(vec![Cell::Text("MYA-REG"), Cell::Number(119_261.0), Cell::Text("")], "outside-delegation", "A3").await;
}

#[tokio::test]
async fn text_where_a_number_belongs_is_found_at_its_cell() {
    half_good(vec![Cell::Text("HML-PRV"), Cell::Text("about 265"), Cell::Text("")], "number-expected", "B3").await;
    half_good(vec![Cell::Text("HML-PRV"), Cell::Formula("=1/0", "#DIV/0!"), Cell::Text("")], "cell-error", "B3").await;
}

#[tokio::test]
async fn a_row_said_twice_differently_is_not_taken() {
    let mut house = House::derby().await;
    house.wait(60);
    let bytes = peoples()
        .row(good_row())
        .row(vec![Cell::Text("HML-PRV"), Cell::Number(266.0), Cell::Text("One more.")])
        .row(vec![Cell::Text("HML-PRV"), Cell::Number(267.0), Cell::Text("Two more.")])
        .bytes();
    let (verdict, receipt) = house.send("peoples-services/twice.xlsx", &bytes).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings);
    let twice: Vec<_> = receipt["findings"].as_array().expect("findings").iter().filter(|finding| finding["code"] == "row-twice").collect();
    assert!(twice.iter().any(|finding| finding["cell"] == "B4"), "{receipt:#}");
    let card = house.scorecard("2021/22 Q2", None).await;
    let row = card.rows.iter().find(|row| row.code == "HML-PRV").expect("a row");
    assert_eq!(row.value.as_ref().map(|value| value.display_text.as_str()), Some("265"), "the earlier figure stands");
}

#[tokio::test]
async fn a_bad_period_is_found_on_the_row_or_refuses_the_return() {
    let mut house = House::derby().await;
    house.wait(60);
    let headings = ["Measure", "Value", "Comment", "Period"];
    let with_period = |period: &'static str| {
        let mut good = good_row();
        good.push(Cell::Text("2021/22 Q2"));
        peoples()
            .headings(&headings)
            .row(good)
            .row(vec![Cell::Text("HML-PRV"), Cell::Number(265.0), Cell::Text(""), Cell::Text(period)])
            .bytes()
    };
    for (period, code) in [("Quarter two", "period-unreadable"), ("2021/22", "period-wrong"), ("2021/22 Q3", "period-not-ended")] {
        house.wait(60);
        let (verdict, receipt) = house.send("peoples-services/period.xlsx", &with_period(period)).await;
        assert_eq!(verdict, Verdict::AcceptedWithFindings, "{receipt:#}");
        assert!(found(&receipt, code)["cell"].as_str().expect("a cell").ends_with('3'), "{receipt:#}");
    }
    let cover = ReturnWorkbook::of("peoples-services", "peoples-directorate", "the second quarter").row(good_row());
    let (verdict, receipt) = house.send("peoples-services/cover.xlsx", &cover.bytes()).await;
    assert_eq!(verdict, Verdict::Refused);
    assert_eq!(found(&receipt, "cover-period-unreadable")["sheet"], "Cover");
}

#[tokio::test]
async fn files_that_are_no_returns_each_get_their_own_finding_and_the_worker_goes_on() {
    let mut house = House::derby().await;
    let good = peoples().row(good_row()).bytes();
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("peoples-services/empty.xlsx", Vec::new(), "file-empty"),
        ("peoples-services/text.xlsx", b"Measure,Value\nEHC-20W,57\n".to_vec(), "file-not-a-workbook"),
        ("peoples-services/report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n%%EOF\n".to_vec(), "file-not-a-workbook"),
        ("peoples-services/locked.xlsx", password_protected(), "file-password"),
        ("peoples-services/cut.xlsx", good[..good.len() / 2].to_vec(), "file-incomplete"),
        ("peoples-services/archive.zip", zip_of("notes.txt", b"hello"), "file-not-a-workbook"),
        ("in-the-root.xlsx", good.clone(), "sender-unknown"),
    ];
    for (path, bytes, code) in cases {
        house.wait(60);
        let (verdict, receipt) = house.send(path, &bytes).await;
        assert_eq!(verdict, Verdict::Refused, "{path}: {receipt:#}");
        found(&receipt, code);
    }
    let unknown = receipts(&house.home).into_iter().filter(|path| path.to_string_lossy().contains("_unknown")).count();
    assert_eq!(unknown, 1, "the file in the root was answered where nobody's receipts lie");
    let (verdict, receipt) = house.send("nobody-we-know/return.xlsx", &good).await;
    assert_eq!(verdict, Verdict::Refused);
    found(&receipt, "submitter-not-in-framework");
    house.wait(60);
    let (verdict, receipt) = house.send("peoples-services/good.xlsx", &good).await;
    assert_eq!(verdict, Verdict::Accepted, "the worker goes on with the next file: {receipt:#}");
    let balance = house.worker.reader().balance().await.expect("a balance");
    assert_eq!((balance.refused, balance.waiting), (8, 0));
    assert!(std::fs::read_dir(house.home.inbox().join("peoples-services")).expect("the folder").next().is_none(), "the inbox is empty");
}

#[tokio::test]
async fn a_return_before_any_framework_says_so() {
    let mut house = House::empty().await;
    let (verdict, receipt) = house.send("peoples-services/good.xlsx", &peoples().row(good_row()).bytes()).await;
    assert_eq!(verdict, Verdict::Refused);
    found(&receipt, "framework-missing");
}

fn zip_of(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
    archive.write_all(content).expect("a part");
    archive.finish().expect("a zip").into_inner()
}

/// What Excel writes when a password is set: a compound file with the streams `EncryptionInfo` and `EncryptedPackage`.
fn password_protected() -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xFFFF_FFFE;
    const FREE: u32 = 0xFFFF_FFFF;
    const TABLE: u32 = 0xFFFF_FFFD;
    let mut file = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    file.resize(24, 0);
    for half in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        file.extend(half.to_le_bytes());
    }
    file.resize(44, 0);
    for word in [1, 1, 0, 4096, END, 0, END, 0, 0] {
        file.extend(u32::to_le_bytes(word));
    }
    file.resize(SECTOR, 0xFF);
    // Sector 0 is the table of sectors, 1 the directory, 2 to 9 and 10 to 17 the two streams.
    let mut table = vec![TABLE, END];
    for first in [2_u32, 10] {
        table.extend((first..first + 7).map(|sector| sector + 1));
        table.push(END);
    }
    table.resize(SECTOR / 4, FREE);
    file.extend(table.into_iter().flat_map(u32::to_le_bytes));
    for (name, kind, child, start, size) in [
        ("Root Entry", 5_u8, 1_u32, END, 0_u32),
        ("EncryptionInfo", 2, FREE, 2, 4096),
        ("EncryptedPackage", 2, FREE, 10, 4096),
        ("", 0, FREE, 0, 0),
    ] {
        file.extend(directory_entry(name, kind, child, start, size));
    }
    file.extend(std::iter::repeat_n(7, SECTOR * 16));
    file
}

fn directory_entry(name: &str, kind: u8, child: u32, start: u32, size: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = if name.is_empty() { 0 } else { entry.len() + 2 };
    entry.resize(64, 0);
    entry.extend(u16::try_from(length).expect("a short name").to_le_bytes());
    entry.extend([kind, 1]);
    // The package hangs on the right of the other stream.
    let right = if name == "EncryptionInfo" { 2 } else { u32::MAX };
    for link in [u32::MAX, right, child] {
        entry.extend(link.to_le_bytes());
    }
    entry.resize(116, 0);
    entry.extend(start.to_le_bytes());
    entry.extend(size.to_le_bytes());
    entry.resize(128, 0);
    entry
}
