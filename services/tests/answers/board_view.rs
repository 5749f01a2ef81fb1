//! What a board needs for its next meeting: as its calendar, its plan and what it is told move on.

use chrono::NaiveDate;
use outturn_domain::code::{BoardCode, BreakdownCode};
use outturn_domain::fact::{Fact, FactKind, FactValue};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::Effective;
use outturn_domain::organisation::{CalendarDay, CalendarEvent, CouncilSetting, StageFor};
use outturn_domain::risk::{Occurrence, Risk, RiskDetails, RiskScore};
use outturn_domain::scrutiny::PlannedKind;
use outturn_domain::stage::{Basis, Stage};
use outturn_services::contract::{BoardView, GetBoardViewRequest, GetBoardViewResponse, Stage as Given};

use crate::council::{fact, item, number, period, place};
use crate::decisions::{more_in_time, refused};
use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::scrutiny::{house, planned};
use crate::validity;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn meets(board: &str, on: &str, sees: &str) -> FrameworkRow {
    FrameworkRow::CalendarDay(CalendarDay {
        period: period(sees),
        event: CalendarEvent::Meeting,
        date: day(on),
        body: Some(BoardCode::parse(board).expect("a code")),
        place: place("Calendar", 2, 0),
    })
}

fn risk(code: &str, appetite: Option<u32>) -> FrameworkRow {
    FrameworkRow::Risk(Box::new(Risk {
        code: item(code),
        title: format!("The title of {code}"),
        service: outturn_domain::code::UnitCode::parse("sen").ok(),
        plan_items: Vec::new(),
        owner: None,
        register: None,
        inherent: None,
        target: Some(RiskScore { likelihood: 1, impact: 1 }),
        appetite,
        details: RiskDetails::default(),
        effective: Effective::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Risks", 3, 0),
    }))
}

/// The same score in both quarters.
fn scored(code: &str, likelihood: f64, impact: f64) -> Vec<Fact> {
    let side = |of: &str, name: &str, step| {
        let mut fact = fact(code, of, FactKind::Score, FactValue::Number(number(step)));
        fact.key.breakdown = Some(BreakdownCode::parse(name).expect("a code"));
        fact
    };
    let quarter = |of: &str| vec![side(of, "likelihood", likelihood), side(of, "impact", impact)];
    [quarter("2021/22 Q1"), quarter("2021/22 Q2")].concat()
}

async fn asked(house: &House, request: GetBoardViewRequest) -> GetBoardViewResponse {
    let answer = house.scrutiny().await.get_board_view(request).await.expect("a view").into_inner();
    validity::check("GetBoardViewResponse", &answer);
    answer
}

async fn view(house: &House, board: &str, as_of: &str) -> BoardView {
    let request = GetBoardViewRequest { board: board.to_owned(), as_of_time: Some(at(as_of)), ..GetBoardViewRequest::default() };
    asked(house, request).await.board_view.expect("a view")
}

fn next(view: &BoardView) -> Option<(i32, i32)> {
    view.next_meeting.as_ref().and_then(|meeting| meeting.meeting_date).map(|day| (day.month, day.day))
}

fn sees(view: &BoardView) -> &str {
    view.period.as_ref().map_or("", |period| period.id.as_str())
}

#[tokio::test]
async fn the_next_meeting_is_told_by_the_calendar_and_so_is_the_period_that_it_sees() {
    let mut house = house().await;
    let rows = vec![
        meets("scrutiny", "2021-11-05", "2020/21 Q4"),
        meets("scrutiny", "2021-11-14", "2021/22 Q1"),
        meets("scrutiny", "2021-11-25", "2021/22 Q1"),
        meets("scrutiny", "2021-11-25", "2021/22 Q2"),
        meets("schools", "2021-11-16", "2020/21 Q4"),
    ];
    house.send("2021-11-12T09:00:00Z", Sent::framework(rows)).await;
    house.send("2021-11-16T09:00:00Z", Sent::framework(vec![refused(Some("2021-11-16"))])).await;
    house.set_clock("2021-12-20T09:00:00Z");
    for (as_of, meeting, period, changes) in [
        // One was approved and one proposed since the meeting before.
        ("2021-11-13T09:00:00Z", Some((11, 14)), "fy2021-22-q1", vec!["changes/delete-OUT-1", "changes/replace-DEM-1"]),
        ("2021-11-14T23:00:00Z", Some((11, 14)), "fy2021-22-q1", vec!["changes/delete-OUT-1", "changes/replace-DEM-1"]),
        ("2021-11-15T09:00:00Z", Some((11, 25)), "fy2021-22-q2", vec![]),
        ("2021-11-17T09:00:00Z", Some((11, 25)), "fy2021-22-q2", vec!["changes/replace-DEM-1"]),
        ("2021-11-26T09:00:00Z", None, "fy2021-22-q2", vec![]),
    ] {
        let view = view(&house, "Scrutiny Review Board", as_of).await;
        assert_eq!((next(&view), sees(&view)), (meeting, period), "{as_of}");
        assert_eq!(view.changes.iter().map(|change| change.name.as_str()).collect::<Vec<_>>(), changes, "{as_of}");
    }
    let both = view(&house, "scrutiny", "2021-11-17T09:00:00Z").await.next_meeting.expect("a meeting").periods;
    assert_eq!(both.iter().map(|period| period.id.as_str()).collect::<Vec<_>>(), ["fy2021-22-q1", "fy2021-22-q2"], "one meeting sees both");
    let other = GetBoardViewRequest { board: "scrutiny".to_owned(), period: "2021/22 Q1".to_owned(), ..GetBoardViewRequest::default() };
    assert_eq!(sees(&asked(&house, other).await.board_view.expect("a view")), "fy2021-22-q1");
}

