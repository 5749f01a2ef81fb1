//! The period that a heading, a sheet's name, a file's name or a cell names among other words.
//!
//! A period is read only where the words leave no doubt. Everything that the texts say must agree: "Q4 2024/25: Jan 2025 -
//! Mar 2025" says the same twice, and "Financial year 2024 to 2025" over "(Apr to Jun)" narrows it; where two things
//! cannot both be true, that is reported and nothing is chosen. In order:
//! - [`token`]: words and numbers, and what stands between them;
//! - [`digits`]: dates and years that are all digits;
//! - [`term`]: what single words and numbers say: a month, a year, a quarter;
//! - [`claim`]: terms put together by the words between them: ranges, "up to", "beyond", "year ending".
//!
//! A number before a month with its year is never needed to find the month, whether it is a day ("30 November 16") or a
//! running number ("11-Nov25"): it counts as a day only at the edge of a range, where it has to be the first or last of
//! its month. A date in digits names its month when it is the first or the last day of it, or after "as at".

mod claim;
mod digits;
mod term;
mod token;

#[cfg(test)]
mod strange_tests;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::Datelike;
use outturn_domain::period::{Period, PeriodKind};

use claim::{Claim, Part, claims, stretch};
use term::Year;

/// How years are meant in the texts of one return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Years {
    /// The month in which the body's financial year begins, 1 to 12: 4 for April.
    pub(crate) starts: u32,
    /// What a year on its own ("2021", "2013 Q1", "FY 2024") stands for; `None` where that is not known, and such a year
    /// then names no period by itself.
    pub(crate) single: Option<SingleYear>,
}

/// What a year on its own stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SingleYear {
    /// 2021 is January to December.
    Calendar,
    /// 2021 is the financial year that begins in it, 2021/22.
    FinancialBegins,
    /// 2021 is the financial year that ends in it, 2020/21.
    FinancialEnds,
}

/// Texts that name several periods which cannot all be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contradiction {
    /// The periods, each once, in the order of the texts; two or more.
    pub(crate) periods: Vec<Period>,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<String> = self.periods.iter().map(|period| period.label()).collect();
        f.write_str(&labels.join(" and "))
    }
}

impl std::error::Error for Contradiction {}

/// The period that the texts name together; `None` where they name none, or not for certain.
///
/// The texts are those of one place from the top down: the levels of a heading, or a single sheet's name.
pub(crate) fn period_in_words(texts: &[&str], years: Years) -> Result<Option<Period>, Contradiction> {
    let said = all_claims(texts, years);
    if said.contains(&Claim::NoPeriod) {
        return Ok(None);
    }
    Ok(settle(&said, years)?.filter(|period| leaves_no_doubt(&said, *period)))
}

/// What the words of one place come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InWords {
    /// They say nothing about time.
    Nothing,
    Period(Period),
    /// They say something about time that is no period by itself: "Q1", "year to date", or two things that contradict each other.
    Unclear,
}

/// The period that the texts name together, or whether they say anything about time at all.
pub(crate) fn said_in_words(texts: &[&str], years: Years) -> InWords {
    match period_in_words(texts, years) {
        Ok(Some(period)) => InWords::Period(period),
        Ok(None) if all_claims(texts, years).is_empty() => InWords::Nothing,
        Ok(None) | Err(_) => InWords::Unclear,
    }
}

/// The period that texts which are unclear by themselves name within one that is known from elsewhere: "Q1" in the return for 2023/24.
pub(crate) fn period_within(texts: &[&str], known: Period, years: Years) -> Option<Period> {
    let mut said = all_claims(texts, years);
    let known_claim = match (known.kind(), known.start_date().map(|start| start.year())) {
        (PeriodKind::FinancialYear, Some(year)) => Claim::Year(Year::Financial(year)),
        (PeriodKind::AcademicYear, Some(year)) => Claim::Year(Year::Academic(year)),
        (PeriodKind::CalendarYear, Some(year)) => Claim::Year(Year::Calendar(year)),
        _ => Claim::Whole(known),
    };
    let in_named_year = |claim: &Claim| match *claim {
        Claim::Year(Year::Bare(year) | Year::OneFinancial(year)) => {
            [known.start_date(), known.as_at_date()].into_iter().flatten().any(|edge| edge.year() == year)
        }
        _ => true,
    };
    if said.contains(&Claim::NoPeriod) || !said.iter().all(in_named_year) {
        return None;
    }
    said.push(known_claim);
    let period = settle(&said, years).ok().flatten()?;
    (lies_in(period, known) && leaves_no_doubt(&said, period)).then_some(period)
}

