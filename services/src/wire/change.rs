//! Entries of the change register.

use chrono::NaiveDate;
use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::code::ItemCode;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::period::Period;

use super::basis;
use super::cells::Cells;
use super::date_figure::{absent, stated};
use super::day::timestamp;
use super::item::kind;
use super::risk_event::stated as stated_text;
use crate::contract;
use crate::definitions::definition_origin;
use crate::names::{self, named};

/// A change as it stands on a day.
pub(crate) fn change(cells: &mut Cells<'_>, of: &Change, today: NaiveDate) -> contract::Change {
    let evidence = cells.evidence();
    let framework = evidence.framework.as_ref();
    let row = FrameworkRow::Change(of.clone());
    let key = cells.row(&row);
    let item_names = |items: &[ItemCode]| -> Vec<String> { items.iter().map(|item| names::item(framework, item)).collect() };
    let titles =
        |items: &[ItemCode]| -> Vec<String> { items.iter().map(|item| framework.title_of(item).unwrap_or_default().to_owned()).collect() };
    let before = std::slice::from_ref(&of.item);
    let not_stated = contract::AbsenceReason::CouldNotBeCollected;
    contract::Change {
        name: named("changes", of.id()),
        kind: kind(of.kind).into(),
        description: description(framework, of),
        rationale: Some(stated_text(of.rationale.as_ref(), &key)),
        predecessors: item_names(before),
        successors: item_names(&of.new_items),
        state: state(of, today).into(),
        approving_body: Some(stated_text(of.approving_body.as_ref(), &key)),
        propose_date: Some(absent(not_stated, "the register does not say when it was proposed")),
        approve_date: Some(match of.approved_on.filter(|_| of.approved_by_day(today)) {
            Some(day) => stated(day, key.clone(), of.basis, of.basis_note.as_deref()),
            None if of.approved_by_day(today) => absent(not_stated, "the register does not say on which day it was approved"),
            None => absent(not_stated, "not approved"),
        }),
        reject_date: Some(match of.rejected_on.filter(|_| of.rejected_by_day(today)) {
            Some(day) => stated(day, key.clone(), of.basis, of.basis_note.as_deref()),
            None => absent(not_stated, "not rejected"),
        }),
        effective_period: of.judges_from.map(Period::id).unwrap_or_default(),
        new_owners: of.new_items.iter().map(|item| framework.owner_of(item).unwrap_or_default().to_owned()).collect(),
        comparable: !matches!(of.kind, ChangeKind::Redefine | ChangeKind::Delete),
        share_effects: share_effects(framework, of),
        basis: basis(of.basis).into(),
        basis_note: of.basis_note.clone().unwrap_or_default(),
        record_time: definition_origin(&evidence.definitions, &row).map(|origin| timestamp(origin.recorded)),
        predecessor_titles: titles(before),
        successor_titles: titles(&of.new_items),
        provenance_key: key,
    }
}

/// What has been decided on a change by a day.
pub(crate) fn state(of: &Change, today: NaiveDate) -> contract::ChangeState {
    if of.approved_by_day(today) {
        contract::ChangeState::Approved
    } else if of.rejected_by_day(today) {
        contract::ChangeState::Rejected
    } else {
        contract::ChangeState::Proposed
    }
}

fn description(framework: &Framework, of: &Change) -> String {
    let title = |item: &ItemCode| framework.title_of(item).map_or_else(|| item.to_string(), |title| format!("{title:?} ({item})"));
    let into: Vec<String> = of.new_items.iter().map(title).collect();
    let into = if into.is_empty() { String::new() } else { format!(" into {}", into.join(" and ")) };
    format!("{} {}{into}", of.kind.as_str(), title(&of.item))
}

/// The shares whose set it changes.
fn share_effects(framework: &Framework, of: &Change) -> Vec<String> {
    let share = |item: &ItemCode| {
        if framework.milestones.contains_key(item) {
            Some("milestones and actions on track or completed")
        } else if framework.projects.get(item).is_some_and(|project| project.priority) {
            Some("priority projects green or amber/green")
        } else if framework.newest_measure(item).is_some_and(|measure| measure.within_framework) {
            Some("targets met or exceeded")
        } else {
            None
        }
    };
    let goes = usize::from(of.ends_its_item());
    let comes = of.new_items.iter().filter(|item| **item != of.item).count();
    let moved = (goes, comes) != (0, 0);
    share(&of.item).filter(|_| moved).map(|share| format!("{share}: {goes} leaves the set, {comes} come in")).into_iter().collect()
}
