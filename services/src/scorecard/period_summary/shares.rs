//! The shares of a periodic report: of a scope, and the same by theme.

use outturn_domain::forecast::{SubmittedRow, submitted, submitted_share};
use outturn_domain::scorecard::{Inputs, Row, Scorecard};

use crate::contract;
use crate::wire::{scope, share};

/// The headlines of a summary.
pub(super) struct Headlines {
    /// That of the scope.
    pub(super) whole: contract::Headline,
    /// Those of what stands under it, in the order of the plan.
    pub(super) by_theme: Vec<contract::GroupHeadline>,
}

/// The headlines of a scorecard with the shares that it does not have itself: what services forecast, and what is delivered; the latter is absent of a body.
pub(super) fn headlines(
    inputs: &Inputs<'_>,
    judged: &Scorecard<'_>,
    shown: &mut contract::Scorecard,
    delivery: Option<contract::DeliverySummary>,
    full: bool,
) -> Headlines {
    let mut whole = shown.headline.take().unwrap_or_default();
    let mut by_theme = std::mem::take(&mut shown.group_headlines);
    let forecast = Forecast::of(inputs, judged);
    whole.shares.push(forecast.of_scope(full));
    add(&mut by_theme, forecast.by_theme(full));
    if let Some(delivery) = delivery {
        whole.shares.extend(delivery.milestones.into_iter().chain(delivery.projects));
        add(&mut by_theme, delivery.group_milestones);
        add(&mut by_theme, delivery.group_projects);
    }
    Headlines { whole, by_theme }
}

/// Each share beside the others of its group. A group that has no measures, but milestones, comes after those that have.
fn add(headlines: &mut Vec<contract::GroupHeadline>, shares: Vec<contract::GroupShare>) {
    for contract::GroupShare { group, share } in shares {
        if let Some(known) = headlines.iter_mut().find(|headline| headline.group == group) {
            known.headline.get_or_insert_default().shares.extend(share);
        } else {
            let headline = contract::Headline { shares: share.into_iter().collect(), ..contract::Headline::default() };
            headlines.push(contract::GroupHeadline { group, headline: Some(headline) });
        }
    }
}

/// The share that `GetForecastSummary` gives as submitted, with what it is made of.
struct Forecast<'i, 's, 'a> {
    inputs: &'i Inputs<'a>,
    judged: &'s Scorecard<'a>,
    rows: Vec<(&'s Row<'a>, SubmittedRow<'a>)>,
}

impl<'i, 's, 'a> Forecast<'i, 's, 'a> {
    fn of(inputs: &'i Inputs<'a>, judged: &'s Scorecard<'a>) -> Self {
        let year = inputs.period.in_financial_year().unwrap_or(inputs.period);
        Self { inputs, judged, rows: judged.rows.iter().map(|row| (row, submitted(inputs, row, year))).collect() }
    }

    fn of_scope(&self, full: bool) -> contract::Share {
        let rows = self.rows.iter().map(|(row, submitted)| (*row, submitted));
        share::forecast_to_achieve(&submitted_share(self.inputs, &self.judged.rows).headline, &rows, full)
    }

    fn by_theme(&self, full: bool) -> Vec<contract::GroupShare> {
        let themes = submitted_share(self.inputs, &self.judged.rows).themes;
        let of_theme = |group: &outturn_domain::scorecard::ThemeHeadline<'_>| {
            let rows = self.rows.iter().filter(|(row, _)| row.stands_under(group.theme)).map(|(row, submitted)| (*row, submitted));
            contract::GroupShare {
                group: Some(scope::theme(group.theme)),
                share: Some(share::forecast_to_achieve(&group.headline, &rows, full)),
            }
        };
        themes.iter().map(of_theme).collect()
    }
}
