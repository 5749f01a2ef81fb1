//! Rows that are taken back, and what change control has to say about it.

use outturn_domain::code::ItemCode;
use outturn_domain::period::Period;

use super::*;

/// What a workbook comes to where `in_force` is in force: the rows that are taken, and what is told.
fn dropped(in_force: &Framework, sheets: &[(&str, &str)]) -> (Vec<FrameworkRow>, Vec<String>) {
    let reading = checked(&book(sheets), in_force);
    (reading.rows, codes(&reading.findings))
}

fn after(in_force: &Framework, rows: Vec<FrameworkRow>) -> Framework {
    in_force.without(&rows.iter().map(FrameworkRow::row_key).collect()).with(rows).as_of(decided())
}

fn period(text: &str) -> Period {
    Period::parse(text).expect(text)
}

fn item(text: &str) -> ItemCode {
    ItemCode::parse(text).expect(text)
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_row_of_each_kind_is_taken_back_and_nothing_else() {
    for (sheet, text, key) in [
        ("Council", "Setting | Value | Withdrawn\nProposed targets judge | yes | WITHDRAWN", "council proposed_targets_judge"),
        ("Plan", "Code | Kind | Name | Withdrawn\nPEOPLE-2 | outcome | x | WITHDRAWN: not agreed", "plan PEOPLE-2"),
        ("Organisation", "Code | Kind | Name | Withdrawn\nderby live | entity | Derby Live | withdrawn", "entity DERBY-LIVE"),
        ("Boards", "Code | Name | Withdrawn\ncabinet | Council Cabinet | WITHDRAWN", "board cabinet"),
        (
            "Calendar",
            "Period | Event | Date | Body | Withdrawn\n2021/22 Q2 | Meeting | 10/11/2021 | cabinet | WITHDRAWN",
            "calendar fy2021-22-q2:Meeting:cabinet:2021-11-10",
        ),
        (
            "Targets",
            "Measure | Period | Target | Level | Withdrawn\nehc 20w | 2021/22 | 50 | floor | WITHDRAWN - written twice",
            "target EHC-20W|||fy2021-22|Floor||proposed",
        ),
        ("Rules", "Rule set | Judges from | Withdrawn\nMaidstone 2018-19 | 2021/22 Q2 | WITHDRAWN", "rule fy2021-22-q2"),
        ("Publications", "Period | Published | Withdrawn\n2021/22 Q2 | 10/11/2021 18:00 | WITHDRAWN", "publication fy2021-22-q2"),
        ("Aliases", "Kind | Alias | Code | Withdrawn\nitem | s10 | SR10 | WITHDRAWN", "alias Item:s10"),
        ("Reviews", "Item | Kind | Date | Withdrawn\nSR10 | review due | 31/12/2021 | WITHDRAWN", "review review due:SR10:On(2021-12-31)"),
        ("Changes", "Change | Item | New items | Withdrawn\nsplit | M-01 | P-01; SR10 | WITHDRAWN", "change split:M-01"),
    ] {
        let mut in_force = in_force();
        // Nothing of the good framework is free of what refers to it.
        in_force = in_force
            .clone()
            .with(checked(&book(&[("Plan", "Code | Kind | Name | Parent\nPEOPLE-2 | outcome | x | PEOPLE")]), &in_force).rows);
        if sheet == "Organisation" {
            in_force.targets.remove(&item("VISITS"));
        }
        let (rows, told) = dropped(&in_force, &[(sheet, text)]);
        assert_eq!((keys(&rows), told), (vec![key.to_owned()], Vec::new()), "{sheet}");
        let (kind, key) = rows[0].row_key();
        let left = after(&in_force, rows.clone());
        assert!(sheet == "Council" || !left.keys(kind).contains(&key), "{sheet}: it is still there");
        assert!(left.withdrawn.contains_key(&(kind, key)), "{sheet}");
        // The same workbook, dropped once more, says the same.
        assert_eq!(dropped(&left, &[(sheet, text)]).0, rows, "{sheet}");
    }
}

/// Names for the things of the good framework that are no codes of theirs, and rows that later tests take back.
const BY_OTHER_NAMES: [(&str, &str); 7] = [
    (
        "Aliases",
        "Kind | Alias | Code | Register
item | NI 7 | EHC-20W | National indicators
item | The building | P-01 |
entity | The theatre | DERBY-LIVE |",
    ),
    ("Breakdowns", "Measure | Code | Title | Kind\nEHC-20W | n | North ward | place"),
    ("Targets", "Measure | Entity | Breakdown | Period | Target\nEHC-20W | DERBY-LIVE | n | 2021/22 Q3 | 60"),
    ("Benchmarks", "Measure | Period | Group | Value\nEHC-20W | 2021/22 Q2 | England | 58"),
    ("Gates", "Project | Gate\nP-01 | Outline business case"),
    ("Links", "Item | Linked item | Relation\nSR10 | EHC-20W | indicates"),
    ("Overrides", "Measure | Breakdown | Period | Status | Author | Reason\nEHC-20W | n | 2021/22 Q3 | green | Director | Counted by hand"),
];

#[test]
fn a_row_is_taken_back_by_any_name_that_its_own_sheet_takes() {
    let in_force = in_force();
    let added = checked(&book(&BY_OTHER_NAMES), &in_force);
    assert_eq!(codes(&added.findings), NOTHING);
    let in_force = in_force.with(added.rows);
    for (sheet, text, key) in [
        (
            "Targets",
            "Measure | Entity | Breakdown | Period | Target | Withdrawn\nNI-7 | The Theatre | North ward | 2021/22 Q3 | 60 | WITHDRAWN",
            "target EHC-20W|DERBY-LIVE|n|fy2021-22-q3|Target||proposed",
        ),
        (
            "Overrides",
            "Measure | Breakdown | Period | Status | Author | Reason | Withdrawn\nNI 7 | north ward | 2021/22 Q3 | green | Director | None | WITHDRAWN",
            "override EHC-20W||n|fy2021-22-q3",
        ),
        (
            "Benchmarks",
            "Measure | Period | Group | Value | Withdrawn\nNI 7 | 2021/22 Q2 | england | 58 | WITHDRAWN",
            "benchmark EHC-20W|fy2021-22-q2|england",
        ),
        ("Gates", "Project | Gate | Withdrawn\nthe building | Outline business case | WITHDRAWN", "gate P-01|outlinebusinesscase"),
        ("Links", "Item | Linked item | Withdrawn\nS10 | ni 7 | WITHDRAWN", "link SR10|EHC-20W"),
        ("Risk controls", "Risk | Control | Withdrawn\nS10 | Contract reviews | WITHDRAWN", "risk_control SR10|contractreviews"),
        ("Risk actions", "Risk | Action | Withdrawn\ns 10 | Write to providers | WITHDRAWN", "risk_action SR10|writetoproviders"),
        ("Reviews", "Item | Kind | Date | Withdrawn\nS10 | review due | 31/12/2021 | WITHDRAWN", "review review due:SR10:On(2021-12-31)"),
        ("Changes", "Change | Item | Withdrawn\ndelete | NI 7 | WITHDRAWN", "change delete:EHC-20W"),
        (
            "Calendar",
            "Period | Event | Date | Body | Withdrawn\n2021/22 Q2 | Meeting | 10/11/2021 | Council Cabinet | WITHDRAWN",
            "calendar fy2021-22-q2:Meeting:cabinet:2021-11-10",
        ),
        ("Breakdowns", "Measure | Code | Title | Kind | Withdrawn\nNI 7 | N | North ward | place | WITHDRAWN", "breakdown EHC-20W|n"),
    ] {
        let (rows, told) = dropped(&in_force, &[(sheet, text)]);
        assert_eq!((keys(&rows), told), (vec![key.to_owned()], Vec::new()), "{sheet}");
        let (kind, key) = rows[0].row_key();
        let left = after(&in_force, rows.clone());
        assert!(!left.keys(kind).contains(&key), "{sheet}: it is still there");
        assert_eq!(dropped(&left, &[(sheet, text)]), (rows, Vec::new()), "{sheet}: dropped again it says the same");
    }
}

#[test]
fn the_workbook_s_own_aliases_name_what_it_takes_back_and_an_alias_that_goes_names_it_once_more() {
    let aliases = ("Aliases", "Kind | Alias | Code | Withdrawn\nitem | CR 3 | SR10 |\nitem | S10 | SR10 | WITHDRAWN");
    let controls = ("Risk controls", "Risk | Control | Withdrawn\nCR 3 | Contract reviews | WITHDRAWN\nS10 | Daily calls | WITHDRAWN");
    let (rows, told) = dropped(&in_force(), &[aliases, controls]);
    let taken = ["alias Item:cr3", "alias Item:s10", "risk_control SR10|contractreviews", "risk_control SR10|dailycalls"];
    assert_eq!((keys(&rows), told), (taken.map(str::to_owned).to_vec(), Vec::new()));
    // What stands there as it is written goes before what it would mean now.
    let named = ("Breakdowns", "Measure | Code | Title | Kind\nVISITS | m | Matinees | group");
    let in_force = in_force().with(checked(&book(&[named]), &in_force()).rows);
    let target =
        "Measure | Entity | Breakdown | Period | Target | Withdrawn\nvisits | Derby Live | Matinees | 2021/22 | 250000 | WITHDRAWN";
    let (rows, told) = dropped(&in_force, &[("Targets", target)]);
    assert_eq!((keys(&rows), told), (vec!["target VISITS|DERBY-LIVE|Matinees|fy2021-22|Target||proposed".to_owned()], Vec::new()));
}

#[test]
fn why_and_where_are_kept() {
    for (mark, reason) in [
        ("WITHDRAWN", None),
        ("Withdrawn: written twice", Some("written twice")),
        ("WITHDRAWN – by Cabinet, 10/11", Some("by Cabinet, 10/11")),
    ] {
        let text = format!("Measure | Period | Target | Level | Withdrawn\nEHC-20W | 2021/22 | 50 | floor | {mark}");
        let (rows, _) = dropped(&in_force(), &[("Targets", &text)]);
        let [FrameworkRow::Withdrawn { reason: said, place, .. }] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((said.as_deref(), place.to_string().as_str()), (reason, "Targets!E2"));
    }
}

#[test]
fn what_cannot_be_taken_back_holds_itself_back() {
    for (sheet, text, told) in [
        ("Targets", "Measure | Period | Target | Withdrawn\nEHC-20W | 2029/30 | 50 | WITHDRAWN", "framework-reference Targets!D2"),
        ("Targets", "Measure | Period | Target | Withdrawn\nEHC-20W | 2021/22 | 60 | yes please", "word-unknown Targets!D2"),
        ("Targets", "Measure | Period | Target\nEHC-20W | 2021/22 | WITHDRAWN", "framework-row-held Targets!C2"),
        ("Boards", "Code | Name\ncabinet | WITHDRAWN", "framework-row-held Boards!B2"),
        ("Plan", "Code | Kind | Name | Withdrawn\nPEOPLE | theme | x | WITHDRAWN", "framework-reference Plan!D2"),
        ("Organisation", "Code | Kind | Name | Withdrawn\nCHILDREN | service | x | WITHDRAWN", "framework-reference Organisation!D2"),
        ("Organisation", "Code | Kind | Name | Withdrawn\nDERBY-LIVE | entity | x | WITHDRAWN", "framework-reference Organisation!D2"),
    ] {
        let (rows, said) = dropped(&in_force(), &[(sheet, text)]);
        assert_eq!((keys(&rows), said), (Vec::new(), vec![told.to_owned()]), "{text}");
    }
    let reading = checked(&book(&[("Organisation", "Code | Kind | Name | Withdrawn\nCHILDREN | service | x | WITHDRAWN")]), &in_force());
    assert_eq!(reading.findings[0].message, "CHILDREN cannot be taken back while EHC-20W refers to it. The row is held back.");
}

#[test]
fn what_is_taken_back_cannot_be_referred_to_by_the_same_workbook() {
    let in_force = in_force();
    let in_force =
        in_force.clone().with(checked(&book(&[("Plan", "Code | Kind | Name | Parent\nPEOPLE-2 | outcome | x | PEOPLE")]), &in_force).rows);
    let sheets = [
        ("Plan", "Code | Kind | Name | Parent | Withdrawn\nPEOPLE-2 | outcome | x | PEOPLE | WITHDRAWN"),
        ("Milestones", "Code | Name | Plan items\nM-02 | m | PEOPLE-2\nM-03 | m | PEOPLE-1"),
    ];
    let (rows, told) = dropped(&in_force, &sheets);
    // Both: the milestone stands on what goes, and what goes is stood upon. Once the milestone is held, nothing stands upon it.
    assert_eq!(told, ["framework-reference Plan!E2", "framework-reference Milestones!C2"]);
    assert_eq!(keys(&rows), ["milestone M-03"]);
}

#[test]
fn a_missing_row_takes_nothing_back() {
    let in_force = in_force();
    let (rows, told) = dropped(&in_force, &[("Targets", "Measure | Period | Target\nVISITS | 2021/22 | 250000")]);
    assert_eq!(told, NOTHING);
    let left = after(&in_force, rows);
    assert!(left.measures.len() == in_force.measures.len() && left.targets[&item("EHC-20W")].len() == 3 && left.withdrawn.is_empty());
}

/// A day after every approval of these tests but those that say so.
/// The framework in force, with no changes in it.
fn without_changes() -> Framework {
    let mut framework = in_force();
    framework.changes.clear();
    framework.as_of(decided())
}

const MEASURE: &str = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | From | Withdrawn";

fn marked(code: &str, from: &str) -> String {
    format!("{MEASURE}\n{code} | n | PEOPLE | CHILDREN | % | high | quarterly | in period | {from} | WITHDRAWN")
}

#[test]
fn an_item_goes_by_a_decision_and_not_by_a_mark() {
    const CHANGES: &str = "Change | Item | Rationale | Approving body | Approved on | Judges from";
    let approved = format!("{CHANGES}\ndelete | ehc 20w | No longer collected | Cabinet | 10/11/2021 | 2021/22 Q3");
    let proposed = format!("{CHANGES}\ndelete | EHC-20W | No longer collected | Cabinet | |");
    let unreasoned = format!("{CHANGES}\ndelete | EHC-20W | | Cabinet | 10/11/2021 | 2021/22 Q3");
    let to_come = format!("{CHANGES}\ndelete | EHC-20W | No longer collected | Cabinet | 15/12/2022 | 2021/22 Q3");
    let redefined_to_come = format!("{CHANGES}\nredefine | EHC-20W | Counted otherwise | Cabinet | 15/12/2022 | 2021/22 Q3");
    let rejected =
        "Change | Item | Rationale | Approving body | Rejected on\ndelete | EHC-20W | Still needed | Cabinet | 10/11/2021".to_owned();
    let nobodys = format!("{CHANGES}\ndelete | EHC-20W | No longer collected | not stated | 10/11/2021 | 2021/22 Q3");
    for (changes, told, ended, says) in [
        ("", vec!["framework-row-held Measures!J2"], false, "Changes has no row that deletes it"),
        (&proposed, vec!["framework-withdrawal Measures!J2"], false, "EHC-20W stays in force: its row in Changes is a proposal"),
        (
            &unreasoned,
            vec!["framework-withdrawal Measures!J2", "approval-incomplete Changes!C2"],
            false,
            "EHC-20W stays in force: its row in Changes is a proposal",
        ),
        (
            &nobodys,
            vec!["framework-withdrawal Measures!J2", "approval-incomplete Changes!D2"],
            false,
            "EHC-20W stays in force: its row in Changes is a proposal",
        ),
        (
            &to_come,
            vec!["framework-withdrawal Measures!J2"],
            false,
            "EHC-20W stays in force: its row in Changes is approved only on 15/12/2022.",
        ),
        (
            &redefined_to_come,
            vec!["framework-withdrawal Measures!J2"],
            false,
            "EHC-20W stays in force: its row in Changes is approved only on 15/12/2022.",
        ),
        (
            &rejected,
            vec!["framework-withdrawal Measures!J2"],
            false,
            "EHC-20W stays in force: its row in Changes was rejected on 10/11/2021.",
        ),
        (&approved, vec!["framework-withdrawal Measures!J2"], true, "EHC-20W ends by its row in Changes: 30/09/2021 is its last day."),
    ] {
        let in_force = without_changes();
        let marked = marked("EHC-20W", "");
        let mut sheets = vec![("Measures", marked.as_str())];
        sheets.extend((!changes.is_empty()).then_some(("Changes", changes)));
        let reading = checked(&book(&sheets), &in_force);
        assert_eq!(codes(&reading.findings), told, "{changes}");
        assert!(reading.findings[0].message.contains(says), "{}", reading.findings[0].message);
        let left = after(&in_force, reading.rows);
        let watched = ["2021/22 Q2", "2021/22 Q3"].map(|of| left.measure(&item("EHC-20W"), period(of)).is_some());
        assert_eq!(watched, [true, !ended], "{changes}");
    }
}

#[test]
fn an_approved_row_in_changes_needs_no_mark() {
    let changes = "Change | Item | Rationale | Approving body | Approved on | Judges from
delete | M-01 | Overtaken by events | Cabinet | 10/11/2021 | 2021/22 Q3
delete | P-01 | Overtaken by events | Cabinet | 10/11/2021 |
delete | SR10 | Overtaken by events | Cabinet | |";
    let in_force = without_changes();
    let (rows, told) = dropped(&in_force, &[("Changes", changes)]);
    assert_eq!((told, rows.len()), (Vec::new(), 3));
    let left = after(&in_force, rows);
    let ends = [left.milestones[&item("M-01")].effective, left.projects[&item("P-01")].effective, left.risks[&item("SR10")].effective];
    let ends = ends.map(|effective| effective.to.map_or_else(String::new, |day| day.to_string()));
    assert_eq!(ends, ["2021-09-30", "2021-11-09", ""]);
}

#[test]
fn a_redefinition_that_was_written_in_error_is_taken_back_by_a_decision() {
    let in_force = without_changes();
    let second = marked("VISITS", "01/04/2022").replace("WITHDRAWN", "");
    let change =
        |why: &str| format!("Change | Item | Rationale | Approving body | Approved on\nredefine | VISITS | {why} | Cabinet | 10/11/2021");
    let (rows, told) = dropped(&in_force, &[("Measures", &second), ("Changes", &change("Counted by the turnstile"))]);
    assert_eq!(told, NOTHING);
    let in_force = after(&in_force, rows);
    let redefined = &change("Counted as before");
    let (rows, told) = dropped(&in_force, &[("Measures", &marked("VISITS", "01/04/2022")), ("Changes", redefined)]);
    assert_eq!((told, keys(&rows)), (Vec::new(), vec!["measure VISITS@2022-04-01".to_owned(), "change redefine:VISITS".to_owned()]));
    let left = after(&in_force, rows);
    assert_eq!(left.measures[&item("VISITS")].len(), 1);
}

/// A day after every approval of these tests but those that say so.
fn decided() -> DateTime<Utc> {
    "2022-12-01T12:00:00Z".parse().expect("an instant")
}
