//! Framework workbooks through a whole home: what is bad holds itself back and what was in force stays in force; what is taken back or deleted is gone from then
//! on, and still there as of then.

use chrono::{DateTime, Utc};
use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::{GetMeasureRequest, ItemState, Measure, ScorecardRow};
use rust_xlsxwriter::Workbook;

use crate::house::{House, instant, timestamp};

/// A workbook of these sheets: lines of cells parted by `|`, the first of them the headings.
pub(crate) fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, text) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        for (row, line) in (0..).zip(text.lines()) {
            for (column, cell) in (0..).zip(line.split('|').map(str::trim)).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).expect("a cell"),
                    Err(_) => sheet.write_string(row, column, cell).expect("a cell"),
                };
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// Drops a framework workbook a minute later; the verdict, and each finding with its sheet, cell and message.
pub(crate) async fn drop_framework(house: &mut House, name: &str, sheets: &[(&str, &str)]) -> (Verdict, Vec<String>) {
    drop_workbook(house, name, &workbook(sheets)).await
}

async fn drop_workbook(house: &mut House, name: &str, workbook: &[u8]) -> (Verdict, Vec<String>) {
    house.wait(60);
    let (verdict, receipt) = house.send(&format!("framework/{name}.xlsx"), workbook).await;
    let told = receipt["findings"].as_array().expect("findings").iter().map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!("{} {}!{}: {}", text("code"), text("sheet"), text("cell"), text("message"))
    });
    (verdict, told.collect())
}

/// A scorecard's rows and headline, of which nothing may move while nothing in force does.
async fn card(house: &House, period: &str, as_of: Option<DateTime<Utc>>) -> (Vec<ScorecardRow>, String) {
    let card = house.scorecard(period, as_of).await;
    let share = card.headline.as_ref().and_then(|headline| headline.shares.first()).map(|share| share.display_text.clone());
    (card.rows, share.unwrap_or_default())
}

fn row<'r>(rows: &'r [ScorecardRow], code: &str) -> Option<&'r ScorecardRow> {
    rows.iter().find(|row| row.code == code)
}

async fn measure(house: &House, as_of: Option<DateTime<Utc>>) -> Measure {
    let request =
        GetMeasureRequest { name: "measures/EHC-20W".to_owned(), as_of_time: as_of.map(timestamp), ..GetMeasureRequest::default() };
    let answer = MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure");
    answer.into_inner().measure.expect("a measure")
}

const SECOND: &str = "2021/22 Q2";
const THIRD: &str = "2021/22 Q3";

