//! What was taken of a workbook, held against what the second reader shows, cell by cell.

use outturn_domain::code::lookup_key;
use outturn_domain::period::Period;
use outturn_worker::normalise::entry::{Entry, EntryValue};
use outturn_worker::read::cell::CellValue;

use crate::measure::measure;
use crate::reading::Read;
use crate::second_reader::{ShownCell, ShownRow, State};

/// Whether an entry says what the second reader shows at its cell.
pub(crate) fn agree(entry: &Entry, shown: &ShownCell) -> bool {
    let same = |number: f64, other: f64| (number - other).abs() <= 1e-12 * other.abs();
    match (&entry.value, shown.number, &shown.mark) {
        (EntryValue::Cell { value: CellValue::Number(number), .. } | EntryValue::Means(number), Some(other), _) => same(*number, other),
        (EntryValue::Means(number), None, Some(mark)) => *number == 0.0 && mark.eq_ignore_ascii_case("nil"),
        (EntryValue::Absent(_), None, Some(mark)) => !mark.eq_ignore_ascii_case("nil"),
        _ => false,
    }
}

/// The period that the second reader shows.
fn period(row: &ShownRow) -> Option<Period> {
    if row.month.is_empty() { Period::parse(&row.year).ok() } else { Period::month_named(row.year.parse().ok()?, &row.month) }
}

/// What is wrong with an entry, seen from the second reader's row.
fn disagreement(entry: Option<&&Entry>, row: &ShownRow, shown: &ShownCell) -> Option<String> {
    let Some(entry) = entry else { return Some("not taken".to_owned()) };
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !agree(entry, shown) {
        Some(format!("taken as {:?}", entry.value))
    } else if Some(entry.period) != period(row) {
        Some(format!("period {}", entry.period))
    } else if entry.entity.as_ref().map(|body| words(&body.text)) != Some(words(&row.body)) {
        Some(format!("body {:?}", entry.entity))
    } else if lookup_key(&entry.item.text) != measure(&shown.heading) {
        Some(format!("item {:?}, under the heading {:?}", entry.item.text, shown.heading))
    } else if entry.marks.derived != shown.total {
        Some(format!("derived: {}", entry.marks.derived))
    } else {
        None
    }
}

/// How many cells of a workbook the second reader counts, and every disagreement.
pub(crate) fn compare(read: &Read, rows: &[ShownRow]) -> (usize, Vec<String>) {
    let mut left = read.by_cell();
    let (mut count, mut wrong) = (0, Vec::new());
    let of_file = || rows.iter().filter(|row| row.file == read.file);
    for row in of_file() {
        for shown in &row.cells {
            let entry = match row.state {
                State::Returned => left.remove(&(row.sheet.clone(), shown.cell.clone())),
                State::Undecided => {
                    left.remove(&(row.sheet.clone(), shown.cell.clone()));
                    continue;
                }
                State::NotReturned | State::NoPeriod => continue,
            };
            count += 1;
            if let Some(what) = disagreement(entry.as_ref(), row, shown) {
                wrong.push(format!("{} {}!{} shows {:?}{:?}: {what}", row.file, row.sheet, shown.cell, shown.number, shown.mark));
            }
        }
    }
    wrong.extend(left.keys().map(|(sheet, cell)| format!("{} {sheet}!{cell}: taken, and not counted", read.file)));
    (count, wrong)
}
