//! What stands in `expected/*.csv`, cell by cell: every value is found, and nothing where nothing is expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use outturn_domain::fact::{Fact, FactValue};
use outturn_domain::finding::Finding;
use outturn_worker::check::{Checked, Standing, check};
use outturn_worker::layout::{Layout, Recognition, apply, recognise, shipped::SHIPPED};
use outturn_worker::read::{Limits, RawWorkbook, read_bytes};

/// The files of a fact's kind in the tables; the others say what a reader must recognise and not store.
const KINDS_OF_FACTS: [&str; 7] = ["actual", "target", "forecast", "baseline", "status", "score", "date"];

/// Sums that a form computes: stored as derived, or not at all.
const KINDS_OF_SUMS: [&str; 3] = ["total", "subtotal", "grandtotal"];

pub(crate) fn returns() -> Option<PathBuf> {
    let Some(returns) = std::env::var_os("OUTTURN_RETURNS") else {
        println!("SKIPPED: OUTTURN_RETURNS names no folder of real returns");
        return None;
    };
    let folder = PathBuf::from(returns);
    assert!(folder.is_dir(), "OUTTURN_RETURNS is set and {} is no folder", folder.display());
    Some(folder)
}

pub(crate) fn layouts() -> Vec<Layout> {
    SHIPPED.iter().map(|(name, text)| Layout::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"))).collect()
}

pub(crate) fn open(file: &Path) -> RawWorkbook {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    read_bytes(&bytes, &Limits::default()).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", file.display()))
}

/// Reads a return as `check` does away from any home.
pub(crate) fn read(file: &Path, layouts: &[Layout]) -> Result<(String, Checked), Box<Option<Finding>>> {
    let workbook = open(file);
    let layout = match recognise(layouts, &workbook) {
        Recognition::One(layout, _) => layout,
        other => return Err(Box::new(other.finding())),
    };
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let returned = apply(layout, &workbook, &name).returned;
    let none = BTreeMap::new();
    let scales = BTreeMap::new();
    let standing = Standing {
        framework: None,
        sender: None,
        history: &[],
        projected_from: None,
        answers: &[],
        rule_sets: &none,
        scales: &scales,
        matrices: &BTreeMap::new(),
        now: chrono::DateTime::UNIX_EPOCH,
        queries: usize::MAX,
        longest_narrative: 10_000,
    };
    Ok((layout.id().to_owned(), check(&returned, &standing)))
}

/// A line of a table.
#[derive(Debug, serde::Deserialize)]
struct Line {
    sheet: String,
    cell: String,
    measure: String,
    period: String,
    kind: String,
    expect_value: String,
    expect_note: String,
}

fn value_of(fact: &Fact) -> String {
    match &fact.value {
        FactValue::Number(number) => number.decimal().normalize().to_string(),
        FactValue::Text(text) => text.clone(),
        FactValue::Date(date) => date.to_string(),
        FactValue::Absent(absence) => format!("absent: {}", absence.as_str()),
    }
}

fn same(expected: &str, found: &str) -> bool {
    match (expected.parse::<f64>(), found.parse::<f64>()) {
        (Ok(expected), Ok(found)) => (expected - found).abs() <= 1e-9 * expected.abs().max(1.0),
        _ => expected.trim() == found.trim(),
    }
}

/// What is wrong with what was taken for one line of the table.
fn fault(line: &Line, facts: &BTreeMap<(String, String), &Fact>, refused: &BTreeSet<(String, String)>) -> Option<String> {
    let at = (line.sheet.clone(), line.cell.clone());
    let found = facts.get(&at);
    let told = |what: String| Some(format!("{}!{} ({}, {}): {what}", line.sheet, line.cell, line.measure, line.kind));
    if line.expect_value == "REFUSE" {
        return match (found, refused.contains(&at)) {
            (None, true) => None,
            (Some(fact), _) => told(format!("was to be refused and was taken as {}", value_of(fact))),
            (None, false) => told("was to be refused and nothing says so".to_owned()),
        };
    }
    let of_fact = KINDS_OF_FACTS.contains(&line.kind.as_str());
    match found {
        None => (of_fact && !line.expect_value.is_empty()).then(|| told(format!("{} was not taken", line.expect_value))).flatten(),
        Some(fact) if KINDS_OF_SUMS.contains(&line.kind.as_str()) => {
            (!fact.marks.derived || !same(&line.expect_value, &value_of(fact))).then(|| told(format!("taken as {fact:?}"))).flatten()
        }
        // What stands in days between two dates or as the name of a project may be kept, and is no fact of these kinds.
        Some(fact) if line.expect_value.is_empty() || (!of_fact && !same(&line.expect_value, &value_of(fact))) => {
            told(format!("nothing was to be taken, and {} was", value_of(fact)))
        }
        Some(fact) if of_fact && !same(&line.expect_value, &value_of(fact)) => {
            told(format!("{} was to be {}", value_of(fact), line.expect_value))
        }
        Some(fact) if of_fact && fact.key.kind.as_str() != line.kind => told(format!("its kind is {}", fact.key.kind.as_str())),
        Some(fact) if of_fact && !line.period.is_empty() && fact.key.period.id() != line.period => {
            told(format!("its period is {}", fact.key.period.id()))
        }
        Some(_) => None,
    }
}

fn hold_against_table(workbook: &str, table: &str) {
    let Some(folder) = returns() else { return };
    let (layout, checked) = read(&folder.join(workbook), &layouts()).unwrap_or_else(|finding| panic!("{workbook}: {finding:?}"));
    let address =
        |place: &outturn_domain::address::Place| (place.sheet.clone(), place.cell.map(|cell| cell.to_string()).unwrap_or_default());
    let facts: BTreeMap<_, _> = checked.facts.iter().map(|fact| (address(&fact.place), fact)).collect();
    let refused: BTreeSet<_> = checked.findings.iter().filter_map(|finding| finding.place.as_ref()).map(address).collect();
    let mut reader = csv::Reader::from_path(folder.join("expected").join(table)).expect("a table");
    let lines: Vec<Line> = reader.deserialize().collect::<Result<_, _>>().expect("lines of a table");
    let faults: Vec<String> = lines.iter().filter_map(|line| fault(line, &facts, &refused)).collect();
    println!("{workbook} by {layout}: {} facts, {} lines, {} faults", checked.facts.len(), lines.len(), faults.len());
    for finding in checked.findings.iter().take(20) {
        println!("  {finding}");
    }
    assert!(faults.is_empty(), "{workbook} by {layout}:\n{}", faults.join("\n"));
    assert!(lines.iter().any(|line| !line.expect_note.is_empty()), "the table is the one that was made by hand");
}

#[test]
fn pathfinders_round_three() {
    hold_against_table("mhclg/pathfinders_r3.xlsx", "pathfinders_r3.csv");
}

#[test]
fn towns_fund_round_four() {
    hold_against_table("mhclg/towns_fund_r4.xlsx", "towns_fund_r4.csv");
}

#[test]
fn nhs_time_series() {
    hold_against_table("various/nhs_ae_timeseries.xls", "nhs_ae_timeseries.csv");
}

#[test]
fn food_standards_core_tables() {
    hold_against_table("various/fsa_core_tables.ods", "fsa_core_tables.csv");
}

#[test]
fn municipal_projects() {
    hold_against_table("various/sa_muni_quarterly.xlsx", "sa_muni_quarterly.csv");
}

#[test]
fn transport_portfolio() {
    hold_against_table("various/dft_portfolio_return.xlsm", "dft_portfolio_return.csv");
}

#[test]
fn workforce_of_2011() {
    hold_against_table("various/mwmi_dclg_2011_12.xls", "mwmi_dclg_2011_12.csv");
}

#[test]
fn workforce_with_money_as_text() {
    hold_against_table("various/mwmi_mod_2022_poundtext.xlsx", "mwmi_mod_2022_poundtext.csv");
}
