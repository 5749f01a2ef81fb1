//! The script of the year.

use std::fmt::Write as _;

use outturn_domain::finding::Verdict;

use super::kept::{Kept, answers};
use crate::frameworks::drop_framework;
use crate::house::{House, instant};
use crate::return_workbook::{Cell, ReturnWorkbook};

/// A meeting of Cabinet that saw a quarter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Committee {
    pub(super) period: &'static str,
    pub(super) publication: &'static str,
    /// The instant of the publication.
    pub(super) met: &'static str,
    /// The same as the framework's row has it, on the council's own clock.
    published: &'static str,
}

pub(super) const COMMITTEES: [Committee; 4] = [
    Committee {
        period: "2021/22 Q1",
        publication: "publications/fy2021-22-q1",
        met: "2021-09-08T17:00:00Z",
        published: "08/09/2021 18:00",
    },
    Committee {
        period: "2021/22 Q2",
        publication: "publications/fy2021-22-q2",
        met: "2021-11-10T18:00:00Z",
        published: "10/11/2021 18:00",
    },
    Committee {
        period: "2021/22 Q3",
        publication: "publications/fy2021-22-q3",
        met: "2022-02-09T18:00:00Z",
        published: "09/02/2022 18:00",
    },
    Committee {
        period: "2021/22 Q4",
        publication: "publications/fy2021-22-q4",
        met: "2022-07-06T17:00:00Z",
        published: "06/07/2022 18:00",
    },
];

const ORGANISATION: &str = "Code | Kind | Name | Parent | May report for | Basis
place | directorate | Communities and Place | | | illustrative
place | submitter | Performance officer | | place | illustrative";

const PLAN: &str = "Code | Kind | Name | Parent | Order | Basis
plan | plan | The Council Plan | | 1 | illustrative
people | theme | People | plan | 1 | illustrative
town | theme | The town | plan | 2 | illustrative";

const MEASURE_HEADINGS: &str =
    "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Tolerance % | Definition | From | To | Basis";

/// Each is named for what happens to it in the year.
const MEASURES: &str = "WORLD | Visits to the museum | people | place | number | high | quarterly | in period | | Visits | | | illustrative
CORR | Books lent | people | place | number | high | quarterly | in period | | Loans | | | illustrative
LATE-TARGET | Lessons given | people | place | number | high | quarterly | in period | | Lessons | | | illustrative
SLOW | Grants paid | people | place | number | high | quarterly | in period | | Grants | | | illustrative
TOLERANCE | Homes inspected | town | place | number | high | quarterly | in period | | Inspections | | | illustrative
GONE | People helped into work through the portal | people | place | number | high | quarterly | in period | | People | | | illustrative
SET | Roads mended | town | place | number | high | quarterly | in period | | Miles | | | illustrative
COUNT | Homes made accessible | town | place | number | high | quarterly | in period | | Adaptations finished | | 31/12/2021 | illustrative
OLD | Trees planted by the council | town | place | number | high | quarterly | in period | | Trees | | | illustrative
RULED | Applications decided in time | town | place | number | high | quarterly | in period | | Applications | | | illustrative";

const QUARTERS: [&str; 4] = ["2021/22 Q1", "2021/22 Q2", "2021/22 Q3", "2021/22 Q4"];

/// What the four returns say of each measure; absent where the return says nothing of it.
const VALUES: [(&str, [Option<f64>; 4]); 11] = [
    ("WORLD", [Some(110.0), Some(120.0), Some(85.0), Some(130.0)]),
    ("CORR", [Some(80.0), Some(125.0), Some(125.0), Some(125.0)]),
    ("LATE-TARGET", [Some(105.0), Some(105.0), Some(105.0), Some(105.0)]),
    ("SLOW", [Some(101.0), None, Some(101.0), Some(101.0)]),
    ("TOLERANCE", [Some(95.0), Some(95.0), Some(95.0), Some(95.0)]),
    ("GONE", [Some(100.0), Some(100.0), None, None]),
    ("SET", [Some(70.0), Some(70.0), Some(70.0), Some(70.0)]),
    ("COUNT", [Some(102.0), Some(102.0), Some(102.0), Some(102.0)]),
    ("OLD", [Some(103.0), Some(103.0), Some(103.0), None]),
    ("NEW", [None, None, None, Some(104.0)]),
    ("RULED", [Some(96.0), Some(96.0), Some(96.0), Some(96.0)]),
];

fn targets() -> String {
    let mut rows = "Measure | Period | Target | Proposed on | Approved on | Approved by | Basis".to_owned();
    for (code, _) in VALUES.iter().filter(|(code, _)| *code != "NEW") {
        for quarter in QUARTERS {
            let approved = if *code == "LATE-TARGET" { "|" } else { "31/03/2021 | Cabinet" };
            write!(rows, "\n{code} | {quarter} | 100 | 01/03/2021 | {approved} | illustrative").expect("text");
        }
    }
    rows
}

