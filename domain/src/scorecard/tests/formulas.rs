//! Values that are worked out from those of other measures: whole or not at all.

use rust_decimal::Decimal;

use super::*;
use crate::measure::{Formula, RollUp};

fn by(code: &str, formula: &str) -> Measure {
    Measure { formula: Some(Formula::parse(formula).expect("a formula")), ..measure(code) }
}

fn counted(code: &str, frequency: Frequency, roll_up: Option<RollUp>) -> Measure {
    Measure { unit: Unit::Number, precision: Precision::new(0).expect("few"), frequency, roll_up, ..measure(code) }
}

/// `A` is a share of two quarterly counts.
fn share() -> Council {
    let count = |code| counted(code, Frequency::Quarterly, Some(RollUp::Sum));
    council().measure(by("A", "B / C * 100")).measure(count("B")).measure(count("C"))
}

fn row<T>(council: &Council, look: impl FnOnce(&Row<'_>) -> T) -> T {
    council.judged(|card| look(card.rows.iter().find(|row| row.measure.code.as_str() == "A").expect("a row")))
}

fn shown(council: &Council) -> Result<String, (Absence, String)> {
    row(council, |row| match &row.value {
        RowValue::Number { figure, .. } => Ok(figure.to_string()),
        RowValue::Incomplete(made_of) => Err((made_of.absence(), made_of.missing())),
        value => Err((value.absence().expect("an absence"), String::new())),
    })
}

fn lacks(absence: Absence, why: &str) -> Result<String, (Absence, String)> {
    Err((absence, why.to_owned()))
}

const QUARTER: &str = "2021/22 Q2";

#[test]
fn a_formula_makes_a_value_that_is_judged_and_travels() {
    let council = share()
        .fact(fact("B", QUARTER, 41.0))
        .fact(fact("C", QUARTER, 50.0))
        .fact(fact("B", "2021/22 Q1", 40.0))
        .fact(fact("C", "2021/22 Q1", 50.0))
        .target(target("A", QUARTER));
    row(&council, |row| {
        assert_eq!((row.value.figure(), row.value_period, row.counts), (Some(Decimal::new(820, 1)), period(QUARTER), true));
        assert_eq!((row.met, row.status.given().map(|status| status.code.as_str())), (MetOutcome::Met, Some("green")));
        let Travel::Compared(short) = row.travel_short else { panic!("comparable") };
        assert_eq!((short.before, short.now), (Decimal::new(800, 1), Decimal::new(820, 1)));
        let worked_out = row.value.worked_out().expect("a formula");
        assert_eq!((worked_out.arithmetic().as_str(), worked_out.facts().len()), ("41 / 50 * 100", 2));
    });
}

#[test]
fn what_lacks_a_part_has_no_value() {
    let one = || share().fact(fact("B", QUARTER, 41.0));
    assert_eq!(shown(&share()), lacks(Absence::Late, ""), "nothing has come");
    assert_eq!(shown(&one()), lacks(Absence::Incomplete, "no figure for C (late)"));
    let said = |absence| of_kind(FactKind::Actual, "C", QUARTER, FactValue::Absent(absence));
    assert_eq!(shown(&one().fact(said(Absence::Suppressed))), lacks(Absence::Incomplete, "no figure for C (suppressed)"));
    let words = of_kind(FactKind::Actual, "C", QUARTER, FactValue::Text("about fifty".to_owned()));
    assert_eq!(shown(&one().fact(words)), lacks(Absence::Incomplete, "no figure for C (answered in words)"));
    assert_eq!(shown(&one().known_at("2021-09-20T12:00:00Z")), lacks(Absence::NotDue, ""), "C is still to come");
    let mut refused = one();
    refused.refused.insert(fact("C", QUARTER, 0.0).fact.key);
    assert_eq!(shown(&refused), lacks(Absence::Incomplete, "no figure for C (refused)"));
    let unknown = council().measure(by("A", "B / C")).measure(counted("B", Frequency::Quarterly, None)).fact(fact("B", QUARTER, 1.0));
    assert_eq!(shown(&unknown), lacks(Absence::Incomplete, "no figure for C (not in the framework then)"));
}

#[test]
fn nothing_is_divided_by_nought() {
    let council = share().fact(fact("B", QUARTER, 41.0)).fact(fact("C", QUARTER, 0.0)).target(target("A", QUARTER));
    assert_eq!(shown(&council), lacks(Absence::NotComputable, "C is nought, and nothing is divided by nought"));
    row(&council, |row| assert_eq!(row.status, StatusOutcome::NoValue(Absence::NotComputable)));
}

#[test]
fn a_figure_of_the_measure_itself_does_not_stand_beside_its_formula() {
    let council = share().fact(fact("A", QUARTER, 99.0)).fact(fact("B", QUARTER, 41.0)).fact(fact("C", QUARTER, 50.0));
    assert_eq!(shown(&council).as_deref(), Ok("82.0"));
    assert_eq!(shown(&share().fact(fact("A", QUARTER, 99.0))), lacks(Absence::Late, ""));
    let before = Measure { effective: Effective { from: None, to: Some(day("2021-06-30")) }, ..measure("A") };
    let since = Measure { effective: Effective { from: Some(day("2021-07-01")), to: None }, ..by("A", "B / C * 100") };
    let history = council_of(before, since)
        .redefined("A", "2021/22 Q2")
        .fact(fact("A", "2021/22 Q1", 70.0))
        .fact(fact("B", QUARTER, 41.0))
        .fact(fact("C", QUARTER, 50.0));
    assert_eq!(shown(&history).as_deref(), Ok("82.0"));
    row(&history, |row| assert_eq!(row.travel_short, Travel::NotComparable(NotTravelled::BreakInSeries)));
    assert_eq!(shown(&history.at("2021/22 Q1")).as_deref(), Ok("70.0"), "reported before there was a formula");
}

fn council_of(before: Measure, since: Measure) -> Council {
    let count = |code| counted(code, Frequency::Quarterly, None);
    council().measure(before).measure(since).measure(count("B")).measure(count("C"))
}

#[test]
fn a_longer_period_is_worked_out_where_every_part_has_one() {
    let months = ["July 2021", "August 2021", "September 2021"];
    let with = |roll_up| {
        let count = |code| counted(code, Frequency::Monthly, roll_up);
        let empty =
            council().measure(Measure { frequency: Frequency::Monthly, ..by("A", "B / C * 100") }).measure(count("B")).measure(count("C"));
        months
            .iter()
            .zip([(1.0, 2.0), (1.0, 4.0), (1.0, 10.0)])
            .fold(empty, |council, (at, (over, under))| council.fact(fact("B", at, over)).fact(fact("C", at, under)))
    };
    let summed = with(Some(RollUp::Sum));
    assert_eq!(shown(&summed).as_deref(), Ok("18.8"), "3 of 16; the mean of the months would be 28.3");
    row(&summed, |row| assert_eq!((row.value_period, row.value.facts().len()), (period(QUARTER), 6)));
    row(&with(None), |row| assert_eq!((row.value_period, row.value.figure()), (period("September 2021"), Some(Decimal::new(100, 1)))));
    let mut late = with(Some(RollUp::Sum));
    late.facts.retain(|recorded| recorded.fact.key.item.as_str() != "C" || recorded.fact.key.period != period("August 2021"));
    assert_eq!(shown(&late), lacks(Absence::Incomplete, "no figure for C (incomplete: no figure for August 2021 (late))"));
}

#[test]
fn an_annual_formula_is_not_asked_for_in_a_quarter_and_shows_its_last_year() {
    let annual = |code| counted(code, Frequency::Annual, None);
    let empty =
        || council().measure(Measure { frequency: Frequency::Annual, ..by("A", "B / C") }).measure(annual("B")).measure(annual("C"));
    row(&empty(), |row| assert_eq!((row.value.absence(), row.value_period), (Some(Absence::NotReportedInPeriod), period(QUARTER))));
    let last_year = empty().fact(fact("B", "2020/21", 3.0)).fact(fact("C", "2020/21", 2.0));
    row(&last_year, |row| {
        assert_eq!((row.value.figure(), row.value_period, row.counts), (Some(Decimal::new(15, 1)), period("2020/21"), false));
    });
}

#[test]
fn formulas_feed_formulas_and_none_feeds_itself() {
    let nested = share().measure(by("D", "B - 1")).measure(Measure { code: item("A"), ..by("A", "D / C * 100") });
    let mut nested = nested.fact(fact("B", QUARTER, 41.0)).fact(fact("C", QUARTER, 50.0));
    nested.rows.retain(
        |row| !matches!(row, FrameworkRow::Measure(measure) if measure.formula.as_ref().is_some_and(|of| of.to_string() == "B / C * 100")),
    );
    assert_eq!(shown(&nested).as_deref(), Ok("80.0"));
    row(&nested, |row| assert_eq!(row.value.facts().len(), 2));
    let circle = council().measure(by("A", "B + 1")).measure(by("B", "A - 1"));
    assert_eq!(shown(&circle), lacks(Absence::Incomplete, "no figure for B (worked out from itself)"));
}

#[test]
fn a_break_in_what_feeds_it_is_a_break_in_what_it_gives() {
    let defined = |definition: &str, from: Option<&str>, to: Option<&str>| Measure {
        definition: Some(definition.to_owned()),
        effective: Effective { from: from.map(day), to: to.map(day) },
        ..counted("C", Frequency::Quarterly, None)
    };
    let council = council().measure(by("A", "B / C * 100")).measure(counted("B", Frequency::Quarterly, None));
    let council = council.measure(defined("homes", None, Some("2021-06-30"))).measure(defined("households", Some("2021-07-01"), None));
    let council = council.redefined("C", "2021/22 Q2");
    let both = ["2021/22 Q1", QUARTER];
    let council = both.iter().fold(council, |council, at| council.fact(fact("B", at, 1.0)).fact(fact("C", at, 2.0)));
    row(&council, |row| {
        assert_eq!(
            (row.value.figure(), row.travel_short),
            (Some(Decimal::new(500, 1)), Travel::NotComparable(NotTravelled::BreakInSeries))
        );
    });
}

#[test]
fn a_group_is_worked_out_where_every_part_was_reported_by_it() {
    let of_group = |code, group: &str, value| {
        let mut recorded = fact(code, QUARTER, value);
        recorded.fact.key.breakdown = Some(BreakdownCode::parse(group).expect("a code"));
        recorded
    };
    let council = share().fact(of_group("B", "north", 3.0)).fact(of_group("C", "north", 4.0)).fact(of_group("B", "south", 3.0));
    row(&council, |row| {
        let below: Vec<_> = row.below.iter().map(|group| (group.breakdown.map(ToString::to_string), group.value.figure())).collect();
        assert_eq!(below, [(Some("north".to_owned()), Some(Decimal::new(750, 1)))]);
    });
}

#[test]
fn what_is_of_different_lengths_of_time_gives_no_figure() {
    let holding = |holds| {
        let count = |code, cell_holds| Measure { cell_holds, ..counted(code, Frequency::Quarterly, None) };
        let council = council().measure(by("A", "B / C * 100")).measure(count("B", CellHolds::InPeriod)).measure(count("C", holds));
        council.fact(fact("B", QUARTER, 41.0)).fact(fact("C", QUARTER, 50.0))
    };
    let why =
        "B holds what happened in the period and C holds the year to date, and figures of different lengths of time are not put together";
    assert_eq!(shown(&holding(CellHolds::YearToDate)), lacks(Absence::NotComputable, why), "one of them was defined anew");
    assert_eq!(shown(&holding(CellHolds::Stock)).as_deref(), Ok("82.0"), "for so many residents");
}
