//! Corrections, duplicates, and one changed cell.

use outturn_domain::finding::Verdict;
use outturn_services::contract::{GetScorecardRequest, Scorecard, ScorecardRow, Stage};

use crate::house::{EXAMPLE, House};
use crate::return_workbook::{Cell, ReturnWorkbook};

fn headline(card: &Scorecard) -> String {
    card.headline.as_ref().and_then(|headline| headline.shares.first()).expect("a share").display_text.clone()
}

#[tokio::test]
async fn the_correction_is_seen_from_its_instant_on_and_the_same_again_is_a_duplicate() {
    let mut house = House::derby().await;
    let bytes = std::fs::read(format!("{EXAMPLE}/correction/communities-and-place/correction.xlsx")).expect("a workbook");
    let before = house.now();
    house.wait(60);
    let (verdict, receipt) = house.send("communities-and-place/correction.xlsx", &bytes).await;
    assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
    assert_eq!(headline(&house.scorecard("2021/22 Q2", None).await), "37 of 46 (80%)");
    assert_eq!(headline(&house.scorecard("2021/22 Q2", Some(before)).await), "36 of 46 (78%)");
    house.wait(60);
    let (verdict, receipt) = house.send("communities-and-place/correction.xlsx", &bytes).await;
    assert_eq!((verdict, &receipt["new"]), (Verdict::Duplicate, &serde_json::json!(0)));
    assert_eq!(headline(&house.scorecard("2021/22 Q2", None).await), "37 of 46 (80%)");
}

#[tokio::test]
async fn changing_one_cell_changes_exactly_the_figures_that_depend_on_it() {
    let mut house = House::derby().await;
    let before = house.scorecard("2021/22 Q2", None).await;
    let missed = ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2").row(vec![
        Cell::Text("EHC-20W"),
        Cell::Formatted(0.40, "0.0%"),
        Cell::Text("Three plan writers left in September."),
    ]);
    house.wait(60);
    let (verdict, receipt) = house.send("peoples-services/corrected.xlsx", &missed.bytes()).await;
    assert_ne!(verdict, Verdict::Refused, "{receipt:#}");
    let after = house.scorecard("2021/22 Q2", None).await;
    let changed: Vec<&str> = pairs(&before, &after).filter(|(old, new)| old != new).map(|(_, new)| new.code.as_str()).collect();
    assert_eq!(changed, ["EHC-20W"]);
    assert_eq!((headline(&before), headline(&after)), ("36 of 46 (78%)".to_owned(), "35 of 46 (76%)".to_owned()));
    let themes = |card: &Scorecard| -> Vec<String> {
        card.group_headlines
            .iter()
            .filter_map(|group| group.headline.as_ref()?.shares.first().map(|share| share.display_text.clone()))
            .collect()
    };
    assert_eq!(themes(&before), ["13 of 16 (81%)", "14 of 20 (70%)", "9 of 10 (90%)"]);
    assert_eq!(themes(&after), ["13 of 16 (81%)", "13 of 20 (65%)", "9 of 10 (90%)"]);
    // Another period is judged by what it depends on: its value of a year or quarter before, and nothing else.
    let row = after.rows.iter().find(|row| row.code == "EHC-20W").expect("a row");
    assert_eq!(row.status.as_ref().map(|status| status.code.as_str()), Some("red"));
}

fn pairs<'a>(before: &'a Scorecard, after: &'a Scorecard) -> impl Iterator<Item = (&'a ScorecardRow, &'a ScorecardRow)> {
    assert_eq!(before.rows.len(), after.rows.len());
    before.rows.iter().zip(&after.rows)
}

#[tokio::test]
async fn withdrawing_a_figure_takes_it_back_and_keeps_what_was_seen() {
    let mut house = House::derby().await;
    let before = house.now();
    house.wait(60);
    let withdrawn = ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2").row(vec![
        Cell::Text("EHC-20W"),
        Cell::Text("WITHDRAWN"),
        Cell::Text("The system double-counted."),
    ]);
    house.send("peoples-services/withdrawn.xlsx", &withdrawn.bytes()).await;
    let card = house.scorecard("2021/22 Q2", None).await;
    let value = card.rows.iter().find(|row| row.code == "EHC-20W").and_then(|row| row.value.as_ref()).expect("a figure");
    let absence = value.absence.as_ref().expect("an absence");
    assert_eq!(absence.reason(), outturn_services::contract::AbsenceReason::Withdrawn);
    assert!(value.value.is_none());
    assert_eq!(headline(&card), "35 of 45 (78%)");
    assert_eq!(headline(&house.scorecard("2021/22 Q2", Some(before)).await), "36 of 46 (78%)");
}

#[tokio::test]
async fn a_then_b_then_a_restores_a() {
    let mut house = House::derby().await;
    let value = |number: f64| {
        ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
            .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(number, "0.0%"), Cell::Text("As the system says.")])
            .bytes()
    };
    let (a, b) = (value(0.58), value(0.59));
    for (bytes, shown) in [(&a, "58.0%"), (&b, "59.0%"), (&a, "58.0%")] {
        house.wait(60);
        let (verdict, receipt) = house.send("peoples-services/return.xlsx", bytes).await;
        assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
        let card = house.scorecard("2021/22 Q2", None).await;
        let row = card.rows.iter().find(|row| row.code == "EHC-20W").expect("a row");
        assert_eq!(row.value.as_ref().map(|value| value.display_text.as_str()), Some(shown));
    }
}

#[tokio::test]
async fn what_piled_up_is_taken_in_the_order_in_which_it_came() {
    let mut house = House::derby().await;
    house.wait(60);
    let value = |number: f64| {
        ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
            .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(number, "0.0%"), Cell::Text("As the system says.")])
            .bytes()
    };
    house.drop_in("peoples-services/return.xlsx", &value(0.58));
    house.let_the_file_clock_tick();
    house.drop_in("peoples-services/correction.xlsx", &value(0.59));
    assert_eq!(house.step().await.answered.len(), 2);
    let card = house.scorecard("2021/22 Q2", None).await;
    let row = card.rows.iter().find(|row| row.code == "EHC-20W").expect("a row");
    assert_eq!(row.value.as_ref().map(|value| value.display_text.as_str()), Some("59.0%"), "the correction came last");
}

#[tokio::test]
async fn what_nobody_signed_off_is_a_working_figure() {
    let mut house = House::derby().await;
    for (name, signed_off) in [("TBC", false), ("not yet signed off", false), ("Head of Learning", true)] {
        house.wait(60);
        let bytes = ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
            .signed_off_by(name)
            .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(0.59, "0.0%"), Cell::Text("As the system says.")])
            .bytes();
        let (_, receipt) = house.send("peoples-services/return.xlsx", &bytes).await;
        let asked = receipt["findings"].as_array().expect("findings").iter().any(|finding| finding["code"] == "sign-off-doubtful");
        assert_eq!(asked, !signed_off, "{name}: {receipt:#}");
        let request =
            GetScorecardRequest { period: "2021/22 Q2".to_owned(), stage: Stage::SignedOff.into(), ..GetScorecardRequest::default() };
        let card = house.ask_scorecard(request).await;
        let row = card.rows.iter().find(|row| row.code == "EHC-20W").expect("a row");
        let shown = row.value.as_ref().map(|value| value.display_text.as_str());
        assert_eq!(shown, Some(if signed_off { "59.0%" } else { "57.3%" }), "{name}");
    }
}
