//! What a service forecasts.

use outturn_domain::absence::Absence;
use outturn_domain::forecast::{Judged, Outlook, SubmittedRow, submitted};
use outturn_domain::measure::Measure;
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::{Inputs, Row};

use super::absence::reported_absence;
use super::cells::Cells;
use super::{figure, period};
use crate::contract;

/// The forecast of the year on a scorecard's row, as submitted.
pub(crate) fn of_scorecard(cells: &mut Cells<'_>, inputs: &Inputs<'_>, row: &Row<'_>) -> Option<contract::SubmittedForecast> {
    let submitted = submitted(inputs, row, inputs.period.in_financial_year().unwrap_or(inputs.period));
    Some(written(cells, row.measure, submitted.forecast?, submitted.judged))
}

/// The forecast of a period, as submitted, or that there is none.
pub(crate) fn of_row(cells: &mut Cells<'_>, measure: &Measure, about: Period, submitted: &SubmittedRow<'_>) -> contract::SubmittedForecast {
    if let Some(recorded) = submitted.forecast {
        return written(cells, measure, recorded, submitted.judged.clone());
    }
    contract::SubmittedForecast {
        period: period::dated(about),
        figure: Some(figure::absent(measure, Absence::Awaited, reported_absence(Absence::Awaited))),
        outlook: contract::ForecastOutlook::None.into(),
        reason: submitted.judged.reason.clone(),
        ..contract::SubmittedForecast::default()
    }
}

fn written(cells: &mut Cells<'_>, measure: &Measure, recorded: &RecordedFact, judged: Judged) -> contract::SubmittedForecast {
    let words = recorded.fact.value.text();
    let cell = figure::reported(cells, measure, recorded);
    let judgement = words.map(|words| match Outlook::from_words(words) {
        Some(known) => contract::ScalePoint { label: words.to_owned(), ..scale_point(known) },
        None => contract::ScalePoint { code: crate::names::slug(words), label: words.to_owned(), ..contract::ScalePoint::default() },
    });
    contract::SubmittedForecast {
        period: period::dated(recorded.fact.key.period),
        judgement_provenance_key: words.map(|_| cell.provenance_key.clone()).unwrap_or_default(),
        figure: Some(cell),
        judgement,
        outlook: judged.outlook.map_or(contract::ForecastOutlook::None, of_outlook).into(),
        reason: judged.reason,
        comment: None,
    }
}

fn of_outlook(outlook: Outlook) -> contract::ForecastOutlook {
    match outlook {
        Outlook::WillAchieve => contract::ForecastOutlook::WillAchieve,
        Outlook::AtRisk => contract::ForecastOutlook::AtRisk,
        Outlook::WillNotAchieve => contract::ForecastOutlook::WillNotAchieve,
    }
}

/// The point of the scale of outlooks.
pub(crate) fn scale_point(outlook: Outlook) -> contract::ScalePoint {
    let rank = (1..).zip(Outlook::ALL).find(|(_, known)| *known == outlook).map_or(0, |(rank, _)| rank);
    contract::ScalePoint {
        code: outlook.as_str().replace('_', "-"),
        label: outlook.label().to_owned(),
        rank,
        counts_favourably: outlook == Outlook::WillAchieve,
        ..contract::ScalePoint::default()
    }
}
