//! Sums that a return carries, held against their parts.

use outturn_domain::finding::{Finding, FindingCode};

use super::description::Sum;
use super::pattern::Headings;
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
        let of_columns = region.table.sums.iter().filter_map(|sum| match sum {
            Sum::Columns { total, of } => Some((total, of)),
            Sum::Rows { .. } => None,
        });
        of_columns.flat_map(|(total, of)| Self::of_one(total, of, region)).collect()
    }

    fn of_one(total: &Headings, of: &Headings, region: &Region<'_>) -> Vec<Self> {
        let fitting = |headings: &Headings| -> Vec<usize> {
            let columns = region.columns.iter().enumerate();
            columns.filter(|(_, column)| headings.fit(&column.key)).map(|(index, _)| index).collect()
        };
        let top = |index: usize| region.columns.get(index).and_then(|column| column.levels.first());
        let totals = fitting(total);
        let parts = fitting(of);
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
        if parts.is_empty() || is_sum(stated, sum, parts.len()) {
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

/// Whether a sum is that of so many parts, as near as parts are typed.
pub(super) fn is_sum(stated: f64, sum: f64, parts: usize) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a table has fewer cells than a float has whole numbers")]
    let allowed = ROUNDING * (parts as f64 + 1.0) + sum.abs() * 1e-9;
    (stated - sum).abs() <= allowed
}

/// Without the dust of binary fractions.
pub(super) fn rounded(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
