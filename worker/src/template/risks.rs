//! The sheet Risks.

use outturn_domain::code::BreakdownCode;
use outturn_domain::fact::FactKind;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::risk::{Risk, RiskScore};
use outturn_domain::scorecard::Subject;
use rust_decimal::prelude::ToPrimitive;

use super::asked::Asked;
use super::delivery::last_reported;
use super::key::Lists;
use super::table::{Cell, Column, Table};
use super::validation::Ask;
use super::{Heading, Known, past, style};
use crate::normalise::standard_return::form::{self, information};

/// The sheet.
pub(super) fn table(known: &Known<'_>, heading: &Heading<'_>, asked: &Asked<'_>) -> Table {
    let (tells, asks) = (Column::tells, Column::asks);
    let lists = Lists::of(known);
    Table {
        name: form::RISKS.name,
        title: heading.title("Risks"),
        columns: vec![
            tells(form::RISK.heading(), 12.0),
            tells(form::NAME.heading(), 60.0),
            tells(information::REGISTER, 13.0),
            tells(information::INHERENT_SCORE, 15.0),
            tells(information::TARGET_SCORE, 15.0),
            tells(information::LAST_REPORTED, 13.0),
            tells(information::LAST_SCORE, 15.0),
            asks(form::LIKELIHOOD.heading(), 18.0, Ask::Step(lists.likelihoods)),
            asks(form::IMPACT.heading(), 18.0, Ask::Step(lists.impacts)),
            asks(form::COMMENT.heading(), 48.0, Ask::Words),
        ],
        rows: asked.risks.iter().map(|risk| row(known, heading, risk)).collect(),
    }
}

fn row(known: &Known<'_>, heading: &Heading<'_>, risk: &Risk) -> Vec<Cell> {
    let likelihood = newest(known, heading, risk, "likelihood");
    let impact = newest(known, heading, risk, "impact");
    let last = step(likelihood).zip(step(impact)).map(|(likelihood, impact)| RiskScore { likelihood, impact });
    vec![
        Cell::Words(risk.code.to_string()),
        Cell::Words(risk.title.clone()),
        Cell::maybe(risk.register.as_deref()),
        score(risk.inherent),
        score(risk.target),
        last_reported(likelihood.or(impact)),
        score(last),
        Cell::Input(style::WORDS.to_owned()),
        Cell::Input(style::WORDS.to_owned()),
        Cell::Optional(style::WORDS.to_owned()),
    ]
}

fn newest<'a>(known: &Known<'a>, heading: &Heading<'_>, risk: &Risk, side: &str) -> Option<&'a RecordedFact> {
    let side = BreakdownCode::parse(side).ok()?;
    past::newest(known.facts, &Subject { item: &risk.code, entity: None, breakdown: Some(&side) }, FactKind::Score, heading.period)
}

fn step(recorded: Option<&RecordedFact>) -> Option<u8> {
    recorded?.fact.value.number()?.decimal().to_u8()
}

/// Likelihood times impact, both to be seen.
fn score(score: Option<RiskScore>) -> Cell {
    score.map_or(Cell::Nothing, |score| Cell::Words(format!("{} × {} = {}", score.likelihood, score.impact, score.product())))
}
