//! What moved in a register between two moments.

use std::collections::BTreeMap;

use super::event::{Since, events_of};
use super::{Event, EventKind, Inputs, Risk, ScoreKind, Scored, Scoring};
use crate::code::ItemCode;
use crate::travel::Direction;

/// That a risk's current score moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreChange<'a> {
    /// The risk.
    pub risk: &'a Risk,
    /// Where it stood.
    pub before: Scored<'a>,
    /// Where it stands.
    pub now: Scored<'a>,
    /// Which way: improving is a lower risk. Absent where the two scores stand on two matrices.
    pub direction: Option<Direction>,
}

/// What moved in a register between two moments.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement<'a> {
    /// How many were live then.
    pub base_live: usize,
    /// How many are live now.
    pub live: usize,
    /// How many codes had been issued by then.
    pub base_issued: usize,
    /// How many have been issued by now.
    pub issued: usize,
    /// What came in.
    pub entries: Vec<Event<'a>>,
    /// What went out.
    pub exits: Vec<Event<'a>>,
    /// What was worded anew.
    pub redefinitions: Vec<Event<'a>>,
    /// What was reviewed.
    pub reviews: Vec<Event<'a>>,
    /// Whose current score moved.
    pub score_changes: Vec<ScoreChange<'a>>,
}

/// What moved from `base` to `now`. The two may be of two states of the framework: then it is what is known now against what was known then, and an event that was
/// recorded since is one of it whatever its day.
#[must_use]
pub fn movement<'a>(base: &Inputs<'a>, now: &Inputs<'a>) -> Movement<'a> {
    let by_code =
        |inputs: &Inputs<'a>| inputs.live().into_iter().map(|risk| (&risk.code, risk)).collect::<BTreeMap<&'a ItemCode, &'a Risk>>();
    let (then, live) = (by_code(base), now.live());
    let live_now = by_code(now);
    let entered = live.iter().filter(|risk| !then.contains_key(&risk.code));
    let left = base.live().into_iter().filter(|risk| !live_now.contains_key(&risk.code));
    // What is known of a risk that left, and of how it left, is in the framework of now.
    let known_now = |risk: &'a Risk| now.framework.risks.get(&risk.code).unwrap_or(risk);
    let since = Since::between(base, now);
    let happened = |kind: EventKind| {
        let events = now.issued().into_iter().flat_map(|risk| events_of(now.framework, risk));
        events.filter(|event| event.kind == kind && since.holds(event)).collect::<Vec<_>>()
    };
    Movement {
        base_live: then.len(),
        live: live.len(),
        base_issued: base.issued().len(),
        issued: now.issued().len(),
        entries: entered.map(|risk| since.entry(risk)).collect(),
        exits: left.map(|risk| since.exit(known_now(risk))).collect(),
        redefinitions: happened(EventKind::Redefined),
        reviews: happened(EventKind::Reviewed),
        score_changes: live.iter().filter_map(|risk| score_change(base, now, then.get(&risk.code)?, risk)).collect(),
    }
}

fn score_change<'a>(base: &Inputs<'a>, now: &Inputs<'a>, then: &'a Risk, risk: &'a Risk) -> Option<ScoreChange<'a>> {
    let before = base.scoring(then, ScoreKind::Current, base.period);
    let (Scoring::At(before), Scoring::At(after)) = (before, now.scoring(risk, ScoreKind::Current, now.period)) else { return None };
    (before.score != after.score).then(|| ScoreChange { risk, before, now: after, direction: direction(before, after) })
}

/// Which way a risk went: improving is a lower one, by the zone of the matrix first, for one whose zones are set cell by cell may put a lower product into a worse
/// zone. Between two matrices nobody can say.
#[must_use]
pub fn direction(before: Scored<'_>, now: Scored<'_>) -> Option<Direction> {
    let matrix = |scored: Scored<'_>| scored.matrix.map(|matrix| matrix.id.clone());
    let gravity =
        |scored: Scored<'_>| (scored.matrix.and_then(|matrix| matrix.zone(scored.score)).map(|(rank, _)| rank), scored.score.product());
    (matrix(before) == matrix(now)).then(|| match gravity(now).cmp(&gravity(before)) {
        std::cmp::Ordering::Less => Direction::Improving,
        std::cmp::Ordering::Equal => Direction::NoChange,
        std::cmp::Ordering::Greater => Direction::Worsening,
    })
}
