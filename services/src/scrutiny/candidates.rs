//! What rules raise, and what people recommend of it.

use outturn_domain::risk::Register;
use outturn_domain::scorecard::judge;
use outturn_domain::scrutiny::{Candidate, RaisedFor, Recommendation, Watched, candidates};

use super::{Range, is_about, of_board_or_scope, of_framework};
use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::installed_scales::ScalesInForce;
use crate::names::find_board;
use crate::reading::{full_view, known, period};
use crate::scope::KnownScope;
use crate::scope::find_scope;
use crate::scorecard::card::{Asked, Card};
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::scrutiny::{candidate, recommendation, recommendation_state};
use crate::wire::{self, row};

impl Answers {
    pub(super) async fn candidates(&self, request: &contract::ListCandidatesRequest) -> Result<contract::ListCandidatesResponse, Failure> {
        let asked = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let full = full_view(request.view, contract::View::Basic)?;
        let kinds = request.kinds.iter().map(|kind| known("kinds", *kind)).collect::<Result<Vec<contract::CandidateKind>, _>>()?;
        let mut page = self.page(request).await?;
        let known = self.framework_at(&page.reading).await?;
        let board = find_board(&known.framework, &request.board)?;
        page.reading = of_board_or_scope(page.reading, &known, board, request.scope.as_ref());
        let board = board.map(|board| board.code.clone());
        let of =
            Asked { period: asked, full, scope: request.scope.clone(), entity: String::new(), breakdowns: false, outside_framework: false };
        let card = self.card(of, page.reading, known).await?;
        let scales = self.scales(&card.evidence.framework, card.evidence.point).await?;
        let erasures = self.erasures(card.evidence.point).await?.all();
        // As of a scorecard: judging takes milliseconds of computing, which other calls should not wait for.
        let made = tokio::task::spawn_blocking(move || {
            let scope = card.scope()?;
            let mut found = raised(&card, &scales, &scope);
            found.retain(|candidate| board.is_none() || candidate.remit.map(|remit| &remit.board.code) == board.as_ref());
            found.retain(|candidate| kinds.is_empty() || kinds.contains(&kind(candidate)));
            let (found, next_page_token) = page.of(found);
            Ok(contract::ListCandidatesResponse {
                candidates: shown(&card, &scope, &found),
                next_page_token,
                read_time: Some(timestamp(page.reading.point.read_time)),
                stage: wire::stage(card.evidence.stage).into(),
                erasures,
                revision: page.reading.point.sequence.0,
                decisions: decisions(&card),
            })
        });
        made.await.map_err(|error| Failure::Fault(error.to_string()))?
    }

    pub(super) async fn recommendations(
        &self,
        request: &contract::ListRecommendationsRequest,
    ) -> Result<contract::ListRecommendationsResponse, Failure> {
        let range = Range::asked(&request.first_period, &request.last_period)?;
        let states =
            request.states.iter().map(|state| known("states", *state)).collect::<Result<Vec<contract::RecommendationState>, _>>()?;
        let mut page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        let framework = definitions.framework.as_ref();
        let scope = find_scope(framework, &definitions, request.scope.as_ref())?;
        let board = find_board(framework, &request.board)?;
        page.reading = of_board_or_scope(page.reading, &definitions, board, request.scope.as_ref());
        let wanted = |made: &&Recommendation| {
            let covered = is_about(&scope.scope, framework, made.items.iter());
            covered
                && board.is_none_or(|board| made.comes_before(board, framework))
                && range.holds(made.period.as_at_date())
                && (states.is_empty() || states.contains(&recommendation_state(made.state)))
        };
        let (found, next_page_token) = page.of(newest_first(framework.recommendations.iter().filter(wanted).collect()));
        let evidence = of_framework(&page.reading, &definitions);
        let mut cells = Cells::new(&evidence, false);
        Ok(contract::ListRecommendationsResponse {
            recommendations: found.into_iter().map(|made| recommendation(&mut cells, made)).collect(),
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: wire::stage(evidence.stage).into(),
            erasures: self.erasures(page.reading.point).await?.all(),
            revision: page.reading.point.sequence.0,
        })
    }
}

pub(super) fn newest_first(mut made: Vec<&Recommendation>) -> Vec<&Recommendation> {
    made.sort_by_key(|made| (std::cmp::Reverse((made.period.as_at_date(), made.made_on)), &made.code));
    made
}

/// Candidates as the contract has them; in full with the rows of their measures.
pub(super) fn shown(card: &Card, scope: &KnownScope, found: &[Candidate<'_>]) -> Vec<contract::Candidate> {
    let framework = card.evidence.framework.as_ref();
    let mut cells = Cells::new(&card.evidence, false);
    let inputs = card.inputs(framework, scope);
    let judged = card.asked.full.then(|| judge(&inputs));
    let context = card.context(framework, true);
    let row_of = |candidate: &Candidate<'_>| {
        let found = judged.iter().flat_map(|judged| &judged.rows).find(|row| row.measure.code == *candidate.item);
        found.map(|found| row::row(&context, found))
    };
    found.iter().map(|found| candidate(&mut cells, found, card.asked.period, row_of(found))).collect()
}

/// What was decided about the period of a card as a whole.
fn decisions(card: &Card) -> Vec<contract::Recommendation> {
    let mut cells = Cells::new(&card.evidence, false);
    let whole = |made: &&Recommendation| made.period == card.asked.period && made.items.is_empty();
    card.evidence.framework.recommendations.iter().filter(whole).map(|made| recommendation(&mut cells, made)).collect()
}

/// What the rules of the council raise in the period and scope of a card.
pub(super) fn raised<'a>(card: &'a Card, scales: &'a ScalesInForce, scope: &KnownScope) -> Vec<Candidate<'a>> {
    let (evidence, of) = (&card.evidence, card.asked.period);
    let measures = card.inputs(&evidence.framework, scope);
    let delivery = evidence.delivery(scales, &scope.scope, of);
    let day = of.as_at_date().unwrap_or_else(|| evidence.today());
    let risks = evidence.risks(scales, &scope.scope, Register::Every, (of, day));
    candidates(&Watched { measures: &measures, delivery: &delivery, risks: &risks })
}

fn kind(candidate: &Candidate<'_>) -> contract::CandidateKind {
    match candidate.rule.raised_for {
        RaisedFor::Concern => contract::CandidateKind::Concern,
        RaisedFor::GoodPractice => contract::CandidateKind::GoodPractice,
    }
}
