//! Scrutiny of the example council's quarter two, asked over gRPC: the report as one answer, what rules raise and people decide, reviews, and the changes.

use std::collections::BTreeSet;

use outturn_domain::finding::Verdict;
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::scrutiny_service_client::ScrutinyServiceClient;
use outturn_services::contract::{
    Candidate, ChangeState, GetBoardViewRequest, GetDeliverySummaryRequest, GetForecastSummaryRequest, GetPeriodSummaryRequest,
    GetRiskProfileRequest, ListCandidatesRequest, ListChangesRequest, ListRecommendationsRequest, ListReviewsRequest, PeriodSummary,
    RecommendationKind, ReviewState, ScorecardRow, Share, TravelDirection, View,
};

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};

const QUARTER_TWO: &str = "2021/22 Q2";

async fn summary(house: &House) -> PeriodSummary {
    let request = GetPeriodSummaryRequest { period: QUARTER_TWO.to_owned(), ..GetPeriodSummaryRequest::default() };
    let answer = ScorecardServiceClient::new(house.channel.clone()).get_period_summary(request).await.expect("an answer");
    answer.into_inner().summary.expect("a summary")
}

#[tokio::test]
async fn the_report_as_one_answer_has_the_figures_of_its_own_methods() {
    let house = House::derby().await;
    let card = house.scorecard(QUARTER_TWO, None).await;
    let summary = summary(&house).await;
    let shares = &summary.headline.as_ref().expect("a headline").shares;
    let shown: Vec<_> = shares.iter().map(|share| (share.id.as_str(), share.count, share.denominator)).collect();
    let expected = [
        ("met_or_exceeded", 36, 46),
        ("forecast_to_achieve", 49, 52),
        ("milestones_on_track_or_completed", 63, 69),
        ("projects_green_or_amber_green", 15, 20),
    ];
    assert_eq!(shown, expected);
    let period = || QUARTER_TWO.to_owned();
    let forecasts = GetForecastSummaryRequest { origin_period: period(), ..GetForecastSummaryRequest::default() };
    let forecasts = ForecastServiceClient::new(house.channel.clone()).get_forecast_summary(forecasts).await.expect("an answer");
    let delivery = GetDeliverySummaryRequest { period: period(), ..GetDeliverySummaryRequest::default() };
    let delivery = DeliveryServiceClient::new(house.channel.clone()).get_delivery_summary(delivery).await.expect("an answer");
    let delivery = delivery.into_inner().summary.expect("a summary");
    let own: Vec<Share> = [
        card.headline.as_ref().and_then(|headline| headline.shares.first()).cloned(),
        forecasts.into_inner().summary.and_then(|summary| summary.submitted),
        delivery.milestones,
        delivery.projects,
    ]
    .into_iter()
    .map(|share| share.expect("a share"))
    .collect();
    let without_names = |share: &Share| Share { counted: Vec::new(), not_counted: Vec::new(), ..share.clone() };
    assert_eq!(shares.iter().map(without_names).collect::<Vec<_>>(), own.iter().map(without_names).collect::<Vec<_>>());
    let profile = GetRiskProfileRequest { period: period(), ..GetRiskProfileRequest::default() };
    let profile = RiskServiceClient::new(house.channel.clone()).get_risk_profile(profile).await.expect("an answer");
    let risks = summary.risks.as_ref().expect("a movement");
    assert_eq!(Some(risks), profile.into_inner().profile.expect("a profile").movement.as_ref());
    assert_eq!((risks.base_live_count, risks.live_count), (18, 18));
    assert_eq!((risks.entries[0].code.as_str(), risks.exits[0].code.as_str()), ("SR27", "SR25"));
    let missed = card
        .rows
        .iter()
        .filter(|row| row.attainment.as_ref().is_some_and(|met| met.outcome() == outturn_services::contract::AttainmentOutcome::Missed));
    for row in missed {
        assert!(summary.concerns.iter().any(|concern| concern.item == row.measure && !concern.reason.is_empty()), "{}", row.code);
    }
    assert_eq!(summary.changes.len(), 2);
    let concerning = |collection: &str| summary.concerns.iter().filter(|concern| concern.item.starts_with(collection)).count();
    assert_eq!((concerning("milestones/"), concerning("projects/")), (6, 5), "63 of 69 and 15 of 20 go well");
    let rose = risks.score_changes.iter().filter(|change| change.direction() == TravelDirection::Worsening).count();
    assert_eq!(concerning("risks/"), rose, "no appetite is stated");
}

