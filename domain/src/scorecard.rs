//! A scorecard: every measure of a scope in a period, judged, and the headline that the rows come to.
//!
//! [`judge`] is a function of what it is given and of nothing else: the framework, the facts and the rule sets *as of* an instant, and that
//! instant. Asked again with the same it answers the same, whatever has been recorded since.

mod assess;
mod comparison;
mod formula;
mod headline;
mod inputs;
mod like_for_like;
mod rate;
mod roll_up;
mod row;
mod scope;
mod target;
mod value;
mod year_to_date;

pub use assess::explain_row;
pub use comparison::{Bringer, Cause, CauseKind, Comparison, Difference, compare};
pub use formula::{Operand, OperandFigure, WorkedOut, is_fed, period_fed};
pub use headline::{Headline, OutsideGroup, OutsideReason, Share, ShareAbsence, ThemeHeadline};
pub(crate) use headline::{Tallied, Tally};
pub use inputs::{Facts, Inputs, Subject};
pub use like_for_like::{LikeForLike, like_for_like};
pub use rate::{rate, year_to_date_rate};
pub use roll_up::{Lack, Part, PartFigure, RolledUp};
pub use row::{Approval, MadeOf, Row, RowTarget, RowValue, Source, TargetInForce};
pub use scope::{Placement, Scope};
pub use target::target_of;
pub(crate) use value::{MeasureSeries, latest_ended};
pub use year_to_date::{TargetToDate, YearToDate, year_to_date};

use value::Slot;

use crate::code::{ItemCode, PlanCode};
use crate::framework::Framework;
use crate::measure::Measure;
use crate::organisation::{PlanItem, PlanKind};
use crate::period::Period;
use crate::stage::Stage;

/// Every measure of a scope in a period, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard<'a> {
    /// The period.
    pub period: Period,
    /// The stage of its figures.
    pub stage: Stage,
    /// One row a measure, in the order of the plan.
    pub rows: Vec<Row<'a>>,
    /// Targets met or exceeded, of the whole scope.
    pub headline: Headline<'a>,
    /// The same by theme, in the order of the plan. A measure that stands under two counts in both, and once in the headline of the whole.
    pub themes: Vec<ThemeHeadline<'a>>,
}

/// The scorecard of `inputs`.
#[must_use]
pub fn judge<'a>(inputs: &Inputs<'a>) -> Scorecard<'a> {
    let measures = inputs.framework.measures_in(inputs.period);
    let mut measures: Vec<&'a Measure> =
        measures.filter(|measure| measure.within_framework && inputs.scope.covers(inputs.framework, measure)).collect();
    measures.sort_by_cached_key(|measure| plan_order(&inputs.scope, inputs.framework, &measure.plan_items, &measure.code));
    let rows: Vec<Row<'a>> = measures.into_iter().map(|measure| assess::row(inputs, measure)).collect();
    let met = Tally::met(inputs.period);
    let (headline, themes) = (met.headline(rows.iter()), met.by_theme(inputs.framework, &rows));
    Scorecard { period: inputs.period, stage: inputs.stage, headline, themes, rows }
}

/// The row that a measure has or would have, in the framework or outside it; absent where it does not hold in the period.
pub(crate) fn row_of<'a>(inputs: &Inputs<'a>, code: &ItemCode) -> Option<Row<'a>> {
    inputs.framework.measure(code, inputs.period).map(|measure| assess::row(inputs, measure))
}

/// The value of a measure in a period, reported, rolled up or worked out, or why there is none.
#[must_use]
pub fn value_in<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: &Subject<'a>, period: Period) -> RowValue<'a> {
    value::value_of(inputs, measure, subject, Slot { period, expected: true })
}

/// Where something stands: the first of its places in the plan that is in the scope, from the top down, then its code. What stands nowhere comes last.
pub(crate) fn plan_order(
    scope: &Scope,
    framework: &Framework,
    plan_items: &[PlanCode],
    code: &ItemCode,
) -> (bool, Vec<(u32, String)>, String) {
    let first = scope.places(framework, plan_items).first().copied();
    let place = first.map(|code| item_order(framework.plan_with_parents(code))).unwrap_or_default();
    (place.is_empty(), place, code.to_string())
}

/// The themes of every plan, in the order of the plan.
pub(crate) fn themes_in_order(framework: &Framework) -> Vec<&PlanItem> {
    let mut themes: Vec<&PlanItem> = framework.plan.values().filter(|item| item.kind == PlanKind::Theme).collect();
    themes.sort_by_cached_key(|theme| item_order(framework.plan_with_parents(&theme.code)));
    themes
}

/// The orders of a plan item and what it stands under, from the top down.
fn item_order<'a>(item_with_parents: impl Iterator<Item = &'a PlanItem>) -> Vec<(u32, String)> {
    let mut order: Vec<(u32, String)> = item_with_parents.map(|item| (item.order, item.code.to_string())).collect();
    order.reverse();
    order
}

#[cfg(test)]
pub(crate) mod tests;
