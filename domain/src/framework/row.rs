//! One row of the framework workbook.

use serde::{Deserialize, Serialize};

use super::key::RowKind;
use crate::address::Place;
use crate::benchmark::Benchmark;
use crate::change::Change;
use crate::delivery::{Milestone, Project, ProjectGate};
use crate::exceptional::ExceptionalTime;
use crate::link::ItemLink;
use crate::measure::{Breakdown, Measure};
use crate::organisation::{
    Alias, Board, CalendarDay, CouncilSetting, Entity, OrganisationUnit, PlanItem, Publication, RuleInForce, Submitter,
};
use crate::risk::{Review, Risk, RiskAction, RiskControl};
use crate::scrutiny::{PlannedLook, Recommendation, ReviewAction, ScrutinyRule};
use crate::status::StatusOverride;
use crate::target::Target;

/// One row of the framework workbook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameworkRow {
    /// Of the Council sheet.
    Setting(CouncilSetting),
    /// Of the Plan sheet.
    PlanItem(PlanItem),
    /// Of the Organisation sheet: a directorate, service or portfolio.
    Unit(OrganisationUnit),
    /// Of the Organisation sheet: one who sends returns.
    Submitter(Submitter),
    /// Of the Organisation sheet: a body, place or project that figures are about.
    Entity(Entity),
    /// Of the Boards sheet.
    Board(Board),
    /// Of the Calendar sheet.
    CalendarDay(CalendarDay),
    /// Of the Measures sheet.
    Measure(Box<Measure>),
    /// Of the Breakdowns sheet.
    Breakdown(Breakdown),
    /// Of the Targets sheet.
    Target(Box<Target>),
    /// Of the Benchmarks sheet.
    Benchmark(Box<Benchmark>),
    /// Of the Milestones sheet.
    Milestone(Milestone),
    /// Of the Projects sheet.
    Project(Project),
    /// Of the Gates sheet.
    Gate(ProjectGate),
    /// Of the Risks sheet.
    Risk(Box<Risk>),
    /// Of the Risk controls sheet.
    RiskControl(RiskControl),
    /// Of the Risk actions sheet.
    RiskAction(RiskAction),
    /// Of the Links sheet.
    Link(ItemLink),
    /// Of the Reviews sheet.
    Review(Review),
    /// Of the Actions sheet.
    Action(ReviewAction),
    /// Of the Recommendations sheet.
    Recommendation(Box<Recommendation>),
    /// Of the Scrutiny rules sheet.
    ScrutinyRule(ScrutinyRule),
    /// Of the Board plans sheet.
    PlannedLook(Box<PlannedLook>),
    /// Of the Changes sheet.
    Change(Change),
    /// Of the Rules sheet.
    Rule(RuleInForce),
    /// Of the Overrides sheet.
    Override(StatusOverride),
    /// Of the Publications sheet.
    Publication(Publication),
    /// Of the Exceptional times sheet.
    ExceptionalTime(ExceptionalTime),
    /// Of the Aliases sheet.
    Alias(Alias),
    /// Of any sheet: what stood under this key is taken back.
    Withdrawn {
        /// What kind of thing.
        kind: RowKind,
        /// Which: the key of the row that is taken back.
        key: String,
        /// Why, where it is said.
        reason: Option<String>,
        /// The row that says so.
        place: Place,
    },
}

impl FrameworkRow {
    /// Where it stands; a setting of the council does not keep its cell.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Setting(_) => None,
            Self::PlanItem(item) => Some(&item.place),
            Self::Unit(unit) => Some(&unit.place),
            Self::Submitter(submitter) => Some(&submitter.place),
            Self::Entity(entity) => Some(&entity.place),
            Self::Board(board) => Some(&board.place),
            Self::CalendarDay(day) => Some(&day.place),
            Self::Measure(measure) => Some(&measure.place),
            Self::Breakdown(breakdown) => Some(&breakdown.place),
            Self::Target(target) => Some(&target.place),
            Self::Benchmark(benchmark) => Some(&benchmark.place),
            Self::Milestone(milestone) => Some(&milestone.place),
            Self::Project(project) => Some(&project.place),
            Self::Gate(gate) => Some(&gate.place),
            Self::Risk(risk) => Some(&risk.place),
            Self::RiskControl(control) => Some(&control.place),
            Self::RiskAction(action) => Some(&action.place),
            Self::Link(link) => Some(&link.place),
            Self::Review(review) => Some(&review.place),
            Self::Action(action) => Some(&action.place),
            Self::Recommendation(recommendation) => Some(&recommendation.place),
            Self::ScrutinyRule(rule) => Some(&rule.place),
            Self::PlannedLook(look) => Some(&look.place),
            Self::Change(change) => Some(&change.place),
            Self::Rule(rule) => Some(&rule.place),
            Self::Override(set) => Some(&set.place),
            Self::Publication(publication) => Some(&publication.place),
            Self::ExceptionalTime(time) => Some(&time.place),
            Self::Alias(alias) => Some(&alias.place),
            Self::Withdrawn { place, .. } => Some(place),
        }
    }
}
