//! Forecasts: what services submitted, what a projection says beside it, as of any instant.

use outturn_domain::code::EntityCode;
use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::Entity;
use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::{
    Calibration, Forecast, ForecastOutlook, ForecastSummary, GetForecastRequest, GetForecastSummaryRequest, ListForecastsRequest,
    OutsideReason, ProjectionOutcome, Scope, Stage, View, scope,
};
use tonic::Code;
use tonic::transport::Channel;

use crate::council::{self, actual, fact};
use crate::house::{House, Sent, settings};
use crate::scorecards::at;
use crate::validity;

async fn client(house: &House) -> ForecastServiceClient<Channel> {
    ForecastServiceClient::new(house.channel().await)
}

async fn forecast(house: &House, request: GetForecastRequest) -> Forecast {
    let answer = client(house).await.get_forecast(request).await.expect("an answer").into_inner();
    validity::check("GetForecastResponse", &answer);
    answer.forecast.expect("a forecast")
}

async fn summary(house: &House, request: GetForecastSummaryRequest) -> ForecastSummary {
    let answer = client(house).await.get_forecast_summary(request).await.expect("an answer").into_inner();
    validity::check("GetForecastSummaryResponse", &answer);
    answer.summary.expect("a summary")
}

fn of(measure: &str) -> GetForecastRequest {
    GetForecastRequest { measure: measure.to_owned(), origin_period: "2021/22 Q2".to_owned(), ..GetForecastRequest::default() }
}

fn second_quarter() -> GetForecastSummaryRequest {
    GetForecastSummaryRequest { origin_period: "2021/22 Q2".to_owned(), ..GetForecastSummaryRequest::default() }
}

#[tokio::test]
async fn the_summary_counts_what_has_a_target_of_the_year_and_tells_the_rest() {
    let house = House::council().await;
    let found = summary(&house, GetForecastSummaryRequest { view: View::Full.into(), ..second_quarter() }).await;
    assert_eq!(found.period.as_ref().map(|period| period.id.as_str()), Some("fy2021-22"));
    let share = found.submitted.expect("a share");
    assert_eq!((share.id.as_str(), share.display_text.as_str()), ("forecast_to_achieve", "1 of 1 (100%)"));
    assert_eq!((share.counted, share.not_counted), (vec!["measures/ANN-1".to_owned()], Vec::new()));
    let outside: Vec<(OutsideReason, i32)> = share.outside.iter().map(|group| (group.reason(), group.count)).collect();
    assert_eq!(outside, [(OutsideReason::TargetNotAppropriate, 1), (OutsideReason::NoTargetStated, 4)]);
    let themes: Vec<&str> =
        found.group_submitted.iter().map(|group| group.share.as_ref().expect("a share").display_text.as_str()).collect();
    assert_eq!(themes, ["not comparable", "1 of 1 (100%)"]);
    let people = Some(Scope { part: Some(scope::Part::PlanItem("People".to_owned())) });
    let of_theme = summary(&house, GetForecastSummaryRequest { scope: people, ..second_quarter() }).await.submitted.expect("a share");
    assert_eq!(of_theme.not_comparable_reason, "no target judges the financial year");
}

