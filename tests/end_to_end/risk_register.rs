//! What a register says of a risk besides its score, and what is linked with what: from the sheets of a framework workbook to the answers.

use outturn_domain::finding::Verdict;
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::scrutiny_service_client::ScrutinyServiceClient;
use outturn_services::contract::{
    ControlAdequacy, GetBoardViewRequest, GetRiskProfileRequest, GetRiskRequest, ItemLink, ItemRelation, ListMilestonesRequest,
    ListProjectsRequest, ListRisksRequest, Risk, RiskProfile, View,
};

use crate::frameworks::drop_framework;
use crate::house::{House, instant};
use crate::return_workbook::{Cell, ReturnWorkbook};

const QUARTER_TWO: &str = "2021/22 Q2";

const COUNCIL: [(&str, &str); 9] = [
    ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
    (
        "Organisation",
        "Code | Kind | Name | May report for\nplace | service | Communities and Place |\nplace | submitter | Performance officer | place",
    ),
    ("Boards", "Code | Name | Remit\nPlace Board | Place Scrutiny Board | place"),
    (
        "Measures",
        "Code | Name | Plan items | Service | Unit | Precision | Polarity | Frequency | Cell holds | In framework
NI 59 | First assessments in time | plan | place | % | 0 | high | quarterly | in period |
GATES | Flood gates tried | plan | place | % | 0 | high | quarterly | in period | no",
    ),
    (
        "Targets",
        "Measure | Period | Target | Approved on
NI 59 | 2021/22 Q1 | 80% | 01/03/2021
NI 59 | 2021/22 Q2 | 80% | 01/03/2021
GATES | 2021/22 Q1 | 80% | 01/03/2021
GATES | 2021/22 Q2 | 80% | 01/03/2021",
    ),
    ("Rules", "Rule set | Judges from\nmaidstone-2018-19 | 2021/22 Q1"),
    (
        "Risks",
        "Code | Name | Service | Register | Appetite | Tolerance | Appetite statement | Cause | Event | Consequence
SR16 | Care market fails | place | strategic | 6 | 9 | Cautious | Fees lag costs | Providers hand back | Care stops
SR17 | Flood | place | strategic | 12 | | | | |",
    ),
    ("Milestones", "Code | Name | Service\nM1 | Fees agreed | place"),
    ("Projects", "Code | Name | Service\nP1 | A new system | place"),
];

const SHEETS: [(&str, &str); 6] = [
    ("Aliases", "Kind | Alias | Code | Register\nitem | CR17 | SR16 | Corporate risk register"),
    (
        "Risk controls",
        "Risk | Control | Adequacy | Assured by
CR17 | Contract reviews | partly adequate | Internal Audit
SR16 | Provider forum | |
SR17 | Barrier inspected | adequate | Environment Agency",
    ),
    (
        "Risk actions",
        "Risk | Action | Owner | Due | Done
CR17 | Agree the fees | Head of Commissioning | 24/10/2021 |
SR16 | Ask around | | | 30/08/2021",
    ),
    (
        "Gates",
        "Project | Gate | Planned date | Actual date | Decision
P1 | Full business case | 15/10/2021 | |
P1 | Outline business case | 30/06/2021 | 02/07/2021 | Go on",
    ),
    (
        "Links",
        "Item | Linked item | Relation\nNI 59 | CR17 | indicates\nGATES | SR17 | indicates\nSR16 | M1 | mitigates\nM1 | P1 | depends on\nP1 | plan |",
    ),
    ("Exceptional times", "First period | Last period | Reason\n2020/21 Q1 | 2020/21 Q4 | The pandemic"),
];

