//! Which return owes which figure.

use chrono::Months;
use proptest::prelude::*;

use super::*;
use crate::framework::FrameworkRow;
use crate::measure::Frequency;
use crate::organisation::CalendarDay;
use crate::scorecard::tests::{measure, period};

#[test]
fn a_return_owes_what_lags_behind_with_a_later_one() {
    let monthly = |lag_months| Measure { frequency: Frequency::Monthly, lag_months, ..measure("M1") };
    let begun = |lag_months| Measure {
        effective: crate::measure::Effective { from: Some("2021-09-01".parse().expect("a day")), to: None },
        ..monthly(lag_months)
    };
    for (measure, at, expected) in [
        (monthly(0), "September 2021", true),
        (monthly(0), "2021/22 Q2", true),
        (monthly(1), "September 2021", true),
        (begun(0), "September 2021", true),
        (begun(1), "September 2021", false),
        (begun(1), "October 2021", true),
        (Measure { lag_months: 3, ..measure("M1") }, "2021/22 Q2", true),
        (Measure { lag_months: 1, ..measure("M1") }, "2021/22 Q2", true),
    ] {
        let framework = Framework::assemble([FrameworkRow::Measure(Box::new(measure.clone()))]);
        let owed = !figures_owed(&framework, &measure.code, period(at)).is_empty();
        assert_eq!(owed, expected, "{} months behind, {at}", measure.lag_months);
    }
}

fn due(of: &str, date: &str) -> FrameworkRow {
    FrameworkRow::CalendarDay(CalendarDay {
        period: period(of),
        event: CalendarEvent::ReturnsDue,
        date: date.parse().expect("a day"),
        body: None,
        place: crate::address::Place::sheet("Calendar"),
    })
}

#[test]
fn what_has_no_return_of_its_own_comes_with_the_first_that_it_ends_within() {
    let of = |frequency| Measure { frequency, ..measure("M1") };
    let quarterly = [due("2021/22 Q2", "2021-10-15"), due("2021/22 Q4", "2022-04-15"), due("2021/22", "2022-06-01")];
    let and_august = [due("August 2021", "2021-09-10")];
    for (frequency, rows, at, expected) in [
        (Frequency::Monthly, vec![], "2021/22 Q2", vec!["July 2021", "August 2021", "September 2021"]),
        (Frequency::Monthly, and_august.to_vec(), "2021/22 Q2", vec!["July 2021", "September 2021"]),
        (Frequency::Monthly, and_august.to_vec(), "August 2021", vec!["August 2021"]),
        (
            Frequency::Monthly,
            vec![],
            "2021/22",
            vec!["April 2021", "May 2021", "June 2021", "October 2021", "November 2021", "December 2021"],
        ),
        (Frequency::Annual, vec![], "2021/22 Q4", vec![]),
        (Frequency::Annual, vec![], "2021/22", vec!["2021/22"]),
        (Frequency::HalfYearly, vec![], "2021/22 Q2", vec!["2021/22 H1"]),
        (Frequency::Irregular, vec![], "2021/22 Q2", vec![]),
    ] {
        let rows = quarterly.iter().cloned().chain(rows).chain([FrameworkRow::Measure(Box::new(of(frequency)))]);
        let framework = Framework::assemble(rows);
        let owed: Vec<_> = figures_owed(&framework, &of(frequency).code, period(at)).into_iter().map(|(own, _)| own).collect();
        assert_eq!(owed, expected.into_iter().map(period).collect::<Vec<_>>(), "{frequency:?} in {at}");
    }
}

#[test]
fn a_month_that_lags_comes_with_the_quarters_return_a_month_later() {
    let measure = Measure { frequency: Frequency::Monthly, lag_months: 1, ..measure("M1") };
    let rows = [due("2021/22 Q1", "2021-07-15"), due("2021/22 Q2", "2021-10-15"), FrameworkRow::Measure(Box::new(measure.clone()))];
    let framework = Framework::assemble(rows);
    let owed = |at| figures_owed(&framework, &measure.code, period(at)).into_iter().map(|(own, _)| own.label()).collect::<Vec<_>>();
    assert_eq!(owed("2021/22 Q1"), ["March 2021", "April 2021", "May 2021"]);
    assert_eq!(owed("2021/22 Q2"), ["June 2021", "July 2021", "August 2021"]);
    let figure_due = |of| framework.figure_due(&measure, period(of), period("2021/22 Q2")).map(|day| day.to_string());
    assert_eq!(figure_due("June 2021").as_deref(), Some("2021-10-15"), "late once the return that owes it is");
    assert_eq!(figure_due("August 2021").as_deref(), Some("2021-10-15"));
}

