//! Judgement asked about: other rules tried, a status explained, two scorecards compared, and what there is to ask for.

use std::collections::BTreeMap;

use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{
    CompareScorecardsRequest, CompareScorecardsResponse, DifferenceCause, DifferenceCauseKind, ExplainStatusRequest,
    ListPublicationsRequest, ListRuleSetsRequest, ListScopesRequest, ScopeKind, StatusCount, TryRulesRequest,
};

use crate::house::{EXAMPLE, House, timestamp};
use crate::tools::outturn;

fn counts(counts: &[StatusCount]) -> BTreeMap<String, i32> {
    counts.iter().map(|count| (count.code.clone(), count.count)).collect()
}

async fn compared(house: &House, request: CompareScorecardsRequest) -> CompareScorecardsResponse {
    ScorecardServiceClient::new(house.channel.clone()).compare_scorecards(request).await.expect("a comparison").into_inner()
}

#[tokio::test]
async fn another_council_s_rules_change_colours_and_nothing_else() {
    let house = House::derby().await;
    let in_force = house.scorecard("2021/22 Q2", None).await;
    let mut client = ScorecardServiceClient::new(house.channel.clone());
    let mut tried = async |rule_set: &str| {
        let request = TryRulesRequest { period: "2021/22 Q2".into(), rule_set: rule_set.into(), ..TryRulesRequest::default() };
        client.try_rules(request).await.map(tonic::Response::into_inner)
    };
    let same = tried("ruleSets/maidstone-2018-19").await.expect("the rules in force");
    assert_eq!(same.changes, []);
    let arun = tried("arun 2024 25").await.expect("Arun's rules");
    let headline = in_force.headline.as_ref().expect("a headline");
    assert_eq!(counts(&arun.base_status_counts), counts(&headline.status_counts));
    assert_ne!(counts(&arun.status_counts), counts(&arun.base_status_counts));
    assert!(!arun.changes.is_empty());
    let card = arun.scorecard.expect("a scorecard");
    for row in &card.rows {
        let before = in_force.rows.iter().find(|other| other.measure == row.measure).expect("the row");
        assert_eq!((&row.value, &row.target, &row.attainment), (&before.value, &before.target, &before.attainment), "{}", row.code);
        let told = arun.changes.iter().any(|change| change.measure == row.measure);
        let code = |row: &outturn_services::contract::ScorecardRow| row.status.as_ref().map(|status| status.code.clone());
        assert_eq!(told, code(row) != code(before), "{}", row.code);
    }
    let unknown = tried("ruleSets/anytown").await.expect_err("no such rules");
    assert_eq!(unknown.code(), tonic::Code::NotFound);
}

#[tokio::test]
async fn a_status_is_explained_down_to_its_cell_and_what_would_have_changed_it() {
    let house = House::derby().await;
    let mut client = MeasureServiceClient::new(house.channel.clone());
    let card = house.scorecard("2021/22 Q2", None).await;
    for row in &card.rows {
        let request = ExplainStatusRequest { measure: row.measure.clone(), period: "2021/22 Q2".into(), ..ExplainStatusRequest::default() };
        let explained = client.explain_status(request).await.expect("an explanation").into_inner().explanation.expect("an explanation");
        let status = row.status.as_ref().expect("a status");
        let own = explained.row.as_ref().and_then(|row| row.status.as_ref()).expect("a status");
        assert_eq!((&own.code, &own.reason), (&status.code, &status.reason), "{}", row.code);
        if status.code.is_empty() {
            assert_eq!((explained.rule.is_none(), explained.counterfactuals.len()), (true, 0), "{}", row.code);
            continue;
        }
        assert_eq!(explained.rule.as_ref().map(|rule| &rule.id), Some(&status.rule), "{}", row.code);
        assert_eq!(explained.trials.iter().filter(|trial| trial.matched).count(), 1, "{}", row.code);
        assert!(explained.counterfactuals.iter().all(|other| other.status_code != status.code), "{}", row.code);
        assert!(!explained.boundary.is_empty() && !explained.counterfactuals.is_empty(), "{}", row.code);
        let value_key = &row.value.as_ref().expect("a value").provenance_key;
        assert!(explained.provenance.iter().any(|cell| cell.key == *value_key && !cell.cell.is_empty()), "{}", row.code);
    }
}

#[tokio::test]
async fn the_command_explains_for_people() {
    let house = House::derby().await;
    let told = outturn().args(["explain", "FLY-TIP", "2021/22 Q2", "--home"]).arg(house.home.root()).output().expect("explain");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).expect("text");
    // Which submission brought a figure is told, and is another in every home.
    let told: Vec<&str> = told.lines().filter(|line| !line.trim_start().starts_with("submissions/")).collect();
    insta::assert_snapshot!("explained", told.join("\n"));
}

#[tokio::test]
async fn a_correction_is_named_as_what_moved_a_scorecard_since_it_was_published() {
    let mut house = House::derby().await;
    let before = house.now();
    house.wait(60);
    let bytes = std::fs::read(format!("{EXAMPLE}/correction/communities-and-place/correction.xlsx")).expect("a workbook");
    house.send("communities-and-place/correction.xlsx", &bytes).await;
    let since = CompareScorecardsRequest {
        period: "2021/22 Q2".into(),
        base_as_of_time: Some(timestamp(before)),
        ..CompareScorecardsRequest::default()
    };
    let compared = compared(&house, since).await;
    let told: Vec<_> = compared.differences.iter().map(|row| (row.measure.as_str(), row.explanation.as_str())).collect();
    insta::assert_debug_snapshot!("moved_by_a_correction", told);
    for difference in &compared.differences {
        assert!(difference.causes.iter().all(|cause| cause.kind() == DifferenceCauseKind::Correction), "{difference:?}");
        assert!(difference.causes.iter().all(|cause| cause.submission.starts_with("submissions/") && cause.record_time.is_some()));
    }
    let shares = [&compared.base_headline, &compared.headline].map(|headline| {
        headline.as_ref().and_then(|headline| headline.shares.first()).map(|share| share.display_text.clone()).unwrap_or_default()
    });
    assert_eq!(shares, ["36 of 46 (78%)", "37 of 46 (80%)"]);
}

