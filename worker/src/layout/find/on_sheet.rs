//! Finding the tables of a layout on one sheet.

use std::ops::Range;

use super::anchors::{Anchor, Outcome};
use super::below::Below;
use super::{FoundOnSheet, ROWS_LOOKED_THROUGH, TITLE_REACHES, closest};
use crate::layout::description::{Layout, Table, Titles, UnitFrom};
use crate::layout::extent::{extent, rows_in};
use crate::layout::heading::{EVERY_COLUMN, HeadingReader, Lacks, Shortfall, Stands, Window};
use crate::layout::misspelt::meant_by;
use crate::layout::region::{Column, Region, Role, Said, span_of};
use crate::layout::titles::{Title, first_way, said_by_sheet_name, titles_on};
use crate::normalise::entry::Written;
use crate::normalise::grid::{Grid, shown};
use crate::read::cell::{CellValue, RawCell, RawSheet};

/// A search of one sheet.
pub(super) struct SheetSearch<'a> {
    layout: &'a Layout,
    sheet: &'a RawSheet,
    reader: HeadingReader<'a>,
    rows: Vec<(u32, &'a [RawCell])>,
    tables: Vec<(usize, &'a Table)>,
    /// Each list of titles that the tables name, with the places where they stand.
    titles: Vec<(&'a Titles, Vec<Title>)>,
    /// Where titles stand, by row and column.
    all_titles: Vec<(u32, u32)>,
}

/// The part of a sheet in which a table is sought.
struct Scope<'s> {
    block: Option<&'s Title>,
    rows: Range<u32>,
}

impl Scope<'_> {
    fn anchor<'a>(&self, index: usize, table: &'a Table, row: u32, columns: Vec<Column>) -> Anchor<'a> {
        Anchor { index, table, block: self.block.cloned(), title: None, row, columns, end: self.rows.end }
    }
}

