//! What was said of a financial year at an origin, by the service and by the projection: kept to be scored when the outturn is known.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::accuracy::{Scored, ScoredPoint, ScoredProbability};
use super::calendar::Steps;
use super::experience::Experience;
use super::outlook::{Outlook, meets};
use super::projection::{ProjectionOutcome, Reference, known_outturn, project_with};
use super::quantiles::Quantiles;
use super::series::measure_series;
use super::submitted::submitted;
use super::track_record::good_direction;
use crate::code::ItemCode;
use crate::figure::CellNumber;
use crate::measure::Measure;
use crate::period::Period;
use crate::scorecard::{Inputs, Row};
use crate::travel::Series as _;

/// Whose forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Forecaster {
    /// The service's own.
    Service,
    /// The projection.
    Projection,
}

/// What was said of a measure's financial year at an origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The measure as it was defined then.
    pub measure: Measure,
    /// The period up to which outturns were known.
    pub origin: Period,
    /// The year.
    pub of: Period,
    /// How many of the measure's own periods lie between the origin and the year's end.
    pub ahead: usize,
    target: Option<CellNumber>,
    submitted: Option<f64>,
    outlook: Option<Outlook>,
    projected: Option<Quantiles>,
    probability: Option<f64>,
    /// What it is measured against; absent where the series was empty.
    reference: Option<Reference>,
}

impl Given {
    /// What `inputs`, as known then, say of `year` for a row of their scorecard; absent where nobody said anything, or the outturn was known.
    #[must_use]
    pub fn of<'a>(inputs: &Inputs<'a>, row: &Row<'a>, year: Period, experience: &Experience) -> Option<Self> {
        let (measure, origin) = (row.measure, inputs.period);
        let steps = Steps::of_measure(measure, year)?;
        let projection = project_with(inputs, measure, year, experience)?;
        let submitted = submitted(inputs, row, year);
        if projection.outcome == ProjectionOutcome::AlreadyKnown || (projection.result.is_none() && submitted.forecast.is_none()) {
            return None;
        }
        let target = submitted.target.in_force().filter(|_| submitted.target.judges()).map(|target| target.number);
        let number = submitted.forecast.and_then(|recorded| recorded.fact.value.number());
        Some(Self {
            measure: measure.clone(),
            origin,
            of: year,
            ahead: steps.periods.iter().filter(|step| step.end_date() > origin.end_date()).count(),
            target,
            submitted: number.and_then(|number| measure.precision.round(number.decimal()).to_f64()),
            outlook: submitted.judged.outlook,
            projected: projection.result.as_ref().map(|result| result.quantiles),
            probability: target.and_then(|target| projection.probability(measure, target)),
            reference: projection.reference,
        })
    }

    /// How it did, now that the outturn is known; absent where that forecaster said nothing.
    #[must_use]
    pub fn scored(&self, by: Forecaster, outturn: Decimal) -> Option<Scored> {
        let came = self.measure.precision.round(outturn);
        let point = |forecast: f64, quantiles| ScoredPoint {
            forecast,
            quantiles,
            outturn: came.to_f64().unwrap_or_default(),
            naive: self.reference.map_or(forecast, |reference| reference.naive),
            unit: self.reference.and_then(|reference| reference.unit).unwrap_or_default(),
            good_direction: good_direction(self.measure.polarity),
        };
        let met = self.target.map(|target| meets(&self.measure, outturn, target.decimal()));
        let scored = match by {
            Forecaster::Service => Scored {
                point: self.submitted.map(|number| point(number, None)),
                probability: self.outlook.zip(met).map(|(outlook, met)| ScoredProbability::of_outlook(outlook, met)),
            },
            Forecaster::Projection => Scored {
                point: self.projected.map(|quantiles| point(quantiles.median(), Some(quantiles))),
                probability: self.probability.zip(met).map(|(said, met)| ScoredProbability { said, met }),
            },
        };
        (scored != Scored::default()).then_some(scored)
    }
}

/// The outturn of `year` as `inputs` know it, where what is counted has not changed since `origin`.
#[must_use]
pub fn outturn_since(inputs: &Inputs<'_>, measure: &ItemCode, origin: Period, year: Period) -> Option<Decimal> {
    let measure = inputs.framework.measure(measure, year)?;
    let (outturn, _) = known_outturn(inputs, measure, year)?;
    (!measure_series(inputs, measure).broken_between(origin, year)).then_some(outturn)
}
