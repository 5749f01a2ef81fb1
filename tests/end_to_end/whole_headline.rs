//! The whole headline of a quarterly report, count by count: forecasts, milestones, projects and risks beside the scorecard; as of any instant, and
//! through the quarters that followed.

use chrono::{DateTime, Utc};
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::{
    AccuracyDimension, Calibration, DeliverySummary, ForecastSource, ForecastSummary, GetDeliverySummaryRequest,
    GetForecastAccuracyRequest, GetForecastRequest, GetForecastSummaryRequest, GetProvenanceRequest, GetRiskProfileRequest, GetRiskRequest,
    ListForecastsRequest, ListMilestonesRequest, ListProjectsRequest, ListRisksRequest, OutsideReason, Projection, ProjectionOutcome,
    RiskProfile, ShareComparisonKind, Stage,
};

use crate::house::{House, instant, timestamp};

const QUARTER_TWO: &str = "2021/22 Q2";

impl House {
    async fn forecasts(&self, period: &str, as_of: Option<DateTime<Utc>>) -> ForecastSummary {
        self.scorecard(period, None).await;
        let request =
            GetForecastSummaryRequest { origin_period: period.to_owned(), as_of_time: as_of.map(timestamp), ..Default::default() };
        let answer = ForecastServiceClient::new(self.channel.clone()).get_forecast_summary(request).await.expect("an answer");
        answer.into_inner().summary.expect("a summary")
    }

    async fn delivery(&self, period: &str, as_of: Option<DateTime<Utc>>) -> DeliverySummary {
        self.scorecard(period, None).await;
        let request = GetDeliverySummaryRequest { period: period.to_owned(), as_of_time: as_of.map(timestamp), ..Default::default() };
        let answer = DeliveryServiceClient::new(self.channel.clone()).get_delivery_summary(request).await.expect("an answer");
        answer.into_inner().summary.expect("a summary")
    }

    async fn risks(&self, period: &str, as_of: Option<DateTime<Utc>>) -> RiskProfile {
        self.scorecard(period, None).await;
        let request = GetRiskProfileRequest { period: period.to_owned(), as_of_time: as_of.map(timestamp), ..Default::default() };
        let answer = RiskServiceClient::new(self.channel.clone()).get_risk_profile(request).await.expect("an answer");
        answer.into_inner().profile.expect("a profile")
    }
}

#[tokio::test]
async fn forecasts_are_49_of_52_by_theme_with_what_stands_outside() {
    let house = House::derby().await;
    let summary = house.forecasts(QUARTER_TWO, None).await;
    let share = summary.submitted.expect("a share");
    assert_eq!((share.count, share.denominator, share.display_text.as_str()), (49, 52, "49 of 52 (94%)"));
    let expected = summary.expected.expect("what can be expected");
    let (low, high) = (expected.low_count, expected.high_count);
    let count: f64 = expected.expected_count.as_ref().expect("a count").value.parse().expect("a number");
    assert_eq!(expected.denominator, 52, "of the same measures");
    assert!(count < 49.0, "fewer than services hope: {}", expected.display_text);
    assert!(f64::from(low) <= count && count <= f64::from(high) && low < high && high <= 52, "{}", expected.display_text);
    assert_ne!(expected.calibration(), Calibration::Unspecified);
    assert!(expected.display_text.starts_with(&format!("about {count:.0} of 52, between {low} and {high} (")), "{}", expected.display_text);
    let of_themes: Vec<i32> =
        summary.group_expected.iter().filter_map(|group| group.expected.as_ref()).map(|expected| expected.denominator).collect();
    assert_eq!(of_themes, [18, 22, 12]);
    let themes: Vec<_> =
        summary.group_submitted.iter().filter_map(|group| group.share.as_ref()).map(|share| (share.count, share.denominator)).collect();
    assert_eq!(themes, [(17, 18), (20, 22), (12, 12)]);
    let mut outside: Vec<_> = share.outside.iter().map(|group| (group.reason(), group.count)).collect();
    outside.sort_by_key(|(reason, _)| i32::from(*reason));
    assert_eq!(
        outside,
        [
            (OutsideReason::TargetNotSetYet, 5),
            (OutsideReason::TargetNotAppropriate, 4),
            (OutsideReason::PartnersTarget, 2),
            (OutsideReason::NoValue, 1),
            (OutsideReason::NoForecast, 2),
        ]
    );
}

