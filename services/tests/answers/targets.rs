//! A target that is proposed beside one that is approved: the council's own commitment judges until another is approved.

use outturn_domain::framework::FrameworkRow;
use outturn_domain::target::{Target, TargetValue};
use outturn_services::contract::{GetMeasureRequest, ListOutturnsRequest, ValueKind};

use crate::council;
use crate::house::{House, Sent};
use crate::scorecards::second_quarter;

/// The target of EHC-20W for the second quarter, which was approved, as another row gives it.
fn another(value: f64, approved: bool) -> FrameworkRow {
    let stated = council::framework().into_iter().find_map(|row| match row {
        FrameworkRow::Target(target) if target.measure.as_str() == "EHC-20W" => Some(*target),
        _ => None,
    });
    let stated = stated.expect("a target");
    let approved_on = stated.approved_on.filter(|_| approved);
    FrameworkRow::Target(Box::new(Target { value: TargetValue::Number(council::number(value)), approved_on, ..stated }))
}

/// The target that judges on the scorecard, those that the measure's definition lists, and the one among its values.
async fn told(house: &House) -> (String, Vec<String>, Vec<String>) {
    let card = house.scorecards().await.get_scorecard(second_quarter()).await.expect("a scorecard").into_inner();
    let rows = card.scorecard.expect("a scorecard").rows;
    let row = rows.into_iter().find(|row| row.measure == "measures/EHC-20W").expect("its row");
    let judges = row.target.and_then(|target| target.figure).map(|figure| figure.display_text).unwrap_or_default();
    let mut measures = house.measures().await;
    let request = GetMeasureRequest { name: "EHC-20W".to_owned(), ..Default::default() };
    let measure = measures.get_measure(request).await.expect("a measure").into_inner().measure.expect("a measure");
    let listed = measure.targets.into_iter().filter_map(|target| Some(target.figure?.display_text)).collect();
    let request = ListOutturnsRequest { measure: "EHC-20W".to_owned(), value_kinds: vec![ValueKind::Target.into()], ..Default::default() };
    let values = measures.list_outturns(request).await.expect("values").into_inner().outturns;
    (judges, listed, values.into_iter().filter_map(|value| Some(value.figure?.display_text)).collect())
}

#[tokio::test]
async fn a_proposal_never_takes_the_place_of_what_is_approved() {
    let mut house = House::council().await;
    let (judges, listed, values) = Box::pin(told(&house)).await;
    assert_eq!((listed.as_slice(), values.as_slice()), ([judges.clone()].as_slice(), [judges.clone()].as_slice()));
    house.send("2021-11-12T09:00:00Z", Sent::framework(vec![another(70.0, false)])).await;
    let (after, listed, values) = Box::pin(told(&house)).await;
    assert_eq!(after, judges, "what is approved judges");
    assert!(listed.len() == 2 && listed[0] == judges && listed[1].starts_with("70"), "the proposal is told beside it: {listed:?}");
    assert_eq!(values, std::slice::from_ref(&judges));
    house.send("2021-11-13T09:00:00Z", Sent::framework(vec![another(65.0, true)])).await;
    let (amended, listed, values) = Box::pin(told(&house)).await;
    assert!(amended.starts_with("65") && amended != judges, "an approved one takes its place: {amended}");
    assert!(listed.len() == 2 && values == [amended], "{listed:?} {values:?}");
}
