//! Step "check": what a return says, held against the framework and history. Good cells become facts though others are refused; nothing is guessed.
//!
//! - `resolve` finds out what each entry is about, and whether its sender may say so;
//! - `number` settles what a cell means as a figure, percentages above all;
//! - `sign_off` tells whether somebody signed it off;
//! - `rates` computes what a row gives by its two numbers;
//! - `narratives` finds texts that are too long;
//! - `twice` finds what is said twice;
//! - `delivery` holds milestones, projects and risks against the scales and the matrix;
//! - `doubts` asks about what is possible and unlikely;
//! - `forecasts` asks about a year's forecast that lies far from where the figures lead, where the council wants that asked;
//! - `comments` asks why a target is missed where the return does not say so;
//! - `answered` remembers what was answered when it was asked before.
//!
//! What a feedback workbook answers is held against what was asked in [`answers`].

mod answered;
pub mod answers;
mod comments;
mod delivery;
mod doubts;
mod family;
mod forecasts;
mod narratives;
mod number;
mod rates;
mod resolve;
mod sign_off;
mod twice;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use outturn_domain::address::Place;
use outturn_domain::code::{ItemCode, RuleSetCode, ScaleCode, SubmitterCode};
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue};
use outturn_domain::finding::{Blocks, Finding, FindingCode, Severity};
use outturn_domain::forecast::periods_wanted;
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::provenance::{Cover, RecordedFact};
use outturn_domain::risk::Matrix;
use outturn_domain::rules::RuleSet;
use outturn_domain::scale::Scale;
use outturn_store::answers::Answer;

use crate::layout::plain_number;
use crate::normalise::entry::{Entry, EntryValue, Return};
use crate::read::cell::CellValue;
pub use number::unit;
use resolve::Resolver;
pub use twice::said_once as entries_said_once;

/// What a return is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The framework in force; absent when a file is checked away from any home.
    pub framework: Option<&'a Framework>,
    /// Who sent the return; absent when nobody says.
    pub sender: Option<&'a SubmitterCode>,
    /// What was reported before, about the return's periods and those that they are compared with.
    pub history: &'a [RecordedFact],
    /// What was reported in all the years from which a measure is projected; absent where services are not asked about their forecasts.
    pub projected_from: Option<&'a [RecordedFact]>,
    /// The status rules, by code.
    pub rule_sets: &'a BTreeMap<RuleSetCode, RuleSet>,
    /// The scales, by code.
    pub scales: &'a BTreeMap<ScaleCode, Scale>,
    /// The risk matrices, by code.
    pub matrices: &'a BTreeMap<ScaleCode, Matrix>,
    /// What the sender has answered to earlier queries, the newest first.
    pub answers: &'a [Answer],
    /// When the return is checked.
    pub now: DateTime<Utc>,
    /// The most queries to ask.
    pub queries: usize,
    /// The most characters of a narrative.
    pub longest_narrative: usize,
}

/// What a check came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// The cover as it counts.
    pub cover: Cover,
    /// What is taken.
    pub facts: Vec<Fact>,
    /// What is said about the return, in the order of its sheets and cells; what concerns the whole file comes first.
    pub findings: Vec<Finding>,
}

/// Checks a return.
pub fn check(returned: &Return, standing: &Standing<'_>) -> Checked {
    let mut resolver = Resolver::new(standing, &returned.entries);
    let (cover, doubt) = sign_off::settle(&returned.cover, standing);
    let mut findings = returned.findings.clone();
    findings.extend(doubt);
    findings.extend(resolver.whole_return(returned, &cover));
    if findings.iter().any(Finding::blocks_file) {
        // Who sent it or what it is about cannot be told, so nothing more can be said of its rows.
        let findings = answered::remember(findings, &[], returned.period, standing);
        return Checked { cover, facts: Vec::new(), findings: in_order(findings, standing.queries) };
    }
    let (mut facts, mut refused) = (Vec::new(), BTreeSet::new());
    for entry in &returned.entries {
        let Some(key) = resolver.key(entry, &mut findings) else { continue };
        match fact(entry, key.clone(), standing, &mut findings) {
            Some(fact) => facts.push(fact),
            None => drop(refused.insert(key)),
        }
    }
    // Last, for what is wrong with them has been said already, and what would be said again of their rows is not.
    let keys = returned.refused.iter().filter_map(|entry| Some((&entry.place, resolver.key(entry, &mut Vec::new())?)));
    let by_form: BTreeMap<&Place, FactKey> = keys.collect();
    name_outturns(&by_form, &mut findings);
    refused.extend(by_form.into_values());
    said_once(&mut findings);
    let (facts, too_long) = narratives::settle(facts, standing, &mut findings);
    let facts = twice::settle(facts, &mut refused, &mut findings);
    let facts = delivery::settle(facts, standing, &mut findings);
    let facts = rates::settle(facts, &refused, standing, &mut findings);
    doubts::ask(&facts, standing, &mut findings);
    forecasts::ask(&facts, returned.period, standing, &mut findings);
    comments::ask(&facts, &too_long, standing, &mut findings);
    late_corrections(&facts, standing, &mut findings);
    absent_rows(&facts, returned, standing, &mut findings);
    let findings = answered::remember(findings, &facts, returned.period, standing);
    Checked { cover, facts, findings: in_order(findings, standing.queries) }
}

