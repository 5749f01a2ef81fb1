//! Risks: the matrix of a register, what moved in it, and every way to write a code.

use std::collections::BTreeMap;

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::BreakdownCode;
use outturn_domain::fact::{Fact, FactKind, FactValue};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::link::{ItemLink, LinkRelation, Linked};
use outturn_domain::measure::Effective;
use outturn_domain::organisation::{Alias, AliasKind, CouncilSetting};
use outturn_domain::risk::{Occurrence, Review, ReviewKind, Risk, RiskDetails, RiskScore};
use outturn_domain::scrutiny::ReviewDetails;
use outturn_domain::stage::Basis;
use outturn_services::contract::risk_event::Occurrence as When;
use outturn_services::contract::{
    GetRiskProfileRequest, GetRiskRequest, ListRisksRequest, RiskEvent, RiskEventKind, RiskProfile, RiskState, Stage, TravelDirection, View,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tonic::Code;

use crate::council::{actual, fact, item, level, number, period};
use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::validity;

fn place(row: u32) -> Place {
    Place::cell("Risks", CellAddress::new(row, 0))
}

pub(crate) fn risk(code: &str, from: Option<&str>, to: Option<&str>) -> FrameworkRow {
    let day = |text: &str| text.parse().expect("a day");
    FrameworkRow::Risk(Box::new(Risk {
        code: item(code),
        title: format!("The title of {code}"),
        service: None,
        plan_items: Vec::new(),
        owner: Some("Director of Public Health".to_owned()),
        register: Some("Strategic".to_owned()),
        inherent: None,
        target: Some(RiskScore { likelihood: 2, impact: 3 }),
        appetite: None,
        details: RiskDetails::default(),
        effective: Effective { from: from.map(day), to: to.map(day) },
        basis: Basis::Illustrative,
        basis_note: None,
        place: place(3),
    }))
}

fn review(code: &str, kind: ReviewKind, body: Option<&str>, occurred: Occurrence) -> FrameworkRow {
    FrameworkRow::Review(Review {
        item: Some(item(code)),
        kind,
        body: body.map(str::to_owned),
        occurred,
        outcome: None,
        details: ReviewDetails::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place(7),
    })
}

fn alias(text: &str, code: &str) -> FrameworkRow {
    FrameworkRow::Alias(Alias { kind: AliasKind::Item, alias: text.to_owned(), code: code.to_owned(), register: None, place: place(8) })
}

fn scored(code: &str, of: &str, likelihood: f64, impact: f64) -> Vec<Fact> {
    let side = |name: &str, step| {
        let mut fact = fact(code, of, FactKind::Score, FactValue::Number(number(step)));
        fact.key.breakdown = Some(BreakdownCode::parse(name).expect("a code"));
        fact
    };
    vec![side("likelihood", likelihood), side("impact", impact)]
}

/// Three live risks in June and in September: SR27 came, SR25 went, SR10 was worded anew.
async fn house() -> House {
    let mut house = House::council().await;
    let quarter = Occurrence::In(period("2021/22 Q2"));
    let before = vec![
        risk("SR6", None, None),
        risk("SR10", None, None),
        risk("SR16", None, Some("2020-12-31")),
        risk("SR25", None, None),
        alias("S10", "SR10"),
        alias("SR16/ CR17", "SR16"),
        alias("CR17", "SR16"),
    ];
    house.send("2021-10-20T09:00:00Z", Sent::framework(before)).await;
    let since = vec![
        risk("SR25", None, Some("2021-09-15")),
        risk("SR27", Some("2021-08-01"), None),
        review("SR27", ReviewKind::Escalated, Some("COVID Programme Board"), quarter),
        review("SR25", ReviewKind::DeEscalated, None, quarter),
        review("SR10", ReviewKind::Redefined, None, quarter),
        review("SR6", ReviewKind::Reviewed, Some("Assurance Team"), quarter),
        review("SR10", ReviewKind::ReviewDue, Some("Assurance Team"), Occurrence::On("2021-10-31".parse().expect("a day"))),
    ];
    house.send("2021-11-01T09:00:00Z", Sent::framework(since)).await;
    let facts = [
        scored("SR6", "2021/22 Q1", 4.0, 4.0),
        scored("SR6", "2021/22 Q2", 3.0, 4.0),
        scored("SR10", "2021/22 Q1", 2.0, 2.0),
        scored("SR10", "2021/22 Q2", 2.0, 2.0),
    ];
    house.send("2021-11-02T09:00:00Z", Sent::facts(facts.concat())).await;
    house
}

fn second_quarter() -> GetRiskProfileRequest {
    GetRiskProfileRequest { period: "2021/22 Q2".to_owned(), view: View::Full.into(), ..GetRiskProfileRequest::default() }
}

async fn profile(house: &House, request: GetRiskProfileRequest) -> RiskProfile {
    let answer = house.risks().await.get_risk_profile(request).await.expect("an answer").into_inner();
    validity::check("GetRiskProfileResponse", &answer);
    answer.profile.expect("a profile")
}

#[tokio::test]
async fn the_profile_counts_and_tells_what_moved() {
    let house = house().await;
    let profile = profile(&house, second_quarter()).await;
    let movement = profile.movement.as_ref().expect("a movement");
    assert_eq!((movement.base_live_count, movement.live_count), (3, 3));
    assert_eq!((movement.base_issued_count, movement.issued_count), (4, 5));
    let [entry] = &movement.entries[..] else { panic!("one came: {:?}", movement.entries) };
    assert_eq!((entry.code.as_str(), entry.kind()), ("SR27", RiskEventKind::Escalated));
    assert_eq!(entry.body.as_ref().map(|body| (body.text.as_str(), body.not_stated)), Some(("COVID Programme Board", false)));
    assert!(matches!(&entry.occurrence, Some(When::EventPeriod(of)) if of.id == "fy2021-22-q2"));
    let [exit] = &movement.exits[..] else { panic!("one went: {:?}", movement.exits) };
    assert_eq!((exit.code.as_str(), exit.kind()), ("SR25", RiskEventKind::DeEscalated));
    assert_eq!(exit.body.as_ref().map(|body| (body.text.as_str(), body.not_stated)), Some(("", true)));
    assert_eq!(movement.redefinitions.iter().map(|event| event.code.as_str()).collect::<Vec<_>>(), ["SR10"]);
    assert_eq!(movement.reviews.iter().map(|event| event.code.as_str()).collect::<Vec<_>>(), ["SR6"]);
    let [change] = &movement.score_changes[..] else { panic!("one score moved") };
    assert_eq!((change.risk.as_str(), change.direction()), ("risks/SR6", TravelDirection::Improving));
    let matrix = profile.matrix.as_ref().expect("a matrix");
    let standing: Vec<_> = matrix.cells.iter().filter(|cell| cell.risk_count > 0).map(|cell| (cell.score, cell.codes.join(" "))).collect();
    assert_eq!((matrix.cells.len(), standing), (25, vec![(4, "SR10".to_owned()), (12, "SR6".to_owned())]));
    assert_eq!(profile.unscored_risks, ["risks/SR27"]);
    let zones: Vec<_> = profile.zone_counts.iter().map(|zone| (zone.code.as_str(), zone.count)).collect();
    assert_eq!(zones, [("very-high", 0), ("high", 1), ("medium", 0), ("low", 1)]);
    assert!(profile.review_overdue_risks.is_empty(), "at the end of September its day was to come");
    let later = GetRiskProfileRequest { period: "2021/22 Q3".to_owned(), ..second_quarter() };
    assert_eq!(self::profile(&house, later).await.review_overdue_risks, ["risks/SR10"]);
}

#[tokio::test]
async fn a_profile_is_compared_with_an_instant_and_asked_as_of_one() {
    let house = house().await;
    let early = GetRiskProfileRequest { as_of_time: Some(at("2021-10-25T09:00:00Z")), ..second_quarter() };
    let early = profile(&house, early).await;
    let movement = early.movement.as_ref().expect("a movement");
    assert_eq!((movement.live_count, movement.exits.len()), (3, 0), "SR25 is still in");
    let since = GetRiskProfileRequest { period: "2021/22 Q3".to_owned(), base_time: Some(at("2021-10-25T09:00:00Z")), ..second_quarter() };
    let since = profile(&house, since).await;
    let movement = since.movement.as_ref().expect("a movement");
    assert_eq!((movement.base_period.is_none(), movement.base_time.is_some()), (true, true));
    assert_eq!(movement.entries.iter().map(|event| event.code.as_str()).collect::<Vec<_>>(), ["SR27"]);
    assert_eq!(movement.exits.iter().map(|event| event.code.as_str()).collect::<Vec<_>>(), ["SR25"]);
    let both =
        GetRiskProfileRequest { base_period: "2021/22 Q1".to_owned(), base_time: Some(at("2021-10-25T09:00:00Z")), ..second_quarter() };
    let status = house.risks().await.get_risk_profile(both).await.expect_err("both");
    assert_eq!(status.code(), Code::InvalidArgument);
    let unknown = GetRiskProfileRequest { register: "registers/none".to_owned(), ..second_quarter() };
    assert_eq!(house.risks().await.get_risk_profile(unknown).await.expect_err("unknown").code(), Code::NotFound);
}

#[tokio::test]
async fn a_risk_is_found_however_its_code_is_written() {
    let house = house().await;
    let mut client = house.risks().await;
    for (text, code) in
        [("risks/SR10", "SR10"), ("S10", "SR10"), ("sr 6", "SR6"), ("SR 6", "SR6"), ("CR17", "SR16"), ("SR16/ CR17", "SR16")]
    {
        let request = GetRiskRequest { name: text.to_owned(), ..GetRiskRequest::default() };
        let answer = client.get_risk(request).await.expect("a risk").into_inner();
        validity::check("GetRiskResponse", &answer);
        assert_eq!(answer.risk.map(|risk| risk.code).as_deref(), Some(code), "{text}");
    }
    let request = GetRiskRequest { name: "SR99".to_owned(), ..GetRiskRequest::default() };
    assert_eq!(client.get_risk(request).await.expect_err("unknown").code(), Code::NotFound);
    let request = GetRiskRequest { name: "SR6".to_owned(), ..GetRiskRequest::default() };
    let risk = client.get_risk(request).await.expect("a risk").into_inner().risk.expect("a risk");
    let history: Vec<_> = risk.score_history.iter().map(|score| score.score.as_ref().expect("a figure").display_text.as_str()).collect();
    assert_eq!(history, ["16", "12"]);
    assert_eq!(risk.events.iter().map(outturn_services::contract::RiskEvent::kind).collect::<Vec<_>>(), [RiskEventKind::Reviewed]);
}

#[tokio::test]
async fn risks_are_listed_in_the_order_of_codes_and_by_state() {
    let house = house().await;
    let list = async |request: ListRisksRequest| {
        let answer = house.risks().await.list_risks(request).await.expect("a list").into_inner();
        validity::check("ListRisksResponse", &answer);
        answer.risks.into_iter().map(|risk| risk.code).collect::<Vec<_>>()
    };
    let second = ListRisksRequest { period: "2021/22 Q2".to_owned(), ..ListRisksRequest::default() };
    assert_eq!(list(second.clone()).await, ["SR6", "SR10", "SR27"]);
    assert_eq!(list(ListRisksRequest { period: "2021/22 Q1".to_owned(), ..ListRisksRequest::default() }).await, ["SR6", "SR10", "SR25"]);
    assert_eq!(list(ListRisksRequest { states: vec![RiskState::DeEscalated.into()], ..second.clone() }).await, ["SR25"]);
    assert_eq!(list(ListRisksRequest { states: vec![RiskState::Closed.into()], ..second }).await, ["SR16"]);
}

/// Holds the profile of a register against the list of it, at the end of a period as it was known at an instant; how many risks they have.
async fn counts_what_is_listed(house: &House, register: &str, of: &str, as_of: &str) -> usize {
    let (then, register) = (Some(at(as_of)), register.to_owned());
    let asked = GetRiskProfileRequest { period: of.to_owned(), as_of_time: then, register: register.clone(), ..second_quarter() };
    let profile = profile(house, asked).await;
    let listed = ListRisksRequest { period: of.to_owned(), as_of_time: then, register, ..ListRisksRequest::default() };
    let listed = house.risks().await.list_risks(listed).await.expect("a list").into_inner().risks;
    let cells = profile.matrix.iter().flat_map(|matrix| &matrix.cells);
    let counted: i32 = cells.clone().map(|cell| cell.risk_count).sum();
    let mut named: Vec<&String> = cells.flat_map(|cell| &cell.risks).chain(&profile.unscored_risks).collect();
    named.sort();
    let mut in_list: Vec<&String> = listed.iter().map(|risk| &risk.name).collect();
    in_list.sort();
    assert_eq!(named, in_list, "{of} as of {as_of}");
    let counted = counted + i32::try_from(profile.unscored_risks.len()).expect("few");
    assert_eq!(Some(counted), profile.movement.as_ref().map(|movement| movement.live_count), "{of} as of {as_of}");
    in_list.len()
}

#[tokio::test]
async fn a_profile_counts_what_the_list_holds_whenever_it_is_asked() {
    let house = house().await;
    for (of, as_of) in [
        ("2021/22 Q1", "2021-11-20T12:00:00Z"),
        ("2021/22 Q2", "2021-11-20T12:00:00Z"),
        ("2021/22 Q2", "2021-10-25T09:00:00Z"),
        ("2021/22 Q2", "2021-10-15T09:00:00Z"),
    ] {
        counts_what_is_listed(&house, "", of, as_of).await;
    }
}

#[tokio::test]
async fn a_profile_counts_what_the_list_holds_of_registers_drawn_at_random() {
    let mut runner = TestRunner::deterministic();
    let days = || prop::option::of((4u32..=12, 1u32..=28).prop_map(|(month, day)| format!("2021-{month:02}-{day:02}")));
    let drawn = prop::collection::vec((days(), days(), any::<bool>(), prop::option::of((1u8..=5, 1u8..=6))), 25);
    let mut house = House::council().await;
    for sent in ["2021-10-20T09:00:00Z", "2021-11-01T09:00:00Z", "2021-11-10T09:00:00Z"] {
        let risks = drawn.new_tree(&mut runner).expect("risks").current();
        let (mut rows, mut facts) = (Vec::new(), Vec::new());
        for (number, (from, to, is_corporate, score)) in risks.iter().enumerate() {
            let code = format!("SR{number}");
            let FrameworkRow::Risk(mut row) = risk(&code, from.as_deref(), to.as_deref()) else { panic!("a risk") };
            row.register = Some(if *is_corporate { "Corporate" } else { "Strategic" }.to_owned());
            rows.push(FrameworkRow::Risk(row));
            // A step of 6 is none of the matrix.
            facts.extend(score.iter().flat_map(|(one, other)| scored(&code, "2021/22 Q2", f64::from(*one), f64::from(*other))));
        }
        house.send(sent, Sent { facts, ..Sent::framework(rows) }).await;
    }
    let mut seen = std::collections::BTreeSet::new();
    for register in ["", "registers/corporate", "registers/-"] {
        for of in ["2021/22 Q1", "2021/22 Q2", "2021/22 Q3"] {
            for as_of in ["2021-10-25T09:00:00Z", "2021-11-05T09:00:00Z", "2021-11-20T09:00:00Z"] {
                seen.insert(counts_what_is_listed(&house, register, of, as_of).await);
            }
        }
    }
    assert!(seen.len() > 5, "registers of many sizes: {seen:?}");
}

#[tokio::test]
async fn every_event_has_a_body_and_a_date_or_says_that_it_has_none() {
    let house = house().await;
    let mut seen = 0;
    for of in ["2021/22 Q1", "2021/22 Q2", "2021/22 Q3"] {
        let profile = profile(&house, GetRiskProfileRequest { period: of.to_owned(), ..second_quarter() }).await;
        let moved = profile.movement.expect("a movement");
        for event in moved.entries.iter().chain(&moved.exits).chain(&moved.redefinitions).chain(&moved.reviews) {
            seen += 1;
            for text in [&event.body, &event.reason].map(|text| text.as_ref().expect("what is stated, or that nothing is")) {
                assert_eq!(text.text.is_empty(), text.not_stated, "{event:?}");
            }
            assert!(event.occurrence.is_some(), "{event:?}");
        }
    }
    assert_eq!(seen, 4, "SR27 came, SR25 went, SR10 was worded anew, SR6 was reviewed");
}

/// The live risks of a profile, each with where it stands on the matrix.
fn standing(profile: &RiskProfile) -> BTreeMap<String, Option<i32>> {
    let cells = &profile.matrix.as_ref().expect("a matrix").cells;
    let scored = cells.iter().flat_map(|cell| cell.risks.iter().map(|risk| (risk.clone(), Some(cell.score))));
    scored.chain(profile.unscored_risks.iter().map(|risk| (risk.clone(), None))).collect()
}

#[tokio::test]
async fn movement_since_an_instant_is_the_difference_of_the_two_profiles() {
    let mut house = house().await;
    house.send("2021-11-15T09:00:00Z", Sent::facts(scored("SR10", "2021/22 Q2", 3.0, 2.0))).await;
    house.send("2021-11-16T09:00:00Z", Sent::facts(scored("SR6", "2021/22 Q3", 5.0, 4.0))).await;
    let mut moves = Vec::new();
    // The period asked for, the instant it is compared with, and the period of the profile there: its own, else what had ended last by then.
    for (asked, then, period) in [
        ("2021/22 Q2", "2021-11-20T12:00:00Z", "2021/22 Q2"),
        ("2021/22 Q2", "2021-11-12T09:00:00Z", "2021/22 Q2"),
        ("2021/22 Q2", "2021-10-25T09:00:00Z", "2021/22 Q2"),
        ("2021/22 Q3", "2021-11-20T12:00:00Z", "2021/22 Q3"),
        ("2021/22 Q3", "2021-11-12T09:00:00Z", "2021/22 Q2"),
    ] {
        let of = |period: &str| GetRiskProfileRequest { period: period.to_owned(), ..second_quarter() };
        let now = profile(&house, GetRiskProfileRequest { base_time: Some(at(then)), ..of(asked) }).await;
        let base = profile(&house, GetRiskProfileRequest { as_of_time: Some(at(then)), ..of(period) }).await;
        let movement = now.movement.as_ref().expect("a movement");
        let (before, after) = (standing(&base), standing(&now));
        let only_in = |one: &BTreeMap<String, Option<i32>>, other: &BTreeMap<String, Option<i32>>| -> Vec<String> {
            one.keys().filter(|risk| !other.contains_key(*risk)).cloned().collect()
        };
        let told = |events: &[RiskEvent]| events.iter().map(|event| event.risk.clone()).collect::<Vec<_>>();
        assert_eq!(told(&movement.entries), only_in(&after, &before), "what came to {asked} since {then}");
        assert_eq!(told(&movement.exits), only_in(&before, &after), "what left {asked} since {then}");
        let changed =
            after.iter().filter(|(risk, now)| now.is_some() && before.get(*risk).is_some_and(|then| then.is_some() && then != *now));
        let changed: Vec<&String> = changed.map(|(risk, _)| risk).collect();
        let mut told: Vec<&String> = movement.score_changes.iter().map(|change| &change.risk).collect();
        told.sort_unstable();
        assert_eq!(told, changed, "what moved in {asked} since {then}");
        moves.push(changed.len());
        // Their rows were recorded on 1 November: news against any instant before, whatever day they are of.
        let is_news = at(then).seconds < at("2021-11-01T09:00:00Z").seconds;
        let codes = |events: &[RiskEvent]| events.iter().map(|event| event.code.clone()).collect::<Vec<_>>();
        let expected = |code: &str| if is_news { vec![code.to_owned()] } else { Vec::new() };
        assert_eq!((codes(&movement.redefinitions), codes(&movement.reviews)), (expected("SR10"), expected("SR6")), "{asked} since {then}");
        for (events, kind, body) in
            [(&movement.entries, RiskEventKind::Escalated, "COVID Programme Board"), (&movement.exits, RiskEventKind::DeEscalated, "")]
        {
            for event in events {
                assert_eq!((event.kind(), event.body.as_ref().map(|body| body.text.as_str())), (kind, Some(body)), "{asked} since {then}");
                assert!(matches!(&event.occurrence, Some(When::EventPeriod(of)) if of.id == "fy2021-22-q2"), "{event:?}");
            }
        }
    }
    assert_eq!(moves, [0, 1, 0, 0, 1]);
}

#[tokio::test]
async fn what_has_long_been_at_its_target_is_named_where_the_council_wants_it() {
    let mut house = house().await;
    let named = async |house: &House, of: &str| {
        profile(house, GetRiskProfileRequest { period: of.to_owned(), ..second_quarter() }).await.at_target_risks
    };
    assert!(named(&house, "2021/22 Q2").await.is_empty(), "nobody asked for it");
    let wanted = FrameworkRow::Setting(CouncilSetting::RiskAtTarget(2));
    house.send("2021-11-03T09:00:00Z", Sent::framework(vec![wanted])).await;
    assert_eq!(named(&house, "2021/22 Q2").await, ["risks/SR10"], "four of a target of six, twice; SR6 is above its own");
    assert!(named(&house, "2021/22 Q1").await.is_empty(), "once is not twice");
}

#[tokio::test]
async fn the_history_of_one_risk_goes_back_to_its_first_score() {
    let mut house = house().await;
    let quarters = (2017..=2020).flat_map(|year| (1..=4).map(move |quarter| format!("{year}/{} Q{quarter}", year - 1999)));
    let facts = quarters.flat_map(|quarter| scored("SR10", &quarter, 2.0, 2.0)).collect();
    house.send("2021-11-03T09:00:00Z", Sent::facts(facts)).await;
    house.send("2021-11-03T10:00:00Z", Sent::facts(scored("SR10", "2021/22 Q3", 4.0, 4.0))).await;
    let get = async |request: GetRiskRequest| {
        let answer = house.risks().await.get_risk(request).await.expect("a risk").into_inner();
        validity::check("GetRiskResponse", &answer);
        answer.risk.expect("a risk")
    };
    let request = GetRiskRequest { name: "SR10".to_owned(), period: "2021/22 Q2".to_owned(), ..GetRiskRequest::default() };
    let found = get(request.clone()).await;
    let periods: Vec<&str> = found.score_history.iter().map(|score| score.period.as_ref().expect("a period").id.as_str()).collect();
    assert_eq!((periods.len(), periods[0], periods[17]), (18, "fy2017-18-q1", "fy2021-22-q2"), "and nothing of what came later");
    assert_eq!(found.periods_at_target, 18);
    let published = get(GetRiskRequest { stage: Stage::Published.into(), ..request }).await;
    assert!(published.score_history.iter().all(|score| score.likelihood == 0), "nothing of it was published");
}

/// Shows how a risk develops.
fn indicates(measure: &str, risk: &str, row: u32) -> FrameworkRow {
    FrameworkRow::Link(ItemLink {
        item: item(measure),
        linked: Linked::Item(item(risk)),
        relation: LinkRelation::Indicates,
        basis: Basis::Illustrative,
        basis_note: None,
        place: Place::cell("Links", CellAddress::new(row, 0)),
    })
}

#[tokio::test]
async fn a_risk_whose_measures_went_red_while_its_score_did_not_rise_is_a_signal() {
    let mut house = house().await;
    // Of two measures of SR10 the one was green and is red; the other stays what it was. SR27 has no score to compare.
    let rows = vec![
        level("EHC-20W", "2021/22 Q1", 40.0),
        level("EHC-20W", "2021/22 Q2", 90.0),
        level("MYACC", "2021/22 Q1", 113_000.0),
        indicates("EHC-20W", "SR10", 1),
        indicates("MYACC", "SR10", 2),
        indicates("EHC-20W", "SR27", 3),
    ];
    house.send("2021-11-03T09:00:00Z", Sent::framework(rows)).await;
    let signals = async |house: &House, request: GetRiskProfileRequest| {
        let signals = profile(house, request).await.signals;
        signals.into_iter().map(|signal| (signal.risk, signal.measures.join(" "), signal.reason)).collect::<Vec<_>>()
    };
    let of_sr10 = |reason: &str| ("risks/SR10".to_owned(), "measures/EHC-20W".to_owned(), reason.to_owned());
    let stays = of_sr10("since 2021/22 Q1: EHC-20W went from on target to off target, and the score stays at 4");
    assert_eq!(signals(&house, second_quarter()).await, std::slice::from_ref(&stays));
    // What a scorecard says of the measure is what the signal goes by.
    let card = crate::scorecards::card(&house, crate::scorecards::second_quarter()).await;
    let status = crate::scorecards::row(&card, "EHC-20W").status.as_ref().expect("a status").label.clone();
    assert_eq!(status, "off target");
    let before = GetRiskProfileRequest { as_of_time: Some(at("2021-11-02T12:00:00Z")), ..second_quarter() };
    assert_eq!(signals(&house, before).await, [], "nobody had linked them");
    // A score that rose tells the same story as its measures.
    house.send("2021-11-04T09:00:00Z", Sent::facts(scored("SR10", "2021/22 Q2", 3.0, 2.0))).await;
    assert_eq!(signals(&house, second_quarter()).await, []);
    house.send("2021-11-05T09:00:00Z", Sent::facts(scored("SR10", "2021/22 Q2", 1.0, 2.0))).await;
    let fell = of_sr10("since 2021/22 Q1: EHC-20W went from on target to off target, and the score went down from 4 to 2");
    assert_eq!(signals(&house, second_quarter()).await, [fell]);
    // Red then and red now is no news.
    house.send("2021-11-06T09:00:00Z", Sent::facts(vec![actual("EHC-20W", "2021/22 Q1", 10.0)])).await;
    assert_eq!(signals(&house, second_quarter()).await, []);
    let then = GetRiskProfileRequest { as_of_time: Some(at("2021-11-03T12:00:00Z")), ..second_quarter() };
    assert_eq!(signals(&house, then).await, [stays]);
}

#[tokio::test]
async fn a_risk_that_nobody_scored_anew_while_its_measures_went_red_is_a_signal() {
    let mut house = house().await;
    let rows = vec![
        risk("SR30", None, None),
        level("EHC-20W", "2021/22 Q1", 40.0),
        level("EHC-20W", "2021/22 Q2", 90.0),
        indicates("EHC-20W", "SR30", 1),
        // Never scored at all: there is no score that could have moved.
        indicates("EHC-20W", "SR27", 2),
    ];
    house.send("2021-11-03T09:00:00Z", Sent::framework(rows)).await;
    house.send("2021-11-03T10:00:00Z", Sent::facts(scored("SR30", "2021/22 Q1", 2.0, 3.0))).await;
    let signals = profile(&house, second_quarter()).await.signals;
    let told: Vec<_> = signals.iter().map(|signal| (signal.risk.as_str(), signal.reason.as_str())).collect();
    let reason = "since 2021/22 Q1: EHC-20W went from on target to off target, and nobody has scored it since 2021/22 Q1, when it was 6";
    assert_eq!(told, [("risks/SR30", reason)]);
    house.send("2021-11-04T09:00:00Z", Sent::facts(scored("SR30", "2021/22 Q2", 4.0, 4.0))).await;
    assert!(profile(&house, second_quarter()).await.signals.is_empty(), "it rose with them");
}

#[tokio::test]
async fn a_risk_with_an_appetite_and_no_target_settles_within_it_and_tolerance_is_told() {
    let mut house = house().await;
    let FrameworkRow::Risk(mut borne) = risk("SR30", None, None) else { panic!("a risk") };
    (borne.target, borne.appetite, borne.details.tolerance) = (None, Some(6), Some(8));
    let wanted = FrameworkRow::Setting(CouncilSetting::RiskAtTarget(2));
    house.send("2021-11-03T09:00:00Z", Sent::framework(vec![FrameworkRow::Risk(borne), wanted])).await;
    let facts = [scored("SR30", "2021/22 Q1", 2.0, 3.0), scored("SR30", "2021/22 Q2", 1.0, 5.0), scored("SR30", "2021/22 Q3", 3.0, 3.0)];
    house.send("2021-11-03T10:00:00Z", Sent::facts(facts.concat())).await;
    let settled = profile(&house, second_quarter()).await.at_target_risks;
    assert_eq!(settled, ["risks/SR10", "risks/SR30"]);
    for (of, outside) in [("2021/22 Q2", false), ("2021/22 Q3", true)] {
        let request = GetRiskRequest { name: "SR30".to_owned(), period: of.to_owned(), ..GetRiskRequest::default() };
        let found = house.risks().await.get_risk(request).await.expect("a risk").into_inner().risk.expect("a risk");
        let appetite = found.appetite.expect("an appetite");
        assert_eq!((appetite.outside_appetite, appetite.outside_tolerance), (Some(outside), Some(outside)), "{of}");
    }
}
