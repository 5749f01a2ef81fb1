//! A real form in which the rows of the baseline, the forecast and the actual costs alternate, and only the first of each pair names the year.

use std::collections::BTreeMap;

use outturn_domain::fact::FactKind;
use outturn_worker::layout::{Layout, apply};
use outturn_worker::normalise::entry::EntryValue;
use outturn_worker::read::cell::CellValue;

use crate::expected::{open, returns};

const PAGE: &str = r#"
id = "costs"
title = "Costs of a major project"

[[table]]
sheets = ["9 - Costs"]
side_by_side = true
breakdown = "CDEL"
period = { column = ["CDEL (£m)"] }
fill_down = ["CDEL (£m)"]
kind = { column = ["CDEL (£m)"], baseline = ["* Baseline"], forecast = ["Forecast"], actual = ["Actual"] }
until = ["Remaining *"]
ignore = ["9.04"]
totals = ["Whole Life Cost"]

[[table.values]]
headings = ["* costs", "Non *", "Whole Life Cost"]
unit = "£"
scale = "millions"

[[table.sum]]
total = ["Whole Life Cost"]
of = ["* costs", "Non *"]
"#;

#[test]
fn costs_by_kinds_of_rows_come_to_the_totals_that_the_form_itself_adds_up() {
    let Some(folder) = returns() else { return };
    let layout = Layout::parse(PAGE).expect("a page");
    let workbook = open(&folder.join("various/dft_portfolio_return.xlsm"));
    let returned = apply(&layout, &workbook, "dft_portfolio_return.xlsm").returned;
    let on_sheet: Vec<_> = returned.findings.iter().filter(|told| told.place.as_ref().is_some_and(|at| at.sheet == "9 - Costs")).collect();
    assert!(on_sheet.is_empty(), "{on_sheet:?}");
    let number = |value: &EntryValue| match value {
        EntryValue::Cell { value: CellValue::Number(number), .. } => *number,
        other => panic!("{other:?}"),
    };
    let mut sums: BTreeMap<FactKind, f64> = BTreeMap::new();
    let mut first = Vec::new();
    for entry in returned.entries.iter().filter(|entry| entry.item.text == "One off new costs") {
        let number = number(&entry.value);
        *sums.entry(entry.kind).or_default() += number;
        if first.len() < 4 {
            first.push(format!("{} {} {number}", entry.period, entry.kind.as_str()));
        }
    }
    assert_eq!(first, ["to-m2019-03 baseline 62.35", "to-m2019-03 actual 62.35", "fy2019-20 baseline 30.42", "fy2019-20 forecast 30.42"]);
    // The form's own total of each kind, which stands below the text that ends the table; the years gone by are actual.
    let total = 1699.37;
    let sum = |kinds: &[FactKind]| kinds.iter().filter_map(|kind| sums.get(kind)).sum::<f64>();
    assert!((sum(&[FactKind::Baseline]) - total).abs() < 1e-6, "{sums:?}");
    assert!((sum(&[FactKind::Actual, FactKind::Forecast]) - total).abs() < 1e-6, "{sums:?}");
    assert_eq!(returned.entries.len(), 22 * 5, "eleven pairs of rows under five headings");
}
