//! `docs/layouts.md` says what the language can say, no more and no less, and its examples are read.

use std::collections::BTreeSet;

use outturn_worker::layout::{Layout, Recognition, apply, recognise};
use outturn_worker::normalise::entry::{Entry, EntryValue};
use outturn_worker::read::cell::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook, SheetVisibility, WorkbookFormat};

const REFERENCE: &str = include_str!("../../../docs/layouts.md");

/// A page that holds every kind of section, into any of which a word can be put.
const PAGE: &str = r#"
id = "a"
title = "A"
#page

[[field]]
label = ["Period"]
at = "right"
gives = "period"
#field

[[table]]
entity = ["Body"]
period = "return"
#table

[[table.values]]
headings = ["Value"]
#table.values

[[table.allowed]]
heading = ["Body"]
words = ["a"]
#table.allowed

[[table.sum]]
total = ["Total"]
of = ["Part *"]
#table.sum

[[table.timing]]
column = ["Type"]
forecast = ["Forecast"]
period = ["When"]
#table.timing
"#;

/// The words that a section of a page may hold, as its reader names them when it meets one that it does not know.
fn known(section: &str) -> BTreeSet<String> {
    let page = PAGE.replace(&format!("#{section}\n"), "no_such_word = 1\n");
    let error = Layout::parse(&page).expect_err("a word that no section knows");
    let (_, words) = error.message.split_once("expected one of").or_else(|| error.message.split_once("expected")).expect("what is known");
    words.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The words that a section of the reference explains: what stands in code in the first column of its tables.
fn explained(section: &str) -> BTreeSet<String> {
    let heading = if section == "page" { "The page".to_owned() } else { section.to_owned() };
    let start = REFERENCE.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    let text = &REFERENCE[start + 1..];
    let end = text.find("\n## ").unwrap_or(text.len());
    let rows = text[..end].lines().filter(|line| line.starts_with("| `"));
    rows.flat_map(|row| row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn every_word_of_the_language_is_explained_and_no_other() {
    for section in ["page", "field", "table", "table.values", "table.allowed", "table.sum", "table.timing"] {
        let mut known = known(section);
        // These open sections of their own.
        let sections: &[&str] = match section {
            "page" => &["marks", "flags", "names", "field", "table"],
            "table" => &["values", "allowed", "sum", "timing"],
            _ => &[],
        };
        for name in sections {
            assert!(known.remove(*name), "{section} opens {name}");
        }
        assert_eq!(explained(section), known, "in the section {section}");
    }
}

#[test]
fn every_section_is_reached_from_the_contents() {
    for heading in REFERENCE.lines().filter_map(|line| line.strip_prefix("## ")) {
        let anchor: String =
            heading.to_lowercase().replace(' ', "-").chars().filter(|letter| letter.is_alphanumeric() || *letter == '-').collect();
        assert!(REFERENCE.contains(&format!("(#{anchor})")), "no link to {heading}");
    }
}

#[test]
fn the_pages_of_the_reference_are_read() {
    let pages: Vec<&str> = REFERENCE.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!pages.is_empty(), "an example");
    for page in pages {
        Layout::parse(page).unwrap_or_else(|error| panic!("{error} in\n{page}"));
    }
}

#[test]
fn a_mistake_is_told_with_what_may_stand_there() {
    for (section, wrong, said) in [
        ("page", "year_starts = \"Apr.il\"", "no month"),
        ("page", "lone_years = \"maybe\"", "calendar"),
        ("table", "item = []", "empty"),
        ("table", "item = 3", "list of headings"),
        ("table", "title = [\"Project #: {entity}\"]", "says twice where its entity stands"),
        ("table", "title = [\"Project #: {thing}\"]", "entity"),
        ("table", "after_header = [\"unit\"]", "units"),
        ("table", "group_rows = { give = \"item\" }", "breakdown"),
        ("table", "fill_down = [\"*\"]", "names no heading"),
        ("table.values", "kind = \"outturn\"", "actual"),
        ("table.values", "scale = \"percent\"", "fractions"),
        ("table.values", "period = \"before\"", "1 before"),
        ("table.allowed", "below = \"List\"", "either words"),
        ("field", "required = 1", "boolean"),
    ] {
        let page = PAGE.replace(&format!("#{section}\n"), &format!("{wrong}\n"));
        let error = Layout::parse(&page).expect_err(wrong);
        assert!(error.message.contains(said), "{wrong}: {error}");
        assert!(error.line > 1, "{wrong}: {error}");
    }
    for (from, to, said) in [
        ("period = \"return\"", "period = \"sheet\"", "sheet name"),
        ("period = \"return\"", "period = { year = [\"Year\"] }", "month"),
        ("period = \"return\"", "period = [\"return\", \"return\"]", "twice"),
        ("at = \"right\"", "at = \"left\"", "below"),
        ("gives = \"period\"", "gives = \"month\"", "signed off by"),
    ] {
        let error = Layout::parse(&PAGE.replace(from, to)).expect_err(to);
        assert!(error.message.contains(said), "{to}: {error}");
    }
}

/// The sheet that the reference shows below its first page, as a program would read it.
fn sheet_of_the_reference() -> RawWorkbook {
    let (_, rest) = REFERENCE.split_once("It reads a sheet such as this one").expect("the sheet");
    let rows = rest.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|')).skip(2);
    let mut cells = Vec::new();
    for (row, line) in (0..).zip(rows) {
        for (column, text) in (0..).zip(line.split('|').skip(2)).filter(|(_, text)| !text.trim().is_empty()) {
            let text = text.trim();
            let number = text.replace(',', "").parse().ok();
            let value = number.map_or_else(|| CellValue::Text(text.to_owned()), CellValue::Number);
            cells.push(RawCell { row, column, value, number_format: NumberFormat::General, formula: false });
        }
    }
    let sheet = RawSheet { name: "Leisure".to_owned(), visibility: SheetVisibility::Visible, cells, hidden_rows: Vec::new() };
    RawWorkbook { format: WorkbookFormat::Xlsx, sheets: vec![sheet], notices: Vec::new() }
}

#[test]
fn the_first_page_reads_the_sheet_below_it() {
    let page = REFERENCE.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a page");
    let layout = [Layout::parse(page).expect("a page")];
    let workbook = sheet_of_the_reference();
    let Recognition::One(layout, _) = recognise(&layout, &workbook) else { panic!("not recognised") };
    let taken = apply(layout, &workbook, "leisure.xlsx").returned;
    assert_eq!(taken.findings, []);
    assert_eq!(taken.period.map(outturn_domain::period::Period::id).as_deref(), Some("fy2021-22-q2"));
    let told = |entry: &Entry| {
        let EntryValue::Cell { value: CellValue::Number(number), .. } = entry.value else { panic!("{entry:?}") };
        let entity = entry.entity.as_ref().map(|entity| entity.text.as_str()).unwrap_or_default();
        format!("{} {} {entity} {} {} {number}", entry.place, entry.item.text, entry.period, entry.kind.as_str())
    };
    let told: Vec<String> = taken.entries.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "Leisure!B5 LEIS-1 Arena fy2021-22-q1 actual 8120",
            "Leisure!C5 LEIS-1 Arena fy2021-22-q1 target 8000",
            "Leisure!D5 LEIS-1 Arena fy2021-22-q2 actual 7950",
            "Leisure!E5 LEIS-1 Arena fy2021-22-q2 target 8000",
        ]
    );
}
