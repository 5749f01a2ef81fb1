//! The scorecard under another rule set than the one in force, and what changes colour.

use outturn_domain::code::RuleSetCode;

use super::card::{Asked, Card};
use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::reading::{full_view, period};
use crate::wire::day::timestamp;

impl Answers {
    pub(super) async fn tried(&self, request: &contract::TryRulesRequest) -> Result<contract::TryRulesResponse, Failure> {
        let period = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let full = full_view(request.view, contract::View::Basic)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let known = self.framework_at(&reading).await?;
        let asked = Asked {
            period,
            full,
            scope: request.scope.clone(),
            entity: request.entity.clone(),
            breakdowns: true,
            outside_framework: false,
        };
        let card = self.card(asked, reading, known).await?;
        let erasures = self.erasures(card.evidence.point).await?.about(card.scope()?.measures(&card.evidence.framework));
        let code = self.rule_set_called(&card.evidence, "rule_set", &request.rule_set).await?;
        let judged = tokio::task::spawn_blocking(move || in_force_and_tried(card, &code));
        let (base, tried, stage) = judged.await.map_err(|error| Failure::Fault(error.to_string()))??;
        Ok(contract::TryRulesResponse {
            changes: changes(&base, &tried),
            base_status_counts: status_counts(&base),
            status_counts: status_counts(&tried),
            scorecard: Some(tried),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage.into(),
            erasures,
            revision: reading.point.sequence.0,
        })
    }
}

type Judged = (contract::Scorecard, contract::Scorecard, contract::Stage);

fn in_force_and_tried(card: Card, code: &RuleSetCode) -> Result<Judged, Failure> {
    let base = card.scorecard()?;
    let tried = card.judged_by(code);
    Ok((base, tried.scorecard()?, crate::wire::stage(tried.evidence.stage)))
}

/// The rows whose status has another code, or is there on one side only.
fn changes(base: &contract::Scorecard, tried: &contract::Scorecard) -> Vec<contract::StatusChange> {
    let before = |row: &contract::ScorecardRow| {
        let same = |other: &&contract::ScorecardRow| (&other.measure, &other.breakdown) == (&row.measure, &row.breakdown);
        base.rows.iter().find(same).and_then(|found| found.status.clone())
    };
    let changed = |row: &contract::ScorecardRow| {
        let (base_status, status) = (before(row), row.status.clone());
        let code = |status: &Option<contract::Status>| status.as_ref().map(|status| status.code.clone());
        (code(&base_status) != code(&status)).then(|| contract::StatusChange {
            measure: row.measure.clone(),
            breakdown: row.breakdown.clone(),
            base_status,
            status,
        })
    };
    tried.rows.iter().filter_map(changed).collect()
}

fn status_counts(scorecard: &contract::Scorecard) -> Vec<contract::StatusCount> {
    scorecard.headline.as_ref().map(|headline| headline.status_counts.clone()).unwrap_or_default()
}
