//! Who owes which return by when.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::code::SubmitterCode;
use crate::finding::Verdict;
use crate::framework::Framework;
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
    let measures = framework.measures_in(period).filter(|measure| measure.frequency.period_kind() == Some(period.kind()));
    measures.filter(|measure| framework.may_report(&submitter.code, &measure.service, period)).count()
}
