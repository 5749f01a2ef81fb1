//! The template from the outside: made by the program, filled in by another library, saved by LibreOffice, and dropped.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::finding::Verdict;
use outturn_domain::organisation::{Delegation, UnitKind};
use outturn_domain::period::Period;
use outturn_domain::stage::Stage;
use outturn_store::Reader;
use outturn_store::fact::FactsOf;
use serde_json::Value;
use tempfile::TempDir;

use crate::house::{House, instant, receipts};
use crate::tools::{find, libre_office, outturn};

const FILL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/end_to_end/template/fill.py");
const PERIOD: &str = "fy2021-22-q3";

/// What asks about a figure and not about the form: history, targets and comments are the sender's to answer for, and the form cannot know them.
const ABOUT_FIGURES: [&str; 3] = ["value-jumped", "comment-missing", "queries-held-back"];

/// Makes the template of a service, and gives what the program said of it.
fn make(house: &House, service: &str, path: &Path) -> Result<String, String> {
    let mut command = outturn();
    command.args(["template", service, "--period", PERIOD, "--home"]).arg(house.home.root()).arg("--output").arg(path);
    let output = command.output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// One thing that a service said: the item, the column, and what stands in it.
type Said = (String, String, String);

/// Fills a template in; nothing where Python with openpyxl is not to be had.
fn fill(template: &Path, filled: &Path) -> Option<BTreeSet<Said>> {
    let output = find("python3", &["-c", "import openpyxl"])?.arg(FILL).args([template, filled]).output().expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("text");
    Some(lines.lines().map(|line| said(&serde_json::from_str(line).expect("JSON"))).collect())
}

fn said(line: &Value) -> Said {
    let text = |key: &str| line[key].as_str().expect("text").to_owned();
    let value = match (&line["value"], line["heading"].as_str()) {
        (Value::Number(number), _) => number.as_f64().expect("a number").to_string(),
        // The list offers "4 - Likely", and the step is meant.
        (Value::String(words), Some("Likelihood" | "Impact")) => words.split(' ').next().expect("a step").to_owned(),
        (Value::String(words), _) => words.clone(),
        other => panic!("{other:?}"),
    };
    (text("code"), text("heading"), value)
}

/// What the store holds from the newest return, in the words of the form.
async fn taken(house: &House) -> BTreeSet<Said> {
    let reader = Reader::open(&house.home.database()).await.expect("a database");
    let point = reader.newest_commit().await.expect("a store").expect("a commit");
    let quarter = Period::parse(PERIOD).expect("a period");
    let periods = [quarter, quarter.in_financial_year().expect("a year")];
    let facts = reader.facts(FactsOf::Periods(&periods), point, Stage::Working).await.expect("facts");
    reader.close().await;
    let newest = facts.into_iter().filter(|recorded| recorded.sequence == point.sequence && !recorded.fact.marks.derived);
    newest
        .map(|recorded| {
            let fact = recorded.fact;
            let sheet = fact.place.sheet.as_str();
            let heading = match (sheet, fact.key.kind, fact.key.breakdown.as_ref().map(outturn_domain::code::BreakdownCode::as_str)) {
                ("Outturns", FactKind::Actual, _) => "Value",
                (_, FactKind::Numerator, _) => "Numerator",
                (_, FactKind::Denominator, _) => "Denominator",
                ("Outturns", FactKind::Forecast, _) => "Forecast",
                ("Milestones", FactKind::Status, _) => "Status",
                ("Milestones", FactKind::Forecast, _) => "Forecast date",
                (_, FactKind::Date, _) => "Actual date",
                ("Projects", FactKind::Status, _) => "Delivery confidence",
                ("Projects", FactKind::Forecast, _) => "Forecast spend",
                (_, FactKind::Score, Some("likelihood")) => "Likelihood",
                (_, FactKind::Score, _) => "Impact",
                (_, FactKind::Comment, _) => "Comment",
                other => panic!("{other:?}"),
            };
            let value = match fact.value {
                FactValue::Number(number) => number.raw().to_string(),
                FactValue::Text(words) => words,
                FactValue::Date(day) => day.to_string(),
                FactValue::Absent(absence) => {
                    assert_eq!(absence.as_str(), "could_not_be_collected");
                    "not collected".to_owned()
                }
            };
            (fact.key.item.to_string(), heading.to_owned(), value)
        })
        .collect()
}

fn findings(receipt: &Value, severity: &str) -> Vec<String> {
    let findings = receipt["findings"].as_array().expect("findings").iter();
    let of = findings.filter(|finding| finding["severity"] == severity);
    of.map(|finding| format!("{}: {}", finding["code"].as_str().expect("a code"), finding["message"].as_str().expect("a message")))
        .collect()
}

fn assert_no_word_about_the_form(receipt: &Value, what: &str) {
    assert_eq!(findings(receipt, "error"), Vec::<String>::new(), "{what}");
    let queries = findings(receipt, "query").into_iter();
    let of_form: Vec<_> = queries.filter(|query| !ABOUT_FIGURES.iter().any(|code| query.starts_with(code))).collect();
    assert_eq!(of_form, Vec::<String>::new(), "{what}");
}

/// The example council in the week in which returns for the third quarter are due.
async fn in_january() -> House {
    let house = House::derby().await;
    house.set_clock(instant("2022-01-12T09:00:00Z"));
    house
}

/// Drops a workbook, and gives the verdict and the receipt for programs.
async fn send(house: &mut House, below_inbox: &str, bytes: &[u8]) -> (Verdict, Value) {
    house.drop_in(below_inbox, bytes);
    let step = house.step().await;
    let [(id, verdict)] = step.answered.as_slice() else { panic!("{below_inbox}: {step:?}") };
    let is_ours = |path: &PathBuf| path.extension().is_some_and(|end| end == "json") && path.to_string_lossy().contains(id.as_str());
    let receipt = receipts(&house.home).into_iter().find(is_ours).expect("a receipt");
    (*verdict, serde_json::from_slice(&std::fs::read(receipt).expect("a receipt")).expect("JSON"))
}

/// LibreOffice's copy of a workbook in another format, beside it.
fn saved_by_libre_office(folder: &Path, workbook: &Path, format: &str) -> Option<PathBuf> {
    let out = folder.join(format!("as-{format}"));
    let profile = format!("-env:UserInstallation=file://{}", folder.join("office").display());
    let mut command = libre_office()?;
    let output = command.arg(profile).args(["--headless", "--convert-to", format, "--outdir"]).arg(&out).arg(workbook).output();
    let output = output.expect("LibreOffice runs");
    let saved = out.join(workbook.file_name().expect("a name")).with_extension(format);
    assert!(saved.is_file(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(saved)
}

#[tokio::test]
async fn a_template_that_was_filled_in_and_disturbed_is_accepted_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let (template, filled) = (folder.path().join("template.xlsx"), folder.path().join("filled.xlsx"));
    let house = in_january().await;
    let told = make(&house, "Communities and Place", &template).expect("a template");
    assert!(told.contains("milestones") && told.contains("RD-CON"), "{told}");
    let Some(expected) = fill(&template, &filled) else { return };
    assert!(expected.len() > 150, "{}", expected.len());
    let mut workbooks = vec![filled.clone()];
    workbooks.extend(["xlsx", "ods"].into_iter().filter_map(|format| saved_by_libre_office(folder.path(), &filled, format)));
    for workbook in workbooks {
        let mut house = in_january().await;
        let name = workbook.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&workbook).expect("a workbook");
        let (verdict, receipt) = send(&mut house, &format!("communities-and-place/{name}"), &bytes).await;
        let what = workbook.display().to_string();
        assert_ne!(verdict, Verdict::Refused, "{what}");
        assert_no_word_about_the_form(&receipt, &what);
        assert_eq!(taken(&house).await, expected, "{what}");
    }
}

#[tokio::test]
async fn every_service_s_template_is_accepted_when_it_is_filled_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let units = units(&in_january().await).await;
    assert!(units.len() > 15, "{units:?}");
    // What a directorate says after its services is nothing new, so each kind has a home of its own.
    for kind in [UnitKind::Service, UnitKind::Directorate] {
        let mut house = in_january().await;
        for (_, unit, submitter) in units.iter().filter(|(of, ..)| *of == kind) {
            let (template, filled) = (folder.path().join(format!("{unit}.xlsx")), folder.path().join(format!("{unit}-filled.xlsx")));
            make(&house, unit, &template).expect("a template");
            let Some(expected) = fill(&template, &filled) else { return };
            house.wait(60);
            let workbook = std::fs::read(&filled).expect("a workbook");
            let (verdict, receipt) = send(&mut house, &format!("{submitter}/{unit}.xlsx"), &workbook).await;
            assert_ne!(verdict, Verdict::Refused, "{unit}");
            assert_no_word_about_the_form(&receipt, unit);
            assert_eq!(taken(&house).await, expected, "{unit}");
        }
    }
}

