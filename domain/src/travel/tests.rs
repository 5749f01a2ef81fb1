use std::collections::BTreeMap;

use super::*;
use crate::figure::{CellNumber, Precision, Unit};

/// A series for tests: values by period, and whether they are running totals.
struct Values {
    by_period: BTreeMap<Period, Decimal>,
    running: bool,
    broken: bool,
}

impl Series for Values {
    fn value(&self, period: Period) -> Option<Decimal> {
        self.by_period.get(&period).copied()
    }

    fn increment(&self, period: Period) -> Result<Decimal, NotTravelled> {
        let total = self.value(period).ok_or(NotTravelled::NoEarlierValue)?;
        if period.part_number() == Some(1) {
            return Ok(total);
        }
        let before = period.previous().and_then(|previous| self.value(previous));
        before.map(|before| total - before).ok_or(NotTravelled::NoEarlierValue)
    }

    fn broken_between(&self, _: Period, _: Period) -> bool {
        self.broken
    }

    fn is_running_total(&self) -> bool {
        self.running
    }
}

fn series(values: &[(&str, &str)]) -> Values {
    let period = |text: &str| Period::parse(text).expect("a period");
    let by_period = values.iter().map(|(at, value)| (period(at), value.parse().expect("a number"))).collect();
    Values { by_period, running: false, broken: false }
}

fn way(polarity: Polarity, places: u8, series: &Values, at: &str, span: Span) -> Travel {
    let yardstick = Yardstick { unit: &Unit::Number, precision: Precision::new(places).expect("few"), polarity, tolerance: None };
    travel(&yardstick, series, Period::parse(at).expect("a period"), span)
}

#[test]
fn by_polarity_after_rounding() {
    let band = Polarity::Band { lower: CellNumber::new(10.0, 0).expect("a number"), upper: CellNumber::new(20.0, 0).expect("a number") };
    let table = [
        (Polarity::High, "57", "62", "improving"),
        (Polarity::High, "62", "57", "worsening"),
        (Polarity::High, "57.04", "57", "no_change"),
        (Polarity::Low, "62", "57", "improving"),
        (Polarity::Low, "57", "62", "worsening"),
        (Polarity::Neither, "57", "62", "increasing"),
        (Polarity::Neither, "62", "57", "decreasing"),
        (Polarity::Neither, "62", "62.04", "no_change"),
        (band, "25", "22", "improving"),
        (band, "22", "8", "no_change"),
        (band, "12", "18", "no_change"),
        (band, "12", "21", "worsening"),
    ];
    for (polarity, before, now, expected) in table {
        let series = series(&[("2021/22 Q1", before), ("2021/22 Q2", now)]);
        assert_eq!(way(polarity, 1, &series, "2021/22 Q2", Span::Short).as_str(), expected, "{polarity:?}: {before} to {now}");
    }
}

#[test]
fn the_long_way_is_a_year() {
    let series = series(&[("2020/21 Q2", "50"), ("2021/22 Q1", "60"), ("2021/22 Q2", "55")]);
    assert_eq!(way(Polarity::High, 0, &series, "2021/22 Q2", Span::Short).as_str(), "worsening");
    let Travel::Compared(long) = way(Polarity::High, 0, &series, "2021/22 Q2", Span::Long) else { panic!("there is last year") };
    assert_eq!((long.direction, long.with.id().as_str(), long.of), (Direction::Improving, "fy2020-21-q2", Compared::Values));
}

#[test]
fn running_totals_compare_what_each_period_added() {
    let totals = [("2020/21 Q2", "70"), ("2020/21 Q3", "100"), ("2020/21 Q4", "140"), ("2021/22 Q1", "45"), ("2021/22 Q2", "80")];
    let running = Values { running: true, ..series(&totals) };
    let Travel::Compared(q2) = way(Polarity::High, 0, &running, "2021/22 Q2", Span::Short) else { panic!("comparable") };
    assert_eq!((q2.before, q2.now, q2.of), (Decimal::from(45), Decimal::from(35), Compared::Increments));
    assert_eq!(q2.direction, Direction::Worsening, "80 is more than 45, and the quarter was worse");
    let Travel::Compared(q1) = way(Polarity::High, 0, &running, "2021/22 Q1", Span::Short) else { panic!("comparable") };
    assert_eq!((q1.before, q1.now), (Decimal::from(40), Decimal::from(45)), "against what the year's last quarter added");
    let Travel::Compared(long) = way(Polarity::High, 0, &running, "2021/22 Q2", Span::Long) else { panic!("comparable") };
    assert_eq!(
        (long.before, long.now, long.of),
        (Decimal::from(70), Decimal::from(80), Compared::Values),
        "the year to date with last year's"
    );
    let gap = Values { running: true, ..series(&[("2020/21 Q4", "140"), ("2021/22 Q1", "45")]) };
    assert_eq!(way(Polarity::High, 0, &gap, "2021/22 Q1", Span::Short), Travel::NotComparable(NotTravelled::NoEarlierValue));
}

#[test]
fn what_cannot_be_compared_says_why() {
    let one = series(&[("2021/22 Q2", "80")]);
    assert_eq!(way(Polarity::High, 0, &one, "2021/22 Q2", Span::Short), Travel::NotComparable(NotTravelled::NoEarlierValue));
    assert_eq!(way(Polarity::High, 0, &one, "2021/22 Q3", Span::Short), Travel::NotComparable(NotTravelled::NoValue));
    let broken = Values { broken: true, ..series(&[("2021/22 Q1", "70"), ("2021/22 Q2", "80")]) };
    let travel = way(Polarity::High, 0, &broken, "2021/22 Q2", Span::Short);
    assert_eq!((travel, travel.as_str()), (Travel::NotComparable(NotTravelled::BreakInSeries), NOT_COMPARABLE));
    let open = Values { by_period: BTreeMap::from([(Period::baseline(), Decimal::ONE)]), running: false, broken: false };
    assert_eq!(way(Polarity::High, 0, &open, "baseline", Span::Short), Travel::NotComparable(NotTravelled::NoEarlierPeriod));
}
