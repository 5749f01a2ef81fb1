//! Targets that nothing will ever be held against.

use outturn_domain::code::ItemCode;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::measure::{Frequency, fed_by};
use outturn_domain::period::{Period, PeriodKind};
use outturn_domain::target::{Target, TargetValue};

use super::known::Known;
use super::sheet::ColumnPositions;
use super::targets;

/// What is to be asked about a target for a longer period than its measure is reported in, where nothing makes that period's figure of the shorter ones'.
///
/// A year's target is shown beside every part of its year, and forecasts of the year are held against it, so that nothing is asked about it.
pub(super) fn judges_nothing(target: &Target, known: &Known<'_>, positions: &ColumnPositions) -> Option<Finding> {
    let kind = target.period.kind();
    let longer = match kind {
        PeriodKind::FinancialQuarter => "quarter",
        PeriodKind::FinancialHalf => "half-year",
        _ => return None,
    };
    let TargetValue::Number(_) = target.value else { return None };
    let making = known.making(&target.measure, target.period.as_at_date())?;
    let shorter = match making.frequency {
        Frequency::Monthly => "months",
        Frequency::Quarterly if kind == PeriodKind::FinancialHalf => "quarters",
        _ => return None,
    };
    let followed = fed_by(&target.measure, &|code| known.formula(code, target.period.as_at_date())).is_ok();
    if !followed || has_figure(&target.measure, target.period, known) {
        return None;
    }
    let (measure, period) = (&target.measure, target.period.label());
    let how = if making.formula.is_some() {
        format!("is worked out from measures whose {shorter} do not make up a {longer}")
    } else {
        format!("is reported for {shorter}, and nothing says how they make a {longer}")
    };
    let message = format!("{measure} {how}: its target for {period} judges nothing.");
    let at = positions.cell(&target.place, &targets::PERIOD);
    Some(Finding::new(FindingCode::TargetIdle, message).at(at).found(period).about(Some(measure.clone()), None))
}

/// Whether a measure has a figure for a period. What feeds it must have an end.
fn has_figure(code: &ItemCode, period: Period, known: &Known<'_>) -> bool {
    let Some(making) = known.making(code, period.as_at_date()) else { return false };
    match &making.formula {
        Some(formula) => formula.measures().into_iter().all(|part| has_figure(part, period, known)),
        None => making.roll_up.is_some() || making.frequency.period_kind() == Some(period.kind()),
    }
}
