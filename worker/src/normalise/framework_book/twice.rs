//! Two rows of one workbook that define the same thing.

use std::collections::BTreeMap;

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::FrameworkRow;

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
    let mut kept = dropped.into_iter().map(|dropped| !dropped);
    rows.into_iter().filter(|_| kept.next().unwrap_or(true)).collect()
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
        FrameworkRow::Target(target) => Some(&mut target.place),
        FrameworkRow::Milestone(item) => Some(&mut item.place),
        FrameworkRow::Project(item) => Some(&mut item.place),
        FrameworkRow::Risk(item) => Some(&mut item.place),
        FrameworkRow::Review(review) => Some(&mut review.place),
        FrameworkRow::Change(change) => Some(&mut change.place),
        FrameworkRow::Rule(rule) => Some(&mut rule.place),
        FrameworkRow::Publication(publication) => Some(&mut publication.place),
        FrameworkRow::Alias(alias) => Some(&mut alias.place),
        FrameworkRow::Withdrawn { place, .. } => Some(place),
    }
}
