//! The sheet Changes: what was deleted, redefined, split or merged, why, and by whose decision.

use std::cell::RefCell;

use outturn_domain::change::{Change, ChangeKind, Unstated};
use outturn_domain::code::{ItemCode, lookup_key};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::period::Period;

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

/// The register of changes as a workbook's rows go into it.
pub(super) struct Register<'f> {
    in_force: &'f Framework,
    /// The workbook's own rows so far.
    given: RefCell<Vec<Given>>,
}

/// A row of the workbook: what is done to what, from when it judges, and which of its kind that is.
struct Given {
    kind: ChangeKind,
    item: String,
    judges_from: Option<Period>,
    number: u32,
}

impl<'f> Register<'f> {
    pub(super) fn of(in_force: &'f Framework) -> Self {
        Self { in_force, given: RefCell::default() }
    }

    /// Which of its kind a change is for its item. What judges from the same period is the same change; so is a proposal of which that is now said otherwise.
    fn number(&self, change: &Change, is_taken_back: bool) -> u32 {
        let code =
            |item: &ItemCode| self.in_force.item_called(item.as_str()).map_or_else(|| lookup_key(item.as_str()), ToString::to_string);
        let item = code(&change.item);
        let known = || self.in_force.changes.iter().filter(|known| known.kind == change.kind && code(&known.item) == item);
        let mut given = self.given.borrow_mut();
        let of_it: Vec<(Option<Period>, u32)> =
            given.iter().filter(|one| one.kind == change.kind && one.item == item).map(|one| (one.judges_from, one.number)).collect();
        let is_given = |number: u32| of_it.iter().any(|one| one.1 == number);
        let is_open = |known: &&Change| known.approval().is_none() && known.rejected_on.is_none() && !is_given(known.number);
        let same = of_it.iter().find(|one| one.0 == change.judges_from).map(|one| one.1);
        let same = same.or_else(|| known().find(|known| known.judges_from == change.judges_from).map(|known| known.number));
        let open = || known().find(is_open).map(|known| known.number);
        // Whoever takes a change back need not say from when it judges.
        let newest = || known().map(|known| known.number).max().filter(|_| is_taken_back && change.judges_from.is_none());
        let number = same.or_else(open).or_else(newest).unwrap_or_else(|| {
            let numbers = known().map(|known| known.number).chain(of_it.iter().map(|one| one.1));
            numbers.max().map_or(1, |last| last.saturating_add(1))
        });
        given.push(Given { kind: change.kind, item, judges_from: change.judges_from, number });
        number
    }
}

pub(super) fn row(row: &mut RowReader<'_>, register: &Register<'_>) -> Option<Vec<FrameworkRow>> {
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
        number: 1,
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
    let number = register.number(&change, row.row().cell(&WITHDRAWN).is_some());
    Some(vec![FrameworkRow::Change(Change { number, ..change })])
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
