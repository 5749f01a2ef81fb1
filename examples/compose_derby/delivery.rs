//! The milestones and projects: what each is, and what its service said of it quarter by quarter.
//!
//! The data stands in `catalogue/milestones.toml` and `catalogue/projects.toml`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use outturn_domain::period::Period;
use serde::Deserialize;

/// One milestone or action.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Milestone {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) service: String,
    /// The outcome of the plan that it stands under.
    pub(crate) outcome: String,
    /// The role that answers for it; absent where it is the service's.
    pub(crate) owner: Option<String>,
    /// The day it was planned for.
    pub(crate) baseline: NaiveDate,
    /// The first quarter in which it is watched, by the change of November 2021; absent where that is the year's first.
    pub(crate) starts: Option<Period>,
    /// The last one, by the same change.
    pub(crate) ends: Option<Period>,
    /// How it stood at the end of each quarter.
    pub(crate) statuses: BTreeMap<Period, MilestoneStatus>,
    /// The day it was reached.
    completed: Option<NaiveDate>,
    /// The day it was expected for while it slipped.
    expected: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) comments: BTreeMap<Period, String>,
    /// Where the report names it; absent where it is ours.
    pub(crate) name_note: Option<String>,
}

/// How a milestone stands, in the words of the scale `milestone-status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum MilestoneStatus {
    #[serde(rename = "completed")]
    Completed,
    #[serde(rename = "on track")]
    OnTrack,
    #[serde(rename = "some slippage")]
    SomeSlippage,
    #[serde(rename = "off track")]
    OffTrack,
}

/// One priority project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Project {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) service: String,
    /// The outcome of the plan that it stands under.
    pub(crate) outcome: String,
    /// In pounds.
    pub(crate) budget: f64,
    /// How sure its service was at the end of each quarter.
    pub(crate) confidence: BTreeMap<Period, Confidence>,
    /// What it was expected to cost, in pounds.
    pub(crate) spend: BTreeMap<Period, f64>,
    #[serde(default)]
    pub(crate) comments: BTreeMap<Period, String>,
}

/// Delivery confidence, in the words of the scale `delivery-confidence-five-point`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Confidence {
    #[serde(rename = "green")]
    Green,
    #[serde(rename = "amber/green")]
    AmberGreen,
    #[serde(rename = "amber")]
    Amber,
    #[serde(rename = "amber/red")]
    AmberRed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Milestones {
    milestone: Vec<Milestone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Projects {
    project: Vec<Project>,
}

/// Reads the milestones.
pub(crate) fn milestones() -> Result<Vec<Milestone>> {
    let file: Milestones = toml::from_str(include_str!("catalogue/milestones.toml")).context("milestones.toml cannot be read")?;
    Ok(file.milestone)
}

/// Reads the projects.
pub(crate) fn projects() -> Result<Vec<Project>> {
    let file: Projects = toml::from_str(include_str!("catalogue/projects.toml")).context("projects.toml cannot be read")?;
    Ok(file.project)
}

impl Milestone {
    /// The day it was reached, where the service could say so for `period`.
    pub(crate) fn completed_by(&self, period: Period) -> Option<NaiveDate> {
        self.completed.filter(|_| self.statuses.get(&period) == Some(&MilestoneStatus::Completed))
    }

    /// The day it was expected for at the end of `period`; absent once it was reached.
    pub(crate) fn expected_in(&self, period: Period) -> Option<NaiveDate> {
        match self.statuses.get(&period)? {
            MilestoneStatus::Completed => None,
            MilestoneStatus::OnTrack => Some(self.baseline),
            MilestoneStatus::SomeSlippage | MilestoneStatus::OffTrack => self.expected,
        }
    }
}

impl MilestoneStatus {
    /// The word of the Status column.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "Completed",
            Self::OnTrack => "On track",
            Self::SomeSlippage => "Some slippage",
            Self::OffTrack => "Off track",
        }
    }
}

impl Confidence {
    /// The word of the Delivery confidence column.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Green => "Green",
            Self::AmberGreen => "Amber/Green",
            Self::Amber => "Amber",
            Self::AmberRed => "Amber/Red",
        }
    }
}
