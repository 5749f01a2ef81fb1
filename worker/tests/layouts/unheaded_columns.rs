//! A published table whose first two columns, of cities and of what is counted, have no heading.

use outturn_worker::layout::suggest::suggest;
use outturn_worker::layout::{Layout, apply, idle_words};

use crate::expected::{open, returns};

const PAGE: &str = r#"
id = "arrivals"
title = "City centre arrivals and departures by rail"
lone_years = "calendar"
ignore_sheets = ["Estimations"]

[flags]
"footnote numbers" = "note"

[[table]]
header_rows = 2
entity = ["{2 left of Time band *}"]
item = ["{left of Time band *}"]
fill_down = ["{2 left of Time band *}"]
group_rows = { give = "breakdown", labels = ["Arrivals", "Departures"] }
period = "sheet name"
totals = ["* total"]
until = ["R Figures *"]

[[table.values]]
headings = ["Time band *"]
unit = "number"
"#;

#[test]
fn cities_and_counts_without_headings_are_read() {
    let Some(folder) = returns() else { return };
    let layout = Layout::parse(PAGE).expect("a page");
    let workbook = open(&folder.join("various/dft_overcrowding.xls"));
    let returned = apply(&layout, &workbook, "dft_overcrowding.xls").returned;
    let told: Vec<String> = returned
        .entries
        .iter()
        .map(|entry| {
            let name = |named: &Option<outturn_worker::normalise::entry::Written>| {
                named.as_ref().map_or_else(String::new, |named| named.text.clone())
            };
            format!(
                "{} {}/{}/{} {}",
                entry.place.cell.expect("a cell"),
                entry.item.text,
                name(&entry.entity),
                name(&entry.breakdown),
                entry.period
            )
        })
        .collect();
    assert!(told.contains(&"C11 Passengers/Birmingham/Arrivals cy2012".to_owned()), "{told:?}");
    assert!(told.contains(&"D14 Total seats/Bristol/Arrivals cy2012".to_owned()), "{told:?}");
    assert!(told.iter().any(|entry| entry.contains("/Departures ")), "{told:?}");
    assert!(idle_words(&layout, &workbook).iter().all(|idle| !idle.message.contains("group_rows")));
}

#[test]
fn a_first_page_names_the_columns_without_headings() {
    let Some(folder) = returns() else { return };
    let page = suggest(&open(&folder.join("various/dft_overcrowding.xls")), "dft_overcrowding.xls").text;
    assert!(page.contains("{2 left of "), "{page}");
}
