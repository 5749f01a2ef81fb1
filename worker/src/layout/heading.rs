//! The headings of a table as they stand in some rows of a sheet, and which of those that the layout asks for are missing.

mod unheaded;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use outturn_domain::address::Place;

use super::description::{ColumnPeriod, Flags, KeyFrom, Table, UnitFrom};
use super::pattern::Headings;
use super::region::{Column, Role, span_of};
use super::titles::single_spaced;
use crate::normalise::entry::Written;
use crate::normalise::grid::{Grid, heading_key, shown};
use crate::normalise::near::nearest;
use crate::read::cell::RawCell;

/// What stands between the levels of a heading of several rows.
pub(super) const LEVELS_JOINED_BY: &str = "; ";

/// The columns of a sheet in which headings are sought.
pub(super) type Window = RangeInclusive<u32>;

/// All columns.
pub(super) const EVERY_COLUMN: Window = 0..=u32::MAX;

/// A place where a table was nearly found.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortfall<'a> {
    /// The layout's table.
    pub table: &'a Table,
    /// The uppermost row of the headings, from nought.
    pub row: u32,
    /// The first cell of the headings.
    pub place: Place,
    /// The headings that the table needs and that stand there, as the layout writes them.
    pub standing: Vec<String>,
    /// What is not there.
    pub lacks: Lacks,
}

/// What a table that was nearly found lacks.
#[derive(Debug, Clone, PartialEq)]
pub enum Lacks {
    /// Some of its headings.
    Headings(Vec<MissingHeading>),
    /// The title over its headings, as the layout writes it.
    Title(String),
}

/// A heading that a table needs and that does not stand there.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingHeading {
    /// As the layout writes it.
    pub heading: String,
    /// A heading that does stand there, that the layout does not know, and that is like it.
    pub near: Option<Written>,
}

impl Shortfall<'_> {
    /// The headings that are missing, as the layout writes them.
    pub fn missing(&self) -> Vec<&str> {
        match &self.lacks {
            Lacks::Headings(missing) => missing.iter().map(|missing| missing.heading.as_str()).collect(),
            Lacks::Title(title) => vec![title.as_str()],
        }
    }

    /// Whether so many headings stand there that somebody must have meant this table: more than half.
    pub fn is_near(&self) -> bool {
        match &self.lacks {
            Lacks::Headings(missing) => self.standing.len() > missing.len(),
            Lacks::Title(_) => true,
        }
    }

    /// What is missing in words, with what was perhaps meant: `"Month" is missing; did you mean "Mnth" in B1?`
    pub fn in_words(&self) -> String {
        let missing = match &self.lacks {
            Lacks::Title(title) => return format!("the title {title:?} does not stand over it"),
            Lacks::Headings(missing) => missing,
        };
        let names: Vec<String> = missing.iter().map(|missing| format!("{:?}", missing.heading)).collect();
        let is = if missing.len() == 1 { "is" } else { "are" };
        let near: Vec<String> = missing.iter().filter_map(|heading| heading.did_you_mean(missing.len() > 1)).collect();
        let question = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
        format!("{} {is} missing{question}", names.join(", "))
    }
}

impl MissingHeading {
    fn did_you_mean(&self, among_several: bool) -> Option<String> {
        let near = self.near.as_ref()?;
        let cell = near.place.cell.map(|cell| format!(" in {cell}")).unwrap_or_default();
        let of = if among_several { format!(" for {:?}", self.heading) } else { String::new() };
        Some(format!("{:?}{cell}{of}", near.text))
    }
}

/// What stands in the rows of a table's headings.
#[derive(Debug, Clone)]
pub(super) enum Stands<'a> {
    /// All that the table needs.
    Whole(Vec<Column>),
    /// A part of it, from the first column with a heading to the last.
    Part(Shortfall<'a>, Window),
    /// Nothing of it.
    Nothing,
}

/// Reads headings.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeadingReader<'a> {
    /// The sheet.
    pub grid: Grid<'a>,
    /// What may stand beside a name and is no part of it.
    pub flags: &'a Flags,
}

