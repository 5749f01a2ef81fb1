//! From the text of a rule set to the rule set.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::case::{CaseText, GoldenCase};
use super::error::{Location, RuleProblem, RuleSetError};
use super::expression::Expression;
use super::template::Template;
use super::variable::{Values, Variable};
use super::{NoStatusDefinition, NoStatusKind, Rule, RuleSet, StatusDefinition};
use crate::code::RuleSetCode;
use crate::figure::{CellNumber, Precision, Unit};
use crate::measure::Polarity;
use crate::status::{Gap, Yardstick};
use crate::travel::{NotTravelled, Travel};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetText {
    id: Spanned<String>,
    title: String,
    version: String,
    source: String,
    tolerance_percent: Option<Spanned<f64>>,
    #[serde(default)]
    comment_required: Vec<Spanned<String>>,
    #[serde(default)]
    status: Vec<StatusText>,
    #[serde(default)]
    no_status: Vec<NoStatusText>,
    #[serde(default)]
    rule: Vec<RuleText>,
    #[serde(default)]
    case: Vec<Spanned<CaseText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusText {
    code: Spanned<String>,
    label: String,
    colour: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoStatusText {
    when: Spanned<String>,
    code: String,
    label: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: Spanned<String>,
    status: Spanned<String>,
    when: Spanned<String>,
    reason: Spanned<String>,
}

pub(super) fn read(text: &str) -> Result<RuleSet, RuleSetError> {
    let set: SetText = toml::from_str(text).map_err(|error| RuleSetError::Toml {
        at: error.span().map(|span| Location::of(text, span.start)),
        message: error.message().to_owned(),
    })?;
    let code = RuleSetCode::parse(set.id.get_ref()).map_err(|error| field(text, &set.id, error.to_string()))?;
    let statuses = read_statuses(text, set.status)?;
    let rule_set = RuleSet {
        code,
        title: set.title,
        version: set.version,
        source: set.source,
        tolerance_percent: read_tolerance(text, set.tolerance_percent)?,
        no_statuses: read_no_statuses(text, set.no_status)?,
        comment_required: read_comment_required(text, set.comment_required, &statuses)?,
        rules: read_rules(text, set.rule, &statuses)?,
        cases: Vec::new(),
        statuses,
        hash: None,
    };
    let cases = read_cases(text, set.case, &rule_set)?;
    Ok(RuleSet { cases, ..rule_set })
}

fn field<T>(text: &str, field: &Spanned<T>, message: String) -> RuleSetError {
    RuleSetError::Field { at: Location::of(text, field.span().start), message }
}

fn read_tolerance(text: &str, tolerance: Option<Spanned<f64>>) -> Result<Option<Decimal>, RuleSetError> {
    let Some(tolerance) = tolerance else { return Ok(None) };
    let number = CellNumber::new(*tolerance.get_ref(), 0).map(CellNumber::decimal);
    match number.filter(|number| !number.is_sign_negative()) {
        Some(number) => Ok(Some(number)),
        None => Err(field(text, &tolerance, format!("{} cannot be a tolerance", tolerance.get_ref()))),
    }
}

fn read_statuses(text: &str, statuses: Vec<StatusText>) -> Result<Vec<StatusDefinition>, RuleSetError> {
    if statuses.is_empty() {
        return Err(RuleSetError::Missing { table: "status" });
    }
    let mut seen = BTreeSet::new();
    let mut read = Vec::new();
    for (status, rank) in statuses.into_iter().zip(1..) {
        if status.code.get_ref().trim().is_empty() || !seen.insert(status.code.get_ref().clone()) {
            return Err(field(text, &status.code, "a status needs a code of its own".to_owned()));
        }
        read.push(StatusDefinition { code: status.code.into_inner(), label: status.label, rank, colour: status.colour });
    }
    Ok(read)
}

fn read_comment_required(text: &str, codes: Vec<Spanned<String>>, statuses: &[StatusDefinition]) -> Result<Vec<String>, RuleSetError> {
    let known = |code: &Spanned<String>| statuses.iter().any(|status| status.code == *code.get_ref());
    match codes.iter().find(|code| !known(code)) {
        Some(code) => Err(field(text, code, format!("comment_required names {:?}, which is none of the statuses", code.get_ref()))),
        None => Ok(codes.into_iter().map(Spanned::into_inner).collect()),
    }
}

fn read_no_statuses(text: &str, definitions: Vec<NoStatusText>) -> Result<Vec<NoStatusDefinition>, RuleSetError> {
    let mut read: Vec<NoStatusDefinition> = Vec::new();
    for definition in definitions {
        let words = NoStatusKind::ALL.map(NoStatusKind::as_str).join(", ");
        let when = NoStatusKind::from_word(definition.when.get_ref())
            .ok_or_else(|| field(text, &definition.when, format!("{:?} is none of {words}", definition.when.get_ref())))?;
        if read.iter().any(|earlier| earlier.when == when) {
            return Err(field(text, &definition.when, format!("{} is named twice", when.as_str())));
        }
        read.push(NoStatusDefinition { when, code: definition.code, label: definition.label });
    }
    Ok(read)
}

fn read_rules(text: &str, rules: Vec<RuleText>, statuses: &[StatusDefinition]) -> Result<Vec<Rule>, RuleSetError> {
    if rules.is_empty() {
        return Err(RuleSetError::Missing { table: "rule" });
    }
    let mut read: Vec<Rule> = Vec::new();
    for (index, rule) in rules.into_iter().enumerate() {
        let problem = |at: &Spanned<String>, problem: RuleProblem| RuleSetError::Rule {
            index,
            id: rule.id.get_ref().clone(),
            at: Location::of(text, at.span().start),
            problem,
        };
        if read.iter().any(|earlier| earlier.id == *rule.id.get_ref()) {
            return Err(problem(&rule.id, RuleProblem::DuplicateId));
        }
        if !statuses.iter().any(|status| status.code == *rule.status.get_ref()) {
            return Err(problem(&rule.status, RuleProblem::UnknownStatus { code: rule.status.get_ref().clone() }));
        }
        let when = Expression::parse(rule.when.get_ref()).map_err(|error| problem(&rule.when, error.into()))?;
        let known = |code: &str| code == NO_STATUS || statuses.iter().any(|status| status.code == code);
        if let Some(code) = when.earlier_codes().into_iter().find(|code| !known(code)) {
            return Err(problem(&rule.when, RuleProblem::UnknownStatus { code: code.to_owned() }));
        }
        try_out(&when).map_err(|error| problem(&rule.when, error))?;
        let reason = Template::parse(rule.reason.get_ref()).map_err(|error| problem(&rule.reason, error))?;
        read.push(Rule { id: rule.id.into_inner(), status: rule.status.into_inner(), when, reason });
    }
    Ok(read)
}

/// What stands in `previous` for a period that had no status.
pub(super) const NO_STATUS: &str = "none";

/// Answers a condition once on figures of which nothing is absent: what fails there would fail everywhere.
fn try_out(when: &Expression) -> Result<(), RuleProblem> {
    let unit = Unit::Number;
    let gap = Gap { shortfall: Decimal::ONE, deviation: Some(Decimal::new(1, 1)) };
    let unknown = Travel::NotComparable(NotTravelled::NoEarlierValue);
    let Some(precision) = Precision::new(0) else { return Ok(()) };
    let values = Values {
        yardstick: Yardstick { unit: &unit, precision, polarity: Polarity::High, tolerance: None },
        value: Decimal::from(9),
        target: Decimal::TEN,
        gap,
        floor: Some(Decimal::TEN),
        floor_gap: Some(gap),
        tolerance: Some(Decimal::new(1, 1)),
        travel_short: &unknown,
        travel_long: &unknown,
        previous: &["none".to_owned(), "none".to_owned(), "none".to_owned(), "none".to_owned()],
    };
    let answer = when.holds(&values.bind(&BTreeSet::from(Variable::ALL)));
    answer.map(drop).map_err(|error| RuleProblem::DoesNotAnswer { error: error.to_string() })
}

fn read_cases(text: &str, cases: Vec<Spanned<CaseText>>, rule_set: &RuleSet) -> Result<Vec<GoldenCase>, RuleSetError> {
    let read_one = |(index, case): (usize, Spanned<CaseText>)| {
        let at = Location::of(text, case.span().start);
        let name = case.get_ref().name.clone();
        case.into_inner().read(rule_set).map_err(|message| RuleSetError::Case { index, name, at, message })
    };
    cases.into_iter().enumerate().map(read_one).collect()
}
