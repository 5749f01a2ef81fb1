//! What a service reports in a period.

use std::collections::BTreeSet;

use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode, UnitCode};
use outturn_domain::delivery::{Milestone, Project};
use outturn_domain::fact::FactKind;
use outturn_domain::framework::Framework;
use outturn_domain::measure::Measure;
use outturn_domain::organisation::OrganisationUnit;
use outturn_domain::period::{Period, PeriodKind};
use outturn_domain::risk::Risk;
use outturn_domain::scorecard::Subject;

use super::Known;

/// Everything that is asked of a service, each kind in the order of codes.
pub(super) struct Asked<'a> {
    pub(super) measures: Vec<AskedMeasure<'a>>,
    /// In force, and reported in other periods than those that end within this one.
    pub(super) not_due: Vec<&'a Measure>,
    pub(super) milestones: Vec<&'a Milestone>,
    pub(super) projects: Vec<&'a Project>,
    pub(super) risks: Vec<&'a Risk>,
}

/// One row of the sheet Outturns: a measure, whom it is about, and the period that is due.
#[derive(Debug, Clone)]
pub(super) struct AskedMeasure<'a> {
    pub(super) measure: &'a Measure,
    pub(super) entity: Option<EntityCode>,
    pub(super) breakdown: Option<BreakdownCode>,
    pub(super) period: Period,
    /// Whether it can be given by a numerator and a denominator.
    pub(super) is_rate: bool,
}

impl AskedMeasure<'_> {
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject { item: &self.measure.code, entity: self.entity.as_ref(), breakdown: self.breakdown.as_ref() }
    }
}

impl<'a> Asked<'a> {
    pub(super) fn of(known: &Known<'a>, unit: &OrganisationUnit, period: Period) -> Self {
        let framework = known.framework;
        let of_unit = |service: &UnitCode| framework.with_parents(service).any(|over| *over == unit.code);
        let watched = |service: Option<&UnitCode>| service.is_some_and(of_unit);
        let (mut measures, mut not_due) = (Vec::new(), Vec::new());
        for code in framework.measures.keys() {
            let rows = rows_of(known, code, period, of_unit);
            if rows.is_empty() {
                let reported = framework.measure(code, period).filter(|measure| measure.formula.is_none());
                not_due.extend(reported.filter(|measure| of_unit(&measure.service)));
            }
            measures.extend(rows);
        }
        let milestones = framework.milestones.values();
        let projects = framework.projects.values();
        let risks = framework.risks.values();
        Self {
            measures,
            not_due,
            milestones: milestones.filter(|item| item.effective.covers(period) && watched(item.service.as_ref())).collect(),
            projects: projects.filter(|item| item.effective.covers(period) && watched(item.service.as_ref())).collect(),
            risks: risks.filter(|item| item.effective.covers(period) && watched(item.service.as_ref())).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.measures.is_empty() && self.milestones.is_empty() && self.projects.is_empty() && self.risks.is_empty()
    }
}

/// The rows that ask for a measure: one for each period that is due, and for whomever it was reported before.
fn rows_of<'a>(known: &Known<'a>, code: &ItemCode, period: Period, of_unit: impl Fn(&UnitCode) -> bool) -> Vec<AskedMeasure<'a>> {
    let framework: &'a Framework = known.framework;
    let Some(frequency) = framework.newest_measure(code).map(|measure| measure.frequency) else { return Vec::new() };
    let due = frequency.period_kind().map_or_else(|| vec![period], |kind| due_with(framework, kind, period));
    let defined = due.into_iter().filter_map(|due| Some((due, framework.measure(code, due)?)));
    let own = defined.filter(|(due, measure)| {
        let kind = measure.frequency.period_kind();
        measure.formula.is_none() && kind.is_none_or(|kind| kind == due.kind()) && of_unit(&measure.service)
    });
    let own: Vec<(Period, &'a Measure)> = own.collect();
    if own.is_empty() {
        return Vec::new();
    }
    let is_rate = own.iter().any(|(_, measure)| measure.numerator.is_some() || measure.denominator.is_some())
        || known.facts.of_item(code).any(|recorded| recorded.fact.key.kind == FactKind::Denominator);
    let row = |(period, measure): (Period, &'a Measure), (entity, breakdown): (Option<EntityCode>, Option<BreakdownCode>)| AskedMeasure {
        measure,
        entity,
        breakdown,
        period,
        is_rate,
    };
    let asked = |(period, _): &(Period, &Measure), group: Option<&BreakdownCode>| {
        group.is_none_or(|group| framework.is_reported_by(code, *period, group))
    };
    let mut subjects = subjects_of(known, code);
    let named = own.iter().flat_map(|(period, _)| framework.breakdowns_in(code, *period));
    subjects.extend(named.map(|breakdown| (None, Some(breakdown.code.clone()))));
    let rows = subjects.iter().flat_map(|subject| {
        own.iter().filter(|own| asked(own, subject.1.as_ref())).map(|own| row(*own, subject.clone())).collect::<Vec<_>>()
    });
    rows.collect()
}

