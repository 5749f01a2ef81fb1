//! The answer to a sender as a workbook: what it says, where its links lead, and that another reader sees the same.

use std::path::{Path, PathBuf};
use std::process::Command;

use outturn_domain::finding::Verdict;
use outturn_worker::home::Home;
use outturn_worker::read::{Limits, SheetVisibility, read_bytes};
use outturn_worker::receipt::workbook::key;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use serde_json::Value;

use crate::house::{House, instant};
use crate::tools::{find, outturn};

const RED: &str = "F8CBCB";
const AMBER: &str = "FFD966";
const PALE_BLUE: &str = "DDEBF7";
const INPUT: &str = "FFFDE0";

/// A return with something of every weight: two cells to mend, questions about one, and a column of the sender's own.
fn mixed_return() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let percent = Format::new().set_num_format("0.0%");
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let texts = |sheet: &mut Worksheet, rows: &[(u32, u16, &str)]| {
        for (row, column, text) in rows {
            sheet.write_string(*row, *column, *text).expect("a cell");
        }
    };
    let cover = workbook.add_worksheet().set_name("Cover").expect("a sheet");
    texts(cover, &[(0, 0, "Submitter"), (0, 1, "peoples-services"), (1, 0, "Service"), (1, 1, "peoples-directorate")]);
    texts(cover, &[(2, 0, "Period"), (2, 1, "2021/22 Q2"), (3, 0, "Prepared by"), (3, 1, "Performance officer")]);
    let outturns = workbook.add_worksheet().set_name("Outturns").expect("a sheet");
    texts(outturns, &[(0, 0, "Measure"), (0, 1, "Value"), (0, 2, "Comment"), (0, 3, "Checked on")]);
    texts(outturns, &[(1, 0, "EHC-20W"), (1, 2, "As the system says."), (2, 0, "EHCP-20wk"), (2, 1, "=1+1"), (3, 0, "CLA-STB")]);
    texts(outturns, &[(4, 0, "HML-PRV"), (4, 1, "£1,453,932,48")]);
    outturns.write_number_with_format(1, 1, 0.58, &percent).expect("a cell");
    // 57 in a percent cell shows 5,700%; as 57% it misses its target by more than a tenth, and nothing is said about it.
    outturns.write_number_with_format(3, 1, 57.0, &percent).expect("a cell");
    let checked = ExcelDateTime::from_ymd(2021, 10, 8).expect("a date");
    outturns.write_datetime_with_format(1, 3, &checked, &day).expect("a cell");
    let evidence = workbook.add_worksheet().set_name("What to fix").expect("a sheet");
    texts(evidence, &[(0, 0, "Our own list")]);
    let lists = workbook.add_worksheet().set_name("Lists").expect("a sheet");
    texts(lists, &[(0, 0, "yes"), (1, 0, "no")]);
    lists.set_hidden(true);
    workbook.save_to_buffer().expect("a workbook")
}

/// Drops a file and steps the worker until it is answered; gives the verdict, the JSON and the path of the workbook beside it.
async fn send(house: &mut House, below_inbox: &str, bytes: &[u8]) -> (Verdict, Value, PathBuf) {
    house.drop_in(below_inbox, bytes);
    let mut step = house.step().await;
    if step.answered.is_empty() {
        house.wait(1800);
        step = house.step().await;
    }
    let (id, verdict) = step.answered.pop().unwrap_or_else(|| panic!("{below_inbox}: {step:?}"));
    let (json, workbook) = answers(&house.home, id.as_str());
    (verdict, json, workbook)
}

/// The two forms of the answer to a submission.
fn answers(home: &Home, id: &str) -> (Value, PathBuf) {
    let folders = std::fs::read_dir(home.receipts()).expect("receipts").map(|folder| folder.expect("a folder").path());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()));
    let of_submission: Vec<PathBuf> = files.filter(|path| path.to_string_lossy().contains(id)).collect();
    assert_eq!(of_submission.len(), 2, "{of_submission:?}");
    let with = |ending: &str| of_submission.iter().find(|path| path.extension().is_some_and(|own| own == ending)).expect("both forms");
    let (json, workbook) = (with("json"), with("xlsx").clone());
    let json: Value = serde_json::from_str(&std::fs::read_to_string(json).expect("a receipt")).expect("JSON");
    assert_eq!(json["feedback"], *workbook.file_name().expect("a name").to_string_lossy(), "the JSON names the workbook");
    (json, workbook)
}

