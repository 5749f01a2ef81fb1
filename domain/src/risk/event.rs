//! What happened to a risk, as far as it is stated.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::{Inputs, Occurrence, Review, ReviewKind, Risk};
use crate::change::{Change, ChangeKind};
use crate::framework::{Framework, change_key, review_key};
use crate::scrutiny::said_to_have_been_held;

/// What can happen to a risk. In the order in which two of one day are told: what ended it last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// It was put into the register.
    Identified,
    /// A body moved it up into the register.
    Escalated,
    /// It was worded anew.
    Redefined,
    /// Somebody looked at it.
    Reviewed,
    /// It was moved down, out of the register.
    DeEscalated,
    /// It is over.
    Closed,
    /// It became several.
    Split,
    /// It went into another.
    Merged,
    /// Another took its place.
    Replaced,
}

impl EventKind {
    /// What a row of the Reviews sheet tells; absent where it is of something that is to come, was cancelled, or is no event of a risk.
    fn of_review(review: &Review) -> Option<Self> {
        Some(match review.kind {
            ReviewKind::Identified => Self::Identified,
            ReviewKind::Escalated => Self::Escalated,
            ReviewKind::DeEscalated => Self::DeEscalated,
            ReviewKind::Redefined => Self::Redefined,
            ReviewKind::Closed => Self::Closed,
            ReviewKind::Reviewed | ReviewKind::ReviewDue if said_to_have_been_held(review) == Some(true) => Self::Reviewed,
            ReviewKind::Reviewed | ReviewKind::ReviewDue | ReviewKind::BoardUpdate | ReviewKind::Surgery | ReviewKind::TargetedReview => {
                return None;
            }
        })
    }

    /// What a row of the Changes sheet tells.
    fn of_change(change: &Change) -> Self {
        match change.kind {
            ChangeKind::Delete => Self::Closed,
            ChangeKind::Redefine => Self::Redefined,
            ChangeKind::Split => Self::Split,
            ChangeKind::Merge => Self::Merged,
            ChangeKind::Replace => Self::Replaced,
        }
    }
}

/// The row that states an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told<'a> {
    /// One of the Reviews sheet.
    Review(&'a Review),
    /// A decision of the Changes sheet.
    Change(&'a Change),
    /// None but the risk's own, which shows that it came or went and names no body.
    OwnRow,
}

/// Something that happened to a risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event<'a> {
    /// To which.
    pub risk: &'a Risk,
    /// What.
    pub kind: EventKind,
    /// When.
    pub occurred: Occurrence,
    /// The row that states it.
    pub told: Told<'a>,
}

impl<'a> Event<'a> {
    fn of_review(risk: &'a Risk, review: &'a Review) -> Option<Self> {
        Some(Self { risk, kind: EventKind::of_review(review)?, occurred: review.occurred, told: Told::Review(review) })
    }

    fn of_change(risk: &'a Risk, change: &'a Change) -> Self {
        let from = change.judges_from.map_or(Occurrence::NotStated, Occurrence::In);
        let occurred = change.approved_on.map_or(from, Occurrence::On);
        Self { risk, kind: EventKind::of_change(change), occurred, told: Told::Change(change) }
    }

    /// Who did it; absent where it is not stated.
    #[must_use]
    pub fn body(&self) -> Option<&'a String> {
        match self.told {
            Told::Review(review) => review.body.as_ref(),
            Told::Change(change) => change.approving_body.as_ref(),
            Told::OwnRow => None,
        }
    }

    /// Why; absent where it is not stated.
    #[must_use]
    pub fn reason(&self) -> Option<&'a String> {
        match self.told {
            Told::Review(review) => review.details.reason.as_ref(),
            Told::Change(change) => change.rationale.as_ref(),
            Told::OwnRow => None,
        }
    }

    /// What came of it; absent where it is not stated.
    #[must_use]
    pub fn outcome(&self) -> Option<&'a String> {
        match self.told {
            Told::Review(review) => review.outcome.as_ref(),
            Told::Change(_) | Told::OwnRow => None,
        }
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

    /// The day from which the register shows it: a decision is taken on one day and may count from another.
    #[must_use]
    pub fn counts_from(&self) -> Option<NaiveDate> {
        match self.told {
            Told::Change(change) => change.counts_from(),
            Told::Review(_) | Told::OwnRow => self.day(),
        }
    }

    /// Whether it took the risk out of its register.
    #[must_use]
    pub fn is_exit(&self) -> bool {
        match self.kind {
            EventKind::DeEscalated | EventKind::Closed | EventKind::Merged | EventKind::Replaced => true,
            // A part may go on under the code of the whole.
            EventKind::Split => matches!(self.told, Told::Change(change) if change.ends_its_item()),
            EventKind::Identified | EventKind::Escalated | EventKind::Redefined | EventKind::Reviewed => false,
        }
    }

    /// Whether it brought the risk into its register.
    fn is_entry(&self) -> bool {
        matches!(self.kind, EventKind::Identified | EventKind::Escalated)
    }
}

