//! The shares that a committee reads: milestones on track or completed, priority projects at a favourable confidence.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::change::changes;
use super::{DeliveryChange, DeliveryItem, Inputs, Row, Standing};
use crate::change::Change;
use crate::code::ItemCode;
use crate::organisation::PlanItem;
use crate::period::Period;
use crate::scale::Scale;
use crate::scorecard::themes_in_order;

/// A share, with every item in it and outside it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeliveryShare<'a> {
    /// Those that go well.
    pub counted: Vec<Row<'a>>,
    /// Those that do not.
    pub not_counted: Vec<Row<'a>>,
    /// Those of which nobody can say: no status was reported, or none that the scale knows.
    pub outside: Vec<Row<'a>>,
}

impl<'a> DeliveryShare<'a> {
    fn of(rows: impl IntoIterator<Item = Row<'a>>) -> Self {
        let mut share = Self::default();
        for row in rows {
            match row.standing.point() {
                Some((_, point)) if point.favourable => share.counted.push(row),
                Some(_) => share.not_counted.push(row),
                None => share.outside.push(row),
            }
        }
        share
    }

    /// How many go well.
    #[must_use]
    pub fn count(&self) -> usize {
        self.counted.len()
    }

    /// Of how many.
    #[must_use]
    pub fn denominator(&self) -> usize {
        self.counted.len() + self.not_counted.len()
    }
}

/// The share of the period on another set: the one in force from the next period on, as far as it is approved.
#[derive(Debug, Clone, PartialEq)]
pub struct LikeForLike<'a> {
    /// The share.
    pub share: DeliveryShare<'a>,
    /// The day of the newest decision that made the set; absent where no decision is recorded.
    pub approved_on: Option<NaiveDate>,
    /// The first period of the set.
    pub from: Period,
}

/// A share beside the period before, and beside the set as it is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared<'a> {
    /// The share.
    pub now: DeliveryShare<'a>,
    /// The share of the period before, on the set of then; absent where there is no period before.
    pub previous: Option<(Period, DeliveryShare<'a>)>,
    /// The scale of the period before, where it was another: what goes well was said in other words then, and the two shares cannot be compared.
    pub other_scale: Option<&'a Scale>,
    /// Absent where the set stays as it is.
    pub like_for_like: Option<LikeForLike<'a>>,
}

/// The share of a theme; absent theme: of what stands under none.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeShare<'a> {
    /// The theme.
    pub theme: Option<&'a PlanItem>,
    /// Its share.
    pub share: Compared<'a>,
}

/// How delivery stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary<'a> {
    /// Every milestone of the period.
    pub milestone_rows: Vec<Row<'a>>,
    /// Milestones on track or completed.
    pub milestones: Compared<'a>,
    /// The same by theme.
    pub milestone_themes: Vec<ThemeShare<'a>>,
    /// Every project of the period, priority or not.
    pub project_rows: Vec<Row<'a>>,
    /// Priority projects at a favourable confidence.
    pub projects: Compared<'a>,
    /// The same by theme.
    pub project_themes: Vec<ThemeShare<'a>>,
    /// What changed since the period before.
    pub changes: Vec<DeliveryChange<'a>>,
}

/// How delivery stands in `inputs`.
#[must_use]
pub fn summarise<'a>(inputs: &Inputs<'a>) -> Summary<'a> {
    let (milestones, projects) = (inputs.all_milestones(), inputs.all_projects());
    let priority: Vec<_> =
        projects.iter().copied().filter(|item| matches!(item, DeliveryItem::Project(project) if project.priority)).collect();
    let milestone_rows = watched(inputs, &milestones);
    let project_rows = watched(inputs, &projects);
    let both: Vec<_> = milestone_rows.iter().chain(&project_rows).copied().collect();
    let gone: Vec<_> = inputs
        .period
        .previous()
        .into_iter()
        .flat_map(|before| {
            let left = milestones
                .iter()
                .chain(&projects)
                .filter(move |item| inputs.watches(**item, before) && !inputs.watches(**item, inputs.period));
            left.map(move |item| Row { item: *item, standing: inputs.standing(*item, before), previous: None })
        })
        .collect();
    Summary {
        changes: changes(inputs, &both, &gone),
        milestones: compared(inputs, &milestones),
        milestone_themes: by_theme(inputs, &milestones),
        projects: compared(inputs, &priority),
        project_themes: by_theme(inputs, &priority),
        milestone_rows,
        project_rows,
    }
}

