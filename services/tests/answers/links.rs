//! What is linked with what, seen from both ends, and the gates of projects.

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::PlanCode;
use outturn_domain::delivery::{Milestone, Project, ProjectGate};
use outturn_domain::framework::{FrameworkRow, RowKind};
use outturn_domain::link::{ItemLink, LinkRelation, Linked};
use outturn_domain::measure::Effective;
use outturn_domain::risk::{Risk, RiskDetails};
use outturn_domain::stage::Basis;
use outturn_services::contract::{
    self, AbsenceReason, GetMeasureRequest, GetRiskRequest, ItemRelation, ListMeasuresRequest, ListMilestonesRequest, ListProjectsRequest,
    ListRisksRequest, ProjectGate as Gate, View,
};

use crate::council::item;
use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::validity;

fn place(sheet: &str, row: u32) -> Place {
    Place::cell(sheet, CellAddress::new(row, 0))
}

fn milestone() -> FrameworkRow {
    FrameworkRow::Milestone(Milestone {
        code: item("M1"),
        title: "A new team".to_owned(),
        service: None,
        plan_items: Vec::new(),
        owner: None,
        baseline_date: None,
        effective: Effective::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Milestones", 1),
    })
}

fn project() -> FrameworkRow {
    FrameworkRow::Project(Project {
        code: item("P1"),
        title: "A new system".to_owned(),
        service: None,
        plan_items: Vec::new(),
        owner: None,
        priority: true,
        budget: None,
        effective: Effective::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Projects", 1),
    })
}

fn risk() -> FrameworkRow {
    FrameworkRow::Risk(Box::new(Risk {
        code: item("SR1"),
        title: "Children wait too long".to_owned(),
        service: None,
        plan_items: Vec::new(),
        owner: None,
        register: None,
        inherent: None,
        target: None,
        appetite: None,
        effective: Effective::default(),
        details: RiskDetails::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Risks", 1),
    }))
}

fn link(from: &str, linked: Linked, relation: LinkRelation, row: u32) -> FrameworkRow {
    let place = place("Links", row);
    FrameworkRow::Link(ItemLink { item: item(from), linked, relation, basis: Basis::Illustrative, basis_note: None, place })
}

fn gate(title: &str, planned: Option<&str>, actual: Option<&str>, decision: Option<&str>, row: u32) -> FrameworkRow {
    let day = |text: &str| text.parse().expect("a day");
    FrameworkRow::Gate(ProjectGate {
        project: item("P1"),
        title: title.to_owned(),
        planned: planned.map(day),
        actual: actual.map(day),
        decision: decision.map(str::to_owned),
        basis: Basis::Published,
        basis_note: Some("the business plan".to_owned()),
        place: place("Gates", row),
    })
}

/// One of each kind, linked on the second day and not before.
async fn house() -> House {
    let mut house = House::council().await;
    house.send("2021-10-20T09:00:00Z", Sent::framework(vec![milestone(), project(), risk()])).await;
    let of_item = |code: &str| Linked::Item(item(code));
    let links = vec![
        link("EHC-20W", of_item("SR1"), LinkRelation::Indicates, 1),
        link("M1", of_item("SR1"), LinkRelation::Mitigates, 2),
        link("M1", of_item("P1"), LinkRelation::DependsOn, 3),
        link("P1", Linked::PlanItem(PlanCode::parse("people").expect("a code")), LinkRelation::Related, 4),
    ];
    house.send("2021-10-21T09:00:00Z", Sent::framework(links)).await;
    house
}

/// Links as lines: what they lead to, and how.
fn lines(links: &[contract::ItemLink]) -> Vec<String> {
    links.iter().map(|link| format!("{} {} ({})", link.relation().as_str_name(), link.item, link.title)).collect()
}

fn relation(relation: ItemRelation, other: &str) -> String {
    format!("{} {other}", relation.as_str_name())
}

async fn projects(house: &House, of: &str, as_of: Option<&str>) -> Vec<contract::Project> {
    let request =
        ListProjectsRequest { period: of.to_owned(), view: View::Full.into(), as_of_time: as_of.map(at), ..ListProjectsRequest::default() };
    let answer = house.delivery().await.list_projects(request).await.expect("a list").into_inner();
    validity::check("ListProjectsResponse", &answer);
    answer.projects
}

/// The links of the measure, the milestone, the project and the risk.
async fn links(house: &House, as_of: Option<&str>) -> [Vec<String>; 4] {
    let as_of_time = as_of.map(at);
    let measure = GetMeasureRequest { name: "EHC-20W".to_owned(), as_of_time, ..GetMeasureRequest::default() };
    let measure = house.measures().await.get_measure(measure).await.expect("a measure").into_inner().measure.expect("a measure");
    let listed = ListMeasuresRequest { as_of_time, ..ListMeasuresRequest::default() };
    let listed = house.measures().await.list_measures(listed).await.expect("measures").into_inner().measures;
    let listed = listed.iter().find(|other| other.code == "EHC-20W").expect("the measure");
    assert_eq!(listed.links, measure.links, "a list says what a single answer says");
    let milestones = ListMilestonesRequest { period: "2021/22 Q2".to_owned(), as_of_time, ..ListMilestonesRequest::default() };
    let milestones = house.delivery().await.list_milestones(milestones).await.expect("milestones").into_inner();
    validity::check("ListMilestonesResponse", &milestones);
    let projects = projects(house, "2021/22 Q2", as_of).await;
    let risk = GetRiskRequest { name: "SR1".to_owned(), as_of_time, ..GetRiskRequest::default() };
    let risk = house.risks().await.get_risk(risk).await.expect("a risk").into_inner().risk.expect("a risk");
    let listed = ListRisksRequest { as_of_time, ..ListRisksRequest::default() };
    let listed = house.risks().await.list_risks(listed).await.expect("risks").into_inner().risks;
    assert_eq!(listed[0].links, risk.links, "a list says what a single answer says");
    [&measure.links, &milestones.milestones[0].links, &projects[0].links, &risk.links].map(|links| lines(links))
}