#[tokio::test]
async fn the_report_by_theme_has_the_shares_of_its_own_methods() {
    let house = House::derby().await;
    let card = house.scorecard(QUARTER_TWO, None).await;
    let period = || QUARTER_TWO.to_owned();
    let forecasts = GetForecastSummaryRequest { origin_period: period(), ..GetForecastSummaryRequest::default() };
    let forecasts = ForecastServiceClient::new(house.channel.clone()).get_forecast_summary(forecasts).await.expect("an answer");
    let delivery = GetDeliverySummaryRequest { period: period(), ..GetDeliverySummaryRequest::default() };
    let delivery = DeliveryServiceClient::new(house.channel.clone()).get_delivery_summary(delivery).await.expect("an answer");
    let delivery = delivery.into_inner().summary.expect("a summary");
    let groups = forecasts.into_inner().summary.expect("a summary").group_submitted;
    let groups = groups.into_iter().chain(delivery.group_milestones).chain(delivery.group_projects);
    let mut own: Vec<(String, Share)> =
        groups.map(|group| (group.group.unwrap_or_default().name, group.share.unwrap_or_default())).collect();
    for group in card.group_headlines {
        let met = group.headline.and_then(|headline| headline.shares.into_iter().next()).unwrap_or_default();
        own.push((group.group.unwrap_or_default().name, met));
    }
    let mut told = Vec::new();
    for group in summary(&house).await.group_headlines {
        let theme = group.group.unwrap_or_default().name;
        told.extend(group.headline.unwrap_or_default().shares.into_iter().map(|share| (theme.clone(), share)));
    }
    let mut themes: Vec<String> = Vec::new();
    for shares in [&mut own, &mut told] {
        shares.sort_by(|(one, left), (other, right)| (one, &left.id).cmp(&(other, &right.id)));
        themes = shares.iter().map(|(theme, share)| format!("{theme}: {} {} of {}", share.id, share.count, share.denominator)).collect();
    }
    assert_eq!(told.len(), own.len());
    for ((theme, share), (of, expected)) in told.iter().zip(&own) {
        let without_names = |share: &Share| Share { counted: Vec::new(), not_counted: Vec::new(), ..share.clone() };
        assert_eq!((theme, without_names(share)), (of, without_names(expected)));
    }
    for expected in ["planItems/people: milestones_on_track_or_completed", "planItems/place: forecast_to_achieve"] {
        assert!(themes.iter().any(|theme| theme.starts_with(expected)), "{themes:#?}");
    }
}

#[tokio::test]
async fn every_figure_of_the_report_in_full_has_its_cells() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    let request = GetPeriodSummaryRequest { period: QUARTER_TWO.to_owned(), view: View::Full.into(), ..GetPeriodSummaryRequest::default() };
    let answer = ScorecardServiceClient::new(house.channel.clone()).get_period_summary(request).await.expect("an answer").into_inner();
    let summary = answer.summary.expect("a summary");
    let shown: BTreeSet<&str> = summary.provenance.iter().map(|cell| cell.key.as_str()).collect();
    assert_eq!(shown.len(), summary.provenance.len(), "each key once");
    let risks = summary.risks.as_ref().expect("a movement");
    let scores = risks.score_changes.iter().flat_map(|change| [&change.base_score, &change.score]);
    let figures = scores.filter_map(|score| score.as_ref()?.score.as_ref());
    let of_scores = figures.flat_map(|figure| &figure.input_provenance_keys);
    let of_concerns = summary.concerns.iter().filter(|concern| !concern.item.starts_with("measures/"));
    let of_concerns = of_concerns.filter_map(|concern| concern.status.as_ref()).flat_map(|status| &status.inputs);
    let keys: Vec<&String> = of_scores.chain(of_concerns.map(|input| &input.provenance_key)).collect();
    assert!(!keys.is_empty());
    for key in keys {
        assert!(shown.contains(key.as_str()), "{key:?}");
    }
    let rows: BTreeSet<&str> = summary.rows.iter().map(|row| row.measure.as_str()).collect();
    let met = &summary.headline.as_ref().expect("a headline").shares[0];
    assert_eq!(met.counted.len() + met.not_counted.len(), 46);
    assert!(met.counted.iter().chain(&met.not_counted).all(|measure| rows.contains(measure.as_str())));
}