/// The services and directorates, each with the folder of those who report for it.
async fn units(house: &House) -> Vec<(UnitKind, String, String)> {
    let reader = Reader::open(&house.home.database()).await.expect("a database");
    let point = reader.newest_commit().await.expect("a store").expect("a commit");
    let framework = reader.framework(point).await.expect("a framework");
    reader.close().await;
    let quarter = Period::parse(PERIOD).expect("a period");
    let folder = |unit| {
        let mut may = framework.submitters.values().filter(|submitter| framework.may_report(&submitter.code, unit, quarter));
        may.find(|submitter| submitter.may_report_for != Delegation::Everyone).map(|found| found.code.to_string())
    };
    framework.units.values().filter_map(|unit| Some((unit.kind, unit.code.to_string(), folder(&unit.code)?))).collect()
}

#[tokio::test]
async fn a_template_that_nobody_filled_in_says_so_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let template = folder.path().join("template.xlsx");
    let mut house = in_january().await;
    make(&house, "peoples-directorate", &template).expect("a template");
    let (verdict, receipt) = send(&mut house, "peoples-services/untouched.xlsx", &std::fs::read(&template).expect("a workbook")).await;
    let codes: Vec<_> = receipt["findings"].as_array().expect("findings").iter().map(|finding| finding["code"].clone()).collect();
    assert_eq!((verdict, codes), (Verdict::Accepted, vec![Value::from("return-empty")]));
    assert_eq!(taken(&house).await, BTreeSet::new(), "nothing came of it");
}

