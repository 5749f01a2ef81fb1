//! The forecasting method from the outside: what holds for any series, and what it says of series whose future is plain.

use outturn_domain::forecast::backtest::{Backtest, realised};
use outturn_domain::forecast::method::{ErrorKey, Forecast, History, Nature, Table, YEARS_OF_HISTORY, revision_spread, sampling_error};
use outturn_domain::forecast::{Calibration, CalibrationState, PeerShape, PointMethod, Quantiles};
use proptest::prelude::*;

const EVERY: [Nature; 3] = [Nature::Percentage, Nature::Rate, Nature::Amount];

fn history(values: &[Option<f64>], in_year: usize, nature: Nature) -> History<'_> {
    History { values, in_year, nature, rounding: 0.0, sampling: 0.0, revision: 0.0, peers: None, method: PointMethod::Combination }
}

fn known(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn is_fair(quantiles: &Quantiles) -> bool {
    let values = quantiles.values();
    values.iter().all(|value| value.is_finite()) && values.windows(2).all(|pair| pair[0] <= pair[1])
}

/// Whatever the series, each step and each sum is a number with quantiles in order, and there is an answer where there is a value.
fn check(history: &History<'_>, horizon: usize, calibration: &Calibration) -> Result<(), TestCaseError> {
    let forecast = history.forecast(horizon);
    prop_assert_eq!(forecast.is_some(), history.values.iter().flatten().any(|value| value.is_finite()));
    let Some(forecast) = forecast else { return Ok(()) };
    prop_assert_eq!(forecast.means.len(), horizon);
    for ahead in 1..=horizon + 2 {
        let sums = [forecast.sum_of_next(ahead, 1.0, calibration), forecast.sum_between(1, ahead, calibration)];
        for quantiles in sums.into_iter().chain([forecast.step(ahead, calibration)]) {
            prop_assert!(is_fair(&quantiles), "{:?}", quantiles);
            prop_assert!((0.01..=0.99).contains(&quantiles.share_below(quantiles.median())));
        }
    }
    for known in 0..=history.in_year {
        prop_assert!(is_fair(&forecast.year(known, history.in_year - known, 0.0, calibration)));
    }
    if let Some(backtest) = Backtest::of(history) {
        prop_assert!(backtest.mase.is_finite() && backtest.naive_mase.is_finite() && backtest.count > 0);
    }
    Ok(())
}

/// One size of values, or several in one series.
fn any_value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        2 => Just(None),
        2 => Just(Some(0.0)),
        4 => (-100.0..100.0).prop_map(Some),
        1 => (-1.0e300..1.0e300).prop_map(Some),
        1 => (-1.0e-300..1.0e-300).prop_map(Some),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN]).prop_map(Some),
    ]
}

/// Series of one kind throughout: constant, nought, negative, huge, tiny, alternating, one point, all gaps.
fn any_family() -> impl Strategy<Value = Vec<Option<f64>>> {
    let length = 0_usize..80;
    prop_oneof![
        (length.clone(), -1.0e6..1.0e6).prop_map(|(length, value)| vec![Some(value); length]),
        length.clone().prop_map(|length| vec![Some(0.0); length]),
        prop::collection::vec((-1.0e6..-1.0).prop_map(Some), length.clone()),
        prop::collection::vec((1.0e25..9.0e27).prop_map(Some), length.clone()),
        prop::collection::vec((1.0e-12..1.0e-9).prop_map(Some), length.clone()),
        (length.clone(), -50.0..50.0, 50.0..100.0)
            .prop_map(|(length, one, other)| { (0..length).map(|place| Some(if place % 2 == 0 { one } else { other })).collect() }),
        (length.clone(), 0_usize..80, any::<f64>())
            .prop_map(|(length, place, value)| { (0..length).map(|at| (at == place.min(length - 1)).then_some(value)).collect() }),
        length.clone().prop_map(|length| vec![None; length]),
        prop::collection::vec(any_value(), length),
    ]
}

fn any_year() -> impl Strategy<Value = usize> {
    prop::sample::select(vec![1_usize, 2, 4, 12])
}

fn any_calibration() -> impl Strategy<Value = Calibration> {
    let table = prop::sample::select(vec![Table::Quarterly, Table::Monthly, Table::YearEnd]);
    let key = (table, 0_usize..6, 0_usize..13).prop_map(|(table, length, ahead)| ErrorKey { table, length, ahead });
    prop::collection::vec((key, prop_oneof![0.0..10.0, any::<f64>()]), 0..60).prop_map(Calibration::of)
}

