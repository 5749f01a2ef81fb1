//! A small council: seven measures, two themes, two quarters.

use chrono::{DateTime, NaiveDate, Utc};
use outturn_domain::absence::TargetAbsence;
use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::{BoardCode, EntityCode, ItemCode, PlanCode, RuleSetCode, ScaleCode, SubmitterCode, UnitCode};
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue, Marks};
use outturn_domain::figure::{CellNumber, Precision, Unit};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{AnnualMeaning, CellHolds, Effective, Frequency, Measure, MeasureClass, Polarity};
use outturn_domain::organisation::{
    Alias, AliasKind, CalendarDay, CalendarEvent, CouncilSetting, Delegation, Entity, OrganisationUnit, PlanItem, PlanKind, Publication,
    RuleInForce, Submitter, UnitKind,
};
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;
use outturn_domain::target::{Target, TargetLevel, TargetValue};
use outturn_store::rules::RuleText;
use outturn_store::scales::ScaleText;

/// A rule set in which a value within 5% of its target is amber.
pub(crate) const RULES: &str = r#"
id = "anytown-2021-22"
title = "Anytown"
version = "2021/22"
source = "made up"
tolerance_percent = 5

[[status]]
code = "green"
label = "on target"
colour = "green"

[[status]]
code = "amber"
label = "near target"
colour = "amber"

[[status]]
code = "red"
label = "off target"
colour = "red"

[[no_status]]
when = "no_target"
code = "data_only"
label = "data only"

[[rule]]
id = "on-target"
status = "green"
when = "shortfall <= 0"
reason = "{value} meets the target of {target}"

[[rule]]
id = "near-target"
status = "amber"
when = "has_deviation && deviation <= tolerance"
reason = "{value} is within {tolerance} of the target of {target}"

[[rule]]
id = "off-target"
status = "red"
when = "true"
reason = "{value} is off the target of {target}"
"#;

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub(crate) fn period(text: &str) -> Period {
    Period::parse(text).expect("a period")
}

pub(crate) fn item(code: &str) -> ItemCode {
    ItemCode::parse(code).expect("a code")
}

pub(crate) fn rules() -> Vec<RuleText> {
    vec![RuleText { code: rule_set(), hash: "ab".repeat(32), body: RULES.to_owned() }]
}

/// The scales and the matrix that come with the program.
pub(crate) fn scales() -> Vec<ScaleText> {
    let texts = [
        ("milestone-status", include_str!("../../../scales/milestone-status.toml")),
        ("delivery-confidence-five-point", include_str!("../../../scales/delivery-confidence-five-point.toml")),
        ("risk-matrix-5x5", include_str!("../../../scales/risk-matrix-5x5.toml")),
    ];
    let text = |(code, body): (&str, &str)| ScaleText {
        code: ScaleCode::parse(code).expect("a code"),
        hash: "cd".repeat(32),
        body: body.to_owned(),
    };
    texts.into_iter().map(text).collect()
}