fn all_claims(texts: &[&str], years: Years) -> Vec<Claim> {
    let mut said: Vec<Claim> = Vec::new();
    for text in texts {
        let of_text = if texts.len() > 1 && claim::is_a_small_number(text) { vec![Claim::UnreadPart] } else { claims(text, years.starts) };
        for claim in of_text {
            if !said.contains(&claim) {
                said.push(claim);
            }
        }
    }
    said
}

/// Whether what could not be read beside a period leaves it standing.
fn leaves_no_doubt(claims: &[Claim], period: Period) -> bool {
    let months_named = claims.iter().any(|claim| matches!(claim, Claim::Whole(_) | Claim::Part(Part::Months { .. })));
    claims.iter().all(|claim| match claim {
        // "M03 Sept" names its month; "P3" and "Week 12" leave the part of the year open.
        Claim::UnreadPart => months_named && period.length_in_months() != Some(12),
        Claim::YearToDate => period.length_in_months().is_none_or(|months| months == 12),
        Claim::Cumulative => period.kind() == PeriodKind::UpTo,
        _ => true,
    })
}

fn settle(claims: &[Claim], years: Years) -> Result<Option<Period>, Contradiction> {
    let readings = readings(claims, years);
    let mut found: Vec<Period> = Vec::new();
    for reading in &readings {
        let Some(said) = said(claims, *reading, years.starts) else { continue };
        for period in agreed(&said).into_iter().flatten() {
            if !found.contains(&period) {
                found.push(period);
            }
        }
    }
    match found.as_slice() {
        [period] => Ok(Some(*period)),
        [] => contradiction(claims, &readings, years.starts),
        // More than one reading holds: which was meant is not said. Where the texts themselves offer two, that is told.
        [_, _, ..] if claims.iter().any(|claim| matches!(claim, Claim::Either(..))) => Err(Contradiction { periods: found }),
        [_, _, ..] => Ok(None),
    }
}

/// In which year the parts of a year are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    year: Option<Year>,
    /// Whether the year itself is among what the texts say, and not only where they look for a part of it.
    stated: bool,
}

fn readings(claims: &[Claim], years: Years) -> Vec<Reading> {
    let written = || claims.iter().filter_map(|claim| if let Claim::Year(year) = claim { Some(*year) } else { None });
    let stated = written().find(|year| !matches!(year, Year::Bare(_) | Year::OneFinancial(_)));
    if stated.is_some() {
        return vec![Reading { year: stated, stated: true }];
    }
    let mut implied: Vec<Year> = claims.iter().flat_map(|claim| years_of(*claim, years.starts)).collect();
    implied.dedup();
    if !implied.is_empty() {
        return implied.into_iter().map(|year| Reading { year: Some(year), stated: false }).collect();
    }
    let Some(single) = written().next() else { return vec![Reading { year: None, stated: false }] };
    let calendar = |year| Reading { year: Some(Year::Calendar(year)), stated: years.single.is_some() };
    let financial = |year| Reading { year: Some(Year::Financial(year)), stated: years.single.is_some() };
    let parts_by_number = claims.iter().any(|claim| matches!(claim, Claim::Part(Part::Quarter(_) | Part::Half(_))));
    match (single, years.single) {
        (Year::Bare(year), Some(SingleYear::Calendar)) => vec![calendar(year)],
        (Year::Bare(year) | Year::OneFinancial(year), Some(SingleYear::FinancialBegins)) => vec![financial(year)],
        (Year::Bare(year) | Year::OneFinancial(year), Some(SingleYear::FinancialEnds)) => vec![financial(year - 1)],
        // "September" under 2021 is September 2021, whatever year is meant by a number; "Q2" is not so plain.
        (Year::Bare(year), None) if !parts_by_number => vec![calendar(year)],
        (Year::Bare(year), None) => vec![calendar(year), financial(year), financial(year - 1)],
        (Year::OneFinancial(year), _) => vec![financial(year), financial(year - 1)],
        (Year::Financial(_) | Year::Academic(_) | Year::Calendar(_), _) => Vec::new(),
    }
}

/// The years in which a claim that names its own year lies.
fn years_of(claim: Claim, starts: u32) -> Vec<Year> {
    let of = |period: Period| {
        let Some(last) = period.start_date().and(period.as_at_date()) else { return Vec::new() };
        let begins = if last.month() >= starts { last.year() } else { last.year() - 1 };
        let mut years = vec![Year::Financial(begins)];
        // Three months may be a quarter of either year; the number beside them tells.
        if period.length_in_months() == Some(3) {
            years.push(Year::Calendar(last.year()));
        }
        years
    };
    match claim {
        Claim::Whole(period) => of(period),
        Claim::Either(first, second) => [of(first), of(second)].concat(),
        Claim::Year(_) | Claim::Part(_) | Claim::NoPeriod | Claim::UnreadPart | Claim::YearToDate | Claim::Cumulative => Vec::new(),
    }
}

