//! Words of a layout that do nothing in a workbook, or another thing than they seem to: a slip in a heading that no figure shows.

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};

use crate::layout::allowed::lists_nothing;
use crate::layout::description::{KeyFrom, Layout, Sum, Table};
use crate::layout::find::Found;
use crate::layout::pattern::Headings;
use crate::layout::region::{Region, Role};
use crate::normalise::grid::heading_key;
use crate::read::cell::RawWorkbook;

/// Everything of the kind that the layout says of tables that stand in the workbook: once a table, wherever and however often it stands.
pub(in crate::layout) fn told(layout: &Layout, workbook: &RawWorkbook, found: &Found<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in layout.tables() {
        let regions: Vec<&Region<'_>> = found.regions().filter(|region| std::ptr::eq(region.table, table)).collect();
        let Some(first) = regions.first() else { continue };
        let place = || first.columns.first().map_or_else(|| Place::sheet(first.grid.name()), |column| column.place.clone());
        let idle =
            words_about_columns(table).into_iter().filter(|(_, headings)| !regions.iter().any(|region| fits_a_column(headings, region)));
        findings.extend(idle.map(|(word, headings)| {
            let message = format!("The layout's {word} {:?} fits no column of this table.", headings.as_str());
            Finding::new(FindingCode::LayoutWordIdle, message).at(place()).found(headings.as_str())
        }));
        let unlisted = table.allowed.iter().filter(|allowed| lists_nothing(allowed, table, layout, workbook));
        findings.extend(unlisted.map(|allowed| {
            let heading = allowed.heading.as_str();
            let message = format!(
                "The words that may stand under {heading:?} are not in this workbook where the layout looks for them; any were taken."
            );
            Finding::new(FindingCode::LayoutWordIdle, message).at(place()).found(heading)
        }));
        findings.extend(meant_for_columns(table, &regions));
    }
    findings
}

/// What a layout says of columns without which the table stands all the same.
fn words_about_columns(table: &Table) -> Vec<(&'static str, &Headings)> {
    let one = [("totals", &table.totals), ("fill_down", &table.fill_down)];
    let mut words: Vec<_> = one.into_iter().filter_map(|(word, headings)| Some((word, headings.as_ref()?))).collect();
    words.extend(table.sums.iter().flat_map(|sum| match sum {
        Sum::Columns { total, of } => vec![("sum total", total), ("sum of", of)],
        Sum::Rows { columns, .. } => columns.iter().map(|columns| ("sum columns", columns)).collect(),
    }));
    words.extend(table.timing.iter().flat_map(|timing| [("timing column", &timing.kinds.column), ("timing period", &timing.period)]));
    words.extend(table.allowed.iter().map(|allowed| ("allowed heading", &allowed.heading)));
    // A pattern says what may stand, and one spelled out says what does.
    words.retain(|(_, headings)| !headings.as_str().contains('*'));
    words
}

fn fits_a_column(headings: &Headings, region: &Region<'_>) -> bool {
    region.columns.iter().any(|column| headings.fit(&column.key))
}

/// A text that every row is about, where a column that is not a value's has the same words for its heading: a heading stands in square brackets.
fn meant_for_columns(table: &Table, regions: &[&Region<'_>]) -> Vec<Finding> {
    let keys = [("item", &table.item), ("entity", &table.entity), ("breakdown", &table.breakdown)];
    let always = keys.into_iter().filter_map(|(word, key)| Some((word, key.as_ref().and_then(KeyFrom::always)?)));
    always
        .filter_map(|(word, text)| {
            let is_meant = |column: &&crate::layout::region::Column| {
                !matches!(column.role, Role::Value { .. }) && column.key == heading_key(text)
            };
            let column = regions.iter().flat_map(|region| &region.columns).find(is_meant)?;
            let message = format!(
                "The layout says {word} = {text:?}, which is the {word} of every row, and a column is headed {:?}. Was {word} = [{text:?}] meant, the column?",
                column.heading
            );
            Some(Finding::new(FindingCode::LayoutWordIdle, message).at(column.place.clone()).found(column.heading.as_str()))
        })
        .collect()
}
