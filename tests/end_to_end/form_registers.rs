//! Registers of forms that councils are asked to fill in: what a row says of a risk or milestone of the framework is that one's own, and of any other the
//! receipt says which row the framework lacks. The workbooks are real ones.

use std::path::PathBuf;

use outturn_domain::finding::Verdict;
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::{
    DateFigure, GetRiskProfileRequest, GetRiskRequest, ListMilestonesRequest, ListRisksRequest, Milestone, Risk, View,
};
use serde_json::Value;

use crate::frameworks::drop_framework;
use crate::house::{House, instant};

const COUNCIL: [(&str, &str); 3] = [
    ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
    (
        "Organisation",
        "Code | Kind | Name | May report for\nplace | service | Place |\nother | service | Others |\nplace | submitter | Place | place",
    ),
    (
        "Measures",
        "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds
NI 59 | First assessments in time | plan | place | number | high | quarterly | in period",
    ),
];

const RISKS: [(&str, &str); 2] = [
    (
        "Risks",
        "Code | Name | Service\nR1 | Some permisssion | place\nR2 | Credit losses | place\nR3 | Theatre | place\nR4 | Public realm | place\nR5 | No info | other",
    ),
    (
        "Aliases",
        "Kind | Alias | Code
item | Some Losses | R2
item | Scala Theatre & Corn Exchange: AI | R3
item | Public Realm: Don’t know the info | R4",
    ),
];

const MILESTONES: [(&str, &str); 3] = [
    (
        "Milestones",
        "Code | Name | Service\nM1 | SOBC - Chutney (CBG) Approval | place\nM2 | Planning Consents | place\nM3 | The business case | place",
    ),
    ("Aliases", "Kind | Alias | Code\nitem | 6.01.4 | M3"),
    ("Council", "Setting | Value\nMilestone scale | portfolio"),
];

const SCALE: &str = r#"
id = "portfolio"
title = "As major projects report"
version = "1"
source = "here"
point = [
    { code = "complete", label = "Complete", colour = "green", favourable = true, done = true },
    { code = "live", label = "Live", colour = "blue", favourable = true },
]
"#;

fn workbook(below: &str) -> Option<Vec<u8>> {
    let Some(returns) = std::env::var_os("OUTTURN_RETURNS").map(PathBuf::from) else {
        eprintln!("SKIPPED: OUTTURN_RETURNS names no folder of real returns");
        return None;
    };
    assert!(returns.is_dir(), "OUTTURN_RETURNS names {}, which is not there", returns.display());
    Some(std::fs::read(returns.join(below)).expect("a workbook"))
}

async fn council(at: &str, sheets: &[(&str, &str)]) -> House {
    let mut house = House::empty().await;
    std::fs::write(house.home.scales().join("portfolio.toml"), SCALE).expect("a scale");
    house.set_clock(instant(at));
    assert_eq!(drop_framework(&mut house, "framework", &COUNCIL).await, (Verdict::Accepted, Vec::new()));
    assert_eq!(drop_framework(&mut house, "items", sheets).await, (Verdict::Accepted, Vec::new()));
    house
}

/// What a receipt tells of the cells of a sheet: the code, the cell and the message.
fn told(receipt: &Value, sheet: &str) -> Vec<String> {
    let findings = receipt["findings"].as_array().expect("findings").iter();
    let of_sheet = findings.filter(|finding| finding["sheet"] == sheet);
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    of_sheet.map(|finding| format!("{} {}: {}", text(finding, "code"), text(finding, "cell"), text(finding, "message"))).collect()
}

async fn risk(house: &House, name: &str) -> Risk {
    let request = GetRiskRequest { name: name.to_owned(), period: "2023/24 H1".to_owned(), ..GetRiskRequest::default() };
    RiskServiceClient::new(house.channel.clone()).get_risk(request).await.expect("a risk").into_inner().risk.expect("a risk")
}

/// The steps of a risk's current score, likelihood first, and the words beside it.
fn scored(risk: &Risk) -> (i32, i32, &str) {
    let score = risk.current_score.as_ref().expect("a score, or why there is none");
    (score.likelihood, score.impact, risk.comment.as_ref().map_or("", |comment| comment.text.as_str()))
}

