//! Risk profiles: what moved, and how many stand in which zone.

use outturn_domain::colour::Rgb;
use outturn_domain::risk::{Event, Inputs, Movement, Profile, ScoreChange, ScoreKind, Scoring, Signal};

use super::cells::Cells;
use super::period;
use super::risk_event::event;
use super::risk_score::{direction, score};
use crate::contract;
use crate::names::{self, named};

/// How many live risks stand in which zone, worst first.
pub(crate) fn zone_counts(inputs: &Inputs<'_>, profile: &Profile<'_>) -> Vec<contract::StatusCount> {
    let zones = inputs.matrix().map(|matrix| matrix.zones.as_slice()).unwrap_or_default();
    let mut counts: Vec<contract::StatusCount> = (1..)
        .zip(zones)
        .map(|(rank, zone)| contract::StatusCount {
            code: zone.code.clone(),
            label: zone.label.clone(),
            rank: i32::try_from(rank).unwrap_or(i32::MAX),
            colour: Rgb::of(&zone.colour).to_string(),
            count: count(profile.in_zone(inputs, rank)),
        })
        .collect();
    counts.reverse();
    counts
}

/// What moved; the cells behind it are shown by `cells`, those of the earlier moment by `base_cells`.
pub(crate) fn movement(
    cells: &mut Cells<'_>,
    base_cells: &mut Cells<'_>,
    base: &Inputs<'_>,
    now: &Inputs<'_>,
    moved: &Movement<'_>,
) -> contract::RiskMovement {
    let mut events = |found: &[Event<'_>]| -> Vec<contract::RiskEvent> { found.iter().map(|happened| event(cells, happened)).collect() };
    let (entries, exits) = (events(&moved.entries), events(&moved.exits));
    let (redefinitions, reviews) = (events(&moved.redefinitions), events(&moved.reviews));
    contract::RiskMovement {
        register: String::new(),
        base_period: Some(period::period(base.period)),
        base_time: None,
        base_live_count: count(moved.base_live),
        live_count: count(moved.live),
        base_issued_count: count(moved.base_issued),
        issued_count: count(moved.issued),
        entries,
        exits,
        redefinitions,
        reviews,
        score_changes: moved.score_changes.iter().map(|change| score_change(cells, base_cells, base, now, change)).collect(),
    }
}

/// That the measures of a risk tell another story than its score.
pub(crate) fn signal(signal: &Signal<'_>) -> contract::RiskSignal {
    contract::RiskSignal {
        risk: named("risks", &signal.risk.code),
        measures: signal.measures.iter().map(|code| names::measure(code)).collect(),
        reason: signal.reason.clone(),
        rule: String::new(),
    }
}

fn score_change(
    cells: &mut Cells<'_>,
    base_cells: &mut Cells<'_>,
    base: &Inputs<'_>,
    now: &Inputs<'_>,
    change: &ScoreChange<'_>,
) -> contract::RiskScoreChange {
    let risk = change.risk;
    contract::RiskScoreChange {
        risk: named("risks", &risk.code),
        kind: contract::RiskScoreKind::Current.into(),
        base_score: Some(score(base_cells, base, risk, ScoreKind::Current, base.period, Scoring::At(change.before), "")),
        score: Some(score(cells, now, risk, ScoreKind::Current, now.period, Scoring::At(change.now), "")),
        direction: direction(change.direction).into(),
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
