//! Which measures a scorecard is about.

use crate::code::{BoardCode, PlanCode, UnitCode, lookup_key};
use crate::framework::Framework;
use crate::measure::{Measure, MeasureClass};
use crate::organisation::PlanItem;

/// Which measures a scorecard is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All of them.
    Whole,
    /// Those that stand in a plan, theme or outcome, or under it.
    Plan(PlanCode),
    /// Those of a directorate with its services, of a service, or of a Cabinet portfolio.
    Unit(UnitCode),
    /// Those in a board's remit: under its plan items, or of its services and directorates.
    Board(BoardCode),
    /// Those that one owner answers for.
    Owner(String),
    /// Those of a class.
    Class(MeasureClass),
    /// Those that carry a tag.
    Tag(String),
}

/// Where something stands that a scope may cover: a measure, milestone, project or risk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Placement<'a> {
    /// Where in the plan.
    pub plan_items: &'a [PlanCode],
    /// The service that answers for it.
    pub service: Option<&'a UnitCode>,
    /// The Cabinet portfolio that it falls under.
    pub portfolio: Option<&'a UnitCode>,
    /// Who answers for it, by role.
    pub owner: Option<&'a str>,
    /// The class of a measure.
    pub class: Option<MeasureClass>,
    /// Its tags.
    pub tags: &'a [String],
}

impl<'a> From<&'a Measure> for Placement<'a> {
    fn from(measure: &'a Measure) -> Self {
        Self {
            plan_items: &measure.plan_items,
            service: Some(&measure.service),
            portfolio: measure.portfolio.as_ref(),
            owner: measure.owner.as_deref(),
            class: Some(measure.class),
            tags: &measure.tags,
        }
    }
}

impl Scope {
    /// Whether the measure is in the scope.
    #[must_use]
    pub fn covers(&self, framework: &Framework, measure: &Measure) -> bool {
        self.covers_placed(framework, Placement::from(measure))
    }

    /// Whether what stands there is in the scope.
    #[must_use]
    pub fn covers_placed(&self, framework: &Framework, placed: Placement<'_>) -> bool {
        match self {
            Self::Whole => true,
            Self::Plan(code) => under_plan(framework, placed, |item| item == code),
            Self::Unit(code) => of_unit(framework, placed, |unit| unit == code),
            Self::Board(code) => {
                let boards = framework.boards.iter().filter(|board| board.code == *code);
                let mut remit = boards.flat_map(|board| &board.remit);
                remit.any(|entry| {
                    let entry = lookup_key(entry);
                    under_plan(framework, placed, |item| lookup_key(item.as_str()) == entry)
                        || of_unit(framework, placed, |unit| lookup_key(unit.as_str()) == entry)
                })
            }
            Self::Owner(owner) => placed.owner.is_some_and(|own| lookup_key(own) == lookup_key(owner)),
            Self::Class(class) => placed.class == Some(*class),
            Self::Tag(tag) => placed.tags.iter().any(|own| lookup_key(own) == lookup_key(tag)),
        }
    }

    /// Those of these places of the plan that are in the scope. A scope that is no part of the plan, such as a service, leaves every place.
    pub(crate) fn places<'p>(&self, framework: &Framework, places: &'p [PlanCode]) -> Vec<&'p PlanCode> {
        let covers = |place: &&PlanCode| {
            self.covers_placed(framework, Placement { plan_items: std::slice::from_ref(*place), ..Placement::default() })
        };
        let covered: Vec<&PlanCode> = places.iter().filter(covers).collect();
        if covered.is_empty() { places.iter().collect() } else { covered }
    }

    /// The themes that what stands in these places of the plan counts under, each once: what stands in a plan and in a scorecard beside it counts in each
    /// under a theme of its own.
    #[must_use]
    pub fn themes<'f>(&self, framework: &'f Framework, places: &[PlanCode]) -> Vec<&'f PlanItem> {
        let mut themes: Vec<&PlanItem> = Vec::new();
        for theme in self.places(framework, places).into_iter().filter_map(|place| framework.theme_of(place)) {
            if !themes.iter().any(|known| known.code == theme.code) {
                themes.push(theme);
            }
        }
        themes
    }
}

fn under_plan(framework: &Framework, placed: Placement<'_>, matches: impl Fn(&PlanCode) -> bool) -> bool {
    placed.plan_items.iter().flat_map(|code| framework.plan_with_parents(code)).any(|item| matches(&item.code))
}

fn of_unit(framework: &Framework, placed: Placement<'_>, matches: impl Fn(&UnitCode) -> bool) -> bool {
    placed.service.is_some_and(|service| framework.with_parents(service).any(&matches)) || placed.portfolio.is_some_and(matches)
}
