//! The figures of a periodic report as one answer. Nothing is counted here: each figure is the one that its own method gives.

use std::sync::Arc;

use outturn_domain::change::Change;
use outturn_domain::delivery::{self, Standing, summarise};
use outturn_domain::fact::FactKind;
use outturn_domain::forecast::{submitted, submitted_share};
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::risk::{self, Register, movement};
use outturn_domain::scorecard::{Inputs, Row, Scorecard, judge};
use outturn_domain::scrutiny::{Look, covers_item, looks};
use outturn_domain::status::MetOutcome;
use outturn_domain::travel::{Direction, Travel};

use super::card::{Asked, Card};
use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::installed_scales::ScalesInForce;
use crate::names::{self, named};
use crate::narratives::written;
use crate::reading::{full_view, period};
use crate::scope::KnownScope;
use crate::scrutiny::recorded_on;
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::delivery::{ShareOf, share as delivery_share};
use crate::wire::scrutiny::{recommendation, review};
use crate::wire::{self, change, common_basis, narrative, risk_profile, row, share};

impl Answers {
    pub(super) async fn period_summary(
        &self,
        request: &contract::GetPeriodSummaryRequest,
    ) -> Result<contract::GetPeriodSummaryResponse, Failure> {
        let of = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let full = full_view(request.view, contract::View::Basic)?;
        let (reading, known) = self.scorecard_reading(&request.publication, request.as_of_time.as_ref(), request.stage).await?;
        if known.framework.is_empty() {
            return Err(Failure::NoFramework);
        }
        let asked = Asked {
            period: of,
            full,
            scope: request.scope.clone(),
            entity: request.entity.clone(),
            breakdowns: false,
            outside_framework: false,
        };
        let card = self.card(asked, reading, Arc::clone(&known)).await?;
        let scales = self.scales(&card.evidence.framework, card.evidence.point).await?;
        let erasures = self.erasures(card.evidence.point).await?.all();
        let revision = reading.point.sequence.0;
        // As of a scorecard: judging takes milliseconds of computing, which other calls should not wait for.
        let made = tokio::task::spawn_blocking(move || {
            Ok(contract::GetPeriodSummaryResponse {
                summary: Some(summary(&card, &scales)?),
                read_time: Some(timestamp(reading.point.read_time)),
                stage: wire::stage(card.evidence.stage).into(),
                erasures,
                revision,
            })
        });
        made.await.map_err(|error| Failure::Fault(error.to_string()))?
    }
}

fn summary(card: &Card, scales: &ScalesInForce) -> Result<contract::PeriodSummary, Failure> {
    let shown = card.scorecard()?;
    let (framework, scope) = (card.evidence.framework.as_ref(), card.scope()?);
    let inputs = card.inputs(framework, &scope);
    let judged = judge(&inputs);
    let delivery = delivery_inputs(card, scales, &scope);
    let today = inputs.as_of.with_timezone(&framework.council.time_zone).date_naive();
    let mut cells = Cells::new(&card.evidence, card.asked.full);
    let mut headline = shown.headline.unwrap_or_default();
    headline.shares.push(forecast_share(card, &inputs, &judged));
    headline.shares.extend(delivery_shares(card, &delivery));
    let all = looks(framework, today, |row| recorded_on(&card.evidence.definitions, row));
    let in_scope: Vec<&Look<'_>> = all
        .iter()
        .filter(|look| look.items().next().is_none() || look.items().any(|item| covers_item(&scope.scope, framework, item)))
        .collect();
    let done = in_scope.iter().filter(|look| look.took_place.is_some() && is_within(look, card.asked.period));
    let due = in_scope.iter().filter(|look| look.took_place.is_none() && look.is_open());
    let made = framework.recommendations.iter().filter(|made| made.period == card.asked.period);
    let concerns = concerns(&mut cells, card, &judged);
    let names: Vec<&str> = concerns.iter().map(|concern| concern.item.as_str()).collect();
    let rows = shown.rows.into_iter().filter(|row| names.contains(&row.measure.as_str()) || row.comment.is_some()).collect();
    let written = written(framework, &card.evidence.facts, &scope.scope, card.entity.as_ref(), card.asked.period);
    Ok(contract::PeriodSummary {
        scope: shown.scope,
        title: shown.title,
        period: shown.period,
        headline: Some(headline),
        group_headlines: shown.group_headlines,
        risks: risks(&mut cells, card, scales, &scope),
        achievements: of_kind(&mut cells, &written, FactKind::Achievement),
        challenges: of_kind(&mut cells, &written, FactKind::Challenge),
        reviews_done: done.map(|look| review(&mut cells, look, today)).collect(),
        reviews_due: due.map(|look| review(&mut cells, look, today)).collect(),
        recommendations: made.map(|made| recommendation(&mut cells, made)).collect(),
        changes: changes(card, &scope).map(|of| change::change(&mut cells, of, today)).collect(),
        returns_missing: Vec::new(),
        rule_set: shown.rule_set,
        narratives: narratives(&mut cells, card, &delivery, &written),
        publication: shown.publication,
        concerns,
        rows,
        provenance: cells.into_shown(),
    })
}

