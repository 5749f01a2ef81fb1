//! What people do to a workbook that they are given: rows go and change places, columns and sheets are added, sheets change places, text is put above and
//! below, the hidden sheet gets lost.

use std::collections::BTreeSet;

use super::filling::HEADINGS;
use crate::normalise::grid::shown;
use crate::read::cell::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook, SheetVisibility};

/// A run of chances that is the same each time.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn from(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `below`.
    fn of(&mut self, below: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 33) % u64::from(below.max(1))).expect("below a u32")
    }

    fn once_in(&mut self, times: u32) -> bool {
        self.of(times) == 0
    }
}

/// Disturbs a workbook, and gives the codes whose rows it leaves.
pub(super) fn disturb(workbook: &mut RawWorkbook, chance: &mut Chance) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    for sheet in workbook.sheets.iter_mut().filter(|sheet| sheet.visibility == SheetVisibility::Visible && sheet.name != "Cover") {
        kept.extend(shuffle_and_delete_rows(sheet, chance));
        if chance.once_in(2) {
            add_a_column(sheet, chance);
        }
        if chance.once_in(2) {
            add_text_around(sheet, chance);
        }
    }
    let mut evidence = workbook.sheets[0].clone();
    evidence.name = "Evidence".to_owned();
    workbook.sheets.push(evidence);
    if chance.once_in(4) {
        workbook.sheets.retain(|sheet| sheet.visibility == SheetVisibility::Visible);
    }
    let sheets = u32::try_from(workbook.sheets.len()).expect("few sheets");
    let turn = usize::try_from(chance.of(sheets)).expect("few sheets");
    workbook.sheets.rotate_left(turn);
    kept
}

fn shuffle_and_delete_rows(sheet: &mut RawSheet, chance: &mut Chance) -> BTreeSet<String> {
    let (head, below): (Vec<_>, Vec<_>) = sheet.cells.drain(..).partition(|cell| cell.row <= HEADINGS);
    let mut rows: Vec<Vec<RawCell>> = below.chunk_by(|one, other| one.row == other.row).map(<[_]>::to_vec).collect();
    rows.retain(|_| !chance.once_in(3));
    for last in (1..rows.len()).rev() {
        let other = chance.of(u32::try_from(last + 1).expect("few rows"));
        rows.swap(last, usize::try_from(other).expect("few rows"));
    }
    let kept = rows.iter().map(|cells| shown(&cells[0].value)).collect();
    let moved = (HEADINGS + 1..).zip(rows).flat_map(|(row, cells)| cells.into_iter().map(move |cell| RawCell { row, ..cell }));
    sheet.cells = head.into_iter().chain(moved).collect();
    kept
}

fn add_a_column(sheet: &mut RawSheet, chance: &mut Chance) {
    let at = chance.of(8);
    let rows: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.row).filter(|row| *row >= HEADINGS).collect();
    for cell in sheet.cells.iter_mut().filter(|cell| cell.column >= at) {
        cell.column += 1;
    }
    let heading = ["Our own note", "Target", "Checked by"][usize::try_from(chance.of(3)).expect("three")];
    sheet.cells.extend(rows.into_iter().map(|row| text(row, at, if row == HEADINGS { heading } else { "ours" })));
    sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
}

fn add_text_around(sheet: &mut RawSheet, chance: &mut Chance) {
    let above = chance.of(20);
    for cell in &mut sheet.cells {
        cell.row += above;
    }
    let last = sheet.cells.iter().map(|cell| cell.row).max().unwrap_or(0);
    if above > 0 {
        sheet.cells.insert(0, text(0, 0, "Please return to the performance team by Friday"));
    }
    sheet.cells.push(text(last + 2, 0, "Source: our own system"));
}

fn text(row: u32, column: u32, words: &str) -> RawCell {
    RawCell { row, column, value: CellValue::Text(words.to_owned()), number_format: NumberFormat::General, formula: false }
}
