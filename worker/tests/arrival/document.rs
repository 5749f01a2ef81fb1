//! `docs/arrival.md` is held to the code: every state, every reason to wait, every limit.

use outturn_store::submission::ArrivalState;
use outturn_worker::failpoints;
use outturn_worker::inbox::WaitReason;
use outturn_worker::settings::InboxSettings;

const DOCUMENT: &str = include_str!("../../../docs/arrival.md");

/// The state that follows; a new state makes this fail to compile until it has its place.
fn next(state: ArrivalState) -> Option<ArrivalState> {
    match state {
        ArrivalState::Taken => Some(ArrivalState::Committed),
        ArrivalState::Committed => Some(ArrivalState::Answered),
        ArrivalState::Answered => None,
    }
}

/// The section under a heading, without the heading.
fn section(heading: &str) -> &'static str {
    let (_, rest) = DOCUMENT.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("there is no section {heading:?}"));
    rest.split_once("\n## ").map_or(rest, |(section, _)| section)
}

/// The rows of a section's table whose first cell is this.
fn rows(heading: &str, first: &str) -> Vec<&'static str> {
    let start = format!("| {first} |");
    section(heading).lines().filter(|line| line.starts_with(&start)).collect()
}

#[test]
fn every_state_of_an_arrival_is_told_in_order() {
    let mut state = Some(ArrivalState::Taken);
    let mut names = Vec::new();
    while let Some(known) = state {
        let name = format!("`{}`", format!("{known:?}").to_lowercase());
        assert_eq!(rows("The states", &name).len(), 1, "{name} has no row of its own");
        names.push(name);
        state = next(known);
    }
    let told: Vec<&str> =
        section("The states").lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |")).map(|(name, _)| name).collect();
    assert_eq!(told, names.iter().map(|name| name.trim_matches('`')).collect::<Vec<_>>(), "a row tells of no state, or in another order");
}

#[test]
fn every_reason_to_wait_is_told_with_its_limit_and_what_an_operator_reads() {
    for reason in WaitReason::ALL {
        let rows = rows("Why a file waits", &format!("`{reason:?}`"));
        let [row] = rows.as_slice() else { panic!("{reason:?} has {} rows", rows.len()) };
        assert!(row.contains(reason.label()), "{reason:?}: expected {:?}", reason.label());
        match reason.limit() {
            Some(limit) => assert!(row.contains(&format!("`{limit}`")), "{reason:?}: expected {limit}"),
            None => assert!(row.ends_with("| none |"), "{reason:?} has no limit"),
        }
    }
    let told = section("Why a file waits").lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(told, WaitReason::ALL.len(), "a row tells of no reason");
}

#[test]
fn every_setting_of_the_inbox_is_told_with_its_default() {
    let settings = toml::Table::try_from(InboxSettings::default()).expect("a table");
    for (name, default) in &settings {
        assert_eq!(rows("The limits", &format!("`{name}` | {default}")).len(), 1, "{name} = {default}");
    }
    let told = section("The limits").lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(told, settings.len(), "a row tells of no setting");
}

#[test]
fn every_limit_of_waiting_is_a_setting() {
    let settings = toml::Table::try_from(InboxSettings::default()).expect("a table");
    for reason in WaitReason::ALL {
        let named = reason.label().split("inbox.").skip(1).map(|rest| rest.split([',', ';', ' ']).next().unwrap_or_default());
        let named: Vec<&str> = named.collect();
        assert!(named.iter().all(|name| settings.contains_key(*name)), "{reason:?}: {named:?}");
        assert!(reason.limit().is_none_or(|limit| named.contains(&limit)), "{reason:?} does not name its limit");
    }
}

#[test]
fn every_point_at_which_a_test_ends_the_program_is_told() {
    for point in failpoints::POINTS {
        assert!(DOCUMENT.contains(&format!("`{point}`")), "{point} is missing");
    }
}
