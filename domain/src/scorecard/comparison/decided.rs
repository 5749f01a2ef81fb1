//! The decision of a body that brought an item in, ended it or defined it anew, in words.
//!
//! Only what came between the two sides that are compared made them differ: what counts on one of them and not on the other.

use crate::change::Change;
use crate::code::ItemCode;
use crate::framework::Framework;
use crate::period::Period;

/// One of the two sides that are compared: its framework, and its period.
pub(super) type Of<'a> = (&'a Framework, Period);

/// The approved change by which an item is on one of the two sides alone: that which ended it, or brought it in.
pub(super) fn began_or_ended<'a>(base: Of<'a>, now: Of<'a>, item: &ItemCode) -> Option<&'a Change> {
    let is_of_it = |change: &Change| if change.item == *item { change.ends_its_item() } else { change.new_items.contains(item) };
    let since = newest(now, |change| is_of_it(change) && !counted(base, change));
    since.or_else(|| newest(base, |change| is_of_it(change) && !counted(now, change)))
}

/// The approved change that defined an item anew by `now`, and that did not count yet in `base`: a title that is corrected today is no decision of years ago.
pub(super) fn redefined<'a>(base: Of<'_>, now: Of<'a>, item: &ItemCode) -> Option<&'a Change> {
    newest(now, |change| change.item == *item && !change.ends_its_item() && !counted(base, change))
}

/// Whether a change was decided in a framework and counted in a period. The register may have been sent again since, with its rows elsewhere.
fn counted((framework, period): Of<'_>, change: &Change) -> bool {
    let is_same = |known: &&Change| {
        (known.kind, &known.item, known.approved_on, known.judges_from)
            == (change.kind, &change.item, change.approved_on, change.judges_from)
    };
    framework.changes.iter().filter(is_same).any(|known| framework.has_decided(known)) && change.counts_in(period)
}

/// The newest change that was decided on a side, of those that name no period or count in its.
fn newest((framework, period): Of<'_>, wanted: impl Fn(&Change) -> bool) -> Option<&Change> {
    let counts = |change: &Change| change.judges_from.is_none() || change.counts_in(period);
    let decided = framework.changes.iter().filter(|change| framework.has_decided(change) && counts(change) && wanted(change));
    decided.max_by_key(|change| (change.judges_from.and_then(Period::end_date), change.approved_on))
}

/// What was decided, after a space. Empty where nothing was decided.
pub(super) fn in_words(change: Option<&Change>) -> String {
    change.and_then(Change::decision).map(|decision| format!(" {decision}")).unwrap_or_default()
}
