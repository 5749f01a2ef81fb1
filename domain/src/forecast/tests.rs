use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::absence::{Absence, TargetAbsence};
use crate::fact::{FactKind, FactValue};
use crate::figure::{CellNumber, Unit};
use crate::measure::{AnnualMeaning, CellHolds, Measure, Polarity, RollUp};
use crate::scorecard::judge;
use crate::scorecard::tests::{Council, council, fact, measure, no_target, number, of_kind, period, target};

mod learning;

fn forecast(code: &str, value: FactValue) -> crate::provenance::RecordedFact {
    of_kind(FactKind::Forecast, code, "2021/22", value)
}

fn words(text: &str) -> FactValue {
    FactValue::Text(text.to_owned())
}

fn shares(council: &Council) -> (String, Vec<String>) {
    council.asked(|inputs| {
        let card = judge(inputs);
        let share = submitted_share(inputs, &card.rows);
        let group = |group: &crate::scorecard::OutsideGroup<'_>| {
            let codes: Vec<&str> = group.measures.iter().map(|measure| measure.code.as_str()).collect();
            format!("{}: {}", group.reason.label(), codes.join(" "))
        };
        let outside: Vec<String> = share.headline.outside.iter().map(group).collect();
        (share.headline.share.to_string(), outside)
    })
}

#[test]
fn a_forecast_achieves_by_polarity_on_the_rounded_numbers_or_as_its_words_say() {
    let high = measure("A1");
    let low = Measure { polarity: Polarity::Low, ..measure("A1") };
    let band = Measure { polarity: Polarity::Band { lower: number(70.0), upper: number(90.0) }, ..measure("A1") };
    let neither = Measure { polarity: Polarity::Neither, ..measure("A1") };
    let value = |raw: f64| FactValue::Number(number(raw));
    let (will, risk, not) = (Some(Outlook::WillAchieve), Some(Outlook::AtRisk), Some(Outlook::WillNotAchieve));
    let cases = [
        (&high, value(80.0), will),
        (&high, value(79.96), will),
        (&high, value(79.94), not),
        (&low, value(80.04), will),
        (&low, value(80.06), not),
        (&band, value(90.0), will),
        (&band, value(90.1), not),
        (&neither, value(80.0), None),
        (&high, words("Will"), will),
        (&high, words("at risk"), risk),
        (&high, words("WILL NOT achieve"), not),
        (&high, words("we hope so"), None),
        (&high, FactValue::Absent(Absence::NotApplicable), None),
    ];
    for (measure, said, expected) in cases {
        let judged = outlook(measure, &said, Some(number(80.0)));
        assert_eq!(judged.outlook, expected, "{said:?}");
        assert!(!judged.reason.is_empty());
        assert_eq!(outlook(measure, &said, None).outlook, None, "nothing to achieve");
    }
}

#[test]
fn the_share_counts_what_has_a_target_of_the_year_and_a_forecast_and_tells_the_rest() {
    let mut council = council();
    for (code, said) in [("A1", FactValue::Number(number(80.0))), ("A2", words("will")), ("A3", words("at risk"))] {
        council = council.measure(measure(code)).target(target(code, "2021/22")).fact(forecast(code, said));
    }
    council = council.measure(measure("A4")).target(target("A4", "2021/22")).fact(forecast("A4", FactValue::Number(number(1.0))));
    council = council.measure(measure("B1")).target(target("B1", "2021/22"));
    council = council.measure(measure("B2")).target(no_target("B2", "2021/22", TargetAbsence::NotSetYet));
    council = council.measure(measure("B3")).target(no_target("B3", "2021/22", TargetAbsence::NotAppropriate));
    council = council.measure(measure("B4")).target(no_target("B4", "2021/22", TargetAbsence::Partners));
    let none = of_kind(FactKind::Actual, "B5", "2021/22 Q2", FactValue::Absent(Absence::CouldNotBeCollected));
    council = council.measure(measure("B5")).fact(none);
    council = council.measure(measure("B6")).fact(fact("B6", "2021/22 Q2", 3.0));
    council = council.measure(measure("B7")).target(target("B7", "2021/22")).fact(forecast("B7", words("perhaps")));
    let (share, outside) = shares(&council);
    assert_eq!(share, "2 of 4 (50%)");
    let expected = [
        "target not set yet: B2",
        "target not appropriate: B3",
        "a partner's target: B4",
        "no data: B5",
        "annual target, awaiting a forecast: B1",
        "no target for this period: B6",
        "answered in words: B7",
    ];
    assert_eq!(outside, expected);
}

