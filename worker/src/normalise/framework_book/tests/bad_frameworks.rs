//! Every kind of bad framework: what is told, at which cell, what is taken all the same, and that what was in force stays.

use std::collections::BTreeSet;

use outturn_domain::finding::Finding;

use super::*;

/// One bad framework, dropped where the good one is in force.
struct Bad {
    what: &'static str,
    sheets: &'static [(&'static str, &'static str)],
    /// The findings, with their cells.
    told: &'static [&'static str],
    /// The rows that are taken all the same; where the plan is broken, none is.
    taken: &'static [&'static str],
    /// What the first finding says.
    says: &'static str,
}

const PLAN_HEADINGS: &str = "Code | Kind | Name | Parent";
const GOOD_TARGET: &str = "VISITS | 2023/24 | 300000 | 01/10/2022 | 10/11/2022 |";

const BAD: [Bad; 32] = [
    Bad {
        what: "a cycle within the workbook, which holds back the good row beside it",
        sheets: &[
            ("Plan", "Code | Kind | Name | Parent\nX | theme | x | Y\nY | theme | y | X"),
            ("Targets", "Measure | Period | Target\nVISITS | 2023/24 | 300000"),
        ],
        told: &["framework-structure Plan!D2"],
        taken: &[],
        says: "X stands under itself: X under Y under X. The workbook is held back.",
    },
    Bad {
        what: "a cycle through what is in force",
        sheets: &[("Plan", "Code | Kind | Name | Parent\nPLAN | plan | The plan | PEOPLE-1")],
        told: &["framework-structure Plan!D2"],
        taken: &[],
        says: "PLAN stands under itself: PLAN under PEOPLE-1 under PEOPLE under PLAN. The workbook is held back.",
    },
    Bad {
        what: "an item whose parent does not exist, and what stands at it; what is good is taken",
        sheets: &[
            ("Plan", "Code | Kind | Name | Parent\nX | outcome | x | PEOPEL\nZ | outcome | z | PEOPLE"),
            ("Milestones", "Code | Name | Plan items\nM | m | X\nN | n | Z"),
        ],
        told: &["framework-reference Plan!D2", "framework-reference Milestones!C2"],
        taken: &["plan Z", "milestone N"],
        says: "X stands under PEOPEL, which is not in the plan. The row is held back.",
    },
    Bad {
        what: "an item whose parent does not exist, and others stand under it",
        sheets: &[
            ("Plan", "Code | Kind | Name | Parent\nX | theme | x | PLAM\nY | outcome | y | X\nZ | outcome | z | PEOPLE"),
            ("Targets", "Measure | Period | Target\nVISITS | 2023/24 | 300000"),
        ],
        told: &["framework-reference Plan!D2", "framework-structure Plan!D3"],
        taken: &[],
        says: "X stands under PLAM, which is not in the plan. The row is held back.",
    },
    Bad {
        what: "a plan row with a slip, which nothing of the workbook stands under",
        sheets: &[
            ("Plan", "Code | Kind | Name | Parent\nX | heme | x | PLAN\nZ | outcome | z | PEOPLE"),
            ("Targets", "Measure | Period | Target\nVISITS | 2023/24 | 300000"),
        ],
        told: &["word-unknown Plan!B2"],
        taken: &["plan Z", "target VISITS|||fy2023-24|Target||proposed"],
        says: "Kind holds \"heme\", which is not one of its words. The row is held back.",
    },
    Bad {
        what: "a plan row with a slip that another stands under",
        sheets: &[("Plan", "Code | Kind | Name | Parent\nX | heme | x | PLAN\nY | outcome | y | x")],
        told: &["word-unknown Plan!B2", "framework-structure Plan!D3"],
        taken: &[],
        says: "Kind holds \"heme\", which is not one of its words. The row is held back.",
    },
    Bad {
        what: "a slip in a plan item that is in force: it stays as it was, and what stands under it is taken",
        sheets: &[("Plan", "Code | Kind | Name | Parent\nPEOPLE | heme | People | PLAN\nY | outcome | y | PEOPLE")],
        told: &["word-unknown Plan!B2"],
        taken: &["plan Y"],
        says: "Kind holds \"heme\", which is not one of its words. The row is held back.",
    },
    Bad {
        what: "a service whose directorate does not exist",
        sheets: &[("Organisation", "Code | Kind | Name | Parent\nX | service | x | NOWHERE\nZ | service | z | PEOPLE-DIR")],
        told: &["framework-reference Organisation!D2"],
        taken: &["unit Z"],
        says: "NOWHERE is no directorate, service or portfolio of the framework. The row is held back.",
    },
    Bad {
        what: "services under themselves",
        sheets: &[(
            "Organisation",
            "Code | Kind | Name | Parent\nX | service | x | Y\nY | directorate | y | X\nZ | service | z | PEOPLE-DIR",
        )],
        told: &["framework-row-held Organisation!D2", "framework-row-held Organisation!D3"],
        taken: &["unit Z"],
        says: "X stands under itself: X under Y under X. The row is held back.",
    },
    Bad {
        what: "two proposed targets of one period",
        sheets: &[(
            "Targets",
            "Measure | Period | Target\nVISITS | 2023/24 | 300000\nVISITS | 2023/24 | 310000\nVISITS | 2024/25 | 320000",
        )],
        told: &["framework-row-twice Targets!A3"],
        taken: &["target VISITS|||fy2024-25|Target||proposed"],
        says: "The row says otherwise than the one at Targets!A2, of the same thing. Both are held back.",
    },
    Bad {
        what: "two approved floors of one period, their measure written in two ways",
        sheets: &[(
            "Targets",
            "Measure | Period | Target | Level | Approved on\nEHC-20W | 2022/23 | 50 | floor | 10/11/2022\nehc 20w | 2022/23 | 51 | low | 11/11/2022",
        )],
        told: &["framework-row-twice Targets!C3"],
        taken: &[],
        says: "The row says otherwise than the one at Targets!C2, of the same thing. Both are held back.",
    },
    Bad {
        what: "two targets that judge one quarter, whatever they are said to judge from",
        sheets: &[(
            "Targets",
            "Measure | Period | Target | Judges from\nVISITS | 2023/24 Q3 | 70000 | \nVISITS | 2023/24 Q3 | 80000 | 2023/24 Q2\nVISITS | 2023/24 Q4 | 90000 | 2023/24 Q2",
        )],
        told: &["framework-row-twice Targets!A3", "target-idle Targets!B4"],
        taken: &["target VISITS|||fy2023-24-q4|Target|fy2023-24-q2|proposed"],
        says: "The row says otherwise than the one at Targets!A2, of the same thing. Both are held back.",
    },
    Bad {
        what: "a rule set that does not exist",
        sheets: &[("Rules", "Rule set | Judges from\nkents | 2022/23 Q1\nkent | 2022/23 Q2")],
        told: &["rule-set-unusable Rules!A2"],
        taken: &["rule fy2022-23-q2"],
        says: "The rule set kents is not installed. The row is held back.",
    },
    Bad {
        what: "a rule set that does not compile",
        sheets: &[("Rules", "Rule set | Judges from\nAnytown 2026 | 2022/23 Q1\nkent | 2022/23 Q2")],
        told: &["rule-set-unusable Rules!A2"],
        taken: &["rule fy2022-23-q2"],
        says: "The rule set Anytown 2026 cannot be used: anytown.toml, line 2, column 9: invalid type: integer `5`, expected a string. The row is held back.",
    },
    Bad {
        what: "definitions that overlap in the workbook",
        sheets: &[(
            "Measures",
            "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | From | To
N | n | PLACE | CHILDREN | number | high | monthly | stock | 01/04/2021 | 30/06/2022
N | n | PLACE | CHILDREN | number | high | monthly | stock | 01/04/2022 |
M | m | PLACE | CHILDREN | number | high | monthly | stock | 01/04/2022 |",
        )],
        told: &["framework-row-held Measures!I2", "framework-row-held Measures!I3"],
        taken: &["measure M@2022-04-01"],
        says: "N is defined twice for some days: from 01/04/2021 and from 01/04/2022, and the earlier definition ends too late. The row is held back.",
    },
    Bad {
        what: "a definition that reaches into the one in force",
        sheets: &[(
            "Measures",
            "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | From | To
VISITS | v | PLACE | CHILDREN | number | high | monthly | stock | | 30/06/2019",
        )],
        told: &["framework-row-held Measures!I2"],
        taken: &[],
        says: "VISITS is defined twice for some days: from the beginning and from 01/04/2019, and the earlier definition ends too late. The row is held back.",
    },
    Bad {
        what: "an end before its beginning",
        sheets: &[("Milestones", "Code | Name | From | To\nM | m | 01/04/2022 | 31/03/2022\nN | n | 01/04/2022 | 31/03/2023")],
        told: &["framework-row-held Milestones!D2"],
        taken: &["milestone N"],
        says: "To (31/03/2022) is before From (01/04/2022). The row is held back.",
    },
    Bad {
        what: "a risk that is to be named after no period at all",
        sheets: &[("Council", "Setting | Value\nRisk at target | 0\nName | Anytown")],
        told: &["framework-row-held Council!B2"],
        taken: &["council name"],
        says: "Risk at target is how many periods running, from 1; to say nothing of it, leave the setting out. The row is held back.",
    },
    Bad {
        what: "an exceptional time that ends before it begins",
        sheets: &[(
            "Exceptional times",
            "First period | Last period | Reason\n2021/22 Q1 | 2020/21 Q1 | floods\n2020/21 Q1 | | the pandemic",
        )],
        told: &["framework-row-held Exceptional times!B2"],
        taken: &["exceptional_time fy2020-21-q1"],
        says: "The last period (2020/21 Q1) must end after the first (2021/22 Q1) begins. The row is held back.",
    },
    Bad {
        what: "an item linked with itself, however it is written",
        sheets: &[("Links", "Item | Linked item\nEHC-20W | ehc 20w\nEHC-20W | SR10")],
        told: &["framework-row-held Links!B2"],
        taken: &["link EHC-20W|SR10"],
        says: "EHC-20W is linked with itself. The row is held back.",
    },
    Bad {
        what: "links that lead to nothing, from nothing, and one that is good",
        sheets: &[("Links", "Item | Linked item | Relation\nM-01 | PEOPEL | related\nM-02 | SR10 | mitigates\nM-01 | S10 | mitigates")],
        told: &["framework-reference Links!B2", "framework-reference Links!A3"],
        taken: &["link M-01|SR10"],
        says: "PEOPEL is no measure, milestone, project, risk or plan item of the framework. The row is held back.",
    },
    Bad {
        what: "a relation that is none",
        sheets: &[("Links", "Item | Linked item | Relation\nM-01 | P-01 | waits for\nP-01 | M-01 | needed by")],
        told: &["word-unknown Links!C2"],
        taken: &["link P-01|M-01"],
        says: "Relation holds \"waits for\", which is not one of its words. The row is held back.",
    },
    Bad {
        what: "relations that do not fit what they link",
        sheets: &[(
            "Links",
            "Item | Linked item | Relation\nM-01 | SR10 | indicates\nM-01 | PEOPLE | mitigates\nVISITS | P-01 | fed by\nSR10 | VISITS | indicates",
        )],
        told: &["framework-row-held Links!C2", "framework-row-held Links!C3", "framework-row-held Links!C4"],
        taken: &["link SR10|VISITS"],
        says: "M-01 and SR10 cannot be linked by \"indicates\", which links a measure and a risk. The row is held back.",
    },
    Bad {
        what: "a gate of what is no project, and of what is not there",
        sheets: &[("Gates", "Project | Gate\nM-01 | Start\nP-02 | Start\np 01 | Start")],
        told: &["framework-reference Gates!A2", "framework-reference Gates!A3"],
        taken: &["gate P-01|start"],
        says: "M-01 is no project of the framework. The row is held back.",
    },
    Bad {
        what: "a gate that was passed after the workbook came",
        sheets: &[(
            "Gates",
            "Project | Gate | Planned date | Actual date\nP-01 | Start | 01/06/2022 | 11/05/2023\nP-01 | End | 01/06/2023 | 10/05/2023",
        )],
        told: &["date-in-future Gates!D2"],
        taken: &["gate P-01|end"],
        says: "The gate is to have been passed on 11 May 2023, which is still to come. The row is held back.",
    },
    Bad {
        what: "an approval dated before its proposal",
        sheets: &[(
            "Targets",
            "Measure | Period | Target | Proposed on | Approved on\nVISITS | 2023/24 | 300000 | 10/11/2022 | 09/11/2022\nVISITS | 2024/25 | 300000 | 10/11/2022 | 10/11/2022",
        )],
        told: &["framework-row-held Targets!E2"],
        taken: &["target VISITS|||fy2024-25|Target||approved"],
        says: "The target was approved (09/11/2022) before it was proposed (10/11/2022). The row is held back.",
    },
    Bad {
        what: "a tolerance below the appetite",
        sheets: &[("Risks", "Code | Name | Appetite | Tolerance\nA | a | 8 | 6\nB | b | 8 | 8\nC | c | | 6")],
        told: &["framework-row-held Risks!D2"],
        taken: &["risk B", "risk C"],
        says: "Tolerance (6) is below Appetite (8). The row is held back.",
    },
    Bad {
        what: "a control and an action of what is no risk",
        sheets: &[
            ("Risk controls", "Risk | Control\nEHC-20W | Checks\nS10 | Checks"),
            ("Risk actions", "Risk | Action\nM-01 | Check\nsr10 | Check"),
        ],
        told: &["framework-reference Risk controls!A2", "framework-reference Risk actions!A2"],
        taken: &["risk_control SR10|checks", "risk_action SR10|check"],
        says: "EHC-20W is no risk of the framework. The row is held back.",
    },
    Bad {
        what: "one control told of in two ways, by two codes of its risk",
        sheets: &[(
            "Risk controls",
            "Risk | Control | Adequacy\nSR10 | Daily checks | adequate\nS10 | daily checks | inadequate\nSR10 | Weekly checks | excellent",
        )],
        told: &["word-unknown Risk controls!C4", "framework-row-twice Risk controls!B3"],
        taken: &[],
        says: "Adequacy holds \"excellent\", which is not one of its words. The row is held back.",
    },
    Bad {
        what: "a control that somebody assured, without a word of what was found",
        sheets: &[(
            "Risk controls",
            "Risk | Control | Adequacy | Assured by\nSR10 | A | | Internal Audit\nSR10 | B | not assured | Internal Audit\nSR10 | C | inadequate | Internal Audit",
        )],
        told: &["framework-row-held Risk controls!C2", "framework-row-held Risk controls!C3"],
        taken: &["risk_control SR10|c"],
        says: "Assured by says who assured the control, and Adequacy does not say what was found. The row is held back.",
    },
    Bad {
        what: "an action done on a day to come; on the day itself it is done",
        sheets: &[("Risk actions", "Risk | Action | Due | Done\nSR10 | A | | 11/05/2023\nSR10 | B | 01/05/2023 | 10/05/2023")],
        told: &["date-in-future Risk actions!D2"],
        taken: &["risk_action SR10|b"],
        says: "The action is to have been done on 11 May 2023, which is still to come. The row is held back.",
    },
    Bad {
        what: "a row that cannot be understood, and what refers to it",
        sheets: &[
            (
                "Measures",
                "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds\nN | n | PLACE | CHILDREN | number | up | monthly | stock",
            ),
            ("Targets", "Measure | Period | Target\nN | 2023/24 | 3\nVISITS | 2023/24 | 300000"),
        ],
        told: &["word-unknown Measures!F2", "framework-reference Targets!A2"],
        taken: &["target VISITS|||fy2023-24|Target||proposed"],
        says: "Polarity holds \"up\", which is not one of its words. The row is held back.",
    },
];

