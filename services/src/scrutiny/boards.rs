//! Boards: their meetings, and their plans of what they look at in a year.

use std::collections::BTreeSet;

use chrono::{NaiveDate, Utc};
use outturn_domain::framework::FrameworkRow;
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
use crate::reading::period;
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
        let of_plan: Vec<&PlannedLook> =
            framework.board_plans.iter().filter(|look| look.board == found.code && look.period == year).collect();
        let name = format!("{}/plans/{}", named("boards", &found.code), year.id());
        let not_found = || Failure::NotFound { resource: Resource::BoardPlan, name: name.clone(), near: Vec::new() };
        let version = of_plan.iter().map(|look| look.version).max().ok_or_else(not_found)?;
        let evidence = of_framework(&reading, &definitions);
        let mut cells = Cells::new(&evidence, false);
        let earlier: BTreeSet<u32> = of_plan.iter().map(|look| look.version).filter(|earlier| *earlier < version).collect();
        let mut looks: Vec<&PlannedLook> = of_plan.iter().copied().filter(|look| look.version == version).collect();
        looks.sort_by_key(|look| (day(look).is_none(), day(look), look.place.cell.map(|cell| cell.row)));
        let is_chosen = |look: &&&PlannedLook| look.kind == PlannedKind::ChosenMeasures;
        let chosen = looks.iter().filter(is_chosen).flat_map(|look| &look.items).map(|item| names::item(framework, item)).collect();
        let plan = contract::BoardPlan {
            name,
            board: Some(board(&mut cells, &definitions, found, year)),
            period: Some(wire::period::period(year)),
            version: i32::try_from(version).unwrap_or(i32::MAX),
            amending_meeting: amending(found, &looks),
            items: looks.iter().filter_map(|look| item(&mut cells, look)).collect(),
            chosen_measures: chosen,
            earlier_versions: earlier.into_iter().rev().map(|version| version_of(&definitions, found, &of_plan, version)).collect(),
        };
        Ok(contract::GetBoardPlanResponse {
            plan: Some(plan),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: wire::stage(evidence.stage).into(),
            erasures: self.erasures(reading.point).await?.all(),
            revision: reading.point.sequence.0,
        })
    }
}

/// The financial year that a day lies in.
fn year_of(day: NaiveDate) -> Result<Period, Failure> {
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
fn board(cells: &mut Cells<'_>, definitions: &Definitions, of: &Board, year: Period) -> contract::Board {
    let framework = definitions.framework.as_ref();
    let aliases = definitions.aliases.iter().filter(|alias| alias.kind == AliasKind::Board && alias.code == of.code.as_str());
    let remit = |code: &String| {
        let plan = framework.plan.values().find(|item| item.code.as_str() == code).map(scope::plan_item);
        plan.or_else(|| framework.units.values().find(|unit| unit.code.as_str() == code).map(scope::unit))
    };
    let held = framework.calendar.iter().filter(|day| day.event == CalendarEvent::Meeting && day.body.as_ref() == Some(&of.code));
    let mut held: Vec<&CalendarDay> = held.collect();
    held.sort_by_key(|day| day.date);
    let begun = held.iter().filter(|day| year.start_date().is_none_or(|start| start <= day.date));
    let (within, after): (Vec<&&CalendarDay>, Vec<&&CalendarDay>) = begun.partition(|day| year.end_date().is_none_or(|end| day.date < end));
    let meetings = within.into_iter().chain(after.into_iter().take(1));
    contract::Board {
        name: named("boards", &of.code),
        title: of.title.clone(),
        aliases: aliases.map(|alias| alias.alias.clone()).collect(),
        remit: of.remit.iter().filter_map(remit).collect(),
        meetings: meetings.map(|day| meeting(cells, of, day)).collect(),
        chair: String::new(),
    }
}

fn meeting(cells: &mut Cells<'_>, of: &Board, day: &CalendarDay) -> contract::Meeting {
    contract::Meeting {
        board: named("boards", &of.code),
        meeting_date: Some(date(day.date)),
        periods: vec![wire::period::period(day.period)],
        provenance_key: cells.row(&FrameworkRow::CalendarDay(day.clone())),
    }
}
