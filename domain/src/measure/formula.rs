//! Measures that are worked out from others: an expression of their codes, with the four rules of arithmetic and nothing else.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::code::ItemCode;

mod read;
mod write;

pub use read::FormulaError;

/// How a measure is worked out from others: `NI32 / NI33 * 100`.
///
/// It is kept as the text that [`Formula::parse`] reads, with no more parentheses than it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Formula(Term);

/// A part of an expression.
#[derive(Debug, Clone, PartialEq)]
enum Term {
    Number(Decimal),
    Measure(ItemCode),
    Negative(Box<Term>),
    Both(Box<Term>, Operator, Box<Term>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

/// Why an expression gives no number, though each of its measures has one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unworkable {
    /// Nothing can be divided by nought.
    #[error("{divisor} is nought, and nothing is divided by nought")]
    DividedByNought {
        /// What it was to be divided by.
        divisor: String,
    },
    /// Larger than any figure.
    #[error("it comes to a number that is too large to be a figure")]
    TooLarge,
}

/// The places that are kept of a result: two thirds times three is two, and no figure is published to as many.
const PLACES: u32 = 15;

impl Formula {
    /// The number that it comes to, with the numbers of its measures put in.
    pub fn work_out(&self, number_of: &impl Fn(&ItemCode) -> Decimal) -> Result<Decimal, Unworkable> {
        self.0.work_out(number_of).map(|number| number.round_dp(PLACES).normalize())
    }

    /// The measures that it names, each once, in the order in which they stand.
    #[must_use]
    pub fn measures(&self) -> Vec<&ItemCode> {
        let mut named = Vec::new();
        self.0.each(&mut |code| {
            if !named.contains(&code) {
                named.push(code);
            }
        });
        named
    }

    /// Whether it gives so much of one thing for each of another, as `LOANS / VISITS * 100` does: a rate, of which those of two periods are never added. What is divided by
    /// a number alone, or multiplied by a measure again, is an amount.
    #[must_use]
    pub fn is_rate(&self) -> bool {
        self.0.divides_by_a_measure() && self.0.dimension() <= 0
    }

    /// The codes that it names, to be written as the ones that are meant.
    pub fn measures_mut(&mut self) -> Vec<&mut ItemCode> {
        let mut named = Vec::new();
        self.0.each_mut(&mut named);
        named
    }
}

impl Term {
    fn work_out(&self, number_of: &impl Fn(&ItemCode) -> Decimal) -> Result<Decimal, Unworkable> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Measure(code) => Ok(number_of(code)),
            Self::Negative(term) => term.work_out(number_of).map(|number| -number),
            Self::Both(left, operator, right) => {
                let (before, after) = (left.work_out(number_of)?, right.work_out(number_of)?);
                let result = match operator {
                    Operator::Plus => before.checked_add(after),
                    Operator::Minus => before.checked_sub(after),
                    Operator::Times => before.checked_mul(after),
                    Operator::Over if after.is_zero() => return Err(Unworkable::DividedByNought { divisor: right.to_string() }),
                    Operator::Over => before.checked_div(after),
                };
                result.ok_or(Unworkable::TooLarge)
            }
        }
    }

    /// How many times something measured stands above the line, less how many times below it.
    fn dimension(&self) -> i32 {
        match self {
            Self::Number(_) => 0,
            Self::Measure(_) => 1,
            Self::Negative(term) => term.dimension(),
            Self::Both(left, operator, right) => {
                let (left, right) = (left.dimension(), right.dimension());
                match operator {
                    Operator::Plus | Operator::Minus => left.max(right),
                    Operator::Times => left.saturating_add(right),
                    Operator::Over => left.saturating_sub(right),
                }
            }
        }
    }

    fn divides_by_a_measure(&self) -> bool {
        match self {
            Self::Number(_) | Self::Measure(_) => false,
            Self::Negative(term) => term.divides_by_a_measure(),
            Self::Both(left, operator, right) => {
                let mut names_any = false;
                right.each(&mut |_| names_any = true);
                (*operator == Operator::Over && names_any) || left.divides_by_a_measure() || right.divides_by_a_measure()
            }
        }
    }

    fn each<'t>(&'t self, look: &mut impl FnMut(&'t ItemCode)) {
        match self {
            Self::Number(_) => {}
            Self::Measure(code) => look(code),
            Self::Negative(term) => term.each(look),
            Self::Both(left, _, right) => {
                left.each(look);
                right.each(look);
            }
        }
    }

    fn each_mut<'t>(&'t mut self, named: &mut Vec<&'t mut ItemCode>) {
        match self {
            Self::Number(_) => {}
            Self::Measure(code) => named.push(code),
            Self::Negative(term) => term.each_mut(named),
            Self::Both(left, _, right) => {
                left.each_mut(named);
                right.each_mut(named);
            }
        }
    }
}

/// Why the measures that feed a formula cannot be followed to their end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endless {
    /// One of them is worked out from itself: the chain that comes back to where it began.
    Circle(Vec<ItemCode>),
    /// They are more than [`MOST_FED_BY`], or lie deeper.
    TooMany,
}

/// The most figures that may go into one, counted through the formulas of those that feed it: a hundred lines of doublings would otherwise never end.
pub const MOST_FED_BY: usize = 200;

/// How deep formulas may feed formulas.
const DEEPEST: usize = 20;

/// How many figures go into that of `code`, followed through the formulas of those that feed it; or why that has no end.
pub fn fed_by<'f>(code: &'f ItemCode, formula_of: &impl Fn(&ItemCode) -> Option<&'f Formula>) -> Result<usize, Endless> {
    follow(code, formula_of, &mut Vec::new(), &mut BTreeMap::new())
}

fn follow<'f>(
    code: &'f ItemCode,
    formula_of: &impl Fn(&ItemCode) -> Option<&'f Formula>,
    path: &mut Vec<&'f ItemCode>,
    counted: &mut BTreeMap<&'f ItemCode, usize>,
) -> Result<usize, Endless> {
    if let Some(from) = path.iter().position(|before| *before == code) {
        return Err(Endless::Circle(path[from..].iter().copied().chain([code]).cloned().collect()));
    }
    if let Some(count) = counted.get(code) {
        return Ok(*count);
    }
    let Some(formula) = formula_of(code) else { return Ok(1) };
    if path.len() >= DEEPEST {
        return Err(Endless::TooMany);
    }
    path.push(code);
    let mut count = 1;
    for part in formula.measures() {
        count += follow(part, formula_of, path, counted)?;
        if count > MOST_FED_BY {
            return Err(Endless::TooMany);
        }
    }
    path.pop();
    counted.insert(code, count);
    Ok(count)
}

#[cfg(test)]
mod tests;
