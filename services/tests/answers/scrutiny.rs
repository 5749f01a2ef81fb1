//! Scrutiny: what rules raise and people recommend, reviews with what measures did before and after, and the register of changes.

use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::code::{BoardCode, RecommendationCode, ReviewCode, ScrutinyRuleCode};
use outturn_domain::figure::Unit;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{CellHolds, Effective, Measure};
use outturn_domain::organisation::{Alias, AliasKind, Board};
use outturn_domain::risk::{Occurrence, Review, ReviewKind};
use outturn_domain::scrutiny::{
    PlannedKind, PlannedLook, RaisedFor, Recommendation, RecommendationKind, RecommendationState, ReviewAction, ReviewDetails,
    ScrutinyRule, Trigger,
};
use outturn_domain::stage::Basis;
use outturn_services::contract::{
    CandidateKind, ChangeState, GetBoardPlanRequest, GetReviewRequest, ListCandidatesRequest, ListCandidatesResponse, ListChangesRequest,
    ListRecommendationsRequest, ListReviewsRequest, RecommendationKind as Recommended, ReviewState, TravelDirection, View,
};
use tonic::Code;

use crate::council::{item, level, measure, period, place};
use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::validity;

fn rule(code: &str, trigger: Trigger, periods: u32, raised_for: RaisedFor) -> FrameworkRow {
    FrameworkRow::ScrutinyRule(ScrutinyRule {
        code: ScrutinyRuleCode::parse(code).expect("a code"),
        trigger,
        periods,
        statuses: Vec::new(),
        benchmark: None,
        raised_for,
        description: None,
        place: place("Scrutiny rules", 1, 0),
    })
}

fn board(code: &str, remit: &str, scrutinises: bool) -> FrameworkRow {
    FrameworkRow::Board(Board {
        code: BoardCode::parse(code).expect("a code"),
        title: format!("The {code}"),
        remit: vec![remit.to_owned()],
        scrutinises,
        place: place("Boards", 1, 0),
    })
}

fn review(about: Option<&str>, kind: ReviewKind, occurred: Occurrence, body: &str, details: ReviewDetails) -> FrameworkRow {
    FrameworkRow::Review(Review {
        item: about.map(item),
        kind,
        body: Some(body.to_owned()),
        occurred,
        outcome: (kind != ReviewKind::ReviewDue).then(|| "What was said".to_owned()),
        basis: Basis::Illustrative,
        basis_note: None,
        details,
        place: place("Reviews", 2, 0),
    })
}

fn on(day: &str) -> Occurrence {
    Occurrence::On(day.parse().expect("a day"))
}

fn coded(code: &str) -> ReviewDetails {
    ReviewDetails { code: Some(ReviewCode::parse(code).expect("a code")), ..ReviewDetails::default() }
}

fn nothing_recommended() -> FrameworkRow {
    FrameworkRow::Recommendation(Box::new(Recommendation {
        code: RecommendationCode::parse("R-1").expect("a code"),
        kind: RecommendationKind::Nothing,
        period: period("2021/22 Q2"),
        items: Vec::new(),
        text: "No measure is recommended for a performance surgery".to_owned(),
        reason: None,
        made_by: None,
        made_on: None,
        board: Some(BoardCode::parse("scrutiny").expect("a code")),
        to_cabinet: true,
        state: RecommendationState::Made,
        response: None,
        review: None,
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Recommendations", 1, 0),
    }))
}

fn redefined_in_june(of: &str) -> Change {
    match change(of, ChangeKind::Redefine, &[], Some("2021-06-10")) {
        FrameworkRow::Change(change) => change,
        row => panic!("a change, and not {row:?}"),
    }
}

fn change(of: &str, kind: ChangeKind, into: &[&str], approved: Option<&str>) -> FrameworkRow {
    FrameworkRow::Change(Change {
        kind,
        item: item(of),
        new_items: into.iter().map(|code| item(code)).collect(),
        rationale: Some("Not procured".to_owned()),
        approving_body: Some("cabinet".to_owned()),
        approved_on: approved.map(|day| day.parse().expect("a day")),
        rejected_on: None,
        judges_from: Some(period("2021/22 Q3")),
        // The small council watched them before.
        stood_before: into.iter().map(|code| item(code)).collect(),
        number: 1,
        unstated: outturn_domain::change::Unstated::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Changes", 1, 0),
    })
}

