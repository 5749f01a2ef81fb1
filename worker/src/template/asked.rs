//! What a service reports in a period.

use std::collections::BTreeSet;

use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode, UnitCode};
use outturn_domain::delivery::{Milestone, Project};
use outturn_domain::fact::FactKind;
use outturn_domain::framework::Framework;
use outturn_domain::measure::Measure;
use outturn_domain::organisation::OrganisationUnit;
use outturn_domain::period::Period;
use outturn_domain::risk::Risk;
use outturn_domain::scorecard::Subject;
use outturn_domain::timeliness::figures_owed;

use super::Known;

/// Everything that is asked of a service, each kind in the order of codes.
pub(super) struct Asked<'a> {
    pub(super) measures: Vec<AskedMeasure<'a>>,
    /// In force, and reported with other returns than this one.
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
        let stands = |code: &ItemCode, effective| framework.watches(code, effective, period);
        Self {
            measures,
            not_due,
            milestones: milestones.filter(|item| stands(&item.code, item.effective) && watched(item.service.as_ref())).collect(),
            projects: projects.filter(|item| stands(&item.code, item.effective) && watched(item.service.as_ref())).collect(),
            risks: risks.filter(|item| stands(&item.code, item.effective) && watched(item.service.as_ref())).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.measures.is_empty() && self.milestones.is_empty() && self.projects.is_empty() && self.risks.is_empty()
    }
}

/// The rows that ask for a measure: one for each period that is due, and for whomever it was reported before.
fn rows_of<'a>(known: &Known<'a>, code: &ItemCode, period: Period, of_unit: impl Fn(&UnitCode) -> bool) -> Vec<AskedMeasure<'a>> {
    let framework: &'a Framework = known.framework;
    // What is reported when there is something to report is owed in no return, and may come with any.
    let at_any_time =
        framework.measure(code, period).filter(|measure| measure.frequency.period_kind().is_none() && measure.formula.is_none());
    let owed = figures_owed(framework, code, period).into_iter().chain(at_any_time.map(|measure| (period, measure)));
    let own: Vec<(Period, &'a Measure)> = owed.filter(|(_, measure)| of_unit(&measure.service)).collect();
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
