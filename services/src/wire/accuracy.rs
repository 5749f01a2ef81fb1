//! How well forecasts did, line by line.

use std::collections::BTreeSet;

use chrono::Datelike;
use outturn_domain::figure::Unit;
use outturn_domain::forecast::{Accuracy, Forecaster, Given, MeasureKind, Scored, TrackRecord};
use outturn_domain::framework::Framework;

use super::scope;
use crate::contract;
use crate::forecast::Outcome;
use crate::names::named;

/// What decides the lines of a report.
pub(crate) struct Report<'a> {
    /// What it is broken down by.
    pub(crate) dimension: contract::AccuracyDimension,
    /// Whether each line is followed by one for each distance.
    pub(crate) by_horizon: bool,
    /// Names the services.
    pub(crate) framework: &'a Framework,
    /// Tells which kinds fall back.
    pub(crate) record: &'a TrackRecord,
}

/// A value of a dimension, and how it is called.
type Group = (String, String);

impl Report<'_> {
    /// The totals, then each group.
    pub(crate) fn lines(&self, forecasters: &[Forecaster], outcomes: &[Outcome]) -> Vec<contract::ForecastAccuracy> {
        let groups: BTreeSet<Group> = outcomes.iter().filter_map(|outcome| self.group(&outcome.given)).collect();
        let groups = std::iter::once(None).chain(groups.into_iter().map(Some));
        groups.flat_map(|group| forecasters.iter().flat_map(move |by| self.of_group(*by, group.as_ref(), outcomes))).collect()
    }

    fn of_group(&self, by: Forecaster, group: Option<&Group>, outcomes: &[Outcome]) -> Vec<contract::ForecastAccuracy> {
        let belongs = |outcome: &&Outcome| outcome.by == by && (group.is_none() || self.group(&outcome.given).as_ref() == group);
        let of_group: Vec<&Outcome> = outcomes.iter().filter(belongs).collect();
        let distances: BTreeSet<usize> = of_group.iter().filter(|_| self.by_horizon).map(|outcome| outcome.given.ahead).collect();
        let line = |distance: usize| {
            let at_distance = of_group.iter().filter(|outcome| distance == 0 || outcome.given.ahead == distance);
            let (exceptional, usual): (Vec<&Outcome>, Vec<&Outcome>) = at_distance.partition(|outcome| outcome.exceptional);
            let scored: Vec<Scored> = usual.into_iter().map(|outcome| outcome.scored).collect();
            contract::ForecastAccuracy { exceptional_count: count(exceptional.len()), ..self.line(by, group, distance, &scored) }
        };
        std::iter::once(0).chain(distances).map(line).collect()
    }

    fn line(&self, by: Forecaster, group: Option<&Group>, distance: usize, scored: &[Scored]) -> contract::ForecastAccuracy {
        let accuracy = Accuracy::of(scored);
        let is_kind = self.dimension == contract::AccuracyDimension::MeasureKind && by == Forecaster::Projection;
        let kind = MeasureKind::ALL.into_iter().find(|kind| is_kind && group.is_some_and(|(value, _)| value == kind.as_str()));
        contract::ForecastAccuracy {
            source: source(by).into(),
            group: group.map(|(value, title)| contract::AccuracyGroup {
                dimension: self.dimension.into(),
                value: value.clone(),
                title: title.clone(),
            }),
            horizon: count(distance),
            scored_count: count(accuracy.count),
            mase: accuracy.mase,
            coverage80: accuracy.coverage_80,
            coverage95: accuracy.coverage_95,
            brier: accuracy.brier,
            bias: accuracy.bias,
            reliability_bins: accuracy.reliability.iter().map(bin).collect(),
            skill: accuracy.skill,
            falls_back: kind.is_some_and(|kind| self.record.falls_back(kind)),
            forecast_to_achieve_count: count(accuracy.forecast_to_achieve),
            achieved_count: count(accuracy.achieved),
            restricted: false,
            exceptional_count: 0,
        }
    }

    /// What a forecast counts under.
    fn group(&self, given: &Given) -> Option<Group> {
        let measure = &given.measure;
        match self.dimension {
            contract::AccuracyDimension::Unspecified => None,
            contract::AccuracyDimension::Service => {
                let unit = self.framework.units.get(&measure.service).map(scope::unit);
                let unnamed = || (named("services", &measure.service), measure.service.to_string());
                Some(unit.map_or_else(unnamed, |unit| (unit.name, unit.title)))
            }
            contract::AccuracyDimension::MeasureKind => {
                let kind = MeasureKind::of(measure);
                Some((kind.as_str().to_owned(), kind.label().to_owned()))
            }
            contract::AccuracyDimension::Unit => Some(unit(&measure.unit)),
            contract::AccuracyDimension::Origin => Some(part_of_year(given)),
        }
    }
}

fn unit(unit: &Unit) -> Group {
    let (value, title) = match unit {
        Unit::Percent => ("percent", "percentages"),
        Unit::Pounds => ("pounds", "money"),
        Unit::Number => ("number", "numbers"),
        Unit::Days => ("days", "days"),
        Unit::Other(name) => (name.as_str(), name.as_str()),
    };
    (value.to_owned(), title.to_owned())
}

/// How much of the year was known: "how good is the forecast of the year at quarter 2".
fn part_of_year(given: &Given) -> Group {
    let months = given.origin.end_date().zip(given.of.start_date()).map_or(0, |(end, start)| {
        (end.year() - start.year()) * 12 + i32::try_from(end.month()).unwrap_or(0) - i32::try_from(start.month()).unwrap_or(0)
    });
    let quarter = (months + 2) / 3;
    (format!("q{quarter}"), format!("at quarter {quarter}"))
}

fn source(by: Forecaster) -> contract::ForecastSource {
    match by {
        Forecaster::Service => contract::ForecastSource::Submitted,
        Forecaster::Projection => contract::ForecastSource::Projection,
    }
}

fn bin(bin: &outturn_domain::forecast::ReliabilityBin) -> contract::ReliabilityBin {
    contract::ReliabilityBin {
        low: bin.from,
        high: bin.to,
        forecast_count: count(bin.count),
        mean_probability: bin.mean_said,
        observed_share: bin.share_met,
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
