//! Milestones and projects, in the order of the plan.

use outturn_domain::code::{ItemCode, lookup_key};
use outturn_domain::delivery::{DeliveryItem, Inputs, Row};
use outturn_domain::framework::Framework;

use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::names::{checked, id_in};
use crate::reading::{full_view, period};
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::milestone::milestone;
use crate::wire::project::project;
use crate::wire::stage;

impl Answers {
    pub(super) async fn milestones(&self, request: &contract::ListMilestonesRequest) -> Result<contract::ListMilestonesResponse, Failure> {
        let of = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let full = full_view(request.view, contract::View::Basic)?;
        let page = self.page(request).await?;
        let delivery = self.delivery(of, request.scope.as_ref(), page.reading).await?;
        let inputs = delivery.inputs();
        let wanted = Wanted {
            names: named(inputs.framework, "milestones", &request.names)?,
            codes: &request.status_codes,
            ended: request.include_ended,
        };
        let (rows, next_page_token) = page.of(wanted.rows(&inputs, inputs.all_milestones()));
        let shown = rows.iter().filter_map(|row| match row.item {
            DeliveryItem::Milestone(of) => Some(milestone(Cells::new(&delivery.evidence, full), &inputs, of, row, full)),
            DeliveryItem::Project(_) => None,
        });
        Ok(contract::ListMilestonesResponse {
            milestones: shown.collect(),
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(delivery.evidence.stage).into(),
            erasures: delivery.erasures.clone(),
            revision: page.reading.point.sequence.0,
        })
    }

    pub(super) async fn projects(&self, request: &contract::ListProjectsRequest) -> Result<contract::ListProjectsResponse, Failure> {
        let of = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let full = full_view(request.view, contract::View::Basic)?;
        let page = self.page(request).await?;
        let delivery = self.delivery(of, request.scope.as_ref(), page.reading).await?;
        let inputs = delivery.inputs();
        let wanted = Wanted {
            names: named(inputs.framework, "projects", &request.names)?,
            codes: &request.confidence_codes,
            ended: request.include_ended,
        };
        let mut rows = wanted.rows(&inputs, inputs.all_projects());
        rows.retain(|row| !request.only_priority || matches!(row.item, DeliveryItem::Project(project) if project.priority));
        let (rows, next_page_token) = page.of(rows);
        let shown = rows.iter().filter_map(|row| match row.item {
            DeliveryItem::Project(of) => Some(project(Cells::new(&delivery.evidence, full), &inputs, of, row)),
            DeliveryItem::Milestone(_) => None,
        });
        Ok(contract::ListProjectsResponse {
            projects: shown.collect(),
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(delivery.evidence.stage).into(),
            erasures: delivery.erasures.clone(),
            revision: page.reading.point.sequence.0,
        })
    }
}

/// Which items of a list are asked for.
struct Wanted<'r> {
    /// Only these; empty means all.
    names: Vec<ItemCode>,
    /// Only at these points of the scale; empty means all.
    codes: &'r [String],
    /// Whether those that have ended too.
    ended: bool,
}

impl Wanted<'_> {
    fn rows<'a>(&self, inputs: &Inputs<'a>, items: Vec<DeliveryItem<'a>>) -> Vec<Row<'a>> {
        let day = inputs.period.as_at_date();
        let begun = |item: &DeliveryItem<'_>| day.is_none_or(|day| item.effective().from.is_none_or(|from| from <= day));
        let named = |item: &DeliveryItem<'_>| self.names.is_empty() || self.names.contains(item.code());
        let seen = items.into_iter().filter(|item| item.effective().covers(inputs.period) || (self.ended && begun(item)));
        let rows = seen.filter(named).map(|item| inputs.row(item));
        rows.filter(|row| self.codes.is_empty() || self.is_at(row)).collect()
    }

    fn is_at(&self, row: &Row<'_>) -> bool {
        let Some((_, point)) = row.standing.point() else { return false };
        self.codes.iter().any(|code| lookup_key(code) == lookup_key(&point.code))
    }
}

/// The items that a request names, however it writes them.
fn named(framework: &Framework, collection: &str, names: &[String]) -> Result<Vec<ItemCode>, Failure> {
    let find = |text: &String| {
        let found = framework.item_called(checked("names", id_in(collection, text))?);
        found.cloned().ok_or_else(|| Failure::InvalidName { field: "names", value: text.clone() })
    };
    names.iter().map(find).collect()
}
