//! The reason of a status: a sentence with places for the numbers.

use super::error::RuleProblem;
use super::variable::{Values, Variable};

/// A sentence with places for the numbers: `{value} misses the target of {target} by {deviation}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(String),
    Place(Variable),
}

impl Template {
    /// Reads a sentence. Every place must be a word of conditions.
    pub fn parse(text: &str) -> Result<Self, RuleProblem> {
        let mut pieces = Vec::new();
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(RuleProblem::EmptyReason);
        }
        while let Some((words, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(RuleProblem::UnclosedPlace)?;
            let variable = Variable::from_word(name.trim()).ok_or_else(|| RuleProblem::UnknownPlace { name: name.to_owned() })?;
            pieces.extend([Piece::Words(words.to_owned()), Piece::Place(variable)]);
            rest = after;
        }
        pieces.push(Piece::Words(rest.to_owned()));
        Ok(Self { pieces })
    }

    /// The sentence with its numbers. What is absent reads `(none)`.
    pub(crate) fn fill(&self, values: &Values<'_>) -> String {
        let mut sentence = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => sentence.push_str(words),
                Piece::Place(variable) => sentence.push_str(values.shown(*variable).as_deref().unwrap_or("(none)")),
            }
        }
        sentence
    }
}
