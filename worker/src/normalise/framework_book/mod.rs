//! The framework workbook: everything the council has decided to watch. Its sheets and columns are described in `docs/returns.md`.
//!
//! A row that cannot be understood holds itself back, and what was in force stays; only a sheet whose headings cannot be found,
//! or a plan that hangs together wrongly (a cycle, an item whose parent is held back), holds the workbook back.

mod actions;
mod aliases;
mod amended;
mod benchmarks;
mod board_plans;
mod breakdowns;
mod calendar;
mod change_control;
mod changes;
mod check;
mod council;
mod delivery;
mod ended_risks;
mod exceptional_times;
mod formulas;
mod gates;
mod idle_targets;
mod known;
mod links;
mod measures;
mod organisation;
mod overrides;
mod percent;
mod plan;
mod recommendations;
mod reviews;
mod risk_actions;
mod risk_controls;
mod risk_references;
mod risks;
mod row_reader;
mod rules_in_force;
mod scrutiny_references;
mod scrutiny_rules;
mod settled;
mod sheet;
mod structure;
mod targets;
#[cfg(test)]
mod tests;
mod twice;
mod withdrawn;

use std::collections::BTreeSet;

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::organisation::{CouncilSetting, ScaleOf};

pub use check::check;
use sheet::{ColumnPositions, SheetForm, Sheets};
#[cfg(test)]
pub(crate) use withdrawn::WITHDRAWN;

use crate::normalise::grid::Grid;
use crate::normalise::matrix_steps::highest_step;
use crate::normalise::recognition::Recognition;
use crate::normalise::table::Table;
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// What a framework workbook says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrameworkReading {
    /// The rows that were understood, in the order of the sheets; each carries its place.
    pub rows: Vec<FrameworkRow>,
    /// What is to be said.
    pub findings: Vec<Finding>,
    positions: ColumnPositions,
    /// What the Plan sheet names, as [`lookup_key`](outturn_domain::code::lookup_key) leaves it: of rows that are held back, too.
    plan_codes: BTreeSet<String>,
    /// The rows that are taken back, as they were written.
    taken_back: withdrawn::ByKey<FrameworkRow>,
    /// Where each setting of the council stands: the setting itself does not say.
    settings_at: withdrawn::ByKey<Place>,
}

/// Every sheet that is read, in the order in which a recognition speaks of them.
const SHEETS: [&SheetForm; 27] = [
    &measures::SHEET,
    &targets::SHEET,
    &plan::SHEET,
    &organisation::SHEET,
    &organisation::BOARDS,
    &calendar::SHEET,
    &calendar::RULES,
    &calendar::PUBLICATIONS,
    &council::SHEET,
    &aliases::SHEET,
    &delivery::MILESTONES,
    &delivery::PROJECTS,
    &risks::SHEET,
    &risk_controls::SHEET,
    &risk_actions::SHEET,
    &reviews::SHEET,
    &changes::SHEET,
    &overrides::SHEET,
    &recommendations::SHEET,
    &actions::SHEET,
    &scrutiny_rules::SHEET,
    &board_plans::SHEET,
    &benchmarks::SHEET,
    &exceptional_times::SHEET,
    &breakdowns::SHEET,
    &gates::SHEET,
    &links::SHEET,
];

/// Whether the workbook is a framework: at least one of its sheets, with its required headings. A correction may hold one sheet only.
pub fn recognises(book: &RawWorkbook) -> Recognition {
    let mut recognition = Recognition::default();
    for form in SHEETS {
        if let Some(sheet) = form.sheet_of(book)
            && Table::missing_headings(Grid::new(sheet), form.columns).is_empty()
        {
            recognition.note(format!("a sheet {} with its headings", form.name), true);
        }
    }
    if recognition.found.is_empty() {
        recognition
            .note("a sheet Measures with the headings Code, Name and Unit, or another sheet of the framework with its headings", false);
    }
    recognition
}

