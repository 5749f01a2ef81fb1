//! Writes the workbooks from which `content_gate` starts: `cargo run --manifest-path fuzz/Cargo.toml --example seeds`.
//!
//! Beside them lie two that no program here can write, the same return saved by `LibreOffice` as `.xls` and as `.ods`.

#[expect(dead_code, reason = "the tests of the readers build more than these")]
#[path = "../../worker/tests/reading/build.rs"]
mod build;

use std::error::Error;
use std::path::Path;

use build::{Records, Xlsx, ods, wide, xls, xls_cell, xlsb_of};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, XlsxError};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/content_gate");
    for (name, bytes) in [
        ("return.xlsx", small_return()?),
        ("parts.xlsx", parts()),
        ("records.xlsb", records()),
        ("records.xls", old_records()),
        ("tables.ods", tables()),
    ] {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// A bit of everything that Excel writes.
fn small_return() -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (percent, date) = (Format::new().set_num_format("0.0%"), Format::new().set_num_format("dd/mm/yyyy"));
    let cover = workbook.add_worksheet().set_name("Cover")?;
    for (row, (label, text)) in (0..).zip([("Submitter", "peoples-services"), ("Period", "2021/22 Q2"), ("Signed off by", "Übersicht")]) {
        cover.write(row, 0, label)?.write(row, 1, text)?;
    }
    cover.merge_range(5, 0, 6, 2, "merged", &Format::new())?;
    let sheet = workbook.add_worksheet().set_name("Outturns")?;
    for (column, heading) in (0..).zip(["Measure", "Value", "Comment"]) {
        sheet.write(0, column, heading)?;
    }
    sheet.write(1, 0, "EHC-20W")?.write_with_format(1, 1, 0.57, &percent)?.write(1, 2, "two\nlines")?;
    sheet.write(2, 0, "VISITS")?.write_formula(2, 1, Formula::new("=1+1").set_result("2"))?.write(2, 2, true)?;
    sheet.write_with_format(3, 1, &ExcelDateTime::from_ymd(2021, 11, 10)?, &date)?;
    workbook.add_worksheet().set_name("Lists")?.set_hidden(true).write(0, 0, "Yes")?;
    workbook.define_name("Values", "=Outturns!$B$2:$B$3")?;
    workbook.save_to_buffer()
}

/// The parts that a workbook needs, and every kind of cell.
fn parts() -> Vec<u8> {
    Xlsx::new(concat!(
        r#"<row r="1"><c r="A1"><v>1.5</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c></row>"#,
        r#"<row r="2"><c r="A2" t="str"><f>A1</f><v>x</v></c><c r="B2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>"#,
        r#"<row r="4"><c r="A4" t="d"><v>2021-11-10T00:00:00</v></c><c r="C4"><f>SUM(A1:A3)</f></c></row>"#,
    ))
    .bytes()
}

fn records() -> Vec<u8> {
    let row = |number: u32| [number.to_le_bytes().as_slice(), &[0; 13]].concat();
    let cells = Records::default()
        .add(0, &row(0))
        .cell(2, 0, 0, &[0x02, 0, 0, 0])
        .cell(5, 1, 1, &1.5_f64.to_le_bytes())
        .cell(6, 2, 0, &wide("text"))
        .cell(7, 3, 0, &0_u32.to_le_bytes())
        .add(0, &row(3))
        .cell(3, 0, 0, &[0x2A])
        .cell(4, 1, 2, &[1]);
    xlsb_of(Records::default(), cells, Records::default())
}

fn old_records() -> Vec<u8> {
    let cells = [
        xls_cell(0x0203, 0, 0, 0, &1.5_f64.to_le_bytes()),
        xls_cell(0x0203, 0, 1, 1, &44_510_f64.to_le_bytes()),
        xls_cell(0x027E, 1, 0, 2, &[0x02, 0, 0, 0]),
        xls_cell(0x0204, 1, 1, 0, &[4, 0, 0, b't', b'e', b'x', b't']),
        xls_cell(0x0205, 2, 0, 0, &[1, 0]),
    ];
    xls(&[], &cells.concat())
}

fn tables() -> Vec<u8> {
    ods(concat!(
        r#"<table:table table:name="Data"><table:table-row><table:table-cell office:value-type="float" office:value="1.5"/>"#,
        r#"<table:table-cell office:value-type="percentage" office:value="0.57"><text:p>57%</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>a<text:s text:c="2"/>b</text:p></table:table-cell>"#,
        r#"</table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="date" office:date-value="2021-11-10"/>"#,
        r#"<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/></table:table-row></table:table>"#,
        r#"<table:table table:name="Hidden" table:style-name="ta2"><table:table-row><table:table-cell/></table:table-row></table:table>"#,
    ))
}