/// The small council with rules, boards, reviews and changes. EHC-20W misses its target of 60% in quarter two and missed one of 50% in quarter one.
pub(crate) async fn house() -> House {
    let mut house = House::council().await;
    let action = FrameworkRow::Action(ReviewAction {
        review: ReviewCode::parse("S-1").expect("a code"),
        title: "Recruit two caseworkers".to_owned(),
        owner: None,
        due: Some("2021-11-15".parse().expect("a day")),
        completed: None,
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Actions", 1, 0),
    });
    let rows = vec![
        level("EHC-20W", "2021/22 Q1", 50.0),
        rule("missed", Trigger::TargetMissed, 1, RaisedFor::Concern),
        rule("missed-twice", Trigger::TargetMissed, 2, RaisedFor::Concern),
        rule("better", Trigger::Improving, 1, RaisedFor::GoodPractice),
        board("cabinet", "sen", false),
        board("scrutiny", "plan", true),
        board("schools", "childrens", true),
        FrameworkRow::Alias(Alias {
            kind: AliasKind::Board,
            alias: "Scrutiny Review Board".to_owned(),
            code: "scrutiny".to_owned(),
            register: None,
            place: place("Aliases", 2, 0),
        }),
        review(Some("EHC-20W"), ReviewKind::Surgery, on("2021-08-20"), "schools", coded("S-1")),
        action,
        review(None, ReviewKind::BoardUpdate, Occurrence::In(period("m2021-12")), "Scrutiny Review Board", ReviewDetails::default()),
        review(Some("EHC-20W"), ReviewKind::ReviewDue, on("2021-11-10"), "scrutiny", ReviewDetails::default()),
    ];
    house.send("2021-10-20T09:00:00Z", Sent::framework(rows)).await;
    house.send("2021-11-01T09:00:00Z", Sent::framework(vec![change("OUT-1", ChangeKind::Delete, &[], None)])).await;
    let decided = vec![
        nothing_recommended(),
        change("OUT-1", ChangeKind::Delete, &[], Some("2021-11-10")),
        change("DEM-1", ChangeKind::Replace, &["MYACC"], None),
    ];
    house.send("2021-11-11T09:00:00Z", Sent::framework(decided)).await;
    house
}

async fn raised(house: &House, request: ListCandidatesRequest) -> ListCandidatesResponse {
    let request = ListCandidatesRequest { period: "2021/22 Q2".to_owned(), ..request };
    let answer = house.scrutiny().await.list_candidates(request).await.expect("a list").into_inner();
    validity::check("ListCandidatesResponse", &answer);
    answer
}

fn named(answer: &ListCandidatesResponse) -> Vec<&str> {
    answer.candidates.iter().map(|candidate| candidate.name.strip_prefix("candidates/fy2021-22-q2-").expect("a name")).collect()
}

#[tokio::test]
async fn rules_raise_and_people_recommend_nothing() {
    let house = house().await;
    let answer = raised(&house, ListCandidatesRequest { view: View::Full.into(), ..ListCandidatesRequest::default() }).await;
    assert_eq!(named(&answer), ["better-DEM-1", "better-EHC-20W", "better-MYACC", "missed-EHC-20W", "missed-twice-EHC-20W"]);
    let twice = answer.candidates.last().expect("a candidate");
    assert_eq!((twice.item.as_str(), twice.kind()), ("measures/EHC-20W", CandidateKind::Concern));
    assert!(
        twice.reason.contains("57.3% against a target of 60.0%") && twice.reason.contains("42.3% against a target of 50.0%"),
        "{}",
        twice.reason
    );
    assert_eq!(twice.rule.as_ref().map(|rule| rule.condition.as_str()), Some("target missed, 2 periods running"));
    assert_eq!(
        twice.board.as_ref().map(|board| board.name.as_str()),
        Some("boards/schools"),
        "the directorate is nearer than the plan, and Cabinet never gets one"
    );
    assert_eq!((twice.remit.as_str(), twice.row.as_ref().map(|row| row.code.as_str())), ("Children's Services", Some("EHC-20W")));
    let [decision] = &answer.decisions[..] else { panic!("one decision: {:?}", answer.decisions) };
    assert_eq!((decision.kind(), decision.travels_to_cabinet), (Recommended::None, true));
    assert!(answer.candidates.iter().all(|candidate| candidate.recommendations.is_empty()), "nothing was recommended");
    let before =
        raised(&house, ListCandidatesRequest { as_of_time: Some(at("2021-11-05T09:00:00Z")), ..ListCandidatesRequest::default() }).await;
    assert_eq!((named(&before).len(), before.decisions.len()), (5, 0), "raised before anybody decided");
    let earlier =
        raised(&house, ListCandidatesRequest { as_of_time: Some(at("2021-10-19T09:00:00Z")), ..ListCandidatesRequest::default() }).await;
    assert!(earlier.candidates.is_empty(), "there was no rule");
    let good = ListCandidatesRequest { kinds: vec![CandidateKind::GoodPractice.into()], ..ListCandidatesRequest::default() };
    assert_eq!(named(&raised(&house, good).await), ["better-DEM-1", "better-EHC-20W", "better-MYACC"]);
    let none = ListCandidatesRequest { board: "Scrutiny Review Board".to_owned(), ..ListCandidatesRequest::default() };
    assert!(raised(&house, none).await.candidates.is_empty());
    let unknown =
        ListCandidatesRequest { board: "scrutinee".to_owned(), period: "2021/22 Q2".to_owned(), ..ListCandidatesRequest::default() };
    assert_eq!(house.scrutiny().await.list_candidates(unknown).await.expect_err("unknown").code(), Code::NotFound);
}