impl<'a> SheetSearch<'a> {
    /// Looks where titles stand.
    pub(super) fn new(layout: &'a Layout, sheet: &'a RawSheet, tables: Vec<(usize, &'a Table)>) -> Self {
        let grid = Grid::new(sheet);
        let mut titles: Vec<(&'a Titles, Vec<Title>)> = Vec::new();
        for named in tables.iter().flat_map(|(_, table)| [&table.block, &table.title]).flatten() {
            if !titles.iter().any(|(known, _)| *known == named) {
                titles.push((named, titles_on(grid, named)));
            }
        }
        let mut all_titles: Vec<(u32, u32)> = titles.iter().flat_map(|(_, on)| on).map(|title| (title.row, title.column)).collect();
        all_titles.sort_unstable();
        all_titles.dedup();
        let rows = if tables.is_empty() { Vec::new() } else { grid.rows().collect() };
        Self { layout, sheet, reader: HeadingReader { grid, flags: layout.flags() }, rows, tables, titles, all_titles }
    }

    /// Finds the tables.
    pub(super) fn run(self) -> FoundOnSheet<'a> {
        let mut blocks: Vec<(&Titles, Vec<Scope<'_>>)> = Vec::new();
        for block in self.tables.iter().filter_map(|(_, table)| table.block.as_ref()) {
            if !blocks.iter().any(|(known, _)| *known == block) {
                blocks.push((block, self.blocks(block)));
            }
        }
        let whole_sheet = [Scope { block: None, rows: 0..self.end() }];
        let mut outcome = Outcome::default();
        for (index, table) in &self.tables {
            let of_block =
                |block: &Titles| blocks.iter().find(|(known, _)| *known == block).map_or(&[][..], |(_, scopes)| scopes.as_slice());
            let scopes = table.block.as_ref().map_or(&whole_sheet[..], of_block);
            let mut of_table = Outcome::default();
            for scope in scopes {
                of_table.add(self.seek(*index, table, scope));
            }
            if of_table.anchors.is_empty() && !of_table.shortfalls.iter().any(Shortfall::is_near) {
                of_table.shortfalls = self.closest_of(table, &of_table.shortfalls);
            }
            outcome.add(of_table);
        }
        let tables = outcome.tables();
        let bare_blocks = self.bare_blocks(&blocks, &outcome);
        outcome.settle();
        let regions = outcome.anchors.iter().map(|anchor| self.region(anchor, &outcome)).collect();
        FoundOnSheet { sheet: self.sheet, looked_at: !self.tables.is_empty(), regions, shortfalls: outcome.shortfalls, bare_blocks, tables }
    }

    /// The titles of the blocks in which figures stand and no table begins or nearly does.
    fn bare_blocks(&self, blocks: &[(&Titles, Vec<Scope<'_>>)], outcome: &Outcome<'a>) -> Vec<Written> {
        let holds_table = |rows: &Range<u32>| {
            outcome.anchors.iter().any(|anchor| rows.contains(&anchor.row))
                || outcome.shortfalls.iter().any(|shortfall| shortfall.is_near() && rows.contains(&shortfall.row))
        };
        let holds_figures = |rows: &Range<u32>| {
            rows_in(&self.rows, rows).iter().any(|(_, cells)| cells.iter().any(|cell| matches!(cell.value, CellValue::Number(_))))
        };
        let scopes = blocks.iter().flat_map(|(_, scopes)| scopes);
        let bare = scopes.filter_map(|scope| scope.block.map(|title| (title, scope.rows.start + 1..scope.rows.end)));
        bare.filter(|(_, rows)| !holds_table(rows) && holds_figures(rows)).map(|(title, _)| title.written.clone()).collect()
    }

    /// The first row below everything.
    fn end(&self) -> u32 {
        self.rows.last().map_or(0, |(number, _)| number + 1)
    }

    fn places_of(&self, titles: &Titles) -> &[Title] {
        self.titles.iter().find(|(known, _)| *known == titles).map_or(&[], |(_, places)| places)
    }

    /// The blocks that begin with such a title, each up to the next.
    ///
    /// The same words may stand in a cell of a table. So a title begins a block only where a table of the block stands below it, or nearly does, or where
    /// nothing else stands in its row.
    fn blocks<'s>(&'s self, block: &Titles) -> Vec<Scope<'s>> {
        let mut titles: Vec<&Title> = self.places_of(block).iter().filter(|title| title.could_begin_a_block()).collect();
        titles.dedup_by_key(|title| title.row);
        let tables = || self.tables.iter().filter(|(_, table)| table.block.as_ref() == Some(block));
        let begins = |scope: &Scope<'_>| {
            scope.block.is_some_and(|title| title.beside == 0)
                || tables().any(|(index, table)| {
                    let found = self.seek(*index, table, scope);
                    !found.anchors.is_empty() || found.shortfalls.iter().any(Shortfall::is_near)
                })
        };
        let scopes = self.between(&titles);
        let titles: Vec<&Title> = scopes.iter().filter(|scope| begins(scope)).filter_map(|scope| scope.block).collect();
        self.between(&titles)
    }

    fn between<'s>(&self, titles: &[&'s Title]) -> Vec<Scope<'s>> {
        let ends = titles.iter().skip(1).map(|next| next.row).chain([self.end()]);
        titles.iter().zip(ends).map(|(title, end)| Scope { block: Some(title), rows: title.row..end }).collect()
    }

    fn seek(&self, index: usize, table: &'a Table, scope: &Scope<'_>) -> Outcome<'a> {
        match &table.title {
            Some(title) => self.seek_under_titles(index, table, self.places_of(title), scope),
            None => self.seek_headings(index, table, scope),
        }
    }

    /// Seeks a table below each of its titles. A title with none of it below is no title.
    fn seek_under_titles(&self, index: usize, table: &'a Table, titles: &[Title], scope: &Scope<'_>) -> Outcome<'a> {
        let start = titles.partition_point(|title| title.row < scope.rows.start);
        let end = titles.partition_point(|title| title.row < scope.rows.end);
        let mut titles: Vec<&Title> = titles.get(start..end).unwrap_or_default().iter().collect();
        if !table.side_by_side {
            titles.dedup_by_key(|title| title.row);
        }
        let mut outcome = Outcome::default();
        for title in titles {
            // The next title ends it, unless its words are those of a heading.
            let reach = title.row + 1..self.next_title_row(title.row).saturating_add(1).min(scope.rows.end);
            let window = if table.side_by_side { title.column..=self.last_column_of(title) } else { EVERY_COLUMN };
            let mut partly: Vec<(Shortfall<'a>, Window)> = Vec::new();
            let mut found = None;
            for (row, _) in rows_in(&self.rows, &reach).iter().take(TITLE_REACHES) {
                match self.reader.at(table, *row, &window).into_iter().next() {
                    Some(Stands::Whole(columns)) => {
                        let (row, columns) = self.lowest(table, *row, columns, &window, scope);
                        found = Some(Anchor { title: Some(title.clone()), ..scope.anchor(index, table, row, columns) });
                        break;
                    }
                    Some(Stands::Part(shortfall, span)) => partly.push((shortfall, span)),
                    Some(Stands::Nothing) | None => {}
                }
            }
            match found {
                Some(anchor) => outcome.anchors.push(anchor),
                None => outcome.nearly(closest_part(partly), Some(title.row)),
            }
        }
        outcome
    }

    /// The headings themselves, where those that begin in `row` take a row above them for theirs: a row from which more of the columns are known goes first.
    fn lowest(&self, table: &'a Table, row: u32, columns: Vec<Column>, window: &Window, scope: &Scope<'_>) -> (u32, Vec<Column>) {
        let known = |columns: &[Column]| columns.iter().filter(|column| column.role != Role::Unknown).count();
        let span = span_of(&columns);
        let below = row + 1..(row + table.header_rows.count()).min(scope.rows.end);
        let others = rows_in(&self.rows, &below).iter().flat_map(|(row, _)| {
            let of_row = self.reader.at(table, *row, window).into_iter();
            of_row.filter_map(|stands| if let Stands::Whole(columns) = stands { Some((*row, columns)) } else { None })
        });
        let others = others.filter(|(_, columns)| overlap(&span_of(columns), &span));
        others.fold((row, columns), |best, other| if known(&other.1) > known(&best.1) { other } else { best })
    }

    /// The first row below in which a title stands.
    fn next_title_row(&self, row: u32) -> u32 {
        let after = self.all_titles.partition_point(|(other, _)| *other <= row);
        self.all_titles.get(after).map_or(u32::MAX, |(other, _)| *other)
    }

    /// The last column before the next title in the same row.
    fn last_column_of(&self, title: &Title) -> u32 {
        let after = self.all_titles.partition_point(|other| *other <= (title.row, title.column));
        self.all_titles.get(after).filter(|(row, _)| *row == title.row).map_or(u32::MAX, |(_, column)| column - 1)
    }

    /// Seeks a table without a title: first among the uppermost rows, and then wherever its headings stand again.
    fn seek_headings(&self, index: usize, table: &'a Table, scope: &Scope<'_>) -> Outcome<'a> {
        let mut outcome = Outcome::default();
        let below = scope.rows.start + u32::from(scope.block.is_some())..scope.rows.end;
        let mut partly = Vec::new();
        for (row, _) in rows_in(&self.rows, &below).iter().take(ROWS_LOOKED_THROUGH) {
            for stands in self.reader.at(table, *row, &EVERY_COLUMN) {
                match stands {
                    Stands::Whole(columns) if !outcome.overlaps(&span_of(&columns)) => {
                        let (row, columns) = self.lowest(table, *row, columns, &EVERY_COLUMN, scope);
                        outcome.anchors.push(scope.anchor(index, table, row, columns));
                    }
                    Stands::Part(shortfall, span) if !outcome.overlaps(&span) => partly.push((shortfall, span)),
                    Stands::Whole(_) | Stands::Part(..) | Stands::Nothing => {}
                }
            }
            if !table.side_by_side && !outcome.anchors.is_empty() {
                break;
            }
        }
        let firsts = outcome.anchors.clone();
        if firsts.is_empty() {
            outcome.nearly(closest_part(partly), None);
            return outcome;
        }
        // What nearly stood above what was found is the same headings from a row higher, unless it ends before they begin.
        let apart = |row: u32, span: &Window| {
            firsts.iter().all(|first| row + table.header_rows.count() <= first.row || !overlap(&span_of(&first.columns), span))
        };
        for (shortfall, span) in partly.into_iter().filter(|(shortfall, span)| shortfall.is_near() && apart(shortfall.row, span)) {
            outcome.nearly(Some((shortfall, span)), None);
        }
        for first in &firsts {
            self.seek_again(first, scope, &mut outcome);
        }
        outcome
    }

    /// Seeks the headings of a table once more below the first: only where the cell of its label says the same.
    fn seek_again(&self, first: &Anchor<'a>, scope: &Scope<'_>, outcome: &mut Outcome<'a>) {
        let label = label_of(first.table, &first.columns).filter(|label| label.has_heading());
        // A column without a heading says nothing where the headings stand again; the first that has one does.
        let Some(label) = label.or_else(|| first.columns.iter().find(|column| column.has_heading())) else { return };
        let Some(cell) = label.place.cell else { return };
        let (Some(written), level) = (self.reader.grid.cell(cell.row, cell.column), cell.row - first.row) else { return };
        let window = if first.table.side_by_side { span_of(&first.columns) } else { EVERY_COLUMN };
        let below = first.row + first.table.header_rows.count() + level..scope.rows.end;
        for (row, cells) in rows_in(&self.rows, &below) {
            let same = cells.binary_search_by_key(&cell.column, |cell| cell.column).ok().and_then(|at| cells.get(at));
            if !same.is_some_and(|same| says_the_same(&same.value, &written.value)) {
                continue;
            }
            let row = row - level;
            match self.reader.at(first.table, row, &window).into_iter().next() {
                // A block holds a table once: the second has lost its block's title, and whom it is about nobody can say.
                Some(Stands::Whole(columns)) if scope.block.is_some() => {
                    let title = first.table.block.as_ref().map(first_way).unwrap_or_default();
                    outcome.nearly(Some((self.untitled(first.table, row, &columns, title), span_of(&columns))), None);
                }
                Some(Stands::Whole(columns)) => outcome.anchors.push(scope.anchor(first.index, first.table, row, columns)),
                Some(Stands::Part(shortfall, span)) if shortfall.is_near() => outcome.nearly(Some((shortfall, span)), None),
                Some(Stands::Part(..) | Stands::Nothing) | None => {}
            }
        }
    }

    /// Where a table that is not on the sheet comes closest to being on it.
    fn closest_of(&self, table: &'a Table, seen: &[Shortfall<'a>]) -> Vec<Shortfall<'a>> {
        let title = table.title.as_ref().or(table.block.as_ref());
        if let Some(title) = title.filter(|_| seen.is_empty()) {
            for (row, _) in self.rows.iter().take(ROWS_LOOKED_THROUGH) {
                for stands in self.reader.at(table, *row, &EVERY_COLUMN) {
                    if let Stands::Whole(columns) = stands {
                        return vec![self.untitled(table, *row, &columns, first_way(title))];
                    }
                }
            }
        }
        closest(seen.iter()).cloned().into_iter().collect()
    }

    fn untitled(&self, table: &'a Table, row: u32, columns: &[Column], title: &str) -> Shortfall<'a> {
        let place = self.reader.grid.place(row, *span_of(columns).start());
        let standing = columns.iter().map(|column| column.heading.clone()).collect();
        Shortfall { table, row, place, standing, lacks: Lacks::Title(title.to_owned()) }
    }

    fn region(&self, anchor: &Anchor<'a>, outcome: &Outcome<'a>) -> Region<'a> {
        let table = anchor.table;
        let below_headings = anchor.row + table.header_rows.count();
        let below = Below::new(self.layout, self.reader.grid, table, &anchor.columns);
        let (start, units) = below.first_row(below_headings);
        let span = span_of(&anchor.columns);
        let end = outcome.next_bound(below_headings, &span).min(anchor.end);
        let mut rows = extent(&self.rows, table, &anchor.columns, start..end.max(start));
        let ended_by = below.ended_by(&self.rows, &rows);
        if let Some(other) = &ended_by {
            rows.end = other.row;
        }
        let by_sheet = table.sheets.as_ref().and_then(|names| said_by_sheet_name(names, &self.sheet.name)).unwrap_or_default();
        let said = |title: &Option<Title>| title.as_ref().map_or_else(Said::default, |title| title.said.clone());
        let mut columns = anchor.columns.clone();
        for column in &mut columns {
            column.near = meant_by(column, table, &anchor.columns);
        }
        if let Some(row) = units {
            for column in &mut columns {
                let cell = self.reader.grid.cell(row, column.index).filter(|cell| matches!(cell.value, CellValue::Text(_)));
                column.unit = cell.map(|cell| self.reader.name(&shown(&cell.value))).filter(|unit| !unit.is_empty());
            }
        }
        let corner = self.reader.corner(table, anchor.row);
        let by_corner = Said { unit: corner.clone().filter(|_| table.unit == Some(UnitFrom::Corner)), ..Said::default() };
        Region {
            table,
            grid: self.reader.grid,
            said: by_corner.within(&said(&anchor.title)).within(&said(&anchor.block)).within(&by_sheet),
            block: anchor.block.as_ref().map(|title| title.written.clone()),
            title: anchor.title.as_ref().map(|title| title.written.clone()),
            corner,
            header_row: anchor.row,
            columns,
            rows,
            ended_by: ended_by.filter(|other| other.figures_below),
        }
    }
}

/// The part with most headings, and of equal ones the first.
fn closest_part(parts: Vec<(Shortfall<'_>, Window)>) -> Option<(Shortfall<'_>, Window)> {
    parts.into_iter().reduce(|best, other| if other.0.standing.len() > best.0.standing.len() { other } else { best })
}

/// The column by which a person tells the rows apart, or the first.
pub(super) fn label_of<'c>(table: &Table, columns: &'c [Column]) -> Option<&'c Column> {
    let is_label = |column: &&Column| table.label().is_some_and(|label| label.fit(&column.key));
    columns.iter().find(is_label).or_else(|| columns.first())
}

fn says_the_same(left: &CellValue, right: &CellValue) -> bool {
    match (left, right) {
        (CellValue::Text(left), CellValue::Text(right)) => left.trim().eq_ignore_ascii_case(right.trim()),
        (left, right) => left == right,
    }
}

/// Whether two ranges of columns have one in common.
pub(super) fn overlap(left: &Window, right: &Window) -> bool {
    left.start() <= right.end() && right.start() <= left.end()
}
