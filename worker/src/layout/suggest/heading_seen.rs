//! The headings of a table as a layout would read them.

use crate::layout::description::{Flags, Layout};
use crate::layout::heading::{HeadingReader, Stands};
use crate::normalise::grid::Grid;

/// A heading as a layout sees it, with where it stands.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) index: u32,
    pub(super) levels: Vec<String>,
    pub(super) joined: String,
}

/// The headings of these rows, read as a layout would read them.
pub(super) fn headings(grid: Grid<'_>, top: u32, header_rows: u32, spacer_columns: bool) -> Vec<Heading> {
    let page = format!(
        "id = \"x\"\ntitle = \"x\"\n[[table]]\nheader_rows = {header_rows}\nspacer_columns = {spacer_columns}\nperiod = \"none\"\n[[table.values]]\nheadings = [\"x\"]\noptional = true\n"
    );
    let layout = Layout::parse(&page).expect("a page of words that every layout may hold");
    let Some(table) = layout.tables().first() else { return Vec::new() };
    let reader = HeadingReader { grid, flags: &Flags::default() };
    let stands = reader.at(table, top, &(0..=u32::MAX));
    let whole = stands.into_iter().find_map(|stands| if let Stands::Whole(columns) = stands { Some(columns) } else { None });
    let heading = |column: crate::layout::region::Column| Heading { index: column.index, levels: column.levels, joined: column.heading };
    whole.unwrap_or_default().into_iter().map(heading).collect()
}
