//! A measure held against the figure of others that it stands beside.

use rust_decimal::Decimal;

use crate::benchmark::{Benchmark, beside};
use crate::framework::Framework;
use crate::measure::Polarity;
use crate::period::Period;
use crate::scorecard::Row;
use crate::status::Yardstick;
use crate::travel::{Compared, Direction, Travel, direction};

/// What there is to tell where a figure is worse than the one it stands beside: that of its own period, else the latest before.
pub(super) fn worse(framework: &Framework, row: &Row<'_>, group: &str) -> Option<String> {
    let yardstick = Yardstick::of(row.measure);
    let figure = row.value.figure()?;
    let other = beside(stated(framework, row), row.value_period).into_iter().find(|stated| stated.is_of_group(group))?;
    let theirs = rounded(&yardstick, other);
    let told = || format!("{} against {} of {} in {}", yardstick.show(figure), yardstick.show(theirs), other.group, other.period.label());
    (direction(&yardstick, theirs, figure) == Direction::Worsening).then(told)
}

/// What there is to tell where the gap to the others grew the bad way since the period before. Both figures of theirs must be of those very periods: beside one
/// and the same figure the measure would only be held against itself.
pub(super) fn deteriorating(framework: &Framework, row: &Row<'_>, group: &str) -> Option<String> {
    let yardstick = Yardstick::of(row.measure);
    let Travel::Compared(travelled) = row.travel_short else { return None };
    // What a running total grew by is not what others state; and where a band is best there is no way in which one is ahead of another.
    let comparable = travelled.of == Compared::Values && matches!(yardstick.polarity, Polarity::High | Polarity::Low);
    let of = |period: Period| {
        let theirs = stated(framework, row).iter().find(|stated| stated.period == period && stated.is_of_group(group))?;
        Some(rounded(&yardstick, theirs))
    };
    let (now, before) = (of(row.value_period).filter(|_| comparable)?, of(travelled.with)?);
    let [gap_now, gap_before] =
        [(travelled.now, now), (travelled.before, before)].map(|(own, theirs)| yardstick.gap(own, theirs).shortfall);
    let told = || {
        let ([own, own_before], [theirs, theirs_before]) =
            ([travelled.now, travelled.before].map(|figure| yardstick.show(figure)), [now, before].map(|figure| yardstick.show(figure)));
        format!("{own} against {theirs} of {group}, after {own_before} against {theirs_before} in {}", travelled.with.label())
    };
    (gap_now > gap_before).then(told)
}

fn stated<'a>(framework: &'a Framework, row: &Row<'_>) -> &'a [Benchmark] {
    framework.benchmarks.get(&row.measure.code).map(Vec::as_slice).unwrap_or_default()
}

fn rounded(yardstick: &Yardstick<'_>, stated: &Benchmark) -> Decimal {
    yardstick.precision.round(stated.value.decimal())
}
