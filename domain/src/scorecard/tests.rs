use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::*;
use crate::absence::{Absence, TargetAbsence};
use crate::address::Place;
use crate::change::{Change, ChangeKind};
use crate::code::{BoardCode, BreakdownCode, ItemCode, PlanCode, RuleSetCode, UnitCode};
use crate::fact::{Fact, FactKey, FactKind, FactValue, Marks};
use crate::figure::{CellNumber, Precision, Unit};
use crate::framework::{Framework, FrameworkRow};
use crate::measure::{AnnualMeaning, CellHolds, Effective, Frequency, MeasureClass, Polarity};
use crate::organisation::{
    Board, CalendarDay, CalendarEvent, CouncilSetting, OrganisationUnit, PlanKind, Publication, RuleInForce, UnitKind,
};
use crate::provenance::{RecordedFact, Sequence};
use crate::rules::RuleSet;
use crate::stage::Basis;
use crate::status::{MetOutcome, NotComparable, StatusOutcome};
use crate::target::{Target, TargetLevel, TargetValue};
use crate::travel::{NotTravelled, Travel};

mod formulas;
mod headline;
mod judged_from;
mod overrides;
mod roll_ups;
mod rows;
mod year_to_date;

pub(crate) fn period(text: &str) -> Period {
    Period::parse(text).expect(text)
}

fn item(text: &str) -> ItemCode {
    ItemCode::parse(text).expect(text)
}

