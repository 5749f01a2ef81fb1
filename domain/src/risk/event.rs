//! What happened to a risk, as far as it is stated.

use chrono::NaiveDate;

use super::{Occurrence, Review, ReviewKind, Risk};
use crate::framework::Framework;

/// Something that happened to a risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event<'a> {
    /// To which.
    pub risk: &'a Risk,
    /// What.
    pub kind: ReviewKind,
    /// When.
    pub occurred: Occurrence,
    /// The row that states it; absent where only the risk's own row shows that it came or went.
    pub review: Option<&'a Review>,
}

impl<'a> Event<'a> {
    fn stated(risk: &'a Risk, review: &'a Review) -> Self {
        Self { risk, kind: review.kind, occurred: review.occurred, review: Some(review) }
    }

    /// The last day on which it can have happened; absent where nobody says.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        match self.occurred {
            Occurrence::On(day) => Some(day),
            Occurrence::In(period) => period.as_at_date(),
            Occurrence::NotStated => None,
        }
    }

    /// Whether it happened after `base` and by `day`.
    pub(super) fn is_between(&self, base: NaiveDate, day: NaiveDate) -> bool {
        self.day().is_some_and(|happened| base < happened && happened <= day)
    }
}

/// What is stated of a risk, oldest first; what has no date comes first, and what is only due is no event.
#[must_use]
pub fn events_of<'a>(framework: &'a Framework, risk: &'a Risk) -> Vec<Event<'a>> {
    let about = framework.reviews.iter().filter(|review| review.item.as_ref() == Some(&risk.code));
    let happened = about.filter(|review| review.kind.is_event());
    let mut events: Vec<Event<'a>> = happened.map(|review| Event::stated(risk, review)).collect();
    events.sort_by_key(|event| (event.day(), event.kind));
    events
}

/// How a risk came in by its first day after `base`: by the row that states it, else by its own row, which names no body.
pub(super) fn entry<'a>(framework: &'a Framework, risk: &'a Risk, base: NaiveDate, day: NaiveDate) -> Event<'a> {
    let came = |kind| matches!(kind, ReviewKind::Identified | ReviewKind::Escalated);
    let occurred = risk.effective.from.filter(|from| base < *from).map_or(Occurrence::NotStated, Occurrence::On);
    stated_or(framework, risk, base, day, came, Event { risk, kind: ReviewKind::Identified, occurred, review: None })
}

/// How a risk went out.
pub(super) fn exit<'a>(framework: &'a Framework, risk: &'a Risk, base: NaiveDate, day: NaiveDate) -> Event<'a> {
    let went = |kind| matches!(kind, ReviewKind::DeEscalated | ReviewKind::Closed);
    let occurred = risk.effective.to.map_or(Occurrence::NotStated, Occurrence::On);
    stated_or(framework, risk, base, day, went, Event { risk, kind: ReviewKind::Closed, occurred, review: None })
}

fn stated_or<'a>(
    framework: &'a Framework,
    risk: &'a Risk,
    base: NaiveDate,
    day: NaiveDate,
    wanted: impl Fn(ReviewKind) -> bool,
    unstated: Event<'a>,
) -> Event<'a> {
    let events: Vec<Event<'a>> = events_of(framework, risk).into_iter().filter(|event| wanted(event.kind)).collect();
    let dated = events.iter().rev().find(|event| event.is_between(base, day));
    // A row without a date is the best there is: the risk's own row shows that it happened in this time.
    dated.or_else(|| events.iter().find(|event| event.occurred == Occurrence::NotStated)).copied().unwrap_or(unstated)
}