proptest! {
    // What failed is to be put as a literal beside its mend; a file of seeds says nothing to a reader.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_series_makes_a_panic_a_number_that_is_none_or_quantiles_that_cross(
        values in any_family(),
        in_year in any_year(),
        nature in prop::sample::select(EVERY.to_vec()),
        method in prop::sample::select(vec![PointMethod::Combination, PointMethod::SeasonalNaive]),
        rounding in prop_oneof![Just(0.0), Just(0.05), Just(0.5)],
        horizon in 1_usize..30,
        calibration in any_calibration(),
    ) {
        check(&History { rounding, method, ..history(&values, in_year, nature) }, horizon, &calibration)?;
    }

    #[test]
    fn nor_do_peers(own in any_family(), peers in prop::collection::vec(any_family(), 0..8), in_year in any_year(), horizon in 1_usize..13) {
        let shape = PeerShape::of(peers.iter().map(Vec::as_slice), in_year);
        for nature in EVERY {
            check(&History { peers: shape.as_ref(), ..history(&own, in_year, nature) }, horizon, &Calibration::default())?;
        }
    }

    #[test]
    fn a_percentage_stays_one_and_a_count_is_never_less_than_none(values in prop::collection::vec(0.0..=100.0, 1..30), in_year in any_year()) {
        let values = known(&values);
        for (nature, most) in [(Nature::Percentage, 100.0), (Nature::Amount, f64::MAX)] {
            let forecast = history(&values, in_year, nature).forecast(8).expect("there are values");
            for ahead in 1..=8 {
                let quantiles = forecast.step(ahead, &Calibration::default()).values();
                prop_assert!(quantiles.iter().all(|value| (0.0..=most).contains(value)), "{:?}", quantiles);
            }
        }
    }

    /// Whether money is counted in pounds or in thousands changes nothing but the unit. (Doubling is exact in binary, so is the comparison.)
    #[test]
    fn the_unit_of_measurement_does_not_matter(values in prop::collection::vec(1.0..1.0e4, 1..30), in_year in any_year()) {
        let doubled: Vec<Option<f64>> = values.iter().map(|value| Some(value * 1024.0)).collect();
        let values = known(&values);
        let one = history(&values, in_year, Nature::Amount).forecast(6).expect("there are values");
        let other = history(&doubled, in_year, Nature::Amount).forecast(6).expect("there are values");
        for (one, other) in one.means.iter().zip(&other.means) {
            prop_assert!((one * 1024.0 - other).abs() <= 1e-6 * other.abs().max(1.0), "{} {}", one, other);
        }
    }

    #[test]
    fn what_is_older_than_six_years_does_not_matter(old in prop::collection::vec(any_value(), 0..20), new in prop::collection::vec(1.0..9.0, 24)) {
        let new = known(&new);
        let all: Vec<Option<f64>> = old.into_iter().chain(new.iter().copied()).collect();
        prop_assert_eq!(YEARS_OF_HISTORY * 4, new.len());
        prop_assert_eq!(history(&all, 4, Nature::Amount).forecast(4), history(&new, 4, Nature::Amount).forecast(4));
    }
}

fn near(found: f64, expected: f64, within: f64) -> bool {
    (found - expected).abs() <= within
}

fn forecast(values: &[f64], in_year: usize, nature: Nature, horizon: usize) -> Forecast {
    history(&known(values), in_year, nature).forecast(horizon).expect("there are values")
}

#[test]
fn a_constant_stays_and_one_value_is_all_there_is_to_say() {
    for values in [vec![50.0], vec![50.0; 3], vec![50.0; 5], vec![50.0; 7], vec![50.0; 20]] {
        let found = forecast(&values, 4, Nature::Amount, 4);
        assert!(found.means.iter().all(|mean| near(*mean, 50.0, 1e-9)), "{values:?}: {:?}", found.means);
    }
    let one = forecast(&[50.0], 4, Nature::Amount, 1).step(1, &Calibration::default()).values();
    assert!(one[1] < 35.0 && one[3] > 65.0 && one[0] <= 0.0, "hardly any history, and an interval that says so: {one:?}");
}

#[test]
fn a_season_comes_again_and_a_line_goes_on() {
    let seasonal: Vec<f64> = (0..16).map(|quarter| [100.0, 140.0, 180.0, 120.0][quarter % 4]).collect();
    let found = forecast(&seasonal, 4, Nature::Amount, 4);
    for (mean, expected) in found.means.iter().zip([100.0, 140.0, 180.0, 120.0]) {
        assert!(near(*mean, expected, 2.0), "{:?}", found.means);
    }
    let line: Vec<f64> = (0..16).map(|quarter| 200.0 + 10.0 * f64::from(quarter)).collect();
    let found = forecast(&line, 4, Nature::Amount, 2);
    assert!(near(found.means[0], 360.0, 5.0) && near(found.means[1], 370.0, 10.0), "{:?}", found.means);
}

