//! The committed example is what this program composes, and its counts are those of the report.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use outturn_domain::absence::TargetAbsence;
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;

use super::{Example, compose};
use crate::catalogue::{Measure, Polarity};
use crate::same_content::same_content;
use crate::series::{Outturn, outturns, rate, rounded};

mod delivery;
mod forecasts;

const THEMES: [&str; 3] = ["place", "people", "council"];

fn example() -> Example {
    Example::load().expect("the catalogue is readable")
}

fn quarter_two() -> Period {
    Period::parse("fy2021-22-q2").expect("a period")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/derby-2021-22")
}

/// What the measure's history says of `period`.
fn reported(example: &Example, measure: &Measure, period: Period) -> Option<Outturn> {
    let history = outturns(measure, &example.timetable.periods(), quarter_two()).expect("a history");
    history.into_iter().find(|outturn| outturn.period == period)
}

fn met(measure: &Measure, value: f64, target: f64) -> bool {
    let precision = measure.precision().expect("a precision");
    let (value, target) = (rounded(value, precision).expect("a value"), rounded(target, precision).expect("a target"));
    match (measure.polarity, measure.band) {
        (Polarity::High, _) => value >= target,
        (Polarity::Low, _) => value <= target,
        (Polarity::Band, Some([from, to])) => (from..=to).contains(&value),
        (Polarity::Band, None) | (Polarity::None, _) => panic!("{} cannot be judged", measure.code),
    }
}

/// The measures counted in quarter two, each with its value and target.
fn judged(example: &Example) -> Vec<(&Measure, f64, f64)> {
    let judged = example.measures.iter().filter_map(|measure| {
        let target = measure.targets?.q2?;
        let value = reported(example, measure, quarter_two())?.value?;
        Some((measure, value, target))
    });
    judged.collect()
}

fn theme(measure: &Measure) -> &str {
    measure.outcome.split('-').next().unwrap_or_default()
}

fn by_theme<'a>(measures: impl Iterator<Item = &'a Measure>) -> [usize; 3] {
    let themes: Vec<&str> = measures.map(theme).collect();
    THEMES.map(|name| themes.iter().filter(|theme| **theme == name).count())
}

#[test]
fn the_committed_files_are_what_is_composed() {
    let mut expected = BTreeSet::from(["README.md".to_owned()]);
    for file in compose(&example()).expect("composes") {
        let committed = std::fs::read(folder().join(&file.path)).unwrap_or_default();
        assert!(
            same_content(&committed, &file.bytes),
            "{} differs: run cargo run --example compose_derby -- examples/derby-2021-22",
            file.path
        );
        assert!(expected.insert(file.path.clone()), "{} is composed twice", file.path);
    }
    let mut found = BTreeSet::new();
    list(&folder(), &folder(), &mut found);
    assert_eq!(found, expected, "no file stands in the folder that is not composed");
}

fn list(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            list(root, &path, found);
        } else {
            let relative = path.strip_prefix(root).expect("under the root");
            found.insert(relative.to_string_lossy().replace('\\', "/"));
        }
    }
}

#[test]
fn sixty_six_measures_in_three_themes() {
    let example = example();
    let codes: BTreeSet<_> = example.measures.iter().map(|measure| measure.code.as_str()).collect();
    assert_eq!(codes.len(), 66, "and no code twice");
    assert_eq!(by_theme(example.measures.iter()), [23, 28, 15]);
}

#[test]
fn thirty_six_of_forty_six_met_or_exceeded() {
    let example = example();
    let judged = judged(&example);
    let in_theme = |met_too: bool| {
        let counted = judged.iter().filter(move |(measure, value, target)| !met_too || met(measure, *value, *target));
        by_theme(counted.map(|(measure, ..)| *measure))
    };
    assert_eq!(judged.len(), 46);
    assert_eq!(in_theme(false), [16, 20, 10]);
    assert_eq!(in_theme(true), [13, 14, 9]);
}

#[test]
fn five_of_the_ten_missed_are_near() {
    let example = example();
    let judged = judged(&example);
    let missed = judged.iter().filter(|(measure, value, target)| !met(measure, *value, *target));
    let (near, far): (Vec<&(&Measure, f64, f64)>, Vec<_>) = missed.partition(|(_, value, target)| (value - target).abs() <= target * 0.1);
    assert_eq!((near.len(), far.len()), (5, 5), "amber and red under a tolerance of ten per cent");
    for (measure, ..) in near.iter().chain(&far) {
        assert!(reported(&example, measure, quarter_two()).expect("reported").comment.is_some(), "{} misses without a word", measure.code);
    }
}

