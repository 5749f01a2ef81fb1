//! Risks.

use chrono::NaiveDate;
use outturn_domain::fact::FactKind;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::risk::{Event, EventKind, Inputs, Review, Risk, ScoreKind, Scoring, events_of, last_exit};
use outturn_domain::scorecard::Subject;
use outturn_domain::travel::Direction;

use super::cells::Cells;
use super::risk_event::{event, register_name};
use super::risk_mitigation::{action, appetite, control};
use super::risk_score::{direction, score};
use super::{basis, date_figure, item, narrative, scope};
use crate::contract;
use crate::names::{named, slug};

/// A risk as of the day of `inputs`.
pub(crate) fn risk(mut cells: Cells<'_>, inputs: &Inputs<'_>, of: &Risk, full: bool) -> contract::Risk {
    let (framework, evidence) = (inputs.framework, cells.evidence());
    let provenance_key = cells.row(&FrameworkRow::Risk(Box::new(of.clone())));
    let mut scored =
        |kind: ScoreKind| score(&mut cells, inputs, of, kind, inputs.period, inputs.scoring(of, kind, inputs.period), &provenance_key);
    let [inherent, current, target] = [ScoreKind::Inherent, ScoreKind::Current, ScoreKind::Target].map(&mut scored);
    let travel = travel(&mut cells, inputs, of);
    let events = events_of(framework, of);
    let reviews = inputs.reviews(of);
    let comment = inputs.facts.get(&Subject { item: &of.code, entity: None, breakdown: None }, inputs.period, FactKind::Comment);
    contract::Risk {
        name: named("risks", &of.code),
        code: of.code.to_string(),
        aliases: item::codes(&evidence.definitions, &of.code).map(|(code, register)| contract::RiskAlias { code, register }).collect(),
        title: of.title.clone(),
        cause: of.details.cause.clone().unwrap_or_default(),
        event: of.details.event.clone().unwrap_or_default(),
        consequence: of.details.consequence.clone().unwrap_or_default(),
        owner: of.owner.as_ref().map(|owner| named("owners", slug(owner))).unwrap_or_default(),
        registers: registers(framework, of),
        state: state(inputs, of, &events).into(),
        inherent_score: Some(inherent),
        current_score: Some(current),
        target_score: Some(target),
        travel: Some(travel),
        links: item::links(framework, &of.code),
        plan_items: scope::plan_places(framework, &of.plan_items),
        service: of.service.as_ref().and_then(|code| framework.units.get(code)).map(scope::unit),
        events: if full { events.iter().map(|happened| event(&mut cells, happened)).collect() } else { Vec::new() },
        score_history: if full { history(&mut cells, inputs, of) } else { Vec::new() },
        lineage: item::lineage(framework, &of.code, inputs.today()),
        last_review_date: reviews.last.map(|(day, review)| reviewed(&mut cells, day, review)),
        next_review_date: reviews.next.map(|(day, review)| reviewed(&mut cells, day, review)),
        review_overdue: reviews.overdue,
        comment: comment.and_then(|fact| narrative::narrative(&mut cells, fact)),
        basis: basis(of.basis).into(),
        basis_note: of.basis_note.clone().unwrap_or_default(),
        periods_at_target: periods_at_target(inputs, of),
        appetite: appetite(inputs, of, &provenance_key),
        controls: framework.controls_of(of).map(|of| control(&mut cells, of)).collect(),
        actions: framework.actions_about(of).into_iter().map(|of| action(&mut cells, of, inputs.today())).collect(),
        provenance_key,
        provenance: cells.into_shown(),
    }
}

/// The registers that a risk stands in, its own first.
fn registers(framework: &Framework, of: &Risk) -> Vec<String> {
    let mut registers = vec![register_name(of)];
    for other in framework.registers_of(&of.code).map(|register| named("registers", slug(register))) {
        if !registers.contains(&other) {
            registers.push(other);
        }
    }
    registers
}

/// Whether a risk is live on the day, and what became of it where it is not.
pub(crate) fn state(inputs: &Inputs<'_>, of: &Risk, events: &[Event<'_>]) -> contract::RiskState {
    if inputs.is_live(of) {
        return contract::RiskState::Live;
    }
    match last_exit(events, inputs.day).map(|event| event.kind) {
        Some(EventKind::DeEscalated) => contract::RiskState::DeEscalated,
        Some(EventKind::Merged) => contract::RiskState::Merged,
        _ => contract::RiskState::Closed,
    }
}

fn travel(cells: &mut Cells<'_>, inputs: &Inputs<'_>, of: &Risk) -> contract::RiskTravel {
    let now = inputs.scoring(of, ScoreKind::Current, inputs.period);
    let before = inputs.period.previous().map(|before| (before, inputs.scoring(of, ScoreKind::Current, before)));
    let (Scoring::At(current), Some((period, Scoring::At(earlier)))) = (now, before) else {
        return contract::RiskTravel {
            direction: contract::TravelDirection::NotComparable.into(),
            comparator: None,
            reason: "there are no two scores to compare".to_owned(),
        };
    };
    let went = outturn_domain::risk::direction(earlier, current);
    let comparator = score(cells, inputs, of, ScoreKind::Current, period, Scoring::At(earlier), "");
    let (is, was) = (current.score.product(), earlier.score.product());
    let how = went.map_or("the two stand on different matrices and cannot be compared", Direction::label);
    contract::RiskTravel {
        direction: direction(went).into(),
        comparator: Some(comparator),
        reason: format!("{is} in {} against {was} in {}: {how}", inputs.period.label(), period.label()),
    }
}

fn history(cells: &mut Cells<'_>, inputs: &Inputs<'_>, of: &Risk) -> Vec<contract::RiskScore> {
    let periods = inputs.scored_periods(of).into_iter();
    periods.map(|period| score(cells, inputs, of, ScoreKind::Current, period, inputs.scoring(of, ScoreKind::Current, period), "")).collect()
}

/// For how many periods running, back from the one asked, the current score was at its target or below, as far as the target's matrix is the scores'.
fn periods_at_target(inputs: &Inputs<'_>, of: &Risk) -> i32 {
    let Some(target) = of.target else { return 0 };
    i32::try_from(inputs.periods_within(of, target.product())).unwrap_or(i32::MAX)
}

fn reviewed(cells: &mut Cells<'_>, day: NaiveDate, review: &Review) -> contract::DateFigure {
    let key = cells.row(&FrameworkRow::Review(review.clone()));
    date_figure::stated(day, key, review.basis, review.basis_note.as_deref())
}
