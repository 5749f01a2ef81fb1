//! Suggestions for real returns: each has to be a layout, and to take what stands there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::suggest;
use crate::layout::{Layout, Reading, apply};
use crate::normalise::test_book::book;
use crate::read::cell::{CellValue, RawWorkbook, SheetVisibility};
use crate::read::{Limits, read_bytes};

/// What came of one file.
struct Tried {
    name: String,
    reading: Reading,
    /// Figures on visible sheets, and how many of them were taken.
    figures: usize,
    taken: usize,
    text: String,
}

fn returns() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("OUTTURN_RETURNS").map(PathBuf::from) else {
        eprintln!("SKIPPED: OUTTURN_RETURNS is not set, so no real returns are read");
        return None;
    };
    assert!(folder.is_dir(), "OUTTURN_RETURNS names {}, which is no folder", folder.display());
    Some(folder)
}

fn read(path: &Path) -> Option<RawWorkbook> {
    let bytes = std::fs::read(path).expect("a readable file");
    read_bytes(&bytes, &Limits::default()).ok()
}

fn try_out(path: &Path) -> Option<Tried> {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let workbook = read(path)?;
    let text = suggest(&workbook, &name).text;
    let layout = Layout::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
    let reading = apply(&layout, &workbook, &name);
    let places: BTreeSet<String> = reading.returned.entries.iter().map(|entry| entry.place.to_string()).collect();
    let (mut figures, mut taken) = (0, 0);
    for sheet in workbook.sheets.iter().filter(|sheet| sheet.visibility == SheetVisibility::Visible) {
        for cell in sheet.cells.iter().filter(|cell| matches!(cell.value, CellValue::Number(number) if !(cell.formula && number == 0.0))) {
            figures += 1;
            let place = outturn_domain::address::Place::cell(&sheet.name, cell.address());
            taken += usize::from(places.contains(&place.to_string()));
        }
    }
    Some(Tried { name, reading, figures, taken, text })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| {
        path.extension().is_some_and(|extension| matches!(extension.to_str(), Some("xlsx" | "xls" | "ods" | "xlsm" | "xlsb")))
    });
    files.sort();
    files
}

/// The suggestion for a workbook written as it looks, and what it takes.
fn suggested(sheets: &[(&str, &str)], file_name: &str) -> (String, Reading) {
    let workbook = book(sheets);
    let text = suggest(&workbook, file_name).text;
    let layout = Layout::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let reading = apply(&layout, &workbook, file_name);
    (text, reading)
}

/// The values that were taken: cell, item, entity, period and kind.
fn values(reading: &Reading) -> Vec<String> {
    let told = |entry: &crate::normalise::entry::Entry| {
        let entity = entry.entity.as_ref().map_or("-", |written| written.text.as_str());
        let cell = entry.place.cell.map_or_else(String::new, |cell| cell.to_string());
        format!("{cell} {} / {entity} / {} / {}", entry.item.text, entry.period.id(), entry.kind.as_str())
    };
    reading.returned.entries.iter().map(told).collect()
}

fn says(text: &str, line: &str) {
    assert!(text.lines().any(|written| written.split("  #").next() == Some(line)), "no line {line}\n{text}");
}

