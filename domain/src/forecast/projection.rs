//! What a measure's series says of the periods to come, or why it says nothing.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::backtest::{Backtest, yearly_change};
use super::calendar::Steps;
use super::experience::Experience;
use super::float;
use super::method::{CalibrationState, Filled, Forecast, History, PointMethod};
use super::quantiles::{PROBABILITIES, Quantiles};
use super::series::{Known, Makes, half_a_unit, has_mean_of_year, measure_series};
use crate::exceptional::ExceptionalTime;
use crate::figure::CellNumber;
use crate::framework::Framework;
use crate::measure::{AnnualMeaning, Measure, Polarity};
use crate::period::{Period, PeriodKind};
use crate::scorecard::Inputs;
use crate::travel::Series as _;

/// The method's id.
pub const METHOD: &str = "short-series-combination";

/// The method's version: the same version and the same data give the same answer.
pub const METHOD_VERSION: &str = "4";

/// Whether there is a projection, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProjectionOutcome {
    /// There is one.
    Projected,
    /// There is one, on less than a year of values.
    HardlyAnyHistory,
    /// There is no value to learn from.
    InsufficientHistory,
    /// The definition changed, and no value follows the change.
    BreakInSeries,
    /// The measure is answered in words.
    NotNumeric,
    /// The outturn was known at the origin.
    AlreadyKnown,
}

/// The history that a projection learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Training {
    /// The period of the first value.
    pub first: Period,
    /// The period of the last value.
    pub last: Period,
    /// How many values, gaps not counted.
    pub count: usize,
}

/// What is projected for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedPoint {
    /// The period.
    pub period: Period,
    /// The point forecast at the measure's precision.
    pub mean: Decimal,
    /// The quantiles at the measure's precision, ascending, in the order of [`super::LEVELS`].
    pub rounded: [Decimal; 5],
    /// The same before rounding.
    pub quantiles: Quantiles,
}

/// What a projection of the series says. It is experimental until its intervals rest on enough realised errors of the council's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Whether there is one, and if not, why.
    pub outcome: ProjectionOutcome,
    /// Why, in one sentence; empty where there is nothing to say.
    pub reason: String,
    /// What it learnt from; absent without any value.
    pub training: Option<Training>,
    /// The periods to come, up to the one asked for.
    pub points: Vec<ProjectedPoint>,
    /// The period asked for; absent without a projection.
    pub result: Option<ProjectedPoint>,
    /// How far its interval rests on realised errors.
    pub calibration: CalibrationState,
    /// What it is measured against once the outturn is known; absent without a projection.
    pub reference: Option<Reference>,
    /// How the method would have done on the series' own past; absent where that is too short to say.
    pub backtest: Option<Backtest>,
    /// Whether it says "as in the same period last year", because the method has shown no skill for measures of the kind.
    pub fell_back: bool,
    /// What must be known besides.
    pub notes: Vec<String>,
}

/// What a forecast is measured against once its outturn is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reference {
    /// What "as in the same period last year" says; of a year's total, of what is to come of it.
    pub naive: f64,
    /// The mean change from year to year, as known at the origin: the unit of errors. Absent where none can be told.
    pub unit: Option<f64>,
}

/// That what a service submitted lies far outside what is projected.
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreement {
    /// In one sentence, with the numbers.
    pub reason: String,
    /// The share of the projected cases below what was submitted.
    pub level: f64,
}

/// The outturn of `target` and the periods whose values make it; absent until it is known.
#[must_use]
pub fn known_outturn<'a>(inputs: &Inputs<'a>, measure: &'a Measure, target: Period) -> Option<(Decimal, Vec<Period>)> {
    let series = measure_series(inputs, measure);
    let is_year = target.kind() == PeriodKind::FinancialYear;
    // A target that means the level in March, and the forecast beside it, are of March whatever the year rolls up to.
    let of_march = is_year && has_mean_of_year(measure) && measure.annual_target_means == AnnualMeaning::LevelInMarch;
    if let Some(own) = series.value(target).filter(|_| !of_march) {
        return Some((own, vec![target]));
    }
    let steps = Steps::of_measure(measure, target)?;
    let of_year = steps.periods.get(steps.year_begins(steps.periods.len().checked_sub(1)?)..)?;
    match Makes::of(&series) {
        _ if !is_year => None,
        Makes::Last | Makes::RunningTotal => of_year.last().and_then(|last| Some((series.value(*last)?, vec![*last]))),
        makes @ (Makes::Sum | Makes::Mean) => {
            let sum = of_year.iter().try_fold(Decimal::ZERO, |sum, period| Some(sum.saturating_add(series.value(*period)?)));
            let parts = if makes == Makes::Mean { Decimal::from(of_year.len()) } else { Decimal::ONE };
            sum.map(|sum| (sum / parts, of_year.to_vec()))
        }
    }
}

