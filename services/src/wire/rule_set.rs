//! Rule sets and their scales.

use chrono::NaiveDate;
use outturn_domain::colour::Rgb;
use outturn_domain::framework::Framework;
use outturn_domain::organisation::RuleInForce;
use outturn_domain::rules::{Rule, RuleSet};

use super::day::date;
use crate::contract;
use crate::names::named;

/// A rule set, and from when to when it is in force where it is; its rules only if `full`.
pub(crate) fn rule_set(set: &RuleSet, since: Option<&RuleInForce>, framework: &Framework, full: bool) -> contract::RuleSet {
    let hash = set.hash.as_ref().map(ToString::to_string).unwrap_or_default();
    let rules = set.rules.iter().map(|rule| self::rule(set, rule));
    contract::RuleSet {
        name: named("ruleSets", &set.code),
        title: format!("{} ({})", set.title, set.version),
        scale: Some(scale(set, &hash)),
        hash,
        source: set.source.clone(),
        rules: if full { rules.collect() } else { Vec::new() },
        in_force: since.is_some(),
        effective_start_date: since.and_then(|since| since.judges_from.start_date()).map(date),
        effective_end_date: since.and_then(|since| until(framework, since)).map(date),
        approving_body: since.and_then(|since| since.approved_by.as_ref()).map(|body| named("boards", body)).unwrap_or_default(),
    }
}

/// The first day on which another rule set judges; absent while none is to follow. A later row that names the same set again ends nothing.
fn until(framework: &Framework, since: &RuleInForce) -> Option<NaiveDate> {
    let begins = |rule: &RuleInForce| (rule.judges_from.start_date(), rule.judges_from);
    let others = framework.rules.iter().filter(|rule| rule.rule_set != since.rule_set && begins(rule) > begins(since));
    others.min_by_key(|rule| begins(rule))?.judges_from.start_date()
}

/// One rule of a set.
pub(crate) fn rule(set: &RuleSet, rule: &Rule) -> contract::Rule {
    contract::Rule {
        id: rule.id.clone(),
        code: rule.status.clone(),
        condition: rule.when.as_str().to_owned(),
        description: set.status(&rule.status).map(|status| status.label.clone()).unwrap_or_default(),
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
