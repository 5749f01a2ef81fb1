//! A history for each measure: its trend, its seasons, what the pandemic did to it, and a little noise around the value of quarter two of 2021/22.

use anyhow::{Context, Result, ensure};
use outturn_domain::figure::{CellNumber, Precision};
use outturn_domain::measure::CellHolds;
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;

use crate::catalogue::{Measure, Shape};
use crate::noise::Noise;

/// What one row of a return says.
pub(crate) struct Outturn {
    pub(crate) period: Period,
    /// Absent where the service could not collect it.
    pub(crate) value: Option<f64>,
    /// Numerator and denominator, for a rate that is collected as two numbers.
    pub(crate) parts: Option<[f64; 2]>,
    pub(crate) comment: Option<String>,
    pub(crate) provisional: bool,
    pub(crate) basis: Basis,
    pub(crate) note: Option<String>,
}

/// How much of the pandemic's depth is felt in each quarter from the last of 2019/20 to the first of 2021/22.
const SHOCK: [f64; 6] = [0.08, 1.0, 0.6, 0.75, 0.8, 0.35];
/// The same where doors stayed shut.
const SHUT: [f64; 6] = [0.1, 1.0, 0.92, 0.95, 1.0, 0.5];
/// A figure that the pandemic moved by this much is marked as not comparable.
const DISTORTED: f64 = 0.1;

/// Everything the service reported in the returns of `quarters`, which must hold the anchor's quarter; an annual measure is reported with the year's last.
pub(crate) fn outturns(measure: &Measure, quarters: &[Period], anchor: Period) -> Result<Vec<Outturn>> {
    let drafts = if measure.is_annual() { annual(measure, quarters)? } else { quarterly(measure, quarters, anchor)? };
    let kept = drafts.into_iter().filter(|(period, _)| measure.exists_in(*period) && !measure.missing.contains(period));
    kept.map(|(period, draft)| outturn(measure, period, draft)).collect()
}

/// The period in whose return a figure is sent: its own quarter, or the last quarter of its year.
pub(crate) fn reported_in(period: Period) -> Period {
    period.quarter(4).unwrap_or(period)
}

/// Rounds as the council publishes.
pub(crate) fn rounded(value: f64, precision: Precision) -> Result<f64> {
    let number = CellNumber::new(value, 0).with_context(|| format!("{value} cannot be published"))?;
    Ok(precision.round(number.decimal()).to_string().parse()?)
}

/// The figure in points that a rate's two numbers give.
pub(crate) fn rate([numerator, denominator]: [f64; 2], precision: Precision) -> Result<f64> {
    rounded(numerator * 100.0 / denominator, precision)
}

/// A figure before anything is said of it: a value, or the two numbers of a rate.
enum Draft {
    Value(f64),
    Rate([f64; 2]),
}

fn outturn(measure: &Measure, period: Period, draft: Draft) -> Result<Outturn> {
    let stated = measure.stated(period);
    let draft = match stated.map(|stated| (stated.value, stated.of)) {
        Some((_, Some(parts))) => Draft::Rate(parts),
        Some((Some(value), None)) => Draft::Value(value),
        _ => draft,
    };
    let (value, parts) = match draft {
        Draft::Value(value) => (rounded(value, measure.precision()?)?, None),
        Draft::Rate(parts) => (rate(parts, measure.precision()?)?, Some(parts)),
    };
    let collected = !measure.gaps.contains(&period);
    Ok(Outturn {
        period,
        value: collected.then_some(value),
        parts: parts.filter(|_| collected),
        comment: comment(measure, period),
        provisional: measure.provisional.contains(&period),
        basis: stated.map_or(Basis::Illustrative, crate::catalogue::Stated::basis),
        note: stated.and_then(|stated| stated.note.clone()),
    })
}

fn comment(measure: &Measure, period: Period) -> Option<String> {
    let own = measure.comments.iter().find(|comment| comment.period == period).map(|comment| comment.text.clone());
    own.or_else(|| {
        let felt = measure.shape.pandemic * weight(&measure.shape, quarters_since_shock(period)?);
        let words = match (measure.shape.closed, felt < 0.0) {
            (true, _) => "Closures and limits on numbers during the pandemic",
            (false, true) => "Lowered by the pandemic",
            (false, false) => "Raised by the pandemic",
        };
        (felt.abs() >= DISTORTED).then(|| format!("{words}: not to be compared with other years."))
    })
}

