//! What the columns of a table seem to say.

use std::collections::BTreeSet;

use outturn_domain::period::Period;

use super::blank::blank_parts;
use super::blocks::Block;
use super::cells::{Looks, period_of, words};
use super::column_seen::ColumnSeen;
use super::vocabulary::{Kind, names_a_period, names_a_total, names_a_unit, names_an_entity, names_an_item, names_no_value};
use crate::layout::period_words::{Years, period_in_words};
use crate::normalise::grid::heading_key;
use crate::read::cell::RawCell;

/// What a column seems to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Entity,
    Item,
    Breakdown,
    Unit,
    Period,
    Year,
    Month,
    Value {
        kind: Kind,
        /// Whether the form adds it up.
        total: bool,
    },
    /// A sum of values of different kinds, which is a value of none.
    Sum,
    Ignored(&'static str),
}

/// The columns of a table with what they seem to say.
#[derive(Debug, Clone)]
pub(super) struct Roles {
    pub(super) parts: Vec<Part>,
    /// The period that each heading names.
    pub(super) periods: Vec<Option<Period>>,
    /// Whether the period of the values stands in their headings.
    pub(super) by_heading: bool,
}

impl Roles {
    pub(super) fn of(block: &Block<'_>, years: Years) -> Self {
        let columns = &block.columns;
        if block.blank {
            return Self { parts: blank_parts(columns), periods: vec![None; columns.len()], by_heading: false };
        }
        let periods: Vec<Option<Period>> = columns.iter().map(|column| heading_period(column, years)).collect();
        let mut parts: Vec<Option<Part>> = vec![None; columns.len()];
        period_columns(block, years, &mut parts);
        let by_heading = parts.iter().all(Option::is_none) && periods_in_headings(columns, &periods);
        let first_figures = columns.iter().position(ColumnSeen::is_figures).unwrap_or(0);
        for (index, column) in columns.iter().enumerate() {
            if parts[index].is_none() {
                let leads_empty = index < first_figures && column.filled == 0;
                let part = value_part(column, by_heading && periods[index].is_none());
                parts[index] = if leads_empty { Some(Part::Ignored("nothing stands in it yet")) } else { part };
            }
        }
        let mut roles = Self { parts: Vec::new(), periods, by_heading };
        keys(block, &roles, &mut parts);
        roles.parts = settle_rest(columns, parts);
        roles.totals_of_several_kinds(columns);
        roles.repeated_headings(columns);
        roles
    }

    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    pub(super) fn indices(&self, fits: impl Fn(Part) -> bool) -> Vec<usize> {
        (0..self.parts.len()).filter(|index| fits(self.parts[*index])).collect()
    }

    pub(super) fn values(&self) -> Vec<usize> {
        self.indices(|part| matches!(part, Part::Value { .. }))
    }

    /// A total over actuals and forecasts is neither.
    fn totals_of_several_kinds(&mut self, columns: &[ColumnSeen]) {
        let plain: BTreeSet<Kind> =
            self.parts.iter().filter_map(|part| if let Part::Value { kind, total: false } = part { Some(*kind) } else { None }).collect();
        let several = plain.contains(&Kind::Forecast) && plain.contains(&Kind::Actual);
        for (part, column) in self.parts.iter_mut().zip(columns) {
            if several && matches!(part, Part::Value { total: true, .. }) && Kind::of_figures(&column.levels).is_none() {
                *part = Part::Sum;
            }
        }
    }

    /// Of two columns with one heading only one can be taken: a layout could not tell which is which.
    fn repeated_headings(&mut self, columns: &[ColumnSeen]) {
        let count = |key: &str| columns.iter().filter(|column| column.key == key).count();
        for (part, column) in self.parts.iter_mut().zip(columns) {
            if matches!(part, Part::Value { .. } | Part::Sum) && count(&column.key) > 1 {
                *part = Part::Ignored("two columns have this heading: give them different ones, or take more header_rows");
            }
        }
    }
}

fn heading_period(column: &ColumnSeen, years: Years) -> Option<Period> {
    let levels: Vec<&str> = column.levels.iter().map(String::as_str).collect();
    period_in_words(&levels, years).ok().flatten()
}

