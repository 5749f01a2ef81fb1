//! The rows of a framework that tell how a review stands, by what they are about: each is found at once, however many there are.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{last_day, said_to_have_been_held};
use crate::code::{ItemCode, ReviewCode};
use crate::framework::Framework;
use crate::risk::{Review, ReviewKind};
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
    pub(super) fn of(framework: &'a Framework) -> Self {
        let mut rows = Self { reviewed: HashMap::new(), due: HashMap::new(), actions: HashMap::new() };
        for (day, review) in framework.reviews.iter().filter_map(|review| Some((last_day(review.occurred)?, review))) {
            match (review.kind, &review.item) {
                (ReviewKind::Reviewed, item) if said_to_have_been_held(review) == Some(true) => {
                    let last = rows.reviewed.entry(item.as_ref()).or_insert(day);
                    *last = day.max(*last);
                }
                (ReviewKind::ReviewDue, Some(item)) => rows.due.entry(item).or_default().push((day, review)),
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

    /// Whether a review that is due has been answered: a review that took place answers every due day up to its own. One that is planned or was cancelled answers
    /// none.
    pub(super) fn is_answered(&self, due: &Review) -> bool {
        let Some(day) = last_day(due.occurred).filter(|_| due.kind == ReviewKind::ReviewDue) else { return false };
        self.reviewed.get(&due.item.as_ref()).is_some_and(|reviewed| *reviewed >= day)
    }

    /// The review that was due and that `review` answers: the last one of its item by its day.
    pub(super) fn answered_by(&self, review: &Review) -> Option<&'a Review> {
        let held = last_day(review.occurred)?;
        let due = self.due.get(review.item.as_ref()?)?;
        let until = due.partition_point(|(day, _)| *day <= held);
        due[..until].last().map(|(_, due)| *due)
    }

    /// What is to be done after a review.
    pub(super) fn actions_of(&self, review: &Review) -> Vec<&'a ReviewAction> {
        review.details.code.as_ref().and_then(|code| self.actions.get(code)).cloned().unwrap_or_default()
    }
}
