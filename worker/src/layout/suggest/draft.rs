//! A table of a layout as it is suggested: what its page will say, each line with the reason for it.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{AfterHeading, Block};
use super::cells::{Looks, RowLooks};
use super::column_seen::ColumnSeen;
use super::cover::{cover, exact};
use super::roles::{Part, Roles, label_column, labels};
use super::unheaded::flags_beside;
use super::vocabulary::{Kind, begins_a_footer, names_a_total, names_a_unit, unit_in_words};
use crate::normalise::grid::heading_key;
use crate::read::cell::CellValue;

/// One line of a table, with the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said<T> {
    pub(super) says: T,
    pub(super) why: String,
}

impl<T> Said<T> {
    pub(super) fn new(says: T, why: impl Into<String>) -> Self {
        Self { says, why: why.into() }
    }
}

/// Where a key stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Column(Vec<String>),
    Always(String),
}

/// A group of columns of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) headings: Vec<String>,
    pub(super) kind: Kind,
    pub(super) unit: Option<&'static str>,
    pub(super) scale: Option<&'static str>,
    pub(super) flags_beside: bool,
    pub(super) why: String,
}

/// A table as it is suggested.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) sheets: Option<Said<Vec<String>>>,
    pub(super) block: Option<Said<String>>,
    pub(super) title: Option<Said<String>>,
    pub(super) side_by_side: bool,
    pub(super) spacer_columns: bool,
    pub(super) header_rows: u32,
    pub(super) after_header: Vec<AfterHeading>,
    pub(super) item: Option<Said<Key>>,
    pub(super) entity: Option<Said<Key>>,
    pub(super) breakdown: Option<Said<Key>>,
    pub(super) unit: Option<Vec<String>>,
    /// As a layout writes it.
    pub(super) period: Option<Said<String>>,
    pub(super) fill_down: Vec<String>,
    pub(super) ignore: Option<Said<Vec<String>>>,
    pub(super) totals: Option<Said<Vec<String>>>,
    pub(super) skip_rows: Vec<String>,
    pub(super) total_rows: Option<Said<Vec<String>>>,
    pub(super) group_rows: Option<Said<&'static str>>,
    pub(super) until: Vec<String>,
    pub(super) prepared: bool,
    pub(super) groups: Vec<Group>,
    pub(super) allowed: Vec<Said<(String, String, String)>>,
    pub(super) unsure: Vec<String>,
}

impl Draft {
    /// The draft of a table, without what only the whole workbook tells: its sheets, its titles and its period.
    pub(super) fn of(block: &Block<'_>, roles: &Roles) -> Self {
        let columns = &block.columns;
        let all: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
        let headings = |fits: &dyn Fn(Part) -> bool| -> Vec<&str> { roles.indices(fits).into_iter().map(|index| all[index]).collect() };
        let key = |part: Part| {
            let index = roles.parts.iter().position(|other| *other == part)?;
            Some(Said::new(Key::Column(vec![exact(all[index], &all, &[])]), why_key(part, &columns[index])))
        };
        let values = headings(&|part| matches!(part, Part::Value { .. } | Part::Sum));
        let ignored = headings(&|part| matches!(part, Part::Ignored(_)));
        let mut draft = Self {
            side_by_side: block.beside,
            spacer_columns: block.spacer_columns,
            header_rows: block.header_rows,
            after_header: block.after_header.clone(),
            item: key(Part::Item),
            entity: key(Part::Entity),
            breakdown: key(Part::Breakdown),
            unit: key(Part::Unit).and_then(|said| if let Key::Column(headings) = said.says { Some(headings) } else { None }),
            ignore: (!ignored.is_empty()).then(|| Said::new(cover(&ignored, &values, &[]), why_ignored(roles))),
            totals: totals(roles, &all),
            groups: groups(block, roles, &all),
            fill_down: fill_down(block, roles).into_iter().map(|index| exact(all[index], &all, &[])).collect(),
            until: until(block),
            prepared: has_prepared_rows(block, roles),
            ..Self::default()
        };
        draft.rows_by_label(block, roles);
        draft
    }

