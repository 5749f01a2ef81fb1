//! Errors: each with a code, a reason that programs can use, and what a person needs to mend the request.

use outturn_domain::code::RuleSetCode;
use outturn_services::contract::{
    ExplainStatusRequest, GetMeasureRequest, GetProvenanceRequest, GetScorecardRequest, GetSubmissionRequest, ListFindingsRequest,
    ListOutturnsRequest, ListSubmissionsRequest, Scope, TryRulesRequest, WatchScorecardRequest, scope,
};
use outturn_store::rules::RuleText;
use prost_types::Timestamp;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::council;
use crate::house::{House, Sent, settings};
use crate::scorecards::{at, second_quarter};

/// The reason and the details of an error, which must have both.
fn reason(status: &Status, code: Code) -> (String, ErrorDetails) {
    assert_eq!(status.code(), code, "{status:?}");
    let details = status.get_error_details();
    let info = details.error_info().unwrap_or_else(|| panic!("{status:?} says why"));
    assert_eq!(info.domain, "outturn");
    (info.reason.clone(), details)
}

async fn scorecard_error(house: &House, request: GetScorecardRequest) -> Status {
    house.scorecards().await.get_scorecard(request).await.expect_err("an error")
}

#[tokio::test]
async fn a_bad_field_is_named() {
    let house = House::council().await;
    let plan = |text: &str| Some(Scope { part: Some(scope::Part::PlanItem(text.to_owned())) });
    let cases = [
        (GetScorecardRequest::default(), "REQUIRED_FIELD_MISSING", "period"),
        (GetScorecardRequest { period: "Q5".to_owned(), ..Default::default() }, "INVALID_PERIOD", "period"),
        (GetScorecardRequest { stage: 99, ..second_quarter() }, "UNKNOWN_ENUM_VALUE", "stage"),
        (GetScorecardRequest { view: -3, ..second_quarter() }, "UNKNOWN_ENUM_VALUE", "view"),
        (GetScorecardRequest { as_of_time: Some(at("2021-11-20T12:00:01Z")), ..second_quarter() }, "AS_OF_TIME_IN_FUTURE", "as_of_time"),
        (
            GetScorecardRequest { as_of_time: Some(Timestamp { seconds: i64::MAX, nanos: 0 }), ..second_quarter() },
            "INVALID_TIME",
            "as_of_time",
        ),
        (GetScorecardRequest { as_of_time: Some(Timestamp { seconds: 0, nanos: -1 }), ..second_quarter() }, "INVALID_TIME", "as_of_time"),
        (
            GetScorecardRequest {
                as_of_time: Some(at("2021-11-20T11:00:00Z")),
                publication: "publications/fy2021-22-q2".to_owned(),
                ..second_quarter()
            },
            "CONFLICTING_ARGUMENTS",
            "publication",
        ),
        (GetScorecardRequest { scope: plan(""), ..second_quarter() }, "REQUIRED_FIELD_MISSING", "scope.plan_item"),
        (GetScorecardRequest { scope: plan(&"x".repeat(500)), ..second_quarter() }, "INVALID_NAME", "scope.plan_item"),
    ];
    for (request, expected, field) in cases {
        let status = scorecard_error(&house, request).await;
        let (found, details) = reason(&status, Code::InvalidArgument);
        assert_eq!(found, expected, "{status:?}");
        let violations = &details.bad_request().expect("a bad field").field_violations;
        assert_eq!(violations.iter().map(|violation| violation.field.as_str()).collect::<Vec<_>>(), [field]);
    }
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let house = House::council().await;
    let unknown = Some(Scope { part: Some(scope::Part::Service("services/none".to_owned())) });
    let cases = [
        (GetScorecardRequest { scope: unknown, ..second_quarter() }, "SCOPE_NOT_FOUND", "services/none"),
        (GetScorecardRequest { entity: "entities/none".to_owned(), ..second_quarter() }, "ENTITY_NOT_FOUND", "entities/none"),
        (
            GetScorecardRequest { publication: "publications/none".to_owned(), ..second_quarter() },
            "PUBLICATION_NOT_FOUND",
            "publications/none",
        ),
    ];
    for (request, expected, name) in cases {
        let status = scorecard_error(&house, request).await;
        let (found, details) = reason(&status, Code::NotFound);
        assert_eq!(found, expected);
        assert_eq!(details.resource_info().expect("what is missing").resource_name, name);
        assert_eq!(details.error_info().expect("why").metadata.get("name").map(String::as_str), Some(name));
    }
}

