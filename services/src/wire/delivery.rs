//! How delivery stands: shares with everything outside them, counts, and what changed.

use std::collections::BTreeMap;

use outturn_domain::absence::Absence;
use outturn_domain::colour::Rgb;
use outturn_domain::delivery::{Compared, DeliveryChange, DeliveryChangeKind, DeliveryShare, Row, Standing, ThemeShare};
use outturn_domain::figure::{percentage, share as printed};
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::scale::Scale;

use super::absence::not_computable;
use super::cells::{Cells, fact_text};
use super::share::set_note;
use super::{common_basis, item, period, scale, scope, unit};
use crate::contract;
use crate::names;

/// A status as an answer shows it.
pub(crate) struct ShownStanding {
    pub(crate) point: Option<contract::ScalePoint>,
    pub(crate) absence: Option<contract::Absence>,
    pub(crate) provenance_key: String,
}

/// A status with its cell, or why there is none.
pub(crate) fn standing(cells: &mut Cells<'_>, standing: Standing<'_>, period: Period) -> ShownStanding {
    let absence = match standing {
        Standing::At { .. } => None,
        Standing::NotOnScale(fact) => Some(not_computable(&format!("{:?} is no point of the scale", fact_text(fact)))),
        Standing::Absent { absence, .. } => Some(item::absence(cells.evidence(), absence, period)),
    };
    ShownStanding { point: point(standing), absence, provenance_key: standing.fact().map(|fact| cells.fact(fact)).unwrap_or_default() }
}

/// The point that something stands at.
pub(crate) fn point(standing: Standing<'_>) -> Option<contract::ScalePoint> {
    standing.point().map(|(rank, point)| scale::point(rank, point))
}

/// What a share is of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShareOf<'a> {
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    pub(crate) framework: &'a Framework,
    pub(crate) period: Period,
    pub(crate) full: bool,
}

impl<'a> ShareOf<'a> {
    /// The share of milestones.
    pub(crate) fn milestones(framework: &'a Framework, period: Period, full: bool) -> Self {
        let (id, label) = ("milestones_on_track_or_completed", "milestones and actions on track or completed");
        Self { id, label, framework, period, full }
    }

    /// The share of priority projects.
    pub(crate) fn projects(framework: &'a Framework, period: Period, full: bool) -> Self {
        let (id, label) = ("projects_green_or_amber_green", "priority projects green or amber/green");
        Self { id, label, framework, period, full }
    }
}

/// A share with the period before, and like for like where the set changes.
pub(crate) fn share(of: ShareOf<'_>, compared: &Compared<'_>) -> contract::Share {
    let now = &compared.now;
    let named = |rows: &[Row<'_>]| -> Vec<String> {
        rows.iter().filter(|_| of.full).map(|row| names::item(of.framework, row.item.code())).collect()
    };
    let rows = now.counted.iter().chain(&now.not_counted);
    let facts: Vec<_> = rows.filter_map(|row| row.standing.fact()).collect();
    let printed = Printed::of(now);
    contract::Share {
        id: of.id.to_owned(),
        label: of.label.to_owned(),
        count: printed.count,
        denominator: printed.denominator,
        percent: printed.percent,
        display_text: printed.text,
        comparable: printed.why_not.is_empty(),
        not_comparable_reason: printed.why_not,
        outside: outside(of.framework, &now.outside),
        comparisons: comparisons(of, compared),
        counted: named(&now.counted),
        not_counted: named(&now.not_counted),
        basis: common_basis(facts.iter().map(|fact| fact.fact.basis)).into(),
        basis_note: common_note(facts.iter().map(|fact| fact.fact.basis_note.as_deref())),
    }
}

/// The note that all the facts share, such as the paragraph of a report.
fn common_note<'a>(mut notes: impl Iterator<Item = Option<&'a str>>) -> String {
    let first = notes.next().flatten();
    first.filter(|first| notes.all(|other| other == Some(*first))).unwrap_or_default().to_owned()
}

/// The shares by theme.
pub(crate) fn by_theme(of: ShareOf<'_>, themes: &[ThemeShare<'_>]) -> Vec<contract::GroupShare> {
    let group =
        |theme: &ThemeShare<'_>| contract::GroupShare { group: Some(scope::theme(theme.theme)), share: Some(share(of, &theme.share)) };
    themes.iter().map(group).collect()
}

fn comparisons(of: ShareOf<'_>, compared: &Compared<'_>) -> Vec<contract::ShareComparison> {
    let before = compared.previous.as_ref().map(|(before, share)| comparison(*before, share));
    let before = before.map(|before| match compared.other_scale {
        Some(scale) if before.comparable => on_another_scale(before, scale),
        _ => before,
    });
    let like = compared.like_for_like.as_ref().map(|like| contract::ShareComparison {
        kind: contract::ShareComparisonKind::LikeForLike.into(),
        set_note: set_note(like.approved_on, like.from),
        ..comparison(of.period, &like.share)
    });
    before.into_iter().chain(like).collect()
}

fn comparison(of: Period, share: &DeliveryShare<'_>) -> contract::ShareComparison {
    let printed = Printed::of(share);
    let facts = share.counted.iter().chain(&share.not_counted).filter_map(|row| row.standing.fact());
    contract::ShareComparison {
        kind: contract::ShareComparisonKind::PreviousPeriod.into(),
        period: Some(period::period(of)),
        count: printed.count,
        denominator: printed.denominator,
        percent: printed.percent,
        display_text: printed.text,
        comparable: printed.why_not.is_empty(),
        not_comparable_reason: printed.why_not,
        set_note: String::new(),
        basis: common_basis(facts.map(|fact| fact.fact.basis)).into(),
    }
}

