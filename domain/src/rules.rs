//! Status rules as data: what each colour means to a council, in a text file of its own, with the cases that prove it.
//!
//! ```toml
//! id = "anytown-2021-22"
//! title = "Anytown Council"
//! version = "2021/22"
//! source = "where the council states its rules"
//! tolerance_percent = 10            # used for a measure without a tolerance of its own; may be left out
//! comment_required = ["red"]        # the statuses that a service is asked to comment on; may be left out, then none is
//!
//! [[status]]                        # best first: the rank is the place in this list
//! code = "green"
//! label = "on target"
//! colour = "green"
//!
//! [[no_status]]                     # what the council calls it when there is no status; may be left out
//! when = "no_target"                # no_target, no_value, no_polarity, no_rule
//! code = "data_only"
//! label = "data only"
//!
//! [[rule]]                          # the first whose condition holds gives the status
//! id = "on-target"
//! status = "green"
//! when = "shortfall <= 0"           # a condition in CEL; its words are those of [`Variable`]
//! reason = "{value} meets the target of {target}"
//!
//! [[case]]                          # proof: what this must come to
//! name = "exactly on target"
//! value = 80
//! target = 80
//! expect = "green"
//! ```
//!
//! Everything that can be wrong with a set is found when it is read ([`RuleSet::parse`]): its names, its operators, how long and deep a
//! condition is, and whether each condition answers yes or no at all. What can only go wrong with the figures at hand (a rule that reads
//! the floor of a measure that has none) is a failure of that rule, and the rules after it are not tried.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::code::RuleSetCode;
use crate::provenance::FileHash;

mod case;
mod error;
mod expression;
mod read;
mod template;
mod variable;

pub use case::{CaseOutcome, GoldenCase, Proof};
pub use error::{Location, RuleProblem, RuleSetError};
pub use expression::{DEEPEST, EvaluationError, Expression, ExpressionError, LONGEST, MOST_NESTED, MOST_SIGNS};
pub use template::Template;
pub use variable::{Values, Variable};

/// A council's status rules.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// Its code (`maidstone-2018-19`).
    pub code: RuleSetCode,
    /// Whose rules they are.
    pub title: String,
    /// Its version, as the council calls it.
    pub version: String,
    /// Where the council states them.
    pub source: String,
    /// The tolerance, in per cent of the target, of a measure that has none of its own.
    pub tolerance_percent: Option<Decimal>,
    /// The statuses that want a comment, by their codes; none where the set does not say.
    pub comment_required: Vec<String>,
    /// The statuses, best first.
    pub statuses: Vec<StatusDefinition>,
    /// What the council calls the absence of a status.
    pub no_statuses: Vec<NoStatusDefinition>,
    /// The rules, in the order in which they are tried.
    pub rules: Vec<Rule>,
    /// What the set must come to in stated cases.
    pub cases: Vec<GoldenCase>,
    /// The SHA-256 of the file it was read from, where that is known: see [`RuleSet::with_hash`].
    pub hash: Option<FileHash>,
}

/// A status that a council uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusDefinition {
    /// Its code.
    pub code: String,
    /// What the council calls it.
    pub label: String,
    /// Its place from the best, which is 1.
    pub rank: u32,
    /// The colour it is shown in.
    pub colour: String,
}

/// Why there is no status, as a rule set may name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoStatusKind {
    /// There is no target that judges.
    NoTarget,
    /// There is no value.
    NoValue,
    /// Neither way is good.
    NoPolarity,
    /// No rule applies, or the one that was tried failed.
    NoRule,
}

impl NoStatusKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::NoTarget, Self::NoValue, Self::NoPolarity, Self::NoRule];

    /// The word for it in a rule set.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoTarget => "no_target",
            Self::NoValue => "no_value",
            Self::NoPolarity => "no_polarity",
            Self::NoRule => "no_rule",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What a council calls the absence of a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoStatusDefinition {
    /// Which absence.
    pub when: NoStatusKind,
    /// Its code.
    pub code: String,
    /// What the council calls it.
    pub label: String,
}

/// One rule: a condition, and the status that it gives.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name within the set.
    pub id: String,
    /// The code of the status that it gives.
    pub status: String,
    /// The condition.
    pub when: Expression,
    /// Why, with places for the numbers.
    pub reason: Template,
}

