//! How far a value would have had to be from what it is to have another status.

use rust_decimal::Decimal;

use super::{Case, StatusOutcome, judge};
use crate::rules::RuleSet;

/// So many steps of the measure's precision are tried one by one, then the strides grow by a tenth: a narrow zone far away may be stepped over, one near by
/// may not.
const NEAR: u32 = 48;

/// The longest way, in steps: no council's figure has more digits.
const FURTHEST: u64 = 1_000_000_000_000_000;

/// Which way a value would have had to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// Higher.
    Up,
    /// Lower.
    Down,
}

/// The nearest value, one way, that would have had another status, everything else being as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurningPoint {
    /// Which way.
    pub way: Way,
    /// The value, at the measure's precision.
    pub value: Decimal,
    /// How far that is from the value there is.
    pub distance: Decimal,
    /// What it would have come to.
    pub outcome: StatusOutcome,
}

/// The nearest turning points of a case, up and down; none for a case without a value or a target.
pub(super) fn turning_points(case: &Case<'_>, rule_set: &RuleSet) -> Vec<TurningPoint> {
    let Ok(value) = case.value else { return Vec::new() };
    let search = Search { case, rule_set, value: case.yardstick.precision.round(value), is: kind(&judge(case, rule_set)) };
    let mut found: Vec<TurningPoint> = [Way::Up, Way::Down].into_iter().filter_map(|way| search.nearest(way)).collect();
    found.sort_by_key(|point| point.distance);
    found
}

/// What two outcomes share when they are the same to a committee: the status's code, or the kind of its absence.
fn kind(outcome: &StatusOutcome) -> String {
    outcome.given().map_or_else(|| format!("{:?}", outcome.no_status()), |status| status.code.clone())
}

struct Search<'a> {
    case: &'a Case<'a>,
    rule_set: &'a RuleSet,
    value: Decimal,
    is: String,
}

impl Search<'_> {
    fn nearest(&self, way: Way) -> Option<TurningPoint> {
        let (mut same, mut steps) = (Decimal::ZERO, Decimal::ONE);
        let mut other = loop {
            if steps > Decimal::from(FURTHEST) || !self.is_sensible(way, steps) {
                // What a count cannot fall below is the last that is tried.
                break self.last_sensible(way).filter(|last| *last > same && self.differs(way, *last))?;
            }
            if self.differs(way, steps) {
                break steps;
            }
            same = steps;
            let stride = if steps < Decimal::from(NEAR) { Decimal::ONE } else { (steps / Decimal::TEN).floor() };
            steps += stride;
        };
        while other - same > Decimal::ONE {
            let middle = ((same + other) / Decimal::TWO).floor();
            if self.differs(way, middle) {
                other = middle;
            } else {
                same = middle;
            }
        }
        let (value, outcome) = self.at(way, other);
        Some(TurningPoint { way, value, distance: (value - self.value).abs(), outcome })
    }

    fn differs(&self, way: Way, steps: Decimal) -> bool {
        kind(&self.at(way, steps).1) != self.is
    }

    /// What the value so many steps away would have come to. Travel would have been another, too.
    fn at(&self, way: Way, steps: Decimal) -> (Decimal, StatusOutcome) {
        let value = self.value_at(way, steps);
        let change = value - self.value;
        let moved = |travel: &crate::travel::Travel| travel.had_it_changed(&self.case.yardstick, change);
        let (short, long) = (moved(self.case.travel_short), moved(self.case.travel_long));
        let case = Case { value: Ok(value), travel_short: &short, travel_long: &long, ..*self.case };
        (value, judge(&case, self.rule_set))
    }

    fn value_at(&self, way: Way, steps: Decimal) -> Decimal {
        let change = steps * self.case.yardstick.precision.step();
        match way {
            Way::Up => self.value.saturating_add(change),
            Way::Down => self.value.saturating_sub(change),
        }
    }

    /// A figure that is not below nought is not imagined there.
    fn is_sensible(&self, way: Way, steps: Decimal) -> bool {
        self.value < Decimal::ZERO || self.value_at(way, steps) >= Decimal::ZERO
    }

    fn last_sensible(&self, way: Way) -> Option<Decimal> {
        let to_nought = || self.value / self.case.yardstick.precision.step();
        (way == Way::Down && self.value > Decimal::ZERO).then(to_nought)
    }
}
