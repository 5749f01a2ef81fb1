//! The strategic register, and what happened to its risks: `catalogue/risks.toml`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use outturn_domain::period::Period;
use outturn_domain::risk::ReviewKind;
use outturn_domain::scrutiny::RecommendationKind;
use serde::Deserialize;

/// The register and its events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Register {
    pub(crate) risk: Vec<Risk>,
    pub(crate) review: Vec<Review>,
    pub(crate) recommendation: Vec<Recommendation>,
    pub(crate) scrutiny_rule: Vec<ScrutinyRule>,
}

/// One risk.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Risk {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Other ways in which its code is written, and its codes in other registers.
    #[serde(default)]
    pub(crate) aliases: Vec<Alias>,
    pub(crate) service: String,
    /// The outcome of the plan that it threatens.
    pub(crate) outcome: String,
    /// Likelihood and impact with no controls.
    pub(crate) inherent: [u8; 2],
    /// Likelihood and impact to be reached.
    pub(crate) target: [u8; 2],
    /// The first day it stood in the register.
    pub(crate) from: NaiveDate,
    /// The last one.
    pub(crate) to: Option<NaiveDate>,
    /// Likelihood and impact at the end of each quarter.
    #[serde(default)]
    pub(crate) scores: BTreeMap<Period, [u8; 2]>,
    /// Where the report names it; absent where it is ours.
    pub(crate) name_note: Option<String>,
}

/// Another way in which the code of a risk is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alias {
    pub(crate) written: String,
    /// The register whose code it is, as its letters suggest; absent of mere spelling.
    pub(crate) register: Option<String>,
}

/// An event of a risk, a review done or due, or what a board is told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Review {
    pub(crate) item: Option<String>,
    kind: String,
    /// Absent where the report does not say.
    pub(crate) body: Option<String>,
    #[serde(default)]
    pub(crate) supported_by: Vec<String>,
    pub(crate) date: Option<NaiveDate>,
    pub(crate) period: Option<Period>,
    pub(crate) outcome: Option<String>,
    /// The framework workbook that says so.
    pub(crate) told_with: ToldWith,
    /// Where the report states it.
    pub(crate) note: String,
}

/// What people recommended when they saw a report, "none" included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recommendation {
    pub(crate) code: String,
    kind: String,
    pub(crate) period: Period,
    pub(crate) text: String,
    /// Whether it travels with the report to the Cabinet.
    pub(crate) to_cabinet: bool,
    /// The framework workbook that says so.
    pub(crate) told_with: ToldWith,
    /// Where the report states it.
    pub(crate) note: String,
}

/// What raises a candidate for scrutiny.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScrutinyRule {
    pub(crate) code: String,
    pub(crate) raised_when: String,
    pub(crate) description: String,
}

/// Which of the framework workbooks of autumn 2021 says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToldWith {
    Proposal,
    Approval,
}

/// Reads the file.
pub(crate) fn load() -> Result<Register> {
    toml::from_str(include_str!("catalogue/risks.toml")).context("risks.toml cannot be read")
}

impl Risk {
    /// Whether the framework workbook of `day` knows it.
    pub(crate) fn known_on(&self, day: NaiveDate) -> bool {
        self.from <= day
    }

    /// Its last day, as far as the framework workbook of `day` knows it.
    pub(crate) fn end_known_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.to.filter(|to| *to <= day)
    }

    /// Whether the workbook of `later` says anything that the one of `earlier` could not.
    pub(crate) fn changed_between(&self, earlier: NaiveDate, later: NaiveDate) -> bool {
        self.known_on(later) && (!self.known_on(earlier) || self.end_known_on(earlier) != self.end_known_on(later))
    }
}

impl Recommendation {
    pub(crate) fn kind(&self) -> Result<RecommendationKind> {
        RecommendationKind::from_cell(&self.kind).with_context(|| format!("{:?} is no kind of recommendation", self.kind))
    }
}

impl Review {
    pub(crate) fn kind(&self) -> Result<ReviewKind> {
        ReviewKind::from_cell(&self.kind).with_context(|| format!("{:?} is no kind of review", self.kind))
    }
}
