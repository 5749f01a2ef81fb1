//! The rows of a framework that tell how a review stands, by what they are about: each is found at once, however many there are.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{first_day, last_day, said_to_have_been_held};
use crate::code::{ItemCode, ReviewCode};
use crate::framework::Framework;
use crate::risk::{Occurrence, Review, ReviewKind};
use crate::scrutiny::ReviewAction;

/// The rows that tell how a review stands.
pub(super) struct Rows<'a> {
    /// The last day on which each item was reviewed; that of rows about no item is under none.
    reviewed: HashMap<Option<&'a ItemCode>, NaiveDate>,
    /// The reviews of each item that are or were due on a day, the earliest first.
    due: HashMap<&'a ItemCode, Vec<(NaiveDate, &'a Review)>>,
    actions: HashMap<&'a ReviewCode, Vec<&'a ReviewAction>>,
}

impl<'a> Rows<'a> {
    /// The rows among those `wanted` that tell how a review stands on a day: what is written down of a later one answers nothing yet.
    pub(super) fn of(framework: &'a Framework, wanted: impl Fn(&Review) -> bool, today: NaiveDate) -> Self {
        let mut rows = Self { reviewed: HashMap::new(), due: HashMap::new(), actions: HashMap::new() };
        for review in framework.reviews.iter().filter(|review| wanted(review)) {
            match review.kind {
                ReviewKind::Reviewed if said_to_have_been_held(review) == Some(true) => rows.take_reviewed(review, today),
                ReviewKind::ReviewDue => {
                    for (item, (day, _)) in review.items().filter_map(|item| Some((item, due_of(review)?))) {
                        rows.due.entry(item).or_default().push((day, review));
                    }
                }
                _ => {}
            }
        }
        for due in rows.due.values_mut() {
            due.sort_by_key(|(day, _)| *day);
        }
        for action in &framework.actions {
            rows.actions.entry(&action.review).or_default().push(action);
        }
        rows
    }

    fn take_reviewed(&mut self, review: &'a Review, today: NaiveDate) {
        let has_come = first_day(review.occurred).is_none_or(|first| first <= today);
        let Some(day) = last_day(review.occurred).filter(|_| has_come) else { return };
        for item in std::iter::once(review.item.as_ref()).chain(review.details.also_about.iter().map(Some)) {
            let last = self.reviewed.entry(item).or_insert(day);
            *last = day.max(*last);
        }
    }

    /// Whether a review that is due has been answered about everything that it is about.
    pub(super) fn is_answered(&self, due: &Review) -> bool {
        let mut items = std::iter::once(due.item.as_ref()).chain(due.details.also_about.iter().map(Some));
        items.all(|item| self.is_answered_of(due, item))
    }

    /// Whether a review that is due has been answered about one item.
    pub(super) fn is_answered_about(&self, due: &Review, item: &ItemCode) -> bool {
        self.is_answered_of(due, Some(item))
    }

    /// A review that took place answers every due day up to its own. One that is planned or was cancelled answers none.
    fn is_answered_of(&self, due: &Review, item: Option<&ItemCode>) -> bool {
        let Some((day, _)) = due_of(due).filter(|_| due.kind == ReviewKind::ReviewDue) else { return false };
        self.reviewed.get(&item).is_some_and(|reviewed| *reviewed >= day)
    }

    /// The review that was due and that `review` answers, and when it was due: the last one of its item by its day.
    pub(super) fn answered_by(&self, review: &Review) -> Option<(Occurrence, &'a Review)> {
        let held = last_day(review.occurred)?;
        let due = self.due.get(review.item.as_ref()?)?;
        let until = due.partition_point(|(day, _)| *day <= held);
        let (_, due) = due[..until].last()?;
        Some((due_of(due)?.1, due))
    }

    /// What is to be done after a review.
    pub(super) fn actions_of(&self, review: &Review) -> Vec<&'a ReviewAction> {
        review.details.code.as_ref().and_then(|code| self.actions.get(code)).cloned().unwrap_or_default()
    }
}

/// The last day on which a review is due, and how its row says so: under Due, else by its own date or period.
pub(super) fn due_of(review: &Review) -> Option<(NaiveDate, Occurrence)> {
    let occurred = review.details.due.map_or(review.occurred, Occurrence::On);
    Some((last_day(occurred)?, occurred))
}
