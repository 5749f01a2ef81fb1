//! Real returns one by one: the rules of the forms where they matter.

use std::collections::BTreeSet;

use outturn_domain::finding::{FindingCode, Severity, Verdict};
use outturn_worker::installed::Installed;

use crate::reading::{Read, folder, read_file};

fn read(name: &str) -> Option<Read> {
    let folder = folder("workforce")?;
    Some(read_file(&folder.join(name), &Installed::shipped().expect("the shipped layouts")))
}

pub(crate) fn told(read: &Read, severity: Severity) -> Vec<(FindingCode, String)> {
    let place = |place: Option<&outturn_domain::address::Place>| place.map(ToString::to_string).unwrap_or_default();
    let findings = read.interpretation.findings.iter().filter(|finding| finding.severity() == severity);
    findings.map(|finding| (finding.code, place(finding.place.as_ref()))).collect()
}

fn periods(read: &Read) -> Vec<String> {
    let periods: BTreeSet<String> = read.returned.entries.iter().map(|entry| entry.period.id()).collect();
    periods.into_iter().collect()
}

#[test]
fn a_template_is_accepted_with_a_note() {
    let Some(template) = read("73cebda6f8c2.xls") else { return };
    assert_eq!(template.returned.entries, []);
    assert_eq!(template.verdict(), Verdict::Accepted);
    assert_eq!(template.returned.findings.len(), 1);
    assert_eq!(told(&template, Severity::Note), [(FindingCode::ReturnEmpty, String::new())]);
}

#[test]
fn months_to_come_are_not_returned_whatever_their_date() {
    let Some(year) = read("eb4e7607e353.ods") else { return };
    assert_eq!(periods(&year), ["m2025-04", "m2025-05"]);
    let sheets: BTreeSet<String> = year
        .returned
        .findings
        .iter()
        .filter(|finding| finding.code == FindingCode::RowNotReturned)
        .filter_map(|finding| finding.place.clone())
        .map(|place| place.sheet)
        .collect();
    assert!(sheets.contains("June_2025") && sheets.contains("March_2026"), "{sheets:?}");
    assert_eq!(told(&year, Severity::Error), []);
}

#[test]
fn a_row_without_a_body_is_refused_at_its_empty_cell() {
    let Some(read) = read("18835ca572a7.xlsx") else { return };
    assert_eq!(told(&read, Severity::Error), [(FindingCode::KeyMissing, "Data sheet!C2".to_owned())]);
    assert_eq!(read.returned.entries, []);
}

#[test]
fn the_month_is_taken_from_where_it_stands() {
    for (file, where_it_stands, months) in [
        ("321b2e2b3038.xls", "the name of the sheet, December 11", &["m2011-12"][..]),
        ("7d8c0611be62.xlsx", "the name of the sheet, Mar14", &["m2014-03"]),
        ("966aa5230a12.xlsx", "the name of the sheet, 30 November 16", &["m2016-11"]),
        ("b18a08565760.ods", "the name of the sheet, CO_Dec_15_CSV_V1_2016-01-21", &["m2015-12"]),
        ("d7be3ef76665.xls", "the cover, beside Reference month", &["m2014-01"]),
        ("71c55ec68dc9.xlsx", "columns for year and month under stacked headings", &["m2021-07"]),
    ] {
        let Some(read) = read(file) else { return };
        assert_eq!(periods(&read), months, "{file}: {where_it_stands}");
    }
}

#[test]
fn a_date_that_may_be_read_in_two_ways_is_refused_at_its_cell() {
    // "31.03.14" is the 31st of March 2014, or the 14th of March 2031.
    let Some(dated) = read("6e6f640a7650.xlsx") else { return };
    assert_eq!(dated.verdict(), Verdict::Refused);
    let errors = told(&dated, Severity::Error);
    assert_eq!(errors.first(), Some(&(FindingCode::PeriodUnreadable, "Data sheet!D4".to_owned())));
    assert!(errors.iter().all(|(code, _)| *code == FindingCode::PeriodUnreadable), "{errors:?}");
}

#[test]
fn a_return_that_nowhere_says_its_month_is_refused_for_that() {
    let Some(read) = read("033699711d92.ods") else { return };
    assert_eq!((read.verdict(), read.errors()), (Verdict::Refused, vec![FindingCode::PeriodUnreadable]));
    let finding = read.interpretation.findings.first().expect("one");
    assert_eq!(
        finding.message,
        "Nothing says which period the figures of the sheet \"Data_Sheet\" are for, so none of them was taken. A period was looked for in the columns \
         \"Year\" and \"Month\", in a column \"Date\", in the cell for the return's period, in the sheet's name and in the file's name."
    );
    // The same bytes under a name that says the month are taken.
    let bytes = folder("workforce").map(|folder| std::fs::read(folder.join("033699711d92.ods")).expect("a file")).expect("it was there");
    let named = std::env::temp_dir().join(format!("outturn-{}", std::process::id()));
    std::fs::create_dir_all(&named).expect("a folder");
    let path = named.join("MWMI return for June 2013.ods");
    std::fs::write(&path, bytes).expect("a copy");
    let read = read_file(&path, &Installed::shipped().expect("the shipped layouts"));
    std::fs::remove_dir_all(&named).expect("the copy goes");
    assert_eq!((read.verdict(), periods(&read)), (Verdict::Accepted, vec!["m2013-06".to_owned()]));
}
