//! A formula written: with the codes of its measures, or with their numbers.

use std::fmt;

use rust_decimal::Decimal;

use super::read::{Token, tokens};
use super::{Formula, Operator, Term};
use crate::code::ItemCode;

impl Operator {
    pub(super) fn sign(self) -> char {
        match self {
            Self::Plus => '+',
            Self::Minus => '-',
            Self::Times => '*',
            Self::Over => '/',
        }
    }

    fn binds(self) -> u8 {
        match self {
            Self::Plus | Self::Minus => 1,
            Self::Times | Self::Over => 2,
        }
    }
}

impl Formula {
    /// The same with the numbers of its measures in it: `301 / 571 * 100`.
    #[must_use]
    pub fn with_numbers(&self, number_of: &impl Fn(&ItemCode) -> Decimal) -> String {
        self.0.written(&|code| {
            let number = number_of(code).normalize();
            if number.is_sign_negative() { format!("({number})") } else { number.to_string() }
        })
    }
}

impl Term {
    fn written(&self, measure: &impl Fn(&ItemCode) -> String) -> String {
        let within = |term: &Self, needed: bool| {
            let text = term.written(measure);
            if needed { format!("({text})") } else { text }
        };
        match self {
            Self::Number(number) => number.to_string(),
            Self::Measure(code) => measure(code),
            Self::Negative(term) => format!("-{}", within(term, term.binds() < 3)),
            Self::Both(left, operator, right) => {
                let left = within(left, left.binds() < operator.binds());
                // Of two alike the first is worked out first: what stands on the right keeps its parentheses.
                let right = within(right, right.binds() <= operator.binds());
                format!("{left} {} {right}", operator.sign())
            }
        }
    }

    fn binds(&self) -> u8 {
        match self {
            Self::Both(_, operator, _) => operator.binds(),
            Self::Number(_) | Self::Measure(_) | Self::Negative(_) => 3,
        }
    }
}

/// A code as it stands in a formula.
fn code(code: &ItemCode) -> String {
    let plain = tokens(code.as_str()).is_ok_and(|tokens| tokens == [Token::Code(code.clone())]);
    if plain && !code.as_str().starts_with('[') { code.to_string() } else { format!("[{}]", code.as_str().replace(']', "]]")) }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(&code))
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Formula> for String {
    fn from(formula: Formula) -> Self {
        formula.to_string()
    }
}
