//! One bit of a file is changed, as a bad disk or a bad line changes it: what was stored is read, or nothing is.
//!
//! Bits are drawn evenly over the whole file, `OUTTURN_FLIPS` of them (1,000 where it is not set); as many as the file
//! has, or more, is each of them.

use std::fmt::Write as _;
use std::panic::catch_unwind;

use outturn_worker::read::{Limits, RawWorkbook, read_bytes};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::build::{Records, ods, wide, xls, xls_cell, xlsb};
use crate::read;

/// What became of the files with one bit changed.
#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    equal: usize,
    /// Ended by a fault of the reader underneath, which in the worker ends a process of the file's own.
    died: usize,
    /// The byte and the bit of each change that was read as something else, and as what.
    changed: Vec<(usize, u8, RawWorkbook)>,
}

/// Changes one bit after the other of a file that can be read.
fn flip(name: &str, good: &[u8]) -> Tally {
    let expected = read(good).unwrap();
    let bits = good.len() * 8;
    let wanted: usize = std::env::var("OUTTURN_FLIPS").map_or(1000, |text| text.parse().unwrap());
    let mut tally = Tally::default();
    for bit in drawn(bits, wanted) {
        let (byte, bit) = (bit / 8, u8::try_from(bit % 8).unwrap());
        let mut flipped = good.to_vec();
        flipped[byte] ^= 1 << bit;
        match catch_unwind(|| read_bytes(&flipped, &Limits::default())) {
            Err(_) => tally.died += 1,
            Ok(Err(_)) => tally.refused += 1,
            Ok(Ok(read)) if read == expected => tally.equal += 1,
            Ok(Ok(read)) => tally.changed.push((byte, bit, read)),
        }
    }
    let Tally { refused, equal, died, changed } = &tally;
    let (bytes, changed) = (good.len(), changed.len());
    println!("{name}: {bytes} bytes, {refused} refused, {died} ended the reader, {equal} read as stored, {changed} as something else");
    tally
}

/// One bit of each of `wanted` equal stretches, always the same ones.
fn drawn(bits: usize, wanted: usize) -> impl Iterator<Item = usize> {
    let wanted = wanted.min(bits);
    let mut state = 0x0005_DEEC_E66D_u64;
    (0..wanted).map(move |stretch| {
        let (from, to) = (stretch * bits / wanted, (stretch + 1) * bits / wanted);
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + usize::try_from(state >> 33).unwrap() % (to - from)
    })
}

/// A return in small: a heading, then codes, shares, money, dates, formulas and comments.
fn in_xlsx() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let (share, money, day) =
        (Format::new().set_num_format("0.0%"), Format::new().set_num_format("£#,##0"), Format::new().set_num_format("dd/mm/yyyy"));
    let sheet = workbook.add_worksheet().set_name("Outturns").unwrap();
    for (column, heading) in (0..).zip(["Measure", "Value", "Spend", "As at", "Total", "Comment"]) {
        sheet.write(0, column, heading).unwrap();
    }
    for row in 1..25 {
        let number = f64::from(row);
        sheet.write(row, 0, format!("ASC-{row:02}")).unwrap();
        sheet.write_with_format(row, 1, number * 0.0137, &share).unwrap();
        sheet.write_with_format(row, 2, number * 1234.5, &money).unwrap();
        sheet.write_with_format(row, 3, ExcelDateTime::from_ymd(2021, 9, 30).unwrap(), &day).unwrap();
        sheet.write(row, 4, Formula::new("=B2*C2").set_result(format!("{}", number * 16.9))).unwrap();
        sheet.write(row, 5, format!("about row {row}")).unwrap();
    }
    workbook.add_worksheet().set_name("Lists").unwrap().set_hidden(true).write(0, 0, "North").unwrap();
    workbook.save_to_buffer().unwrap()
}

fn in_xlsb() -> Vec<u8> {
    let cells = (0..25_u32).fold(Records::default(), |cells, row| {
        let number = (f64::from(row) * 0.0137).to_le_bytes();
        cells
            .add(0x0000, &row.to_le_bytes())
            .cell(0x0006, 0, 0, &wide(&format!("ASC-{row:02}")))
            .cell(0x0005, 1, 0, &number)
            .cell(0x0002, 2, 0, &((row * 37) << 2 | 2).to_le_bytes())
            .cell(0x0005, 3, 1, &(44_469.0 + f64::from(row)).to_le_bytes())
            .cell(0x0009, 4, 2, &[number.as_slice(), &[0; 10]].concat())
            .cell(0x0007, 5, 0, &[0; 4])
    });
    xlsb(cells)
}

fn in_ods() -> Vec<u8> {
    let mut rows = String::new();
    for row in 0..25_u32 {
        let number = f64::from(row) * 0.0137;
        write!(
            rows,
            r#"<table:table-row><table:table-cell office:value-type="string"><text:p>ASC-{row:02}</text:p></table:table-cell><table:table-cell office:value-type="percentage" office:value="{number}"><text:p>{number}</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2021-09-30"><text:p>30 Sep</text:p></table:table-cell><table:table-cell table:formula="of:=[.B1]*2" office:value-type="float" office:value="{}"><text:p>x</text:p></table:table-cell></table:table-row>"#,
            number * 2.0
        )
        .unwrap();
    }
    ods(&format!(r#"<table:table table:name="Outturns">{rows}</table:table>"#))
}

fn in_xls() -> Vec<u8> {
    let label = |text: &str| [&[u8::try_from(text.len()).unwrap(), 0, 0], text.as_bytes()].concat();
    let cells: Vec<u8> = (0..25_u16)
        .flat_map(|row| {
            let number = (f64::from(row) * 0.0137).to_le_bytes();
            [
                xls_cell(0x0204, row, 0, 0, &label(&format!("ASC-{row:02}"))),
                xls_cell(0x0203, row, 1, 0, &number),
                xls_cell(0x027E, row, 2, 0, &(u32::from(row * 37) << 2 | 2).to_le_bytes()),
                xls_cell(0x0203, row, 3, 1, &(44_469.0 + f64::from(row)).to_le_bytes()),
                xls_cell(0x0006, row, 4, 2, &[number.as_slice(), &[0; 8]].concat()),
            ]
            .concat()
        })
        .collect();
    xls(&[], &cells)
}

#[test]
fn no_changed_bit_of_an_xlsx_changes_a_value() {
    assert_eq!(flip(".xlsx", &in_xlsx()).changed, []);
}

#[test]
fn no_changed_bit_of_an_xlsb_changes_a_value() {
    assert_eq!(flip(".xlsb", &in_xlsb()).changed, []);
}

#[test]
fn no_changed_bit_of_an_ods_changes_a_value() {
    assert_eq!(flip(".ods", &in_ods()).changed, []);
}

/// What cannot be promised, said as plainly as what can: `.xls` has no checksum, so a bit that changes in a stored number is
/// read as another number. Only its container, the tables that say where its records lie, is whole or refused.
#[test]
fn a_changed_bit_of_an_xls_is_told_in_its_container_only() {
    // The header, the table of sectors and the directory; then the records.
    const CONTAINER: usize = 3 * 512;
    let tally = flip(".xls", &in_xls());
    let in_container: Vec<_> = tally.changed.iter().filter(|(byte, ..)| *byte < CONTAINER).collect();
    assert!(in_container.is_empty(), "{in_container:?}");
    assert!(!tally.changed.is_empty(), "then .xls would need no warning in the guide for operators");
}
