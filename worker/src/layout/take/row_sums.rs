//! Rows that must be the sums of rows above them.

use std::collections::BTreeMap;

use outturn_domain::figure::Unit;
use outturn_domain::finding::{Finding, FindingCode};

use super::value::is_counted;
use crate::layout::description::Sum;
use crate::layout::pattern::Headings;
use crate::layout::region::{Region, Role};
use crate::layout::row::{Row, Value};
use crate::layout::subject::unit_of;
use crate::layout::sums::{is_sum, rounded};
use crate::normalise::entry::Written;
use crate::normalise::grid::{heading_key, shown};
use crate::normalise::quote::shortened;
use crate::read::cell::NumberFormat;

/// The sums over rows of one table, as far as its rows have been read.
#[derive(Debug)]
pub(super) struct RowSums<'a>(Vec<RowSum<'a>>);

#[derive(Debug)]
struct RowSum<'a> {
    total: &'a Headings,
    of: Option<&'a Headings>,
    /// Which columns of the region are added up.
    columns: Vec<usize>,
    /// What has been added up since the last total, by column, and of how many rows.
    so_far: BTreeMap<usize, (f64, usize)>,
}

impl<'a> RowSums<'a> {
    pub(super) fn of(region: &Region<'a>) -> Self {
        let sums = region.table.sums.iter().filter_map(|sum| match sum {
            Sum::Rows { total, of, columns } => Some((total, of.as_ref(), columns.as_ref())),
            Sum::Columns { .. } => None,
        });
        let sums = sums.map(|(total, of, columns)| RowSum { total, of, columns: columns_of(region, columns), so_far: BTreeMap::new() });
        Self(sums.collect())
    }

    /// A row of a group begins what is added up anew, but for sums of which the page says the rows.
    pub(super) fn begin_group(&mut self) {
        self.0.iter_mut().filter(|sum| sum.of.is_none()).for_each(|sum| sum.so_far.clear());
    }

    /// Adds a row, or holds it against those above where it is their sum. `computed` rows are no parts, unless the page says so.
    pub(super) fn note(&mut self, row: &Row<'_>, label: Option<&Written>, computed: bool, region: &Region<'_>) -> Vec<Finding> {
        let key = label.map(|label| heading_key(&label.text));
        let fits = |labels: &Headings| key.as_ref().is_some_and(|key| labels.fit(key));
        let mut findings = Vec::new();
        for sum in &mut self.0 {
            if fits(sum.total) {
                let so_far = std::mem::take(&mut sum.so_far);
                findings.extend(so_far.into_iter().filter_map(|(column, parts)| differs(row, label, column, parts, region)));
            } else if sum.of.map_or(!computed, fits) {
                sum.add(row);
            }
        }
        findings
    }
}

impl RowSum<'_> {
    fn add(&mut self, row: &Row<'_>) {
        for column in &self.columns {
            let is_percentage = |value: &&Value<'_>| value.column == *column && value.cell.number_format == NumberFormat::Percent;
            if let Some(number) = row.number_in(*column).filter(|_| !row.values.iter().any(|value| is_percentage(&value))) {
                let (sum, parts) = self.so_far.entry(*column).or_default();
                *sum += number;
                *parts += 1;
            }
        }
    }
}

/// The columns that are added up: those that the page names, else all that hold figures other than percentages.
fn columns_of(region: &Region<'_>, named: Option<&Headings>) -> Vec<usize> {
    let groups = region.table.values.groups();
    let is_added = |(_, column): &(usize, &crate::layout::region::Column)| match (column.role, named) {
        (Role::Value { .. } | Role::Total, Some(named)) => named.fit(&column.key),
        (Role::Value { group, .. }, None) => groups.get(group).is_some_and(|group| {
            let (unit, _) = unit_of(group, None, column, region.said.unit.as_ref(), None);
            is_counted(group.kind.fact_kind()) && unit != Some(Unit::Percent)
        }),
        _ => false,
    };
    region.columns.iter().enumerate().filter(is_added).map(|(index, _)| index).collect()
}