#[test]
fn each_kind_is_told_at_its_cell_and_holds_back_no_more_than_it_must() {
    let in_force = in_force();
    let kinds = in_force_keys(&in_force);
    for Bad { what, sheets, told, taken, says } in BAD {
        let reading = checked(&book(sheets), &in_force);
        assert_eq!(codes(&reading.findings), told, "{what}");
        assert_eq!(reading.findings[0].message, says, "{what}");
        let blocked = reading.findings.iter().any(Finding::blocks_file);
        assert_eq!(blocked, told.iter().any(|told| told.starts_with("framework-structure")), "{what}");
        let rows = if blocked { Vec::new() } else { reading.rows };
        assert_eq!(keys(&rows), taken, "{what}");
        let after = in_force.without(&rows.iter().map(FrameworkRow::row_key).collect()).with(rows);
        assert!(in_force_keys(&after).is_superset(&kinds), "{what}: what was in force is in force no more");
    }
}

/// Everything in force that a bad framework could displace.
fn in_force_keys(framework: &Framework) -> BTreeSet<String> {
    use outturn_domain::framework::RowKind::{Measure, Milestone, Plan, Rule, Target, Unit};
    [Plan, Unit, Measure, Target, Rule, Milestone].into_iter().flat_map(|kind| framework.keys(kind)).collect()
}