#[tokio::test]
async fn a_link_is_seen_from_both_ends_and_from_its_recording_on() {
    let house = house().await;
    let of_measure = vec![relation(ItemRelation::Indicates, "risks/SR1 (Children wait too long)")];
    let of_milestone = vec![
        relation(ItemRelation::DependsOn, "projects/P1 (A new system)"),
        relation(ItemRelation::Mitigates, "risks/SR1 (Children wait too long)"),
    ];
    let of_project = vec![
        relation(ItemRelation::Related, "planItems/people (People)"),
        relation(ItemRelation::RequiredBy, "milestones/M1 (A new team)"),
    ];
    let of_risk = vec![
        relation(ItemRelation::Mitigates, "milestones/M1 (A new team)"),
        relation(ItemRelation::Indicates, "measures/EHC-20W (The title of EHC-20W)"),
    ];
    let [measure, milestone, project, risk] = Box::pin(links(&house, None)).await;
    assert_eq!((milestone, project), (of_milestone, of_project));
    assert_eq!(measure, of_measure);
    assert_eq!(risk, of_risk);
    assert_eq!(
        Box::pin(links(&house, Some("2021-10-20T12:00:00Z"))).await,
        [(); 4].map(|()| Vec::<String>::new()),
        "nobody had written one"
    );
}

#[tokio::test]
async fn a_link_that_was_taken_back_is_gone_from_both_ends_and_was_there_before() {
    let mut house = house().await;
    let taken_back = FrameworkRow::Withdrawn { kind: RowKind::Link, key: "M1|P1".to_owned(), reason: None, place: place("Links", 3) };
    house.send("2021-10-22T09:00:00Z", Sent::framework(vec![taken_back])).await;
    let [_, milestone, project, _] = Box::pin(links(&house, None)).await;
    assert_eq!((milestone.len(), project.len()), (1, 1));
    let [_, milestone, project, _] = Box::pin(links(&house, Some("2021-10-21T12:00:00Z"))).await;
    assert_eq!((milestone.len(), project.len()), (2, 2));
}

/// A gate as a line: its title, its two days and what was decided.
fn line(gate: &Gate) -> String {
    let [planned, actual] = [&gate.planned_date, &gate.actual_date].map(|day| day.as_ref().expect("a day, or why there is none"));
    assert!([planned, actual].iter().all(|day| day.value_date.is_some() != day.absence.is_some()), "{gate:?}");
    format!("{}: {} / {} / {}", gate.title, planned.display_text, actual.display_text, gate.decision)
}

#[tokio::test]
async fn gates_stand_as_of_the_end_of_the_period_and_as_of_the_instant() {
    let mut house = house().await;
    let first = vec![
        gate("Full business case", Some("2021-10-15"), None, None, 1),
        gate("Outline business case", Some("2021-06-30"), Some("2021-07-02"), Some("Go on"), 2),
        gate("Closure", None, None, None, 3),
    ];
    house.send("2021-10-22T09:00:00Z", Sent::framework(first)).await;
    let passed = gate("Full business case", Some("2021-10-15"), Some("2021-11-03"), Some("Go on, with less"), 1);
    house.send("2021-11-05T09:00:00Z", Sent::framework(vec![passed])).await;
    let gates = async |of: &str, as_of| {
        let projects = projects(&house, of, as_of).await;
        projects[0].gates.iter().map(line).collect::<Vec<_>>()
    };
    let outline = "Outline business case: 30 June 2021 / 2 July 2021 / Go on";
    let open = "Full business case: 15 October 2021 / the gate was not passed / ";
    let closure = "Closure: no day was planned / the gate was not passed / ";
    assert_eq!(gates("2021/22 Q2", None).await, [outline, open, closure], "it was passed after the quarter");
    let passed = "Full business case: 15 October 2021 / 3 November 2021 / Go on, with less";
    assert_eq!(gates("2021/22 Q3", None).await, [outline, passed, closure]);
    assert_eq!(gates("2021/22 Q3", Some("2021-11-04T09:00:00Z")).await, [outline, open, closure], "nobody had recorded it");
    let early = "Outline business case: 30 June 2021 / the gate was not passed / ";
    assert_eq!(gates("2021/22 Q1", None).await, [early, open, closure]);
    assert_eq!(gates("2021/22 Q2", Some("2021-10-21T12:00:00Z")).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_day_of_a_gate_leads_to_its_row() {
    let mut house = house().await;
    house.send("2021-10-22T09:00:00Z", Sent::framework(vec![gate("Closure", None, Some("2021-09-01"), None, 3)])).await;
    let project = projects(&house, "2021/22 Q2", None).await.remove(0);
    let [planned, actual] = [&project.gates[0].planned_date, &project.gates[0].actual_date].map(|day| day.as_ref().expect("a day"));
    assert_eq!(planned.absence.as_ref().map(contract::Absence::reason), Some(AbsenceReason::NotApplicable));
    assert_eq!((actual.basis(), actual.basis_note.as_str()), (contract::Basis::Published, "the business plan"));
    let cell = project.provenance.iter().find(|cell| cell.key == actual.provenance_key).expect("its cell");
    assert_eq!((cell.sheet.as_str(), cell.cell_text.as_str()), ("Gates", "Closure"));
}
