//! What a forecast costs on one thread: `cargo bench -p outturn-domain --bench forecast`.
//!
//! Each line is the least of several rounds, which is what the work costs when nothing else runs. The promise is 10 µs for a quarterly and
//! 30 µs for a monthly forecast, 50 and 150 with its backtest over eight origins.

use std::hint::black_box;
use std::time::{Duration, Instant};

use outturn_domain::forecast::backtest::Backtest;
use outturn_domain::forecast::method::{Calibration, History, Nature, PointMethod};

/// How many rounds: enough for some to go undisturbed on a machine that does other things too.
const ROUNDS: u32 = 2_000;

/// How many forecasts a round: long beside the clock's own step, and short beside the turns that a system gives its programs.
const FORECASTS: u32 = 10;

fn main() {
    let cases = [("quarterly", 4_u8, vec![4, 8, 12, 20], 10.0, 50.0), ("monthly", 12, vec![12, 24, 36, 60], 30.0, 150.0)];
    let mut slow = 0;
    for (name, in_year, lengths, promised, with_backtest) in cases {
        for length in lengths {
            let values = series(length, u32::from(in_year));
            let history = History {
                values: &values,
                in_year: usize::from(in_year),
                nature: Nature::Amount,
                rounding: 0.5,
                sampling: 0.0,
                revision: 0.0,
                peers: None,
                method: PointMethod::Combination,
            };
            let shipped = Calibration::default();
            let horizon = usize::from(in_year).min(9);
            let forecast = || black_box(&history).forecast(horizon).map(|forecast| forecast.step(horizon, &shipped));
            let alone = microseconds(|| _ = black_box(forecast()));
            let both = microseconds(|| _ = black_box((forecast(), Backtest::of(black_box(&history)))));
            let verdict = if alone <= promised && both <= with_backtest { "" } else { "  SLOWER THAN PROMISED" };
            slow += u32::from(!verdict.is_empty());
            println!("{name:<10} {length:>3} values {alone:>7.1} µs, with backtest {both:>7.1} µs{verdict}");
        }
    }
    assert!(slow == 0, "slower than promised: {slow} of the lines above");
}

/// A growing seasonal series with some unrest, all above nought: the dearest kind, which is forecast in logarithms too.
fn series(length: u32, in_year: u32) -> Vec<Option<f64>> {
    let value = |place: u32| {
        let turn = f64::from(place) * std::f64::consts::TAU / f64::from(in_year);
        let unrest = f64::from(place * 7919 % 101) / 10.0;
        Some(200.0 + 2.0 * f64::from(place) + 30.0 * turn.sin() + unrest)
    };
    (0..length).map(value).collect()
}

fn microseconds(work: impl Fn()) -> f64 {
    let round = || {
        let begun = Instant::now();
        for _ in 0..FORECASTS {
            work();
        }
        begun.elapsed()
    };
    let least = (0..ROUNDS).map(|_| round()).min().unwrap_or(Duration::ZERO);
    least.as_secs_f64() * 1e6 / f64::from(FORECASTS)
}
