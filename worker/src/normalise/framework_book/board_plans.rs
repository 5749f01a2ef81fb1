//! The sheet Board plans: what a board means to look at in a year, a version for each time that it amended the plan.

use outturn_domain::code::{BoardCode, ItemCode, RecommendationCode, ReviewCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::period::PeriodKind;
use outturn_domain::scrutiny::{PlannedKind, PlannedLook};

use super::reviews::occurrence;
use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

pub(super) const BOARD: Column = Column::required("Board");
const PERIOD: Column = Column::required("Period");
const TITLE: Column = Column::required("What");
const KIND: Column = Column::required("Kind");
const VERSION: Column = Column::optional("Version");
const AMENDED_ON: Column = Column::optional("Amended on");
const MEETING: Column = Column::optional("Meeting");
const MEETING_PERIOD: Column = Column::optional("Meeting period");
pub(super) const ITEMS: Column = Column::optional("Items");
pub(super) const REVIEW: Column = Column::optional("Review");
pub(super) const RECOMMENDATION: Column = Column::optional("Recommendation");

/// A plan that was amended more often than this is no plan.
const MOST_VERSIONS: u32 = 999;

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Board plans",
    also: None,
    key: BOARD,
    about_items: false,
    columns: &[
        BOARD,
        PERIOD,
        TITLE,
        KIND,
        VERSION,
        AMENDED_ON,
        MEETING,
        MEETING_PERIOD,
        ITEMS,
        REVIEW,
        RECOMMENDATION,
        BASIS,
        BASIS_NOTE,
        WITHDRAWN,
    ],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let board = row.needed_code(&BOARD, BoardCode::parse);
    let period = row.needed_period(&PERIOD);
    if period.is_some_and(|period| period.kind() != PeriodKind::FinancialYear) {
        row.hold(&PERIOD, "A board's plan is of a financial year, such as 2021/22.");
    }
    let title = row.needed_line(&TITLE);
    let kind = row.needed_word(&KIND, &PlannedKind::WORDS, PlannedKind::from_cell);
    let version = row.whole_number(&VERSION, MOST_VERSIONS).unwrap_or(1);
    if version == 0 {
        row.hold(&VERSION, "Versions are counted from 1.");
    }
    let items = row.codes(&ITEMS, ItemCode::parse);
    if kind == Some(PlannedKind::ChosenMeasures) && items.is_empty() {
        row.hold(&ITEMS, "Chosen measures are named under Items, which is empty.");
    }
    let meeting = occurrence(row, &MEETING, &MEETING_PERIOD);
    let look = PlannedLook {
        amended_on: row.date(&AMENDED_ON),
        review: row.code(&REVIEW, ReviewCode::parse),
        recommendation: row.code(&RECOMMENDATION, RecommendationCode::parse),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&TITLE),
        board: board?,
        period: period?,
        version,
        kind: kind?,
        title: title?,
        meeting: meeting?,
        items,
    };
    Some(vec![FrameworkRow::PlannedLook(Box::new(look))])
}
