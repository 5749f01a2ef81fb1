//! What is said about the rows and columns of a table: each finding with its cell, what was found and how to mend it.

use std::collections::BTreeSet;

use chrono::Datelike;
use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;

use super::description::RowKinds;
use super::misspelt::Likeness;
use super::region::{Column, Region, Role};
use super::row::Row;
use super::rows_passed::rows_in_words;
use super::value_cell::{ValueCell, what_is_wrong};
use crate::normalise::entry::{EntryValue, Written};
use crate::normalise::grid::shown;
use crate::normalise::quote::shortened;
use crate::read::cell::{CellValue, RawCell};

pub(super) fn column_twice(column: &Column) -> Finding {
    let message = format!("Two columns are headed {:?}, so nothing of this sheet can be told apart.", column.heading);
    Finding::new(FindingCode::ColumnTwice, message).at(column.place.clone()).found(column.heading.as_str())
}

pub(super) fn wrong_value(
    region: &Region<'_>,
    column: &Column,
    cell: &RawCell,
    code: FindingCode,
    expected: &str,
    period: Period,
) -> Finding {
    let what = what_is_wrong(code, cell);
    Finding::new(code, format!("{}: {what}.", shortened(&column.heading)))
        .at(region.grid.place(cell.row, cell.column))
        .found(shortened(&shown(&cell.value)))
        .expected(expected)
        .about(None, Some(period))
}

pub(super) fn key_missing(region: &Region<'_>, row: u32, key: Role) -> Finding {
    let column = region.column(key);
    let heading = column.map_or("", |column| column.heading.as_str());
    let index = column.map_or(0, |column| column.index);
    let finding = Finding::new(
        FindingCode::KeyMissing,
        format!("Row {} has figures and nothing under {heading:?}: none of them was taken.", row + 1),
    )
    .at(region.grid.place(row, index))
    .expected(heading)
    .help("Fill in the cell, or clear the row.");
    match region.grid.cell(row, index).map(|cell| shortened(&shown(&cell.value))) {
        Some(found) if !found.is_empty() => finding.found(found),
        _ => finding,
    }
}

/// Figures stand below a title that does not say whose they are.
pub(super) fn title_unnamed(title: &Written) -> Finding {
    let found = shortened(&title.text);
    Finding::new(FindingCode::KeyMissing, format!("{found:?} says nobody's name, and what is filled in below it was not taken."))
        .at(title.place.clone())
        .found(found)
        .expected("the name behind it")
        .help("Fill in the name in the title, or clear what stands below it.")
}

pub(super) fn period_unreadable(region: &Region<'_>, cell: &RawCell) -> Finding {
    let found = shortened(&shown(&cell.value));
    let role = region.columns.iter().find(|column| column.index == cell.column).map(|column| column.role);
    let (what, expected, help) = match role {
        Some(Role::Year) => ("year", "a year in four digits", "Write the year in four digits and the month by its name or number."),
        Some(Role::Month) => (
            "month of the year in this row",
            "the month's name, or its number",
            "Write the year in four digits and the month by its name or number.",
        ),
        _ => (
            "period",
            "a period such as 2021/22 Q2, 2021/22 or September 2021",
            "Write the period as 2021/22 Q2, 2021/22 or September 2021.",
        ),
    };
    Finding::new(FindingCode::PeriodUnreadable, format!("{found:?} is no {what}: nothing of row {} was taken.", cell.row + 1))
        .at(region.grid.place(cell.row, cell.column))
        .found(found)
        .expected(expected)
        .help(help)
}

/// The cell beside a value does not say its period.
pub(super) fn period_beside_unreadable(region: &Region<'_>, value: &RawCell, at: (u32, u32), cell: Option<&RawCell>) -> Finding {
    let found = cell.map(|cell| shortened(&shown(&cell.value))).unwrap_or_default();
    let figure = value.address();
    let message = if found.is_empty() {
        format!("No period stands beside the figure in {figure}, so it was not taken.")
    } else {
        format!("{found:?} is no period that can be read in one way: the figure beside it in {figure} was not taken.")
    };
    Finding::new(FindingCode::PeriodUnreadable, message)
        .at(region.grid.place(at.0, at.1))
        .found(found)
        .expected("a period such as 2021/22 Q2, 2021/22 or September 2021")
}

