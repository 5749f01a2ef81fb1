//! The season of other bodies that report the same measure.
//!
//! A series of two years shows its own season dimly; many series of one definition show it together. Each peer's season is first shrunk as
//! far as it could be noise, because what was odd in a year was odd for all of them, then they are averaged, relative to their levels.
//! Source: Withycombe, "Forecasting with combined seasonal indices", International Journal of Forecasting 5 (1989).

use super::gaps::Filled;
use super::seasonal_indices::Season;
use crate::forecast::float;

/// Fewer peers than these are no better than the series itself: a noisy mean of few replaces one noise by another.
const LEAST_PEERS: usize = 4;

/// What each step of a year adds, relative to the level, as peers have it.
#[derive(Debug, Clone, PartialEq)]
pub struct PeerShape {
    /// By how many steps after the origin, modulo a year.
    from_origin: Vec<f64>,
}

impl PeerShape {
    /// From peers' histories up to one origin. Those of less than two years, with values below nought or that end earlier, say nothing;
    /// with fewer than four that do there is no shape.
    pub fn of<'a>(peers: impl IntoIterator<Item = &'a [Option<f64>]>, in_year: usize) -> Option<Self> {
        let (mut sum, mut count) = (vec![0.0; in_year], 0);
        for values in peers {
            let Some(filled) = Filled::of(values) else { continue };
            let level = filled.line.iter().sum::<f64>() / float(filled.line.len());
            if filled.line.len() < 2 * in_year || filled.behind > 0 || level <= 0.0 || filled.line.iter().any(|value| *value < 0.0) {
                continue;
            }
            let season = Season::of(&filled.line, in_year, None);
            for (ahead, sum) in sum.iter_mut().enumerate() {
                *sum += season.at(filled.line.len() + ahead) / level;
            }
            count += 1;
        }
        (count >= LEAST_PEERS).then(|| Self { from_origin: sum.into_iter().map(|sum| sum / float(count)).collect() })
    }

    /// Relative to the level, by place modulo a year in a history of `count` values that ends at the origin.
    pub(super) fn by_place(&self, count: usize) -> Vec<f64> {
        let in_year = self.from_origin.len();
        (0..in_year).map(|place| self.from_origin[(place + in_year - count % in_year) % in_year]).collect()
    }

    /// What is added to the values of a history, by place modulo a year.
    pub(super) fn additive(&self, values: &[f64]) -> Vec<f64> {
        let level = values.iter().sum::<f64>() / float(values.len().max(1));
        self.by_place(values.len()).into_iter().map(|part| part * level).collect()
    }
}
