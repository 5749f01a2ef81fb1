//! Sums that a return carries, held against their parts.

use outturn_domain::finding::{Finding, FindingCode};

use super::description::Sum;
use super::region::Region;
use super::row::Row;
use crate::normalise::grid::shown;

/// How far a sum may lie from its parts: parts are often shown, and typed again, rounded to pence.
const ROUNDING: f64 = 0.005;

/// A column that must be the sum of others in its row.
#[derive(Debug)]
pub(super) struct SumColumns {
    total: usize,
    parts: Vec<usize>,
}

impl SumColumns {
    /// The sums of a table by its columns. Where several columns fit as the total, each adds up what stands under its own uppermost heading.
    pub(super) fn of(region: &Region<'_>) -> Vec<Self> {
        region.table.sums.iter().flat_map(|sum| Self::of_one(sum, region)).collect()
    }

    fn of_one(sum: &Sum, region: &Region<'_>) -> Vec<Self> {
        let fitting = |headings: &super::pattern::Headings| -> Vec<usize> {
            let columns = region.columns.iter().enumerate();
            columns.filter(|(_, column)| headings.fit(&column.key)).map(|(index, _)| index).collect()
        };
        let top = |index: usize| region.columns.get(index).and_then(|column| column.levels.first());
        let totals = fitting(&sum.total);
        let parts = fitting(&sum.of);
        let several = totals.len() > 1;
        let parts_of =
            |total: usize| parts.iter().copied().filter(|part| *part != total && (!several || top(*part) == top(total))).collect();
        totals.iter().map(|total| Self { total: *total, parts: parts_of(*total) }).filter(|sum| !sum.parts.is_empty()).collect()
    }

    /// What is to be asked where the row's sum is another than its parts give.
    pub(super) fn check(&self, row: &Row<'_>, region: &Region<'_>) -> Option<Finding> {
        let stated = row.number_in(self.total)?;
        let parts: Vec<f64> = self.parts.iter().filter_map(|part| row.number_in(*part)).collect();
        let sum: f64 = parts.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "a table has fewer columns than a float has whole numbers")]
        let allowed = ROUNDING * (parts.len() as f64 + 1.0) + sum.abs() * 1e-9;
        if parts.is_empty() || (stated - sum).abs() <= allowed {
            return None;
        }
        let column = region.columns.get(self.total)?;
        let cell = region.grid.cell(row.number, column.index)?;
        let sum = rounded(sum);
        let parts = match parts.len() {
            1 => "its one part in this row is".to_owned(),
            count => format!("its {count} parts in this row add up to"),
        };
        let message = format!("{:?} says {}, and {parts} {sum}.", column.heading, shown(&cell.value));
        let place = region.grid.place(row.number, column.index);
        Some(Finding::new(FindingCode::SumDiffers, message).at(place).found(shown(&cell.value)).expected(sum))
    }
}

/// Without the dust of binary fractions.
fn rounded(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
