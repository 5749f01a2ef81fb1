//! How well forecasts did once the outturns came.

use outturn_domain::exceptional::ExceptionalTime;
use outturn_domain::fact::{Fact, FactKind, FactValue};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::stage::Basis;
use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::{AccuracyDimension, ForecastAccuracy, ForecastSource, GetForecastAccuracyRequest, Scope, scope};
use outturn_services::{ServiceSettings, contract::Stage};
use tonic::Code;

use crate::council::{self, actual, fact, level, number};
use crate::house::{House, Sent, settings};
use crate::scorecards::at;
use crate::validity;

async fn ask(house: &House, request: GetForecastAccuracyRequest) -> Result<Vec<ForecastAccuracy>, tonic::Status> {
    let answer = ForecastServiceClient::new(house.channel().await).get_forecast_accuracy(request).await?.into_inner();
    validity::check("GetForecastAccuracyResponse", &answer);
    Ok(answer.accuracies)
}

fn forecast(code: &str, raw: f64) -> Fact {
    fact(code, "2021/22", FactKind::Forecast, FactValue::Number(number(raw)))
}

/// A year of a council: its history, what the service expected at the first quarter and at the second, and what came.
async fn a_year(settings: ServiceSettings) -> House {
    let mut house = House::empty(settings).await;
    house.make_database().await;
    let mut rows = council::framework();
    rows.push(level("MYACC", "2021/22", 125_000.0));
    rows.push(level("EHC-20W", "2021/22", 60.0));
    house.send("2021-05-01T09:00:00Z", Sent::framework(rows)).await;
    let mut history = Vec::new();
    for (year, so_far) in [("2019/20", 0.0), ("2020/21", 4.0)] {
        for quarter in 1..=4 {
            let ended = so_far + f64::from(quarter);
            history.push(actual("MYACC", &format!("{year} Q{quarter}"), 100_000.0 + 2_000.0 * ended));
            history.push(actual("EHC-20W", &format!("{year} Q{quarter}"), 50.0 + ended));
        }
    }
    house.send("2021-05-02T09:00:00Z", Sent::facts(history)).await;
    let first = vec![actual("MYACC", "2021/22 Q1", 118_000.0), actual("EHC-20W", "2021/22 Q1", 59.0), forecast("MYACC", 130_000.0)];
    house.send("2021-07-12T09:00:00Z", Sent::facts(first)).await;
    let second = vec![
        actual("MYACC", "2021/22 Q2", 120_000.0),
        actual("EHC-20W", "2021/22 Q2", 60.0),
        forecast("MYACC", 124_000.0),
        fact("EHC-20W", "2021/22", FactKind::Forecast, FactValue::Text("Will".to_owned())),
    ];
    house.send("2021-10-12T09:00:00Z", Sent::facts(second)).await;
    house.send("2022-01-12T09:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q3", 122_000.0)])).await;
    house.is_serving().await;
    house
}

async fn the_year_ends(house: &mut House) {
    let last = vec![actual("MYACC", "2021/22 Q4", 126_000.0), actual("EHC-20W", "2021/22 Q4", 58.0)];
    house.send("2022-04-12T09:00:00Z", Sent::facts(last)).await;
    house.set_clock("2022-05-01T12:00:00Z");
}

fn of(lines: &[ForecastAccuracy], source: ForecastSource, horizon: i32) -> &ForecastAccuracy {
    lines.iter().find(|line| line.source() == source && line.horizon == horizon && line.group.is_none()).expect("a line")
}

