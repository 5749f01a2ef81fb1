//! Taking the values of a workbook as its layout says, each with its cell.

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_domain::period::Period;

use super::description::Layout;
use super::fields;
use super::find::{FoundOnSheet, find_tables};
use super::heading::Shortfall;
use super::passed::{Passed, Why};
use super::region::{NoRow, Region, Role};
use super::sheets_twice;
use super::take::{self, TableReader, Taken};
use crate::normalise::entry::{Entry, Return};
use crate::normalise::quote::shortened;
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// What a workbook says by a layout, and what was passed over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// What it says.
    pub returned: Return,
    /// What was passed over, and why, in no particular order.
    pub passed: Vec<Passed>,
}

/// Takes the values of a workbook that the layout describes. Nothing is dropped in silence: sheets, rows and columns
/// that are passed over are named, and so is every cell that holds something other than what belongs there.
pub fn apply(layout: &Layout, workbook: &RawWorkbook, file_name: &str) -> Reading {
    let mut taken = Taken::default();
    let (whole, cover) = fields::whole(layout, workbook, file_name, &mut taken);
    let found = find_tables(layout, workbook);
    let mut recognised = !layout.fields().is_empty();
    let mut nearly = Vec::new();
    for tables in &found.sheets {
        if tables.sheet.cells.is_empty() {
            continue;
        }
        recognised |= !tables.regions.is_empty();
        if tables.regions.is_empty() {
            let near = tables.shortfalls.iter().filter(|shortfall| shortfall.is_near()).max_by_key(|shortfall| shortfall.standing.len());
            pass_over(layout, tables.sheet, near, &mut taken);
            nearly.extend(near.map(|_| tables.sheet));
        }
        tell_what_belongs_to_no_table(tables, &mut taken);
        for region in &tables.regions {
            note_headings(layout, region, &mut taken);
            TableReader::new(layout, region, workbook, &whole).read(&mut taken);
        }
    }
    fields::take(layout, workbook, &whole, &mut taken);
    taken.findings.extend(take::idle::told(layout, workbook, &found));
    let Taken { entries, refused, mut findings, passed } = taken;
    let entries = sheets_twice::settle(entries, &mut findings);
    findings.extend(nearly.into_iter().filter_map(|sheet| sheets_twice::nearly_the_same(&sheet.name, &entries, layout)));
    let faulty = findings.iter().any(|finding| finding.severity() == Severity::Error);
    if !recognised && !faulty {
        let message = format!("No sheet has the headings of {:?}.", layout.title());
        findings.push(Finding::new(FindingCode::LayoutUnknown, message));
    } else if entries.is_empty() && !faulty {
        let message = format!("This is {:?}, and no figures have been filled in.", layout.title());
        findings.push(Finding::new(FindingCode::ReturnEmpty, message));
    }
    let period = whole.period.or_else(|| one_period(&entries));
    Reading { returned: Return { cover, period, entries, refused, findings, ..Return::default() }, passed }
}

/// The period of a return whose every row is about the same one.
fn one_period(entries: &[Entry]) -> Option<Period> {
    let first = entries.first()?.period;
    entries.iter().all(|entry| entry.period == first).then_some(first)
}

/// Says why a sheet was passed over.
fn pass_over(layout: &Layout, sheet: &RawSheet, near: Option<&Shortfall<'_>>, taken: &mut Taken) {
    let place = Place::sheet(&sheet.name);
    let (finding, why) = if layout.knows_to_hold_nothing(&sheet.name) {
        (None, Why::SheetIgnored)
    } else if sheet.visibility != SheetVisibility::Visible {
        let message = format!("The sheet {:?} is hidden and was not read.", sheet.name);
        (Some(Finding::new(FindingCode::SheetHidden, message).at(place)), Why::SheetHidden)
    } else if fields::stand_on(layout, sheet) {
        (None, Why::SheetWithoutTable)
    } else {
        (Some(not_read(sheet, near)), Why::SheetWithoutTable)
    };
    taken.findings.extend(finding);
    taken.passed.push(Passed { sheet: sheet.name.clone(), rows: None, column: None, why });
}

fn not_read(sheet: &RawSheet, near: Option<&Shortfall<'_>>) -> Finding {
    let place = Place::sheet(&sheet.name);
    let Some(shortfall) = near else {
        let message = format!("The sheet {:?} has no headings of this return and was passed over.", sheet.name);
        return Finding::new(FindingCode::SheetPassedOver, message).at(place);
    };
    let missing = shortfall.missing().join(", ");
    let message = format!(
        "Row {} of the sheet {:?} has most headings of this return, and {}: nothing was taken from the sheet.",
        shortfall.row + 1,
        sheet.name,
        shortfall.in_words()
    );
    Finding::new(FindingCode::SheetHeadingsMissing, message).at(place).expected(missing)
}

