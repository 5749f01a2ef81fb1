//! Headlines: shares with their counts, and everything that stands outside them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use outturn_domain::absence::Absence;
use outturn_domain::colour::Rgb;
use outturn_domain::figure::percentage;
use outturn_domain::forecast::SubmittedRow;
use outturn_domain::measure::Measure;
use outturn_domain::period::Period;
use outturn_domain::scorecard::{Headline, LikeForLike, OutsideGroup, OutsideReason, Row, RowValue, Share};
use outturn_domain::status::{MetOutcome, StatusOutcome};

use super::day::day_in_words;
use super::{common_basis, period, unit};
use crate::contract;
use crate::names;

/// The headline of some rows, beside what their share is compared with.
pub(crate) fn headline(
    headline: &Headline<'_>,
    rows: &[Row<'_>],
    full: bool,
    comparisons: Vec<contract::ShareComparison>,
) -> contract::Headline {
    contract::Headline {
        shares: vec![met_or_exceeded(headline, rows, full, comparisons)],
        measure_count: count(headline.measures),
        status_counts: status_counts(rows),
    }
}

fn met_or_exceeded(headline: &Headline<'_>, rows: &[Row<'_>], full: bool, comparisons: Vec<contract::ShareComparison>) -> contract::Share {
    let counted: Vec<&Row<'_>> = rows.iter().filter(|row| row.outside.is_none()).collect();
    let named = |met: bool| {
        let rows = counted.iter().filter(|row| full && (row.met == MetOutcome::Met) == met);
        rows.map(|row| names::measure(&row.measure.code)).collect::<Vec<_>>()
    };
    contract::Share {
        id: "met_or_exceeded".to_owned(),
        label: "targets met or exceeded".to_owned(),
        comparisons,
        counted: named(true),
        not_counted: named(false),
        basis: common_basis(counted.iter().flat_map(|row| value_bases(row))).into(),
        ..of_measures(headline)
    }
}

/// The share of measures that their services forecast to achieve their annual targets; `rows` are those it is made of, each with what is submitted of it.
pub(crate) fn forecast_to_achieve<'e, 'a: 'e>(
    headline: &Headline<'_>,
    rows: &(impl Iterator<Item = (&'e Row<'a>, &'e SubmittedRow<'a>)> + Clone),
    full: bool,
) -> contract::Share {
    let named = |achieves: bool| {
        let counted = rows.clone().filter(|(_, submitted)| full && submitted.counted == Ok(achieves));
        counted.map(|(row, _)| names::measure(&row.measure.code)).collect::<Vec<_>>()
    };
    let counted = rows.clone().filter(|(_, submitted)| submitted.counted.is_ok());
    let bases = counted.filter_map(|(_, submitted)| submitted.forecast.map(|recorded| recorded.fact.basis));
    contract::Share {
        id: "forecast_to_achieve".to_owned(),
        label: "measures forecast to achieve their annual target".to_owned(),
        counted: named(true),
        not_counted: named(false),
        basis: common_basis(bases).into(),
        ..of_measures(headline)
    }
}

/// The counts of a share of measures, and what stands outside it.
pub(crate) fn of_measures(headline: &Headline<'_>) -> contract::Share {
    let printed = Printed::of(headline.share);
    contract::Share {
        count: printed.count,
        denominator: printed.of,
        percent: printed.percent,
        display_text: printed.text,
        comparable: printed.why_not.is_empty(),
        not_comparable_reason: printed.why_not,
        outside: headline.outside.iter().map(outside).collect(),
        ..contract::Share::default()
    }
}

/// A share as it is printed.
struct Printed {
    count: i32,
    of: i32,
    percent: Option<contract::google::r#type::Decimal>,
    text: String,
    why_not: String,
}

impl Printed {
    fn of(share: Share) -> Self {
        match share {
            Share::Of { count: met, of } => Self {
                count: count(met),
                of: count(of),
                percent: percentage(met, of).map(unit::decimal),
                text: share.to_string(),
                why_not: String::new(),
            },
            Share::NotComparable(reason) => {
                Self { count: 0, of: 0, percent: None, text: "not comparable".to_owned(), why_not: reason.label().to_owned() }
            }
        }
    }
}