/// Which kinds of returns there are, for every period of six years.
fn calendar(kinds: &[PeriodKind], without: &[usize]) -> Vec<FrameworkRow> {
    let years = (2019..2025).filter_map(Period::financial_year);
    let of_years = years.flat_map(|year| {
        let quarters = (1..=4).filter_map(move |quarter| year.quarter(quarter));
        let months = std::iter::successors(year.start_date().and_then(Period::month_of), |month| month.following()).take(12);
        [year].into_iter().chain((1..=2).filter_map(move |half| year.half(half))).chain(quarters).chain(months)
    });
    let wanted = of_years.filter(|period| kinds.contains(&period.kind()));
    let kept = wanted.enumerate().filter(|(place, _)| !without.contains(place));
    kept.map(|(_, period)| due(&period.id(), &period.end_date().expect("an end").to_string())).collect()
}

fn of_kind(frequency: Frequency, lag_months: u32, (from, to): (Option<&str>, Option<&str>)) -> Measure {
    let day = |text: Option<&str>| text.map(|text| text.parse().expect("a day"));
    let effective = crate::measure::Effective { from: day(from), to: day(to) };
    Measure { frequency, lag_months, effective, ..measure("M1") }
}

/// The returns of a calendar that owe the figure of a period.
fn owing(framework: &Framework, of: Period) -> Vec<Period> {
    let code = measure("M1").code;
    let returns = framework.calendar.iter().map(|day| day.period);
    returns.filter(|due| figures_owed(framework, &code, *due).iter().any(|(own, _)| *own == of)).collect()
}

fn frequencies() -> impl Strategy<Value = Frequency> {
    prop::sample::select(vec![Frequency::Monthly, Frequency::Quarterly, Frequency::HalfYearly, Frequency::Annual])
}

/// The periods of the financial years 2020/21 and 2021/22 in which M1 is measured, by the definition that holds.
fn measured(framework: &Framework) -> Vec<Period> {
    let all =
        calendar(&KINDS, &[]).into_iter().filter_map(|row| if let FrameworkRow::CalendarDay(day) = row { Some(day.period) } else { None });
    let years = ["2020/21", "2021/22"].map(period);
    let in_years = all.filter(|own| own.in_financial_year().is_some_and(|year| years.contains(&year)));
    let code = measure("M1").code;
    in_years.filter(|own| framework.measure(&code, *own).is_some_and(|m| m.frequency.period_kind() == Some(own.kind()))).collect()
}

const KINDS: [PeriodKind; 4] = [PeriodKind::Month, PeriodKind::FinancialQuarter, PeriodKind::FinancialHalf, PeriodKind::FinancialYear];

proptest! {
    /// Whatever a measure lags by and however it is redefined, each of its figures is owed in one return, and due with that.
    #[test]
    fn every_measured_period_is_owed_in_exactly_one_return(
        kinds in prop::sample::subsequence(KINDS.to_vec(), 1..=4),
        one in (frequencies(), 0u32..=24),
        other in (frequencies(), 0u32..=24),
        redefined in any::<bool>(),
    ) {
        let last = redefined.then_some("2021-06-30");
        let mut rows = calendar(&kinds, &[]);
        rows.push(FrameworkRow::Measure(Box::new(of_kind(one.0, one.1, (None, last)))));
        if redefined {
            rows.push(FrameworkRow::Measure(Box::new(of_kind(other.0, other.1, (Some("2021-07-01"), None)))));
        }
        let framework = Framework::assemble(rows);
        let measured = measured(&framework);
        prop_assert!(!measured.is_empty());
        for own in measured {
            let owing = owing(&framework, own);
            prop_assert_eq!(owing.len(), 1, "{} is owed in {:?}", own.label(), owing);
            let definition = framework.measure(&measure("M1").code, own).expect("it is measured");
            prop_assert_eq!(carried_by(&framework, definition, own), Some(owing[0]));
            let passed = own.end_date().and_then(|end| end.checked_add_months(Months::new(definition.lag_months)));
            prop_assert!(owing[0].end_date() >= passed, "{} comes with {} before its lag has passed", own.label(), owing[0].label());
            prop_assert_eq!(framework.figure_due(definition, own, own), framework.returns_due(owing[0]));
        }
    }

    /// Where the calendar has gaps, a figure is owed once or not at all.
    #[test]
    fn no_figure_is_owed_twice(
        kinds in prop::sample::subsequence(KINDS.to_vec(), 1..=4),
        without in prop::collection::vec(0usize..60, 0..30),
        (frequency, lag) in (frequencies(), 0u32..=24),
    ) {
        let mut rows = calendar(&kinds, &without);
        rows.push(FrameworkRow::Measure(Box::new(of_kind(frequency, lag, (None, None)))));
        let framework = Framework::assemble(rows);
        for own in measured(&framework) {
            let owing = owing(&framework, own);
            prop_assert!(owing.len() <= 1, "{} is owed in {:?}", own.label(), owing);
        }
    }
}
