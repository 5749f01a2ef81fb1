//! The counts of what the services forecast for the year.

use super::{by_theme, example, judged, met};
use crate::catalogue::Measure;

/// Whether the year will meet its target; absent where there is no forecast or no target.
fn will(measure: &Measure) -> Option<bool> {
    Some(met(measure, measure.forecast?, measure.targets?.year))
}

#[test]
fn forty_nine_of_fifty_two_are_forecast_to_achieve() {
    let example = example();
    let forecast = || example.measures.iter().filter(|measure| will(measure).is_some());
    assert_eq!(by_theme(forecast()), [18, 22, 12]);
    assert_eq!(by_theme(forecast().filter(|measure| will(measure) == Some(true))), [17, 20, 12]);
    assert!(example.measures.iter().all(|measure| measure.forecast.is_none() || measure.targets.is_some()), "no forecast without a target");
}

#[test]
fn thirty_five_hold_eight_recover_and_the_six_annual_ones_will() {
    let example = example();
    let judged = judged(&example);
    let (hit, missed): (Vec<_>, Vec<_>) = judged.iter().partition(|(measure, value, target)| met(measure, *value, *target));
    let will_of = |measures: Vec<&(&Measure, f64, f64)>| measures.iter().filter(|(measure, ..)| will(measure) == Some(true)).count();
    assert_eq!((will_of(hit), will_of(missed)), (35, 8));
    let annual = example.measures.iter().filter(|measure| measure.is_annual());
    assert_eq!(annual.filter(|measure| will(measure) == Some(true)).count(), 6);
}

#[test]
fn two_annual_targets_await_a_forecast() {
    let example = example();
    let awaiting = example.measures.iter().filter(|measure| measure.targets.is_some() && measure.forecast.is_none());
    assert_eq!(awaiting.map(|measure| measure.code.as_str()).collect::<Vec<_>>(), ["FLR-NEW", "LIF-PRG"]);
}

#[test]
fn a_running_total_is_never_forecast_below_what_it_has_reached() {
    let example = example();
    for (measure, value, _) in judged(&example) {
        let running = measure.holds == outturn_domain::measure::CellHolds::YearToDate;
        assert!(!running || measure.forecast.is_some_and(|forecast| forecast >= value), "{}", measure.code);
    }
}
