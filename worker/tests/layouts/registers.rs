//! Real registers: the risks of a programme of a council, and the milestones of a ministry's project of which the publisher scrambled the names.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::fact::{Fact, FactKind, FactValue};
use outturn_domain::finding::FindingCode;
use outturn_worker::check::Checked;

use crate::expected::{layouts, read, returns};

const TOWNS_FUND: &str = "mhclg/towns_fund_r4.xlsx";
const PORTFOLIO: &str = "various/dft_portfolio_return.xlsm";

fn checked(workbook: &str) -> Option<Checked> {
    let file = returns()?.join(workbook);
    let (_, checked) = read(&file, &layouts()).unwrap_or_else(|finding| panic!("{workbook}: {finding:?}"));
    Some(checked)
}

fn on<'c>(checked: &'c Checked, sheet: &str) -> BTreeMap<String, &'c Fact> {
    let of_sheet = checked.facts.iter().filter(|fact| fact.place.sheet == sheet);
    of_sheet.map(|fact| (fact.place.cell.expect("a cell").to_string(), fact)).collect()
}

fn counts(facts: &BTreeMap<String, &Fact>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for fact in facts.values() {
        *counts.entry(fact.key.kind.as_str()).or_default() += 1;
    }
    counts
}

fn text(fact: &Fact) -> String {
    match &fact.value {
        FactValue::Text(text) => text.clone(),
        FactValue::Date(day) => day.to_string(),
        FactValue::Number(number) => number.decimal().normalize().to_string(),
        FactValue::Absent(absence) => absence.as_str().to_owned(),
    }
}

/// Where a date was asked about.
fn eyebrows(checked: &Checked) -> Vec<String> {
    let asked = checked.findings.iter().filter(|finding| finding.code == FindingCode::DateDoubtful);
    asked.map(|finding| finding.place.as_ref().expect("a place").to_string()).collect()
}

#[test]
fn each_risk_of_the_programme_and_its_projects_has_its_scores_before_and_after() {
    let Some(checked) = checked(TOWNS_FUND) else { return };
    let register = on(&checked, "7 - Risk Register");
    assert_eq!(counts(&register), BTreeMap::from([("comment", 54), ("score", 63)]), "nine risks, each with six texts and seven scores");
    let mut risks: Vec<(u32, &str, &str)> = register
        .iter()
        .filter(|(cell, _)| cell.starts_with('H'))
        .map(|(cell, fact)| {
            assert_eq!((fact.key.kind, fact.key.period.id().as_str()), (FactKind::Score, "fy2023-24-h1"), "{cell}");
            let body = fact.key.entity.as_ref().expect("whose risk it is").as_str();
            (cell[1..].parse().expect("a row"), body, fact.key.breakdown.as_ref().expect("the risk").as_str())
        })
        .collect();
    risks.sort_unstable();
    assert_eq!(
        risks,
        [
            (12, "Worcester City Council", "Some Permisssion"),
            (13, "Worcester City Council", "Some Losses"),
            (14, "Worcester City Council", "All gone"),
            (23, "Scala Theatre & Corn Exchange", "AI"),
            (24, "Scala Theatre & Corn Exchange", "BI"),
            (25, "Scala Theatre & Corn Exchange", "CI"),
            (39, "Vacant Premises Scheme", "No info"),
            (48, "Angel Place", "Don’t know the info"),
            (56, "Public Realm", "Don’t know the info"),
        ],
        "the example that the form prints is none, and two projects' risks of one name are two"
    );
    for (row, ..) in risks {
        let score = |column: char| number(register[&format!("{column}{row}")]);
        assert_eq!((score('J'), score('N')), (score('H') * score('I'), score('L') * score('M')), "row {row}");
    }
}

/// The whole number that a fact is.
fn number(fact: &Fact) -> u32 {
    text(fact).parse().unwrap_or_else(|_| panic!("{}: {:?} is no whole number", fact.place, fact.value))
}

/// The form says that 1 is the best rating and 5 the worst, and that the nearer a risk is the higher its proximity: nothing is turned round.
#[test]
fn ratings_of_which_five_is_the_worst_stay_as_they_stand() {
    let Some(checked) = checked(TOWNS_FUND) else { return };
    let progress = on(&checked, "3 - Programme Progress");
    let project = |row: u32| ["G", "J", "K", "L"].map(|column| text(progress[&format!("{column}{row}")]));
    assert_eq!(project(20), ["3. Ongoing - delayed", "4", "5", "5"], "delayed, and so at the bad end");
    assert_eq!(project(21), ["4. Completed", "1", "1", "1"], "completed, and so at the good end");
    let register = on(&checked, "7 - Risk Register");
    let proximity = |cell: &str| number(register[cell]);
    assert_eq!((proximity("O24"), proximity("O12"), proximity("O13"), proximity("O14"), proximity("O23")), (1, 2, 3, 4, 5));
}

#[test]
fn the_day_in_the_year_7431_is_taken_and_asked_about() {
    let Some(checked) = checked(TOWNS_FUND) else { return };
    assert_eq!(eyebrows(&checked), ["8 - Review & Sign-Off!C11"]);
    assert_eq!(text(on(&checked, "8 - Review & Sign-Off")["C11"]), "7431-02-14");
}

#[test]
fn milestones_come_in_with_their_scrambled_names_and_their_strange_dates() {
    let Some(checked) = checked(PORTFOLIO) else { return };
    let sheets =
        ["6a - Milestones - Approvals", "6b - Milestones - Assurance", "6c - Milestones - Delivery"].map(|sheet| on(&checked, sheet));
    let expected = [(16, 17), (12, 14), (10, 11)];
    for (facts, (milestones, texts)) in sheets.iter().zip(expected) {
        let [actual, comment, date, status] = ["actual", "comment", "date", "status"].map(|kind| counts(facts)[kind]);
        assert_eq!((actual, comment, date, status), (milestones, texts, 2 * milestones, milestones));
        let numbers: BTreeSet<_> = facts.values().filter_map(|fact| fact.key.breakdown.as_ref()).collect();
        assert_eq!(numbers.len(), milestones, "each by the number of its row");
    }
    let [approvals, assurance, _] = &sheets;
    assert_eq!(text(approvals["D7"]), "SOBC - Chutney (CBG) Approval");
    assert_eq!(text(assurance["D8"]), "Effortless Wedgie Exit");
    let row = |row: u32| ["G", "H", "J"].map(|column| text(approvals[&format!("{column}{row}")]));
    assert_eq!(row(12), ["2020-02-01", "2000-02-01", "Live"]);
    assert_eq!(row(13), ["1923-01-01", "2020-03-31", "Live"]);
    assert_eq!(
        eyebrows(&checked),
        ["6a - Milestones - Approvals!H12", "6a - Milestones - Approvals!G13", "6c - Milestones - Delivery!F14"],
        "1923, a day twenty years before its baseline, and one that is to come true 32 years later"
    );
    let asked = checked.findings.iter().find(|finding| finding.code == FindingCode::DateDoubtful).expect("a query");
    assert_eq!((asked.found.as_deref(), asked.expected.is_some(), asked.help.is_empty()), (Some("01/02/2000"), true, false));
}
