//! Direction of travel.

use outturn_domain::measure::Measure;
use outturn_domain::period::Period;
use outturn_domain::scorecard::{Inputs, RowValue, Subject, value_in};
use outturn_domain::status::Yardstick;
use outturn_domain::travel::{Compared, Comparison, Direction, Travel, TrendOutcome};

use super::cells::Cells;
use super::{figure, period};
use crate::contract;

/// Whose figures are compared.
pub(crate) struct Compare<'a> {
    /// What they are judged from.
    pub(crate) inputs: Inputs<'a>,
    /// The measure.
    pub(crate) measure: &'a Measure,
    /// What they are about.
    pub(crate) subject: Subject<'a>,
}

/// Which way a row's figure moved, with what it is compared with.
pub(crate) fn travel(cells: &mut Cells<'_>, compare: &Compare<'_>, now: Period, travel: &Travel) -> contract::Travel {
    match travel {
        Travel::NotComparable(reason) => contract::Travel {
            direction: contract::TravelDirection::NotComparable.into(),
            reason: reason.label().to_owned(),
            ..contract::Travel::default()
        },
        Travel::Compared(comparison) => compared(cells, compare, now, comparison),
    }
}

fn compared(cells: &mut Cells<'_>, compare: &Compare<'_>, now: Period, comparison: &Comparison) -> contract::Travel {
    let measure = compare.measure;
    let yardstick = Yardstick::of(measure);
    let (before_shown, now_shown) = (yardstick.show(comparison.before), yardstick.show(comparison.now));
    let (what, before) = match comparison.of {
        Compared::Values => ("", value_of(cells, compare, comparison)),
        Compared::Increments => {
            let derivation = format!("what {} added to the year's total", comparison.with.label());
            let increment = figure::computed(measure, comparison.before, before_shown.clone());
            (" added", contract::Figure { derivation, ..increment })
        }
    };
    let difference = comparison.now - comparison.before;
    let sign = if difference.is_sign_negative() { "" } else { "+" };
    let change = contract::Figure {
        derivation: format!("{now_shown} - {before_shown}"),
        ..figure::computed(measure, difference, format!("{sign}{}", yardstick.show_difference(difference)))
    };
    let (label, with) = (comparison.direction.label(), comparison.with.label());
    contract::Travel {
        direction: direction(comparison.direction).into(),
        comparator_period: Some(period::period(comparison.with)),
        comparator: Some(before),
        change: Some(change),
        reason: format!("{now_shown}{what} in {} against {before_shown} in {with}: {label}", now.label()),
    }
}

/// The figure compared with, by its cells where it has any.
fn value_of(cells: &mut Cells<'_>, compare: &Compare<'_>, comparison: &Comparison) -> contract::Figure {
    let measure = compare.measure;
    match value_in(&compare.inputs, measure, &compare.subject, comparison.with) {
        RowValue::Number { source, .. } => figure::of_source(cells, measure, comparison.before, &source),
        RowValue::Words(_) | RowValue::Absent { .. } | RowValue::Incomplete(_) => {
            figure::computed(measure, comparison.before, Yardstick::of(measure).show(comparison.before))
        }
    }
}

/// The direction of the whole series.
pub(crate) fn trend(outcome: &TrendOutcome) -> contract::Trend {
    const METHOD: &str = "Kendall's rank test against time, exact, at one in twenty";
    let reason = outcome.reason();
    let TrendOutcome::Told(trend) = outcome else {
        return contract::Trend { direction: contract::TravelDirection::NotComparable.into(), reason, ..contract::Trend::default() };
    };
    contract::Trend {
        direction: trend.direction.map_or(contract::TravelDirection::NoClearTrend, direction).into(),
        first_period: trend.first.id(),
        last_period: trend.last.id(),
        point_count: i32::try_from(trend.points).unwrap_or(i32::MAX),
        method: METHOD.to_owned(),
        reason,
    }
}

pub(crate) fn direction(direction: Direction) -> contract::TravelDirection {
    match direction {
        Direction::Improving => contract::TravelDirection::Improving,
        Direction::Worsening => contract::TravelDirection::Worsening,
        Direction::NoChange => contract::TravelDirection::NoChange,
        Direction::Increasing => contract::TravelDirection::Increasing,
        Direction::Decreasing => contract::TravelDirection::Decreasing,
    }
}