/// Says where figures stand on a sheet with tables, below headings or titles that begin none of them.
fn tell_what_belongs_to_no_table(tables: &FoundOnSheet<'_>, taken: &mut Taken) {
    if tables.regions.is_empty() {
        return;
    }
    let name = &tables.sheet.name;
    let again = tables.shortfalls.iter().filter(|shortfall| {
        let above = |region: &Region<'_>| std::ptr::eq(region.table, shortfall.table) && region.header_row < shortfall.row;
        shortfall.is_near() && tables.regions.iter().any(above)
    });
    taken.findings.extend(again.map(|shortfall| {
        let (row, lacks) = (shortfall.row + 1, shortfall.in_words());
        let message =
            format!("Row {row} of the sheet {name:?} has headings of this return once more, and {lacks}: nothing below them was taken.");
        Finding::new(FindingCode::SheetHeadingsMissing, message).at(shortfall.place.clone()).expected(shortfall.missing().join(", "))
    }));
    taken.findings.extend(tables.regions.iter().filter_map(ended_by));
    taken.findings.extend(tables.bare_blocks.iter().map(|title| {
        let message = format!("Figures stand below {:?} without the headings of a table: none of them was taken.", shortened(&title.text));
        Finding::new(FindingCode::SheetHeadingsMissing, message)
            .at(title.place.clone())
            .found(shortened(&title.text))
            .expected("the headings of a table below it")
            .help("Put the headings back, or reword the cell if it is a note and no title.")
    }));
}

/// What stands below a table, is no row of it and begins no table of the layout, with figures below it.
fn ended_by(region: &Region<'_>) -> Option<Finding> {
    let other = region.ended_by.as_ref()?;
    let (row, sheet, first) = (other.row + 1, region.grid.name(), region.header_row + 1);
    let missing =
        |message: String| Finding::new(FindingCode::SheetHeadingsMissing, message).expected("the title and all headings of a table");
    let finding = match other.what {
        NoRow::OwnHeadings => missing(format!(
            "Row {row} of the sheet {sheet:?} repeats a heading of the table in row {first} and does not begin a table of this return: nothing below \
             it was taken."
        ))
        .help("Put the title and the headings of the second table back, or clear it if it does not belong to the return."),
        NoRow::OtherHeadings => {
            let message =
                format!("Row {row} of the sheet {sheet:?} holds other headings than the table in row {first}; nothing below it was taken.");
            Finding::new(FindingCode::SheetPassedOver, message)
                .help("Nothing to do if the rows below it are none of the return; else write them under headings of the form.")
        }
        NoRow::Title => missing(format!(
            "Row {row} of the sheet {sheet:?} holds words alone below an empty row, as the title of another table than the one in row {first} does: \
             nothing below it was taken."
        ))
        .help(
            "If the rows below it belong to the table above, take the empty row out; else put headings over them, or clear them. Where the form itself has \
             such rows, its layout names them in group_rows or skip_rows.",
        ),
    };
    Some(finding.at(other.place.clone()))
}

/// What the headings and columns of a table are, for whoever tests a layout.
fn note_headings(layout: &Layout, region: &Region<'_>, taken: &mut Taken) {
    let sheet = region.grid.name();
    let table = layout.tables().iter().position(|table| std::ptr::eq(table, region.table)).map_or(1, |index| index + 1);
    let last = region.rows.start.saturating_sub(1).max(region.header_row);
    let of_columns = region.columns.iter().filter_map(|column| {
        let why = match column.role {
            Role::Value { .. } => return None,
            Role::Ignored => Why::ColumnIgnored,
            Role::Unknown => Why::ColumnUnknown,
            Role::Total => Why::TotalChecked,
            Role::Flags => Why::Flags,
            _ => Why::Key,
        };
        Some(Passed {
            sheet: sheet.to_owned(),
            rows: Some(region.rows.start..=region.rows.end.saturating_sub(1)),
            column: Some(column.index),
            why,
        })
    });
    taken.passed.extend(of_columns);
    taken.passed.push(Passed { sheet: sheet.to_owned(), rows: Some(region.header_row..=last), column: None, why: Why::Headings { table } });
}
