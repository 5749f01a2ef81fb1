//! Facts: what somebody reported, one for each cell that means something.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::absence::Absence;
use crate::address::Place;
use crate::code::{BreakdownCode, EntityCode, ItemCode};
use crate::figure::CellNumber;
use crate::period::Period;
use crate::stage::Basis;

/// What a reported value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// The outturn: what it was.
    Actual,
    /// The upper number of a rate.
    Numerator,
    /// The lower number of a rate.
    Denominator,
    /// A target that a return carries (the framework's own targets are not facts).
    Target,
    /// What the service expects.
    Forecast,
    /// The state before the plan.
    Baseline,
    /// A status in words: of a milestone, a project, or a measure whose status is overridden.
    Status,
    /// A score, of a risk.
    Score,
    /// A date, of a milestone.
    Date,
    /// What the service says about the figure.
    Comment,
    /// What stands in the way.
    Challenge,
    /// What was achieved.
    Achievement,
    /// What will be done.
    Action,
    /// What it needs or costs.
    Resource,
    /// A judgement in words that stands beside the number.
    Assessment,
    /// Who wrote a narrative, by role; see [`crate::narrative`].
    Author,
}

impl FactKind {
    /// Every kind; the position is its number in the store and never changes.
    pub const ALL: [Self; 16] = [
        Self::Actual,
        Self::Numerator,
        Self::Denominator,
        Self::Target,
        Self::Forecast,
        Self::Baseline,
        Self::Status,
        Self::Score,
        Self::Date,
        Self::Comment,
        Self::Challenge,
        Self::Achievement,
        Self::Action,
        Self::Resource,
        Self::Assessment,
        Self::Author,
    ];

    /// The stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Numerator => "numerator",
            Self::Denominator => "denominator",
            Self::Target => "target",
            Self::Forecast => "forecast",
            Self::Baseline => "baseline",
            Self::Status => "status",
            Self::Score => "score",
            Self::Date => "date",
            Self::Comment => "comment",
            Self::Challenge => "challenge",
            Self::Achievement => "achievement",
            Self::Action => "action",
            Self::Resource => "resource",
            Self::Assessment => "assessment",
            Self::Author => "author",
        }
    }

    /// Whether it is written in words, which nothing is reckoned from.
    #[must_use]
    pub fn is_prose(self) -> bool {
        matches!(
            self,
            Self::Comment | Self::Challenge | Self::Achievement | Self::Action | Self::Resource | Self::Assessment | Self::Author
        )
    }

    /// Whether the group of a fact of this kind is a group of its measure. The numbers of narratives stand where groups do, and are none.
    #[must_use]
    pub fn is_of_groups(self) -> bool {
        matches!(self, Self::Comment | Self::Assessment) || !self.is_prose()
    }
}

/// What a fact is about. At any instant there is at most one fact in force for a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FactKey {
    /// The measure, milestone, project or risk.
    pub item: ItemCode,
    /// Whom it is about; absent for the council itself.
    pub entity: Option<EntityCode>,
    /// The group within it; absent for the item's own value.
    pub breakdown: Option<BreakdownCode>,
    /// The stretch of time.
    pub period: Period,
    /// What the value is.
    pub kind: FactKind,
}

/// The value itself, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// A number.
    Number(CellNumber),
    /// Words: a comment, a status, a measure that is answered in words.
    Text(String),
    /// A date.
    Date(NaiveDate),
    /// Nothing, and why.
    Absent(Absence),
}

impl FactValue {
    /// The number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<CellNumber> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) | Self::Date(_) | Self::Absent(_) => None,
        }
    }

    /// Whether `other` is the same value, as far as a spreadsheet can tell.
    fn says_the_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.shows_the_same_as(*other),
            _ => self == other,
        }
    }

    /// The words, where it is words.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) | Self::Date(_) | Self::Absent(_) => None,
        }
    }
}

/// What else the cell or its row says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "marks on a value are independent of each other, and each is a mark of its own in a workbook"
)]
pub struct Marks {
    /// Expected to be revised.
    pub provisional: bool,
    /// Not to be shown to the public.
    pub not_for_publication: bool,
    /// A total or share that the sender's workbook computes from other cells of the return.
    pub derived: bool,
    /// A bound or an approximation ("over 1,000", "~15"), not a count.
    pub approximate: bool,
}

/// One reported value with its place in the workbook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about.
    pub key: FactKey,
    /// The value, or why there is none.
    pub value: FactValue,
    /// What else is said of it.
    pub marks: Marks,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated: the paragraph of a report.
    pub basis_note: Option<String>,
    /// The cell it was read from.
    pub place: Place,
}

impl Fact {
    /// Whether `other` says the same of the same thing: then nothing new has been reported, wherever in the workbook it now stands.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        self.key == other.key
            && self.value.says_the_same_as(&other.value)
            && self.marks == other.marks
            && self.basis == other.basis
            && self.basis_note == other.basis_note
    }
}
