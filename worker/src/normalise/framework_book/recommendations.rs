//! The sheet Recommendations: what people recommended of a period, "none" included.

use outturn_domain::code::{BoardCode, ItemCode, RecommendationCode, ReviewCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::scrutiny::{Recommendation, RecommendationKind, RecommendationState};

use super::reviews::is_stated;
use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const CODE: Column = Column::required("Code");
const KIND: Column = Column::required("Kind");
const PERIOD: Column = Column::required("Period");
const RECOMMENDATION: Column = Column::required("Recommendation");
pub(super) const ITEMS: Column = Column::optional("Items");
const REASON: Column = Column::optional("Reason");
const MADE_BY: Column = Column::optional("Made by");
const MADE_ON: Column = Column::optional("Made on");
pub(super) const BOARD: Column = Column::optional("Board");
const TO_CABINET: Column = Column::optional("To Cabinet");
const STATE: Column = Column::optional("State");
const RESPONSE: Column = Column::optional("Response");
pub(super) const REVIEW: Column = Column::optional("Review");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Recommendations",
    also: None,
    key: CODE,
    about_items: false,
    columns: &[
        CODE,
        KIND,
        PERIOD,
        RECOMMENDATION,
        ITEMS,
        REASON,
        MADE_BY,
        MADE_ON,
        BOARD,
        TO_CABINET,
        STATE,
        RESPONSE,
        REVIEW,
        BASIS,
        BASIS_NOTE,
        WITHDRAWN,
    ],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let code = row.needed_code(&CODE, RecommendationCode::parse);
    let kind = row.needed_word(&KIND, &RecommendationKind::ALL.map(RecommendationKind::as_str), RecommendationKind::from_cell);
    let period = row.needed_period(&PERIOD);
    let text = row.need(&RECOMMENDATION, row.row().text(&RECOMMENDATION));
    let review = row.code(&REVIEW, ReviewCode::parse);
    if kind == Some(RecommendationKind::Nothing) && review.is_some() {
        row.hold(&REVIEW, "Of a decision that nothing is recommended no review can come.");
    }
    let states = RecommendationState::ALL.map(RecommendationState::as_str);
    let recommendation = Recommendation {
        items: row.codes(&ITEMS, ItemCode::parse),
        reason: row.text(&REASON).filter(|text| is_stated(text)),
        made_by: row.line(&MADE_BY).filter(|text| is_stated(text)),
        made_on: row.date(&MADE_ON),
        board: row.code(&BOARD, BoardCode::parse),
        to_cabinet: row.yes_no(&TO_CABINET).unwrap_or(false),
        state: row.word(&STATE, &states, RecommendationState::from_cell).unwrap_or_default(),
        response: row.text(&RESPONSE),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&CODE),
        code: code?,
        kind: kind?,
        period: period?,
        text: text?,
        review,
    };
    Some(vec![FrameworkRow::Recommendation(Box::new(recommendation))])
}