/// The projection of `target`, the financial year or one of the measure's own periods, from what had ended by the period of `inputs`, whose
/// facts are those of [`super::periods_wanted`], by a method that knows of no earlier forecast. Absent where `target` is no such period.
#[must_use]
pub fn project<'a>(inputs: &Inputs<'a>, measure: &'a Measure, target: Period) -> Option<Projection> {
    project_with(inputs, measure, target, &Experience::default())
}

/// The same, by a method that knows how earlier forecasts of the kind turned out.
#[must_use]
pub fn project_with<'a>(inputs: &Inputs<'a>, measure: &'a Measure, target: Period, experience: &Experience) -> Option<Projection> {
    let steps = Steps::of_measure(measure, target)?;
    let whole_year = target.kind() == PeriodKind::FinancialYear;
    let last = if whole_year { steps.periods.len().checked_sub(1)? } else { steps.periods.iter().position(|step| *step == target)? };
    let series = measure_series(inputs, measure);
    let makes = Makes::of(&series);
    if target.end_date() <= inputs.period.end_date() && known_outturn(inputs, measure, target).is_some() {
        return Some(nothing(ProjectionOutcome::AlreadyKnown, "the outturn was known at the origin"));
    }
    let known = Known::at_origin(&series, makes, &steps);
    Some(match Model::of(measure, makes, &steps, &known, last, experience) {
        None if known.in_words => nothing(ProjectionOutcome::NotNumeric, "the measure is answered in words"),
        None if known.cut_at_break => {
            nothing(ProjectionOutcome::BreakInSeries, "the definition changed, and no value has been reported since")
        }
        None => nothing(ProjectionOutcome::InsufficientHistory, "no value has been reported that ended by the origin"),
        Some(model) => {
            let mut projection = model.projection(target, last, whole_year);
            projection.notes.extend(exceptional_notes(inputs.framework, projection.training));
            projection
        }
    })
}

/// Which of the values that were learnt from are of a time that no forecast could have known of.
fn exceptional_notes(framework: &Framework, training: Option<Training>) -> Vec<String> {
    let touched = |training: Training| {
        let learnt_from = std::iter::successors(Some(training.last), |later| later.previous().filter(|_| *later != training.first));
        let learnt_from: Vec<Period> = learnt_from.collect();
        framework.exceptional_times.iter().filter(move |time| learnt_from.iter().any(|period| time.touches(*period)))
    };
    let note = |time: &ExceptionalTime| format!("exceptional: {}; errors of that time teach nothing", time.label());
    training.into_iter().flat_map(touched).map(note).collect()
}

fn nothing(outcome: ProjectionOutcome, reason: &str) -> Projection {
    Projection {
        outcome,
        reason: reason.to_owned(),
        training: None,
        points: Vec::new(),
        result: None,
        calibration: CalibrationState::NotYet,
        reference: None,
        backtest: None,
        fell_back: false,
        notes: Vec::new(),
    }
}

/// A series and its forecasts, step by step.
struct Model<'s> {
    measure: &'s Measure,
    makes: Makes,
    steps: &'s Steps,
    known: &'s Known,
    /// The first step with a value, and the last.
    from: usize,
    to: usize,
    /// The values in between, without gaps.
    line: Vec<f64>,
    forecast: Forecast,
    /// What "as in the same period last year" says of the steps after the last value.
    naive: Vec<f64>,
    backtest: Option<Backtest>,
    experience: &'s Experience,
}

impl<'s> Model<'s> {
    fn of(measure: &'s Measure, makes: Makes, steps: &'s Steps, known: &'s Known, last: usize, experience: &'s Experience) -> Option<Self> {
        let (from, to) = known.span()?;
        let history = known.history(measure, steps.in_year, experience)?;
        let horizon = last.saturating_sub(to);
        let (line, forecast) = (Filled::of(history.values)?.line, history.forecast(horizon)?);
        // That of the method itself, whatever it falls back to: who reads it sees why.
        let (naive, backtest) = (history.naive(horizon), Backtest::of(&History { method: PointMethod::Combination, ..history }));
        Some(Self { measure, makes, steps, known, from, to, line, forecast, naive, backtest, experience })
    }

