//! What earlier forecasts teach, and how they are scored.

use super::*;
use crate::code::{EntityCode, ItemCode};
use crate::period::Period;
use crate::scorecard::{Facts, Inputs};

fn code(which: usize) -> String {
    format!("A{}", which + 1)
}

/// So many measures like this one, each with ten quarters, the last of them 2021/22 Q2, as `value` gives them.
fn alike(like: &Measure, count: usize, value: impl Fn(usize, usize) -> f64) -> Council {
    let mut council = council();
    for which in 0..count {
        let code = code(which);
        council = council.measure(Measure { code: ItemCode::parse(&code).expect("a code"), ..like.clone() });
        let quarters = std::iter::successors(Some(period("2021/22 Q2")), |quarter| quarter.previous());
        for (back, quarter) in quarters.take(10).enumerate() {
            council = council.fact(fact(&code, &quarter.label(), value(which, 9 - back)));
        }
    }
    council
}

/// Values that nothing tells beforehand, and that are the same in every run.
fn restless(which: usize, quarter: usize) -> f64 {
    // Knuth's multiplicative hash: neighbours have nothing to do with each other.
    60.0 + float(((which * 64 + quarter + 1) * 2_654_435_761) % (1 << 32) % 23)
}

fn year() -> Period {
    period("2021/22")
}

fn record(inputs: &Inputs<'_>) -> TrackRecord {
    TrackRecord::of(inputs, year(), &Facts::default())
}

fn state(council: &Council, target: &str) -> CalibrationState {
    council.asked(|inputs| {
        let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
        let record = record(inputs);
        project_with(inputs, measure, period(target), &record.experience(measure)).expect("a period of its own").calibration
    })
}

#[test]
fn intervals_are_calibrated_once_enough_errors_of_the_kind_were_realised() {
    let rate = measure("A1");
    assert_eq!(state(&series(&rate, &[60.0, 61.0, 62.0]), "2021/22"), CalibrationState::NotYet, "less than a year tells of no error");
    // At eight and at nine quarters of history there were three errors a measure.
    assert_eq!(state(&alike(&rate, 5, restless), "2021/22"), CalibrationState::Partly);
    let many = alike(&rate, 17, restless);
    assert_eq!(state(&many, "2021/22"), CalibrationState::Calibrated);
    let widths = |experienced: bool| {
        many.asked(|inputs| {
            let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
            let record = if experienced { record(inputs) } else { TrackRecord::default() };
            let projection = project_with(inputs, measure, year(), &record.experience(measure)).expect("a year");
            projection.result.map(|result| result.rounded[3] - result.rounded[1]).expect("a result")
        })
    };
    assert_ne!(widths(true), widths(false), "its own errors are not those that are shipped");
    let running = Measure { unit: Unit::Number, cell_holds: CellHolds::YearToDate, annual_target_means: AnnualMeaning::YearTotal, ..rate };
    let total = |which, quarter: usize| (quarter / 4 * 4..=quarter).map(|part| restless(which, part)).sum();
    assert_eq!(state(&alike(&running, 4, total), "2021/22"), CalibrationState::Partly, "the errors of totals are their own");
}

#[test]
fn nothing_is_learnt_from_what_came_after_the_origin() {
    let later = (0..5).fold(alike(&measure("A1"), 5, restless), |council, which| council.fact(fact(&code(which), "2021/22 Q3", 3.0)));
    let before = alike(&measure("A1"), 5, restless).asked(record);
    assert_eq!(later.asked(record), before);
    assert_ne!(before, TrackRecord::default());
}

#[test]
fn a_kind_for_which_last_year_says_more_falls_back_to_it() {
    let season = |_, quarter: usize| [10.0, 80.0, 25.0, 60.0][quarter % 4] + float(quarter / 4) / 10.0;
    let same_again = alike(&measure("A1"), 9, season);
    same_again.asked(|inputs| {
        let record = record(inputs);
        assert!(record.falls_back(MeasureKind::Rate) && !record.falls_back(MeasureKind::Snapshot));
        let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
        let projection = project_with(inputs, measure, period("2021/22 Q3"), &record.experience(measure)).expect("a quarter of its own");
        assert!(projection.fell_back && projection.notes.iter().any(|note| note.contains("no skill")), "{projection:?}");
        assert_eq!(projection.result.map(|result| result.mean.to_string()).as_deref(), Some("25.1"));
        assert!(projection.backtest.is_some_and(|own| own.mase > own.naive_mase), "why it fell back is told");
    });
    assert!(!alike(&measure("A1"), 9, restless).asked(|inputs| record(inputs).falls_back(MeasureKind::Rate)));
}

