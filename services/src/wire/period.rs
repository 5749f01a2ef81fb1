//! Periods.

use outturn_domain::period::{Period, PeriodKind};

use super::day::date;
use crate::contract;

/// A period.
pub(crate) fn period(period: Period) -> contract::Period {
    contract::Period {
        id: period.id(),
        kind: kind(period.kind()).into(),
        label: period.label(),
        start_date: period.start_date().map(date),
        end_date: period.end_date().map(date),
        as_at_date: period.as_at_date().map(date),
    }
}

/// A period that a figure is about; absent for a baseline, which is of no period.
pub(crate) fn dated(about: Period) -> Option<contract::Period> {
    (about.kind() != PeriodKind::Baseline).then(|| period(about))
}

fn kind(kind: PeriodKind) -> contract::PeriodKind {
    match kind {
        PeriodKind::Month => contract::PeriodKind::Month,
        PeriodKind::FinancialQuarter => contract::PeriodKind::FinancialQuarter,
        PeriodKind::FinancialHalf => contract::PeriodKind::FinancialHalf,
        PeriodKind::FinancialYear => contract::PeriodKind::FinancialYear,
        PeriodKind::CalendarQuarter => contract::PeriodKind::CalendarQuarter,
        PeriodKind::CalendarYear => contract::PeriodKind::CalendarYear,
        PeriodKind::AcademicYear => contract::PeriodKind::AcademicYear,
        PeriodKind::UpTo => contract::PeriodKind::UpTo,
        PeriodKind::After => contract::PeriodKind::After,
        PeriodKind::Baseline => contract::PeriodKind::Unspecified,
    }
}
