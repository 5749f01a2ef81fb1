//! Golden cases: what a rule set must come to, stated beside its rules.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::read::NO_STATUS;
use super::{NoStatusKind, RuleSet};
use crate::absence::{Absence, TargetAbsence};
use crate::figure::{CellNumber, Precision, Unit};
use crate::measure::Polarity;
use crate::period::Period;
use crate::status::{Case, Comparator, StatusAbsence, StatusOutcome, Yardstick, judge};
use crate::travel::{Compared, Comparison, Direction, NOT_COMPARABLE, NotTravelled, Travel};

/// A stated case, as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseText {
    pub(super) name: String,
    /// Left out: there is no value.
    value: Option<f64>,
    /// Left out: there is no target.
    target: Option<f64>,
    floor: Option<f64>,
    /// `high` (the default), `low`, `band` or `none`.
    polarity: Option<String>,
    band: Option<[f64; 2]>,
    /// Decimal places; one where nothing is said.
    precision: Option<u8>,
    /// As in the Unit column of a framework; `%` where nothing is said.
    unit: Option<String>,
    tolerance_percent: Option<f64>,
    travel_short: Option<String>,
    travel_long: Option<String>,
    #[serde(default)]
    previous: Vec<String>,
    /// The code of a status, or `no_target`, `no_value`, `no_polarity`, `no_rule`.
    expect: String,
    /// The reason in words, where the case states it.
    reason: Option<String>,
}

/// A stated case.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldenCase {
    /// What it shows.
    pub name: String,
    /// The code of the status that must come out, or the word for its absence.
    pub expect: String,
    /// The reason that must come out, where the case states one.
    pub reason: Option<String>,
    value: Option<CellNumber>,
    target: Option<CellNumber>,
    floor: Option<CellNumber>,
    unit: Unit,
    precision: Precision,
    polarity: Polarity,
    tolerance: Option<CellNumber>,
    travel_short: Travel,
    travel_long: Travel,
    previous: Vec<String>,
}

/// What a stated case came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseOutcome {
    /// The case.
    pub name: String,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub found: StatusOutcome,
    /// Whether the two agree, the reason in words with them where the case states one.
    pub passed: bool,
}

/// What a rule set's cases prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Every case, in the order of the file.
    pub cases: Vec<CaseOutcome>,
    /// The rules that no case reaches: nobody has shown what they do.
    pub unreached: Vec<String>,
}

impl Proof {
    /// The cases that came to something else than was stated.
    pub fn failures(&self) -> impl Iterator<Item = &CaseOutcome> {
        self.cases.iter().filter(|case| !case.passed)
    }
}

impl CaseText {
    pub(super) fn read(self, rule_set: &RuleSet) -> Result<GoldenCase, String> {
        if rule_set.status(&self.expect).is_none() && NoStatusKind::from_word(&self.expect).is_none() {
            return Err(format!("expects {:?}, which is neither a status of this set nor the absence of one", self.expect));
        }
        if let Some(code) = self.previous.iter().find(|code| *code != NO_STATUS && rule_set.status(code).is_none()) {
            return Err(format!("previous holds {code:?}, which is no status of this set, nor {NO_STATUS}"));
        }
        Ok(GoldenCase {
            polarity: polarity(self.polarity.as_deref(), self.band)?,
            precision: Precision::new(self.precision.unwrap_or(1)).ok_or("too many decimal places")?,
            unit: Unit::from_cell(self.unit.as_deref().unwrap_or("%")),
            value: number(self.value)?,
            target: number(self.target)?,
            floor: number(self.floor)?,
            tolerance: number(self.tolerance_percent)?,
            travel_short: travelled(self.travel_short.as_deref())?,
            travel_long: travelled(self.travel_long.as_deref())?,
            name: self.name,
            expect: self.expect,
            reason: self.reason,
            previous: self.previous,
        })
    }
}

fn number(number: Option<f64>) -> Result<Option<CellNumber>, String> {
    number.map(|number| CellNumber::new(number, 0).ok_or_else(|| format!("{number} is no figure"))).transpose()
}

fn polarity(word: Option<&str>, band: Option<[f64; 2]>) -> Result<Polarity, String> {
    match (word.unwrap_or("high"), band) {
        ("high", None) => Ok(Polarity::High),
        ("low", None) => Ok(Polarity::Low),
        ("none", None) => Ok(Polarity::Neither),
        ("band", Some([lower, upper])) => match (number(Some(lower))?, number(Some(upper))?) {
            (Some(lower), Some(upper)) => Ok(Polarity::Band { lower, upper }),
            _ => Err("a band needs two figures".to_owned()),
        },
        (word, _) => Err(format!("polarity {word:?} is none of high, low, none, or band with band = [lower, upper]")),
    }
}

fn travelled(word: Option<&str>) -> Result<Travel, String> {
    let Some(word) = word.filter(|word| *word != NOT_COMPARABLE) else {
        return Ok(Travel::NotComparable(NotTravelled::NoEarlierValue));
    };
    let direction = Direction::ALL.into_iter().find(|direction| direction.as_str() == word);
    let direction = direction.ok_or_else(|| format!("travel is never {word:?}"))?;
    // A rule sees the direction alone.
    let (before, now) = (Decimal::ZERO, Decimal::ZERO);
    Ok(Travel::Compared(Comparison { direction, with: Period::baseline(), of: Compared::Values, before, now }))
}

impl RuleSet {
    /// Tries every stated case.
    #[must_use]
    pub fn prove(&self) -> Proof {
        let cases: Vec<CaseOutcome> = self.cases.iter().map(|case| self.try_case(case)).collect();
        let reached: BTreeSet<&str> = cases.iter().filter_map(|case| Some(case.found.given()?.rule.as_str())).collect();
        let unreached = self.rules.iter().filter(|rule| !reached.contains(rule.id.as_str())).map(|rule| rule.id.clone()).collect();
        Proof { cases, unreached }
    }

    fn try_case(&self, stated: &GoldenCase) -> CaseOutcome {
        let found = judge(&stated.as_case(), self);
        let code = found.given().map(|status| status.code.as_str()).or_else(|| Some(found.no_status()?.as_str()));
        let worded = stated.reason.as_ref().is_none_or(|reason| *reason == found.reason());
        CaseOutcome {
            name: stated.name.clone(),
            expected: stated.expect.clone(),
            passed: code == Some(stated.expect.as_str()) && worded,
            found,
        }
    }
}

impl GoldenCase {
    fn as_case(&self) -> Case<'_> {
        Case {
            yardstick: Yardstick { unit: &self.unit, precision: self.precision, polarity: self.polarity, tolerance: self.tolerance },
            value: self.value.map(CellNumber::decimal).ok_or(StatusAbsence::NoValue(Absence::Awaited)),
            target: self.target.map_or(Comparator::Absent(TargetAbsence::NoneForPeriod), Comparator::Target),
            floor: self.floor,
            travel_short: &self.travel_short,
            travel_long: &self.travel_long,
            previous: &self.previous,
        }
    }
}

#[cfg(test)]
mod boundaries;