#[test]
fn measures_that_go_up_and_down_together_are_found_to() {
    let shock = |quarter: usize| [0.0, 9.0, -7.0, 4.0, 11.0, -9.0, 2.0, -12.0, 10.0, -5.0][quarter];
    let together =
        alike(&measure("A1"), 12, |which, quarter| 50.0 + float(which) + shock(quarter)).asked(|inputs| record(inputs).together());
    let apart = alike(&measure("A1"), 12, restless).asked(|inputs| record(inputs).together());
    assert!(together.correlation() > apart.correlation() + 0.2, "{together:?} {apart:?}");
    // What is bad for one measure and good for another is no common part of the two.
    let council = alike(&measure("A1"), 12, |which, quarter| 50.0 + float(which) + shock(quarter));
    let opposed = |council: Council, which| {
        let code = code(which);
        council.measure(Measure { polarity: Polarity::Low, ..measure(&code) }).redefined(&code, "2015/16 Q1")
    };
    let opposed = (0..6).fold(council, opposed);
    assert!(opposed.asked(|inputs| record(inputs).together()).correlation() < together.correlation());
}

#[test]
fn what_other_bodies_season_is_stands_in_for_what_a_short_series_cannot_tell() {
    let body = |name: &str| EntityCode::parse(name).expect("a code");
    let season = |quarter: usize| [60.0, 40.0, 50.0, 80.0][quarter % 4];
    let with_peers = |count: usize| {
        let mut council = series(&measure("A1"), &[50.0, 81.0, 61.0, 39.0]);
        for which in 0..count {
            let quarters = std::iter::successors(Some(period("2021/22 Q2")), |quarter| quarter.previous());
            for (back, quarter) in quarters.take(10).enumerate() {
                let mut fact = fact("A1", &quarter.label(), season(9 - back) + float(which));
                fact.fact.key.entity = Some(body(&format!("school-{which}")));
                council = council.fact(fact);
            }
        }
        council.asked(|inputs| {
            let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
            let projection = project_with(inputs, measure, year(), &record(inputs).experience(measure)).expect("a year");
            (result(&projection), projection.notes.iter().any(|note| note.contains("other bodies")))
        })
    };
    let (alone, few, many) = (with_peers(0), with_peers(3), with_peers(6));
    assert_eq!((alone.1, few, many.1), (false, alone, true), "three are too few to tell");
    assert!(many.0 > alone.0, "the last quarter is the year's best with everybody: {alone:?} {many:?}");
}

#[test]
fn what_came_in_an_exceptional_time_teaches_nothing() {
    let time = |first: &str, last: &str| crate::exceptional::ExceptionalTime {
        first: period(first),
        last: period(last),
        reason: "the pandemic".to_owned(),
        basis: crate::stage::Basis::default(),
        basis_note: None,
        place: crate::address::Place::sheet("Exceptional times"),
    };
    let asked = |times: Vec<crate::exceptional::ExceptionalTime>| {
        let council = times
            .into_iter()
            .fold(alike(&measure("A1"), 17, restless), |council, time| council.row(crate::framework::FrameworkRow::ExceptionalTime(time)));
        council.asked(|inputs| {
            let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
            let record = record(inputs);
            let projection = project_with(inputs, measure, year(), &record.experience(measure)).expect("a year");
            (projection.calibration, projection.notes)
        })
    };
    assert_eq!(asked(Vec::new()), (CalibrationState::Calibrated, Vec::new()));
    let (state, notes) = asked(vec![time("2020/21 Q1", "2021/22 Q2")]);
    assert_eq!(state, CalibrationState::NotYet, "every error was of that time");
    assert_eq!(notes, ["exceptional: 2020/21 Q1 to 2021/22 Q2 (the pandemic); errors of that time teach nothing"]);
    let (state, notes) = asked(vec![time("2016/17 Q1", "2016/17 Q1")]);
    assert_eq!((state, notes.len()), (CalibrationState::Calibrated, 0), "nothing was learnt from so long ago");
}

#[test]
fn a_provisional_value_is_doubted_as_much_as_earlier_ones_were_revised() {
    let quarters = [70.0, 72.0, 74.0, 76.0, 72.0, 74.0, 76.0, 78.0, 74.0, 76.0];
    let provisional = |value: f64, quarter: &str| {
        let mut fact = fact("A1", quarter, value);
        fact.fact.marks.provisional = true;
        fact
    };
    let width = |newest_is_provisional: bool, first_told: &[(f64, &str)]| {
        let council = series(&measure("A1"), &quarters);
        let newest = if newest_is_provisional { provisional(76.0, "2021/22 Q2") } else { fact("A1", "2021/22 Q2", 76.0) };
        council.fact(newest).asked(|inputs| {
            let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
            let first_told = Facts::new(first_told.iter().map(|(value, quarter)| provisional(*value, quarter)));
            let experience = TrackRecord::of(inputs, year(), &first_told).experience(measure);
            let projection = project_with(inputs, measure, year(), &experience).expect("a year");
            let [low, .., high] = projection.result.expect("a result").quantiles.values();
            high - low
        })
    };
    let revised = [(68.0, "2021/22 Q1"), (84.0, "2020/21 Q4")];
    let calm = width(true, &[]);
    assert!(width(true, &revised) > calm + 1.0, "they were revised by six");
    assert!((width(false, &revised) - calm).abs() < 1e-9, "a final value is not revised");
    assert!((width(true, &[(74.0, "2021/22 Q1")]) - calm).abs() < 1e-9, "what stayed as it was told teaches no doubt");
    assert!((width(true, &[(60.0, "2021/22 Q2")]) - calm).abs() < 1e-9, "what is provisional still has not been revised yet");
}

