//! Who owes which return by when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::code::{ItemCode, SubmitterCode, UnitCode};
use crate::finding::Verdict;
use crate::framework::Framework;
use crate::measure::Measure;
use crate::organisation::{CalendarEvent, Delegation, Submitter};
use crate::period::{Period, PeriodKind};
use crate::scorecard::latest_ended;

mod service_return;

pub use service_return::{Progress, ReturnArrival, ServiceReturn, ServiceReturnState, is_what_is_owed, service_returns};

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
    /// How many milestones, projects and risks.
    pub others: usize,
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
            let (measures, others) = owed_by(framework, submitter, day.period);
            if measures + others == 0 {
                continue;
            }
            let state = match best.get(&(submitter.code.clone(), day.period)) {
                Some(true) => ReturnState::Received,
                Some(false) => ReturnState::Refused,
                None if today <= day.date => ReturnState::Awaited,
                None => ReturnState::Late { days: (today - day.date).num_days() },
            };
            expected.push(ExpectedReturn { submitter, period: day.period, due: day.date, measures, others, state });
        }
    }
    expected.sort_by(|left, right| (left.due, &left.submitter.code).cmp(&(right.due, &right.submitter.code)));
    expected
}

/// How many measures, and how many milestones, projects and risks, a submitter has to report with the return for a period.
fn owed_by(framework: &Framework, submitter: &Submitter, period: Period) -> (usize, usize) {
    if submitter.may_report_for == Delegation::Everyone || !submitter.effective.covers(period) {
        return (0, 0);
    }
    let may_report = |service: &UnitCode| framework.may_report(&submitter.code, service, period);
    let measures = framework.measures_in(period).filter(|measure| !figures_owed(framework, measure, period).is_empty());
    let others = items_owed(framework, period).into_iter();
    (measures.filter(|measure| may_report(&measure.service)).count(), others.filter(|(_, service)| may_report(service)).count())
}

/// The periods whose figures of a measure the return for `period` owes: its own, and those that have no return of their own, such as the months of a quarter or the
/// year that ends with it; of one that lags behind, in the place of each the earlier one that comes with it. What lags by no whole number of its periods comes between
/// two returns, and is owed in neither, and of a measure that is worked out from others nobody owes anything.
fn figures_owed(framework: &Framework, measure: &Measure, period: Period) -> Vec<Period> {
    let Some(kind) = measure.frequency.period_kind().filter(|_| measure.formula.is_none()) else { return Vec::new() };
    let carrying: Vec<Period> = if kind == period.kind() {
        vec![period]
    } else {
        let back = std::iter::successors(latest_ended(kind, period), |later| later.previous());
        back.take_while(|part| part.ends_within(period)).filter(|part| comes_with(framework, *part) == Some(period)).collect()
    };
    let figures = carrying.into_iter().rev().filter_map(|carrying| lagging_by(measure, carrying));
    figures.filter(|own| framework.measure(&measure.code, *own).is_some()).collect()
}

/// The milestones, projects and risks that a return owes something of, each with the service that answers for it: all that are watched at the end of its period. They
/// are told of once: by the quarter where returns are quarterly, else by the half-year, the month or the year.
fn items_owed(framework: &Framework, period: Period) -> Vec<(&ItemCode, &UnitCode)> {
    if !tells_of_delivery(framework, period) {
        return Vec::new();
    }
    let milestones = framework.milestones.values().map(|item| (&item.code, item.service.as_ref(), item.effective));
    let projects = framework.projects.values().map(|item| (&item.code, item.service.as_ref(), item.effective));
    let risks = framework.risks.values().map(|item| (&item.code, item.service.as_ref(), item.effective));
    let watched = milestones.chain(projects).chain(risks).filter(|(.., effective)| effective.covers(period));
    watched.filter_map(|(code, service, _)| Some((code, service?))).collect()
}

/// Whether the return for a period is the one, of those of its year, that milestones, projects and risks are told of in.
fn tells_of_delivery(framework: &Framework, period: Period) -> bool {
    let Some(year) = period.in_financial_year() else { return false };
    let due = framework.calendar.iter().filter(|day| day.event == CalendarEvent::ReturnsDue).map(|day| day.period);
    let kinds: BTreeSet<PeriodKind> = due.filter(|due| due.in_financial_year() == Some(year)).map(Period::kind).collect();
    let by_preference = [PeriodKind::FinancialQuarter, PeriodKind::FinancialHalf, PeriodKind::Month, PeriodKind::FinancialYear];
    by_preference.into_iter().find(|kind| kinds.contains(kind)) == Some(period.kind())
}

