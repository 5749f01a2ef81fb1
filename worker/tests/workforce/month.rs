//! Where the month of a return may stand, and what is told where it stands nowhere: small workbooks made by hand.

use outturn_domain::finding::FindingCode;
use outturn_worker::layout::apply;
use outturn_worker::normalise::entry::Return;

use crate::hand_made::{HEADINGS, Is, book, codes, key, n, row, sheet, sum, t, workforce};

/// The headings without year and month, and a row under them.
const WITHOUT_MONTH: [&str; 4] =
    ["Organisation name", "Payroll staff AO/AA Headcount", "Payroll staff AO/AA Full-time Equivalent", "Payroll Staff Costs Salary"];

fn figures() -> Vec<Is> {
    vec![t("Ofwat"), n(4.0), n(3.6), n(12_000.0)]
}

fn read(sheet_name: &str, file_name: &str) -> Return {
    apply(&workforce(), &book(vec![sheet(sheet_name, &WITHOUT_MONTH, &[figures()])]), file_name).returned
}

fn month(taken: &Return) -> Option<String> {
    taken.period.map(outturn_domain::period::Period::id)
}

#[test]
fn the_name_of_the_sheet_goes_before_the_name_of_the_file() {
    assert_eq!(month(&read("Dec 11", "January 2012.xls")).as_deref(), Some("m2011-12"));
    assert_eq!(month(&read("Data sheet", "MWMI January 2012.xls")).as_deref(), Some("m2012-01"));
}

#[test]
fn what_nowhere_says_its_month_is_told_once_and_not_guessed() {
    let taken = read("Data sheet", "1605.xls");
    assert_eq!(taken.entries, []);
    assert_eq!(codes(&taken.findings), [(FindingCode::PeriodUnreadable, "Data sheet!A1".to_owned())]);
    let told = taken.findings.first().expect("one");
    assert_eq!(
        told.message,
        "Nothing says which period the figures of the sheet \"Data sheet\" are for, so none of them was taken. A period was looked for in the columns \
         \"Year\" and \"Month\", in the sheet's name and in the file's name."
    );
    // A name that says two months says none.
    assert_eq!(read("Dec 15, sent 2016-01-31", "1605.xls").entries, []);
}

#[test]
fn a_column_for_the_month_that_is_left_empty_is_not_filled_from_elsewhere() {
    let full = row(key(), &[n(4.0), n(3.6), sum(4.0), n(1.0), sum(1.0)]);
    let without_month = row([n(2025.0), Is::Empty, t("Ofwat")], &[n(5.0)]);
    let taken = apply(&workforce(), &book(vec![sheet("June 2025", &HEADINGS, &[full, without_month])]), "return.xlsx").returned;
    assert_eq!(codes(&taken.findings), [(FindingCode::KeyMissing, "June 2025!B3".to_owned())]);
    assert_eq!(taken.entries.len(), 5);
}

#[test]
fn a_sheet_of_the_same_month_that_is_nearly_the_form_refuses_both() {
    let rows = [row(key(), &[n(4.0), n(3.6), sum(4.0), n(1.0), sum(1.0)])];
    let broken = HEADINGS.map(|heading| if heading == "Organisation Name" { "Name of the body" } else { heading });
    let told = |name: &str| {
        let workbook = book(vec![sheet("New", &HEADINGS, &rows), sheet(name, &broken, &rows)]);
        codes(&apply(&workforce(), &workbook, "return.xlsx").returned.findings)
    };
    let old = "Old version June 2025";
    assert_eq!(told(old), [(FindingCode::SheetHeadingsMissing, old.to_owned()), (FindingCode::SheetsDisagree, old.to_owned())]);
    assert_eq!(told("July 2025"), [(FindingCode::SheetHeadingsMissing, "July 2025".to_owned())], "another month is another return");
}
