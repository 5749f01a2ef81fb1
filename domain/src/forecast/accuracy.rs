//! How well forecasts did once the outturns came: the services' and the projections, by the same arithmetic.

use super::float;
use super::outlook::Outlook;
use super::quantiles::Quantiles;

/// With fewer realised forecasts no skill and the want of it cannot be told apart; from so many on, intervals are calibrated, too (the
/// method's trials).
const ENOUGH: usize = 50;

/// How many bins of probabilities a reliability table has.
const BINS: usize = 10;

/// A forecast of a value, and the value that came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPoint {
    /// What was forecast.
    pub forecast: f64,
    /// Its quantiles; absent for a service's forecast, which is a number alone.
    pub quantiles: Option<Quantiles>,
    /// What came: the final value, whatever was known at first.
    pub outturn: f64,
    /// What "as in the same period last year" would have said.
    pub naive: f64,
    /// What errors are measured in: the mean change from year to year, as known when it was forecast
    /// ([`yearly_change`](super::backtest::yearly_change)).
    pub unit: f64,
    /// 1 where more is better, -1 where less is, 0 where neither.
    pub good_direction: f64,
}

/// What was said of a target being met, and whether it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredProbability {
    /// The probability that was given.
    pub said: f64,
    /// Whether the target was met.
    pub met: bool,
}

impl ScoredProbability {
    /// What a service said in words or by a number: that it will is certain, that it will not too, and at risk is even.
    #[must_use]
    pub fn of_outlook(outlook: Outlook, met: bool) -> Self {
        let said = match outlook {
            Outlook::WillAchieve => 1.0,
            Outlook::AtRisk => 0.5,
            Outlook::WillNotAchieve => 0.0,
        };
        Self { said, met }
    }
}

/// A forecast whose outturn is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scored {
    /// The value; absent where a service answered in words.
    pub point: Option<ScoredPoint>,
    /// The target; absent where there was none.
    pub probability: Option<ScoredProbability>,
}

/// One line of a reliability table: what was said of some targets, and how many of them were met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBin {
    /// The least probability in it.
    pub from: f64,
    /// The probability at which the next begins.
    pub to: f64,
    /// How many.
    pub count: usize,
    /// The mean of what was said.
    pub mean_said: f64,
    /// The share of targets that were met.
    pub share_met: f64,
}

/// How well forecasts did. A figure is absent where nothing was forecast that it could be of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Accuracy {
    /// How many forecasts were scored.
    pub count: usize,
    /// How many of them said a value.
    pub point_count: usize,
    /// The mean absolute error, each in its unit (Hyndman and Koehler, 2006).
    pub mase: Option<f64>,
    /// The same of "as in the same period last year".
    pub naive_mase: Option<f64>,
    /// How much better than that: 1 less the ratio of the two.
    pub skill: Option<f64>,
    /// The mean error in the good direction: positive means too hopeful.
    pub bias: Option<f64>,
    /// The share of outturns within the 80% interval.
    pub coverage_80: Option<f64>,
    /// The share within the 95% interval.
    pub coverage_95: Option<f64>,
    /// The mean squared error of probabilities (Brier, "Verification of forecasts expressed in terms of probability", 1950).
    pub brier: Option<f64>,
    /// What was said against what came, of those tenths that anything was said in.
    pub reliability: Vec<ReliabilityBin>,
    /// How many were more likely than not to meet their target, as forecast.
    pub forecast_to_achieve: usize,
    /// How many met it.
    pub achieved: usize,
}

impl Accuracy {
    /// Scores forecasts. What has no unit to be measured in (nothing had ever changed) counts for coverage alone.
    #[must_use]
    pub fn of(scored: &[Scored]) -> Self {
        let points: Vec<ScoredPoint> = scored.iter().filter_map(|one| one.point).collect();
        let said: Vec<ScoredProbability> = scored.iter().filter_map(|one| one.probability).collect();
        let measured: Vec<&ScoredPoint> = points.iter().filter(|point| point.unit > 0.0 && point.unit.is_finite()).collect();
        let scaled = |value: fn(&ScoredPoint) -> f64| mean(measured.iter().map(|point| value(point) / point.unit));
        let (mase, naive_mase) =
            (scaled(|point| (point.outturn - point.forecast).abs()), scaled(|point| (point.outturn - point.naive).abs()));
        let within = |low: usize, high: usize| {
            let intervals = points.iter().filter_map(|point| Some((point.quantiles?.values(), point.outturn)));
            mean(intervals.map(|(ends, outturn)| f64::from(u8::from((ends[low]..=ends[high]).contains(&outturn)))))
        };
        Self {
            count: scored.len(),
            point_count: points.len(),
            mase,
            naive_mase,
            skill: mase.zip(naive_mase).filter(|(_, naive)| *naive > 0.0).map(|(own, naive)| 1.0 - own / naive),
            bias: scaled(|point| point.good_direction * (point.forecast - point.outturn)),
            coverage_80: within(1, 3),
            coverage_95: within(0, 4),
            brier: mean(said.iter().map(|one| (one.said - f64::from(u8::from(one.met))).powi(2))),
            reliability: reliability(&said),
            forecast_to_achieve: said.iter().filter(|one| one.said > 0.5).count(),
            achieved: said.iter().filter(|one| one.met).count(),
        }
    }

    /// Whether projections of the kind that was scored fall back to "as in the same period last year": there are enough of them, and they
    /// showed no skill.
    #[must_use]
    pub fn falls_back(&self) -> bool {
        self.point_count >= ENOUGH && self.skill.is_some_and(|skill| skill <= 0.0)
    }
}

fn reliability(said: &[ScoredProbability]) -> Vec<ReliabilityBin> {
    let edge = |bin: usize| float(bin) / float(BINS);
    let bin = |bin: usize| {
        let is_last = bin + 1 == BINS;
        let of_bin: Vec<&ScoredProbability> =
            said.iter().filter(|one| one.said >= edge(bin) && (is_last || one.said < edge(bin + 1))).collect();
        Some(ReliabilityBin {
            from: edge(bin),
            to: edge(bin + 1),
            count: of_bin.len(),
            mean_said: mean(of_bin.iter().map(|one| one.said))?,
            share_met: mean(of_bin.iter().map(|one| f64::from(u8::from(one.met))))?,
        })
    };
    (0..BINS).filter_map(bin).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / float(count))
}
