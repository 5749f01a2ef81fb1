//! What a service forecasts of the year.

use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::{Row, TargetInForce};
use outturn_domain::status::Yardstick;
use rust_decimal::Decimal;

use super::cells::Cells;
use super::{figure, period};
use crate::contract;

/// The forecast of a row, as submitted.
pub(crate) fn submitted(cells: &mut Cells<'_>, row: &Row<'_>, recorded: &RecordedFact) -> contract::SubmittedForecast {
    let words = recorded.fact.value.text();
    let forecast = recorded.fact.value.number().map(|number| row.measure.precision.round(number.decimal()));
    // Of a scorecard of a whole year the year's target is the row's own.
    let target = row.annual_target.or_else(|| row.target.in_force());
    let (outlook, reason) = outlook(&Yardstick::of(row.measure), forecast, target, words);
    let cell = figure::reported(cells, row.measure, recorded);
    let judgement = words.map(|words| contract::ScalePoint {
        code: crate::names::slug(words),
        label: words.to_owned(),
        ..contract::ScalePoint::default()
    });
    contract::SubmittedForecast {
        period: period::dated(recorded.fact.key.period),
        judgement_provenance_key: words.map(|_| cell.provenance_key.clone()).unwrap_or_default(),
        figure: Some(cell),
        judgement,
        outlook: outlook.into(),
        reason,
        comment: None,
    }
}

fn outlook(
    yardstick: &Yardstick<'_>,
    forecast: Option<Decimal>,
    target: Option<TargetInForce<'_>>,
    words: Option<&str>,
) -> (contract::ForecastOutlook, String) {
    let Some(forecast) = forecast else {
        let said = words.map_or_else(|| "no value is forecast".to_owned(), |words| format!("forecast in words: {words}"));
        return (contract::ForecastOutlook::None, said);
    };
    let Some(target) = target else { return (contract::ForecastOutlook::None, "there is no annual target".to_owned()) };
    let target = yardstick.precision.round(target.number.decimal());
    let shown = (yardstick.show(forecast), yardstick.show_target(target));
    if yardstick.gap(forecast, target).shortfall <= Decimal::ZERO {
        (
            contract::ForecastOutlook::WillAchieve,
            format!("{} is forecast, which meets or exceeds the annual target of {}", shown.0, shown.1),
        )
    } else {
        (contract::ForecastOutlook::WillNotAchieve, format!("{} is forecast, which misses the annual target of {}", shown.0, shown.1))
    }
}
