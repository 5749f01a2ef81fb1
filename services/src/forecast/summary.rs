//! How many measures are forecast to achieve their annual targets: by their services, and by what their series say.

use outturn_domain::forecast::{Outlook, known_outturn, submitted, submitted_share};
use outturn_domain::scorecard::{Headline, ThemeHeadline};

use super::expected::{Expectation, expected};
use super::prospect::Prospect;
use crate::contract;
use crate::wire::{forecast, period, scope, share};

/// What is expected of the measures of a theme.
fn of_theme<'e, 'a>(all: &'e [Expectation<'a>], group: &'e ThemeHeadline<'_>) -> impl Iterator<Item = &'e Expectation<'a>> + Clone {
    all.iter().filter(|one| one.row.stands_under(group.theme))
}

impl Prospect {
    /// The services' forecasts of the scope, whole and by theme, and what the projections expect of the same measures.
    pub(super) fn summary(&self) -> contract::ForecastSummary {
        let (card, inputs) = (self.card(), self.inputs());
        let expectation = |row| Expectation {
            row,
            submitted: submitted(&inputs, row, self.asked.target),
            projected: self.projection(&inputs, row),
            known: known_outturn(&inputs, row.measure, self.asked.target).map(|(outturn, _)| outturn),
        };
        let all: Vec<Expectation<'_>> = card.rows.iter().map(expectation).collect();
        let services_spoke = all.iter().any(|one| one.submitted.counted.is_ok());
        let whole = submitted_share(&inputs, &card.rows);
        let group_submitted = |theme: &ThemeHeadline<'_>| contract::GroupShare {
            group: Some(scope::theme(theme.theme)),
            share: Some(self.share(&theme.headline, &of_theme(&all, theme))),
        };
        let group_expected = |theme: &ThemeHeadline<'_>| contract::GroupExpectedShare {
            group: Some(scope::theme(theme.theme)),
            expected: Some(expected(of_theme(&all, theme), services_spoke, &self.record)),
        };
        contract::ForecastSummary {
            scope: Some(self.scope.canonical.clone()),
            title: self.scope.title.clone(),
            origin_period: Some(period::period(self.asked.origin)),
            period: Some(period::period(self.asked.target)),
            submitted: Some(self.share(&whole.headline, &all.iter())),
            group_submitted: whole.themes.iter().map(group_submitted).collect(),
            expected: Some(expected(all.iter(), services_spoke, &self.record)),
            group_expected: whole.themes.iter().map(group_expected).collect(),
            disagreements: all.iter().filter(|one| one.disagree()).filter_map(|one| self.forecast(&inputs, one.row)).collect(),
            scale: Some(scale()),
        }
    }

    fn share<'e, 'a: 'e>(&self, headline: &Headline<'_>, all: &(impl Iterator<Item = &'e Expectation<'a>> + Clone)) -> contract::Share {
        share::forecast_to_achieve(headline, &all.clone().map(|one| (one.row, &one.submitted)), self.asked.full)
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
