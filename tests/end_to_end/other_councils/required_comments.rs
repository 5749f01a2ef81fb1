//! Rules that say which statuses want a comment: a figure without one is asked about, taken all the same, and shown as it is.

use outturn_domain::finding::Verdict;
use outturn_services::contract::Scorecard;
use serde_json::Value;

use super::gateshead::{SHEETS, gateshead_by};
use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};

const HALF: &str = "2021/22 H1";

/// A shipped rule set under another name, with these words in place of what it says of comments.
fn rules(comment_required: &str) -> String {
    let shipped = include_str!("../../../rules/maidstone-2018-19.toml");
    let lines = shipped.lines().filter(|line| !line.starts_with("comment_required"));
    let text = lines.collect::<Vec<_>>().join("\n").replace("id = \"maidstone-2018-19\"", "id = \"house\"");
    let changed = text.replace("tolerance_percent = 10", &format!("tolerance_percent = 10\n{comment_required}"));
    assert!(changed.contains("id = \"house\"") && changed.contains(comment_required));
    changed
}

/// Sends a green, an amber and a red figure, the first and the last with a comment in the row or without.
async fn told(comment_required: &str) -> (House, Value) {
    let sheets = SHEETS.map(|(name, rows)| if name == "Rules" { (name, "Rule set | Judges from\nhouse | 2019/20") } else { (name, rows) });
    let mut house = gateshead_by(&sheets, &[("house.toml", &rules(comment_required))]).await;
    let mut workbook = ReturnWorkbook::of("performance", "performance", HALF);
    for (measure, value, comment) in [("G1", 12.0, ""), ("G3", 9.0, ""), ("G5", 4.0, ""), ("G8", 3.0, "Two sales fell through.")] {
        workbook = workbook.row(vec![Cell::Text(measure), Cell::Number(value), Cell::Text(comment)]);
    }
    let (verdict, receipt) = house.send("performance/half.xlsx", &workbook.bytes()).await;
    assert_ne!(verdict, Verdict::Refused, "{receipt:#}");
    (house, receipt)
}

fn asked(receipt: &Value) -> Vec<(String, String)> {
    let findings = receipt["findings"].as_array().expect("findings").iter();
    let missing = findings.filter(|finding| finding["code"] == "comment-missing");
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    missing.map(|finding| (format!("{}!{}", text(finding, "sheet"), text(finding, "cell")), text(finding, "message"))).collect()
}

/// Of each row whether a comment is wanted, and whether there is one.
fn shown(card: &Scorecard) -> Vec<(&str, bool, bool)> {
    let reported = card.rows.iter().filter(|row| ["G1", "G3", "G5", "G8"].contains(&row.code.as_str()));
    reported.map(|row| (row.code.as_str(), row.comment_required, row.comment.is_some())).collect()
}

#[tokio::test]
async fn the_statuses_that_the_rules_name_want_a_comment() {
    let (mut house, receipt) = told("comment_required = [\"red\", \"amber\"]").await;
    let asked_of = asked(&receipt);
    let cells: Vec<_> = asked_of.iter().map(|(cell, _)| cell.as_str()).collect();
    assert_eq!(cells, ["Outturns!B3", "Outturns!B4"], "{receipt:#}");
    assert!(asked_of[0].1.starts_with("G3 has no comment, and its status is amber: 9 misses the target of 10"), "{asked_of:?}");
    let card = house.scorecard(HALF, None).await;
    assert_eq!(shown(&card), [("G1", false, false), ("G3", true, false), ("G5", true, false), ("G8", true, true)]);
    assert_eq!(card.rows.iter().filter(|row| row.is_current && row.value.as_ref().is_some_and(|value| value.value.is_some())).count(), 4);

    house.wait(60);
    let said = vec![Cell::Text("G3"), Cell::Text("commentary"), Cell::Text("One large employer closed.")];
    let later = ReturnWorkbook::of("performance", "performance", HALF)
        .row(vec![Cell::Text("G3"), Cell::Number(9.0), Cell::Text("")])
        .sheet("Narrative", &["Subject", "Kind", "Text"], vec![said]);
    let (verdict, receipt) = house.send("performance/half.xlsx", &later.bytes()).await;
    assert_eq!((verdict, asked(&receipt)), (Verdict::Accepted, Vec::new()), "{receipt:#}");
    assert!(shown(&house.scorecard(HALF, None).await).contains(&("G3", true, true)));
}

#[tokio::test]
async fn rules_that_say_nothing_of_comments_want_none() {
    let (house, receipt) = told("").await;
    assert_eq!(asked(&receipt), []);
    assert!(shown(&house.scorecard(HALF, None).await).iter().all(|(_, wanted, _)| !wanted));
}
