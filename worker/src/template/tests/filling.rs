//! Filling a template in, as a service would.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::normalise::entry::{Entry, EntryValue};
use crate::normalise::grid::{Grid, shown};
use crate::read::cell::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook};

/// The row of headings of every sheet that asks, from nought.
pub(super) const HEADINGS: u32 = 2;
const ASKING: [&str; 4] = ["Outturns", "Milestones", "Projects", "Risks"];

/// One thing that was said: about what, under which heading, and what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    pub(super) item: String,
    kind: String,
    value: String,
}

impl Said {
    pub(super) fn of(entry: &Entry) -> Self {
        let value = match &entry.value {
            EntryValue::Cell { value, .. } => shown(value),
            other => format!("{other:?}"),
        };
        let side = entry.breakdown.as_ref().map_or("", |breakdown| breakdown.text.as_str());
        Self { item: entry.item.text.clone(), kind: format!("{}{side}", entry.kind.as_str()), value }
    }
}

/// Fills in every cell that asks, each with a value that no other cell has where the cell takes one.
pub(super) fn fill(workbook: &mut RawWorkbook) -> Vec<Said> {
    let mut said = Vec::new();
    let mut next = 0;
    for sheet in workbook.sheets.iter_mut().filter(|sheet| ASKING.contains(&sheet.name.as_str())) {
        let headings: Vec<(u32, String)> = Grid::new(sheet).row(HEADINGS).iter().map(|cell| (cell.column, shown(&cell.value))).collect();
        for (row, item) in rows(sheet) {
            for (column, heading) in &headings {
                next += 1;
                let Some((kind, value)) = value_under(&sheet.name, heading, next) else { continue };
                let means = if kind.starts_with("score") { "4".to_owned() } else { shown(&value) };
                said.push(Said { item: item.clone(), kind: kind.to_owned(), value: means });
                sheet.cells.push(RawCell { row, column: *column, value, number_format: NumberFormat::General, formula: false });
            }
        }
        sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
    }
    said
}

fn value_under(sheet: &str, heading: &str, next: u32) -> Option<(&'static str, CellValue)> {
    let number = CellValue::Number(f64::from(next) + 0.5);
    let day = NaiveDate::from_ymd_opt(2021, 12, 1).and_then(|day| day.checked_add_days(chrono::Days::new(u64::from(next))));
    let day = CellValue::Date(day.expect("a day").and_hms_opt(0, 0, 0).expect("midnight"));
    let text = |words: &str| CellValue::Text(words.to_owned());
    Some(match (sheet, heading) {
        ("Outturns", "Value") => ("actual", number),
        ("Outturns", "Numerator") => ("numerator", number),
        ("Outturns", "Denominator") => ("denominator", number),
        ("Outturns", "Forecast") | ("Projects", "Forecast spend") => ("forecast", number),
        ("Milestones", "Status") => ("status", text("On track")),
        ("Milestones", "Forecast date") => ("forecast", day),
        ("Milestones", "Actual date") => ("date", day),
        ("Projects", "Delivery confidence") => ("status", text("Amber/Green")),
        ("Risks", "Likelihood") => ("scorelikelihood", text("4 - Likely")),
        ("Risks", "Impact") => ("scoreimpact", text("4 - High")),
        (_, "Comment") => ("comment", CellValue::Text(format!("Comment {next}"))),
        _ => return None,
    })
}

fn rows(sheet: &RawSheet) -> Vec<(u32, String)> {
    let below = Grid::new(sheet).rows().filter(|(row, _)| *row > HEADINGS);
    below.filter_map(|(row, cells)| Some((row, cells.first().filter(|cell| cell.column == 0).map(|cell| shown(&cell.value))?))).collect()
}

/// The codes that a sheet asks about.
pub(super) fn codes(workbook: &RawWorkbook, sheet: &str) -> BTreeSet<String> {
    let sheet = workbook.sheets.iter().find(|known| known.name == sheet);
    sheet.map(rows).unwrap_or_default().into_iter().map(|(_, code)| code).collect()
}

/// What stands under a heading in the rows that ask about a code; nothing where the sheet has no such heading.
pub(super) fn under(workbook: &RawWorkbook, sheet: &str, heading: &str, code: &str) -> Vec<String> {
    let Some(sheet) = workbook.sheets.iter().find(|known| known.name == sheet) else { return Vec::new() };
    let grid = Grid::new(sheet);
    let Some(column) = grid.row(HEADINGS).iter().find(|cell| shown(&cell.value) == heading).map(|cell| cell.column) else {
        return Vec::new();
    };
    let of_code = rows(sheet).into_iter().filter(|(_, known)| known == code);
    of_code.filter_map(|(row, _)| grid.row(row).iter().find(|cell| cell.column == column).map(|cell| shown(&cell.value))).collect()
}
