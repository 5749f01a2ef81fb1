//! The figures of a periodic report as one answer. Nothing is counted here: each figure is the one that its own method gives.

use std::sync::Arc;

use outturn_domain::change::Change;
use outturn_domain::code::ItemCode;
use outturn_domain::delivery::{self, Standing};
use outturn_domain::fact::FactKind;
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::risk::{self, Register, movement};
use outturn_domain::scorecard::judge;
use outturn_domain::scrutiny::{Look, covers_item, looks};

use super::card::{Asked, Card};
use crate::answers::Answers;
use crate::contract;
use crate::delivery::summary::summary as delivery_summary;
use crate::error::Failure;
use crate::installed_scales::ScalesInForce;
use crate::names::named;
use crate::narratives::written;
use crate::reading::{full_view, period};
use crate::scope::KnownScope;
use crate::scrutiny::{is_about, recorded_on};
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::scrutiny::{recommendation, review};
use crate::wire::{self, change, narrative, risk_profile};

mod concerns;
mod shares;

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
        let missing = self.returns_missing(&card).await?;
        let erasures = self.erasures(card.evidence.point).await?.all();
        let revision = reading.point.sequence.0;
        // As of a scorecard: judging takes milliseconds of computing, which other calls should not wait for.
        let made = tokio::task::spawn_blocking(move || {
            Ok(contract::GetPeriodSummaryResponse {
                summary: Some(summary(&card, &scales, missing)?),
                read_time: Some(timestamp(reading.point.read_time)),
                stage: wire::stage(card.evidence.stage).into(),
                erasures,
                revision,
            })
        });
        made.await.map_err(|error| Failure::Fault(error.to_string()))?
    }
}

fn summary(card: &Card, scales: &ScalesInForce, missing: Vec<contract::ExpectedReturn>) -> Result<contract::PeriodSummary, Failure> {
    let mut shown = card.scorecard()?;
    let (framework, scope, full) = (card.evidence.framework.as_ref(), card.scope()?, card.asked.full);
    let inputs = card.inputs(framework, &scope);
    let judged = judge(&inputs);
    let mut cells = Cells::new(&card.evidence, full);
    let mut concerns = concerns::measures(&mut cells, card, &judged);
    // In full every measure that the shares count stands beside them with its figures.
    let named = |row: &contract::ScorecardRow| full || row.comment.is_some() || concerns.iter().any(|concern| concern.item == row.measure);
    let rows = std::mem::take(&mut shown.rows).into_iter().filter(named).collect();
    // Milestones, projects, risks, reviews, decisions and returns are the council's: none of them is about a body.
    let is_council = card.entity.is_none();
    let delivery = is_council.then(|| delivery_summary(&card.evidence, scales, &scope, card.asked.period, full));
    let headlines = shares::headlines(&inputs, &judged, &mut shown, delivery, full);
    let of_council = if is_council {
        contract::PeriodSummary { returns_missing: missing, ..of_council(&mut cells, card, scales, &scope) }
    } else {
        contract::PeriodSummary::default()
    };
    concerns.extend(of_council.concerns);
    // The report of a year tells what was written of its quarters.
    let within = |of: Period| of == card.asked.period || of.ends_within(card.asked.period);
    let written = written(framework, &card.evidence.facts, &scope.scope, card.entity.as_ref(), within);
    let mut narratives = others(&mut cells, framework, &written);
    narratives.extend(of_council.narratives);
    Ok(contract::PeriodSummary {
        scope: shown.scope,
        title: shown.title,
        period: shown.period,
        headline: Some(headlines.whole),
        group_headlines: headlines.by_theme,
        achievements: of_kind(&mut cells, &written, FactKind::Achievement),
        challenges: of_kind(&mut cells, &written, FactKind::Challenge),
        narratives,
        rule_set: shown.rule_set,
        publication: shown.publication,
        concerns,
        rows,
        provenance: cells.into_shown(),
        ..of_council
    })
}

/// What of a summary is the council's own, whichever body the figures are about.
fn of_council(cells: &mut Cells<'_>, card: &Card, scales: &ScalesInForce, scope: &KnownScope) -> contract::PeriodSummary {
    let (framework, of) = (card.evidence.framework.as_ref(), card.asked.period);
    let today = card.evidence.today();
    let all = looks(framework, today, |row| recorded_on(&card.evidence.definitions, row));
    let in_scope: Vec<&Look<'_>> = all.iter().filter(|look| is_about(&scope.scope, framework, look.items())).collect();
    let done = in_scope.iter().filter(|look| look.took_place.is_some() && is_within(look, of));
    let due = in_scope.iter().filter(|look| look.took_place.is_none() && look.is_open());
    let made = framework.recommendations.iter().filter(|made| made.period.ends_within(of));
    let made = made.filter(|made| is_about(&scope.scope, framework, made.items.iter()));
    let delivery = card.evidence.delivery(scales, &scope.scope, of);
    let mut concerns = concerns::delivered(cells, &delivery);
    let risks = risks(cells, card, scales, scope).map(|(risks, of_risks)| {
        concerns.extend(of_risks);
        risks
    });
    contract::PeriodSummary {
        risks,
        concerns,
        reviews_done: done.map(|look| review(cells, look, today)).collect(),
        reviews_due: due.map(|look| review(cells, look, today)).collect(),
        recommendations: made.map(|made| recommendation(cells, made)).collect(),
        changes: changes(card, scope).map(|of| change::change(cells, of, today)).collect(),
        narratives: narratives(cells, &delivery),
        ..contract::PeriodSummary::default()
    }
}

