//! What may become of an item that is in force, and by which row of Changes.

use std::collections::BTreeMap;

use super::*;

const HEAD: &str =
    "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | In framework | Tolerance % | Definition | From | To";

fn seats(rest: &str) -> String {
    format!("{HEAD}\nSEATS | Seats sold | PEOPLE | CHILDREN | {rest}")
}

/// The measure as it is in force, from the beginning and without an end.
fn before() -> Framework {
    let in_force = in_force();
    let rows = checked(&book(&[("Measures", &seats("number | high | quarterly | in period | yes | | Seats sold. | |"))]), &in_force).rows;
    in_force.with(rows).as_of(now())
}

fn changes(kind: &str, approved: &str, from: &str) -> String {
    format!(
        "Change | Item | Rationale | Approving body | Approved on | Judges from\n{kind} | seats | Counted twice | Cabinet | {approved} | {from}"
    )
}

#[test]
fn a_definition_and_an_end_need_a_row_of_changes_and_other_words_do_not() {
    let low = "number | low | quarterly | in period | yes | | Seats sold. | 01/10/2021 |";
    let ends = "number | high | quarterly | in period | yes | | Seats sold. | | 30/09/2021";
    let outside = "number | high | quarterly | in period | no | | Seats sold. | 01/10/2021 |";
    for (what, row, change, told) in [
        ("the words spelt otherwise", "number | high | quarterly | in period | yes | | seats sold | |", None, &[][..]),
        (
            "the same with a tolerance from now on",
            "number | high | quarterly | in period | yes | 5 | Seats sold. | 01/10/2021 |",
            None,
            &[],
        ),
        (
            "a tolerance for all that was",
            "number | high | quarterly | in period | yes | 5 | Seats sold. | |",
            None,
            &["framework-row-held Measures!J2"],
        ),
        (
            "counted in words that say another thing",
            "number | high | quarterly | in period | yes | | Seats given. | |",
            None,
            &["framework-row-held Measures!K2"],
        ),
        ("no change", low, None, &["framework-row-held Measures!F2"]),
        ("a proposal", low, Some(changes("redefine", "", "2021/22 Q3")), &[]),
        ("an approval", low, Some(changes("redefine", "10/11/2021", "2021/22 Q3")), &[]),
        (
            "a decision about an earlier time",
            low,
            Some(changes("redefine", "10/11/2021", "2021/22 Q1")),
            &["framework-row-held Measures!F2"],
        ),
        ("a deletion is no other definition", low, Some(changes("delete", "", "2021/22 Q3")), &["framework-row-held Measures!F2"]),
        ("left out by a deletion", outside, Some(changes("delete", "", "2021/22 Q3")), &[]),
        ("left out by nobody", outside, None, &["framework-row-held Measures!I2"]),
        ("ended by nobody", ends, None, &["framework-row-held Measures!M2"]),
        ("ended by a proposal", ends, Some(changes("delete", "", "2021/22 Q3")), &["framework-row-held Measures!M2"]),
        ("ended as decided", ends, Some(changes("delete", "10/11/2021", "2021/22 Q3")), &[]),
    ] {
        let measures = seats(row);
        let mut sheets = vec![("Measures", measures.as_str())];
        sheets.extend(change.as_deref().map(|change| ("Changes", change)));
        let reading = checked(&book(&sheets), &before());
        assert_eq!(codes(&reading.findings), told, "{what}");
        let taken = reading.rows.iter().any(|row| matches!(row, FrameworkRow::Measure(_)));
        assert_eq!(taken, told.is_empty(), "{what}");
    }
}

#[test]
fn what_is_said_says_which_row_to_add() {
    let reading =
        checked(&book(&[("Measures", &seats("% | high | quarterly | in period | yes | | Seats sold. | 01/10/2021 |"))]), &before());
    let [finding] = &reading.findings[..] else { panic!("{:?}", reading.findings) };
    assert_eq!(
        finding.message,
        "SEATS is defined anew from 01/10/2021 on (Unit, Precision, Annual target means), and no row of Changes says so. The row is held back."
    );
    let help = &finding.help;
    assert!(help.starts_with("Add a row to Changes: redefine, SEATS, with Rationale, Approving body, Approved on and"), "{help}");
}

#[test]
fn a_milestone_ends_by_a_decision_too() {
    let ended = "Code | Name | Service | Plan items | To\nM-01 | A plan | CHILDREN | PEOPLE-1 | 30/09/2021";
    let mut in_force = in_force();
    in_force.changes.clear();
    let reading = checked(&book(&[("Milestones", ended)]), &in_force.as_of(now()));
    assert_eq!((codes(&reading.findings), reading.rows.len()), (vec!["framework-row-held Milestones!E2".to_owned()], 0));
}

#[test]
fn what_was_there_before_a_merger_was_proposed_stays_there() {
    let text = "Change | Item | New items\nmerge | SEATS | VISITS\nsplit | TEMP | SEATS; NEW";
    let new = seats("number | high | quarterly | in period | yes | | Seats sold. | |").replace("SEATS", "NEW");
    let sheets = [("Measures", new.as_str()), ("Changes", text)];
    let (in_force, rows) = (before(), checked(&book(&sheets), &before()).rows);
    let after = in_force.without(&rows.iter().map(FrameworkRow::row_key).collect()).with(rows.clone()).as_of(now());
    let awaiting = ["VISITS", "SEATS", "NEW"].map(|code| after.is_awaiting(&outturn_domain::code::ItemCode::parse(code).expect(code)));
    assert_eq!(awaiting, [false, false, true]);
    assert_eq!(checked(&book(&sheets), &after).rows, rows, "dropped once more it says the same");
}

#[test]
fn a_second_decision_about_an_item_stands_beside_the_first() {
    let head = "Change | Item | Rationale | Approving body | Approved on | Judges from";
    let first = "redefine | SEATS | Counted twice | Cabinet | 10/11/2021 | 2021/22 Q3";
    let (open, second) =
        ("redefine | seats | Once more | Cabinet | | ", "redefine | seats | Once more | Cabinet | 10/11/2022 | 2022/23 Q3");
    let both = ["change redefine:SEATS", "change redefine:SEATS:2"];
    let against = |in_force: &Framework, rows: &[&str]| {
        let reading = checked(&book(&[("Changes", &format!("{head}\n{}", rows.join("\n")))]), in_force);
        assert_eq!(codes(&reading.findings), Vec::<String>::new(), "{rows:?}");
        reading.rows
    };
    let of_seats = |framework: &Framework| framework.changes.iter().filter(|change| change.item.as_str() == "SEATS").count();
    let mut told = BTreeMap::new();
    let mut after = |rows: Vec<FrameworkRow>| {
        told.extend(rows.into_iter().map(|row| (row.row_key(), row)));
        before().with(told.values().cloned().collect::<Vec<_>>()).as_of(now())
    };
    assert_eq!(keys(&against(&before(), &[first, second])), both, "in one workbook");
    let decided = after(against(&before(), &[first]));
    assert_eq!(keys(&against(&decided, &[first])), ["change redefine:SEATS"], "sent again");
    let proposed = after(against(&decided, &[open]));
    assert_eq!(of_seats(&proposed), 2);
    let approved = after(against(&proposed, &[first, second]));
    assert_eq!(
        (of_seats(&approved), keys(&against(&approved, &[second, first]))),
        (2, both.map(str::to_owned).into_iter().rev().collect())
    );
}