/// The return that the figure of a measure which lags comes with: the one that the period so much later comes with.
pub(crate) fn carried_by(framework: &Framework, measure: &Measure, own: Period) -> Option<Period> {
    let months = own.length_in_months()?;
    let (periods, rest) = (measure.lag_months / months, measure.lag_months % months);
    let mut onwards = std::iter::successors(Some(own), |earlier| earlier.following());
    let carrying = onwards.nth(usize::try_from(periods).unwrap_or(usize::MAX)).filter(|_| rest == 0)?;
    comes_with(framework, carrying)
}

/// The period whose figure comes with the return for `period` for its lag.
fn lagging_by(measure: &Measure, period: Period) -> Option<Period> {
    let months = period.length_in_months()?;
    let (periods, rest) = (measure.lag_months / months, measure.lag_months % months);
    let mut back = std::iter::successors(Some(period), |later| later.previous());
    back.nth(usize::try_from(periods).unwrap_or(usize::MAX)).filter(|_| rest == 0)
}

/// The return that a period without one of its own comes with: the earliest of those that it ends within.
fn comes_with(framework: &Framework, period: Period) -> Option<Period> {
    let due = || framework.calendar.iter().filter(|day| day.event == CalendarEvent::ReturnsDue);
    if due().any(|day| day.period == period) {
        return Some(period);
    }
    due().filter(|day| period.ends_within(day.period)).min_by_key(|day| (day.date, day.period)).map(|day| day.period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::FrameworkRow;
    use crate::measure::Frequency;
    use crate::organisation::CalendarDay;
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
            let owed = !figures_owed(&framework, &measure, period(at)).is_empty();
            assert_eq!(owed, expected, "{} months behind, {at}", measure.lag_months);
        }
    }

    fn due(of: &str, date: &str) -> FrameworkRow {
        FrameworkRow::CalendarDay(CalendarDay {
            period: period(of),
            event: CalendarEvent::ReturnsDue,
            date: date.parse().expect("a day"),
            body: None,
            place: crate::address::Place::sheet("Calendar"),
        })
    }

    #[test]
    fn what_has_no_return_of_its_own_comes_with_the_first_that_it_ends_within() {
        let of = |frequency| Measure { frequency, ..measure("M1") };
        let quarterly = [due("2021/22 Q2", "2021-10-15"), due("2021/22 Q4", "2022-04-15"), due("2021/22", "2022-06-01")];
        let and_august = [due("August 2021", "2021-09-10")];
        for (frequency, rows, at, expected) in [
            (Frequency::Monthly, vec![], "2021/22 Q2", vec!["July 2021", "August 2021", "September 2021"]),
            (Frequency::Monthly, and_august.to_vec(), "2021/22 Q2", vec!["July 2021", "September 2021"]),
            (Frequency::Monthly, and_august.to_vec(), "August 2021", vec!["August 2021"]),
            (
                Frequency::Monthly,
                vec![],
                "2021/22",
                vec!["April 2021", "May 2021", "June 2021", "October 2021", "November 2021", "December 2021"],
            ),
            (Frequency::Annual, vec![], "2021/22 Q4", vec![]),
            (Frequency::Annual, vec![], "2021/22", vec!["2021/22"]),
            (Frequency::HalfYearly, vec![], "2021/22 Q2", vec!["2021/22 H1"]),
            (Frequency::Irregular, vec![], "2021/22 Q2", vec![]),
        ] {
            let rows = quarterly.iter().cloned().chain(rows).chain([FrameworkRow::Measure(Box::new(of(frequency)))]);
            let owed = figures_owed(&Framework::assemble(rows), &of(frequency), period(at));
            assert_eq!(owed, expected.into_iter().map(period).collect::<Vec<_>>(), "{frequency:?} in {at}");
        }
    }

    #[test]
    fn a_month_that_lags_comes_with_the_quarters_return_a_month_later() {
        let measure = Measure { frequency: Frequency::Monthly, lag_months: 1, ..measure("M1") };
        let rows = [due("2021/22 Q1", "2021-07-15"), due("2021/22 Q2", "2021-10-15"), FrameworkRow::Measure(Box::new(measure.clone()))];
        let framework = Framework::assemble(rows);
        let owed = |at| figures_owed(&framework, &measure, period(at)).into_iter().map(Period::label).collect::<Vec<_>>();
        assert_eq!(owed("2021/22 Q1"), ["March 2021", "April 2021", "May 2021"]);
        assert_eq!(owed("2021/22 Q2"), ["June 2021", "July 2021", "August 2021"]);
        let figure_due = |of| framework.figure_due(&measure, period(of), period("2021/22 Q2")).map(|day| day.to_string());
        assert_eq!(figure_due("June 2021").as_deref(), Some("2021-10-15"), "late once the return that owes it is");
        assert_eq!(figure_due("August 2021").as_deref(), Some("2021-10-15"));
    }
}
