//! The share of a period on the set of the next: what it is once the measures that go are left out.

use chrono::NaiveDate;

use super::headline::{Share, Tally};
use super::inputs::Inputs;
use super::row::Row;
use crate::change::Change;
use crate::measure::Measure;
use crate::period::Period;

/// The share of targets met on the measures that the next period has, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LikeForLike {
    /// The share.
    pub share: Share,
    /// The day of the newest decision that takes one of them away; absent where no decision is recorded.
    pub approved_on: Option<NaiveDate>,
    /// The first period of the set.
    pub from: Period,
}

/// The share of `rows`, some of a scorecard of `inputs`, without the measures that end with its period. Absent where none does; what joins the next period has no
/// value in this one, and changes no share of it.
#[must_use]
pub fn like_for_like(inputs: &Inputs<'_>, rows: &[Row<'_>]) -> Option<LikeForLike> {
    let next = inputs.period.following()?;
    let stays = |measure: &Measure| inputs.framework.measure(&measure.code, next).is_some_and(|then| then.within_framework);
    let (staying, going): (Vec<&Row<'_>>, Vec<&Row<'_>>) = rows.iter().partition(|row| stays(row.measure));
    if going.is_empty() || staying.is_empty() {
        return None;
    }
    let takes_one = |change: &&Change| {
        let ends_here = change.ends_its_item() && change.counts_in(next) && !change.counts_in(inputs.period);
        ends_here && going.iter().any(|row| row.measure.code == change.item)
    };
    let decided = inputs.framework.changes.iter().filter(|change| change.approved_by_day(inputs.today())).filter(takes_one);
    let share = Tally::met(inputs.period).headline(staying.into_iter()).share;
    Some(LikeForLike { share, approved_on: decided.filter_map(|change| change.approved_on).max(), from: next })
}
