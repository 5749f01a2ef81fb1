//! A small council: three senders with three measures each, of which the first edition of the framework knows only two.

use std::io::Write as _;

use outturn_domain::period::Period;
use rust_xlsxwriter::{Workbook, Worksheet};

use crate::schedule::{Broken, Cell, SENDERS, Said};

/// The measures of a sender, by number. The last is in no framework before the second edition.
pub(crate) fn measure(sender: usize, number: usize) -> String {
    format!("{}-{}", SENDERS[sender].to_uppercase(), number + 1)
}

pub(crate) const LATE_MEASURE: usize = 2;

pub(crate) fn periods() -> [Period; 2] {
    ["fy2021-22-q1", "fy2021-22-q2"].map(|period| Period::parse(period).unwrap())
}

/// An edition of the framework; no two are the same.
pub(crate) fn framework(edition: usize) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let council = [vec!["Setting", "Value"], vec!["Name", "A small council"], vec!["Time zone", "Europe/London"]];
    table(workbook.add_worksheet().set_name("Council").unwrap(), &council.map(owned));
    let mut organisation = vec![owned(vec!["Code", "Kind", "Name", "Parent", "May report for"])];
    let mut measures = vec![owned(vec!["Code", "Name", "Plan items", "Service", "Unit", "Polarity", "Frequency", "Cell holds"])];
    let plan = [vec!["Code", "Kind", "Name", "Parent"], vec!["PLAN", "plan", "The plan", ""]];
    table(workbook.add_worksheet().set_name("Plan").unwrap(), &plan.map(owned));
    for (sender, name) in SENDERS.iter().enumerate() {
        let unit = format!("{}-DIR", name.to_uppercase());
        organisation.push(owned(vec![&unit, "directorate", &format!("The {name}"), "", ""]));
        organisation.push(owned(vec![name, "submitter", &format!("The {name}'s officer"), "", &unit]));
        for number in 0..if edition == 0 { LATE_MEASURE } else { LATE_MEASURE + 1 } {
            let said = format!("Works of the {name}, the {number}th, edition {edition}");
            measures.push(owned(vec![&measure(sender, number), &said, "PLAN", &unit, "number", "high", "quarterly", "in period"]));
        }
    }
    table(workbook.add_worksheet().set_name("Organisation").unwrap(), &organisation);
    table(workbook.add_worksheet().set_name("Measures").unwrap(), &measures);
    workbook.save_to_buffer().unwrap()
}

/// A return; its number makes it another file than any that says the same.
pub(crate) fn return_of(sender: usize, said: Said, number: usize) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let period = periods()[said.period].to_string();
    let unit = format!("{}-DIR", SENDERS[sender].to_uppercase());
    let prepared = format!("Officer {number}");
    let cover = [
        vec!["Submitter", SENDERS[sender]],
        vec!["Service", &unit],
        vec!["Period", &period],
        vec!["Prepared by", &prepared],
        vec!["Signed off by", "Director"],
    ];
    table(workbook.add_worksheet().set_name("Cover").unwrap(), &cover.map(owned));
    let sheet = workbook.add_worksheet().set_name("Outturns").unwrap();
    table(sheet, &[owned(vec!["Measure", "Value", "Comment"])]);
    for (number, (row, cell)) in (1..).zip(said.cells).enumerate() {
        sheet.write(row, 0, measure(sender, number)).unwrap();
        match cell {
            Cell::Empty => {}
            Cell::Number(value) => drop(sheet.write(row, 1, value).unwrap()),
            Cell::Withdrawn => drop(sheet.write(row, 1, "WITHDRAWN").unwrap()),
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A file that is no return; its number makes it another than any of its kind, but for the one without bytes.
pub(crate) fn broken(kind: Broken, sender: usize, number: usize) -> Vec<u8> {
    match kind {
        Broken::Pdf => {
            let mut bytes = b"%PDF-1.7\n".to_vec();
            write!(bytes, "% {number}").unwrap();
            bytes
        }
        Broken::Empty => Vec::new(),
        Broken::BitFlipped => {
            let mut bytes = return_of(sender, Said { period: 0, cells: [Cell::Number(1); 3] }, number);
            // Within the packed bytes of the first part, which its checksum covers.
            let at = 30 + usize::from(u16::from_le_bytes([bytes[26], bytes[27]])) + 20;
            bytes[at] ^= 1;
            bytes
        }
    }
}

fn owned(row: Vec<&str>) -> Vec<String> {
    row.into_iter().map(str::to_owned).collect()
}

fn table(sheet: &mut Worksheet, rows: &[Vec<String>]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
}
