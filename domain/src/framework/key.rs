//! What a row of the framework defines: the sheet it stands on and its key, by which a later row takes the place of an earlier one.

use serde::{Deserialize, Serialize};

use super::FrameworkRow;
use super::settings::setting_key;
use crate::benchmark::Benchmark;
use crate::code::lookup_key;
use crate::delivery::ProjectGate;
use crate::link::ItemLink;
use crate::measure::{Breakdown, Measure};
use crate::organisation::{AliasKind, CalendarDay, CalendarEvent};
use crate::period::Period;
use crate::risk::{Review, RiskAction, RiskControl};
use crate::scrutiny::{PlannedLook, ReviewAction};
use crate::status::StatusOverride;
use crate::target::Target;

/// What kind of thing a row of the framework defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A setting of the council.
    Council,
    /// A plan, theme or outcome.
    Plan,
    /// A directorate, service or portfolio.
    Unit,
    /// One who sends returns.
    Submitter,
    /// A body, place or project that figures are about.
    Entity,
    /// A board.
    Board,
    /// A day of the calendar.
    Calendar,
    /// A definition of a measure.
    Measure,
    /// A place or group that a measure is reported by.
    Breakdown,
    /// A target.
    Target,
    /// A figure of others.
    Benchmark,
    /// A milestone.
    Milestone,
    /// A project.
    Project,
    /// A gate of a project.
    Gate,
    /// A risk.
    Risk,
    /// A control of a risk.
    RiskControl,
    /// Something to be done about a risk.
    RiskAction,
    /// A link between two items.
    Link,
    /// An escalation, a review, or what a board was told.
    Review,
    /// What is to be done after a review.
    Action,
    /// What people recommended.
    Recommendation,
    /// A rule that raises candidates for scrutiny.
    ScrutinyRule,
    /// Something that a board means to look at.
    PlannedLook,
    /// A deletion, redefinition, split, merger or replacement.
    Change,
    /// A rule set in force.
    Rule,
    /// A status set over the rules.
    Override,
    /// A publication.
    Publication,
    /// A time that no forecast could have known of.
    ExceptionalTime,
    /// Another name for something.
    Alias,
}

impl RowKind {
    /// The stable word for it, in stores.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Plan => "plan",
            Self::Unit => "unit",
            Self::Submitter => "submitter",
            Self::Entity => "entity",
            Self::Board => "board",
            Self::Calendar => "calendar",
            Self::Measure => "measure",
            Self::Breakdown => "breakdown",
            Self::Target => "target",
            Self::Benchmark => "benchmark",
            Self::Milestone => "milestone",
            Self::Project => "project",
            Self::Gate => "gate",
            Self::Risk => "risk",
            Self::RiskControl => "risk_control",
            Self::RiskAction => "risk_action",
            Self::Link => "link",
            Self::Review => "review",
            Self::Action => "action",
            Self::Recommendation => "recommendation",
            Self::ScrutinyRule => "scrutiny_rule",
            Self::PlannedLook => "planned_look",
            Self::Change => "change",
            Self::Rule => "rule",
            Self::Override => "override",
            Self::Publication => "publication",
            Self::ExceptionalTime => "exceptional_time",
            Self::Alias => "alias",
        }
    }

    /// What it is called in a sentence.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Council => "setting of the council",
            Self::Plan => "plan item",
            Self::Unit => "directorate, service or portfolio",
            Self::Calendar => "day of the calendar",
            Self::Rule => "rule set in force",
            Self::Override => "status set over the rules",
            Self::RiskControl => "control of a risk",
            Self::RiskAction => "action about a risk",
            Self::ScrutinyRule => "rule of scrutiny",
            Self::PlannedLook => "row of a board's plan",
            Self::ExceptionalTime => "exceptional time",
            other => other.as_str(),
        }
    }

    /// Whether it is something that is watched, and so ends by the decision of a body alone: a measure, milestone, project or risk.
    #[must_use]
    pub fn is_item(self) -> bool {
        matches!(self, Self::Measure | Self::Milestone | Self::Project | Self::Risk)
    }
}

impl FrameworkRow {
    /// What kind of thing it defines, and which: a later row of the same kind and key takes its place. A withdrawal has the key of what it withdraws.
    #[must_use]
    pub fn row_key(&self) -> (RowKind, String) {
        match self {
            Self::Setting(setting) => (RowKind::Council, setting_key(setting)),
            Self::PlanItem(item) => (RowKind::Plan, item.code.to_string()),
            Self::Unit(unit) => (RowKind::Unit, unit.code.to_string()),
            Self::Submitter(submitter) => (RowKind::Submitter, submitter.code.to_string()),
            Self::Entity(entity) => (RowKind::Entity, entity.code.to_string()),
            Self::Board(board) => (RowKind::Board, board.code.to_string()),
            Self::CalendarDay(day) => (RowKind::Calendar, calendar_key(day)),
            Self::Measure(measure) => (RowKind::Measure, measure_key(measure)),
            Self::Breakdown(breakdown) => (RowKind::Breakdown, breakdown_key(breakdown)),
            Self::Target(target) => (RowKind::Target, target_key(target)),
            Self::Benchmark(benchmark) => (RowKind::Benchmark, benchmark_key(benchmark)),
            Self::Milestone(item) => (RowKind::Milestone, item.code.to_string()),
            Self::Project(item) => (RowKind::Project, item.code.to_string()),
            Self::Gate(gate) => (RowKind::Gate, gate_key(gate)),
            Self::Risk(item) => (RowKind::Risk, item.code.to_string()),
            Self::RiskControl(control) => (RowKind::RiskControl, risk_control_key(control)),
            Self::RiskAction(action) => (RowKind::RiskAction, risk_action_key(action)),
            Self::Link(link) => (RowKind::Link, link_key(link)),
            Self::Review(review) => (RowKind::Review, review_key(review)),
            Self::Action(action) => (RowKind::Action, action_key(action)),
            Self::Recommendation(recommendation) => (RowKind::Recommendation, recommendation.code.to_string()),
            Self::ScrutinyRule(rule) => (RowKind::ScrutinyRule, rule.code.to_string()),
            Self::PlannedLook(look) => (RowKind::PlannedLook, look_key(look)),
            Self::Change(change) => (RowKind::Change, change_key(change)),
            Self::Rule(rule) => (RowKind::Rule, rule.judges_from.id()),
            Self::Override(set) => (RowKind::Override, override_key(set)),
            Self::Publication(publication) => (RowKind::Publication, publication.period.id()),
            Self::ExceptionalTime(time) => (RowKind::ExceptionalTime, time.first.id()),
            Self::Alias(alias) => (RowKind::Alias, alias_key(alias.kind, &lookup_key(&alias.alias))),
            Self::Withdrawn { kind, key, .. } => (*kind, key.clone()),
        }
    }

