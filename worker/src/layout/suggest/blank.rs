//! A form that nobody has filled in yet: all that it shows is its headings.

use std::collections::BTreeSet;

use super::blocks::{AfterHeading, Block, line_of};
use super::cells::{Looks, RowLooks, words};
use super::column_seen::ColumnSeen;
use super::heading_seen::headings;
use super::roles::Part;
use super::vocabulary::{Kind, names_a_period, names_a_unit, names_an_entity, names_an_item, names_no_value};
use crate::normalise::grid::Grid;

/// A row of so many words is taken for the headings of a form.
const FEWEST_HEADINGS: usize = 5;

/// The most rows below the headings that say how to fill the form in.
const MOST_GUIDANCE: usize = 3;

/// The table of a sheet that holds headings, and below them nothing but a row or two of guidance.
pub(super) fn blank_form(grid: Grid<'_>) -> Option<Block<'_>> {
    let rows = RowLooks::all(grid);
    let head = rows.iter().position(could_head_a_form)?;
    let below = rows.get(head + 1..).unwrap_or_default();
    let guidance = below.iter().take_while(|row| row.count(Looks::Words) == row.cells.len()).count();
    if below.len() > MOST_GUIDANCE || guidance < below.len() {
        return None;
    }
    let top = rows[head].row;
    let columns: Vec<ColumnSeen> = headings(grid, top, 1, false)
        .into_iter()
        .map(|heading| ColumnSeen::read(heading, &[]))
        .filter(|column| !column.key.is_empty())
        .collect();
    let span = columns.first()?.index..=columns.last()?.index;
    let above = rows[..head].iter().rev().filter_map(|row| line_of(row, &span, false)).collect();
    let last = below.last().map_or(top, |row| row.row);
    let after_header = (top + 1..=last).map(|_| AfterHeading::Skip).collect();
    Some(Block {
        grid,
        top,
        header_rows: 1,
        last,
        columns,
        rows: Vec::new(),
        above,
        below: Vec::new(),
        after_header,
        beside: false,
        spacer_columns: false,
        blank: true,
    })
}

fn could_head_a_form(row: &RowLooks<'_>) -> bool {
    let texts: BTreeSet<String> = row.cells.iter().map(|(cell, _)| words(cell)).collect();
    let kinds = texts.iter().filter(|text| kind_of(std::slice::from_ref(text)).is_some()).count();
    row.count(Looks::Words) == row.cells.len()
        && row.cells.len() >= FEWEST_HEADINGS
        && texts.len() == row.cells.len()
        && kinds >= 1
        && texts.iter().all(|text| text.chars().count() <= 100)
}

fn kind_of(levels: &[String]) -> Option<Kind> {
    Kind::of_words(levels).filter(|kind| *kind == Kind::Comment).or_else(|| Kind::of_figures(levels)).or_else(|| Kind::of_words(levels))
}

/// What the columns of a blank form will say, by their headings alone.
pub(super) fn blank_parts(columns: &[ColumnSeen]) -> Vec<Part> {
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut first = |what: &'static str| taken.insert(what);
    let part = |column: &ColumnSeen| {
        let key = column.key.as_str();
        match kind_of(&column.levels) {
            Some(kind) => Part::Value { kind, total: false },
            None if names_no_value(key) => Part::Ignored("a number or reference of the form's own"),
            None if names_a_unit(key) && first("unit") => Part::Unit,
            None if names_a_period(key) && !key.contains("date") && first("period") => Part::Period,
            None if names_an_item(key) && first("item") => Part::Item,
            None if names_an_entity(key) && !names_an_item(key) && first("entity") => Part::Entity,
            None => Part::Ignored("nothing stands in it yet"),
        }
    };
    columns.iter().map(part).collect()
}