/// A row does not say in the layout's words what kind its values are.
pub(super) fn kind_unknown(region: &Region<'_>, cell: &RawCell, kinds: &RowKinds) -> Finding {
    let found = shortened(&shown(&cell.value));
    let message =
        format!("{found:?} does not say whether row {} holds outturns or another kind of figure: nothing of it was taken.", cell.row + 1);
    Finding::new(FindingCode::NameNotAllowed, message).at(region.grid.place(cell.row, cell.column)).found(found).expected(kinds.expected())
}

/// A column that holds something and that the layout does not know: where it nearly does, somebody is asked.
pub(super) fn column_unknown(region: &Region<'_>, index: u32) -> Finding {
    let Some(column) = region.columns.iter().find(|column| column.index == index) else {
        let message = "This column has no heading; what stands in it was passed over.";
        return Finding::new(FindingCode::ColumnUnknown, message).at(region.grid.place(region.header_row, index));
    };
    let heading = shortened(&column.heading);
    let passed_over = || format!("The layout does not know the column {heading:?}; it was passed over.");
    let Some(meant) = &column.near else {
        return Finding::new(FindingCode::ColumnUnknown, passed_over()).at(column.place.clone());
    };
    let expected = shortened(&meant.heading);
    let code = match meant.likeness {
        Likeness::Misspelt { optional: false } => FindingCode::ColumnMisspelt,
        Likeness::Misspelt { optional: true } => FindingCode::ColumnDoubtful,
        Likeness::LikeOneThatIsMissing if region.holds_numbers(index) => FindingCode::ColumnDoubtful,
        Likeness::LikeOneThatIsMissing | Likeness::LikeAnother => {
            let help = format!("If {expected:?} is meant, write the heading so; else there is nothing to do.");
            return Finding::new(FindingCode::ColumnUnknown, passed_over()).at(column.place.clone()).help(help);
        }
    };
    let message = format!("The column {heading:?} was not taken: the form has {expected:?}, and no column is headed so.");
    let finding = Finding::new(code, message).at(column.place.clone()).found(heading).expected(expected.as_str());
    match code {
        FindingCode::ColumnMisspelt => finding.help(format!("Write {expected:?} over the column and send the return again.")),
        _ => finding.help(format!(
            "If {expected:?} is meant, write it over the column and send the return again; else say that the column is your own."
        )),
    }
}

/// Values stand in a column and nothing tells their period.
pub(super) fn column_without_period(region: &Region<'_>, column: usize, says_time: bool) -> Option<Finding> {
    let column = region.columns.get(column)?;
    let heading = shortened(&column.heading);
    let message = if says_time {
        format!(
            "{heading:?} can be read as more than one period, or as none that figures are kept for: none of the figures under it was taken."
        )
    } else {
        format!("Nothing tells which period the figures under {heading:?} are for: none of them was taken.")
    };
    Some(
        Finding::new(FindingCode::PeriodUnreadable, message)
            .at(column.place.clone())
            .found(heading)
            .expected("a period such as 2021/22 Q2 in the place where the layout looks for one"),
    )
}

/// Values stand in a column whose heading does not say what they are about.
pub(super) fn column_without_key(region: &Region<'_>, column: usize, key: &str) -> Option<Finding> {
    let column = region.columns.get(column)?;
    let what = if key == "item" { "what the figures under it are of" } else { "whom the figures under it are about" };
    let heading = shortened(&column.heading);
    let message = format!("The heading {heading:?} does not say {what}, where other headings of the table do: none of them was taken.");
    Some(Finding::new(FindingCode::KeyMissing, message).at(column.place.clone()).found(heading).expected("a heading in each of its rows"))
}

/// Values stand in a table, and none of the places in which the layout looks for their period names one.
pub(super) fn without_period(region: &Region<'_>, looked_for: &[String]) -> Finding {
    let sheet = region.grid.name();
    let places = match looked_for {
        [init @ .., last] if !init.is_empty() => format!("{} and {last}", init.join(", ")),
        _ => looked_for.concat(),
    };
    let message = format!(
        "Nothing says which period the figures of the sheet {sheet:?} are for, so none of them was taken. A period was looked for {places}."
    );
    Finding::new(FindingCode::PeriodUnreadable, message)
        .at(region.grid.place(region.header_row, region.span().start().to_owned()))
        .expected("one period, such as September 2021, 2021/22 Q2 or 2021/22")
        .help("Write the period in one of these places, and in one way only, and send the return again.")
}