fn watched<'a>(inputs: &Inputs<'a>, items: &[DeliveryItem<'a>]) -> Vec<Row<'a>> {
    items.iter().filter(|item| inputs.watches(**item, inputs.period)).map(|item| inputs.row(*item)).collect()
}

fn compared<'a>(inputs: &Inputs<'a>, items: &[DeliveryItem<'a>]) -> Compared<'a> {
    let previous =
        inputs.period.previous().map(|before| (before, DeliveryShare::of(watched(&Inputs { period: before, ..inputs.clone() }, items))));
    let scales = |period| items.first().and_then(|item| inputs.scale(*item, period));
    let of_now = scales(inputs.period);
    let other_scale = inputs.period.previous().and_then(scales).filter(|before| of_now.is_some_and(|now| now.id != before.id));
    Compared { now: DeliveryShare::of(watched(inputs, items)), previous, other_scale, like_for_like: like_for_like(inputs, items) }
}

fn by_theme<'a>(inputs: &Inputs<'a>, items: &[DeliveryItem<'a>]) -> Vec<ThemeShare<'a>> {
    let stands_under = |item: &DeliveryItem<'a>, theme: Option<&PlanItem>| {
        let themes = inputs.scope.themes(inputs.framework, item.plan_items());
        theme.map_or(themes.is_empty(), |theme| themes.iter().any(|own| own.code == theme.code))
    };
    let groups = themes_in_order(inputs.framework).into_iter().map(Some).chain([None]);
    let share = |theme: Option<&'a PlanItem>| {
        let group: Vec<DeliveryItem<'a>> = items.iter().filter(|item| stands_under(item, theme)).copied().collect();
        (!group.is_empty()).then(|| ThemeShare { theme, share: compared(inputs, &group) })
    };
    groups.filter_map(share).collect()
}

/// The share of this period on the set of the next, where that set is another: a part takes the standing of what it came from while it has
/// none of its own. A change that is not decided changes no set.
fn like_for_like<'a>(inputs: &Inputs<'a>, items: &[DeliveryItem<'a>]) -> Option<LikeForLike<'a>> {
    let next = inputs.period.following()?;
    let changes = &inputs.framework.changes;
    let decided = |change: &&Change| change.approved_by_day(inputs.today());
    let awaits = |code: &ItemCode| {
        changes
            .iter()
            .filter(|change| change.is_proposed_on(inputs.today()))
            .any(|change| change.new_items.contains(code) || change.item == *code)
    };
    let in_set = |item: &&DeliveryItem<'a>| {
        let period = if awaits(item.code()) { inputs.period } else { next };
        inputs.watches(**item, period)
    };
    let now: BTreeSet<&ItemCode> = items.iter().filter(|item| inputs.watches(**item, inputs.period)).map(|item| item.code()).collect();
    let set: Vec<DeliveryItem<'a>> = items.iter().filter(in_set).copied().collect();
    let then: BTreeSet<&ItemCode> = set.iter().map(|item| item.code()).collect();
    if now == then {
        return None;
    }
    let differs = |change: &&Change| {
        let touched = |code: &ItemCode| now.contains(code) != then.contains(code);
        touched(&change.item) || change.new_items.iter().any(touched)
    };
    let approved_on = changes.iter().filter(decided).filter(differs).filter_map(|change| change.approved_on).max();
    let row = |item: DeliveryItem<'a>| Row { item, standing: inherited(inputs, item), previous: None };
    Some(LikeForLike { share: DeliveryShare::of(set.into_iter().map(row)), approved_on, from: next })
}

/// How an item stands in the period, or what it came from where nothing was reported of itself.
fn inherited<'a>(inputs: &Inputs<'a>, item: DeliveryItem<'a>) -> Standing<'a> {
    let own = inputs.standing(item, inputs.period);
    if own.fact().is_some() {
        return own;
    }
    let came_from = inputs.framework.changes.iter().filter(|change| change.new_items.contains(item.code()));
    let before = came_from.filter_map(|change| match item {
        DeliveryItem::Milestone(_) => inputs.framework.milestones.get(&change.item).map(DeliveryItem::Milestone),
        DeliveryItem::Project(_) => inputs.framework.projects.get(&change.item).map(DeliveryItem::Project),
    });
    let standing = before.map(|before| inputs.standing(before, inputs.period)).find(|standing| standing.fact().is_some());
    standing.unwrap_or(own)
}