    /// What a step up to the newest value came to; one before the first value, as much as the first.
    fn known_step(&self, at: usize) -> f64 {
        self.line[at.saturating_sub(self.from).min(self.line.len() - 1)]
    }

    fn step(&self, at: usize) -> Quantiles {
        match at.checked_sub(self.to) {
            Some(ahead @ 1..) => self.forecast.step(ahead, &self.experience.calibration),
            _ => Quantiles::known(self.known_step(at)),
        }
    }

    /// What is known, up to the end of a step, of the year that it belongs to.
    fn known_of_year(&self, at: usize) -> f64 {
        let begins = self.steps.year_begins(at);
        let total = |step: usize| self.known.totals.get(step).copied().flatten();
        let told = (begins..=at).rev().find_map(|step| total(step).map(|total| (step + 1, total)));
        let (next, sum) = match (self.makes, told) {
            (Makes::RunningTotal, Some((next, total))) => (next, total),
            _ => (begins, 0.0),
        };
        (next..=at.min(self.to)).map(|step| self.known_step(step)).sum::<f64>() + sum
    }

    /// What the year comes to by the end of a step.
    fn year_so_far(&self, at: usize) -> Quantiles {
        let (begins, calibration) = (self.steps.year_begins(at), &self.experience.calibration);
        let so_far = self.known_of_year(at);
        let sum = match at.checked_sub(self.to) {
            None | Some(0) => Quantiles::known(so_far),
            Some(ahead) if begins > self.to + 1 => self.forecast.sum_between(begins - self.to, ahead, calibration),
            Some(ahead) => self.forecast.year(self.to + 1 - begins, ahead, so_far, calibration),
        };
        if self.makes == Makes::Mean { self.forecast.mean_of(sum, at + 1 - begins) } else { sum }
    }

    /// What a forecast of a step, or of the year up to its end, is measured against.
    fn reference(&self, at: usize, adds_up: bool) -> Reference {
        let in_year = self.steps.in_year;
        let naive = |step: usize| self.naive.get(step - self.to - 1).copied().unwrap_or_default();
        if !adds_up {
            let naive = if at > self.to { naive(at) } else { self.known_step(at) };
            return Reference { naive, unit: yearly_change(&self.known.values[self.from..=self.to], in_year) };
        }
        let to_come = (self.to + 1).max(self.steps.year_begins(at))..=at;
        let parts = if self.makes == Makes::Mean { float(at + 1 - self.steps.year_begins(at)) } else { 1.0 };
        let years: Vec<Option<f64>> = self.line.windows(in_year).map(|year| Some(year.iter().sum::<f64>() / parts)).collect();
        Reference { naive: (self.known_of_year(at) + to_come.map(naive).sum::<f64>()) / parts, unit: yearly_change(&years, in_year) }
    }

    /// Whether, and how far, realised errors stand behind the interval of a step.
    fn calibration(&self, at: usize, adds_up: bool) -> CalibrationState {
        let ahead = at.saturating_sub(self.to).max(1);
        let key = if adds_up { self.forecast.sum_key(ahead) } else { self.forecast.key(ahead) };
        self.experience.calibration.state(key)
    }

    fn point(&self, at: usize, period: Period, adds_up: bool) -> ProjectedPoint {
        let quantiles = if adds_up { self.year_so_far(at) } else { self.step(at) };
        let rounded = quantiles.values().map(|value| self.measure.precision.round(decimal(value)));
        ProjectedPoint { period, mean: rounded[2], rounded, quantiles }
    }