#[tokio::test]
async fn recommendations_are_listed_by_period_and_board() {
    let house = house().await;
    let list = async |request: ListRecommendationsRequest| {
        let answer = house.scrutiny().await.list_recommendations(request).await.expect("a list").into_inner();
        validity::check("ListRecommendationsResponse", &answer);
        answer.recommendations.into_iter().map(|made| made.name).collect::<Vec<_>>()
    };
    let of_board = |board: &str| ListRecommendationsRequest { board: board.to_owned(), ..ListRecommendationsRequest::default() };
    assert_eq!(list(of_board("Scrutiny Review Board")).await, ["recommendations/R-1"]);
    assert!(list(of_board("schools")).await.is_empty());
    let from = |first: &str| ListRecommendationsRequest { first_period: first.to_owned(), ..ListRecommendationsRequest::default() };
    assert_eq!((list(from("2021/22 Q2")).await.len(), list(from("2021/22 Q3")).await.len()), (1, 0));
}

#[tokio::test]
async fn a_review_shows_what_the_measure_did_and_that_it_is_no_proof() {
    let house = house().await;
    let request = GetReviewRequest { name: "reviews/s-1".to_owned(), ..GetReviewRequest::default() };
    let answer = house.scrutiny().await.get_review(request).await.expect("a review").into_inner();
    validity::check("GetReviewResponse", &answer);
    let review = answer.review.expect("a review");
    assert_eq!((review.name.as_str(), review.kind(), review.state()), ("reviews/S-1", Recommended::Surgery, ReviewState::Held));
    let [action] = &review.actions[..] else { panic!("one action") };
    assert!(action.overdue && review.provenance.iter().any(|cell| cell.key == action.provenance_key));
    let [effect] = &review.effects[..] else { panic!("one measure") };
    let shown = |values: &[outturn_services::contract::Outturn]| {
        values.iter().map(|value| value.figure.as_ref().expect("a figure").display_text.clone()).collect::<Vec<_>>()
    };
    assert_eq!((shown(&effect.before), shown(&effect.after)), (vec!["42.3%".to_owned()], vec!["57.3%".to_owned()]));
    assert_eq!(effect.direction(), TravelDirection::Improving);
    assert!(effect.caution.contains("no proof"), "{}", effect.caution);
    let missing = GetReviewRequest { name: "reviews/S-9".to_owned(), ..GetReviewRequest::default() };
    assert_eq!(house.scrutiny().await.get_review(missing).await.expect_err("unknown").code(), Code::NotFound);
}

