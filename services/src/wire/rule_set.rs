//! Rule sets and their scales.

use outturn_domain::colour::Rgb;
use outturn_domain::organisation::RuleInForce;
use outturn_domain::rules::RuleSet;

use super::day::date;
use crate::contract;
use crate::names::named;

/// A rule set that is in force; its rules only if `full`.
pub(crate) fn in_force(set: &RuleSet, since: &RuleInForce, full: bool) -> contract::RuleSet {
    let hash = set.hash.as_ref().map(ToString::to_string).unwrap_or_default();
    let rules = set.rules.iter().map(|rule| contract::Rule {
        id: rule.id.clone(),
        code: rule.status.clone(),
        condition: rule.when.as_str().to_owned(),
        description: set.status(&rule.status).map(|status| status.label.clone()).unwrap_or_default(),
    });
    contract::RuleSet {
        name: named("ruleSets", &set.code),
        title: format!("{} ({})", set.title, set.version),
        scale: Some(scale(set, &hash)),
        hash,
        source: set.source.clone(),
        rules: if full { rules.collect() } else { Vec::new() },
        in_force: true,
        effective_start_date: since.judges_from.start_date().map(date),
        effective_end_date: None,
        approving_body: since.approved_by.as_ref().map(|body| named("boards", body)).unwrap_or_default(),
    }
}

fn scale(set: &RuleSet, hash: &str) -> contract::Scale {
    let statuses = set.statuses.iter().map(|status| contract::ScalePoint {
        code: status.code.clone(),
        label: status.label.clone(),
        rank: i32::try_from(status.rank).unwrap_or(i32::MAX),
        colour: Rgb::of(&status.colour).to_string(),
        meaning: String::new(),
        counts_favourably: status.rank == 1,
    });
    contract::Scale { name: named("scales", &set.code), title: set.title.clone(), hash: hash.to_owned(), points: statuses.collect() }
}
