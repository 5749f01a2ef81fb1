//! A measure's values as the method takes them, by what its cells hold.

use rust_decimal::prelude::ToPrimitive;

use super::calendar::Steps;
use super::experience::Experience;
use super::float;
use super::method::{History, Nature, sampling_error};
use crate::fact::{FactKind, FactValue};
use crate::figure::{Precision, Unit};
use crate::measure::{AnnualMeaning, CellHolds, Measure, RollUp};
use crate::period::Period;
use crate::provenance::RecordedFact;
use crate::scorecard::{Inputs, MeasureSeries, Subject};
use crate::travel::Series as _;

/// How the values of a year's parts make the year's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Makes {
    /// The year's is that of its last part: a stock, a trailing window, a share.
    Last,
    /// The year's is the sum of its parts: things counted in each period.
    Sum,
    /// The year's is the mean of its parts: a rate or a stock that is rolled up so. The parts count alike, for how many cases there will be nobody knows.
    Mean,
    /// Each part is already the year's total so far, and what is projected is how much it grows by.
    RunningTotal,
}

impl Makes {
    /// Shares are never added: the year's is that of its last part, or their mean where the measure rolls up to one and its annual target means the year's.
    pub(super) fn of(series: &MeasureSeries<'_, '_>) -> Self {
        let measure = series.measure;
        match (measure.cell_holds, measure.annual_target_means) {
            (_, AnnualMeaning::YearTotal) if has_mean_of_year(measure) => Self::Mean,
            _ if measure.is_rate() => Self::Last,
            (CellHolds::YearToDate, _) => Self::RunningTotal,
            (CellHolds::InPeriod, AnnualMeaning::YearTotal) => Self::Sum,
            _ => Self::Last,
        }
    }
}

/// Whether the figure of the year, as it is rolled up, is a mean of those of its parts, and so none that it had in March.
pub(super) fn has_mean_of_year(measure: &Measure) -> bool {
    matches!(measure.roll_up, Some(RollUp::Mean | RollUp::RatioOfSums))
}

/// The measure's own series of what `inputs` are about.
pub(super) fn measure_series<'a, 'i>(inputs: &'i Inputs<'a>, measure: &'a Measure) -> MeasureSeries<'a, 'i> {
    let subject = Subject { item: &measure.code, entity: inputs.entity, breakdown: None };
    MeasureSeries { inputs, measure, subject }
}

/// What was known at the origin.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    /// One value a step that had ended by the origin; of a running total what it grew by.
    pub(super) values: Vec<Option<f64>>,
    /// The values as the cells hold them, where they are running totals.
    pub(super) totals: Vec<Option<f64>>,
    /// Whether values before a change of definition were left out.
    pub(super) cut_at_break: bool,
    /// Whether something stands in words.
    pub(super) in_words: bool,
    /// Whether the newest value is provisional.
    pub(super) provisional: bool,
    /// How many cases the newest value is a share of, where that is reported.
    pub(super) cases: Option<f64>,
}

impl Known {
    /// Everything of `steps` that had ended by the origin, from the last change of definition on.
    pub(super) fn at_origin(series: &MeasureSeries<'_, '_>, makes: Makes, steps: &Steps) -> Self {
        let origin = series.inputs.period;
        let ended = steps.periods.iter().filter(|period| period.end_date() <= origin.end_date()).count();
        let (mut totals, mut cut_at_break) = (vec![None; ended], false);
        for (at, period) in steps.periods.iter().take(ended).enumerate().rev() {
            let value = series.value(*period).and_then(|value| value.to_f64());
            if series.broken_between(*period, origin) {
                cut_at_break = value.is_some();
                break;
            }
            totals[at] = value;
        }
        let newest = totals.iter().rposition(Option::is_some).and_then(|at| steps.periods.get(at));
        let fact = |period: &Period| actual(series, *period);
        let in_words = steps.periods.iter().take(ended).filter_map(fact).any(|recorded| matches!(recorded.fact.value, FactValue::Text(_)));
        Self {
            values: if makes == Makes::RunningTotal { growth(&totals, steps.in_year) } else { totals.clone() },
            cut_at_break,
            in_words,
            cases: newest.and_then(|period| cases(series, *period)),
            provisional: newest.and_then(fact).is_some_and(|recorded| recorded.fact.marks.provisional),
            totals,
        }
    }
}

impl Known {
    /// Where the first value stands, and the last; absent where there is none.
    pub(super) fn span(&self) -> Option<(usize, usize)> {
        Some((self.values.iter().position(Option::is_some)?, self.values.iter().rposition(Option::is_some)?))
    }

    /// From the first value to the last, as the method takes it, of which so many make a year; absent where there is none.
    pub(super) fn history<'s>(&'s self, measure: &Measure, in_year: usize, experience: &'s Experience) -> Option<History<'s>> {
        let (from, to) = self.span()?;
        Some(History {
            values: &self.values[from..=to],
            in_year,
            nature: nature(measure),
            rounding: half_a_unit(measure.precision),
            sampling: self.sampling(measure, to),
            revision: if self.provisional { experience.revision } else { 0.0 },
            peers: experience.peers.as_ref(),
            method: experience.method,
        })
    }

    /// What chance alone makes of a percentage whose cases are reported.
    fn sampling(&self, measure: &Measure, newest: usize) -> f64 {
        let share = self.values.get(newest).copied().flatten().filter(|_| measure.unit == Unit::Percent);
        share.zip(self.cases).map_or(0.0, |(share, cases)| sampling_error(share, cases))
    }
}

/// What a measure's values are. What is held against something else does not grow as counts do.
fn nature(measure: &Measure) -> Nature {
    match measure.unit {
        Unit::Percent => Nature::Percentage,
        Unit::Other(_) => Nature::Rate,
        _ if measure.is_rate() => Nature::Rate,
        Unit::Pounds | Unit::Number | Unit::Days => Nature::Amount,
    }
}

/// What rounding alone leaves unsaid.
pub(super) fn half_a_unit(precision: Precision) -> f64 {
    0.5 / 10_f64.powi(i32::from(precision.places()))
}

fn actual<'a>(series: &MeasureSeries<'a, '_>, period: Period) -> Option<&'a RecordedFact> {
    series.inputs.facts.get(&series.subject, period, FactKind::Actual)
}

fn cases(series: &MeasureSeries<'_, '_>, period: Period) -> Option<f64> {
    let denominator = series.inputs.facts.get(&series.subject, period, FactKind::Denominator)?;
    denominator.fact.value.number()?.decimal().to_f64().filter(|cases| *cases > 0.0)
}

/// What running totals grow by within their years. What grew over a gap is spread over it evenly, so that the total stays what it is.
fn growth(totals: &[Option<f64>], in_year: usize) -> Vec<Option<f64>> {
    let mut grown = vec![None; totals.len()];
    for (year, of_year) in totals.chunks(in_year.max(1)).enumerate() {
        let (mut told, mut before) = (0, 0.0);
        for (step, total) in of_year.iter().enumerate() {
            let Some(total) = total else { continue };
            let each = (total - before) / float(step + 1 - told);
            for part in told..=step {
                grown[year * in_year + part] = Some(each);
            }
            (told, before) = (step + 1, *total);
        }
    }
    grown
}
