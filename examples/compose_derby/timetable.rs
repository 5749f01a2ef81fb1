//! When returns came, when they were signed off and published, and when targets were proposed and approved: `catalogue/timetable.toml`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use outturn_domain::period::Period;
use serde::Deserialize;

/// All the dates of the example.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Timetable {
    pub(crate) targets: TargetDates,
    pub(crate) framework: FrameworkArrivals,
    pub(crate) correction: Correction,
    /// In the order of time.
    pub(crate) quarter: Vec<Quarter>,
}

/// The life of the targets of 2021/22.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetDates {
    pub(crate) proposed_on: NaiveDate,
    pub(crate) approved_on: NaiveDate,
    pub(crate) approved_by: String,
    /// The first period that they judge.
    pub(crate) judge_from: Period,
}

/// When the framework workbooks of the story were dropped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrameworkArrivals {
    pub(crate) opening: DateTime<FixedOffset>,
    /// The milestones, projects and risks of 2021/22.
    pub(crate) delivery: DateTime<FixedOffset>,
    pub(crate) proposal: DateTime<FixedOffset>,
    pub(crate) approval: DateTime<FixedOffset>,
}

/// The correction to show: one missed measure that turns out to be met.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correction {
    pub(crate) measure: String,
    pub(crate) period: Period,
    pub(crate) of: [f64; 2],
    pub(crate) file: String,
    pub(crate) signed_off_on: NaiveDate,
    pub(crate) comment: String,
}

/// One quarter's round of returns.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quarter {
    pub(crate) period: Period,
    /// Kept aside: not part of the story up to November 2021.
    #[serde(default)]
    pub(crate) later: bool,
    pub(crate) due: NaiveDate,
    pub(crate) sign_off: NaiveDate,
    /// By the council's clock.
    pub(crate) published: NaiveDateTime,
    /// The morning after: where a demonstration of this quarter sets its clock.
    pub(crate) clock: DateTime<FixedOffset>,
    /// When the framework workbook came that says it was published; absent where another workbook says so.
    pub(crate) publication_arrives: Option<DateTime<FixedOffset>>,
    /// When the Executive Scrutiny Board saw it.
    pub(crate) scrutiny: NaiveDate,
    /// Where the report states the day of publication; absent where it is ours.
    pub(crate) note: Option<String>,
    /// When each folder's return was dropped.
    pub(crate) arrivals: BTreeMap<String, DateTime<FixedOffset>>,
}

/// Reads the file.
pub(crate) fn load() -> Result<Timetable> {
    toml::from_str(include_str!("catalogue/timetable.toml")).context("timetable.toml cannot be read")
}

impl Timetable {
    pub(crate) fn periods(&self) -> Vec<Period> {
        self.quarter.iter().map(|quarter| quarter.period).collect()
    }

    /// The last quarter of the story: the one that the example is about.
    pub(crate) fn current(&self) -> Result<&Quarter> {
        self.quarter.iter().rfind(|quarter| !quarter.later).context("the timetable has no quarter before the later ones")
    }
}
