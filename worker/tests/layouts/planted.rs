//! Returns in which errors were planted, or in which real people made them: each is told at its cell, with what stands there and what belongs there.

use std::collections::BTreeSet;

use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_worker::check::Checked;

use crate::expected::{layouts, read, returns};

fn checked(workbook: &str) -> Option<Checked> {
    let file = returns()?.join(workbook);
    let (_, checked) = read(&file, &layouts()).unwrap_or_else(|finding| panic!("{workbook}: {finding:?}"));
    Some(checked)
}

/// What was told at a cell, such as `Outputs!C21`.
fn at<'c>(checked: &'c Checked, place: &str) -> Vec<&'c Finding> {
    checked.findings.iter().filter(|finding| finding.place.as_ref().is_some_and(|told| told.to_string() == place)).collect()
}

fn show(checked: &Checked) -> String {
    checked.findings.iter().map(|finding| format!("  {finding}")).collect::<Vec<_>>().join("\n")
}

const GOOD: &str = "mhclg/pathfinders_r1.xlsx";
const BAD: &str = "mhclg/pathfinders_r1_bad.xlsx";

/// The errors planted in the second of two otherwise equal returns: where, what the finding is, and what was planted there. They are the ten cells that the
/// form's publisher names, and four more with words of the same row that no list holds.
const PLANTED: [(&str, FindingCode, &str); 14] = [
    ("Progress!B25", FindingCode::NameNotAllowed, "Invalid project"),
    ("Project location!B15", FindingCode::NameNotAllowed, "Invalid project"),
    ("Outputs!D20", FindingCode::NameNotAllowed, "Invalid standard output UoM"),
    ("Outputs!C21", FindingCode::NameNotAllowed, "Invalid output"),
    ("Outputs!D21", FindingCode::NameNotAllowed, "Invalid standard output UoM"),
    ("Outputs!C46", FindingCode::NameNotAllowed, "Invalid bespoke output"),
    ("Outputs!D46", FindingCode::NameNotAllowed, "Invalid bespoke output UoM"),
    ("Outcomes!C20", FindingCode::NameNotAllowed, "Invalid outcome"),
    ("Outcomes!D20", FindingCode::NameNotAllowed, "Invalid standard outcome UoM"),
    ("Outcomes!C45", FindingCode::NameNotAllowed, "Invalid bespoke outcome"),
    ("Outcomes!D45", FindingCode::NameNotAllowed, "Invalid bespoke outcome UoM"),
    ("Finances!E70", FindingCode::WordUnknown, "Not allowed"),
    ("Finances!P70", FindingCode::TimingDiffers, "Forecast"),
    ("Finances!B18", FindingCode::FieldMissing, ""),
];

/// What a return is told about its words and about cells that are not filled in.
fn words_and_gaps(checked: &Checked) -> BTreeSet<String> {
    let codes = [
        FindingCode::NameNotAllowed,
        FindingCode::WordUnknown,
        FindingCode::FieldMissing,
        FindingCode::KeyMissing,
        FindingCode::TimingDiffers,
    ];
    let told = checked.findings.iter().filter(|finding| codes.contains(&finding.code));
    told.filter_map(|finding| finding.place.as_ref().map(ToString::to_string)).collect()
}

#[test]
fn planted_errors_are_found_and_named() {
    let Some(bad) = checked(BAD) else { return };
    for (place, code, planted) in PLANTED {
        let told = at(&bad, place);
        let names_it = |finding: &&Finding| {
            let found = finding.found.as_deref().unwrap_or_default();
            finding.code == code && found == planted && finding.expected.as_ref().is_some_and(|expected| !expected.is_empty())
        };
        assert!(told.iter().any(names_it), "{place} {planted:?}: {told:?}\nall that was told:\n{}", show(&bad));
    }
    let places: BTreeSet<String> = PLANTED.iter().map(|(place, ..)| (*place).to_owned()).collect();
    assert_eq!(words_and_gaps(&bad), places, "and nothing else is");
}

#[test]
fn the_return_without_them_is_told_nothing_of_the_kind() {
    let Some(good) = checked(GOOD) else { return };
    assert_eq!(words_and_gaps(&good), BTreeSet::new(), "{}", show(&good));
    let errors = good.findings.iter().filter(|finding| finding.severity() == Severity::Error).count();
    assert_eq!(errors, 0, "{}", show(&good));
}

#[test]
fn a_row_of_an_unknown_name_is_held_back_and_the_others_are_taken() {
    let (Some(good), Some(bad)) = (checked(GOOD), checked(BAD)) else { return };
    let taken = |checked: &Checked, place: &str| checked.facts.iter().any(|fact| fact.place.to_string() == place);
    for (place, in_good, in_bad) in [
        ("Outputs!E19", true, true),
        ("Outputs!E20", true, false),
        ("Outputs!E21", false, false),
        ("Outcomes!E19", true, true),
        ("Outcomes!E20", true, false),
        ("Progress!C24", true, true),
        ("Progress!C25", false, false),
        ("Finances!K70", true, true),
        ("Finances!E70", true, false),
        ("Finances!B18", true, false),
    ] {
        assert_eq!((taken(&good, place), taken(&bad, place)), (in_good, in_bad), "{place}");
    }
}

#[test]
fn strange_dates_are_asked_about_and_taken() {
    for (workbook, places) in [
        ("mhclg/towns_fund_r4.xlsx", &["8 - Review & Sign-Off!C11"][..]),
        ("various/dft_portfolio_return.xlsm", &["6a - Milestones - Approvals!H12", "6a - Milestones - Approvals!G13"][..]),
    ] {
        let Some(checked) = checked(workbook) else { return };
        for place in places {
            let asked = at(&checked, place).iter().any(|finding| finding.code == FindingCode::DateDoubtful);
            let taken = checked.facts.iter().any(|fact| fact.place.to_string() == **place);
            assert!(asked && taken, "{workbook} {place}: {:?}", at(&checked, place));
        }
    }
}

#[test]
fn a_year_to_date_that_is_not_the_sum_of_its_quarters_is_asked_about() {
    let Some(checked) = checked("various/sa_muni_quarterly.xlsx") else { return };
    let asked: Vec<_> = checked.findings.iter().filter(|finding| finding.code == FindingCode::SumDiffers).collect();
    let [sum] = asked.as_slice() else { panic!("the next row's sum is right:\n{}", show(&checked)) };
    assert_eq!(sum.place.as_ref().map(ToString::to_string).as_deref(), Some("BUF!AG4"));
    assert_eq!((sum.found.as_deref(), sum.expected.as_deref()), (Some("10800"), Some("20800")));
}
