//! `outturn forecast`: what is expected of a measure, by its service and by its series, as a small plot.

use std::path::Path;
use std::process::ExitCode;

use chrono::Utc;
use outturn_services::contract::{
    Calibration, Figure, Forecast, ForecastOutlook, GetForecastRequest, ListOutturnsRequest, Outturn, Projection, ProjectionPoint,
};

use crate::arguments::ForecastOptions;
use crate::ask::{Asker, timestamp};
use crate::plot::{Drawn, PlotLine, in_words, plot};
use crate::scorecard::stage;

pub(crate) async fn run(root: &Path, options: &ForecastOptions) -> anyhow::Result<ExitCode> {
    let as_of_time = options.ask.as_of.map(|instant| timestamp(instant.with_timezone(&Utc)));
    let stage = stage(options.stage.as_deref())?.into();
    let request = GetForecastRequest {
        measure: options.measure.clone(),
        origin_period: options.origin.clone().unwrap_or_default(),
        period: options.period.clone().unwrap_or_default(),
        as_of_time,
        stage,
        ..GetForecastRequest::default()
    };
    let asker = Asker::find(root, &options.ask).await?;
    let Some(forecast) = asker.forecast(&request).await?.forecast else { return Ok(ExitCode::SUCCESS) };
    let projection = forecast.projection.clone().unwrap_or_default();
    let history = if projection.training_point_count > 0 {
        let request = ListOutturnsRequest {
            measure: forecast.measure.clone(),
            first_period: projection.first_training_period.clone(),
            last_period: projection.last_training_period.clone(),
            page_size: 1000,
            as_of_time,
            stage,
            ..ListOutturnsRequest::default()
        };
        asker.outturns(&request).await?.outturns
    } else {
        Vec::new()
    };
    print(&forecast, &projection, &history);
    Ok(ExitCode::SUCCESS)
}

fn print(forecast: &Forecast, projection: &Projection, history: &[Outturn]) {
    let period = |period: Option<&outturn_services::contract::Period>| period.map_or("", |period| period.label.as_str()).to_owned();
    let (of, origin) = (period(forecast.period.as_ref()), period(forecast.origin_period.as_ref()));
    let code = forecast.measure.trim_start_matches("measures/");
    println!("{code}  {} - {of}, as known at {origin}", forecast.title);
    print_plot(forecast, projection, history);
    println!();
    print_submitted(forecast);
    print_projected(forecast, projection, &of);
    for note in &projection.notes {
        println!("  {note}");
    }
    if let Some(outturn) = &forecast.outturn {
        println!("Since then it came to {}.", outturn.display_text);
    }
}

/// The history and the periods to come. What adds up to a year's total stands on a scale of its own, which is no period's.
fn print_plot(forecast: &Forecast, projection: &Projection, history: &[Outturn]) {
    let mut lines: Vec<PlotLine> = history.iter().filter_map(known).collect();
    lines.extend(projection.points.iter().map(projected));
    let ends_in_result = projection.points.last().zip(projection.result.as_ref()).is_some_and(|(last, result)| last.mean == result.mean);
    let target = forecast.target.as_ref().and_then(|target| number(target.figure.as_ref()?));
    if !lines.is_empty() {
        println!();
        for line in plot(&lines, target.filter(|_| ends_in_result)) {
            println!("{line}");
        }
    }
    if let Some(result) = projection.result.as_ref().filter(|_| !ends_in_result) {
        println!();
        for line in plot(&[projected(result)], target) {
            println!("{line}");
        }
    }
    if projection.result.is_some() {
        println!();
        println!("o came   x projected   = in 8 cases of 10   . in 19 of 20   | target");
    }
}

fn known(outturn: &Outturn) -> Option<PlotLine> {
    let figure = outturn.figure.as_ref()?;
    Some(PlotLine {
        label: outturn.period.as_ref()?.label.clone(),
        shown: figure.display_text.clone(),
        drawn: number(figure).map(Drawn::Known),
    })
}

fn projected(point: &ProjectionPoint) -> PlotLine {
    PlotLine {
        label: point.period.as_ref().map_or_else(String::new, |period| period.label.clone()),
        shown: point.mean.as_ref().map_or_else(String::new, |figure| figure.display_text.clone()),
        drawn: quantiles(point).map(Drawn::Projected),
    }
}

fn number(figure: &Figure) -> Option<f64> {
    figure.value.as_ref()?.value.parse().ok()
}

/// Those that every projection has.
fn quantiles(point: &ProjectionPoint) -> Option<[f64; 5]> {
    let values: Vec<f64> = point.quantiles.iter().filter_map(|quantile| quantile.value.as_ref()?.value.parse().ok()).collect();
    values.try_into().ok()
}

/// A plain number as people write it: 1,234,567.8.
fn with_thousands(number: &str) -> String {
    let (whole, fraction) = number.split_at(number.find('.').unwrap_or(number.len()));
    let (sign, digits) = whole.split_at(whole.len() - whole.trim_start_matches('-').len());
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

fn print_submitted(forecast: &Forecast) {
    let Some(submitted) = &forecast.submitted else { return };
    let outlook = match submitted.outlook() {
        ForecastOutlook::WillAchieve => ", so the target will be met",
        ForecastOutlook::AtRisk => ", so the target is at risk",
        ForecastOutlook::WillNotAchieve => ", so the target will not be met",
        ForecastOutlook::Unspecified | ForecastOutlook::None => "",
    };
    println!("The service: {}{outlook}.", submitted.reason);
}

fn print_projected(forecast: &Forecast, projection: &Projection, of: &str) {
    let Some(result) = &projection.result else {
        println!("The series: {}.", projection.outcome_reason);
        return;
    };
    let mean = result.mean.as_ref().map_or("", |figure| figure.display_text.as_str());
    let value = |place: usize| result.quantiles.get(place).and_then(|quantile| quantile.value.as_ref());
    let end = |place: usize| value(place).map_or_else(String::new, |value| with_thousands(&value.value));
    println!("The series: {mean} for {of}; {} to {} in 8 cases of 10, {} to {} in 19 of 20.", end(1), end(3), end(0), end(4));
    if let Some(probability) = projection.target_probability {
        let target = forecast.target.as_ref().and_then(|target| target.figure.as_ref()).map_or("", |figure| figure.display_text.as_str());
        println!("  That the target of {target} is met: {}, {:.0} in 100.", in_words(probability), probability * 100.0);
    }
    if let Some(disagreement) = &forecast.disagreement {
        println!("  The two differ strongly: {}.", disagreement.reason);
    }
    let calibrated = match projection.calibration() {
        Calibration::Calibrated => "its intervals are calibrated on the council's own errors",
        Calibration::Partly => "experimental: its intervals are calibrated in part on the council's own errors",
        Calibration::NotYet | Calibration::Unspecified => "experimental: its intervals are not yet calibrated",
    };
    println!("  Method {}, version {}; {calibrated}.", projection.method, projection.method_version);
    if let Some((own, naive)) = projection.backtest_mase.zip(projection.naive_mase) {
        println!("  On its own past it was off by {own:.2} of a usual yearly change, the same period last year by {naive:.2}.");
    }
    if !projection.outcome_reason.is_empty() {
        println!("  {}", projection.outcome_reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        let written = ["7", "-999", "1000", "1234567.80", "-103051"].map(with_thousands);
        assert_eq!(written, ["7", "-999", "1,000", "1,234,567.80", "-103,051"]);
    }
}