#[tokio::test]
async fn a_review_tells_no_direction_of_a_running_total_or_of_what_is_counted_anew() {
    let as_it_was = || measure("EHC-20W", "people", Unit::Percent, 1);
    let running = vec![Measure { cell_holds: CellHolds::YearToDate, ..as_it_was() }];
    let until = Effective { from: None, to: "2021-06-30".parse().ok() };
    let since = Effective { from: "2021-07-01".parse().ok(), to: None };
    let anew = Some("What is counted since July.".to_owned());
    let redefined = vec![Measure { effective: until, ..as_it_was() }, Measure { effective: since, definition: anew, ..as_it_was() }];
    let regrouped = |kind, of: &str, new: &[&str]| {
        FrameworkRow::Change(Change {
            kind,
            new_items: new.iter().map(|code| item(code)).collect(),
            rationale: Some("They were regrouped".to_owned()),
            judges_from: Some(period("2021/22 Q2")),
            ..redefined_in_june(of)
        })
    };
    let decided = FrameworkRow::Change(Change { judges_from: Some(period("2021/22 Q2")), ..redefined_in_june("EHC-20W") });
    let defined = |measures: Vec<Measure>| measures.into_iter().map(|measure| FrameworkRow::Measure(Box::new(measure))).collect::<Vec<_>>();
    for (rows, why) in [
        (defined(running), "each holds the year to date"),
        (defined(redefined).into_iter().chain([decided]).collect(), "what is counted has changed since"),
        (vec![regrouped(ChangeKind::Split, "EHC-20W", &["EHC-20W", "EHC-2"])], "a part was split off from it in between"),
        (vec![regrouped(ChangeKind::Merge, "EHC-2", &["EHC-20W"])], "others were merged into it in between"),
    ] {
        let mut house = house().await;
        house.send("2021-11-12T09:00:00Z", Sent::framework(rows)).await;
        let request = GetReviewRequest { name: "reviews/S-1".to_owned(), ..GetReviewRequest::default() };
        let review = house.scrutiny().await.get_review(request).await.expect("a review").into_inner().review.expect("a review");
        let [effect] = &review.effects[..] else { panic!("one measure") };
        assert_eq!((effect.before.len(), effect.after.len(), effect.direction()), (1, 1, TravelDirection::NotComparable), "{why}");
        assert!(effect.caution.contains(why) && effect.caution.contains("no proof"), "{}", effect.caution);
    }
}

#[tokio::test]
async fn reviews_are_listed_by_due_day_board_and_state() {
    let mut house = house().await;
    let states = async |house: &House, request: ListReviewsRequest| {
        let answer = house.scrutiny().await.list_reviews(request).await.expect("a list").into_inner();
        validity::check("ListReviewsResponse", &answer);
        answer.reviews.into_iter().map(|review| (review.name, ReviewState::try_from(review.state).expect("a state"))).collect::<Vec<_>>()
    };
    let surgery = ("reviews/S-1".to_owned(), ReviewState::Held);
    let due = ("reviews/review-due-EHC-20W-2021-11-10".to_owned(), ReviewState::Overdue);
    let update = ("reviews/board-update-what-was-said-m2021-12".to_owned(), ReviewState::Planned);
    assert_eq!(states(&house, ListReviewsRequest::default()).await, [surgery.clone(), due.clone(), update.clone()]);
    for name in ["scrutiny", "boards/scrutiny", "The scrutiny", "Scrutiny Review Board"] {
        let request = ListReviewsRequest { board: name.to_owned(), ..ListReviewsRequest::default() };
        assert_eq!(states(&house, request).await, [due.clone(), update.clone()], "{name}");
    }
    let overdue = ListReviewsRequest { states: vec![ReviewState::Overdue.into()], ..ListReviewsRequest::default() };
    assert_eq!(states(&house, overdue).await, [due]);
    let answered = review(Some("EHC-20W"), ReviewKind::Reviewed, on("2021-11-12"), "scrutiny", ReviewDetails::default());
    house.send("2021-11-15T09:00:00Z", Sent::framework(vec![answered])).await;
    let held = ("reviews/reviewed-EHC-20W-2021-11-12".to_owned(), ReviewState::Closed);
    assert_eq!(states(&house, ListReviewsRequest::default()).await, [surgery, held, update]);
    let before = ListReviewsRequest { as_of_time: Some(at("2021-11-09T09:00:00Z")), ..ListReviewsRequest::default() };
    assert_eq!(states(&house, before).await.get(1).map(|(_, state)| *state), Some(ReviewState::Planned), "it was not overdue then");
}

#[tokio::test]
async fn the_register_of_changes_is_asked_by_item_before_and_after_as_of_any_instant() {
    let house = house().await;
    let list = async |request: ListChangesRequest| {
        let answer = house.scrutiny().await.list_changes(request).await.expect("a list").into_inner();
        validity::check("ListChangesResponse", &answer);
        answer.changes
    };
    let all = list(ListChangesRequest::default()).await;
    let shown: Vec<_> = all.iter().map(|change| (change.name.as_str(), change.state())).collect();
    assert_eq!(shown, [("changes/delete-OUT-1", ChangeState::Approved), ("changes/replace-DEM-1", ChangeState::Proposed)]);
    assert_eq!((all[0].effective_period.as_str(), all[0].successors.len()), ("fy2021-22-q3", 0));
    for (text, found) in
        [("OUT-1", "changes/delete-OUT-1"), ("measures/DEM-1", "changes/replace-DEM-1"), ("myacc", "changes/replace-DEM-1")]
    {
        let of_item = list(ListChangesRequest { item: text.to_owned(), ..ListChangesRequest::default() }).await;
        assert_eq!(of_item.iter().map(|change| change.name.as_str()).collect::<Vec<_>>(), [found], "{text}");
    }
    let then = list(ListChangesRequest { as_of_time: Some(at("2021-11-05T09:00:00Z")), ..ListChangesRequest::default() }).await;
    assert_eq!(
        then.iter().map(|change| (change.name.as_str(), change.state())).collect::<Vec<_>>(),
        [("changes/delete-OUT-1", ChangeState::Proposed)]
    );
    let approved = ListChangesRequest { states: vec![ChangeState::Approved.into()], ..ListChangesRequest::default() };
    assert_eq!(list(approved).await.len(), 1);
    let later = ListChangesRequest { first_period: "2021/22 Q4".to_owned(), ..ListChangesRequest::default() };
    assert!(list(later).await.is_empty());
    let unknown = ListChangesRequest { item: "NOPE".to_owned(), ..ListChangesRequest::default() };
    assert_eq!(house.scrutiny().await.list_changes(unknown).await.expect_err("unknown").code(), Code::InvalidArgument);
}

