//! A register at the end of a period: which risk stands where on the matrix.

use super::{Inputs, Risk, RiskScore, ScoreKind, Scoring};

/// A live risk and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed<'a> {
    /// The risk.
    pub risk: &'a Risk,
    /// Its score, or why there is none.
    pub scoring: Scoring<'a>,
}

/// The live risks of a register, each where it stands by one kind of score.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile<'a> {
    /// Every live risk, in the order of codes.
    pub live: Vec<Placed<'a>>,
}

/// The profile of `inputs` by one kind of score.
#[must_use]
pub fn profile<'a>(inputs: &Inputs<'a>, kind: ScoreKind) -> Profile<'a> {
    let placed = |risk| Placed { risk, scoring: inputs.scoring(risk, kind, inputs.period) };
    Profile { live: inputs.live().into_iter().map(placed).collect() }
}

impl<'a> Profile<'a> {
    /// The risks that stand in a cell.
    pub fn at(&self, score: RiskScore) -> impl Iterator<Item = &'a Risk> {
        self.live.iter().filter(move |placed| placed.scoring.score() == Some(score)).map(|placed| placed.risk)
    }

    /// The live risks without that score: with those in the cells they are all live ones.
    pub fn unscored(&self) -> impl Iterator<Item = &'a Risk> {
        self.live.iter().filter(|placed| placed.scoring.score().is_none()).map(|placed| placed.risk)
    }

    /// How many stand in the zone of this rank.
    #[must_use]
    pub fn in_zone(&self, inputs: &Inputs<'_>, rank: u32) -> usize {
        let scores = self.live.iter().filter_map(|placed| placed.scoring.score());
        scores.filter(|score| inputs.matrix().and_then(|matrix| matrix.zone(*score)).is_some_and(|(zone, _)| zone == rank)).count()
    }
}
