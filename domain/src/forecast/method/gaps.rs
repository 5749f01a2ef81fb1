//! Gaps between values, filled on a straight line between their neighbours so that smoothing and seasons can go on.
//!
//! What is filled in tells nothing of how far values scatter, so it is left out of `error_scale` and of what is scored.

use super::LARGEST;
use crate::forecast::float;

/// More than this share of gaps makes a history count as shorter than it is. From the method's trials, in which few series had any.
const SPARSE: f64 = 0.2;

/// A value that can be reckoned with: what is no number is a gap.
pub(crate) fn number(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite()).map(|value| value.clamp(-LARGEST, LARGEST))
}

/// A history without gaps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filled {
    /// From the first value to the last.
    pub(crate) line: Vec<f64>,
    /// Which of them are values; empty where all are.
    pub(crate) gaps: Vec<bool>,
    /// How many steps lie between the last value and the origin.
    pub(crate) behind: usize,
    /// Whether so much is missing that the history says less than its length.
    pub(crate) is_sparse: bool,
}

impl Filled {
    /// Fills a history. `None` where there is no value.
    pub(crate) fn of(values: &[Option<f64>]) -> Option<Self> {
        let first = values.iter().position(|value| number(*value).is_some())?;
        let mut line: Vec<f64> = Vec::with_capacity(values.len() - first);
        let (mut gaps, mut open, mut longest, mut missing) = (Vec::new(), 0, 0, 0);
        for value in &values[first..] {
            let Some(value) = number(*value) else {
                open += 1;
                continue;
            };
            if open > 0 {
                let before = line[line.len() - 1];
                let step = (value - before) / float(open + 1);
                gaps.resize(line.len(), false);
                gaps.resize(line.len() + open, true);
                line.extend((1..=open).map(|place| before + step * float(place)));
                longest = longest.max(open);
                missing += open;
                open = 0;
            }
            line.push(value);
        }
        if !gaps.is_empty() {
            gaps.resize(line.len(), false);
        }
        let is_sparse = longest >= 2 || float(missing) > SPARSE * float(line.len());
        Some(Self { line, gaps, behind: open, is_sparse })
    }

    /// How many values there are, what was filled in not counted.
    pub(super) fn count(&self) -> usize {
        self.line.len() - self.gaps.iter().filter(|gap| **gap).count()
    }

    /// The mean size of the values' changes over `steps` steps; absent without two so far apart.
    pub(crate) fn mean_change_of_values(&self, steps: usize) -> Option<f64> {
        self.mean_change(steps, |place| self.line[place])
    }

    /// The mean size of changes over `steps` steps of what `adjusted` makes of each place; absent without two values so far apart.
    pub(super) fn mean_change(&self, steps: usize, adjusted: impl Fn(usize) -> f64) -> Option<f64> {
        let is_gap = |place: usize| self.gaps.get(place).copied().unwrap_or(false);
        let pairs = (steps..self.line.len()).filter(|place| !is_gap(*place) && !is_gap(place - steps));
        let (count, sum) = pairs.fold((0, 0.0), |(count, sum), place| (count + 1, sum + (adjusted(place) - adjusted(place - steps)).abs()));
        (count > 0).then(|| sum / float(count))
    }
}