#[tokio::test]
async fn a_bad_framework_leaves_what_was_in_force() {
    let mut house = House::derby().await;
    let before = card(&house, SECOND, None).await;

    let cycle = [
        ("Plan", "Code | Kind | Name | Parent\ncouncil-plan | plan | The plan | people-safe"),
        ("Targets", "Measure | Period | Target | Approved on | Judges from\nEHC-20W | 2021/22 Q2 | 99% | 10/11/2021 | 2021/22 Q2"),
    ];
    let (verdict, told) = drop_framework(&mut house, "cycle", &cycle).await;
    assert_eq!(verdict, Verdict::Refused);
    let chain =
        "council-plan stands under itself: council-plan under people-safe under people under council-plan. The workbook is held back.";
    assert_eq!(told, [format!("framework-structure Plan!D2: {chain}")]);
    assert_eq!(card(&house, SECOND, None).await, before);

    // A slip in one row of the plan holds that row back; a slip in one that others stand under breaks the plan.
    let alias = ("Aliases", "Kind | Alias | Code\nitem | Plans in good time | EHC-20W");
    let slip = [("Plan", "Code | Kind | Name | Parent\nseaside | outcome | Seaside | peopel-safe"), alias];
    let (verdict, told) = drop_framework(&mut house, "slip", &slip).await;
    let why = "seaside stands under peopel-safe, which is not in the plan. The row is held back.";
    assert_eq!((verdict, told), (Verdict::AcceptedWithFindings, vec![format!("framework-reference Plan!D2: {why}")]));
    assert!(measure(&house, None).await.aliases.contains(&"Plans in good time".to_owned()));
    let under_it = "Code | Kind | Name | Parent\nseaside | outcome | Seaside | peopel-safe\nbeach | outcome | Beach | seaside";
    let (verdict, told) = drop_framework(&mut house, "under-it", &[("Plan", under_it)]).await;
    let broken = "beach stands under seaside, whose own row is held back. The workbook is held back.";
    let told_both = vec![format!("framework-reference Plan!D2: {why}"), format!("framework-structure Plan!D3: {broken}")];
    assert_eq!((verdict, told), (Verdict::Refused, told_both));
    assert_eq!(card(&house, SECOND, None).await, before);

    // Of a workbook with a bad row beside a good one, the good one is taken.
    let beside = "Measure | Period | Target | Proposed on | Approved on | Judges from
EHC-20W | 2021/22 Q2 | 99% | 11/11/2021 | 10/11/2021 | 2021/22 Q2
FLY-TIP | 2021/22 Q2 | 4000 | 01/11/2021 | 10/11/2021 | 2021/22 Q2";
    let (verdict, told) = drop_framework(&mut house, "beside", &[("Targets", beside)]).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings);
    let why = "The target was approved (10/11/2021) before it was proposed (11/11/2021). The row is held back.";
    assert_eq!(told, [format!("framework-row-held Targets!E2: {why}")]);
    let after = card(&house, SECOND, None).await;
    assert_eq!(row(&after.0, "EHC-20W"), row(&before.0, "EHC-20W"));
    let target = |rows: &[ScorecardRow]| row(rows, "FLY-TIP")?.target.as_ref()?.figure.as_ref().map(|figure| figure.display_text.clone());
    assert_eq!((target(&before.0).as_deref(), target(&after.0).as_deref()), (Some("3,000"), Some("4,000")));
}

#[tokio::test]
async fn a_rule_set_that_does_not_compile_is_named_by_file_line_and_column_and_the_recorded_one_goes_on_judging() {
    let mut house = House::derby().await;
    let before = card(&house, SECOND, None).await;
    let rules = house.home.rules();
    std::fs::create_dir_all(&rules).expect("a folder");
    let maidstone = include_str!("../../rules/maidstone-2018-19.toml");
    let ours = maidstone.replacen("maidstone-2018-19", "anytown-2021", 1).replacen("shortfall <= 0", "shortfal <= 0", 1);
    std::fs::write(rules.join("anytown.toml"), &ours).expect("a file");

    let sheets = [("Rules", "Rule set | Judges from\nanytown-2021 | 2021/22 Q2\nAnywhere | 2021/22 Q1")];
    let (verdict, told) = drop_framework(&mut house, "rules", &sheets).await;
    assert_eq!(verdict, Verdict::Refused);
    let line = ours.lines().position(|line| line.contains("shortfal <=")).expect("the line") + 1;
    let start = format!("rule-set-unusable Rules!A2: The rule set anytown-2021 cannot be used: anytown.toml, line {line}, column 8: ");
    assert!(told[0].starts_with(&start) && told[0].contains("\"shortfal\""), "{told:#?}");
    assert!(told[1].starts_with("rule-set-unusable Rules!A3: The rule set Anywhere is not installed."), "{told:#?}");
    assert_eq!(card(&house, SECOND, None).await, before);

    // The one in force, broken: what was recorded of it goes on judging, and returns are taken as ever.
    std::fs::write(rules.join("maidstone-2018-19.toml"), maidstone.replacen("shortfall <= 0", "shortfall <=", 1)).expect("a file");
    let (verdict, _) = drop_framework(&mut house, "alias", &[("Aliases", "Kind | Alias | Code\nitem | Plans in time | EHC-20W")]).await;
    assert_eq!(verdict, Verdict::Accepted);
    assert_eq!(card(&house, SECOND, None).await, before);

    // Mended, the same workbook is read again.
    std::fs::write(rules.join("anytown.toml"), ours.replacen("shortfal ", "shortfall ", 1)).expect("a file");
    let sheets = [("Rules", "Rule set | Judges from\nanytown-2021 | 2021/22 Q2")];
    assert_eq!(drop_framework(&mut house, "rules", &sheets).await.0, Verdict::Accepted);
    let (rows, _) = card(&house, SECOND, None).await;
    let judged_by = |rows: &[ScorecardRow]| row(rows, "EHC-20W").and_then(|row| Some(row.status.as_ref()?.rule_set.clone()));
    assert_eq!(judged_by(&rows).as_deref(), Some("ruleSets/anytown-2021"));
    assert_eq!(judged_by(&before.0).as_deref(), Some("ruleSets/maidstone-2018-19"));
}