#[tokio::test]
async fn what_can_be_expected_stands_beside_what_services_say() {
    let mut house = House::council().await;
    let nothing = summary(&house, second_quarter()).await.expected.expect("a share");
    assert_eq!((nothing.display_text.as_str(), nothing.denominator, nothing.expected_count), ("not comparable", 0, None));
    let silent = nothing.outside.iter().find(|group| group.reason() == OutsideReason::NoForecast).expect("why");
    assert_eq!(silent.items, ["measures/ANN-1"], "no value of it is known");
    let years = ["2016/17", "2017/18", "2018/19", "2019/20", "2020/21"];
    let history = years.iter().zip([390.0, 420.0, 405.0, 412.0, 399.0]).map(|(year, value)| actual("ANN-1", year, value));
    house.send("2021-09-01T09:00:00Z", Sent::facts(history.collect())).await;
    let found = summary(&house, second_quarter()).await;
    let expected = found.expected.expect("a share");
    let (low, high) = (expected.low_count, expected.high_count);
    assert!(expected.display_text.starts_with("about 1 of 1, between 0 and 1 (not yet calibrated)"), "{}", expected.display_text);
    assert_eq!((expected.denominator, low, high, expected.calibration()), (1, 0, 1, Calibration::NotYet));
    let chance: f64 = expected.expected_count.expect("a count").value.parse().expect("a number");
    let projected = forecast(&house, of("ANN-1")).await.projection.and_then(|projection| projection.target_probability).expect("a chance");
    assert!((chance - projected).abs() <= 0.05, "of one measure it is the measure's own: {chance} {projected}");
    let themes: Vec<String> = found.group_expected.into_iter().filter_map(|group| Some(group.expected?.display_text)).collect();
    assert_eq!(themes, ["not comparable", expected.display_text.as_str()]);
}

#[tokio::test]
async fn while_no_service_has_said_anything_the_series_can_be_asked() {
    let mut house = House::empty(settings()).await;
    house.make_database().await;
    house.send("2021-07-01T09:00:00Z", Sent::framework(council::framework())).await;
    house.send("2021-07-02T09:00:00Z", Sent::facts(vec![actual("ANN-1", "2019/20", 390.0), actual("ANN-1", "2020/21", 420.0)])).await;
    house.is_serving().await;
    let found = summary(&house, second_quarter()).await;
    assert!(!found.submitted.expect("a share").comparable);
    assert_eq!(found.expected.expect("a share").denominator, 1);
}

#[tokio::test]
async fn words_count_as_they_say_and_only_from_when_they_were_said() {
    let mut house = House::council().await;
    let said = fact("ANN-1", "2021/22", FactKind::Forecast, FactValue::Text("At risk".to_owned()));
    house.send("2021-11-19T09:00:00Z", Sent::facts(vec![said])).await;
    let text = |summary: ForecastSummary| summary.submitted.expect("a share").display_text;
    assert_eq!(text(summary(&house, second_quarter()).await), "0 of 1 (0%)");
    let before = GetForecastSummaryRequest { as_of_time: Some(at("2021-11-19T08:59:59Z")), ..second_quarter() };
    assert_eq!(text(summary(&house, before).await), "1 of 1 (100%)");
    let awaited = GetForecastSummaryRequest { as_of_time: Some(at("2021-10-01T09:00:00Z")), ..second_quarter() };
    let awaited = summary(&house, awaited).await.submitted.expect("a share");
    assert_eq!(awaited.not_comparable_reason, "no measure with an annual target has a forecast");
    assert!(awaited.outside.iter().any(|group| group.reason() == OutsideReason::NoForecast && group.items == ["measures/ANN-1"]));
    let found = forecast(&house, of("ANN-1")).await.submitted.expect("what was submitted");
    assert_eq!((found.outlook(), found.reason.as_str()), (ForecastOutlook::AtRisk, "forecast in words: At risk"));
    assert_eq!(found.judgement.map(|point| (point.code, point.rank)), Some(("at-risk".to_owned(), 2)));
}

#[tokio::test]
async fn a_forecast_has_its_cell_and_a_typed_reason_for_having_no_projection() {
    let house = House::council().await;
    let found = forecast(&house, of("measures/ANN-1")).await;
    assert_eq!(found.name, "measures/ANN-1/forecasts/fy2021-22");
    let submitted = found.submitted.as_ref().expect("what was submitted");
    assert_eq!(submitted.reason, "410 is forecast, which meets or exceeds the annual target of 400");
    let key = &submitted.figure.as_ref().expect("a figure").provenance_key;
    assert!(found.provenance.iter().any(|cell| cell.key == *key && cell.sheet == "Outturns"));
    let projection = found.projection.expect("a projection, or why there is none");
    assert_eq!(projection.outcome(), ProjectionOutcome::InsufficientHistory);
    assert!(projection.result.is_none() && !projection.outcome_reason.is_empty());
}

