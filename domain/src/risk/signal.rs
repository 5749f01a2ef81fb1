//! Signals: risks whose measures tell another story than their score.

use std::collections::BTreeSet;

use super::{Inputs, Risk, ScoreKind, Scored, Scoring, direction};
use crate::absence::Absence;
use crate::code::ItemCode;
use crate::link::Linked;
use crate::period::Period;
use crate::scorecard::{self, row_of};
use crate::status::Status;
use crate::travel::Direction;

/// That measures of a risk came to the worst status since the period before, while its score did not rise or nobody scored it anew.
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

/// A risk with measures, whose score did not rise since the period before: because it was scored no higher, or because nobody scored it anew.
struct Calm<'a> {
    risk: &'a Risk,
    linked: BTreeSet<ItemCode>,
    before: Period,
    was: (Period, Scored<'a>),
    is: Option<Scored<'a>>,
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
        let was = last_scored(risks, risk, before)?;
        let is = match risks.scoring(risk, ScoreKind::Current, risks.period) {
            Scoring::At(scored) => Some(scored),
            // It was scored: how, this stage does not show, or the matrix does not say.
            Scoring::OffMatrix(_) | Scoring::Absent { absence: Absence::StageNotReached, .. } => return None,
            Scoring::Absent { .. } => None,
        };
        let stood_still = |is| matches!(direction(was.1, is), Some(Direction::NoChange | Direction::Improving));
        (!linked.is_empty() && is.is_none_or(stood_still)).then_some(Self { risk, linked, before, was, is })
    }

    fn story(&self) -> String {
        let (when, was) = (self.was.0.label(), self.was.1.score.product());
        match self.is.map(|is| is.score.product()) {
            None => format!("nobody has scored it since {when}, when it was {was}"),
            Some(is) if is == was => format!("the score stays at {is}"),
            Some(is) => format!("the score went down from {was} to {is}"),
        }
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
        let reason = format!("since {}: {}, and {}", self.before.label(), told.join(", "), self.story());
        (!measures.is_empty()).then_some(Signal { risk: self.risk, measures, reason })
    }
}

/// The newest score of a risk by the end of a period, with its own.
fn last_scored<'a>(risks: &Inputs<'a>, risk: &'a Risk, by: Period) -> Option<(Period, Scored<'a>)> {
    let periods = risks.scored_periods(risk).into_iter().filter(|period| period.end_date() <= by.end_date());
    let known = |period: &Period| !matches!(risks.scoring(risk, ScoreKind::Current, *period), Scoring::Absent { absence, .. } if absence != Absence::StageNotReached);
    let newest = periods.rev().find(known)?;
    // It was scored then: how, this stage does not show, or the matrix does not say.
    match risks.scoring(risk, ScoreKind::Current, newest) {
        Scoring::At(scored) => Some((newest, scored)),
        Scoring::OffMatrix(_) | Scoring::Absent { .. } => None,
    }
}
