//! Two rows of one workbook that define the same thing.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::period::Period;

/// Of rows that say the same of the same, keeps the first; rows that say different things of the same are all held back,
/// because nobody but their author knows which is meant.
pub(super) fn hold_back(rows: Vec<(Place, FrameworkRow)>, findings: &mut Vec<Finding>) -> Vec<(Place, FrameworkRow)> {
    let mut by_key: BTreeMap<(&'static str, String), Vec<usize>> = BTreeMap::new();
    for (index, (_, row)) in rows.iter().enumerate() {
        // Codes that differ in nothing but capitals are one code everywhere else.
        let (kind, key) = row.key();
        by_key.entry((kind, key.to_lowercase())).or_default().push(index);
    }
    let mut dropped = vec![false; rows.len()];
    for indices in by_key.values().filter(|indices| indices.len() > 1) {
        let Some(((first_place, first), others)) = indices.split_first().map(|(first, others)| (&rows[*first], others)) else { continue };
        let alike = others.iter().all(|index| without_place(&rows[*index].1) == without_place(first));
        for index in others {
            dropped[*index] = true;
            let place = &rows[*index].0;
            findings.push(if alike { repeated(first_place, place) } else { twice(first_place, place) });
        }
        dropped[indices[0]] = !alike;
    }
    for (first, again) in targets_of_one_period(&rows, &dropped) {
        findings.push(twice(&rows[first].0, &rows[again].0));
        dropped[first] = true;
        dropped[again] = true;
    }
    let mut kept = dropped.into_iter().map(|dropped| !dropped);
    rows.into_iter().filter(|_| kept.next().unwrap_or(true)).collect()
}

/// Two targets of one level and approval state that judge one period from its beginning, and differ: what each judges from is written otherwise, and comes to
/// the same. An amendment that judges from a later part of the year stands beside what it amends.
fn targets_of_one_period(rows: &[(Place, FrameworkRow)], dropped: &[bool]) -> Vec<(usize, usize)> {
    let mut first_of = BTreeMap::new();
    let mut found = Vec::new();
    for (index, (_, row)) in rows.iter().enumerate().filter(|(index, _)| !dropped[*index]) {
        let FrameworkRow::Target(target) = row else { continue };
        let begins = target.period.start_date();
        let judges_from = target.judges_from.and_then(Period::start_date).max(begins);
        let of = (
            target.measure.as_str().to_lowercase(),
            (target.entity.as_ref(), target.breakdown.as_ref(), target.period, target.level),
            (target.approved_on.is_some(), judges_from),
        );
        match first_of.entry(of) {
            Entry::Vacant(vacant) => drop(vacant.insert((index, &target.value))),
            Entry::Occupied(first) if *first.get().1 != target.value => found.push((first.get().0, index)),
            Entry::Occupied(_) => {}
        }
    }
    found
}

fn repeated(first: &Place, again: &Place) -> Finding {
    Finding::new(FindingCode::RowRepeated, format!("The row says the same as the one at {first}.")).at(again.clone())
}

fn twice(first: &Place, again: &Place) -> Finding {
    let message = format!("The row says otherwise than the one at {first}, of the same thing. Both are held back.");
    Finding::new(FindingCode::FrameworkRowTwice, message).at(again.clone()).expected(format!("the same as {first}, or another key"))
}

/// The row as it would be anywhere else in the workbook.
fn without_place(row: &FrameworkRow) -> FrameworkRow {
    let mut row = row.clone();
    if let Some(place) = place_mut(&mut row) {
        *place = Place::sheet("");
    }
    row
}

/// Where a row stands; a council's setting does not say.
pub(super) fn place_mut(row: &mut FrameworkRow) -> Option<&mut Place> {
    match row {
        FrameworkRow::Setting(_) => None,
        FrameworkRow::PlanItem(item) => Some(&mut item.place),
        FrameworkRow::Unit(unit) => Some(&mut unit.place),
        FrameworkRow::Submitter(submitter) => Some(&mut submitter.place),
        FrameworkRow::Entity(entity) => Some(&mut entity.place),
        FrameworkRow::Board(board) => Some(&mut board.place),
        FrameworkRow::CalendarDay(day) => Some(&mut day.place),
        FrameworkRow::Measure(measure) => Some(&mut measure.place),
        FrameworkRow::Breakdown(breakdown) => Some(&mut breakdown.place),
        FrameworkRow::Target(target) => Some(&mut target.place),
        FrameworkRow::Milestone(item) => Some(&mut item.place),
        FrameworkRow::Project(item) => Some(&mut item.place),
        FrameworkRow::Gate(gate) => Some(&mut gate.place),
        FrameworkRow::Risk(item) => Some(&mut item.place),
        FrameworkRow::RiskControl(control) => Some(&mut control.place),
        FrameworkRow::RiskAction(action) => Some(&mut action.place),
        FrameworkRow::Link(link) => Some(&mut link.place),
        FrameworkRow::Review(review) => Some(&mut review.place),
        FrameworkRow::Action(action) => Some(&mut action.place),
        FrameworkRow::Recommendation(recommendation) => Some(&mut recommendation.place),
        FrameworkRow::ScrutinyRule(rule) => Some(&mut rule.place),
        FrameworkRow::PlannedLook(look) => Some(&mut look.place),
        FrameworkRow::Change(change) => Some(&mut change.place),
        FrameworkRow::Rule(rule) => Some(&mut rule.place),
        FrameworkRow::Override(set) => Some(&mut set.place),
        FrameworkRow::Benchmark(benchmark) => Some(&mut benchmark.place),
        FrameworkRow::Publication(publication) => Some(&mut publication.place),
        FrameworkRow::ExceptionalTime(time) => Some(&mut time.place),
        FrameworkRow::Alias(alias) => Some(&mut alias.place),
        FrameworkRow::Withdrawn { place, .. } => Some(place),
    }
}
