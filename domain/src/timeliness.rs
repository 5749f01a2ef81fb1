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
    let owes = |code: &&ItemCode| figures_owed(framework, code, period).into_iter().any(|(_, measure)| may_report(&measure.service));
    let others = items_owed(framework, period).into_iter();
    (framework.measures.keys().filter(owes).count(), others.filter(|(_, service)| may_report(service)).count())
}

/// The periods whose figures of a measure the return for `period` owes, each with the definition that holds for it, in the order of time: its own, and those that have
/// no return of their own, such as the months of a quarter or the year that ends with it; of one that lags behind, in the place of each the earlier one that comes with
/// it. Of a measure that is worked out from others nobody owes anything.
///
/// The calendar need not expect a return for `period`: then it is of what comes with no return that the calendar does expect.
#[must_use]
pub fn figures_owed<'a>(framework: &'a Framework, code: &ItemCode, period: Period) -> Vec<(Period, &'a Measure)> {
    let definitions = framework.measures.get(code).filter(|_| framework.is_let_in(code, period)).into_iter().flatten();
    let owed = definitions.flat_map(|measure| owed_by_definition(framework, measure, period).into_iter().map(move |own| (own, measure)));
    let mut owed: Vec<_> = owed.filter(|(own, measure)| framework.measure(code, *own) == Some(*measure)).collect();
    owed.sort_by_key(|(own, _)| own.start_date());
    owed
}

/// The same by one definition, whichever holds.
fn owed_by_definition(framework: &Framework, measure: &Measure, period: Period) -> Vec<Period> {
    let Some(kind) = measure.frequency.period_kind().filter(|_| measure.formula.is_none()) else { return Vec::new() };
    let comes_with_it = |part: &Period| comes_with(framework, *part).is_none_or(|with| with == period);
    let carrying: Vec<Period> = if kind == period.kind() {
        vec![period]
    } else {
        let back = std::iter::successors(latest_ended(kind, period), |later| later.previous());
        back.take_while(|part| part.ends_within(period)).filter(comes_with_it).collect()
    };
    carrying.into_iter().filter_map(|carrying| lagging_by(measure, carrying)).collect()
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
    let watched = milestones.chain(projects).chain(risks).filter(|(code, _, effective)| framework.watches(code, *effective, period));
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

/// The return that a measure's figure comes with: that of its period or, where it lags, of the first of its periods that ends no earlier than the lag has passed.
pub(crate) fn carried_by(framework: &Framework, measure: &Measure, own: Period) -> Option<Period> {
    let behind = periods_behind(measure, own)?;
    let carrying = std::iter::successors(Some(own), |earlier| earlier.following()).nth(behind)?;
    comes_with(framework, carrying)
}

/// The period whose figure comes with the return for `period` for its lag.
fn lagging_by(measure: &Measure, period: Period) -> Option<Period> {
    let behind = periods_behind(measure, period)?;
    std::iter::successors(Some(period), |later| later.previous()).nth(behind)
}

/// How many periods as long as this one pass before a measure's figure comes: a lag that ends amid one is waited for to its end.
fn periods_behind(measure: &Measure, period: Period) -> Option<usize> {
    usize::try_from(measure.lag_months.div_ceil(period.length_in_months()?)).ok()
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
mod tests;
