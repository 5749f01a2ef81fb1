//! How many of several measures can be expected to meet their targets, with a band that does not pretend that they go each their own way.
//!
//! A hard winter, a pay award or a lockdown moves many measures at once, so the number that meet their targets scatters more than that of
//! so many coins. The band is of the one-factor model of Vasicek, "Loan portfolio value", Risk (December 2002): each measure meets its
//! target where a part that is common to all and a part of its own come to enough. What [`Togetherness`] says of the common part is
//! learnt from realised forecasts; while nothing has been realised, all of it is taken to be common, which makes the band as wide as it can be.

use super::float;
use super::quantiles::{PROBABILITIES, normal_score, normal_share_below};

/// With so many realised forecasts what they say counts as much as knowing nothing (the weight that errors have in a calibration).
const HALF_TRUSTED: f64 = 30.0;

/// The chances of ending below the band and of ending within or below it: it is one of 80%, as of each measure.
const ENDS: (f64, f64) = (0.1, 0.9);

/// How many equally likely states the common part is told apart in: beyond some forty the band moves by less than a measure.
const STATES: usize = 41;

/// Wholly common: what remains to each measure is a rounding error, and no division by nought.
const WHOLLY: f64 = 0.999;

/// How far the outturns of one period lie to the same side of their forecasts: from 0, each goes its own way, to 1, all go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Togetherness(f64);

impl Default for Togetherness {
    fn default() -> Self {
        Self(1.0)
    }
}

impl Togetherness {
    /// From what came: by period, for each measure the share of cases its forecast had expected below the outturn, turned so that more is good.
    #[must_use]
    pub fn of<'a>(periods: impl IntoIterator<Item = &'a [f64]>) -> Self {
        let (mut products, mut pairs, mut count) = (0.0, 0.0, 0.0);
        for shares in periods {
            let scores =
                shares.iter().filter(|share| share.is_finite()).map(|share| normal_score(share.clamp(PROBABILITIES.0, PROBABILITIES.1)));
            let (sum, squares, of_period) =
                scores.fold((0.0, 0.0, 0.0), |(sum, squares, count), score| (sum + score, squares + score * score, count + 1.0));
            products += (sum * sum - squares) / 2.0;
            pairs += of_period * (of_period - 1.0) / 2.0;
            count += of_period;
        }
        if pairs < 1.0 {
            return Self::default();
        }
        let trusted = count / (count + HALF_TRUSTED);
        Self((trusted * (products / pairs).clamp(0.0, 1.0) + (1.0 - trusted)).clamp(0.0, 1.0))
    }

    /// The correlation, from 0 to 1.
    #[must_use]
    pub fn correlation(self) -> f64 {
        self.0
    }
}

/// How many of several measures can be expected to meet their targets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedShare {
    /// How many measures there are.
    pub of: usize,
    /// How many can be expected: the sum of the probabilities.
    pub expected: f64,
    /// How many are more likely than not to meet theirs.
    pub likely: usize,
    /// The band of 80%: no fewer than so many in nine cases of ten.
    pub low: usize,
    /// No more than so many in nine cases of ten.
    pub high: usize,
}

impl ExpectedShare {
    /// From the probability that each measure meets its target.
    #[must_use]
    pub fn of(probabilities: &[f64], together: Togetherness) -> Self {
        let scores: Vec<f64> = probabilities.iter().map(|chance| normal_score(chance.clamp(PROBABILITIES.0, PROBABILITIES.1))).collect();
        let common = together.0.min(WHOLLY);
        let states: Vec<(f64, f64)> = (0..STATES)
            .map(|state| {
                let factor = normal_score((float(state) + 0.5) / float(STATES));
                let chances = scores.iter().map(|score| normal_share_below((score + common.sqrt() * factor) / (1.0 - common).sqrt()));
                chances.fold((0.0, 0.0), |(mean, variance), chance| (mean + chance, variance + chance * (1.0 - chance)))
            })
            .collect();
        // The number within one state is nearly normal; half a measure is the correction for counting in wholes.
        let up_to = |count: usize| {
            let of_state =
                |(mean, variance): &(f64, f64)| normal_share_below((float(count) + 0.5 - mean) / variance.sqrt().max(f64::EPSILON));
            states.iter().map(of_state).sum::<f64>() / float(STATES)
        };
        let of = probabilities.len();
        let end = |level: f64| (0..of).find(|count| up_to(*count) >= level).unwrap_or(of);
        Self {
            of,
            expected: probabilities.iter().sum(),
            likely: probabilities.iter().filter(|chance| **chance > 0.5).count(),
            low: end(ENDS.0),
            high: end(ENDS.1),
        }
    }
}
