//! Rows that are taken back: the row stays on its sheet as it was, and WITHDRAWN stands beside it. A row that is only left out takes nothing back.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::address::Place;
use outturn_domain::code::{EntityCode, ItemCode, PlanCode, ReviewCode, UnitCode, lookup_key};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::{Framework, FrameworkRow, RowKind, StandsBy, stands_by};
use outturn_domain::link::Linked;
use outturn_domain::organisation::Delegation;

use super::row_reader::RowReader;
use crate::normalise::quote::shortened;
use crate::normalise::table::Column;
use crate::read::cell::CellValue;

/// That the row is taken back, and why.
pub(crate) const WITHDRAWN: Column = Column::optional("Withdrawn");

const MARK: &str = "WITHDRAWN";

/// That a row is taken back.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    reason: Option<String>,
    place: Place,
}

impl Mark {
    /// What the row says under Withdrawn. Anything but the mark, and the mark anywhere else, holds the row back.
    pub(super) fn of(row: &mut RowReader<'_>, columns: &[Column]) -> Option<Self> {
        let is_mark = |column: &&Column| {
            let cell = row.row().cell(column).map(|cell| &cell.value);
            matches!(cell, Some(CellValue::Text(text)) if text.trim() == MARK)
        };
        if let Some(column) = columns.iter().filter(|column| **column != WITHDRAWN).find(is_mark) {
            let message =
                format!("{MARK} stands under {}, where it takes nothing back: the mark belongs under Withdrawn.", column.heading());
            row.hold(column, message);
            return None;
        }
        let text = row.text(&WITHDRAWN)?;
        let text = text.trim();
        let (word, rest) = text.split_at(text.find(|character: char| !character.is_alphabetic()).unwrap_or(text.len()));
        if !word.eq_ignore_ascii_case(MARK) {
            let problem = row.row().word_unknown(&WITHDRAWN, &[MARK], text);
            row.say(*problem);
            return None;
        }
        let reason = rest.trim_start_matches([' ', ':', ';', ',', '.', '-', '–', '—']);
        Some(Self { reason: (!reason.is_empty()).then(|| reason.to_owned()), place: row.place(&WITHDRAWN) })
    }

    /// What takes a row back.
    pub(super) fn takes_back(&self, row: &FrameworkRow) -> FrameworkRow {
        let (kind, key) = row.row_key();
        FrameworkRow::Withdrawn { kind, key, reason: self.reason.clone(), place: self.place.clone() }
    }
}

/// Rows by what kind of thing each defines and which.
pub(super) type ByKey<T> = BTreeMap<(RowKind, String), T>;

/// Gives each withdrawal the key of what is in force: as it is written, else as its own sheet reads it (`meant`), however its code is written. One that finds nothing
/// there is held back, unless it was taken back before: a workbook is dropped again and again.
pub(super) fn named(
    rows: Vec<(Place, FrameworkRow)>,
    meant: &ByKey<String>,
    in_force: &Framework,
    findings: &mut Vec<Finding>,
) -> Vec<(Place, FrameworkRow)> {
    let mut known: BTreeMap<RowKind, KeysOfKind> = BTreeMap::new();
    let name = |(place, row): (Place, FrameworkRow)| {
        let FrameworkRow::Withdrawn { kind, key, reason, place: at } = row else { return Some((place, row)) };
        let asked = (kind, key);
        let own = meant.get(&asked).unwrap_or(&asked.1);
        if let Some(key) = known.entry(kind).or_insert_with(|| KeysOfKind::of(kind, in_force)).find([&asked.1, own]) {
            return Some((place, FrameworkRow::Withdrawn { kind, key: key.clone(), reason, place: at }));
        }
        let named = shortened(asked.1.split('|').next().unwrap_or(&asked.1));
        let message = format!("No such {} is in force ({named}), so there is nothing to take back. The row is held back.", kind.noun());
        let help = "Write the row as it was dropped, with WITHDRAWN beside it; or leave it out, if it was never taken.";
        findings.push(Finding::new(FindingCode::FrameworkReference, message).at(at).found(named).help(help));
        None
    };
    rows.into_iter().filter_map(name).collect()
}

/// The keys of one kind that are in force, or were before they were taken back, by what they are written like.
struct KeysOfKind(BTreeMap<String, BTreeSet<String>>);

impl KeysOfKind {
    fn of(kind: RowKind, in_force: &Framework) -> Self {
        let taken_back = in_force.withdrawn.keys().filter(|(of, _)| *of == kind).map(|(_, key)| key.clone());
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for key in in_force.keys(kind).into_iter().chain(taken_back) {
            keys.entry(lookup_key(&key)).or_default().insert(key);
        }
        Self(keys)
    }

    /// The first of `keys` that is there, else the only one there that is written like one of them.
    fn find(&self, keys: [&String; 2]) -> Option<&String> {
        let alike = |key: &String| self.0.get(&lookup_key(key));
        let there = keys.into_iter().find_map(|key| alike(key)?.get(key));
        there.or_else(|| keys.into_iter().find_map(|key| alike(key).filter(|alike| alike.len() == 1)?.first()))
    }
}

/// What the workbook takes back. Items are not among it: they stay what they were called, and Changes may speak of them.
pub(super) fn keys(rows: &[(Place, FrameworkRow)]) -> BTreeSet<(RowKind, String)> {
    let taken_back = |row: &&FrameworkRow| matches!(row, FrameworkRow::Withdrawn { kind, .. } if !kind.is_item());
    rows.iter().map(|(_, row)| row).filter(taken_back).map(FrameworkRow::row_key).collect()
}

