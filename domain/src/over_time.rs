//! What holds from a period on, until something else does: a scale that a council changes goes on judging what was reported by it.

use crate::period::Period;

/// Something, and what took its place from which period on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverTime<T> {
    first: T,
    later: Vec<(Period, T)>,
}

impl<T> OverTime<T> {
    /// What holds in every period for which nothing later is said.
    pub fn always(first: T) -> Self {
        Self { first, later: Vec::new() }
    }

    /// The same, with what holds from a period on.
    #[must_use]
    pub fn then(mut self, from: Period, what: T) -> Self {
        self.later.push((from, what));
        self
    }

    /// What holds in a period: of all that has begun, what began last.
    pub fn in_period(&self, period: Period) -> &T {
        let begun = self.later.iter().filter(|(from, _)| period.reaches(*from));
        begun.max_by_key(|(from, _)| (from.start_date(), *from)).map_or(&self.first, |(_, what)| what)
    }

    /// All that ever holds, in no order.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(self.later.iter().map(|(_, what)| what))
    }

    /// Something else in the place of each, from the same periods on.
    pub fn map<'s, U>(&'s self, other: impl Fn(&'s T) -> U) -> OverTime<U> {
        OverTime { first: other(&self.first), later: self.later.iter().map(|(from, what)| (*from, other(what))).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_holds_until_the_next_begins_however_they_are_put() {
        let period = |text| Period::parse(text).expect("a period");
        let scales = OverTime::always("three").then(period("2023/24"), "four").then(period("2021/22 Q2"), "five");
        for (asked, expected) in [("2021/22 Q1", "three"), ("2021/22 Q2", "five"), ("m2021-06", "three"), ("m2021-07", "five")] {
            assert_eq!(*scales.in_period(period(asked)), expected, "{asked}");
        }
        for (asked, expected) in [("2021/22", "five"), ("2022/23 Q4", "five"), ("2023/24 Q1", "four"), ("m2023-04", "four")] {
            assert_eq!(*scales.in_period(period(asked)), expected, "{asked}");
        }
        assert_eq!(scales.map(|scale| scale.len()).in_period(period("2021/22 Q3")), &4);
        assert_eq!(scales.all().count(), 3);
    }
}
