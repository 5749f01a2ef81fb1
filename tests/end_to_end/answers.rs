//! Answers to queries: written into the feedback workbook, dropped back, and remembered while what was asked about stays as it is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{DateTime, Utc};
use outturn_domain::finding::Verdict;
use outturn_services::contract::submission_service_client::SubmissionServiceClient;
use outturn_services::contract::{Finding, FindingState, ListFindingsRequest, ListSubmissionsRequest, SubmissionKind};
use serde_json::Value;

use crate::house::{House, receipts, timestamp};
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools;

const SENDER: &str = "peoples-services";

fn a_return() -> ReturnWorkbook {
    ReturnWorkbook::of(SENDER, "peoples-directorate", "2021/22 Q2")
}

/// A return with a percentage that can be read two ways in B2, and another figure in B3.
fn doubtful(percent: f64, other: f64) -> Vec<u8> {
    a_return()
        .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(percent, "0%"), Cell::Text("As the system says.")])
        .row(vec![Cell::Text("HML-PRV"), Cell::Number(other), Cell::Text("As the system says.")])
        .bytes()
}

/// A feedback workbook as its sender leaves it: rows of keys and answers, and the hidden sheet that says what they answer.
fn feedback(receipt: &Value, answers: &[(usize, &str)]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("What to fix").expect("a sheet");
    sheet.write_string(0, 0, "What became of your return").expect("a cell");
    for (column, heading) in [(0, "What is the matter"), (1, "Your answer"), (2, "Key")] {
        sheet.write_string(2, column, heading).expect("a cell");
    }
    for (row, (key, words)) in (3..).zip(answers) {
        sheet.write_string(row, 1, *words).expect("a cell");
        sheet.write_number(row, 2, u32::try_from(*key).expect("a key")).expect("a cell");
    }
    let key = workbook.add_worksheet().set_name("outturn").expect("a sheet");
    key.set_very_hidden(true);
    let submission = receipt["submission"].as_str().expect("an id");
    for (row, cells) in (0..).zip([["outturn-feedback", "1"], ["submission", submission]]) {
        for (column, text) in (0..).zip(cells) {
            key.write_string(row, column, text).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// The first finding of a code, with its key in the feedback workbook.
fn finding<'a>(receipt: &'a Value, code: &str) -> Option<(usize, &'a Value)> {
    let findings = receipt["findings"].as_array().expect("findings");
    (1..).zip(findings).find(|(_, finding)| finding["code"] == code)
}

fn key(receipt: &Value, code: &str) -> usize {
    finding(receipt, code).unwrap_or_else(|| panic!("{code} in {receipt:#}")).0
}

/// Whether a query is asked, and whether it is remembered as answered.
fn asked_and_remembered(receipt: &Value, code: &str) -> (bool, bool) {
    (finding(receipt, code).is_some(), finding(receipt, "query-answered").is_some())
}

impl House {
    /// Sends a workbook a minute after the last.
    async fn send_later(&mut self, below_inbox: &str, bytes: &[u8]) -> (Verdict, Value) {
        self.wait(60);
        self.send(below_inbox, bytes).await
    }
}

/// The names of the files that brought answers, as the service lists them.
async fn answers_sent(house: &House) -> Vec<String> {
    // The service is ready when it has answered once.
    house.scorecard("2021/22 Q2", None).await;
    let request = ListSubmissionsRequest { kinds: vec![SubmissionKind::Answers.into()], ..ListSubmissionsRequest::default() };
    let answer = SubmissionServiceClient::new(house.channel.clone()).list_submissions(request).await.expect("a list");
    answer.into_inner().submissions.into_iter().map(|submission| submission.file_name).collect()
}

#[tokio::test]
async fn an_answered_query_is_not_asked_again_until_its_cell_changes() {
    let mut house = House::derby().await;
    let (_, first) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 265.0)).await;
    let answers = feedback(&first, &[(key(&first, "percent-doubtful"), "It is 57 per cent.")]);
    let (verdict, taken) = house.send_later("peoples-services/answers.xlsx", &answers).await;
    assert_eq!((verdict, &taken["layout"]), (Verdict::Accepted, &Value::from("feedback")), "{taken:#}");
    assert_eq!(taken["summary"], "Accepted: 1 answer was taken.");
    assert_eq!((&taken["facts"], &taken["new"]), (&Value::from(0), &Value::from(0)));
    assert_eq!(answers_sent(&house).await, ["answers.xlsx"]);
    let (verdict, _) = house.send_later("peoples-services/answers.xlsx", &answers).await;
    assert_eq!(verdict, Verdict::Duplicate, "the same answers again change nothing");
    let told = receipts(&house.home).len();

    let (verdict, second) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 266.0)).await;
    assert_eq!((verdict, asked_and_remembered(&second, "percent-doubtful")), (Verdict::Accepted, (false, true)), "{second:#}");
    let (_, note) = finding(&second, "query-answered").expect("a note");
    assert_eq!((&note["severity"], &note["sheet"], &note["cell"]), (&"note".into(), &"Outturns".into(), &"B2".into()));
    let message = note["message"].as_str().expect("a message");
    assert!(message.contains("11 November 2021") && message.ends_with("\"It is 57 per cent.\""), "{message}");
    let now = receipts(&house.home).len();
    assert_eq!(now, told + 1, "one receipt a file");

    let (_, third) = house.send_later("peoples-services/q2.xlsx", &doubtful(58.0, 266.0)).await;
    assert_eq!(asked_and_remembered(&third, "percent-doubtful"), (true, false), "{third:#}");
    let (_, fourth) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 266.0)).await;
    assert_eq!(asked_and_remembered(&fourth, "percent-doubtful"), (false, true), "as it was when it was answered: {fourth:#}");
    let corrected = feedback(&first, &[(key(&first, "percent-doubtful"), "It is 5.7 per cent.")]);
    house.send_later("peoples-services/answers.xlsx", &corrected).await;
    let (_, fifth) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 266.0)).await;
    let message = finding(&fifth, "query-answered").expect("a note").1["message"].as_str().expect("a message");
    assert!(message.ends_with("\"It is 5.7 per cent.\""), "a later answer takes the place of the earlier: {message}");
}

