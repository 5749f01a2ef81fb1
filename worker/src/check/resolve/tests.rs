//! What is suggested for a code or name that the framework does not know.

use std::collections::BTreeMap;

use chrono::DateTime;
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;

use crate::check::{Standing, check};
use crate::normalise::test_book::{book, codes};
use crate::normalise::{framework_book, standard_return};
use crate::rule_files::RuleFiles;

const FRAMEWORK: [(&str, &str); 6] = [
    ("Plan", "Code | Kind | Name\nP | plan | The plan"),
    (
        "Organisation",
        "
Code | Kind | Name | May report for
adult-care | service | Adult Social Care |
roads | service | Roads and Pavements |
adults | submitter | Adults' Directorate | adult-care
place | submitter | Place Directorate | roads
north | entity | Northern area |
south | entity | Southern area |",
    ),
    (
        "Measures",
        "
Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | From | To
ASC-DP | Adults who take a direct payment | P | adult-care | % | high | quarterly | stock | | 31/03/2021
ASC-DP | Adults with a direct payment of their own | P | adult-care | % | high | quarterly | stock | 01/04/2021 |
ASC-REV | Adults reviewed in the last twelve months | P | adult-care | % | high | quarterly | stock | |",
    ),
    ("Milestones", "Code | Name | Service\nM-REV | Review the direct payment policy | adult-care"),
    ("Projects", "Code | Name | Service\nPJ-01 | Extra care housing | adult-care"),
    ("Risks", "Code | Name | Register\nSR4 | The care market cannot meet demand | strategic"),
];

fn framework() -> Framework {
    let nothing = Framework::default();
    let read =
        framework_book::check(framework_book::read(&book(&FRAMEWORK), &nothing), &nothing, &RuleFiles::default(), DateTime::UNIX_EPOCH);
    assert_eq!(codes(&read.findings), Vec::<String>::new());
    Framework::assemble(read.rows)
}

/// What is said of a return with this cover and sheet, sent from the folder of `sender`.
fn findings(sender: &str, service: &str, sheet: &str, rows: &str) -> Vec<Finding> {
    let cover = format!("Submitter | {sender}\nService | {service}\nPeriod | 2021/22 Q2");
    let read = standard_return::read(&book(&[("Cover", &cover), (sheet, rows)]));
    let (framework, sender) = (framework(), SubmitterCode::parse(sender).expect("a code"));
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
        queries: 10,
        longest_narrative: 10_000,
    };
    check(&read, &standing).findings
}

/// The question that the finding with this code asks, and the kind of thing that was expected.
fn asked(findings: &[Finding], code: FindingCode) -> (String, String) {
    let finding = findings.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("no {code} in {:?}", codes(findings)));
    let question = finding.help.split_once('?').map_or_else(String::new, |(question, _)| format!("{question}?"));
    (question, finding.expected.clone().unwrap_or_default())
}

#[test]
fn an_unknown_code_gets_the_near_ones_of_its_kind_by_code_and_by_name() {
    let measures = "Measure | Value";
    let confidence = "Project | Delivery confidence";
    for (sheet, rows, question, kind) in [
        ("Outturns", format!("{measures}\nASC-DPS | 57"), "Did you mean ASC-DP (Adults with a direct payment of their own)?", "measure"),
        // The name it had before still says which is meant.
        (
            "Outturns",
            format!("{measures}\nTake direct payment | 57"),
            "Did you mean ASC-DP (Adults with a direct payment of their own)?",
            "measure",
        ),
        (
            "Outturns",
            format!("{measures}\nReviewed adults | 57"),
            "Did you mean ASC-REV (Adults reviewed in the last twelve months)?",
            "measure",
        ),
        ("Outturns", format!("{measures}\nLibrary visits | 57"), "", "measure"),
        // A risk is not suggested among measures, nor a measure among milestones.
        ("Outturns", format!("{measures}\nSR04-R | 57"), "", "measure"),
        (
            "Milestones",
            "Milestone | Status\nReview direct payments | On track".to_owned(),
            "Did you mean M-REV (Review the direct payment policy)?",
            "milestone",
        ),
        ("Projects", format!("{confidence}\nHousing: extra care | green"), "Did you mean PJ-01 (Extra care housing)?", "project"),
        ("Risks", "Risk | Likelihood | Impact\nSR4b | 3 | 3".to_owned(), "Did you mean SR4 (The care market cannot meet demand)?", "risk"),
    ] {
        let found = findings("adults", "adult-care", sheet, &rows);
        let expected = (question.to_owned(), format!("the code of a {kind} of the framework"));
        assert_eq!(asked(&found, FindingCode::MeasureUnknown), expected, "{rows}");
    }
}

#[test]
fn so_do_services_bodies_and_senders() {
    let rows = "Measure | Value | Entity\nASC-DP | 57 | Nothern";
    let found = findings("adults", "Adult Care Social", "Outturns", rows);
    assert_eq!(asked(&found, FindingCode::CoverServiceUnknown).0, "Did you mean adult-care (Adult Social Care)?");
    assert_eq!(asked(&found, FindingCode::EntityUnknown).0, "Did you mean north (Northern area)?");
    let found = findings("adult", "adult-care", "Outturns", "Measure | Value\nASC-DP | 57");
    assert_eq!(asked(&found, FindingCode::SubmitterNotInFramework).0, "Did you mean adults (Adults' Directorate)?");
    let found = findings("finance", "adult-care", "Outturns", "Measure | Value\nASC-DP | 57");
    assert_eq!(asked(&found, FindingCode::SubmitterNotInFramework).0, "");
}

#[test]
fn a_sheet_of_unknown_codes_is_not_compared_without_end() {
    let rows = (0..60).map(|_| "ASC-DPS | 57").collect::<Vec<_>>().join("\n");
    let found = findings("adults", "adult-care", "Outturns", &format!("Measure | Value\n{rows}"));
    let unknown: Vec<_> = found.iter().filter(|finding| finding.code == FindingCode::MeasureUnknown).collect();
    let suggested = unknown.iter().filter(|finding| finding.help.starts_with("Did you mean ASC-DP")).count();
    assert_eq!((unknown.len(), suggested), (60, super::MOST_SUGGESTIONS));
}

#[test]
fn about_an_objective_those_may_write_of_whose_services_something_stands_there() {
    let rows = "Subject | Kind | Text\nThe plan | challenge | Homes are dear.";
    assert_eq!(codes(&findings("adults", "adult-care", "Narrative", rows)), Vec::<String>::new());
    let told = findings("place", "roads", "Narrative", rows);
    assert_eq!(codes(&told), ["outside-delegation Narrative!A2"]);
    assert_eq!(told[0].expected.as_deref(), Some("an objective of your own services"));
    // A figure is never about an objective.
    let outturns = findings("adults", "adult-care", "Outturns", "Measure | Value | Comment\nP | 57 | Homes are dear.");
    assert!(codes(&outturns).contains(&"measure-unknown Outturns!A2".to_owned()), "{:?}", codes(&outturns));
}
