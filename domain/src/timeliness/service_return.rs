//! The returns that the calendar expects of each service, and what came of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::{figures_owed, items_owed};
use crate::code::{ItemCode, UnitCode};
use crate::fact::FactKind;
use crate::framework::Framework;
use crate::organisation::{CalendarEvent, OrganisationUnit};
use crate::period::Period;
use crate::provenance::SubmissionId;
use crate::scorecard::Scope;
use crate::scrutiny::covers_item;

/// A return that the calendar expects of a service for a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceReturn<'a> {
    /// The service that owes it: what answers for its measures.
    pub service: &'a OrganisationUnit,
    /// For which period.
    pub period: Period,
    /// By the end of which day.
    pub due: NaiveDate,
    /// What it owes: of which measure, milestone, project or risk, and for which period.
    pub owed: BTreeSet<(&'a ItemCode, Period)>,
}

/// A file that came for a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnArrival {
    /// Which.
    pub submission: SubmissionId,
    /// When it was taken.
    pub received: DateTime<Utc>,
    /// When it was recorded; absent where nothing of it was taken for this return.
    pub accepted: Option<DateTime<Utc>>,
}

/// Where a service's return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceReturnState {
    /// It has not come, and its period has not ended.
    NotDue,
    /// It has not come, and is still within its time.
    Awaited,
    /// It has not come, and its day has passed.
    Late,
    /// It came and was refused, and nothing better has come.
    Refused,
    /// It came, and not with everything that it owes.
    Incomplete,
    /// It came whole, and within its time.
    OnTime,
    /// It came whole, after its day.
    ReceivedLate,
}

/// How a return has come along as of an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: ServiceReturnState,
    /// When the first file for it came, good or bad.
    pub received: Option<DateTime<Utc>>,
    /// When the first file of which something was taken was recorded.
    pub accepted: Option<DateTime<Utc>>,
    /// Days after its day at which the last of what it owes came, or that have passed so far while something is owed.
    pub days_late: i64,
    /// Whether its day is over.
    pub is_over: bool,
}

/// The returns that the calendar expects of each service for the periods that are asked about, by period and service: of what is in a scope.
#[must_use]
pub fn service_returns<'a>(framework: &'a Framework, asked: impl Fn(Period) -> bool, scope: &Scope) -> Vec<ServiceReturn<'a>> {
    let due_for = framework.calendar.iter().filter(|day| day.event == CalendarEvent::ReturnsDue).map(|day| day.period);
    let periods: BTreeSet<Period> = due_for.filter(|period| asked(*period)).collect();
    let mut expected = Vec::new();
    for period in periods {
        let Some(due) = framework.returns_due(period) else { continue };
        let mut owed: BTreeMap<&UnitCode, BTreeSet<(&ItemCode, Period)>> = BTreeMap::new();
        for code in framework.measures.keys() {
            // What has ended by the end of the period may still owe what lags behind, or a month of it.
            for (own, measure) in figures_owed(framework, code, period) {
                if scope.covers(framework, measure) {
                    owed.entry(&measure.service).or_default().insert((code, own));
                }
            }
        }
        for (code, service) in items_owed(framework, period).into_iter().filter(|(code, _)| covers_item(scope, framework, code)) {
            owed.entry(service).or_default().insert((code, period));
        }
        let of_services = owed.into_iter().filter(|(_, owed)| !owed.is_empty());
        expected.extend(of_services.filter_map(|(service, owed)| {
            let service = framework.units.get(service)?;
            Some(ServiceReturn { service, period, due, owed })
        }));
    }
    expected.sort_by_key(|expected| (expected.period.end_date(), expected.period, &expected.service.code));
    expected
}

/// Whether a fact of this kind is what is owed of an item: a measure's value or its numerator, how a milestone or project stands, a risk's score.
#[must_use]
pub fn is_what_is_owed(framework: &Framework, item: &ItemCode, kind: FactKind) -> bool {
    match kind {
        FactKind::Actual | FactKind::Numerator => framework.measures.contains_key(item),
        FactKind::Status => framework.milestones.contains_key(item) || framework.projects.contains_key(item),
        FactKind::Score => framework.risks.contains_key(item),
        _ => false,
    }
}

impl ServiceReturn<'_> {
    /// How it has come along by `now`, by the files that came for it and, for each of the values that it owes and that have come, when it first came. In time is
    /// what came whole by the end of its day, in the council's time zone: one value on the day makes no return.
    #[must_use]
    pub fn progress(
        &self,
        framework: &Framework,
        now: DateTime<Utc>,
        arrivals: &[ReturnArrival],
        first_receipts: &[DateTime<Utc>],
    ) -> Progress {
        let day = |instant: DateTime<Utc>| instant.with_timezone(&framework.council.time_zone).date_naive();
        let today = day(now);
        let last_value = first_receipts.iter().max().copied().map(day);
        let whole = last_value.filter(|_| first_receipts.len() >= self.owed.len());
        let has_ended = self.period.end_date().is_some_and(|end| end <= today);
        let state = match (last_value, whole) {
            (_, Some(whole)) if whole <= self.due => ServiceReturnState::OnTime,
            (_, Some(_)) => ServiceReturnState::ReceivedLate,
            (Some(_), None) => ServiceReturnState::Incomplete,
            (None, None) if !arrivals.is_empty() => ServiceReturnState::Refused,
            (None, None) if !has_ended => ServiceReturnState::NotDue,
            (None, None) if today <= self.due => ServiceReturnState::Awaited,
            (None, None) => ServiceReturnState::Late,
        };
        Progress {
            state,
            received: arrivals.iter().map(|arrival| arrival.received).min(),
            accepted: arrivals.iter().filter_map(|arrival| arrival.accepted).min(),
            days_late: (whole.unwrap_or(today) - self.due).num_days().max(0),
            is_over: today > self.due,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::tests::{council, measure};

    #[test]
    fn a_return_is_in_time_when_its_last_value_is() {
        let council = (0..10).fold(council(), |council, at| council.measure(measure(&format!("A{at}"))));
        let instant = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let (on_the_day, weeks_later) = (instant("2021-10-15T22:30:00Z"), instant("2021-12-17T09:00:00Z"));
        let progress = |receipts: &[DateTime<Utc>]| {
            council.asked(|inputs| {
                let expected = service_returns(inputs.framework, |_| true, &Scope::Whole);
                let [expected] = &expected[..] else { panic!("one return: {expected:?}") };
                assert_eq!(expected.owed.len(), 10);
                let found = expected.progress(inputs.framework, instant("2021-12-20T09:00:00Z"), &[], receipts);
                (found.state, found.days_late)
            })
        };
        let mostly_late = [vec![on_the_day], vec![weeks_later; 9]].concat();
        assert_eq!(progress(&mostly_late), (ServiceReturnState::ReceivedLate, 63));
        assert_eq!(progress(&[on_the_day; 10]), (ServiceReturnState::OnTime, 0), "the day ends at midnight in the council's time zone");
        assert_eq!(progress(&[on_the_day; 9]), (ServiceReturnState::Incomplete, 66), "so far: it is not whole yet");
        assert_eq!(progress(&[]), (ServiceReturnState::Late, 66));
    }
}