#[test]
fn without_a_target_of_the_year_nothing_is_comparable() {
    let early = council().measure(measure("A1")).fact(forecast("A1", words("will")));
    assert_eq!(shares(&early).0, "not comparable: no target judges the financial year");
    let awaited = council().measure(measure("A1")).target(target("A1", "2021/22"));
    assert_eq!(shares(&awaited).0, "not comparable: no measure with an annual target has a forecast");
}

/// A council with one measure of these quarters, the last of them 2021/22 Q2.
fn series(measure: &Measure, values: &[f64]) -> Council {
    let mut council = council().measure(measure.clone());
    let mut at = period("2021/22 Q2");
    for value in values.iter().rev() {
        council = council.fact(fact("A1", &at.label(), *value));
        at = at.previous().expect("earlier");
    }
    council
}

fn projected(council: &Council, target: &str) -> Projection {
    council.asked(|inputs| {
        let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
        project(inputs, measure, period(target)).expect("a period of the measure's own")
    })
}

fn result(projection: &Projection) -> Decimal {
    projection.result.as_ref().expect("a result").mean
}

const SEASONAL: [f64; 10] = [10.0, 20.0, 30.0, 40.0, 10.0, 20.0, 30.0, 40.0, 10.0, 20.0];

#[test]
fn a_series_that_repeats_is_projected_to_repeat_by_what_its_cells_hold() {
    let count = |holds, means| Measure { unit: Unit::Number, cell_holds: holds, annual_target_means: means, ..measure("A1") };
    let stock = count(CellHolds::Stock, AnnualMeaning::LevelInMarch);
    let in_period = count(CellHolds::InPeriod, AnnualMeaning::YearTotal);
    let running = count(CellHolds::YearToDate, AnnualMeaning::YearTotal);
    let level = projected(&series(&stock, &SEASONAL), "2021/22");
    let sum = projected(&series(&in_period, &SEASONAL), "2021/22");
    let totals = [10.0, 30.0, 60.0, 100.0, 10.0, 30.0, 60.0, 100.0, 10.0, 30.0];
    let total = projected(&series(&running, &totals), "2021/22");
    let near = |projection: &Projection, expected: i64| (result(projection) - Decimal::from(expected)).abs() <= Decimal::from(4);
    assert!(near(&level, 40) && near(&sum, 100) && near(&total, 100), "{level:?} {sum:?} {total:?}");
    assert_eq!(total.points.last().map(|point| point.mean), Some(result(&total)), "a running total ends in the year's");
    for projection in [&level, &sum, &total] {
        assert_eq!(projection.outcome, ProjectionOutcome::Projected);
        let coming: Vec<String> = projection.points.iter().map(|point| point.period.id()).collect();
        assert_eq!(coming, ["fy2021-22-q3", "fy2021-22-q4"]);
        let training = projection.training.expect("it learnt");
        assert_eq!((training.first.id().as_str(), training.last.id().as_str(), training.count), ("fy2019-20-q1", "fy2021-22-q2", 10));
    }
}

#[test]
fn the_year_of_a_rate_that_rolls_up_is_its_mean_unless_its_target_means_march() {
    let rate = |means| Measure { roll_up: Some(RollUp::Mean), annual_target_means: means, ..measure("A1") };
    let (of_year, of_march) = (rate(AnnualMeaning::YearTotal), rate(AnnualMeaning::LevelInMarch));
    let near = |projection: &Projection, expected: i64| (result(projection) - Decimal::from(expected)).abs() <= Decimal::from(4);
    let (year, march) = (projected(&series(&of_year, &SEASONAL), "2021/22"), projected(&series(&of_march, &SEASONAL), "2021/22"));
    assert!(near(&year, 25) && near(&march, 40), "{year:?} {march:?}");
    let [low, .., high] = year.result.expect("a result").quantiles.values();
    assert!(low >= 0.0 && high <= 100.0, "{low} {high}");
    let outturn = |measure: &Measure| {
        let ended = series(measure, &SEASONAL).fact(fact("A1", "2021/22 Q3", 30.0)).fact(fact("A1", "2021/22 Q4", 40.0));
        ended.asked(|inputs| {
            known_outturn(inputs, inputs.framework.newest_measure(&measure.code).expect("it"), period("2021/22")).map(|known| known.0)
        })
    };
    assert_eq!((outturn(&of_year), outturn(&of_march)), (Some(Decimal::from(25)), Some(Decimal::from(40))));
}

