//! The decision of a body that brought an item in, ended it or defined it anew, in words.

use crate::change::Change;
use crate::code::ItemCode;
use crate::framework::Framework;
use crate::period::Period;

/// The approved change that ended an item.
pub(super) fn ended<'a>(framework: &'a Framework, item: &ItemCode) -> Option<&'a Change> {
    newest(framework, |change| change.item == *item && change.ends_its_item())
}

/// The approved change that brought an item in.
pub(super) fn began<'a>(framework: &'a Framework, item: &ItemCode) -> Option<&'a Change> {
    newest(framework, |change| change.item != *item && change.new_items.contains(item))
}

/// The approved change that defined an item anew by the period `now`, and that did not count yet in the framework and the period of `base`: a title that is
/// corrected today is no decision of years ago.
pub(super) fn redefined<'a>(base: (&Framework, Period), now: (&'a Framework, Period), item: &ItemCode) -> Option<&'a Change> {
    let counts = |change: &Change| change.judges_from.is_none_or(|from| from.end_date() <= now.1.end_date());
    newest(now.0, |change| change.item == *item && !change.ends_its_item() && counts(change) && !counted(base, change))
}

/// Whether a change was decided in a framework and counted in a period. The register may have been sent again since, with its rows elsewhere.
fn counted((framework, period): (&Framework, Period), change: &Change) -> bool {
    let is_same = |known: &&Change| {
        (known.kind, &known.item, known.approved_on, known.judges_from)
            == (change.kind, &change.item, change.approved_on, change.judges_from)
    };
    let known = framework.changes.iter().filter(is_same).any(|known| framework.has_decided(known));
    let from = change.judges_from.and_then(Period::end_date).or(change.approved_on);
    known && from.is_none_or(|from| period.end_date().is_none_or(|end| from <= end))
}

fn newest(framework: &Framework, wanted: impl Fn(&Change) -> bool) -> Option<&Change> {
    let decided = framework.changes.iter().filter(|change| framework.has_decided(change) && wanted(change));
    decided.max_by_key(|change| (change.judges_from.and_then(Period::end_date), change.approved_on))
}

/// What was decided, after a space. Empty where nothing was decided.
pub(super) fn in_words(change: Option<&Change>) -> String {
    change.and_then(Change::decision).map(|decision| format!(" {decision}")).unwrap_or_default()
}