impl<'a> HeadingReader<'a> {
    /// What of a table's headings begins in `row`, within the window. Where tables stand side by side, each run of columns is held against the table for itself.
    ///
    /// The cost is that of the cells in the rows of the headings.
    pub(super) fn at(self, table: &'a Table, row: u32, window: &Window) -> Vec<Stands<'a>> {
        let columns = self.columns_at(table, row, window, Footnotes::LeftOut);
        let columns = if self.flags.leave_out_footnote_numbers() { self.with_footnotes(columns, table, row, window) } else { columns };
        let columns = self.with_flags(self.with_unheaded(columns, table, row, window), table, row);
        let columns = self.with_periods_beside(columns, table, row);
        if !table.side_by_side {
            return vec![self.held_against(table, row, columns)];
        }
        let runs = columns.chunk_by(|left, right| left.index + 1 == right.index);
        runs.map(|run| self.held_against(table, row, run.to_vec())).collect()
    }

    /// The columns again, where a heading fits only with the number of its footnote: a page may have it as it stands in the workbook.
    fn with_footnotes(self, columns: Vec<Column>, table: &Table, row: u32, window: &Window) -> Vec<Column> {
        if columns.iter().all(|column| column.role != Role::Unknown) {
            return columns;
        }
        let mut as_written =
            self.columns_at(table, row, window, Footnotes::Kept).into_iter().filter(|column| column.role != Role::Unknown).peekable();
        let known = |column: Column| {
            while as_written.next_if(|written| written.index < column.index).is_some() {}
            let written = as_written.next_if(|written| written.index == column.index);
            written.filter(|_| column.role == Role::Unknown).unwrap_or(column)
        };
        columns.into_iter().map(known).collect()
    }

    fn held_against(self, table: &'a Table, row: u32, columns: Vec<Column>) -> Stands<'a> {
        let (standing, mut missing): (Vec<Needed<'_>>, Vec<Needed<'_>>) = needed(table).partition(|need| columns_give(&columns, need.role));
        if !table.period.only_in_columns() {
            missing.extend(half_of_a_period(table, &columns));
        }
        if missing.is_empty() && !columns.is_empty() {
            return Stands::Whole(columns);
        }
        let standing: Vec<String> = standing.into_iter().map(|need| need.name().to_owned()).collect();
        let Some(first) = columns.first().filter(|_| !standing.is_empty()) else { return Stands::Nothing };
        // Where little of the table stands, a heading that is like a missing one is another table's.
        let some: &[Column] = if standing.len() >= missing.len() { &columns } else { &[] };
        let missing = missing.into_iter().map(|need| missing_heading(need.name(), some)).collect();
        let place = self.grid.place(row, first.index);
        Stands::Part(Shortfall { table, row, place, standing, lacks: Lacks::Headings(missing) }, span_of(&columns))
    }

    /// The columns whose headings begin in `row`, each with the role that the layout gives it.
    fn columns_at(self, table: &Table, row: u32, window: &Window, footnotes: Footnotes) -> Vec<Column> {
        let mut texts = self.texts_at(row, table.header_rows.count(), window, footnotes);
        if table.has_corner() {
            take_corner(&mut texts);
        }
        let ends = ends_of_last_groups(&texts, table.spacer_columns);
        let mut carried: Vec<Option<&str>> = Vec::new();
        let mut previous = None;
        let mut columns = Vec::with_capacity(texts.len());
        for (index, levels) in &texts {
            // A column with nothing over it is a gap, unless it holds the flags of the one before: what stands left of it does not reach across.
            let next = columns.last().map(|last: &Column| last.index + if has_flags_beside(table, last.role) { 2 } else { 1 });
            let is_gap = previous.is_none_or(|previous| previous + 1 != *index) && next != Some(*index);
            if is_gap && (previous.is_none() || !table.spacer_columns) {
                carried = vec![None; levels.len()];
            }
            previous = Some(*index);
            for (carried, end) in carried.iter_mut().zip(&ends) {
                if end.is_some_and(|end| end <= *index) {
                    *carried = None;
                }
            }
            let (rows, lowest) = path_of(levels, &mut carried);
            let path: Vec<&str> = rows.iter().copied().flatten().collect();
            let heading = path.join(LEVELS_JOINED_BY);
            let key = heading_key(&heading);
            columns.push(Column {
                index: *index,
                role: role_of(table, &key),
                fills_down: table.fill_down.as_ref().is_some_and(|headings| headings.fit(&key)),
                levels: path.into_iter().map(str::to_owned).collect(),
                rows: rows.into_iter().map(|text| text.map(str::to_owned)).collect(),
                heading,
                key,
                place: self.grid.place(row + lowest, *index),
                unit: None,
                near: None,
            });
        }
        columns
    }

    /// What stands in the corner of the headings that begin in `row`.
    pub(super) fn corner(self, table: &Table, row: u32) -> Option<Written> {
        let mut texts = self.texts_at(row, table.header_rows.count(), &EVERY_COLUMN, Footnotes::LeftOut);
        let (column, level, text) = take_corner(&mut texts).filter(|_| table.has_corner())?;
        Some(Written { text, place: self.grid.place(row + level, column) })
    }

    /// What is written in each of the heading rows, by column.
    fn texts_at(self, row: u32, rows: u32, window: &Window, footnotes: Footnotes) -> BTreeMap<u32, Vec<Option<String>>> {
        let mut texts: BTreeMap<u32, Vec<Option<String>>> = BTreeMap::new();
        for level in 0..rows {
            for cell in within(self.grid.row(row + level), window) {
                let text = match footnotes {
                    Footnotes::LeftOut => self.name(&shown(&cell.value)),
                    Footnotes::Kept => without_stops(&single_spaced(&shown(&cell.value))),
                };
                if text.is_empty() {
                    continue;
                }
                let levels = texts.entry(cell.column).or_insert_with(|| vec![None; rows as usize]);
                if let Some(slot) = levels.get_mut(level as usize) {
                    *slot = Some(text);
                }
            }
        }
        texts
    }

    /// A heading's text on one line, without what the layout knows to be no part of a name.
    pub(super) fn name(self, text: &str) -> String {
        without_stops(self.flags.of_name(&without_stops(&single_spaced(text))))
    }
}

/// Takes the uppermost text of the first column out of the headings: its column, its level and the text.
fn take_corner(texts: &mut BTreeMap<u32, Vec<Option<String>>>) -> Option<(u32, u32, String)> {
    let mut first = texts.first_entry()?;
    let column = *first.key();
    let (level, text) = (0..).zip(first.get_mut()).find_map(|(level, text)| Some((level, text.take()?)))?;
    if first.get().iter().all(Option::is_none) {
        first.remove();
    }
    Some((column, level, text))
}

fn without_stops(text: &str) -> String {
    text.trim_end_matches([';', ':', ' ']).to_owned()
}

/// What becomes of the numbers of footnotes behind the words of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Footnotes {
    LeftOut,
    Kept,
}

/// The cells of a row that stand within the window.
pub(super) fn within<'c>(cells: &'c [RawCell], window: &Window) -> &'c [RawCell] {
    let start = cells.partition_point(|cell| cell.column < *window.start());
    let end = cells.partition_point(|cell| cell.column <= *window.end());
    cells.get(start..end).unwrap_or_default()
}

