//! Which measures a scorecard is about.

use crate::code::{BoardCode, PlanCode, UnitCode, lookup_key};
use crate::framework::Framework;
use crate::measure::{Measure, MeasureClass};

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

impl Scope {
    /// Whether the measure is in the scope.
    #[must_use]
    pub fn covers(&self, framework: &Framework, measure: &Measure) -> bool {
        match self {
            Self::Whole => true,
            Self::Plan(code) => under_plan(framework, measure, |item| item == code),
            Self::Unit(code) => of_unit(framework, measure, |unit| unit == code),
            Self::Board(code) => {
                let boards = framework.boards.iter().filter(|board| board.code == *code);
                let mut remit = boards.flat_map(|board| &board.remit);
                remit.any(|entry| {
                    let entry = lookup_key(entry);
                    under_plan(framework, measure, |item| lookup_key(item.as_str()) == entry)
                        || of_unit(framework, measure, |unit| lookup_key(unit.as_str()) == entry)
                })
            }
            Self::Owner(owner) => measure.owner.as_deref().is_some_and(|own| lookup_key(own) == lookup_key(owner)),
            Self::Class(class) => measure.class == *class,
            Self::Tag(tag) => measure.tags.iter().any(|own| lookup_key(own) == lookup_key(tag)),
        }
    }
}

fn under_plan(framework: &Framework, measure: &Measure, matches: impl Fn(&PlanCode) -> bool) -> bool {
    measure.plan_items.iter().flat_map(|code| framework.plan_with_parents(code)).any(|item| matches(&item.code))
}

fn of_unit(framework: &Framework, measure: &Measure, matches: impl Fn(&UnitCode) -> bool) -> bool {
    framework.with_parents(&measure.service).any(&matches) || measure.portfolio.as_ref().is_some_and(matches)
}
