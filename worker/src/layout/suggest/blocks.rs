//! Where tables seem to stand on a sheet: rows of figures, or of words under headings that name a status, a date or a comment.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::cells::{Looks, RowLooks, words};
use super::column_seen::ColumnSeen;
use super::heading_seen::headings;
use super::unheaded;
use super::vocabulary::{self, Kind};
use crate::normalise::grid::{Grid, heading_key};

/// The most rows that headings are taken to have.
const MOST_HEADER_ROWS: u32 = 5;

/// The most rows without figures between two rows of one table.
const WIDEST_GAP: u32 = 6;

/// So many tables stand on a sheet of a form; a sheet of more is made of scraps.
const MOST_ON_A_FORM: usize = 4;

/// The longest text of a heading over words; what is longer is guidance.
const LONGEST_HEADING: usize = 100;

/// A table as it seems to stand on a sheet.
#[derive(Debug, Clone)]
pub(super) struct Block<'a> {
    pub(super) grid: Grid<'a>,
    /// The uppermost row of the headings.
    pub(super) top: u32,
    pub(super) header_rows: u32,
    /// The last row that holds a value.
    pub(super) last: u32,
    pub(super) columns: Vec<ColumnSeen>,
    /// The rows from the first value to the last that hold anything.
    pub(super) rows: Vec<RowLooks<'a>>,
    /// What stands above the headings, the nearest line first.
    pub(super) above: Vec<Line>,
    /// What stands below the last row, up to the next table.
    pub(super) below: Vec<Line>,
    /// Rows right below the headings whose words would be taken for values: how many, and whether the first holds units.
    pub(super) after_header: Vec<AfterHeading>,
    /// Whether another table stands beside it.
    pub(super) beside: bool,
    /// Whether empty columns stand between columns under one upper heading.
    pub(super) spacer_columns: bool,
    /// Whether nobody has filled it in yet.
    pub(super) blank: bool,
}

/// A row between headings and values that is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterHeading {
    Skip,
    Units,
}

/// A line of words above or below a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) text: String,
}

/// Rows of figures that follow one another.
#[derive(Debug)]
struct Run {
    first: usize,
    last: usize,
    figures: BTreeSet<u32>,
}

/// Headings over some rows.
#[derive(Debug)]
struct Head {
    top: usize,
    bottom: usize,
    /// The first row of values, and the last.
    first: usize,
    last: usize,
}

