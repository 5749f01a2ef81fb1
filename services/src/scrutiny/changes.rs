//! The register of changes.

use chrono::{DateTime, NaiveDate, Utc};
use outturn_domain::change::Change;
use outturn_domain::code::ItemCode;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::period::Period;
use outturn_domain::scorecard::Scope;
use outturn_domain::scrutiny::covers_item;

use super::{Range, of_framework};
use crate::answers::Answers;
use crate::contract;
use crate::definitions::{Definitions, definition_origin};
use crate::error::Failure;
use crate::names::checked;
use crate::reading::known;
use crate::scope::find_scope;
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::{self, change};

impl Answers {
    pub(super) async fn changes(&self, request: &contract::ListChangesRequest) -> Result<contract::ListChangesResponse, Failure> {
        let range = Range::asked(&request.first_period, &request.last_period)?;
        let states = request.states.iter().map(|state| known("states", *state)).collect::<Result<Vec<contract::ChangeState>, _>>()?;
        let mut page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        page.reading = page.reading.in_scope(&definitions, request.scope.as_ref());
        let framework = definitions.framework.as_ref();
        let scope = find_scope(framework, &definitions, request.scope.as_ref())?;
        let item = item(&definitions, &request.item)?;
        let today = page.reading.today(&definitions);
        let about = |change: &&Change| item.as_ref().is_none_or(|item| change.item == *item || change.new_items.contains(item));
        let covered = |change: &&Change| is_covered(&scope.scope, framework, change);
        let in_range =
            |change: &&Change| range.holds(change.judges_from.and_then(Period::start_date).or(change.approved_on).or(change.rejected_on));
        let in_state = |of: &&Change| states.is_empty() || states.contains(&change::state(of, today));
        let mut found: Vec<&Change> = framework.changes.iter().filter(about).filter(covered).filter(in_range).filter(in_state).collect();
        newest_first(&definitions, &mut found);
        let (found, next_page_token) = page.of(found);
        let evidence = of_framework(&page.reading, &definitions);
        let mut cells = Cells::new(&evidence, false);
        Ok(contract::ListChangesResponse {
            changes: found.into_iter().map(|of| change::change(&mut cells, of, today)).collect(),
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: wire::stage(evidence.stage).into(),
            erasures: self.erasures(page.reading.point).await?.all(),
            revision: page.reading.point.sequence.0,
        })
    }
}

/// The changes in a scope that were proposed or decided after a day, newest first; all of them where there is no such day.
pub(super) fn changes_since<'a>(
    definitions: &'a Definitions,
    scope: &Scope,
    since: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<&'a Change> {
    let framework = definitions.framework.as_ref();
    let day = |instant: DateTime<Utc>| instant.with_timezone(&framework.council.time_zone).date_naive();
    let is_new = |change: &&Change| {
        let decided = [change.approval(), change.rejected_on].into_iter().flatten().filter(|decided| *decided <= today);
        let mut moved = decided.chain(recorded(definitions, change).map(day));
        since.is_none_or(|since| moved.any(|moved| moved > since))
    };
    let mut found: Vec<&Change> = framework.changes.iter().filter(|change| is_covered(scope, framework, change)).filter(is_new).collect();
    newest_first(definitions, &mut found);
    found
}

fn is_covered(scope: &Scope, framework: &Framework, change: &Change) -> bool {
    std::iter::once(&change.item).chain(&change.new_items).any(|item| covers_item(scope, framework, item))
}

fn newest_first(definitions: &Definitions, changes: &mut [&Change]) {
    let decided = |change: &Change| change.approved_on.or(change.rejected_on);
    changes.sort_by_cached_key(|of| (std::cmp::Reverse((decided(of), recorded(definitions, of))), of.id()));
}

/// When the row of a change was recorded.
fn recorded(definitions: &Definitions, change: &Change) -> Option<DateTime<Utc>> {
    definition_origin(definitions, &FrameworkRow::Change(change.clone())).map(|origin| origin.recorded)
}

/// The item that a request names, by name, code or alias; one that a change alone still knows is found by its code.
fn item(definitions: &Definitions, text: &str) -> Result<Option<ItemCode>, Failure> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let text = checked("item", text)?;
    let bare = ["measures/", "milestones/", "projects/", "risks/"].iter().find_map(|collection| text.strip_prefix(collection));
    let code = bare.unwrap_or(text);
    let framework = definitions.framework.as_ref();
    let of_changes = || framework.changes.iter().map(|change| &change.item).find(|item| item.as_str() == code);
    let found = framework.item_called(code).or_else(of_changes).cloned();
    found.map(Some).ok_or_else(|| Failure::InvalidName { field: "item", value: text.to_owned() })
}
