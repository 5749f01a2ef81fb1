//! Figures of others that a measure is shown beside.

use outturn_domain::benchmark::{Benchmark, beside};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::measure::Measure;
use outturn_domain::period::Period;

use super::cells::Cells;
use super::{figure, period};
use crate::contract;

/// Every benchmark of a measure, in the order of time.
pub(crate) fn of_measure(cells: &mut Cells<'_>, framework: &Framework, measure: &Measure) -> Vec<contract::Benchmark> {
    in_order(framework, measure).into_iter().map(|stated| benchmark(cells, measure, stated)).collect()
}

/// What a measure's figure of a period stands beside: of each group the figure of that very period, else its latest before.
pub(crate) fn of_period(cells: &mut Cells<'_>, framework: &Framework, measure: &Measure, of: Period) -> Vec<contract::Benchmark> {
    let stated = framework.benchmarks.get(&measure.code).map(Vec::as_slice).unwrap_or_default();
    beside(stated, of).into_iter().map(|stated| benchmark(cells, measure, stated)).collect()
}

fn in_order<'a>(framework: &'a Framework, measure: &Measure) -> Vec<&'a Benchmark> {
    let mut stated: Vec<&Benchmark> = framework.benchmarks.get(&measure.code).into_iter().flatten().collect();
    stated.sort_by(|one, other| (one.period, &one.group).cmp(&(other.period, &other.group)));
    stated
}

fn benchmark(cells: &mut Cells<'_>, measure: &Measure, stated: &Benchmark) -> contract::Benchmark {
    let provenance_key = cells.row(&FrameworkRow::Benchmark(Box::new(stated.clone())));
    let value = figure::stated(measure, stated.value, stated.basis, stated.basis_note.as_deref());
    contract::Benchmark {
        label: stated.group.clone(),
        period: Some(period::period(stated.period)),
        value: Some(contract::Figure { provenance_key, ..value }),
        source: stated.source.clone().unwrap_or_default(),
    }
}