/// What the share of `of` is compared with: that of the period before, and its own on the set of the next period.
pub(crate) fn comparisons(of: Period, before: Option<&(Period, Share)>, like: Option<LikeForLike>) -> Vec<contract::ShareComparison> {
    let before = before.map(|(before, share)| comparison(*before, *share));
    let like = like.map(|like| contract::ShareComparison {
        kind: contract::ShareComparisonKind::LikeForLike.into(),
        set_note: set_note(like.approved_on, like.from),
        ..comparison(of, like.share)
    });
    before.into_iter().chain(like).collect()
}

/// What distinguishes the set of the next period, in words.
pub(crate) fn set_note(approved_on: Option<NaiveDate>, from: Period) -> String {
    match approved_on {
        Some(day) => format!("the set approved on {}", day_in_words(day)),
        None => format!("the set from {} on", from.label()),
    }
}

fn comparison(before: Period, share: Share) -> contract::ShareComparison {
    let printed = Printed::of(share);
    contract::ShareComparison {
        kind: contract::ShareComparisonKind::PreviousPeriod.into(),
        period: Some(period::period(before)),
        count: printed.count,
        denominator: printed.of,
        percent: printed.percent,
        display_text: printed.text,
        comparable: printed.why_not.is_empty(),
        not_comparable_reason: printed.why_not,
        ..contract::ShareComparison::default()
    }
}

/// Measures that stand outside a share, for one reason.
pub(crate) fn outside(group: &OutsideGroup<'_>) -> contract::OutsideGroup {
    contract::OutsideGroup {
        reason: reason(group.reason).into(),
        label: group.reason.label().to_owned(),
        count: count(group.measures.len()),
        items: group.measures.iter().map(|measure: &&Measure| names::measure(&measure.code)).collect(),
    }
}

fn reason(reason: OutsideReason) -> contract::OutsideReason {
    match reason {
        OutsideReason::AnnualTargetWithForecast | OutsideReason::AnnualTargetAwaitingForecast => contract::OutsideReason::AnnualOnly,
        OutsideReason::TargetNotSetYet => contract::OutsideReason::TargetNotSetYet,
        OutsideReason::TargetNotAppropriate => contract::OutsideReason::TargetNotAppropriate,
        OutsideReason::PartnersTarget => contract::OutsideReason::PartnersTarget,
        OutsideReason::TargetNotApproved => contract::OutsideReason::NoTargetForThisPeriod,
        OutsideReason::NoValue(Absence::StageNotReached) => contract::OutsideReason::NotAtStage,
        OutsideReason::NoValue(_) | OutsideReason::InWords => contract::OutsideReason::NoValue,
        OutsideReason::EarlierPeriod => contract::OutsideReason::NotCurrent,
        OutsideReason::NoTargetForPeriod => contract::OutsideReason::NoTargetStated,
        OutsideReason::NoPolarity => contract::OutsideReason::NoPolarity,
        OutsideReason::AwaitingForecast => contract::OutsideReason::NoForecast,
    }
}

fn value_bases(row: &Row<'_>) -> Vec<outturn_domain::stage::Basis> {
    match &row.value {
        RowValue::Number { source, .. } => source.facts().into_iter().map(|recorded| recorded.fact.basis).collect(),
        RowValue::Words(recorded) => vec![recorded.fact.basis],
        RowValue::Absent { .. } | RowValue::Incomplete(_) => Vec::new(),
    }
}

/// How many rows have which status, best first; those without one last. A row whose latest value is of an earlier period counts in no headline, and in no status either.
fn status_counts(rows: &[Row<'_>]) -> Vec<contract::StatusCount> {
    let mut counts: BTreeMap<(u32, &str), contract::StatusCount> = BTreeMap::new();
    for row in rows {
        let (rank, code, fresh) = match &row.status {
            StatusOutcome::Given(status) if row.counts => {
                let fresh = contract::StatusCount {
                    code: status.code.clone(),
                    label: status.label.clone(),
                    rank: i32::try_from(status.rank).unwrap_or(i32::MAX),
                    colour: Rgb::of(&status.colour).to_string(),
                    count: 0,
                };
                (status.rank, status.code.as_str(), fresh)
            }
            StatusOutcome::Given(_) => (
                u32::MAX,
                "earlier",
                contract::StatusCount { label: "of an earlier period".to_owned(), ..contract::StatusCount::default() },
            ),
            _ => (u32::MAX, "", contract::StatusCount { label: "no status".to_owned(), ..contract::StatusCount::default() }),
        };
        counts.entry((rank, code)).or_insert(fresh).count += 1;
    }
    counts.into_values().collect()
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
