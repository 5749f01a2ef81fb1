//! The sheet Benchmarks: figures of others that a measure is shown beside.

use outturn_domain::benchmark::Benchmark;
use outturn_domain::code::ItemCode;
use outturn_domain::framework::FrameworkRow;

use super::measures::number_in_unit;
use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::targets::Units;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

pub(super) const MEASURE: Column = Column::required("Measure");
const PERIOD: Column = Column::required("Period");
const GROUP: Column = Column::required("Group");
const VALUE: Column = Column::required("Value");
const SOURCE: Column = Column::optional("Source");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Benchmarks",
    also: None,
    key: MEASURE,
    about_items: true,
    columns: &[MEASURE, PERIOD, GROUP, VALUE, SOURCE, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>, units: &Units<'_>) -> Option<Vec<FrameworkRow>> {
    let measure = row.needed_code(&MEASURE, ItemCode::parse);
    let period = row.needed_period(&PERIOD);
    let group = row.needed_line(&GROUP);
    let number = row.need(&VALUE, row.row().number(&VALUE));
    let value = measure.as_ref().zip(number).and_then(|(measure, number)| {
        let (unit, known) = (units.of(measure.as_str()), units.known_levels(measure.as_str()));
        number_in_unit(row, &VALUE, number, &unit, &known)
    });
    let benchmark = Benchmark {
        measure: measure?,
        period: period?,
        group: group?,
        value: value?,
        source: row.text(&SOURCE),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&VALUE),
    };
    Some(vec![FrameworkRow::Benchmark(Box::new(benchmark))])
}
