//! The sheets of scrutiny: reviews with a code, actions, recommendations, rules and plans of boards; what is wrong with a row is told at its cell.

use outturn_domain::scrutiny::{PlannedKind, RecommendationKind, Trigger};

use super::*;

const REVIEWS: &str = "Item | Kind | Body | Date | Period | Outcome | Code | Title | Also about | Due | State | Supported by";
const MADE: &str = "Code | Kind | Period | Recommendation | Items | Board | To Cabinet | State | Review";
const RULES: &str = "Code | Raised when | Periods running | Statuses | Raised for | Benchmark";
const PLANS: &str = "Board | Period | What | Kind | Version | Amended on | Meeting | Meeting period | Items | Review | Recommendation";

/// What is left of a workbook with a surgery in its Reviews, and what is said.
fn with_surgery(sheet: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let surgery = format!("{REVIEWS}\nEHC-20W | performance surgery | Executive Scrutiny Board | 06/12/2021 | | | S-1 | | | | |");
    let sheets: Vec<(&str, &str)> = match sheet {
        "Reviews" => vec![(sheet, text)],
        other => vec![("Reviews", &surgery), (other, text)],
    };
    let reading = checked(&book(&sheets), &in_force());
    let keys = keys(&reading.rows).into_iter().filter(|key| key != "review code:S-1").collect();
    (keys, codes(&reading.findings))
}

#[test]
fn a_risk_that_is_closed_without_a_reason_is_asked_about_and_closed() {
    let row = "SR10 | closed | Cabinet | 06/12/2021 | | Taken out of the register | C-1 | | | | |";
    let closed = |reason: &str| with_surgery("Reviews", &format!("{REVIEWS} | Reason\n{row} | {reason}"));
    let taken = vec!["review code:C-1".to_owned()];
    assert_eq!(closed(""), (taken.clone(), vec!["closure-unexplained Reviews!M2".to_owned()]));
    for reason in ["The programme has ended", "not stated"] {
        assert_eq!(closed(reason), (taken.clone(), Vec::new()), "{reason}");
    }
}

#[test]
fn a_risk_that_ends_without_a_word_is_asked_about() {
    let ended = |code: &str, others: &[(&str, &str)]| {
        let risks = format!("Code | Name | From | To\n{code} | A risk | 01/04/2020 | 30/09/2021");
        let sheets: Vec<(&str, &str)> = std::iter::once(("Risks", risks.as_str())).chain(others.iter().copied()).collect();
        codes(&checked(&book(&sheets), &in_force()).findings)
    };
    assert_eq!(ended("SR10", &[]), ["closure-unexplained Risks!D2"]);
    assert_eq!(ended("SR11", &[]), Vec::<String>::new(), "it comes with its end: history");
    let of_kind = |kind: &str| format!("Item | Kind | Body | Date | Reason\nS10 | {kind} | Cabinet | 30/09/2021 | not stated");
    for (kind, said) in [("closed", vec![]), ("de-escalated", vec![]), ("reviewed", vec!["closure-unexplained Risks!D2".to_owned()])] {
        assert_eq!(ended("SR10", &[("Reviews", &of_kind(kind))]), said, "{kind}");
    }
}

#[test]
fn good_rows_are_taken_with_their_references_as_codes() {
    for (sheet, heading, row, key) in [
        (
            "Reviews",
            REVIEWS,
            "EHC 20W | surgery | | 06/12/2021 | | Staffing | S-2 | Plans | visits; sr 10 | 31/12/2021 | held | A; B",
            "review code:S-2",
        ),
        (
            "Actions",
            "Review | Action | Owner | Due | Completed on",
            "s-1 | Recruit two | Head of SEND | 31/01/2022 |",
            "action S-1|recruittwo",
        ),
        ("Recommendations", MADE, "R-1 | none | 2021/22 Q2 | No measure | | | yes | |", "recommendation R-1"),
        (
            "Recommendations",
            MADE,
            "R-2 | surgery | 2021/22 Q2 | Look | ehc 20w | Executive Scrutiny Review Board | | accepted | s-1",
            "recommendation R-2",
        ),
        ("Scrutiny rules", RULES, "twice | Target missed | 2 | | ", "scrutiny_rule twice"),
        ("Scrutiny rules", RULES, "red | status | | red; purple | concern", "scrutiny_rule red"),
        ("Scrutiny rules", RULES, "behind | Worse than benchmark | 2 | | | Nearest neighbours", "scrutiny_rule behind"),
        ("Scrutiny rules", RULES, "losing | deteriorating against benchmark | | | | England", "scrutiny_rule losing"),
        ("Scrutiny rules", RULES, "appetite | outside appetite | 3 | | |", "scrutiny_rule appetite"),
        (
            "Board plans",
            PLANS,
            "Executive Scrutiny Review Board | 2021/22 | Plans | surgery | 2 | 15/11/2021 | 06/12/2021 | | ehc 20w | S-1 |",
            "planned_look executive-scrutiny-board|fy2021-22|2|plans",
        ),
    ] {
        let taken = with_surgery(sheet, &format!("{heading}\n{row}"));
        assert_eq!(taken, (vec![key.to_owned()], Vec::new()), "{row}");
    }
    let text = format!("{REVIEWS}\nEHC 20W | surgery | | 06/12/2021 | | | S-2 | | sr 10 | | |");
    let reading = checked(&book(&[("Reviews", &text)]), &in_force());
    let [FrameworkRow::Review(review)] = &reading.rows[..] else { panic!("one review: {:?}", reading.rows) };
    assert_eq!(review.details.also_about.iter().map(outturn_domain::code::ItemCode::as_str).collect::<Vec<_>>(), ["SR10"]);
}