fn periods_in_headings(columns: &[ColumnSeen], periods: &[Option<Period>]) -> bool {
    let figures = || columns.iter().zip(periods).filter(|(column, _)| column.is_figures() || column.filled == 0);
    let with = figures().filter(|(_, period)| period.is_some()).count();
    let different: BTreeSet<_> = periods.iter().flatten().collect();
    with >= 2 && different.len() >= 2 && with * 2 >= figures().filter(|(column, _)| column.is_figures()).count()
}

/// The columns that say the period of each row.
fn period_columns(block: &Block<'_>, years: Years, parts: &mut [Option<Part>]) {
    let columns = &block.columns;
    let named = |word: &str| columns.iter().position(|column| column.key == word || column.key == format!("reporting {word}"));
    let month = named("month");
    if let (Some(year), Some(month)) = (named("year"), month) {
        if columns[year].years * 2 > columns[year].filled {
            parts[year] = Some(Part::Year);
            parts[month] = Some(Part::Month);
            return;
        }
        if columns[month].dates > 0 {
            parts[year] = Some(Part::Ignored("the other column names the period more closely"));
        }
    }
    let all_periods = |index: usize| share_of_periods(block, columns[index].index, years);
    let candidate = (0..columns.len()).find(|index| {
        let column = &columns[*index];
        let may = names_a_period(&column.key) && (!column.key.contains("date") || *index == 0);
        let leads = *index == 0 && column.figures == 0;
        let plain_years = column.years == 0 || (may && column.distinct_years.len() + column.distinct.len() > 1);
        parts[*index].is_none() && (may || leads) && column.filled >= 1 && plain_years && all_periods(*index)
    });
    if let Some(index) = candidate {
        parts[index] = Some(Part::Period);
    }
}

/// Whether nearly all cells of a column name a period, and rows are told apart by it or it is named as one.
fn share_of_periods(block: &Block<'_>, column: u32, years: Years) -> bool {
    let cells = || block.rows.iter().flat_map(|row| &row.cells).filter(|(cell, _)| cell.column == column);
    let names_one = |cell: &RawCell, looks: Looks| looks == Looks::Year || period_of(cell, years).is_some();
    let periods = cells().filter(|(cell, looks)| names_one(cell, *looks)).count();
    periods > 0 && periods * 5 >= cells().count() * 4
}

/// What a column says where its cells are values, or nothing of the return.
fn value_part(column: &ColumnSeen, lacks_period: bool) -> Option<Part> {
    if names_a_unit(&column.key) && !column.is_figures() {
        return Some(Part::Unit);
    }
    if names_no_value(&column.key) || (column.counts_up && column.key.chars().count() <= 12) {
        return Some(Part::Ignored("a number or reference of the form's own"));
    }
    let total = column.levels.iter().any(|level| names_a_total(&heading_key(level)));
    if column.is_figures() {
        let kind = Kind::of_figures(&column.levels);
        if lacks_period && !total && kind.is_none() {
            return Some(Part::Ignored("its heading names no period"));
        }
        return Some(Part::Value {
            kind: kind.filter(|kind| *kind != Kind::Status || column.largest <= 10.0).unwrap_or(Kind::Actual),
            total,
        });
    }
    if column.is_dates() {
        return Some(Part::Value { kind: Kind::Date, total: false });
    }
    if column.filled == 0 {
        return Some(empty_part(column, lacks_period));
    }
    if column.words > 0 && names_an_item(&column.key) {
        return None;
    }
    match Kind::of_words(&column.levels) {
        Some(Kind::Score) if !column.distinct.iter().any(|text| text.starts_with(|first: char| first.is_ascii_digit())) => None,
        Some(kind) => Some(Part::Value { kind, total: false }),
        None => None,
    }
}

