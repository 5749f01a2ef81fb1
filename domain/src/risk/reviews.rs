//! When a risk was last reviewed, and when it is to be.

use chrono::NaiveDate;

use super::{Inputs, Review, Risk};
use crate::scrutiny::{LookState, first_day, last_day, reviews_about};

/// When a risk was last reviewed, and when it is to be.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reviews<'a> {
    /// The last review that took place, with its last day.
    pub last: Option<(NaiveDate, &'a Review)>,
    /// The first that is still to take place, with the day by which.
    pub next: Option<(NaiveDate, &'a Review)>,
    /// Whether that day has passed.
    pub overdue: bool,
}

impl<'a> Inputs<'a> {
    /// The reviews of a risk as they stood on the day that is looked at, or stand today where that is to come: by the same rows, due days and states as the
    /// answers about scrutiny.
    #[must_use]
    pub fn reviews(&self, risk: &Risk) -> Reviews<'a> {
        let day = self.day.min(self.today());
        let mut reviews = Reviews::default();
        for look in reviews_about(self.framework, &risk.code, day) {
            let took_place = look.took_place.filter(|took| first_day(*took).is_none_or(|first| first <= day));
            if let Some(took) = took_place {
                let dated = last_day(took).map(|held| (held, look.review));
                reviews.last = [reviews.last, dated].into_iter().flatten().max_by_key(|(held, _)| *held);
            } else if look.state != LookState::Cancelled
                && let Some((due, review)) = look.due.and_then(|(due, review)| Some((last_day(due)?, review)))
            {
                reviews.next = [reviews.next, Some((due, review))].into_iter().flatten().min_by_key(|(due, _)| *due);
            }
        }
        reviews.overdue = reviews.next.is_some_and(|(due, _)| due < day);
        reviews
    }
}