/// A column's heading from top to bottom, and the lowest row that is its own. A heading over a group of columns is written, or merged, over the first of
/// them; it reaches right until the next one on its level or above.
fn path_of<'a>(levels: &'a [Option<String>], carried: &mut [Option<&'a str>]) -> (Vec<Option<&'a str>>, u32) {
    let mut path = Vec::with_capacity(levels.len());
    let mut lowest = 0;
    for (level, text) in (0..).zip(levels) {
        match text.as_deref() {
            Some(text) => {
                carried.iter_mut().skip(level).for_each(|below| *below = None);
                if let Some(slot) = carried.get_mut(level) {
                    *slot = Some(text);
                }
                path.push(Some(text));
                lowest = u32::try_from(level).unwrap_or(0);
            }
            None if level + 1 < levels.len() => path.push(carried.get(level).copied().flatten()),
            None => path.push(None),
        }
    }
    (path, lowest)
}

/// For each level of headings the first column beyond its last group, where that can be told: all groups are equally many columns wide, and the last has
/// the same headings below it as the one before. What stands beyond them, as "Annual target", is over no group.
fn ends_of_last_groups(texts: &BTreeMap<u32, Vec<Option<String>>>, spacers: bool) -> Vec<Option<u32>> {
    let levels = texts.values().next().map_or(0, Vec::len);
    (0..levels).map(|level| end_of_last_group(texts, level, spacers)).collect()
}

fn end_of_last_group(texts: &BTreeMap<u32, Vec<Option<String>>>, level: usize, spacers: bool) -> Option<u32> {
    let below =
        |column: u32| texts.get(&column).and_then(|levels| levels.get(level + 1..)).filter(|below| below.iter().any(Option::is_some));
    let over_others = texts.iter().filter(|(column, levels)| levels.get(level).is_some_and(Option::is_some) && below(**column).is_some());
    let starts: Vec<u32> = over_others.map(|(column, _)| *column).collect();
    let [.., before, last] = starts.as_slice() else { return None };
    let width = last - before;
    let regular = width >= 2 && starts.windows(2).all(|pair| matches!(pair, [left, right] if right - left == width));
    let alike = (0..width).all(|offset| {
        (below(before + offset).is_some() || (spacers && !texts.contains_key(&(before + offset))))
            && below(before + offset) == below(last + offset)
    });
    (regular && alike).then_some(last + width)
}

/// A heading without which the table is not the table.
struct Needed<'t> {
    headings: &'t Headings,
    role: Role,
}

