//! Recommendations, reviews and candidates.

use chrono::NaiveDate;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::organisation::Board;
use outturn_domain::risk::{Occurrence, ReviewKind};
use outturn_domain::scrutiny::{
    Candidate, Look, LookState, RaisedFor, Recommendation, RecommendationKind, RecommendationState, ReviewAction, last_day,
};

use super::cells::Cells;
use super::date_figure::{absent, stated as stated_day};
use super::risk_event::stated;
use super::{basis, period};
use crate::contract;
use crate::names::{self, named};

/// A reference to a board.
pub(crate) fn board(of: &Board) -> contract::ScopeRef {
    contract::ScopeRef { name: named("boards", &of.code), kind: contract::ScopeKind::Board.into(), title: of.title.clone() }
}

/// A recommendation.
pub(crate) fn recommendation(cells: &mut Cells<'_>, of: &Recommendation) -> contract::Recommendation {
    let framework = cells.evidence().framework.as_ref();
    let key = cells.row(&FrameworkRow::Recommendation(Box::new(of.clone())));
    contract::Recommendation {
        name: named("recommendations", &of.code),
        kind: recommendation_kind(of.kind).into(),
        items: of.items.iter().map(|item| names::item(framework, item)).collect(),
        period: Some(period::period(of.period)),
        text: of.text.clone(),
        reason: Some(stated(of.reason.as_ref(), &key)),
        made_by: Some(stated(of.made_by.as_ref(), &key)),
        make_date: Some(match of.made_on {
            Some(day) => stated_day(day, key.clone(), of.basis, of.basis_note.as_deref()),
            None => absent(contract::AbsenceReason::CouldNotBeCollected, "nobody says when"),
        }),
        board: of.board.as_ref().and_then(|code| framework.board_called(code.as_str())).map(board),
        travels_to_cabinet: of.to_cabinet,
        state: recommendation_state(of.state).into(),
        response: of.response.clone().unwrap_or_default(),
        review: of.review.as_ref().map(|review| named("reviews", review)).unwrap_or_default(),
        basis: basis(of.basis).into(),
        basis_note: of.basis_note.clone().unwrap_or_default(),
        provenance_key: key,
    }
}

/// What is recommended.
pub(crate) fn recommendation_kind(kind: RecommendationKind) -> contract::RecommendationKind {
    match kind {
        RecommendationKind::Nothing => contract::RecommendationKind::None,
        RecommendationKind::Surgery => contract::RecommendationKind::Surgery,
        RecommendationKind::TargetedReview => contract::RecommendationKind::TargetedReview,
        RecommendationKind::Update => contract::RecommendationKind::Update,
        RecommendationKind::ToCabinet => contract::RecommendationKind::ToCabinet,
        RecommendationKind::Other => contract::RecommendationKind::Other,
    }
}

/// What became of a recommendation.
pub(crate) fn recommendation_state(state: RecommendationState) -> contract::RecommendationState {
    match state {
        RecommendationState::Made => contract::RecommendationState::Made,
        RecommendationState::Accepted => contract::RecommendationState::Accepted,
        RecommendationState::Rejected => contract::RecommendationState::Rejected,
        RecommendationState::Implemented => contract::RecommendationState::Implemented,
    }
}

/// How a review stands.
pub(crate) fn review_state(state: LookState) -> contract::ReviewState {
    match state {
        LookState::Planned => contract::ReviewState::Planned,
        LookState::Held => contract::ReviewState::Held,
        LookState::Closed => contract::ReviewState::Closed,
        LookState::Cancelled => contract::ReviewState::Cancelled,
        LookState::Overdue => contract::ReviewState::Overdue,
    }
}

fn review_kind(kind: ReviewKind) -> contract::RecommendationKind {
    match kind {
        ReviewKind::Surgery => contract::RecommendationKind::Surgery,
        ReviewKind::TargetedReview => contract::RecommendationKind::TargetedReview,
        ReviewKind::BoardUpdate => contract::RecommendationKind::Update,
        _ => contract::RecommendationKind::Other,
    }
}

