//! The places and groups by which measures are reported.

use super::Framework;
use crate::code::{BreakdownCode, ItemCode, lookup_key};
use crate::measure::Breakdown;
use crate::period::Period;

impl Framework {
    /// The places and groups that the framework names for a measure in a period, in the order of their codes. Where it names none, a return may name any.
    pub fn breakdowns_in(&self, measure: &ItemCode, period: Period) -> impl Iterator<Item = &Breakdown> {
        self.breakdowns.get(measure).into_iter().flatten().filter(move |breakdown| breakdown.effective.covers(period))
    }

    /// The place or group of a measure in a period that people mean by `text`: its code however written, or its title.
    #[must_use]
    pub fn breakdown_called(&self, measure: &ItemCode, period: Period, text: &str) -> Option<&Breakdown> {
        let key = lookup_key(text);
        let is_code = |breakdown: &&Breakdown| lookup_key(breakdown.code.as_str()) == key;
        let is_title = |breakdown: &&Breakdown| lookup_key(&breakdown.title) == key;
        self.breakdowns_in(measure, period).find(is_code).or_else(|| self.breakdowns_in(measure, period).find(is_title))
    }

    /// Whether a measure is reported by a place or group in a period: it is named for it, or none is.
    #[must_use]
    pub fn is_reported_by(&self, measure: &ItemCode, period: Period, code: &BreakdownCode) -> bool {
        let mut named = self.breakdowns_in(measure, period).peekable();
        named.peek().is_none() || named.any(|breakdown| breakdown.code == *code)
    }

    /// What a place or group of a measure is called, whatever the period; absent where the framework does not name it.
    #[must_use]
    pub fn breakdown_title(&self, measure: &ItemCode, code: &BreakdownCode) -> Option<&str> {
        let named = self.breakdowns.get(measure)?.iter().find(|breakdown| breakdown.code == *code);
        named.map(|breakdown| breakdown.title.as_str())
    }
}
