//! The method's track record: what it would have said of a council's measures at earlier origins, and what came.
//!
//! It is made of what was known *as of* an instant, and of values that had ended by the origin, so a projection that learns from it never looks
//! ahead. It teaches by kind of measure: how wide intervals must be, whether the method is better than "as in the same period last year",
//! and how far measures go up and down together.

use std::collections::{BTreeMap, BTreeSet};

use super::accuracy::{Accuracy, Scored, ScoredPoint};
use super::backtest::{ORIGINS, Realised, realised, realised_totals, yearly_change};
use super::calendar::Steps;
use super::expected_share::Togetherness;
use super::experience::Experience;
use super::measure_kind::MeasureKind;
use super::method::{Calibration, PeerShape, PointMethod};
use super::series::{Known, Makes, measure_series};
use super::vintages::revision;
use crate::code::{EntityCode, ItemCode};
use crate::measure::{Measure, Polarity};
use crate::period::Period;
use crate::scorecard::{Facts, Inputs};

/// What earlier forecasts of a council's measures teach.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrackRecord {
    by_kind: BTreeMap<MeasureKind, Experience>,
    together: Togetherness,
    /// Of measures that enough other bodies report.
    peers: BTreeMap<ItemCode, PeerShape>,
    /// Of measures that had provisional values which are final now, by how much those were revised.
    revisions: BTreeMap<ItemCode, f64>,
}

impl TrackRecord {
    /// Of every measure that is defined in the period of `inputs`, whose facts are those of [`periods_wanted`](super::periods_wanted). Of these
    /// `first_told` has the values that were provisional at first, as they stood then.
    #[must_use]
    pub fn of(inputs: &Inputs<'_>, target: Period, first_told: &Facts) -> Self {
        let mut of_kind: BTreeMap<MeasureKind, Vec<&Measure>> = BTreeMap::new();
        for measure in inputs.framework.measures_in(inputs.period) {
            of_kind.entry(MeasureKind::of(measure)).or_default().push(measure);
        }
        let mut shares: BTreeMap<Period, Vec<f64>> = BTreeMap::new();
        let mut by_kind = BTreeMap::new();
        for (kind, measures) in of_kind {
            let tried = |method| measures.iter().flat_map(|measure| earlier(inputs, measure, target, method)).collect::<Vec<_>>();
            let (mut method, mut record) = (PointMethod::Combination, tried(PointMethod::Combination));
            if Accuracy::of(&record.iter().filter_map(Earlier::scored).collect::<Vec<_>>()).falls_back() {
                (method, record) = (PointMethod::SeasonalNaive, tried(PointMethod::SeasonalNaive));
            }
            for one in &record {
                if let Some(share) = one.good_share() {
                    shares.entry(one.of).or_default().push(share);
                }
            }
            let calibration = Calibration::of(record.iter().map(|one| (one.realised.key, one.realised.scaled_error)));
            by_kind.insert(kind, Experience { calibration, method, ..Experience::default() });
        }
        let measures = || inputs.framework.measures_in(inputs.period);
        Self {
            by_kind,
            together: Togetherness::of(shares.values().map(Vec::as_slice)),
            peers: measures().filter_map(|measure| Some((measure.code.clone(), peers(inputs, measure, target)?))).collect(),
            revisions: measures().filter_map(|measure| Some((measure.code.clone(), revision(inputs, measure, first_told)?))).collect(),
        }
    }

    /// What it teaches of a measure.
    #[must_use]
    pub fn experience(&self, measure: &Measure) -> Experience {
        let of_kind = self.by_kind.get(&MeasureKind::of(measure)).cloned().unwrap_or_default();
        Experience {
            peers: self.peers.get(&measure.code).cloned(),
            revision: self.revisions.get(&measure.code).copied().unwrap_or_default(),
            ..of_kind
        }
    }

    /// Whether projections of a kind fall back to "as in the same period last year", because the method has shown no skill for it.
    #[must_use]
    pub fn falls_back(&self, kind: MeasureKind) -> bool {
        self.by_kind.get(&kind).is_some_and(|experience| experience.method == PointMethod::SeasonalNaive)
    }

    /// How far the council's measures go up and down together.
    #[must_use]
    pub fn together(&self) -> Togetherness {
        self.together
    }
}

/// What would have been said at an earlier origin, and what came.
struct Earlier {
    /// The period that it was of, or that the total ended in.
    of: Period,
    is_total: bool,
    realised: Realised,
    /// The unit of errors, as known at that origin; nought where there is none.
    unit: f64,
    polarity: Polarity,
}

