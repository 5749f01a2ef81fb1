//! A day that passes without a commit changes what counts; an answer as of an instant never depends on what was asked before it.

use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::figure::Unit;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{Effective, Measure};
use outturn_domain::stage::Basis;
use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::{Forecast, GetForecastRequest, ListOutturnsRequest};
use tonic::transport::Channel;

use crate::council::{actual, item, measure, period, place};
use crate::house::{House, Sent};
use crate::scorecards::at;

/// Before the day of the approval, and after it; both after the last commit.
const DAYS: [&str; 2] = ["2021-11-05T12:00:00Z", "2021-11-15T12:00:00Z"];

/// A change that is recorded on the first of November and approved on the tenth.
fn approved_later(kind: ChangeKind, of: &str) -> FrameworkRow {
    FrameworkRow::Change(Change {
        kind,
        item: item(of),
        new_items: Vec::new(),
        rationale: Some("Part-time places count now".to_owned()),
        approving_body: Some("Cabinet".to_owned()),
        approved_on: Some("2021-11-10".parse().expect("a day")),
        rejected_on: None,
        judges_from: Some(period("2021/22 Q2")),
        stood_before: Vec::new(),
        number: 1,
        unstated: outturn_domain::change::Unstated::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Changes", 1, 0),
    })
}

/// What is said at each instant, by one server asked in the order of time and one asked the other way round.
async fn both_ways<T>(house: &House, ask: impl AsyncFn(Channel, &'static str) -> T) -> [[T; 2]; 2] {
    let forwards = house.channel().await;
    let [before, after] = [ask(forwards.clone(), DAYS[0]).await, ask(forwards, DAYS[1]).await];
    let backwards = house.another_server().await;
    let [later, earlier] = [ask(backwards.clone(), DAYS[1]).await, ask(backwards, DAYS[0]).await];
    [[before, after], [earlier, later]]
}

#[tokio::test]
async fn a_redefinition_counts_from_the_day_of_its_approval_whatever_was_asked_before() {
    let mut house = House::council().await;
    let until = |to: &str| Effective { from: None, to: Some(to.parse().expect("a day")) };
    let since = |from: &str| Effective { from: Some(from.parse().expect("a day")), to: None };
    let counted = measure("MYACC", "place", Unit::Number, 0);
    let rows = [
        Measure { effective: until("2021-06-30"), definition: Some("What was counted until June.".to_owned()), ..counted.clone() },
        Measure { effective: since("2021-07-01"), definition: Some("What is counted since July.".to_owned()), ..counted },
    ];
    let rows = rows.into_iter().map(|measure| FrameworkRow::Measure(Box::new(measure)));
    house.send("2021-11-01T09:00:00Z", Sent::framework(rows.chain([approved_later(ChangeKind::Redefine, "MYACC")]).collect())).await;
    let notes = async |channel: Channel, as_of: &'static str| {
        let request = ListOutturnsRequest { measure: "MYACC".to_owned(), as_of_time: Some(at(as_of)), ..ListOutturnsRequest::default() };
        let listed = MeasureServiceClient::new(channel).list_outturns(request).await.expect("an answer").into_inner();
        listed.outturns.into_iter().flat_map(|outturn| outturn.series_notes).collect::<Vec<_>>().concat()
    };
    let decided =
        "What is counted is another than in 2021/22 Q1. Cabinet defined MYACC anew on 10 November 2021: Part-time places count now.";
    for (order, said) in ["forwards", "backwards"].into_iter().zip(both_ways(&house, notes).await) {
        assert_eq!(said, [String::new(), decided.to_owned()], "{order}: until the day the old definition goes on");
    }
}

#[tokio::test]
async fn a_deleted_measure_teaches_forecasts_until_the_day_of_its_approval() {
    let mut house = House::council().await;
    let mut facts = Vec::new();
    for (place, (year, quarter)) in (2016..2021).flat_map(|year| (1..=4).map(move |quarter| (year, quarter))).enumerate() {
        let of = format!("{year}/{} Q{quarter}", year - 1999);
        let place = f64::from(u32::try_from(place).expect("a small number"));
        facts.push(actual("LATE-1", &of, 1000.0 + (place * 7.0) % 5.0));
        facts.push(actual("DEM-1", &of, 1000.0 + (place * place * 37.0) % 600.0));
    }
    facts.push(actual("LATE-1", "2021/22 Q1", 1002.0));
    house.send("2021-10-20T09:00:00Z", Sent::facts(facts)).await;
    house.send("2021-11-01T09:00:00Z", Sent::framework(vec![approved_later(ChangeKind::Delete, "DEM-1")])).await;
    let projected = async |channel: Channel, as_of: &'static str| {
        let origin_period = "2021/22 Q2".to_owned();
        let measure = "LATE-1".to_owned();
        let request = GetForecastRequest { measure, origin_period, as_of_time: Some(at(as_of)), ..GetForecastRequest::default() };
        let answer = ForecastServiceClient::new(channel).get_forecast(request).await.expect("an answer").into_inner();
        answer.forecast.and_then(|forecast: Forecast| forecast.projection?.result).expect("a projection")
    };
    let [forwards, backwards] = both_ways(&house, projected).await;
    assert_ne!(forwards[0], forwards[1], "it teaches nothing once it is gone");
    assert_eq!(forwards, backwards);
}
