//! Measures: definitions, histories, and from a figure to its cell.

use outturn_domain::fact::FactKind;
use outturn_services::contract::{
    ExplainStatusRequest, Frequency, GetMeasureRequest, GetProvenanceRequest, GetScorecardRequest, ItemState, ListMeasuresRequest,
    ListOutturnsRequest, ListOutturnsResponse, MeasureClass, Outturn, Scope, ScopeKind, TargetApproval, ValueKind, View, scope,
};
use tonic::Code;

use crate::council::{self, actual, fact};
use crate::house::{House, Sent};
use crate::scorecards::{at, card, row, second_quarter, value};
use crate::validity;

async fn outturns(house: &House, request: ListOutturnsRequest) -> ListOutturnsResponse {
    let answer = house.measures().await.list_outturns(request).await.expect("an answer").into_inner();
    validity::check("ListOutturnsResponse", &answer);
    answer
}

fn of(measure: &str) -> ListOutturnsRequest {
    ListOutturnsRequest { measure: measure.to_owned(), ..ListOutturnsRequest::default() }
}

#[tokio::test]
async fn a_measure_answers_to_every_name_it_has() {
    let house = House::council().await;
    let mut client = house.measures().await;
    for name in ["measures/EHC-20W", "EHC-20W", "ehc 20w", "EHCP within 20 weeks", "measures/ehc-20w"] {
        let answer = client.get_measure(GetMeasureRequest { name: name.to_owned(), ..GetMeasureRequest::default() }).await;
        let answer = answer.unwrap_or_else(|status| panic!("{name}: {status}")).into_inner();
        validity::check("GetMeasureResponse", &answer);
        assert_eq!(answer.measure.expect("a measure").name, "measures/EHC-20W", "{name}");
    }
}

#[tokio::test]
async fn a_measure_says_how_it_is_read_and_where_it_stands() {
    let house = House::council().await;
    let request = GetMeasureRequest { name: "EHC-20W".to_owned(), ..GetMeasureRequest::default() };
    let measure = house.measures().await.get_measure(request).await.expect("an answer").into_inner().measure.expect("a measure");
    assert_eq!(
        (measure.frequency(), measure.measure_class(), measure.state()),
        (Frequency::Quarterly, MeasureClass::Strategic, ItemState::Live)
    );
    assert_eq!(measure.unit.as_ref().map(|unit| (unit.symbol.as_str(), unit.precision)), Some(("%", 1)));
    let plan: Vec<_> = measure.plan_items.iter().map(|item| (item.kind(), item.title.as_str())).collect();
    assert_eq!(plan, [(ScopeKind::Plan, "The Council Plan"), (ScopeKind::Theme, "People")]);
    assert_eq!(measure.directorate.as_ref().map(|unit| unit.name.as_str()), Some("directorates/childrens"));
    assert_eq!(measure.owner, "owners/head-of-send");
    assert_eq!(measure.aliases, ["EHCP within 20 weeks"]);
    let target = &measure.targets[0];
    assert_eq!((target.approval(), target.approving_body.as_str()), (TargetApproval::Approved, "boards/cabinet"));
    assert_eq!(target.approve_date.map(|day| (day.year, day.month, day.day)), Some((2021, 11, 10)));
    assert!(measure.provenance.iter().any(|cell| cell.key == measure.provenance_key && cell.sheet == "Measures"));
    let latest = measure.latest_outturn.expect("a value");
    assert_eq!(latest.name, "measures/EHC-20W/outturns/fy2021-22-q2");
    assert_eq!(latest.figure.map(|figure| figure.display_text).as_deref(), Some("57.3%"));
}

#[tokio::test]
async fn measures_are_listed_in_the_order_of_the_plan() {
    let mut house = House::council().await;
    let mut ended = council::measure("OLD-1", "people", outturn_domain::figure::Unit::Number, 0);
    ended.effective.to = Some("2021-03-31".parse().expect("a day"));
    house.send("2021-11-20T11:00:00Z", Sent::framework(vec![outturn_domain::framework::FrameworkRow::Measure(Box::new(ended))])).await;
    let list = async |request: ListMeasuresRequest| {
        let answer = house.measures().await.list_measures(request).await.expect("a list").into_inner();
        validity::check("ListMeasuresResponse", &answer);
        answer.measures.into_iter().map(|measure| measure.code).collect::<Vec<_>>()
    };
    assert_eq!(list(ListMeasuresRequest::default()).await, ["DEM-1", "EHC-20W", "REF-1", "ANN-1", "LATE-1", "MYACC", "OUT-1"]);
    let all = list(ListMeasuresRequest { include_ended: true, ..ListMeasuresRequest::default() }).await;
    assert!(all.contains(&"OLD-1".to_owned()));
    let inside = list(ListMeasuresRequest { only_in_framework: true, ..ListMeasuresRequest::default() }).await;
    assert!(!inside.contains(&"OUT-1".to_owned()) && inside.len() == 6);
    let operational = Some(Scope { part: Some(scope::Part::MeasureClass(MeasureClass::Operational.into())) });
    assert_eq!(list(ListMeasuresRequest { scope: operational, ..ListMeasuresRequest::default() }).await, ["OUT-1"]);
}