#[tokio::test]
async fn between_two_quarters_it_is_the_world_that_moved() {
    let house = House::derby().await;
    let request =
        CompareScorecardsRequest { period: "2021/22 Q2".into(), base_period: "2021/22 Q1".into(), ..CompareScorecardsRequest::default() };
    let compared = compared(&house, request).await;
    let card = house.scorecard("2021/22 Q2", None).await;
    assert_eq!(compared.differences.len() + usize::try_from(compared.unchanged_count).expect("a count"), card.rows.len());
    let row = compared.differences.iter().find(|row| row.measure == "measures/EHC-20W").expect("it moved");
    let kinds: Vec<_> = row.causes.iter().map(DifferenceCause::kind).collect();
    assert!(kinds.contains(&DifferenceCauseKind::World) && !kinds.contains(&DifferenceCauseKind::Correction), "{row:?}");
    assert!(compared.differences.iter().all(|row| !row.causes.is_empty() && !row.explanation.is_empty()));
}

#[tokio::test]
async fn what_can_be_asked_for_is_listed() {
    let house = House::derby().await;
    let mut client = ScorecardServiceClient::new(house.channel.clone());
    let rule_sets = client.list_rule_sets(ListRuleSetsRequest { period: "2021/22 Q2".into(), ..ListRuleSetsRequest::default() }).await;
    let rule_sets = rule_sets.expect("rule sets").into_inner().rule_sets;
    let in_force: Vec<&str> = rule_sets.iter().filter(|set| set.in_force).map(|set| set.name.as_str()).collect();
    assert_eq!((rule_sets.len(), in_force), (8, vec!["ruleSets/maidstone-2018-19"]));
    let publications = client.list_publications(ListPublicationsRequest::default()).await.expect("publications").into_inner().publications;
    let of_the_quarter: Vec<&str> =
        publications.iter().filter(|one| one.name.ends_with("fy2021-22-q2")).map(|one| one.title.as_str()).collect();
    assert_eq!(of_the_quarter.len(), 1, "{publications:?}");
    let request = ListScopesRequest { kinds: vec![ScopeKind::Theme.into()], ..ListScopesRequest::default() };
    let themes = client.list_scopes(request).await.expect("scopes").into_inner().scopes;
    let card = house.scorecard("2021/22 Q2", None).await;
    let groups: Vec<&str> = card.group_headlines.iter().filter_map(|group| Some(group.group.as_ref()?.name.as_str())).collect();
    assert_eq!(themes.iter().map(|theme| theme.name.as_str()).collect::<Vec<_>>(), groups);
    let all = client.list_scopes(ListScopesRequest::default()).await.expect("scopes").into_inner().scopes;
    for entry in &all {
        let found = client
            .list_scopes(ListScopesRequest { parent: entry.name.clone(), ..ListScopesRequest::default() })
            .await
            .expect("scopes")
            .into_inner();
        assert!(found.scopes.iter().all(|below| below.parent == entry.name), "{}", entry.name);
    }
}

#[test]
fn every_shipped_rule_set_is_proven_and_a_broken_one_is_named_with_its_place() {
    let proven = outturn().args(["rules", "test"]).output().expect("rules test");
    let told = String::from_utf8_lossy(&proven.stdout).into_owned();
    assert!(proven.status.success(), "{told}");
    assert_eq!(told.lines().filter(|line| line.contains(": proven, ")).count(), 8, "{told}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    let maidstone = include_str!("../../rules/maidstone-2018-19.toml");
    std::fs::write(&path, maidstone.replacen("expect = \"green\"", "expect = \"red\"", 1)).expect("a file");
    let wrong = outturn().args(["rules", "test"]).arg(&path).output().expect("rules test");
    let told = String::from_utf8_lossy(&wrong.stdout).into_owned();
    assert_eq!(wrong.status.code(), Some(1), "{told}");
    assert!(told.contains("\"exactly on target\" came to green, and red was expected"), "{told}");
    std::fs::write(&path, maidstone.replacen("shortfall <= 0", "shortfal <= 0", 1)).expect("a file");
    let broken = outturn().args(["rules", "test"]).arg(&path).output().expect("rules test");
    let told = String::from_utf8_lossy(&broken.stdout).into_owned();
    assert_eq!(broken.status.code(), Some(1), "{told}");
    assert!(told.contains("line 33") && told.contains("shortfal"), "{told}");
    let without: Vec<&str> = maidstone.split("[[case]]").filter(|part| !part.contains("target = 0\n")).collect();
    std::fs::write(&path, without.join("[[case]]")).expect("a file");
    let unreached = outturn().args(["rules", "test"]).arg(&path).output().expect("rules test");
    let told = String::from_utf8_lossy(&unreached.stdout).into_owned();
    assert_eq!(unreached.status.code(), Some(1), "{told}");
    assert!(told.contains("no case reaches the rule \"target-of-nought-missed\""), "{told}");
}
