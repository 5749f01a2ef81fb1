//! The measures: what each is, what it is to reach, and the shape of its history.
//!
//! The data stands in `catalogue/measures-*.toml`, one file a theme. Percentages are in points there, as people say them.

use anyhow::{Context, Result};
use outturn_domain::absence::TargetAbsence;
use outturn_domain::figure::Precision;
use outturn_domain::measure::{AnnualMeaning, CellHolds, Frequency, MeasureClass};
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;
use serde::Deserialize;

const FILES: [(&str, &str); 3] = [
    ("measures-place.toml", include_str!("catalogue/measures-place.toml")),
    ("measures-people.toml", include_str!("catalogue/measures-people.toml")),
    ("measures-council.toml", include_str!("catalogue/measures-council.toml")),
];

/// One measure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measure {
    pub(crate) code: String,
    pub(crate) name: String,
    /// The outcome of the plan that it stands under.
    pub(crate) outcome: String,
    pub(crate) service: String,
    #[serde(default = "count")]
    pub(crate) unit: String,
    #[serde(default)]
    precision: u8,
    #[serde(default)]
    pub(crate) polarity: Polarity,
    /// The ends of the band, for that polarity.
    pub(crate) band: Option<[f64; 2]>,
    #[serde(default = "quarterly")]
    pub(crate) frequency: Frequency,
    pub(crate) holds: CellHolds,
    annual_means: Option<AnnualMeaning>,
    #[serde(default = "strategic")]
    pub(crate) class: MeasureClass,
    pub(crate) numerator: Option<String>,
    pub(crate) denominator: Option<String>,
    pub(crate) definition: Option<String>,
    pub(crate) source: Option<String>,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    /// The first quarter in which it exists; absent where it has always been.
    pub(crate) starts: Option<Period>,
    /// The last quarter in which it exists, by a change approved in November 2021.
    pub(crate) ends: Option<Period>,
    /// Where the report names it; absent where the measure is ours.
    pub(crate) name_note: Option<String>,
    pub(crate) targets: Option<Targets>,
    /// What the service expected the whole of 2021/22 to come to, when it reported quarter two.
    pub(crate) forecast: Option<f64>,
    /// What the framework says beside its targets.
    pub(crate) targets_text: Option<String>,
    pub(crate) no_target: Option<NoTarget>,
    /// What the cell held in quarter two of 2021/22; the history is built back, and the later quarters on, from it.
    pub(crate) anchor: Option<f64>,
    /// The same for a rate: numerator and denominator.
    pub(crate) anchor_of: Option<[f64; 2]>,
    #[serde(default)]
    pub(crate) shape: Shape,
    /// An annual measure's values for 2019/20, 2020/21 and 2021/22.
    pub(crate) years: Option<[f64; 3]>,
    /// Values that are not left to the shape, and notes on what is stated.
    #[serde(default)]
    pub(crate) stated: Vec<Stated>,
    /// Periods that the service reported as not collected.
    #[serde(default)]
    pub(crate) gaps: Vec<Period>,
    /// Periods for which the service left the row out.
    #[serde(default)]
    pub(crate) missing: Vec<Period>,
    /// Periods whose value was expected to be revised.
    #[serde(default)]
    pub(crate) provisional: Vec<Period>,
    #[serde(default)]
    pub(crate) comments: Vec<Comment>,
}

/// Which way is good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Polarity {
    #[default]
    High,
    Low,
    Band,
    None,
}

/// The targets proposed in October 2021.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Targets {
    /// For quarter two; absent where only the year has one.
    pub(crate) q2: Option<f64>,
    pub(crate) year: f64,
}

/// Why there is no target.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoTarget {
    pub(crate) reason: TargetAbsence,
    pub(crate) text: String,
}

/// How a history moves, in shares of the anchor.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Shape {
    /// Change a quarter.
    pub(crate) trend: f64,
    /// What each of the four quarters stands above the year.
    pub(crate) season: [f64; 4],
    /// How deep the pandemic cut (or, above nought, raised) the figure at its worst.
    pub(crate) pandemic: f64,
    /// Doors were shut, and stayed so for longer than the first spring.
    pub(crate) closed: bool,
    /// How far the rest moves it, either way.
    pub(crate) noise: f64,
}

/// One period's value, or a note on what stands behind it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stated {
    pub(crate) period: Period,
    pub(crate) value: Option<f64>,
    /// Numerator and denominator.
    pub(crate) of: Option<[f64; 2]>,
    /// Published where there is a note and nothing else is said.
    basis: Option<Basis>,
    pub(crate) note: Option<String>,
}

/// What the service said about a period.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Comment {
    pub(crate) period: Period,
    pub(crate) text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    measure: Vec<Measure>,
}

fn count() -> String {
    "number".to_owned()
}

fn quarterly() -> Frequency {
    Frequency::Quarterly
}

fn strategic() -> MeasureClass {
    MeasureClass::Strategic
}

/// Reads the three files, in the order place, people, council.
pub(crate) fn load() -> Result<Vec<Measure>> {
    let mut measures = Vec::new();
    for (name, text) in FILES {
        let file: File = toml::from_str(text).with_context(|| format!("{name} cannot be read"))?;
        measures.extend(file.measure);
    }
    Ok(measures)
}

impl Measure {
    pub(crate) fn is_percent(&self) -> bool {
        self.unit == "%"
    }

    pub(crate) fn is_annual(&self) -> bool {
        self.frequency == Frequency::Annual
    }

    /// The decimal places it is published to.
    pub(crate) fn precision(&self) -> Result<Precision> {
        Precision::new(self.precision).with_context(|| format!("{} has too many decimal places", self.code))
    }

    /// A total where quarters add up, be it in a rate's numerator and denominator; otherwise the level in March.
    pub(crate) fn annual_means(&self) -> AnnualMeaning {
        let adds_up = self.holds == CellHolds::YearToDate || self.numerator.is_some();
        let usual = if adds_up { AnnualMeaning::YearTotal } else { AnnualMeaning::LevelInMarch };
        self.annual_means.unwrap_or(usual)
    }

    pub(crate) fn stated(&self, period: Period) -> Option<&Stated> {
        self.stated.iter().find(|stated| stated.period == period)
    }

    /// Whether it exists in `period`, as the framework of November 2021 has it.
    pub(crate) fn exists_in(&self, period: Period) -> bool {
        self.starts.is_none_or(|starts| starts <= period) && self.ends.is_none_or(|ends| period <= ends)
    }
}

impl Stated {
    pub(crate) fn basis(&self) -> Basis {
        self.basis.unwrap_or(if self.note.is_some() { Basis::Published } else { Basis::Illustrative })
    }
}

impl Polarity {
    /// The word of the framework's Polarity column.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
            Self::Band => "band",
            Self::None => "none",
        }
    }
}
