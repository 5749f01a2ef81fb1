//! A status that somebody sets over the rules: from its recording on, with who and why, and gone again when it is taken back.

use chrono::{DateTime, Utc};
use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{
    AttainmentOutcome, CompareScorecardsRequest, DifferenceCauseKind, ExplainStatusRequest, GetProvenanceRequest, ScorecardRow, Status,
    StatusExplanation, TryRulesRequest,
};

use crate::frameworks::drop_framework;
use crate::house::{House, timestamp};

const SECOND: &str = "2021/22 Q2";
const HEADINGS: &str = "Measure | Period | Status | Author | Reason | Withdrawn";
const SET: &str = "FLY-TIP | 2021/22 Q2 | amber | Head of Performance | Two wards were counted twice; a correction is under way |";

/// The row, the status's code by name, and the headline.
async fn row(house: &House, as_of: Option<DateTime<Utc>>) -> (ScorecardRow, String) {
    let card = house.scorecard(SECOND, as_of).await;
    let share = card.headline.as_ref().and_then(|headline| headline.shares.first()).map(|share| share.display_text.clone());
    (card.rows.into_iter().find(|row| row.code == "FLY-TIP").expect("a row"), share.unwrap_or_default())
}

fn status(row: &ScorecardRow) -> &Status {
    row.status.as_ref().expect("a status")
}

async fn explained(house: &House) -> StatusExplanation {
    let request = ExplainStatusRequest { measure: "measures/FLY-TIP".to_owned(), period: SECOND.to_owned(), ..Default::default() };
    let answer = MeasureServiceClient::new(house.channel.clone()).explain_status(request).await.expect("an explanation");
    answer.into_inner().explanation.expect("an explanation")
}

#[tokio::test]
async fn an_override_is_shown_with_its_author_and_reason_from_its_recording_on() {
    let mut house = House::derby().await;
    let then = house.now();
    let before = row(&house, None).await;
    let (verdict, told) = drop_framework(&mut house, "override", &[("Overrides", &format!("{HEADINGS}\n{SET}"))]).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()));

    let (now, share) = row(&house, None).await;
    let set = status(&now).manual_override.as_ref().expect("an override");
    assert_eq!((status(&now).code.as_str(), status(&now).rule.as_str(), set.ruled_code.as_str()), ("amber", "", "red"));
    assert_eq!(set.author, "Head of Performance");
    assert_eq!(set.reason, "Two wards were counted twice; a correction is under way");
    let request = GetProvenanceRequest { key: set.provenance_key.clone(), ..Default::default() };
    let cell = MeasureServiceClient::new(house.channel.clone()).get_provenance(request).await.expect("a cell").into_inner();
    let cell = cell.provenance.expect("a cell");
    assert_eq!((cell.sheet.as_str(), cell.cell.as_str(), cell.cell_text.as_str()), ("Overrides", "C2", "amber"));
    // The figure, and whether it meets its target, are as they were.
    let attainment = now.attainment.as_ref().map(outturn_services::contract::Attainment::outcome);
    assert_eq!((&now.value, &now.target, attainment), (&before.0.value, &before.0.target, Some(AttainmentOutcome::Missed)));
    assert_eq!(share, before.1);

    let explanation = explained(&house).await;
    let start = "FLY-TIP is amber (target missed, within 10%): Head of Performance set it over the rules: Two wards were counted twice; a \
                 correction is under way. The rules give red: 3,412 misses the target of 3,000 by 13.7%";
    assert!(explanation.text.starts_with(start), "{}", explanation.text);
    assert_eq!((explanation.rule, explanation.counterfactuals.len(), explanation.boundary.as_str()), (None, 0, ""));
    assert!(explanation.trials.last().is_some_and(|trial| trial.matched), "what the rules say is still told");
    assert!(explanation.provenance.iter().any(|cell| cell.key == set.provenance_key));

    // As of before it is not there; and a comparison names it.
    assert_eq!(row(&house, Some(then)).await, before);
    let since = CompareScorecardsRequest { period: SECOND.to_owned(), base_as_of_time: Some(timestamp(then)), ..Default::default() };
    let mut client = ScorecardServiceClient::new(house.channel.clone());
    let compared = client.compare_scorecards(since).await.expect("a comparison").into_inner();
    let moved: Vec<_> = compared.differences.iter().map(|row| (row.measure.as_str(), row.causes[0].kind())).collect();
    assert_eq!(moved, [("measures/FLY-TIP", DifferenceCauseKind::Override)]);
    assert!(compared.differences[0].causes[0].submission.starts_with("submissions/"));
    // Other rules that know the status keep it, so that a trial shows what the rules alone would change.
    let request = TryRulesRequest { period: SECOND.to_owned(), rule_set: "ruleSets/maidstone-2018-19".to_owned(), ..Default::default() };
    assert_eq!(client.try_rules(request).await.expect("a trial").into_inner().changes, []);

    let taken_back = format!("{HEADINGS}\n{SET} WITHDRAWN: corrected");
    assert_eq!(drop_framework(&mut house, "taken-back", &[("Overrides", &taken_back)]).await.0, Verdict::Accepted);
    let (after, _) = row(&house, None).await;
    assert_eq!((status(&after).code.as_str(), &status(&after).manual_override), ("red", &None));
}

#[tokio::test]
async fn an_override_needs_a_status_of_the_rules_an_author_and_a_reason() {
    let mut house = House::derby().await;
    let before = row(&house, None).await;
    let rows = "FLY-TIP | 2021/22 Q2 | blue | Head of Performance | Because |
EHC-20W | 2021/22 Q2 | amber | | Because |
MYACCOUNT-NONE | 2021/22 Q2 | amber | Head of Performance | Because |
FLY-TIP | 2018/19 Q2 | amber | Head of Performance | Because |
FLY-TIP | 2021/22 Q1 | amber | Head of Performance | |";
    let (verdict, told) = drop_framework(&mut house, "bad", &[("Overrides", &format!("{HEADINGS}\n{rows}"))]).await;
    assert_eq!(verdict, Verdict::Refused);
    let cells: Vec<&str> = told.iter().map(|told| told.split(": ").next().expect("a cell")).collect();
    let expected = [
        "framework-reference Overrides!A4",
        "framework-reference Overrides!C2",
        "framework-reference Overrides!C5",
        "framework-row-held Overrides!D3",
        "framework-row-held Overrides!E6",
    ];
    let mut sorted = cells.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "{told:#?}");
    let why = "blue is no status of maidstone-2018-19, which judges 2021/22 Q2. The row is held back.";
    assert!(told.iter().any(|told| told.ends_with(why)), "{told:#?}");
    assert_eq!(row(&house, None).await, before);
}