#[test]
fn a_table_of_measures_with_the_period_in_a_labelled_cell() {
    let sheet = "Waste: quarterly return\n\nReporting period: | Q2 2021/22\n\nMeasure | Unit | Target | Actual | RAG | Comments\n\
                 Recycling rate | % | 45 | 41.3 | Amber | late\nMissed bins | number | 60 | NIL | Green\nFly-tips | number | | - | Amber\n\nNotes: all of it";
    let (text, reading) = suggested(&[("Return", sheet), ("Lists", "RAG\nRed\nAmber\nGreen")], "waste.xlsx");
    for line in [
        "id = \"waste\"",
        "ignore_sheets = [\"Lists\"]",
        "\"-\" = \"could not be collected\"",
        "\"NIL\" = 0",
        "gives = \"period\"",
        "unit = [\"Unit\"]",
        "period = \"return\"",
        "until = [\"Notes *\"]",
        "below = \"RAG\"",
    ] {
        says(&text, line);
    }
    let taken = values(&reading);
    assert!(taken.contains(&"D6 Recycling rate / - / fy2021-22-q2 / actual".to_owned()), "{taken:?}");
    assert!(taken.contains(&"C6 Recycling rate / - / fy2021-22-q2 / target".to_owned()), "{taken:?}");
    assert!(taken.contains(&"D8 Fly-tips / - / fy2021-22-q2 / actual".to_owned()), "{taken:?}");
    assert!(reading.returned.findings.is_empty(), "{:?}", reading.returned.findings);
}

#[test]
fn the_same_table_for_each_project_under_a_title_that_names_it() {
    let table = |project: &str| {
        format!(
            "{project}\n\nSpend line | 2020/21 | | 2021/22 |\n | Actual | Forecast | Actual | Forecast\nCapital | 1 | 2 | 3 | 4\nRevenue | 5 | 6 | 7 | 8\n\n"
        )
    };
    let sheet = format!("Funding\n\n{}{}", table("Project 1: Corn Exchange"), table("Project 2: Angel Place"));
    let (text, reading) = suggested(&[("Spend", &sheet)], "x.xlsx");
    says(&text, "block = [\"Project #: {entity}\"]");
    says(&text, "header_rows = 2");
    says(&text, "item = [\"Spend line\"]");
    assert_eq!(reading.returned.entries.len(), 16, "{text}");
    assert!(values(&reading).contains(&"C7 Capital / Corn Exchange / fy2020-21 / forecast".to_owned()), "{:?}", values(&reading));
}

#[test]
fn figures_under_years_with_flags_and_totals() {
    let sheet = "Core tables (£000)\n\nLine | 2019-20 | 2020-21 | 2021-22\nPay | 10 | 11 [p] | ~12\nGoods | 4 | 5 | ..\nTotal spending | 14 | 16 | 12\nSource: accounts";
    let (text, reading) = suggested(&[("Tables", sheet)], "core.ods");
    for line in [
        "item = [\"Line\"]",
        "period = \"heading\"",
        "headings = [\"2019-20\", \"2020-21\", \"2021-22\"]",
        "unit = \"£\"",
        "scale = \"thousands\"",
        "\"[p]\" = \"provisional\"",
        "\"~\" = \"approximate\"",
        "total_rows = [\"Total spending\"]",
        "until = [\"Source *\"]",
    ] {
        says(&text, line);
    }
    assert_eq!(reading.returned.entries.len(), 9);
    assert!(reading.returned.entries.iter().all(|entry| entry.scale == 3 && entry.unit.as_ref().is_some_and(|unit| unit.as_str() == "£")));
}

#[test]
fn tables_side_by_side_and_sheets_that_name_their_month() {
    let beside = "England | | | | Field sites\nPeriod | Type 1 | Type 2 | | Period | Type 1 | Type 2\n@2021-04-01 | 1 | 2 | | @2021-04-01 | 3 | 4\n@2021-05-01 | 5 | 6 | | @2021-05-01 | 7 | 8";
    let (text, reading) = suggested(&[("A", beside)], "ae.xls");
    says(&text, "side_by_side = true");
    says(&text, "entity = \"Field sites\"");
    assert_eq!(reading.returned.entries.len(), 8, "{text}");
    let months = |figure: u32| format!("Ward | Visits | Stays\nNorth | {figure} | 2\nSouth | 3 | 4");
    let (april, may) = (months(1), months(9));
    let (text, reading) = suggested(&[("April 2021", &april), ("May 2021", &may)], "wards.xlsx");
    says(&text, "period = \"sheet name\"");
    assert_eq!(text.matches("[[table]]").count(), 1, "one form on two sheets: {text}");
    assert!(values(&reading).contains(&"B3 Visits / South / m2021-05 / actual".to_owned()), "{:?}", values(&reading));
}