impl<'t> Needed<'t> {
    /// As a person is told of it.
    fn name(&self) -> &'t str {
        self.headings.as_str()
    }
}

fn needed(table: &Table) -> impl Iterator<Item = Needed<'_>> {
    let groups = table.values.groups().iter().enumerate().filter(|(_, columns)| !columns.optional);
    let groups = groups.map(|(group, columns)| (&columns.headings, Role::Value { group, total: false }));
    // Where a period may stand elsewhere, its columns may be missing.
    let elsewhere = !table.period.only_in_columns();
    let keys = key_columns(table).into_iter().filter(move |(_, role)| !elsewhere || !role.is_period());
    keys.chain(groups).map(|(headings, role)| Needed { headings, role })
}

/// The other half, where a year stands without its month or a month without its year: a month that is left out must not be taken from elsewhere.
fn half_of_a_period<'t>(table: &'t Table, columns: &[Column]) -> Option<Needed<'t>> {
    let stands = |role| columns.iter().any(|column| column.role == role);
    let other = match (stands(Role::Year), stands(Role::Month)) {
        (true, false) => Role::Month,
        (false, true) => Role::Year,
        _ => return None,
    };
    key_columns(table).into_iter().find(|(_, role)| *role == other).map(|(headings, role)| Needed { headings, role })
}

/// Whether the flags of the values in such a column stand right of them.
fn has_flags_beside(table: &Table, role: Role) -> bool {
    matches!(role, Role::Value { group, .. } if table.values.groups().get(group).is_some_and(|group| group.flags_beside))
}

/// The headings without which a table is not the table, whatever else stands on the sheet.
pub(super) fn needed_headings(table: &Table) -> impl Iterator<Item = &Headings> {
    needed(table).map(|need| need.headings)
}

/// How many headings a table needs.
pub(super) fn count_needed(table: &Table) -> usize {
    needed(table).count()
}

/// The columns that say what a row is about, by their headings.
pub(super) fn key_columns<'a>(table: &'a Table) -> Vec<(&'a Headings, Role)> {
    fn column(from: Option<&KeyFrom>, role: Role) -> Option<(&Headings, Role)> {
        from.and_then(KeyFrom::column).map(|headings| (headings, role))
    }
    let period = |columns: &'a ColumnPeriod| match columns {
        ColumnPeriod::One(headings) => [Some((headings, Role::Period)), None],
        ColumnPeriod::YearAndMonth { year, month } => [Some((year, Role::Year)), Some((month, Role::Month))],
    };
    let named = [
        column(table.item.as_ref(), Role::Item),
        column(table.entity.as_ref(), Role::Entity),
        column(table.breakdown.as_ref(), Role::Breakdown),
        table.unit.as_ref().and_then(UnitFrom::column).map(|headings| (headings, Role::Unit)),
    ];
    let mut columns: Vec<_> = named.into_iter().chain(table.period.columns().flat_map(period)).flatten().collect();
    // A column may say what a row is about and its kind at once.
    let kind = table.kind.as_ref().map(|kinds| &kinds.column).filter(|kind| !columns.iter().any(|(headings, _)| headings == kind));
    columns.extend(kind.map(|headings| (headings, Role::Kind)));
    columns
}

fn columns_give(columns: &[Column], needed: Role) -> bool {
    columns.iter().any(|column| match (column.role, needed) {
        (Role::Value { group, .. }, Role::Value { group: needed, .. }) => group == needed,
        (role, needed) => role == needed,
    })
}

fn missing_heading(heading: &str, columns: &[Column]) -> MissingHeading {
    let unknown = || columns.iter().filter(|column| column.role == Role::Unknown);
    let meant = nearest(&heading.replace(['*', '#'], " "), unknown().map(|column| column.heading.as_str()));
    let near = meant.and_then(|meant| unknown().find(|column| column.heading == meant));
    MissingHeading {
        heading: heading.to_owned(),
        near: near.map(|column| Written { text: column.heading.clone(), place: column.place.clone() }),
    }
}

/// What a column says, by its joined heading: the first of these that fits.
pub(super) fn role_of(table: &Table, key: &str) -> Role {
    let fits = |headings: Option<&Headings>| headings.is_some_and(|headings| headings.fit(key));
    if let Some((_, role)) = key_columns(table).into_iter().find(|(headings, _)| headings.fit(key)) {
        return role;
    }
    let total = fits(table.totals.as_ref());
    if fits(table.ignore.as_ref()) {
        Role::Ignored
    } else if let Some(group) = table.values.groups().iter().position(|columns| columns.headings.fit(key)) {
        Role::Value { group, total }
    } else if total {
        Role::Total
    } else {
        Role::Unknown
    }
}