#[tokio::test]
async fn a_projection_stands_beside_the_service_s_word_and_says_what_it_is() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    let mut client = ForecastServiceClient::new(house.channel.clone());
    let request =
        GetForecastRequest { measure: "measures/EHC-20W".to_owned(), origin_period: QUARTER_TWO.to_owned(), ..Default::default() };
    let forecast = client.get_forecast(request).await.expect("an answer").into_inner().forecast.expect("a forecast");
    assert!(forecast.submitted.is_some_and(|submitted| submitted.figure.is_some_and(|figure| !figure.provenance_key.is_empty())));
    let projection = forecast.projection.expect("a projection");
    assert_eq!(projection.outcome(), ProjectionOutcome::Ok);
    assert!(projection.backtest_mase.is_some() && projection.naive_mase.is_some());
    let request = ListForecastsRequest { origin_period: QUARTER_TWO.to_owned(), page_size: 200, ..Default::default() };
    let listed = client.list_forecasts(request).await.expect("an answer").into_inner().forecasts;
    assert!(listed.len() >= 52);
    let without: Vec<_> =
        listed.iter().filter_map(|forecast| forecast.projection.as_ref()).filter(|projection| projection.result.is_none()).collect();
    let marked = |projection: &Projection| projection.experimental == (projection.calibration() != Calibration::Calibrated);
    assert!(listed.iter().filter_map(|forecast| forecast.projection.as_ref()).all(marked), "experimental until it is calibrated");
    assert!(without.iter().all(|projection| projection.outcome() != ProjectionOutcome::Ok && !projection.outcome_reason.is_empty()));
}

#[tokio::test]
async fn milestones_are_63_of_69_against_60_and_projects_15_of_20() {
    let house = House::derby().await;
    let summary = house.delivery(QUARTER_TWO, None).await;
    let milestones = summary.milestones.expect("a share");
    assert_eq!((milestones.count, milestones.denominator, milestones.display_text.as_str()), (63, 69, "63 of 69 (91%)"));
    let compared = |kind| milestones.comparisons.iter().find(|compared| compared.kind() == kind).expect("a comparison");
    assert_eq!(compared(ShareComparisonKind::PreviousPeriod).display_text, "60 of 69 (87%)");
    assert_eq!(compared(ShareComparisonKind::LikeForLike).display_text, "64 of 70 (91%)");
    let counts = |counts: &[outturn_services::contract::StatusCount]| -> Vec<(String, i32)> {
        counts.iter().filter(|count| count.count > 0).map(|count| (count.code.clone(), count.count)).collect()
    };
    let expected = [("completed", 14), ("on-track", 49), ("some-slippage", 4), ("off-track", 2)];
    assert_eq!(counts(&summary.milestone_counts), expected.map(|(code, count)| (code.to_owned(), count)));
    let projects = summary.projects.expect("a share");
    assert_eq!((projects.count, projects.denominator, projects.display_text.as_str()), (15, 20, "15 of 20 (75%)"));
    let expected = [("green", 8), ("amber-green", 7), ("amber", 4), ("amber-red", 1)];
    assert_eq!(counts(&summary.project_counts), expected.map(|(code, count)| (code.to_owned(), count)));
}

#[tokio::test]
async fn eighteen_risks_with_sr27_in_sr25_out_and_sr10_redefined() {
    let house = House::derby().await;
    let profile = house.risks(QUARTER_TWO, None).await;
    let movement = profile.movement.expect("a movement");
    assert_eq!((movement.base_live_count, movement.live_count), (18, 18));
    assert_eq!((movement.base_issued_count, movement.issued_count), (26, 27));
    let events = |events: &[outturn_services::contract::RiskEvent]| -> Vec<(String, String)> {
        let body = |event: &outturn_services::contract::RiskEvent| {
            event.body.as_ref().filter(|body| !body.not_stated).map_or("not stated".to_owned(), |body| body.text.clone())
        };
        events.iter().map(|event| (event.code.clone(), body(event))).collect()
    };
    let pair = |code: &str, body: &str| (code.to_owned(), body.to_owned());
    assert_eq!(events(&movement.entries), [pair("SR27", "COVID Programme Board")]);
    assert_eq!(events(&movement.exits), [pair("SR25", "not stated")]);
    assert_eq!(events(&movement.redefinitions), [pair("SR10", "not stated")]);
    let counted: i32 = profile.matrix.expect("a matrix").cells.iter().map(|cell| cell.risk_count).sum();
    let unscored = i32::try_from(profile.unscored_risks.len()).expect("few risks");
    assert_eq!(counted + unscored, 18, "the matrix holds every live risk, or says which it does not");
}