#[tokio::test]
async fn a_projection_is_marked_and_knows_only_what_was_known() {
    let mut house = House::council().await;
    let mut history = Vec::new();
    for (year, level) in [("2019/20", 100_000.0), ("2020/21", 106_000.0)] {
        for quarter in 1..=4 {
            history.push(actual("MYACC", &format!("{year} Q{quarter}"), level + 1_500.0 * f64::from(quarter)));
        }
    }
    house.send("2021-10-13T09:00:00Z", Sent::facts(history)).await;
    let found = forecast(&house, GetForecastRequest { quantile_levels: vec![0.25], ..of("MYACC") }).await;
    let projection = found.projection.expect("a projection");
    assert_eq!((projection.outcome(), projection.experimental), (ProjectionOutcome::Ok, true));
    assert_eq!(projection.calibration(), Calibration::Partly, "a few errors of its own were realised at eight and nine quarters");
    assert!(projection.backtest_mase.is_some() && projection.naive_mase.is_some() && !projection.fell_back);
    assert_eq!((projection.first_training_period.as_str(), projection.training_point_count), ("fy2019-20-q1", 10));
    let coming: Vec<&str> = projection.points.iter().map(|point| point.period.as_ref().expect("a period").id.as_str()).collect();
    assert_eq!(coming, ["fy2021-22-q3", "fy2021-22-q4"]);
    let result = projection.result.as_ref().expect("a result");
    let quantiles: Vec<f64> =
        result.quantiles.iter().map(|quantile| quantile.value.as_ref().expect("a value").value.parse().expect("a number")).collect();
    assert_eq!(quantiles.len(), 6);
    assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]), "{quantiles:?}");
    assert_eq!(found.submitted.map(|submitted| submitted.outlook()), Some(ForecastOutlook::None));
    assert!(found.outturn.is_none());
    let early = GetForecastRequest { as_of_time: Some(at("2021-07-31T12:00:00Z")), ..of("MYACC") };
    let early = forecast(&house, early).await.projection.expect("a projection");
    assert_eq!((early.outcome(), early.training_point_count), (ProjectionOutcome::HardlyAnyHistory, 1));
    assert_eq!((early.calibration(), early.backtest_mase), (Calibration::NotYet, None), "nothing was known of any error then");

    house.set_clock("2022-05-01T12:00:00Z");
    house.send("2022-04-20T09:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q4", 125_000.0)])).await;
    let since = forecast(&house, GetForecastRequest { quantile_levels: vec![0.25], ..of("MYACC") }).await;
    assert_eq!(since.projection, Some(projection), "what came after the origin changes no projection");
    assert_eq!(since.outturn.map(|figure| figure.display_text), Some("125,000".to_owned()));
    let known = GetForecastRequest { origin_period: "2021/22 Q4".to_owned(), period: "2021/22".to_owned(), ..of("MYACC") };
    let known = forecast(&house, known).await.projection.expect("a projection");
    assert_eq!(known.outcome(), ProjectionOutcome::AlreadyKnown);
    let next = GetForecastRequest { origin_period: String::new(), ..of("MYACC") };
    let next = forecast(&house, next).await;
    let ids = (next.origin_period.expect("an origin").id, next.period.expect("a period").id);
    assert_eq!((ids.0.as_str(), ids.1.as_str()), ("fy2021-22-q4", "fy2022-23"), "from the latest value, the year after it");
}