#[tokio::test]
async fn what_was_said_then_is_scored_by_what_is_known_now() {
    let mut house = a_year(settings()).await;
    let request = GetForecastAccuracyRequest { by_horizon: true, ..GetForecastAccuracyRequest::default() };
    let before = ask(&house, request.clone()).await.expect("an answer");
    assert!(before.iter().all(|line| line.scored_count == 0) && before.len() == 2, "no outturn is known: {before:?}");
    the_year_ends(&mut house).await;
    let lines = ask(&house, request.clone()).await.expect("an answer");
    // After the first quarter the service said 130,000, after the second and the third 124,000; 126,000 came. Of EHC-20W it said that it will.
    let service = of(&lines, ForecastSource::Submitted, 0);
    assert_eq!((service.scored_count, service.forecast_to_achieve_count, service.achieved_count), (5, 3, 3));
    let each_a_year = 8_000.0;
    let mase = (4_000.0 + 2_000.0 + 2_000.0) / 3.0 / each_a_year;
    assert!((service.mase.expect("a figure") - mase).abs() < 1e-9, "{service:?}");
    assert!((service.bias.expect("a figure") - 0.0).abs() < 1e-9, "once too much, twice too little: {service:?}");
    assert_eq!((service.coverage80, service.coverage95), (None, None), "a number alone has no interval");
    // It said once that the target will be met, which it was; twice that it will not be, and it was; twice "will" of what was not.
    assert!((service.brier.expect("a figure") - 4.0 / 5.0).abs() < 1e-9, "{service:?}");
    assert_eq!(service.reliability_bins.iter().map(|bin| bin.forecast_count).sum::<i32>(), 5);
    assert_eq!(of(&lines, ForecastSource::Submitted, 3).scored_count, 1);
    let ours = of(&lines, ForecastSource::Projection, 0);
    assert_eq!(ours.scored_count, 6, "both measures at three quarters");
    assert!(ours.mase.is_some() && ours.skill.is_some() && ours.brier.is_some() && ours.coverage80.is_some() && ours.coverage95.is_some());
    let counts: Vec<i32> = (1..=3).map(|ahead| of(&lines, ForecastSource::Projection, ahead).scored_count).collect();
    assert_eq!(counts, [2, 2, 2]);
    // A correction of the second quarter that comes when all is over changes nothing of what was said.
    house.send("2022-04-20T09:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 90_000.0), forecast("MYACC", 1.0)])).await;
    assert_eq!(ask(&house, request.clone()).await.expect("an answer"), lines);
    let then = GetForecastAccuracyRequest { as_of_time: Some(at("2022-04-11T12:00:00Z")), ..request };
    assert!(ask(&house, then).await.expect("an answer").iter().all(|line| line.scored_count == 0), "nobody knew the outturn then");
}

#[tokio::test]
async fn what_nobody_could_know_of_is_counted_apart() {
    let mut house = a_year(settings()).await;
    the_year_ends(&mut house).await;
    let floods = ExceptionalTime {
        first: council::period("2021/22 Q3"),
        last: council::period("2021/22 Q3"),
        reason: "the floods".to_owned(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: council::place("Exceptional times", 1, 0),
    };
    house.send("2022-04-20T09:00:00Z", Sent::framework(vec![FrameworkRow::ExceptionalTime(floods)])).await;
    let request = GetForecastAccuracyRequest { by_horizon: true, ..GetForecastAccuracyRequest::default() };
    let told = |lines: &[ForecastAccuracy], horizon| {
        let line = of(lines, ForecastSource::Projection, horizon);
        (line.scored_count, line.exceptional_count)
    };
    let lines = ask(&house, request.clone()).await.expect("an answer");
    assert_eq!(
        [0, 1, 2, 3].map(|horizon| told(&lines, horizon)),
        [(2, 4), (2, 0), (0, 2), (0, 2)],
        "the third quarter's origin knew of it"
    );
    let before = GetForecastAccuracyRequest { as_of_time: Some(at("2022-04-19T12:00:00Z")), ..request };
    assert_eq!(told(&ask(&house, before).await.expect("an answer"), 0), (6, 0), "nobody had said so then");
}

#[tokio::test]
async fn a_report_is_broken_down_and_cut_to_years() {
    let mut house = a_year(ServiceSettings { accuracy_by_service: true, ..settings() }).await;
    the_year_ends(&mut house).await;
    let by = |dimension: AccuracyDimension| GetForecastAccuracyRequest {
        dimension: dimension.into(),
        sources: vec![ForecastSource::Projection.into()],
        ..GetForecastAccuracyRequest::default()
    };
    let groups = async |dimension| {
        let lines = ask(&house, by(dimension)).await.expect("an answer");
        assert!(lines[0].group.is_none() && lines.iter().all(|line| line.source() == ForecastSource::Projection));
        let of_groups = lines.into_iter().filter_map(|line| Some((line.group?.value, line.scored_count)));
        of_groups.collect::<Vec<_>>()
    };
    let told = |groups: &[(&str, i32)]| groups.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect::<Vec<_>>();
    assert_eq!(groups(AccuracyDimension::MeasureKind).await, told(&[("rate", 3), ("snapshot", 3)]));
    assert_eq!(groups(AccuracyDimension::Unit).await, told(&[("number", 3), ("percent", 3)]));
    assert_eq!(groups(AccuracyDimension::Origin).await, told(&[("q1", 2), ("q2", 2), ("q3", 2)]));
    let total = async |request| ask(&house, request).await.expect("an answer")[0].scored_count;
    let whole = by(AccuracyDimension::Unspecified);
    assert_eq!(total(GetForecastAccuracyRequest { first_period: "2021/22 Q4".to_owned(), ..whole.clone() }).await, 6);
    assert_eq!(total(GetForecastAccuracyRequest { first_period: "2022/23".to_owned(), ..whole.clone() }).await, 0);
    assert_eq!(total(GetForecastAccuracyRequest { last_period: "2020/21".to_owned(), ..whole.clone() }).await, 0);
    let place = Some(Scope { part: Some(scope::Part::PlanItem("Place".to_owned())) });
    assert_eq!(total(GetForecastAccuracyRequest { scope: place, ..whole.clone() }).await, 3);
    assert_eq!(total(GetForecastAccuracyRequest { stage: Stage::Published.into(), ..whole.clone() }).await, 0, "nothing was published");
    let backwards = GetForecastAccuracyRequest { first_period: "2021/22".to_owned(), last_period: "2020/21".to_owned(), ..whole };
    assert_eq!(ask(&house, backwards).await.expect_err("no range").code(), Code::InvalidArgument);
}

#[tokio::test]
async fn how_well_one_service_forecasts_is_told_only_where_the_setting_allows_it() {
    let by_service = GetForecastAccuracyRequest { dimension: AccuracyDimension::Service.into(), ..GetForecastAccuracyRequest::default() };
    let one = Some(Scope { part: Some(scope::Part::Service("sen".to_owned())) });
    let of_service = GetForecastAccuracyRequest { scope: one, ..GetForecastAccuracyRequest::default() };
    // The one service of a theme is told from the theme's accuracy, whatever that is asked by.
    let place = Some(Scope { part: Some(scope::Part::PlanItem("Place".to_owned())) });
    let of_its_theme = GetForecastAccuracyRequest { scope: place, ..GetForecastAccuracyRequest::default() };
    let closed = a_year(settings()).await;
    for request in [&by_service, &of_service, &of_its_theme] {
        let refused = ask(&closed, request.clone()).await.expect_err("withheld");
        assert_eq!(refused.code(), Code::PermissionDenied);
        assert!(refused.message().contains("accuracy_by_service"), "{}", refused.message());
    }
    let mut open = a_year(ServiceSettings { accuracy_by_service: true, ..settings() }).await;
    the_year_ends(&mut open).await;
    let lines = ask(&open, by_service).await.expect("an answer");
    let named: Vec<(String, String)> = lines.into_iter().filter_map(|line| line.group.map(|group| (group.value, group.title))).collect();
    let sen = ("services/sen".to_owned(), "Special Educational Needs".to_owned());
    assert_eq!(named, [sen.clone(), sen], "the service's own and ours");
    assert_eq!(ask(&open, of_service).await.expect("an answer")[0].scored_count, 5);
}
