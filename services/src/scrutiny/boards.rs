//! Boards: their meetings, and their plans of what they look at in a year.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use outturn_domain::code::ItemCode;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::organisation::{AliasKind, Board, CalendarDay, CalendarEvent};
use outturn_domain::period::Period;
use outturn_domain::risk::Occurrence;
use outturn_domain::scrutiny::{PlannedKind, PlannedLook};

use super::{of_board_or_scope, of_framework};
use crate::answers::Answers;
use crate::contract;
use crate::definitions::{Definitions, definition_origin};
use crate::error::{Failure, Resource};
use crate::names::{self, find_board, named};
use crate::reading::{Reading, period};
use crate::wire::cells::Cells;
use crate::wire::date_figure::{absent, stated};
use crate::wire::day::{date, timestamp};
use crate::wire::scrutiny::recommendation_kind;
use crate::wire::{self, basis, scope};

impl Answers {
    pub(super) async fn board_plan(&self, request: &contract::GetBoardPlanRequest) -> Result<contract::GetBoardPlanResponse, Failure> {
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let framework = definitions.framework.as_ref();
        let found = find_board(framework, &request.board)?.ok_or(Failure::RequiredFieldMissing { field: "board" })?;
        let reading = of_board_or_scope(reading, &definitions, Some(found), None);
        let today = reading.today(&definitions);
        let year = match period("period", &request.period)? {
            Some(asked) => asked.in_financial_year().unwrap_or(asked),
            None => year_of(today)?,
        };
        let name = plan_name(found, year);
        let plan = plan(&reading, &definitions, found, year);
        Ok(contract::GetBoardPlanResponse {
            plan: Some(plan.ok_or_else(|| Failure::NotFound { resource: Resource::BoardPlan, name, near: Vec::new() })?),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: wire::stage(reading.stage_given(&definitions)).into(),
            erasures: self.erasures(reading.point).await?.all(),
            revision: reading.point.sequence.0,
        })
    }
}

fn plan_name(of: &Board, year: Period) -> String {
    format!("{}/plans/{}", named("boards", &of.code), year.id())
}

/// A board's plan of a year in its newest version; absent where it has none.
pub(super) fn plan(reading: &Reading, definitions: &Arc<Definitions>, of: &Board, year: Period) -> Option<contract::BoardPlan> {
    let framework = definitions.framework.as_ref();
    let looks = newest_plan(framework, of, year);
    let version = looks.first()?.version;
    let of_plan: Vec<&PlannedLook> = of_plan(framework, of, year).collect();
    let evidence = of_framework(reading, definitions);
    let mut cells = Cells::new(&evidence, false);
    let earlier: BTreeSet<u32> = of_plan.iter().map(|look| look.version).filter(|earlier| *earlier < version).collect();
    Some(contract::BoardPlan {
        name: plan_name(of, year),
        board: Some(board(&mut cells, definitions, of, year)),
        period: Some(wire::period::period(year)),
        version: i32::try_from(version).unwrap_or(i32::MAX),
        amending_meeting: amending(of, &looks),
        items: looks.iter().filter_map(|look| item(&mut cells, look)).collect(),
        chosen_measures: chosen_measures(framework, of, year).map(|item| names::item(framework, item)).collect(),
        earlier_versions: earlier.into_iter().rev().map(|version| version_of(definitions, of, &of_plan, version)).collect(),
    })
}

/// The measures that a board chose by its newest plan of a year.
pub(super) fn chosen_measures<'a>(framework: &'a Framework, of: &Board, year: Period) -> impl Iterator<Item = &'a ItemCode> + use<'a> {
    let chosen = newest_plan(framework, of, year).into_iter().filter(|look| look.kind == PlannedKind::ChosenMeasures);
    chosen.flat_map(|look| &look.items)
}

/// The rows of a board's plan of a year, of every version.
fn of_plan<'a>(framework: &'a Framework, of: &Board, year: Period) -> impl Iterator<Item = &'a PlannedLook> + use<'a> {
    let code = of.code.clone();
    framework.board_plans.iter().filter(move |look| look.board == code && look.period == year)
}

/// Those of its newest version, in the order of the meetings; none where it has no plan.
fn newest_plan<'a>(framework: &'a Framework, of: &Board, year: Period) -> Vec<&'a PlannedLook> {
    let version = of_plan(framework, of, year).map(|look| look.version).max();
    let mut looks: Vec<&PlannedLook> = of_plan(framework, of, year).filter(|look| Some(look.version) == version).collect();
    looks.sort_by_key(|look| (day(look).is_none(), day(look), look.place.cell.map(|cell| cell.row)));
    looks
}

/// The financial year that a day lies in.
pub(super) fn year_of(day: NaiveDate) -> Result<Period, Failure> {
    use chrono::Datelike;
    let month = Period::month(day.year(), day.month());
    month.and_then(Period::in_financial_year).ok_or_else(|| Failure::Fault(format!("{day} lies in no financial year")))
}

fn day(look: &PlannedLook) -> Option<NaiveDate> {
    outturn_domain::scrutiny::last_day(look.meeting)
}

