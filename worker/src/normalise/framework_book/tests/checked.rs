//! Whether rows hang together, with each other and with what is in force.

use super::*;

/// What is left of a workbook against a framework in force, and what is said.
fn against(in_force: &Framework, sheets: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let reading = checked(&book(sheets), in_force);
    (keys(&reading.rows), codes(&reading.findings))
}

fn nothing_but(findings: &[&str]) -> (Vec<String>, Vec<String>) {
    (Vec::new(), findings.iter().map(ToString::to_string).collect())
}

fn all_of(rows: &[&str]) -> (Vec<String>, Vec<String>) {
    (rows.iter().map(ToString::to_string).collect(), Vec::new())
}

const MEASURE: &str = "Code | Name | Plan items | Service | Portfolio | Unit | Polarity | Frequency | Cell holds | From | To";

fn measure(row: &str) -> String {
    format!("{MEASURE}\n{row}")
}

#[test]
fn references_to_what_is_in_force_or_in_the_workbook() {
    let in_force = in_force();
    for (sheet, text, expected) in [
        ("Measures", measure("N | n | PEOPLE | CHILDREN | CYP | % | high | annual | stock | |"), all_of(&["measure N"])),
        ("Measures", measure("N | n | people-1; place | kids | | % | high | annual | stock | |"), all_of(&["measure N"])),
        (
            "Measures",
            measure("N | n | PEOPLE; PEPLE | CHILDREN | | % | high | annual | stock | |"),
            nothing_but(&["framework-reference Measures!C2"]),
        ),
        (
            "Measures",
            measure("N | n | PEOPLE | HOUSING | | % | high | annual | stock | |"),
            nothing_but(&["framework-reference Measures!D2"]),
        ),
        (
            "Measures",
            measure("N | n | PEOPLE | CHILDREN | XYZ | % | high | annual | stock | |"),
            nothing_but(&["framework-reference Measures!E2"]),
        ),
        (
            "Targets",
            "Measure | Period | Target\nEHC 20W | 2022/23 | 60".to_owned(),
            all_of(&["target EHC-20W|||fy2022-23|Target||proposed"]),
        ),
        ("Targets", "Measure | Period | Target\nEHC-21W | 2022/23 | 60".to_owned(), nothing_but(&["framework-reference Targets!A2"])),
        ("Targets", "Measure | Period | Target\nSR10 | 2022/23 | 60".to_owned(), nothing_but(&["framework-reference Targets!A2"])),
        (
            "Targets",
            "Measure | Entity | Period | Target\nVISITS | Derby Lives | 2022/23 | 6".to_owned(),
            nothing_but(&["framework-reference Targets!B2"]),
        ),
        (
            "Milestones",
            "Code | Name | Service | Plan items\nM | m | nobody | nothing".to_owned(),
            nothing_but(&["framework-reference Milestones!C2", "framework-reference Milestones!D2"]),
        ),
        (
            "Organisation",
            "Code | Kind | Name | Parent\nX | service | x | Y".to_owned(),
            nothing_but(&["framework-reference Organisation!D2"]),
        ),
        (
            "Organisation",
            "Code | Kind | Name | May report for\nx | submitter | x | CHILDREN; Y".to_owned(),
            nothing_but(&["framework-reference Organisation!D2"]),
        ),
        ("Boards", "Code | Name | Remit\nb | B | PLACE; CHILDREN; Y".to_owned(), nothing_but(&["framework-reference Boards!C2"])),
        (
            "Council",
            "Setting | Value\nDefault stage of boards | working\nDefault stage of Nobody | published".to_owned(),
            (vec!["council default_stage_for:boards".to_owned()], vec!["framework-reference Council!A3".to_owned()]),
        ),
        (
            "Aliases",
            "Kind | Alias | Code\nitem | x | EHC-20W\nitem | y | NONE".to_owned(),
            (vec!["alias Item:x".to_owned()], vec!["framework-reference Aliases!C3".to_owned()]),
        ),
        ("Reviews", "Item | Kind\ns 10 | redefined".to_owned(), all_of(&["review redefined:SR10:NotStated"])),
        ("Reviews", "Item | Kind\nSR11 | redefined".to_owned(), nothing_but(&["framework-reference Reviews!A2"])),
        ("Changes", "Change | Item | New items\nmerge | ehc 20w | visits".to_owned(), all_of(&["change merge:EHC-20W"])),
        (
            "Changes",
            "Change | Item | New items\nsplit | EHC-20 | VISITS; VISIT".to_owned(),
            nothing_but(&["framework-reference Changes!B2", "framework-reference Changes!C2"]),
        ),
        ("Risks", "Code | Name | Service | Plan items\nR | r | kids | PEOPLES".to_owned(), nothing_but(&["framework-reference Risks!D2"])),
        ("Rules", "Rule set | Judges from\nKent | 2022/23 Q1".to_owned(), all_of(&["rule fy2022-23-q1"])),
        ("Rules", "Rule set | Judges from\nkents | 2022/23 Q1".to_owned(), nothing_but(&["rule-set-unusable Rules!A2"])),
    ] {
        assert_eq!(against(&in_force, &[(sheet, &text)]), expected, "{sheet}\n{text}");
    }
}

