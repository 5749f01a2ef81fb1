//! Performance measures: what is counted, how it is read, and who answers for it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{ItemCode, PlanCode, UnitCode};
use crate::figure::{CellNumber, Precision, Unit};
use crate::period::{Period, PeriodKind};
use crate::stage::Basis;

mod breakdown;
mod definition;
mod formula;
mod roll_up;
mod thresholds;

pub use breakdown::{Breakdown, BreakdownKind};
pub use definition::Differs;
pub use formula::{Endless, Formula, FormulaError, MOST_FED_BY, Unworkable, fed_by};
pub use roll_up::RollUp;
pub use thresholds::{InRange, Thresholds};

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// More is better.
    High,
    /// Less is better.
    Low,
    /// Best inside a band, ends included.
    Band {
        /// The lower end.
        lower: CellNumber,
        /// The upper end.
        upper: CellNumber,
    },
    /// Neither is good: context, demand.
    Neither,
}

/// How often the measure is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Every month.
    Monthly,
    /// Every quarter of the financial year.
    Quarterly,
    /// Every half of the financial year.
    HalfYearly,
    /// Once a financial year.
    Annual,
    /// When there is something to report.
    Irregular,
}

impl Frequency {
    /// The kind of period that this frequency reports; absent where there is no regular one.
    #[must_use]
    pub fn period_kind(self) -> Option<PeriodKind> {
        match self {
            Self::Monthly => Some(PeriodKind::Month),
            Self::Quarterly => Some(PeriodKind::FinancialQuarter),
            Self::HalfYearly => Some(PeriodKind::FinancialHalf),
            Self::Annual => Some(PeriodKind::FinancialYear),
            Self::Irregular => None,
        }
    }

    /// Reads the Frequency column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "monthly" => Some(Self::Monthly),
            "quarterly" => Some(Self::Quarterly),
            "halfyearly" | "sixmonthly" => Some(Self::HalfYearly),
            "annual" | "annually" | "yearly" => Some(Self::Annual),
            "irregular" => Some(Self::Irregular),
            _ => None,
        }
    }

    /// The word of the Frequency column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::HalfYearly => "half-yearly",
            Self::Annual => "annual",
            Self::Irregular => "irregular",
        }
    }
}

/// What the cell of a return holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellHolds {
    /// What happened in the period.
    InPeriod,
    /// The running total since the year began: a cumulative measure.
    YearToDate,
    /// The state on the period's last day: a snapshot.
    Stock,
    /// A trailing window, usually twelve months.
    Rolling,
}

impl CellHolds {
    /// Reads the Cell holds column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "inperiod" | "period" => Some(Self::InPeriod),
            "yeartodate" | "cumulative" | "ytd" => Some(Self::YearToDate),
            "stock" | "snapshot" => Some(Self::Stock),
            "rolling" | "rolling12months" => Some(Self::Rolling),
            _ => None,
        }
    }

    /// The word of the Cell holds column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InPeriod => "in period",
            Self::YearToDate => "year to date",
            Self::Stock => "stock",
            Self::Rolling => "rolling",
        }
    }

    /// What the cells hold, after "holds".
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::InPeriod => "what happened in the period",
            Self::YearToDate => "the year to date",
            Self::Stock => "the state on a day",
            Self::Rolling => "a trailing window",
        }
    }

    /// Whether figures of the two may be put together in one: a quarter's visits over a year's loans are no rate of anything, while the state on a day (residents, homes,
    /// staff) is what a count of any length is held against.
    #[must_use]
    pub fn goes_with(self, other: Self) -> bool {
        self == other || self == Self::Stock || other == Self::Stock
    }
}

/// The first two of these measures whose figures may not be put together in one, each with what it holds: `LOANS holds the year to date`.
#[must_use]
pub fn unlike<'m>(holding: impl IntoIterator<Item = (&'m ItemCode, CellHolds)>) -> Option<[String; 2]> {
    let mut holding = holding.into_iter().filter(|(_, holds)| *holds != CellHolds::Stock);
    let first = holding.next()?;
    let second = holding.find(|other| !first.1.goes_with(other.1))?;
    Some([first, second].map(|(code, holds)| format!("{code} holds {}", holds.in_words())))
}

