//! How months make a quarter's value, and quarters a year's: only where the framework says so.

use serde::{Deserialize, Serialize};

use super::CellHolds;
use crate::figure::Unit;

/// How the values of shorter periods make that of a longer one: months a quarter's, quarters a year's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollUp {
    /// Their sum: what happened in each of them.
    Sum,
    /// The last of them: a running total, a stock, a trailing window.
    Last,
    /// The sum of their numerators over the sum of their denominators: a rate.
    RatioOfSums,
    /// Their mean, each counting alike: an average stock.
    Mean,
}

impl RollUp {
    /// Reads the Roll-up column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "sum" | "total" => Some(Self::Sum),
            "last" | "latest" => Some(Self::Last),
            "ratioofsums" | "sumofnumeratorsoversumofdenominators" => Some(Self::RatioOfSums),
            "mean" | "average" => Some(Self::Mean),
            _ => None,
        }
    }

    /// The words of the Roll-up column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Last => "last",
            Self::RatioOfSums => "ratio of sums",
            Self::Mean => "mean",
        }
    }

    /// Why the values of such a measure cannot be rolled up so; absent where they can.
    #[must_use]
    pub fn misfit(self, holds: CellHolds, unit: &Unit, is_rate: bool) -> Option<&'static str> {
        match (self, holds) {
            (Self::Last, _) => None,
            (Self::Sum, _) if is_rate || *unit == Unit::Percent => {
                Some("rates are never added: a rate with a numerator and a denominator rolls up as the ratio of sums")
            }
            (Self::Mean, _) if is_rate => Some("a rate with a numerator and a denominator rolls up as the ratio of sums, never as a mean"),
            (Self::RatioOfSums, _) if !is_rate => Some("the ratio of sums needs what stands under Numerator and Denominator"),
            (_, CellHolds::YearToDate) => Some("a running total already holds the months before: its roll-up is the last"),
            (_, CellHolds::Rolling) => Some("a trailing window already holds the months before: its roll-up is the last"),
            (Self::Sum, CellHolds::Stock) => Some("a stock is never added: its roll-up is the last, or the mean"),
            (Self::RatioOfSums, CellHolds::Stock) => Some("a stock is never added: its roll-up is the last"),
            (Self::Sum | Self::RatioOfSums | Self::Mean, CellHolds::InPeriod) | (Self::Mean, CellHolds::Stock) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_rolled_up_how() {
        use CellHolds::{InPeriod, Rolling, Stock, YearToDate};
        use RollUp::{Last, Mean, RatioOfSums, Sum};
        let number = Unit::Number;
        let fits = |rule: RollUp, holds, unit: &Unit, is_rate| rule.misfit(holds, unit, is_rate).is_none();
        for (rule, holds, is_rate, expected) in [
            (Sum, InPeriod, false, true),
            (Sum, YearToDate, false, false),
            (Sum, Stock, false, false),
            (Sum, Rolling, false, false),
            (Sum, InPeriod, true, false),
            (Mean, InPeriod, false, true),
            (Mean, Stock, false, true),
            (Mean, YearToDate, false, false),
            (Mean, Rolling, false, false),
            (Mean, InPeriod, true, false),
            (RatioOfSums, InPeriod, true, true),
            (RatioOfSums, InPeriod, false, false),
            (RatioOfSums, YearToDate, true, false),
            (RatioOfSums, Stock, true, false),
            (Last, InPeriod, false, true),
            (Last, YearToDate, true, true),
            (Last, Stock, false, true),
            (Last, Rolling, true, true),
        ] {
            assert_eq!(fits(rule, holds, &number, is_rate), expected, "{rule:?} of {holds:?}, rate: {is_rate}");
        }
        assert!(!fits(Sum, InPeriod, &Unit::Percent, false), "percentages are never added");
        assert!(fits(Mean, InPeriod, &Unit::Percent, false), "where nothing but the percentages is known and the council says so");
    }

    #[test]
    fn the_words_of_the_column() {
        for rule in [RollUp::Sum, RollUp::Last, RollUp::RatioOfSums, RollUp::Mean] {
            assert_eq!(RollUp::from_cell(rule.as_str()), Some(rule));
        }
        assert_eq!(RollUp::from_cell("Sum of numerators over sum of denominators"), Some(RollUp::RatioOfSums));
        assert_eq!(RollUp::from_cell("median"), None);
    }
}
