//! The headline of a quarterly report, as a committee would read it: targets met, forecasts, milestones, projects and risks.

use outturn_services::contract::{
    DeliverySummary, ForecastSummary, GroupHeadline, GroupShare, Headline, OutsideGroup, RiskEvent, RiskProfile, Share, ShareComparison,
};

/// Everything a headline is printed from.
pub(crate) struct WholeHeadline {
    pub(crate) forecasts: Option<ForecastSummary>,
    pub(crate) delivery: Option<DeliverySummary>,
    pub(crate) risks: Option<RiskProfile>,
}

/// Prints the scorecard's own share, with its themes and everything that stands outside it.
pub(crate) fn print_scorecard(headline: &Headline, groups: &[GroupHeadline]) {
    println!();
    for share in &headline.shares {
        let themes = groups.iter().filter_map(|group| {
            let of_group = group.headline.as_ref()?.shares.iter().find(|of_group| of_group.id == share.id)?;
            Some((group.group.as_ref().map_or("", |group| group.title.as_str()), of_group))
        });
        print_share(share, themes);
    }
}

/// Prints what stands beside the scorecard in a quarterly report.
pub(crate) fn print_whole(whole: &WholeHeadline) {
    if let Some(share) = whole.forecasts.as_ref().and_then(|forecasts| forecasts.submitted.as_ref()) {
        let groups = whole.forecasts.iter().flat_map(|forecasts| &forecasts.group_submitted);
        print_share(share, groups.filter_map(of_group));
    }
    if let Some(expected) = whole.forecasts.as_ref().and_then(|forecasts| forecasts.expected.as_ref()) {
        println!("measures that can be expected to achieve their annual target: {}", expected.display_text);
    }
    if let Some(delivery) = &whole.delivery {
        for share in [&delivery.milestones, &delivery.projects].into_iter().flatten() {
            print_share(share, std::iter::empty());
        }
    }
    if let Some(risks) = &whole.risks {
        print_risks(risks);
    }
}

fn of_group(group: &GroupShare) -> Option<(&str, &Share)> {
    Some((group.group.as_ref().map_or("", |group| group.title.as_str()), group.share.as_ref()?))
}

fn print_share<'a>(share: &'a Share, themes: impl Iterator<Item = (&'a str, &'a Share)>) {
    println!("{}: {}", share.label, shown(share));
    for (title, of_theme) in themes {
        println!("  {title}: {}", shown(of_theme));
    }
    for compared in &share.comparisons {
        println!("  {}: {}", compared_with(compared), compared_shown(compared));
    }
    let outside: i32 = share.outside.iter().map(|group| group.count).sum();
    if outside > 0 {
        println!("  Outside the {}:", share.denominator);
        for group in &share.outside {
            println!("    {} {}: {}", group.count, group.label, codes(group));
        }
    }
}

fn shown(share: &Share) -> String {
    if share.comparable { share.display_text.clone() } else { format!("not comparable ({})", share.not_comparable_reason) }
}

fn compared_with(compared: &ShareComparison) -> String {
    let period = compared.period.as_ref().map_or("", |period| period.label.as_str());
    if compared.set_note.is_empty() { format!("In {period}") } else { format!("Like for like, {}", compared.set_note) }
}

fn compared_shown(compared: &ShareComparison) -> String {
    if compared.comparable { compared.display_text.clone() } else { format!("not comparable ({})", compared.not_comparable_reason) }
}

fn codes(group: &OutsideGroup) -> String {
    let code = |item: &str| item.split_once('/').map_or(item, |(_, code)| code).to_owned();
    group.items.iter().map(|item| code(item)).collect::<Vec<_>>().join(", ")
}

fn print_risks(risks: &RiskProfile) {
    let Some(movement) = &risks.movement else { return };
    let base = movement.base_period.as_ref().map_or("before", |period| period.label.as_str());
    let now = risks.period.as_ref().map_or("now", |period| period.label.as_str());
    println!("{}: {} live in {base}, {} in {now}", risks.title, movement.base_live_count, movement.live_count);
    for (what, events) in
        [("in", &movement.entries), ("out", &movement.exits), ("redefined", &movement.redefinitions), ("reviewed", &movement.reviews)]
    {
        for event in events {
            println!("  {what}: {} {} ({})", event.code, event.title, by(event));
        }
    }
}

fn by(event: &RiskEvent) -> String {
    let body = event.body.as_ref().filter(|body| !body.not_stated).map_or("body not stated", |body| body.text.as_str());
    body.to_owned()
}
