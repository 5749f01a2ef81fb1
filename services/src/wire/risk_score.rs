//! Scores of risks, and the matrix that they stand on.

use outturn_domain::absence::Absence;
use outturn_domain::colour::Rgb;
use outturn_domain::figure::{Precision, Unit, display};
use outturn_domain::period::Period;
use outturn_domain::risk::{Inputs, Matrix, Profile, Risk, RiskScore, ScoreKind, Scored, Scoring, Step, Zone};
use outturn_domain::travel::Direction;

use super::absence::{not_computable, reported_absence};
use super::cells::{Cells, fact_text};
use super::day::timestamp;
use super::unit::decimal;
use super::{basis, common_basis, item, period, stage};
use crate::contract;
use crate::installed_scales::Installed;
use crate::names::named;

/// Which score a score is.
pub(crate) fn kind(kind: ScoreKind) -> contract::RiskScoreKind {
    match kind {
        ScoreKind::Inherent => contract::RiskScoreKind::Inherent,
        ScoreKind::Current => contract::RiskScoreKind::Current,
        ScoreKind::Target => contract::RiskScoreKind::Target,
    }
}

/// A score of a risk in a period, or why there is none; `row_key` is that of the risk's own row.
pub(crate) fn score(
    cells: &mut Cells<'_>,
    inputs: &Inputs<'_>,
    risk: &Risk,
    of: ScoreKind,
    in_period: Period,
    scoring: Scoring<'_>,
    row_key: &str,
) -> contract::RiskScore {
    let matrix = inputs.matrix_of(in_period);
    let plain = contract::RiskScore {
        kind: kind(of).into(),
        period: period::dated(in_period),
        matrix: matrix.map(|matrix| named("riskMatrices", &matrix.id)).unwrap_or_default(),
        ..contract::RiskScore::default()
    };
    match scoring {
        Scoring::At(scored) => contract::RiskScore {
            likelihood: scored.score.likelihood.into(),
            impact: scored.score.impact.into(),
            score: Some(figure(cells, risk, scored, row_key)),
            zone: matrix.and_then(|matrix| matrix.zone(scored.score)).map(|(rank, of)| zone(rank, of)),
            source_text: scored.facts.map(|facts| words(&facts)).unwrap_or_default(),
            ..plain
        },
        Scoring::OffMatrix(fact) => {
            let why = format!("{:?} is no step of the matrix", fact_text(fact));
            let figure = contract::Figure { provenance_key: cells.fact(fact), ..nothing(why.clone(), not_computable(&why)) };
            contract::RiskScore { score: Some(figure), source_text: fact_text(fact), ..plain }
        }
        Scoring::Absent { absence, said_by } => {
            let why = match of {
                ScoreKind::Current => item::absence(cells.evidence(), absence, in_period),
                ScoreKind::Inherent | ScoreKind::Target => {
                    contract::Absence { supporting_text: "the register states none".to_owned(), ..reported_absence(Absence::NotApplicable) }
                }
            };
            let provenance_key = said_by.map(|fact| cells.fact(fact)).unwrap_or_default();
            let figure = contract::Figure { provenance_key, ..nothing(absence.label().to_owned(), why) };
            contract::RiskScore { score: Some(figure), ..plain }
        }
    }
}

/// What the cells held, where they hold words.
fn words(facts: &[&outturn_domain::provenance::RecordedFact]) -> String {
    let texts: Vec<&str> = facts.iter().filter_map(|fact| fact.fact.value.text()).collect();
    texts.join(" × ")
}

fn unit() -> contract::Unit {
    contract::Unit { kind: contract::UnitKind::Score.into(), symbol: String::new(), precision: 0, scale: 0 }
}

fn nothing(display_text: String, absence: contract::Absence) -> contract::Figure {
    contract::Figure { display_text, unit: Some(unit()), absence: Some(absence), ..contract::Figure::default() }
}