/// The periods that a return's figures are compared with, its own among them: the history to fetch before checking.
pub fn compared_periods(returned: &Return) -> Vec<Period> {
    let own: BTreeSet<Period> = returned.entries.iter().map(|entry| entry.period).collect();
    let mut all = own.clone();
    for period in own {
        let back = std::iter::successors(Some(period), |period| period.previous()).take(9);
        all.extend(back);
        all.extend(period.year_before());
    }
    all.into_iter().collect()
}

/// The periods from which what a return forecasts is projected: the history to fetch before checking where services are asked about their forecasts.
pub fn projected_from(returned: &Return) -> Vec<Period> {
    let years: BTreeSet<Period> = returned.entries.iter().filter_map(|entry| entry.period.in_financial_year()).collect();
    let periods: BTreeSet<Period> = years.into_iter().flat_map(periods_wanted).collect();
    periods.into_iter().collect()
}

fn fact(entry: &Entry, key: FactKey, standing: &Standing<'_>, findings: &mut Vec<Finding>) -> Option<Fact> {
    let value = match (&entry.value, key.kind) {
        (EntryValue::Absent(absence), _) => Ok(FactValue::Absent(*absence)),
        (EntryValue::Cell { value, .. }, kind) if kind.is_prose() || kind == FactKind::Status => number::words(value),
        (EntryValue::Cell { value, .. }, _) if delivery::holds_date(&key, &entry.place.sheet, standing) => number::date(value),
        // Only a framework knows the matrix whose steps the words name.
        (EntryValue::Cell { value: value @ CellValue::Text(text), .. }, FactKind::Score)
            if standing.framework.is_none() && plain_number(text).is_none() =>
        {
            number::words(value)
        }
        _ => number::figure(entry, &key, standing, findings),
    };
    match value {
        Ok(value) => Some(Fact {
            key,
            value,
            marks: entry.marks,
            basis: entry.basis,
            basis_note: entry.basis_note.clone(),
            place: entry.place.clone(),
        }),
        Err(finding) => {
            findings.push(finding.at(entry.place.clone()).about(own_outturn(&key), Some(key.period)));
            None
        }
    }
}

/// The item whose outturn is "refused" where the value of this key is kept out. A comment or a forecast does not make it so, and no more does the value of a
/// ward or of another body.
fn own_outturn(key: &FactKey) -> Option<ItemCode> {
    let outturn = matches!(key.kind, FactKind::Actual | FactKind::Numerator | FactKind::Denominator);
    let own = key.entity.is_none() && key.breakdown.is_none();
    (outturn && own).then(|| key.item.clone())
}

/// Says of errors in cells of a form whose outturn each keeps out: a layout knows the cell, and not what its words mean.
fn name_outturns(refused: &BTreeMap<&Place, FactKey>, findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.item.is_none() && finding.severity() == Severity::Error) {
        if let Some(key) = finding.place.as_ref().and_then(|place| refused.get(place))
            && let Some(item) = own_outturn(key)
        {
            (finding.item, finding.period) = (Some(item), Some(key.period));
        }
    }
}

/// Leaves one of findings that say the same of the same cell: an unknown heading is one mistake, however many rows stand below it.
fn said_once(findings: &mut Vec<Finding>) {
    let mut said = BTreeSet::new();
    findings.retain(|finding| said.insert((finding.code, finding.place.clone(), finding.message.clone())));
}

/// A figure for a period that was published before this return came is taken, marked, and changes nothing that was published.
fn late_corrections(facts: &[Fact], standing: &Standing<'_>, findings: &mut Vec<Finding>) {
    let Some(framework) = standing.framework else { return };
    let periods: BTreeSet<Period> = facts.iter().filter(|fact| fact.key.kind == FactKind::Actual).map(|fact| fact.key.period).collect();
    for period in periods {
        let Some(publication) = framework.publication(period).filter(|publication| publication.published <= standing.now) else { continue };
        let published = publication.published.with_timezone(&framework.council.time_zone).format("%-d %B %Y at %H:%M");
        let message = format!(
            "The figures of {} were published on {published}. What this return says is taken as a late correction and changes nothing that was published.",
            period.label()
        );
        findings.push(Finding::new(FindingCode::LateCorrection, message).about(None, Some(period)));
    }
}

