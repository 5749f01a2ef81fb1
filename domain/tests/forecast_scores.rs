//! Scores of forecasts that were realised, and how many measures can be expected to meet their targets.

use outturn_domain::forecast::{Accuracy, ExpectedShare, Outlook, Scored, ScoredPoint, ScoredProbability, Togetherness};
use proptest::prelude::*;

fn point(forecast: f64, outturn: f64) -> Scored {
    let point = ScoredPoint { forecast, quantiles: None, outturn, naive: 90.0, unit: 10.0, good_direction: 1.0 };
    Scored { point: Some(point), probability: None }
}

fn said(said: f64, met: bool) -> Scored {
    Scored { point: None, probability: Some(ScoredProbability { said, met }) }
}

#[test]
fn values_are_scored_in_units_of_the_yearly_change_beside_last_year() {
    let accuracy = Accuracy::of(&[point(100.0, 95.0), point(100.0, 110.0)]);
    assert_eq!((accuracy.count, accuracy.point_count), (2, 2));
    assert_eq!(accuracy.mase, Some(0.75), "off by 5 and by 10, in units of 10");
    assert_eq!(accuracy.naive_mase, Some(1.25), "off by 5 and by 20");
    assert_eq!(accuracy.skill, Some(0.4));
    assert_eq!(accuracy.bias, Some(-0.25), "too hopeful by 5, and not enough by 10");
    assert_eq!((accuracy.brier, accuracy.coverage_80), (None, None), "no probability and no interval was given");
    let less_is_good = point(100.0, 95.0).point.map(|point| ScoredPoint { good_direction: -1.0, ..point });
    assert_eq!(Accuracy::of(&[Scored { point: less_is_good, probability: None }]).bias, Some(-0.5));
}

#[test]
fn probabilities_are_scored_and_told_against_what_came() {
    let scored = [said(0.95, true), said(0.91, false), said(0.15, false), said(0.1, false), said(1.0, true)];
    let accuracy = Accuracy::of(&scored);
    let brier = accuracy.brier.expect("there are probabilities");
    assert!((brier - (0.0025 + 0.8281 + 0.0225 + 0.01) / 5.0).abs() < 1e-12, "{brier}");
    let bins: Vec<(f64, usize, f64)> = accuracy.reliability.iter().map(|bin| (bin.from, bin.count, bin.share_met)).collect();
    assert_eq!(bins, [(0.1, 2, 0.0), (0.9, 3, 2.0 / 3.0)]);
    assert_eq!((accuracy.forecast_to_achieve, accuracy.achieved), (3, 2));
    assert_eq!(accuracy.mase, None);
    let words = [Outlook::WillAchieve, Outlook::AtRisk, Outlook::WillNotAchieve].map(|word| ScoredProbability::of_outlook(word, true).said);
    assert_eq!(words.map(Some), [Some(1.0), Some(0.5), Some(0.0)]);
    assert_eq!(Accuracy::of(&[]), Accuracy::default());
}

#[test]
fn a_kind_falls_back_where_enough_forecasts_showed_no_skill() {
    let worse = point(80.0, 95.0);
    assert!(!Accuracy::of(&vec![worse; 49]).falls_back(), "too few to tell");
    assert!(Accuracy::of(&vec![worse; 50]).falls_back());
    assert!(!Accuracy::of(&vec![point(95.0, 95.0); 50]).falls_back());
    assert!(!Accuracy::of(&vec![said(0.9, false); 50]).falls_back(), "of words alone nobody can say how far off they were");
}

#[test]
fn the_band_is_wide_while_nothing_is_known_and_narrows_as_measures_prove_to_go_their_own_ways() {
    let probabilities = [0.5; 40];
    let unknown = ExpectedShare::of(&probabilities, Togetherness::default());
    assert_eq!((unknown.of, unknown.expected, unknown.low, unknown.high), (40, 20.0, 0, 40), "all or none");
    // Half of each period's outturns above their forecasts and half below: they go their own ways.
    let apart: Vec<Vec<f64>> = vec![[0.2, 0.8].repeat(20); 50];
    let apart = Togetherness::of(apart.iter().map(Vec::as_slice));
    assert!(apart.correlation() < 0.05, "{apart:?}");
    let band = ExpectedShare::of(&probabilities, apart);
    assert!(band.low >= 12 && band.low < 20 && band.high > 20 && band.high <= 28, "{band:?}");
    let one_way: Vec<Vec<f64>> = (0..50).map(|period| vec![if period % 2 == 0 { 0.1 } else { 0.9 }; 40]).collect();
    let one_way = Togetherness::of(one_way.iter().map(Vec::as_slice));
    assert!(one_way.correlation() > 0.95, "{one_way:?}");
    let sure = ExpectedShare::of(&[0.99, 0.99, 0.01], Togetherness::default());
    assert_eq!((sure.likely, sure.low, sure.high), (2, 2, 2));
    let nothing = ExpectedShare::of(&[], Togetherness::default());
    assert_eq!((nothing.of, nothing.low, nothing.high), (0, 0, 0));
    assert_eq!(Togetherness::of([[0.3].as_slice(), &[]]), Togetherness::default(), "one measure goes with none");
}

proptest! {
    // What failed is to be put as a literal beside its mend; a file of seeds says nothing to a reader.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_band_holds_what_is_expected(
        probabilities in prop::collection::vec(0.01..=0.99, 1..60),
        periods in prop::collection::vec(prop::collection::vec(0.0..=1.0, 0..10), 0..10),
    ) {
        let share = ExpectedShare::of(&probabilities, Togetherness::of(periods.iter().map(Vec::as_slice)));
        prop_assert!(share.low <= share.high && share.high <= share.of);
        prop_assert!(share.expected >= 0.0);
        let apart = ExpectedShare::of(&probabilities, Togetherness::of([[0.2, 0.8].repeat(2000).as_slice()]));
        let (low, high) = (u32::try_from(apart.low).map(f64::from), u32::try_from(apart.high).map(f64::from));
        prop_assert!(low.is_ok_and(|low| low <= apart.expected + 1.0) && high.is_ok_and(|high| high >= apart.expected - 1.0), "{:?}", apart);
    }
}