/// Whether a review took place in the period.
fn is_within(look: &Look<'_>, of: Period) -> bool {
    let day = look.day();
    of.start_date().is_none_or(|start| day.is_some_and(|day| start <= day))
        && of.end_date().is_none_or(|end| day.is_some_and(|day| day < end))
}

/// The share that `GetForecastSummary` gives as submitted.
fn forecast_share(card: &Card, inputs: &Inputs<'_>, judged: &Scorecard<'_>) -> contract::Share {
    let year = inputs.period.in_financial_year().unwrap_or(inputs.period);
    let of_rows: Vec<_> = judged.rows.iter().map(|row| (row, submitted(inputs, row, year))).collect();
    let named = |achieves: bool| {
        let counted = of_rows.iter().filter(|(_, said)| card.asked.full && said.counted == Ok(achieves));
        counted.map(|(row, _)| names::measure(&row.measure.code)).collect()
    };
    let counted = of_rows.iter().filter(|(_, said)| said.counted.is_ok());
    let bases = counted.filter_map(|(_, said)| said.forecast.map(|recorded| recorded.fact.basis));
    contract::Share {
        id: "forecast_to_achieve".to_owned(),
        label: "measures forecast to achieve their annual target".to_owned(),
        counted: named(true),
        not_counted: named(false),
        basis: common_basis(bases).into(),
        ..share::of_measures(&submitted_share(inputs, &judged.rows).headline)
    }
}

fn delivery_inputs<'a>(card: &'a Card, scales: &'a ScalesInForce, scope: &KnownScope) -> delivery::Inputs<'a> {
    delivery::Inputs {
        framework: &card.evidence.framework,
        period: card.asked.period,
        scope: scope.scope.clone(),
        as_of: card.evidence.point.read_time,
        facts: &card.evidence.facts,
        milestone_scale: scales.milestones.as_ref().map(|scale| &scale.read),
        confidence_scale: scales.confidence.as_ref().map(|scale| &scale.read),
    }
}

/// The shares that `GetDeliverySummary` gives.
fn delivery_shares(card: &Card, inputs: &delivery::Inputs<'_>) -> [contract::Share; 2] {
    let found = summarise(inputs);
    let milestones = ShareOf::milestones(inputs.framework, inputs.period, card.asked.full);
    let projects = ShareOf::projects(inputs.framework, inputs.period, card.asked.full);
    [delivery_share(milestones, &found.milestones), delivery_share(projects, &found.projects)]
}