/// Reads a framework workbook. `in_force` is the framework before it: it knows the time zone and the units that this workbook leaves out.
pub fn read(book: &RawWorkbook, in_force: &Framework) -> FrameworkReading {
    let mut sheets = Sheets::default();
    sheets.read(book, &council::SHEET, council::row);
    let zone = sheets.rows.iter().find_map(|(_, row)| match row {
        FrameworkRow::Setting(CouncilSetting::TimeZone(zone)) => Some(*zone),
        _ => None,
    });
    let zone = zone.unwrap_or(in_force.council.time_zone);
    sheets.read(book, &plan::SHEET, plan::row);
    let plan_codes = plan::SHEET.keys(book);
    sheets.read(book, &organisation::SHEET, organisation::row);
    sheets.read(book, &organisation::BOARDS, organisation::board);
    sheets.read(book, &calendar::SHEET, calendar::row);
    sheets.read(book, &measures::SHEET, measures::row);
    sheets.read(book, &breakdowns::SHEET, breakdowns::row);
    sheets.read(book, &aliases::SHEET, aliases::row);
    let units = targets::Units::new(sheets.rows.iter().map(|(_, row)| row), in_force);
    sheets.read(book, &targets::SHEET, |row| targets::row(row, &units));
    sheets.read(book, &benchmarks::SHEET, |row| benchmarks::row(row, &units));
    sheets.read(book, &delivery::MILESTONES, delivery::milestone);
    sheets.read(book, &delivery::PROJECTS, delivery::project);
    sheets.read(book, &gates::SHEET, gates::row);
    let highest = highest_of_matrices(&sheets, in_force);
    sheets.read(book, &risks::SHEET, |row| risks::row(row, highest));
    sheets.read(book, &risk_controls::SHEET, risk_controls::row);
    sheets.read(book, &risk_actions::SHEET, risk_actions::row);
    sheets.read(book, &links::SHEET, links::row);
    sheets.read(book, &reviews::SHEET, reviews::row);
    sheets.read(book, &actions::SHEET, actions::row);
    sheets.read(book, &recommendations::SHEET, recommendations::row);
    sheets.read(book, &scrutiny_rules::SHEET, scrutiny_rules::row);
    sheets.read(book, &board_plans::SHEET, board_plans::row);
    let register = changes::Register::of(in_force);
    sheets.read(book, &changes::SHEET, |row| changes::row(row, &register));
    sheets.read(book, &calendar::RULES, calendar::rule);
    sheets.read(book, &overrides::SHEET, overrides::row);
    sheets.read(book, &exceptional_times::SHEET, exceptional_times::row);
    sheets.read(book, &calendar::PUBLICATIONS, |row| calendar::publication(row, &zone));
    let Sheets { rows, mut findings, positions, taken_back } = sheets;
    let rows = twice::hold_back(rows, &mut findings);
    let is_setting = |row: &FrameworkRow| matches!(row, FrameworkRow::Setting(_));
    let settings_at = rows.iter().filter(|(_, row)| is_setting(row)).map(|(place, row)| (row.row_key(), place.clone())).collect();
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    findings.extend(book.sheets.iter().filter_map(not_read));
    FrameworkReading { rows, findings, positions, plan_codes, taken_back, settings_at }
}

/// The highest step on any of the matrices by which risks are to be scored: the row of a risk says not of which period its scores are.
fn highest_of_matrices(sheets: &Sheets, in_force: &Framework) -> u32 {
    let settings = sheets.rows.iter().filter_map(|(_, row)| if let FrameworkRow::Setting(setting) = row { Some(setting) } else { None });
    let council = in_force.council.clone().with(settings.cloned());
    council
        .scale_over_time(ScaleOf::Risks)
        .all()
        .map(|matrix| highest_step(matrix))
        .max()
        .unwrap_or_else(|| highest_step(ScaleOf::Risks.usual()))
}

/// Every sheet with its columns.
#[cfg(test)]
pub(crate) fn described() -> impl Iterator<Item = (&'static str, &'static [crate::normalise::table::Column])> {
    SHEETS.into_iter().map(|form| (form.name, form.columns))
}

/// The note about a sheet that holds something and is not read.
fn not_read(sheet: &RawSheet) -> Option<Finding> {
    let (code, message) = match sheet.visibility {
        _ if sheet.cells.is_empty() => return None,
        SheetVisibility::Hidden | SheetVisibility::VeryHidden => {
            (FindingCode::SheetHidden, format!("The sheet {} is hidden; it was passed over.", sheet.name))
        }
        SheetVisibility::Visible if SHEETS.iter().any(|form| form.is_called(sheet)) => return None,
        SheetVisibility::Visible => {
            (FindingCode::SheetPassedOver, format!("The sheet {} is not one of the framework's; it was passed over.", sheet.name))
        }
    };
    Some(Finding::new(code, message).at(Place::sheet(&sheet.name)))
}
