//! What one part of a return does to another: a value that is kept out, a row that two measures share, a query too many.

use std::collections::BTreeMap;

use outturn_domain::code::SubmitterCode;
use outturn_domain::fact::{Fact, FactKind};
use outturn_domain::finding::Finding;
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;

use crate::check::{Checked, Standing, check};
use crate::layout::{Layout, apply};
use crate::normalise::entry::Return;
use crate::normalise::test_book::{book, codes};
use crate::normalise::{framework_book, standard_return};
use crate::rule_files::RuleFiles;

const FRAMEWORK: [(&str, &str); 4] = [
    ("Plan", "Code | Kind | Name\nP | plan | The plan"),
    (
        "Organisation",
        "
Code | Kind | Name | May report for
ADULTS | service | Adults |
adults | submitter | Adults | ADULTS
north | entity | North |",
    ),
    (
        "Measures",
        "
Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds
ANN | Counted once a year | P | ADULTS | number | high | annual | in period
QTR | Counted each quarter | P | ADULTS | number | high | quarterly | in period
'11.1 | Counted by a number | P | ADULTS | number | high | quarterly | in period
GRP | Counted by place | P | ADULTS | number | high | quarterly | in period
RATE | Plans in time | P | ADULTS | % | high | quarterly | stock",
    ),
    ("Breakdowns", "Measure | Code | Title | Kind\nGRP | n | North | place"),
];

fn framework() -> Framework {
    let nothing = Framework::default();
    let read = framework_book::check(
        framework_book::read(&book(&FRAMEWORK), &nothing),
        &nothing,
        &RuleFiles::default(),
        chrono::DateTime::UNIX_EPOCH,
    );
    assert_eq!(codes(&read.findings), Vec::<String>::new());
    Framework::assemble(read.rows)
}

fn checked(returned: &Return, queries: usize) -> Checked {
    let (framework, sender) = (framework(), SubmitterCode::parse("adults").expect("a code"));
    let (rule_sets, scales) = (BTreeMap::new(), BTreeMap::new());
    let standing = Standing {
        framework: Some(&framework),
        sender: Some(&sender),
        history: &[],
        projected_from: None,
        rule_sets: &rule_sets,
        scales: &scales,
        matrices: &BTreeMap::new(),
        answers: &[],
        now: "2021-10-12T09:00:00Z".parse().expect("an instant"),
        queries,
        longest_narrative: 10_000,
    };
    check(returned, &standing)
}

/// A sheet Outturns of the standard return for 2021/22 Q2.
fn standard(rows: &str) -> Checked {
    let cover = "Submitter | adults\nService | Adults\nPeriod | 2021/22 Q2";
    checked(&standard_return::read(&book(&[("Cover", cover), ("Outturns", rows)])), 10)
}

/// A sheet of a form.
fn by_layout(tables: &str, rows: &str, queries: usize) -> Checked {
    let layout = Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{tables}")).expect("a layout");
    checked(&apply(&layout, &book(&[("S", rows)]), "form.xlsx").returned, queries)
}

fn taken(checked: &Checked) -> Vec<String> {
    let line = |fact: &Fact| {
        let value = fact.value.number().map_or_else(String::new, |number| number.decimal().normalize().to_string());
        format!("{} {} {value}", fact.key.item, fact.key.kind.as_str())
    };
    checked.facts.iter().map(line).collect()
}

#[test]
fn measures_that_share_a_row_are_each_held_to_their_own_periods() {
    let form = |columns: &str| format!("[[table]]\nperiod = {{ column = [\"Period\"] }}\nvalues = [{columns}]");
    let (annual, quarterly) = ("{ headings = [\"Annual\"], item = \"ANN\" }", "{ headings = [\"Quarterly\"], item = \"QTR\" }");
    for (columns, headings, row, place) in [
        (format!("{annual}, {quarterly}"), "Annual | Quarterly", "5 | 7", "S!B1"),
        (format!("{quarterly}, {annual}"), "Quarterly | Annual", "7 | 5", "S!C1"),
    ] {
        let checked = by_layout(&form(&columns), &format!("Period | {headings}\n2021/22 Q2 | {row}"), 10);
        assert_eq!(taken(&checked), ["QTR actual 7"], "{headings}");
        assert_eq!(codes(&checked.findings), [format!("period-wrong {place}")], "{headings}");
    }
}

#[test]
fn a_code_is_another_where_its_digits_are_parted_otherwise() {
    let checked = standard("Measure | Value\n'11-1 | 5\n'1.11 | 6\n'111 | 7");
    assert_eq!(taken(&checked), ["11.1 actual 5"]);
    assert_eq!(codes(&checked.findings), ["measure-unknown Outturns!A3", "measure-unknown Outturns!A4"]);
}

#[test]
fn a_value_that_is_said_twice_differently_is_not_worked_out_from_its_parts() {
    let checked = standard("Measure | Value | Numerator | Denominator\nRATE | %0.5 | 10 | 20\nRATE | %0.6 | |");
    assert_eq!(taken(&checked), Vec::<String>::new());
    assert_eq!(codes(&checked.findings), ["row-twice Outturns!B3"]);
}