const TARGET_HEADINGS: &str = "Measure | Period | Target | Proposed on | Approved on | Approved by | Judges from | Withdrawn";

#[tokio::test]
async fn a_target_that_is_taken_back_is_gone_from_then_on_and_a_missing_row_takes_nothing_back() {
    let mut house = House::derby().await;
    let then = house.now();
    let before = card(&house, SECOND, None).await;

    // A workbook that holds one target says nothing of the others.
    let alone = format!("{TARGET_HEADINGS}\nFLY-TIP | 2021/22 Q2 | 3000 | 12/10/2021 | 10/11/2021 | cabinet | 2021/22 Q2 |");
    drop_framework(&mut house, "alone", &[("Targets", &alone)]).await;
    assert_eq!(card(&house, SECOND, None).await.1, before.1);

    let both = format!(
        "{TARGET_HEADINGS}
EHC-20W | 2021/22 Q2 | 55% | 12/10/2021 | 10/11/2021 | cabinet | 2021/22 Q2 | WITHDRAWN: meant for another measure
EHC-20W | 2021/22 Q2 | 55% | 12/10/2021 | | | 2021/22 Q2 | WITHDRAWN: meant for another measure"
    );
    // Built once: a workbook says when it was made.
    let both = workbook(&[("Targets", &both)]);
    let (verdict, told) = drop_workbook(&mut house, "taken-back", &both).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()));
    let (rows, share) = card(&house, SECOND, None).await;
    let target = |rows: &[ScorecardRow]| row(rows, "EHC-20W").and_then(|row| Some(row.target.as_ref()?.figure.is_some()));
    assert_eq!((target(&before.0), target(&rows)), (Some(true), Some(false)));
    assert_eq!((before.1.as_str(), share.as_str()), ("36 of 46 (78%)", "35 of 45 (78%)"));
    let value = |rows: &[ScorecardRow]| row(rows, "EHC-20W").and_then(|row| Some(row.value.as_ref()?.display_text.clone()));
    assert_eq!(value(&rows), value(&before.0), "the figure stays");
    assert_eq!(card(&house, SECOND, Some(then)).await, before);
    house.wait(60);
    assert_eq!(house.send("framework/taken-back.xlsx", &both).await.0, Verdict::Duplicate);
}

const CHANGE_HEADINGS: &str = "Change | Item | Rationale | Approving body | Approved on | Judges from";