/// A receipt's finding of a code, as the service tells it of that instant.
async fn asked_over_grpc(house: &House, receipt: &Value, code: &str, as_of: DateTime<Utc>) -> Finding {
    let request = ListFindingsRequest {
        submission: receipt["submission"].as_str().expect("an id").to_owned(),
        codes: vec![code.to_owned()],
        as_of_time: Some(timestamp(as_of)),
        ..ListFindingsRequest::default()
    };
    let answer = SubmissionServiceClient::new(house.channel.clone()).list_findings(request).await.expect("a list");
    let [finding] = answer.into_inner().findings.try_into().expect("one finding");
    finding
}

#[tokio::test]
async fn the_service_says_who_answered_what_and_when() {
    let mut house = House::derby().await;
    let (_, first) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 265.0)).await;
    let asked = house.now();
    let answers = feedback(&first, &[(key(&first, "percent-doubtful"), "It is 57 per cent.")]);
    house.send_later("peoples-services/answers.xlsx", &answers).await;
    let answered = house.now();
    let (_, second) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 266.0)).await;
    // The service is ready when it has answered once.
    house.scorecard("2021/22 Q2", None).await;
    let before = asked_over_grpc(&house, &first, "percent-doubtful", asked).await;
    assert_eq!((before.state(), before.answer.as_str(), before.answer_time), (FindingState::Open, "", None));
    for (receipt, code, carried) in [(&first, "percent-doubtful", false), (&second, "query-answered", true)] {
        let told = asked_over_grpc(&house, receipt, code, house.now()).await;
        assert_eq!((told.state(), told.answer.as_str(), told.answer_carried), (FindingState::Answered, "It is 57 per cent.", carried));
        assert_eq!((told.answered_by.as_str(), told.answer_time), ("submitters/peoples-services", Some(timestamp(answered))));
    }
}

#[tokio::test]
async fn a_row_that_moved_or_another_measure_in_the_cell_is_asked_about() {
    let mut house = House::derby().await;
    let (_, first) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 265.0)).await;
    let answers = feedback(&first, &[(key(&first, "percent-doubtful"), "It is 57 per cent.")]);
    house.send_later("peoples-services/answers.xlsx", &answers).await;
    let row = |measure| vec![Cell::Text(measure), Cell::Formatted(57.0, "0%"), Cell::Text("As the system says.")];
    let other = vec![Cell::Text("HML-PRV"), Cell::Number(265.0), Cell::Text("As the system says.")];
    let (_, moved) = house.send_later("peoples-services/q2.xlsx", &a_return().row(other).row(row("EHC-20W")).bytes()).await;
    assert_eq!(asked_and_remembered(&moved, "percent-doubtful"), (true, false), "{moved:#}");
    let (_, another) = house.send_later("peoples-services/q2.xlsx", &a_return().row(row("ASC-DP")).bytes()).await;
    assert_eq!(asked_and_remembered(&another, "percent-doubtful"), (true, false), "{another:#}");
}