/// What each claim comes to under one reading: one period, or either of two. `None` where a part has no place in the year.
fn said(claims: &[Claim], reading: Reading, starts: u32) -> Option<Vec<Vec<Period>>> {
    let mut said = Vec::new();
    for claim in claims {
        match *claim {
            Claim::Whole(period) => said.push(vec![period]),
            Claim::Either(first, second) => said.push(vec![first, second]),
            Claim::Part(part) => said.push(vec![part_in(part, reading, starts)?]),
            Claim::Year(Year::Bare(_) | Year::OneFinancial(_))
            | Claim::NoPeriod
            | Claim::UnreadPart
            | Claim::YearToDate
            | Claim::Cumulative => {}
            Claim::Year(year) => said.push(vec![whole_year(year, starts)?]),
        }
    }
    if reading.stated
        && let Some(year) = reading.year
    {
        said.push(vec![whole_year(year, starts)?]);
    }
    Some(said)
}

fn whole_year(year: Year, starts: u32) -> Option<Period> {
    match year {
        Year::Financial(year) => Period::financial_year_from(year, starts),
        Year::Academic(year) => Period::academic_year(year),
        Year::Calendar(year) => Period::calendar_year(year),
        Year::OneFinancial(_) | Year::Bare(_) => None,
    }
}

fn part_in(part: Part, reading: Reading, starts: u32) -> Option<Period> {
    let year = reading.year?;
    let whole = whole_year(year, starts)?;
    match (part, year) {
        (Part::Quarter(quarter), Year::Calendar(year)) => Period::calendar_quarter(year, quarter),
        (Part::Quarter(quarter), _) => whole.quarter(quarter),
        (Part::Half(half), _) => whole.half(half),
        (Part::Months { last, length: 3 }, Year::Calendar(year)) if reading.stated && last % 3 == 0 => {
            Period::calendar_quarter(year, last / 3)
        }
        (Part::Months { last, length }, _) => {
            let begins = whole.start_date()?;
            let end_year = if last >= begins.month() { begins.year() } else { begins.year() + 1 };
            stretch(end_year, last, length, starts).filter(|part| lies_in(*part, whole))
        }
    }
}

fn lies_in(inner: Period, outer: Period) -> bool {
    if inner == outer {
        return true;
    }
    match (inner.start_date(), inner.end_date(), outer.start_date(), outer.end_date()) {
        (Some(from), Some(to), Some(outer_from), Some(outer_to)) => from >= outer_from && to <= outer_to,
        _ => false,
    }
}

/// The narrowest period of each choice in which all claims lie one in another.
fn agreed(said: &[Vec<Period>]) -> Vec<Option<Period>> {
    let Some((first, rest)) = said.split_first() else { return Vec::new() };
    let mut chains: Vec<Vec<Period>> = first.iter().map(|period| vec![*period]).collect();
    for claim in rest {
        chains = chains
            .iter()
            .flat_map(|chain| claim.iter().map(move |period| [chain.as_slice(), &[*period]].concat()))
            .filter(|chain| {
                let Some((last, before)) = chain.split_last() else { return false };
                before.iter().all(|period| lies_in(*period, *last) || lies_in(*last, *period))
            })
            .collect();
    }
    chains.iter().map(|chain| narrowest(chain)).collect()
}

/// Of two names for the same months, the one that counts in the year which the texts name: a calendar quarter where "Q1"
/// can only be one.
fn narrowest(chain: &[Period]) -> Option<Period> {
    let narrowest = chain.iter().copied().find(|period| chain.iter().all(|other| lies_in(*period, *other)))?;
    let same = |period: &&Period| lies_in(**period, narrowest);
    Some(chain.iter().filter(same).find(|period| period.kind() == PeriodKind::CalendarQuarter).copied().unwrap_or(narrowest))
}

fn contradiction(claims: &[Claim], readings: &[Reading], starts: u32) -> Result<Option<Period>, Contradiction> {
    let mut periods: Vec<Period> = Vec::new();
    // Under a year that is only one of several readings nothing was said for certain, so that nothing contradicts.
    let Some(said) = readings.iter().find_map(|reading| said(claims, *reading, starts)) else { return Ok(None) };
    for period in said.into_iter().flatten() {
        if !periods.contains(&period) {
            periods.push(period);
        }
    }
    if periods.len() > 1 { Err(Contradiction { periods }) } else { Ok(None) }
}