#[test]
fn bad_rows_are_held_back_and_told_at_their_cell() {
    for (sheet, heading, row, finding) in [
        ("Reviews", REVIEWS, "EHC-20W | escalated | | | | | | | | | held |", "framework-row-held Reviews!K2"),
        ("Reviews", REVIEWS, "EHC-20W | surgery | | | | | | | | | perhaps |", "word-unknown Reviews!K2"),
        ("Reviews", REVIEWS, "EHC-20W | surgery | | | | | | | SR99 | | |", "framework-reference Reviews!I2"),
        ("Actions", "Review | Action", "S-9 | Recruit", "framework-reference Actions!A2"),
        ("Actions", "Review | Action", "S-1 | ", "framework-row-held Actions!B2"),
        ("Recommendations", MADE, "R-1 | none | 2021/22 Q2 | No measure | | | | | S-1", "framework-row-held Recommendations!I2"),
        ("Recommendations", MADE, "R-1 | surgery | 2021/22 Q2 | Look | EHC-99 | | | |", "framework-reference Recommendations!E2"),
        ("Recommendations", MADE, "R-1 | surgery | 2021/22 Q2 | Look | | Star chamber | | |", "framework-reference Recommendations!F2"),
        ("Recommendations", MADE, "R-1 | praise | 2021/22 Q2 | Look | | | | |", "word-unknown Recommendations!B2"),
        ("Scrutiny rules", RULES, "r | doubtful | | |", "word-unknown Scrutiny rules!B2"),
        ("Scrutiny rules", RULES, "r | forecast to miss | 2 | |", "framework-row-held Scrutiny rules!C2"),
        ("Scrutiny rules", RULES, "r | status | | |", "framework-row-held Scrutiny rules!D2"),
        ("Scrutiny rules", RULES, "r | target met | | red |", "framework-row-held Scrutiny rules!D2"),
        ("Scrutiny rules", RULES, "r | worse than benchmark | | | |", "framework-row-held Scrutiny rules!F2"),
        ("Scrutiny rules", RULES, "r | risk up | | | | England", "framework-row-held Scrutiny rules!F2"),
        ("Board plans", PLANS, "cabinet | 2021/22 Q2 | x | update | | | | | | |", "framework-row-held Board plans!B2"),
        ("Board plans", PLANS, "cabinet | 2021/22 | x | none | | | | | | |", "word-unknown Board plans!D2"),
        ("Board plans", PLANS, "cabinet | 2021/22 | x | chosen measures | | | | | | |", "framework-row-held Board plans!I2"),
        ("Board plans", PLANS, "cabinet | 2021/22 | x | update | | | | | | | R-9", "framework-reference Board plans!K2"),
        ("Board plans", PLANS, "nobody | 2021/22 | x | update | | | | | | |", "framework-reference Board plans!A2"),
    ] {
        assert_eq!(with_surgery(sheet, &format!("{heading}\n{row}")), (Vec::new(), vec![finding.to_owned()]), "{row}");
    }
}

#[test]
fn a_review_that_actions_came_of_is_not_taken_back() {
    let surgery = format!("{REVIEWS}\nEHC-20W | surgery | | 06/12/2021 | | | S-1 | | | | |");
    let both = [("Reviews", surgery.as_str()), ("Actions", "Review | Action\nS-1 | Recruit")];
    let in_force = in_force().with(checked(&book(&both), &in_force()).rows);
    let back = format!("{REVIEWS} | Withdrawn\nEHC-20W | surgery | | 06/12/2021 | | | S-1 | | | | | | WITHDRAWN");
    let reading = checked(&book(&[("Reviews", &back)]), &in_force);
    assert_eq!((keys(&reading.rows), codes(&reading.findings)), (Vec::new(), vec!["framework-reference Reviews!M2".to_owned()]));
}

#[test]
fn every_word_that_a_sheet_names_is_read_back() {
    assert!(Trigger::ALL.iter().all(|trigger| Trigger::from_cell(trigger.as_str()) == Some(*trigger)));
    assert!(RecommendationKind::ALL.iter().all(|kind| RecommendationKind::from_cell(kind.as_str()) == Some(*kind)));
    assert!(PlannedKind::WORDS.iter().all(|word| PlannedKind::from_cell(word).is_some_and(|kind| kind.as_str() == *word)));
}