/// The meeting that made a version, where its rows say on which day it was.
fn amending(of: &Board, looks: &[&PlannedLook]) -> Option<contract::Meeting> {
    let day = looks.iter().find_map(|look| look.amended_on)?;
    Some(contract::Meeting { board: named("boards", &of.code), meeting_date: Some(date(day)), ..contract::Meeting::default() })
}

fn version_of(definitions: &Definitions, of: &Board, all: &[&PlannedLook], version: u32) -> contract::BoardPlanVersion {
    let looks: Vec<&PlannedLook> = all.iter().copied().filter(|look| look.version == version).collect();
    let recorded = |look: &&PlannedLook| {
        definition_origin(definitions, &FrameworkRow::PlannedLook(Box::new((*look).clone()))).map(|origin| origin.recorded)
    };
    let recorded: Option<chrono::DateTime<Utc>> = looks.iter().filter_map(recorded).max();
    contract::BoardPlanVersion {
        version: i32::try_from(version).unwrap_or(i32::MAX),
        amending_meeting: amending(of, &looks),
        record_time: recorded.map(timestamp),
    }
}

fn item(cells: &mut Cells<'_>, look: &PlannedLook) -> Option<contract::BoardPlanItem> {
    let PlannedKind::Look(kind) = look.kind else { return None };
    let key = cells.row(&FrameworkRow::PlannedLook(Box::new(look.clone())));
    let framework = cells.evidence().framework.as_ref();
    let reason = contract::AbsenceReason::CouldNotBeCollected;
    let (meeting_date, meeting_period) = match look.meeting {
        Occurrence::On(day) => (stated(day, key.clone(), look.basis, look.basis_note.as_deref()), None),
        Occurrence::In(of) => (absent(reason, "the day is not stated"), Some(wire::period::period(of))),
        Occurrence::NotStated => (absent(reason, "the day is not stated"), None),
    };
    Some(contract::BoardPlanItem {
        title: look.title.clone(),
        kind: recommendation_kind(kind).into(),
        meeting_date: Some(meeting_date),
        meeting_period,
        items: look.items.iter().map(|item| names::item(framework, item)).collect(),
        review: look.review.as_ref().map(|review| named("reviews", review)).unwrap_or_default(),
        recommendation: look.recommendation.as_ref().map(|made| named("recommendations", made)).unwrap_or_default(),
        provenance_key: key,
        basis: basis(look.basis).into(),
        basis_note: look.basis_note.clone().unwrap_or_default(),
    })
}

/// A board with its meetings of a year and the next one after.
pub(super) fn board(cells: &mut Cells<'_>, definitions: &Definitions, of: &Board, year: Period) -> contract::Board {
    let framework = definitions.framework.as_ref();
    let aliases = definitions.aliases.iter().filter(|alias| alias.kind == AliasKind::Board && alias.code == of.code.as_str());
    let remit = |code: &String| {
        let plan = framework.plan.values().find(|item| item.code.as_str() == code).map(scope::plan_item);
        plan.or_else(|| framework.units.values().find(|unit| unit.code.as_str() == code).map(scope::unit))
    };
    let begun = meetings(framework, of).into_iter().filter(|held| year.start_date().is_none_or(|start| start <= held.day));
    let (within, after): (Vec<Held<'_>>, Vec<Held<'_>>) = begun.partition(|held| year.end_date().is_none_or(|end| held.day < end));
    let meetings = within.into_iter().chain(after.into_iter().take(1));
    contract::Board {
        name: named("boards", &of.code),
        title: of.title.clone(),
        aliases: aliases.map(|alias| alias.alias.clone()).collect(),
        remit: of.remit.iter().filter_map(remit).collect(),
        meetings: meetings.map(|held| meeting(cells, of, &held)).collect(),
        chair: String::new(),
    }
}

/// A meeting of a board, with the rows of the calendar that say which periods it sees.
pub(super) struct Held<'a> {
    pub(super) day: NaiveDate,
    pub(super) rows: Vec<&'a CalendarDay>,
}

impl Held<'_> {
    /// The period whose performance it sees; of several the one that ended last.
    pub(super) fn sees(&self) -> Option<Period> {
        self.rows.iter().map(|row| row.period).max_by_key(|period| (period.end_date(), *period))
    }
}

/// The meetings of a board, the earliest first.
pub(super) fn meetings<'a>(framework: &'a Framework, of: &Board) -> Vec<Held<'a>> {
    let rows = framework.calendar.iter().filter(|row| row.event == CalendarEvent::Meeting && row.body.as_ref() == Some(&of.code));
    let mut by_day: BTreeMap<NaiveDate, Vec<&CalendarDay>> = BTreeMap::new();
    for row in rows {
        by_day.entry(row.date).or_default().push(row);
    }
    by_day.into_iter().map(|(day, rows)| Held { day, rows }).collect()
}

pub(super) fn meeting(cells: &mut Cells<'_>, of: &Board, held: &Held<'_>) -> contract::Meeting {
    contract::Meeting {
        board: named("boards", &of.code),
        meeting_date: Some(date(held.day)),
        periods: held.rows.iter().map(|row| wire::period::period(row.period)).collect(),
        provenance_key: held.rows.first().map(|row| cells.row(&FrameworkRow::CalendarDay((*row).clone()))).unwrap_or_default(),
    }
}
