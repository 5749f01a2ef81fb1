//! Series that are read across changes: which value breaks the series, by which decision, and what is no one series at all.

use chrono::NaiveDate;
use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::fact::Fact;
use outturn_domain::figure::Unit;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{Effective, Measure};
use outturn_domain::stage::Basis;
use outturn_services::contract::{GetScorecardRequest, ListOutturnsRequest, Outturn, Qualifier, Scorecard, TravelDirection};

use crate::council::{actual, item, measure, period, place};
use crate::house::{House, Sent};
use crate::scorecards::{card, row};
use crate::validity;

const QUARTERS: [&str; 4] = ["2021/22 Q1", "2021/22 Q2", "2021/22 Q3", "2021/22 Q4"];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn counts(code: &str, what: &str, from: Option<&str>, to: Option<&str>) -> FrameworkRow {
    let effective = Effective { from: from.map(day), to: to.map(day) };
    let of = measure(code, "place", Unit::Number, 0);
    FrameworkRow::Measure(Box::new(Measure { definition: Some(what.to_owned()), effective, ..of }))
}

fn decided(kind: ChangeKind, of: &str, new: &[&str], from: &str) -> FrameworkRow {
    FrameworkRow::Change(Change {
        kind,
        item: item(of),
        new_items: new.iter().map(|code| item(code)).collect(),
        rationale: Some("The parks were regrouped".to_owned()),
        approving_body: Some("Cabinet".to_owned()),
        approved_on: Some(day("2021-06-10")),
        rejected_on: None,
        judges_from: Some(period(from)),
        stood_before: Vec::new(),
        number: 1,
        unstated: outturn_domain::change::Unstated::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Changes", 1, u32::from(of.as_bytes()[0])),
    })
}

/// A council with these rows besides its own, and values of quarters of the year.
async fn house(rows: Vec<FrameworkRow>, values: &[(&str, &[(usize, f64)])]) -> House {
    let mut house = House::council().await;
    house.send("2022-04-10T09:00:00Z", Sent::framework(rows)).await;
    let of_measure = |(code, values): &(&str, &[(usize, f64)])| -> Vec<Fact> {
        values.iter().map(|(quarter, value)| actual(code, QUARTERS[*quarter], *value)).collect()
    };
    house.send("2022-04-12T09:00:00Z", Sent::facts(values.iter().flat_map(of_measure).collect())).await;
    house
}

async fn series(house: &House, code: &str, follow_lineage: bool) -> Vec<Outturn> {
    let request = ListOutturnsRequest { measure: code.to_owned(), follow_lineage, ..ListOutturnsRequest::default() };
    let answer = house.measures().await.list_outturns(request).await.expect("a series").into_inner();
    validity::check("ListOutturnsResponse", &answer);
    answer.outturns
}

async fn third_quarter(house: &House) -> Scorecard {
    card(house, GetScorecardRequest { period: QUARTERS[2].to_owned(), ..GetScorecardRequest::default() }).await
}

/// Each value by its quarter, under which measure it stands, under which it was recorded where that is another, and whether the series breaks there.
fn lines(series: &[Outturn]) -> Vec<String> {
    let line = |one: &Outturn| {
        let quarter = one.period.as_ref().map(|period| period.id.replace("fy2021-22-", "")).unwrap_or_default();
        let figure = one.figure.as_ref().expect("a figure");
        let of = one.measure.trim_start_matches("measures/");
        let under = match one.predecessor_measure.trim_start_matches("measures/") {
            "" => String::new(),
            other => format!(" as {other}"),
        };
        let broken = if figure.qualifiers().any(|of| of == Qualifier::BreakInSeries) { " | break" } else { "" };
        format!("{quarter} {of}{under} {}{broken}", figure.display_text)
    };
    series.iter().map(line).collect()
}

#[tokio::test]
async fn the_break_is_where_the_change_counts_and_not_where_the_measure_began() {
    let rows = vec![
        counts("PARKS", "Visits to parks.", None, None),
        counts("WOODS", "Visits to woods.", None, None),
        decided(ChangeKind::Merge, "WOODS", &["PARKS"], "2021/22 Q3"),
    ];
    let values: &[(&str, &[(usize, f64)])] = &[("PARKS", &[(1, 20.0), (2, 33.0), (3, 34.0)]), ("WOODS", &[(0, 9.0), (1, 10.0)])];
    let house = house(rows, values).await;
    let own = ["q2 PARKS 20", "q3 PARKS 33 | break", "q4 PARKS 34"];
    let followed = series(&house, "PARKS", true).await;
    assert_eq!(lines(&followed), [&["q1 PARKS as WOODS 9"], &own[..]].concat());
    let decision = "Cabinet merged WOODS into PARKS on 10 June 2021: The parks were regrouped.";
    assert_eq!(followed[2].series_notes, [decision]);
    assert_eq!(lines(&series(&house, "PARKS", false).await), own, "that others came into it is so whether or not they are asked for");
    let travel = row(&third_quarter(&house).await, "PARKS").short_travel.clone().expect("travel");
    assert_eq!((travel.direction(), travel.reason.as_str()), (TravelDirection::NotComparable, "what is counted has changed since"));
}

