//! Which periods a projection learns from, and which it is of.

use chrono::{Datelike, NaiveDate};

use super::method::YEARS_OF_HISTORY;
use crate::measure::{Frequency, Measure};
use crate::period::{Period, PeriodKind};

/// The year to forecast at an origin where none is asked for: that of the period after the origin, which is the origin's own while it runs.
#[must_use]
pub fn forecast_year(origin: Period) -> Option<Period> {
    let year = origin.in_financial_year()?;
    if year.end_date() == origin.end_date() { next_year(year) } else { Some(year) }
}

fn next_year(year: Period) -> Option<Period> {
    let begins: NaiveDate = year.end_date()?;
    Period::financial_year_from(begins.year(), begins.month())
}

/// Every period whose values a projection of `target` may look at, for measures of any frequency: to be read from the store.
#[must_use]
pub fn periods_wanted(target: Period) -> Vec<Period> {
    let frequencies = [Frequency::Monthly, Frequency::Quarterly, Frequency::HalfYearly, Frequency::Annual];
    frequencies.into_iter().filter_map(|frequency| Steps::of(frequency, target)).flat_map(|steps| steps.periods).collect()
}

/// The periods of a measure's own frequency, oldest first: the years of history, and the financial year of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Steps {
    /// The periods.
    pub(super) periods: Vec<Period>,
    /// How many make a year.
    pub(super) in_year: usize,
}

impl Steps {
    /// Those of a measure. One that is reported irregularly is read by the quarter, in which committees meet.
    pub(super) fn of_measure(measure: &Measure, target: Period) -> Option<Self> {
        Self::of(measure.frequency, target)
    }

    fn of(frequency: Frequency, target: Period) -> Option<Self> {
        let year = target.in_financial_year()?;
        let last = match frequency.period_kind() {
            Some(PeriodKind::FinancialYear) => year,
            Some(PeriodKind::FinancialHalf) => year.half(2)?,
            Some(PeriodKind::Month) => {
                let day = year.as_at_date()?;
                Period::month(day.year(), day.month())?
            }
            _ => year.quarter(4)?,
        };
        let in_year = usize::try_from(12 / last.length_in_months()?).ok()?;
        let backwards = std::iter::successors(Some(last), |period| period.previous());
        let mut periods: Vec<Period> = backwards.take((YEARS_OF_HISTORY + 1) * in_year).collect();
        periods.reverse();
        Some(Self { periods, in_year })
    }

    /// The index of the first step of the financial year that step `index` belongs to.
    pub(super) fn year_begins(&self, index: usize) -> usize {
        index - index % self.in_year
    }
}