fn annual(measure: &Measure, quarters: &[Period]) -> Result<Vec<(Period, Draft)>> {
    let values = measure.years.with_context(|| format!("{} is annual and has no years", measure.code))?;
    let years = quarters.iter().filter(|quarter| quarter.part_number() == Some(4)).filter_map(|quarter| quarter.in_financial_year());
    Ok(years.zip(values).map(|(year, value)| (year, Draft::Value(value))).collect())
}

fn quarterly(measure: &Measure, quarters: &[Period], anchor: Period) -> Result<Vec<(Period, Draft)>> {
    let at = quarters.iter().position(|quarter| *quarter == anchor).context("the anchor's quarter is not in the timetable")?;
    if measure.anchor.is_none() && measure.anchor_of.is_none() {
        ensure!(!measure.gaps.is_empty(), "{} has neither an anchor nor gaps", measure.code);
        return Ok(quarters.iter().map(|quarter| (*quarter, Draft::Value(0.0))).collect());
    }
    let mut noise = Noise::seeded_by(&measure.code);
    let factors = factors(&measure.shape, quarters, at, &mut noise)?;
    if let Some(parts) = measure.anchor_of {
        return Ok(quarters.iter().copied().zip(rates(parts, &factors, &measure.shape, at, &mut noise)).collect());
    }
    let anchored = measure.anchor.unwrap_or_default();
    let running = running_totals(quarters, &factors);
    let along = if measure.holds == CellHolds::YearToDate { &running } else { &factors };
    let level = along.get(at).copied().unwrap_or(1.0);
    let most = if measure.is_percent() { 100.0 } else { f64::MAX };
    let values = along.iter().map(|factor| Draft::Value((anchored * factor / level).clamp(0.0, most)));
    Ok(quarters.iter().copied().zip(values).collect())
}

/// What each quarter is against a plain one: trend, season, pandemic and noise together, never below nought.
fn factors(shape: &Shape, quarters: &[Period], at: usize, noise: &mut Noise) -> Result<Vec<f64>> {
    let first = -i32::try_from(at)?;
    let steps = (first..).map(f64::from);
    let factors = quarters.iter().zip(steps).map(|(quarter, step)| {
        let trend = 1.0 + shape.trend * step;
        let season = 1.0 + season(shape, *quarter);
        let shock = 1.0 + shape.pandemic * quarters_since_shock(*quarter).map_or(0.0, |index| weight(shape, index));
        (trend * season * shock * (1.0 + shape.noise * noise.next())).max(0.0)
    });
    Ok(factors.collect())
}

fn season(shape: &Shape, quarter: Period) -> f64 {
    let index = quarter.part_number().and_then(|part| usize::try_from(part).ok()).unwrap_or(1);
    shape.season.get(index.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// The position in [`SHOCK`]; absent before the pandemic and from quarter two of 2021/22 on.
fn quarters_since_shock(quarter: Period) -> Option<usize> {
    let ids = ["fy2019-20-q4", "fy2020-21-q1", "fy2020-21-q2", "fy2020-21-q3", "fy2020-21-q4", "fy2021-22-q1"];
    ids.iter().position(|id| *id == quarter.id())
}

fn weight(shape: &Shape, index: usize) -> f64 {
    let weights = if shape.closed { SHUT } else { SHOCK };
    weights.get(index).copied().unwrap_or(0.0)
}

/// The running total of each financial year.
fn running_totals(quarters: &[Period], factors: &[f64]) -> Vec<f64> {
    let mut total = 0.0;
    let running = quarters.iter().zip(factors).map(|(quarter, factor)| {
        total = if quarter.part_number() == Some(1) { *factor } else { total + factor };
        total
    });
    running.collect()
}

/// The two numbers of a rate, quarter by quarter: the denominator moves with the noise, the numerator follows the rate.
fn rates([numerator, denominator]: [f64; 2], factors: &[f64], shape: &Shape, at: usize, noise: &mut Noise) -> Vec<Draft> {
    let level = factors.get(at).copied().unwrap_or(1.0);
    let drafts = factors.iter().enumerate().map(|(index, factor)| {
        let spread = 1.0 + (0.05 + shape.noise) * noise.next();
        if index == at {
            return Draft::Rate([numerator, denominator]);
        }
        let base = (denominator * spread).round().max(1.0);
        let expected = (numerator / denominator * factor / level).clamp(0.0, 1.0);
        Draft::Rate([(base * expected).round(), base])
    });
    drafts.collect()
}
