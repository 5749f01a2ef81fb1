//! How many measures are forecast to achieve their annual targets, as their services say.

use super::outlook::{Judged, Outlook, outlook};
use crate::absence::{Absence, TargetAbsence};
use crate::fact::{FactKind, FactValue};
use crate::measure::Polarity;
use crate::period::Period;
use crate::provenance::RecordedFact;
use crate::scorecard::{
    Headline, Inputs, OutsideReason, Row, RowTarget, RowValue, ShareAbsence, Subject, Tallied, Tally, ThemeHeadline, target_of,
};

/// What a service forecasts of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct SubmittedRow<'a> {
    /// The target of the period forecast, or why none judges it.
    pub target: RowTarget<'a>,
    /// What was submitted; absent while nothing has been.
    pub forecast: Option<&'a RecordedFact>,
    /// Whether by it the target will be met.
    pub judged: Judged,
    /// Whether it is counted as achieving, or why it stands outside the share.
    pub counted: Result<bool, OutsideReason>,
}

impl SubmittedRow<'_> {
    /// Whether the service says that the target will be missed. One that may be achieved is not given up.
    #[must_use]
    pub fn will_miss(&self) -> bool {
        self.counted.is_ok() && self.judged.outlook == Some(Outlook::WillNotAchieve)
    }
}

/// The share of measures that are forecast to achieve their annual targets, whole and by theme.
#[derive(Debug, Clone, PartialEq)]
pub struct SubmittedShare<'a> {
    /// Of the whole scope.
    pub headline: Headline<'a>,
    /// By theme, in the order of the plan.
    pub themes: Vec<ThemeHeadline<'a>>,
}

/// What is submitted of `period`, for a row of the scorecard of `inputs`.
#[must_use]
pub fn submitted<'a>(inputs: &Inputs<'a>, row: &Row<'a>, period: Period) -> SubmittedRow<'a> {
    let subject = Subject { item: &row.measure.code, entity: inputs.entity, breakdown: row.breakdown };
    let target = target_of(inputs, &subject, period);
    let forecast = inputs.facts.get(&subject, period, FactKind::Forecast);
    let nothing = |reason: &str| Judged { outlook: None, reason: reason.to_owned() };
    let judged = match (forecast, target) {
        (None, _) => nothing("no forecast has been submitted"),
        (Some(_), RowTarget::NotApproved(_)) => nothing("the annual target is proposed, and not approved"),
        (Some(recorded), RowTarget::Judges(target)) => outlook(row.measure, &recorded.fact.value, Some(target.number)),
        (Some(recorded), RowTarget::Absent { .. }) => outlook(row.measure, &recorded.fact.value, None),
    };
    let counted = match outside(row, target, forecast) {
        Some(reason) => Err(reason),
        None => Ok(judged.outlook == Some(Outlook::WillAchieve)),
    };
    SubmittedRow { target, forecast, judged, counted }
}

/// Why a measure stands outside. What the council decided about a target is told before what is missing of a forecast.
fn outside(row: &Row<'_>, target: RowTarget<'_>, forecast: Option<&RecordedFact>) -> Option<OutsideReason> {
    match target {
        RowTarget::Absent { reason: TargetAbsence::NotSetYet, .. } => return Some(OutsideReason::TargetNotSetYet),
        RowTarget::Absent { reason: TargetAbsence::NotAppropriate, .. } => return Some(OutsideReason::TargetNotAppropriate),
        RowTarget::Absent { reason: TargetAbsence::Partners, .. } => return Some(OutsideReason::PartnersTarget),
        RowTarget::Absent { .. } => return Some(no_data(row).unwrap_or(OutsideReason::NoTargetForPeriod)),
        RowTarget::NotApproved(_) => return Some(OutsideReason::TargetNotApproved),
        RowTarget::Judges(_) if row.measure.polarity == Polarity::Neither => return Some(OutsideReason::NoPolarity),
        RowTarget::Judges(_) => {}
    }
    match forecast.map(|recorded| &recorded.fact.value) {
        Some(FactValue::Number(_)) => None,
        Some(FactValue::Text(words)) if Outlook::from_words(words).is_some() => None,
        Some(FactValue::Text(_)) => Some(OutsideReason::InWords),
        Some(FactValue::Date(_) | FactValue::Absent(_)) | None => Some(no_data(row).unwrap_or(OutsideReason::AwaitingForecast)),
    }
}

/// That the service said there is nothing to count: of that nothing can be forecast either.
fn no_data(row: &Row<'_>) -> Option<OutsideReason> {
    match row.value {
        RowValue::Absent { absence: Absence::StageNotReached, .. } => None,
        RowValue::Absent { absence, said_by: Some(_) } => Some(OutsideReason::NoValue(absence)),
        _ => None,
    }
}

/// The share of `rows`, those of the scorecard of `inputs`, that are forecast to achieve their annual targets.
#[must_use]
pub fn submitted_share<'a>(inputs: &Inputs<'a>, rows: &[Row<'a>]) -> SubmittedShare<'a> {
    let year = inputs.period.in_financial_year().unwrap_or(inputs.period);
    let of = |row: &Row<'a>| {
        let submitted = submitted(inputs, row, year);
        Tallied { counted: submitted.counted, judged: submitted.target.judges() }
    };
    let tally = Tally { of, no_targets: ShareAbsence::NoAnnualTargets, no_values: ShareAbsence::NoForecasts };
    SubmittedShare { headline: tally.headline(rows.iter()), themes: tally.by_theme(inputs.framework, rows) }
}