    /// What is known of rows by their labels.
    fn rows_by_label(&mut self, block: &Block<'_>, roles: &Roles) {
        let Some(column) = label_column(roles, block) else { return };
        let labels = labels(block, column);
        let named: BTreeSet<&str> = labels.iter().map(|(_, label)| label.as_str()).collect();
        let examples = named.iter().filter(|label| heading_key(label).starts_with("example"));
        self.skip_rows = examples.map(|label| label.split(' ').take(2).collect::<Vec<_>>().join(" ") + " *").collect();
        let totals: Vec<&str> = named.iter().copied().filter(|label| is_total_row(&heading_key(label))).collect();
        let total_rows = labels.iter().filter(|(_, label)| totals.contains(&label.as_str())).count();
        if total_rows > 0 && total_rows * 10 <= labels.len() * 4 {
            let others: Vec<&str> = named.iter().copied().filter(|label| !totals.contains(label)).collect();
            self.total_rows = Some(Said::new(cover(&totals, &others, &["total"]), "sums that the form computes: kept, marked as derived"));
        }
        let alone = label_alone(block, column);
        if let Some(first) = alone.first().filter(|_| alone.len() * 5 <= labels.len() * 2 + 4) {
            let give = if self.breakdown.is_none() { Some("breakdown") } else { self.entity.is_none().then_some("entity") };
            if let Some(give) = give {
                self.group_rows = Some(Said::new(give, format!("such as {first:?}: a label without values speaks of the rows below it")));
            }
        }
    }
}

/// "Total Resource DEL" is a sum; "Total length of improved cycle ways" is a measure.
fn is_total_row(key: &str) -> bool {
    let words = key.split(' ').count();
    names_a_total(key) && (words <= 4 || key.starts_with("grand total") || key.starts_with("sub total"))
}

fn why_key(part: Part, column: &ColumnSeen) -> String {
    let some: Vec<String> = column.distinct.iter().take(2).map(|text| super::page::quoted_short(text)).collect();
    let such = if some.is_empty() { String::new() } else { format!(", such as {}", some.join(" and ")) };
    match part {
        Part::Item => format!("what each row is a value of{such}; if it says whom the row is about, write entity"),
        Part::Entity => format!("whom each row is about{such}; if it names a measure, write item"),
        _ => format!("a group within it{such}"),
    }
}

fn why_ignored(roles: &Roles) -> String {
    let why: BTreeSet<&str> = roles.parts.iter().filter_map(|part| if let Part::Ignored(why) = part { Some(*why) } else { None }).collect();
    why.into_iter().collect::<Vec<_>>().join("; ")
}

fn totals(roles: &Roles, all: &[&str]) -> Option<Said<Vec<String>>> {
    let of = |fits: &dyn Fn(Part) -> bool| -> Vec<&str> { roles.indices(fits).into_iter().map(|index| all[index]).collect() };
    let totals = of(&|part| matches!(part, Part::Value { total: true, .. } | Part::Sum));
    let others = of(&|part| matches!(part, Part::Value { total: false, .. }));
    let sums = roles.indices(|part| part == Part::Sum).len();
    let why = if sums == totals.len() {
        "sums over actual and forecast: no values are made of them"
    } else {
        "sums that the form computes: kept, marked as derived"
    };
    (!totals.is_empty()).then(|| Said::new(cover(&totals, &others, &["total", "totals", "ytd"]), why))
}

