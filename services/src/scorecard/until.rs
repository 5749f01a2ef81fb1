//! Until when an answer holds if nothing is committed.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use outturn_domain::framework::Framework;

/// The next instant after `now` at which time alone can change an answer: the council's midnight, or a publication before it.
pub(super) fn next_change(framework: &Framework, now: DateTime<Utc>) -> DateTime<Utc> {
    let zone = framework.council.time_zone;
    let tomorrow = now.with_timezone(&zone).date_naive().checked_add_days(Days::new(1));
    let midnight = tomorrow.and_then(|day| day.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest());
    // A day that begins without its midnight is looked at again soon.
    let midnight = midnight.map_or(now + TimeDelta::hours(1), |midnight| midnight.with_timezone(&Utc));
    let publications = framework.publications.iter().map(|publication| publication.published);
    publications.filter(|published| *published > now).fold(midnight, DateTime::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_the_councils_own_midnight() {
        let summer: DateTime<Utc> = "2021-07-01T12:00:00Z".parse().expect("an instant");
        let winter: DateTime<Utc> = "2021-12-01T23:59:59Z".parse().expect("an instant");
        let framework = Framework::default();
        assert_eq!(next_change(&framework, summer).to_rfc3339(), "2021-07-01T23:00:00+00:00");
        assert_eq!(next_change(&framework, winter).to_rfc3339(), "2021-12-02T00:00:00+00:00");
    }
}
