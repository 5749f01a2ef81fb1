//! Signals: risks whose measures tell another story than their score.

use std::collections::BTreeSet;

use super::{Inputs, Risk, ScoreKind, Scored, Scoring, direction};
use crate::code::ItemCode;
use crate::link::Linked;
use crate::period::Period;
use crate::scorecard::{self, row_of};
use crate::status::Status;
use crate::travel::Direction;

/// That measures of a risk came to the worst status since the period before, while its score did not rise.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal<'a> {
    /// The risk.
    pub risk: &'a Risk,
    /// The measures that are linked with it and came to the worst status.
    pub measures: Vec<&'a ItemCode>,
    /// The story, in one sentence.
    pub reason: String,
}

/// The signals of the live risks, in their order. `measures` is what a scorecard of the same period is judged from: a measure has here the status that it has there,
/// and one outside the framework that which it would have.
#[must_use]
pub fn signals<'a>(risks: &Inputs<'a>, measures: &scorecard::Inputs<'a>) -> Vec<Signal<'a>> {
    let Some(before) = risks.period.previous() else { return Vec::new() };
    let calm: Vec<Calm<'a>> = risks.live().into_iter().filter_map(|risk| Calm::of(risks, risk, before)).collect();
    if calm.is_empty() {
        return Vec::new();
    }
    let now = scorecard::Inputs { period: risks.period, ..measures.clone() };
    let earlier = scorecard::Inputs { period: before, ..measures.clone() };
    calm.into_iter().filter_map(|calm| calm.signal(&now, &earlier)).collect()
}

/// A risk with measures, whose score did not rise since the period before.
struct Calm<'a> {
    risk: &'a Risk,
    linked: BTreeSet<ItemCode>,
    before: Period,
    scores: [Scored<'a>; 2],
}

impl<'a> Calm<'a> {
    fn of(risks: &Inputs<'a>, risk: &'a Risk, before: Period) -> Option<Self> {
        let links = risks.framework.links_of(&risk.code).into_iter();
        let linked: BTreeSet<ItemCode> = links
            .filter_map(|(_, linked)| match linked {
                Linked::Item(code) if risks.framework.measures.contains_key(&code) => Some(code),
                Linked::Item(_) | Linked::PlanItem(_) => None,
            })
            .collect();
        let score = |period| match risks.scoring(risk, ScoreKind::Current, period) {
            Scoring::At(scored) => Some(scored),
            Scoring::OffMatrix(_) | Scoring::Absent { .. } => None,
        };
        let scores = [score(before)?, score(risks.period)?];
        let went = direction(scores[0], scores[1]);
        let stood_still = matches!(went, Some(Direction::NoChange | Direction::Improving));
        (!linked.is_empty() && stood_still).then_some(Self { risk, linked, before, scores })
    }

    fn signal(self, now: &scorecard::Inputs<'a>, earlier: &scorecard::Inputs<'a>) -> Option<Signal<'a>> {
        let is_worst = |status: &Status| {
            let of_set = now.rule_sets.get(&status.rule_set).map_or(0, |set| set.statuses.len());
            of_set > 1 && usize::try_from(status.rank).is_ok_and(|rank| rank == of_set)
        };
        let mut measures = Vec::new();
        let mut told = Vec::new();
        let both = |code: &ItemCode| Some((row_of(now, code)?, row_of(earlier, code)?));
        for (row, before) in self.linked.iter().filter_map(both) {
            let (Some(was), Some(is)) = (before.status.given(), row.status.given()) else { continue };
            if is_worst(is) && !is_worst(was) {
                measures.push(&row.measure.code);
                told.push(format!("{} went from {} to {}", row.measure.code, was.label, is.label));
            }
        }
        let [was, is] = self.scores.map(|scored| scored.score.product());
        let score = if was == is { format!("the score stays at {is}") } else { format!("the score went down from {was} to {is}") };
        let reason = format!("since {}: {}, and {score}", self.before.label(), told.join(", "));
        (!measures.is_empty()).then_some(Signal { risk: self.risk, measures, reason })
    }
}
