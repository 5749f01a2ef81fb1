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

/// The approved change that defined an item anew, by the end of a period.
pub(super) fn redefined<'a>(framework: &'a Framework, item: &ItemCode, by: Period) -> Option<&'a Change> {
    let counts = |change: &Change| change.judges_from.is_none_or(|from| from.end_date() <= by.end_date());
    newest(framework, |change| change.item == *item && !change.ends_its_item() && counts(change))
}

fn newest(framework: &Framework, wanted: impl Fn(&Change) -> bool) -> Option<&Change> {
    let decided = framework.changes.iter().filter(|change| framework.has_decided(change) && wanted(change));
    decided.max_by_key(|change| (change.judges_from.and_then(Period::end_date), change.approved_on))
}

/// What was decided, after a space. Empty where nothing was decided.
pub(super) fn in_words(change: Option<&Change>) -> String {
    change.and_then(Change::decision).map(|decision| format!(" {decision}")).unwrap_or_default()
}
