//! What Gateshead writes of each objective every six months: challenges, achievements, actions, resources; and commentary on its measures.

use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::scope::Part;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{
    GetMeasureRequest, GetPeriodSummaryRequest, Narrative, NarrativeKind, PeriodSummary, Scope, Scorecard, Stage, View,
};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use super::gateshead::{SHEETS, gateshead, gateshead_by};
use crate::house::{House, timestamp};
use crate::return_workbook::{Cell, ReturnWorkbook};

const HALF: &str = "2021/22 H1";
const HEADINGS: [&str; 6] = ["Subject", "Kind", "Text", "Number", "Author", "Period"];

/// A row of the sheet Narrative.
type Said = (&'static str, &'static str, &'static str, &'static str, &'static str);

const WRITTEN: [Said; 7] = [
    ("Give every child the best start in life", "Challenges", "Referrals rose by a third.", "", "Head of Early Help"),
    ("best-start", "achievement", "Two family hubs opened.", "", ""),
    ("best-start", "achievement", "All health visitors' posts are filled.", "2", "Head of Public Health"),
    ("best-start", "action", "Open a third hub by March.", "", ""),
    ("best-start", "Resources", "Half a post for a year.", "", ""),
    ("G3", "commentary", "One large employer closed.", "", "Employment lead"),
    ("finance", "challenge", "Prices rose faster than planned.", "", ""),
];

fn narrative(rows: &[Said], signed_off_by: &'static str) -> Vec<u8> {
    let cells = rows
        .iter()
        .map(|(subject, kind, text, number, author)| [subject, kind, text, number, author].map(|text| Cell::Text(text)).to_vec());
    ReturnWorkbook::of("performance", "performance", HALF)
        .signed_off_by(signed_off_by)
        .sheet("Narrative", &HEADINGS, cells.collect())
        .bytes()
}

async fn send(house: &mut House, bytes: &[u8]) -> (Verdict, Value) {
    house.wait(60);
    house.send("performance/narrative.xlsx", bytes).await
}

async fn asked(house: &House, request: GetPeriodSummaryRequest) -> PeriodSummary {
    let request = GetPeriodSummaryRequest { period: HALF.to_owned(), view: View::Full.into(), ..request };
    let answer = ScorecardServiceClient::new(house.channel.clone()).get_period_summary(request).await.expect("an answer");
    answer.into_inner().summary.expect("a summary")
}

async fn summary(house: &House) -> PeriodSummary {
    asked(house, GetPeriodSummaryRequest::default()).await
}

/// A text with its subject, its author and its cell.
fn lines(summary: &PeriodSummary, narratives: &[Narrative]) -> Vec<String> {
    let cell = |key: &str| {
        let cell = summary.provenance.iter().find(|cell| cell.key == key).unwrap_or_else(|| panic!("no cell of {key:?}"));
        format!("{}!{}", cell.sheet, cell.cell)
    };
    narratives.iter().map(|said| format!("{}: {} ({}, {})", said.subject, said.text, said.author, cell(&said.provenance_key))).collect()
}

fn texts(narratives: &[Narrative]) -> Vec<&str> {
    narratives.iter().map(|said| said.text.as_str()).collect()
}

fn findings(receipt: &Value) -> Vec<String> {
    let told = receipt["findings"].as_array().expect("findings").iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    told.map(|finding| format!("{} {}!{}", text(finding, "code"), text(finding, "sheet"), text(finding, "cell"))).collect()
}

#[tokio::test]
async fn what_is_written_of_an_objective_is_told_with_its_author_and_cell() {
    let mut house = gateshead().await;
    house.scorecard(HALF, None).await;
    let (verdict, receipt) = send(&mut house, &narrative(&WRITTEN, "Chief Executive")).await;
    assert_eq!((verdict, findings(&receipt)), (Verdict::Accepted, Vec::new()), "{receipt:#}");
    let told = summary(&house).await;
    assert_eq!(
        lines(&told, &told.achievements),
        [
            "planItems/best-start: Two family hubs opened. (Performance officer, Narrative!C3)",
            "planItems/best-start: All health visitors' posts are filled. (Head of Public Health, Narrative!C4)",
        ]
    );
    assert_eq!(
        lines(&told, &told.challenges),
        [
            "planItems/best-start: Referrals rose by a third. (Head of Early Help, Narrative!C2)",
            "planItems/finance: Prices rose faster than planned. (Performance officer, Narrative!C8)",
        ]
    );
    let others: Vec<_> = told.narratives.iter().map(|said| (said.kind(), said.text.as_str())).collect();
    assert_eq!(others, [(NarrativeKind::Action, "Open a third hub by March."), (NarrativeKind::Resource, "Half a post for a year.")]);
    assert!(
        told.challenges
            .iter()
            .all(|said| said.stage() == Stage::SignedOff && said.period.as_ref().is_some_and(|of| of.id == "fy2021-22-h1"))
    );
    let row = told.rows.iter().find(|row| row.code == "G3").expect("a row");
    let comment = row.comment.as_ref().expect("a comment");
    assert_eq!((comment.text.as_str(), comment.author.as_str()), ("One large employer closed.", "Employment lead"));

    let measure = GetMeasureRequest { name: "measures/G3".to_owned(), ..GetMeasureRequest::default() };
    let measure = MeasureServiceClient::new(house.channel.clone()).get_measure(measure).await.expect("an answer").into_inner();
    assert_eq!(measure.measure.expect("a measure").breakdowns, Vec::<String>::new(), "an author is no group of a measure");

    let of_families = Scope { part: Some(Part::Board("boards/families".to_owned())) };
    let seen = asked(&house, GetPeriodSummaryRequest { scope: Some(of_families), ..GetPeriodSummaryRequest::default() }).await;
    assert_eq!(texts(&seen.challenges), ["Referrals rose by a third."], "a committee sees its own objectives");
}

#[tokio::test]
async fn a_narrative_has_a_stage_and_is_told_as_of_any_instant() {
    let mut house = gateshead().await;
    house.scorecard(HALF, None).await;
    let before = house.now();
    send(&mut house, &narrative(&WRITTEN, "Chief Executive")).await;
    let first = house.now();
    let corrected: [Said; 3] = [
        ("best-start", "achievement", "Three family hubs opened.", "1", ""),
        ("best-start", "achievement", "WITHDRAWN", "2", ""),
        ("finance", "challenge", "Prices rose.", "", ""),
    ];
    let (verdict, receipt) = send(&mut house, &narrative(&corrected, "")).await;
    assert_eq!((verdict, findings(&receipt)), (Verdict::Accepted, Vec::new()), "{receipt:#}");

    let now = summary(&house).await;
    assert_eq!(texts(&now.achievements), ["Three family hubs opened."]);
    assert_eq!(texts(&now.challenges), ["Referrals rose by a third.", "Prices rose."], "what the second return leaves out stays");
    let as_of = |at| GetPeriodSummaryRequest { as_of_time: Some(timestamp(at)), ..GetPeriodSummaryRequest::default() };
    let then = asked(&house, as_of(first)).await;
    assert_eq!(texts(&then.achievements), ["Two family hubs opened.", "All health visitors' posts are filled."]);
    assert!(asked(&house, as_of(before)).await.achievements.is_empty());
    let signed_off = GetPeriodSummaryRequest { stage: Stage::SignedOff.into(), ..GetPeriodSummaryRequest::default() };
    assert_eq!(texts(&asked(&house, signed_off).await.challenges), ["Referrals rose by a third.", "Prices rose faster than planned."]);
}

#[tokio::test]
async fn what_cannot_be_taken_of_a_narrative_is_told_at_its_cell() {
    let mut house = gateshead().await;
    let settings = house.home.root().join("outturn.toml");
    std::fs::write(settings, "[returns]\nlongest_narrative = 40\nqueries = 20\n").expect("the settings");
    let rows: [Said; 11] = [
        ("best-start", "success", "Two family hubs opened.", "", ""),
        ("best-strat", "challenge", "Referrals rose by a third.", "", ""),
        ("best-start", "action", "", "", "Head of Early Help"),
        ("best-start", "resource", "A text of more characters than the council will read.", "", ""),
        ("places", "challenge", "Land is dear.", "", "Planner"),
        ("places", "challenge", "Builders are few.", "", "Planner"),
        ("finance", "achievement", "A balanced budget.", "", ""),
        ("finance", "achievement", "A balanced budget.", "", ""),
        ("G1", "commentary", "On course.", "2", ""),
        ("finance", "challenge", "Prices rose.", "first", ""),
        ("customers", "achievement", "Fewer complaints.", "", ""),
    ];
    let (verdict, receipt) = send(&mut house, &narrative(&rows, "Chief Executive")).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings, "{receipt:#}");
    let expected = [
        "word-unknown Narrative!B2",
        "measure-unknown Narrative!A3",
        "narrative-empty Narrative!C4",
        "narrative-too-long Narrative!C5",
        "row-twice Narrative!C7",
        "row-repeated Narrative!C9",
        "key-missing Narrative!D10",
        "number-expected Narrative!D11",
    ];
    let mut told = findings(&receipt);
    told.sort_by_key(|finding| finding.rsplit('!').next().and_then(|cell| cell.get(1..)?.parse::<u32>().ok()));
    assert_eq!(told, expected, "{receipt:#}");
    let help = |code: &str| {
        let found = receipt["findings"].as_array().expect("findings").iter().find(|finding| finding["code"] == code);
        found.and_then(|finding| finding["help"].as_str()).unwrap_or_default().to_owned()
    };
    assert!(help("measure-unknown").contains("Did you mean best-start"), "{}", help("measure-unknown"));
    assert!(help("row-twice").contains("number them under Number"), "{}", help("row-twice"));
    house.scorecard(HALF, None).await;
    let taken = summary(&house).await;
    assert_eq!(texts(&taken.achievements), ["Fewer complaints.", "A balanced budget."], "in the order of the plan");
    assert!(taken.challenges.is_empty() && taken.narratives.is_empty());
}

