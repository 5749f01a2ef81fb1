//! The template as the reader sees it, from the framework of the example council.

mod council;
mod disorder;
mod filling;

use std::collections::BTreeSet;

use outturn_domain::address::Place;
use outturn_domain::code::{BreakdownCode, ItemCode};
use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_domain::measure::{Breakdown, BreakdownKind, Effective, Formula};
use outturn_domain::organisation::UnitKind;
use outturn_domain::period::Period;

use super::{TemplateError, template};
use crate::normalise::standard_return::{read, recognises};
use crate::read::cell::{RawWorkbook, SheetVisibility};
use crate::read::{Limits, read_bytes};
use council::Council;

/// The template of a unit, as it is read back.
fn made(council: &Council, unit: &str, period: &str) -> Result<RawWorkbook, TemplateError> {
    let unit = council.framework.unit_called(unit).expect("a unit");
    let made = template(&council.known(), unit, Period::parse(period).expect("a period"))?;
    Ok(read_bytes(&made.workbook, &Limits::default()).expect("a workbook"))
}

#[test]
fn an_untouched_template_of_any_unit_reads_as_nothing_filled_in() {
    let council = Council::derby();
    let quarter =
        council.framework.units.values().filter(|unit| unit.kind != UnitKind::Portfolio).map(|unit| (unit.code.as_str(), "fy2021-22-q3"));
    for (unit, period) in quarter.chain([("finance", "fy2021-22-q4"), ("finance", "fy2021-22"), ("finance", "m2021-12")]) {
        let workbook = made(&council, unit, period).expect("a template");
        assert!(recognises(&workbook).matches(), "{unit} {period}");
        let read = read(&workbook);
        let codes: Vec<_> = read.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!((read.entries.len(), codes), (0, vec!["return-empty"]), "{unit} {period}");
        assert_eq!(read.period.map(Period::id).as_deref(), Some(period));
    }
}

#[test]
fn there_is_no_template_of_nothing() {
    let mut council = Council::derby();
    assert!(matches!(made(&council, "finance", "to-m2024-03"), Err(TemplateError::PeriodOpen { .. })));
    council.framework.measures.clear();
    council.framework.milestones.clear();
    assert!(made(&council, "finance", "fy2021-22-q3").is_ok(), "risks alone are something");
    council.framework.risks.clear();
    let nothing = made(&council, "finance", "fy2021-22-q3");
    assert!(matches!(nothing, Err(TemplateError::NothingAsked { service, period }) if service == "Finance" && period == "2021/22 Q3"));
}

#[test]
fn what_has_a_return_of_its_own_is_not_asked_for_with_another() {
    let council = Council::derby();
    let kinds = |period: &str| -> BTreeSet<String> {
        let asked = filling::codes(&made(&council, "communities-directorate", period).expect("a template"), "Outturns");
        let period = Period::parse(period).expect("a period");
        let asked = council.framework.measures_in(period).filter(|measure| asked.contains(measure.code.as_str()));
        asked.map(|measure| measure.frequency.as_str().to_owned()).collect()
    };
    assert_eq!(kinds("fy2021-22-q3"), BTreeSet::from(["quarterly".to_owned()]));
    assert_eq!(kinds("fy2021-22-q4"), BTreeSet::from(["annual".to_owned(), "quarterly".to_owned()]), "the year has no return of its own");
    assert_eq!(kinds("fy2021-22"), BTreeSet::from(["annual".to_owned()]), "the quarters have theirs");
}

#[test]
fn each_place_and_group_that_the_framework_names_has_a_row() {
    let mut council = Council::derby();
    let groups = |council: &Council, code: &str| -> Vec<String> {
        filling::under(&made(council, "communities-directorate", "fy2021-22-q3").expect("a template"), "Outturns", "Breakdown", code)
    };
    let made_whole = made(&council, "communities-directorate", "fy2021-22-q3").expect("a template");
    let code = filling::codes(&made_whole, "Outturns").first().expect("a measure").clone();
    assert_eq!(groups(&council, &code), Vec::<String>::new());
    let measure = ItemCode::parse(&code).expect("a code");
    let named = |code: &str, to: Option<&str>| Breakdown {
        measure: measure.clone(),
        code: BreakdownCode::parse(code).expect("a code"),
        title: format!("The {code}"),
        kind: BreakdownKind::Place,
        effective: Effective { from: None, to: to.map(|day| day.parse().expect("a day")) },
        place: Place::sheet("Breakdowns"),
    };
    council
        .framework
        .breakdowns
        .insert(measure.clone(), vec![named("north", None), named("south", None), named("gone", Some("2021-06-30"))]);
    assert_eq!(groups(&council, &code), ["north", "south"]);
}

