//! The framework workbook, read and checked.

mod amended;
mod bad_frameworks;
mod breakdowns;
mod checked;
mod faults;
mod links;
mod scrutiny;
mod targets;
mod withdrawn;

use std::path::Path;

use chrono::{DateTime, Utc};
use outturn_domain::code::RuleSetCode;
use outturn_domain::framework::{Framework, FrameworkRow};

use super::{FrameworkReading, check, read, recognises};
use crate::normalise::test_book::{book, codes};
use crate::read::cell::RawWorkbook;
use crate::rule_files::{self, RuleFiles};

const COUNCIL: (&str, &str) = (
    "Council",
    "Setting | Value\nName | Derby City Council\nTime zone | Europe/London\nDefault stage | working\nProposed targets judge | yes\nMilestone scale | milestone-status\nDelivery confidence scale | five\nRisk matrix | 5x5",
);

const PLAN: (&str, &str) = (
    "Plan",
    "
Code | Kind | Name | Parent | Order | Basis | Basis note
PLAN | plan | Council Plan 2022 to 2025 | | 1 | published | title page
PEOPLE | theme | Resilient people | PLAN | 2 | published |
PEOPLE-1 | outcome | Children thrive | PEOPLE | 1 | illustrative |
PLACE | theme | Vibrant place | plan | 1 | |",
);

const ORGANISATION: (&str, &str) = (
    "Organisation",
    "
Code | Kind | Name | Parent | May report for | From | To
PEOPLE-DIR | directorate | People's Services | | | |
CHILDREN | service | Children's social care | PEOPLE-DIR | | 01/04/2019 |
CYP | portfolio | Children and young people | | | |
peoples-services | submitter | People's Services | | PEOPLE-DIR | |
corporate | submitter | Performance team | | Everyone | |
DERBY-LIVE | entity | Derby Live | | | |",
);

const BOARDS: (&str, &str) = (
    "Boards",
    "
Code | Name | Remit | Aliases
executive-scrutiny-board | Executive Scrutiny Board | PLAN; PEOPLE-DIR | Executive Scrutiny Review Board
cabinet | Council Cabinet | |",
);

const CALENDAR: (&str, &str) = (
    "Calendar",
    "
Period | Event | Date | Body
2021/22 Q2 | Returns due | 15/10/2021 |
2021/22 Q2 | Sign-off | @2021-10-22 |
2021/22 Q2 | Meeting | 10/11/2021 | Council Cabinet
2021/22 Q2 | Publication | 10/11/2021 |",
);

const MEASURES: (&str, &str) = (
    "Measures",
    "
Code | Name | Plan items | Service | Portfolio | Owner | Unit | Precision | Polarity | Band from | Band to | Frequency | Cell holds | Class | In framework | Tolerance % | Lag months | Numerator | Denominator | Tags | From | To
EHC-20W | Plans within 20 weeks | PEOPLE; PEOPLE-1 | CHILDREN | CYP | Head of SEND | % | 1 | High | | | Quarterly | In period | statutory | yes | 5 | | plans issued in time | plans issued | SEND; statutory | |
VISITS | Attendances at Derby Live | PLACE | Children's social care | | | number | | high | | | monthly | year to date | | | %0.05 | 1 | | | | 01/04/2019 |
TEMP | Share of agency staff | PEOPLE | children | | | % | 0 | band | %0.05 | 10% | half yearly | stock | operational | no | | | | | | |",
);

const TARGETS: (&str, &str) = (
    "Targets",
    "
Measure | Entity | Breakdown | Period | Target | Level | Supporting text | Proposed on | Approved on | Approved by | Judges from
EHC-20W | | | 2021/22 Q2 | %0.55 | | | 01/10/2021 | 10/11/2021 | Council Cabinet | 2021/22 Q2
ehc 20w | | | 2021/22 | 60% | target | | | | |
EHC-20W | | | 2021/22 | 50 | floor | | | | |
VISITS | Derby Live | Matinees | 2021/22 | 250000 | | | | | |
TEMP | | | 2021/22 | Not appropriate | | Demand, which the council does not steer | | | |",
);

