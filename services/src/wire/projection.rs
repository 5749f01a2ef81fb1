//! What a projection of a measure's series says.

use outturn_domain::fact::FactKind;
use outturn_domain::figure::CellNumber;
use outturn_domain::forecast::{
    CalibrationState, Disagreement, LEVELS, METHOD, METHOD_VERSION, ProjectedPoint, Projection, ProjectionOutcome,
};
use outturn_domain::measure::Measure;
use outturn_domain::period::Period;
use outturn_domain::scorecard::{Inputs, Subject};
use outturn_domain::status::Yardstick;
use rust_decimal::Decimal;

use super::cells::Cells;
use super::{figure, period, unit};
use crate::contract;

/// A projection; `levels` are the quantiles that are asked for besides the usual ones.
pub(crate) fn projection(measure: &Measure, projected: &Projection, target: Option<CellNumber>, levels: &[f64]) -> contract::Projection {
    let point = |one: &ProjectedPoint| point(measure, one, levels);
    let training = projected.training;
    contract::Projection {
        outcome: outcome(projected.outcome).into(),
        outcome_reason: projected.reason.clone(),
        experimental: projected.calibration != CalibrationState::Calibrated,
        calibration: calibration(projected.calibration).into(),
        method: METHOD.to_owned(),
        method_version: METHOD_VERSION.to_owned(),
        first_training_period: training.map(|training| training.first.id()).unwrap_or_default(),
        last_training_period: training.map(|training| training.last.id()).unwrap_or_default(),
        training_point_count: training.map_or(0, |training| i32::try_from(training.count).unwrap_or(i32::MAX)),
        points: projected.points.iter().map(point).collect(),
        result: projected.result.as_ref().map(point),
        target_probability: target.and_then(|target| projected.probability(measure, target)),
        backtest_mase: projected.backtest.map(|backtest| backtest.mase),
        naive_mase: projected.backtest.map(|backtest| backtest.naive_mase),
        fell_back: projected.fell_back,
        notes: projected.notes.clone(),
    }
}

/// How far intervals are calibrated.
pub(crate) fn calibration(state: CalibrationState) -> contract::Calibration {
    match state {
        CalibrationState::NotYet => contract::Calibration::NotYet,
        CalibrationState::Partly => contract::Calibration::Partly,
        CalibrationState::Calibrated => contract::Calibration::Calibrated,
    }
}

fn outcome(outcome: ProjectionOutcome) -> contract::ProjectionOutcome {
    match outcome {
        ProjectionOutcome::Projected => contract::ProjectionOutcome::Ok,
        ProjectionOutcome::HardlyAnyHistory => contract::ProjectionOutcome::HardlyAnyHistory,
        ProjectionOutcome::InsufficientHistory => contract::ProjectionOutcome::InsufficientHistory,
        ProjectionOutcome::BreakInSeries => contract::ProjectionOutcome::BreakInSeries,
        ProjectionOutcome::NotNumeric => contract::ProjectionOutcome::NotNumeric,
        ProjectionOutcome::AlreadyKnown => contract::ProjectionOutcome::AlreadyKnown,
    }
}

fn point(measure: &Measure, point: &ProjectedPoint, levels: &[f64]) -> contract::ProjectionPoint {
    let usual = LEVELS.into_iter().zip(point.rounded);
    let besides = levels.iter().filter(|level| !LEVELS.contains(level)).map(|level| (*level, point.at(measure, *level)));
    let mut all: Vec<(f64, Decimal)> = usual.chain(besides).collect();
    all.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    all.dedup_by(|(one, _), (other, _)| one.total_cmp(other).is_eq());
    contract::ProjectionPoint {
        period: Some(period::period(point.period)),
        mean: Some(figure::computed(measure, point.mean, Yardstick::of(measure).show(point.mean))),
        quantiles: all.into_iter().map(|(level, value)| contract::Quantile { level, value: Some(unit::decimal(value)) }).collect(),
    }
}

/// That a service's forecast and the projection differ strongly, and whether the service was asked about it.
pub(crate) fn disagreement(found: Disagreement, queried: bool) -> contract::ForecastDisagreement {
    contract::ForecastDisagreement { reason: found.reason, submitted_level: Some(found.level), queried }
}

/// The outturn that has arrived since, from its cell, or with the cells that make it.
pub(crate) fn outturn(
    cells: &mut Cells<'_>,
    inputs: &Inputs<'_>,
    measure: &Measure,
    (value, periods): &(Decimal, Vec<Period>),
) -> contract::Figure {
    let subject = Subject { item: &measure.code, entity: inputs.entity, breakdown: None };
    let fact = |period: &Period, kind| inputs.facts.get(&subject, *period, kind);
    if let [own] = periods.as_slice()
        && let Some(recorded) = fact(own, FactKind::Actual)
    {
        return figure::reported(cells, measure, recorded);
    }
    let kinds = [FactKind::Actual, FactKind::Numerator, FactKind::Denominator];
    let parts = periods.iter().flat_map(|period| kinds.into_iter().filter_map(move |kind| fact(period, kind)));
    let rounded = measure.precision.round(*value);
    let labels: Vec<String> = periods.iter().map(|period| period.label()).collect();
    contract::Figure {
        derivation: format!("from {}", labels.join(", ")),
        input_provenance_keys: parts.map(|recorded| cells.fact(recorded)).collect(),
        ..figure::computed(measure, rounded, Yardstick::of(measure).show(rounded))
    }
}
