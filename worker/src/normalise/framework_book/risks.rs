//! The sheet Risks: what may happen, in which register it stands, the scores it began with and is to come down to, and how much of it the council can stand.

use outturn_domain::code::{ItemCode, PlanCode, UnitCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::risk::{Risk, RiskDetails, RiskScore};

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
const TOLERANCE: Column = Column::optional("Tolerance");
const APPETITE_STATEMENT: Column = Column::optional("Appetite statement");
const CAUSE: Column = Column::optional("Cause");
const EVENT: Column = Column::optional("Event");
const CONSEQUENCE: Column = Column::optional("Consequence");

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
        TOLERANCE,
        APPETITE_STATEMENT,
        CAUSE,
        EVENT,
        CONSEQUENCE,
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
    let appetite = row.whole_number(&APPETITE, highest * highest);
    let risk = Risk {
        service: row.code(&SERVICE, UnitCode::parse),
        plan_items: row.codes(&PLAN_ITEMS, PlanCode::parse),
        owner: row.line(&OWNER),
        register: row.line(&REGISTER),
        inherent: score(row, &INHERENT_LIKELIHOOD, &INHERENT_IMPACT, highest),
        target: score(row, &TARGET_LIKELIHOOD, &TARGET_IMPACT, highest),
        appetite,
        details: RiskDetails {
            cause: row.text(&CAUSE),
            event: row.text(&EVENT),
            consequence: row.text(&CONSEQUENCE),
            tolerance: tolerance(row, appetite, highest * highest),
            appetite_statement: row.text(&APPETITE_STATEMENT),
        },
        effective: row.effective(),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&CODE),
        code: code?,
        title: title?,
    };
    Some(vec![FrameworkRow::Risk(Box::new(risk))])
}

/// The highest score that can be stood for a time; what is within appetite is within tolerance too.
fn tolerance(row: &mut RowReader<'_>, appetite: Option<u32>, most: u32) -> Option<u32> {
    let tolerance = row.whole_number(&TOLERANCE, most)?;
    if let Some(appetite) = appetite.filter(|appetite| tolerance < *appetite) {
        row.hold(&TOLERANCE, format!("Tolerance ({tolerance}) is below Appetite ({appetite})."));
    }
    Some(tolerance)
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
