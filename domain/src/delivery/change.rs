//! What stands otherwise than the period before.

use super::{DeliveryItem, Inputs, Row, Standing};
use crate::fact::FactKind;

/// What can change of a milestone or project, in the order in which a report tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeliveryChangeKind {
    /// Completed since.
    Completed,
    /// It went badly then and goes well now.
    Recovered,
    /// It went well then and goes badly now.
    Slipped,
    /// Better, and on the same side.
    Improved,
    /// Worse, and on the same side.
    Worsened,
    /// New in the set.
    Added,
    /// No longer in the set.
    Removed,
    /// Expected on another day.
    Rescheduled,
    /// Reported on another scale: which way it went nobody can say.
    NotComparable,
}

/// That a milestone or project stands otherwise than the period before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeliveryChange<'a> {
    /// What changed.
    pub kind: DeliveryChangeKind,
    /// Of what.
    pub item: DeliveryItem<'a>,
    /// How it stood; absent where it was not watched.
    pub previous: Option<Standing<'a>>,
    /// How it stands; absent where it is no longer watched.
    pub current: Option<Standing<'a>>,
}

/// Everything that changed of these items: those watched now, and those watched the period before and no longer.
pub(super) fn changes<'a>(inputs: &Inputs<'a>, rows: &[Row<'a>], gone: &[Row<'a>]) -> Vec<DeliveryChange<'a>> {
    let mut found = Vec::new();
    for row in rows {
        let change = |kind| DeliveryChange { kind, item: row.item, previous: row.previous, current: Some(row.standing) };
        found.extend(kinds(inputs, row).into_iter().map(change));
    }
    found.extend(gone.iter().map(|row| DeliveryChange {
        kind: DeliveryChangeKind::Removed,
        item: row.item,
        previous: Some(row.standing),
        current: None,
    }));
    // A stable sort: within a kind the order of the plan stays.
    found.sort_by_key(|change| change.kind);
    found
}

/// What changed of one item. One that went badly and is completed now has both recovered and been completed.
fn kinds(inputs: &Inputs<'_>, row: &Row<'_>) -> Vec<DeliveryChangeKind> {
    use DeliveryChangeKind as Kind;
    let Some(previous) = row.previous else {
        return if inputs.period.previous().is_some() { vec![Kind::Added] } else { Vec::new() };
    };
    let mut kinds = Vec::new();
    if let (Some((rank, now)), Some((rank_then, then))) = (row.standing.point(), previous.point()) {
        let completed = now.done && !then.done;
        if completed {
            kinds.push(Kind::Completed);
        }
        match (then.favourable, now.favourable) {
            // That nothing more is to be done any scale says alike; what goes well each says in its own way.
            _ if row.standing.is_on_another_scale_than(&previous) => kinds.extend((!completed).then_some(Kind::NotComparable)),
            (false, true) => kinds.push(Kind::Recovered),
            (true, false) => kinds.push(Kind::Slipped),
            _ if completed || rank == rank_then => {}
            _ if rank < rank_then => kinds.push(Kind::Improved),
            _ => kinds.push(Kind::Worsened),
        }
    }
    let expected = |period| inputs.day(row.item.code(), period, FactKind::Forecast);
    let days = (expected(inputs.period), inputs.period.previous().and_then(expected));
    if let (Some(now), Some(then)) = days
        && now != then
    {
        kinds.push(Kind::Rescheduled);
    }
    kinds
}