/// Plays the whole year, and keeps what could be asked when each committee met.
pub(super) async fn the_year() -> (House, Vec<Kept>) {
    let mut house = House::empty().await;
    let mut kept = Vec::new();
    begin(&mut house).await;
    for (place, committee) in COMMITTEES.into_iter().enumerate() {
        before(&mut house, place).await;
        house.set_clock(instant(committee.met));
        let at_once = answers(&house.channel, &committee.met_and_not_yet_recorded()).await;
        house.set_clock(instant(committee.met) + chrono::TimeDelta::hours(15));
        let row =
            format!("Period | Published | Body | Title\n{} | {} | cabinet | Performance monitoring", committee.period, committee.published);
        framework(&mut house, "publication", &[("Publications", &row)]).await;
        let published = answers(&house.channel, &committee).await;
        // What was seen when it met is what is seen of that instant the morning after.
        for (question, before) in &at_once {
            let after = published.iter().find(|(same, _)| same == question).expect("the same question");
            assert!(*before == after.1, "{question} at {}", committee.met);
        }
        kept.push(Kept { committee, answers: published });
        after(&mut house, place).await;
    }
    house.set_clock(instant("2022-09-01T09:00:00Z"));
    (house, kept)
}

async fn begin(house: &mut House) {
    house.set_clock(instant("2021-04-06T09:00:00Z"));
    let measures = format!("{MEASURE_HEADINGS}\n{MEASURES}");
    let sheets = [
        ("Council", "Setting | Value\nName | Anytown"),
        ("Plan", PLAN),
        ("Organisation", ORGANISATION),
        ("Boards", "Code | Name | Remit\ncabinet | Cabinet | plan"),
        (
            "Calendar",
            "Period | Event | Date | Body\n2021/22 Q1 | returns due | 15/07/2021 |\n2021/22 Q2 | returns due | 15/10/2021 |
2021/22 Q3 | returns due | 15/01/2022 |\n2021/22 Q4 | returns due | 15/04/2022 |\n2021/22 Q1 | meeting | 08/09/2021 | cabinet
2021/22 Q2 | meeting | 10/11/2021 | cabinet\n2021/22 Q3 | meeting | 09/02/2022 | cabinet\n2021/22 Q4 | meeting | 06/07/2022 | cabinet",
        ),
        ("Measures", &measures),
        ("Targets", &targets()),
        (
            "Milestones",
            "Code | Name | Service | Plan items | Baseline date\nHOODS | Neighbourhood working set up | place | people | 31/03/2022",
        ),
        ("Rules", "Rule set | Judges from\nmaidstone-2018-19 | 2020/21 Q1"),
    ];
    framework(house, "framework", &sheets).await;
}

/// What comes in before the committee of a quarter meets.
async fn before(house: &mut House, quarter: usize) {
    match quarter {
        0 => house.set_clock(instant("2021-07-12T09:00:00Z")),
        1 => house.set_clock(instant("2021-10-12T09:00:00Z")),
        2 => house.set_clock(instant("2022-01-12T09:00:00Z")),
        _ => house.set_clock(instant("2022-04-12T09:00:00Z")),
    }
    let mut workbook = ReturnWorkbook::of("place", "place", QUARTERS[quarter]);
    for (code, values) in &VALUES {
        if let Some(value) = values[quarter] {
            workbook = workbook.row(vec![Cell::Text(code), Cell::Number(value), Cell::Text("As reported.")]);
        }
    }
    let milestones = if quarter < 2 { vec!["HOODS"] } else { vec!["HOODS-A", "HOODS-B"] };
    let rows = milestones.into_iter().map(|code| vec![Cell::Text(code), Cell::Text("on track")]).collect();
    returned(house, &workbook.sheet("Milestones", &["Milestone", "Status"], rows)).await;
    match quarter {
        1 => {
            // Written down in advance: Cabinet decides on the day it meets.
            house.set_clock(instant("2021-11-08T09:00:00Z"));
            let changes = "Change | Item | New items | Rationale | Approving body | Approved on | Judges from
delete | GONE | | The portal is closed | Cabinet | 10/11/2021 | 2021/22 Q3
split | HOODS | HOODS-A; HOODS-B | Two halves at two times | Cabinet | 10/11/2021 | 2021/22 Q3";
            let parts = "Code | Name | Service | Plan items | Baseline date | From
HOODS-A | Neighbourhood working: the north | place | people | 31/12/2021 | 01/10/2021
HOODS-B | Neighbourhood working: the south | place | people | 31/03/2022 | 01/10/2021";
            framework(house, "changes", &[("Changes", changes), ("Milestones", parts)]).await;
        }
        2 => {
            house.set_clock(instant("2022-01-20T09:00:00Z"));
            let set =
                "Measure | Period | Status | Author | Reason\nSET | 2021/22 Q3 | amber | Head of Performance | Frost closed the roads";
            framework(house, "override", &[("Overrides", set)]).await;
        }
        _ => {}
    }
}

