//! Who owes which return by when.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::code::SubmitterCode;
use crate::finding::Verdict;
use crate::framework::Framework;
use crate::measure::Measure;
use crate::organisation::{CalendarEvent, Delegation, Submitter};
use crate::period::Period;

/// Where a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnState {
    /// It came, and something of it was taken.
    Received,
    /// It came and was refused, and nothing better has come since.
    Refused,
    /// It has not come, and is still within its time.
    Awaited,
    /// It has not come, and its day has passed.
    Late {
        /// How many days ago it was due.
        days: i64,
    },
}

/// A return that the calendar expects of a submitter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedReturn<'a> {
    /// Who owes it.
    pub submitter: &'a Submitter,
    /// For which period.
    pub period: Period,
    /// By the end of which day.
    pub due: NaiveDate,
    /// How many measures it has to report.
    pub measures: usize,
    /// Where it stands.
    pub state: ReturnState,
}

/// The returns that the calendar expects for periods that have ended by `now`, the earliest first.
///
/// `came` holds, of every return that arrived, its sender, the period on its cover and its verdict, in the order of arrival. One who may report for
/// everyone owes nothing: it only helps out.
#[must_use]
pub fn expected_returns(
    framework: &Framework,
    came: impl IntoIterator<Item = (SubmitterCode, Period, Verdict)>,
    now: DateTime<Utc>,
) -> Vec<ExpectedReturn<'_>> {
    let mut best: BTreeMap<(SubmitterCode, Period), bool> = BTreeMap::new();
    for (submitter, period, verdict) in came {
        *best.entry((submitter, period)).or_default() |= verdict != Verdict::Refused;
    }
    let today = now.with_timezone(&framework.council.time_zone).date_naive();
    let due = framework.calendar.iter().filter(|day| day.event == CalendarEvent::ReturnsDue);
    let mut expected = Vec::new();
    for day in due.filter(|day| day.period.end_date().is_some_and(|end| end <= today)) {
        for submitter in framework.submitters.values() {
            let measures = measures_owed(framework, submitter, day.period);
            if measures == 0 {
                continue;
            }
            let state = match best.get(&(submitter.code.clone(), day.period)) {
                Some(true) => ReturnState::Received,
                Some(false) => ReturnState::Refused,
                None if today <= day.date => ReturnState::Awaited,
                None => ReturnState::Late { days: (today - day.date).num_days() },
            };
            expected.push(ExpectedReturn { submitter, period: day.period, due: day.date, measures, state });
        }
    }
    expected.sort_by(|left, right| (left.due, &left.submitter.code).cmp(&(right.due, &right.submitter.code)));
    expected
}

fn measures_owed(framework: &Framework, submitter: &Submitter, period: Period) -> usize {
    if submitter.may_report_for == Delegation::Everyone || !submitter.effective.covers(period) {
        return 0;
    }
    let measures = framework.measures_in(period).filter(|measure| is_owed(framework, measure, period));
    measures.filter(|measure| framework.may_report(&submitter.code, &measure.service, period)).count()
}

/// Whether the return for `period` owes a figure of the measure, which nobody does of one that is worked out from others: its own period's, or that of an earlier one which its lag puts off to this return. What lags
/// by no whole number of its periods comes between two returns, and is owed in neither.
fn is_owed(framework: &Framework, measure: &Measure, period: Period) -> bool {
    let Some(months) =
        period.length_in_months().filter(|_| measure.formula.is_none() && measure.frequency.period_kind() == Some(period.kind()))
    else {
        return false;
    };
    let (periods, rest) = (measure.lag_months / months, measure.lag_months % months);
    let mut back = std::iter::successors(Some(period), |later| later.previous());
    let own = back.nth(usize::try_from(periods).unwrap_or(usize::MAX));
    rest == 0 && own.is_some_and(|own| framework.measure(&measure.code, own).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::FrameworkRow;
    use crate::measure::Frequency;
    use crate::scorecard::tests::{measure, period};

    #[test]
    fn a_return_owes_what_lags_behind_with_a_later_one() {
        let monthly = |lag_months| Measure { frequency: Frequency::Monthly, lag_months, ..measure("M1") };
        let begun = |lag_months| Measure {
            effective: crate::measure::Effective { from: Some("2021-09-01".parse().expect("a day")), to: None },
            ..monthly(lag_months)
        };
        for (measure, at, expected) in [
            (monthly(0), "September 2021", true),
            (monthly(0), "2021/22 Q2", false),
            (monthly(1), "September 2021", true),
            (begun(0), "September 2021", true),
            (begun(1), "September 2021", false),
            (begun(1), "October 2021", true),
            (Measure { lag_months: 3, ..measure("M1") }, "2021/22 Q2", true),
            (Measure { lag_months: 1, ..measure("M1") }, "2021/22 Q2", false),
        ] {
            let framework = Framework::assemble([FrameworkRow::Measure(Box::new(measure.clone()))]);
            assert_eq!(is_owed(&framework, &measure, period(at)), expected, "{} months behind, {at}", measure.lag_months);
        }
    }
}