#[tokio::test]
async fn reviews_done_and_due_and_updates_to_the_board_by_its_alias() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    let summary = summary(&house).await;
    let done: Vec<_> = summary.reviews_done.iter().filter_map(|review| review.items.first()).map(String::as_str).collect();
    for risk in ["risks/SR6", "risks/SR7", "risks/SR10"] {
        assert!(done.contains(&risk), "{done:?}");
    }
    let due: Vec<_> = summary.reviews_due.iter().filter_map(|review| review.items.first()).map(String::as_str).collect();
    assert_eq!(due, ["risks/SR16", "risks/SR18"]);
    for board in ["Executive Scrutiny Board", "Executive Scrutiny Review Board"] {
        let request = ListReviewsRequest { board: board.to_owned(), ..ListReviewsRequest::default() };
        let answer = ScrutinyServiceClient::new(house.channel.clone()).list_reviews(request).await.expect("a list").into_inner();
        let told: Vec<_> = answer.reviews.iter().map(|review| (review.outcome.as_str(), review.state())).collect();
        let planned = ReviewState::Planned;
        assert_eq!(
            told,
            [("Demand and the impacts of COVID-19 on services", planned), ("The Capital programme and our priority projects", planned)]
        );
    }
}

#[tokio::test]
async fn ten_missed_candidates_are_raised_and_none_is_recommended() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    let mut client = ScrutinyServiceClient::new(house.channel.clone());
    let request = ListCandidatesRequest { period: QUARTER_TWO.to_owned(), ..ListCandidatesRequest::default() };
    let answer = client.list_candidates(request.clone()).await.expect("a list").into_inner();
    let of_rule = |id: &str| answer.candidates.iter().filter(|candidate| candidate.rule.as_ref().is_some_and(|rule| rule.id == id)).count();
    assert_eq!((of_rule("missed"), of_rule("year")), (10, 3), "10 of 46 missed; 3 of 52 are forecast to");
    assert!(answer.candidates.iter().all(|candidate| candidate.recommendations.is_empty() && candidate.board.is_some()));
    let [decision] = &answer.decisions[..] else { panic!("one decision: {:?}", answer.decisions) };
    assert_eq!((decision.kind(), decision.travels_to_cabinet), (RecommendationKind::None, true));
    assert_eq!(decision.text, "No measure recommended for a performance surgery");
    let of_cabinet = |candidate: &&Candidate| candidate.board.as_ref().is_some_and(|board| board.name == "boards/cabinet");
    assert_eq!(answer.candidates.iter().filter(of_cabinet).count(), 0, "the Cabinet decides and does not scrutinise");
    for (at, expected, why) in [
        ("2021-10-31T12:00:00Z", (10, 0), "judged by targets as proposed, and nothing was decided yet"),
        ("2021-05-31T12:00:00Z", (0, 0), "there was no rule and nothing to raise"),
    ] {
        let then = ListCandidatesRequest { as_of_time: Some(timestamp(instant(at))), ..request.clone() };
        let then = client.list_candidates(then).await.expect("a list").into_inner();
        let missed = then.candidates.iter().filter(|candidate| candidate.rule.as_ref().is_some_and(|rule| rule.id == "missed")).count();
        assert_eq!((missed, then.decisions.len()), expected, "{at}: {why}");
    }
}

