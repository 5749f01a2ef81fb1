//! Which board something falls to: the one whose remit covers it most closely.

use crate::code::{ItemCode, lookup_key};
use crate::framework::Framework;
use crate::organisation::Board;
use crate::scorecard::{Placement, Scope};

/// The board that something falls to, and by what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Remit<'a> {
    /// The board.
    pub board: &'a Board,
    /// What of its remit covers it: the title of a service, directorate or plan item.
    pub covered_by: &'a str,
}

/// Where a measure, milestone, project or risk stands; of a measure by its newest definition.
#[must_use]
pub fn placement_of<'a>(framework: &'a Framework, item: &ItemCode) -> Option<Placement<'a>> {
    let placed = |plan_items, service: &'a Option<_>, owner: &'a Option<String>| Placement {
        plan_items,
        service: service.as_ref(),
        owner: owner.as_deref(),
        ..Placement::default()
    };
    if let Some(item) = framework.milestones.get(item) {
        return Some(placed(&item.plan_items, &item.service, &item.owner));
    }
    if let Some(item) = framework.projects.get(item) {
        return Some(placed(&item.plan_items, &item.service, &item.owner));
    }
    if let Some(item) = framework.risks.get(item) {
        return Some(placed(&item.plan_items, &item.service, &item.owner));
    }
    framework.newest_measure(item).map(Placement::from)
}

/// Whether a scope covers a measure, milestone, project or risk. What is no item of the framework is in the whole alone.
#[must_use]
pub fn covers_item(scope: &Scope, framework: &Framework, item: &ItemCode) -> bool {
    match placement_of(framework, item) {
        Some(placed) => scope.covers_placed(framework, placed),
        None => *scope == Scope::Whole,
    }
}

/// The board that something falls to; absent where no board that scrutinises has it in its remit.
#[must_use]
pub fn remit_of<'a>(framework: &'a Framework, placed: Placement<'_>) -> Option<Remit<'a>> {
    let boards = framework.boards.iter().filter(|board| board.scrutinises);
    let closest = |board: &'a Board| {
        let entries = board.remit.iter().filter_map(|entry| closeness(framework, placed, entry));
        entries.min_by_key(|(far, _)| *far).map(|(far, covered_by)| (far, Remit { board, covered_by }))
    };
    boards.filter_map(closest).min_by_key(|(far, _)| *far).map(|(_, remit)| remit)
}

/// How far off an entry of a remit covers something, and what the entry is called: a service is nearer than its directorate, and both than a place in the plan.
fn closeness<'a>(framework: &'a Framework, placed: Placement<'_>, entry: &str) -> Option<((u8, usize), &'a str)> {
    let entry = lookup_key(entry);
    let units = placed.service.into_iter().flat_map(|service| framework.with_parents(service)).enumerate();
    let mut units = units.filter(|(_, unit)| lookup_key(unit.as_str()) == entry);
    if let Some((far, unit)) = units.next() {
        return framework.units.get(unit).map(|unit| ((0, far), unit.title.as_str()));
    }
    let above = placed.plan_items.iter().flat_map(|place| framework.plan_with_parents(place).enumerate());
    let covering = above.filter(|(_, item)| lookup_key(item.code.as_str()) == entry);
    covering.min_by_key(|(far, _)| *far).map(|(far, item)| ((1, far), item.title.as_str()))
}