/// Whom a measure is about: the council, unless it was only ever reported for others, and each body or group that it was reported for.
fn subjects_of(known: &Known<'_>, code: &ItemCode) -> BTreeSet<(Option<EntityCode>, Option<BreakdownCode>)> {
    let reported = known.facts.of_item(code).map(|recorded| &recorded.fact.key).filter(|key| key.kind == FactKind::Actual);
    let mut subjects: BTreeSet<_> = reported.map(|key| (key.entity.clone(), key.breakdown.clone())).collect();
    let targeted = known.framework.targets.get(code).into_iter().flatten();
    subjects.extend(targeted.map(|target| (target.entity.clone(), target.breakdown.clone())));
    if subjects.is_empty() {
        subjects.insert((None, None));
    }
    subjects
}

/// The periods of a kind that are reported with a period: those that end within it, but for those that have a return of their own.
fn due_with(framework: &Framework, kind: PeriodKind, period: Period) -> Vec<Period> {
    let mut due = ending_within(kind, period);
    due.retain(|due| *due == period || framework.returns_due(*due).is_none());
    due
}

/// The periods of a kind that end within a period: the quarter itself, its months, and with the year's last quarter the year.
fn ending_within(kind: PeriodKind, period: Period) -> Vec<Period> {
    let Some(year) = period.in_financial_year() else { return vec![period] };
    let months = year.start_date().and_then(Period::month_of);
    let months = std::iter::successors(months, |month| month.following()).take(12);
    let parts = [1, 2, 3, 4].into_iter().filter_map(|quarter| year.quarter(quarter));
    let halves = [1, 2].into_iter().filter_map(|half| year.half(half));
    let mut all: Vec<Period> = [year, period].into_iter().chain(halves).chain(parts).chain(months).collect();
    all.retain(|candidate| candidate.kind() == kind && candidate.ends_within(period));
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_within_a_quarter_is_due_with_it() {
        let due = |kind, period: &str| {
            let period = Period::parse(period).expect("a period");
            ending_within(kind, period).into_iter().map(Period::id).collect::<Vec<_>>()
        };
        assert_eq!(due(PeriodKind::FinancialQuarter, "fy2021-22-q3"), ["fy2021-22-q3"]);
        assert_eq!(due(PeriodKind::Month, "fy2021-22-q3"), ["m2021-10", "m2021-11", "m2021-12"]);
        assert_eq!(due(PeriodKind::FinancialYear, "fy2021-22-q3"), Vec::<String>::new());
        assert_eq!(due(PeriodKind::FinancialYear, "fy2021-22-q4"), ["fy2021-22"]);
        assert_eq!(due(PeriodKind::FinancialHalf, "fy2021-22-q2"), ["fy2021-22-h1"]);
        assert_eq!(due(PeriodKind::Month, "m2021-10"), ["m2021-10"]);
        assert_eq!(due(PeriodKind::FinancialQuarter, "fy07-2019-20-q1"), ["fy07-2019-20-q1"]);
    }
}