const LAYOUT: &str = r#"
id = "pmif"
title = "Six-monthly report of the objectives"
field = [{ label = ["Period"], at = "right", gives = "period", required = true }]

[[table]]
item = ["Objective"]
period = "return"
values = [
    { headings = ["Challenges"], kind = "challenge" },
    { headings = ["Achievements"], kind = "achievement" },
    { headings = ["Actions"], kind = "action" },
    { headings = ["Resources"], kind = "resource" },
]
"#;

fn report() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Report").expect("a sheet");
    sheet.write_row(0, 0, ["Period", HALF]).expect("cells");
    sheet.write_row(2, 0, ["Objective", "Challenges", "Achievements", "Actions", "Resources"]).expect("cells");
    let row =
        ["Create healthy and sustainable places", "Land is dear.", "Forty homes were brought up to standard.", "Buy two sites.", "£2m."];
    sheet.write_row(3, 0, row).expect("cells");
    workbook.save_to_buffer().expect("a workbook")
}

#[tokio::test]
async fn the_report_s_own_form_comes_in_through_a_layout() {
    let mut house = gateshead().await;
    house.scorecard(HALF, None).await;
    std::fs::write(house.home.root().join("layouts/pmif.toml"), LAYOUT).expect("a layout");
    let (verdict, receipt) = send(&mut house, &report()).await;
    assert_eq!((verdict, findings(&receipt)), (Verdict::Accepted, Vec::new()), "{receipt:#}");
    let told = summary(&house).await;
    assert_eq!(lines(&told, &told.challenges), ["planItems/places: Land is dear. (, Report!B4)"]);
    assert_eq!(texts(&told.achievements), ["Forty homes were brought up to standard."]);
    assert_eq!(texts(&told.narratives), ["Buy two sites.", "£2m."]);
}