#[tokio::test]
async fn a_history_goes_by_period_oldest_first() {
    let house = House::council().await;
    let found = outturns(&house, of("EHC-20W")).await.outturns;
    let shown: Vec<_> = found
        .iter()
        .map(|outturn| (outturn.name.as_str(), outturn.figure.as_ref().map(|figure| figure.display_text.as_str()).unwrap_or_default()))
        .collect();
    assert_eq!(shown, [("measures/EHC-20W/outturns/fy2021-22-q1", "42.3%"), ("measures/EHC-20W/outturns/fy2021-22-q2", "57.3%")]);
    assert_eq!(
        found[1].target.as_ref().and_then(|target| target.figure.as_ref()).map(|figure| figure.display_text.as_str()),
        Some("60.0%")
    );
    assert_eq!(found[1].status, None, "only in the full view");
    let later = ListOutturnsRequest { first_period: "2021/22 Q2".to_owned(), view: View::Full.into(), ..of("EHC-20W") };
    let later = outturns(&house, later).await.outturns;
    assert_eq!(later.len(), 1);
    assert_eq!(later[0].status.as_ref().map(|status| status.code.as_str()), Some("amber"));
    assert!(later[0].provenance.iter().any(|cell| cell.cell_text == "63"));
    let forecasts = ListOutturnsRequest { value_kinds: vec![ValueKind::Forecast.into()], ..of("ANN-1") };
    let forecasts = outturns(&house, forecasts).await.outturns;
    let kinds = vec![ValueKind::Target.into(), ValueKind::Actual.into()];
    let both = outturns(&house, ListOutturnsRequest { value_kinds: kinds, view: View::Full.into(), ..of("EHC-20W") }).await.outturns;
    let kinds: Vec<_> = both.iter().map(|outturn| (outturn.value_kind(), outturn.period.as_ref().expect("a period").id.as_str())).collect();
    let expected = [(ValueKind::Actual, "fy2021-22-q1"), (ValueKind::Actual, "fy2021-22-q2"), (ValueKind::Target, "fy2021-22-q2")];
    assert_eq!(kinds, expected);
    assert_eq!(both[2].provenance.iter().map(|cell| cell.cell_text.as_str()).collect::<Vec<_>>(), ["60"]);
    assert_eq!(forecasts.iter().map(Outturn::value_kind).collect::<Vec<_>>(), [ValueKind::Forecast]);
}

