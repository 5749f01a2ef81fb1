//! How delivery stands in a scope.

use outturn_domain::delivery::summarise;
use outturn_domain::period::Period;

use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::evidence::Evidence;
use crate::installed_scales::ScalesInForce;
use crate::reading::{full_view, period};
use crate::scope::KnownScope;
use crate::wire::day::timestamp;
use crate::wire::delivery::{self, ShareOf};
use crate::wire::{self, scale, stage};

impl Answers {
    pub(super) async fn delivery_summary(
        &self,
        request: &contract::GetDeliverySummaryRequest,
    ) -> Result<contract::GetDeliverySummaryResponse, Failure> {
        let period = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let full = full_view(request.view, contract::View::Basic)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let delivery = self.delivery(period, request.scope.as_ref(), reading).await?;
        Ok(contract::GetDeliverySummaryResponse {
            summary: Some(summary(&delivery.evidence, &delivery.scales, &delivery.scope, period, full)),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage(delivery.evidence.stage).into(),
            erasures: delivery.erasures,
            revision: reading.point.sequence.0,
        })
    }
}

/// How delivery stands in a scope and period.
pub(crate) fn summary(
    evidence: &Evidence,
    scales: &ScalesInForce,
    scope: &KnownScope,
    of: Period,
    full: bool,
) -> contract::DeliverySummary {
    let inputs = evidence.delivery(scales, &scope.scope, of);
    let found = summarise(&inputs);
    let milestones = ShareOf::milestones(inputs.framework, of, full);
    let projects = ShareOf::projects(inputs.framework, of, full);
    contract::DeliverySummary {
        scope: Some(scope.canonical.clone()),
        title: scope.title.clone(),
        period: Some(wire::period::period(of)),
        milestones: Some(delivery::share(milestones, &found.milestones)),
        group_milestones: delivery::by_theme(milestones, &found.milestone_themes),
        projects: Some(delivery::share(projects, &found.projects)),
        group_projects: delivery::by_theme(projects, &found.project_themes),
        milestone_counts: delivery::counts(&found.milestone_rows),
        project_counts: delivery::counts(&found.project_rows),
        changes: found.changes.iter().map(|change| delivery::change(inputs.framework, change)).collect(),
        milestone_scale: scales.milestones.in_period(of).as_ref().map(scale::scale),
        project_scale: scales.confidence.in_period(of).as_ref().map(scale::scale),
    }
}
