//! Where a measure stands: in the plan, in the organisation.

use outturn_domain::code::{PlanCode, UnitCode};
use outturn_domain::framework::Framework;
use outturn_domain::measure::Measure;
use outturn_domain::organisation::{OrganisationUnit, PlanItem, PlanKind, UnitKind};

use crate::contract;
use crate::names::named;

/// A reference to a plan item.
pub(crate) fn plan_item(item: &PlanItem) -> contract::ScopeRef {
    let kind = match item.kind {
        PlanKind::Plan => contract::ScopeKind::Plan,
        PlanKind::Theme => contract::ScopeKind::Theme,
        PlanKind::Outcome => contract::ScopeKind::Outcome,
    };
    contract::ScopeRef { name: named("planItems", &item.code), kind: kind.into(), title: item.title.clone() }
}

/// The group of a headline; measures that stand under no theme are a group too, without a name.
pub(crate) fn theme(item: Option<&PlanItem>) -> contract::ScopeRef {
    item.map_or_else(|| contract::ScopeRef { title: "under no theme".to_owned(), ..contract::ScopeRef::default() }, plan_item)
}

/// Where a measure stands in the plan, top down, each item once.
pub(crate) fn plan_items(framework: &Framework, measure: &Measure) -> Vec<contract::ScopeRef> {
    plan_places(framework, &measure.plan_items)
}

/// Plan items with what they stand under, top down, each once.
pub(crate) fn plan_places(framework: &Framework, codes: &[PlanCode]) -> Vec<contract::ScopeRef> {
    let mut found: Vec<contract::ScopeRef> = Vec::new();
    for code in codes {
        let mut upwards: Vec<&PlanItem> = framework.plan_with_parents(code).collect();
        upwards.reverse();
        for item in upwards.into_iter().map(plan_item) {
            if !found.contains(&item) {
                found.push(item);
            }
        }
    }
    found
}

/// A reference to a directorate, service or portfolio.
pub(crate) fn unit(unit: &OrganisationUnit) -> contract::ScopeRef {
    let (collection, kind) = match unit.kind {
        UnitKind::Directorate => ("directorates", contract::ScopeKind::Directorate),
        UnitKind::Service => ("services", contract::ScopeKind::Service),
        UnitKind::Portfolio => ("portfolios", contract::ScopeKind::Portfolio),
    };
    contract::ScopeRef { name: named(collection, &unit.code), kind: kind.into(), title: unit.title.clone() }
}

/// The directorate over a unit, or itself where it is one.
pub(crate) fn directorate(framework: &Framework, code: &UnitCode) -> Option<contract::ScopeRef> {
    let units = framework.with_parents(code).filter_map(|code| framework.units.get(code));
    units.into_iter().find(|found| found.kind == UnitKind::Directorate).map(unit)
}

/// The boards whose remit a measure falls under.
pub(crate) fn boards(framework: &Framework, measure: &Measure) -> Vec<contract::ScopeRef> {
    let covered = |board: &&outturn_domain::organisation::Board| {
        outturn_domain::scorecard::Scope::Board(board.code.clone()).covers(framework, measure)
    };
    let boards = framework.boards.iter().filter(covered);
    boards
        .map(|board| contract::ScopeRef {
            name: named("boards", &board.code),
            kind: contract::ScopeKind::Board.into(),
            title: board.title.clone(),
        })
        .collect()
}