#[tokio::test]
async fn one_risk_by_any_of_its_names() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    for (written, code) in [("risks/S10", "SR10"), ("risks/SR 6", "SR6"), ("risks/CR17", "SR16"), ("risks/SR10", "SR10")] {
        let request = GetRiskRequest { name: written.to_owned(), ..Default::default() };
        let risk = RiskServiceClient::new(house.channel.clone()).get_risk(request).await.expect(written).into_inner().risk.expect("a risk");
        assert_eq!((risk.code.as_str(), risk.name.as_str()), (code, format!("risks/{code}").as_str()), "{written}");
    }
    let request = GetRiskRequest { name: "risks/SR99".to_owned(), ..Default::default() };
    let unknown = RiskServiceClient::new(house.channel.clone()).get_risk(request).await.expect_err("no such risk");
    assert_eq!(unknown.code(), tonic::Code::NotFound);
}

#[tokio::test]
async fn each_status_confidence_and_score_leads_to_its_cell() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    let mut delivery = DeliveryServiceClient::new(house.channel.clone());
    let request = ListMilestonesRequest { period: QUARTER_TWO.to_owned(), page_size: 100, ..Default::default() };
    let milestones = delivery.list_milestones(request).await.expect("an answer").into_inner().milestones;
    let request = ListProjectsRequest { period: QUARTER_TWO.to_owned(), page_size: 100, ..Default::default() };
    let projects = delivery.list_projects(request).await.expect("an answer").into_inner().projects;
    let request = ListRisksRequest { period: QUARTER_TWO.to_owned(), page_size: 100, ..Default::default() };
    let risks = RiskServiceClient::new(house.channel.clone()).list_risks(request).await.expect("an answer").into_inner().risks;
    assert_eq!((milestones.len(), projects.len(), risks.len()), (69, 20, 18));
    let mut keys: Vec<String> = milestones.into_iter().map(|milestone| milestone.status_provenance_key).collect();
    keys.extend(projects.into_iter().map(|project| project.confidence_provenance_key));
    keys.extend(risks.into_iter().filter_map(|risk| Some(risk.current_score?.score?.input_provenance_keys.first()?.clone())));
    assert_eq!(keys.len(), 69 + 20 + 18);
    let mut measures = MeasureServiceClient::new(house.channel.clone());
    for key in [&keys[0], &keys[69], &keys[89]] {
        let request = GetProvenanceRequest { key: key.clone(), ..Default::default() };
        let provenance = measures.get_provenance(request).await.expect("an answer").into_inner().provenance.expect("provenance");
        assert!(provenance.file_name.ends_with("2021-22-q2.xlsx"), "{provenance:?}");
        assert!(["Milestones", "Projects", "Risks"].contains(&provenance.sheet.as_str()) && !provenance.cell.is_empty(), "{provenance:?}");
    }
}

#[tokio::test]
async fn as_of_the_end_of_july_there_is_no_target_no_quarter_two_and_sr25_is_in() {
    let house = House::derby().await;
    let july = Some(instant("2021-07-31T12:00:00Z"));
    let forecasts = house.forecasts(QUARTER_TWO, july).await.submitted.expect("a share");
    assert!(!forecasts.comparable, "nobody had an annual target");
    let milestones = house.delivery(QUARTER_TWO, july).await.milestones.expect("a share");
    assert_eq!(milestones.count, 0, "nobody had reported quarter two");
    assert_eq!(house.delivery("2021/22 Q1", july).await.milestones.expect("a share").display_text, "60 of 69 (87%)");
    house.scorecard(QUARTER_TWO, None).await;
    let request =
        ListRisksRequest { period: "2021/22 Q1".to_owned(), as_of_time: july.map(timestamp), page_size: 100, ..Default::default() };
    let risks = RiskServiceClient::new(house.channel.clone()).list_risks(request).await.expect("an answer").into_inner().risks;
    let codes: Vec<&str> = risks.iter().map(|risk| risk.code.as_str()).collect();
    assert_eq!(codes.len(), 18);
    assert!(codes.contains(&"SR25") && !codes.contains(&"SR27"), "{codes:?}");
}

