//! Periods: the stretch of time that a figure is about.
//!
//! Financial years run from April to March unless a council says otherwise, and are written `2021/22`; their parts `2021/22 Q2` and `2021/22 H1`.
//! Every period has one id (`fy2021-22-q2`), which sorts and travels; people may type what they are used to ([`Period::parse`]).

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

mod parse;

pub use parse::PeriodError;

/// What kind of stretch a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PeriodKind {
    /// A calendar month.
    Month,
    /// A quarter of a financial year.
    FinancialQuarter,
    /// Half a financial year.
    FinancialHalf,
    /// A financial year.
    FinancialYear,
    /// A quarter of a calendar year.
    CalendarQuarter,
    /// A calendar year.
    CalendarYear,
    /// An academic year, September to August.
    AcademicYear,
    /// Everything up to the end of a month: "spend to March 2024".
    UpTo,
    /// Everything after a month: "beyond March 2026".
    After,
    /// The state before the plan, against which change is measured. It has no dates.
    Baseline,
}

/// A stretch of time with a stable id. Two periods are equal when they are the same kind and the same stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    // The end leads the order, so that sorting a series of any kinds puts it in time.
    end: Option<NaiveDate>,
    start: Option<NaiveDate>,
    kind: PeriodKind,
    // July to September is the second quarter of one body's year and the first of another's.
    year_starts: u32,
}

/// The month in which the financial years of a council begin: 4 for April.
const APRIL: u32 = 4;

impl Period {
    /// The calendar month `month` (1 to 12) of `year`.
    #[must_use]
    pub fn month(year: i32, month: u32) -> Option<Self> {
        Self::months(PeriodKind::Month, NaiveDate::from_ymd_opt(year, month, 1)?, 1)
    }

    /// The financial year that begins in April of `first_year`.
    #[must_use]
    pub fn financial_year(first_year: i32) -> Option<Self> {
        Self::financial_year_from(first_year, APRIL)
    }

    /// The financial year that begins in `start_month` of `first_year`: July for a body whose year runs from July.
    #[must_use]
    pub fn financial_year_from(first_year: i32, start_month: u32) -> Option<Self> {
        let year = Self::months(PeriodKind::FinancialYear, NaiveDate::from_ymd_opt(first_year, start_month, 1)?, 12)?;
        Some(Self { year_starts: start_month, ..year })
    }

    /// Quarter `quarter` (1 to 4) of this financial year; `None` for any other kind of period or quarter.
    #[must_use]
    pub fn quarter(self, quarter: u32) -> Option<Self> {
        self.part(PeriodKind::FinancialQuarter, quarter, 3)
    }

    /// The quarter of a financial year from April that a day lies in.
    #[must_use]
    pub fn quarter_of(day: NaiveDate) -> Option<Self> {
        let months_in = (day.month() + 12 - APRIL) % 12;
        let first_year = if day.month() < APRIL { day.year() - 1 } else { day.year() };
        Self::financial_year(first_year)?.quarter(months_in / 3 + 1)
    }

    /// Half `half` (1 or 2) of this financial year.
    #[must_use]
    pub fn half(self, half: u32) -> Option<Self> {
        self.part(PeriodKind::FinancialHalf, half, 6)
    }

    fn part(self, kind: PeriodKind, number: u32, months: u32) -> Option<Self> {
        if self.kind != PeriodKind::FinancialYear || number < 1 || number > 12 / months {
            return None;
        }
        let part = Self::months(kind, self.start?.checked_add_months(Months::new((number - 1) * months))?, months)?;
        Some(Self { year_starts: self.year_starts, ..part })
    }

    /// The calendar year.
    #[must_use]
    pub fn calendar_year(year: i32) -> Option<Self> {
        Self::months(PeriodKind::CalendarYear, NaiveDate::from_ymd_opt(year, 1, 1)?, 12)
    }

    /// Quarter `quarter` (1 to 4) of a calendar year.
    #[must_use]
    pub fn calendar_quarter(year: i32, quarter: u32) -> Option<Self> {
        if !(1..=4).contains(&quarter) {
            return None;
        }
        Self::months(PeriodKind::CalendarQuarter, NaiveDate::from_ymd_opt(year, quarter * 3 - 2, 1)?, 3)
    }

    /// The academic year that begins in September of `first_year`.
    #[must_use]
    pub fn academic_year(first_year: i32) -> Option<Self> {
        Self::months(PeriodKind::AcademicYear, NaiveDate::from_ymd_opt(first_year, 9, 1)?, 12)
    }