#[tokio::test]
async fn a_provisional_value_widens_the_interval_by_what_earlier_ones_were_revised_by() {
    let mut house = House::council().await;
    let provisional = |period: &str, value: f64| {
        let mut fact = actual("MYACC", period, value);
        fact.marks.provisional = true;
        fact
    };
    let quarters = (1..=4).map(|quarter| actual("MYACC", &format!("2019/20 Q{quarter}"), 100_000.0 + 1_500.0 * f64::from(quarter)));
    house.send("2021-09-01T09:00:00Z", Sent::facts(quarters.collect())).await;
    house.send("2021-09-02T09:00:00Z", Sent::facts(vec![provisional("2020/21 Q4", 104_000.0)])).await;
    let final_now = vec![actual("MYACC", "2020/21 Q4", 112_000.0), provisional("2021/22 Q2", 119_260.0)];
    house.send("2021-11-01T09:00:00Z", Sent::facts(final_now)).await;
    house.send("2021-11-18T09:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 119_260.0)])).await;
    let told = async |as_of: &str| {
        let request = GetForecastRequest { as_of_time: Some(at(as_of)), ..of("MYACC") };
        let projection = forecast(&house, request).await.projection.expect("a projection");
        let ends = projection.result.as_ref().expect("a result").quantiles.iter();
        let ends: Vec<f64> = ends.map(|one| one.value.as_ref().expect("a value").value.parse().expect("a number")).collect();
        (ends[ends.len() - 1] - ends[0], projection.notes)
    };
    let (doubted, notes) = told("2021-11-02T09:00:00Z").await;
    let (settled, quiet) = told("2021-11-19T09:00:00Z").await;
    assert!(doubted > settled + 1_000.0, "{doubted} {settled}");
    let note = "the newest value is provisional: earlier ones were revised by some 8,000, and the interval is so much the wider";
    assert!(notes.iter().any(|told| told == note), "{notes:?}");
    assert!(!quiet.iter().any(|told| told.contains("provisional")), "{quiet:?}");
}

#[tokio::test]
async fn a_body_s_short_series_learns_from_those_of_others() {
    let mut house = House::empty(settings()).await;
    house.make_database().await;
    let body = |which: usize| EntityCode::parse(&format!("school-{which}")).expect("a code");
    let mut rows = council::framework();
    rows.extend((0..6).map(|which| {
        let place = outturn_domain::address::Place::sheet("Organisation");
        FrameworkRow::Entity(Entity { code: body(which), title: format!("School {which}"), place })
    }));
    house.send("2021-07-01T09:00:00Z", Sent::framework(rows)).await;
    let season = [60.0, 40.0, 50.0, 80.0];
    let mut facts = Vec::new();
    for which in 0..6_u8 {
        // The first school has reported for a year and a quarter, the others for longer.
        let quarters = (0..10_u8).filter(|quarter| which > 0 || *quarter > 5);
        for quarter in quarters {
            let period = format!("{}/{} Q{}", 2019 + u32::from(quarter / 4), 20 + quarter / 4, quarter % 4 + 1);
            let mut fact = actual("EHC-20W", &period, season[usize::from(quarter % 4)] + f64::from(which));
            fact.key.entity = Some(body(which.into()));
            facts.push(fact);
        }
    }
    house.send("2021-10-12T09:00:00Z", Sent::facts(facts)).await;
    house.is_serving().await;
    let of_school = |which: usize| GetForecastRequest { entity: format!("entities/school-{which}"), ..of("EHC-20W") };
    let found = forecast(&house, of_school(0)).await;
    assert_eq!(found.entity, "entities/school-0");
    let projection = found.projection.expect("a projection");
    assert_eq!(projection.training_point_count, 4);
    assert!(projection.notes.iter().any(|note| note.contains("other bodies")), "{:?}", projection.notes);
    let council = forecast(&house, of("EHC-20W")).await.projection.expect("a projection, or why there is none");
    assert_eq!(council.outcome(), ProjectionOutcome::InsufficientHistory, "what schools report is not the council's own");
}

#[tokio::test]
async fn a_list_is_of_the_scope_by_outlook_and_page() {
    let house = House::council().await;
    let request = ListForecastsRequest { origin_period: "2021/22 Q2".to_owned(), ..ListForecastsRequest::default() };
    let mut client = client(&house).await;
    let whole = client.list_forecasts(request.clone()).await.expect("a list").into_inner();
    validity::check("ListForecastsResponse", &whole);
    assert_eq!(whole.forecasts.len(), 6);
    let mut walked = Vec::new();
    let mut page_token = String::new();
    loop {
        let next = ListForecastsRequest { page_size: 4, page_token, ..request.clone() };
        let page = client.list_forecasts(next).await.expect("a page").into_inner();
        walked.extend(page.forecasts);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(walked, whole.forecasts);
    let will = ListForecastsRequest { outlooks: vec![ForecastOutlook::WillAchieve.into()], ..request };
    let will = client.list_forecasts(will).await.expect("a list").into_inner().forecasts;
    assert_eq!(will.iter().map(|forecast| forecast.measure.as_str()).collect::<Vec<_>>(), ["measures/ANN-1"]);
}

#[tokio::test]
async fn nothing_shows_below_the_stage_asked_for() {
    let mut house = House::council().await;
    house.send("2021-11-19T09:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 500_000.0)]).unsigned()).await;
    let signed = forecast(&house, GetForecastRequest { stage: Stage::SignedOff.into(), ..of("MYACC") }).await;
    let working = forecast(&house, of("MYACC")).await;
    assert_ne!(signed.projection, working.projection);
    let published = forecast(&house, GetForecastRequest { stage: Stage::Published.into(), ..of("MYACC") }).await;
    assert_eq!(published.projection.map(|projection| projection.outcome()), Some(ProjectionOutcome::InsufficientHistory));
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let house = House::council().await;
    let mut client = client(&house).await;
    let code = |status: tonic::Status| status.code();
    assert_eq!(code(client.get_forecast(of("NO-SUCH")).await.expect_err("unknown")), Code::NotFound);
    let odd = GetForecastRequest { period: "calendar 2021".to_owned(), ..of("MYACC") };
    assert_eq!(code(client.get_forecast(odd).await.expect_err("no period of its own")), Code::InvalidArgument);
    let none = GetForecastSummaryRequest::default();
    assert_eq!(code(client.get_forecast_summary(none).await.expect_err("no origin")), Code::InvalidArgument);
}

#[tokio::test]
async fn by_itself_a_forecast_starts_from_the_latest_value_at_its_stage() {
    let mut house = House::council().await;
    let quarters = [2019, 2020].into_iter().flat_map(|year| (1..=4).map(move |quarter| (year, quarter)));
    let history = quarters
        .map(|(year, quarter)| actual("MYACC", &format!("{year}/{} Q{quarter}", year - 1999), 100_000.0 + 10.0 * f64::from(quarter)));
    house.send("2021-09-01T09:00:00Z", Sent::facts(history.collect())).await;
    house.send("2021-11-11T09:00:00Z", Sent::framework(vec![council::publication()])).await;
    house.send("2021-11-19T09:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q3", 119_000.0)])).await;
    house.send("2021-11-19T10:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q4", 119_500.0)]).unsigned()).await;
    for (measure, stage, origin, outcome) in [
        ("MYACC", Stage::Working, "fy2021-22-q4", ProjectionOutcome::Ok),
        ("MYACC", Stage::SignedOff, "fy2021-22-q3", ProjectionOutcome::Ok),
        ("MYACC", Stage::Published, "fy2021-22-q2", ProjectionOutcome::Ok),
        ("LATE-1", Stage::Working, "fy2021-22-q2", ProjectionOutcome::InsufficientHistory),
        ("LATE-1", Stage::Published, "fy2021-22-q2", ProjectionOutcome::InsufficientHistory),
    ] {
        let request = GetForecastRequest { measure: measure.to_owned(), stage: stage.into(), ..GetForecastRequest::default() };
        let found = forecast(&house, request).await;
        let projected = found.projection.expect("a projection, or why there is none").outcome();
        assert_eq!((found.origin_period.expect("an origin").id.as_str(), projected), (origin, outcome), "{measure}, {stage:?}");
    }
}
