//! What measures, milestones, projects and risks have in common: their other names, their state, what became of them.

use chrono::NaiveDate;
use outturn_domain::absence::Absence;
use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::code::ItemCode;
use outturn_domain::framework::Framework;
use outturn_domain::link::{LinkRelation, Linked};
use outturn_domain::measure::Effective;
use outturn_domain::organisation::AliasKind;
use outturn_domain::period::Period;

use super::absence::reported_absence;
use super::day::{date, day_in_words};
use crate::contract;
use crate::definitions::Definitions;
use crate::evidence::Evidence;
use crate::names::{self, named, slug};

/// The other codes and names that an item goes by.
pub(crate) fn aliases(definitions: &Definitions, code: &ItemCode) -> Vec<String> {
    let of_item = definitions.aliases.iter().filter(|alias| alias.kind == AliasKind::Item && alias.code == code.as_str());
    of_item.map(|alias| alias.alias.clone()).collect()
}

/// The other codes and names that an item goes by, each with the register that writes it so; empty for a mere way of writing.
pub(crate) fn codes(definitions: &Definitions, code: &ItemCode) -> impl Iterator<Item = (String, String)> {
    let of_item = definitions.aliases.iter().filter(move |alias| alias.kind == AliasKind::Item && alias.code == code.as_str());
    of_item.map(|alias| {
        let register = alias.register.as_deref().map(|register| named("registers", slug(register))).unwrap_or_default();
        (alias.alias.clone(), register)
    })
}

/// How the framework sees an item on a day: what is decided counts, what is proposed is said to be.
pub(crate) fn state(framework: &Framework, code: &ItemCode, effective: Effective, day: NaiveDate, today: NaiveDate) -> contract::ItemState {
    if effective.to.is_some_and(|last| last < day) {
        return contract::ItemState::Ended;
    }
    if framework.is_awaiting(code) {
        return contract::ItemState::Proposed;
    }
    let mut proposed = framework.changes.iter().filter(|change| change.is_proposed_on(today));
    let about = |change: &&Change| change.item == *code || change.new_items.contains(code);
    match proposed.find(about) {
        None => contract::ItemState::Live,
        Some(change) if change.item != *code => contract::ItemState::Proposed,
        Some(change) if change.kind == ChangeKind::Delete => contract::ItemState::ProposedForDeletion,
        Some(_) => contract::ItemState::ProposedForChange,
    }
}

/// What an item came from and what became of it.
pub(crate) fn lineage(framework: &Framework, code: &ItemCode, today: NaiveDate) -> Vec<contract::LineageLink> {
    let about = framework.changes.iter().filter(|change| change.item == *code || change.new_items.contains(code));
    about
        .filter(|change| !change.rejected_by_day(today))
        .map(|change| {
            let decided = change.approved_by_day(today);
            contract::LineageLink {
                change: named("changes", change.id()),
                kind: kind(change.kind).into(),
                predecessors: vec![names::item(framework, &change.item)],
                successors: change.new_items.iter().map(|successor| names::item(framework, successor)).collect(),
                effective_period: change.judges_from.filter(|_| decided).map(Period::id).unwrap_or_default(),
                comparable: !matches!(change.kind, ChangeKind::Redefine | ChangeKind::Delete),
            }
        })
        .collect()
}

/// What an item is linked with, whichever end the link is written at.
pub(crate) fn links(framework: &Framework, code: &ItemCode) -> Vec<contract::ItemLink> {
    let link = |(of, linked): (LinkRelation, Linked)| {
        let (item, title) = match &linked {
            Linked::Item(code) => (names::item(framework, code), framework.title_of(code)),
            Linked::PlanItem(code) => (named("planItems", code), framework.plan.get(code).map(|item| item.title.as_str())),
        };
        contract::ItemLink { item, title: title.unwrap_or_default().to_owned(), relation: relation(of).into() }
    };
    framework.links_of(code).into_iter().map(link).collect()
}

fn relation(relation: LinkRelation) -> contract::ItemRelation {
    match relation {
        LinkRelation::Related => contract::ItemRelation::Related,
        LinkRelation::DependsOn => contract::ItemRelation::DependsOn,
        LinkRelation::RequiredBy => contract::ItemRelation::RequiredBy,
        LinkRelation::FedBy => contract::ItemRelation::FedBy,
        LinkRelation::Mitigates => contract::ItemRelation::Mitigates,
        LinkRelation::Indicates => contract::ItemRelation::Indicates,
    }
}

pub(crate) fn kind(kind: ChangeKind) -> contract::ChangeKind {
    match kind {
        ChangeKind::Delete => contract::ChangeKind::Delete,
        ChangeKind::Redefine => contract::ChangeKind::Redefine,
        ChangeKind::Split => contract::ChangeKind::Split,
        ChangeKind::Merge => contract::ChangeKind::Merge,
        ChangeKind::Replace => contract::ChangeKind::Replace,
    }
}

/// Why nothing was reported of an item in a period.
pub(crate) fn absence(evidence: &Evidence, absence: Absence, period: Period) -> contract::Absence {
    let plain = reported_absence(absence);
    if !matches!(absence, Absence::NotDue | Absence::Awaited | Absence::Late) {
        return plain;
    }
    let due = evidence.framework.returns_due(period);
    let supporting_text = due.map(|day| format!("the return is due by {}", day_in_words(day))).unwrap_or_default();
    contract::Absence { due_date: due.map(date), supporting_text, ..plain }
}
