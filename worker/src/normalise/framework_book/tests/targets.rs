//! Targets: percentages in all their writings, the words that stand for none, and dates that must follow each other.

use outturn_domain::target::TargetValue;

use super::*;

const HEAD: &str = "Measure | Period | Target | Level | Proposed on | Approved on | Judges from | Supporting text";

/// The one target of a sheet as it was read, and the findings.
fn target(row: &str, in_force: &Framework, others: &[(&str, &str)]) -> (String, Vec<String>) {
    let text = format!("{HEAD}\n{row}");
    let mut sheets = vec![("Targets", text.as_str())];
    sheets.extend_from_slice(others);
    let reading = read(&book(&sheets), in_force);
    let value = reading.rows.iter().find_map(|row| if let FrameworkRow::Target(target) = row { Some(&target.value) } else { None });
    let shown = match value {
        None => String::new(),
        Some(TargetValue::Number(number)) => format!("{} of {} × 10^{}", number.decimal(), number.raw(), number.scale()),
        Some(TargetValue::Absent { reason, text }) => format!("{} {text:?}", reason.as_str()),
    };
    (shown, codes(&reading.findings))
}

#[test]
fn percentages_by_the_unit_in_the_workbook_or_in_force() {
    let in_force = in_force();
    for (cell, expected, finding) in [
        ("57", "57 of 57 × 10^0", ""),
        ("57%", "57 of 57 × 10^0", ""),
        ("%0.57", "57 of 0.57 × 10^2", ""),
        ("%57", "57 of 57 × 10^0", "percent-doubtful Targets!C2"),
        ("fifty", "", "word-unknown Targets!C2"),
        ("57 or so", "", "number-expected Targets!C2"),
        ("@2021-01-01", "", "number-expected Targets!C2"),
        ("", "", "framework-row-held Targets!C2"),
    ] {
        let findings: Vec<&str> = Some(finding).into_iter().filter(|finding| !finding.is_empty()).collect();
        let row = format!("EHC-20W | 2021/22 Q3 | {cell} | | | | |");
        assert_eq!(
            target(&row, &in_force, &[]),
            (expected.to_owned(), findings.iter().map(ToString::to_string).collect()),
            "{cell} in force"
        );
        let own = target(&row, &Framework::default(), &[MEASURES]);
        assert_eq!(own, (expected.to_owned(), findings.iter().map(ToString::to_string).collect()), "{cell} of the same workbook");
    }
}

#[test]
fn what_was_before_settles_a_bare_fraction() {
    let bare = "EHC-20W | 2021/22 Q3 | 0.57 | | | | |";
    assert_eq!(target(bare, &in_force(), &[]), ("57 of 0.57 × 10^2".to_owned(), vec![]));
    let doubted = ("57 of 0.57 × 10^2".to_owned(), vec!["percent-doubtful Targets!C2".to_owned()]);
    assert_eq!(target(bare, &Framework::default(), &[MEASURES]), doubted);
    let aliased = ("Aliases", "Kind | Alias | Code\nitem | Plans in time | EHC-20W");
    assert_eq!(target("plans in time | 2021/22 Q3 | 0.57 | | | | |", &Framework::default(), &[MEASURES, aliased]), doubted);
    let count = "VISITS | 2021/22 Q3 | 0.57 | | | | |";
    assert_eq!(target(count, &in_force(), &[]), ("0.57 of 0.57 × 10^0".to_owned(), vec![]));
    assert_eq!(target("VISITS | 2021/22 Q3 | 57% | | | | |", &in_force(), &[]).1, ["number-expected Targets!C2"]);
    assert_eq!(target("VISITS | 2021/22 Q3 | 1e300 | | | | |", &in_force(), &[]).1, ["number-out-of-range Targets!C2"]);
}

#[test]
fn words_that_stand_for_no_target() {
    for (word, reason) in [("Not set yet", "not_set_yet"), ("not appropriate", "not_appropriate"), ("Partner's", "partners")] {
        let (value, findings) = target(&format!("VISITS | 2021/22 | {word} | | | | | because"), &in_force(), &[]);
        assert_eq!((value, findings), (format!("{reason} Some(\"because\")"), vec![]), "{word}");
    }
    let reading = read(&book(&[("Targets", &format!("{HEAD}\nVISITS | 2021/22 | not set | | | | |"))]), &in_force());
    assert_eq!(
        reading.findings[0].help,
        "Did you mean \"not set yet\"? The column allows: a number, not set yet, not appropriate, partner's."
    );
}

#[test]
fn an_approval_follows_its_proposal() {
    let row = "VISITS | 2021/22 | 5 | | 10/11/2021 | 09/11/2021 | |";
    assert_eq!(target(row, &in_force(), &[]), (String::new(), vec!["framework-row-held Targets!F2".to_owned()]));
    let reading = read(&book(&[("Targets", &format!("{HEAD}\n{row}"))]), &in_force());
    assert_eq!(
        reading.findings[0].message,
        "The target was approved (09/11/2021) before it was proposed (10/11/2021). The row is held back."
    );
    for (row, finding) in [
        ("VISITS | 2021/22 | 5 | middle | | | |", "word-unknown Targets!D2"),
        ("VISITS | year | 5 | | | | |", "period-unreadable Targets!B2"),
        ("VISITS | 2021/22 | 5 | | | | at once |", "period-unreadable Targets!G2"),
        (" | 2021/22 | 5 | | | | |", "framework-row-held Targets!A2"),
    ] {
        assert_eq!(target(row, &in_force(), &[]), (String::new(), vec![finding.to_owned()]), "{row}");
    }
}
