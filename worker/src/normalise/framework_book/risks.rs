//! The sheet Risks: what may happen, in which register it stands, and the scores it began with and is to come down to.

use outturn_domain::code::{ItemCode, PlanCode, UnitCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::risk::{Risk, RiskScore};

use super::delivery::{CODE, NAME, OWNER, PLAN_ITEMS, SERVICE};
use super::row_reader::{FROM, RowReader, TO};
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const REGISTER: Column = Column::optional("Register");
const INHERENT_LIKELIHOOD: Column = Column::optional("Inherent likelihood");
const INHERENT_IMPACT: Column = Column::optional("Inherent impact");
const TARGET_LIKELIHOOD: Column = Column::optional("Target likelihood");
const TARGET_IMPACT: Column = Column::optional("Target impact");

const APPETITE: Column = Column::optional("Appetite");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Risks",
    also: None,
    key: CODE,
    about_items: true,
    columns: &[
        CODE,
        NAME,
        SERVICE,
        PLAN_ITEMS,
        OWNER,
        REGISTER,
        INHERENT_LIKELIHOOD,
        INHERENT_IMPACT,
        TARGET_LIKELIHOOD,
        TARGET_IMPACT,
        APPETITE,
        FROM,
        TO,
        BASIS,
        BASIS_NOTE,
        WITHDRAWN,
    ],
};

/// `highest` is the highest step of the matrix.
pub(super) fn row(row: &mut RowReader<'_>, highest: u32) -> Option<Vec<FrameworkRow>> {
    let code = row.needed_code(&CODE, ItemCode::parse);
    let title = row.needed_line(&NAME);
    let risk = Risk {
        service: row.code(&SERVICE, UnitCode::parse),
        plan_items: row.codes(&PLAN_ITEMS, PlanCode::parse),
        owner: row.line(&OWNER),
        register: row.line(&REGISTER),
        inherent: score(row, &INHERENT_LIKELIHOOD, &INHERENT_IMPACT, highest),
        target: score(row, &TARGET_LIKELIHOOD, &TARGET_IMPACT, highest),
        appetite: row.whole_number(&APPETITE, highest * highest),
        effective: row.effective(),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&CODE),
        code: code?,
        title: title?,
    };
    Some(vec![FrameworkRow::Risk(Box::new(risk))])
}

/// Both sides of a score; one without the other places a risk nowhere on the matrix.
fn score(row: &mut RowReader<'_>, likelihood: &Column, impact: &Column, highest: u32) -> Option<RiskScore> {
    let written = [likelihood, impact].map(|column| row.row().any(&[*column]));
    match written {
        [false, false] => None,
        [true, true] => {
            let (likelihood, impact) = (step(row, likelihood, highest), step(row, impact, highest));
            Some(RiskScore { likelihood: likelihood?, impact: impact? })
        }
        [likelihood_written, _] => {
            let (there, missing) = if likelihood_written { (likelihood, impact) } else { (impact, likelihood) };
            row.hold(missing, format!("{} is given without {}.", there.heading(), missing.heading()));
            None
        }
    }
}

fn step(row: &mut RowReader<'_>, column: &Column, highest: u32) -> Option<u8> {
    let step = row.whole_number(column, highest)?;
    if step == 0 {
        row.hold(column, format!("{} is counted from 1 to {highest}.", column.heading()));
    }
    u8::try_from(step).ok().filter(|step| *step > 0)
}
