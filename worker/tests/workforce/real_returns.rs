//! The real workbooks: which of them the layout knows, and what is taken from each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use outturn_domain::finding::{FindingCode, Severity};
use outturn_domain::period::Period;
use outturn_worker::layout::{Layout, Recognition, apply, recognise};
use outturn_worker::normalise::entry::{Entry, EntryValue, Return};
use outturn_worker::read::cell::{CellValue, RawWorkbook};
use outturn_worker::read::{Limits, read_bytes};

use crate::hand_made::workforce;
use crate::second_reader::{self, ShownCell, ShownRow, State};

/// The form that the layout was written for, as the manifest signs it.
const SIGNATURE: &str = "7270c8e5-1-1";

/// The folder of real returns; says so loudly where none is named, and fails where the one that is named is not there.
pub(crate) fn folder() -> Option<PathBuf> {
    let Some(returns) = std::env::var_os("OUTTURN_RETURNS") else {
        println!("SKIPPED: OUTTURN_RETURNS names no folder of real returns");
        return None;
    };
    let folder = PathBuf::from(returns).join("workforce");
    assert!(folder.is_dir(), "OUTTURN_RETURNS is set and {} is no folder", folder.display());
    Some(folder)
}

/// Every workbook of the manifest, with its signature.
fn manifest(folder: &Path) -> Vec<(PathBuf, String)> {
    let text = std::fs::read_to_string(folder.join("manifest.csv")).expect("a manifest");
    let line = |line: &str| Some((folder.join(line.split_once(',')?.0), line.rsplit_once(',')?.1.to_owned()));
    text.lines().skip(1).filter_map(line).collect()
}

/// The workbooks of the form.
pub(crate) fn of_the_form(folder: &Path) -> Vec<PathBuf> {
    let files: Vec<PathBuf> = manifest(folder).into_iter().filter_map(|(file, sign)| (sign == SIGNATURE).then_some(file)).collect();
    assert!(files.len() >= 50, "only {} workbooks of the form", files.len());
    files
}

/// Those of other forms that have the same headings for year, month and body in one row.
pub(crate) fn like_the_form(folder: &Path) -> Vec<PathBuf> {
    let one_row = |sign: &str| ["1fe365cc-1-1", "5c8fecab-1-1", "0d924e0c-1-1"].contains(&sign);
    manifest(folder).into_iter().filter_map(|(file, sign)| one_row(&sign).then_some(file)).collect()
}

pub(crate) fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn open(file: &Path) -> RawWorkbook {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    read_bytes(&bytes, &Limits::default()).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", file.display()))
}

/// Reads a workbook as the worker would: read, recognise, apply.
pub(crate) fn take(file: &Path, layouts: &[Layout]) -> Return {
    let workbook = open(file);
    match recognise(layouts, &workbook) {
        Recognition::One(layout) => apply(layout, &workbook),
        other => panic!("{} was not recognised: {:?}", file.display(), other.finding()),
    }
}

/// The entries of a return by sheet and cell.
pub(crate) fn by_cell(taken: &Return) -> BTreeMap<(String, String), &Entry> {
    let address = |entry: &Entry| entry.place.cell.map(|cell| cell.to_string()).unwrap_or_default();
    let cells: BTreeMap<_, _> = taken.entries.iter().map(|entry| ((entry.place.sheet.clone(), address(entry)), entry)).collect();
    assert_eq!(cells.len(), taken.entries.len(), "one entry a cell");
    cells
}

/// Whether an entry says what the second reader shows at its cell.
pub(crate) fn agree(entry: &Entry, shown: &ShownCell) -> bool {
    match (&entry.value, shown.number, &shown.mark) {
        (EntryValue::Cell { value: CellValue::Number(number), .. }, Some(other), _) => (number - other).abs() <= 1e-12 * other.abs(),
        (EntryValue::Means(number), None, Some(mark)) => *number == 0.0 && mark.eq_ignore_ascii_case("nil"),
        (EntryValue::Absent(_), None, Some(mark)) => !mark.eq_ignore_ascii_case("nil"),
        _ => false,
    }
}

/// What is wrong with an entry, seen from the second reader's row.
fn disagreement(entry: Option<&&Entry>, row: &ShownRow, shown: &ShownCell) -> Option<String> {
    let Some(entry) = entry else { return Some("not taken".to_owned()) };
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let period = row.year.parse().ok().and_then(|year| Period::month_named(year, &row.month));
    if !agree(entry, shown) {
        Some(format!("taken as {:?}", entry.value))
    } else if Some(entry.period) != period {
        Some(format!("period {}", entry.period))
    } else if entry.entity.as_ref().map(|body| words(&body.text)) != Some(words(&row.body)) {
        Some(format!("body {:?}", entry.entity))
    } else if entry.item.text != words(&shown.heading) {
        Some(format!("item {:?}", entry.item.text))
    } else {
        None
    }
}

