//! What happened to risks: what is not stated is said to be.

use outturn_domain::framework::FrameworkRow;
use outturn_domain::risk::{Event, Occurrence, Register, ReviewKind, Risk};

use super::cells::Cells;
use super::day::{date, timestamp};
use super::{basis, period};
use crate::contract;
use crate::contract::risk_event::Occurrence as WireOccurrence;
use crate::names::{named, slug};

/// Something that happened to a risk.
pub(crate) fn event(cells: &mut Cells<'_>, event: &Event<'_>) -> contract::RiskEvent {
    let risk = event.risk;
    let row = match event.review {
        Some(review) => FrameworkRow::Review(review.clone()),
        None => FrameworkRow::Risk(Box::new(risk.clone())),
    };
    let definitions = &cells.evidence().definitions;
    let brought_by = definitions.brought_by.get(&row.key()).and_then(|sequence| definitions.origins.get(sequence));
    let record_time = brought_by.map(|origin| timestamp(origin.recorded));
    let provenance_key = cells.row(&row);
    let stated = |text: Option<&String>| stated(text, &provenance_key);
    let (stands_behind, note) = event.review.map_or((risk.basis, &risk.basis_note), |review| (review.basis, &review.basis_note));
    let register = register_name(risk);
    let redefined = event.kind == ReviewKind::Redefined;
    let (left, came) = match event.kind {
        ReviewKind::Identified | ReviewKind::Escalated => (String::new(), register),
        ReviewKind::DeEscalated | ReviewKind::Closed => (register, String::new()),
        _ => (String::new(), String::new()),
    };
    contract::RiskEvent {
        kind: kind(event.kind).into(),
        risk: named("risks", &risk.code),
        code: risk.code.to_string(),
        title: risk.title.clone(),
        body: Some(stated(event.review.and_then(|review| review.body.as_ref()))),
        occurrence: Some(occurrence(event.occurred)),
        reason: Some(stated(event.review.and_then(|review| review.outcome.as_ref()))),
        from_register: left,
        to_register: came,
        // A row of the register keeps the wording of now; what it was before nobody states.
        old_title: redefined.then(|| stated(None)),
        new_title: redefined.then(|| stated(None)),
        basis: basis(stands_behind).into(),
        basis_note: note.clone().unwrap_or_default(),
        record_time,
        provenance_key: provenance_key.clone(),
    }
}

/// `registers/strategic`.
pub(crate) fn register_name(risk: &Risk) -> String {
    named("registers", slug(risk.register.as_deref().unwrap_or(Register::STRATEGIC)))
}

pub(crate) fn stated(text: Option<&String>, provenance_key: &str) -> contract::StatedText {
    match text {
        Some(text) => contract::StatedText { text: text.clone(), not_stated: false, provenance_key: provenance_key.to_owned() },
        None => contract::StatedText { text: String::new(), not_stated: true, provenance_key: String::new() },
    }
}

fn occurrence(occurred: Occurrence) -> WireOccurrence {
    match occurred {
        Occurrence::On(day) => WireOccurrence::EventDate(date(day)),
        Occurrence::In(within) => WireOccurrence::EventPeriod(period::period(within)),
        Occurrence::NotStated => WireOccurrence::DateNotStated(true),
    }
}

fn kind(kind: ReviewKind) -> contract::RiskEventKind {
    match kind {
        ReviewKind::Identified => contract::RiskEventKind::Identified,
        ReviewKind::Escalated => contract::RiskEventKind::Escalated,
        ReviewKind::DeEscalated => contract::RiskEventKind::DeEscalated,
        ReviewKind::Redefined => contract::RiskEventKind::Redefined,
        ReviewKind::Closed => contract::RiskEventKind::Closed,
        // What is due, or told to a board, is no event; were it given as one, it would be a review.
        ReviewKind::Reviewed | ReviewKind::ReviewDue | ReviewKind::BoardUpdate | ReviewKind::Surgery | ReviewKind::TargetedReview => {
            contract::RiskEventKind::Reviewed
        }
    }
}