/// What is stated of a risk, in reviews and in decided changes, oldest first; what has no date comes first, and what is only due or proposed is no event.
#[must_use]
pub fn events_of<'a>(framework: &'a Framework, risk: &'a Risk) -> Vec<Event<'a>> {
    let about = framework.reviews.iter().filter(|review| review.items().any(|item| *item == risk.code));
    let mut events: Vec<Event<'a>> = about.filter_map(|review| Event::of_review(risk, review)).collect();
    let decided = framework.changes.iter().filter(|change| change.item == risk.code && framework.has_decided(change));
    events.extend(decided.map(|change| Event::of_change(risk, change)));
    events.sort_by_key(|event| (event.counts_from(), event.kind));
    events
}

/// How a risk that is not live on the day left its register: the last event by then that took it out, else the last at all; absent where no row states it.
#[must_use]
pub fn last_exit<'a, 'e>(events: &'e [Event<'a>], day: NaiveDate) -> Option<&'e Event<'a>> {
    let by_then = events.iter().rfind(|event| event.is_exit() && event.counts_from().is_some_and(|from| from <= day));
    by_then.or_else(|| events.iter().rfind(|event| event.is_exit()))
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
        let recorded = (!std::ptr::eq(base.framework, now.framework)).then(|| {
            let decided = base.framework.changes.iter().filter(|change| base.framework.has_decided(change));
            // What was planned, due or cancelled then had not happened.
            let happened = base.framework.reviews.iter().filter(|review| EventKind::of_review(review).is_some());
            happened.map(review_key).chain(decided.map(decision_key)).collect()
        });
        Self { framework: now.framework, base: base.day, day: now.day, recorded }
    }

    /// Whether an event is news. One without a day is where its row is; one that is to come is not.
    pub(super) fn holds(&self, event: &Event<'_>) -> bool {
        let is_new = self.recorded.as_ref().is_some_and(|known| match event.told {
            Told::Review(review) => !known.contains(&review_key(review)),
            Told::Change(change) => !known.contains(&decision_key(change)),
            Told::OwnRow => false,
        });
        match event.counts_from() {
            Some(happened) => happened <= self.day && (self.base < happened || is_new),
            None => is_new,
        }
    }

    /// How a risk came in: by the row that states it, else by its own row, which names no body.
    pub(super) fn entry(&self, risk: &'a Risk) -> Event<'a> {
        let from = risk.effective.from;
        let was_in = from.is_none_or(|from| from <= self.base);
        self.stated(risk, Event::is_entry, was_in).unwrap_or_else(|| own_row(risk, EventKind::Identified, from))
    }

    /// How a risk went out.
    pub(super) fn exit(&self, risk: &'a Risk) -> Event<'a> {
        let to = risk.effective.to;
        let was_out = to.is_some_and(|to| to < self.base);
        self.stated(risk, Event::is_exit, was_out).unwrap_or_else(|| own_row(risk, EventKind::Closed, to))
    }

    /// The row that states how a risk came or went: the last that is news. Where it is known only now that it had come or gone by then, it is the last one by then.
    /// A row without a day is the best there is, else.
    fn stated(&self, risk: &'a Risk, wanted: impl Fn(&Event<'a>) -> bool, before: bool) -> Option<Event<'a>> {
        let events: Vec<Event<'a>> = events_of(self.framework, risk).into_iter().filter(wanted).collect();
        let news = events.iter().rfind(|event| self.holds(event));
        let by_then = || events.iter().rfind(|event| before && event.counts_from().is_some_and(|happened| happened <= self.base));
        news.or_else(by_then).or_else(|| events.iter().find(|event| event.counts_from().is_none())).copied()
    }
}

fn own_row(risk: &Risk, kind: EventKind, day: Option<NaiveDate>) -> Event<'_> {
    Event { risk, kind, occurred: day.map_or(Occurrence::NotStated, Occurrence::On), told: Told::OwnRow }
}

/// Apart from the keys of reviews: no kind of review ends so.
fn decision_key(change: &Change) -> String {
    format!("change {}", change_key(change))
}