/// Compares one workbook cell by cell; answers how many cells the second reader counts, and every disagreement.
fn compare(taken: &Return, rows: &[&ShownRow]) -> (usize, Vec<String>) {
    let mut left = by_cell(taken);
    let (mut count, mut wrong) = (0, Vec::new());
    for row in rows.iter().filter(|row| row.state == State::Returned) {
        for shown in &row.cells {
            count += 1;
            let entry = left.remove(&(row.sheet.clone(), shown.cell.clone()));
            if let Some(what) = disagreement(entry.as_ref(), row, shown) {
                wrong.push(format!("{} {}!{} shows {:?}{:?}: {what}", row.file, row.sheet, shown.cell, shown.number, shown.mark));
            }
        }
    }
    for row in rows.iter().filter(|row| row.state == State::Undecided) {
        println!("{} {}: row {} turns on formulas, which the second reader cannot tell", row.file, row.sheet, row.row);
    }
    let undecided = |sheet: &str, cell: &str| {
        rows.iter().any(|row| row.state == State::Undecided && row.sheet == sheet && row.cells.iter().any(|shown| shown.cell == cell))
    };
    wrong.extend(
        left.keys().filter(|(sheet, cell)| !undecided(sheet, cell)).map(|(sheet, cell)| format!("{sheet}!{cell}: taken, and not counted")),
    );
    (count, wrong)
}

#[test]
fn every_number_and_mark_is_taken_as_a_second_reader_counts_them() {
    let Some(folder) = folder() else { return };
    if !second_reader::is_here() {
        return;
    }
    let layouts = [workforce()];
    let files: Vec<PathBuf> = of_the_form(&folder).into_iter().chain(like_the_form(&folder)).collect();
    let rows = second_reader::rows(&files);
    let (mut total, mut ours) = (0, Vec::new());
    println!("{:<20} {:>8} {:>8}  findings", "file", "counted", "taken");
    for file in &files {
        let file_name = name(file);
        let taken = take(file, &layouts);
        let of_file: Vec<&ShownRow> = rows.iter().filter(|row| row.file == file_name).collect();
        let (count, wrong) = compare(&taken, &of_file);
        let codes: BTreeSet<&str> = taken.findings.iter().map(|finding| finding.code.as_str()).collect();
        println!("{file_name:<20} {count:>8} {:>8}  {}", taken.entries.len(), codes.into_iter().collect::<Vec<_>>().join(" "));
        total += count;
        ours.extend(wrong);
    }
    println!("{} workbooks, {total} cells counted, {} differ", files.len(), ours.len());
    assert_eq!(ours, Vec::<String>::new());
}

#[test]
fn a_workbook_of_no_return_and_a_form_with_stacked_headings_are_not_mistaken_for_it() {
    let Some(folder) = folder() else { return };
    let layouts = [workforce()];
    for (file, sign) in manifest(&folder) {
        if sign == SIGNATURE || like_the_form(&folder).contains(&file) {
            continue;
        }
        let bytes = std::fs::read(&file).expect("a file");
        let Ok(workbook) = read_bytes(&bytes, &Limits::default()) else { continue };
        let recognised = recognise(&layouts, &workbook);
        assert!(matches!(recognised, Recognition::None(_)), "{} ({sign}) was taken for the form", file.display());
    }
}

fn told(taken: &Return, severity: Severity) -> Vec<(FindingCode, String)> {
    let place = |place: Option<&outturn_domain::address::Place>| place.map(ToString::to_string).unwrap_or_default();
    taken
        .findings
        .iter()
        .filter(|finding| finding.severity() == severity)
        .map(|finding| (finding.code, place(finding.place.as_ref())))
        .collect()
}

#[test]
fn a_template_is_accepted_with_a_note() {
    let Some(folder) = folder() else { return };
    let taken = take(&folder.join("73cebda6f8c2.xls"), &[workforce()]);
    assert_eq!(taken.entries, []);
    assert_eq!(told(&taken, Severity::Note), [(FindingCode::ReturnEmpty, String::new())]);
    assert_eq!(taken.findings.len(), 1);
}

#[test]
fn months_to_come_are_not_returned_whatever_their_date() {
    let Some(folder) = folder() else { return };
    let taken = take(&folder.join("eb4e7607e353.ods"), &[workforce()]);
    let months: BTreeSet<String> = taken.entries.iter().map(|entry| entry.period.id()).collect();
    assert_eq!(months.into_iter().collect::<Vec<_>>(), ["m2025-04", "m2025-05"]);
    let sheets: BTreeSet<String> = taken
        .findings
        .iter()
        .filter(|finding| finding.code == FindingCode::RowNotReturned)
        .filter_map(|finding| finding.place.clone())
        .map(|place| place.sheet)
        .collect();
    assert!(sheets.contains("June_2025") && sheets.contains("March_2026"), "{sheets:?}");
    assert_eq!(told(&taken, Severity::Error), []);
}

#[test]
fn a_row_without_a_body_is_refused_at_its_empty_cell() {
    let Some(folder) = folder() else { return };
    let taken = take(&folder.join("18835ca572a7.xlsx"), &[workforce()]);
    assert_eq!(told(&taken, Severity::Error), [(FindingCode::KeyMissing, "Data sheet!C2".to_owned())]);
    assert_eq!(taken.entries, []);
}
