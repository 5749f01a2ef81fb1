//! The sheet Reviews: escalations, reviews done and due, and what boards were told.

use outturn_domain::code::{ItemCode, ReviewCode, lookup_key};
use outturn_domain::finding::FindingCode;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::risk::{Occurrence, Review, ReviewKind};
use outturn_domain::scrutiny::{ReviewDetails, StatedState};

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

pub(super) const ITEM: Column = Column::required("Item");
const KIND: Column = Column::required("Kind");
const BODY: Column = Column::optional("Body");
const DATE: Column = Column::optional("Date");
const PERIOD: Column = Column::optional("Period");
const OUTCOME: Column = Column::optional("Outcome");
const REASON: Column = Column::optional("Reason");
const CODE: Column = Column::optional("Code");
const TITLE: Column = Column::optional("Title");
pub(super) const ALSO_ABOUT: Column = Column::optional("Also about");
const DUE: Column = Column::optional("Due");
const STATE: Column = Column::optional("State");
const SUPPORTED_BY: Column = Column::optional("Supported by");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Reviews",
    also: None,
    key: ITEM,
    about_items: true,
    columns: &[
        ITEM,
        KIND,
        BODY,
        DATE,
        PERIOD,
        OUTCOME,
        REASON,
        CODE,
        TITLE,
        ALSO_ABOUT,
        DUE,
        STATE,
        SUPPORTED_BY,
        BASIS,
        BASIS_NOTE,
        WITHDRAWN,
    ],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let item = row.code(&ITEM, ItemCode::parse);
    let kind = row.needed_word(&KIND, &ReviewKind::ALL.map(ReviewKind::as_str), ReviewKind::from_cell);
    if kind.is_some_and(|kind| kind != ReviewKind::BoardUpdate) && !row.row().any(&[ITEM]) {
        row.hold(&ITEM, "Only a board update may be about no item: nothing is under Item.");
    }
    let body = row.line(&BODY).filter(|body| is_stated(body));
    let occurred = occurrence(row, &DATE, &PERIOD);
    let details = details(row, kind);
    if kind == Some(ReviewKind::Closed) && row.row().cell(&REASON).is_none() {
        let message = format!("{} was closed, and nothing says why.", item.as_ref().map_or("It", ItemCode::as_str));
        let problem = row.row().problem(&REASON, FindingCode::ClosureUnexplained, message);
        row.say(problem.expected("the reason, or not stated").about(item.clone(), None));
    }
    let outcome = row.text(&OUTCOME).filter(|outcome| is_stated(outcome));
    Some(vec![FrameworkRow::Review(Review {
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&ITEM),
        item,
        kind: kind?,
        body,
        occurred: occurred?,
        outcome,
        details,
    })])
}

/// What else the row says. Some of it only a look at an item can have: an escalation is neither due nor planned.
fn details(row: &mut RowReader<'_>, kind: Option<ReviewKind>) -> ReviewDetails {
    if let Some(kind) = kind.filter(|kind| !kind.is_look())
        && let Some(column) = [DUE, STATE, ALSO_ABOUT].into_iter().find(|column| row.row().any(std::slice::from_ref(column)))
    {
        row.hold(
            &column,
            format!("{} belongs to a review, a surgery or an update; the row is about what is {}.", column.heading(), kind.as_str()),
        );
    }
    ReviewDetails {
        code: row.code(&CODE, ReviewCode::parse),
        title: row.line(&TITLE),
        also_about: row.codes(&ALSO_ABOUT, ItemCode::parse),
        due: row.date(&DUE),
        state: row.word(&STATE, &StatedState::ALL.map(StatedState::as_str), StatedState::from_cell),
        supported_by: row.list(&SUPPORTED_BY),
        reason: row.text(&REASON).filter(|reason| is_stated(reason)),
    }
}

/// The day, or the period in which it was; nothing where both are given and disagree, or neither can be read.
pub(super) fn occurrence(row: &mut RowReader<'_>, day: &Column, within: &Column) -> Option<Occurrence> {
    let stated = |row: &RowReader<'_>, column| row.row().line(column).map_or(true, |line| line.is_some_and(|line| is_stated(&line)));
    let (date_stated, period_stated) = (stated(row, day), stated(row, within));
    let date = if date_stated { Some(row.needed_date(day)?) } else { None };
    let period = if period_stated { Some(row.needed_period(within)?) } else { None };
    if let (Some(date), Some(period)) = (date, period)
        && !(period.start_date().is_none_or(|start| start <= date) && period.end_date().is_none_or(|end| date < end))
    {
        row.hold(within, format!("The date ({}) does not lie in {}.", date.format("%d/%m/%Y"), period.label()));
    }
    Some(match (date, period) {
        (Some(date), _) => Occurrence::On(date),
        (None, Some(period)) => Occurrence::In(period),
        (None, None) => Occurrence::NotStated,
    })
}

/// Whether a cell says something: "not stated" and an empty cell mean the same.
pub(super) fn is_stated(text: &str) -> bool {
    !matches!(lookup_key(text).as_str(), "" | "notstated")
}