/// What comes after the committee of a quarter has met.
async fn after(house: &mut House, quarter: usize) {
    match quarter {
        0 => {
            house.set_clock(instant("2021-09-15T09:00:00Z"));
            returned(house, &single("CORR", "2021/22 Q1", 120.0)).await;
            // Approved late: it judges from the second quarter on.
            let mut approved = "Measure | Period | Target | Proposed on | Approved on | Approved by | Judges from".to_owned();
            for quarter in &QUARTERS[1..] {
                write!(approved, "\nLATE-TARGET | {quarter} | 100 | 01/03/2021 | 15/09/2021 | Cabinet | 2021/22 Q2").expect("text");
            }
            framework(house, "approved", &[("Targets", &approved)]).await;
        }
        1 => {
            house.set_clock(instant("2021-11-20T09:00:00Z"));
            returned(house, &single("SLOW", "2021/22 Q2", 99.0)).await;
            house.set_clock(instant("2021-12-01T09:00:00Z"));
            let by_vote = format!(
                "{MEASURE_HEADINGS}\nTOLERANCE | Homes inspected | town | place | number | high | quarterly | in period | 2 | Inspections | 01/10/2021 | | \
                 illustrative"
            );
            framework(house, "tolerance", &[("Measures", &by_vote)]).await;
        }
        2 => {
            house.set_clock(instant("2022-03-01T09:00:00Z"));
            returned(house, &single("WORLD", "2021/22 Q3", 90.0)).await;
            let rules = house.home.rules();
            std::fs::create_dir_all(&rules).expect("a folder");
            let stricter = include_str!("../../../rules/maidstone-2018-19.toml").split("[[case]]").next().expect("the rules");
            let stricter = stricter
                .replacen("maidstone-2018-19", "anytown-2022", 1)
                .replacen("tolerance_percent = 10", "tolerance_percent = 3", 1)
                .replacen("\"Maidstone Borough Council\"", "\"Anytown\"", 1)
                .replacen("version = \"2018/19\"", "version = \"2022\"", 1);
            std::fs::write(rules.join("anytown-2022.toml"), stricter).expect("a file");
            let measures = format!(
                "{MEASURE_HEADINGS}
COUNT | Homes made accessible for life | town | place | number | high | quarterly | in period | | Homes, each counted once | 01/01/2022 | | illustrative
NEW | Trees planted in the town | town | place | number | high | quarterly | in period | | Trees, by anybody | 01/01/2022 | | illustrative"
            );
            let changes = "Change | Item | New items | Rationale | Approving body | Approved on | Judges from
redefine | COUNT | COUNT | Adaptations were counted twice | Cabinet | 09/02/2022 | 2021/22 Q4
replace | OLD | NEW | Friends of the park plant, too | Cabinet | 09/02/2022 | 2021/22 Q4";
            let targets = "Measure | Period | Target | Approved on | Approved by\nNEW | 2021/22 Q4 | 100 | 09/02/2022 | Cabinet";
            let rules = "Rule set | Judges from\nanytown-2022 | 2021/22 Q4";
            let sheets = [("Measures", measures.as_str()), ("Changes", changes), ("Targets", targets), ("Rules", rules)];
            framework(house, "new-year", &sheets).await;
        }
        _ => {
            house.set_clock(instant("2022-08-01T09:00:00Z"));
            returned(house, &single("CORR", "2021/22 Q4", 90.0)).await;
        }
    }
}

impl Committee {
    /// The same meeting, before anybody recorded what it published.
    fn met_and_not_yet_recorded(&self) -> Self {
        Self { publication: "", ..*self }
    }
}

fn single(code: &'static str, quarter: &'static str, value: f64) -> ReturnWorkbook {
    ReturnWorkbook::of("place", "place", quarter).row(vec![Cell::Text(code), Cell::Number(value), Cell::Text("As it should be.")])
}

async fn returned(house: &mut House, workbook: &ReturnWorkbook) {
    let (verdict, receipt) = house.send("place/return.xlsx", &workbook.bytes()).await;
    assert!(matches!(verdict, Verdict::Accepted | Verdict::AcceptedWithFindings), "{receipt:#}");
    assert_eq!(receipt["errors"].as_u64().unwrap_or(0), 0, "{receipt:#}");
}

async fn framework(house: &mut House, name: &str, sheets: &[(&str, &str)]) {
    let (verdict, told) = drop_framework(house, name, sheets).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()), "{name}");
}