pub(crate) fn planned(title: &str, kind: PlannedKind, version: u32, meeting: Occurrence, amended_on: Option<&str>) -> FrameworkRow {
    FrameworkRow::PlannedLook(Box::new(PlannedLook {
        board: BoardCode::parse("scrutiny").expect("a code"),
        period: period("2021/22"),
        version,
        amended_on: amended_on.map(|day| day.parse().expect("a day")),
        kind,
        title: title.to_owned(),
        meeting,
        items: vec![item("EHC-20W")],
        review: None,
        recommendation: None,
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Board plans", 1, 0),
    }))
}

#[tokio::test]
async fn a_board_amends_its_plan_and_the_earlier_version_is_still_there_as_of_then() {
    let mut house = house().await;
    let update = PlannedKind::Look(RecommendationKind::Update);
    let first = vec![planned("Plans", update, 1, on("2021-12-06"), None)];
    house.send("2021-11-12T09:00:00Z", Sent::framework(first)).await;
    let second = vec![
        planned("Plans", PlannedKind::Look(RecommendationKind::Surgery), 2, on("2022-01-10"), Some("2021-11-15")),
        planned("Demand", update, 2, Occurrence::In(period("m2021-12")), Some("2021-11-15")),
        planned("Chosen", PlannedKind::ChosenMeasures, 2, Occurrence::NotStated, Some("2021-11-15")),
    ];
    house.send("2021-11-16T09:00:00Z", Sent::framework(second)).await;
    let ask = async |request: GetBoardPlanRequest| house.scrutiny().await.get_board_plan(request).await;
    let of = |board: &str, year: &str| GetBoardPlanRequest {
        board: board.to_owned(),
        period: year.to_owned(),
        ..GetBoardPlanRequest::default()
    };
    for request in [of("Scrutiny Review Board", ""), of("boards/scrutiny", "2021/22")] {
        let answer = ask(request).await.expect("a plan").into_inner();
        validity::check("GetBoardPlanResponse", &answer);
        let plan = answer.plan.expect("a plan");
        assert_eq!((plan.name.as_str(), plan.version), ("boards/scrutiny/plans/fy2021-22", 2));
        assert_eq!(
            plan.items.iter().map(|item| (item.title.as_str(), item.kind())).collect::<Vec<_>>(),
            [("Demand", Recommended::Update), ("Plans", Recommended::Surgery)]
        );
        assert_eq!(plan.chosen_measures, ["measures/EHC-20W"]);
        let [earlier] = &plan.earlier_versions[..] else { panic!("one earlier version") };
        assert_eq!((earlier.version, earlier.record_time), (1, Some(at("2021-11-12T09:00:00Z"))));
        assert!(plan.amending_meeting.is_some());
        assert_eq!(plan.board.expect("a board").aliases, ["Scrutiny Review Board"]);
    }
    let then = GetBoardPlanRequest { as_of_time: Some(at("2021-11-13T09:00:00Z")), ..of("scrutiny", "2021/22") };
    let then = ask(then).await.expect("a plan").into_inner().plan.expect("a plan");
    assert_eq!((then.version, then.items.len(), then.items[0].kind()), (1, 1, Recommended::Update));
    assert_eq!(ask(of("schools", "2021/22")).await.expect_err("no plan").code(), Code::NotFound);
    assert_eq!(ask(of("nobody", "2021/22")).await.expect_err("no board").code(), Code::NotFound);
    assert_eq!(ask(of("", "2021/22")).await.expect_err("no board").code(), Code::InvalidArgument);
}
