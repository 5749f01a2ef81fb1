//! What happened to risks: what is not stated is said to be.

use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::provenance::Sequence;
use outturn_domain::risk::{Event, EventKind, Occurrence, Register, Risk, Told, events_of};

use super::cells::Cells;
use super::day::{date, timestamp};
use super::{basis, period};
use crate::contract;
use crate::contract::risk_event::Occurrence as WireOccurrence;
use crate::definitions::Definitions;
use crate::names::{named, slug};

/// Something that happened to a risk.
pub(crate) fn event(cells: &mut Cells<'_>, event: &Event<'_>) -> contract::RiskEvent {
    let (evidence, risk) = (cells.evidence(), event.risk);
    let (row, stands_behind, note) = match event.told {
        Told::Review(review) => (FrameworkRow::Review(review.clone()), review.basis, &review.basis_note),
        Told::Change(change) => (FrameworkRow::Change(change.clone()), change.basis, &change.basis_note),
        Told::OwnRow => (FrameworkRow::Risk(Box::new(risk.clone())), risk.basis, &risk.basis_note),
    };
    let definitions = &evidence.definitions;
    let brought_by = definitions.brought_by.get(&row.key()).copied();
    let record_time = brought_by.and_then(|sequence| definitions.origins.get(&sequence)).map(|origin| timestamp(origin.recorded));
    let provenance_key = cells.row(&row);
    let stated = |text: Option<&String>| stated(text, &provenance_key);
    let words = Words::of(&evidence.framework, definitions, event, brought_by);
    let is_redefinition = event.kind == EventKind::Redefined;
    let register = register_name(risk);
    let (left, came) = match event.kind {
        EventKind::Identified | EventKind::Escalated => (String::new(), register),
        _ if event.is_exit() => (register, String::new()),
        _ => (String::new(), String::new()),
    };
    contract::RiskEvent {
        kind: kind(event.kind).into(),
        risk: named("risks", &risk.code),
        code: risk.code.to_string(),
        title: words.then,
        body: Some(stated(event.body())),
        occurrence: Some(occurrence(event.occurred)),
        reason: Some(stated(event.reason())),
        outcome: Some(stated(event.outcome())),
        from_register: left,
        to_register: came,
        old_title: is_redefinition.then(|| worded(words.changed.as_ref().map(|[old, _]| old))),
        new_title: is_redefinition.then(|| worded(words.changed.as_ref().map(|[_, new]| new))),
        basis: basis(stands_behind).into(),
        basis_note: note.clone().unwrap_or_default(),
        record_time,
        provenance_key: provenance_key.clone(),
    }
}

/// How a risk was worded when something happened to it.
struct Words {
    then: String,
    /// Only of a redefinition: the wordings before and after, where the register's rows tell them.
    changed: Option<[String; 2]>,
}

impl Words {
    fn of(framework: &Framework, definitions: &Definitions, event: &Event<'_>, brought_by: Option<Sequence>) -> Self {
        let risk = event.risk;
        let wordings = definitions.risk_wordings.get(&risk.code).zip(brought_by);
        let of_risk = events_of(framework, risk);
        let only = of_risk.iter().filter(|other| other.kind == EventKind::Redefined).count() == 1;
        let redefined = wordings.filter(|_| event.kind == EventKind::Redefined);
        let changed = redefined.and_then(|(wordings, told)| wordings.redefined(told, only)).map(|words| words.map(str::to_owned));
        let new = changed.as_ref().map(|[_, new]| new.clone());
        let then = new.or_else(|| wordings.and_then(|(wordings, told)| wordings.after(told)).map(str::to_owned));
        Self { then: then.unwrap_or_else(|| risk.title.clone()), changed }
    }
}

/// A wording, which rows of the register tell: no one cell states that it was the old one or the new one.
fn worded(text: Option<&String>) -> contract::StatedText {
    stated(text, "")
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

fn kind(kind: EventKind) -> contract::RiskEventKind {
    match kind {
        EventKind::Identified => contract::RiskEventKind::Identified,
        EventKind::Escalated => contract::RiskEventKind::Escalated,
        EventKind::DeEscalated => contract::RiskEventKind::DeEscalated,
        EventKind::Redefined => contract::RiskEventKind::Redefined,
        EventKind::Merged => contract::RiskEventKind::Merged,
        EventKind::Split => contract::RiskEventKind::Split,
        EventKind::Replaced => contract::RiskEventKind::Replaced,
        EventKind::Closed => contract::RiskEventKind::Closed,
        EventKind::Reviewed => contract::RiskEventKind::Reviewed,
    }
}
