//! Whether the plan hangs together: a row with a slip holds itself back; what others of the workbook stand on holds the workbook back, for half a plan is none.

use std::collections::BTreeSet;

use outturn_domain::address::Place;
use outturn_domain::code::lookup_key;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::PlanItem;

use super::known::{Kind, Known, cycle_through};
use super::plan;
use super::sheet::ColumnPositions;

/// What is wrong with a plan.
#[derive(Default)]
pub(super) struct Flaws {
    /// What breaks it: each finding holds the workbook back.
    pub(super) broken: Vec<Finding>,
    /// Rows that hold themselves back, by their place among the rows, with what is said of each.
    pub(super) slips: Vec<(usize, Finding)>,
}

/// A plan item whose parent does not exist, or that stands under itself. `written` are the codes of the workbook's own Plan sheet, its rows held back or not: what
/// stands on a row that is held back has lost its place, and what names a parent that nobody wrote has a slip of its own.
pub(super) fn flaws(rows: &[(Place, FrameworkRow)], positions: &ColumnPositions, known: &Known<'_>, written: &BTreeSet<String>) -> Flaws {
    let mut flaws = Flaws::default();
    let mut in_told_cycle = BTreeSet::new();
    for (index, (place, row)) in rows.iter().enumerate() {
        let FrameworkRow::PlanItem(item) = row else { continue };
        let Some(parent) = &item.parent else { continue };
        let at = positions.cell(place, &plan::PARENT);
        if known.find(Kind::PlanItem, parent.as_str()).is_none() {
            if written.contains(&lookup_key(parent.as_str())) {
                let message = format!("{} stands under {parent}, whose own row is held back. The workbook is held back.", item.code);
                flaws.broken.push(Finding::new(FindingCode::FrameworkStructure, message).at(at).found(parent.as_str()));
            } else {
                flaws.slips.push((index, unknown_parent(item, parent.as_str(), at, known)));
            }
        } else if !in_told_cycle.contains(item.code.as_str())
            && let Some(chain) = cycle_through(&known.plan_parents, item.code.as_str())
        {
            let message = format!("{} stands under itself: {}. The workbook is held back.", item.code, chain.join(" under "));
            flaws.broken.push(Finding::new(FindingCode::FrameworkStructure, message).at(at).found(parent.as_str()));
            in_told_cycle.extend(chain);
        }
    }
    flaws
}

fn unknown_parent(item: &PlanItem, parent: &str, at: Place, known: &Known<'_>) -> Finding {
    let message = format!("{} stands under {parent}, which is not in the plan. The row is held back.", item.code);
    let finding = Finding::new(FindingCode::FrameworkReference, message).at(at).found(parent).expected("the code of a plan item");
    match known.near(Kind::PlanItem, parent) {
        Some(near) => finding.help(format!("Did you mean {near}? Correct the code, or add the row it refers to.")),
        None => finding,
    }
}
