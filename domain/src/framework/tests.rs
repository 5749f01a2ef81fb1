use std::collections::BTreeSet;

use super::*;
use crate::change::ChangeKind;
use crate::measure::Effective;
use crate::organisation::{Alias, CouncilSetting};
use crate::scorecard::tests::{measure, period, target};
use crate::stage::Basis;

fn place() -> Place {
    Place::sheet("Changes")
}

fn item(text: &str) -> ItemCode {
    ItemCode::parse(text).expect(text)
}

fn withdrawn(row: &FrameworkRow) -> FrameworkRow {
    let (kind, key) = row.row_key();
    FrameworkRow::Withdrawn { kind, key, reason: Some("It was written twice.".to_owned()), place: Place::sheet("Targets") }
}

#[test]
fn a_withdrawal_has_the_key_of_what_it_takes_back_and_is_kept() {
    let row = FrameworkRow::Target(Box::new(target("M1", "2021/22 Q2")));
    let taken_back = withdrawn(&row);
    assert_eq!(taken_back.key(), row.key());
    // The newest row of a key is the one that a framework is assembled from.
    let before = Framework::assemble([row.clone()]);
    let after = Framework::assemble([taken_back.clone()]);
    assert_eq!((before.targets.len(), after.targets.len()), (1, 0));
    assert_eq!(after.withdrawn.get(&row.row_key()).and_then(|one| one.reason.as_deref()), Some("It was written twice."));
    let kept = toml::Value::try_from(&taken_back).expect("a table");
    assert_eq!(kept.try_into::<FrameworkRow>().expect("a row"), taken_back);
}

#[test]
fn what_is_in_force_is_known_by_its_key_and_can_be_left_out() {
    let alias = Alias { kind: AliasKind::Item, alias: "M one".to_owned(), code: "M1".to_owned(), register: None, place: place() };
    let later = Measure { effective: Effective { from: Some("2022-04-01".parse().expect("a day")), to: None }, ..measure("M1") };
    let rows = [
        FrameworkRow::Setting(CouncilSetting::ProposedTargetsJudge(true)),
        FrameworkRow::Measure(Box::new(measure("M1"))),
        FrameworkRow::Measure(Box::new(later)),
        FrameworkRow::Target(Box::new(target("M1", "2021/22 Q2"))),
        FrameworkRow::Alias(alias),
    ];
    let whole = Framework::assemble(rows.clone());
    for row in &rows {
        let (kind, key) = row.row_key();
        assert!(whole.keys(kind).contains(&key), "{kind:?} {key}");
        let left = whole.without(&BTreeSet::from([(kind, key.clone())]));
        assert!(kind == RowKind::Council || !left.keys(kind).contains(&key), "{kind:?} {key}");
    }
    let left = whole.without(&rows.iter().map(FrameworkRow::row_key).collect());
    assert!(left.measures.is_empty() && left.item_called("M one").is_none() && !left.council.proposed_targets_judge);
    assert!(whole.item_called("m one").is_some() && whole.council.proposed_targets_judge, "the whole stays as it is");
}

fn change(kind: ChangeKind, new_items: &[&str]) -> Change {
    Change {
        kind,
        item: item("M1"),
        new_items: new_items.iter().map(|code| item(code)).collect(),
        rationale: Some("No longer collected.".to_owned()),
        approving_body: Some("Cabinet".to_owned()),
        approved_on: Some("2021-11-10".parse().expect("a day")),
        rejected_on: None,
        judges_from: Some(period("2021/22 Q3")),
        stood_before: Vec::new(),
        number: 1,
        unstated: crate::change::Unstated::default(),
        basis: Basis::Supplied,
        basis_note: None,
        place: place(),
    }
}

/// Whether the measure M1 is watched in the second and the third quarter once a change is recorded and the day of its approval has come.
fn watched(definition: Measure, change: Change) -> [bool; 2] {
    watched_at("2021-11-10T00:00:00Z", definition, change)
}

fn watched_at(instant: &str, definition: Measure, change: Change) -> [bool; 2] {
    let framework = Framework::assemble([FrameworkRow::Change(change), FrameworkRow::Measure(Box::new(definition))]);
    let framework = framework.as_of(instant.parse().expect("an instant"));
    ["2021/22 Q2", "2021/22 Q3"].map(|of| framework.measure(&item("M1"), period(of)).is_some())
}