    /// The same, with the stable word for the kind.
    #[must_use]
    pub fn key(&self) -> (&'static str, String) {
        let (kind, key) = self.row_key();
        (kind.as_str(), key)
    }
}

pub(super) fn calendar_key(day: &CalendarDay) -> String {
    let body = day.body.as_ref().map_or("", |body| body.as_str());
    // A body may meet about one period more than once; anything else happens once.
    let date = if day.event == CalendarEvent::Meeting { day.date.to_string() } else { String::new() };
    format!("{}:{:?}:{body}:{date}", day.period, day.event)
}

pub(super) fn gate_key(gate: &ProjectGate) -> String {
    format!("{}|{}", gate.project, lookup_key(&gate.title))
}

/// Two items are linked one way from one end; the other end may say it, too.
pub(super) fn link_key(link: &ItemLink) -> String {
    format!("{}|{}", link.item, link.linked.code())
}

pub(crate) fn review_key(review: &Review) -> String {
    // With a code of its own a later row can say that it took place, on whatever day.
    if let Some(code) = &review.details.code {
        return format!("code:{code}");
    }
    // What a board is told has no item, so what it is about tells two of them apart.
    let item = review.item.as_ref().map_or_else(|| review.outcome.clone().unwrap_or_default(), ToString::to_string);
    format!("{}:{item}:{:?}", review.kind.as_str(), review.occurred)
}

pub(super) fn action_key(action: &ReviewAction) -> String {
    format!("{}|{}", action.review, lookup_key(&action.title))
}

pub(super) fn risk_control_key(control: &RiskControl) -> String {
    format!("{}|{}", control.risk, lookup_key(&control.title))
}

pub(super) fn risk_action_key(action: &RiskAction) -> String {
    format!("{}|{}", action.risk, lookup_key(&action.title))
}

pub(super) fn look_key(look: &PlannedLook) -> String {
    format!("{}|{}|{}|{}", look.board, look.period, look.version, lookup_key(&look.title))
}

pub(crate) fn change_key(change: &crate::change::Change) -> String {
    let number = if change.number == 1 { String::new() } else { format!(":{}", change.number) };
    format!("{}:{}{number}", change.kind.as_str(), change.item)
}

pub(super) fn measure_key(measure: &Measure) -> String {
    measure.effective.from.map_or_else(|| measure.code.to_string(), |from| format!("{}@{from}", measure.code))
}

pub(super) fn override_key(set: &StatusOverride) -> String {
    let entity = set.entity.as_ref().map_or("", |entity| entity.as_str());
    let breakdown = set.breakdown.as_ref().map_or("", |breakdown| breakdown.as_str());
    format!("{}|{entity}|{breakdown}|{}", set.measure, set.period)
}

/// `alias` as [`lookup_key`] leaves it.
pub(super) fn alias_key(kind: AliasKind, alias: &str) -> String {
    format!("{kind:?}:{alias}")
}

pub(super) fn breakdown_key(breakdown: &Breakdown) -> String {
    format!("{}|{}", breakdown.measure, breakdown.code)
}

pub(super) fn benchmark_key(benchmark: &Benchmark) -> String {
    format!("{}|{}|{}", benchmark.measure, benchmark.period.id(), lookup_key(&benchmark.group))
}

/// A proposal is another target than the approved one of the same period: it stands beside it and never takes its place. That there is no target may be
/// approved, too; until then it takes the place of proposals alone. So does one whose approval is still to come: until that day the earlier one judges.
pub(super) fn target_key(target: &Target) -> String {
    let entity = target.entity.as_ref().map_or("", |entity| entity.as_str());
    let breakdown = target.breakdown.as_ref().map_or("", |breakdown| breakdown.as_str());
    let from = target.judges_from.map_or_else(String::new, Period::id);
    let state = match target.approved_on {
        None => "proposed".to_owned(),
        Some(day) if target.approved_ahead => format!("approved {day}"),
        Some(_) => "approved".to_owned(),
    };
    format!("{}|{entity}|{breakdown}|{}|{:?}|{from}|{state}", target.measure, target.period, target.level)
}