    fn projection(&self, target: Period, last: usize, whole_year: bool) -> Projection {
        let periods = &self.steps.periods;
        let runs = self.makes == Makes::RunningTotal;
        let adds_up = runs || (whole_year && matches!(self.makes, Makes::Sum | Makes::Mean));
        let result = self.point(last, target, adds_up);
        let to_come = self.known.values.len()..=last;
        let count = self.known.values.iter().flatten().count();
        let hardly_any = count < self.steps.in_year.max(LEAST_VALUES);
        Projection {
            outcome: if hardly_any { ProjectionOutcome::HardlyAnyHistory } else { ProjectionOutcome::Projected },
            reason: if hardly_any { format!("there is hardly any history: values known of {count} periods") } else { String::new() },
            training: Some(Training { first: periods[self.from], last: periods[self.to], count }),
            points: to_come.map(|at| self.point(at, periods[at], runs)).collect(),
            result: Some(result),
            calibration: self.calibration(last, adds_up),
            reference: Some(self.reference(last, adds_up)),
            backtest: self.backtest,
            fell_back: self.experience.method == PointMethod::SeasonalNaive,
            notes: self.notes(count),
        }
    }

    fn provisional_note(&self) -> String {
        let revision = self.experience.revision;
        if revision <= 0.0 {
            return "the newest value is provisional".to_owned();
        }
        let revised = crate::figure::display(self.measure.precision.round(decimal(revision)), self.measure.precision, &self.measure.unit);
        format!("the newest value is provisional: earlier ones were revised by some {revised}, and the interval is so much the wider")
    }

    fn notes(&self, count: usize) -> Vec<String> {
        let gaps = self.to + 1 - self.from - count;
        let behind = self.known.values.len() - 1 - self.to;
        let told = [
            (gaps > 0).then(|| format!("gaps filled between values: {gaps}")),
            (behind > 0).then(|| format!("the newest value is {behind} periods older than the origin")),
            self.known.cut_at_break.then(|| "values from before a change of definition are left out".to_owned()),
            self.known.provisional.then(|| self.provisional_note()),
            (self.experience.method == PointMethod::SeasonalNaive)
                .then(|| "as in the same period last year: the method has shown no skill for measures of the kind".to_owned()),
            self.experience.peers.is_some().then(|| "the season of other bodies that report the measure is used".to_owned()),
        ];
        told.into_iter().flatten().collect()
    }
}

/// Fewer values than a year's, or than these, are hardly any: two errors are the least to tell a spread from.
const LEAST_VALUES: usize = 3;

/// What is beyond the reach of a decimal stops at its ends.
fn decimal(value: f64) -> Decimal {
    Decimal::from_f64(value).unwrap_or(if value < 0.0 { Decimal::MIN } else { Decimal::MAX })
}

impl ProjectedPoint {
    /// The quantile at any level from 0.01 to 0.99, at the measure's precision; between the ends of those given.
    #[must_use]
    pub fn at(&self, measure: &Measure, level: f64) -> Decimal {
        measure.precision.round(decimal(self.quantiles.at(level)))
    }
}

impl Projection {
    /// The probability that the target is met, by polarity, from 0.01 to 0.99; absent without a projection, or where neither way is good.
    #[must_use]
    pub fn probability(&self, measure: &Measure, target: CellNumber) -> Option<f64> {
        let quantiles = &self.result.as_ref()?.quantiles;
        let exact = |number: CellNumber| measure.precision.round(number.decimal()).to_f64().unwrap_or_default();
        // What rounds to the target meets it.
        let least = half_a_unit(measure.precision);
        let below = |number: CellNumber| quantiles.share_below(exact(number) - least);
        let up_to = |number: CellNumber| quantiles.share_below(exact(number) + least);
        match measure.polarity {
            Polarity::High => Some(1.0 - below(target)),
            Polarity::Low => Some(up_to(target)),
            Polarity::Band { lower, upper } => Some((up_to(upper) - below(lower)).clamp(PROBABILITIES.0, PROBABILITIES.1)),
            Polarity::Neither => None,
        }
    }

    /// That a submitted number lies outside the 95% interval of a projection on a year of history or more.
    #[must_use]
    pub fn disagreement(&self, measure: &Measure, submitted: CellNumber) -> Option<Disagreement> {
        let result = self.result.as_ref().filter(|_| self.outcome == ProjectionOutcome::Projected)?;
        let submitted = measure.precision.round(submitted.decimal());
        let [low, .., high] = result.rounded;
        if (low..=high).contains(&submitted) {
            return None;
        }
        let show = |number: Decimal| crate::figure::display(number, measure.precision, &measure.unit);
        Some(Disagreement {
            reason: format!("{} is forecast, and {} to {} is projected", show(submitted), show(low), show(high)),
            level: result.quantiles.share_below(submitted.to_f64().unwrap_or_default()),
        })
    }
}