/// The sheet's name says one month and every row another: the rows are taken at their word.
pub(super) fn sheet_period_differs(region: &Region<'_>, sheet: Period, rows: &BTreeSet<Period>) -> Option<Finding> {
    let other = rows.iter().next_back()?;
    if rows.contains(&sheet) || rows.iter().any(|period| period.kind() != sheet.kind()) {
        return None;
    }
    let message = format!("The sheet is named {:?}, and its rows are for {}: the rows were believed.", region.grid.name(), other.label());
    let place = region.columns.iter().find(|column| matches!(column.role, Role::Month | Role::Period)).map(|column| {
        let first = region.rows.clone().find(|row| region.grid.cell(*row, column.index).is_some()).unwrap_or(region.header_row);
        region.grid.place(first, column.index)
    });
    let finding = Finding::new(FindingCode::SheetPeriodDiffers, message).found(other.label()).expected(sheet.label());
    Some(match place {
        Some(place) => finding.at(place),
        None => finding,
    })
}

/// Figures were read from rows that nobody sees.
pub(super) fn rows_hidden(region: &Region<'_>, hidden: &BTreeSet<u32>) -> Option<Finding> {
    hidden.first()?;
    let rows = rows_in_words(&hidden.iter().copied().collect::<Vec<_>>());
    let message = match hidden.len() {
        1 => format!("{rows} is hidden, and its figures were read like any others."),
        count => format!("{rows} are hidden, {count} in all, and their figures were read like any others."),
    };
    Some(Finding::new(FindingCode::RowsHidden, message).at(Place::sheet(region.grid.name())).found(rows))
}

/// Cells that every row of the table must fill in, and this one has not.
pub(super) fn required_missing(region: &Region<'_>, row: &Row<'_>) -> Vec<Finding> {
    let groups = region.table.values.groups();
    let required = region.columns.iter().enumerate().filter(|(_, column)| match column.role {
        Role::Value { group, total } => !total && groups.get(group).is_some_and(|group| group.required),
        _ => false,
    });
    required
        .filter(|(index, _)| !row.values.iter().any(|value| value.column == *index))
        .map(|(_, column)| {
            let message = format!("{:?} is not filled in.", shortened(&column.heading));
            Finding::new(FindingCode::FieldMissing, message)
                .at(region.grid.place(row.number, column.index))
                .expected(column.heading.as_str())
        })
        .collect()
}

/// How many years apart the dates of one milestone may lie before somebody is asked.
const YEARS_APART: i32 = 15;

/// The years between which dates of a plan lie.
const PLAUSIBLE_YEARS: std::ops::RangeInclusive<i32> = 1950..=2100;

/// Dates that a person would raise an eyebrow at: 1923, the year 7431, or one that lies decades from the other dates of its row.
pub(super) fn dates_far_apart(region: &Region<'_>, row: &Row<'_>) -> Vec<Finding> {
    let date_of = |says: &ValueCell| match says {
        ValueCell::Value(EntryValue::Cell { value: CellValue::Date(date), .. }, _) => Some(date.date()),
        _ => None,
    };
    let dates: Vec<_> = row.values.iter().filter_map(|value| Some((value, date_of(&value.says)?))).collect();
    let odd = dates.iter().filter(|(_, date)| !PLAUSIBLE_YEARS.contains(&date.year())).collect::<Vec<_>>();
    let (asked, why) = if odd.is_empty() {
        let years = || dates.iter().map(|(_, date)| date.year());
        let far = years().max().zip(years().min()).is_some_and(|(last, first)| last - first > YEARS_APART);
        (dates.iter().filter(|_| far).min_by_key(|(_, date)| *date).into_iter().collect(), "lies decades from the other date of its row")
    } else {
        (odd, "is far from any plan")
    };
    asked
        .into_iter()
        .map(|(value, date)| {
            let found = date.format("%d/%m/%Y").to_string();
            Finding::new(FindingCode::DateDoubtful, format!("{found} {why}. It was taken as it stands."))
                .at(region.grid.place(value.cell.row, value.cell.column))
                .found(found)
                .expected("the day that was meant")
        })
        .collect()
}

/// A date that stands alone and is far from any plan.
pub(super) fn date_doubtful(value: &EntryValue, place: &outturn_domain::address::Place) -> Option<Finding> {
    let EntryValue::Cell { value: CellValue::Date(date), .. } = value else { return None };
    if PLAUSIBLE_YEARS.contains(&date.date().year()) {
        return None;
    }
    let found = date.format("%d/%m/%Y").to_string();
    let message = format!("{found} is far from any plan. It was taken as it stands.");
    Some(Finding::new(FindingCode::DateDoubtful, message).at(place.clone()).found(found).expected("the day that was meant"))
}