/// What a measure's annual target means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnualMeaning {
    /// The total of the whole year.
    YearTotal,
    /// The level in March.
    LevelInMarch,
}

impl AnnualMeaning {
    /// Reads the Annual target means column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "yeartotal" | "theyearstotal" | "total" => Some(Self::YearTotal),
            "levelinmarch" | "thelevelinmarch" | "level" => Some(Self::LevelInMarch),
            _ => None,
        }
    }

    /// The words of the Annual target means column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::YearTotal => "year total",
            Self::LevelInMarch => "level in March",
        }
    }
}

/// What a measure is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureClass {
    /// Watched by the Cabinet.
    Strategic,
    /// Watched by the service.
    Operational,
    /// Required by law or a regulator.
    Statutory,
    /// Outside the council's control: demand, deprivation.
    Contextual,
}

impl MeasureClass {
    /// Reads the Class column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "strategic" => Some(Self::Strategic),
            "operational" => Some(Self::Operational),
            "statutory" => Some(Self::Statutory),
            "contextual" => Some(Self::Contextual),
            _ => None,
        }
    }

    /// The word of the Class column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strategic => "strategic",
            Self::Operational => "operational",
            Self::Statutory => "statutory",
            Self::Contextual => "contextual",
        }
    }
}

/// From when to when a definition holds, by the days it begins and ends; open where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Effective {
    /// The first day it holds.
    pub from: Option<NaiveDate>,
    /// The last day it holds.
    pub to: Option<NaiveDate>,
}

impl Effective {
    /// Whether it holds on the last day of `period`.
    #[must_use]
    pub fn covers(self, period: Period) -> bool {
        period.as_at_date().is_none_or(|day| self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to))
    }
}

/// The definition of a measure, as one row of the framework gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its code.
    pub code: ItemCode,
    /// What it is called.
    pub title: String,
    /// Where it stands in the plan; a measure may stand in several places (a theme and a balanced scorecard).
    pub plan_items: Vec<PlanCode>,
    /// The service that reports it.
    pub service: UnitCode,
    /// The Cabinet portfolio it belongs to.
    pub portfolio: Option<UnitCode>,
    /// Who answers for it, by role.
    pub owner: Option<String>,
    /// What it counts.
    pub unit: Unit,
    /// The decimal places it is published to.
    pub precision: Precision,
    /// Which way is good.
    pub polarity: Polarity,
    /// How often it is reported.
    pub frequency: Frequency,
    /// What the cell of a return holds.
    pub cell_holds: CellHolds,
    /// What its annual target means.
    pub annual_target_means: AnnualMeaning,
    /// How its values make those of longer periods; absent where they do not, and a longer period shows its latest.
    // Left out where there is none: an older row that is sent again is still the same row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll_up: Option<RollUp>,
    /// How it is worked out from other measures; absent where it is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<Formula>,
    /// What it is for.
    pub class: MeasureClass,
    /// The range in which its figures are expected, for one that is context; absent where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// Whether it is inside the framework, and so on the scorecard; a statutory return may be collected and stay outside.
    pub within_framework: bool,
    /// How far, in per cent of the target, it may miss and still be near; absent where the rule set's own holds.
    pub tolerance: Option<CellNumber>,
    /// How many whole months its value runs behind the period it is reported in.
    pub lag_months: u32,
    /// What the numerator counts, for a rate.
    pub numerator: Option<String>,
    /// What the denominator counts, for a rate.
    pub denominator: Option<String>,
    /// What exactly is counted.
    pub definition: Option<String>,
    /// Where the figure comes from.
    pub source: Option<String>,
    /// Words that a scope may ask for.
    pub tags: Vec<String>,
    /// From when to when it holds.
    pub effective: Effective,
    /// What stands behind the definition.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row in the framework workbook.
    pub place: Place,
}

impl Measure {
    /// Whether its values are shares of something, or so much for each of something: those of two periods are never added.
    #[must_use]
    pub fn is_rate(&self) -> bool {
        self.denominator.is_some() || self.unit == Unit::Percent || self.formula.as_ref().is_some_and(Formula::is_rate)
    }
}