#[test]
fn a_rate_by_formula_is_no_amount() {
    let count = |code| Measure { unit: Unit::Number, annual_target_means: AnnualMeaning::YearTotal, ..measure(code) };
    let by = |formula| Measure { formula: Some(crate::measure::Formula::parse(formula).expect("a formula")), ..count("A1") };
    let of = |formula| {
        let mut council = council().measure(by(formula)).measure(count("B1")).measure(count("B2"));
        let mut at = period("2021/22 Q2");
        for value in SEASONAL.iter().rev() {
            council = council.fact(fact("B1", &at.label(), 3.0 * value)).fact(fact("B2", &at.label(), *value));
            at = at.previous().expect("earlier");
        }
        projected(&council, "2021/22")
    };
    assert_eq!(result(&of("B1 / B2")), Decimal::from(3), "three visits a loan in each quarter are three in the year");
    assert!(result(&of("B1 - B2")) > Decimal::from(150), "a difference of counts adds up");
    assert_eq!((MeasureKind::of(&by("B1 / B2")), MeasureKind::of(&by("B1 / 2"))), (MeasureKind::Rate, MeasureKind::Amount));
}

#[test]
fn why_there_is_no_projection_is_told() {
    let plain = measure("A1");
    let outcome = |council: &Council, target: &str| projected(council, target).outcome;
    assert_eq!(outcome(&series(&plain, &[]), "2021/22"), ProjectionOutcome::InsufficientHistory);
    assert_eq!(outcome(&series(&plain, &[50.0]), "2021/22"), ProjectionOutcome::HardlyAnyHistory);
    assert_eq!(outcome(&series(&plain, &[50.0; 4]), "2021/22"), ProjectionOutcome::Projected);
    assert_eq!(outcome(&series(&plain, &[50.0; 4]), "2021/22 Q2"), ProjectionOutcome::AlreadyKnown);
    let said = of_kind(FactKind::Actual, "A1", "2021/22 Q2", words("good"));
    assert_eq!(outcome(&council().measure(plain.clone()).fact(said), "2021/22"), ProjectionOutcome::NotNumeric);
    let before =
        Measure { unit: Unit::Number, effective: crate::measure::Effective { from: None, to: "2021-06-30".parse().ok() }, ..plain.clone() };
    let after = Measure { effective: crate::measure::Effective { from: "2021-07-01".parse().ok(), to: None }, ..plain };
    let broken = council().measure(before).measure(after).redefined("A1", "2021/22 Q2").fact(fact("A1", "2021/22 Q1", 50.0));
    assert_eq!(outcome(&broken, "2021/22"), ProjectionOutcome::BreakInSeries);
}

#[test]
fn a_share_whose_few_cases_are_reported_is_less_sure_than_one_of_many() {
    let width = |cases: f64| {
        let part = |kind, raw| of_kind(kind, "A1", "2021/22 Q2", FactValue::Number(number(raw)));
        let council = series(&measure("A1"), &[90.0, 91.0, 89.0, 90.0, 92.0, 88.0, 91.0, 90.0]);
        let council = council.fact(part(FactKind::Numerator, 0.9 * cases)).fact(part(FactKind::Denominator, cases));
        let quantiles = projected(&council, "2021/22 Q3").result.expect("a result").quantiles.values();
        quantiles[3] - quantiles[1]
    };
    assert!(width(20.0) > 1.5 * width(20_000.0), "{} {}", width(20.0), width(20_000.0));
}

#[test]
fn what_earlier_forecasts_taught_comes_in_as_an_argument_and_is_told() {
    let council = series(&Measure { unit: Unit::Number, ..measure("A1") }, &SEASONAL);
    let with = |experience: &Experience| {
        council.asked(|inputs| {
            let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
            project_with(inputs, measure, period("2021/22 Q3"), experience).expect("a period of the measure's own")
        })
    };
    let plain = with(&Experience::default());
    assert_eq!((plain.calibration, plain.fell_back, plain.notes.len()), (CalibrationState::NotYet, false, 0));
    assert_eq!(plain.backtest, None, "no quarter differs from that of the year before, so there is no unit for errors");
    let naive = with(&Experience { method: PointMethod::SeasonalNaive, ..Experience::default() });
    assert_eq!((result(&naive), naive.fell_back), (Decimal::from(30), true));
    assert!(naive.notes.iter().any(|note| note.contains("last year")), "{:?}", naive.notes);
    let key = method::ErrorKey { table: method::Table::Quarterly, length: 2, ahead: 1 };
    let exact = Experience { calibration: Calibration::of((0..500).map(|_| (key, 0.0))), ..Experience::default() };
    let exact = with(&exact);
    let spread = |projection: &Projection| projection.result.as_ref().map(|point| point.rounded[3] - point.rounded[1]);
    assert_eq!(exact.calibration, CalibrationState::Calibrated);
    assert!(spread(&exact) < spread(&plain), "five hundred forecasts were right: {:?} {:?}", spread(&exact), spread(&plain));
}

