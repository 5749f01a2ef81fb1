//! What a periodic report would name as a concern, with why.

use outturn_domain::delivery::{self, DeliveryItem, Standing, summarise};
use outturn_domain::fact::FactKind;
use outturn_domain::risk::{self, Movement, Risk, ScoreKind, Scoring};
use outturn_domain::scorecard::{Scorecard, Subject};
use outturn_domain::travel::Direction;

use super::super::card::Card;
use crate::contract;
use crate::names;
use crate::wire::cells::{Cells, fact_text};
use crate::wire::{narrative, risk_score, row, scale};

/// Measures that missed their targets or got worse.
pub(super) fn measures(cells: &mut Cells<'_>, card: &Card, judged: &Scorecard<'_>) -> Vec<contract::AreaOfConcern> {
    let context = card.context(&card.evidence.framework, true);
    let wanted = judged.rows.iter().filter(|row| row.missed_its_target() || row.got_worse());
    wanted
        .map(|found| {
            let shown = row::row(&context, found);
            let attainment = shown.attainment.map(|attainment| attainment.reason).unwrap_or_default();
            let travel = shown.short_travel.map(|travel| travel.reason).unwrap_or_default();
            let reason = match (found.missed_its_target(), found.got_worse()) {
                (true, true) => format!("{attainment}; {travel}"),
                (true, false) => attainment,
                _ => travel,
            };
            contract::AreaOfConcern {
                item: shown.measure,
                title: shown.title,
                reason,
                status: shown.status,
                comment: found.comment.and_then(|recorded| narrative::narrative(cells, recorded)),
            }
        })
        .collect()
}

/// Milestones and priority projects that stand at a point of the council's scale that is not a favourable one.
pub(super) fn delivered(cells: &mut Cells<'_>, inputs: &delivery::Inputs<'_>) -> Vec<contract::AreaOfConcern> {
    let found = summarise(inputs);
    let in_doubt = found.milestones.now.not_counted.iter().chain(&found.projects.now.not_counted);
    in_doubt.filter_map(|row| in_delivery(cells, inputs, row.item, row.standing)).collect()
}

fn in_delivery(
    cells: &mut Cells<'_>,
    inputs: &delivery::Inputs<'_>,
    item: DeliveryItem<'_>,
    standing: Standing<'_>,
) -> Option<contract::AreaOfConcern> {
    let Standing::At { rank, point, fact, .. } = standing else { return None };
    let what = match item {
        DeliveryItem::Milestone(_) => "its status",
        DeliveryItem::Project(_) => "the confidence in its delivery",
    };
    let reason = format!("{what} was reported as {}", point.label);
    let comment = inputs.fact(item.code(), inputs.period, FactKind::Comment);
    Some(contract::AreaOfConcern {
        item: names::item(inputs.framework, item.code()),
        title: item.title().to_owned(),
        status: Some(reported(scale::point(rank, point), reason.clone(), vec![said("status", fact_text(fact), cells.fact(fact))])),
        reason,
        comment: comment.and_then(|recorded| narrative::narrative(cells, recorded)),
    })
}

/// Risks whose score rose since the period before, and those that are above what the council is ready to bear.
pub(super) fn risks(cells: &mut Cells<'_>, inputs: &risk::Inputs<'_>, moved: &Movement<'_>) -> Vec<contract::AreaOfConcern> {
    inputs.live().into_iter().filter_map(|of| of_risk(cells, inputs, moved, of)).collect()
}

fn of_risk(cells: &mut Cells<'_>, inputs: &risk::Inputs<'_>, moved: &Movement<'_>, of: &Risk) -> Option<contract::AreaOfConcern> {
    let Scoring::At(scored) = inputs.scoring(of, ScoreKind::Current, inputs.period) else { return None };
    let score = scored.score.product();
    let rose = moved.score_changes.iter().find(|change| change.risk.code == of.code && change.direction == Some(Direction::Worsening));
    let rose = rose.map(|change| format!("its score rose from {} to {score}", change.before.score.product()));
    let is_outside = inputs.is_outside_appetite(of, inputs.period) == Some(true);
    let outside = of.appetite.filter(|_| is_outside).map(|appetite| format!("its score of {score} is above the appetite of {appetite}"));
    let why: Vec<String> = rose.into_iter().chain(outside).collect();
    if why.is_empty() {
        return None;
    }
    let reason = why.join("; ");
    let steps = scored.facts.iter().flatten();
    let told = steps.zip(["likelihood", "impact"]).map(|(fact, side)| said(side, fact_text(fact), cells.fact(fact))).collect();
    let zone = inputs.matrix().and_then(|matrix| matrix.zone(scored.score));
    let comment = inputs.facts.get(&Subject { item: &of.code, entity: None, breakdown: None }, inputs.period, FactKind::Comment);
    Some(contract::AreaOfConcern {
        item: names::item(inputs.framework, &of.code),
        title: of.title.clone(),
        status: zone.map(|(rank, zone)| reported(risk_score::zone(rank, zone), reason.clone(), told)),
        reason,
        comment: comment.and_then(|recorded| narrative::narrative(cells, recorded)),
    })
}

fn said(name: &str, text: String, provenance_key: String) -> contract::StatusInput {
    contract::StatusInput { name: name.to_owned(), text, value: None, provenance_key }
}

/// A status that was reported, or that a matrix gives, and that no rules judged.
fn reported(point: contract::ScalePoint, reason: String, inputs: Vec<contract::StatusInput>) -> contract::Status {
    let contract::ScalePoint { code, label, rank, colour, .. } = point;
    contract::Status { code, label, rank, colour, reason, inputs, ..contract::Status::default() }
}