fn differs(row: &Row<'_>, label: Option<&Written>, column: usize, (sum, parts): (f64, usize), region: &Region<'_>) -> Option<Finding> {
    let stated = row.number_in(column).filter(|stated| !is_sum(*stated, sum, parts))?;
    let column = region.columns.get(column)?;
    let cell = region.grid.cell(row.number, column.index);
    let found = cell.map_or_else(|| stated.to_string(), |cell| shown(&cell.value));
    let label = label.map(|label| shortened(&label.text)).unwrap_or_default();
    let sum = rounded(sum);
    let of =
        if parts == 1 { "the one row above it that belongs to it has".to_owned() } else { format!("the {parts} rows above it add up to") };
    let message = format!("{label:?} says {found} under {:?}, and {of} {sum}.", shortened(&column.heading));
    let place = region.grid.place(row.number, column.index);
    Some(Finding::new(FindingCode::SumDiffers, message).at(place).found(found).expected(sum))
}

#[cfg(test)]
mod tests {
    use crate::layout::{Layout, apply};
    use crate::normalise::test_book::book;

    fn parse(sums: &str) -> Result<Layout, String> {
        let page = format!(
            "id = \"form\"\ntitle = \"A form\"\n[[table]]\nentity = [\"Area\"]\nperiod = \"none\"\ntotal_rows = [\"* total\"]\n\
             group_rows = {{ give = \"breakdown\", labels = [\"North\", \"South\"] }}\nvalues = [{{ headings = [\"Visits\", \"Rate (%)\"] }}]\n{sums}"
        );
        Layout::parse(&page).map_err(|error| error.message)
    }

    /// What is asked: the cell, and what was expected there.
    fn asked(sums: &str, sheet: &str) -> Vec<String> {
        let layout = parse(sums).expect("a page");
        let findings = apply(&layout, &book(&[("S", sheet)]), "form.xlsx").returned.findings;
        let told = |finding: &outturn_domain::finding::Finding| {
            let place = finding.place.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{} {place} {}", finding.code, finding.expected.clone().unwrap_or_default())
        };
        findings.iter().map(told).collect()
    }

    const SUMS: &str =
        "[[table.sum]]\ntotal_row = [\"Sub total\"]\n[[table.sum]]\ntotal_row = [\"Grand total\"]\nof_rows = [\"Sub total\"]";

    #[test]
    fn a_total_row_is_held_against_the_rows_since_the_last_one() {
        let sheet = "Area | Visits | Rate (%)\nNorth\nLeeds | 1 | 50\nYork | 2 | 60\nSub total | 3 | 55\nSouth\nHove | 4 | 70\nSub total | 5 | 70\nGrand total | 9 | 60";
        assert_eq!(asked(SUMS, sheet), ["sum-differs S!B8 4", "sum-differs S!B9 8"]);
        let right = sheet.replace("Sub total | 5", "Sub total | 4").replace("Grand total | 9", "Grand total | 7");
        assert_eq!(asked(SUMS, &right), Vec::<String>::new());
    }

    #[test]
    fn the_page_may_name_the_columns() {
        let rates = "[[table.sum]]\ntotal_row = [\"Sub total\"]\ncolumns = [\"Rate *\"]";
        assert_eq!(asked(rates, "Area | Visits | Rate (%)\nLeeds | 1 | 50\nYork | 2 | 50\nSub total | 9 | 90"), ["sum-differs S!C4 100"]);
    }

    #[test]
    fn a_mark_for_a_missing_figure_is_no_part_and_a_total_without_parts_is_not_held_against_any() {
        assert_eq!(asked(SUMS, "Area | Visits | Rate (%)\nSub total | 9 | 1\nLeeds | | 5\nSub total | 9 | 1"), Vec::<String>::new());
    }

    #[test]
    fn a_sum_is_of_columns_or_of_rows() {
        for wrong in [
            "total_row = [\"Sub total\"]\nof = [\"Visits\"]",
            "of_rows = [\"Leeds\"]",
            "total = [\"Visits\"]",
            "total = [\"A\"]\nof = [\"B\"]\ncolumns = [\"C\"]",
        ] {
            assert!(parse(&format!("[[table.sum]]\n{wrong}")).expect_err(wrong).contains("a sum is either"), "{wrong}");
        }
        let unlabelled = "id = \"a\"\ntitle = \"A\"\n[[table]]\nitem = \"Visits\"\nperiod = \"heading\"\nvalues = [{ headings = [\"Q1\"] }]\nsum = [{ total_row = [\"All\"] }]";
        let error = Layout::parse(unlabelled).expect_err("no label").message;
        assert!(error.contains("total_row needs a column that tells the rows apart"), "{error}");
    }
}