/// The workbook as openpyxl reads it; absent where that is not here.
fn seen_by_openpyxl(path: &Path) -> Option<Value> {
    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/end_to_end/read_feedback.py");
    let output = find("python3", &["-c", "import openpyxl"])?.arg(reader).arg(path).output().expect("the reader");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn sheet<'a>(seen: &'a Value, name: &str) -> &'a Value {
    let sheets = seen["sheets"].as_array().expect("sheets");
    sheets.iter().find(|sheet| sheet["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

fn names_and_states(seen: &Value) -> Vec<(&str, &str)> {
    let sheets = seen["sheets"].as_array().expect("sheets").iter();
    sheets.map(|sheet| (sheet["name"].as_str().expect("a name"), sheet["state"].as_str().expect("a state"))).collect()
}

/// The rows below the headings of a table whose first heading is `first`: of each row its number and its cells by heading.
fn table<'a>(sheet: &'a Value, first: &str) -> Vec<(u32, Vec<(String, &'a Value)>)> {
    let cells = sheet["cells"].as_object().expect("cells");
    let at = |column: char, row: u32| &cells.get(&format!("{column}{row}")).unwrap_or(&Value::Null)["value"];
    let heading_row = (1..50).find(|row| at('A', *row) == first).unwrap_or_else(|| panic!("no heading {first}"));
    let headings: Vec<(char, String)> =
        ('A'..='Z').map_while(|column| Some((column, at(column, heading_row).as_str()?.to_owned()))).collect();
    let rows = (heading_row + 1..).take_while(|row| headings.iter().any(|(column, _)| cells.contains_key(&format!("{column}{row}"))));
    rows.map(|row| {
        let of_row =
            headings.iter().map(|(column, heading)| (heading.clone(), cells.get(&format!("{column}{row}")).unwrap_or(&Value::Null)));
        (row, of_row.collect())
    })
    .collect()
}

fn under<'a>(row: &[(String, &'a Value)], heading: &str) -> &'a Value {
    row.iter().find(|(own, _)| own == heading).map_or_else(|| panic!("no heading {heading}"), |(_, cell)| *cell)
}

#[tokio::test]
async fn a_return_with_errors_questions_and_notes_is_answered_in_a_workbook() {
    let mut house = House::derby().await;
    house.wait(60);
    let (verdict, receipt, path) = send(&mut house, "peoples-services/q2.xlsx", &mixed_return()).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings, "{receipt:#}");
    let ours = read_bytes(&std::fs::read(&path).expect("the workbook"), &Limits::default()).expect("a workbook that the worker reads");
    let hidden: Vec<_> = ours.sheets.iter().filter(|sheet| sheet.visibility != SheetVisibility::Visible).collect();
    assert_eq!(
        hidden.iter().map(|sheet| (sheet.name.as_str(), sheet.visibility)).collect::<Vec<_>>(),
        [(key::KEY_SHEET, SheetVisibility::VeryHidden)]
    );
    assert!(ours.sheets.iter().flat_map(|sheet| &sheet.cells).all(|cell| !cell.formula), "values only");
    let Some(seen) = seen_by_openpyxl(&path) else { return };
    assert_eq!(
        names_and_states(&seen),
        [
            ("What to fix", "visible"),
            ("Cover", "visible"),
            ("Outturns", "visible"),
            ("What to fix (2)", "visible"),
            ("What was accepted", "visible"),
            ("outturn", "veryHidden"),
        ],
        "the sender's own sheet of that name gives way, and what was hidden stays away"
    );
    let to_fix = sheet(&seen, key::WHAT_TO_FIX);
    let rows = table(to_fix, "No");
    let stored = receipt["findings"].as_array().expect("findings");
    assert_eq!(rows.len(), stored.len());
    let order = |word: &str| ["To mend", "Question", "For information"].iter().position(|known| *known == word).expect("a known word");
    let severities: Vec<usize> = rows.iter().map(|(_, row)| order(under(row, "Severity")["value"].as_str().expect("a word"))).collect();
    assert!(severities.is_sorted() && severities.contains(&0) && severities.contains(&1) && severities.contains(&2), "{severities:?}");
    for (_, row) in &rows {
        let key: usize = under(row, key::KEY_HEADING)["value"].as_str().expect("a key").parse().expect("a number");
        let finding = &stored[key - 1];
        assert_eq!(under(row, "What is the matter")["value"], finding["message"]);
        assert_eq!(under(row, "How to mend it")["value"], finding["help"]);
        assert_eq!(under(row, "Found")["value"], finding["found"]);
        assert_eq!(under(row, "Expected")["value"], finding["expected"]);
        assert_eq!(under(row, "Sheet")["value"], finding["sheet"]);
        assert_eq!(under(row, "Cell")["value"], finding["cell"]);
        let expected = finding["cell"].as_str().map(|cell| format!("'{}'!{cell}", finding["sheet"].as_str().expect("a sheet")));
        assert_eq!(under(row, "Cell")["link"].as_str(), expected.as_deref(), "the link leads to the cell's copy");
        assert!(under(row, "Cell")["target"].is_null(), "and nowhere outside");
        let asked = finding["severity"] == "query";
        assert_eq!(under(row, key::ANSWER_HEADING)["fill"] == INPUT, asked, "only a question has room for an answer");
    }
    assert_eq!(to_fix["hidden_columns"], serde_json::json!(["J"]));
    assert_eq!(to_fix["freeze"], format!("A{}", rows[0].0));
    assert_eq!((&to_fix["orientation"], &to_fix["fit"], &to_fix["fit_to"][1]), (&"landscape".into(), &true.into(), &0.into()));
    let key_sheet = sheet(&seen, key::KEY_SHEET);
    let stated = ["A1", "B1", "A2", "B2"].map(|address| key_sheet["cells"][address]["value"].as_str().expect("text"));
    assert_eq!(stated, [key::FEEDBACK_MARK, key::FEEDBACK_VERSION, "submission", receipt["submission"].as_str().expect("an id")]);
    let recorded = instant(receipt["recorded"].as_str().expect("an instant")).format("%Y-%m-%dT%H:%M:%S").to_string();
    assert!(seen["created"].as_str().expect("an instant").starts_with(&recorded), "no clock but the commit's: {}", seen["created"]);
}