#[test]
fn what_came_after_the_origin_is_not_looked_at() {
    let plain = measure("A1");
    let known = series(&plain, &[50.0, 52.0, 54.0, 56.0, 51.0]);
    let later = series(&plain, &[50.0, 52.0, 54.0, 56.0, 51.0]).fact(fact("A1", "2021/22 Q3", 99.0)).fact(fact("A1", "2021/22 Q4", 98.0));
    assert_eq!(projected(&known, "2021/22"), projected(&later, "2021/22"));
    later.asked(|inputs| {
        let measure = inputs.framework.measures_in(inputs.period).next().expect("one");
        assert_eq!(known_outturn(inputs, measure, period("2021/22")), Some((Decimal::from(98), vec![period("2021/22 Q4")])));
    });
}

#[test]
fn the_probability_goes_with_polarity_and_is_never_sure() {
    let projection = projected(&series(&measure("A1"), &[50.0; 10]), "2021/22");
    let low = Measure { polarity: Polarity::Low, ..measure("A1") };
    let given = |measure: &Measure, target| (projection.probability(measure, number(target)).expect("one") * 1e6).round() / 1e6;
    let high = measure("A1");
    assert_eq!((given(&high, 10.0), given(&low, 10.0)), (0.99, 0.01));
    assert_eq!((given(&high, 90.0), given(&low, 90.0)), (0.01, 0.99));
    // What rounds to the target meets it, so at the middle either way is more likely than not.
    assert!(given(&high, 50.0) > 0.5 && given(&low, 50.0) > 0.5);
    assert!(given(&high, 50.1) < given(&high, 50.0) && given(&high, 50.0) < given(&high, 49.9));
    assert!(projection.disagreement(&measure("A1"), number(90.0)).is_some());
    assert!(projection.disagreement(&measure("A1"), number(50.0)).is_none());
}

fn any_value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        1 => Just(None),
        2 => Just(Some(0.0)),
        2 => (-100.0..100.0).prop_map(Some),
        1 => (-9.0e27..9.0e27).prop_map(Some),
        1 => (-1.0e-9..1.0e-9).prop_map(Some),
    ]
}

fn is_fair(quantiles: &Quantiles) -> bool {
    let values = quantiles.values();
    values.iter().all(|value| value.is_finite()) && values.windows(2).all(|pair| pair[0] <= pair[1])
}

proptest! {
    #[test]
    fn every_series_with_a_value_has_an_answer(
        values in prop::collection::vec(any_value(), 1..12),
        holds in prop::sample::select(vec![CellHolds::InPeriod, CellHolds::YearToDate, CellHolds::Stock, CellHolds::Rolling]),
        percent in any::<bool>(),
        target in -1.0e6..1.0e6,
    ) {
        let unit = if percent { Unit::Percent } else { Unit::Number };
        let measure = Measure { unit, cell_holds: holds, annual_target_means: AnnualMeaning::YearTotal, ..measure("A1") };
        let mut council = council().measure(measure.clone());
        let mut at = period("2021/22 Q2");
        let mut known = 0;
        for value in values.iter().rev() {
            if let Some(number) = value.and_then(|value| CellNumber::new(value, 0)) {
                known += 1;
                council = council.fact(of_kind(FactKind::Actual, "A1", &at.label(), FactValue::Number(number)));
            }
            at = at.previous().expect("earlier");
        }
        let projection = projected(&council, "2021/22");
        prop_assert_eq!(projection.result.is_some(), known > 0);
        for point in projection.points.iter().chain(&projection.result) {
            prop_assert!(is_fair(&point.quantiles), "{:?}", point);
            prop_assert!(point.rounded.windows(2).all(|pair| pair[0] <= pair[1]));
        }
        if let Some(probability) = projection.probability(&measure, number(target)) {
            prop_assert!((0.01..=0.99).contains(&probability));
        }
    }

    #[test]
    fn a_percentage_stays_one(values in prop::collection::vec(0.0..=100.0, 1..12)) {
        let projection = projected(&series(&measure("A1"), &values), "2021/22");
        let result = projection.result.expect("a result");
        prop_assert!(result.quantiles.values().iter().all(|value| (0.0..=100.0).contains(value)));
    }
}