/// A column that nobody has filled in yet.
fn empty_part(column: &ColumnSeen, lacks_period: bool) -> Part {
    let total = column.levels.iter().any(|level| names_a_total(&heading_key(level)));
    let of_words = Kind::of_words(&column.levels[column.levels.len().saturating_sub(1)..]);
    let dated = column.key.split(' ').any(|word| word == "date");
    match (Kind::of_figures(&column.levels), of_words) {
        _ if dated => Part::Value { kind: Kind::Date, total: false },
        (_, Some(kind)) => Part::Value { kind, total: false },
        (Some(kind), _) => Part::Value { kind, total },
        (None, None) if lacks_period => Part::Ignored("nothing stands in it yet"),
        (None, None) => Part::Value { kind: Kind::Actual, total },
    }
}

/// Which columns of words say what each row is about.
fn keys(block: &Block<'_>, roles: &Roles, parts: &mut [Option<Part>]) {
    let columns = &block.columns;
    let first_value = parts.iter().position(|part| matches!(part, Some(Part::Value { .. }))).unwrap_or(columns.len());
    let words: Vec<usize> = (0..columns.len()).filter(|index| parts[*index].is_none() && columns[*index].words > 0).collect();
    let leading: Vec<usize> = words.iter().copied().filter(|index| *index < first_value).collect();
    let candidates: Vec<usize> = if leading.is_empty() { words.into_iter().take(1).collect() } else { leading };
    let candidates = if candidates.is_empty() { leading_comment(columns, parts) } else { candidates };
    let by_kind = headings_are_kinds(columns, roles, parts);
    // Where the headings say the period, two of one period are the form's own repetition.
    let unique = roles.by_heading || values_are_unique(parts);
    let (item, entity) = choose(columns, &candidates, by_kind, unique);
    if let Some(index) = item {
        parts[index] = Some(Part::Item);
    }
    if let Some(index) = entity {
        parts[index] = Some(Part::Entity);
    }
    let chosen: Vec<usize> = [item, entity].into_iter().flatten().collect();
    if !tell_rows_apart(block, &chosen, parts) {
        let more = candidates.iter().copied().find(|index| {
            let with: Vec<usize> = chosen.iter().copied().chain([*index]).collect();
            parts[*index].is_none() && tell_rows_apart(block, &with, parts)
        });
        let more = more.or_else(|| candidates.iter().copied().find(|index| parts[*index].is_none()));
        if let Some(index) = more {
            parts[index] = Some(Part::Breakdown);
        }
    }
}

/// Where no other words tell the rows apart, the first column does, even where its heading begins with "Note".
fn leading_comment(columns: &[ColumnSeen], parts: &mut [Option<Part>]) -> Vec<usize> {
    let figures = (0..columns.len()).find(|index| columns[*index].is_figures()).unwrap_or(0);
    let found = (0..figures)
        .find(|index| matches!(parts[*index], Some(Part::Value { kind: Kind::Comment | Kind::Status, .. })) && columns[*index].words > 0);
    if let Some(index) = found {
        parts[index] = None;
    }
    found.into_iter().collect()
}

/// The column that names what is counted, and the one that names whom it is about.
fn choose(columns: &[ColumnSeen], candidates: &[usize], by_kind: bool, unique: bool) -> (Option<usize>, Option<usize>) {
    let key = |index: &usize| columns[*index].key.as_str();
    let most_distinct = |from: &[usize]| {
        from.iter().copied().reduce(|best, other| if columns[other].distinct.len() > columns[best].distinct.len() { other } else { best })
    };
    let entities: Vec<usize> =
        candidates.iter().copied().filter(|index| names_an_entity(key(index)) && !names_an_item(key(index))).collect();
    let items: Vec<usize> = candidates.iter().copied().filter(|index| names_an_item(key(index))).collect();
    match candidates {
        [] => (None, None),
        [only] if unique && (by_kind || !items.is_empty()) => (Some(*only), None),
        [only] if by_kind && entities.is_empty() => (Some(*only), None),
        [only] => (None, Some(*only)),
        _ if unique && !items.is_empty() => {
            let item = most_distinct(&items);
            (item, most_distinct(&entities.into_iter().filter(|index| Some(*index) != item).collect::<Vec<_>>()))
        }
        [.., last] if by_kind && unique => {
            let others: Vec<usize> = candidates.iter().copied().filter(|index| index != last).collect();
            let entity = most_distinct(&entities.into_iter().filter(|index| index != last).collect::<Vec<_>>());
            (Some(*last), entity.or_else(|| others.first().copied()))
        }
        _ if !entities.is_empty() => (None, most_distinct(&entities)),
        _ => (None, most_distinct(candidates)),
    }
}

