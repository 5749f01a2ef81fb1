//! The silent errors of the reader underneath: ways in which calamine gives another value than the file holds, or
//! none, and says nothing. Each gives the right value here, or the file is refused for the true reason, or, where nothing
//! in a file can tell, its sender is asked.
//!
//! | | what would go wrong in silence | what happens | its test |
//! |---|---|---|---|
//! | 1 | `.xlsb`: a formula that shows an error is left out | the error is read | `the_errors_of_formulas_are_read` |
//! | 2 | `.xlsb`: text with formats of its own within the cell is left out | the text is read | `rich_text_is_read` |
//! | 3 | `.xlsb`: a record cut short gives the number before it once more | refused, with the cell | `a_record_cut_short_does_not_repeat_the_one_before` |
//! | 4 | zip: checksums are not compared, so a changed digit is read as it stands | refused as damaged, with the part | `a_changed_digit_fails_its_checksum` |
//! | 5 | a formula whose result was never stored looks like an empty cell | read as a formula without a result, which is an error of its cell | `a_formula_without_a_result_is_no_empty_cell` |
//! | 6 | a formula's stored result is stale, or a dummy nought | read, and its sender is asked wherever the file says so | `results_that_may_be_stale_are_asked_about` |
//! | 7 | `.xlsx`: the number of a shared string has something about it, and string 0 is given | refused, with the cell | `a_string_index_that_is_no_number_is_not_string_nought` |
//! | 8 | `.xlsx`: a value in CDATA is lost, one in pieces is cut | refused, with the cell | `a_number_in_pieces_is_not_cut` |
//! | 9 | `.xlsx`: a row or column beyond the last wraps round to another | refused, with the place | `places_beyond_the_last_do_not_wrap` |
//! | 10 | NaN and infinity are given as numbers | refused, with the cell | `what_is_no_finite_number_is_refused` |
//! | 11 | of two sheets of one name, one is read twice or is lost | refused, with the name | `two_sheets_of_one_name_are_refused` |
//! | 12 | zip: of two parts whose names differ in case, one is read twice | refused, with the part | `parts_that_differ_in_case_are_refused` |
//! | 13 | `.xlsx`: a workbook without its main part has no sheets, and that is a success | refused, with the part | `a_missing_workbook_part_is_no_empty_success` |
//! | 14 | letters in a number format make a date of a number, or a date is missed | the right kind of value | `letters_in_a_format_do_not_make_a_date` |
//! | 15 | `.xls`: text comes with a NUL after each letter | the right text, and a note | `letters_with_a_nul_after_each_are_mended` |
//! | 16 | `.ods`: an error reads as 0 or as text, and rows beyond Excel's last are left out | the error is read; refused | `errors_are_told_and_no_row_is_left_out` |
//! | 17 | `.xls`: charts and macro sheets give cells, and a string that is not there gives none | passed over with a note; refused | `what_is_no_worksheet_gives_no_cells` |
//! | 18 | `.xlsb`: the short cell records of some writers are left out | refused, with the sheet | `short_cell_records_are_refused` |

mod elder;
mod flips;
mod xlsb;
mod xlsx;

use std::collections::HashSet;

use outturn_domain::finding::Finding;
use outturn_worker::read::RawWorkbook;
use outturn_worker::{interpret, refused_file};

use crate::read;

/// A line of the table above: its number, its test's name, and the test.
type Line = (usize, &'static str, fn());

macro_rules! line {
    ($number:literal, $kind:ident, $test:ident) => {
        ($number, stringify!($test), $kind::$test as fn())
    };
}

const LINES: [Line; 18] = [
    line!(1, xlsb, the_errors_of_formulas_are_read),
    line!(2, xlsb, rich_text_is_read),
    line!(3, xlsb, a_record_cut_short_does_not_repeat_the_one_before),
    line!(4, xlsx, a_changed_digit_fails_its_checksum),
    line!(5, xlsx, a_formula_without_a_result_is_no_empty_cell),
    line!(6, xlsx, results_that_may_be_stale_are_asked_about),
    line!(7, xlsx, a_string_index_that_is_no_number_is_not_string_nought),
    line!(8, xlsx, a_number_in_pieces_is_not_cut),
    line!(9, xlsx, places_beyond_the_last_do_not_wrap),
    line!(10, xlsx, what_is_no_finite_number_is_refused),
    line!(11, xlsx, two_sheets_of_one_name_are_refused),
    line!(12, xlsx, parts_that_differ_in_case_are_refused),
    line!(13, xlsx, a_missing_workbook_part_is_no_empty_success),
    line!(14, xlsx, letters_in_a_format_do_not_make_a_date),
    line!(15, elder, letters_with_a_nul_after_each_are_mended),
    line!(16, elder, errors_are_told_and_no_row_is_left_out),
    line!(17, elder, what_is_no_worksheet_gives_no_cells),
    line!(18, xlsb, short_cell_records_are_refused),
];

/// That a test is there and has this name the compiler says; here, that the table names the same one, and that it runs as a test.
#[test]
fn each_line_of_the_table_has_its_test() {
    const SOURCES: [&str; 3] = [include_str!("silent/elder.rs"), include_str!("silent/xlsb.rs"), include_str!("silent/xlsx.rs")];
    let table: Vec<Vec<&str>> = include_str!("silent.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! | "))
        .map(|line| line.split(" | ").map(str::trim).collect())
        .filter(|cells: &Vec<&str>| cells[0].parse::<usize>().is_ok())
        .collect();
    assert_eq!(table.len(), LINES.len());
    for (cells, (number, name, _)) in table.iter().zip(LINES) {
        assert_eq!(cells.len(), 4, "{cells:?}");
        assert_eq!((cells[0], cells[3]), (number.to_string().as_str(), format!("`{name}` |").as_str()));
        let test = format!("#[test]\npub(super) fn {name}() {{");
        assert!(SOURCES.iter().any(|source| source.contains(&test)), "{name} is no test");
    }
    let distinct: HashSet<fn()> = LINES.iter().map(|(_, _, test)| *test).collect();
    assert_eq!(distinct.len(), LINES.len(), "a test answers for one line only");
}

/// What the sender of a file that is refused is told.
fn told(bytes: &[u8]) -> Finding {
    match read(bytes) {
        Err(refusal) => refused_file::finding(&refusal, "return.xlsx"),
        Ok(workbook) => panic!("it was read: {workbook:?}"),
    }
}

/// What the sender of a file that was read is told about the file itself.
fn notes(workbook: &RawWorkbook) -> Vec<Finding> {
    interpret::file_notes(workbook, &format!("return.{}", workbook.format.extension()))
}
