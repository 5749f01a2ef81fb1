//! Change control through a whole home: another definition, a split and an end count by a decision alone, and until it is made they are shown as proposed.

use chrono::{DateTime, Utc};
use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::{GetMeasureRequest, ItemState, Scorecard, Travel, TravelDirection};

use crate::frameworks::drop_framework;
use crate::house::{House, instant};
use crate::return_workbook::{Cell, ReturnWorkbook};

const HEAD: &str = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | In framework | From | To";
const CHANGES: &str = "Change | Item | New items | Rationale | Approving body | Approved on | Rejected on | Judges from";
const SECOND: &str = "2021/22 Q2";
const THIRD: &str = "2021/22 Q3";

/// Calls answered and visits to parks, each with a target of 100 a quarter and figures of two quarters.
async fn house() -> House {
    let mut house = House::empty().await;
    let measures = format!(
        "{HEAD}
CALLS | Calls | plan | place | number | high | quarterly | in period | | |
PARKS | Visits | plan | place | number | high | quarterly | in period | | |"
    );
    let targets = "Measure | Period | Target | Approved on | Approved by
CALLS | 2021/22 Q2 | 100 | 01/04/2021 | Cabinet
CALLS | 2021/22 Q3 | 100 | 01/04/2021 | Cabinet
PARKS | 2021/22 Q3 | 100 | 01/04/2021 | Cabinet";
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        ("Organisation", "Code | Kind | Name | May report for\nplace | service | Place |\nplace-team | submitter | Place | place"),
        ("Measures", measures.as_str()),
        ("Targets", targets),
        ("Rules", "Rule set | Judges from\nmaidstone-2018-19 | 2019/20 Q1"),
    ];
    house.set_clock(instant("2021-04-06T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await, (Verdict::Accepted, Vec::new()));
    for (day, quarter, values) in [("2021-10-10T09:00:00Z", SECOND, [102.0, 90.0]), ("2022-01-10T09:00:00Z", THIRD, [60.0, 95.0])] {
        house.set_clock(instant(day));
        let mut workbook = ReturnWorkbook::of("place-team", "place", quarter);
        for (code, value) in ["CALLS", "PARKS"].into_iter().zip(values) {
            workbook = workbook.row(vec![Cell::Text(code), Cell::Number(value), Cell::Text("As reported.")]);
        }
        house.send("place-team/return.xlsx", &workbook.bytes()).await;
    }
    house
}

/// Of each row its code, whether the target was met, which way it went and how the framework sees it.
fn lines(card: &Scorecard) -> Vec<String> {
    let line = |row: &outturn_services::contract::ScorecardRow| {
        let travel = row.short_travel.as_ref().map(Travel::direction).unwrap_or_default();
        let travel = if travel == TravelDirection::NotComparable { "not comparable" } else { travel.as_str_name() };
        let status = row.status.as_ref().map(|status| status.label.as_str()).unwrap_or_default();
        format!("{} {status}, {travel}, {}", row.code, row.state().as_str_name())
    };
    card.rows.iter().map(line).collect()
}

async fn card(house: &House, period: &str, as_of: Option<DateTime<Utc>>) -> (Vec<String>, Option<String>) {
    let card = house.scorecard(period, as_of).await;
    let share = card.headline.as_ref().and_then(|headline| headline.shares.first()).map(|share| share.display_text.clone());
    (lines(&card), share)
}

async fn state(house: &House, code: &str) -> ItemState {
    let request = GetMeasureRequest { name: format!("measures/{code}"), ..GetMeasureRequest::default() };
    let answer = MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure");
    answer.into_inner().measure.expect("a measure").state()
}

#[tokio::test]
async fn what_is_in_force_is_changed_by_no_row_alone() {
    let mut house = house().await;
    // Until a report was published by it a definition may be put right.
    let published = [("Publications", "Period | Published\n2021/22 Q2 | 10/11/2021 18:00")];
    assert_eq!(drop_framework(&mut house, "published", &published).await, (Verdict::Accepted, Vec::new()));
    let before = (card(&house, SECOND, None).await, card(&house, THIRD, None).await);
    for (what, row, cell) in [
        ("the other way is good", "number | low | quarterly | in period | | |", "F2"),
        ("left out of the framework", "number | high | quarterly | in period | no | |", "I2"),
        ("ended", "number | high | quarterly | in period | | | 30/09/2021", "K2"),
        ("defined anew from a day on", "number | low | quarterly | in period | | 01/10/2021 |", "F2"),
    ] {
        let measures = format!("{HEAD}\nCALLS | Calls | plan | place | {row}");
        let (_, told) = drop_framework(&mut house, what, &[("Measures", &measures)]).await;
        assert!(told.len() == 1 && told[0].starts_with(&format!("framework-row-held Measures!{cell}: ")), "{what}: {told:#?}");
        assert_eq!((card(&house, SECOND, None).await, card(&house, THIRD, None).await), before, "{what}");
    }
}

#[tokio::test]
async fn a_redefinition_judges_once_it_is_approved_and_no_earlier_period() {
    let mut house = house().await;
    let (second, third) = (card(&house, SECOND, None).await, card(&house, THIRD, None).await);
    assert!(third.0[0].starts_with("CALLS ") && third.0[0].contains("WORSENING"), "{third:?}");
    let anew = format!("{HEAD}\nCALLS | Calls not answered | plan | place | number | low | quarterly | in period | | 01/10/2021 |");
    let change = |approved: &str, rejected: &str| {
        format!("{CHANGES}\nredefine | CALLS | | They count the other way | Cabinet | {approved} | {rejected} | {THIRD}")
    };
    let dropped = drop_framework(&mut house, "proposed", &[("Measures", &anew), ("Changes", &change("", ""))]).await;
    assert_eq!(dropped, (Verdict::Accepted, Vec::new()));
    assert_eq!(state(&house, "CALLS").await, ItemState::ProposedForChange);
    let judged = |card: &(Vec<String>, Option<String>)| (card.0[0].rsplit_once(',').expect("a state").0.to_owned(), card.1.clone());
    assert_eq!(judged(&card(&house, THIRD, None).await), judged(&third), "the old definition goes on");
    let proposed_at = house.now();

    drop_framework(&mut house, "rejected", &[("Changes", &change("", "10/01/2022"))]).await;
    assert_eq!(card(&house, THIRD, None).await, third, "what was rejected judges nothing");
    let taken_back =
        format!("{HEAD} | Withdrawn\nCALLS | x | plan | place | number | low | quarterly | in period | | 01/10/2021 | | WITHDRAWN");
    assert_eq!(drop_framework(&mut house, "taken-back", &[("Measures", &taken_back)]).await, (Verdict::Accepted, Vec::new()));
    assert_eq!(card(&house, THIRD, None).await, third);

    let approved = change("11/01/2022", "");
    let dropped = drop_framework(&mut house, "approved", &[("Measures", &anew), ("Changes", &approved)]).await;
    assert_eq!(dropped, (Verdict::Accepted, Vec::new()));
    house.set_clock(instant("2022-01-12T09:00:00Z"));
    let now = card(&house, THIRD, None).await;
    assert!(now.0[0].contains("not comparable") && now.1 != third.1, "less is better since, and 60 is no more than 100: {now:?}");
    assert_eq!(card(&house, SECOND, None).await, second, "no earlier period changes");
    assert_eq!(judged(&card(&house, THIRD, Some(proposed_at)).await), judged(&third), "as of then it was a proposal");
}

#[tokio::test]
async fn the_parts_of_a_split_count_once_it_is_approved() {
    let mut house = house().await;
    let before = card(&house, THIRD, None).await;
    let parts = format!(
        "{HEAD}
EAST | East | plan | place | number | high | quarterly | in period | | |
WEST | West | plan | place | number | high | quarterly | in period | | |"
    );
    let change = |approved: &str| format!("{CHANGES}\nsplit | PARKS | EAST; WEST | Two parks | Cabinet | {approved} | | {THIRD}");
    let dropped = drop_framework(&mut house, "proposed", &[("Measures", &parts), ("Changes", &change(""))]).await;
    assert_eq!(dropped, (Verdict::Accepted, Vec::new()));
    assert_eq!((state(&house, "EAST").await, state(&house, "PARKS").await), (ItemState::Proposed, ItemState::ProposedForChange));
    let proposed = card(&house, THIRD, None).await;
    let codes = |card: &(Vec<String>, Option<String>)| -> Vec<String> {
        card.0.iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!((codes(&proposed), &proposed.1), (vec!["CALLS".to_owned(), "PARKS".to_owned()], &before.1), "the whole goes on alone");
    assert_eq!(drop_framework(&mut house, "approved", &[("Changes", &change("11/01/2022"))]).await, (Verdict::Accepted, Vec::new()));
    house.set_clock(instant("2022-01-12T09:00:00Z"));
    assert_eq!(codes(&card(&house, THIRD, None).await), ["CALLS", "EAST", "WEST"]);
    assert_eq!(codes(&card(&house, SECOND, None).await), ["CALLS", "PARKS"], "the parts count from their judge-from on");
}

#[tokio::test]
async fn a_target_whose_approval_is_to_come_leaves_the_approved_one_in_force_until_its_day() {
    let mut house = house().await;
    let before = card(&house, THIRD, None).await;
    let lower = "Measure | Period | Target | Approved on | Approved by\nCALLS | 2021/22 Q3 | 50 | 15/01/2022 | Cabinet";
    assert_eq!(drop_framework(&mut house, "lower", &[("Targets", lower)]).await, (Verdict::Accepted, Vec::new()));
    assert_eq!(card(&house, THIRD, None).await, before);
    house.set_clock(instant("2022-01-14T23:59:59Z"));
    assert_eq!(card(&house, THIRD, None).await, before);
    house.set_clock(instant("2022-01-15T00:00:00Z"));
    assert_ne!(card(&house, THIRD, None).await.1, before.1, "60 calls are more than 50");
}
