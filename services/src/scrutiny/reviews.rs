//! Reviews, surgeries and updates, and what the measures did before and after.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use outturn_domain::change::ChangeKind;
use outturn_domain::code::ItemCode;
use outturn_domain::fact::FactKind;
use outturn_domain::framework::Framework;
use outturn_domain::measure::CellHolds;
use outturn_domain::organisation::Board;
use outturn_domain::period::Period;
use outturn_domain::scorecard::RowValue;
use outturn_domain::scrutiny::{Look, last_day, looks};
use outturn_domain::status::Yardstick;

use super::{Range, is_about, of_board_or_scope, of_framework, recorded_on};
use crate::answers::Answers;
use crate::contract;
use crate::definitions::Definitions;
use crate::error::{Failure, Resource};
use crate::measure::history::{History, Slot, Whom};
use crate::names::{self, checked, find_board, id_in};
use crate::reading::{Reading, full_view, known};
use crate::scope::find_scope;
use crate::wire::cells::Cells;
use crate::wire::day::{day_in_words, timestamp};
use crate::wire::scrutiny::{review, review_state};
use crate::wire::{self, travel};

/// How many values stand on either side of a review.
const ON_EITHER_SIDE: usize = 4;

impl Answers {
    pub(super) async fn reviews(&self, request: &contract::ListReviewsRequest) -> Result<contract::ListReviewsResponse, Failure> {
        let full = full_view(request.view, contract::View::Basic)?;
        let range = Range::asked(&request.first_period, &request.last_period)?;
        let states = request.states.iter().map(|state| known("states", *state)).collect::<Result<Vec<contract::ReviewState>, _>>()?;
        let mut page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        let framework = definitions.framework.as_ref();
        let scope = find_scope(framework, &definitions, request.scope.as_ref())?;
        let board = find_board(framework, &request.board)?;
        page.reading = of_board_or_scope(page.reading, &definitions, board, request.scope.as_ref());
        let today = page.reading.today(&definitions);
        let covered = |look: &Look<'_>| is_about(&scope.scope, framework, look.items());
        let of_board = |look: &Look<'_>| board.is_none_or(|board| is_of(framework, look, board));
        let in_range = |look: &Look<'_>| {
            let days = [look.took_place, look.due.map(|(due, _)| due)].map(|occurred| occurred.and_then(last_day));
            days.iter().any(|day| range.holds(*day))
        };
        let in_state = |look: &Look<'_>| states.is_empty() || states.contains(&review_state(look.state));
        let mut found = looks(framework, today, |review| recorded_on(&definitions, review));
        found.retain(|look| covered(look) && of_board(look) && in_range(look) && in_state(look));
        let (found, next_page_token) = page.of(found);
        let mut reviews = Vec::new();
        for look in &found {
            reviews.push(self.shown(&definitions, &page.reading, look, full).await?);
        }
        Ok(contract::ListReviewsResponse {
            reviews,
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: wire::stage(page.reading.stage_given(&definitions)).into(),
            erasures: self.erasures(page.reading.point).await?.all(),
            revision: page.reading.point.sequence.0,
        })
    }

    pub(super) async fn review(&self, request: &contract::GetReviewRequest) -> Result<contract::GetReviewResponse, Failure> {
        let full = full_view(request.view, contract::View::Full)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let id = checked("name", id_in("reviews", &request.name))?;
        let today = reading.today(&definitions);
        let all = looks(&definitions.framework, today, |review| recorded_on(&definitions, review));
        let not_found = || Failure::NotFound { resource: Resource::Review, name: request.name.clone(), near: Vec::new() };
        let look = all.iter().find(|look| look.id.eq_ignore_ascii_case(id)).ok_or_else(not_found)?;
        Ok(contract::GetReviewResponse {
            review: Some(self.shown(&definitions, &reading, look, full).await?),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: wire::stage(reading.stage_given(&definitions)).into(),
            erasures: self.erasures(reading.point).await?.all(),
            revision: reading.point.sequence.0,
        })
    }

    /// The reviews that a board does and that are not closed, by due date.
    pub(super) async fn open_reviews(
        &self,
        definitions: &Arc<Definitions>,
        reading: &Reading,
        board: &Board,
        full: bool,
    ) -> Result<Vec<contract::Review>, Failure> {
        let framework = definitions.framework.as_ref();
        let all = looks(framework, reading.today(definitions), |review| recorded_on(definitions, review));
        let mut reviews = Vec::new();
        for look in all.iter().filter(|look| look.is_open() && is_of(framework, look, board)) {
            reviews.push(self.shown(definitions, reading, look, full).await?);
        }
        Ok(reviews)
    }

    /// A review; in full with its cells, and what its measures did.
    async fn shown(
        &self,
        definitions: &Arc<Definitions>,
        reading: &Reading,
        look: &Look<'_>,
        full: bool,
    ) -> Result<contract::Review, Failure> {
        let evidence = of_framework(reading, definitions);
        let mut cells = Cells::new(&evidence, full);
        let shown = review(&mut cells, look, reading.today(definitions));
        let mut effects = Vec::new();
        let day = look.took_place.and_then(last_day).filter(|_| full);
        for item in look.items().filter(|item| definitions.framework.measures.contains_key(*item)) {
            if let Some(day) = day {
                let history = self.history(definitions, item, &Whom::One(None), reading).await?;
                effects.push(effect(&history, item, day));
            }
        }
        Ok(contract::Review { effects, provenance: cells.into_shown(), ..shown })
    }
}

