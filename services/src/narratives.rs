//! What was written of a period, in the order in which a report has it: objectives as the plan has them, then measures, milestones, projects and risks.

use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode};
use outturn_domain::framework::Framework;
use outturn_domain::narrative::{NarrativeKind, plan_subject};
use outturn_domain::organisation::PlanItem;
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::{Facts, Placement, Scope};
use outturn_domain::scrutiny::covers_item;

/// Everything written about what a scope covers and of the periods that are `wanted`, of one subject after the other, kind by kind, the older before the newer and in
/// the order of its numbers.
pub(crate) fn written<'f>(
    framework: &Framework,
    facts: &'f Facts,
    scope: &Scope,
    entity: Option<&EntityCode>,
    wanted: impl Fn(Period) -> bool + Copy,
) -> Vec<&'f RecordedFact> {
    let subjects = objectives(framework, scope).into_iter().chain(items(framework, scope));
    subjects.flat_map(|subject| about(facts, &subject, entity, wanted)).collect()
}

fn about<'f>(facts: &'f Facts, subject: &ItemCode, entity: Option<&EntityCode>, wanted: impl Fn(Period) -> bool) -> Vec<&'f RecordedFact> {
    let of_subject = facts.of_item(subject).filter(|recorded| {
        let key = &recorded.fact.key;
        // What is said of a group belongs to the group's own row.
        let of_group = key.kind.is_of_groups() && key.breakdown.is_some();
        wanted(key.period) && key.entity.as_ref() == entity && !of_group && recorded.fact.value.text().is_some()
    });
    let mut said: Vec<_> =
        of_subject.filter_map(|recorded| Some((NarrativeKind::of(recorded.fact.key.kind)?, number(recorded), recorded))).collect();
    said.sort_by_key(|(kind, number, recorded)| {
        (NarrativeKind::ALL.iter().position(|other| other == kind), recorded.fact.key.period.end_date(), *number)
    });
    said.into_iter().map(|(.., recorded)| recorded).collect()
}

/// Which of several texts of a kind it is.
fn number(recorded: &RecordedFact) -> u32 {
    recorded.fact.key.breakdown.as_ref().map(BreakdownCode::as_str).and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// The items of the plan that the scope covers, each before what stands under it.
fn objectives(framework: &Framework, scope: &Scope) -> Vec<ItemCode> {
    let covered = |item: &PlanItem| {
        scope.covers_placed(framework, Placement { plan_items: std::slice::from_ref(&item.code), ..Placement::default() })
    };
    let mut placed: Vec<(Vec<u32>, &PlanItem)> = framework
        .plan
        .values()
        .filter(|item| covered(item))
        .map(|item| {
            let mut way: Vec<u32> = framework.plan_with_parents(&item.code).map(|above| above.order).collect();
            way.reverse();
            (way, item)
        })
        .collect();
    placed.sort_by(|(one, left), (other, right)| (one, &left.code).cmp(&(other, &right.code)));
    placed.into_iter().filter_map(|(_, item)| plan_subject(&item.code)).collect()
}

fn items(framework: &Framework, scope: &Scope) -> impl Iterator<Item = ItemCode> {
    let all = framework.measures.keys().chain(framework.milestones.keys()).chain(framework.projects.keys()).chain(framework.risks.keys());
    all.filter(|item| covers_item(scope, framework, item)).cloned()
}
