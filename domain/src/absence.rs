//! Why there is no value, or no target: never a null that means all of them, never a zero.

use serde::{Deserialize, Serialize};

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// The period has not ended, or its return is not due yet.
    NotDue,
    /// The period has ended and the return is still within its time.
    Awaited,
    /// The return's due date has passed and nothing has come.
    Late,
    /// Something came for this figure and was refused.
    Refused,
    /// The service says that the figure could not be collected.
    CouldNotBeCollected,
    /// The measure does not apply here or now.
    NotApplicable,
    /// Too few people stand behind the figure for it to be shown.
    Suppressed,
    /// It was reported and then taken back.
    Withdrawn,
    /// The measure is not reported in periods of this kind: an annual measure in a quarter.
    NotReportedInPeriod,
    /// Nobody has signed off, or published, a figure at the stage that was asked for.
    StageNotReached,
    /// The body was asked for the figure and would not give it.
    Declined,
    /// The body was not asked for the figure.
    NotAsked,
    /// The value is made of several, and not all of them are there.
    Incomplete,
    /// What it would be worked out from is there, and gives no number: nothing is divided by nought.
    NotComputable,
}

impl Absence {
    /// Every reason. Stores know them by their place, so that a new one comes last.
    pub const ALL: [Self; 14] = [
        Self::NotDue,
        Self::Awaited,
        Self::Late,
        Self::Refused,
        Self::CouldNotBeCollected,
        Self::NotApplicable,
        Self::Suppressed,
        Self::Withdrawn,
        Self::NotReportedInPeriod,
        Self::StageNotReached,
        Self::Declined,
        Self::NotAsked,
        Self::Incomplete,
        Self::NotComputable,
    ];

    /// The stable word for it, in stores and machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotDue => "not_due",
            Self::Awaited => "awaited",
            Self::Late => "late",
            Self::Refused => "refused",
            Self::CouldNotBeCollected => "could_not_be_collected",
            Self::NotApplicable => "not_applicable",
            Self::Suppressed => "suppressed",
            Self::Withdrawn => "withdrawn",
            Self::NotReportedInPeriod => "not_reported_in_period",
            Self::StageNotReached => "stage_not_reached",
            Self::Declined => "declined",
            Self::NotAsked => "not_asked",
            Self::Incomplete => "incomplete",
            Self::NotComputable => "not_computable",
        }
    }

    /// Reads the stable word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|absence| absence.as_str() == word)
    }

    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotDue => "not due yet",
            Self::Awaited => "awaited",
            Self::Late => "late",
            Self::Refused => "refused",
            Self::CouldNotBeCollected => "could not be collected",
            Self::NotApplicable => "not applicable",
            Self::Suppressed => "suppressed",
            Self::Withdrawn => "withdrawn",
            Self::NotReportedInPeriod => "not reported in this period",
            Self::StageNotReached => "not yet at the stage asked for",
            Self::Declined => "refused to answer",
            Self::NotAsked => "not asked",
            Self::Incomplete => "incomplete",
            Self::NotComputable => "cannot be computed",
        }
    }
}

/// Why there is no target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetAbsence {
    /// A target is to be set and has not been.
    NotSetYet,
    /// A target would be wrong: demand that the council does not steer.
    NotAppropriate,
    /// The target is another body's to set.
    Partners,
    /// There is an annual target and none for this part of the year.
    AnnualOnly,
    /// The framework holds nothing about a target that judges this period.
    NoneForPeriod,
}

impl TargetAbsence {
    /// The stable word for it, in stores and machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSetYet => "not_set_yet",
            Self::NotAppropriate => "not_appropriate",
            Self::Partners => "partners",
            Self::AnnualOnly => "annual_only",
            Self::NoneForPeriod => "none_for_period",
        }
    }

    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotSetYet => "target not set yet",
            Self::NotAppropriate => "target not appropriate",
            Self::Partners => "a partner's target",
            Self::AnnualOnly => "annual target only",
            Self::NoneForPeriod => "no target for this period",
        }
    }

    /// Reads what a framework workbook says in place of a target; the two that are computed cannot be typed.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "notsetyet" | "targetnotsetyet" => Some(Self::NotSetYet),
            "notappropriate" | "targetnotappropriate" => Some(Self::NotAppropriate),
            "partners" | "apartners" | "partner" | "partnerowned" => Some(Self::Partners),
            _ => None,
        }
    }
}
