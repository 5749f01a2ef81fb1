//! An item has several codes in several registers, and is found by any of them.

use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::{GetMeasureRequest, GetRiskRequest, ListRisksRequest, Measure, Risk};

use crate::frameworks::drop_framework;
use crate::house::{House, instant};
use crate::return_workbook::{Cell, ReturnWorkbook};

const SHEETS: [(&str, &str); 5] = [
    ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
    (
        "Organisation",
        "Code | Kind | Name | May report for\nplace | service | Communities and Place |\nplace | submitter | Performance officer | place",
    ),
    (
        "Measures",
        "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds
NI 59 | First assessments in time | plan | place | number | high | quarterly | in period",
    ),
    ("Risks", "Code | Name | Service | Register\nSR16 | Care market fails | place | strategic\nSR17 | Flood | place | strategic"),
    (
        "Aliases",
        "Kind | Alias | Code | Register
item | LAA 12 | NI 59 | Local Area Agreement
item | Assessments | NI 59 |
item | CR17 | SR16 | Corporate risk register",
    ),
];

async fn council() -> House {
    let mut house = House::empty().await;
    house.set_clock(instant("2021-09-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &SHEETS).await, (Verdict::Accepted, Vec::new()));
    let rows = ReturnWorkbook::of("place", "place", "2021/22 Q2").headings(&["Measure", "Value"]);
    let rows = rows.row(vec![Cell::Text("LAA 12"), Cell::Number(70.0)]);
    house.set_clock(instant("2021-10-12T09:00:00Z"));
    assert_eq!(house.send("place/return.xlsx", &rows.bytes()).await.0, Verdict::Accepted);
    let card = house.scorecard("2021/22 Q2", None).await;
    assert_eq!(card.rows[0].value.as_ref().map(|value| value.display_text.as_str()), Some("70"), "a return may use any of the codes");
    house
}

async fn measure(house: &House, name: &str) -> Measure {
    let request = GetMeasureRequest { name: name.to_owned(), ..GetMeasureRequest::default() };
    MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure").into_inner().measure.expect("a measure")
}

async fn risk(house: &House, name: &str) -> Risk {
    let request = GetRiskRequest { name: name.to_owned(), ..GetRiskRequest::default() };
    RiskServiceClient::new(house.channel.clone()).get_risk(request).await.expect("a risk").into_inner().risk.expect("a risk")
}

#[tokio::test]
async fn a_measure_is_found_by_any_of_its_codes_and_names_their_registers() {
    let house = council().await;
    for name in ["NI 59", "ni59", "LAA 12", "laa-12", "measures/LAA 12", "Assessments"] {
        let found = measure(&house, name).await;
        assert_eq!(found.code, "NI 59", "{name}");
        let codes: Vec<_> = found.register_codes.iter().map(|one| (one.code.as_str(), one.register.as_str())).collect();
        assert_eq!(codes, [("LAA 12", "registers/local-area-agreement")]);
        assert_eq!(found.aliases, ["Assessments", "LAA 12"]);
    }
}

#[tokio::test]
async fn a_risk_stands_in_each_register_that_has_a_code_for_it() {
    let house = council().await;
    for name in ["SR16", "CR17", "cr 17"] {
        let found = risk(&house, name).await;
        assert_eq!(
            (found.code.as_str(), found.registers),
            ("SR16", vec!["registers/strategic".to_owned(), "registers/corporate-risk-register".to_owned()])
        );
        let codes: Vec<_> = found.aliases.iter().map(|one| (one.code.as_str(), one.register.as_str())).collect();
        assert_eq!(codes, [("CR17", "registers/corporate-risk-register")]);
    }
    for (register, expected) in [
        ("corporate", vec!["SR16"]),
        ("registers/corporate-risk-register", vec!["SR16"]),
        ("", vec!["SR16", "SR17"]),
        ("-", vec!["SR16", "SR17"]),
    ] {
        let request = ListRisksRequest { register: register.to_owned(), ..ListRisksRequest::default() };
        let listed = RiskServiceClient::new(house.channel.clone()).list_risks(request).await.expect("risks").into_inner().risks;
        assert_eq!(listed.iter().map(|risk| risk.code.as_str()).collect::<Vec<_>>(), expected, "{register:?}");
    }
}

#[tokio::test]
async fn only_an_item_has_a_code_in_a_register() {
    let mut house = council().await;
    let rows = "Kind | Alias | Code | Register\nunit | The town hall | place | Telephone directory";
    let (verdict, told) = drop_framework(&mut house, "unit", &[("Aliases", rows)]).await;
    assert_eq!(verdict, Verdict::Refused);
    assert!(
        told[0].starts_with("framework-row-held Aliases!D2: Only a measure, milestone, project or risk has a code in a register"),
        "{told:?}"
    );
}
