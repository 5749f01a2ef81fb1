//! The sheet Changes: what was deleted, redefined, split or merged, why, and by whose decision.

use outturn_domain::change::{Change, ChangeKind, Unstated};
use outturn_domain::code::ItemCode;
use outturn_domain::framework::FrameworkRow;

use super::reviews::is_stated;
use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const CHANGE: Column = Column::required("Change");
pub(super) const ITEM: Column = Column::required("Item");
pub(super) const NEW_ITEMS: Column = Column::optional("New items");
pub(super) const RATIONALE: Column = Column::optional("Rationale");
pub(super) const APPROVING_BODY: Column = Column::optional("Approving body");
const APPROVED_ON: Column = Column::optional("Approved on");
const REJECTED_ON: Column = Column::optional("Rejected on");
const JUDGES_FROM: Column = Column::optional("Judges from");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Changes",
    also: None,
    key: ITEM,
    about_items: true,
    columns: &[CHANGE, ITEM, NEW_ITEMS, RATIONALE, APPROVING_BODY, APPROVED_ON, REJECTED_ON, JUDGES_FROM, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let words = [ChangeKind::Delete, ChangeKind::Redefine, ChangeKind::Split, ChangeKind::Merge, ChangeKind::Replace];
    let kind = row.needed_word(&CHANGE, &words.map(ChangeKind::as_str), ChangeKind::from_cell);
    let item = row.needed_code(&ITEM, ItemCode::parse);
    let new_items = row.codes(&NEW_ITEMS, ItemCode::parse);
    fits(row, kind, &new_items);
    let unstated = Unstated {
        body: is_said_to_be_unstated(row, &APPROVING_BODY),
        rationale: is_said_to_be_unstated(row, &RATIONALE),
        day: is_said_to_be_unstated(row, &APPROVED_ON),
    };
    let change = Change {
        rationale: row.text(&RATIONALE).filter(|why| is_stated(why)),
        approving_body: row.line(&APPROVING_BODY).filter(|body| is_stated(body)),
        approved_on: if unstated.day { None } else { row.date(&APPROVED_ON) },
        rejected_on: row.date(&REJECTED_ON),
        judges_from: row.period(&JUDGES_FROM),
        stood_before: Vec::new(),
        unstated,
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&ITEM),
        kind: kind?,
        item: item?,
        new_items,
    };
    if change.approved_on.is_some() && change.rejected_on.is_some() {
        row.hold(&REJECTED_ON, "A change is approved or rejected: Approved on and Rejected on cannot both have a day.");
    }
    Some(vec![FrameworkRow::Change(change)])
}

/// Whether a cell says in words that nobody states it. An empty one says nothing: the change may still be a proposal.
fn is_said_to_be_unstated(row: &RowReader<'_>, column: &Column) -> bool {
    row.row().line(column).is_ok_and(|line| line.is_some_and(|line| !is_stated(&line)))
}

/// Whether what an item becomes fits what is done to it: the old and the new stay linked by this row alone.
fn fits(row: &mut RowReader<'_>, kind: Option<ChangeKind>, new_items: &[ItemCode]) {
    let written = row.row().any(&[NEW_ITEMS]);
    match kind {
        Some(ChangeKind::Delete) if written => row.hold(&NEW_ITEMS, "What is deleted becomes nothing: New items must be empty."),
        Some(ChangeKind::Split) if new_items.len() < 2 => row.hold(&NEW_ITEMS, "A split names at least two codes under New items."),
        Some(ChangeKind::Merge | ChangeKind::Replace) if !written => {
            row.hold(&NEW_ITEMS, "A merge or replacement names what the item becomes under New items.");
        }
        _ => {}
    }
}