#[tokio::test]
async fn the_definitions_that_met_at_the_change_are_compared_and_not_those_of_today() {
    let rows = |before: &str, after: &str| {
        vec![
            counts("PARKS", "Visits to parks.", None, None),
            counts("GREEN", before, None, Some("2021-12-31")),
            counts("GREEN", after, Some("2022-01-01"), None),
            decided(ChangeKind::Replace, "PARKS", &["GREEN"], "2021/22 Q3"),
            decided(ChangeKind::Redefine, "GREEN", &[], "2021/22 Q4"),
        ]
    };
    let values: &[(&str, &[(usize, f64)])] = &[("PARKS", &[(0, 9.0), (1, 10.0)]), ("GREEN", &[(2, 11.0), (3, 50.0)])];
    let later = house(rows("Visits to parks.", "Visits to any green."), values).await;
    let expected = ["q1 GREEN as PARKS 9", "q2 GREEN as PARKS 10", "q3 GREEN 11", "q4 GREEN 50 | break"];
    assert_eq!(lines(&series(&later, "GREEN", true).await), expected, "a new name breaks nothing, and what came later does");
    let since = house(rows("Visits to any green.", "Visits to parks."), values).await;
    let lines = lines(&series(&since, "GREEN", true).await);
    assert_eq!(lines, ["q1 GREEN as PARKS 9", "q2 GREEN as PARKS 10", "q3 GREEN 11 | break", "q4 GREEN 50 | break"]);
}

#[tokio::test]
async fn a_part_breaks_with_the_whole_though_unit_and_words_agree() {
    let rows = vec![
        counts("PARKS", "Visits.", None, None),
        counts("EAST", "Visits.", None, None),
        counts("WEST", "Visits.", None, None),
        decided(ChangeKind::Split, "PARKS", &["EAST", "WEST"], "2021/22 Q3"),
    ];
    let values: &[(&str, &[(usize, f64)])] = &[("PARKS", &[(1, 20.0)]), ("EAST", &[(2, 9.0)]), ("WEST", &[(2, 12.0), (3, 13.0)])];
    let house = house(rows, values).await;
    assert_eq!(lines(&series(&house, "EAST", true).await), ["q2 EAST as PARKS 20", "q3 EAST 9 | break"]);
    assert_eq!(lines(&series(&house, "WEST", true).await), ["q2 WEST as PARKS 20", "q3 WEST 12 | break", "q4 WEST 13"]);
    assert_eq!(lines(&series(&house, "EAST", false).await), ["q3 EAST 9"]);
}

#[tokio::test]
async fn a_measure_that_keeps_its_code_when_a_part_is_split_off_breaks_there() {
    let rows = vec![
        counts("PARKS", "Visits.", None, None),
        counts("WOODS", "Visits.", Some("2021-10-01"), None),
        decided(ChangeKind::Split, "PARKS", &["PARKS", "WOODS"], "2021/22 Q3"),
    ];
    let house = house(rows, &[("PARKS", &[(1, 20.0), (2, 12.0)]), ("WOODS", &[(2, 8.0)])]).await;
    assert_eq!(lines(&series(&house, "PARKS", false).await), ["q2 PARKS 20", "q3 PARKS 12 | break"]);
    let travel = row(&third_quarter(&house).await, "PARKS").short_travel.clone().expect("travel");
    assert_eq!(travel.direction(), TravelDirection::NotComparable);
}

#[tokio::test]
async fn parts_that_were_counted_beside_each_other_are_no_one_series() {
    let rows = vec![
        counts("EAST", "Visits.", None, None),
        counts("WEST", "Visits.", None, None),
        counts("OLDWEST", "Visits.", None, None),
        counts("PARKS", "Visits.", Some("2021-10-01"), None),
        decided(ChangeKind::Merge, "EAST", &["PARKS"], "2021/22 Q3"),
        decided(ChangeKind::Merge, "WEST", &["PARKS"], "2021/22 Q3"),
        decided(ChangeKind::Replace, "OLDWEST", &["WEST"], "2021/22 Q2"),
    ];
    let values: &[(&str, &[(usize, f64)])] =
        &[("EAST", &[(1, 9.0)]), ("WEST", &[(1, 12.0)]), ("OLDWEST", &[(0, 11.0)]), ("PARKS", &[(2, 21.0)])];
    let house = house(rows, values).await;
    let followed = series(&house, "PARKS", true).await;
    assert_eq!(lines(&followed), ["q1 OLDWEST 11", "q2 EAST 9", "q2 WEST 12", "q3 PARKS 21 | break"]);
    assert_eq!(
        followed[1].series_notes,
        [
            "Cabinet merged EAST into PARKS on 10 June 2021: The parks were regrouped.",
            "EAST and WEST were counted apart, and neither alone is what PARKS counts."
        ]
    );
    // Where but one of them has a value the series reads on in it.
    assert_eq!(lines(&series(&house, "WEST", true).await), ["q1 WEST as OLDWEST 11", "q2 WEST 12"]);
}