#[test]
fn what_is_worked_out_from_others_is_not_asked_for() {
    let mut council = Council::derby();
    let codes =
        |council: &Council| filling::codes(&made(council, "communities-directorate", "fy2021-22-q3").expect("a template"), "Outturns");
    let asked = codes(&council);
    let (first, second) = (asked.first().expect("a measure").clone(), asked.last().expect("a measure").clone());
    for measure in council.framework.measures.values_mut().flatten().filter(|measure| measure.code.as_str() == first) {
        measure.formula = Some(Formula::parse(&format!("[{second}] * 2")).expect("a formula"));
    }
    let left: BTreeSet<String> = asked.into_iter().filter(|code| *code != first).collect();
    assert_eq!(codes(&council), left);
}

#[test]
fn a_directorate_s_template_asks_for_what_its_services_report() {
    let council = Council::derby();
    let codes = |workbook: &RawWorkbook, sheet: &str| filling::codes(workbook, sheet);
    let whole = made(&council, "peoples-directorate", "fy2021-22-q3").expect("a template");
    let part = made(&council, "childrens-social-care", "fy2021-22-q3").expect("a template");
    let (whole, part) = (codes(&whole, "Outturns"), codes(&part, "Outturns"));
    assert!(part.len() > 1 && part.is_subset(&whole) && part != whole, "{part:?} of {whole:?}");
    let annual = council.framework.measures_in(Period::parse("fy2021-22-q4").expect("a period"));
    let annual =
        annual.filter(|measure| measure.frequency.as_str() == "annual" && council.belongs(&measure.service, "peoples-directorate"));
    let annual: Vec<String> = annual.map(|measure| measure.code.to_string()).collect();
    let at_the_end = codes(&made(&council, "peoples-directorate", "fy2021-22-q4").expect("a template"), "Outturns");
    assert!(!annual.is_empty());
    for code in &annual {
        assert!(!whole.contains(code) && at_the_end.contains(code), "{code} is due with the year's last quarter");
    }
}

#[test]
fn what_is_not_due_is_named_on_the_cover() {
    let council = Council::derby();
    let unit = council.framework.unit_called("communities-directorate").expect("a unit");
    let made = template(&council.known(), unit, Period::parse("fy2021-22-q3").expect("a period")).expect("a template");
    assert!(!made.not_due.is_empty());
    let workbook = read_bytes(&made.workbook, &Limits::default()).expect("a workbook");
    let cover = &workbook.sheets[0];
    for code in made.not_due {
        let named = cover.cells.iter().any(|cell| crate::normalise::grid::shown(&cell.value) == code.as_str());
        assert!(named, "{code}");
    }
}

#[test]
fn the_same_template_is_the_same_file() {
    let council = Council::derby();
    let unit = council.framework.unit_called("finance").expect("a unit");
    let period = Period::parse("fy2021-22-q3").expect("a period");
    let make = || template(&council.known(), unit, period).expect("a template").workbook;
    assert_eq!(make(), make());
}

#[test]
fn whatever_people_do_to_it_each_row_says_the_same() {
    let council = Council::derby();
    let units = ["communities-directorate", "peoples-directorate", "childrens-social-care", "finance"];
    let mut rows = 0;
    for unit in units {
        let prepared = made(&council, unit, "fy2021-22-q3").expect("a template");
        for seed in 0..60 {
            let mut chance = disorder::Chance::from(seed);
            let mut workbook = prepared.clone();
            let filled = filling::fill(&mut workbook);
            assert!(!filled.is_empty());
            let kept = disorder::disturb(&mut workbook, &mut chance);
            let expected: BTreeSet<_> = filled.into_iter().filter(|said| kept.contains(&said.item)).collect();
            let read = read(&workbook);
            let said: BTreeSet<_> = read.entries.iter().map(filling::Said::of).collect();
            assert_eq!(said, expected, "{unit}, seed {seed}");
            rows += said.len();
            // Without the key a line below the table may be a project; the checks know that it is none.
            let nobody = |finding: &&Finding| finding.code == FindingCode::ConfidenceMissing && finding.message.starts_with("Source:");
            let serious = read.findings.iter().filter(|finding| finding.severity() > Severity::Note && !nobody(finding));
            let serious: Vec<_> = serious.collect();
            assert!(serious.is_empty(), "{unit}, seed {seed}: {serious:?}");
        }
    }
    assert!(rows > 1000, "{rows}");
}

#[test]
fn the_key_is_hidden_and_nothing_else_is() {
    let council = Council::derby();
    let workbook = made(&council, "finance", "fy2021-22-q3").expect("a template");
    let hidden: Vec<_> = workbook.sheets.iter().filter(|sheet| sheet.visibility != SheetVisibility::Visible).collect();
    assert!(matches!(hidden.as_slice(), [key] if key.name == "outturn" && key.visibility == SheetVisibility::VeryHidden));
}
