//! Derby's Council Scorecard of 2012, as far as its shape is known: 60 to 70 priority measures, monthly to the Chief Officer Group, every two months to a
//! Performance meeting of it led by the Chief Executive, quarterly to Cabinet; beside it the directorates' business plans, quarterly, with objectives and
//! measures. The measures, the objectives and all figures are illustrative.

use std::fmt::Write as _;

use outturn_services::contract::scope::Part;

use super::{card, codes, council, met, met_by_group, send};
use crate::house::{House, instant};

const PRIORITY_MEASURES: usize = 64;

const PLAN: &str = "Code | Kind | Name | Parent | Order | Basis
scorecard | plan | Council Scorecard | | 1 | illustrative
outcomes | theme | Priority outcomes | scorecard | 1 | illustrative
organisation | theme | The organisation | scorecard | 2 | illustrative
children-plan | plan | Business plan of Children and Young People | | 2 | illustrative
safe | theme | Children are safe | children-plan | 1 | illustrative";

const ORGANISATION: &str = "Code | Kind | Name | Parent | May report for | Basis
council | directorate | Chief Executive's Office | | | illustrative
council | submitter | Performance team | | council | illustrative
children | directorate | Children and Young People | | | illustrative
children | submitter | Performance officer | | children | illustrative";

const BOARDS: &str = "Code | Name | Remit | Basis
chief-officers | Chief Officer Group | scorecard | illustrative
performance-chief-officers | Performance Chief Officer Group | scorecard | illustrative
cabinet | Cabinet | scorecard | illustrative";

const CALENDAR: &str = "Period | Event | Date | Body | Basis
April 2012 | meeting | 15/05/2012 | chief-officers | illustrative
May 2012 | meeting | 15/06/2012 | chief-officers | illustrative
May 2012 | meeting | 20/06/2012 | performance-chief-officers | illustrative
June 2012 | meeting | 15/07/2012 | chief-officers | illustrative
2012/13 Q1 | meeting | 20/07/2012 | cabinet | illustrative";

/// The priority measures: months that add up, half of them outcomes; and a measure of the directorate's own, quarterly.
fn measures() -> (String, String) {
    let mut measures = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Roll-up | Class | Basis".to_owned();
    let mut targets = "Measure | Period | Target | Proposed on | Approved on | Approved by | Basis".to_owned();
    for number in 1..=PRIORITY_MEASURES {
        let places = match number {
            // One stands in the scorecard and in the business plan.
            1 => "outcomes; safe",
            _ if number % 2 == 1 => "outcomes",
            _ => "organisation",
        };
        write!(
            measures,
            "\nP{number} | Priority measure {number} | {places} | council | number | high | monthly | in period | sum | strategic | illustrative"
        )
        .expect("text");
        for (period, target) in [("May 2012", 10), ("2012/13 Q1", 30)] {
            write!(targets, "\nP{number} | {period} | {target} | 01/04/2012 | 02/04/2012 | Cabinet | illustrative").expect("text");
        }
    }
    measures
        .push_str("\nC1 | Visits made in time | safe | children | number | high | quarterly | in period | | operational | illustrative");
    targets.push_str("\nC1 | 2012/13 Q1 | 5 | 01/04/2012 | 02/04/2012 | Cabinet | illustrative");
    (measures, targets)
}

async fn derby() -> House {
    let (measures, targets) = measures();
    let sheets = [
        ("Council", "Setting | Value | Basis\nName | Derby | illustrative"),
        ("Plan", PLAN),
        ("Organisation", ORGANISATION),
        ("Boards", BOARDS),
        ("Calendar", CALENDAR),
        ("Measures", measures.as_str()),
        ("Targets", targets.as_str()),
        ("Rules", "Rule set | Judges from | Basis\nmaidstone-2018-19 | 2011/12 | illustrative"),
    ];
    let mut house = council("2012-04-03T09:00:00Z", &sheets).await;
    let names: Vec<&'static str> = (1..=PRIORITY_MEASURES).map(|number| &*format!("P{number}").leak()).collect();
    for (month, at, missed) in
        [("April 2012", "2012-05-08T09:00:00Z", 4), ("May 2012", "2012-06-08T09:00:00Z", 16), ("June 2012", "2012-07-08T09:00:00Z", 4)]
    {
        house.set_clock(instant(at));
        // The first ones miss the month's ten by one.
        let value = |place: usize| if place < missed { 9.0 } else { 11.0 };
        let values: Vec<(&'static str, f64)> = names.iter().enumerate().map(|(place, name)| (*name, value(place))).collect();
        send(&mut house, "council", month, &values).await;
    }
    send(&mut house, "children", "2012/13 Q1", &[("C1", 6.0)]).await;
    house
}

#[tokio::test]
async fn the_chief_officers_see_each_month_and_cabinet_the_quarter_that_the_months_make() {
    let house = derby().await;
    let chief_officers = || Some(Part::Board("boards/chief-officers".to_owned()));
    let may = card(&house, "May 2012", chief_officers()).await;
    assert_eq!((may.rows.len(), met(may.headline.as_ref())), (PRIORITY_MEASURES, "48 of 64 (75%)"));
    // 27 of the first four, 31 of the next twelve, 33 of the others.
    let quarter = card(&house, "2012/13 Q1", Some(Part::Board("boards/cabinet".to_owned()))).await;
    assert_eq!((quarter.rows.len(), met(quarter.headline.as_ref())), (PRIORITY_MEASURES, "60 of 64 (94%)"));
    assert_eq!(met_by_group(&quarter), ["Priority outcomes: 30 of 32 (94%)", "The organisation: 30 of 32 (94%)"]);
}

#[tokio::test]
async fn a_directorates_business_plan_stands_beside_the_scorecard() {
    let house = derby().await;
    let plan = card(&house, "2012/13 Q1", Some(Part::PlanItem("planItems/children-plan".to_owned()))).await;
    assert_eq!((codes(&plan), met(plan.headline.as_ref())), (vec!["C1", "P1"], "1 of 2 (50%)"));
    assert_eq!(met_by_group(&plan), ["Children are safe: 1 of 2 (50%)"]);
}