#[tokio::test]
async fn the_copy_holds_values_at_their_addresses_with_the_cells_in_question_marked() {
    let mut house = House::derby().await;
    house.wait(60);
    let (_, receipt, path) = send(&mut house, "peoples-services/q2.xlsx", &mixed_return()).await;
    let Some(seen) = seen_by_openpyxl(&path) else { return };
    let cells = &sheet(&seen, "Outturns")["cells"];
    assert_eq!(cells["A2"]["value"], "EHC-20W");
    assert_eq!((&cells["B2"]["value"], &cells["B2"]["format"]), (&"0.58".into(), &"0.0#%".into()), "a percent cell stays one");
    assert_eq!((&cells["D2"]["date"], &cells["D2"]["format"]), (&"2021-10-08".into(), &"dd/mm/yyyy".into()), "a date stays one");
    assert_eq!((&cells["B3"]["value"], &cells["B3"]["type"]), (&"=1+1".into(), &"s".into()), "text is never a formula");
    let findings = receipt["findings"].as_array().expect("findings");
    let mut marked = 0;
    for (address, cell) in cells.as_object().expect("cells") {
        let about: Vec<&Value> =
            findings.iter().filter(|finding| finding["sheet"] == "Outturns" && finding["cell"] == address.as_str()).collect();
        let weighs = |severity: &str| about.iter().any(|finding| finding["severity"] == severity);
        let fill = if weighs("error") {
            Some(RED)
        } else if weighs("query") {
            Some(AMBER)
        } else {
            weighs("note").then_some(PALE_BLUE)
        };
        assert_eq!(cell["fill"].as_str(), fill, "{address}");
        assert_eq!(cell["comment"].is_string(), fill.is_some(), "{address}");
        for finding in about {
            let comment = cell["comment"].as_str().expect("a comment");
            for part in ["message", "help"] {
                assert!(comment.contains(finding[part].as_str().expect("text")), "{address}: {comment}");
            }
            marked += 1;
        }
    }
    let in_cells = findings.iter().filter(|finding| finding["sheet"] == "Outturns" && finding["cell"].is_string()).count();
    assert_eq!(marked, in_cells, "no finding of a cell without its mark");
    let about_one: Vec<_> = findings.iter().filter(|finding| finding["cell"] == "B4").collect();
    assert!(about_one.len() >= 2, "two questions share a comment: {receipt:#}");
    let finding = findings.iter().find(|finding| finding["code"] == "measure-unknown").expect("an unknown measure");
    let row = finding["row"].as_array().expect("a row");
    let shown: Vec<(&str, &str, bool)> = row
        .iter()
        .map(|cell| {
            (cell["cell"].as_str().expect("a cell"), cell["text"].as_str().expect("text"), cell["marked"].as_bool().expect("a mark"))
        })
        .collect();
    assert_eq!(shown, [("A3", "EHCP-20wk", true), ("B3", "=1+1", false)], "the JSON shows the row as it stands");
}