#[tokio::test]
async fn what_a_message_leaves_out_counts_all_the_same() {
    let mut house = House::derby().await;
    let missed = |value: f64, other: f64| {
        let row = |code, value, comment| vec![Cell::Text(code), value, Cell::Text(comment)];
        a_return().row(row("ASC-SAF", Cell::Formatted(value, "0.0%"), "")).row(row("HML-PRV", Cell::Number(other), "A note.")).bytes()
    };
    let (_, first) = house.send_later("peoples-services/q2.xlsx", &missed(0.301, 265.0)).await;
    let answers = [(key(&first, "value-jumped"), "Two teams merged."), (key(&first, "comment-missing"), "It follows next week.")];
    let (_, taken) = house.send_later("peoples-services/answers.xlsx", &feedback(&first, &answers)).await;
    assert_eq!(taken["summary"], "Accepted: 2 answers were taken.", "{taken:#}");
    let (_, second) = house.send_later("peoples-services/q2.xlsx", &missed(0.301, 266.0)).await;
    for code in ["value-jumped", "comment-missing"] {
        assert_eq!(asked_and_remembered(&second, code), (false, true), "{code}: {second:#}");
    }
    // 30.10% and 30.14% are one figure to the measure's precision, and two values of the cell.
    let (_, third) = house.send_later("peoples-services/q2.xlsx", &missed(0.3014, 266.0)).await;
    for code in ["value-jumped", "comment-missing"] {
        assert_eq!(asked_and_remembered(&third, code), (true, false), "{code}: {third:#}");
    }
}

#[tokio::test]
async fn what_was_answered_makes_room_for_what_was_held_back() {
    let mut house = House::derby().await;
    std::fs::write(house.home.root().join("outturn.toml"), "[returns]\nqueries = 1\n").expect("the settings");
    let two = |other: f64| {
        let row = |code| vec![Cell::Text(code), Cell::Formatted(57.0, "0%"), Cell::Text("As the system says.")];
        let plain = vec![Cell::Text("HML-PRV"), Cell::Number(other), Cell::Text("As the system says.")];
        a_return().row(row("EHC-20W")).row(row("ASC-DP")).row(plain).bytes()
    };
    let (_, first) = house.send_later("peoples-services/q2.xlsx", &two(265.0)).await;
    assert_eq!(finding(&first, "percent-doubtful").expect("a query").1["cell"], "B2");
    assert!(finding(&first, "queries-held-back").is_some(), "{first:#}");
    let answers = feedback(&first, &[(key(&first, "percent-doubtful"), "It is 57 per cent.")]);
    house.send_later("peoples-services/answers.xlsx", &answers).await;
    let (_, second) = house.send_later("peoples-services/q2.xlsx", &two(266.0)).await;
    assert_eq!(finding(&second, "percent-doubtful").expect("a query").1["cell"], "B3", "{second:#}");
    assert_eq!(finding(&second, "query-answered").expect("a note").1["cell"], "B2");
}

#[tokio::test]
async fn nobody_answers_for_another_and_nothing_that_was_not_asked() {
    let mut house = House::derby().await;
    let (_, first) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 265.0)).await;
    let query = key(&first, "percent-doubtful");
    let answers = feedback(&first, &[(query, "It is 57 per cent.")]);
    let (verdict, refused) = house.send_later("communities-and-place/answers.xlsx", &answers).await;
    assert_eq!(verdict, Verdict::Refused, "{refused:#}");
    assert!(finding(&refused, "feedback-not-yours").is_some(), "{refused:#}");
    let elsewhere = serde_json::json!({ "submission": "20211012t081500123456-1f00ab34" });
    let (verdict, refused) = house.send_later("peoples-services/answers.xlsx", &feedback(&elsewhere, &[(1, "Yes.")])).await;
    assert_eq!(verdict, Verdict::Refused);
    assert!(finding(&refused, "feedback-submission-unknown").is_some(), "{refused:#}");
    let (_, second) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 266.0)).await;
    assert_eq!(asked_and_remembered(&second, "percent-doubtful"), (true, false), "{second:#}");

    let mixed = [(query, "It is 57 per cent."), (key(&first, "late-correction"), "Thank you."), (99, "What of this?")];
    let (verdict, taken) = house.send_later("peoples-services/answers.xlsx", &feedback(&first, &mixed)).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings, "{taken:#}");
    assert_eq!(taken["summary"], "Accepted with findings: 1 answer was taken; 1 to correct.");
    assert_eq!(finding(&taken, "answer-key-unknown").expect("an error").1["cell"], "B6");
    assert_eq!(finding(&taken, "answer-not-asked").expect("a note").1["cell"], "B5");
    let (verdict, _) = house.send_later("peoples-services/answers.xlsx", &feedback(&first, &mixed[2..])).await;
    assert_eq!(verdict, Verdict::Refused, "nothing could be taken");
}

