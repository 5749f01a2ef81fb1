//! Times that no forecast could have known of: a pandemic, a cyber attack, the merger of two councils.
//!
//! What came of forecasts in such a time says nothing of how good they are, nor how wide an interval must be. It is left out of both, and counted, so that
//! nobody has to guess: a council says which times these were, and from which submission on, like everything else in its framework.

use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::framework::Framework;
use crate::period::Period;
use crate::stage::Basis;

/// A row of the Exceptional times sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionalTime {
    /// The first period of it.
    pub first: Period,
    /// The last period of it.
    pub last: Period,
    /// What happened, in words.
    pub reason: String,
    /// Whether it is published, supplied or illustrative.
    #[serde(default)]
    pub basis: Basis,
    /// What supports the basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

impl ExceptionalTime {
    /// Whether any day of `period` belongs to it.
    #[must_use]
    pub fn touches(&self, period: Period) -> bool {
        self.first.start_date() < period.end_date() && period.start_date() < self.last.end_date()
    }

    /// It in words: `2020/21 Q1 to 2021/22 Q1 (the pandemic)`.
    #[must_use]
    pub fn label(&self) -> String {
        if self.first == self.last {
            return format!("{} ({})", self.first.label(), self.reason);
        }
        format!("{} to {} ({})", self.first.label(), self.last.label(), self.reason)
    }
}

impl Framework {
    /// The exceptional times that a period touches.
    pub fn exceptional(&self, period: Period) -> impl Iterator<Item = &ExceptionalTime> {
        self.exceptional_times.iter().filter(move |time| time.touches(period))
    }

    /// Whether any of `year` that comes after `origin` belongs to an exceptional time: nobody could know of it then.
    #[must_use]
    pub fn is_exceptional_after(&self, origin: Period, year: Period) -> bool {
        let after = origin.end_date().max(year.start_date());
        self.exceptional(year).any(|time| time.last.end_date() > after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::FrameworkRow;

    fn period(text: &str) -> Period {
        Period::parse(text).expect(text)
    }

    #[test]
    fn what_was_known_at_the_origin_is_not_exceptional_after_it() {
        let time = ExceptionalTime {
            first: period("2020/21 Q1"),
            last: period("2021/22 Q1"),
            reason: "the pandemic".to_owned(),
            basis: Basis::default(),
            basis_note: None,
            place: Place::sheet("Exceptional times"),
        };
        assert_eq!(time.label(), "2020/21 Q1 to 2021/22 Q1 (the pandemic)");
        let touched = ["2019/20 Q4", "2020/21 Q1", "June 2021", "July 2021", "2021/22"].map(|text| time.touches(period(text)));
        assert_eq!(touched, [false, true, true, false, true]);
        let framework = Framework::assemble([FrameworkRow::ExceptionalTime(time)]);
        let cases = [
            ("2019/20 Q4", "2020/21", true),
            ("2020/21 Q3", "2020/21", true),
            ("2020/21 Q4", "2021/22", true),
            ("2021/22 Q1", "2021/22", false),
            ("2019/20 Q1", "2019/20", false),
        ];
        for (origin, year, expected) in cases {
            assert_eq!(framework.is_exceptional_after(period(origin), period(year)), expected, "{origin} {year}");
        }
    }
}