#[test]
fn references_are_written_as_the_codes_they_mean() {
    let reading = checked(&book(&[("Measures", &measure("N | n | people-1 | kids | cyp | % | high | annual | stock | |"))]), &in_force());
    let Some(FrameworkRow::Measure(measure)) = reading.rows.first() else { panic!("a measure") };
    let portfolio = measure.portfolio.as_ref().map(ToString::to_string);
    assert_eq!((measure.plan_items[0].as_str(), measure.service.as_str(), portfolio.as_deref()), ("PEOPLE-1", "CHILDREN", Some("CYP")));
}

#[test]
fn a_near_code_is_suggested() {
    let reading = checked(&book(&[("Targets", "Measure | Period | Target\nEHCP-20wk | 2022/23 | 60")]), &in_force());
    let finding = &reading.findings[0];
    assert_eq!(finding.message, "EHCP-20wk is no measure of the framework. The row is held back.");
    assert_eq!(finding.help, "Did you mean EHC-20W? Correct the code, or add the row it refers to.");
}

#[test]
fn what_refers_to_a_held_row_is_held_too() {
    let measures = measure("N | n | PEOPLE | NOBODY | | % | high | annual | stock | |");
    let sheets = [
        ("Measures", measures.as_str()),
        ("Targets", "Measure | Period | Target\nN | 2022/23 | 60"),
        ("Aliases", "Kind | Alias | Code\nitem | x | N"),
    ];
    assert_eq!(
        against(&in_force(), &sheets),
        nothing_but(&["framework-reference Measures!D2", "framework-reference Aliases!C2", "framework-reference Targets!A2"])
    );
}

#[test]
fn a_broken_plan_holds_the_workbook_back() {
    let in_force = in_force();
    for (plan, findings) in [
        ("Code | Kind | Name | Parent\nX | theme | x | Y\nY | theme | y | X", ["framework-structure Plan!D2"].as_slice()),
        ("Code | Kind | Name | Parent\nX | theme | x | X", &["framework-structure Plan!D2"]),
        ("Code | Kind | Name | Parent\nPLAN | plan | a cycle through what is in force | PEOPLE-1", &["framework-structure Plan!D2"]),
        ("Code | Kind | Name | Parent\nX | outcome | x | PEOPLE-1\nPEOPLE-1 | outcome | moved | PLACE", &[]),
    ] {
        let reading = checked(&book(&[("Plan", plan)]), &in_force);
        assert_eq!(codes(&reading.findings), findings, "{plan}");
        assert_eq!(reading.findings.iter().any(outturn_domain::finding::Finding::blocks_file), !findings.is_empty());
    }
    let reading = checked(&book(&[("Plan", "Code | Kind | Name | Parent\nX | theme | x | Y\nY | theme | y | X")]), &in_force);
    assert_eq!(reading.findings[0].message, "X stands under itself: X under Y under X. The workbook is held back.");
}