#[test]
fn what_stands_outside_and_why() {
    let example = example();
    let outside = || example.measures.iter().filter(|measure| measure.targets.and_then(|targets| targets.q2).is_none());
    assert_eq!(by_theme(outside()), [7, 8, 5]);
    let annual_only = outside().filter(|measure| measure.is_annual());
    assert!(annual_only.clone().all(|measure| measure.targets.is_some()));
    assert_eq!(by_theme(annual_only), [2, 2, 2]);
    assert_eq!(
        outside().filter(|measure| !measure.is_annual() && measure.targets.is_some()).count(),
        2,
        "annual target awaiting a forecast"
    );
    let absent = |reason| outside().filter(|measure| measure.no_target.as_ref().is_some_and(|none| none.reason == reason)).count();
    assert_eq!(absent(TargetAbsence::NotSetYet), 5);
    assert_eq!(absent(TargetAbsence::NotAppropriate), 4);
    assert_eq!(absent(TargetAbsence::Partners), 2);
    let without_data: Vec<_> = outside().filter(|measure| measure.targets.is_none() && measure.no_target.is_none()).collect();
    assert_eq!(without_data.iter().map(|measure| measure.code.as_str()).collect::<Vec<_>>(), ["PRT-EMP"]);
    assert!(without_data.iter().all(|measure| reported(&example, measure, quarter_two()).is_some_and(|outturn| outturn.value.is_none())));
    assert_eq!(example.measures.iter().filter(|measure| measure.targets.is_some()).count(), 54, "annual targets: 46, 6 and 2");
}

#[test]
fn the_stated_figures_are_there_and_say_so() {
    let example = example();
    let quarter_one = Period::parse("fy2021-22-q1").expect("a period");
    let cases = [
        ("EHC-20W", quarter_one, 42.3, Basis::Published),
        ("EHC-20W", quarter_two(), 57.3, Basis::Illustrative),
        ("MYA-REG", quarter_one, 113_180.0, Basis::Illustrative),
        ("MYA-REG", quarter_two(), 119_260.0, Basis::Published),
        ("MYA-SVC", quarter_two(), 69.0, Basis::Published),
        ("PSF-VAL", quarter_two(), 111_340_000.0, Basis::Published),
        ("BUS-SUP", quarter_two(), 49.0, Basis::Published),
        ("JOB-NEW", quarter_two(), 124.0, Basis::Published),
        ("LIV-ATT", quarter_two(), 251_800.0, Basis::Illustrative),
        ("ENG-GRT", quarter_two(), 20.0, Basis::Published),
        ("ENG-AUD", quarter_two(), 68.0, Basis::Published),
        ("RSL-PRO", quarter_two(), 10.0, Basis::Published),
        ("HML-PRV", quarter_two(), 265.0, Basis::Published),
        ("WLF-INT", quarter_two(), 1_046.0, Basis::Illustrative),
    ];
    for (code, period, value, basis) in cases {
        let measure = example.measures.iter().find(|measure| measure.code == code).expect(code);
        let outturn = reported(&example, measure, period).expect(code);
        assert_eq!(outturn.value, Some(value), "{code} {period}");
        assert_eq!(outturn.basis, basis, "{code} {period}");
        assert!(outturn.note.is_some(), "{code} {period} says where it is stated");
    }
    let published = example.measures.iter().filter_map(|measure| reported(&example, measure, quarter_two()));
    assert_eq!(
        published.filter(|outturn| outturn.basis == Basis::Published).count(),
        10,
        "nothing else claims to be stated for quarter two"
    );
}

#[test]
fn the_correction_turns_a_miss_into_the_thirty_seventh() {
    let example = example();
    let correction = &example.timetable.correction;
    let judged = judged(&example);
    let (measure, value, target) = judged.iter().find(|(measure, ..)| measure.code == correction.measure).expect("judged");
    let corrected = rate(correction.of, measure.precision().expect("a precision")).expect("a rate");
    assert!(!met(measure, *value, *target));
    assert!(met(measure, corrected, *target));
}

#[test]
fn histories_hold_together() {
    let example = example();
    for measure in &example.measures {
        let history = outturns(measure, &example.timetable.periods(), quarter_two()).expect("a history");
        for outturn in &history {
            let Some(value) = outturn.value else { continue };
            assert!(value >= 0.0 && (!measure.is_percent() || value <= 100.0), "{} {}: {value}", measure.code, outturn.period);
            if let Some(parts) = outturn.parts {
                assert!(parts[0] <= parts[1] && parts[1] > 0.0, "{} {}: {parts:?}", measure.code, outturn.period);
            }
        }
        for pair in history.windows(2) {
            let cumulative = measure.holds == outturn_domain::measure::CellHolds::YearToDate;
            let same_year = pair[0].period.in_financial_year() == pair[1].period.in_financial_year();
            if let (true, Some(before), Some(after)) = (cumulative && same_year, pair[0].value, pair[1].value) {
                assert!(after >= before, "{} falls in {}", measure.code, pair[1].period);
            }
        }
        assert!(measure.targets.is_none() || measure.no_target.is_none(), "{} has a target and has none", measure.code);
        assert!(example.council.service(&measure.service).is_ok(), "{} belongs to no service", measure.code);
        assert!(example.council.plan.iter().any(|item| item.code == measure.outcome), "{} stands outside the plan", measure.code);
    }
}