/// Whether a review took place in the period.
fn is_within(look: &Look<'_>, of: Period) -> bool {
    let day = look.day();
    of.start_date().is_none_or(|start| day.is_some_and(|day| start <= day))
        && of.end_date().is_none_or(|end| day.is_some_and(|day| day < end))
}

/// The movement that `GetRiskProfile` gives of the strategic register since the period before, and what of it is a concern.
fn risks(
    cells: &mut Cells<'_>,
    card: &Card,
    scales: &ScalesInForce,
    scope: &KnownScope,
) -> Option<(contract::RiskMovement, Vec<contract::AreaOfConcern>)> {
    let before = card.asked.period.previous()?;
    let of = card.asked.period;
    let strategic = Register::Named(Register::STRATEGIC.to_owned());
    let now = card.evidence.risks(scales, &scope.scope, strategic, (of, of.as_at_date()?));
    let base = risk::Inputs { period: before, day: before.as_at_date().unwrap_or(now.day), ..now.clone() };
    let moved = movement(&base, &now);
    let concerns = concerns::risks(cells, &now, &moved);
    let mut base_cells = Cells::new(&card.evidence, card.asked.full);
    let shown = risk_profile::movement(cells, &mut base_cells, &base, &now, &moved);
    cells.join(base_cells);
    Some((contract::RiskMovement { register: named("registers", Register::STRATEGIC), ..shown }, concerns))
}

/// The changes that nobody has decided on, and those that count from this period or the next. What was rejected counts from no period.
fn changes<'a>(card: &'a Card, scope: &'a KnownScope) -> impl Iterator<Item = &'a Change> {
    let framework = card.evidence.framework.as_ref();
    let of = card.asked.period;
    let covered = move |change: &&Change| {
        std::iter::once(&change.item).chain(&change.new_items).any(|item| covers_item(&scope.scope, framework, item))
    };
    // By their days: the summary of a year tells also what counts from one of its quarters.
    let end = of.following().unwrap_or(of).end_date();
    let today = card.evidence.today();
    let in_time = move |change: &&Change| {
        let from = change.judges_from.and_then(Period::start_date).or(change.approved_on);
        let counts_here = from >= of.start_date() && from.zip(end).is_some_and(|(from, end)| from < end);
        change.is_proposed_on(today) || (!change.rejected_by_day(today) && counts_here)
    };
    framework.changes.iter().filter(covered).filter(in_time)
}

/// The texts of one kind.
fn of_kind(cells: &mut Cells<'_>, written: &[&RecordedFact], kind: FactKind) -> Vec<contract::Narrative> {
    written.iter().filter(|recorded| recorded.fact.key.kind == kind).filter_map(|recorded| narrative::narrative(cells, recorded)).collect()
}

/// What else was written; what services say of measures stands in the rows, and of milestones and projects beside this.
fn others(cells: &mut Cells<'_>, framework: &Framework, written: &[&RecordedFact]) -> Vec<contract::Narrative> {
    let is_comment_elsewhere = |item: &ItemCode| {
        framework.measures.contains_key(item) || framework.milestones.contains_key(item) || framework.projects.contains_key(item)
    };
    let is_other = |recorded: &&&RecordedFact| match recorded.fact.key.kind {
        FactKind::Achievement | FactKind::Challenge => false,
        FactKind::Comment => !is_comment_elsewhere(&recorded.fact.key.item),
        _ => true,
    };
    written.iter().filter(is_other).filter_map(|recorded| narrative::narrative(cells, recorded)).collect()
}

/// What services say of milestones and projects; what they say of measures stands in the rows.
fn narratives(cells: &mut Cells<'_>, inputs: &delivery::Inputs<'_>) -> Vec<contract::Narrative> {
    let items = inputs.all_milestones().into_iter().chain(inputs.all_projects());
    let said = items.filter(|item| !matches!(inputs.standing(*item, inputs.period), Standing::Absent { .. }));
    said.filter_map(|item| narrative::narrative(cells, inputs.fact(item.code(), inputs.period, FactKind::Comment)?)).collect()
}