#[test]
fn gaps_keep_their_place_in_the_year() {
    let quarters = [100.0, 140.0, 180.0, 120.0];
    let mut values: Vec<Option<f64>> = (0..16).map(|quarter| Some(quarters[quarter % 4])).collect();
    values[6] = None;
    let whole = forecast(&(0..16).map(|quarter| quarters[quarter % 4]).collect::<Vec<_>>(), 4, Nature::Amount, 4);
    let gappy = history(&values, 4, Nature::Amount).forecast(4).expect("there are values");
    for (mean, expected) in gappy.means.iter().zip(quarters) {
        assert!(near(*mean, expected, 15.0), "{:?}", gappy.means);
    }
    // Two quarters that have not come in yet: the next one forecast is the third after the last value.
    values.extend([None, None]);
    let behind = history(&values, 4, Nature::Amount).forecast(2).expect("there are values");
    assert_eq!(behind.means, gappy.means.get(2..).expect("four").to_vec());
    assert_eq!(behind.key(1).ahead, 3, "and as far ahead is its interval");
    assert_eq!(whole.key(1).length, 3);
    let sparse: Vec<Option<f64>> = (0..16).map(|quarter| (quarter % 4 != 1).then_some(quarters[quarter % 4])).collect();
    assert_eq!(history(&sparse, 4, Nature::Amount).forecast(1).expect("there are values").key(1).length, 2, "a fourth is missing");
}

#[test]
fn a_year_is_the_sum_of_its_parts_and_the_nearer_its_end_the_surer() {
    let quarters = [100.0, 140.0, 180.0, 120.0];
    let width = |known: usize| {
        let unrest = [0.0, 3.0, -2.0, 1.0, -1.0, 2.0];
        let values: Vec<f64> = (0..12 + known).map(|quarter| quarters[quarter % 4] + unrest[quarter % 6]).collect();
        let so_far: f64 = values[12..].iter().sum();
        let year = forecast(&values, 4, Nature::Amount, 4 - known).year(known, 4 - known, so_far, &Calibration::default());
        assert!(near(year.median(), 540.0, 15.0), "{known} quarters known: {year:?}");
        year.values()[3] - year.values()[1]
    };
    let widths = [1, 2, 3].map(width);
    assert!(widths[0] > widths[1] && widths[1] > widths[2], "{widths:?}");
}

#[test]
fn peers_tell_the_season_that_one_year_cannot() {
    let quarters = [80.0, 100.0, 130.0, 90.0];
    let peer = |level: f64| -> Vec<Option<f64>> { (0..12).map(|quarter| Some(level * quarters[quarter % 4])).collect() };
    let peers: Vec<Vec<Option<f64>>> = [1.0, 2.0, 5.0, 9.0].into_iter().map(peer).collect();
    let shape = PeerShape::of(peers.iter().map(Vec::as_slice), 4).expect("four peers");
    // The histories of peers end after a fourth quarter, and so does this one.
    let own = known(&[8.0, 10.0]);
    let own: Vec<Option<f64>> = [None, None].into_iter().chain(own).collect();
    let alone = history(&own, 4, Nature::Amount).forecast(2).expect("there are values");
    let with = History { peers: Some(&shape), ..history(&own, 4, Nature::Amount) }.forecast(2).expect("there are values");
    assert!(near(alone.means[0], alone.means[1], 1e-9), "two values know of no season: {:?}", alone.means);
    assert!(with.means[1] > 1.2 * with.means[0], "the second quarter is a fourth above the first: {:?}", with.means);
    assert_eq!(PeerShape::of(peers.iter().take(3).map(Vec::as_slice), 4), None, "three are too few");
}

#[test]
fn without_skill_it_is_as_last_year_and_nothing_else() {
    let values = [10.0, 20.0, 30.0, 40.0, 11.0, 22.0, 33.0, 44.0, 12.0];
    let known = known(&values);
    let naive = History { method: PointMethod::SeasonalNaive, ..history(&known, 4, Nature::Amount) };
    assert_eq!(naive.forecast(5).expect("there are values").means, [22.0, 33.0, 44.0, 12.0, 22.0]);
}