#[tokio::test]
async fn milestones_projects_risks_and_statuses_raise_candidates_too() {
    let mut house = House::derby().await;
    let rules = "Code | Raised when | Statuses | Raised for
off | milestone off track | |
doubt | project in doubt | |
up | risk up | |
down | risk down | | good practice
red | status | red |
met | target met | | good practice";
    assert_eq!(drop_framework(&mut house, "more-rules", &[("Scrutiny rules", rules)]).await, (Verdict::Accepted, Vec::new()));
    let card = house.scorecard(QUARTER_TWO, None).await;
    let request = ListCandidatesRequest { period: QUARTER_TWO.to_owned(), page_size: 1000, ..ListCandidatesRequest::default() };
    let found = ScrutinyServiceClient::new(house.channel.clone()).list_candidates(request).await.expect("a list").into_inner().candidates;
    let of_rule = |id: &str| -> BTreeSet<String> {
        let raised = found.iter().filter(|candidate| candidate.rule.as_ref().is_some_and(|rule| rule.id == id));
        raised
            .inspect(|candidate| assert!(!candidate.reason.is_empty(), "{}", candidate.item))
            .map(|candidate| candidate.item.clone())
            .collect()
    };
    assert_eq!((of_rule("off").len(), of_rule("doubt").len(), of_rule("met").len()), (6, 5, 36));
    let red = card.rows.iter().filter(|row| row.status.as_ref().is_some_and(|status| status.code == "red"));
    assert_eq!(of_rule("red"), red.map(|row| row.measure.clone()).collect());
    let profile = GetRiskProfileRequest { period: QUARTER_TWO.to_owned(), register: "-".to_owned(), ..GetRiskProfileRequest::default() };
    let profile = RiskServiceClient::new(house.channel.clone()).get_risk_profile(profile).await.expect("an answer").into_inner();
    let moved = profile.profile.and_then(|profile| profile.movement).expect("a movement").score_changes;
    for (rule, direction) in [("up", TravelDirection::Worsening), ("down", TravelDirection::Improving)] {
        let risks = moved.iter().filter(|change| change.direction() == direction).map(|change| change.risk.clone());
        assert_eq!(of_rule(rule), risks.collect(), "{rule}");
    }
    assert!(!of_rule("up").is_empty() || !of_rule("down").is_empty());
}

#[tokio::test]
async fn what_travels_with_the_report_comes_before_the_cabinet() {
    let mut house = House::derby().await;
    let made = "Code | Kind | Period | Recommendation | Items | Board | To Cabinet
C1 | update | 2021/22 Q2 | Ask how plans are written within 20 weeks | EHC-20W | Executive Scrutiny Board | yes
C2 | update | 2021/22 Q2 | Hear more | EHC-20W | Executive Scrutiny Board |";
    assert_eq!(drop_framework(&mut house, "made", &[("Recommendations", made)]).await, (Verdict::Accepted, Vec::new()));
    house.scorecard(QUARTER_TWO, None).await;
    let mut client = ScrutinyServiceClient::new(house.channel.clone());
    for (board, expected) in [("Council Cabinet", vec!["C1"]), ("Executive Scrutiny Board", vec!["C1", "C2"])] {
        let request = GetBoardViewRequest { board: board.to_owned(), period: QUARTER_TWO.to_owned(), ..GetBoardViewRequest::default() };
        let view = client.get_board_view(request).await.expect("a view").into_inner().board_view.expect("a view");
        let open: Vec<_> = view.open_recommendations.iter().map(|made| made.name.trim_start_matches("recommendations/")).collect();
        assert_eq!(open, expected, "{board}");
        let request = ListRecommendationsRequest { board: board.to_owned(), ..ListRecommendationsRequest::default() };
        let listed = client.list_recommendations(request).await.expect("a list").into_inner().recommendations;
        assert!(expected.iter().all(|code| listed.iter().any(|made| made.name.ends_with(code))), "{board}: {listed:?}");
    }
}