const OTHERS: [(&str, &str); 10] = [
    (
        "Milestones",
        "Code | Name | Service | Plan items | Owner | Baseline date\nM-01 | A plan | CHILDREN | PEOPLE-1 | Head of SEND | 01/12/2021",
    ),
    ("Projects", "Code | Name | Priority | Budget | Service | Owner\nP-01 | A building | yes | 45800000 | PEOPLE-DIR | Director"),
    (
        "Risks",
        "
Code | Name | Register | Plan items | Owner | Inherent likelihood | Inherent impact | Target likelihood | Target impact | From | Appetite | Tolerance | Appetite statement | Cause | Event | Consequence
SR10 | A risk | strategic | PEOPLE | Director | 5 | 4 | 2 | 3 | 01/04/2020 | 6 | 9 | Cautious | Rising demand | The market fails | Care stops",
    ),
    (
        "Risk controls",
        "
Risk | Control | Adequacy | Assured by
S10 | Contract reviews | Partly adequate | Internal Audit
sr 10 | Market statement | ADEQUATE |
SR10 | Provider forum | not assured |
SR10 | Daily calls | |",
    ),
    (
        "Risk actions",
        "
Risk | Action | Owner | Due | Done | Basis
S10 | Agree a fee uplift | Director | 31/03/2023 | 10/05/2023 | supplied
SR10 | Write to providers | | | |",
    ),
    (
        "Reviews",
        "
Item | Kind | Body | Date | Period | Outcome
S10 | redefined | not stated | | 2021/22 Q2 | Not stated
sr 10 | Review due | Assurance Team | 31/12/2021 | |
M-01 | de-escalated | | not stated | | To the directorate
 | board update | Executive Scrutiny Board | | November 2021 | The demand on services",
    ),
    (
        "Changes",
        "
Change | Item | New items | Rationale | Approving body | Approved on | Judges from
delete | EHC-20W | | No longer collected | Council Cabinet | 10/11/2021 | 2021/22 Q3
divide | M-01 | P-01; S10 | For the test only | not stated | | 2021/22 Q3",
    ),
    ("Rules in force", "Rule set | Judges from | Approved by\nMaidstone 2018-19 | 2021/22 Q2 | cabinet"),
    (
        "Publications",
        "Period | Published | Body | Title\n2021/22 Q2 | 10/11/2021 18:00 | cabinet | Performance monitoring - Quarter 2 2021/22",
    ),
    (
        "Aliases",
        "Kind | Alias | Code\nitem | S10 | SR10\nboard | ESB | executive-scrutiny-board\nunit | Kids | CHILDREN\nplan | People | PEOPLE",
    ),
];

/// When the workbooks of these tests come.
fn now() -> DateTime<Utc> {
    "2023-05-10T12:00:00Z".parse().expect("an instant")
}

fn whole() -> RawWorkbook {
    let mut sheets = vec![COUNCIL, PLAN, ORGANISATION, BOARDS, CALENDAR, MEASURES, TARGETS];
    sheets.extend(OTHERS);
    book(&sheets)
}

fn installed() -> RuleFiles {
    let broken = rule_files::read(Path::new("anytown.toml"), "id = \"anytown-2026\"\ntitle = 5").expect_err("no title");
    RuleFiles {
        usable: ["maidstone-2018-19", "kent"].map(|code| RuleSetCode::parse(code).expect("a code")).into(),
        broken: vec![broken],
        ..RuleFiles::default()
    }
}

fn checked(book: &RawWorkbook, in_force: &Framework) -> FrameworkReading {
    check(read(book, in_force), in_force, &installed(), now())
}

/// The framework that the good workbook makes.
fn in_force() -> Framework {
    Framework::assemble(checked(&whole(), &Framework::default()).rows)
}

/// A row as one line: its sheet and key, and where it stands.
fn keys(rows: &[FrameworkRow]) -> Vec<String> {
    rows.iter().map(|row| format!("{} {}", row.key().0, row.key().1)).collect()
}

#[test]
fn a_good_framework() {
    let workbook = whole();
    assert!(recognises(&workbook).matches());
    let reading = checked(&workbook, &Framework::default());
    assert_eq!(codes(&reading.findings), Vec::<String>::new());
    let rows: Vec<String> = reading.rows.iter().map(|row| serde_json::to_string(row).expect("a row is JSON")).collect();
    insta::assert_snapshot!("a_good_framework", rows.join("\n"));
}

#[test]
fn dropped_again_it_says_the_same() {
    let first = checked(&whole(), &Framework::default());
    let again = checked(&whole(), &in_force());
    assert_eq!(again, first);
}

#[test]
fn what_a_framework_is_told_by() {
    assert!(recognises(&book(&[TARGETS])).matches(), "a correction may be one sheet");
    assert!(recognises(&book(&[("Changes", "Change | Item\ndelete | EHC-20W")])).matches());
    let other = recognises(&book(&[("Measures", "Code | Name"), ("Data", "Code | Name | Unit")]));
    assert!(!other.matches());
    assert_eq!(
        other.lacking,
        ["a sheet Measures with the headings Code, Name and Unit, or another sheet of the framework with its headings"]
    );
}

#[test]
fn sheets_that_are_not_read_are_told() {
    let mut workbook = book(&[("Working", "1 | 2"), ("Old targets", "Measure")]);
    workbook.sheets[1].visibility = crate::read::cell::SheetVisibility::Hidden;
    let reading = read(&workbook, &Framework::default());
    assert_eq!(codes(&reading.findings), ["sheet-passed-over Working", "sheet-hidden Old targets"]);
}
