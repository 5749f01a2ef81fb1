//! Two scorecards compared: what moved, and what moved it.

use outturn_domain::framework::FrameworkRow;
use outturn_domain::provenance::Origin;
use outturn_domain::scorecard::{Bringer, Cause, CauseKind, Difference, Row, compare};

use super::card::{Asked, Card};
use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::evidence::Evidence;
use crate::names;
use crate::reading::{Reading, asked_stage, full_view, period};
use crate::wire::cells::definition_key;
use crate::wire::day::timestamp;
use crate::wire::{period as wire_period, row, share, stage};

impl Answers {
    pub(super) async fn compared(
        &self,
        request: &contract::CompareScorecardsRequest,
    ) -> Result<contract::CompareScorecardsResponse, Failure> {
        let asked_period = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let base_period = period("base_period", &request.base_period)?.unwrap_or(asked_period);
        let full = full_view(request.view, contract::View::Basic)?;
        if request.base_as_of_time.is_some() && !request.base_publication.is_empty() {
            return Err(Failure::ConflictingArguments { fields: ["base_publication", "base_as_of_time"] });
        }
        let (reading, known) = self.scorecard_reading(&request.publication, request.as_of_time.as_ref(), request.stage).await?;
        let (base_reading, base_known) = if request.base_as_of_time.is_none() && request.base_publication.is_empty() {
            (Reading { stage: asked_stage(request.base_stage)?, ..reading }, known.clone())
        } else {
            self.scorecard_reading(&request.base_publication, request.base_as_of_time.as_ref(), request.base_stage).await?
        };
        // The same stage is that of the answer, whatever the council's own was at the instant of the base.
        let given = reading.in_scope(&known, request.scope.as_ref()).stage_given(&known);
        let base_reading = Reading { stage: base_reading.stage.or(Some(given)), ..base_reading };
        let asked = |period| Asked {
            period,
            full,
            scope: request.scope.clone(),
            entity: request.entity.clone(),
            breakdowns: true,
            outside_framework: false,
        };
        let base = self.card(asked(base_period), base_reading, base_known).await?;
        let now = self.card(asked(asked_period), reading, known).await?;
        let erasures = self.erasures(now.evidence.point).await?.about(now.scope()?.measures(&now.evidence.framework));
        let compared = tokio::task::spawn_blocking(move || answer(&base, &now, base_reading, reading));
        let answer = compared.await.map_err(|error| Failure::Fault(error.to_string()))??;
        Ok(contract::CompareScorecardsResponse { erasures, ..answer })
    }
}

fn answer(base: &Card, now: &Card, base_reading: Reading, reading: Reading) -> Result<contract::CompareScorecardsResponse, Failure> {
    let (earlier, later) = (base.evidence.framework.as_ref(), now.evidence.framework.as_ref());
    let (base_scope, scope) = (base.scope()?, now.scope()?);
    let comparison = compare(&base.inputs(earlier, &base_scope), &now.inputs(later, &scope));
    let (base_context, context) = (base.context(earlier, true), now.context(later, true));
    let difference = |difference: &Difference<'_>| {
        let known = difference.now.as_ref().or(difference.base.as_ref());
        contract::RowDifference {
            measure: known.map(|row| names::measure(&row.measure.code)).unwrap_or_default(),
            breakdown: known.and_then(|row| row.breakdown).map(ToString::to_string).unwrap_or_default(),
            base_row: difference.base.as_ref().map(|before| row::row(&base_context, before)),
            row: difference.now.as_ref().map(|after| row::row(&context, after)),
            causes: difference.causes.iter().map(|cause| self::cause(&now.evidence, cause)).collect(),
            explanation: explanation(difference),
        }
    };
    Ok(contract::CompareScorecardsResponse {
        differences: comparison.differences.iter().map(difference).collect(),
        read_time: Some(timestamp(reading.point.read_time)),
        stage: stage(now.evidence.stage).into(),
        erasures: Vec::new(),
        revision: reading.point.sequence.0,
        base_period: Some(wire_period::period(base.asked.period)),
        period: Some(wire_period::period(now.asked.period)),
        base_read_time: Some(timestamp(base_reading.point.read_time)),
        base_stage: stage(base.evidence.stage).into(),
        base_headline: Some(share::headline(&comparison.base.headline, &comparison.base.rows, base.asked.full, Vec::new())),
        headline: Some(share::headline(&comparison.now.headline, &comparison.now.rows, now.asked.full, Vec::new())),
        unchanged_count: i32::try_from(comparison.unchanged).unwrap_or(i32::MAX),
    })
}

fn cause(evidence: &Evidence, cause: &Cause<'_>) -> contract::DifferenceCause {
    let of_row = |row: FrameworkRow| definition_key(&evidence.definitions, &row).map(|(_, origin)| origin);
    let origin: Option<&Origin> = match cause.brought_by {
        Some(Bringer::Fact(recorded)) => evidence.origin(recorded),
        Some(Bringer::Target(target)) => of_row(FrameworkRow::Target(Box::new(target.clone()))),
        Some(Bringer::Measure(measure)) => of_row(FrameworkRow::Measure(Box::new(measure.clone()))),
        Some(Bringer::Change(change)) => of_row(FrameworkRow::Change(change.clone())),
        Some(Bringer::Rule(rule)) => of_row(FrameworkRow::Rule(rule.clone())),
        Some(Bringer::Override(set)) => of_row(FrameworkRow::Override(set.clone())),
        None => None,
    };
    contract::DifferenceCause {
        kind: kind(cause.kind).into(),
        description: cause.description.clone(),
        submission: origin.map(|origin| names::submission(&origin.submission)).unwrap_or_default(),
        record_time: origin.map(|origin| timestamp(origin.recorded)),
    }
}

fn kind(kind: CauseKind) -> contract::DifferenceCauseKind {
    match kind {
        CauseKind::World => contract::DifferenceCauseKind::World,
        CauseKind::Correction => contract::DifferenceCauseKind::Correction,
        CauseKind::Target => contract::DifferenceCauseKind::Target,
        CauseKind::Rule => contract::DifferenceCauseKind::Rule,
        CauseKind::Override => contract::DifferenceCauseKind::Override,
        CauseKind::Definition => contract::DifferenceCauseKind::Definition,
        CauseKind::Set => contract::DifferenceCauseKind::Set,
        CauseKind::Time => contract::DifferenceCauseKind::Time,
        CauseKind::Stage => contract::DifferenceCauseKind::Stage,
    }
}

/// What moved a row, in words: "From red to green. It has been corrected from 79.0% to 81.0%, which alone moves the status."
fn explanation(difference: &Difference<'_>) -> String {
    let [before, after] = [difference.base.as_ref(), difference.now.as_ref()].map(status_label);
    let moved = before != after;
    let several = difference.causes.len() > 1;
    let told = difference.causes.iter().map(|cause| {
        let alone = if several && moved && cause.moves_status { " This alone moves the status." } else { "" };
        format!("{}{alone}", cause.description)
    });
    let status = match (before, after) {
        (Some(before), Some(after)) if moved => format!("From {before} to {after}. "),
        _ => String::new(),
    };
    format!("{status}{}", told.collect::<Vec<_>>().join(" "))
}

fn status_label(row: Option<&Row<'_>>) -> Option<String> {
    row.map(|row| row.status.given().map_or_else(|| "no status".to_owned(), |status| status.label.clone()))
}
