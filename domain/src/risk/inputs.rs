//! Everything that a risk profile is made from.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{Matrix, Risk};
use crate::code::lookup_key;
use crate::framework::Framework;
use crate::over_time::OverTime;
use crate::period::Period;
use crate::scorecard::{Facts, Placement, Scope};

/// A register of risks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Register {
    /// Every one.
    Every,
    /// The one of this name; a risk whose row names none stands in the strategic one.
    Named(String),
}

impl Register {
    /// The register that a risk stands in where its row names none.
    pub const STRATEGIC: &'static str = "strategic";

    /// Whether a risk stands in it, by its row or by a code that the register has for it.
    #[must_use]
    pub fn holds(&self, framework: &Framework, risk: &Risk) -> bool {
        match self {
            Self::Every => true,
            Self::Named(name) => {
                let its_own = risk.register.as_deref().unwrap_or(Self::STRATEGIC);
                let mut registers = std::iter::once(its_own).chain(framework.registers_of(&risk.code));
                registers.any(|register| register_key(register) == register_key(name))
            }
        }
    }
}

/// People write "Strategic", "Strategic register" and "Strategic risk register" for one.
fn register_key(name: &str) -> String {
    let key = lookup_key(name);
    let short = key.strip_suffix("register").unwrap_or(&key);
    let short = short.strip_suffix("risk").or_else(|| short.strip_suffix("risks")).unwrap_or(short);
    if short.is_empty() { key } else { short.to_owned() }
}

/// Everything that a risk profile is made from.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// The framework as it stood at `as_of`.
    pub framework: &'a Framework,
    /// The period whose scores are looked at.
    pub period: Period,
    /// The day on which to look: the period's last, or an earlier one to compare with.
    pub day: NaiveDate,
    /// Which risks.
    pub scope: Scope,
    /// Which register.
    pub register: Register,
    /// The instant as of which everything here was known.
    pub as_of: DateTime<Utc>,
    /// The facts in force then, at the stage asked for.
    pub facts: &'a Facts,
    /// The matrices; absent where the one in force is not installed.
    pub matrices: OverTime<Option<&'a Matrix>>,
}

impl<'a> Inputs<'a> {
    /// The day it is, at `as_of`, in the council's time zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.as_of.with_timezone(&self.framework.council.time_zone).date_naive()
    }

    /// The matrix of the period that is looked at.
    #[must_use]
    pub fn matrix(&self) -> Option<&'a Matrix> {
        self.matrix_of(self.period)
    }

    /// The matrix by which the scores of a period are read.
    #[must_use]
    pub fn matrix_of(&self, period: Period) -> Option<&'a Matrix> {
        *self.matrices.in_period(period)
    }

    /// Every risk that had ever been issued by the day, in the order of codes as people read them: SR6 before SR10.
    #[must_use]
    pub fn issued(&self) -> Vec<&'a Risk> {
        let begun = |risk: &&Risk| risk.effective.from.is_none_or(|from| from <= self.day);
        let mut risks: Vec<&Risk> = self
            .framework
            .risks
            .values()
            .filter(|risk| self.register.holds(self.framework, risk) && self.covers(risk))
            .filter(begun)
            .filter(|risk| self.framework.is_let_in_on(&risk.code, self.day))
            .collect();
        risks.sort_by_cached_key(|risk| natural(risk.code.as_str()));
        risks
    }

    /// The risks that are live on the day.
    #[must_use]
    pub fn live(&self) -> Vec<&'a Risk> {
        self.issued().into_iter().filter(|risk| self.is_live(risk)).collect()
    }

    /// Whether a risk is live on the day.
    #[must_use]
    pub fn is_live(&self, risk: &Risk) -> bool {
        let holds = risk.effective.from.is_none_or(|from| from <= self.day) && risk.effective.to.is_none_or(|to| self.day <= to);
        holds && self.framework.is_let_in_on(&risk.code, self.day)
    }

    fn covers(&self, risk: &Risk) -> bool {
        let placed = Placement {
            plan_items: &risk.plan_items,
            service: risk.service.as_ref(),
            owner: risk.owner.as_deref(),
            ..Placement::default()
        };
        self.scope.covers_placed(self.framework, placed)
    }
}

/// The financial quarter that ended last by a day.
#[must_use]
pub fn latest_quarter_ended(day: NaiveDate) -> Option<Period> {
    let years = [day.year() - 1, day.year()].into_iter().filter_map(Period::financial_year);
    let quarters = years.flat_map(|year| (1..=4).filter_map(move |number| year.quarter(number)));
    quarters.filter(|quarter| quarter.end_date().is_some_and(|end| end <= day)).max_by_key(|quarter| quarter.end_date())
}

/// A code with its numbers as numbers.
fn natural(code: &str) -> Vec<(String, u64)> {
    let mut parts = vec![(String::new(), 0_u64)];
    let mut in_number = false;
    for character in code.chars() {
        match character.to_digit(10) {
            Some(digit) => {
                if let Some((_, number)) = parts.last_mut() {
                    *number = number.saturating_mul(10).saturating_add(u64::from(digit));
                }
                in_number = true;
            }
            None if in_number => {
                parts.push((character.to_string(), 0));
                in_number = false;
            }
            None => {
                if let Some((words, _)) = parts.last_mut() {
                    words.push(character);
                }
            }
        }
    }
    parts
}