async fn council() -> House {
    let mut house = House::empty().await;
    house.set_clock(instant("2021-09-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &COUNCIL).await, (Verdict::Accepted, Vec::new()));
    assert_eq!(drop_framework(&mut house, "register", &SHEETS).await, (Verdict::Accepted, Vec::new()));
    for (at, period, value) in [
        ("2021-09-01T10:00:00Z", "2017/18 Q1", 90.0),
        ("2021-09-02T09:00:00Z", "2021/22 Q1", 82.0),
        ("2021-11-02T09:00:00Z", QUARTER_TWO, 61.0),
    ] {
        house.set_clock(instant(at));
        let scored = |code, likelihood, impact| vec![Cell::Text(code), Cell::Number(likelihood), Cell::Number(impact)];
        let rows = ReturnWorkbook::of("place", "place", period)
            .row(vec![Cell::Text("NI 59"), Cell::Number(value), Cell::Text("Two assessors left.")])
            .row(vec![Cell::Text("GATES"), Cell::Number(value), Cell::Text("The pump was away.")])
            .sheet("Risks", &["Risk", "Likelihood", "Impact"], vec![scored("CR17", 2.0, 4.0), scored("SR17", 3.0, 4.0)])
            .sheet("Projects", &["Project", "Delivery confidence"], vec![vec![Cell::Text("P1"), Cell::Text("amber/green")]])
            .sheet("Milestones", &["Milestone", "Status"], vec![vec![Cell::Text("M1"), Cell::Text("on track")]]);
        let (verdict, receipt) = house.send("place/return.xlsx", &rows.bytes()).await;
        assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
    }
    house.scorecard(QUARTER_TWO, None).await;
    house
}

async fn risk(house: &House, name: &str) -> Risk {
    let request = GetRiskRequest { name: name.to_owned(), period: QUARTER_TWO.to_owned(), ..GetRiskRequest::default() };
    RiskServiceClient::new(house.channel.clone()).get_risk(request).await.expect("a risk").into_inner().risk.expect("a risk")
}

async fn profile(house: &House) -> RiskProfile {
    let request = GetRiskProfileRequest { period: QUARTER_TWO.to_owned(), view: View::Full.into(), ..GetRiskProfileRequest::default() };
    let answer = RiskServiceClient::new(house.channel.clone()).get_risk_profile(request).await.expect("a profile");
    answer.into_inner().profile.expect("a profile")
}

fn links(links: &[ItemLink]) -> Vec<(ItemRelation, &str)> {
    links.iter().map(|link| (link.relation(), link.item.as_str())).collect()
}

#[tokio::test]
async fn a_risk_says_what_is_done_about_it_and_where_that_is_written() {
    let house = council().await;
    let found = risk(&house, "CR17").await;
    assert_eq!([&found.cause, &found.event, &found.consequence], ["Fees lag costs", "Providers hand back", "Care stops"]);
    let controls: Vec<_> = found.controls.iter().map(|of| (of.title.as_str(), of.adequacy())).collect();
    assert_eq!(controls, [("Contract reviews", ControlAdequacy::PartlyAdequate), ("Provider forum", ControlAdequacy::NotAssured)]);
    let by = found.controls.iter().map(|of| of.assured_by.as_ref().map(|by| (by.text.as_str(), by.not_stated)));
    assert_eq!(by.collect::<Vec<_>>(), [Some(("Internal Audit", false)), Some(("", true))]);
    let actions: Vec<_> = found.actions.iter().map(|of| (of.title.as_str(), of.owner.as_str(), of.overdue)).collect();
    assert_eq!(actions, [("Agree the fees", "Head of Commissioning", true), ("Ask around", "", false)], "as they are due");
    let appetite = found.appetite.as_ref().expect("an appetite");
    assert_eq!((appetite.statement.as_str(), appetite.outside_appetite), ("Cautious", Some(true)), "2 by 4 is more than 6");
    assert_eq!(links(&found.links), [(ItemRelation::Mitigates, "milestones/M1"), (ItemRelation::Indicates, "measures/NI 59")]);
    let cell = |key: &str| found.provenance.iter().find(|cell| cell.key == key).map(|cell| (cell.sheet.as_str(), cell.cell.as_str()));
    assert_eq!(cell(&found.controls[1].provenance_key), Some(("Risk controls", "B3")));
    assert_eq!(cell(&found.actions[0].provenance_key), Some(("Risk actions", "B2")));
}

#[tokio::test]
async fn a_profile_names_what_wants_attention_and_a_board_sees_it() {
    let house = council().await;
    let profile = profile(&house).await;
    assert_eq!(profile.outside_appetite_risks, ["risks/SR16"]);
    assert_eq!(profile.control_not_assured_risks, ["risks/SR16"], "SR17's control is adequate");
    let signals: Vec<_> = profile.signals.iter().map(|signal| (signal.risk.as_str(), signal.measures.clone())).collect();
    let of = |risk, measure: &str| (risk, vec![format!("measures/{measure}")]);
    let expected = [of("risks/SR16", "NI 59"), of("risks/SR17", "GATES")];
    assert_eq!(signals, expected, "their measures went red, one of them outside the framework, and the scores stood still");

    let request = GetBoardViewRequest {
        board: "Place Board".to_owned(),
        period: QUARTER_TWO.to_owned(),
        view: View::Full.into(),
        ..GetBoardViewRequest::default()
    };
    let view = ScrutinyServiceClient::new(house.channel.clone()).get_board_view(request).await.expect("a view").into_inner();
    let seen = view.board_view.expect("a view").risks;
    let one = risk(&house, "SR16").await;
    assert_eq!(
        seen.iter().map(|risk| risk.code.as_str()).collect::<Vec<_>>(),
        ["SR16"],
        "SR17 stands within its appetite, and did not move"
    );
    assert_eq!((&seen[0].controls, &seen[0].actions, &seen[0].links), (&one.controls, &one.actions, &one.links));
}

#[tokio::test]
async fn gates_and_links_are_seen_where_projects_and_milestones_are_listed() {
    let house = council().await;
    let mut client = DeliveryServiceClient::new(house.channel.clone());
    let request = ListProjectsRequest { period: QUARTER_TWO.to_owned(), view: View::Full.into(), ..ListProjectsRequest::default() };
    let projects = client.list_projects(request).await.expect("projects").into_inner().projects;
    assert_eq!(
        links(&projects[0].links),
        [(ItemRelation::Related, "planItems/plan"), (ItemRelation::RequiredBy, "milestones/M1")],
        "written at the other end"
    );
    let gates = projects[0].gates.iter().map(|gate| {
        let day = |day: &Option<_>| {
            day.as_ref().map_or_else(String::new, |day: &outturn_services::contract::DateFigure| day.display_text.clone())
        };
        (gate.title.as_str(), day(&gate.planned_date), day(&gate.actual_date), gate.decision.as_str())
    });
    let not_passed = "the gate was not passed".to_owned();
    assert_eq!(
        gates.collect::<Vec<_>>(),
        [
            ("Outline business case", "30 June 2021".to_owned(), "2 July 2021".to_owned(), "Go on"),
            ("Full business case", "15 October 2021".to_owned(), not_passed, ""),
        ]
    );
    let request = ListMilestonesRequest { period: QUARTER_TWO.to_owned(), ..ListMilestonesRequest::default() };
    let milestones = client.list_milestones(request).await.expect("milestones").into_inner().milestones;
    assert_eq!(links(&milestones[0].links), [(ItemRelation::DependsOn, "projects/P1"), (ItemRelation::Mitigates, "risks/SR16")]);
}

/// A sheet with one bad row, and the finding that its receipt begins with.
const WRONG: [(&str, &str, &str); 12] = [
    ("Risk controls", "Risk | Control\nSR99 | A forum", "framework-reference Risk controls!A2: SR99 is no risk"),
    ("Risk controls", "Risk | Control | Adequacy\nSR16 | A forum | splendid", "word-unknown Risk controls!C2"),
    ("Risk controls", "Risk | Control | Adequacy | Assured by\nSR16 | A forum | | Audit", "framework-row-held Risk controls!C2"),
    ("Risk actions", "Risk | Action\nM1 | Ask", "framework-reference Risk actions!A2: M1 is no risk"),
    ("Risk actions", "Risk | Action | Done\nSR16 | Ask | 31/12/2021", "date-in-future Risk actions!C2"),
    ("Risk actions", "Risk | Action | Due\nSR16 | Ask | next spring", "date-expected Risk actions!C2"),
    ("Gates", "Project | Gate\nM1 | Closure", "framework-reference Gates!A2: M1 is no project"),
    ("Gates", "Project | Gate | Actual date\nP1 | Closure | 31/12/2021", "date-in-future Gates!C2"),
    ("Links", "Item | Linked item | Relation\nM1 | SR16 | fed by", "framework-row-held Links!C2"),
    ("Links", "Item | Linked item | Relation\nP1 | M1 | depends on", "framework-row-held Links!C2: P1 depends on itself: P1 on M1 on P1."),
    ("Links", "Item | Linked item\nM1 | nothing", "framework-reference Links!B2"),
    ("Exceptional times", "First period | Last period | Reason\n2021/22 Q2 | 2021/22 Q1 | Snow", "framework-row-held Exceptional times!B2"),
];

#[tokio::test]
async fn a_wrong_row_is_told_of_at_its_cell_and_leaves_what_was_in_force() {
    let mut house = council().await;
    let before = risk(&house, "SR16").await;
    for (place, (sheet, rows, expected)) in WRONG.iter().enumerate() {
        let (verdict, told) = drop_framework(&mut house, &format!("wrong{place}"), &[(sheet, rows)]).await;
        assert_eq!(verdict, Verdict::Refused, "{sheet}: {rows}: {told:?}");
        assert!(told.first().is_some_and(|first| first.starts_with(expected)), "{sheet}: {rows}: {told:?}");
    }
    assert_eq!(risk(&house, "SR16").await, before);
}

#[tokio::test]
async fn what_waits_for_itself_in_a_round_is_told_at_each_row_of_it() {
    let mut house = council().await;
    let rows =
        "Item | Linked item | Relation\nP1 | SR16 | depends on\nSR17 | CR17 | required by\nSR17 | P1 | depends on\nNI 59 | P1 | depends on";
    let (verdict, told) = drop_framework(&mut house, "round", &[("Links", rows)]).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings, "{told:?}");
    let expected = [
        "framework-row-held Links!C2: P1 depends on itself: P1 on SR16 on SR17 on P1. The row is held back.",
        "framework-row-held Links!C3: SR16 depends on itself: SR16 on SR17 on P1 on SR16. The row is held back.",
        "framework-row-held Links!C4: SR17 depends on itself: SR17 on P1 on SR16 on SR17. The row is held back.",
    ];
    assert_eq!(told, expected, "what only leads into the round stands");
}

#[tokio::test]
async fn a_list_says_of_a_risk_s_history_what_its_own_answer_says() {
    let house = council().await;
    let request = ListRisksRequest { period: QUARTER_TWO.to_owned(), view: View::Full.into(), ..ListRisksRequest::default() };
    let listed = RiskServiceClient::new(house.channel.clone()).list_risks(request).await.expect("risks").into_inner().risks;
    for one in &listed {
        let own = risk(&house, &one.name).await;
        let periods =
            |risk: &Risk| risk.score_history.iter().filter_map(|score| Some(score.period.as_ref()?.id.clone())).collect::<Vec<_>>();
        assert_eq!(periods(one), ["fy2017-18-q1", "fy2021-22-q1", "fy2021-22-q2"], "{}", one.code);
        assert_eq!((periods(one), one.periods_at_target), (periods(&own), own.periods_at_target), "{}", one.code);
    }
    assert_eq!(listed.len(), 2);
}

#[tokio::test]
async fn a_closure_that_is_taken_back_need_not_be_explained() {
    let mut house = council().await;
    let (_, asked) = drop_framework(&mut house, "closed", &[("Reviews", "Item | Kind | Date\nSR17 | closed | 01/10/2021")]).await;
    assert!(asked.len() == 1 && asked[0].starts_with("closure-unexplained Reviews!"), "{asked:?}");
    let back = "Item | Kind | Date | Withdrawn\nSR17 | closed | 01/10/2021 | WITHDRAWN: it was another risk";
    assert_eq!(drop_framework(&mut house, "back", &[("Reviews", back)]).await, (Verdict::Accepted, Vec::new()));
}

#[tokio::test]
async fn a_comment_that_is_too_long_is_not_missed_as_well() {
    let mut house = council().await;
    house.set_clock(instant("2022-01-12T09:00:00Z"));
    let target = "Measure | Period | Target | Approved on\nNI 59 | 2021/22 Q3 | 80% | 01/03/2021";
    assert_eq!(drop_framework(&mut house, "target", &[("Targets", target)]).await.0, Verdict::Accepted);
    for (comment, expected) in [("", "comment-missing"), (&*"why ".repeat(2_600).leak(), "narrative-too-long")] {
        house.wait(60);
        let row = vec![Cell::Text("NI 59"), Cell::Number(60.0), Cell::Text(comment)];
        let (_, receipt) = house.send("place/return.xlsx", &ReturnWorkbook::of("place", "place", "2021/22 Q3").row(row).bytes()).await;
        let findings = receipt["findings"].as_array().expect("findings").iter();
        let codes: Vec<_> = findings.filter_map(|finding| finding["code"].as_str()).collect();
        assert_eq!(codes, [expected], "{receipt:#}");
    }
}
