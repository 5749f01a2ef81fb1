//! The silent errors of the reader underneath: each gives the right value or a refusal, never a wrong value.

use outturn_worker::read::{CellValue, Refusal};

use crate::build::Xlsx;
use crate::{detail, read, value};

fn one(cell: &str) -> Vec<u8> {
    Xlsx::new(&format!(r#"<row r="1">{cell}</row>"#)).bytes()
}

#[test]
fn a_string_index_that_is_no_number_is_not_string_nought() {
    for index in ["1\n", " 1", "x", "-1", "1.0"] {
        detail(read(&one(&format!(r#"<c r="A1" t="s"><v>{index}</v></c>"#))));
    }
    detail(read(&one(r#"<c r="A1" t="s"><v>2</v></c>"#)));
}

#[test]
fn a_number_in_pieces_is_not_cut() {
    for inside in ["<![CDATA[10]]>", "1&#48;", "1<!-- -->0", "1<?p?>0", "<b>1</b>"] {
        detail(read(&one(&format!(r#"<c r="A1"><v>{inside}</v></c>"#))));
    }
    detail(read(&one(r#"<c r="A1" t="str"><v>a<![CDATA[b]]></v></c>"#)));
}

#[test]
fn what_is_no_finite_number_is_refused() {
    for inside in ["NaN", "INF", "inf", "1E999", "1,5", "12 "] {
        let told = detail(read(&one(&format!(r#"<c r="A1"><v>{inside}</v></c>"#))));
        assert!(told.contains("cell A1 of sheet \"Data\""), "{told}");
    }
}

#[test]
fn a_value_before_its_formula_is_not_lost() {
    let outcome = read(&one(r#"<c r="A1"><v>5</v><f>2+3</f></c>"#));
    assert_eq!(outcome, Err(Refusal::CensusMismatch { sheet: "Data".into(), cells: 1 }));
    detail(read(&one(r#"<c r="A1"><v>5</v><v>6</v></c>"#)));
}

#[test]
fn two_sheets_of_one_name_are_refused() {
    let sheet = r#"<sheet name="Data" sheetId="1" r:id="rId1"/>"#;
    let relation = r#"<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
    let twice = Xlsx::new("")
        .change("xl/workbook.xml", sheet, &format!("{sheet}{}", sheet.replace("Data", "DATA").replace("rId1", "rId9")))
        .change("xl/_rels/workbook.xml.rels", "</Relationships>", relation)
        .part("xl/worksheets/sheet2.xml", "<worksheet><sheetData/></worksheet>");
    assert!(detail(read(&twice.bytes())).contains("two sheets are named"));
}

#[test]
fn a_missing_workbook_part_is_no_empty_success() {
    assert!(detail(read(&Xlsx::new("").without("xl/workbook.xml").bytes())).contains("missing"));
    assert!(detail(read(&Xlsx::new("").without("xl/worksheets/sheet1.xml").bytes())).contains("missing"));
    assert!(detail(read(&Xlsx::new("").without("_rels/.rels").bytes())).contains("missing"));
}

#[test]
fn strings_and_styles_kept_elsewhere_are_not_forgotten() {
    for part in ["styles.xml", "sharedStrings.xml"] {
        let moved = Xlsx::new("").change("xl/_rels/workbook.xml.rels", part, &format!("other/{part}"));
        assert!(detail(read(&moved.bytes())).contains(part));
    }
}

#[test]
fn strings_that_are_named_but_left_out_matter_only_to_cells_that_use_them() {
    let without = |cell| Xlsx::new(&format!(r#"<row r="1">{cell}</row>"#)).without("xl/sharedStrings.xml").bytes();
    assert_eq!(value(&read(&without(r#"<c r="A1"><v>1</v></c>"#)).unwrap(), "A1"), CellValue::Number(1.0));
    detail(read(&without(r#"<c r="A1" t="s"><v>0</v></c>"#)));
}

#[test]
fn a_second_set_of_cells_is_not_passed_over() {
    let twice = Xlsx::new("").change("xl/worksheets/sheet1.xml", "</sheetData>", "</sheetData><sheetData><row r=\"1\"/></sheetData>");
    assert!(detail(read(&twice.bytes())).contains("two sets"));
}

#[test]
fn odd_kinds_and_states_name_their_sheet() {
    assert!(detail(read(&one(r#"<c r="A1" t="z"><v>1</v></c>"#))).contains("\"z\""));
    let odd = Xlsx::new("").change("xl/workbook.xml", "sheetId", "state=\"maybe\" sheetId");
    assert!(detail(read(&odd.bytes())).contains("\"maybe\""));
    let macros = Xlsx::new("").change("xl/_rels/workbook.xml.rels", "worksheet\" Target", "xlMacrosheet\" Target");
    assert!(detail(read(&macros.bytes())).contains("macro sheet"));
}

#[test]
fn cells_and_rows_without_numbers_follow_on() {
    let rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c r=\"C3\"><v>3</v></c><c><v>4</v></c></row>";
    let read = read(&Xlsx::new(rows).bytes()).unwrap();
    assert_eq!(value(&read, "B1"), CellValue::Number(2.0));
    assert_eq!(value(&read, "C3"), CellValue::Number(3.0));
    assert_eq!(value(&read, "D3"), CellValue::Number(4.0));
}