/// The tables of a sheet, from top to bottom and left to right.
pub(super) fn blocks_on(grid: Grid<'_>) -> Vec<Block<'_>> {
    let rows = RowLooks::all(grid);
    let mut heads: Vec<Head> = Vec::new();
    let runs = runs_of(&rows);
    for run in &runs {
        let bound = heads.last().map_or(0, |head| head.last + 1);
        heads.extend(head_of(&rows, run, bound));
    }
    heads.extend(heads_over_words(&rows, &heads));
    heads.sort_by_key(|head| head.top);
    let mut blocks = Vec::new();
    for (position, head) in heads.iter().enumerate() {
        let above = position.checked_sub(1).map_or(0, |before| heads[before].last + 1);
        let below = heads.get(position + 1).map_or(rows.len(), |next| next.top);
        blocks.extend(read_block(grid, &rows, head, above, below));
    }
    // On a sheet of many scraps, as a dashboard is, a scrap of a row or two is no table.
    let scraps = blocks.len() > MOST_ON_A_FORM;
    blocks.retain(|block| !scraps || block.rows.len() > 2 || blocks_alike(&heads, &rows, block));
    blocks
}

/// Whether the headings of a block stand on the sheet again.
fn blocks_alike(heads: &[Head], rows: &[RowLooks<'_>], block: &Block<'_>) -> bool {
    let texts = |row: &RowLooks<'_>| row.cells.iter().map(|(cell, _)| words(cell)).collect::<Vec<_>>();
    let own = heads.iter().find(|head| rows[head.top].row == block.top).map(|head| texts(&rows[head.bottom]));
    heads.iter().filter(|head| Some(texts(&rows[head.bottom])) == own).count() > 1
}

fn runs_of(rows: &[RowLooks<'_>]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.has_figures()) {
        let figures: BTreeSet<u32> = row.columns_of(&[Looks::Figure, Looks::Year]).into_iter().collect();
        match runs.last_mut() {
            Some(run) if goes_on(run, rows, index) => {
                run.last = index;
                run.figures.extend(figures);
            }
            _ => runs.push(Run { first: index, last: index, figures }),
        }
    }
    for run in &mut runs {
        reach_over_marks(run, rows);
        if run.first < run.last && heads_next(&rows[run.first], &rows[run.first + 1]) {
            run.first += 1;
        }
    }
    runs
}

/// Rows of nothing but marks for missing figures belong to the figures right above or below them.
fn reach_over_marks(run: &mut Run, rows: &[RowLooks<'_>]) {
    let belongs = |row: &RowLooks<'_>| row.columns_of(&[Looks::Mark]).iter().any(|column| run.figures.contains(column));
    while let Some(next) = rows.get(run.last + 1).filter(|next| next.row == rows[run.last].row + 1 && !next.has_figures() && belongs(next))
    {
        run.last += usize::from(next.row > rows[run.last].row);
    }
    while let Some(before) = run.first.checked_sub(1).filter(|before| rows[*before].row + 1 == rows[run.first].row) {
        if rows[before].has_figures() || !belongs(&rows[before]) {
            break;
        }
        run.first = before;
    }
}

/// Whether a row that holds a figure or two, of a legend beside the table, is the headings of the next: words stand over its figures.
fn heads_next(row: &RowLooks<'_>, next: &RowLooks<'_>) -> bool {
    let figures = next.columns_of(&[Looks::Figure]);
    let words = row.columns_of(&[Looks::Words]);
    let over = words.iter().filter(|column| figures.contains(column)).count();
    over >= 3 && over * 2 >= words.len() && words.len() >= 3 * row.count(Looks::Figure)
}

/// Whether a row of figures belongs to the run above: near to it, and with no headings over its figures in between.
fn goes_on(run: &Run, rows: &[RowLooks<'_>], index: usize) -> bool {
    let between = rows.get(run.last + 1..index).unwrap_or_default();
    let gap = rows[index].row - between.last().map_or(rows[run.last].row, |row| row.row);
    gap <= WIDEST_GAP && between.len() <= 40 && !between.iter().any(|row| heads_over(row, &run.figures))
}

/// Whether a row has words where the run has figures: at least two, or one where there is one column of figures.
fn heads_over(row: &RowLooks<'_>, figures: &BTreeSet<u32>) -> bool {
    let over = row.columns_of(&[Looks::Words, Looks::Date, Looks::Year]).iter().filter(|column| figures.contains(column)).count();
    row.could_head() && (over >= 2 || (over == 1 && figures.len() <= 2))
}

/// The headings over a run of figures, where there are any.
fn head_of(rows: &[RowLooks<'_>], run: &Run, bound: usize) -> Option<Head> {
    let mut bottom = None;
    for (skipped, index) in (bound..run.first).rev().enumerate() {
        let (row, below) = (&rows[index], rows[index + 1].row);
        if below - row.row > 3 || skipped > 4 {
            break;
        }
        let covers = row.columns().any(|column| run.figures.contains(&column));
        let heads = row.could_head() || (index + 1 == run.first && heads_next(row, &rows[run.first]));
        if heads && covers && !is_note(row) && !is_units(row) {
            bottom = Some(index);
            break;
        }
    }
    let bottom = bottom?;
    let label = rows[bottom..=run.last].iter().filter_map(|row| row.columns().next()).min().unwrap_or(0);
    let mut top = bottom;
    while let Some(index) = top.checked_sub(1).filter(|index| *index >= bound) {
        let (row, below) = (&rows[index], &rows[top]);
        let far = below.row - row.row;
        let rows_then = rows[bottom].row - row.row + 1;
        if far > 2 || (far == 2 && row.cells.len() < 3) || rows_then > MOST_HEADER_ROWS || !is_upper_head(row, below, label, &run.figures) {
            break;
        }
        top = index;
    }
    Some(Head { top, bottom, first: run.first, last: run.last })
}

/// Whether a row stands above another as the upper level of its headings.
fn is_upper_head(row: &RowLooks<'_>, below: &RowLooks<'_>, label: u32, figures: &BTreeSet<u32>) -> bool {
    let over_figures = row.columns().any(|column| column > label && figures.contains(&column));
    let single = row.cells.len() == 1;
    let is_metadata = row.cells.len() <= 2 && row.cells.first().is_some_and(|(cell, _)| words(cell).ends_with(':'));
    let hides = row.cells.iter().any(|(cell, _)| heading_key(&words(cell)).split(' ').any(|word| word == "hide"));
    let only_dates = row.count(Looks::Date) >= 2 && below.count(Looks::Words) >= 3;
    let is_unit = single && row.cells.first().is_some_and(|(cell, _)| is_unit_line(&words(cell)));
    !row.has_figures() && !row.is_unfilled() && over_figures && !is_metadata && !hides && !only_dates && !is_unit && !is_note(row)
}

fn is_unit_line(text: &str) -> bool {
    text.chars().count() <= 20
        && (vocabulary::unit_in_words(text).is_some() || matches!(heading_key(text).as_str(), "number" | "numbers" | "thousands"))
}

/// Whether the row is guidance: few cells, and a long text.
fn is_note(row: &RowLooks<'_>) -> bool {
    let longest = row.cells.iter().map(|(cell, _)| words(cell).chars().count()).max().unwrap_or(0);
    row.cells.len() <= 2 && longest > 160
}

/// Whether the words of a row are units.
fn is_units(row: &RowLooks<'_>) -> bool {
    let texts = row
        .cells
        .iter()
        .map(|(cell, _)| words(cell))
        .filter(|text| !matches!(heading_key(text).as_str(), "unit" | "units" | "unit of measure"));
    let (mut units, mut others) = (0, 0);
    for text in texts {
        let key = text.to_lowercase();
        let is_unit = matches!(
            key.as_str(),
            "£" | "%"
                | "£m"
                | "£k"
                | "£000"
                | "£000s"
                | "£'000"
                | "number"
                | "days"
                | "no."
                | "no"
                | "fte"
                | "hours"
                | "ratio"
                | "tonnes"
                | "km"
        );
        if is_unit { units += 1 } else { others += 1 }
    }
    units >= 2 && others == 0
}

/// Headings over rows of words: registers, milestones, status of projects.
fn heads_over_words(rows: &[RowLooks<'_>], taken: &[Head]) -> Vec<Head> {
    let mut found: Vec<Head> = Vec::new();
    let mut index = 0;
    while index < rows.len() {
        let free = |index: usize| !taken.iter().any(|head| (head.top..=head.last).contains(&index));
        let last = if free(index) && heads_words(&rows[index]) { last_under(rows, index, &free) } else { None };
        match last {
            Some(last) => {
                found.push(Head { top: index, bottom: index, first: index + 1, last });
                index = last + 1;
            }
            None => index += 1,
        }
    }
    found
}

fn heads_words(row: &RowLooks<'_>) -> bool {
    let texts: Vec<String> = row.cells.iter().map(|(cell, _)| words(cell)).collect();
    let short = texts.iter().all(|text| !text.is_empty() && !text.ends_with(':') && text.chars().count() <= LONGEST_HEADING);
    let levels: Vec<Vec<String>> = texts.iter().map(|text| vec![text.clone()]).collect();
    let kinds = levels.iter().filter(|level| names_words(level)).count();
    let distinct: BTreeSet<&String> = texts.iter().collect();
    row.could_head() && short && texts.len() >= 2 && kinds >= 1 && kinds < texts.len() && distinct.len() == texts.len()
}

fn names_words(level: &[String]) -> bool {
    matches!(Kind::of_words(level), Some(Kind::Status | Kind::Score))
        || level.iter().any(|text| heading_key(text).split(' ').any(|word| word == "date"))
}

fn last_under(rows: &[RowLooks<'_>], head: usize, free: &impl Fn(usize) -> bool) -> Option<usize> {
    let columns: Vec<u32> = rows[head].columns().collect();
    let kept: Vec<u32> = rows[head].cells.iter().filter(|(cell, _)| names_words(&[words(cell)])).map(|(cell, _)| cell.column).collect();
    let mut last = None;
    let mut given = false;
    for index in head + 1..rows.len() {
        let row = &rows[index];
        let inside = row.columns().filter(|column| columns.contains(column)).count();
        if !free(index) || row.row - rows[index - 1].row > 2 || (inside < 2 && row.cells.len() > 2) || is_note(row) {
            break;
        }
        if inside >= 2 {
            last = Some(index);
            given |= row.cells.iter().any(|(cell, looks)| kept.contains(&cell.column) && matches!(looks, Looks::Words | Looks::Date));
        }
    }
    last.filter(|_| given)
}

/// The tables under one head: several where they stand beside each other.
fn read_block<'a>(grid: Grid<'a>, rows: &[RowLooks<'a>], head: &Head, above: usize, below: usize) -> Vec<Block<'a>> {
    let (top, bottom) = (rows[head.top].row, rows[head.bottom].row);
    let header_rows = bottom - top + 1;
    let inside: Vec<RowLooks<'a>> = rows[head.first..=head.last].to_vec();
    let headed = |spacers: bool| -> Vec<ColumnSeen> {
        let columns = headings(grid, top, header_rows, spacers).into_iter().map(|column| ColumnSeen::read(column, &inside));
        columns.filter(|column| !column.key.is_empty()).collect()
    };
    let columns = headed(false);
    let spacer_columns = header_rows > 1 && !stand_apart(&runs_of_columns(&columns)) && are_parted(&columns);
    let columns = if spacer_columns { headed(true) } else { columns };
    let columns = unheaded::with_unheaded(columns, &inside);
    let runs = runs_of_columns(&columns);
    let apart = stand_apart(&runs);
    let figures: BTreeSet<u32> = columns.iter().filter(|column| column.figures > 0).map(|column| column.index).collect();
    let parts = if apart { runs } else { vec![columns] };
    let lines = |rows: &[RowLooks<'_>], span: &RangeInclusive<u32>| -> Vec<Line> {
        rows.iter().filter_map(|row| line_of(row, span, apart)).collect()
    };
    let after_header = rows[head.bottom + 1..head.first].iter().map(|row| after_heading(row, &figures)).collect::<Vec<_>>();
    parts
        .into_iter()
        .filter(|columns| columns.iter().any(|column| column.filled > 0))
        .map(|columns| {
            let span = columns.first().map_or(0, |column| column.index)..=columns.last().map_or(0, |column| column.index);
            let mut above = lines(&rows[above..head.top], &span);
            above.reverse();
            Block {
                grid,
                top,
                header_rows,
                last: rows[head.last].row,
                columns,
                rows: inside.clone(),
                above,
                below: rows[head.last + 1..below].iter().filter_map(|row| first_words(row, &span)).collect(),
                after_header: settle_after(&after_header, rows, head),
                beside: apart,
                spacer_columns,
                blank: false,
            }
        })
        .collect()
}

fn runs_of_columns(columns: &[ColumnSeen]) -> Vec<Vec<ColumnSeen>> {
    columns.chunk_by(|left, right| left.index + 1 == right.index).map(<[ColumnSeen]>::to_vec).collect()
}

/// Whether an empty column stands between two columns of figures with the same lowest heading, or nothing over the second, as if the upper heading of the
/// first held for both.
fn are_parted(columns: &[ColumnSeen]) -> bool {
    let pairs = columns.windows(2).filter_map(|pair| if let [left, right] = pair { Some((left, right)) } else { None });
    let is_parted = |(left, right): &(&ColumnSeen, &ColumnSeen)| {
        left.index + 2 == right.index && left.levels.len() > right.levels.len() && left.is_figures() && right.is_figures()
    };
    pairs.filter(is_parted).count() >= 2
}

fn after_heading(row: &RowLooks<'_>, figures: &BTreeSet<u32>) -> Option<AfterHeading> {
    if is_units(row) {
        Some(AfterHeading::Units)
    } else if row.columns_of(&[Looks::Words, Looks::Date, Looks::Year]).iter().any(|column| figures.contains(column)) {
        Some(AfterHeading::Skip)
    } else {
        None
    }
}

/// Every row between headings and values is named as soon as one has to be, up to the last that has to be.
fn settle_after(after: &[Option<AfterHeading>], rows: &[RowLooks<'_>], head: &Head) -> Vec<AfterHeading> {
    let Some(last) = after.iter().rposition(Option::is_some) else { return Vec::new() };
    let bottom = rows[head.bottom].row;
    let named = |row: u32| {
        let index = rows[head.bottom + 1..head.first].iter().position(|looks| looks.row == row);
        index.and_then(|index| after[index]).unwrap_or(AfterHeading::Skip)
    };
    (bottom + 1..=rows[head.bottom + 1 + last].row).map(named).collect()
}

pub(super) fn line_of(row: &RowLooks<'_>, span: &RangeInclusive<u32>, within: bool) -> Option<Line> {
    if !within {
        let (first, _) = row.cells.first()?;
        return row.title().map(|text| Line { row: row.row, column: first.column, text });
    }
    let (cell, _) = row.cells.iter().find(|(cell, _)| span.contains(&cell.column))?;
    let text = words(cell);
    (!text.is_empty() && row.cells.len() <= 4).then_some(Line { row: row.row, column: cell.column, text })
}

/// The first words of a row below a table.
fn first_words(row: &RowLooks<'_>, span: &RangeInclusive<u32>) -> Option<Line> {
    let mut texts = row.cells.iter().map(|(cell, _)| (cell.column, words(cell)));
    let (column, text) = texts.find(|(column, text)| *column <= *span.end() && !text.is_empty())?;
    Some(Line { row: row.row, column, text })
}

/// Whether the runs of columns are tables of their own: each has figures and begins with the same heading, or with words or dates that tell its rows apart.
fn stand_apart(runs: &[Vec<ColumnSeen>]) -> bool {
    let first_key = runs.first().and_then(|run| run.first()).map(|column| column.key.clone());
    let is_table = |run: &Vec<ColumnSeen>| {
        let label = run.first().is_some_and(|first| {
            Some(&first.key) == first_key.as_ref() || (first.figures == 0 && first.filled > 1 && first.distinct.len() * 2 > first.filled)
        });
        label && run.len() >= 2 && run.iter().any(|column| column.figures > 0)
    };
    runs.len() >= 2
        && runs.iter().filter(|run| is_table(run)).count() >= 2
        && runs.iter().all(|run| is_table(run) || run.iter().all(|column| column.filled == 0))
}