/// The movement that `GetRiskProfile` gives of the strategic register since the period before.
fn risks(cells: &mut Cells<'_>, card: &Card, scales: &ScalesInForce, scope: &KnownScope) -> Option<contract::RiskMovement> {
    let before = card.asked.period.previous()?;
    let now = risk::Inputs {
        framework: &card.evidence.framework,
        period: card.asked.period,
        day: card.asked.period.as_at_date()?,
        scope: scope.scope.clone(),
        register: Register::Named(Register::STRATEGIC.to_owned()),
        as_of: card.evidence.point.read_time,
        facts: &card.evidence.facts,
        matrix: scales.matrix.as_ref().map(|matrix| &matrix.read),
    };
    let base = risk::Inputs { period: before, day: before.as_at_date().unwrap_or(now.day), ..now.clone() };
    let mut base_cells = Cells::new(&card.evidence, false);
    let moved = risk_profile::movement(cells, &mut base_cells, &base, &now, &movement(&base, &now));
    Some(contract::RiskMovement { register: named("registers", Register::STRATEGIC), ..moved })
}

/// Measures that missed their targets or got worse.
fn concerns(cells: &mut Cells<'_>, card: &Card, judged: &Scorecard<'_>) -> Vec<contract::AreaOfConcern> {
    let context = card.context(&card.evidence.framework, true);
    let worse = |row: &Row<'_>| matches!(row.travel_short, Travel::Compared(compared) if compared.direction == Direction::Worsening);
    let missed = |row: &Row<'_>| row.outside.is_none() && row.met == MetOutcome::Missed;
    let wanted = judged.rows.iter().filter(|row| row.counts && (missed(row) || worse(row)));
    wanted
        .map(|found| {
            let shown = row::row(&context, found);
            let attainment = shown.attainment.map(|attainment| attainment.reason).unwrap_or_default();
            let travel = shown.short_travel.map(|travel| travel.reason).unwrap_or_default();
            let reason = match (missed(found), worse(found)) {
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

/// The changes that are proposed, and those that count from this period or the next.
fn changes<'a>(card: &'a Card, scope: &'a KnownScope) -> impl Iterator<Item = &'a Change> {
    let framework = card.evidence.framework.as_ref();
    let of = card.asked.period;
    let covered = move |change: &&Change| {
        std::iter::once(&change.item).chain(&change.new_items).any(|item| covers_item(&scope.scope, framework, item))
    };
    let in_time = move |change: &&Change| {
        !framework.has_decided(change) || change.judges_from.is_some_and(|from| from == of || Some(from) == of.following())
    };
    framework.changes.iter().filter(covered).filter(in_time)
}

/// The texts of one kind.
fn of_kind(cells: &mut Cells<'_>, written: &[&RecordedFact], kind: FactKind) -> Vec<contract::Narrative> {
    written.iter().filter(|recorded| recorded.fact.key.kind == kind).filter_map(|recorded| narrative::narrative(cells, recorded)).collect()
}

/// What else was written, and what services say of milestones and projects; what they say of measures stands in the rows.
fn narratives(cells: &mut Cells<'_>, card: &Card, inputs: &delivery::Inputs<'_>, written: &[&RecordedFact]) -> Vec<contract::Narrative> {
    let framework = inputs.framework;
    let elsewhere = |recorded: &&&RecordedFact| {
        let item = &recorded.fact.key.item;
        match recorded.fact.key.kind {
            FactKind::Achievement | FactKind::Challenge => true,
            FactKind::Comment => {
                [framework.measures.contains_key(item), framework.milestones.contains_key(item), framework.projects.contains_key(item)]
                    .contains(&true)
            }
            _ => false,
        }
    };
    let others: Vec<_> =
        written.iter().filter(|recorded| !elsewhere(recorded)).filter_map(|recorded| narrative::narrative(cells, recorded)).collect();
    let items = inputs.all_milestones().into_iter().chain(inputs.all_projects());
    let said = items.filter(|item| !matches!(inputs.standing(*item, card.asked.period), Standing::Absent { .. }));
    let commented = said.filter_map(|item| narrative::narrative(cells, inputs.fact(item.code(), card.asked.period, FactKind::Comment)?));
    others.into_iter().chain(commented).collect()
}
