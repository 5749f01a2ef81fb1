//! The words that the council reports by.

use std::collections::BTreeMap;

use outturn_domain::code::ScaleCode;
use outturn_domain::framework::CouncilSettings;
use outturn_domain::organisation::ScaleOf;
use outturn_domain::period::Period;
use outturn_domain::risk::{Matrix, Step};
use outturn_domain::scale::Scale;
use outturn_store::scales::ScaleText;

use crate::normalise::matrix_steps::highest_step;

/// The words that a template offers, best or lowest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// How a milestone stands.
    pub milestones: Vec<String>,
    /// How sure a service is of a project.
    pub confidence: Vec<String>,
    /// The steps of likelihood, each with its number before its word: `4 - Likely`.
    pub likelihoods: Vec<String>,
    /// The steps of impact.
    pub impacts: Vec<String>,
}

impl Words {
    /// The words of the scales and the matrix by which the council judges a period, among those installed.
    pub fn of(council: &CouncilSettings, period: Period, scales: &BTreeMap<ScaleCode, Scale>, texts: &[ScaleText]) -> Self {
        let labels = |of: ScaleOf| {
            let code = council.scale(of, period);
            let scale = scales.values().find(|scale| scale.id.as_str() == code);
            scale.into_iter().flat_map(|scale| &scale.points).map(|point| point.label.clone()).collect()
        };
        let code = council.scale(ScaleOf::Risks, period);
        let matrix = texts.iter().find(|text| text.code.as_str() == code).and_then(|text| Matrix::parse(&text.body).ok());
        let highest = highest_step(code);
        let steps = |side: fn(&Matrix) -> &[Step]| match &matrix {
            Some(matrix) => (1..).zip(side(matrix)).map(|(number, step): (u32, _)| format!("{number} - {}", step.label)).collect(),
            None => (1..=highest).map(|number| number.to_string()).collect(),
        };
        Self {
            milestones: labels(ScaleOf::Milestones),
            confidence: labels(ScaleOf::Confidence),
            likelihoods: steps(|matrix| &matrix.likelihoods),
            impacts: steps(|matrix| &matrix.impacts),
        }
    }
}