#[test]
fn an_approved_change_ends_its_item_from_its_judge_from_on() {
    use ChangeKind::{Delete, Merge, Redefine, Replace, Split};
    let ended = [true, false];
    let goes_on = [true, true];
    for (name, change, expected) in [
        ("deleted", change(Delete, &[]), ended),
        ("split", change(Split, &["M1a", "M1b"]), ended),
        ("merged", change(Merge, &["M2"]), ended),
        ("replaced", change(Replace, &["M2"]), ended),
        ("redefined", change(Redefine, &[]), goes_on),
        ("split, and its code goes on", change(Split, &["M1", "M1b"]), goes_on),
        ("without a judge-from: from its approval on", Change { judges_from: None, ..change(Delete, &[]) }, ended),
        ("proposed", Change { approved_on: None, ..change(Delete, &[]) }, goes_on),
        ("nobody says by whom", Change { approving_body: None, ..change(Delete, &[]) }, goes_on),
        ("nobody says why", Change { rationale: None, ..change(Delete, &[]) }, goes_on),
        ("of another measure", Change { item: item("M2"), ..change(Delete, &[]) }, goes_on),
    ] {
        assert_eq!(watched(measure("M1"), change), expected, "{name}");
    }
}

#[test]
fn what_ended_earlier_or_begins_again_later_is_left_as_it_is() {
    let on = |from: Option<&str>, to: Option<&str>| {
        let day = |text: &str| text.parse().expect("a day");
        Measure { effective: Effective { from: from.map(day), to: to.map(day) }, ..measure("M1") }
    };
    let deleted = || change(ChangeKind::Delete, &[]);
    assert_eq!(watched(on(None, Some("2021-06-30")), deleted()), [false, false]);
    assert_eq!(watched(on(Some("2021-10-01"), None), deleted()), [false, true], "taken up again");
}

#[test]
fn an_approval_to_come_ends_nothing_before_its_day_in_the_councils_time_zone() {
    let deleted = || change(ChangeKind::Delete, &[]);
    for (instant, approved, expected) in [
        ("2021-11-09T23:59:59Z", "2021-11-10", [true, true]),
        ("2021-11-10T00:00:00Z", "2021-11-10", [true, false]),
        ("2021-10-04T23:00:00Z", "2021-10-05", [true, false]),
        ("2021-10-04T22:59:59Z", "2021-10-05", [true, true]),
    ] {
        let change = Change { approved_on: Some(approved.parse().expect("a day")), ..deleted() };
        assert_eq!(watched_at(instant, measure("M1"), change), expected, "approved on {approved}, seen at {instant}");
    }
    for change in [deleted(), change(ChangeKind::Redefine, &[])] {
        let framework = Framework::assemble([FrameworkRow::Change(change.clone())]);
        let stands = |of: &str, at: &str| {
            let instant = |text: &str| text.parse().expect("an instant");
            framework.clone().as_of(instant(of)).stands_alike_at(instant(at))
        };
        assert!(stands("2021-11-01T12:00:00Z", "2020-01-01T12:00:00Z") && stands("2021-11-01T12:00:00Z", "2021-11-09T23:59:59Z"));
        let (before, after) = ("2021-11-09T23:59:59Z", "2021-11-10T00:00:00Z");
        assert!(!stands(before, after) && !stands(after, before), "{:?} is decided on its day", change.kind);
    }
}

#[test]
fn an_approval_counts_from_its_day() {
    let deleted = change(ChangeKind::Delete, &[]);
    let day = |text: &str| text.parse().expect("a day");
    assert!(!deleted.approved_by_day(day("2021-11-09")) && deleted.approved_by_day(day("2021-11-10")));
    assert_eq!(Change { rationale: None, ..deleted }.approval(), None);
}

#[test]
fn the_word_for_a_kind_is_the_one_in_stores() {
    for row in [
        FrameworkRow::Measure(Box::new(measure("M1"))),
        FrameworkRow::Target(Box::new(target("M1", "2021/22 Q2"))),
        FrameworkRow::Change(change(ChangeKind::Delete, &[])),
        FrameworkRow::Setting(CouncilSetting::ProposedTargetsJudge(true)),
    ] {
        let (kind, _) = row.row_key();
        assert_eq!(toml::Value::try_from(kind).expect("a word").as_str(), Some(row.key().0));
    }
}