#[tokio::test]
async fn a_misspelt_measure_gets_near_names() {
    let house = House::council().await;
    let mut client = house.measures().await;
    let request = |name: &str| GetMeasureRequest { name: name.to_owned(), ..GetMeasureRequest::default() };
    let status = client.get_measure(request("EHCP-20wk")).await.expect_err("misspelt");
    let (found, details) = reason(&status, Code::NotFound);
    assert_eq!(found, "MEASURE_NOT_FOUND");
    assert_eq!(details.error_info().expect("why").metadata.get("near_names").map(String::as_str), Some("measures/EHC-20W"));
    assert_eq!(reason(&client.get_measure(request("")).await.expect_err("empty"), Code::InvalidArgument).0, "REQUIRED_FIELD_MISSING");
}

#[tokio::test]
async fn a_name_that_could_mean_two_things_is_not_guessed() {
    let mut house = House::council().await;
    let twin = council::measure("EHC 20-W", "people", outturn_domain::figure::Unit::Number, 0);
    house.send("2021-11-20T11:00:00Z", Sent::framework(vec![outturn_domain::framework::FrameworkRow::Measure(Box::new(twin))])).await;
    let mut client = house.measures().await;
    let request = |name: &str| GetMeasureRequest { name: name.to_owned(), ..GetMeasureRequest::default() };
    let status = client.get_measure(request("ehc20w")).await.expect_err("ambiguous");
    let (found, details) = reason(&status, Code::InvalidArgument);
    assert_eq!(found, "AMBIGUOUS_NAME");
    assert_eq!(
        details.error_info().expect("why").metadata.get("candidates").map(String::as_str),
        Some("measures/EHC 20-W, measures/EHC-20W")
    );
    assert!(client.get_measure(request("EHC-20W")).await.is_ok(), "exactly one of them");
}

#[tokio::test]
async fn the_other_methods_say_why_too() {
    let house = House::council().await;
    let mut measures = house.measures().await;
    let mut submissions = house.submissions().await;
    let key = |key: &str| GetProvenanceRequest { key: key.to_owned(), ..Default::default() };
    assert_eq!(
        reason(&measures.get_provenance(key("nonsense")).await.expect_err("no key"), Code::InvalidArgument).0,
        "INVALID_PROVENANCE_KEY"
    );
    let range = ListOutturnsRequest {
        measure: "EHC-20W".to_owned(),
        first_period: "2021/22 Q2".to_owned(),
        last_period: "2021/22 Q1".to_owned(),
        ..Default::default()
    };
    assert_eq!(reason(&measures.list_outturns(range).await.expect_err("a range"), Code::InvalidArgument).0, "INVALID_RANGE");
    let get = |name: &str| GetSubmissionRequest { name: name.to_owned(), ..Default::default() };
    let unknown = submissions.get_submission(get("submissions/20211012t081500123456-1f00ab34")).await.expect_err("unknown");
    assert_eq!(reason(&unknown, Code::NotFound).0, "SUBMISSION_NOT_FOUND");
    let no_name = submissions.get_submission(get("submissions/yesterday")).await.expect_err("no name");
    assert_eq!(reason(&no_name, Code::InvalidArgument).0, "INVALID_NAME");
    let stranger = ListSubmissionsRequest { submitter: "submitters/stranger".to_owned(), ..Default::default() };
    assert_eq!(reason(&submissions.list_submissions(stranger).await.expect_err("a stranger"), Code::NotFound).0, "SUBMITTER_NOT_FOUND");
    let nothing = ListFindingsRequest::default();
    assert_eq!(reason(&submissions.list_findings(nothing).await.expect_err("required"), Code::InvalidArgument).0, "REQUIRED_FIELD_MISSING");
}

