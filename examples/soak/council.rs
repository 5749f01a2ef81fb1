//! A council of ten senders, and the returns that the honest ones drop.

use anyhow::Result;
use rust_xlsxwriter::{Workbook, Worksheet};

/// Who sends; the last one is the hostile one.
pub(crate) const SENDERS: [&str; 10] =
    ["adults", "children", "culture", "finance", "highways", "housing", "licensing", "planning", "waste", "workshop"];

pub(crate) const HOSTILE: &str = SENDERS[SENDERS.len() - 1];

const MEASURES: usize = 5;

/// The framework workbook.
pub(crate) fn framework() -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let council = [["Setting", "Value"], ["Name", "A council under load"], ["Time zone", "Europe/London"]];
    table(workbook.add_worksheet().set_name("Council")?, &council.map(owned))?;
    let plan = [["Code", "Kind", "Name", "Parent"], ["PLAN", "plan", "The plan", ""]];
    table(workbook.add_worksheet().set_name("Plan")?, &plan.map(owned))?;
    let mut organisation = vec![owned(["Code", "Kind", "Name", "Parent", "May report for"])];
    let mut measures = vec![owned(["Code", "Name", "Plan items", "Service", "Unit", "Polarity", "Frequency", "Cell holds"])];
    for sender in SENDERS {
        let unit = unit(sender);
        organisation.push(owned([&unit, "directorate", &format!("Directorate of {sender}"), "", ""]));
        organisation.push(owned([sender, "submitter", &format!("Officer of {sender}"), "", &unit]));
        for number in 0..MEASURES {
            let name = format!("Works of {sender}, part {number}");
            measures.push(owned([&measure(sender, number), &name, "PLAN", &unit, "number", "high", "quarterly", "in period"]));
        }
    }
    table(workbook.add_worksheet().set_name("Organisation")?, &organisation)?;
    table(workbook.add_worksheet().set_name("Measures")?, &measures)?;
    Ok(workbook.save_to_buffer()?)
}

/// The return of a sender with this number: all of his measures for a quarter. Its figures are those of no other.
pub(crate) fn return_of(sender: &str, number: usize) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let (year, quarter) = (2014 + number / 4 % 8, 1 + number % 4);
    let cover = [
        ["Submitter", sender],
        ["Service", &unit(sender)],
        ["Period", &format!("{year}/{} Q{quarter}", (year + 1) % 100)],
        ["Prepared by", "Performance officer"],
        ["Signed off by", "Director"],
    ];
    table(workbook.add_worksheet().set_name("Cover")?, &cover.map(owned))?;
    let sheet = workbook.add_worksheet().set_name("Outturns")?;
    table(sheet, &[owned(["Measure", "Value", "Comment"])])?;
    for (row, place) in (1..).zip(0..MEASURES) {
        sheet.write(row, 0, measure(sender, place))?;
        sheet.write(row, 1, u32::try_from(1_000_000 + number * 10 + place)?)?;
        sheet.write(row, 2, "As the system of record says.")?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn unit(sender: &str) -> String {
    format!("{}-DIR", sender.to_uppercase())
}

fn measure(sender: &str, number: usize) -> String {
    format!("{}-{}", sender.to_uppercase(), number + 1)
}

fn owned<const N: usize>(row: [&str; N]) -> Vec<String> {
    row.into_iter().map(str::to_owned).collect()
}

fn table(sheet: &mut Worksheet, rows: &[Vec<String>]) -> Result<()> {
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(())
}