/// Whether the headings over the values say only when, and what kind of value it is, so that the row has to say what is counted.
fn headings_are_kinds(columns: &[ColumnSeen], roles: &Roles, parts: &[Option<Part>]) -> bool {
    if roles.by_heading {
        return true;
    }
    let values = || (0..columns.len()).filter(|index| matches!(parts[*index], Some(Part::Value { total: false, .. })));
    let says_no_more = |index: usize| {
        let words: Vec<&str> = columns[index].key.split(' ').collect();
        let of_kind = Kind::of_figures(&columns[index].levels).or_else(|| Kind::of_words(&columns[index].levels)).is_some()
            || words
                .iter()
                .any(|word| matches!(*word, "value" | "figure" | "amount" | "date" | "numerator" | "denominator" | "performance"));
        of_kind && words.len() <= 4
    };
    values().count() > 0 && values().all(says_no_more)
}

/// Whether no two values of a row are of the same kind: then the row can be what is counted.
fn values_are_unique(parts: &[Option<Part>]) -> bool {
    let mut seen = BTreeSet::new();
    parts.iter().all(|part| match *part {
        Some(Part::Value { kind, total: false }) if kind != Kind::Comment => seen.insert(kind),
        _ => true,
    })
}

fn tell_rows_apart(block: &Block<'_>, chosen: &[usize], parts: &[Option<Part>]) -> bool {
    let periods = (0..parts.len()).filter(|index| matches!(parts[*index], Some(Part::Period | Part::Year | Part::Month)));
    let told: Vec<u32> = chosen.iter().copied().chain(periods).map(|index| block.columns[index].index).collect();
    let mut seen = BTreeSet::new();
    block.rows.iter().filter(|row| row.has_figures() && row.count(Looks::Words) > 0).all(|row| {
        let says: Vec<String> = told
            .iter()
            .map(|column| {
                row.cells
                    .iter()
                    .find(|(cell, _)| cell.column == *column)
                    .map_or_else(String::new, |(cell, _)| crate::normalise::grid::shown(&cell.value))
            })
            .collect();
        says.iter().all(String::is_empty) || seen.insert(says)
    })
}

/// Words that say nothing that is sought: long ones are comments, others describe the row.
fn settle_rest(columns: &[ColumnSeen], parts: Vec<Option<Part>>) -> Vec<Part> {
    let mut unit_seen = false;
    let rest = |column: &ColumnSeen| {
        let longest = column.distinct.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        if longest > 80 { Part::Value { kind: Kind::Comment, total: false } } else { Part::Ignored("it describes the row") }
    };
    let settle = |(part, column): (Option<Part>, &ColumnSeen)| match part {
        Some(Part::Unit) if std::mem::replace(&mut unit_seen, true) => Part::Ignored("a second column of units"),
        Some(part) => part,
        None => rest(column),
    };
    parts.into_iter().zip(columns).map(settle).collect()
}

/// What stands in the label of a row, where the table has one.
pub(super) fn label_column(roles: &Roles, block: &Block<'_>) -> Option<u32> {
    [Part::Item, Part::Entity, Part::Breakdown].into_iter().find_map(|part| {
        let index = roles.parts.iter().position(|other| *other == part)?;
        Some(block.columns[index].index)
    })
}

/// The labels of a table's rows, each with the number of its row.
pub(super) fn labels(block: &Block<'_>, column: u32) -> Vec<(u32, String)> {
    let of_row = |row: &super::cells::RowLooks<'_>| {
        let (cell, _) = row.cells.iter().find(|(cell, _)| cell.column == column)?;
        Some((row.row, words(cell))).filter(|(_, text)| !text.is_empty())
    };
    block.rows.iter().filter_map(of_row).collect()
}