    /// Everything up to and including the month.
    #[must_use]
    pub fn up_to(year: i32, month: u32) -> Option<Self> {
        let end = Self::month(year, month)?.end;
        Some(Self { kind: PeriodKind::UpTo, start: None, end, year_starts: APRIL })
    }

    /// Everything after the month.
    #[must_use]
    pub fn after(year: i32, month: u32) -> Option<Self> {
        let start = Self::month(year, month)?.end;
        Some(Self { kind: PeriodKind::After, start, end: None, year_starts: APRIL })
    }

    /// The state before the plan.
    #[must_use]
    pub fn baseline() -> Self {
        Self { kind: PeriodKind::Baseline, start: None, end: None, year_starts: APRIL }
    }

    fn months(kind: PeriodKind, start: NaiveDate, months: u32) -> Option<Self> {
        // Four-digit years only: ids sort as text, and a wire date has no other.
        let end = start.checked_add_months(Months::new(months))?;
        ((1000..=9998).contains(&start.year())).then_some(Self { kind, start: Some(start), end: Some(end), year_starts: APRIL })
    }

    /// What kind of stretch this is.
    #[must_use]
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// The first day; absent for "up to" and baselines.
    #[must_use]
    pub fn start_date(self) -> Option<NaiveDate> {
        self.start
    }

    /// The day after the last; absent for "after" and baselines.
    #[must_use]
    pub fn end_date(self) -> Option<NaiveDate> {
        self.end
    }

    /// The last day, which is the date of a stock or snapshot: 30 September for a second quarter.
    #[must_use]
    pub fn as_at_date(self) -> Option<NaiveDate> {
        self.end.and_then(|end| end.pred_opt())
    }

    /// The financial year that this period ends in: itself for a year; for a month the April year.
    #[must_use]
    pub fn in_financial_year(self) -> Option<Self> {
        let last_day = self.as_at_date()?;
        let year = if last_day.month() >= self.year_starts { last_day.year() } else { last_day.year() - 1 };
        Self::financial_year_from(year, self.year_starts)
    }

    /// Which part of its financial year this quarter (1 to 4) or half (1 or 2) is.
    #[must_use]
    pub fn part_number(self) -> Option<u32> {
        let months = match self.kind {
            PeriodKind::FinancialQuarter => 3,
            PeriodKind::FinancialHalf => 6,
            _ => return None,
        };
        Some((self.start?.month() + 12 - self.year_starts) % 12 / months + 1)
    }

    /// Whether `self` ends within `other`: the only periods that count in another's headline.
    #[must_use]
    pub fn ends_within(self, other: Self) -> bool {
        match (self.end, other.start, other.end) {
            (Some(end), Some(from), Some(to)) => end > from && end <= to,
            _ => false,
        }
    }

    /// Itself, then the shorter periods that end with it, the longest first: how something stands at the end of a year is what its last quarter says.
    pub fn with_last_parts(self) -> impl Iterator<Item = Self> {
        let year = self.in_financial_year();
        let halves = year.into_iter().flat_map(|year| (1..=2).filter_map(move |half| year.half(half)));
        let quarters = year.into_iter().flat_map(|year| (1..=4).filter_map(move |quarter| year.quarter(quarter)));
        let month = self.as_at_date().and_then(|day| Self::month(day.year(), day.month()));
        let shorter = move |part: &Self| part.end == self.end && part.length_in_months() < self.length_in_months();
        std::iter::once(self).chain(halves.chain(quarters).chain(month).filter(shorter))
    }

    /// Whether it ends after `first` begins: what counts from `first` on counts in it. What counts from a year on counts in the year's first month.
    #[must_use]
    pub fn reaches(self, first: Self) -> bool {
        first.start < self.end
    }

