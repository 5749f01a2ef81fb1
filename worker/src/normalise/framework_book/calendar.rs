//! The sheets Calendar, Rules and Publications: when things are due, which rule set judges from when, and what was published.

use chrono::TimeZone;
use outturn_domain::code::{BoardCode, RuleSetCode, lookup_key};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::{CalendarDay, CalendarEvent, Publication, RuleInForce};

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const PERIOD: Column = Column::required("Period");
const EVENT: Column = Column::required("Event");
const DATE: Column = Column::required("Date");
const BODY: Column = Column::optional("Body");
pub(super) const RULE_SET: Column = Column::required("Rule set");
const JUDGES_FROM: Column = Column::required("Judges from");
const APPROVED_BY: Column = Column::optional("Approved by");
const PUBLISHED: Column = Column::required("Published");
const TITLE: Column = Column::optional("Title");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Calendar",
    also: None,
    key: PERIOD,
    about_items: false,
    columns: &[PERIOD, EVENT, DATE, BODY, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) const RULES: SheetForm = SheetForm {
    name: "Rules",
    also: Some("Rules in force"),
    key: RULE_SET,
    about_items: false,
    columns: &[RULE_SET, JUDGES_FROM, APPROVED_BY, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) const PUBLICATIONS: SheetForm = SheetForm {
    name: "Publications",
    also: None,
    key: PERIOD,
    about_items: false,
    columns: &[PERIOD, PUBLISHED, BODY, TITLE, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let period = row.needed_period(&PERIOD);
    let event = row.needed_word(&EVENT, &["returns due", "sign-off", "publication", "meeting"], |text| match lookup_key(text).as_str() {
        "returnsdue" => Some(CalendarEvent::ReturnsDue),
        "signoff" => Some(CalendarEvent::SignOff),
        "publication" => Some(CalendarEvent::Publication),
        "meeting" => Some(CalendarEvent::Meeting),
        _ => None,
    });
    let date = row.needed_date(&DATE);
    let body = row.code(&BODY, BoardCode::parse);
    row.basis();
    Some(vec![FrameworkRow::CalendarDay(CalendarDay { period: period?, event: event?, date: date?, body, place: row.place(&PERIOD) })])
}

pub(super) fn rule(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let rule_set = row.needed_code(&RULE_SET, RuleSetCode::parse);
    let judges_from = row.needed_period(&JUDGES_FROM);
    let approved_by = row.code(&APPROVED_BY, BoardCode::parse);
    row.basis();
    Some(vec![FrameworkRow::Rule(RuleInForce { rule_set: rule_set?, judges_from: judges_from?, approved_by, place: row.place(&RULE_SET) })])
}

/// The hour is the council's own: `zone` is the time zone of the sheet Council, or the one in force.
pub(super) fn publication<Z: TimeZone>(row: &mut RowReader<'_>, zone: &Z) -> Option<Vec<FrameworkRow>> {
    let period = row.needed_period(&PERIOD);
    let published = row.needed_instant(&PUBLISHED, zone);
    let body = row.code(&BODY, BoardCode::parse);
    let title = row.line(&TITLE);
    row.basis();
    Some(vec![FrameworkRow::Publication(Publication { period: period?, published: published?, body, title, place: row.place(&PERIOD) })])
}
