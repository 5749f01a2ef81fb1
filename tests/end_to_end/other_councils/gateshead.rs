//! Gateshead's Performance Management and Improvement Framework, as far as its shape is known: six policy objectives of the Health and Wellbeing Strategy and,
//! beside them, a balanced scorecard of organisational health; reported every six months; strategic and operational measures inside; committees by remit.
//! The wording of the objectives, the perspectives, the measures and all figures are illustrative.

use outturn_services::contract::scope::Part;
use outturn_services::contract::{Basis, MeasureClass};

use super::{card, codes, council_by, met, met_by_group, send};
use crate::house::House;

const PLAN: &str = "Code | Kind | Name | Parent | Order | Basis
pmif | plan | Health and Wellbeing Strategy | | 1 | illustrative
best-start | theme | Give every child the best start in life | pmif | 1 | illustrative
capabilities | theme | Enable all to maximise their capabilities | pmif | 2 | illustrative
good-work | theme | Create fair employment and good work for all | pmif | 3 | illustrative
living-standard | theme | Ensure a healthy standard of living for all | pmif | 4 | illustrative
places | theme | Create healthy and sustainable places | pmif | 5 | illustrative
prevention | theme | Strengthen the prevention of ill health | pmif | 6 | illustrative
scorecard | plan | Balanced scorecard of organisational health | | 2 | illustrative
customers | theme | Customers | scorecard | 1 | illustrative
finance | theme | Finance | scorecard | 2 | illustrative
people | theme | Our people | scorecard | 3 | illustrative";

const ORGANISATION: &str = "Code | Kind | Name | Parent | May report for | Basis
performance | directorate | Corporate Services | | | illustrative
performance | submitter | Performance officer | | performance | illustrative";

const BOARDS: &str = "Code | Name | Remit | Basis
families | Families committee | best-start; capabilities | illustrative
corporate | Corporate Resources committee | scorecard | illustrative";

const MEASURES: &str = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Class | Basis
G1 | Children ready for school | best-start | performance | number | high | six-monthly | in period | strategic | illustrative
G2 | Young people in work or training | capabilities; people | performance | number | high | six-monthly | in period | strategic | illustrative
G3 | Residents helped into work | good-work | performance | number | high | six-monthly | in period | strategic | illustrative
G4 | Households in fuel poverty | living-standard | performance | number | low | six-monthly | in period | strategic | illustrative
G5 | Homes brought up to standard | places | performance | number | high | six-monthly | in period | operational | illustrative
G6 | Health checks taken up | prevention | performance | number | high | six-monthly | in period | operational | illustrative
G7 | Complaints answered in time | customers | performance | number | high | six-monthly | in period | operational | illustrative
G8 | Savings delivered | finance | performance | number | high | six-monthly | in period | operational | illustrative";

const TARGETS: &str = "Measure | Period | Target | Proposed on | Approved on | Approved by | Basis
G1 | 2021/22 H1 | 10 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
G2 | 2021/22 H1 | 10 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
G3 | 2021/22 H1 | 10 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
G4 | 2021/22 H1 | 10 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
G5 | 2021/22 H1 | 10 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
G6 | 2021/22 H1 | 10 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
G7 | 2021/22 H1 | 10 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative
G8 | 2021/22 H1 | 10 | 01/04/2021 | 02/04/2021 | Cabinet | illustrative";

pub(super) const SHEETS: [(&str, &str); 7] = [
    ("Council", "Setting | Value | Basis\nName | Gateshead | illustrative"),
    ("Plan", PLAN),
    ("Organisation", ORGANISATION),
    ("Boards", BOARDS),
    ("Measures", MEASURES),
    ("Targets", TARGETS),
    ("Rules", "Rule set | Judges from | Basis\nmaidstone-2018-19 | 2019/20 | illustrative"),
];

/// The council with these sheets and rule sets, when its first half is over and nothing of it was reported.
pub(super) async fn gateshead_by(sheets: &[(&str, &str)], rules: &[(&str, &str)]) -> House {
    let house = council_by("2021-04-05T09:00:00Z", sheets, rules).await;
    house.set_clock(crate::house::instant("2021-10-20T09:00:00Z"));
    house
}

pub(super) async fn gateshead() -> House {
    let mut house = gateshead_by(&SHEETS, &[]).await;
    let half = [("G1", 12.0), ("G2", 11.0), ("G3", 9.0), ("G4", 8.0), ("G5", 4.0), ("G6", 10.0), ("G7", 20.0), ("G8", 3.0)];
    send(&mut house, "performance", "2021/22 H1", &half).await;
    house
}

#[tokio::test]
async fn six_objectives_and_a_balanced_scorecard_beside_them_are_counted_each_by_its_own() {
    let house = gateshead().await;
    let whole = card(&house, "2021/22 H1", None).await;
    assert_eq!(met(whole.headline.as_ref()), "5 of 8 (63%)");
    assert_eq!(
        met_by_group(&whole),
        [
            "Give every child the best start in life: 1 of 1 (100%)",
            "Enable all to maximise their capabilities: 1 of 1 (100%)",
            "Create fair employment and good work for all: 0 of 1 (0%)",
            "Ensure a healthy standard of living for all: 1 of 1 (100%)",
            "Create healthy and sustainable places: 0 of 1 (0%)",
            "Strengthen the prevention of ill health: 1 of 1 (100%)",
            "Customers: 1 of 1 (100%)",
            "Finance: 0 of 1 (0%)",
            "Our people: 1 of 1 (100%)",
        ]
    );
    assert!(whole.rows.iter().all(|row| row.value.as_ref().is_some_and(|value| value.basis() == Basis::Supplied)), "a service reported it");

    let scorecard = card(&house, "2021/22 H1", Some(Part::PlanItem("planItems/scorecard".to_owned()))).await;
    assert_eq!(codes(&scorecard), ["G7", "G8", "G2"]);
    assert_eq!(met(scorecard.headline.as_ref()), "2 of 3 (67%)");
    assert_eq!(met_by_group(&scorecard), ["Customers: 1 of 1 (100%)", "Finance: 0 of 1 (0%)", "Our people: 1 of 1 (100%)"]);
}

#[tokio::test]
async fn operational_measures_count_inside_and_each_committee_sees_its_remit() {
    let house = gateshead().await;
    let operational = card(&house, "2021/22 H1", Some(Part::MeasureClass(MeasureClass::Operational.into()))).await;
    assert_eq!((codes(&operational), met(operational.headline.as_ref())), (vec!["G5", "G6", "G7", "G8"], "2 of 4 (50%)"));
    for (board, expected) in [("families", vec!["G1", "G2"]), ("corporate", vec!["G7", "G8", "G2"])] {
        let seen = card(&house, "2021/22 H1", Some(Part::Board(format!("boards/{board}")))).await;
        assert_eq!(codes(&seen), expected, "{board}");
    }
}