#[tokio::test]
async fn two_changes_asked_before_and_after_and_before_they_were_made() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    let list = async |request: ListChangesRequest| {
        ScrutinyServiceClient::new(house.channel.clone()).list_changes(request).await.expect("a list").into_inner().changes
    };
    let all = list(ListChangesRequest::default()).await;
    assert_eq!(
        all.iter().map(|change| (change.name.as_str(), change.state())).collect::<Vec<_>>(),
        [("changes/delete-PRT-EMP", ChangeState::Approved), ("changes/split-MS-NBH", ChangeState::Approved)]
    );
    for item in ["MS-NBH", "milestones/MS-NBH-A", "ms nbh b"] {
        let found = list(ListChangesRequest { item: item.to_owned(), ..ListChangesRequest::default() }).await;
        assert_eq!(found.iter().map(|change| change.name.as_str()).collect::<Vec<_>>(), ["changes/split-MS-NBH"], "{item}");
        assert_ne!(found[0].new_owners[0], found[0].new_owners[1], "different accountabilities");
    }
    let october = Some(timestamp(instant("2021-10-31T12:00:00Z")));
    assert!(list(ListChangesRequest { as_of_time: october, ..ListChangesRequest::default() }).await.is_empty());
}

#[tokio::test]
async fn the_report_of_a_year_tells_how_all_stood_at_its_end_and_a_rule_may_look_at_two_quarters() {
    let mut house = House::derby_through_the_year().await;
    let rules = "Code | Raised when | Periods running | Statuses\nagain | status | 2 | amber; red";
    let targets = "Measure | Period | Target | Approved on | Judges from
WST-REC | 2021/22 Q3 | 99% | 10/11/2021 | 2021/22 Q3
EHC-20W | 2021/22 Q3 | 99% | 10/11/2021 | 2021/22 Q3";
    let sheets = [("Scrutiny rules", rules), ("Targets", targets)];
    assert_eq!(drop_framework(&mut house, "missed-again", &sheets).await, (Verdict::Accepted, Vec::new()));
    let told = async |period: &str| {
        house.scorecard(period, None).await;
        let request = GetPeriodSummaryRequest { period: period.to_owned(), ..GetPeriodSummaryRequest::default() };
        let answer = ScorecardServiceClient::new(house.channel.clone()).get_period_summary(request).await.expect("an answer");
        answer.into_inner().summary.expect("a summary")
    };
    let (year, last) = (told("2021/22").await, told("2021/22 Q4").await);
    let shares = |summary: &PeriodSummary| -> Vec<(String, i32, i32)> {
        let shares = summary.headline.iter().flat_map(|headline| &headline.shares);
        let delivered = shares.filter(|share| share.id.starts_with("milestones") || share.id.starts_with("projects"));
        delivered.map(|share| (share.id.clone(), share.count, share.denominator)).collect()
    };
    assert_eq!(shares(&year), shares(&last));
    assert!(shares(&year).iter().all(|(_, _, of)| *of > 0), "{:?}", shares(&year));
    let live = |summary: &PeriodSummary| summary.risks.as_ref().map(|risks| risks.live_count);
    assert_eq!(live(&year), live(&last));
    let made: Vec<_> = year.recommendations.iter().map(|made| made.name.as_str()).collect();
    assert_eq!(made, ["recommendations/REC-2021-22-Q2"], "what was decided of one of its quarters");
    assert!(last.recommendations.is_empty());

    let missed = async |period: &str| -> BTreeSet<String> {
        let card = house.scorecard(period, None).await;
        let is_missed = |row: &ScorecardRow| row.status.as_ref().is_some_and(|status| ["amber", "red"].contains(&status.code.as_str()));
        card.rows.into_iter().filter(is_missed).map(|row| row.measure).collect()
    };
    let both: BTreeSet<String> = missed("2021/22 Q3").await.intersection(&missed("2021/22 Q2").await).cloned().collect();
    let request = ListCandidatesRequest { period: "2021/22 Q3".to_owned(), page_size: 1000, ..ListCandidatesRequest::default() };
    let found = ScrutinyServiceClient::new(house.channel.clone()).list_candidates(request).await.expect("a list").into_inner().candidates;
    let again = found.iter().filter(|candidate| candidate.rule.as_ref().is_some_and(|rule| rule.id == "again"));
    assert_eq!(again.map(|candidate| candidate.item.clone()).collect::<BTreeSet<_>>(), both);
    assert!(both.contains("measures/WST-REC") && !both.contains("measures/EHC-20W"), "the other met its target in quarter two: {both:?}");
}
