//! The places and groups that Targets and Overrides are about: those that the measure is reported by, as returns may write them.

use super::*;

const BREAKDOWNS: &str = "Measure | Code | Title | Kind | From | To
ehc 20w | n | North ward | place | |
EHC-20W | s | South ward | place | | 30/06/2021";

const TARGETS: &str = "Measure | Breakdown | Period | Target";
const OVERRIDES: &str = "Measure | Breakdown | Period | Status | Author | Reason";

/// The keys of a sheet's rows, and what is said of it, where `before` came in an earlier workbook and `beside` in the same.
fn told(before: &[(&str, &str)], beside: &[(&str, &str)], sheet: (&str, &str)) -> (Vec<String>, Vec<String>) {
    let in_force = in_force();
    let first = checked(&book(before), &in_force);
    assert_eq!(codes(&first.findings), Vec::<String>::new());
    let in_force = in_force.with(first.rows);
    let reading = checked(&book(&[beside, &[sheet]].concat()), &in_force);
    let kind = if sheet.0 == "Targets" { "target" } else { "override" };
    (keys(&reading.rows).into_iter().filter(|key| key.starts_with(kind)).collect(), codes(&reading.findings))
}

#[test]
fn a_row_is_about_the_code_that_its_title_means_whichever_workbook_names_it() {
    let named = [("Breakdowns", BREAKDOWNS)];
    for (before, beside) in [(&named[..], &[][..]), (&[][..], &named[..])] {
        for written in ["n", "N", "North ward", "north  WARD"] {
            let target = format!("{TARGETS}\nEHC-20W | {written} | 2021/22 Q3 | 60");
            let taken = (vec!["target EHC-20W||n|fy2021-22-q3|Target||proposed".to_owned()], Vec::new());
            assert_eq!(told(before, beside, ("Targets", &target)), taken, "{written}");
            let set = format!("{OVERRIDES}\nEHC-20W | {written} | 2021/22 Q3 | green | Director | Counted by hand");
            let taken = (vec!["override EHC-20W||n|fy2021-22-q3".to_owned()], Vec::new());
            assert_eq!(told(before, beside, ("Overrides", &set)), taken, "{written}");
        }
    }
}

#[test]
fn two_writings_of_one_group_are_one_row_twice() {
    let targets = format!("{TARGETS}\nEHC-20W | n | 2021/22 Q3 | 60\nEHC-20W | North ward | 2021/22 Q3 | 70");
    let (kept, said) = told(&[("Breakdowns", BREAKDOWNS)], &[], ("Targets", &targets));
    assert_eq!((kept, said), (Vec::new(), vec!["framework-row-twice Targets!D3".to_owned()]));
}

#[test]
fn a_group_that_the_measure_is_not_reported_by_holds_the_row_back() {
    let before = [("Breakdowns", BREAKDOWNS)];
    for (written, period) in [("Nroth ward", "2021/22 Q3"), ("s", "2021/22 Q3"), ("South ward", "2021/22 Q2")] {
        let target = format!("{TARGETS}\nEHC-20W | {written} | {period} | 60");
        let unknown = |at: &str| (Vec::new(), vec![format!("breakdown-unknown {at}")]);
        assert_eq!(told(&before, &[], ("Targets", &target)), unknown("Targets!B2"), "{written}");
        let set = format!("{OVERRIDES}\nEHC-20W | {written} | {period} | green | Director | Counted by hand");
        assert_eq!(told(&before, &[], ("Overrides", &set)), unknown("Overrides!B2"), "{written}");
    }
    let in_force = in_force().with(checked(&book(&before), &in_force()).rows);
    let reading = checked(&book(&[("Targets", &format!("{TARGETS}\nehc 20w | Nroth ward | 2021/22 Q3 | 60"))]), &in_force);
    let [said] = reading.findings.as_slice() else { panic!("{:?}", reading.findings) };
    assert_eq!(said.message, "\"Nroth ward\" is no place or group that EHC-20W is reported by in 2021/22 Q3. The row is held back.");
    assert_eq!(said.help, "Did you mean n (North ward)? Correct the name, or have it added to the framework's Breakdowns sheet.");
}

#[test]
fn where_the_framework_names_none_a_row_may_write_any() {
    let target = format!("{TARGETS}\nVISITS | Matinees | September 2021 | 60\nEHC-20W | South ward | 2021/22 Q1 | 60");
    let (kept, said) = told(&[("Breakdowns", BREAKDOWNS)], &[], ("Targets", &target));
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(kept, ["target VISITS||Matinees|m2021-09|Target||proposed", "target EHC-20W||s|fy2021-22-q1|Target||proposed"]);
    // What the same workbook takes back is not there to be named, and nothing else is.
    let gone = "Measure | Code | Title | Kind | Withdrawn\nEHC-20W | n | North ward | place | WITHDRAWN\nEHC-20W | s | South ward | place | WITHDRAWN";
    let target = format!("{TARGETS}\nEHC-20W | North ward | 2021/22 Q3 | 60");
    let (kept, said) = told(&[("Breakdowns", BREAKDOWNS)], &[("Breakdowns", gone)], ("Targets", &target));
    assert_eq!((kept, said), (vec!["target EHC-20W||North ward|fy2021-22-q3|Target||proposed".to_owned()], Vec::new()));
}
