//! What is delivered: a milestone or a project, as far as the two are alike.

use super::{Milestone, Project};
use crate::code::{ItemCode, PlanCode};
use crate::measure::Effective;
use crate::scorecard::Placement;

/// A milestone or a project.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DeliveryItem<'a> {
    /// A milestone or action.
    Milestone(&'a Milestone),
    /// A project.
    Project(&'a Project),
}

impl<'a> DeliveryItem<'a> {
    /// Its code.
    #[must_use]
    pub fn code(self) -> &'a ItemCode {
        match self {
            Self::Milestone(milestone) => &milestone.code,
            Self::Project(project) => &project.code,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'a str {
        match self {
            Self::Milestone(milestone) => &milestone.title,
            Self::Project(project) => &project.title,
        }
    }

    /// Where it stands in the plan.
    #[must_use]
    pub fn plan_items(self) -> &'a [PlanCode] {
        match self {
            Self::Milestone(milestone) => &milestone.plan_items,
            Self::Project(project) => &project.plan_items,
        }
    }

    /// From when to when it is watched.
    #[must_use]
    pub fn effective(self) -> Effective {
        match self {
            Self::Milestone(milestone) => milestone.effective,
            Self::Project(project) => project.effective,
        }
    }

    /// Where it stands, for a scope.
    #[must_use]
    pub fn placement(self) -> Placement<'a> {
        let (service, owner) = match self {
            Self::Milestone(milestone) => (milestone.service.as_ref(), milestone.owner.as_deref()),
            Self::Project(project) => (project.service.as_ref(), project.owner.as_deref()),
        };
        Placement { plan_items: self.plan_items(), service, owner, ..Placement::default() }
    }
}