#[test]
fn intervals_learn_from_realised_errors_and_say_how_far_they_have() {
    let found = forecast(&[10.0, 12.0, 11.0, 13.0, 12.0, 14.0, 13.0, 15.0], 4, Nature::Amount, 1);
    let key = found.key(1);
    assert_eq!((key.table, key.length, key.ahead), (Table::Quarterly, 2, 1));
    let width = |calibration: &Calibration| {
        let [_, low, _, high, _] = found.step(1, calibration).values();
        (high - low) / 2.0 / found.scale
    };
    // A hundredth to a hundred hundredths: four fifths of them lie within 0.8.
    let errors = |count: u32| (1..=count).map(move |error| (key, f64::from(error) / f64::from(count)));
    let states = [0, 20, 100].map(|count| Calibration::of(errors(count)).state(key));
    assert_eq!(states, [CalibrationState::NotYet, CalibrationState::Partly, CalibrationState::Calibrated]);
    let [shipped, some, many, most] = [0, 20, 100, 10_000].map(|count| width(&Calibration::of(errors(count))));
    assert!(near(shipped, 1.927_3, 1e-9), "the shipped constant for two years of quarters, one ahead: {shipped}");
    assert!(shipped > some && some > many && many > most && near(most, 0.8, 0.01), "{shipped} {some} {many} {most}");
    let other = ErrorKey { ahead: 2, ..key };
    let elsewhere = Calibration::of(errors(100)).state(other);
    assert_eq!(elsewhere, CalibrationState::Calibrated, "errors as long a history teach how large errors are at all");
    assert_eq!(Calibration::of(errors(100)).state(ErrorKey { length: 4, ..key }), CalibrationState::NotYet);
}

#[test]
fn a_backtest_knows_only_what_was_known_and_scores_no_gap() {
    let mut values = known(&[10.0, 20.0, 30.0, 40.0, 11.0, 21.0, 31.0, 41.0, 12.0, 22.0, 32.0, 42.0]);
    let shipped = Calibration::default();
    let at_eight = |values: &[Option<f64>]| -> Vec<_> { realised(&history(values, 4, Nature::Amount), 0..8, 3, &shipped).collect() };
    let before = at_eight(&values);
    assert_eq!(
        before.iter().map(|one| (one.ahead, one.outturn, one.naive)).collect::<Vec<_>>(),
        [(1, 12.0, 11.0), (2, 22.0, 21.0), (3, 32.0, 31.0)]
    );
    values[9] = None;
    values[10] = Some(99.0);
    let after = at_eight(&values);
    assert_eq!(after.iter().map(|one| one.ahead).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(after.iter().map(|one| one.forecast).collect::<Vec<_>>(), [before[0].forecast, before[2].forecast]);
    let growing =
        Backtest::of(&history(&known(&[10.0, 20.0, 30.0, 40.0, 11.0, 21.0, 31.0, 41.0, 12.0]), 4, Nature::Amount)).expect("origins");
    assert!(near(growing.naive_mase, 1.0, 1e-9), "each value is one above last year's, which is the unit: {growing:?}");
    assert_eq!(growing.count, 5);
    assert_eq!(Backtest::of(&history(&known(&[10.0; 9]), 4, Nature::Amount)), None, "nothing changed to measure errors by");
}

#[test]
fn a_provisional_value_widens_what_is_said_of_the_next() {
    let spread = revision_spread([(100.0, 103.0), (100.0, 96.0)]).expect("two revisions");
    assert!(near(spread, 12.5_f64.sqrt(), 1e-9), "{spread}");
    assert_eq!(revision_spread([]), None);
    let values = known(&[100.0, 110.0, 105.0, 102.0, 103.0, 112.0, 104.0, 108.0]);
    let width = |revision: f64| {
        let forecast = History { revision, ..history(&values, 4, Nature::Amount) }.forecast(1).expect("there are values");
        let [low_95, low, middle, high, high_95] = forecast.step(1, &Calibration::default()).values();
        assert!(near(high - middle, middle - low, 1e-9) && high_95 - low_95 > high - low);
        high - middle
    };
    assert!(near(width(spread).powi(2), width(0.0).powi(2) + 1.281_552_f64.powi(2) * 12.5, 1e-6));
}

#[test]
fn a_share_of_few_cases_is_never_surer_than_chance() {
    assert!(near(sampling_error(50.0, 100.0), 5.0, 1e-9));
    assert!(sampling_error(100.0, 6.0) > 10.0, "all of six is not all of the next six");
    assert!(near(sampling_error(50.0, 0.0), 0.0, 0.0) && near(sampling_error(f64::NAN, 6.0), 0.0, 0.0));
    let values = known(&[100.0; 12]);
    let width = |sampling: f64| {
        let forecast = History { sampling, ..history(&values, 4, Nature::Percentage) }.forecast(1).expect("there are values");
        let [_, low, middle, ..] = forecast.step(1, &Calibration::default()).values();
        middle - low
    };
    assert!(near(width(0.0), 0.0, 1e-9) && near(width(10.0), 12.815_52, 1e-4), "{} {}", width(0.0), width(10.0));
}