#[test]
fn a_service_under_itself_is_held() {
    let text = "Code | Kind | Name | Parent\nX | service | x | Y\nY | directorate | y | X\nZ | service | z | PEOPLE-DIR";
    let (rows, findings) = against(&in_force(), &[("Organisation", text)]);
    assert_eq!(rows, ["unit Z"]);
    assert_eq!(findings, ["framework-row-held Organisation!D2", "framework-row-held Organisation!D3"]);
}

#[test]
fn definitions_of_a_measure_may_follow_and_not_overlap() {
    let row = |from: &str, to: &str| format!("SEATS | v | PLACE | CHILDREN | | number | high | monthly | stock | {from} | {to}");
    let in_force = in_force();
    let in_force = in_force.clone().with(checked(&book(&[("Measures", &measure(&row("01/04/2019", "")))]), &in_force).rows);
    let pair = |first: (&str, &str), second: (&str, &str)| measure(&format!("{}\n{}", row(first.0, first.1), row(second.0, second.1)));
    let overlap = nothing_but(&["framework-row-held Measures!J2", "framework-row-held Measures!J3"]);
    // In force from 1 April 2019, without an end.
    for (text, expected) in [
        (measure(&row("01/04/2022", "")), all_of(&["measure SEATS@2022-04-01"])),
        (pair(("01/04/2019", "31/03/2022"), ("01/04/2022", "")), all_of(&["measure SEATS@2019-04-01", "measure SEATS@2022-04-01"])),
        (pair(("01/04/2019", "01/04/2022"), ("01/04/2022", "")), overlap),
        (measure(&row("", "30/06/2019")), nothing_but(&["framework-row-held Measures!J2"])),
        (measure(&row("", "31/03/2019")), all_of(&["measure SEATS"])),
    ] {
        assert_eq!(against(&in_force, &[("Measures", &text)]), expected, "{text}");
    }
}

#[test]
fn two_writings_of_one_code_are_one_row_twice() {
    let text = "Measure | Period | Target\nEHC-20W | 2022/23 | 60\nehc 20w | 2022/23 | 61\nEHC20W | 2023/24 | 61";
    let (rows, findings) = against(&in_force(), &[("Targets", text)]);
    assert_eq!(rows, ["target EHC-20W|||fy2023-24|Target||proposed"]);
    assert_eq!(findings, ["framework-row-twice Targets!C3"]);
}

#[test]
fn a_target_that_nothing_is_held_against_is_asked_about() {
    let head = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Roll-up | Formula";
    let measures = format!(
        "{head}
CALLS | c | PEOPLE | CHILDREN | number | high | monthly | in period | |
SUMS | s | PEOPLE | CHILDREN | number | high | monthly | in period | sum |
STOCK | t | PEOPLE | CHILDREN | number | high | quarterly | stock | |
EACH | e | PEOPLE | CHILDREN | number | high | monthly | in period | | SUMS / 2
SOME | o | PEOPLE | CHILDREN | number | high | monthly | in period | | SUMS / CALLS"
    );
    for (target, idle) in [
        ("CALLS | 2022/23 Q1 | 5", true),
        ("calls | 2022/23 H1 | 5", true),
        ("STOCK | 2022/23 H1 | 5", true),
        ("SOME | 2022/23 Q1 | 5", true),
        ("CALLS | April 2022 | 5", false),
        ("CALLS | 2022/23 | 5", false),
        ("CALLS | 2022/23 Q1 | not set yet", false),
        ("SUMS | 2022/23 Q1 | 5", false),
        ("STOCK | 2022/23 Q1 | 5", false),
        ("EACH | 2022/23 H1 | 5", false),
    ] {
        let targets = format!("Measure | Period | Target\n{target}");
        let asked: &[&str] = if idle { &["target-idle Targets!B2"] } else { &[] };
        let (rows, findings) = against(&in_force(), &[("Measures", &measures), ("Targets", &targets)]);
        assert_eq!((rows.len(), findings), (6, asked.iter().map(ToString::to_string).collect()), "{target}");
        // The measure may be in force already.
        let before = Framework::assemble(checked(&book(&[("Measures", &measures)]), &in_force()).rows);
        let (_, findings) = against(&before, &[("Targets", &targets)]);
        assert_eq!(findings, asked, "{target} later");
    }
}