#[tokio::test]
async fn an_assessment_stands_beside_the_number_and_judges_nothing() {
    let mut house = gateshead_by(&SHEETS, &[]).await;
    let headings = ["Measure", "Value", "Comment", "Assessment"];
    let figures = |assessment| {
        let row = vec![Cell::Text("G5"), Cell::Number(4.0), Cell::Text("Two sites were sold."), Cell::Text(assessment)];
        ReturnWorkbook::of("performance", "performance", HALF).headings(&headings).row(row)
    };
    send(&mut house, &figures("").bytes()).await;
    let before = house.scorecard(HALF, None).await;
    let said = vec![Cell::Text("places"), Cell::Text("assessment"), Cell::Text("On course but for one site.")];
    let workbook = figures("Good progress on the homes that are left.").sheet("Narrative", &["Subject", "Kind", "Text"], vec![said]);
    let (verdict, receipt) = send(&mut house, &workbook.bytes()).await;
    assert_eq!((verdict, findings(&receipt)), (Verdict::Accepted, Vec::new()), "{receipt:#}");
    let card = house.scorecard(HALF, None).await;
    let row = |card: &Scorecard| card.rows.iter().find(|row| row.code == "G5").expect("a row").clone();
    let assessment = row(&card).assessment.expect("an assessment");
    assert_eq!(
        (assessment.kind(), assessment.text.as_str(), assessment.subject.as_str(), assessment.author.as_str()),
        (NarrativeKind::Assessment, "Good progress on the homes that are left.", "measures/G5", "Performance officer")
    );
    let cell =
        row(&card).provenance.iter().find(|cell| cell.key == assessment.provenance_key).map(|cell| (cell.sheet.clone(), cell.cell.clone()));
    assert_eq!(cell, Some(("Outturns".to_owned(), "D2".to_owned())));
    assert_eq!(row(&card).status, row(&before).status, "it is judged by its number");
    assert_eq!((card.headline, row(&before).assessment), (before.headline, None));
    assert_eq!(texts(&card.narratives), ["On course but for one site.", "Good progress on the homes that are left."]);

    send(&mut house, &figures("WITHDRAWN").bytes()).await;
    let card = house.scorecard(HALF, None).await;
    assert_eq!((row(&card).assessment, texts(&card.narratives)), (None, vec!["On course but for one site."]));
}
