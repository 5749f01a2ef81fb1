//! A sheet drawn cell by cell: on the left what stands there, on the right what became of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use outturn_domain::address::CellAddress;
use outturn_worker::excerpt::on_one_line;
use outturn_worker::layout::Reading;
use outturn_worker::normalise::entry::{Entry, EntryValue};
use outturn_worker::normalise::grid::shown;
use outturn_worker::read::{NumberFormat, RawCell, RawSheet};

use super::fate::{Fate, Fates, holds_something};

/// The widest text of a cell, in characters.
const WIDEST_CELL: usize = 34;

/// The widest words on what became of a cell.
const WIDEST_FATE: usize = 120;

/// So many rows with cells that are sent back are drawn of each kind.
const REFUSED_DRAWN: usize = 5;

/// So many cells of one fate in a row are shown before the rest is counted.
const SHOWN_ALIKE: usize = 3;

/// A row with what became of its cells.
struct DrawnRow<'a> {
    number: u32,
    cells: Vec<(&'a RawCell, Fate)>,
}

impl DrawnRow<'_> {
    /// Rows with the same fates are told of together.
    fn fates(&self) -> BTreeSet<Fate> {
        self.cells.iter().map(|(_, fate)| fate.kind()).collect()
    }

    fn is_refused(&self) -> bool {
        self.cells.iter().any(|(_, fate)| matches!(fate, Fate::Refused(_)))
    }
}

/// Draws a sheet; every cell of it where `all` is asked for.
pub(super) fn draw(sheet: &RawSheet, fates: &Fates<'_>, reading: &Reading, all: bool) -> String {
    let rows = sheet.cells.chunk_by(|left, right| left.row == right.row).map(|cells| DrawnRow {
        number: cells.first().map_or(0, |cell| cell.row),
        cells: cells.iter().filter(|cell| holds_something(cell)).map(|cell| (cell, fates.of_cell(sheet, cell))).collect(),
    });
    let rows: Vec<DrawnRow<'_>> = rows.filter(|row| !row.cells.is_empty()).collect();
    let mut text = String::new();
    let mut drawn: BTreeMap<BTreeSet<Fate>, usize> = BTreeMap::new();
    let is_drawn: Vec<bool> = rows
        .iter()
        .map(|row| {
            let times = drawn.entry(row.fates()).or_default();
            *times += 1;
            all || *times <= if row.is_refused() { REFUSED_DRAWN } else { 1 }
        })
        .collect();
    let rows: Vec<(DrawnRow<'_>, bool)> = rows.into_iter().zip(is_drawn).collect();
    for part in rows.chunk_by(|(_, left), (_, right)| !left && !right) {
        match part {
            [(row, true)] => draw_row(&mut text, row, reading, all),
            rest => tell_rows(&mut text, rest.iter().map(|(row, _)| row)),
        }
    }
    text
}

/// Rows of which others like them were drawn before.
fn tell_rows<'r, 'a: 'r>(text: &mut String, rows: impl Iterator<Item = &'r DrawnRow<'a>> + Clone) {
    let (mut fates, mut numbers, mut cells) = (BTreeMap::<Fate, usize>::new(), Vec::new(), 0);
    for row in rows {
        numbers.push(row.number + 1);
        cells += row.cells.len();
        for (_, fate) in &row.cells {
            *fates.entry(fate.kind()).or_default() += 1;
        }
    }
    let words = match numbers.as_slice() {
        [only] => format!("row {only}"),
        [first, .., last] => format!("rows {first} to {last}"),
        [] => return,
    };
    let most: Vec<String> = fates.iter().map(|(fate, number)| format!("{number} {}", fate.words())).collect();
    line(text, &format!("  {words}"), &format!("{} as above: {}", count(cells, "cell"), on_one_line(&most.join(", "), WIDEST_FATE)));
}

fn draw_row(text: &mut String, row: &DrawnRow<'_>, reading: &Reading, all: bool) {
    for alike in row.cells.chunk_by(|(_, left), (_, right)| left.kind() == right.kind() && !matches!(left, Fate::Refused(_))) {
        let shown_of = if all || alike.len() <= SHOWN_ALIKE + 1 { alike.len() } else { shown_alike(alike) };
        for (cell, fate) in alike.iter().take(shown_of) {
            let address = CellAddress::new(cell.row, cell.column).to_string();
            let holds = on_one_line(&shown(&cell.value), WIDEST_CELL);
            // Whoever wants every cell wants to compare it, names and period and all.
            let widest = if all { usize::MAX } else { WIDEST_FATE };
            line(text, &format!("  {address:<6} {holds}"), &on_one_line(&told(*fate, reading), widest));
        }
        if let Some((cell, fate)) = alike.get(shown_of) {
            let last = alike.last().map_or(cell.column, |(cell, _)| cell.column);
            let from = CellAddress::new(cell.row, cell.column);
            let to = CellAddress::new(cell.row, last);
            line(text, &format!("  {from} to {to}"), &format!("{} more: {}", alike.len() - shown_of, fate.words()));
        }
    }
}

/// Of values more are shown than of cells that were skipped.
fn shown_alike(alike: &[(&RawCell, Fate)]) -> usize {
    if matches!(alike.first(), Some((_, Fate::Taken(_)))) { SHOWN_ALIKE } else { 1 }
}

fn line(text: &mut String, left: &str, right: &str) {
    let width = WIDEST_CELL + 9;
    let padding = width.saturating_sub(left.chars().count());
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{left}{:padding$} | {right}", "");
}

fn told(fate: Fate, reading: &Reading) -> String {
    match fate {
        Fate::Taken(index) | Fate::TakenAsMissing(index) => reading.returned.entries.get(index).map_or_else(String::new, value_in_words),
        Fate::Refused(index) => {
            let finding = reading.returned.findings.get(index);
            finding.map_or_else(String::new, |finding| format!("{}[{}]: {}", finding.severity().as_str(), finding.code, finding.message))
        }
        other => other.words().to_owned(),
    }
}

/// An entry in one line: the value first, then what it is of.
fn value_in_words(entry: &Entry) -> String {
    let scale = match entry.scale {
        0 => "",
        2 => " x 100",
        3 => " thousand",
        6 => " million",
        _ => " (scaled)",
    };
    let unit = entry.unit.as_ref().map(|unit: &outturn_domain::figure::Unit| format!(" {}", unit.as_str())).unwrap_or_default();
    let value = match &entry.value {
        EntryValue::Cell { value, .. } => shown(value),
        EntryValue::Absent(absence) => format!("none: {}", absence.label()),
        EntryValue::Means(number) => number.to_string(),
    };
    let about = [entry.entity.as_ref(), entry.breakdown.as_ref()].into_iter().flatten().map(|written| written.text.as_str());
    let about = std::iter::once(entry.item.text.as_str()).chain(about).map(|text| on_one_line(text, 40)).collect::<Vec<_>>().join(" / ");
    let whole = match &entry.value {
        EntryValue::Cell { format: NumberFormat::Scaled(_), .. } if entry.scale == 0 => " (the whole figure, which the cell shows smaller)",
        _ => "",
    };
    let derived = if entry.marks.derived { ", derived" } else { "" };
    let period = if entry.period == outturn_domain::period::Period::baseline() { "no period".to_owned() } else { entry.period.label() };
    format!("{} {value}{scale}{unit}{whole}{derived} < {about} < {period}", entry.kind.as_str())
}

/// `1 cell`, `2 cells`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