/// What was reported before for the same period by a return of the same services, and is not in this one.
fn absent_rows(facts: &[Fact], returned: &Return, standing: &Standing<'_>, findings: &mut Vec<Finding>) {
    let (Some(framework), Some(period)) = (standing.framework, returned.period) else { return };
    // What is sent to be read says nothing of any figure.
    if !facts.is_empty() && facts.iter().all(|fact| fact.key.kind.is_prose()) {
        return;
    }
    let services: BTreeSet<_> =
        returned.services.iter().filter_map(|service| framework.unit_called(&service.text)).map(|unit| &unit.code).collect();
    let mentioned: BTreeSet<_> = facts.iter().filter(|fact| fact.key.period == period).map(|fact| &fact.key.item).collect();
    let absent: BTreeSet<_> = standing
        .history
        .iter()
        .map(|recorded| &recorded.fact.key)
        .filter(|key| key.kind == FactKind::Actual && key.period == period && !mentioned.contains(&key.item))
        .filter(|key| {
            let measure = framework.measure(&key.item, period).filter(|measure| measure.formula.is_none());
            let service = measure.map(|measure| &measure.service);
            service.is_some_and(|service| framework.with_parents(service).any(|unit| services.contains(unit)))
        })
        .map(|key| key.item.as_str())
        .collect();
    if absent.is_empty() {
        return;
    }
    let message = match absent.len() {
        1 => format!(
            "{} was reported before and is not in this return; the earlier figure stands.",
            absent.iter().next().unwrap_or(&"A figure")
        ),
        many => format!("{many} figures that were reported before are not in this return; the earlier ones stand."),
    };
    let named = absent.into_iter().collect::<Vec<_>>().join(", ");
    findings.push(Finding::new(FindingCode::RowAbsent, message).found(named).about(None, Some(period)));
}

/// Errors and notes in the order of sheets and cells, and of the queries only as many as a sender is asked at once, the weightiest.
fn in_order(findings: Vec<Finding>, queries: usize) -> Vec<Finding> {
    let mut weights: BTreeMap<FindingCode, usize> = BTreeMap::new();
    for code in QUERIES_BY_WEIGHT {
        let weight = weights.len();
        weights.entry(*code).or_insert(weight);
    }
    let mut asked: Vec<(usize, &Finding)> =
        findings.iter().enumerate().filter(|(_, finding)| finding.severity() == Severity::Query).collect();
    asked.sort_by_key(|(_, finding)| weights.get(&finding.code).copied().unwrap_or(usize::MAX));
    // By their places in the list: two queries may be of one code and about one cell.
    let held: BTreeSet<usize> = asked.iter().skip(queries).map(|(index, _)| *index).collect();
    let held_back = held.len();
    let mut kept: Vec<Finding> =
        findings.into_iter().enumerate().filter(|(index, _)| !held.contains(index)).map(|(_, finding)| finding).collect();
    if held_back > 0 {
        let message = format!("{held_back} more queries were found; only the {queries} weightiest are asked.");
        kept.push(Finding::new(FindingCode::QueriesHeldBack, message));
    }
    kept.sort_by_key(|finding| {
        let whole_file = finding.code.blocks() == Blocks::File;
        let place = finding.place.clone();
        (!whole_file, place.is_none(), place.map(|place| (place.sheet, place.cell)))
    });
    kept
}

/// Queries, the weightiest first: what could put a wrong colour before a committee, then what only puzzles.
const QUERIES_BY_WEIGHT: &[FindingCode] = &[
    FindingCode::PercentDoubtful,
    FindingCode::ScaleDoubtful,
    FindingCode::RateDiffers,
    FindingCode::RateIncomplete,
    FindingCode::CoverPeriodDiffers,
    FindingCode::SignOffDoubtful,
    FindingCode::CumulativeFell,
    FindingCode::ValueJumped,
    FindingCode::SumDiffers,
    FindingCode::TimingDiffers,
    FindingCode::SheetPeriodDiffers,
    FindingCode::DateDoubtful,
    FindingCode::ForecastDoubtful,
    FindingCode::ConfidenceMissing,
    FindingCode::FieldMissing,
    FindingCode::CommentMissing,
    FindingCode::NarrativeEmpty,
];

#[cfg(test)]
mod tests;
