//! `outturn layout test`: what a layout takes of a workbook and what it skips, and why; nothing is stored.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use outturn_domain::finding::{Finding, Severity};
use outturn_worker::check::entries_said_once;
use outturn_worker::excerpt::on_one_line;
use outturn_worker::home::Home;
use outturn_worker::installed::Installed;
use outturn_worker::layout::{Layout, LayoutError, Reading, apply, idle_words};
use outturn_worker::read::{RawWorkbook, SheetVisibility};

use super::fate::{Fate, Fates, holds_something};
use super::rows::{count, draw};
use super::verdict::verdict;
use super::{cells_of, file_name};
use crate::arguments::TestOptions;

/// What a test of a layout does not do.
const NAMES_AS_THEY_STAND: &str = "Names were not looked up in a framework: check does that, with the home's own.";

pub(super) async fn run(home: Option<&Path>, options: &TestOptions) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(&options.layout).with_context(|| format!("failed to read {}", options.layout.display()))?;
    let layout = match Layout::parse(&text) {
        Ok(layout) => layout,
        Err(error) => {
            eprint!("{}", where_it_fails(&options.layout, &text, &error));
            return Ok(ExitCode::FAILURE);
        }
    };
    let Some(workbook) = cells_of(&options.file, home).await? else { return Ok(ExitCode::FAILURE) };
    let installed = match home {
        Some(home) => Installed::of_home(&Home::open(home)?)?,
        None => Installed::shipped()?,
    };
    let mut reading = apply(&layout, &workbook, &file_name(&options.file));
    // What one figure is said to be twice is settled as a check settles it, by the names as they stand.
    let entries = std::mem::take(&mut reading.returned.entries);
    reading.returned.entries = entries_said_once(entries, &mut reading.returned.findings);
    reading.returned.findings.extend(idle_words(&layout, &workbook));
    let mut out = std::io::BufWriter::new(crate::say::output());
    write!(out, "{}", told(&layout, &installed, &workbook, &reading, options))?;
    writeln!(out, "\n{NAMES_AS_THEY_STAND}")?;
    out.flush()?;
    let faulty = reading.returned.findings.iter().any(|finding| finding.severity() == Severity::Error);
    Ok(if faulty || reading.returned.entries.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What is wrong with a layout: its line, with the place marked.
fn where_it_fails(path: &Path, text: &str, error: &LayoutError) -> String {
    let line = text.lines().nth(error.line.saturating_sub(1)).unwrap_or_default();
    let shown: String = line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let number = error.line.to_string();
    let side = " ".repeat(number.len());
    let mark = " ".repeat(error.column.saturating_sub(1));
    let path = path.display().to_string().replace(char::is_control, "\u{fffd}");
    format!(
        "error: {}\n{side} --> {path}, line {}, column {}\n{side} |\n{number} | {shown}\n{side} | {mark}^\n",
        error.message, error.line, error.column
    )
}

// Writing to a text cannot fail.
fn told(layout: &Layout, installed: &Installed, workbook: &RawWorkbook, reading: &Reading, options: &TestOptions) -> String {
    let fates = Fates::of(layout, workbook, reading);
    let (_, chosen) = verdict(layout, installed, workbook);
    let mut text = format!("Would {:?} be chosen for this workbook? {}\n", layout.id(), on_one_line(&chosen, usize::MAX));
    if let Some(period) = reading.returned.period {
        let _ = writeln!(text, "The return is for {}.", period.label());
    }
    let mut totals: BTreeMap<Fate, usize> = BTreeMap::new();
    for sheet in &workbook.sheets {
        let cells: Vec<_> = sheet.cells.iter().filter(|cell| holds_something(cell)).collect();
        let mut of_sheet: BTreeMap<Fate, usize> = BTreeMap::new();
        for cell in &cells {
            *of_sheet.entry(fates.of_cell(sheet, cell).kind()).or_default() += 1;
        }
        for (fate, number) in &of_sheet {
            *totals.entry(*fate).or_default() += number;
        }
        let hidden = if sheet.visibility == SheetVisibility::Visible { "" } else { ", hidden" };
        let _ = writeln!(text, "\nSheet {:?}{hidden}: {} that hold something", on_one_line(&sheet.name, 60), count(cells.len(), "cell"));
        match of_sheet.iter().next() {
            Some((fate, _)) if of_sheet.len() == 1 && !options.all && !matches!(fate, Fate::Taken(_)) => {
                let _ = writeln!(text, "  {}", fate.words());
            }
            _ => text.push_str(&draw(sheet, &fates, reading, options.all)),
        }
    }
    text.push_str(&findings(&reading.returned.findings));
    text.push_str(&sum(&totals));
    text
}

/// The findings by their codes, each with the first of its kind.
fn findings(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "\nNothing to find fault with.\n".to_owned();
    }
    let mut by_code: BTreeMap<(std::cmp::Reverse<Severity>, String), (usize, &Finding)> = BTreeMap::new();
    for finding in findings {
        by_code.entry((std::cmp::Reverse(finding.severity()), finding.code.to_string())).or_insert((0, finding)).0 += 1;
    }
    let mut text = String::from("\nFindings, the first of each kind\n");
    for ((severity, code), (number, finding)) in by_code {
        let place = finding.place.as_ref().map_or_else(String::new, |place| format!("{place}: "));
        let told = on_one_line(&format!("{place}{}", finding.message), 300);
        let _ = writeln!(text, "  {number:>5} x {}[{code}] {told}", severity.0.as_str());
        if !finding.help.is_empty() {
            let _ = writeln!(text, "          help: {}", on_one_line(&finding.help, 200));
        }
    }
    text
}

/// What became of all cells together.
fn sum(totals: &BTreeMap<Fate, usize>) -> String {
    let all: usize = totals.values().sum();
    let mut text = String::from("\nWhat became of every cell\n");
    for (fate, number) in totals {
        let _ = writeln!(text, "  {number:>7}  {}", fate.words());
    }
    let _ = writeln!(text, "  {all:>7}  cells hold something");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_that_cannot_be_read_is_shown_with_the_place_marked() {
        let text = "id = \"waste\"\ntitle = \"Waste\"\nyear_start = \"April\"\n";
        let error = Layout::parse(text).expect_err("a word that no layout knows");
        let shown = where_it_fails(Path::new("waste.toml"), text, &error);
        assert!(shown.contains(" --> waste.toml, line 3, column 1\n"), "{shown}");
        assert!(shown.contains("\n3 | year_start = \"April\"\n  | ^\n"), "{shown}");
    }
}