#[tokio::test]
async fn what_was_accepted_is_listed_with_the_status_that_the_scorecard_gives() {
    let mut house = House::derby().await;
    house.wait(60);
    let (_, _, path) = send(&mut house, "peoples-services/q2.xlsx", &mixed_return()).await;
    let Some(seen) = seen_by_openpyxl(&path) else { return };
    let accepted = sheet(&seen, key::WHAT_WAS_ACCEPTED);
    let card = house.scorecard("2021/22 Q2", None).await;
    let rows = table(accepted, "Item");
    let mut outturns = Vec::new();
    for (_, row) in &rows {
        let text = |heading: &str| under(row, heading)["value"].as_str().unwrap_or_default();
        let expected = format!("'{}'!{}", text("Sheet"), text("Cell"));
        assert_eq!(under(row, "Cell")["link"].as_str(), Some(expected.as_str()));
        if text("Kind") != "Outturn" {
            continue;
        }
        let on_card = card.rows.iter().find(|on_card| on_card.code == text("Item")).expect("a row of the scorecard");
        assert_eq!(text("Name"), on_card.title);
        assert_eq!(text("Figure"), on_card.value.as_ref().expect("a value").display_text);
        let status = on_card.status.as_ref().expect("a status");
        assert_eq!(text("Status"), status.label, "{}", on_card.code);
        assert_eq!(under(row, "Status")["fill"].as_str().map(|rgb| format!("#{}", rgb.to_lowercase())), Some(status.colour.to_lowercase()));
        outturns.push((text("Item"), text("Period"), text("Figure"), text("Cell")));
    }
    assert_eq!(outturns, [("EHC-20W", "2021/22 Q2", "58.0%", "B2"), ("CLA-STB", "2021/22 Q2", "57.0%", "B4")]);
}

#[tokio::test]
async fn every_file_gets_a_workbook_whatever_became_of_it() {
    let mut house = House::derby().await;
    let pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n%%EOF\n";
    let good = crate::return_workbook::ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2").row(vec![
        crate::return_workbook::Cell::Text("EHC-20W"),
        crate::return_workbook::Cell::Formatted(0.58, "0.0%"),
        crate::return_workbook::Cell::Text("As the system says."),
    ]);
    let cases: [(&str, Vec<u8>, Verdict, &[&str]); 5] = [
        ("peoples-services/report.pdf", pdf.to_vec(), Verdict::Refused, &["What to fix"]),
        ("in-the-root.xlsx", good.bytes(), Verdict::Refused, &["What to fix"]),
        ("peoples-services/good.xlsx", good.bytes(), Verdict::Accepted, &["What to fix", "Cover", "Outturns", "What was accepted"]),
        ("peoples-services/again.xlsx", good.bytes(), Verdict::Duplicate, &["What to fix"]),
        ("peoples-services/other.xlsx", other_workbook(), Verdict::Refused, &["What to fix", "Notes", "What was accepted"]),
    ];
    for (below_inbox, bytes, expected, shown) in cases {
        house.wait(60);
        let (verdict, receipt, path) = send(&mut house, below_inbox, &bytes).await;
        assert_eq!(verdict, expected, "{below_inbox}: {receipt:#}");
        let Some(seen) = seen_by_openpyxl(&path) else { return };
        let visible: Vec<&str> =
            names_and_states(&seen).into_iter().filter(|(_, state)| *state == "visible").map(|(name, _)| name).collect();
        assert_eq!(visible, shown, "{below_inbox}");
        let top = &sheet(&seen, key::WHAT_TO_FIX)["cells"];
        let name = below_inbox.rsplit('/').next().expect("a name");
        assert_eq!(top["A1"]["value"], format!("What became of {name}"));
        assert_eq!(top["A2"]["value"], receipt["summary"]);
    }
}

