//! Cells of a form that are found by the label beside them.

use std::collections::BTreeSet;

use super::blocks::Block;
use super::cells::{Looks, RowLooks, looks, one_line, period_of, words};
use super::vocabulary::label_gives;
use crate::layout::period_words::Years;
use crate::normalise::grid::{Grid, shown};
use crate::read::cell::{CellValue, RawCell};

/// A field as it is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelledCell {
    pub(super) sheet: String,
    pub(super) label: String,
    /// As a layout writes it: "right", "2 right", "below".
    pub(super) at: String,
    pub(super) gives: &'static str,
    /// What stands there.
    pub(super) holds: String,
}

/// How far to the right of a label a value is sought.
const FARTHEST: u32 = 4;

/// The labelled cells of a sheet that say what the whole return is about, outside its tables.
pub(super) fn labelled_cells(grid: Grid<'_>, blocks: &[Block<'_>], years: Years) -> Vec<LabelledCell> {
    let in_table = |row: u32| blocks.iter().any(|block| (block.top..=block.last).contains(&row));
    let cells = grid.rows().filter(|(row, _)| !in_table(*row)).flat_map(|(_, cells)| cells);
    cells.filter_map(|cell| labelled(grid, cell, years)).collect()
}

fn labelled(grid: Grid<'_>, cell: &RawCell, years: Years) -> Option<LabelledCell> {
    let label = words(cell);
    let gives = label_gives(&label)?;
    let fits = |other: &RawCell| match gives {
        "period" => period_of(other, years).is_some(),
        _ => matches!(looks(other), Looks::Words) && words(other).chars().count() <= 120 && label_gives(&words(other)).is_none(),
    };
    let right = (1..=FARTHEST).find_map(|steps| grid.cell(cell.row, cell.column + steps).map(|other| (steps, other)));
    let right = right.filter(|(_, other)| fits(other)).map(|(steps, other)| (steps_to(steps, "right"), other));
    let below = (1..=2).find_map(|steps| grid.cell(cell.row + steps, cell.column).map(|other| (steps, other)));
    let below = below.filter(|(_, other)| gives == "period" && fits(other)).map(|(steps, other)| (steps_to(steps, "below"), other));
    let (at, value) = right.or(below)?;
    Some(LabelledCell { sheet: grid.name().to_owned(), label, at, gives, holds: one_line(&shown(&value.value)) })
}

fn steps_to(steps: u32, direction: &str) -> String {
    if steps == 1 { direction.to_owned() } else { format!("{steps} {direction}") }
}

/// Figures beside their labels on a sheet without tables: a label, perhaps a word on it, and one figure in the row.
pub(super) fn labelled_figures(grid: Grid<'_>) -> Vec<LabelledCell> {
    let mut seen = BTreeSet::new();
    let figure = |row: RowLooks<'_>| {
        let (label, _) = row.cells.iter().find(|(cell, looks)| *looks == Looks::Words && words(cell).chars().count() <= 100)?;
        let mut figures = row.cells.iter().filter(|(cell, looks)| matches!(looks, Looks::Figure) && cell.column > label.column);
        let (value, _) = figures.next()?;
        let plain = matches!(value.value, CellValue::Number(_)) && figures.next().is_none();
        let at = steps_to(value.column - label.column, "right");
        plain.then(|| LabelledCell { sheet: grid.name().to_owned(), label: words(label), at, gives: "actual", holds: shown(&value.value) })
    };
    RowLooks::all(grid).into_iter().filter_map(figure).filter(|field| seen.insert(field.label.to_lowercase())).collect()
}