#[test]
fn totals_are_tried_at_earlier_origins_too() {
    use method::{History, Nature};
    let values: Vec<Option<f64>> = [10.0, 20.0, 30.0, 40.0, 10.0, 20.0, 30.0, 40.0, 10.0, 20.0].map(Some).to_vec();
    let history = History {
        values: &values,
        in_year: 4,
        nature: Nature::Amount,
        rounding: 0.5,
        sampling: 0.0,
        revision: 0.0,
        peers: None,
        method: PointMethod::SeasonalNaive,
    };
    let tried = backtest::realised_totals(&history, 0..8, &Calibration::default());
    let ahead: Vec<usize> = tried.iter().map(|one| one.ahead).collect();
    assert_eq!(ahead, [1, 2], "two values came after");
    let told: Vec<_> = tried.iter().map(|one| (one.outturn, one.naive, one.key.table)).collect();
    assert_eq!(told, [(100.0, 100.0, method::Table::YearEnd); 2]);
    let gap: Vec<Option<f64>> = values.iter().enumerate().map(|(place, value)| value.filter(|_| place != 8)).collect();
    assert!(backtest::realised_totals(&History { values: &gap, ..history }, 0..8, &Calibration::default()).is_empty());
}

#[test]
fn what_was_said_is_scored_against_the_target_of_then() {
    let known = [70.0, 72.0, 74.0, 76.0, 72.0, 74.0, 76.0, 78.0, 74.0, 76.0];
    let said = |forecast_of_service: FactValue| {
        let council = series(&measure("A1"), &known).target(target("A1", "2021/22")).fact(forecast("A1", forecast_of_service));
        council.asked(|inputs| Given::of(inputs, &judge(inputs).rows[0], year(), &Experience::default()).expect("something was said"))
    };
    let given = said(FactValue::Number(number(83.0)));
    assert_eq!(given.ahead, 2);
    let service = given.scored(Forecaster::Service, Decimal::from(79)).expect("scored");
    let point = service.point.expect("a value");
    assert_eq!((point.forecast, point.outturn, point.quantiles), (83.0, 79.0, None));
    assert_eq!((point.naive, point.unit), (78.0, 2.0), "as in the last quarter of the year before; each was two more than a year before");
    assert_eq!(service.probability, Some(ScoredProbability { said: 1.0, met: false }));
    let ours = given.scored(Forecaster::Projection, Decimal::from(80)).expect("scored");
    assert!(ours.point.is_some_and(|point| point.quantiles.is_some()));
    assert!(ours.probability.is_some_and(|probability| probability.met && (0.01..=0.99).contains(&probability.said)));
    let in_words = said(words("at risk")).scored(Forecaster::Service, Decimal::from(80)).expect("scored");
    assert_eq!((in_words.point, in_words.probability), (None, Some(ScoredProbability { said: 0.5, met: true })));
    let silent = series(&measure("A1"), &known).asked(|inputs| {
        Given::of(inputs, &judge(inputs).rows[0], year(), &Experience::default())
            .expect("a projection")
            .scored(Forecaster::Service, Decimal::ONE)
    });
    assert_eq!(silent, None);
}

#[test]
fn the_outturn_of_what_was_redefined_since_scores_nothing() {
    let whole = series(&measure("A1"), &SEASONAL).fact(fact("A1", "2021/22 Q3", 50.0)).fact(fact("A1", "2021/22 Q4", 51.0));
    let code = ItemCode::parse("A1").expect("a code");
    let since = |council: &Council| council.asked(|inputs| outturn_since(inputs, &code, period("2021/22 Q2"), year()));
    assert_eq!(since(&whole), Some(Decimal::from(51)));
    let until = |to: &str| crate::measure::Effective { from: None, to: to.parse().ok() };
    let from = |from: &str| crate::measure::Effective { from: from.parse().ok(), to: None };
    let redefined = series(&Measure { effective: until("2021-12-31"), ..measure("A1") }, &SEASONAL)
        .measure(Measure { effective: from("2022-01-01"), definition: Some("otherwise".to_owned()), ..measure("A1") })
        .fact(fact("A1", "2021/22 Q4", 51.0));
    assert_eq!(since(&redefined), None);
}