/// Whether a board does a review.
fn is_of(framework: &Framework, look: &Look<'_>, board: &Board) -> bool {
    look.review.body.as_deref().and_then(|body| framework.board_called(body)) == Some(board)
}

/// What a measure did before a review and after. A period that ended after the day of the review is after it, also where it had begun: the review
/// could still tell.
fn effect(history: &History, measure: &ItemCode, day: NaiveDate) -> contract::ReviewEffect {
    let own: Vec<Slot> = history.slots(FactKind::Actual).into_iter().filter(|(_, breakdown, _)| breakdown.is_none()).collect();
    let is_before = |period: Period| period.end_date().is_some_and(|end| end <= day);
    let before: Vec<&Slot> = own.iter().filter(|slot| is_before(slot.2)).collect();
    let after: Vec<&Slot> = own.iter().filter(|slot| !is_before(slot.2)).take(ON_EITHER_SIDE).collect();
    let before: Vec<&Slot> = before.into_iter().rev().take(ON_EITHER_SIDE).rev().collect();
    let values = |slots: &[&Slot]| -> Vec<contract::Outturn> {
        let wanted: BTreeSet<Slot> = slots.iter().map(|slot| (*slot).clone()).collect();
        history.actuals(&wanted, false).into_values().collect()
    };
    let figure = |slot: Option<&&Slot>| {
        let period = slot?.2;
        match history.value_in(period) {
            RowValue::Number { figure, .. } => Some((period, figure)),
            _ => None,
        }
    };
    let ends = figure(before.last()).zip(figure(after.last()));
    let barred = ends.and_then(|((from, _), (to, _))| not_comparable(history, measure, from, to).map(|why| (from, to, why)));
    let (direction, moved) = match (ends, barred) {
        (_, Some((from, to, why))) => {
            (contract::TravelDirection::NotComparable, format!("{} and {} cannot be compared: {why}", from.label(), to.label()))
        }
        (Some(((from, was), (to, is))), None) => {
            let yardstick = Yardstick::of(history.measure_in(to));
            let direction = outturn_domain::travel::direction(&yardstick, was, is);
            let moved =
                format!("{} in {}, {} in {}: {}", yardstick.show(was), from.label(), yardstick.show(is), to.label(), direction.label());
            (travel::direction(direction), moved)
        }
        (None, None) => (contract::TravelDirection::NotComparable, "there are not values on both sides to compare".to_owned()),
    };
    contract::ReviewEffect {
        measure: names::measure(measure),
        before: values(&before),
        after: values(&after),
        direction: direction.into(),
        caution: format!("{moved}. That it came after the review of {} is no proof that it came of it.", day_in_words(day)),
    }
}

/// Why the values of two periods say nothing of which way a measure went.
fn not_comparable(history: &History, code: &ItemCode, from: Period, to: Period) -> Option<&'static str> {
    match history.evidence().framework.regrouped_between(code, from, to).map(|change| change.kind) {
        Some(ChangeKind::Merge) => return Some("others were merged into it in between"),
        Some(ChangeKind::Split) => return Some("a part was split off from it in between"),
        Some(_) => return Some("what is counted has changed since"),
        None => {}
    }
    let (before, now) = (history.measure_in(from), history.measure_in(to));
    // A running total grows whatever anybody does, and begins anew each April.
    let is_running = [before, now].iter().any(|measure| measure.cell_holds == CellHolds::YearToDate);
    match (before.counts_like(now), is_running) {
        (false, _) => Some("what is counted has changed since"),
        (true, true) => Some("each holds the year to date"),
        (true, false) => None,
    }
}
