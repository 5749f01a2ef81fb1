//! Measures as the framework defines them.

use std::sync::Arc;

use chrono::NaiveDate;
use outturn_domain::code::{EntityCode, ItemCode};
use outturn_domain::framework::Framework;
use outturn_domain::measure::Measure;

use super::history::Whom;
use crate::answers::Answers;
use crate::contract;
use crate::definitions::Definitions;
use crate::error::Failure;
use crate::names::{find_entity, find_measure};
use crate::reading::{Reading, full_view};
use crate::scope::find_scope;
use crate::wire::day::timestamp;
use crate::wire::measure::{Described, describe};
use crate::wire::stage;

impl Answers {
    pub(super) async fn measures(&self, request: &contract::ListMeasuresRequest) -> Result<contract::ListMeasuresResponse, Failure> {
        let full = full_view(request.view, contract::View::Basic)?;
        let mut page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        page.reading = page.reading.in_scope(&definitions, request.scope.as_ref());
        let framework = definitions.framework.as_ref();
        let scope = find_scope(framework, &definitions, request.scope.as_ref())?;
        let today = today(framework, &page.reading);
        let wanted = |measure: &&Measure| {
            (request.include_ended || !has_ended(measure, today))
                && (measure.within_framework || !request.only_in_framework)
                && scope.scope.covers(framework, measure)
        };
        let measures: Vec<&Measure> = in_plan_order(framework, today).into_iter().filter(wanted).collect();
        let (measures, next_page_token) = page.of(measures);
        let mut described = Vec::with_capacity(measures.len());
        let erasures = self.erasures(page.reading.point).await?.about(measures.iter().map(|measure| &measure.code));
        for measure in measures {
            described.push(self.described(&definitions, measure, None, &page.reading, full).await?);
        }
        Ok(contract::ListMeasuresResponse {
            measures: described,
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(page.reading.stage_given(&definitions)).into(),
            erasures,
            revision: page.reading.point.sequence.0,
        })
    }

    pub(super) async fn measure(&self, request: &contract::GetMeasureRequest) -> Result<contract::GetMeasureResponse, Failure> {
        let full = full_view(request.view, contract::View::Full)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let framework = definitions.framework.as_ref();
        let code = find_measure(framework, "name", &request.name)?;
        let entity = find_entity(framework, &request.entity)?;
        let measure = standing(framework, code, today(framework, &reading));
        let measure = measure.ok_or_else(|| Failure::Fault(format!("the measure {code} has no definition")))?;
        Ok(contract::GetMeasureResponse {
            measure: Some(self.described(&definitions, measure, entity, &reading, full).await?),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage(reading.stage_given(&definitions)).into(),
            erasures: self.erasures(reading.point).await?.about(std::iter::once(code)),
            revision: reading.point.sequence.0,
        })
    }

    async fn described(
        &self,
        definitions: &Arc<Definitions>,
        measure: &Measure,
        entity: Option<EntityCode>,
        reading: &Reading,
        full: bool,
    ) -> Result<contract::Measure, Failure> {
        let history = self.history(definitions, &measure.code, &Whom::One(entity), reading).await?;
        let latest = history.latest(full);
        let breakdowns = history.breakdowns();
        let described = Described { measure, evidence: history.evidence(), today: today(&definitions.framework, reading), full };
        Ok(contract::Measure { latest_outturn: latest, breakdowns, ..describe(&described) })
    }
}

/// The day of a reading, where the council is.
pub(super) fn today(framework: &Framework, reading: &Reading) -> NaiveDate {
    reading.point.read_time.with_timezone(&framework.council.time_zone).date_naive()
}

/// The definition of a measure that stands on a day: else the last that stood, else the first that will.
pub(super) fn standing<'f>(framework: &'f Framework, code: &ItemCode, today: NaiveDate) -> Option<&'f Measure> {
    let begun = |measure: &&Measure| measure.effective.from.is_none_or(|from| from <= today);
    let definitions = framework.measures.get(code)?;
    let last_begun = definitions.iter().filter(begun).max_by_key(|measure| measure.effective.from);
    last_begun.or_else(|| definitions.iter().min_by_key(|measure| measure.effective.from))
}

fn has_ended(measure: &Measure, today: NaiveDate) -> bool {
    measure.effective.to.is_some_and(|last| last < today)
}

/// Every measure as it stands on a day, in the order of the plan; what stands nowhere in it comes last.
pub(super) fn in_plan_order(framework: &Framework, today: NaiveDate) -> Vec<&Measure> {
    let mut measures: Vec<&Measure> = framework.measures.keys().filter_map(|code| standing(framework, code, today)).collect();
    measures.sort_by_cached_key(|measure| {
        let upwards = measure.plan_items.first().map(|code| framework.plan_with_parents(code).map(|item| (item.order, item.code.clone())));
        let mut place: Vec<_> = upwards.into_iter().flatten().collect();
        place.reverse();
        (place.is_empty(), place, measure.code.clone())
    });
    measures
}