#[tokio::test]
async fn superseded_values_say_until_when_they_were_seen() {
    let mut house = House::council().await;
    house.send("2021-11-18T11:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 119_300.0)])).await;
    house.send("2021-11-19T11:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 119_400.0)])).await;
    let request = ListOutturnsRequest { first_period: "2021/22 Q2".to_owned(), include_superseded: true, ..of("MYACC") };
    let vintages: Vec<_> = outturns(&house, request.clone())
        .await
        .outturns
        .into_iter()
        .map(|outturn| (outturn.figure.expect("a figure").display_text, outturn.record_time, outturn.supersede_time))
        .collect();
    let instants = ["2021-10-12T09:00:00Z", "2021-11-18T11:00:00Z", "2021-11-19T11:00:00Z"].map(|text| Some(at(text)));
    let expected = [
        ("119,260".to_owned(), instants[0], instants[1]),
        ("119,300".to_owned(), instants[1], instants[2]),
        ("119,400".to_owned(), instants[2], None),
    ];
    assert_eq!(vintages, expected);
    let then = ListOutturnsRequest { as_of_time: Some(at("2021-11-18T12:00:00Z")), ..request };
    let then = outturns(&house, then).await.outturns;
    assert_eq!((then.len(), then[1].supersede_time), (2, None), "the newest as of then");
}

#[tokio::test]
async fn every_measure_of_a_scope_has_its_history() {
    let house = House::council().await;
    let people = Some(Scope { part: Some(scope::Part::PlanItem("people".to_owned())) });
    let found = outturns(&house, ListOutturnsRequest { scope: people, ..of("measures/-") }).await.outturns;
    let measures: Vec<_> = found.iter().map(|outturn| outturn.measure.as_str()).collect();
    assert_eq!(measures, ["measures/DEM-1", "measures/DEM-1", "measures/EHC-20W", "measures/EHC-20W"]);
}

#[tokio::test]
async fn a_key_leads_to_its_cell_for_as_long_as_the_submission_stands() {
    let mut house = House::council().await;
    let card = card(&house, GetScorecardRequest { view: View::Full.into(), ..second_quarter() }).await;
    // A correction does not change what the older key means.
    house.send("2021-11-20T11:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 5.0)])).await;
    let mut client = house.measures().await;
    let mut keys = 0;
    for row in &card.rows {
        for shown in &row.provenance {
            let request = GetProvenanceRequest { key: shown.key.clone(), ..GetProvenanceRequest::default() };
            let answer = client.get_provenance(request).await.expect("a cell").into_inner();
            validity::check("GetProvenanceResponse", &answer);
            assert_eq!(answer.provenance.as_ref(), Some(shown), "the same as the full view shows");
            keys += 1;
        }
    }
    assert!(keys >= 10, "{keys}");
    let key = value(&card, "MYACC").provenance_key.clone();
    let early = GetProvenanceRequest { key, as_of_time: Some(at("2021-10-12T08:59:59Z")), ..GetProvenanceRequest::default() };
    assert_eq!(client.get_provenance(early).await.expect_err("not there yet").code(), Code::NotFound);
    assert_eq!(row(&card, "MYACC").state(), ItemState::Live);
}

#[tokio::test]
async fn a_group_has_its_own_history() {
    let mut house = House::council().await;
    let mut ward = actual("MYACC", "2021/22 Q2", 900.0);
    ward.key.breakdown = Some(outturn_domain::code::BreakdownCode::parse("Abbey Ward").expect("a code"));
    let mut comment = fact("MYACC", "2021/22 Q2", FactKind::Comment, outturn_domain::fact::FactValue::Text("Abbey only.".to_owned()));
    comment.key.breakdown.clone_from(&ward.key.breakdown);
    house.send("2021-11-20T11:00:00Z", Sent::facts(vec![ward, comment])).await;
    assert!(outturns(&house, of("MYACC")).await.outturns.iter().all(|outturn| outturn.breakdown.is_empty()));
    let of_ward = outturns(&house, ListOutturnsRequest { breakdown: "abbey ward".to_owned(), ..of("MYACC") }).await.outturns;
    assert_eq!(of_ward.iter().map(|outturn| outturn.breakdown.as_str()).collect::<Vec<_>>(), ["Abbey Ward"]);
    assert_eq!(of_ward[0].comment.as_ref().map(|comment| comment.text.as_str()), Some("Abbey only."));
    let all = outturns(&house, ListOutturnsRequest { breakdown: "-".to_owned(), ..of("MYACC") }).await.outturns;
    assert_eq!(all.len(), 3);
    let with_groups = card(&house, GetScorecardRequest { include_breakdowns: true, ..second_quarter() }).await;
    let rows: Vec<_> = with_groups.rows.iter().filter(|row| row.code == "MYACC").map(|row| row.breakdown.as_str()).collect();
    assert_eq!(rows, ["", "Abbey Ward"]);
}

#[tokio::test]
async fn a_status_beside_the_framework_is_explained_like_any_other() {
    let house = House::council().await;
    let wider = card(&house, GetScorecardRequest { include_outside_framework: true, view: View::Full.into(), ..second_quarter() }).await;
    for code in ["OUT-1", "MYACC"] {
        let request = ExplainStatusRequest { measure: code.to_owned(), period: "2021/22 Q2".to_owned(), ..ExplainStatusRequest::default() };
        let answer = house.measures().await.explain_status(request).await.expect("an explanation").into_inner();
        validity::check("ExplainStatusResponse", &answer);
        let explained = answer.explanation.expect("an explanation");
        assert_eq!(explained.row.as_ref(), Some(row(&wider, code)), "the row of the scorecard");
        assert!(explained.text.starts_with(code), "{}", explained.text);
    }
}
