//! The scores of a risk: without controls, with those there are, and to be reached.

use super::{Inputs, Matrix, Risk, RiskScore};
use crate::absence::Absence;
use crate::code::lookup_key;
use crate::delivery::why_nothing;
use crate::fact::{FactKind, FactValue};
use crate::period::Period;
use crate::provenance::RecordedFact;

/// Which score a score is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScoreKind {
    /// Without controls: the register states it.
    Inherent,
    /// With the controls there are: a return reports it for each period.
    Current,
    /// To be reached: the register states it.
    Target,
}

/// A score, and the two cells that report it where a return does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored<'a> {
    /// The score.
    pub score: RiskScore,
    /// The matrix that it stands on; absent where that is not installed.
    pub matrix: Option<&'a Matrix>,
    /// The cells of likelihood and impact; absent for a score that the register states.
    pub facts: Option<[&'a RecordedFact; 2]>,
}

/// A score, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scoring<'a> {
    /// There is one, and the matrix has it.
    At(Scored<'a>),
    /// A step was reported that the matrix does not have, or words that are none of its steps.
    OffMatrix(&'a RecordedFact),
    /// There is none.
    Absent {
        /// Why.
        absence: Absence,
        /// The cell that says so, where somebody wrote it.
        said_by: Option<&'a RecordedFact>,
    },
}

impl Scoring<'_> {
    /// The score, where there is one.
    #[must_use]
    pub fn score(&self) -> Option<RiskScore> {
        match self {
            Self::At(scored) => Some(scored.score),
            Self::OffMatrix(_) | Self::Absent { .. } => None,
        }
    }
}

/// The two sides of a score, as facts are broken down by them.
const SIDES: [&str; 2] = ["likelihood", "impact"];

impl<'a> Inputs<'a> {
    /// A score of a risk; the current one is that of `period`.
    #[must_use]
    pub fn scoring(&self, risk: &'a Risk, kind: ScoreKind, period: Period) -> Scoring<'a> {
        let stated = match kind {
            ScoreKind::Inherent => risk.inherent,
            ScoreKind::Target => risk.target,
            ScoreKind::Current => return self.reported(risk, period),
        };
        let nothing = Scoring::Absent { absence: Absence::NotApplicable, said_by: None };
        let matrix = self.matrix_of(period);
        let on_matrix = |score: &RiskScore| matrix.is_none_or(|matrix| matrix.zone(*score).is_some());
        stated.filter(on_matrix).map_or(nothing, |score| Scoring::At(Scored { score, matrix, facts: None }))
    }

    /// Whether the current score of a period is higher than the council is ready to bear; absent where there is no such score, or no appetite is stated.
    #[must_use]
    pub fn is_outside_appetite(&self, risk: &'a Risk, period: Period) -> Option<bool> {
        let score = self.scoring(risk, ScoreKind::Current, period).score()?;
        Some(score.product() > risk.appetite?)
    }

    /// The same of what it can stand for a time.
    #[must_use]
    pub fn is_outside_tolerance(&self, risk: &'a Risk, period: Period) -> Option<bool> {
        let score = self.scoring(risk, ScoreKind::Current, period).score()?;
        Some(score.product() > risk.details.tolerance?)
    }

    /// For how many periods running, back from the one asked, the current score was `highest` or lower, as far back as the matrix is the same.
    #[must_use]
    pub fn periods_within(&self, risk: &'a Risk, highest: u32) -> usize {
        let periods = std::iter::successors(Some(self.period), |period| period.previous());
        let matrix = self.matrix().map(|matrix| &matrix.id);
        let on_it = periods.take_while(|period| self.matrix_of(*period).map(|matrix| &matrix.id) == matrix);
        let scores = on_it.map_while(|period| self.scoring(risk, ScoreKind::Current, period).score());
        scores.take_while(|score| score.product() <= highest).count()
    }

    fn reported(&self, risk: &'a Risk, period: Period) -> Scoring<'a> {
        let sides = |part| {
            let [likelihood, impact] = SIDES.map(|side| self.side(risk, part, side));
            Some((part, likelihood?, impact?))
        };
        // A score of a year is that at its end: of its last quarter.
        let Some((of, likelihood, impact)) = period.with_last_parts().find_map(sides) else {
            return Scoring::Absent { absence: why_nothing(self.framework, self.today(), period), said_by: None };
        };
        let matrix = self.matrix_of(of);
        let mut steps = [0; 2];
        for ((step, fact), side) in steps.iter_mut().zip([likelihood, impact]).zip(SIDES) {
            if let FactValue::Absent(absence) = fact.fact.value {
                // Of what has not come so far nothing shows through, not even its cell.
                let said_by = (absence != Absence::StageNotReached).then_some(fact);
                return Scoring::Absent { absence, said_by };
            }
            match step_of(matrix, fact, side) {
                Some(read) => *step = read,
                None => return Scoring::OffMatrix(fact),
            }
        }
        let [step_of_likelihood, step_of_impact] = steps;
        let score = RiskScore { likelihood: step_of_likelihood, impact: step_of_impact };
        if matrix.is_some_and(|matrix| matrix.zone(score).is_none()) {
            return Scoring::OffMatrix(likelihood);
        }
        Scoring::At(Scored { score, matrix, facts: Some([likelihood, impact]) })
    }

    fn side(&self, risk: &Risk, period: Period, side: &str) -> Option<&'a RecordedFact> {
        self.facts.of_item(&risk.code).find(|recorded| {
            let key = &recorded.fact.key;
            let is_side = key.breakdown.as_ref().is_some_and(|breakdown| lookup_key(breakdown.as_str()) == side);
            key.kind == FactKind::Score && key.period == period && key.entity.is_none() && is_side
        })
    }

    /// The periods of which scores of a risk were reported, oldest first.
    #[must_use]
    pub fn scored_periods(&self, risk: &Risk) -> Vec<Period> {
        let scores = self.facts.of_item(&risk.code).filter(|recorded| recorded.fact.key.kind == FactKind::Score);
        let periods: std::collections::BTreeSet<Period> = scores.map(|recorded| recorded.fact.key.period).collect();
        periods.into_iter().collect()
    }
}

/// The step that a cell means: a whole number, or a word of the matrix.
fn step_of(matrix: Option<&Matrix>, fact: &RecordedFact, side: &str) -> Option<u8> {
    use rust_decimal::prelude::ToPrimitive;
    match &fact.fact.value {
        FactValue::Number(number) => Some(number.decimal()).filter(rust_decimal::Decimal::is_integer)?.to_u8().filter(|step| *step > 0),
        FactValue::Text(word) if side == "impact" => matrix?.impact_called(word),
        FactValue::Text(word) => matrix?.likelihood_called(word),
        FactValue::Date(_) | FactValue::Absent(_) => None,
    }
}