/// A workbook that is no return.
fn other_workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Notes").expect("a sheet").write_string(0, 0, "Notes of the meeting").expect("a cell");
    workbook.save_to_buffer().expect("a workbook")
}

#[tokio::test]
async fn a_framework_is_answered_with_the_rows_that_were_taken() {
    let mut house = House::derby().await;
    house.wait(60);
    let framework =
        std::fs::read(format!("{}/framework/03-framework-2021-11-10-approved.xlsx", crate::house::EXAMPLE)).expect("a framework");
    let (verdict, receipt, path) = send(&mut house, "framework/again.xlsx", &resaved(&framework)).await;
    assert!(matches!(verdict, Verdict::Accepted | Verdict::AcceptedWithFindings), "{receipt:#}");
    let Some(seen) = seen_by_openpyxl(&path) else { return };
    let rows = table(sheet(&seen, key::WHAT_WAS_ACCEPTED), "Sheet");
    let targets = rows.iter().filter(|(_, row)| under(row, "Defines")["value"] == "Target").count();
    assert!(targets > 0, "{}", rows.len());
    for (_, row) in &rows {
        let (sheet_name, cell) = (under(row, "Sheet")["value"].as_str().expect("a sheet"), under(row, "Cell"));
        if let Some(address) = cell["value"].as_str() {
            assert_eq!(cell["link"].as_str(), Some(format!("'{sheet_name}'!{address}").as_str()));
        }
    }
}

/// The same workbook in an archive of other bytes.
fn resaved(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut again = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        again.raw_copy_file(archive.by_index_raw(index).expect("a part")).expect("a part");
    }
    again.set_comment("saved again").expect("a comment");
    again.finish().expect("a zip").into_inner()
}

#[tokio::test]
async fn a_restart_before_the_answer_writes_the_same_workbook() {
    let derby = House::derby().await;
    let mut said: Vec<Value> = Vec::new();
    for point in [None, Some("commit-after"), Some("answer-after-sidecar"), Some("answer-after-receipt")] {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("home");
        assert!(Command::new("cp").arg("-r").arg(derby.home.root()).arg(&root).status().expect("cp").success());
        let settings = root.join("outturn.toml");
        let text = std::fs::read_to_string(&settings).expect("settings").replace("best_effort = false", "best_effort = true");
        std::fs::write(&settings, text).expect("settings");
        let home = Home::open(&root).expect("a home");
        std::fs::write(home.inbox().join("peoples-services/q2.xlsx"), mixed_return()).expect("a file");
        if let Some(point) = point {
            let ended =
                outturn().args(["ingest", "--home"]).arg(&root).env(outturn_worker::failpoints::ABORT_AT, point).output().expect("ingest");
            assert!(!ended.status.success(), "{point}: it did not end");
        }
        let done = outturn().args(["ingest", "--home"]).arg(&root).output().expect("ingest");
        assert!(done.status.success() || done.status.code() == Some(1), "{}", String::from_utf8_lossy(&done.stderr));
        let reader = outturn_store::Reader::open(&home.database()).await.expect("a reader");
        let newest = reader.newest_commit().await.expect("a commit").expect("a commit");
        let filter = outturn_store::submission::SubmissionFilter::default();
        let submission = reader.submissions(&filter, newest, 1).await.expect("a list").remove(0);
        let (receipt, path) = answers(&home, submission.id.as_str());
        assert!(receipt["findings"][0]["row"].is_array());
        let Some(mut seen) = seen_by_openpyxl(&path) else { return };
        // Only who it answers and when it came tells one run from another.
        seen["created"] = Value::Null;
        for sheet in seen["sheets"].as_array_mut().expect("sheets") {
            let cells = sheet["cells"].as_object_mut().expect("cells");
            cells.retain(|_, cell| {
                cell["value"] != submission.id.as_str() && !cell["value"].as_str().unwrap_or_default().starts_with("Received ")
            });
        }
        said.push(seen);
    }
    assert!(table(sheet(&said[0], key::WHAT_WAS_ACCEPTED), "Item").len() >= 3);
    for (index, again) in said.iter().enumerate().skip(1) {
        assert_eq!(said[0], *again, "run {index}");
    }
}
