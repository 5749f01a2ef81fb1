//! How many measures can be expected to meet their annual targets, by what their series say.

use std::collections::BTreeMap;

use outturn_domain::forecast::{CalibrationState, ExpectedShare, Projection, ProjectionOutcome, SubmittedRow, TrackRecord, meets};
use outturn_domain::measure::Measure;
use outturn_domain::scorecard::{OutsideGroup, OutsideReason, Row};
use rust_decimal::Decimal;

use crate::contract;
use crate::names;
use crate::wire::{expected_share, share};

/// What is expected of one measure.
pub(super) struct Expectation<'a> {
    /// Its row at the origin.
    pub(super) row: &'a Row<'a>,
    /// What its service said.
    pub(super) submitted: SubmittedRow<'a>,
    /// What its series says.
    pub(super) projected: Option<Projection>,
    /// The outturn, where it was known at the origin.
    pub(super) known: Option<Decimal>,
}

impl Expectation<'_> {
    /// The probability that the target is met, and how far it can be trusted; absent where there is no target, or nothing is projected.
    fn chance(&self) -> Option<(f64, CalibrationState)> {
        let (measure, target) = (self.row.measure, self.submitted.target.in_force()?.number);
        let projected = self.projected.as_ref()?;
        if projected.outcome == ProjectionOutcome::AlreadyKnown {
            return Some((f64::from(u8::from(meets(measure, self.known?, target.decimal()))), CalibrationState::Calibrated));
        }
        Some((projected.probability(measure, target)?, projected.calibration))
    }

    /// Whether the service and the series say very different things.
    pub(super) fn disagree(&self) -> bool {
        let number = self.submitted.forecast.and_then(|recorded| recorded.fact.value.number());
        let projected = self.projected.as_ref();
        number.zip(projected).is_some_and(|(number, projected)| projected.disagreement(self.row.measure, number).is_some())
    }

    /// Whether it could be counted if only its service had said something.
    fn awaits_its_service(&self) -> bool {
        self.submitted.counted == Err(OutsideReason::AwaitingForecast)
    }
}

/// How many of `of` can be expected to meet their targets. They are the measures of the services' own share, so that the two can be compared; where no
/// service has said anything, all that have an annual target.
pub(super) fn expected<'e, 'a: 'e>(
    of: impl Iterator<Item = &'e Expectation<'a>>,
    services_spoke: bool,
    record: &TrackRecord,
) -> contract::ExpectedShare {
    let mut chances = Vec::new();
    let mut state = CalibrationState::Calibrated;
    let mut outside: BTreeMap<OutsideReason, Vec<&Measure>> = BTreeMap::new();
    let mut silent = Vec::new();
    for one in of {
        match (one.submitted.counted, one.chance()) {
            (Err(reason), _) if services_spoke || !one.awaits_its_service() => outside.entry(reason).or_default().push(one.row.measure),
            (_, None) => silent.push(names::measure(&one.row.measure.code)),
            (_, Some((chance, of_one))) => {
                chances.push(chance);
                state = state.min(of_one);
            }
        }
    }
    let mut outside: Vec<contract::OutsideGroup> =
        outside.into_iter().map(|(reason, measures)| share::outside(&OutsideGroup { reason, measures })).collect();
    if !silent.is_empty() {
        outside.push(contract::OutsideGroup {
            reason: contract::OutsideReason::NoForecast.into(),
            label: "no value to project from".to_owned(),
            count: i32::try_from(silent.len()).unwrap_or(i32::MAX),
            items: silent,
        });
    }
    let state = if chances.is_empty() { CalibrationState::NotYet } else { state };
    expected_share::expected_share(ExpectedShare::of(&chances, record.together()), state, outside)
}
