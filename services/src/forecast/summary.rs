//! How many measures are forecast to achieve their annual targets.

use outturn_domain::forecast::{Outlook, SubmittedRow, submitted, submitted_share};
use outturn_domain::scorecard::{Headline, Row};

use super::prospect::Prospect;
use crate::contract;
use crate::names;
use crate::wire::{common_basis, forecast, period, scope, share};

impl Prospect {
    /// The services' forecasts of the scope, whole and by theme. The projections' expected count waits for a calibration to rest on.
    pub(super) fn summary(&self) -> contract::ForecastSummary {
        let (card, inputs) = (self.card(), self.inputs());
        let rows: Vec<(&Row<'_>, SubmittedRow<'_>)> =
            card.rows.iter().map(|row| (row, submitted(&inputs, row, self.asked.target))).collect();
        let whole = submitted_share(&inputs, &card.rows);
        let group = |theme: &outturn_domain::scorecard::ThemeHeadline<'_>| {
            let code = theme.theme.map(|theme| &theme.code);
            let of_theme = rows.iter().filter(|(row, _)| row.theme.map(|theme| &theme.code) == code);
            contract::GroupShare { group: Some(scope::theme(theme.theme)), share: Some(self.share(&theme.headline, &of_theme)) }
        };
        let disagreeing = card.rows.iter().filter_map(|row| self.forecast(&inputs, row));
        contract::ForecastSummary {
            scope: Some(self.scope.canonical.clone()),
            title: self.scope.title.clone(),
            origin_period: Some(period::period(self.asked.origin)),
            period: Some(period::period(self.asked.target)),
            submitted: Some(self.share(&whole.headline, &rows.iter())),
            group_submitted: whole.themes.iter().map(group).collect(),
            expected: None,
            group_expected: Vec::new(),
            disagreements: disagreeing.filter(|forecast| forecast.disagreement.is_some()).collect(),
            scale: Some(scale()),
        }
    }

    fn share<'r, 'a: 'r>(
        &self,
        headline: &Headline<'_>,
        rows: &(impl Iterator<Item = &'r (&'r Row<'a>, SubmittedRow<'a>)> + Clone),
    ) -> contract::Share {
        let named = |achieves: bool| {
            let counted = rows.clone().filter(|(_, submitted)| self.asked.full && submitted.counted == Ok(achieves));
            counted.map(|(row, _)| names::measure(&row.measure.code)).collect::<Vec<_>>()
        };
        let counted = rows.clone().filter(|(_, submitted)| submitted.counted.is_ok());
        let bases = counted.filter_map(|(_, submitted)| submitted.forecast.map(|recorded| recorded.fact.basis));
        contract::Share {
            id: "forecast_to_achieve".to_owned(),
            label: "measures forecast to achieve their annual target".to_owned(),
            counted: named(true),
            not_counted: named(false),
            basis: common_basis(bases).into(),
            ..share::of_measures(headline)
        }
    }
}

/// The words in which a service may forecast, best first.
fn scale() -> contract::Scale {
    contract::Scale {
        name: "scales/forecast-outlook".to_owned(),
        title: "Whether a target will be met".to_owned(),
        hash: String::new(),
        points: Outlook::ALL.map(forecast::scale_point).to_vec(),
    }
}
