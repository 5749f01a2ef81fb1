//! A council of a few senders with a measure each, and what they send.

use std::fmt::Write as _;

use rust_xlsxwriter::{Workbook, Worksheet};

use crate::child::MONSTER_BYTES;

pub(crate) const SENDERS: [&str; 4] = ["adults", "children", "highways", "planning"];

/// The measure that is in the framework from the beginning.
pub(crate) fn measure(sender: &str) -> String {
    format!("{}-1", sender.to_uppercase())
}

/// The measure that came with the second edition.
pub(crate) fn late_measure(sender: &str) -> String {
    format!("{}-2", sender.to_uppercase())
}

/// The first edition of the framework.
pub(crate) fn framework() -> Vec<u8> {
    edition(1, "A small council", &[])
}

/// The first edition, with more submitters: the code of each, and whose measure each may report.
pub(crate) fn framework_with(submitters: &[[&str; 2]]) -> Vec<u8> {
    edition(1, "A small council", submitters)
}

/// The first edition, with another name for the council.
pub(crate) fn framework_renamed() -> Vec<u8> {
    edition(1, "The same council", &[])
}

/// The second edition, which is a monster: it has far more measures.
pub(crate) fn monstrous_second_edition() -> Vec<u8> {
    monstrous(edition(2, "A small council", &[]))
}

fn edition(edition: usize, council: &str, submitters: &[[&str; 2]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let council = [["Setting", "Value"], ["Name", council], ["Time zone", "Europe/London"]];
    table(workbook.add_worksheet().set_name("Council").unwrap(), &council.map(owned));
    let plan = [["Code", "Kind", "Name", "Parent"], ["PLAN", "plan", "The plan", ""]];
    table(workbook.add_worksheet().set_name("Plan").unwrap(), &plan.map(owned));
    let mut organisation = vec![owned(["Code", "Kind", "Name", "Parent", "May report for"])];
    let mut measures = vec![owned(["Code", "Name", "Plan items", "Service", "Unit", "Polarity", "Frequency", "Cell holds"])];
    for sender in SENDERS {
        let unit = unit(sender);
        organisation.push(owned([&unit, "directorate", &format!("The {sender} directorate"), "", ""]));
        organisation.push(owned([sender, "submitter", &format!("Officer of {sender}"), "", &unit]));
        let mut add =
            |code: &str| measures.push(owned([code, &format!("Works {code}"), "PLAN", &unit, "number", "high", "quarterly", "in period"]));
        add(&measure(sender));
        if edition > 1 {
            add(&late_measure(sender));
            (0..100).for_each(|number| add(&format!("{}-X{}", sender.to_uppercase(), noise(number))));
        }
    }
    organisation.extend(submitters.iter().map(|[code, of]| owned([code, "submitter", &format!("Officer of {code}"), "", &unit(of)])));
    table(workbook.add_worksheet().set_name("Organisation").unwrap(), &organisation);
    table(workbook.add_worksheet().set_name("Measures").unwrap(), &measures);
    workbook.save_to_buffer().unwrap()
}

/// A return that says one figure of one measure.
pub(crate) fn return_of(sender: &str, measure: &str, value: u32) -> Vec<u8> {
    return_for(sender, sender, measure, value)
}

/// The same for the services of another.
pub(crate) fn return_for(sender: &str, of: &str, measure: &str, value: u32) -> Vec<u8> {
    let bytes = written([sender, of], measure, value, "As the system says.");
    assert!((bytes.len() as u64) < MONSTER_BYTES, "{} bytes", bytes.len());
    bytes
}

/// The same, which takes until the gate is opened.
pub(crate) fn monster_of(sender: &str, value: u32) -> Vec<u8> {
    let long = (0..1900).fold(String::new(), |mut text, number| {
        write!(text, "{} ", noise(number)).unwrap();
        text
    });
    monstrous(written([sender, sender], &measure(sender), value, &long))
}

fn written([sender, of]: [&str; 2], measure: &str, value: u32, comment: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let cover = [
        ["Submitter", sender],
        ["Service", &unit(of)],
        ["Period", "2021/22 Q2"],
        ["Prepared by", "Performance officer"],
        ["Signed off by", "Director"],
    ];
    table(workbook.add_worksheet().set_name("Cover").unwrap(), &cover.map(owned));
    let sheet = workbook.add_worksheet().set_name("Outturns").unwrap();
    table(sheet, &[owned(["Measure", "Value", "Comment"]), owned([measure, "", comment])]);
    sheet.write(1, 1, value).unwrap();
    workbook.save_to_buffer().unwrap()
}

fn monstrous(bytes: Vec<u8>) -> Vec<u8> {
    assert!(bytes.len() as u64 > MONSTER_BYTES, "{} bytes", bytes.len());
    bytes
}

/// Digits that do not pack well.
fn noise(number: u64) -> String {
    format!("{:016x}", (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn unit(sender: &str) -> String {
    format!("{}-DIR", sender.to_uppercase())
}

fn owned<const N: usize>(row: [&str; N]) -> Vec<String> {
    row.into_iter().map(str::to_owned).collect()
}

fn table(sheet: &mut Worksheet, rows: &[Vec<String>]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
}