#[test]
fn an_amendment_stands_beside_what_it_amends() {
    let targets = "Measure | Period | Target | Approved on | Judges from
VISITS | 2023/24 | 300000 | 10/03/2023 | 2023/24 Q1
VISITS | 2023/24 | 250000 | 10/11/2023 | 2023/24 Q3";
    let reading = checked(&book(&[("Targets", targets)]), &in_force());
    assert_eq!((codes(&reading.findings), reading.rows.len()), (Vec::new(), 2));
}

#[test]
fn the_finding_says_how_to_mend_it() {
    let reading = checked(&book(&[("Rules", "Rule set | Judges from\nanytown | 2022/23 Q1")]), &in_force());
    let help = "Correct anytown.toml in the rules folder (`outturn rules test` tries it), then drop the framework workbook again.";
    assert_eq!(reading.findings[0].help, help);
    let reading = checked(&book(&[("Plan", &format!("{PLAN_HEADINGS}\nX | outcome | x | PEOPEL"))]), &in_force());
    assert_eq!(reading.findings[0].help, "Did you mean PEOPLE? Correct the code, or add the row it refers to.");
    let sheets = [("Risks", "Code | Name\nCARE-MARKET | c"), ("Risk controls", "Risk | Control\nCARE-MARKT | Checks")];
    let reading = checked(&book(&sheets), &in_force());
    assert_eq!(reading.findings[0].help, "Did you mean CARE-MARKET? Correct the code, or add the row it refers to.");
}

#[test]
fn a_target_beside_its_proposal_is_no_second_target() {
    let head = "Measure | Period | Target | Proposed on | Approved on | Judges from";
    let proposal = GOOD_TARGET.replace("10/11/2022", "").replace("300000", "310000");
    let reading = checked(&book(&[("Targets", &format!("{head}\n{GOOD_TARGET}\n{proposal}"))]), &in_force());
    assert_eq!((codes(&reading.findings), reading.rows.len()), (Vec::new(), 2));
}
