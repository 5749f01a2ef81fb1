//! Why a target is missed, asked where the return does not say so: the figures are judged as a committee will see them.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::fact::{Fact, FactKey, FactKind};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::scorecard::{Facts, Inputs, Row, Scope, judge};
use outturn_domain::stage::Stage;
use outturn_domain::status::StatusOutcome;

use super::Standing;

/// The most periods of one return that are judged, the newest first: a committee sees the newest, and each costs a whole scorecard.
const MOST_PERIODS: usize = 8;

/// Asks for a comment beside every figure whose status the rules in force want explained. Of a comment that was not taken because it is too long its own finding
/// tells.
pub(super) fn ask(facts: &[Fact], too_long: &BTreeSet<FactKey>, standing: &Standing<'_>, findings: &mut Vec<Finding>) {
    let Some(framework) = standing.framework else { return };
    let reported: BTreeMap<&FactKey, &Fact> =
        facts.iter().filter(|fact| fact.key.kind == FactKind::Actual).map(|fact| (&fact.key, fact)).collect();
    let periods: BTreeSet<Period> = reported.keys().map(|key| key.period).collect();
    let seen = Facts::new(standing.history.iter().cloned().chain(facts.iter().map(as_if_recorded)));
    for period in periods.into_iter().rev().take(MOST_PERIODS) {
        let inputs = inputs(framework, period, &seen, standing);
        for row in judge(&inputs).rows {
            let key = FactKey { item: row.measure.code.clone(), entity: None, breakdown: None, period, kind: FactKind::Actual };
            let Some(fact) = reported.get(&key) else { continue };
            if too_long.contains(&FactKey { kind: FactKind::Comment, ..key.clone() }) {
                continue;
            }
            let finding = about_row(&row, standing);
            findings.extend(finding.map(|finding| finding.at(fact.place.clone()).about(Some(key.item), Some(period))));
        }
    }
}

pub(super) fn inputs<'a>(framework: &'a Framework, period: Period, facts: &'a Facts, standing: &Standing<'a>) -> Inputs<'a> {
    const NOTHING: &BTreeSet<FactKey> = &BTreeSet::new();
    Inputs {
        framework,
        period,
        scope: Scope::Whole,
        entity: None,
        stage: Stage::Working,
        as_of: standing.now,
        facts,
        rule_sets: standing.rule_sets,
        refused: NOTHING,
    }
}

/// The return's own figures, judged beside history as they will be once they are committed.
pub(super) fn as_if_recorded(fact: &Fact) -> RecordedFact {
    RecordedFact { fact: fact.clone(), sequence: Sequence(i64::MAX), stage: Stage::Working }
}

fn about_row(row: &Row<'_>, standing: &Standing<'_>) -> Option<Finding> {
    match &row.status {
        StatusOutcome::Given(status) if row.comment.is_none_or(|comment| comment.fact.value.text().is_none()) => {
            if !standing.rule_sets.get(&status.rule_set)?.wants_comment(&status.code) {
                return None;
            }
            let message =
                format!("{} has no comment, and its status is {}: {}.", row.measure.code, status.code, status.reason.trim_end_matches('.'));
            Some(Finding::new(FindingCode::CommentMissing, message).expected("a comment"))
        }
        StatusOutcome::RuleFailed { rule_set, rule, error } => {
            let message = format!("The rule {rule:?} of {rule_set} could not judge {}: {error}.", row.measure.code);
            Some(Finding::new(FindingCode::RuleFailed, message))
        }
        _ => None,
    }
}
