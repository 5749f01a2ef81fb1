use proptest::prelude::*;

use super::*;
use crate::address::Place;
use crate::code::ReviewCode;
use crate::framework::FrameworkRow;
use crate::scrutiny::ReviewDetails;
use crate::stage::Basis;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn review(item: Option<&str>, kind: ReviewKind, on: NaiveDate, state: Option<StatedState>) -> Review {
    Review {
        item: item.map(|item| ItemCode::parse(item).expect("a code")),
        kind,
        body: None,
        occurred: Occurrence::On(on),
        outcome: None,
        basis: Basis::Illustrative,
        basis_note: None,
        details: ReviewDetails { state, ..ReviewDetails::default() },
        place: Place::sheet("Reviews"),
    }
}

fn framework(reviews: impl IntoIterator<Item = Review>) -> Framework {
    Framework::assemble(reviews.into_iter().map(FrameworkRow::Review))
}

/// The ids of the looks that are left, with how each stands on 20 November.
fn standing(reviews: Vec<Review>) -> Vec<(String, LookState)> {
    let framework = framework(reviews);
    looks(&framework, day("2021-11-20"), |_| None).into_iter().map(|look| (look.id, look.state)).collect()
}

#[test]
fn a_due_review_is_answered_by_one_that_took_place_on_its_day_or_later_and_by_nothing_else() {
    let due = || review(Some("SR1"), ReviewKind::ReviewDue, day("2021-11-10"), None);
    let reviewed = |on: &str, state| review(Some("SR1"), ReviewKind::Reviewed, day(on), state);
    let is_left = |answer: Review| standing(vec![due(), answer]).iter().any(|(id, _)| id == "review-due-SR1-2021-11-10");
    for on in ["2021-11-10", "2021-11-19"] {
        assert!(!is_left(reviewed(on, None)) && !is_left(reviewed(on, Some(StatedState::Held))), "{on}");
        for state in [StatedState::Planned, StatedState::Cancelled] {
            assert!(is_left(reviewed(on, Some(state))), "one that is {} answers nothing: {on}", state.as_str());
        }
    }
    assert!(is_left(reviewed("2021-11-09", None)), "it was before the day");
    assert!(is_left(review(Some("SR2"), ReviewKind::Reviewed, day("2021-11-19"), None)), "of another item");
    assert!(is_left(review(Some("SR1"), ReviewKind::Surgery, day("2021-11-19"), None)), "a surgery is no review of a risk");
}

#[test]
fn a_review_says_which_due_day_it_answered_and_rows_that_say_the_same_are_told_apart() {
    let due = |on: &str| review(Some("SR1"), ReviewKind::ReviewDue, day(on), None);
    let held = || review(Some("SR1"), ReviewKind::Reviewed, day("2021-11-12"), None);
    let framework = framework([due("2021-10-01"), due("2021-11-10"), due("2021-12-01"), held(), held()]);
    let found = looks(&framework, day("2021-11-20"), |_| None);
    let ids: Vec<_> = found.iter().map(|look| look.id.as_str()).collect();
    assert_eq!(ids, ["reviewed-SR1-2021-11-12", "reviewed-SR1-2021-11-12~2", "review-due-SR1-2021-12-01"]);
    assert_eq!(found[0].due.map(|(due, _)| due), Some(Occurrence::On(day("2021-11-10"))), "the last day up to its own");
}

#[test]
fn a_code_that_looks_like_a_number_of_another_takes_no_id_away() {
    let coded = |code: Option<&str>| {
        let details = ReviewDetails { code: code.map(|code| ReviewCode::parse(code).expect("a code")), ..ReviewDetails::default() };
        Review { details, ..review(Some("SR1"), ReviewKind::Surgery, day("2021-11-12"), None) }
    };
    let found = standing(vec![coded(Some("surgery-SR1-2021-11-12")), coded(None), coded(None)]);
    let ids: HashSet<_> = found.iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), 3, "{found:?}");
}

proptest! {
    #[test]
    fn what_is_left_is_what_no_review_answers(rows in prop::collection::vec((0u8..3, 0u8..4, 0u64..40, 0u8..3), 0..60)) {
        let kinds = [ReviewKind::ReviewDue, ReviewKind::Reviewed, ReviewKind::ReviewDue, ReviewKind::Surgery];
        let states = [None, Some(StatedState::Held), Some(StatedState::Planned)];
        let row = |(item, kind, after, state): (u8, u8, u64, u8)| {
            let item = ["SR1", "SR2"].get(usize::from(item)).copied();
            review(item, kinds[usize::from(kind)], day("2021-10-15") + chrono::Days::new(after), states[usize::from(state)])
        };
        let reviews: Vec<Review> = rows.into_iter().map(row).collect();
        let framework = framework(reviews.clone());
        let found = looks(&framework, day("2021-11-20"), |_| None);
        // The same, said one row by another.
        let has_come = |review: &Review| first_day(review.occurred) <= Some(day("2021-11-20"));
        let took_place = |review: &&Review| {
            review.kind == ReviewKind::Reviewed && review.details.state != Some(StatedState::Planned) && has_come(review)
        };
        let answers = |due: &Review| {
            let mut held = framework.reviews.iter().filter(took_place);
            due.kind == ReviewKind::ReviewDue && held.any(|held| held.item == due.item && last_day(held.occurred) >= last_day(due.occurred))
        };
        let mut left: Vec<&Review> = framework.reviews.iter().filter(|review| !answers(review)).collect();
        let mut shown: Vec<&Review> = found.iter().map(|look| look.review).collect();
        left.sort_by_key(|review| std::ptr::from_ref(*review));
        shown.sort_by_key(|review| std::ptr::from_ref(*review));
        prop_assert_eq!(shown.len(), left.len());
        prop_assert!(shown.iter().zip(&left).all(|(one, other)| std::ptr::eq(*one, *other)));
        let ids: HashSet<&str> = found.iter().map(|look| look.id.as_str()).collect();
        prop_assert_eq!(ids.len(), found.len(), "every id is given once");
    }
}