pub(crate) fn number(number: f64) -> CellNumber {
    CellNumber::new(number, 0).expect("a number")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

fn place() -> Place {
    Place::sheet("Test")
}

/// A quarterly percentage, higher the better, under the outcome `P1` of the theme `people`.
pub(crate) fn measure(code: &str) -> Measure {
    Measure {
        code: item(code),
        title: format!("Measure {code}"),
        plan_items: vec![PlanCode::parse("P1").expect("a code")],
        service: UnitCode::parse("adults-care").expect("a code"),
        portfolio: None,
        owner: None,
        unit: Unit::Percent,
        precision: Precision::new(1).expect("few"),
        polarity: Polarity::High,
        frequency: Frequency::Quarterly,
        cell_holds: CellHolds::InPeriod,
        annual_target_means: AnnualMeaning::LevelInMarch,
        roll_up: None,
        formula: None,
        thresholds: None,
        class: MeasureClass::Strategic,
        within_framework: true,
        tolerance: None,
        lag_months: 0,
        numerator: None,
        denominator: None,
        definition: None,
        source: None,
        tags: Vec::new(),
        effective: Effective::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place(),
    }
}

/// An approved target of 80.
pub(crate) fn target(measure: &str, at: &str) -> Target {
    Target {
        measure: item(measure),
        entity: None,
        breakdown: None,
        period: period(at),
        level: TargetLevel::Target,
        value: TargetValue::Number(number(80.0)),
        proposed_on: None,
        approved_on: Some(day("2021-03-01")),
        approved_by: None,
        judges_from: None,
        basis: Basis::Illustrative,
        basis_note: None,
        approved_ahead: false,
        place: place(),
    }
}

pub(crate) fn no_target(measure: &str, at: &str, reason: TargetAbsence) -> Target {
    Target { value: TargetValue::Absent { reason, text: Some("because".to_owned()) }, ..target(measure, at) }
}

pub(crate) fn fact(measure: &str, at: &str, value: f64) -> RecordedFact {
    of_kind(FactKind::Actual, measure, at, FactValue::Number(number(value)))
}

pub(crate) fn of_kind(kind: FactKind, measure: &str, at: &str, value: FactValue) -> RecordedFact {
    let key = FactKey { item: item(measure), entity: None, breakdown: None, period: period(at), kind };
    let fact = Fact { key, value, marks: Marks::default(), basis: Basis::Illustrative, basis_note: None, place: place() };
    RecordedFact { fact, sequence: Sequence(1), stage: Stage::Working }
}

fn plan_item(code: &str, kind: PlanKind, parent: Option<&str>, order: u32) -> FrameworkRow {
    let parent = parent.map(|parent| PlanCode::parse(parent).expect("a code"));
    let code = PlanCode::parse(code).expect("a code");
    let title = format!("Title of {code}");
    FrameworkRow::PlanItem(PlanItem { code, kind, title, parent, order, basis: Basis::Illustrative, basis_note: None, place: place() })
}

fn unit(code: &str, kind: UnitKind, parent: Option<&str>) -> FrameworkRow {
    let parent = parent.map(|parent| UnitCode::parse(parent).expect("a code"));
    let code = UnitCode::parse(code).expect("a code");
    FrameworkRow::Unit(OrganisationUnit { title: code.to_string(), code, kind, parent, effective: Effective::default(), place: place() })
}

/// A council to judge in tests: what is fixed, and what each test adds.
pub(crate) struct Council {
    rows: Vec<FrameworkRow>,
    facts: Vec<RecordedFact>,
    refused: BTreeSet<FactKey>,
    at: &'static str,
    as_of: DateTime<Utc>,
    stage: Stage,
    scope: Scope,
    rule_sets: BTreeMap<RuleSetCode, RuleSet>,
}

/// Asked for 2021/22 Q2, at noon on 11 November 2021; returns were due on 15 October.
pub(crate) fn council() -> Council {
    let maidstone = RuleSet::parse(include_str!("../../../rules/maidstone-2018-19.toml")).expect("a shipped rule set");
    let due =
        CalendarDay { period: period("2021/22 Q2"), event: CalendarEvent::ReturnsDue, date: day("2021-10-15"), body: None, place: place() };
    let rule = RuleInForce { rule_set: maidstone.code.clone(), judges_from: period("2019/20 Q1"), approved_by: None, place: place() };
    Council {
        rows: vec![
            plan_item("plan", PlanKind::Plan, None, 1),
            plan_item("place", PlanKind::Theme, Some("plan"), 2),
            plan_item("people", PlanKind::Theme, Some("plan"), 1),
            plan_item("P1", PlanKind::Outcome, Some("people"), 1),
            plan_item("L1", PlanKind::Outcome, Some("place"), 1),
            unit("adults", UnitKind::Directorate, None),
            unit("adults-care", UnitKind::Service, Some("adults")),
            unit("streets", UnitKind::Service, None),
            FrameworkRow::CalendarDay(due),
            FrameworkRow::Rule(rule),
        ],
        facts: Vec::new(),
        refused: BTreeSet::new(),
        at: "2021/22 Q2",
        as_of: "2021-11-11T12:00:00Z".parse().expect("an instant"),
        stage: Stage::Working,
        scope: Scope::Whole,
        rule_sets: BTreeMap::from([(maidstone.code.clone(), maidstone)]),
    }
}

impl Council {
    pub(crate) fn measure(mut self, measure: Measure) -> Self {
        self.rows.push(FrameworkRow::Measure(Box::new(measure)));
        self
    }

    pub(crate) fn target(mut self, target: Target) -> Self {
        self.rows.push(FrameworkRow::Target(Box::new(target)));
        self
    }

    pub(crate) fn row(mut self, row: FrameworkRow) -> Self {
        self.rows.push(row);
        self
    }

    /// That Cabinet defined a measure anew from a period on.
    pub(crate) fn redefined(self, code: &str, from: &str) -> Self {
        self.row(FrameworkRow::Change(Change {
            kind: ChangeKind::Redefine,
            item: ItemCode::parse(code).expect(code),
            new_items: Vec::new(),
            rationale: Some("It was counted twice".to_owned()),
            approving_body: Some("Cabinet".to_owned()),
            approved_on: Some(day("2019-02-01")),
            rejected_on: None,
            judges_from: Some(period(from)),
            stood_before: Vec::new(),
            number: 1,
            unstated: crate::change::Unstated::default(),
            basis: Basis::Illustrative,
            basis_note: None,
            place: place(),
        }))
    }

    pub(crate) fn fact(mut self, fact: RecordedFact) -> Self {
        self.facts.push(fact);
        self
    }

    pub(crate) fn at(self, at: &'static str) -> Self {
        Self { at, ..self }
    }

    pub(crate) fn rules(mut self, rule_set: RuleSet) -> Self {
        self.rule_sets.insert(rule_set.code.clone(), rule_set);
        self
    }

    pub(crate) fn known_at(self, instant: &str) -> Self {
        Self { as_of: instant.parse().expect(instant), ..self }
    }

    /// Judges, and hands the scorecard to `look`: it borrows what it was judged from.
    fn judged<T>(&self, look: impl FnOnce(&Scorecard<'_>) -> T) -> T {
        self.asked(|inputs| {
            let scorecard = judge(inputs);
            assert_eq!(scorecard, judge(inputs), "the same inputs give the same scorecard");
            look(&scorecard)
        })
    }

    /// Hands what is judged from to `look`.
    pub(crate) fn asked<T>(&self, look: impl FnOnce(&Inputs<'_>) -> T) -> T {
        let framework = Framework::assemble(self.rows.iter().cloned()).as_of(self.as_of);
        let facts = Facts::new(self.facts.iter().cloned());
        let inputs = Inputs {
            framework: &framework,
            period: period(self.at),
            scope: self.scope.clone(),
            entity: None,
            stage: self.stage,
            as_of: self.as_of,
            facts: &facts,
            rule_sets: &self.rule_sets,
            refused: &self.refused,
        };
        look(&inputs)
    }

    /// The codes of the measures that are shown.
    fn shown(&self) -> Vec<String> {
        self.judged(|card| card.rows.iter().map(|row| row.measure.code.to_string()).collect())
    }

    /// The absence of the one row's value.
    fn absence(&self) -> Option<Absence> {
        self.judged(|card| card.rows[0].value.absence())
    }
}
