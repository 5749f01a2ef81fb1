//! Reviews, surgeries and updates as they stand on a day.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{ReviewAction, StatedState};
use crate::code::ItemCode;
use crate::framework::Framework;
use crate::risk::{Occurrence, Review, ReviewKind};

mod rows;

use rows::Rows;

/// How a review stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LookState {
    /// It is to take place.
    Planned,
    /// It took place, and what came of it is not all done or not said.
    Held,
    /// It took place, and all is done.
    Closed,
    /// It will not take place.
    Cancelled,
    /// It was to take place, the day has passed, and nobody has said that it did.
    Overdue,
}

/// A review, surgery or update as it stands on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Look<'a> {
    /// What it is called among the others: its own code, or one made of what its row says.
    pub id: String,
    /// Its row.
    pub review: &'a Review,
    /// How it stands.
    pub state: LookState,
    /// The row that says when it was due; often its own.
    pub due: Option<(Occurrence, &'a Review)>,
    /// When it took place; absent where it did not.
    pub took_place: Option<Occurrence>,
    /// What is to be done after it.
    pub actions: Vec<&'a ReviewAction>,
}

impl<'a> Look<'a> {
    /// What it is about.
    pub fn items(&self) -> impl Iterator<Item = &'a ItemCode> {
        self.review.items()
    }

    /// The day by which it is placed in time: when it took place, else when it is due.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.took_place.or(self.due.map(|(due, _)| due)).and_then(last_day)
    }

    /// Whether it still is to take place, or something of it to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, LookState::Closed | LookState::Cancelled)
    }
}

/// The last day on which something can have happened.
#[must_use]
pub fn last_day(occurred: Occurrence) -> Option<NaiveDate> {
    match occurred {
        Occurrence::On(day) => Some(day),
        Occurrence::In(period) => period.as_at_date(),
        Occurrence::NotStated => None,
    }
}

/// The first day on which something can have happened.
#[must_use]
pub fn first_day(occurred: Occurrence) -> Option<NaiveDate> {
    match occurred {
        Occurrence::On(day) => Some(day),
        Occurrence::In(period) => period.start_date(),
        Occurrence::NotStated => None,
    }
}

/// Every review, surgery and update, as it stands on the day `today`, in the order of their days; `recorded` says on which day a row was written down.
#[must_use]
pub fn looks<'a>(framework: &'a Framework, today: NaiveDate, recorded: impl Fn(&Review) -> Option<NaiveDate>) -> Vec<Look<'a>> {
    let rows = Rows::of(framework, |_| true, today);
    let mut ids = Ids::default();
    let open = framework.reviews.iter().filter(|review| review.kind.is_look() && !rows.is_answered(review));
    let mut looks: Vec<Look<'a>> = open.map(|review| look(&rows, today, review, ids.next(&id_of(review)), recorded(review))).collect();
    looks.sort_by_key(|look| (look.day().is_none(), look.day(), look.id.clone()));
    looks
}

/// The reviews of one item, done and due, as they stand on the day `today`. These rows say by themselves whether they took place; surgeries, targeted reviews and
/// updates are none of them.
#[must_use]
pub fn reviews_about<'a>(framework: &'a Framework, item: &ItemCode, today: NaiveDate) -> Vec<Look<'a>> {
    let is_about = |review: &Review| review.items().any(|about| about == item);
    let rows = Rows::of(framework, is_about, today);
    let of_item = framework.reviews.iter().filter(|review| {
        matches!(review.kind, ReviewKind::Reviewed | ReviewKind::ReviewDue) && is_about(review) && !rows.is_answered_about(review, item)
    });
    of_item.map(|review| look(&rows, today, review, id_of(review), None)).collect()
}

fn look<'a>(rows: &Rows<'a>, today: NaiveDate, review: &'a Review, id: String, recorded: Option<NaiveDate>) -> Look<'a> {
    let actions = rows.actions_of(review);
    let stated = review.details.state;
    let written_after = last_day(review.occurred).zip(recorded).is_some_and(|(day, recorded)| recorded > day);
    let told = matches!(review.kind, ReviewKind::Surgery | ReviewKind::TargetedReview) && review.outcome.is_some();
    let took = said_to_have_been_held(review).unwrap_or(written_after || told);
    let took_place = took.then_some(review.occurred);
    let due = review
        .details
        .due
        .map(|day| (Occurrence::On(day), review))
        .or_else(|| if took { rows.answered_by(review) } else { Some((review.occurred, review)) });
    let passed = due.and_then(|(due, _)| last_day(due)).is_some_and(|day| day < today);
    let open = actions.iter().any(|action| !action.is_done(today));
    let all_said = review.outcome.is_some() || review.kind == ReviewKind::BoardUpdate;
    let state = match stated {
        Some(StatedState::Cancelled) => LookState::Cancelled,
        Some(StatedState::Closed) => LookState::Closed,
        Some(StatedState::Held) => LookState::Held,
        None if took && all_said && !open => LookState::Closed,
        None if took => LookState::Held,
        _ if passed => LookState::Overdue,
        _ => LookState::Planned,
    };
    Look { id, review, state, due, took_place, actions }
}

/// Whether a row says that it took place, by its state, else by its kind; absent where neither tells.
pub(crate) fn said_to_have_been_held(review: &Review) -> Option<bool> {
    match (review.details.state, review.kind) {
        (Some(StatedState::Held | StatedState::Closed), _) | (None, ReviewKind::Reviewed) => Some(true),
        (Some(_), _) | (None, ReviewKind::ReviewDue) => Some(false),
        (None, _) => None,
    }
}

/// The ids that were given: rows that say the same are told apart by a number.
#[derive(Debug, Default)]
struct Ids {
    given: HashSet<String>,
    same: HashMap<String, usize>,
}

impl Ids {
    fn next(&mut self, id: &str) -> String {
        let same = self.same.entry(id.to_owned()).or_default();
        loop {
            *same += 1;
            let numbered = if *same == 1 { id.to_owned() } else { format!("{id}~{same}") };
            if self.given.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

/// How much of a sentence goes into an id, in characters.
const LONGEST_WORDS: usize = 60;

fn id_of(review: &Review) -> String {
    if let Some(code) = &review.details.code {
        return code.to_string();
    }
    let about = match (&review.item, &review.outcome, &review.body) {
        (Some(item), _, _) => item.to_string(),
        (None, Some(words), _) | (None, None, Some(words)) => slug(words),
        (None, None, None) => "unnamed".to_owned(),
    };
    let when = match review.occurred {
        Occurrence::On(day) => format!("-{day}"),
        Occurrence::In(period) => format!("-{}", period.id()),
        Occurrence::NotStated => String::new(),
    };
    format!("{}-{about}{when}", review.kind.as_str().replace(' ', "-"))
}

fn slug(words: &str) -> String {
    let plain: String =
        words.chars().take(LONGEST_WORDS).map(|character| if character.is_alphanumeric() { character } else { ' ' }).collect();
    plain.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests;