#[test]
fn a_workbook_without_tables_still_gives_a_page_that_can_be_read() {
    for sheets in [&[("Notes", "Please read this\nand that")][..], &[("Empty", "")], &[]] {
        let (_, reading) = suggested(sheets, "\u{1f}odd \"name\".xlsx");
        assert!(reading.returned.entries.is_empty());
    }
    let (text, reading) = suggested(&[("Form", "Homes built in 2021/22 | 412\nHomes let | 77")], "homes.xlsx");
    assert_eq!(reading.returned.entries.len(), 2, "{text}");
}

#[test]
fn a_form_that_nobody_filled_in_is_described_by_its_headings() {
    let form = "Quarterly form\n\nFinancial year | Department | Indicator name | Quarter 1 target | Quarter 1 actual output | Quarter 1 deviation reason\ntext | text | text | text | text | text";
    let (text, reading) = suggested(&[("Form", form)], "form.xlsx");
    for line in [
        "after_header = [\"skip\"]",
        "item = [\"Indicator name\"]",
        "entity = [\"Department\"]",
        "period = { column = [\"Financial year\"] }",
    ] {
        says(&text, line);
    }
    assert!(reading.returned.entries.is_empty());
}

/// Real returns that their suggestion takes as it is: of the figures on visible sheets at least so many in a hundred, and which period is among them.
const TAKEN_AS_THEY_ARE: &[(&str, usize, &str)] = &[
    ("various/fsa_core_tables.ods", 100, "fy2023-24"),
    ("various/mwmi_dclg_2011_12.xls", 100, "m2011-12"),
    ("various/mwmi_mod_2022_poundtext.xlsx", 96, "m2022-07"),
    ("various/mwmi_beis_2021_10_oldnew.xlsx", 97, "m2021-10"),
    ("various/nhs_ae_timeseries.xls", 99, "m2019-04"),
    ("various/nhs_rtt_timeseries.xlsx", 100, "m2022-11"),
    ("various/sa_muni_quarterly.xlsx", 100, "fy07-2019-20-q1"),
    ("various/sa_muni_projects.xlsx", 100, "fy2018-19"),
    ("mhclg/pathfinders_r3.xlsx", 55, "fy2024-25-q4"),
    ("mhclg/towns_fund_r4.xlsx", 40, "fy2020-21-h1"),
];

#[test]
fn real_returns_are_taken_as_they_are() {
    let Some(root) = returns() else { return };
    let short = TAKEN_AS_THEY_ARE.iter().filter_map(|(file, least, period)| {
        let tried = try_out(&root.join(file)).unwrap_or_else(|| panic!("{file} cannot be read"));
        let share = tried.taken * 100 / tried.figures.max(1);
        let has_period = tried.reading.returned.entries.iter().any(|entry| entry.period.id() == *period);
        (share < *least || !has_period).then(|| format!("{file}: {share} of a hundred, {period} is there: {has_period}\n{}", tried.text))
    });
    let short: Vec<String> = short.collect();
    assert!(short.is_empty(), "{}", short.join("\n"));
}

#[test]
fn nine_in_ten_monthly_returns_are_taken_as_they_are() {
    let Some(root) = returns() else { return };
    let (mut with_period, mut taken_well) = (0, 0);
    for path in files(&root.join("workforce")).into_iter().step_by(8) {
        // That each page can be read as a layout is asserted on the way.
        let Some(tried) = try_out(&path) else { continue };
        if tried.reading.returned.entries.is_empty() {
            continue;
        }
        with_period += 1;
        // The cells for the year are figures, too, and are no values.
        taken_well += usize::from(tried.taken * 100 >= tried.figures * 85);
    }
    assert!(with_period >= 8, "{with_period}");
    assert!(taken_well * 10 >= with_period * 9, "{taken_well} of {with_period}");
}

