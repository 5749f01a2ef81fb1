//! The four kinds of thing that a council watches: what a code stands for, and what a row reports of.

use outturn_domain::code::ItemCode;
use outturn_domain::fact::FactKind;
use outturn_domain::framework::Framework;

/// What a code stands for, and so on which sheet it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Measure,
    Milestone,
    Project,
    Risk,
}

impl Family {
    const ALL: [Self; 4] = [Self::Measure, Self::Milestone, Self::Project, Self::Risk];

    /// What the framework defines the code as.
    pub(super) fn of(item: &ItemCode, framework: &Framework) -> Option<Self> {
        match () {
            () if framework.measures.contains_key(item) => Some(Self::Measure),
            () if framework.milestones.contains_key(item) => Some(Self::Milestone),
            () if framework.projects.contains_key(item) => Some(Self::Project),
            () if framework.risks.contains_key(item) => Some(Self::Risk),
            () => None,
        }
    }

    /// What a return's sheet of this name reports of.
    pub(super) fn of_sheet(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.return_sheet().eq_ignore_ascii_case(name.trim()))
    }

    /// What alone can have this kind of value; a forecast, a status or a comment could be of any.
    pub(super) fn of_kind(kind: FactKind) -> Option<Self> {
        match kind {
            FactKind::Actual | FactKind::Numerator | FactKind::Denominator => Some(Self::Measure),
            FactKind::Score => Some(Self::Risk),
            _ => None,
        }
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Measure => "measure",
            Self::Milestone => "milestone",
            Self::Project => "project",
            Self::Risk => "risk",
        }
    }

    /// The sheet of the standard return that reports of them.
    pub(super) fn return_sheet(self) -> &'static str {
        match self {
            Self::Measure => "Outturns",
            _ => self.framework_sheet(),
        }
    }

    /// The sheet of the framework that defines them.
    pub(super) fn framework_sheet(self) -> &'static str {
        match self {
            Self::Measure => "Measures",
            Self::Milestone => "Milestones",
            Self::Project => "Projects",
            Self::Risk => "Risks",
        }
    }
}
