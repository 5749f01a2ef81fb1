//! Words of a page that match nothing in a workbook. A return may well lack what they are for, so only whoever tests a page is told, and never a sender.

use std::collections::BTreeSet;

use outturn_domain::finding::{Finding, FindingCode};

use super::description::{Flags, Layout, Marks, Table};
use super::find::find_tables;
use super::pattern::Headings;
use super::region::{Region, Role};
use crate::normalise::grid::{heading_key, shown};
use crate::normalise::quote::shortened;
use crate::read::cell::{CellValue, RawWorkbook};

/// What a page says of rows, columns and marks that are nowhere in a workbook: a note for each word of the page.
#[must_use]
pub fn idle_words(layout: &Layout, workbook: &RawWorkbook) -> Vec<Finding> {
    let found = find_tables(layout, workbook);
    let mut findings = Vec::new();
    for (number, table) in (1..).zip(layout.tables()) {
        let regions: Vec<&Region<'_>> = found.regions().filter(|region| std::ptr::eq(region.table, table)).collect();
        let Some(first) = regions.first() else { continue };
        let place = || first.grid.place(first.header_row, *first.span().start());
        findings.extend(of_table(table, layout, &regions).into_iter().map(|(word, nothing, idle)| {
            let message = format!("{word} of table {number}: {nothing} {}.", listed(&idle));
            Finding::new(FindingCode::LayoutWordIdle, message).at(place()).found(idle.join(", "))
        }));
    }
    let texts = texts_of(workbook);
    let marks = layout.marks().written().filter(|mark| !texts.iter().any(|text| Marks::are_one(mark, text)));
    findings.extend(of_page("marks", "no cell holds", marks));
    let flags = layout.flags().written().filter(|flag| !texts.iter().any(|text| Flags::holds(text, flag)));
    findings.extend(of_page("flags", "no cell holds", flags));
    findings
}

/// The words of a table, what they find nothing of, and which of their patterns these are.
fn of_table<'t>(table: &'t Table, layout: &Layout, regions: &[&Region<'_>]) -> Vec<(&'static str, &'static str, Vec<&'t str>)> {
    let labels = labels_of(layout, regions);
    let headings: BTreeSet<String> = regions.iter().flat_map(|region| &region.columns).map(|column| column.key.clone()).collect();
    let below: BTreeSet<String> = regions.iter().flat_map(|region| texts_below(region)).collect();
    let groups = table.group_rows.as_ref().and_then(|groups| groups.labels.as_ref());
    let words = [
        ("skip_rows", "no row begins with", table.skip_rows.as_ref(), &labels),
        ("total_rows", "no row begins with", table.total_rows.as_ref(), &labels),
        ("group_rows", "no row begins with", groups, &labels),
        ("ignore", "no column is headed", table.ignore.as_ref(), &headings),
        ("totals", "no column is headed", table.totals.as_ref(), &headings),
        ("until", "nothing below the headings says", table.until.as_ref(), &below),
    ];
    let idle = |patterns: &'t Headings, texts: &BTreeSet<String>| -> Vec<&'t str> {
        let ways = patterns.ways().iter().filter(|way| !texts.iter().any(|text| way.fits(text)));
        ways.map(super::pattern::Pattern::as_str).collect()
    };
    let told = words.into_iter().filter_map(|(word, nothing, patterns, texts)| Some((word, nothing, idle(patterns?, texts))));
    // The ways to write one thing stand in one list: where one of them ends the table, the others are for other senders.
    let told =
        told.filter(|(word, _, idle)| *word != "until" || table.until.as_ref().is_some_and(|until| until.ways().len() == idle.len()));
    told.filter(|(.., idle)| !idle.is_empty()).collect()
}

/// What the rows of the tables are told apart by.
fn labels_of(layout: &Layout, regions: &[&Region<'_>]) -> BTreeSet<String> {
    let mut labels = BTreeSet::new();
    for region in regions {
        let columns = || region.columns.iter().filter(|column| matches!(column.role, Role::Item | Role::Entity | Role::Breakdown));
        let cells = region.rows.clone().flat_map(|row| columns().filter_map(move |column| region.grid.cell(row, column.index)));
        labels.extend(cells.map(|cell| {
            let text = shown(&cell.value).split_whitespace().collect::<Vec<_>>().join(" ");
            heading_key(layout.flags().of_name(&text))
        }));
    }
    labels
}

/// The texts of the rows below a table's headings, in it and below it.
fn texts_below(region: &Region<'_>) -> Vec<String> {
    let cells = region.grid.rows().filter(|(row, _)| *row >= region.rows.start).flat_map(|(_, cells)| cells);
    cells.filter(|cell| matches!(cell.value, CellValue::Text(_))).map(|cell| heading_key(&shown(&cell.value))).collect()
}

fn texts_of(workbook: &RawWorkbook) -> BTreeSet<&str> {
    let cells = workbook.sheets.iter().flat_map(|sheet| &sheet.cells);
    cells.filter_map(|cell| if let CellValue::Text(text) = &cell.value { Some(text.as_str()) } else { None }).collect()
}

fn of_page<'a>(word: &str, nothing: &str, idle: impl Iterator<Item = &'a str>) -> Option<Finding> {
    let idle: Vec<&str> = idle.collect();
    idle.first()?;
    let message = format!("{word}: {nothing} {}.", listed(&idle));
    Some(Finding::new(FindingCode::LayoutWordIdle, message).found(idle.join(", ")))
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("{:?}", shortened(word))).collect::<Vec<_>>().join(", nor ")
}