#[tokio::test]
async fn check_honours_answers_as_the_worker_does() {
    let mut house = House::derby().await;
    let (_, first) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 265.0)).await;
    let answers = feedback(&first, &[(key(&first, "percent-doubtful"), "It is 57 per cent.")]);
    let folder = tempfile::tempdir().expect("a folder");
    let [changed, answered] = ["q2.xlsx", "answers.xlsx"].map(|name| folder.path().join(name));
    std::fs::write(&changed, doubtful(57.0, 266.0)).expect("a file");
    std::fs::write(&answered, &answers).expect("a file");
    let codes = |house: &House, file: &std::path::Path| {
        let output = tools::outturn()
            .args(["check", "--format", "json", "--as", SENDER, "--home"])
            .arg(house.home.root())
            .arg(file)
            .output()
            .expect("outturn");
        let lines = String::from_utf8(output.stdout).expect("text");
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        lines.map(|line| line["code"].as_str().or(line["verdict"].as_str()).unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert!(codes(&house, &changed).contains(&"percent-doubtful".to_owned()));
    assert_eq!(codes(&house, &answered), ["accepted"]);
    house.send_later("peoples-services/answers.xlsx", &answers).await;
    let after = codes(&house, &changed);
    assert!(after.contains(&"query-answered".to_owned()) && !after.contains(&"percent-doubtful".to_owned()), "{after:?}");
}

/// Fills in one answer as a person might: with the other rows deleted, and the hidden sheet shown. Arguments: workbook, where to save it, key, words.
const ANSWER_BY_OPENPYXL: &str = r#"
import sys, openpyxl
workbook, saved, key, words = sys.argv[1:]
book = openpyxl.load_workbook(workbook)
sheet = book["What to fix"]
heading = next(row for row in sheet.iter_rows(max_row=15) if any(cell.value == "Your answer" for cell in row))
columns = {cell.value: cell.column for cell in heading}
for row in range(sheet.max_row, heading[0].row, -1):
    if sheet.cell(row, columns["Key"]).value == int(key):
        sheet.cell(row, columns["Your answer"]).value = words
    else:
        sheet.delete_rows(row)
assert book["outturn"].sheet_state == "veryHidden"
book["outturn"].sheet_state = "visible"
book.save(saved)
"#;

fn run(mut program: Command) {
    let output = program.stdin(Stdio::null()).output().expect("the program");
    assert!(output.status.success(), "{program:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The workbook as LibreOffice saves it.
fn saved_by_libre_office(mut office: Command, workbook: &Path, extension: &str) -> PathBuf {
    let folder = workbook.parent().expect("a folder");
    let (profile, saved) = (folder.join("profile"), folder.join("saved"));
    office.arg(format!("-env:UserInstallation=file://{}", profile.display()));
    office.args(["--headless", "--convert-to", extension, "--outdir"]).args([&saved, workbook]);
    run(office);
    saved.join(workbook.file_name().expect("a name")).with_extension(extension)
}

#[tokio::test]
async fn the_receipt_itself_is_answered_and_comes_back_by_whatever_program_saved_it() {
    let Some(_) = tools::find("python3", &["-c", "import openpyxl"]) else { return };
    let Some(_) = tools::libre_office() else { return };
    let mut house = House::derby().await;
    let (_, first) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, 265.0)).await;
    let written = house.home.receipts().join(SENDER).join(first["feedback"].as_str().expect("a workbook's name"));
    let query = key(&first, "percent-doubtful").to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let answered = folder.path().join("answered.xlsx");
    for (other, format) in (266..).zip([None, Some("xlsx"), Some("ods"), Some("xls")]) {
        let words = format!("It is 57 per cent, by {}.", format.unwrap_or("hand"));
        let mut python = Command::new("python3");
        python.args(["-c", ANSWER_BY_OPENPYXL]).args([&written, &answered]).args([&query, &words]);
        run(python);
        let saved = format.map(|format| saved_by_libre_office(tools::libre_office().expect("it ran before"), &answered, format));
        let bytes = std::fs::read(saved.as_ref().unwrap_or(&answered)).expect("a workbook");
        let name = format!("{SENDER}/answered.{}", format.unwrap_or("xlsx"));
        let (verdict, taken) = house.send_later(&name, &bytes).await;
        assert_eq!((verdict, &taken["summary"]), (Verdict::Accepted, &"Accepted: 1 answer was taken.".into()), "{format:?}: {taken:#}");
        assert_eq!(taken["findings"], serde_json::json!([]), "{format:?}");
        let (_, second) = house.send_later("peoples-services/q2.xlsx", &doubtful(57.0, f64::from(other))).await;
        assert_eq!(asked_and_remembered(&second, "percent-doubtful"), (false, true), "{format:?}: {second:#}");
        let message = &finding(&second, "query-answered").expect("a note").1["message"];
        assert!(message.as_str().is_some_and(|message| message.ends_with(&format!("\"{words}\""))), "{message}");
    }
}