impl Earlier {
    /// The next value, to tell whether the method has skill. What was said of later ones overlaps from origin to origin, and totals are made
    /// of the same values: they would make a few odd quarters count many times.
    fn scored(&self) -> Option<Scored> {
        let Realised { forecast, naive, outturn, .. } = self.realised;
        let point = ScoredPoint {
            forecast: forecast.median(),
            quantiles: Some(forecast),
            outturn,
            naive,
            unit: self.unit,
            good_direction: good_direction(self.polarity),
        };
        self.is_next_value().then_some(Scored { point: Some(point), probability: None })
    }

    fn is_next_value(&self) -> bool {
        !self.is_total && self.realised.ahead == 1
    }

    /// The share of cases that the next value was expected to be worse than, where there is a worse: what surprises many measures of one
    /// period in one direction is common to them.
    fn good_share(&self) -> Option<f64> {
        let below = self.realised.forecast.share_below(self.realised.outturn);
        match good_direction(self.polarity) {
            _ if !self.is_next_value() => None,
            good if good > 0.0 => Some(below),
            good if good < 0.0 => Some(1.0 - below),
            _ => None,
        }
    }
}

/// 1 where more is better, -1 where less is, 0 where neither is.
pub(super) fn good_direction(polarity: Polarity) -> f64 {
    match polarity {
        Polarity::High => 1.0,
        Polarity::Low => -1.0,
        Polarity::Band { .. } | Polarity::Neither => 0.0,
    }
}

/// The season that the series of other bodies show, up to the same origin; absent where there are too few of them, or where the measure's own
/// newest value is older than the origin: then the two do not go on from the same quarter.
fn peers(inputs: &Inputs<'_>, measure: &Measure, target: Period) -> Option<PeerShape> {
    let steps = Steps::of_measure(measure, target)?;
    let bodies: BTreeSet<&EntityCode> =
        inputs.facts.of_item(&measure.code).filter_map(|recorded| recorded.fact.key.entity.as_ref()).collect();
    let of = |entity| {
        let of_body = Inputs { entity, ..inputs.clone() };
        let series = measure_series(&of_body, measure);
        Known::at_origin(&series, Makes::of(&series), &steps).values
    };
    let others = bodies.into_iter().filter(|body| inputs.entity != Some(body));
    let is_current = || of(inputs.entity).last().is_some_and(Option::is_some);
    let values: Vec<Vec<Option<f64>>> = others.map(|body| of(Some(body))).collect();
    let values = Some(values).filter(|values| !values.is_empty() && is_current())?;
    PeerShape::of(values.iter().map(Vec::as_slice), steps.in_year)
}

/// What would have been said of a measure at its newest origins, each with a year of history or more.
fn earlier(inputs: &Inputs<'_>, measure: &Measure, target: Period, method: PointMethod) -> Vec<Earlier> {
    let Some(steps) = Steps::of_measure(measure, target) else { return Vec::new() };
    let series = measure_series(inputs, measure);
    let makes = Makes::of(&series);
    let known = Known::at_origin(&series, makes, &steps);
    let experience = Experience { method, ..Experience::default() };
    let Some(((from, _), history)) = known.span().zip(known.history(measure, steps.in_year, &experience)) else { return Vec::new() };
    let (count, shipped) = (history.values.len(), Calibration::default());
    let mut found = Vec::new();
    // What came in a time that nobody could know of teaches nothing: of a total, where any of what was to come did.
    let is_exceptional = |step: usize| steps.periods.get(step).is_none_or(|period| inputs.framework.exceptional(*period).next().is_some());
    for origin in count.saturating_sub(ORIGINS).max(steps.in_year)..count {
        let unit = yearly_change(&history.values[..origin], steps.in_year).unwrap_or_default();
        let mut add = |realised: Realised, is_total| {
            let (next, last) = (from + origin, from + origin + realised.ahead - 1);
            let mut told_by = if is_total { next..=last } else { last..=last };
            if let Some(of) = steps.periods.get(last).filter(|_| !told_by.any(is_exceptional)) {
                found.push(Earlier { of: *of, is_total, realised, unit, polarity: measure.polarity });
            }
        };
        for one in realised(&history, 0..origin, steps.in_year, &shipped) {
            add(one, false);
        }
        let adds_up = makes != Makes::Last;
        for one in adds_up.then(|| realised_totals(&history, 0..origin, &shipped)).into_iter().flatten() {
            add(one, true);
        }
    }
    found
}