/// The groups of values: what is not actual first, because a column belongs to the first group that fits.
fn groups(block: &Block<'_>, roles: &Roles, all: &[&str]) -> Vec<Group> {
    let by_rows = roles.has(Part::Unit);
    let of_sheet = block
        .above
        .iter()
        .filter(|line| line.text.chars().count() <= 120)
        .find_map(|line| unit_of_line(&line.text).map(|unit| (unit, line.text.as_str())));
    let mut grouped: BTreeMap<GroupKey, Vec<usize>> = BTreeMap::new();
    let mut reasons: BTreeMap<usize, String> = BTreeMap::new();
    for index in roles.values() {
        let Part::Value { kind, .. } = roles.parts[index] else { continue };
        let (unit, why) = if by_rows { (None, String::new()) } else { unit_of(&block.columns[index], kind, of_sheet) };
        let (unit, scale) = unit.map_or((None, None), |(unit, scale)| (Some(unit), scale));
        grouped.entry((std::cmp::Reverse(kind), unit, scale)).or_default().push(index);
        reasons.insert(index, why);
    }
    let order: Vec<_> = grouped.into_iter().collect();
    let mut groups = Vec::new();
    for (position, ((kind, unit, scale), indices)) in order.iter().enumerate() {
        let later = order[position + 1..].iter().flat_map(|(_, indices)| indices);
        let sums = roles.indices(|part| part == Part::Sum);
        let others: Vec<&str> = later.chain(&sums).map(|index| all[*index]).collect();
        let wanted: Vec<&str> = indices.iter().map(|index| all[*index]).collect();
        let favoured = favoured(kind.0, indices, &block.columns);
        let first = indices.first().copied().unwrap_or_default();
        groups.push(Group {
            headings: cover(&wanted, &others, &favoured),
            kind: kind.0,
            unit: *unit,
            scale: *scale,
            flags_beside: indices.iter().any(|index| !flags_beside(block, block.columns[*index].index).is_empty()),
            why: reasons.remove(&first).unwrap_or_default(),
        });
    }
    groups
}

/// The words that name a kind in all of these headings.
fn favoured<'c>(kind: Kind, indices: &[usize], columns: &'c [ColumnSeen]) -> Vec<&'c str> {
    let words = indices.iter().map(|index| kind.word_in(&columns[*index].key));
    let words: Option<BTreeSet<&str>> = words.collect();
    words.map(|words| words.into_iter().collect()).unwrap_or_default()
}

/// What the columns of a group have in common: kind, unit and scale. Actuals come last.
type GroupKey = (std::cmp::Reverse<Kind>, Option<&'static str>, Option<&'static str>);

type UnitAndScale = (&'static str, Option<&'static str>);

fn unit_of_line(text: &str) -> Option<UnitAndScale> {
    let bracketed = text.rsplit_once('(').map(|(_, rest)| rest.trim_end_matches(')'));
    let whole = (text.chars().count() <= 40).then_some(text);
    bracketed
        .into_iter()
        .chain(whole)
        .find_map(|part| unit_in_words(part).filter(|(unit, scale)| *unit != "%" && (scale.is_some() || *unit == "£")))
}

/// The unit of a column, and why. Where its cells show their numbers smaller than they are, a stated scale says what is seen and not what they hold.
fn unit_of(column: &ColumnSeen, kind: Kind, of_sheet: Option<(UnitAndScale, &str)>) -> (Option<UnitAndScale>, String) {
    match stated_unit_of(column, kind, of_sheet) {
        (Some((unit, Some(scale))), why) if unit != "%" && column.scaled * 2 > column.figures => {
            (Some((unit, Some("ones"))), format!("{why}; the cells hold whole figures and only show {scale}"))
        }
        stated => stated,
    }
}

fn stated_unit_of(column: &ColumnSeen, kind: Kind, of_sheet: Option<(UnitAndScale, &str)>) -> (Option<UnitAndScale>, String) {
    if !matches!(kind, Kind::Actual | Kind::Forecast | Kind::Target | Kind::Baseline) {
        return (None, String::new());
    }
    if column.percents * 2 > column.figures && column.figures > 0 {
        return (Some(("%", Some("fractions"))), "the cells are shown as percentages: 0.57 is 57%".to_owned());
    }
    match column.levels.iter().rev().find_map(|level| unit_in_words(level)) {
        Some(("%", _)) => {
            let scale = if column.largest > 1.5 { "ones" } else { "fractions" };
            return (Some(("%", Some(scale))), format!("% in the heading; the largest figure is {}", column.largest));
        }
        Some(unit) => return (Some(unit), "in the heading".to_owned()),
        None => {}
    }
    if column.pounds * 2 > column.figures && column.figures > 0 {
        return (Some(("£", None)), "the cells are shown as money".to_owned());
    }
    match of_sheet {
        Some((unit, line)) => (Some(unit), format!("{} stands above the table", super::page::quoted_short(line))),
        None if column.key.split(' ').any(|word| matches!(word, "cost" | "costs" | "spend" | "expenditure")) => {
            (Some(("£", None)), "by its name; check".to_owned())
        }
        None => (None, String::new()),
    }
}