fn figure(cells: &mut Cells<'_>, risk: &Risk, scored: Scored<'_>, row_key: &str) -> contract::Figure {
    let RiskScore { likelihood, impact } = scored.score;
    let product = scored.score.product();
    let derivation = format!("likelihood {likelihood} × impact {impact} = {product}");
    let Some(facts) = scored.facts else {
        return contract::Figure { derivation, ..stated_score(risk, product, row_key) };
    };
    let computed = contract::Figure { derivation, ..number(product) };
    let evidence = cells.evidence();
    let [one, other] = facts.map(|fact| evidence.stage_of(fact));
    let recorded = facts.iter().filter_map(|fact| evidence.origin(fact)).map(|origin| origin.recorded).max();
    contract::Figure {
        input_provenance_keys: facts.iter().map(|fact| cells.fact(fact)).collect(),
        basis: common_basis(facts.iter().map(|fact| fact.fact.basis)).into(),
        basis_note: facts[0].fact.basis_note.clone().unwrap_or_default(),
        stage: stage(one.min(other)).into(),
        record_time: recorded.map(timestamp),
        ..computed
    }
}

/// A score that a risk's own row states; `row_key` is that of the row.
pub(crate) fn stated_score(risk: &Risk, score: u32, row_key: &str) -> contract::Figure {
    contract::Figure {
        provenance_key: row_key.to_owned(),
        basis: basis(risk.basis).into(),
        basis_note: risk.basis_note.clone().unwrap_or_default(),
        ..number(score)
    }
}

fn number(score: u32) -> contract::Figure {
    let score = rust_decimal::Decimal::from(score);
    let precision = Precision::new(0);
    contract::Figure {
        value: Some(decimal(score)),
        display_text: precision.map_or_else(|| score.to_string(), |precision| display(score, precision, &Unit::Number)),
        unit: Some(unit()),
        ..contract::Figure::default()
    }
}

/// A zone, by its rank from the best.
pub(crate) fn zone(rank: u32, zone: &Zone) -> contract::ScalePoint {
    contract::ScalePoint {
        code: zone.code.clone(),
        label: zone.label.clone(),
        rank: i32::try_from(rank).unwrap_or(i32::MAX),
        colour: Rgb::of(&zone.colour).to_string(),
        meaning: zone.meaning.clone(),
        counts_favourably: false,
    }
}

/// The matrix with the risks that stand in each of its cells.
pub(crate) fn matrix(installed: &Installed<Matrix>, profile: &Profile<'_>) -> contract::RiskMatrix {
    let matrix = &installed.read;
    let steps = |steps: &[Step]| -> Vec<contract::ScalePoint> { (1..).zip(steps).map(|(place, of)| step(place, of)).collect() };
    let cell = |at: RiskScore| {
        let standing: Vec<&Risk> = profile.at(at).collect();
        contract::RiskMatrixCell {
            likelihood: at.likelihood.into(),
            impact: at.impact.into(),
            score: i32::try_from(at.product()).unwrap_or(i32::MAX),
            zone_code: matrix.zone(at).map(|(_, zone)| zone.code.clone()).unwrap_or_default(),
            risk_count: i32::try_from(standing.len()).unwrap_or(i32::MAX),
            risks: standing.iter().map(|risk| named("risks", &risk.code)).collect(),
            codes: standing.iter().map(|risk| risk.code.to_string()).collect(),
        }
    };
    contract::RiskMatrix {
        name: named("riskMatrices", &matrix.id),
        title: format!("{} ({})", matrix.title, matrix.version),
        hash: installed.hash.clone(),
        likelihoods: steps(&matrix.likelihoods),
        impacts: steps(&matrix.impacts),
        zones: (1..).zip(&matrix.zones).map(|(rank, of)| zone(rank, of)).collect(),
        cells: matrix.scores().map(cell).collect(),
    }
}

/// A step of a side: its code is its number.
fn step(place: i32, step: &Step) -> contract::ScalePoint {
    contract::ScalePoint {
        code: place.to_string(),
        label: step.label.clone(),
        rank: place,
        colour: String::new(),
        meaning: step.meaning.clone(),
        counts_favourably: false,
    }
}

/// Which way a risk went; absent where its scores stand on two matrices.
pub(crate) fn direction(direction: Option<Direction>) -> contract::TravelDirection {
    match direction {
        None => contract::TravelDirection::NotComparable,
        Some(Direction::Improving) => contract::TravelDirection::Improving,
        Some(Direction::Worsening) => contract::TravelDirection::Worsening,
        Some(Direction::NoChange) => contract::TravelDirection::NoChange,
        Some(Direction::Increasing) => contract::TravelDirection::Increasing,
        Some(Direction::Decreasing) => contract::TravelDirection::Decreasing,
    }
}