fn refused(arguments: &[&str], folder: &TempDir) -> String {
    let output = outturn().current_dir(folder.path()).args(arguments).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "{arguments:?}: no half file");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn what_cannot_be_made_is_told_and_leaves_no_file() {
    let house = in_january().await;
    let empty = House::empty().await;
    let folder = tempfile::tempdir().expect("a folder");
    let home = house.home.root().to_string_lossy().into_owned();
    let no_framework = empty.home.root().to_string_lossy().into_owned();
    for (service, period, home, told) in [
        ("Adult Social Car", PERIOD, &home, "did you mean \"Adult Social Care\"?"),
        ("no such thing", PERIOD, &home, "finance (Finance)"),
        ("portfolio-regeneration", PERIOD, &home, "is a portfolio"),
        ("finance", "the summer", &home, "is not a period"),
        ("finance", "2021/22 Q3", &no_framework, "no framework is in force"),
        ("finance", "baseline", &home, "a month, a quarter, a half or a year"),
    ] {
        let said = refused(&["template", service, "--period", period, "--home", home], &folder);
        assert!(said.contains(told), "{service} {period}: {said}");
    }
}

#[tokio::test]
async fn a_file_that_is_there_is_not_written_over_unless_that_is_asked_for() {
    let house = in_january().await;
    let folder = tempfile::tempdir().expect("a folder");
    let home = house.home.root().to_string_lossy().into_owned();
    let arguments = ["template", "finance", "--period", "2021/22 Q3", "--home", home.as_str()];
    let run = |more: &[&str]| outturn().current_dir(folder.path()).args(arguments).args(more).output().expect("the program runs");
    assert!(run(&[]).status.success());
    let path = folder.path().join("finance-fy2021-22-q3.xlsx");
    std::fs::write(&path, "half filled in").expect("a file");
    let again = run(&[]);
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("--force"));
    assert_eq!(std::fs::read(&path).expect("a file"), b"half filled in");
    assert!(run(&["--force"]).status.success());
    assert!(std::fs::read(&path).expect("a file").starts_with(b"PK"));
}
