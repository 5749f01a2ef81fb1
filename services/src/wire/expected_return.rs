//! Returns that the calendar expects.

use chrono::{DateTime, NaiveDate, Utc};
use outturn_domain::figure::{percentage, share};
use outturn_domain::framework::Framework;
use outturn_domain::organisation::{CalendarEvent, Delegation};
use outturn_domain::timeliness::ServiceReturnState;

use super::day::{date, timestamp};
use super::{period, scope, unit};
use crate::contract;
use crate::names;
use crate::names::named;
use crate::submission::expected::{Followed, is_to_come};

/// A return, and what came of it as of `now`.
pub(crate) fn expected_return(framework: &Framework, now: DateTime<Utc>, followed: &Followed<'_>) -> contract::ExpectedReturn {
    let (expected, progress) = (&followed.expected, &followed.progress);
    let service = scope::unit(expected.service);
    // A month is published and seen with its quarter.
    let published = framework.publication_showing(expected.period, now).map(|publication| publication.published);
    let planned = |event| framework.planned_day(event, expected.period);
    let meeting = planned(CalendarEvent::Meeting);
    let day = |instant: DateTime<Utc>| instant.with_timezone(&framework.council.time_zone).date_naive();
    let since_end = |day: Option<NaiveDate>| {
        let days = (day? - expected.period.as_at_date()?).num_days();
        i32::try_from(days).ok()
    };
    contract::ExpectedReturn {
        name: format!("{}/expectedReturns/{}", service.name, expected.period.id()),
        service: Some(service),
        submitters: submitters(framework, followed),
        period: Some(period::period(expected.period)),
        due_date: Some(date(expected.due)),
        state: state(progress.state).into(),
        receive_time: progress.received.map(timestamp),
        accept_time: progress.accepted.map(timestamp),
        publish_time: published.map(timestamp),
        meeting_date: meeting.map(date),
        days_to_receipt: since_end(progress.received.map(day)),
        days_to_acceptance: since_end(progress.accepted.map(day)),
        days_to_publication: since_end(published.map(day)),
        days_to_meeting: since_end(meeting),
        days_late: i32::try_from(progress.days_late).unwrap_or(i32::MAX),
        submissions: followed.arrivals.iter().map(|arrival| names::submission(&arrival.submission)).collect(),
        owed_value_count: count(expected.owed.len()),
        received_value_count: count(followed.values_received),
        sign_off_due_date: planned(CalendarEvent::SignOff).map(date),
        planned_publication_date: planned(CalendarEvent::Publication).map(date),
    }
}

/// Those whose task it is; where it is nobody's, those who may report for everyone.
fn submitters(framework: &Framework, followed: &Followed<'_>) -> Vec<String> {
    let expected = &followed.expected;
    let may = framework.submitters.values().filter(|one| framework.may_report(&one.code, &expected.service.code, expected.period));
    let (for_everyone, named_for_it): (Vec<_>, Vec<_>) = may.partition(|one| one.may_report_for == Delegation::Everyone);
    let those = if named_for_it.is_empty() { for_everyone } else { named_for_it };
    those.into_iter().map(|one| named("submitters", &one.code)).collect()
}

/// What came of a return.
pub(crate) fn state(state: ServiceReturnState) -> contract::ReturnState {
    match state {
        ServiceReturnState::NotDue => contract::ReturnState::NotDue,
        ServiceReturnState::Awaited => contract::ReturnState::Awaited,
        ServiceReturnState::Late => contract::ReturnState::Late,
        ServiceReturnState::Refused => contract::ReturnState::Refused,
        ServiceReturnState::Incomplete => contract::ReturnState::Incomplete,
        ServiceReturnState::OnTime => contract::ReturnState::OnTime,
        ServiceReturnState::ReceivedLate => contract::ReturnState::ReceivedLate,
    }
}

/// How many of those due came in time; those that may still come in time stand outside.
pub(crate) fn timely_share(followed: &[Followed<'_>]) -> contract::Share {
    let (to_come, due): (Vec<_>, Vec<_>) = followed.iter().partition(|followed| is_to_come(&followed.progress));
    let in_time = due.iter().filter(|followed| followed.progress.state == ServiceReturnState::OnTime).count();
    let percent = percentage(in_time, due.len());
    let comparable = percent.is_some();
    let text = if comparable { share(in_time, due.len()) } else { "not comparable".to_owned() };
    let outside = contract::OutsideGroup {
        reason: contract::OutsideReason::NotDue.into(),
        label: "not due yet".to_owned(),
        count: count(to_come.len()),
        items: to_come.iter().map(|followed| scope::unit(followed.expected.service).name).collect(),
    };
    contract::Share {
        id: "returns_on_time".to_owned(),
        label: "returns in time".to_owned(),
        count: count(in_time),
        denominator: count(due.len()),
        percent: percent.map(unit::decimal),
        display_text: text,
        comparable,
        not_comparable_reason: if comparable { String::new() } else { "no return was due".to_owned() },
        outside: if to_come.is_empty() { Vec::new() } else { vec![outside] },
        ..contract::Share::default()
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