#[tokio::test]
async fn quarter_two_stays_what_it_was_when_the_later_quarters_have_come() {
    let house = House::derby_through_the_year().await;
    let delivery = house.delivery(QUARTER_TWO, None).await.milestones.expect("a share");
    assert_eq!(delivery.display_text, "63 of 69 (91%)");
    let forecasts = house.forecasts(QUARTER_TWO, None).await.submitted.expect("a share");
    assert_eq!(forecasts.display_text, "49 of 52 (94%)");
    let card = house.scorecard(QUARTER_TWO, None).await;
    assert_eq!(card.rows.len(), 66);
    let share = card.headline.as_ref().and_then(|headline| headline.shares.first()).expect("a share");
    assert_eq!(share.display_text, "36 of 46 (78%)");
    for quarter in ["2021/22 Q3", "2021/22 Q4"] {
        assert_eq!(house.scorecard(quarter, None).await.rows.len(), 65, "{quarter}");
        assert_eq!(house.delivery(quarter, None).await.milestones.expect("a share").denominator, 70, "{quarter}");
    }
}

#[tokio::test]
async fn forecasts_of_the_year_are_scored_once_its_last_quarter_has_come() {
    let house = House::derby_through_the_year().await;
    house.scorecard(QUARTER_TWO, None).await;
    let ask = async |as_of: Option<&str>| {
        let request = GetForecastAccuracyRequest {
            first_period: "2021/22".to_owned(),
            by_horizon: true,
            as_of_time: as_of.map(|as_of| timestamp(instant(as_of))),
            ..Default::default()
        };
        let answer = ForecastServiceClient::new(house.channel.clone()).get_forecast_accuracy(request).await.expect("an answer");
        answer.into_inner().accuracies
    };
    let before = ask(Some("2022-03-31T12:00:00Z")).await;
    assert!(before.iter().all(|line| line.scored_count == 0), "the year was not over: {before:?}");
    let lines = ask(None).await;
    let total = |source| lines.iter().find(|line| line.source() == source && line.horizon == 0).expect("a total");
    let (services, ours) = (total(ForecastSource::Submitted), total(ForecastSource::Projection));
    // Services forecast first with the second quarter, then with the third.
    assert!(services.scored_count >= 2 * 49, "{services:?}");
    assert!(ours.scored_count > services.scored_count, "at the first quarter too, and of measures without a target");
    for line in [services, ours] {
        assert!(line.mase.is_some_and(|mase| mase.is_finite() && mase > 0.0) && line.brier.is_some() && line.bias.is_some(), "{line:?}");
        let in_bins: i32 = line.reliability_bins.iter().map(|bin| bin.forecast_count).sum();
        assert!(in_bins > 0 && in_bins <= line.scored_count, "{line:?}");
    }
    assert!(services.coverage80.is_none() && ours.coverage80.is_some_and(|share| share > 0.5), "{ours:?}");
    assert!(services.forecast_to_achieve_count > services.achieved_count, "services hoped for more than came: {services:?}");
    let apart: i32 =
        lines.iter().filter(|line| line.source() == ForecastSource::Projection && line.horizon > 0).map(|line| line.scored_count).sum();
    assert_eq!(apart, ours.scored_count, "each has its distance");
    let published = GetForecastAccuracyRequest { stage: Stage::Published.into(), first_period: "2021/22".to_owned(), ..Default::default() };
    let mut client = ForecastServiceClient::new(house.channel.clone());
    let published = client.get_forecast_accuracy(published).await.expect("an answer").into_inner().accuracies;
    assert!(published.iter().all(|line| line.scored_count > 0), "each quarter was published: {published:?}");
    let by_service = GetForecastAccuracyRequest { dimension: AccuracyDimension::Service.into(), ..Default::default() };
    let refused = ForecastServiceClient::new(house.channel.clone()).get_forecast_accuracy(by_service).await.expect_err("restricted");
    assert_eq!(refused.code(), tonic::Code::PermissionDenied);
}
