//! What people write in words, beside the figures: what stands in the way, what was achieved, what will be done and what it needs; of a measure, milestone,
//! project or risk, or of an objective of the plan.
//!
//! A narrative is a fact like any other, with its cell, its stage and its instant. Its author is a fact of its own beside it, because it stands in a cell of
//! its own and may be corrected alone.

use crate::code::{ItemCode, PlanCode, SubmitterCode, lookup_key};
use crate::fact::FactKind;
use crate::framework::Framework;
use crate::organisation::Delegation;
use crate::period::Period;
use crate::scorecard::{Placement, Scope};

/// What a narrative is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NarrativeKind {
    /// A comment on a figure or a status.
    Commentary,
    /// What stands in the way.
    Challenge,
    /// What was achieved.
    Achievement,
    /// What will be done.
    Action,
    /// What it needs or costs.
    Resource,
    /// A judgement in words that stands beside the number, and judges nothing.
    Assessment,
}

impl NarrativeKind {
    /// Every kind, in the order in which a report has them.
    pub const ALL: [Self; 6] = [Self::Challenge, Self::Achievement, Self::Action, Self::Resource, Self::Commentary, Self::Assessment];

    /// The word for it in a return.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commentary => "commentary",
            Self::Challenge => "challenge",
            Self::Achievement => "achievement",
            Self::Action => "action",
            Self::Resource => "resource",
            Self::Assessment => "assessment",
        }
    }

    /// The kind that people mean by a word, however it is written: `Challenges` too, as the heading of a report has it, and `Comment`.
    #[must_use]
    pub fn called(word: &str) -> Option<Self> {
        let key = lookup_key(word);
        let plural = |kind: &Self| key.strip_suffix('s') == Some(kind.as_str());
        match key.as_str() {
            "comment" | "comments" => Some(Self::Commentary),
            _ => Self::ALL.into_iter().find(|kind| kind.as_str() == key || plural(kind)),
        }
    }

    /// The kind of its facts.
    #[must_use]
    pub fn fact_kind(self) -> FactKind {
        match self {
            Self::Commentary => FactKind::Comment,
            Self::Challenge => FactKind::Challenge,
            Self::Achievement => FactKind::Achievement,
            Self::Action => FactKind::Action,
            Self::Resource => FactKind::Resource,
            Self::Assessment => FactKind::Assessment,
        }
    }

    /// The kind of narrative that a fact is, where it is one.
    #[must_use]
    pub fn of(kind: FactKind) -> Option<Self> {
        Self::ALL.into_iter().find(|narrative| narrative.fact_kind() == kind)
    }

    /// Whether there may be several about one subject in one period, each with its number. A comment and an assessment are one, as the figure is beside which
    /// they stand.
    #[must_use]
    pub fn is_numbered(self) -> bool {
        !matches!(self, Self::Commentary | Self::Assessment)
    }

    /// The group under which the author of a narrative is kept: its kind, and its number where it has one.
    #[must_use]
    pub fn author_key(self, number: Option<&str>) -> String {
        match number {
            Some(number) => format!("{} {number}", self.as_str()),
            None => self.as_str().to_owned(),
        }
    }
}

/// What goes before the code of an objective where a narrative is about it, so that it is never taken for a measure of the same code.
const PLAN_ITEMS: &str = "planItems/";

/// What the facts about an item of the plan are kept under.
#[must_use]
pub fn plan_subject(code: &PlanCode) -> Option<ItemCode> {
    ItemCode::parse(&format!("{PLAN_ITEMS}{code}")).ok()
}

/// The item of the plan that a subject is, where it is one.
#[must_use]
pub fn plan_item(subject: &ItemCode) -> Option<PlanCode> {
    PlanCode::parse(subject.as_str().strip_prefix(PLAN_ITEMS)?).ok()
}

/// Whether a submitter may write about an item of the plan: something of a service that it reports for stands there or below, or it reports for everyone.
#[must_use]
pub fn may_write_about(framework: &Framework, submitter: &SubmitterCode, objective: &PlanCode, period: Period) -> bool {
    let known = framework.submitters.get(submitter).filter(|submitter| submitter.effective.covers(period));
    if known.is_none_or(|submitter| submitter.may_report_for == Delegation::Everyone) {
        return known.is_some();
    }
    let scope = Scope::Plan(objective.clone());
    let measures = framework.measures_in(period).map(Placement::from);
    let placed = |plan_items, service| Placement { plan_items, service, ..Placement::default() };
    let milestones = framework.milestones.values().map(|item| placed(&item.plan_items, item.service.as_ref()));
    let projects = framework.projects.values().map(|item| placed(&item.plan_items, item.service.as_ref()));
    let risks = framework.risks.values().map(|item| placed(&item.plan_items, item.service.as_ref()));
    let mut all = measures.chain(milestones).chain(projects).chain(risks).filter(|placed| scope.covers_placed(framework, *placed));
    all.any(|placed| placed.service.is_some_and(|service| framework.may_report(submitter, service, period)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_however_a_report_has_it() {
        for (word, kind) in [
            ("Challenge", NarrativeKind::Challenge),
            (" CHALLENGES ", NarrativeKind::Challenge),
            ("Resources", NarrativeKind::Resource),
            ("comment", NarrativeKind::Commentary),
            ("Commentary", NarrativeKind::Commentary),
        ] {
            assert_eq!(NarrativeKind::called(word), Some(kind), "{word}");
        }
        for word in ["", "s", "success", "challengess"] {
            assert_eq!(NarrativeKind::called(word), None, "{word}");
        }
        for kind in NarrativeKind::ALL {
            assert_eq!(NarrativeKind::of(kind.fact_kind()), Some(kind));
        }
        assert_eq!(NarrativeKind::of(FactKind::Actual), None);
    }

    #[test]
    fn an_objective_is_no_measure_of_the_same_code() {
        let code = PlanCode::parse("EHC-20W").expect("a code");
        let subject = plan_subject(&code).expect("a subject");
        assert_ne!(subject.as_str(), code.as_str());
        assert_eq!((plan_item(&subject), plan_item(&ItemCode::parse("EHC-20W").expect("a code"))), (Some(code), None));
    }
}
