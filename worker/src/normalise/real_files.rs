//! The readers of our own two workbooks on real `.xlsx` files: what a cell is there, and not what a test says it is.

use chrono::DateTime;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::target::TargetValue;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use crate::normalise::entry::{Entry, EntryValue};
use crate::normalise::grid::shown;
use crate::normalise::test_book::codes;
use crate::normalise::{framework_book, standard_return};
use crate::read::{Limits, RawWorkbook, read_bytes};
use crate::rule_files::RuleFiles;

fn saved(mut workbook: Workbook) -> Result<RawWorkbook, XlsxError> {
    let bytes = workbook.save_to_buffer()?;
    Ok(read_bytes(&bytes, &Limits::default()).expect("a workbook that was just written"))
}

fn sheet<'w>(workbook: &'w mut Workbook, name: &str, headings: &[&str], first_row: u32) -> Result<&'w mut Worksheet, XlsxError> {
    let sheet = workbook.add_worksheet().set_name(name)?;
    sheet.write_row(first_row, 0, headings.iter().copied())
}

fn values(entries: &[Entry]) -> Vec<String> {
    let value = |entry: &Entry| match &entry.value {
        EntryValue::Cell { value, format } => format!("{} [{format:?}]", shown(value)),
        EntryValue::Absent(absence) => absence.label().to_owned(),
        EntryValue::Means(number) => number.to_string(),
    };
    entries.iter().map(|entry| format!("{} {} {} {}", entry.place, entry.item.text, entry.kind.as_str(), value(entry))).collect()
}

#[test]
fn a_return_as_excel_holds_it() -> Result<(), XlsxError> {
    let percent = Format::new().set_num_format("0.0%");
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let month = Format::new().set_num_format("mmm yyyy");
    let mut workbook = Workbook::new();
    let cover = workbook.add_worksheet().set_name("Cover")?;
    cover.merge_range(1, 1, 1, 4, "Quarterly return", &Format::new().set_bold())?;
    for (row, label, value) in
        [(3, "Submitter:", "peoples-services"), (4, "Service (s)", "Adults"), (6, "Prepared by", "Performance officer")]
    {
        cover.write(row, 1, label)?.write(row, 3, value)?;
    }
    cover.write(5, 1, "Period:")?.write_datetime_with_format(5, 3, &ExcelDateTime::from_ymd(2021, 9, 1)?, &month)?;
    cover.write(7, 1, "Signed off on")?.write_datetime_with_format(7, 3, &ExcelDateTime::from_ymd(2021, 10, 11)?, &day)?;
    let outturns = sheet(&mut workbook, "Outturns", &["Measure", "VALUE", "Numerator\n(count)", "Numerator", "Comment", "Provisional"], 2)?;
    outturns.write(0, 0, "Fill in the white cells")?.protect();
    outturns.write(3, 0, "EHC-20W")?.write_formula_with_format(3, 1, Formula::new("=D4/110").set_result("0.5727"), &percent)?;
    outturns.write(3, 3, 63)?.write(3, 4, "Over\n57%")?.write(3, 5, true)?;
    outturns.write(4, 0, 101)?.write(4, 1, "n/a")?;
    outturns.write(5, 0, "UNFILLED")?.write_blank(5, 1, &percent)?.write(5, 4, " ")?;
    sheet(&mut workbook, "Milestones", &["Milestone", "Actual date"], 0)?.write(1, 0, "M-01")?.write_datetime_with_format(
        1,
        1,
        &ExcelDateTime::from_ymd(2021, 9, 30)?,
        &day,
    )?;
    workbook.add_worksheet().set_name("key")?.set_hidden(true).write(0, 0, "7270c8e5")?;

    let workbook = saved(workbook)?;
    assert!(standard_return::recognises(&workbook).matches());
    assert!(!framework_book::recognises(&workbook).matches());
    let read = standard_return::read(&workbook);
    assert_eq!(codes(&read.findings), ["column-unknown Outturns!C3", "sheet-hidden key"]);
    assert_eq!(read.period.map(outturn_domain::period::Period::id).as_deref(), Some("m2021-09"));
    assert_eq!(read.cover.signed_off_on.map(|day| day.to_string()).as_deref(), Some("2021-10-11"));
    assert_eq!(
        values(&read.entries),
        [
            "Outturns!B4 EHC-20W actual 0.5727 [Percent]",
            "Outturns!D4 EHC-20W numerator 63 [General]",
            "Outturns!E4 EHC-20W comment Over\n57% [General]",
            "Outturns!B5 101 actual not applicable",
            "Milestones!B2 M-01 date 30/09/2021 [Date]",
        ]
    );
    assert!(read.entries[0].marks.provisional);
    Ok(())
}

#[test]
fn a_framework_as_excel_holds_it() -> Result<(), XlsxError> {
    let percent = Format::new().set_num_format("0%");
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let hour = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    let mut workbook = Workbook::new();
    sheet(&mut workbook, "Plan", &["Code", "Kind", "Name"], 0)?.write_row(1, 0, ["A", "theme", "Resilient people"])?;
    sheet(&mut workbook, "Organisation", &["Code", "Kind", "Name"], 0)?.write_row(1, 0, ["S", "service", "Adults"])?;
    let headings = ["Code", "Name", "Plan items", "Service", "Unit", "Polarity", "Frequency", "Cell holds"];
    sheet(&mut workbook, "Measures", &headings, 3)?
        .write_row(4, 0, ["M", "Plans in time", "A", "S", "%", "high", "quarterly", "in period"])?
        .write_row(5, 0, ["N", "No service", "A", "T", "%", "high", "quarterly", "in period"])?;
    sheet(&mut workbook, "Targets", &["Measure", "Period", "Target", "Approved on"], 0)?
        .write_row(1, 0, ["M", "2021/22 Q2"])?
        .write_with_format(1, 2, 0.57, &percent)?
        .write_datetime_with_format(1, 3, &ExcelDateTime::from_ymd(2021, 11, 10)?, &day)?;
    sheet(&mut workbook, "Publications", &["Period", "Published"], 0)?.write(1, 0, "2021/22 Q2")?.write_datetime_with_format(
        1,
        1,
        &ExcelDateTime::from_ymd(2021, 11, 10)?.and_hms(18, 0, 0)?,
        &hour,
    )?;

    let workbook = saved(workbook)?;
    assert!(framework_book::recognises(&workbook).matches());
    assert!(!standard_return::recognises(&workbook).matches());
    let nothing = Framework::default();
    let reading = framework_book::check(framework_book::read(&workbook, &nothing), &nothing, &RuleFiles::default(), DateTime::UNIX_EPOCH);
    assert_eq!(codes(&reading.findings), ["framework-reference Measures!D6"]);
    let target = reading.rows.iter().find_map(|row| if let FrameworkRow::Target(target) = row { Some(target) } else { None });
    let target = target.expect("a target");
    assert_eq!(target.approved_on.map(|day| day.to_string()).as_deref(), Some("2021-11-10"));
    assert!(matches!(&target.value, TargetValue::Number(number) if (number.raw(), number.scale()) == (0.57, 2)));
    let published = reading.rows.iter().find_map(|row| if let FrameworkRow::Publication(row) = row { Some(row.published) } else { None });
    assert_eq!(published.map(|instant| instant.to_rfc3339()).as_deref(), Some("2021-11-10T18:00:00+00:00"));
    Ok(())
}