#[tokio::test]
async fn a_measure_is_deleted_by_a_decision_and_shown_as_proposed_until_then() {
    let mut house = House::derby().await;
    let then = house.now();
    let before = card(&house, SECOND, None).await;

    let proposed = format!("{CHANGE_HEADINGS}\ndelete | EHC-20W | No longer collected | Cabinet | | 2021/22 Q3");
    let (verdict, _) = drop_framework(&mut house, "proposed", &[("Changes", &proposed)]).await;
    assert_eq!(verdict, Verdict::Accepted);
    let at_proposal = house.now();
    let state = |row: Option<&ScorecardRow>| row.map(ScorecardRow::state);
    let (rows, share) = card(&house, SECOND, None).await;
    assert_eq!(state(row(&rows, "EHC-20W")), Some(ItemState::ProposedForDeletion));
    assert_eq!((rows.len(), share), (before.0.len(), before.1.clone()));
    assert_eq!(measure(&house, None).await.state(), ItemState::ProposedForDeletion);
    assert_eq!(state(row(&card(&house, THIRD, None).await.0, "EHC-20W")), Some(ItemState::ProposedForDeletion));

    let half = format!("{CHANGE_HEADINGS}\ndelete | EHC-20W | No longer collected | not stated | 11/11/2021 | 2021/22 Q3");
    let (verdict, told) = drop_framework(&mut house, "half", &[("Changes", &half)]).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings);
    assert!(told[0].starts_with("approval-incomplete Changes!D2: ") && told[0].contains("and not by whom"), "{told:#?}");
    assert_eq!(measure(&house, None).await.state(), ItemState::ProposedForDeletion);

    let approved = format!("{CHANGE_HEADINGS}\ndelete | EHC-20W | No longer collected | Cabinet | 11/11/2021 | 2021/22 Q3");
    drop_framework(&mut house, "approved", &[("Changes", &approved)]).await;
    assert_eq!(row(&card(&house, THIRD, None).await.0, "EHC-20W"), None, "from its judge-from on it is gone");
    let (rows, share) = card(&house, SECOND, None).await;
    assert_eq!((state(row(&rows, "EHC-20W")), share), (Some(ItemState::Live), before.1.clone()), "no period before its judge-from changes");
    let deleted = measure(&house, None).await;
    assert_eq!((deleted.state(), deleted.lineage.len()), (ItemState::Ended, 1));
    assert!(deleted.latest_outturn.is_some(), "its facts stay");

    assert_eq!(card(&house, SECOND, Some(then)).await, before);
    assert!(row(&card(&house, THIRD, Some(at_proposal)).await.0, "EHC-20W").is_some(), "as of then it was there");
    assert_eq!(measure(&house, Some(then)).await.state(), ItemState::Live);
}

#[tokio::test]
async fn an_approval_to_come_ends_nothing_before_its_day() {
    let mut house = House::derby().await;
    let headings = "Change | Item | New items | Rationale | Approving body | Approved on | Judges from";
    let at_its_meeting = format!("{headings}\ndelete | EHC-20W | | No longer collected | Cabinet | 15/12/2021 | 2021/22 Q3");
    assert_eq!(drop_framework(&mut house, "at-its-meeting", &[("Changes", &at_its_meeting)]).await.0, Verdict::Accepted);
    let state = |row: Option<&ScorecardRow>| row.map(ScorecardRow::state);
    let proposed = Some(ItemState::ProposedForDeletion);
    assert_eq!(state(row(&card(&house, THIRD, None).await.0, "EHC-20W")), proposed, "nobody has decided yet");

    let eve = instant("2021-12-14T23:59:59Z");
    house.set_clock(eve);
    assert_eq!(state(row(&card(&house, THIRD, None).await.0, "EHC-20W")), proposed);
    // Nothing is recorded in between: the day itself ends it.
    house.set_clock(instant("2021-12-15T00:00:00Z"));
    assert_eq!(row(&card(&house, THIRD, None).await.0, "EHC-20W"), None);
    assert_eq!(measure(&house, None).await.state(), ItemState::Ended);
    assert_eq!(state(row(&card(&house, SECOND, None).await.0, "EHC-20W")), Some(ItemState::Live), "no earlier period changes");
    assert_eq!(state(row(&card(&house, THIRD, Some(eve)).await.0, "EHC-20W")), proposed, "as of the eve it is as it was");
    assert_eq!(measure(&house, Some(eve)).await.state(), ItemState::ProposedForDeletion);
}