#[tokio::test]
async fn it_holds_what_falls_to_the_board_what_it_chose_and_what_its_figures_lack() {
    let mut house = house().await;
    let chosen = planned("Chosen", PlannedKind::ChosenMeasures, 1, Occurrence::NotStated, None);
    let mut outside = planned("Chosen outside the framework", PlannedKind::ChosenMeasures, 1, Occurrence::NotStated, None);
    if let FrameworkRow::PlannedLook(look) = &mut outside {
        look.items = vec![item("OUT-1")];
    }
    house.send("2021-11-12T09:00:00Z", Sent::framework(vec![chosen, outside])).await;
    let schools = view(&house, "schools", "2021-11-20T09:00:00Z").await;
    let items = |view: &BoardView| view.candidates.iter().map(|candidate| candidate.item.clone()).collect::<Vec<_>>();
    assert!(items(&schools).contains(&"measures/EHC-20W".to_owned()), "{:?}", items(&schools));
    let reviews: Vec<_> = schools.open_reviews.iter().map(|review| review.name.as_str()).collect();
    assert_eq!(reviews, ["reviews/S-1"], "held, and its action is open");
    let attention: Vec<_> = schools.attention_rows.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(attention, ["EHC-20W", "REF-1", "LATE-1"], "missed; refused; late");
    assert_eq!(
        schools.returns_missing.iter().map(|missing| missing.name.as_str()).collect::<Vec<_>>(),
        ["services/sen/expectedReturns/fy2021-22-q2"]
    );

    let scrutiny = view(&house, "scrutiny", "2021-11-20T09:00:00Z").await;
    assert!(items(&scrutiny).is_empty(), "what another board is nearer to falls to that one");
    assert_eq!(scrutiny.open_recommendations.len(), 0, "that nothing is recommended leaves nothing to do");
    assert_eq!(scrutiny.chosen_rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["EHC-20W", "OUT-1"]);
    assert_eq!(scrutiny.plan.as_ref().map(|plan| plan.chosen_measures.len()), Some(2));
}

#[tokio::test]
async fn a_risk_that_stands_still_outside_appetite_is_told() {
    let mut house = house().await;
    house.send("2021-11-12T09:00:00Z", Sent::framework(vec![risk("SR1", Some(9)), risk("SR2", Some(9)), risk("SR3", None)])).await;
    let scores = [scored("SR1", 2.0, 5.0), scored("SR2", 3.0, 3.0), scored("SR3", 5.0, 5.0)].concat();
    house.send("2021-11-13T09:00:00Z", Sent::facts(scores)).await;
    let view = view(&house, "schools", "2021-11-20T09:00:00Z").await;
    let [outside] = &view.risks[..] else { panic!("one risk: {:?}", view.risks) };
    let appetite = outside.appetite.as_ref().expect("an appetite");
    let highest = appetite.appetite_score.as_ref().map(|figure| figure.display_text.as_str());
    assert_eq!((outside.code.as_str(), highest, appetite.outside_appetite), ("SR1", Some("9"), Some(true)));
    let profile = outturn_services::contract::GetRiskProfileRequest {
        period: "2021/22 Q2".to_owned(),
        ..outturn_services::contract::GetRiskProfileRequest::default()
    };
    let profile = house.risks().await.get_risk_profile(profile).await.expect("an answer").into_inner().profile.expect("a profile");
    assert_eq!(profile.outside_appetite_risks, ["risks/SR1"]);
}

#[tokio::test]
async fn it_is_of_the_stage_that_is_settled_for_the_board() {
    let mut house = house().await;
    let part = StageFor::Board(BoardCode::parse("schools").expect("a code"));
    let setting = FrameworkRow::Setting(CouncilSetting::DefaultStageFor { part, stage: Stage::SignedOff });
    house.send("2021-11-12T09:00:00Z", Sent::framework(vec![setting])).await;
    // A correction that nobody signed off: by it the target is met.
    house.send("2021-11-13T09:00:00Z", Sent::facts(vec![more_in_time()]).unsigned()).await;
    let of = |board: &str| GetBoardViewRequest { board: board.to_owned(), ..GetBoardViewRequest::default() };
    let missed =
        |answer: &GetBoardViewResponse| answer.board_view.iter().flat_map(|view| &view.attention_rows).any(|row| row.code == "EHC-20W");
    for (board, stage, is_missed) in [("schools", Given::SignedOff, true), ("scrutiny", Given::Working, false)] {
        let answer = asked(&house, of(board)).await;
        assert_eq!((answer.stage(), missed(&answer)), (stage, is_missed), "{board}");
    }
}