    /// The period of the same kind just before: the comparator of short-term travel.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.shifted(self.length_in_months()?)
    }

    /// The same period a year earlier: the comparator of long-term travel.
    #[must_use]
    pub fn year_before(self) -> Option<Self> {
        self.shifted(12)
    }

    /// The period of the same kind just after.
    #[must_use]
    pub fn following(self) -> Option<Self> {
        let next = Self::months(self.kind, self.end?, self.length_in_months()?)?;
        Some(Self { year_starts: self.year_starts, ..next })
    }

    fn shifted(self, months: u32) -> Option<Self> {
        let start = self.start?.checked_sub_months(Months::new(months))?;
        let shifted = Self::months(self.kind, start, self.length_in_months()?)?;
        Some(Self { year_starts: self.year_starts, ..shifted })
    }

    /// How many months the period covers; absent for open ranges and baselines.
    #[must_use]
    pub fn length_in_months(self) -> Option<u32> {
        match self.kind {
            PeriodKind::Month => Some(1),
            PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter => Some(3),
            PeriodKind::FinancialHalf => Some(6),
            PeriodKind::FinancialYear | PeriodKind::CalendarYear | PeriodKind::AcademicYear => Some(12),
            PeriodKind::UpTo | PeriodKind::After | PeriodKind::Baseline => None,
        }
    }

    /// The stable id: `fy2021-22-q2`, `m2021-09`, `fy07-2019-20-q1` for a year that starts in July.
    #[must_use]
    pub fn id(self) -> String {
        let (year, month) = self.start.map_or((0, 0), |start| (start.year(), start.month()));
        match self.kind {
            PeriodKind::Month => format!("m{year}-{month:02}"),
            PeriodKind::FinancialYear => financial_id(year, month),
            PeriodKind::FinancialQuarter => self.financial_part_id('q'),
            PeriodKind::FinancialHalf => self.financial_part_id('h'),
            PeriodKind::CalendarQuarter => format!("cy{year}-q{}", (month - 1) / 3 + 1),
            PeriodKind::CalendarYear => format!("cy{year}"),
            PeriodKind::AcademicYear => format!("ay{year}-{:02}", (year + 1) % 100),
            PeriodKind::UpTo => self.as_at_date().map_or_else(String::new, |last| format!("to-m{}-{:02}", last.year(), last.month())),
            PeriodKind::After => self
                .start
                .and_then(|start| start.pred_opt())
                .map_or_else(String::new, |last| format!("after-m{}-{:02}", last.year(), last.month())),
            PeriodKind::Baseline => "baseline".to_owned(),
        }
    }

    fn financial_part_id(self, letter: char) -> String {
        let year = self.in_financial_year().map_or_else(String::new, Self::id);
        format!("{year}-{letter}{}", self.part_number().unwrap_or(0))
    }

    /// How a council writes it: `2021/22 Q2`, `September 2021`.
    #[must_use]
    pub fn label(self) -> String {
        let (year, month) = self.start.map_or((0, 0), |start| (start.year(), start.month()));
        match self.kind {
            PeriodKind::Month => self.start.map_or_else(String::new, |start| start.format("%B %Y").to_string()),
            PeriodKind::FinancialYear => financial_label(year, month),
            PeriodKind::FinancialQuarter => self.financial_part_label('Q'),
            PeriodKind::FinancialHalf => self.financial_part_label('H'),
            PeriodKind::CalendarQuarter => format!("{year} Q{}", (month - 1) / 3 + 1),
            PeriodKind::CalendarYear => year.to_string(),
            PeriodKind::AcademicYear => format!("academic year {year}/{:02}", (year + 1) % 100),
            PeriodKind::UpTo => self.as_at_date().map_or_else(String::new, |last| format!("to {}", last.format("%B %Y"))),
            PeriodKind::After => {
                self.start.and_then(|start| start.pred_opt()).map_or_else(String::new, |last| format!("after {}", last.format("%B %Y")))
            }
            PeriodKind::Baseline => "baseline".to_owned(),
        }
    }

    fn financial_part_label(self, letter: char) -> String {
        let year = self.in_financial_year().map_or_else(String::new, Self::label);
        format!("{year} {letter}{}", self.part_number().unwrap_or(0))
    }
}

fn financial_id(year: i32, month: u32) -> String {
    let second = (year + 1) % 100;
    if month == APRIL { format!("fy{year}-{second:02}") } else { format!("fy{month:02}-{year}-{second:02}") }
}

fn financial_label(year: i32, month: u32) -> String {
    let second = (year + 1) % 100;
    if month == APRIL {
        format!("{year}/{second:02}")
    } else {
        let name = NaiveDate::from_ymd_opt(year, month, 1).map_or_else(String::new, |first| first.format("%B").to_string());
        format!("{year}/{second:02} (from {name})")
    }
}

impl fmt::Display for Period {
    /// The id, because a display goes into logs, keys and names; [`Period::label`] is for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id())
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.id())
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_with_a_period_is_told_the_longest_first() {
        let parts = |text: &str| {
            let period = Period::parse(text).expect("a period");
            period.with_last_parts().map(Period::id).collect::<Vec<_>>()
        };
        assert_eq!(parts("2021/22"), ["fy2021-22", "fy2021-22-h2", "fy2021-22-q4", "m2022-03"]);
        assert_eq!(parts("2021/22 H1"), ["fy2021-22-h1", "fy2021-22-q2", "m2021-09"]);
        assert_eq!(parts("2021/22 Q3"), ["fy2021-22-q3", "m2021-12"]);
        assert_eq!(parts("September 2021"), ["m2021-09"]);
    }
}
