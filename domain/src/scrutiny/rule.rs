//! Rules that raise candidates for scrutiny: rows of the framework, so that a council changes them without a program.

use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{ScrutinyRuleCode, lookup_key};

/// What raises a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A measure missed its target.
    TargetMissed,
    /// A measure met or exceeded its target.
    TargetMet,
    /// A measure has one of the statuses that the rule names.
    Status,
    /// The service forecasts that a measure's annual target will be missed.
    ForecastMissed,
    /// A measure got worse against the period before.
    Worsening,
    /// A measure got worse against the same period of the year before.
    WorseThanLastYear,
    /// A measure got better against the period before.
    Improving,
    /// A measure is worse than the figure of others that it stands beside.
    WorseThanBenchmark,
    /// A measure lost ground on the figure of others since the period before.
    DeterioratingAgainstBenchmark,
    /// A risk's current score rose since the period before.
    RiskUp,
    /// A risk's current score fell since the period before.
    RiskDown,
    /// A risk's current score is higher than the council is ready to bear.
    OutsideAppetite,
    /// A milestone's status is no favourable one.
    MilestoneOffTrack,
    /// A project's delivery confidence is no favourable one.
    ProjectInDoubt,
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Self; 14] = [
        Self::TargetMissed,
        Self::TargetMet,
        Self::Status,
        Self::ForecastMissed,
        Self::Worsening,
        Self::WorseThanLastYear,
        Self::Improving,
        Self::WorseThanBenchmark,
        Self::DeterioratingAgainstBenchmark,
        Self::RiskUp,
        Self::RiskDown,
        Self::OutsideAppetite,
        Self::MilestoneOffTrack,
        Self::ProjectInDoubt,
    ];

    /// The words of the Raised when column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TargetMissed => "target missed",
            Self::TargetMet => "target met",
            Self::Status => "status",
            Self::ForecastMissed => "forecast to miss",
            Self::Worsening => "worsening",
            Self::WorseThanLastYear => "worse than last year",
            Self::Improving => "improving",
            Self::WorseThanBenchmark => "worse than benchmark",
            Self::DeterioratingAgainstBenchmark => "deteriorating against benchmark",
            Self::RiskUp => "risk up",
            Self::RiskDown => "risk down",
            Self::OutsideAppetite => "outside appetite",
            Self::MilestoneOffTrack => "milestone off track",
            Self::ProjectInDoubt => "project in doubt",
        }
    }

    /// Reads the Raised when column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        let key = lookup_key(text);
        Self::ALL.into_iter().find(|trigger| lookup_key(trigger.as_str()) == key)
    }

    /// Whether it can be asked of several periods running. A forecast is of the year, and a risk moved or did not.
    #[must_use]
    pub fn can_run(self) -> bool {
        !matches!(self, Self::ForecastMissed | Self::RiskUp | Self::RiskDown)
    }

    /// Whether it looks at a figure of others, so that a rule has to name whose.
    #[must_use]
    pub fn is_of_benchmarks(self) -> bool {
        matches!(self, Self::WorseThanBenchmark | Self::DeterioratingAgainstBenchmark)
    }
}

/// Why something is raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RaisedFor {
    /// Something is the matter.
    #[default]
    Concern,
    /// There is something to learn from.
    GoodPractice,
}

impl RaisedFor {
    /// The words of the Raised for column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concern => "concern",
            Self::GoodPractice => "good practice",
        }
    }

    /// Reads the Raised for column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        let key = lookup_key(text);
        [Self::Concern, Self::GoodPractice].into_iter().find(|kind| lookup_key(kind.as_str()) == key)
    }
}

/// One row of the Scrutiny rules sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScrutinyRule {
    /// Its code.
    pub code: ScrutinyRuleCode,
    /// What it raises.
    pub trigger: Trigger,
    /// For how many periods running, the one looked at included.
    pub periods: u32,
    /// The statuses by which [`Trigger::Status`] raises, by their codes.
    pub statuses: Vec<String>,
    /// Whose figure a measure is held against by a rule on benchmarks: "Nearest neighbours".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benchmark: Option<String>,
    /// Why it raises.
    pub raised_for: RaisedFor,
    /// What it says, in words.
    pub description: Option<String>,
    /// Its row.
    pub place: Place,
}

impl ScrutinyRule {
    /// The most periods running that a rule may ask for: an answer knows the figures of two years.
    pub const MOST_PERIODS: u32 = 4;

    /// Its condition, as a person would say it.
    #[must_use]
    pub fn condition(&self) -> String {
        let what = match (self.trigger, &self.benchmark) {
            (Trigger::Status, _) => format!("status {}", self.statuses.join(" or ")),
            (trigger, Some(benchmark)) => format!("{} {benchmark}", trigger.as_str()),
            (trigger, None) => trigger.as_str().to_owned(),
        };
        if self.periods > 1 { format!("{what}, {} periods running", self.periods) } else { what }
    }
}