pub(crate) fn rule_set() -> RuleSetCode {
    RuleSetCode::parse("anytown-2021-22").expect("a code")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn place(sheet: &str, row: u32, column: u32) -> Place {
    Place::cell(sheet, CellAddress::new(row, column))
}

fn plan(code: &str, kind: PlanKind, title: &str, parent: Option<&str>, order: u32) -> FrameworkRow {
    FrameworkRow::PlanItem(PlanItem {
        code: PlanCode::parse(code).expect("a code"),
        kind,
        title: title.to_owned(),
        parent: parent.map(|parent| PlanCode::parse(parent).expect("a code")),
        order,
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Plan", order, 0),
    })
}

fn unit(code: &str, kind: UnitKind, title: &str, parent: Option<&str>) -> FrameworkRow {
    FrameworkRow::Unit(OrganisationUnit {
        code: UnitCode::parse(code).expect("a code"),
        kind,
        title: title.to_owned(),
        parent: parent.map(|parent| UnitCode::parse(parent).expect("a code")),
        effective: Effective::default(),
        place: place("Organisation", 1, 0),
    })
}

pub(crate) fn measure(code: &str, theme: &str, unit: Unit, places: u8) -> Measure {
    Measure {
        code: item(code),
        title: format!("The title of {code}"),
        plan_items: vec![PlanCode::parse(theme).expect("a code")],
        service: UnitCode::parse("sen").expect("a code"),
        portfolio: None,
        owner: Some("Head of SEND".to_owned()),
        unit,
        precision: Precision::new(places).expect("a precision"),
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
        definition: Some("What is counted.".to_owned()),
        source: None,
        tags: vec!["children".to_owned()],
        effective: Effective::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Measures", 4, 0),
    }
}

pub(crate) fn target(code: &str, of: &str, value: TargetValue) -> FrameworkRow {
    FrameworkRow::Target(Box::new(Target {
        measure: item(code),
        entity: None,
        breakdown: None,
        period: period(of),
        level: TargetLevel::Target,
        value,
        proposed_on: Some(day("2021-10-01")),
        approved_on: Some(day("2021-11-10")),
        approved_by: Some(BoardCode::parse("cabinet").expect("a code")),
        judges_from: None,
        basis: Basis::Illustrative,
        basis_note: Some("made up".to_owned()),
        approved_ahead: false,
        place: place("Targets", 7, 3),
    }))
}

pub(crate) fn number(raw: f64) -> CellNumber {
    CellNumber::new(raw, 0).expect("a number")
}

pub(crate) fn level(code: &str, of: &str, raw: f64) -> FrameworkRow {
    target(code, of, TargetValue::Number(number(raw)))
}

/// The framework: three measures with a target that judges the second quarter, and four that stand outside the share.
pub(crate) fn framework() -> Vec<FrameworkRow> {
    let measures = [
        measure("EHC-20W", "people", Unit::Percent, 1),
        measure("DEM-1", "people", Unit::Number, 0),
        measure("REF-1", "people", Unit::Number, 0),
        Measure { cell_holds: CellHolds::Stock, ..measure("MYACC", "place", Unit::Number, 0) },
        Measure { frequency: Frequency::Annual, ..measure("ANN-1", "place", Unit::Number, 0) },
        measure("LATE-1", "place", Unit::Number, 0),
        Measure { within_framework: false, class: MeasureClass::Operational, ..measure("OUT-1", "place", Unit::Number, 0) },
    ];
    let mut rows = vec![
        FrameworkRow::Setting(CouncilSetting::Name("Anytown Council".to_owned())),
        FrameworkRow::Setting(CouncilSetting::ProposedTargetsJudge(true)),
        plan("plan", PlanKind::Plan, "The Council Plan", None, 1),
        plan("people", PlanKind::Theme, "People", Some("plan"), 1),
        plan("place", PlanKind::Theme, "Place", Some("plan"), 2),
        unit("childrens", UnitKind::Directorate, "Children's Services", None),
        unit("sen", UnitKind::Service, "Special Educational Needs", Some("childrens")),
        level("EHC-20W", "2021/22 Q2", 60.0),
        level("REF-1", "2021/22 Q2", 5.0),
        level("MYACC", "2021/22 Q2", 119_000.0),
        level("ANN-1", "2021/22", 400.0),
        level("LATE-1", "2021/22 Q2", 10.0),
        target(
            "DEM-1",
            "2021/22",
            TargetValue::Absent { reason: TargetAbsence::NotAppropriate, text: Some("demand is not ours to steer".to_owned()) },
        ),
        FrameworkRow::Rule(RuleInForce {
            rule_set: rule_set(),
            judges_from: period("2021/22 Q1"),
            approved_by: None,
            place: place("Rules", 1, 0),
        }),
        FrameworkRow::CalendarDay(CalendarDay {
            period: period("2021/22 Q2"),
            event: CalendarEvent::ReturnsDue,
            date: day("2021-10-15"),
            body: None,
            place: place("Calendar", 1, 0),
        }),
        FrameworkRow::Submitter(Submitter {
            code: SubmitterCode::parse("childrens").expect("a code"),
            title: "Children's Services".to_owned(),
            may_report_for: Delegation::Everyone,
            effective: Effective::default(),
            place: place("Organisation", 2, 0),
        }),
        FrameworkRow::Entity(Entity {
            code: EntityCode::parse("academy-7").expect("a code"),
            title: "The Seventh Academy".to_owned(),
            place: place("Organisation", 3, 0),
        }),
        FrameworkRow::Alias(Alias {
            kind: AliasKind::Item,
            alias: "EHCP within 20 weeks".to_owned(),
            code: "EHC-20W".to_owned(),
            register: None,
            place: place("Aliases", 1, 0),
        }),
    ];
    rows.extend(measures.into_iter().map(|measure| FrameworkRow::Measure(Box::new(measure))));
    rows
}

/// The row that says when the second quarter was published.
pub(crate) fn publication() -> FrameworkRow {
    FrameworkRow::Publication(Publication {
        period: period("2021/22 Q2"),
        published: instant("2021-11-10T18:00:00Z"),
        body: Some(BoardCode::parse("cabinet").expect("a code")),
        title: Some("Performance monitoring, quarter 2".to_owned()),
        place: place("Publications", 1, 0),
    })
}

/// One reported value, in a row of its own.
pub(crate) fn fact(code: &str, of: &str, kind: FactKind, value: FactValue) -> Fact {
    let columns = [FactKind::Actual, FactKind::Numerator, FactKind::Denominator, FactKind::Forecast, FactKind::Comment];
    let column = columns.iter().position(|other| *other == kind).unwrap_or(9);
    let row = code.bytes().map(u32::from).sum::<u32>() % 50;
    Fact {
        key: FactKey { item: item(code), entity: None, breakdown: None, period: period(of), kind },
        value,
        marks: Marks::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Outturns", row, u32::try_from(column).expect("a small number") + 3),
    }
}

pub(crate) fn actual(code: &str, of: &str, raw: f64) -> Fact {
    fact(code, of, FactKind::Actual, FactValue::Number(number(raw)))
}

/// What the first quarter's return says.
pub(crate) fn first_quarter() -> Vec<Fact> {
    vec![actual("EHC-20W", "2021/22 Q1", 42.3), actual("MYACC", "2021/22 Q1", 113_180.0), actual("DEM-1", "2021/22 Q1", 70.0)]
}

/// What the second quarter's return says: the rate only as its two numbers.
pub(crate) fn second_quarter() -> Vec<Fact> {
    vec![
        fact("EHC-20W", "2021/22 Q2", FactKind::Numerator, FactValue::Number(number(63.0))),
        fact("EHC-20W", "2021/22 Q2", FactKind::Denominator, FactValue::Number(number(110.0))),
        fact("EHC-20W", "2021/22 Q2", FactKind::Comment, FactValue::Text("More staff since August.".to_owned())),
        actual("MYACC", "2021/22 Q2", 119_260.0),
        actual("DEM-1", "2021/22 Q2", 75.0),
        actual("OUT-1", "2021/22 Q2", 3.0),
        fact("ANN-1", "2021/22", FactKind::Forecast, FactValue::Number(number(410.0))),
    ]
}
