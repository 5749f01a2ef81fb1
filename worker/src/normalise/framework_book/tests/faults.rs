//! Rows that cannot be understood, each held back by itself with a finding that names its cell.

use super::*;

/// What is read of one sheet: the keys of its rows, and the codes of the findings.
fn sheet(name: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let reading = read(&book(&[(name, text)]), &Framework::default());
    (keys(&reading.rows), codes(&reading.findings))
}

fn expect(cases: &[(&str, &str, &[&str], &[&str])]) {
    for (name, text, rows, findings) in cases {
        let (read_rows, read_findings) = sheet(name, text);
        assert_eq!((read_rows, read_findings), (owned(rows), owned(findings)), "{name}\n{text}");
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn settings() {
    expect(&[
        ("Council", "Setting | Value\nName | Derby", &["council name"], &[]),
        ("Council", "Setting | Value\nNames | Derby", &[], &["word-unknown Council!A2"]),
        ("Council", "Setting | Value\nTime zone | London", &[], &["framework-row-held Council!B2"]),
        ("Council", "Setting | Value\nDefault stage | draft", &[], &["word-unknown Council!B2"]),
        ("Council", "Setting | Value\nDefault stage | signed off", &["council default_stage"], &[]),
        ("Council", "Setting | Value\nProposed targets judge | yes!", &["council proposed_targets_judge"], &[]),
        (
            "Council",
            "Setting | Value\nRisk matrix | 4x4\nDelivery confidence scale | ",
            &["council risk_matrix"],
            &["framework-row-held Council!B3"],
        ),
        ("Council", "Setting | Value\nName |", &[], &["framework-row-held Council!B2"]),
        ("Council", "Setting\nName", &[], &["column-missing Council!A1"]),
    ]);
}

#[test]
fn plan_organisation_and_boards() {
    expect(&[
        (
            "Plan",
            "Code | Kind | Name | Order\n | theme | People | 1\nA | heme | People | 1\nA | theme | | 1\nA | theme | People | first\na\u{7}b | theme | x |",
            &[],
            &[
                "framework-row-held Plan!A2",
                "word-unknown Plan!B3",
                "framework-row-held Plan!C4",
                "number-expected Plan!D5",
                "framework-row-held Plan!A6",
            ],
        ),
        ("Plan", "Code | Kind | Name | Basis\nA | theme | People | rumour", &[], &["word-unknown Plan!D2"]),
        ("Organisation", "Code | Kind | Name\nA | team | People", &[], &["word-unknown Organisation!B2"]),
        (
            "Organisation",
            "Code | Kind | Name | From | To\nA | service | People | 01/04/2021 | 31/03/2021\nB | entity | b | soon |",
            &[],
            &["framework-row-held Organisation!E2", "date-expected Organisation!D3"],
        ),
        (
            "Organisation",
            "Code | Kind | Name | May report for\na | submitter | A | x\u{7}y; B\na/b | submitter | A | B",
            &[],
            &["framework-row-held Organisation!D2", "framework-row-held Organisation!A3"],
        ),
        ("Boards", "Code | Name | Aliases\na | A | B; C", &["board a", "alias Board:b", "alias Board:c"], &[]),
        ("Boards", "Code | Name\n | A", &[], &["framework-row-held Boards!A2"]),
        (
            "Aliases",
            "Kind | Alias | Code\nitem | - | A\nthing | x | A\nitem | x |",
            &[],
            &["framework-row-held Aliases!B2", "word-unknown Aliases!A3", "framework-row-held Aliases!C4"],
        ),
    ]);
}

#[test]
fn days_and_instants() {
    expect(&[
        (
            "Calendar",
            "Period | Event | Date\nsoon | returns due | 1/1/21\n2021/22 | party | 01/01/2021",
            &[],
            &["period-unreadable Calendar!A2", "date-expected Calendar!C2", "word-unknown Calendar!B3"],
        ),
        ("Rules", "Rule set | Judges from\nkent | now", &[], &["period-unreadable Rules!B2"]),
        (
            "Publications",
            "Period | Published\n2021/22 Q2 | 10/11/2021\n2021/22 Q1 | @2021-08-11 09:30",
            &["publication fy2021-22-q1"],
            &["date-expected Publications!B2"],
        ),
        ("Milestones", "Code | Name | Baseline date\nM | m | spring", &[], &["date-expected Milestones!C2"]),
        (
            "Projects",
            "Code | Name | Budget | Priority\nP | p | 5% | high",
            &[],
            &["word-unknown Projects!D2", "framework-row-held Projects!C2"],
        ),
        ("Risks", "Code | Name\nSR1 |", &[], &["framework-row-held Risks!B2"]),
    ]);
}

#[test]
fn an_hour_is_read_in_the_time_zone_of_the_same_workbook() {
    let sheets =
        [("Publications", "Period | Published\n2021/22 Q2 | 10/11/2021 18:00"), ("Council", "Setting | Value\nTime zone | Europe/Paris")];
    let reading = read(&book(&sheets), &Framework::default());
    let published =
        reading.rows.iter().find_map(|row| if let FrameworkRow::Publication(row) = row { Some(row.published.to_rfc3339()) } else { None });
    assert_eq!(published.as_deref(), Some("2021-11-10T17:00:00+00:00"));
}

const MEASURE: &str = "Code | Name | Plan items | Service | Unit | Precision | Polarity | Band from | Band to | Frequency | Cell holds | Tolerance % | Lag months | In framework | Class | Annual target means
A | a | P | S | % | 1 | band | 5 | 10 | quarterly | stock | 5 | 1 | yes | strategic | level in March";

#[test]
fn how_months_make_a_quarter() {
    let row = |unit: &str, frequency: &str, holds: &str, roll_up: &str, numerator: &str| {
        let head = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Roll-up | Numerator";
        sheet("Measures", &format!("{head}\nA | a | P | S | {unit} | high | {frequency} | {holds} | {roll_up} | {numerator}"))
    };
    for (unit, frequency, holds, roll_up, numerator, finding) in [
        ("number", "monthly", "in period", "sum", "", ""),
        ("number", "monthly", "year to date", "last", "", ""),
        ("number", "quarterly", "stock", "mean", "", ""),
        ("%", "monthly", "in period", "ratio of sums", "in time", ""),
        ("number", "monthly", "in period", "", "", ""),
        ("number", "monthly", "in period", "median", "", "word-unknown Measures!I2"),
        ("number", "monthly", "year to date", "sum", "", "framework-row-held Measures!I2"),
        ("%", "monthly", "in period", "sum", "", "framework-row-held Measures!I2"),
        ("%", "monthly", "in period", "mean", "in time", "framework-row-held Measures!I2"),
        ("%", "monthly", "in period", "ratio of sums", "", "framework-row-held Measures!I2"),
        ("number", "annual", "in period", "sum", "", "framework-row-held Measures!I2"),
        ("number", "irregular", "in period", "sum", "", "framework-row-held Measures!I2"),
    ] {
        let (rows, findings) = row(unit, frequency, holds, roll_up, numerator);
        let expected: &[&str] = if finding.is_empty() { &["measure A"] } else { &[] };
        assert_eq!((rows, findings.concat().as_str()), (owned(expected), finding), "{unit} {frequency} {holds} {roll_up}");
    }
}

#[test]
fn what_a_measure_is_worked_out_from() {
    let row = |frequency: &str, roll_up: &str, formula: &str| {
        let head = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Roll-up | Formula";
        sheet("Measures", &format!("{head}\nA | a | P | S | % | high | {frequency} | in period | {roll_up} | {formula}"))
    };
    for (frequency, roll_up, formula, finding) in [
        ("quarterly", "", "B / C * 100", ""),
        ("quarterly", "", "B / (C - [SR 6])", ""),
        ("quarterly", "", "B / C *", "framework-row-held Measures!J2"),
        ("quarterly", "", "=B/C", "framework-row-held Measures!J2"),
        ("quarterly", "", "100", "framework-row-held Measures!J2"),
        ("quarterly", "mean", "B / C", "framework-row-held Measures!I2"),
        ("irregular", "", "B / C", "framework-row-held Measures!G2"),
    ] {
        let (rows, findings) = row(frequency, roll_up, formula);
        let expected: &[&str] = if finding.is_empty() { &["measure A"] } else { &[] };
        assert_eq!((rows, findings.concat().as_str()), (owned(expected), finding), "{frequency} {roll_up} {formula}");
    }
}

#[test]
fn the_range_expected_of_context() {
    let row = |class: &str, lower: &str, upper: &str| {
        let head =
            "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Class | Lower threshold | Upper threshold";
        sheet("Measures", &format!("{head}\nA | a | P | S | number | none | quarterly | in period | {class} | {lower} | {upper}"))
    };
    for (class, lower, upper, finding) in [
        ("contextual", "5", "10", ""),
        ("contextual", "", "10", ""),
        ("contextual", "10", "10", ""),
        ("contextual", "", "", ""),
        ("contextual", "10", "5", "framework-row-held Measures!K2"),
        ("contextual", "ten", "", "number-expected Measures!J2"),
        ("", "5", "", "framework-row-held Measures!J2"),
        ("strategic", "", "10", "framework-row-held Measures!K2"),
    ] {
        let (rows, findings) = row(class, lower, upper);
        let expected: &[&str] = if finding.is_empty() { &["measure A"] } else { &[] };
        assert_eq!((rows, findings.concat().as_str()), (owned(expected), finding), "{class} {lower} {upper}");
    }
}

#[test]
fn measures() {
    let (rows, findings) = sheet("Measures", MEASURE);
    assert_eq!((rows, findings), (owned(&["measure A"]), Vec::new()));
    for (good, bad, finding) in [
        ("A | a", "| a", "framework-row-held Measures!A2"),
        ("A | a", "A |", "framework-row-held Measures!B2"),
        ("| P |", "| |", "framework-row-held Measures!C2"),
        ("| P |", "| ; |", ""),
        ("| S |", "| |", "framework-row-held Measures!D2"),
        ("| % |", "| |", "framework-row-held Measures!E2"),
        ("% | 1", "% | 11", "number-expected Measures!F2"),
        ("band", "up", "word-unknown Measures!G2"),
        ("| 5 | 10", "| | 10", "framework-row-held Measures!H2"),
        ("| 5 | 10", "| 10 | 5", "framework-row-held Measures!I2"),
        ("| 5 | 10", "| five | 10", "number-expected Measures!H2"),
        ("quarterly", "each quarter", "word-unknown Measures!J2"),
        ("stock", "stocks", "word-unknown Measures!K2"),
        ("| 5 | 1 |", "| -5 | 1 |", "framework-row-held Measures!L2"),
        ("| 5 | 1 |", "| 5 | 1.5 |", "number-expected Measures!M2"),
        ("yes", "in", "word-unknown Measures!N2"),
        ("strategic", "tactical", "word-unknown Measures!O2"),
        ("level in March", "average", "word-unknown Measures!P2"),
        ("level in March", "#REF!", "cell-error Measures!P2"),
        ("level in March", "=?", "formula-without-result Measures!P2"),
    ] {
        let (head, row) = MEASURE.split_once('\n').expect("two lines");
        let text = format!("{head}\n{}", row.replacen(good, bad, 1));
        let (rows, findings) = sheet("Measures", &text);
        if finding.is_empty() {
            assert_eq!(findings, Vec::<String>::new(), "{bad}");
        } else {
            assert_eq!((rows, findings), (Vec::new(), owned(&[finding])), "{bad}");
        }
    }
}

#[test]
fn a_held_row_says_so_and_names_its_measure() {
    let text = MEASURE.replace("quarterly", "quaterly");
    let reading = read(&book(&[("Measures", &text)]), &Framework::default());
    let finding = &reading.findings[0];
    assert_eq!(finding.message, "Frequency holds \"quaterly\", which is not one of its words. The row is held back.");
    assert_eq!(finding.expected.as_deref(), Some("one of: monthly, quarterly, half-yearly, annual, irregular"));
    assert!(finding.help.starts_with("Did you mean \"quarterly\"?"), "{}", finding.help);
    assert_eq!(finding.item.as_ref().map(ToString::to_string).as_deref(), Some("A"));
}

#[test]
fn one_thing_defined_twice() {
    expect(&[
        (
            "Plan",
            "Code | Kind | Name | Order\nA | theme | a | 1\nB | theme | b | 2\nA | theme | a | 1",
            &["plan A", "plan B"],
            &["row-repeated Plan!A4"],
        ),
        (
            "Plan",
            "Code | Kind | Name | Order\nA | theme | a | 1\nB | theme | b | 2\nA | theme | another | 1",
            &["plan B"],
            &["framework-row-twice Plan!A4"],
        ),
        ("Council", "Setting | Value\nName | Derby\nName | Leicester", &[], &["framework-row-twice Council!A3"]),
        ("Risks", "Code | Name\nSR1 | a\nSR1 | b\nSR1 | b", &[], &["framework-row-twice Risks!A3", "framework-row-twice Risks!A4"]),
    ]);
}

#[test]
fn scores_of_risks() {
    const HEADINGS: &str = "Code | Name | Inherent likelihood | Inherent impact | Target likelihood | Target impact";
    for (row, findings) in [
        ("5 | 4 | 1 | 1", [].as_slice()),
        ("5 | 4 | |", &[]),
        ("7 | 4 | |", &["number-expected Risks!C2"]),
        ("0 | 4 | |", &["framework-row-held Risks!C2"]),
        ("5 | | 2 | 2", &["framework-row-held Risks!D2"]),
        ("5 | 4 | | 2", &["framework-row-held Risks!E2"]),
        ("5 | 4 | high | 2", &["number-expected Risks!E2"]),
    ] {
        let (rows, said) = sheet("Risks", &format!("{HEADINGS}\nSR1 | A risk | {row}"));
        assert_eq!((rows.is_empty(), said), (!findings.is_empty(), owned(findings)), "{row}");
    }
    let six_by_six = [("Council", "Setting | Value\nRisk matrix | ours-6x6"), ("Risks", &format!("{HEADINGS}\nSR1 | A risk | 6 | 6 | |"))];
    assert_eq!(codes(&read(&book(&six_by_six), &Framework::default()).findings), Vec::<String>::new());
}

#[test]
fn reviews() {
    const HEADINGS: &str = "Item | Kind | Body | Date | Period | Outcome";
    for (row, key, finding) in [
        ("SR1 | reviewed | Board | 30/09/2021 | |", "review reviewed:SR1:On(2021-09-30)", ""),
        ("SR1 | reviewed | Board | 30/09/2021 | 2021/22 Q2 |", "review reviewed:SR1:On(2021-09-30)", ""),
        ("SR1 | escalated | | Not stated | not  stated |", "review escalated:SR1:NotStated", ""),
        (" | board update | | | | Demand", "review board update:Demand:NotStated", ""),
        (" | escalated | | | |", "", "framework-row-held Reviews!A2"),
        ("SR1 | seance | | | |", "", "word-unknown Reviews!B2"),
        ("SR1 | | | | |", "", "framework-row-held Reviews!B2"),
        ("SR1 | redefined | | last week | |", "", "date-expected Reviews!D2"),
        ("SR1 | redefined | | | Q2 |", "", "period-unreadable Reviews!E2"),
        ("SR1 | redefined | | 01/10/2021 | 2021/22 Q2 |", "", "framework-row-held Reviews!E2"),
    ] {
        let (rows, findings) = sheet("Reviews", &format!("{HEADINGS}\n{row}"));
        assert_eq!((rows.concat().as_str(), findings.concat().as_str()), (key, finding), "{row}");
    }
}

#[test]
fn changes() {
    const HEADINGS: &str = "Change | Item | New items | Approving body | Approved on | Judges from | Rejected on";
    for (row, key, finding) in [
        ("delete | A | | Cabinet | 10/11/2021 | 2021/22 Q3", "change delete:A", ""),
        ("split | A | B; C | | |", "change split:A", ""),
        ("redefine | A | | | |", "change redefine:A", ""),
        ("merge | A | B | | |", "change merge:A", ""),
        ("remove | A | | | |", "", "word-unknown Changes!A2"),
        ("delete | | | | |", "", "framework-row-held Changes!B2"),
        ("delete | A | B | | |", "", "framework-row-held Changes!C2"),
        ("split | A | B | | |", "", "framework-row-held Changes!C2"),
        ("replace | A | | | |", "", "framework-row-held Changes!C2"),
        ("delete | A | | | soon |", "", "date-expected Changes!E2"),
        ("delete | A | | | | later", "", "period-unreadable Changes!F2"),
        ("delete | A | | Cabinet | | | 10/11/2021", "change delete:A", ""),
        ("delete | A | | Cabinet | | | never", "", "date-expected Changes!G2"),
        ("delete | A | | Cabinet | 10/11/2021 | | 11/11/2021", "", "framework-row-held Changes!G2"),
    ] {
        let (rows, findings) = sheet("Changes", &format!("{HEADINGS}\n{row}"));
        assert_eq!((rows.concat().as_str(), findings.concat().as_str()), (key, finding), "{row}");
    }
}