/// One rule, tried.
#[derive(Debug, Clone)]
pub struct Trial<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// What came of it.
    pub outcome: TrialOutcome,
    /// What its condition reads, each word with its value as people read it.
    pub figures: Vec<(&'static str, String)>,
}

/// What came of a rule that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrialOutcome {
    /// Its condition held: it gave the status.
    Held,
    /// Its condition did not hold.
    DidNotHold,
    /// Its condition could not be answered, and why: there is no status.
    Failed(String),
}

impl Trial<'_> {
    /// What came of it with the numbers in it: `deviation <= tolerance does not hold: deviation is 12.5%, tolerance is 10%`.
    #[must_use]
    pub fn reason(&self) -> String {
        let condition = self.rule.when.as_str();
        let figures: Vec<String> = self.figures.iter().map(|(name, value)| format!("{name} is {value}")).collect();
        let came = match &self.outcome {
            TrialOutcome::Held => "holds".to_owned(),
            TrialOutcome::DidNotHold => "does not hold".to_owned(),
            TrialOutcome::Failed(error) => format!("could not be answered ({error})"),
        };
        if figures.is_empty() { format!("{condition} {came}") } else { format!("{condition} {came}: {}", figures.join(", ")) }
    }
}

/// A rule that could not be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFailure {
    /// The rule.
    pub rule: String,
    /// What went wrong.
    pub error: String,
}

impl RuleSet {
    /// Reads a rule set, and finds everything that is wrong with it before it can judge.
    pub fn parse(text: &str) -> Result<Self, RuleSetError> {
        read::read(text)
    }

    /// The same set, with the hash of the file it was read from.
    #[must_use]
    pub fn with_hash(self, hash: FileHash) -> Self {
        Self { hash: Some(hash), ..self }
    }

    /// Whether a service is asked to comment on a figure of this status.
    #[must_use]
    pub fn wants_comment(&self, status: &str) -> bool {
        self.comment_required.iter().any(|code| code == status)
    }

    /// The status with this code.
    #[must_use]
    pub fn status(&self, code: &str) -> Option<&StatusDefinition> {
        self.statuses.iter().find(|status| status.code == code)
    }

    /// What the council calls this absence of a status, where it has a name for it.
    #[must_use]
    pub fn no_status(&self, when: NoStatusKind) -> Option<&NoStatusDefinition> {
        self.no_statuses.iter().find(|definition| definition.when == when)
    }

    /// Whether any condition reads `variable`: what no condition reads need not be gathered.
    #[must_use]
    pub fn reads(&self, variable: Variable) -> bool {
        self.rules.iter().any(|rule| rule.when.reads(variable))
    }

    /// Every rule that was tried, in order, up to the one that decided; a condition that could not be answered decides, too.
    #[must_use]
    pub fn trials(&self, values: &Values<'_>) -> Vec<Trial<'_>> {
        let bound = values.bind(&Variable::ALL.into_iter().collect());
        let mut trials = Vec::new();
        for rule in &self.rules {
            let outcome = match rule.when.holds(&bound) {
                Ok(true) => TrialOutcome::Held,
                Ok(false) => TrialOutcome::DidNotHold,
                Err(error) => TrialOutcome::Failed(error.to_string()),
            };
            let read = Variable::ALL.into_iter().filter(|variable| rule.when.reads(*variable));
            let figures = read.map(|variable| (variable.as_str(), values.shown(variable).unwrap_or_else(|| "absent".to_owned()))).collect();
            let decided = outcome != TrialOutcome::DidNotHold;
            trials.push(Trial { rule, outcome, figures });
            if decided {
                break;
            }
        }
        trials
    }

    /// The first rule whose condition holds, with its status. A condition that cannot be answered ends the search.
    pub fn first_that_holds(&self, values: &Values<'_>) -> Result<Option<(&Rule, &StatusDefinition)>, RuleFailure> {
        let read: BTreeSet<Variable> = Variable::ALL.into_iter().filter(|variable| self.reads(*variable)).collect();
        let bound = values.bind(&read);
        for rule in &self.rules {
            let holds = rule.when.holds(&bound).map_err(|error| RuleFailure { rule: rule.id.clone(), error: error.to_string() })?;
            if holds {
                return Ok(self.status(&rule.status).map(|status| (rule, status)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
