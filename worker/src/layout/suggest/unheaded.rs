//! Columns without a heading that say what the rows of a table are about.

use super::blocks::Block;
use super::cells::{Looks, RowLooks, words};
use super::column_seen::ColumnSeen;
use super::cover::exact;
use super::heading_seen::Heading;
use crate::layout::pattern::Pattern;
use crate::read::cell::RawCell;

/// The columns, and before the first that holds figures those without a heading in which words stand in half of the rows or more.
pub(super) fn with_unheaded(columns: Vec<ColumnSeen>, rows: &[RowLooks<'_>]) -> Vec<ColumnSeen> {
    let Some(first_figures) = columns.iter().find(|column| column.is_figures()).map(|column| column.index) else { return columns };
    let says_words = |index: u32| {
        let is_of_words = |row: &&RowLooks<'_>| row.cells.iter().any(|(cell, looks)| cell.column == index && *looks == Looks::Words);
        rows.iter().filter(is_of_words).count() * 2 >= rows.len()
    };
    let mut all = Vec::with_capacity(columns.len());
    let mut free = 0;
    for known in &columns {
        let unheaded = (free..known.index.min(first_figures)).filter(|index| says_words(*index));
        all.extend(unheaded.filter_map(|index| {
            let joined = named(index, known, &columns)?;
            Some(ColumnSeen::read(Heading { index, levels: Vec::new(), joined }, rows))
        }));
        free = known.index + 1;
        all.push(known.clone());
    }
    all
}

/// The longest text that can stand beside a figure for a flag.
const LONGEST_FLAG: usize = 8;

/// What stands right of the figures of a column, where no column with a heading stands there and all of it is short: flags of the figures.
pub(super) fn flags_beside<'b>(block: &'b Block<'_>, column: u32) -> Vec<(&'b RawCell, String)> {
    if block.beside || block.columns.iter().any(|other| other.index == column + 1) {
        return Vec::new();
    }
    let cells = block.rows.iter().flat_map(|row| &row.cells).filter(|(cell, _)| cell.column == column + 1);
    let found: Vec<(&RawCell, String)> = cells.map(|(cell, _)| (*cell, words(cell))).collect();
    if found.iter().all(|(_, text)| (1..=LONGEST_FLAG).contains(&text.chars().count())) { found } else { Vec::new() }
}

/// The column as a layout names it, by the next one that has a heading.
fn named(index: u32, known: &ColumnSeen, columns: &[ColumnSeen]) -> Option<String> {
    let all: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
    // The lowest level of a heading is its own; what stands above it may change from return to return.
    let heading = match known.levels.as_slice() {
        [.., lowest] if known.levels.len() > 1 => format!("* {}", super::cover::plain(lowest)),
        _ => exact(&known.heading, &all, &[]),
    };
    let named = match known.index - index {
        1 => format!("{{left of {heading}}}"),
        steps => format!("{{{steps} left of {heading}}}"),
    };
    Pattern::parse(&named).is_ok().then_some(named)
}
