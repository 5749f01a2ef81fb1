//! What `outturn check` prints, as a person reads it: a return that is wrong in many ways, held against the example council.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::{find, outturn};

/// A return with errors, queries and notes, one way of being wrong a row.
fn bad_return() -> Vec<u8> {
    let text = |text: &'static str| Cell::Text(text);
    ReturnWorkbook::of("peoples-services", "Childrens Social Care; Learning & Inclusion", "2021/22 Q2")
        .headings(&["Measure", "Name", "Value", "Unit of measure", "Checked by", "Numerator", "Denominator", "Last year", "Comments", "Our notes"])
        .row(vec![
            text("EHCP-20wk"),
            text("Education, Health and Care Plans completed within 20 weeks"),
            Cell::Formatted(0.57, "0%"),
            text("%"),
            text("JK"),
            text(""),
            text(""),
            Cell::Formatted(0.61, "0%"),
            text("Recruitment of two\neducational psychologists has fallen through; cover starts in November and the backlog is expected to clear by March."),
            text("ask finance"),
        ])
        .row(vec![text("HML-PRV"), text("Prevention duty"), text("about 265"), text("number")])
        .row(vec![text("MYA-REG"), text("Registered for MyAccount"), Cell::Number(119_261.0)])
        .row(vec![text("CLV-EET"), text("\u{1b}[31mCare leavers\u{7}"), Cell::Formula("=1/0", "#DIV/0!")])
        .row(vec![text(""), text("Foster carers approved"), Cell::Number(4.0)])
        .row(vec![text("FST-NEW"), text("Foster carers approved"), Cell::Number(4.0), text(""), text(""), Cell::Number(4.0)])
        .row(vec![
            text("EHC-20W"),
            text("Plans within 20 weeks"),
            Cell::Formatted(0.57, "0%"),
            text("%"),
            text("JK"),
            Cell::Number(40.0),
            Cell::Number(100.0),
        ])
        .row(vec![text("NEE-167"), text("NEET"), Cell::Number(0.031)])
        .sheet(
            "Milestones",
            &["Milestone", "Status", "Actual date"],
            vec![
                vec![text("MS-SAF-3"), text("nearly complete"), text("")],
                vec![text("MS-SAF-2"), text("Completed"), Cell::Formatted(44742.0, "dd/mm/yyyy")],
                vec![text("SAF-4-MS"), text("On track"), text("")],
                vec![text("Review of safeguarding procedures"), text("On track"), text("")],
            ],
        )
        .sheet("Risks", &["Risk", "Likelihood", "Impact"], vec![vec![text("SR4"), Cell::Number(7.0), Cell::Number(3.0)]])
        .sheet("Working", &["Anything"], vec![vec![text("at all")]])
        .bytes()
}

fn check(home: &Path, folder: &Path, arguments: &[&str]) -> String {
    let output = outturn()
        .current_dir(folder)
        .args(["check", "--as", "peoples-services", "--home"])
        .arg(home)
        .args(arguments)
        .output()
        .expect("check");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn findings_are_printed_as_a_compiler_gives_them() {
    let house = House::derby().await;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("q2-bad.xlsx"), bad_return()).expect("a file");
    let printed = check(house.home.root(), folder.path(), &["q2-bad.xlsx"]);
    let printable = |character: char| !character.is_control() || character == '\n';
    assert!(printed.chars().all(printable), "no cell reaches the terminal as it is, and no colours where nobody looks:\n{printed}");
    insta::assert_snapshot!("bad_return", printed);
}

#[test]
fn colours_are_for_a_terminal_and_for_nobody_who_wants_none() {
    let Some(mut terminal) = find("script", &["--version"]) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("empty.xlsx"), "").expect("a file");
    let command = format!("'{}' check empty.xlsx", env!("CARGO_BIN_EXE_outturn"));
    terminal.current_dir(folder.path()).args(["--quiet", "--command", &command, "/dev/null"]).env("TERM", "xterm").stdin(Stdio::null());
    let mut printed = |no_colour: &str| {
        let output = terminal.env("NO_COLOR", no_colour).env_remove("OUTTURN_HOME").output().expect("script");
        String::from_utf8(output.stdout).expect("text")
    };
    let (coloured, plain) = (printed(""), printed("1"));
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31merror[file-empty]"), "{coloured:?}");
    assert!(plain.contains("error[file-empty]: The file has no content.") && !plain.contains('\u{1b}'), "{plain:?}");
}

#[tokio::test]
async fn the_row_is_in_the_json_too() {
    let house = House::derby().await;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("q2-bad.xlsx"), bad_return()).expect("a file");
    let printed = check(house.home.root(), folder.path(), &["--format", "json", "q2-bad.xlsx"]);
    let lines: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let finding = |code: &str| lines.iter().find(|line| line["code"] == code).unwrap_or_else(|| panic!("no {code} in {printed}"));
    let row = finding("number-expected")["row"].as_array().expect("a row").clone();
    assert_eq!(row[0], serde_json::json!({ "cell": "A3", "text": "HML-PRV", "marked": false }));
    let marked: Vec<&Value> = row.iter().filter(|cell| cell["marked"] == true).collect();
    assert_eq!(marked, [&serde_json::json!({ "cell": "C3", "text": "about 265", "marked": true })]);
    assert_eq!(finding("sheet-passed-over")["row"], Value::Null, "a whole sheet has no row");
}