#[test]
fn a_value_that_a_form_s_cell_cannot_mean_is_not_worked_out_from_its_parts() {
    let form = "[[table]]\nitem = [\"Measure\"]\nperiod = { column = [\"Period\"] }\nvalues = [{ headings = [\"Value\"], unit = \"%\" }, \
                { headings = [\"Of\"], kind = \"denominator\" }, { headings = [\"Plans\"], kind = \"numerator\" }]";
    let headings = "Measure | Period | Value | Of | Plans\nRATE | 2021/22 Q2 |";
    let checked = by_layout(form, &format!("{headings} 57 est. | 100 | 57"), 10);
    assert_eq!((taken(&checked), codes(&checked.findings)), (Vec::new(), vec!["number-expected S!C2".to_owned()]));
    let checked = by_layout(form, &format!("{headings} | 100 | 57"), 10);
    assert_eq!(taken(&checked), ["RATE denominator 100", "RATE numerator 57", "RATE actual 57"], "where nothing is said its parts are");
    let checked = by_layout(form, "Measure | Period | Value | Of | Plans\nRAET | 2021/22 Q2 | 57 est. | 100 | 57", 10);
    assert_eq!(codes(&checked.findings), ["measure-unknown S!A2", "number-expected S!C2"], "a row's mistake is told once");
}

#[test]
fn a_form_s_cell_that_keeps_an_outturn_out_says_whose() {
    let form = "[[table]]\nitem = [\"Measure\"]\nentity = [\"Body\"]\nperiod = { column = [\"Period\"] }\n\
                values = [{ headings = [\"Value\"] }, { headings = [\"Plan\"], kind = \"forecast\" }]";
    let about = |row: &str| {
        let checked = by_layout(form, &format!("Measure | Body | Period | Value | Plan\nQTR | north | 2021/22 Q1 | 1 |\n{row}"), 10);
        let line = |finding: &Finding| {
            let (item, period) = (finding.item.as_ref().map(ToString::to_string), finding.period.map(Period::id));
            format!("{} {:?} {:?}", finding.code.as_str(), item, period)
        };
        checked.findings.iter().map(line).collect::<Vec<_>>()
    };
    // Of another body's value, and of a forecast, the council's own outturn is not refused.
    assert_eq!(about("QTR | north | 2021/22 Q2 | about ten |"), ["number-expected None Some(\"fy2021-22-q2\")"]);
    let form = form.replace("entity = [\"Body\"]\n", "");
    let about = |row: &str| {
        let checked = by_layout(&form, &format!("Measure | Period | Value | Plan\n{row}"), 10);
        checked.findings.iter().map(|finding| finding.item.as_ref().map(ToString::to_string)).collect::<Vec<_>>()
    };
    assert_eq!(about("QTR | 2021/22 Q2 | about ten |"), [Some("QTR".to_owned())]);
    assert_eq!(about("QTR | 2021/22 Q2 | 10 | about ten"), [None]);
    assert_eq!(about("Nothing known | 2021/22 Q2 | about ten |"), [None], "nobody knows whose it would be");
}

#[test]
fn what_is_wrong_with_a_place_or_group_does_not_refuse_the_council_s_own_value() {
    let about = |rows: &str| {
        let checked = standard(&format!("Measure | Entity | Breakdown | Value | Numerator | Denominator\n{rows}"));
        let about = checked.findings.iter().map(|finding| (finding.code.as_str(), finding.item.as_ref().map(ToString::to_string)));
        about.map(|(code, item)| format!("{code} {}", item.unwrap_or_default()).trim_end().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(about("QTR | | | 5\nQTR | | | 6"), ["row-twice QTR"]);
    assert_eq!(about("QTR | north | | 5\nQTR | north | | 6"), ["row-twice"]);
    assert_eq!(about("QTR | | women | 5\nQTR | | women | 6"), ["row-twice"]);
    assert_eq!(about("RATE | | | | 1 | 0"), ["denominator-zero RATE"]);
    assert_eq!(about("RATE | north | | | 1 | 0"), ["denominator-zero"]);
    assert_eq!(about(&format!("QTR | | {} | 5", "w".repeat(500))), ["key-missing"]);
}

#[test]
fn of_two_queries_about_one_cell_one_may_be_held_back() {
    let form = "[[table]]\nitem = [\"Measure\"]\nperiod = { column = [\"Period\"] }\ntotals = [\"A *\", \"B *\"]\nvalues = [{ headings = [\"All\"] }]\n\
                [[table.sum]]\ntotal = [\"All\"]\nof = [\"A *\"]\n[[table.sum]]\ntotal = [\"All\"]\nof = [\"B *\"]";
    let rows = "Measure | Period | A 1 | A 2 | B 1 | B 2 | All\nQTR | 2021/22 Q2 | 1 | 2 | 3 | 4 | 9";
    let asked = |queries| codes(&by_layout(form, rows, queries).findings);
    assert_eq!(asked(2), ["sum-differs S!G2", "sum-differs S!G2"]);
    assert_eq!(asked(1), ["sum-differs S!G2", "queries-held-back"]);
}

#[test]
fn texts_are_told_apart_whatever_places_a_measure_is_reported_by() {
    let sheets = [
        ("Cover", "Submitter | adults\nService | Adults\nPeriod | 2021/22 Q2"),
        ("Outturns", "Measure | Value | Breakdown\nGRP | 7 |\nGRP | 4 | North"),
        (
            "Narrative",
            "Subject | Kind | Text | Number | Author\nGRP | challenge | Prices rose. | | Planner\nGRP | challenge | Staff left. | 2 | Planner",
        ),
    ];
    let checked = checked(&standard_return::read(&book(&sheets)), 10);
    assert!(!codes(&checked.findings).iter().any(|code| code.starts_with("breakdown-unknown")), "{:?}", codes(&checked.findings));
    let kept = |kind: FactKind| checked.facts.iter().filter(|fact| fact.key.kind == kind).count();
    assert_eq!([FactKind::Actual, FactKind::Challenge, FactKind::Author].map(kept), [2, 2, 2]);
}