/// What goes well was said in other words then: how many it was is no measure of what it is now.
fn on_another_scale(before: contract::ShareComparison, scale: &Scale) -> contract::ShareComparison {
    let reason = format!("it was {} then, on another scale ({})", before.display_text, scale.title);
    contract::ShareComparison {
        count: 0,
        denominator: 0,
        percent: None,
        display_text: NOT_COMPARABLE.to_owned(),
        comparable: false,
        not_comparable_reason: reason,
        ..before
    }
}

const NOT_COMPARABLE: &str = "not comparable";

/// A share as it is printed.
struct Printed {
    count: i32,
    denominator: i32,
    percent: Option<contract::google::r#type::Decimal>,
    text: String,
    why_not: String,
}

impl Printed {
    fn of(share: &DeliveryShare<'_>) -> Self {
        let (counted, of) = (share.count(), share.denominator());
        if of == 0 {
            let why_not = if share.outside.is_empty() { "there is nothing to count" } else { "no status was reported" };
            return Self { count: 0, denominator: 0, percent: None, text: NOT_COMPARABLE.to_owned(), why_not: why_not.to_owned() };
        }
        Self {
            count: count(counted),
            denominator: count(of),
            percent: percentage(counted, of).map(unit::decimal),
            text: printed(counted, of),
            why_not: String::new(),
        }
    }
}

/// What stands outside a share, by reason.
fn outside(framework: &Framework, rows: &[Row<'_>]) -> Vec<contract::OutsideGroup> {
    let mut groups: BTreeMap<(i32, String), Vec<String>> = BTreeMap::new();
    for row in rows {
        let (reason, label) = match row.standing {
            Standing::Absent { absence: Absence::StageNotReached, .. } => {
                (contract::OutsideReason::NotAtStage, Absence::StageNotReached.label().to_owned())
            }
            Standing::Absent { absence, .. } => (contract::OutsideReason::NoStatus, format!("no status reported: {}", absence.label())),
            Standing::At { .. } | Standing::NotOnScale(_) => {
                (contract::OutsideReason::NoStatus, "the status reported is not on the scale".to_owned())
            }
        };
        groups.entry((reason.into(), label)).or_default().push(names::item(framework, row.item.code()));
    }
    let group =
        |((reason, label), items): ((i32, String), Vec<String>)| contract::OutsideGroup { reason, label, count: count(items.len()), items };
    groups.into_iter().map(group).collect()
}

/// How many stand at which point, best first; those at none last.
pub(crate) fn counts(rows: &[Row<'_>]) -> Vec<contract::StatusCount> {
    let mut counts: BTreeMap<u32, contract::StatusCount> = BTreeMap::new();
    for row in rows {
        let (rank, fresh) = match row.standing.point() {
            Some((rank, point)) => {
                let fresh = contract::StatusCount {
                    code: point.code.clone(),
                    label: point.label.clone(),
                    rank: i32::try_from(rank).unwrap_or(i32::MAX),
                    colour: Rgb::of(&point.colour).to_string(),
                    count: 0,
                };
                (rank, fresh)
            }
            None => (u32::MAX, contract::StatusCount { label: "no status".to_owned(), ..contract::StatusCount::default() }),
        };
        counts.entry(rank).or_insert(fresh).count += 1;
    }
    counts.into_values().collect()
}

/// What changed of one milestone or project.
pub(crate) fn change(framework: &Framework, change: &DeliveryChange<'_>) -> contract::DeliveryChange {
    let label = |standing: Option<Standing<'_>>| match standing.and_then(|standing| standing.point()) {
        Some((_, point)) => point.label.clone(),
        None => "no status".to_owned(),
    };
    let reason = match change.kind {
        DeliveryChangeKind::Added => format!("new in the set, {}", label(change.current)),
        DeliveryChangeKind::Removed => format!("no longer in the set; it was {}", label(change.previous)),
        DeliveryChangeKind::Rescheduled => "expected on another day than the period before".to_owned(),
        DeliveryChangeKind::NotComparable => {
            format!(
                "{} now, {} the period before on another scale: which way it went cannot be said",
                label(change.current),
                label(change.previous)
            )
        }
        _ => format!("{} now, {} the period before", label(change.current), label(change.previous)),
    };
    contract::DeliveryChange {
        kind: kind(change.kind).into(),
        item: names::item(framework, change.item.code()),
        title: change.item.title().to_owned(),
        previous: change.previous.and_then(point),
        current: change.current.and_then(point),
        reason,
    }
}

fn kind(kind: DeliveryChangeKind) -> contract::DeliveryChangeKind {
    match kind {
        DeliveryChangeKind::Completed => contract::DeliveryChangeKind::Completed,
        DeliveryChangeKind::Recovered => contract::DeliveryChangeKind::Recovered,
        DeliveryChangeKind::Slipped => contract::DeliveryChangeKind::Slipped,
        DeliveryChangeKind::Improved => contract::DeliveryChangeKind::Improved,
        DeliveryChangeKind::Worsened => contract::DeliveryChangeKind::Worsened,
        DeliveryChangeKind::Added => contract::DeliveryChangeKind::Added,
        DeliveryChangeKind::Removed => contract::DeliveryChangeKind::Removed,
        DeliveryChangeKind::Rescheduled => contract::DeliveryChangeKind::Rescheduled,
        DeliveryChangeKind::NotComparable => contract::DeliveryChangeKind::NotComparable,
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
