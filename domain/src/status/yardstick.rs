//! How a measure is read: its unit, precision, polarity and tolerance, and how far a value is from a target by them.

use rust_decimal::Decimal;

use crate::figure::{CellNumber, Precision, Unit, display};
use crate::measure::{Measure, Polarity};

/// How a measure is read.
#[derive(Debug, Clone, Copy)]
pub struct Yardstick<'a> {
    /// What it counts.
    pub unit: &'a Unit,
    /// The decimal places it is compared and published at.
    pub precision: Precision,
    /// Which way is good.
    pub polarity: Polarity,
    /// Its own tolerance, in per cent of the target; absent where the rule set's holds.
    pub tolerance: Option<CellNumber>,
}

/// How far a value is from a target in the bad direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// In the measure's own unit; positive is worse than the target, nought or less meets it.
    pub shortfall: Decimal,
    /// The same as a share of the target's size; absent where the target is nought, of which there is no share.
    pub deviation: Option<Decimal>,
}

impl<'a> Yardstick<'a> {
    /// That of a measure.
    #[must_use]
    pub fn of(measure: &'a Measure) -> Self {
        Self { unit: &measure.unit, precision: measure.precision, polarity: measure.polarity, tolerance: measure.tolerance }
    }

    /// How far `value` is from `target`, both rounded already. Where a band is best the band's ends take the target's place.
    #[must_use]
    pub fn gap(&self, value: Decimal, target: Decimal) -> Gap {
        let (shortfall, against) = match self.polarity {
            Polarity::High => (target.saturating_sub(value), target),
            // Where neither way is good nothing is judged; the difference is still a difference.
            Polarity::Low | Polarity::Neither => (value.saturating_sub(target), target),
            Polarity::Band { .. } => self.outside_band(value),
        };
        // Figures at the ends of what a decimal holds saturate: their shortfall keeps its sign, which is what judges.
        let most = if shortfall.is_sign_negative() { Decimal::MIN } else { Decimal::MAX };
        let share = || shortfall.checked_div(against.abs()).unwrap_or(most).normalize();
        Gap { shortfall, deviation: (!against.is_zero()).then(share) }
    }

    /// How far outside the band, and the end it is nearer to.
    fn outside_band(&self, value: Decimal) -> (Decimal, Decimal) {
        let Some((lower, upper)) = self.band() else { return (Decimal::ZERO, Decimal::ZERO) };
        if value < lower {
            (lower.saturating_sub(value), lower)
        } else if value > upper {
            (value.saturating_sub(upper), upper)
        } else {
            (Decimal::ZERO, if upper.saturating_sub(value) < value.saturating_sub(lower) { upper } else { lower })
        }
    }

    /// The rounded ends of the band, where a band is best.
    pub(crate) fn band(&self) -> Option<(Decimal, Decimal)> {
        match self.polarity {
            Polarity::Band { lower, upper } => Some((self.precision.round(lower.decimal()), self.precision.round(upper.decimal()))),
            Polarity::High | Polarity::Low | Polarity::Neither => None,
        }
    }

    /// A number of this measure as people read it.
    #[must_use]
    pub fn show(&self, number: Decimal) -> String {
        display(number, self.precision, self.unit)
    }

    /// A difference of two numbers of this measure: percentages differ by points.
    #[must_use]
    pub fn show_difference(&self, difference: Decimal) -> String {
        match self.unit {
            Unit::Percent => format!("{} points", display(difference, self.precision, &Unit::Number)),
            _ => self.show(difference),
        }
    }

    /// The target as people read it: a number, or the band.
    #[must_use]
    pub fn show_target(&self, target: Decimal) -> String {
        self.band().map_or_else(|| self.show(target), |(lower, upper)| format!("{} to {}", self.show(lower), self.show(upper)))
    }

    /// How the shortfall and the deviation were worked out, with the numbers.
    #[must_use]
    pub fn arithmetic(&self, value: Decimal, target: Decimal, gap: Gap) -> String {
        let (value_text, target_text) = (self.show(value), self.show_target(target));
        let shortfall = self.show_difference(gap.shortfall);
        let (subtraction, against) = match self.polarity {
            Polarity::High => (format!("target - value = {target_text} - {value_text} = {shortfall}"), target),
            Polarity::Low | Polarity::Neither => (format!("value - target = {value_text} - {target_text} = {shortfall}"), target),
            Polarity::Band { .. } => (format!("how far {value_text} is outside {target_text} = {shortfall}"), self.outside_band(value).1),
        };
        let division = gap.deviation.map_or_else(
            || "deviation: none, for nothing is a share of nought".to_owned(),
            |deviation| {
                let plain = |number: Decimal| display(number, self.precision, &Unit::Number);
                format!("deviation = {} / {} = {}", plain(gap.shortfall), plain(against.abs()), show_share(deviation))
            },
        );
        format!("shortfall = {subtraction}; {division}")
    }
}

/// A share as a percentage, with as many decimals as it takes not to look like a whole per cent that it is not: 0.1004 is `10.04%`.
pub(crate) fn show_share(share: Decimal) -> String {
    // A figure may be so far from a tiny target that its percentage is no number any more.
    let Some(percent) = share.checked_mul(Decimal::ONE_HUNDRED) else { return format!("{} times", share.round()) };
    let percent = percent.normalize();
    let rounded = (1..=Precision::MOST)
        .filter_map(Precision::new)
        .map(|precision| precision.round(percent).normalize())
        .find(|rounded| !rounded.is_integer() || *rounded == percent);
    format!("{}%", rounded.unwrap_or(percent))
}
