//! South Oxfordshire's corporate delivery plan of its first year, as far as its shape is known: themes, priority projects, measures with a frequency and an owner
//! each; a headline report by theme and drill-down; statutory and operational indicators collected, but outside the framework. The names and all figures are
//! illustrative.

use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::scope::Part;
use outturn_services::contract::{ListProjectsRequest, MeasureClass};

use super::{card, codes, council, met, met_by_group, send};
use crate::house::{House, instant};

const PLAN: &str = "Code | Kind | Name | Parent | Basis
plan | plan | Corporate plan, year one | | illustrative
climate | theme | Action on climate | plan | illustrative
homes | theme | Homes and infrastructure | plan | illustrative";

const ORGANISATION: &str = "Code | Kind | Name | Parent | May report for | Basis
district | directorate | The district | | | illustrative
district | submitter | Policy officer | | district | illustrative";

const MEASURES: &str = "Code | Name | Plan items | Service | Owner | Unit | Polarity | Frequency | Cell holds | Class | In framework | Basis
S1 | Trees planted | climate | district | Head of Environment | number | high | quarterly | in period | strategic | yes | illustrative
S2 | Energy used in offices | climate | district | Head of Environment | number | low | annual | in period | strategic | yes | illustrative
S3 | Affordable homes built | homes | district | Head of Housing | number | high | quarterly | in period | strategic | yes | illustrative
S4 | Planning decisions in time | homes | district | Head of Planning | number | high | quarterly | in period | statutory | no | illustrative
S5 | Calls answered | plan | district | Head of Customers | number | high | monthly | in period | operational | no | illustrative";

const TARGETS: &str = "Measure | Period | Target | Proposed on | Approved on | Approved by | Basis
S1 | 2021/22 Q2 | 100 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
S2 | 2021/22 | 100 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
S3 | 2021/22 Q2 | 100 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
S4 | 2021/22 Q2 | 100 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative";

const PROJECTS: &str = "Code | Name | Service | Plan items | Owner | Priority | Basis
tree-nursery | A nursery for trees | district | climate | Head of Environment | yes | illustrative
garden-village | The garden village | district | homes | Head of Housing | yes | illustrative";

async fn south_oxfordshire() -> House {
    let sheets = [
        ("Council", "Setting | Value | Basis\nName | South Oxfordshire | illustrative"),
        ("Plan", PLAN),
        ("Organisation", ORGANISATION),
        ("Measures", MEASURES),
        ("Targets", TARGETS),
        ("Projects", PROJECTS),
        ("Rules", "Rule set | Judges from | Basis\nmaidstone-2018-19 | 2019/20 | illustrative"),
    ];
    let mut house = council("2021-04-05T09:00:00Z", &sheets).await;
    house.set_clock(instant("2021-10-20T09:00:00Z"));
    send(&mut house, "district", "2021/22 Q2", &[("S1", 120.0), ("S3", 80.0), ("S4", 50.0)]).await;
    send(&mut house, "district", "September 2021", &[("S5", 900.0)]).await;
    house
}

#[tokio::test]
async fn what_is_collected_outside_the_framework_is_shown_and_counts_in_no_headline() {
    let house = south_oxfordshire().await;
    let whole = card(&house, "2021/22 Q2", None).await;
    assert_eq!(met(whole.headline.as_ref()), "1 of 2 (50%)");
    assert_eq!(met_by_group(&whole), ["Action on climate: 1 of 1 (100%)", "Homes and infrastructure: 0 of 1 (0%)"]);
    let beside: Vec<&str> = whole.rows.iter().filter(|row| !row.in_framework).map(|row| row.code.as_str()).collect();
    assert_eq!(beside, ["S5", "S4"]);
    let statutory = card(&house, "2021/22 Q2", Some(Part::MeasureClass(MeasureClass::Statutory.into()))).await;
    assert_eq!(codes(&statutory), ["S4"]);
}

#[tokio::test]
async fn each_owner_and_theme_is_drilled_down_to_with_its_projects() {
    let house = south_oxfordshire().await;
    let owned = card(&house, "2021/22 Q2", Some(Part::Owner("Head of Environment".to_owned()))).await;
    assert_eq!(codes(&owned), ["S1", "S2"], "the annual one is awaited");
    let theme = Part::PlanItem("planItems/homes".to_owned());
    let homes = card(&house, "2021/22 Q2", Some(theme.clone())).await;
    assert_eq!((codes(&homes), met(homes.headline.as_ref())), (vec!["S3", "S4"], "0 of 1 (0%)"));
    let request = ListProjectsRequest {
        scope: Some(outturn_services::contract::Scope { part: Some(theme) }),
        period: "2021/22 Q2".to_owned(),
        ..ListProjectsRequest::default()
    };
    let projects = DeliveryServiceClient::new(house.channel.clone()).list_projects(request).await.expect("projects").into_inner().projects;
    assert_eq!(projects.iter().map(|project| project.code.as_str()).collect::<Vec<_>>(), ["garden-village"]);
}
