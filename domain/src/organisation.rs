//! The council's plan, its services and those who report for them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{BoardCode, EntityCode, PlanCode, RuleSetCode, ScaleCode, SubmitterCode, UnitCode};
use crate::measure::Effective;
use crate::period::Period;
use crate::stage::{Basis, Stage};

/// What a row of the Plan sheet is, from the top down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// A plan, or a scorecard beside it.
    Plan,
    /// A theme, objective or perspective: what a headline is counted by.
    Theme,
    /// An outcome under a theme.
    Outcome,
}

/// A theme, outcome, objective or perspective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItem {
    /// Its code.
    pub code: PlanCode,
    /// What it is.
    pub kind: PlanKind,
    /// What it is called.
    pub title: String,
    /// What it stands under.
    pub parent: Option<PlanCode>,
    /// Its place among its siblings.
    pub order: u32,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

/// What a row of the Organisation sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// A directorate.
    Directorate,
    /// A service, under a directorate.
    Service,
    /// A Cabinet member's portfolio.
    Portfolio,
}

/// A directorate, service or portfolio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationUnit {
    /// Its code.
    pub code: UnitCode,
    /// What it is.
    pub kind: UnitKind,
    /// What it is called.
    pub title: String,
    /// The directorate of a service.
    pub parent: Option<UnitCode>,
    /// From when to when it exists.
    pub effective: Effective,
    /// Its row.
    pub place: Place,
}

/// Whom a submitter may report for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delegation {
    /// Every service, "on behalf of" and with a reason: the corporate team.
    Everyone,
    /// These services and directorates; a directorate covers the services under it.
    Units(Vec<UnitCode>),
}

/// One who sends returns: the name of a folder of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitter {
    /// The folder's name.
    pub code: SubmitterCode,
    /// What it is called.
    pub title: String,
    /// Whom it may report for.
    pub may_report_for: Delegation,
    /// From when to when.
    pub effective: Effective,
    /// Its row.
    pub place: Place,
}

/// A body, place or project that figures may be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Its code.
    pub code: EntityCode,
    /// What it is called.
    pub title: String,
    /// Its row.
    pub place: Place,
}

/// A board or committee, and what it is answerable for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Its code.
    pub code: BoardCode,
    /// What it is called.
    pub title: String,
    /// The plan items, services and directorates in its remit, as codes.
    pub remit: Vec<String>,
    /// Whether what rules raise falls to it by its remit; a Cabinet, which decides, may be left out.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub scrutinises: bool,
    /// Its row.
    pub place: Place,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_yes(scrutinises: &bool) -> bool {
    *scrutinises
}

/// What happens on a day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarEvent {
    /// Returns are due by the end of the day.
    ReturnsDue,
    /// Figures are to be signed off by the end of the day.
    SignOff,
    /// Figures are to be published.
    Publication,
    /// A body meets and sees them.
    Meeting,
}

/// One row of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    /// The period it is about.
    pub period: Period,
    /// What happens.
    pub event: CalendarEvent,
    /// On which day, in the council's time zone.
    pub date: NaiveDate,
    /// The body that meets.
    pub body: Option<BoardCode>,
    /// Its row.
    pub place: Place,
}

/// The rule set that judges from a period on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleInForce {
    /// The rule set.
    pub rule_set: RuleSetCode,
    /// The first period it judges.
    pub judges_from: Period,
    /// Who approved it.
    pub approved_by: Option<BoardCode>,
    /// Its row.
    pub place: Place,
}

/// A period's figures, published: "as published" is an instant with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The period.
    pub period: Period,
    /// When the figures were published: what was recorded by then is what the body saw.
    pub published: DateTime<Utc>,
    /// The body that saw them.
    pub body: Option<BoardCode>,
    /// The report's title.
    pub title: Option<String>,
    /// Its row.
    pub place: Place,
}

/// What an alias stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AliasKind {
    /// A measure, milestone, project or risk.
    Item,
    /// A body, place or project that figures are about.
    Entity,
    /// A service, directorate or portfolio.
    Unit,
    /// A board or committee.
    Board,
    /// A theme or outcome.
    Plan,
}

/// Another name that people write for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// What it stands for.
    pub kind: AliasKind,
    /// What people write.
    pub alias: String,
    /// The code it means.
    pub code: String,
    /// The register that writes it so; absent for a mere way of writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// Its row.
    pub place: Place,
}

/// What a default stage is settled for, apart from the whole council.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageFor {
    /// Every plan, theme and outcome.
    PlanItems,
    /// Every directorate.
    Directorates,
    /// Every service.
    Services,
    /// Every Cabinet portfolio.
    Portfolios,
    /// Every board.
    Boards,
    /// One board, whatever is settled for boards.
    Board(BoardCode),
}

impl StageFor {
    /// Every kind of scope, by the word that people write for it.
    pub const KINDS: [(&'static str, Self); 5] = [
        ("plan items", Self::PlanItems),
        ("directorates", Self::Directorates),
        ("services", Self::Services),
        ("portfolios", Self::Portfolios),
        ("boards", Self::Boards),
    ];

    /// The word for it: a kind of scope, or a board's code.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Board(code) => code.as_str(),
            kind => Self::KINDS.iter().find(|(_, known)| known == kind).map_or("", |(word, _)| word),
        }
    }
}

/// What a scale or matrix is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleOf {
    /// How milestones and actions stand.
    Milestones,
    /// How sure services are of projects.
    Confidence,
    /// How likely and how grave risks are.
    Risks,
}

impl ScaleOf {
    /// The scale that comes with the program, for a council that names none.
    #[must_use]
    pub fn usual(self) -> &'static str {
        match self {
            Self::Milestones => "milestone-status",
            Self::Confidence => "delivery-confidence-five-point",
            Self::Risks => "risk-matrix-5x5",
        }
    }

    /// The setting of the Council sheet that names it.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::Milestones => "Milestone scale",
            Self::Confidence => "Delivery confidence scale",
            Self::Risks => "Risk matrix",
        }
    }
}

/// What the council has settled for all its answers: its name, its time zone, what an unset stage means, whether a proposed target judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouncilSetting {
    /// The council's name.
    Name(String),
    /// The time zone that decides due dates.
    TimeZone(chrono_tz::Tz),
    /// The stage a read gets when it asks for none.
    DefaultStage(Stage),
    /// The same for a part of the council.
    DefaultStageFor {
        /// Which.
        part: StageFor,
        /// The stage.
        stage: Stage,
    },
    /// Whether a target that is proposed and not approved may judge.
    ProposedTargetsJudge(bool),
    /// The scale by which milestones are reported.
    MilestoneScale(ScaleCode),
    /// The scale by which services say how sure they are of a project.
    ConfidenceScale(ScaleCode),
    /// The matrix by which risks are scored.
    RiskMatrix(ScaleCode),
    /// The scale or matrix from a period on; what was judged by another before stays so.
    ScaleFrom {
        /// What it is of.
        of: ScaleOf,
        /// Which.
        scale: ScaleCode,
        /// The first period that it judges.
        judges_from: Period,
    },
    /// For how many periods running a risk may be at its target before the profile names it: it may be time to stop watching it, or to aim lower.
    RiskAtTarget(u32),
}