/// `ONLY=nhs_ae cargo test -p outturn-worker --lib suggest::tests::look -- --nocapture` shows what is suggested for a return, and what comes of it.
#[test]
fn look() {
    let Some((root, only)) = returns().zip(std::env::var("ONLY").ok()) else { return };
    for folder in ["mhclg", "various", "workforce"] {
        for path in files(&root.join(folder)).into_iter().filter(|path| only == "all" || path.to_string_lossy().contains(&only)) {
            let Some(tried) = try_out(&path) else { continue };
            let periods: BTreeSet<String> = tried.reading.returned.entries.iter().map(|entry| entry.period.id()).collect();
            let errors = tried
                .reading
                .returned
                .findings
                .iter()
                .filter(|finding| finding.severity() == outturn_domain::finding::Severity::Error)
                .count();
            let share = (tried.taken * 100).checked_div(tried.figures).unwrap_or(0);
            let counts = format!(
                "{:>5} entries {:>5}/{:<5} figures {share:>3}% {errors:>3} errors",
                tried.reading.returned.entries.len(),
                tried.taken,
                tried.figures
            );
            eprintln!(
                "{:32} {counts} {:>3} periods {}",
                tried.name,
                periods.len(),
                periods.iter().take(3).cloned().collect::<Vec<_>>().join(" ")
            );
            if only != "all" {
                eprintln!("{}", tried.text);
            }
        }
    }
}

#[test]
fn a_column_of_flags_and_one_of_names_without_headings_are_proposed() {
    let sheet = " | Visits 2021/22 Q1 | | Visits 2021/22 Q2 |\nLeeds | 12 | [p] | 15 |\nYork | 8 | * | 9 | [p]\nHull | | : | 7 |";
    let (text, reading) = suggested(&[("A", sheet)], "visits.xlsx");
    assert!(text.contains("[\"{left of Visits 2021/22 Q1}\"]"), "{text}");
    assert!(text.contains("flags_beside = true") && text.contains("\"*\" = \"note\"") && text.contains("\":\" ="), "{text}");
    let places: Vec<String> = reading.returned.entries.iter().map(|entry| entry.place.to_string()).collect();
    assert_eq!(places, ["A!B2", "A!D2", "A!B3", "A!D3", "A!C4", "A!D4"], "{text}");
}

#[test]
fn whatever_stands_beside_figures_the_page_can_be_read() {
    let beside = [
        "k", "m", "mn", "bn", "-", "–", "r", "R", "p", "~", "+", "*", "**", "^", "(", ")", "£", "<", "[", "[1]", "[r]", "\\", "\"", "'",
        ".", ",",
    ];
    for flag in beside {
        for other in beside {
            let sheet = format!(
                "Measure | 2020-21 | 2021-22\nPay [{flag}1] | 10{flag} | {other}12\nGoods{other} | {flag} 4 {other} | 5\nSum {flag} | 14 | {other}{flag}"
            );
            let (text, _) = suggested(&[("Tables", &sheet)], "core.ods");
            assert!(!text.is_empty(), "{flag} {other}");
        }
    }
}

#[test]
fn a_letter_that_nobody_can_type_is_told_and_is_no_flag() {
    let (text, _) = suggested(&[("Tables", "Measure | 2020-21 | 2021-22\nPay | 10\u{7} | 11\nGoods | 4 | 5")], "core.ods");
    assert!(!text.contains("[flags]"), "{text}");
    assert!(text.contains("in Tables!B2 is no figure and no mark that I know"), "{text}");
}

#[test]
fn what_could_be_a_part_of_a_figure_is_told_and_is_no_flag() {
    let (text, _) = suggested(&[("Tables", "Measure | 2020-21 | 2021-22\nPay | 10– | 11\nGoods | 4 | 5")], "core.ods");
    assert!(!text.contains("[flags]"), "{text}");
    assert!(text.contains("# - \"10–\" in Tables!B2 is no figure and no mark that I know"), "{text}");
}