/// Columns of keys that are written once for several rows.
fn fill_down(block: &Block<'_>, roles: &Roles) -> Vec<usize> {
    let values: Vec<u32> = roles.values().into_iter().map(|index| block.columns[index].index).collect();
    let returned: Vec<&RowLooks<'_>> = block.rows.iter().filter(|row| says_a_value(row, &values)).collect();
    let keys = roles.indices(|part| matches!(part, Part::Entity | Part::Item | Part::Breakdown | Part::Period));
    let is_carried = |index: &usize| {
        let column = block.columns[*index].index;
        let holds = |row: &&&RowLooks<'_>| row.columns().any(|other| other == column);
        let empty = returned.iter().skip(1).filter(|row| !holds(row)).count();
        let label = returned.first().is_some_and(|first| holds(&first));
        label && empty * 4 >= returned.len()
    };
    keys.into_iter().filter(is_carried).collect()
}

/// Whether somebody filled the row in: anything but noughts stands in its cells for values.
fn says_a_value(row: &RowLooks<'_>, values: &[u32]) -> bool {
    row.cells.iter().any(|(cell, looks)| {
        let nought = matches!(cell.value, CellValue::Number(number) if number == 0.0);
        values.contains(&cell.column) && !nought && !matches!(looks, Looks::Placeholder | Looks::Nothing)
    })
}

fn until(block: &Block<'_>) -> Vec<String> {
    let found: Vec<String> = block.below.iter().filter_map(|line| begins_a_footer(&line.text)).collect();
    found.into_iter().take(1).collect()
}

/// Whether some rows came with noughts and formulas, and nobody filled them in.
fn has_prepared_rows(block: &Block<'_>, roles: &Roles) -> bool {
    let column = |index: &usize| block.columns[*index].index;
    let totals: Vec<u32> = roles.indices(|part| matches!(part, Part::Value { total: true, .. })).iter().map(column).collect();
    let inputs: Vec<u32> = roles.indices(|part| matches!(part, Part::Value { total: false, .. })).iter().map(column).collect();
    let is_prepared = |row: &RowLooks<'_>| {
        let nought = |number: f64| number == 0.0;
        let given: Vec<_> = row.cells.iter().filter(|(cell, _)| inputs.contains(&cell.column)).collect();
        let added: Vec<_> = row.cells.iter().filter(|(cell, _)| totals.contains(&cell.column)).collect();
        given.len() < inputs.len()
            && !added.is_empty()
            && given.iter().all(|(cell, _)| matches!(cell.value, CellValue::Number(number) if nought(number)))
            && added.iter().all(|(cell, _)| cell.formula && matches!(cell.value, CellValue::Number(number) if nought(number)))
    };
    !totals.is_empty() && block.rows.iter().any(is_prepared)
}

/// The labels of rows that hold nothing else.
fn label_alone(block: &Block<'_>, column: u32) -> Vec<String> {
    let below_headings = block.top + block.header_rows;
    (below_headings..block.last)
        .filter_map(|row| {
            let cells: Vec<_> = block.grid.row(row).iter().filter(|cell| super::cells::looks(cell) != Looks::Nothing).collect();
            let inside = |cell: &&crate::read::cell::RawCell| block.columns.iter().any(|seen| seen.index == cell.column);
            let inside: Vec<_> = cells.into_iter().filter(inside).collect();
            match inside.as_slice() {
                [only] if only.column == column && super::cells::looks(only) == Looks::Words => Some(super::cells::words(only)),
                _ => None,
            }
        })
        .filter(|text| text.chars().count() <= 120 && !names_a_unit(&heading_key(text)))
        .collect()
}