/// A review as it stands on a day, without what its measures did.
pub(crate) fn review(cells: &mut Cells<'_>, look: &Look<'_>, today: NaiveDate) -> contract::Review {
    let framework = cells.evidence().framework.as_ref();
    let row = look.review;
    let key = cells.row(&FrameworkRow::Review(row.clone()));
    let due = look.due.map(|(occurred, due)| (occurred, due, cells.row(&FrameworkRow::Review(due.clone()))));
    let day = |occurred: Occurrence, key: String, of: &outturn_domain::risk::Review| match (occurred, last_day(occurred)) {
        (Occurrence::On(day), _) => stated_day(day, key, of.basis, of.basis_note.as_deref()),
        (Occurrence::In(period), _) => contract::DateFigure {
            provenance_key: key,
            display_text: period.label(),
            ..absent(contract::AbsenceReason::CouldNotBeCollected, &format!("the day is not stated; the period is {}", period.label()))
        },
        _ => absent(contract::AbsenceReason::CouldNotBeCollected, "the day is not stated"),
    };
    let not_yet = || absent(contract::AbsenceReason::NotApplicable, "it has not taken place");
    let none_due = || absent(contract::AbsenceReason::CouldNotBeCollected, "no day is stated by which it was due");
    let made = framework.recommendations.iter().filter(|made| made.review.is_some() && made.review == row.details.code);
    contract::Review {
        name: named("reviews", &look.id),
        title: title(framework, look),
        kind: review_kind(row.kind).into(),
        board: row.body.as_deref().and_then(|body| framework.board_called(body)).map(board),
        body: Some(stated(row.body.as_ref(), &key)),
        state: review_state(look.state).into(),
        due_date: Some(due.map_or_else(none_due, |(occurred, of, key)| day(occurred, key, of))),
        review_date: Some(look.took_place.map_or_else(not_yet, |occurred| day(occurred, key.clone(), row))),
        items: look.items().map(|item| names::item(framework, item)).collect(),
        outcome: row.outcome.clone().unwrap_or_default(),
        recommendations: made.map(|made| recommendation(cells, made)).collect(),
        actions: look.actions.iter().map(|action| review_action(cells, action, today)).collect(),
        effects: Vec::new(),
        candidates: Vec::new(),
        basis: basis(row.basis).into(),
        basis_note: row.basis_note.clone().unwrap_or_default(),
        supported_by: row.details.supported_by.iter().map(|who| stated(Some(who), &key)).collect(),
        provenance_key: key,
        provenance: Vec::new(),
    }
}

/// What a review is called; where its row does not say, what it is about.
fn title(framework: &Framework, look: &Look<'_>) -> String {
    let row = look.review;
    if let Some(title) = &row.details.title {
        return title.clone();
    }
    let item = row.item.as_ref().map(|item| framework.title_of(item).map_or_else(|| item.to_string(), |title| format!("{item}: {title}")));
    item.or_else(|| row.outcome.clone()).unwrap_or_else(|| row.kind.as_str().to_owned())
}

fn review_action(cells: &mut Cells<'_>, of: &ReviewAction, today: NaiveDate) -> contract::ReviewAction {
    let key = cells.row(&FrameworkRow::Action(of.clone()));
    let day = |day: Option<NaiveDate>, reason, why: &str| match day {
        Some(day) => stated_day(day, key.clone(), of.basis, of.basis_note.as_deref()),
        None => absent(reason, why),
    };
    contract::ReviewAction {
        title: of.title.clone(),
        owner: of.owner.clone().unwrap_or_default(),
        due_date: Some(day(of.due, contract::AbsenceReason::CouldNotBeCollected, "no day is stated by which it is due")),
        complete_date: Some(day(of.completed.filter(|_| of.is_done(today)), contract::AbsenceReason::NotApplicable, "not done")),
        overdue: of.is_overdue(today),
        provenance_key: key.clone(),
    }
}

/// A candidate, with the recommendations that people made of it.
pub(crate) fn candidate(
    cells: &mut Cells<'_>,
    of: &Candidate<'_>,
    asked: outturn_domain::period::Period,
    row: Option<contract::ScorecardRow>,
) -> contract::Candidate {
    let framework = cells.evidence().framework.as_ref();
    let made = framework.recommendations.iter().filter(|made| made.period == asked && made.names(of.item));
    let input = |(period, words): &(outturn_domain::period::Period, String)| contract::StatusInput {
        name: period.id(),
        text: words.clone(),
        ..contract::StatusInput::default()
    };
    contract::Candidate {
        name: named("candidates", format!("{}-{}-{}", asked.id(), of.rule.code, of.item)),
        item: names::item(framework, of.item),
        title: framework.title_of(of.item).unwrap_or_default().to_owned(),
        period: Some(period::period(asked)),
        rule: Some(contract::Rule {
            id: of.rule.code.to_string(),
            code: String::new(),
            condition: of.rule.condition(),
            description: of.rule.description.clone().unwrap_or_default(),
        }),
        reason: of.reason.clone(),
        inputs: of.inputs.iter().map(input).collect(),
        kind: match of.rule.raised_for {
            RaisedFor::Concern => contract::CandidateKind::Concern,
            RaisedFor::GoodPractice => contract::CandidateKind::GoodPractice,
        }
        .into(),
        board: of.remit.map(|remit| board(remit.board)),
        remit: of.remit.map(|remit| remit.covered_by.to_owned()).unwrap_or_default(),
        recommendations: made.map(|made| recommendation(cells, made)).collect(),
        row,
    }
}
