//! Days as facts.

use chrono::NaiveDate;
use outturn_domain::fact::FactValue;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::stage::Basis;

use super::absence::{not_computable, reported_absence};
use super::cells::{Cells, fact_text};
use super::day::{date, day_in_words, timestamp};
use super::{basis, stage};
use crate::contract;

/// A day that a cell reports.
pub(crate) fn reported(cells: &mut Cells<'_>, recorded: &RecordedFact) -> contract::DateFigure {
    let evidence = cells.evidence();
    let of_cell = contract::DateFigure {
        provenance_key: cells.fact(recorded),
        basis: basis(recorded.fact.basis).into(),
        basis_note: recorded.fact.basis_note.clone().unwrap_or_default(),
        stage: stage(evidence.stage_of(recorded)).into(),
        record_time: evidence.origin(recorded).map(|origin| timestamp(origin.recorded)),
        ..contract::DateFigure::default()
    };
    match &recorded.fact.value {
        FactValue::Date(day) => contract::DateFigure { value_date: Some(date(*day)), display_text: day_in_words(*day), ..of_cell },
        FactValue::Absent(absence) => {
            contract::DateFigure { display_text: absence.label().to_owned(), absence: Some(reported_absence(*absence)), ..of_cell }
        }
        FactValue::Text(_) | FactValue::Number(_) => contract::DateFigure {
            display_text: format!("{:?} is no day", fact_text(recorded)),
            absence: Some(not_computable("no day stands in the cell")),
            ..of_cell
        },
    }
}

/// A day that a row of the framework states.
pub(crate) fn stated(day: NaiveDate, provenance_key: String, stands_behind: Basis, note: Option<&str>) -> contract::DateFigure {
    contract::DateFigure {
        value_date: Some(date(day)),
        display_text: day_in_words(day),
        provenance_key,
        basis: basis(stands_behind).into(),
        basis_note: note.unwrap_or_default().to_owned(),
        ..contract::DateFigure::default()
    }
}

/// That there is no day, and why.
pub(crate) fn absent(reason: contract::AbsenceReason, why: &str) -> contract::DateFigure {
    contract::DateFigure {
        display_text: why.to_owned(),
        absence: Some(contract::Absence { reason: reason.into(), supporting_text: why.to_owned(), ..contract::Absence::default() }),
        ..contract::DateFigure::default()
    }
}
