//! What happened to a risk, as far as it is stated.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::{Inputs, Occurrence, Review, ReviewKind, Risk};
use crate::framework::{Framework, review_key};

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

/// What is news at a moment against an earlier one: what happened since by its day, and what nobody had recorded by then. A quarter that is told when it is over
/// is news though its days are past.
pub(super) struct Since<'a> {
    framework: &'a Framework,
    base: NaiveDate,
    day: NaiveDate,
    /// The rows that were there at the earlier moment; absent where the two are of one framework.
    recorded: Option<HashSet<String>>,
}

impl<'a> Since<'a> {
    /// What is news at `now` against `base`.
    pub(super) fn between(base: &Inputs<'a>, now: &Inputs<'a>) -> Self {
        let recorded = (!std::ptr::eq(base.framework, now.framework)).then(|| base.framework.reviews.iter().map(review_key).collect());
        Self { framework: now.framework, base: base.day, day: now.day, recorded }
    }

    /// Whether an event is news. One without a day is where its row is; one that is to come is not.
    pub(super) fn holds(&self, event: &Event<'_>) -> bool {
        let is_new = event.review.is_some_and(|review| self.recorded.as_ref().is_some_and(|known| !known.contains(&review_key(review))));
        match event.day() {
            Some(happened) => happened <= self.day && (self.base < happened || is_new),
            None => is_new,
        }
    }

    /// How a risk came in: by the row that states it, else by its own row, which names no body.
    pub(super) fn entry(&self, risk: &'a Risk) -> Event<'a> {
        let came = |kind| matches!(kind, ReviewKind::Identified | ReviewKind::Escalated);
        let from = risk.effective.from;
        let unstated =
            Event { risk, kind: ReviewKind::Identified, occurred: from.map_or(Occurrence::NotStated, Occurrence::On), review: None };
        let was_in = from.is_none_or(|from| from <= self.base);
        self.stated(risk, came, was_in).unwrap_or(unstated)
    }

    /// How a risk went out.
    pub(super) fn exit(&self, risk: &'a Risk) -> Event<'a> {
        let went = |kind| matches!(kind, ReviewKind::DeEscalated | ReviewKind::Closed);
        let to = risk.effective.to;
        let unstated = Event { risk, kind: ReviewKind::Closed, occurred: to.map_or(Occurrence::NotStated, Occurrence::On), review: None };
        let was_out = to.is_some_and(|to| to < self.base);
        self.stated(risk, went, was_out).unwrap_or(unstated)
    }

    /// The row that states how a risk came or went: the last that is news. Where it is known only now that it had come or gone by then, it is the last one by then.
    /// A row without a day is the best there is, else.
    fn stated(&self, risk: &'a Risk, wanted: impl Fn(ReviewKind) -> bool, before: bool) -> Option<Event<'a>> {
        let events: Vec<Event<'a>> = events_of(self.framework, risk).into_iter().filter(|event| wanted(event.kind)).collect();
        let news = events.iter().rfind(|event| self.holds(event));
        let by_then = || events.iter().rfind(|event| before && event.day().is_some_and(|happened| happened <= self.base));
        news.or_else(by_then).or_else(|| events.iter().find(|event| event.day().is_none())).copied()
    }
}