/// The framework as it will be.
pub(super) fn to_be(rows: &[(Place, FrameworkRow)], in_force: &Framework) -> Framework {
    let said = rows.iter().map(|(_, row)| row.row_key()).collect();
    in_force.without(&said).with(rows.iter().map(|(_, row)| row.clone()))
}

/// The first thing of the framework as it will be that still refers to what is taken back.
pub(super) fn still_named_by(to_be: &Framework, kind: RowKind, code: &str) -> Option<String> {
    let board =
        || to_be.boards.iter().find(|board| board.remit.iter().any(|part| part == code)).map(|board| format!("the board {}", board.code));
    match kind {
        RowKind::Plan => {
            let below = to_be.plan.values().find(|item| item.parent.as_ref().is_some_and(|parent| parent.as_str() == code));
            below
                .map(|item| format!("the plan item {}", item.code))
                .or_else(|| placed_under(to_be, code))
                .or_else(|| linked_with(to_be, code))
                .or_else(board)
        }
        RowKind::Unit => {
            let below = to_be.units.values().find(|unit| unit.parent.as_ref().is_some_and(|parent| parent.as_str() == code));
            let below = below.map(|unit| format!("the unit {}", unit.code));
            below.or_else(|| of_service(to_be, code)).or_else(|| reported_by(to_be, code)).or_else(board)
        }
        RowKind::Entity => {
            let targets = to_be.targets.values().flatten();
            let about = |entity: &EntityCode| entity.as_str() == code;
            let mut targets = targets.filter(|target| target.entity.as_ref().is_some_and(about));
            targets.next().map(|target| format!("a target of {}", target.measure))
        }
        RowKind::Change => {
            let definitions = to_be.definitions(&ItemCode::parse(code.split(':').nth(1)?).ok()?);
            let leans = stands_by(&definitions, &to_be.changes, None).into_iter().position(|stands| stands == StandsBy::Nothing)?;
            let from = definitions.get(leans)?.effective.from?.format("%d/%m/%Y");
            Some(format!("the definition of {} from {from} on", definitions.get(leans)?.code))
        }
        RowKind::Review => named_in_scrutiny(to_be, code.strip_prefix("code:")?),
        _ => None,
    }
}

/// What came of a review, or is to.
fn named_in_scrutiny(to_be: &Framework, code: &str) -> Option<String> {
    let is = |review: &ReviewCode| review.as_str() == code;
    let action = to_be.actions.iter().find(|action| is(&action.review)).map(|action| format!("the action {:?}", action.title));
    let made = || to_be.recommendations.iter().find(|made| made.review.as_ref().is_some_and(is));
    let planned = || to_be.board_plans.iter().find(|look| look.review.as_ref().is_some_and(is));
    let made = || made().map(|made| format!("the recommendation {}", made.code));
    action.or_else(made).or_else(|| planned().map(|look| format!("the plan of {}", look.board)))
}

/// What stands at a place in the plan.
fn placed_under(to_be: &Framework, code: &str) -> Option<String> {
    let holds = |places: &[PlanCode]| places.iter().any(|place| place.as_str() == code);
    let measure = to_be.measures.values().flatten().find(|measure| holds(&measure.plan_items)).map(|measure| &measure.code);
    let milestone = || to_be.milestones.values().find(|item| holds(&item.plan_items)).map(|item| &item.code);
    let project = || to_be.projects.values().find(|item| holds(&item.plan_items)).map(|item| &item.code);
    let risk = || to_be.risks.values().find(|item| holds(&item.plan_items)).map(|item| &item.code);
    measure.or_else(milestone).or_else(project).or_else(risk).map(ToString::to_string)
}

/// What is linked with an item of the plan.
fn linked_with(to_be: &Framework, code: &str) -> Option<String> {
    let is = |linked: &Linked| matches!(linked, Linked::PlanItem(plan) if plan.as_str() == code);
    to_be.links.iter().find(|link| is(&link.linked)).map(|link| format!("the link of {}", link.item))
}

/// What a directorate, service or portfolio answers for.
fn of_service(to_be: &Framework, code: &str) -> Option<String> {
    let is = |unit: Option<&UnitCode>| unit.is_some_and(|unit| unit.as_str() == code);
    let mut measures = to_be.measures.values().flatten();
    let measure = measures.find(|measure| is(Some(&measure.service)) || is(measure.portfolio.as_ref())).map(|measure| &measure.code);
    let milestone = || to_be.milestones.values().find(|item| is(item.service.as_ref())).map(|item| &item.code);
    let project = || to_be.projects.values().find(|item| is(item.service.as_ref())).map(|item| &item.code);
    let risk = || to_be.risks.values().find(|item| is(item.service.as_ref())).map(|item| &item.code);
    measure.or_else(milestone).or_else(project).or_else(risk).map(ToString::to_string)
}

/// Who may report for a service.
fn reported_by(to_be: &Framework, code: &str) -> Option<String> {
    let may = |delegation: &Delegation| matches!(delegation, Delegation::Units(units) if units.iter().any(|unit| unit.as_str() == code));
    to_be.submitters.values().find(|submitter| may(&submitter.may_report_for)).map(|submitter| format!("the submitter {}", submitter.code))
}
