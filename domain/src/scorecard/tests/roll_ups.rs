//! Months to quarters, quarters to years: by the declared rule and by no other.

use super::*;
use crate::measure::RollUp;

/// A monthly count, higher the better.
fn monthly(roll_up: Option<RollUp>) -> Measure {
    Measure {
        frequency: Frequency::Monthly,
        unit: Unit::Number,
        precision: Precision::new(0).expect("few"),
        roll_up,
        annual_target_means: AnnualMeaning::YearTotal,
        ..measure("M1")
    }
}

fn rate() -> Measure {
    let parts = Some("answered in time".to_owned());
    Measure {
        unit: Unit::Percent,
        precision: Precision::new(1).expect("few"),
        numerator: parts.clone(),
        denominator: parts,
        ..monthly(Some(RollUp::RatioOfSums))
    }
}

const SECOND_QUARTER: [&str; 3] = ["July 2021", "August 2021", "September 2021"];

fn with_months(measure: Measure, values: &[f64]) -> Council {
    SECOND_QUARTER.iter().zip(values).fold(council().measure(measure), |council, (month, value)| council.fact(fact("M1", month, *value)))
}

fn with_pairs(council: Council, pairs: &[(&'static str, f64, f64)]) -> Council {
    pairs.iter().fold(council, |council, (at, above, below)| {
        let part = |kind, value| of_kind(kind, "M1", at, FactValue::Number(number(value)));
        council.fact(part(FactKind::Numerator, *above)).fact(part(FactKind::Denominator, *below))
    })
}

fn shown(council: &Council) -> Result<String, Absence> {
    council.judged(|card| match &card.rows[0].value {
        RowValue::Number { figure, .. } => Ok(figure.to_string()),
        value => Err(value.absence().expect("an absence")),
    })
}

#[test]
fn months_make_a_quarter_by_their_rule() {
    use CellHolds::{InPeriod, Stock, YearToDate};
    for (rule, cell_holds, values, expected) in [
        (RollUp::Sum, InPeriod, [10.0, 12.0, 14.0], "36"),
        (RollUp::Last, YearToDate, [40.0, 52.0, 66.0], "66"),
        (RollUp::Last, Stock, [300.0, 290.0, 310.0], "310"),
        (RollUp::Mean, Stock, [300.0, 290.0, 310.0], "300"),
        (RollUp::Mean, InPeriod, [1.0, 1.0, 3.0], "2"),
    ] {
        let council = with_months(Measure { cell_holds, ..monthly(Some(rule)) }, &values);
        assert_eq!(shown(&council).as_deref(), Ok(expected), "{rule:?} of {cell_holds:?}");
        council.judged(|card| assert_eq!((card.rows[0].value_period, card.rows[0].counts), (period("2021/22 Q2"), true)));
    }
}

#[test]
fn a_rate_is_the_sum_of_numerators_over_that_of_denominators_and_no_mean() {
    let pairs = [("July 2021", 44.0, 104.0), ("August 2021", 63.0, 110.0), ("September 2021", 1.0, 1.0)];
    let council = with_pairs(council().measure(rate()), &pairs);
    assert_eq!(shown(&council).as_deref(), Ok("50.2"), "108 of 215; the mean of the months would be 66.5");
    let of_none = with_pairs(super::council().measure(rate()), &[pairs[0], pairs[1], ("September 2021", 0.0, 0.0)]);
    assert_eq!(shown(&of_none).as_deref(), Ok("50.0"), "of a month of none nothing is added");
    let none_at_all = SECOND_QUARTER.map(|month| (month, 0.0, 0.0));
    assert_eq!(shown(&with_pairs(super::council().measure(rate()), &none_at_all)), Err(Absence::NotApplicable));
    let bare = with_pairs(super::council().measure(rate()), &pairs[..2]).fact(fact("M1", "September 2021", 57.0));
    assert_eq!(shown(&bare), Err(Absence::Incomplete), "a rate without its numbers cannot be added");
    let stale = with_pairs(super::council().measure(rate()), &pairs);
    let corrected = RecordedFact { sequence: Sequence(2), ..fact("M1", "August 2021", 60.0) };
    assert_eq!(shown(&stale.fact(corrected)), Err(Absence::Incomplete), "the pair behind a corrected rate is not its own");
}

#[test]
fn without_a_rule_the_latest_month_is_shown_as_such() {
    let council = with_months(monthly(None), &[10.0, 12.0, 14.0]).target(target("M1", "2021/22 Q2"));
    council.judged(|card| {
        let row = &card.rows[0];
        assert_eq!((row.value_period, row.value.figure()), (period("September 2021"), Some(14.into())));
        assert!(matches!(row.target, RowTarget::Absent { .. }), "the quarter's target does not judge a month");
    });
}

#[test]
fn the_quarters_target_judges_and_the_year_before_and_the_quarter_before_are_compared_with() {
    let with_quarters = ["July 2020", "August 2020", "September 2020"]
        .iter()
        .chain(&["April 2021", "May 2021", "June 2021"])
        .zip([30.0, 30.0, 31.0, 20.0, 20.0, 20.0])
        .fold(with_months(monthly(Some(RollUp::Sum)), &[26.0, 27.0, 27.0]), |council, (month, value)| {
            council.fact(fact("M1", month, value))
        });
    let council = with_quarters
        .target(target("M1", "2021/22 Q2"))
        .target(Target { value: TargetValue::Number(number(999.0)), ..target("M1", "September 2021") });
    council.judged(|card| {
        let row = &card.rows[0];
        assert_eq!((row.value.figure(), row.met), (Some(80.into()), MetOutcome::Met));
        assert_eq!(row.status.given().map(|status| status.code.as_str()), Some("green"));
        let (Travel::Compared(short), Travel::Compared(long)) = (row.travel_short, row.travel_long) else { panic!("comparable") };
        assert_eq!((short.with, short.before), (period("2021/22 Q1"), 60.into()));
        assert_eq!((long.with, long.before), (period("2020/21 Q2"), 91.into()));
        assert_eq!((row.travel_short.label(), row.travel_long.label()), ("improving", "worsening"));
    });
}

#[test]
fn a_running_total_travels_by_what_the_quarter_added() {
    let running = Measure { cell_holds: CellHolds::YearToDate, ..monthly(Some(RollUp::Last)) };
    let council = with_months(running, &[55.0, 60.0, 80.0]).fact(fact("M1", "June 2021", 45.0)).fact(fact("M1", "September 2020", 70.0));
    council.judged(|card| {
        let (Travel::Compared(short), Travel::Compared(long)) = (card.rows[0].travel_short, card.rows[0].travel_long) else {
            panic!("comparable")
        };
        assert_eq!((short.before, short.now), (45.into(), 35.into()));
        assert_eq!((long.before, long.now), (70.into(), 80.into()));
    });
}

#[test]
fn what_lacks_a_part_is_incomplete_and_never_a_partial_sum() {
    let said = |absence| of_kind(FactKind::Actual, "M1", "August 2021", FactValue::Absent(absence));
    let empty = || council().measure(monthly(Some(RollUp::Sum))).target(target("M1", "2021/22 Q2"));
    let two = || empty().fact(fact("M1", "July 2021", 10.0)).fact(fact("M1", "September 2021", 14.0));
    for (council, why) in [
        (two(), "no figure for August 2021 (late)"),
        (two().fact(said(Absence::CouldNotBeCollected)), "no figure for August 2021 (could not be collected)"),
        (two().fact(said(Absence::Suppressed)), "no figure for August 2021 (suppressed)"),
        (
            two().fact(of_kind(FactKind::Actual, "M1", "August 2021", FactValue::Text("about ten".to_owned()))),
            "no figure for August 2021 (answered in words)",
        ),
    ] {
        council.judged(|card| {
            let row = &card.rows[0];
            let RowValue::Incomplete(MadeOf::RolledUp(rolled_up)) = &row.value else { panic!("{:?}", row.value) };
            assert_eq!(rolled_up.missing(), why);
            assert_eq!(row.status, StatusOutcome::NoValue(Absence::Incomplete));
            assert_eq!((row.travel_short, row.counts), (Travel::NotComparable(NotTravelled::NoValue), true));
        });
    }
    let mut refused = two();
    refused.refused.insert(fact("M1", "August 2021", 0.0).fact.key);
    refused.judged(|card| {
        let RowValue::Incomplete(MadeOf::RolledUp(rolled_up)) = &card.rows[0].value else { panic!("incomplete") };
        assert_eq!(rolled_up.missing(), "no figure for August 2021 (refused)");
    });
    let last = council().measure(Measure { cell_holds: CellHolds::Stock, ..monthly(Some(RollUp::Last)) });
    assert_eq!(shown(&last.fact(fact("M1", "September 2021", 14.0))).as_deref(), Ok("14"), "the last needs no other month");
}

#[test]
fn what_is_so_of_every_part_is_so_of_the_whole() {
    let empty = || council().measure(monthly(Some(RollUp::Sum)));
    assert_eq!(empty().absence(), Some(Absence::Late), "nothing has come");
    assert_eq!(empty().known_at("2021-10-10T12:00:00Z").absence(), Some(Absence::Awaited));
    let running = with_months(monthly(Some(RollUp::Sum)), &[10.0, 12.0]).known_at("2021-09-20T12:00:00Z");
    assert_eq!(running.absence(), Some(Absence::NotDue), "the quarter has not ended");
    let all = |absence: Absence| {
        let said = |at| of_kind(FactKind::Actual, "M1", at, FactValue::Absent(absence));
        SECOND_QUARTER.into_iter().fold(empty(), |council, at| council.fact(said(at))).absence()
    };
    assert_eq!(all(Absence::NotApplicable), Some(Absence::NotApplicable));
    let mut unsigned = with_months(monthly(Some(RollUp::Sum)), &[10.0, 12.0]);
    unsigned.facts.iter_mut().for_each(|fact| fact.stage = Stage::SignedOff);
    let mut council = unsigned.fact(fact("M1", "September 2021", 14.0));
    council.stage = Stage::SignedOff;
    assert_eq!(council.absence(), Some(Absence::StageNotReached), "it is there, and a month of it is not signed off");
}

#[test]
fn nothing_is_added_across_a_break_in_series() {
    let defined = |definition: &str, from: Option<&str>, to: Option<&str>| Measure {
        definition: Some(definition.to_owned()),
        effective: Effective { from: from.map(day), to: to.map(day) },
        ..monthly(Some(RollUp::Sum))
    };
    let redefined = |after: &str| {
        let council = with_months(defined("calls", None, Some("2021-08-31")), &[10.0, 12.0, 14.0]);
        council.measure(defined(after, Some("2021-09-01"), None))
    };
    assert_eq!(shown(&redefined("calls")).as_deref(), Ok("36"), "a new row of the same definition is no break");
    assert_eq!(shown(&redefined("calls answered")), Err(Absence::Incomplete), "it came with its history, and that stands by itself");
    redefined("calls answered").redefined("M1", "September 2021").judged(|card| {
        let RowValue::Incomplete(MadeOf::RolledUp(rolled_up)) = &card.rows[0].value else { panic!("incomplete") };
        let why = "no figure for July 2021 (what is counted has changed since) and August 2021 (what is counted has changed since)";
        assert_eq!(rolled_up.missing(), why);
    });
}

#[test]
fn quarters_make_a_half_and_a_year_and_one_that_was_reported_itself_stands_for_its_months() {
    let year = |council: Council| council.at("2021/22").known_at("2022-06-01T12:00:00Z");
    let quarterly = Measure { frequency: Frequency::Quarterly, ..monthly(Some(RollUp::Sum)) };
    let quarters = ["2021/22 Q1", "2021/22 Q2", "2021/22 Q3", "2021/22 Q4"];
    let all =
        || quarters.iter().zip([1.0, 2.0, 3.0, 4.0]).fold(council().measure(quarterly.clone()), |c, (at, v)| c.fact(fact("M1", at, v)));
    assert_eq!(shown(&all().at("2021/22 H1")).as_deref(), Ok("3"));
    assert_eq!(shown(&year(all())).as_deref(), Ok("10"));
    year(all().target(target("M1", "2021/22"))).judged(|card| assert_eq!(card.rows[0].met, MetOutcome::Missed, "by the year's target"));
    assert_eq!(shown(&year(all().fact(fact("M1", "2021/22", 11.0)))).as_deref(), Ok("11"), "what is reported of the year itself stands");

    let months = with_months(monthly(Some(RollUp::Sum)), &[10.0, 12.0, 14.0]).fact(fact("M1", "2021/22 Q1", 30.0));
    months.at("2021/22 H1").judged(|card| {
        let row = &card.rows[0];
        let rolled_up = row.value.rolled_up().expect("a roll-up");
        let parts: Vec<String> = rolled_up.parts.iter().map(|part| part.period.id()).collect();
        assert_eq!((row.value.figure(), parts.join(" ").as_str()), (Some(66.into()), "fy2021-22-q1 m2021-07 m2021-08 m2021-09"));
    });
}

#[test]
fn groups_roll_up_like_their_measure() {
    let of_group = |at, value| {
        let mut recorded = fact("M1", at, value);
        recorded.fact.key.breakdown = Some(BreakdownCode::parse("north").expect("a code"));
        recorded
    };
    let council =
        with_months(monthly(Some(RollUp::Sum)), &[10.0, 12.0, 14.0]).fact(of_group("July 2021", 4.0)).fact(of_group("August 2021", 5.0));
    council.judged(|card| {
        assert_eq!(card.rows[0].below[0].value.absence(), Some(Absence::Incomplete));
    });
    let council = council.fact(of_group("September 2021", 6.0));
    council.judged(|card| assert_eq!(card.rows[0].below[0].value.figure(), Some(15.into())));
}

#[test]
fn a_roll_up_tells_its_arithmetic_and_its_last_comment() {
    let said = of_kind(FactKind::Comment, "M1", "August 2021", FactValue::Text("holidays".to_owned()));
    with_months(monthly(Some(RollUp::Sum)), &[10.0, 12.0, 14.0]).fact(said).judged(|card| {
        let rolled_up = card.rows[0].value.rolled_up().expect("a roll-up");
        assert_eq!(rolled_up.arithmetic(), "10 + 12 + 14");
        assert_eq!(rolled_up.in_words(), "the sum of July 2021, August 2021 and September 2021");
        assert_eq!(rolled_up.facts().len(), 3);
        assert_eq!(card.rows[0].comment.and_then(|comment| comment.fact.value.text()), Some("holidays"));
    });
    let pairs = [("July 2021", 44.0, 104.0), ("August 2021", 63.0, 110.0), ("September 2021", 1.0, 1.0)];
    with_pairs(council().measure(rate()), &pairs).judged(|card| {
        let rolled_up = card.rows[0].value.rolled_up().expect("a roll-up");
        assert_eq!(rolled_up.arithmetic(), "(44 + 63 + 1) / (104 + 110 + 1)");
        assert_eq!(rolled_up.parts[0].in_words(card.rows[0].measure), "July 2021: 44 / 104");
    });
}