#[tokio::test]
async fn the_risks_of_a_programme_are_those_of_the_council_s_register() {
    let Some(bytes) = workbook("mhclg/towns_fund_r4.xlsx") else { return };
    let mut house = council("2023-11-01T09:00:00Z", &RISKS).await;
    house.wait(60);
    let (verdict, receipt) = house.send("place/towns.xlsx", &bytes).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings, "{receipt:#}");
    house.scorecard("2023/24 Q2", None).await;

    assert_eq!(scored(&risk(&house, "R1").await), (2, 3, "Some short desc"), "after mitigation, by the risk's own name");
    assert_eq!(scored(&risk(&house, "R3").await), (4, 2, "Some short desc"), "by the name that only one project has for it");
    let off_matrix = risk(&house, "Some Losses").await;
    assert_eq!((off_matrix.code.as_str(), scored(&off_matrix).0), ("R2", 0));
    let told = told(&receipt, "7 - Risk Register");
    let expected = [
        "score-outside-matrix L13: The impact of R2 is 6, and the matrix has the steps 1 to 5.",
        "measure-unknown C14: \"All gone\" is no risk of the framework; nothing of its row was taken.",
        "measure-unknown C24: \"BI\" is no risk of the framework; nothing of its row was taken.",
        "measure-unknown C25: \"CI\" is no risk of the framework; nothing of its row was taken.",
        "outside-delegation D39: R5 belongs to Others, and place does not report for it.",
        "measure-unknown C48: \"Don’t know the info\" is no risk of the framework; nothing of its row was taken.",
    ];
    assert_eq!(told, expected, "once for each row, and no word of the one whose project's name stands before it");
    let help = receipt["findings"].as_array().expect("findings").iter().find(|finding| finding["cell"] == "C14").expect("a finding");
    let help = help["help"].as_str().expect("help");
    assert!(help.contains("Add a row to the framework's sheet Risks with \"All gone\" under Name"), "{help}");

    let mut client = RiskServiceClient::new(house.channel.clone());
    let request = ListRisksRequest { period: "2023/24 H1".to_owned(), register: "-".to_owned(), ..ListRisksRequest::default() };
    let listed = client.list_risks(request).await.expect("risks").into_inner().risks;
    let steps: Vec<_> = listed.iter().map(|risk| (risk.code.as_str(), scored(risk).0, scored(risk).1)).collect();
    assert_eq!(steps, [("R1", 2, 3), ("R2", 0, 0), ("R3", 4, 2), ("R4", 4, 4), ("R5", 0, 0)]);
    let request = GetRiskProfileRequest {
        period: "2023/24 H1".to_owned(),
        register: "-".to_owned(),
        view: View::Full.into(),
        ..GetRiskProfileRequest::default()
    };
    let profile = client.get_risk_profile(request).await.expect("a profile").into_inner().profile.expect("a profile");
    assert_eq!(profile.matrix.expect("a matrix").cells.iter().map(|cell| cell.risk_count).sum::<i32>(), 3);
    assert_eq!(profile.unscored_risks, ["risks/R2", "risks/R5"]);

    // The receipt is followed, and the same workbook says the rest.
    house.wait(60);
    assert_eq!(drop_framework(&mut house, "more", &[("Risks", "Code | Name | Service\nR6 | All gone | place")]).await.0, Verdict::Accepted);
    house.wait(60);
    let (_, again) = house.send("place/towns.xlsx", &bytes).await;
    assert!(!self::told(&again, "7 - Risk Register").iter().any(|told| told.contains("C14")), "{again:#}");
    assert_eq!(scored(&risk(&house, "R6").await), (4, 2, "Some short desc"));
}

fn day(day: Option<&DateFigure>) -> &str {
    day.filter(|day| day.absence.is_none()).map_or("", |day| day.display_text.as_str())
}

#[tokio::test]
async fn the_milestones_of_a_project_are_those_that_the_framework_names() {
    let Some(bytes) = workbook("various/dft_portfolio_return.xlsm") else { return };
    let mut house = council("2019-08-01T09:00:00Z", &MILESTONES).await;
    house.wait(60);
    let (verdict, receipt) = house.send("place/portfolio.xlsm", &bytes).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings, "{receipt:#}");
    house.scorecard("2019/20 Q1", None).await;
    let request = ListMilestonesRequest { period: "2019/20 Q1".to_owned(), ..ListMilestonesRequest::default() };
    let listed =
        DeliveryServiceClient::new(house.channel.clone()).list_milestones(request).await.expect("milestones").into_inner().milestones;
    let status = |of: &Milestone| of.status.as_ref().map_or_else(String::new, |point| point.label.clone());
    let shown: Vec<_> =
        listed.iter().map(|of| (of.code.as_str(), status(of), day(of.forecast_date.as_ref()), day(of.actual_date.as_ref()))).collect();
    assert_eq!(
        shown,
        [
            ("M1", "Complete".to_owned(), "", "18 July 2016"),
            ("M2", "Live".to_owned(), "31 March 2020", ""),
            ("M3", "Live".to_owned(), "15 April 2019", ""),
        ],
        "one column says when a milestone was reached and when it is expected"
    );
    let told = told(&receipt, "6a - Milestones - Approvals");
    let unknown =
        "measure-unknown D8: \"Chutney (CBG) - Authority to Proceed\" is no milestone of the framework; nothing of its row was taken.";
    assert!(told.contains(&unknown.to_owned()), "{told:#?}");
    assert!(!told.iter().any(|told| told.contains("D7:") || told.contains("D10:") || told.contains("D13:")), "{told:#?}");
}