#[tokio::test]
async fn what_is_not_served_yet_says_so() {
    let house = House::council().await;
    let mut scorecards = house.scorecards().await;
    let status = scorecards.watch_scorecard(WatchScorecardRequest::default()).await.expect_err("not served");
    assert_eq!(reason(&status, Code::Unimplemented).0, "NOT_SERVED");
}

#[tokio::test]
async fn without_a_database_or_a_framework_it_says_so() {
    let mut house = House::empty(settings()).await;
    let (found, details) = {
        let status = scorecard_error(&house, second_quarter()).await;
        reason(&status, Code::Unavailable)
    };
    assert_eq!(found, "STORE_NOT_READY");
    assert!(details.retry_info().expect("when to repeat").retry_delay.is_some());
    house.make_database().await;
    house.is_serving().await;
    let status = scorecard_error(&house, second_quarter()).await;
    assert_eq!(reason(&status, Code::FailedPrecondition).0, "NO_FRAMEWORK");
}

#[tokio::test]
async fn an_instant_before_the_framework_has_nothing_to_answer_from() {
    let house = House::council().await;
    let early = GetScorecardRequest { as_of_time: Some(at("2021-06-30T12:00:00Z")), ..second_quarter() };
    assert_eq!(reason(&scorecard_error(&house, early).await, Code::FailedPrecondition).0, "NO_FRAMEWORK");
}

#[tokio::test]
async fn an_error_echoes_no_more_than_a_header_can_carry() {
    let house = House::council().await;
    let status = scorecard_error(&house, GetScorecardRequest { period: "x".repeat(100_000), ..Default::default() }).await;
    let (reason, details) = reason(&status, Code::InvalidArgument);
    assert_eq!(reason, "INVALID_PERIOD");
    assert!(status.message().chars().count() <= 200);
    assert!(details.error_info().is_some_and(|info| info.metadata["value"].ends_with('…')));
}

#[tokio::test]
async fn a_rule_set_that_does_not_compile_says_where() {
    let mut house = House::council().await;
    let code = RuleSetCode::parse("anytown-2022-23").expect("a code");
    let body = council::RULES.replace("anytown-2021-22", code.as_str()).replace("shortfall <= 0", "shortfal <= 0");
    let mut sent = Sent::facts(vec![council::actual("DEM-1", "2021/22 Q2", 75.0)]);
    sent.rules.push(RuleText { code, hash: "ef".repeat(32), body });
    house.send("2021-11-01T09:00:00Z", sent).await;
    let (period, rule_set) = ("2021/22 Q2".to_owned(), "ruleSets/anytown-2022-23".to_owned());
    let tried = TryRulesRequest { period: period.clone(), rule_set: rule_set.clone(), ..TryRulesRequest::default() };
    let explained = ExplainStatusRequest { period, rule_set, measure: "MYACC".to_owned(), ..ExplainStatusRequest::default() };
    let statuses = [
        house.scorecards().await.try_rules(tried.clone()).await.map(|_| ()).expect_err("broken"),
        house.measures().await.explain_status(explained).await.map(|_| ()).expect_err("broken"),
    ];
    for status in statuses {
        let (found, details) = reason(&status, Code::FailedPrecondition);
        assert_eq!(found, "RULE_SET_BROKEN");
        let metadata = &details.error_info().expect("says why").metadata;
        assert_eq!(["rule_set", "line", "column"].map(|key| metadata[key].as_str()), ["ruleSets/anytown-2022-23", "31", "8"]);
        assert!(metadata["problem"].contains("shortfal"), "{metadata:?}");
    }
    let unknown = TryRulesRequest { rule_set: "ruleSets/nowhere".to_owned(), ..tried };
    let status = house.scorecards().await.try_rules(unknown).await.expect_err("not installed");
    assert_eq!(reason(&status, Code::NotFound).0, "RULE_SET_NOT_FOUND");
}
