//! Milestones, projects and risks, reported well and badly.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use outturn_domain::code::{ScaleCode, SubmitterCode};
use outturn_domain::fact::{Fact, FactValue};
use outturn_domain::framework::Framework;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::scale::Scale;
use outturn_domain::stage::Stage;

use crate::check::{Checked, Standing, check};
use crate::normalise::test_book::{book, codes};
use crate::normalise::{framework_book, standard_return};
use crate::rule_files::RuleFiles;

const FRAMEWORK: [(&str, &str); 7] = [
    ("Plan", "Code | Kind | Name\nP | plan | The plan"),
    (
        "Organisation",
        "
Code | Kind | Name | May report for
ADULTS | service | Adults |
ROADS | service | Roads |
adults | submitter | Adults | ADULTS
roads | submitter | Roads | ROADS",
    ),
    (
        "Measures",
        "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds\nEHC-20W | Plans | P | ADULTS | % | high | quarterly | stock",
    ),
    ("Milestones", "Code | Name | Service\nM-01 | A plan | ADULTS\nM-02 | A road | ROADS\nM-03 | Anybody's |"),
    ("Projects", "Code | Name | Service | From | To\nP-01 | A building | ADULTS | |\nP-02 | Over | ADULTS | | 31/03/2021"),
    ("Risks", "Code | Name | Register\nSR10 | A risk | strategic"),
    ("Aliases", "Kind | Alias | Code\nitem | S10 | SR10\nitem | The building | P-01"),
];

fn framework(settings: &str) -> Framework {
    let nothing = Framework::default();
    let settings = format!("Setting | Value\n{settings}");
    let sheets: Vec<_> = FRAMEWORK.into_iter().chain([("Council", settings.as_str())]).collect();
    let read = framework_book::check(framework_book::read(&book(&sheets), &nothing), &nothing, &RuleFiles::default(), DateTime::UNIX_EPOCH);
    assert_eq!(codes(&read.findings), Vec::<String>::new());
    Framework::assemble(read.rows)
}

fn scales() -> BTreeMap<ScaleCode, Scale> {
    let texts =
        [include_str!("../../../../scales/milestone-status.toml"), include_str!("../../../../scales/delivery-confidence-five-point.toml")];
    texts.into_iter().map(|text| Scale::parse(text).expect("a scale")).map(|scale| (scale.id.clone(), scale)).collect()
}

/// What one sheet of a return for 2021/22 Q2, sent by `adults` and checked on 12 October 2021, comes to; without a framework nobody has sent it.
fn returned<'a>(sheet: &str, text: &str, framework: impl Into<Option<&'a Framework>>, history: &[RecordedFact]) -> Checked {
    let framework = framework.into();
    let cover = "Submitter | adults\nService | Adults\nPeriod | 2021/22 Q2";
    let read = standard_return::read(&book(&[("Cover", cover), (sheet, text)]));
    let now: DateTime<Utc> = "2021-10-12T09:00:00Z".parse().expect("an instant");
    let sender = SubmitterCode::parse("adults").expect("a code");
    let (rule_sets, scales) = (BTreeMap::new(), scales());
    let standing = Standing {
        framework,
        sender: framework.and(Some(&sender)),
        history,
        projected_from: None,
        rule_sets: &rule_sets,
        scales: &scales,
        matrices: &BTreeMap::new(),
        answers: &[],
        now,
        queries: 10,
        longest_narrative: 10_000,
    };
    check(&read, &standing)
}

fn line(fact: &Fact) -> String {
    let value = match &fact.value {
        FactValue::Number(number) => number.decimal().normalize().to_string(),
        FactValue::Text(text) => text.clone(),
        FactValue::Date(day) => day.to_string(),
        FactValue::Absent(absence) => absence.label().to_owned(),
    };
    let side = fact.key.breakdown.as_ref().map_or_else(String::new, |side| format!(" {side}"));
    format!("{} {}{side} {value}", fact.key.item, fact.key.kind.as_str())
}

/// A row, the facts that are taken of it, and the findings.
type Case<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);

fn expect(sheet: &str, headings: &str, cases: &[Case<'_>]) {
    let framework = framework("");
    for (row, facts, findings) in cases {
        let checked = returned(sheet, &format!("{headings}\n{row}"), &framework, &[]);
        assert_eq!(
            (checked.facts.iter().map(line).collect::<Vec<_>>(), codes(&checked.findings)),
            (owned(facts), owned(findings)),
            "{row}"
        );
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn without_a_framework_the_sheet_says_that_a_forecast_is_a_day() {
    let milestones =
        "Milestone | Status | Forecast date | Actual date | Comment\nM-01 | on track | @2021-12-01 | |\nM-02 | on track | 45 | |";
    let checked = returned("Milestones", milestones, None::<&Framework>, &[]);
    let taken = ["M-01 status on track", "M-01 forecast 2021-12-01", "M-02 status on track"];
    assert_eq!(checked.facts.iter().map(line).collect::<Vec<_>>(), owned(&taken));
    assert_eq!(codes(&checked.findings), ["date-expected Milestones!C3"]);
    let checked = returned("Outturns", "Measure | Value | Forecast\nM-01 | 44 | 45", None::<&Framework>, &[]);
    assert_eq!(checked.facts.iter().map(line).collect::<Vec<_>>(), owned(&["M-01 actual 44", "M-01 forecast 45"]));
}

#[test]
fn milestones() {
    expect(
        "Milestones",
        "Milestone | Status | Forecast date | Actual date | Comment",
        &[
            ("M-01 | on track | @2021-12-01 | |", &["M-01 status on track", "M-01 forecast 2021-12-01"], &[]),
            ("m 01 | Slipping | 1 March 2022 | |", &["M-01 status Slipping", "M-01 forecast 2022-03-01"], &[]),
            ("M-01 | completed | | 12/10/2021 |", &["M-01 status completed", "M-01 date 2021-10-12"], &[]),
            ("M-01 | completed | | 13/10/2021 | Nearly.", &["M-01 comment Nearly."], &["date-in-future Milestones!D2"]),
            (
                "M-01 | completed | @2022-06-01 | |",
                &["M-01 status completed", "M-01 forecast 2022-06-01"],
                &["completion-doubtful Milestones!C2"],
            ),
            (
                "M-01 | completed | @2022-06-01 | 12/10/2021 |",
                &["M-01 status completed", "M-01 forecast 2022-06-01", "M-01 date 2021-10-12"],
                &[],
            ),
            ("M-01 | on track | | @2022-01-01 |", &["M-01 status on track"], &["date-in-future Milestones!D2"]),
            ("M-01 | amber | | | Why.", &["M-01 comment Why."], &["word-unknown Milestones!B2"]),
            ("M-01 | on track | next spring | |", &["M-01 status on track"], &["date-expected Milestones!C2"]),
            ("M-01 | on track | 45 | |", &["M-01 status on track"], &["date-expected Milestones!C2"]),
            ("M-01 | WITHDRAWN | | |", &["M-01 status withdrawn"], &[]),
            ("M-02 | on track | | | Theirs.", &[], &["outside-delegation Milestones!B2"]),
            ("M-03 | on track | | |", &["M-03 status on track"], &[]),
            ("M-99 | on track | | | None.", &[], &["measure-unknown Milestones!A2"]),
            ("SR10 | on track | | |", &[], &["item-misplaced Milestones!B2"]),
        ],
    );
}

#[test]
fn projects() {
    expect(
        "Projects",
        "Project | Delivery confidence | Forecast spend | Comment",
        &[
            ("P-01 | Amber/Green | 45800000 |", &["P-01 status Amber/Green", "P-01 forecast 45800000"], &[]),
            ("The Building | amber green | |", &["P-01 status amber green"], &[]),
            ("P-01 | | 45800000 |", &["P-01 forecast 45800000"], &["confidence-missing Projects!B2"]),
            ("The building | | | No word yet.", &["P-01 comment No word yet."], &["confidence-missing Projects!B2"]),
            ("P-01 | WITHDRAWN | |", &["P-01 status withdrawn"], &[]),
            ("P-01 | on track | |", &[], &["word-unknown Projects!B2"]),
            ("P-02 | | | It is over.", &["P-02 comment It is over."], &[]),
            ("M-01 | | | A milestone.", &[], &["item-misplaced Projects!D2"]),
        ],
    );
}

#[test]
fn risks() {
    let outside = ["score-outside-matrix Risks!B2"];
    expect(
        "Risks",
        "Risk | Likelihood | Impact | Comment",
        &[
            ("SR10 | 4 | 5 |", &["SR10 score likelihood 4", "SR10 score impact 5"], &[]),
            ("S10 | 4 | 5 |", &["SR10 score likelihood 4", "SR10 score impact 5"], &[]),
            ("SR10 | 7 | 5 | Worse.", &["SR10 score impact 5", "SR10 comment Worse."], &outside),
            ("SR10 | 0 | 5 |", &["SR10 score impact 5"], &outside),
            ("SR10 | 2.5 | 5 |", &["SR10 score impact 5"], &outside),
            ("SR10 | likely | 5 |", &["SR10 score impact 5"], &["number-expected Risks!B2"]),
            ("SR10 | n/a | 5 |", &["SR10 score likelihood not applicable", "SR10 score impact 5"], &[]),
            ("SR99 | 4 | 5 |", &[], &["measure-unknown Risks!A2"]),
            ("EHC-20W | 4 | 5 | A measure.", &[], &["item-misplaced Risks!B2"]),
        ],
    );
}

#[test]
fn a_risk_among_the_outturns_is_misplaced() {
    expect("Outturns", "Measure | Value | Comment", &[("SR10 | 12 | So.", &[], &["item-misplaced Outturns!B2"])]);
}

#[test]
fn what_is_wrong_is_said_in_words_that_help() {
    let framework = framework("");
    for (sheet, text, message, help) in [
        (
            "Milestones",
            "Milestone | Status\nM-01 | on trac",
            "\"on trac\" is no point of the scale \"Milestone status\": Completed, On track, Some slippage, Off track.",
            "Did you mean On track? Use one of the words the column allows.",
        ),
        (
            "Milestones",
            "Milestone | Status | Actual date\nM-01 | done | 31/12/2021",
            "M-01 is to have been reached on 31 December 2021, which is still to come. Completed was not taken either.",
            "Correct the date, or report an expected day under Forecast date and the status as it is now.",
        ),
        (
            "Risks",
            "Risk | Likelihood | Impact\nS10 | 7 | 5",
            "The likelihood of SR10 is 7, and the matrix has the steps 1 to 5.",
            "Enter the step of the matrix, counted from 1; the matrix in force says how many there are.",
        ),
        (
            "Risks",
            "Risk | Likelihood | Impact\nM-01 | 4 | 5",
            "M-01 is a milestone, and this row reports a risk.",
            "Correct the code, or report M-01 on the sheet Milestones.",
        ),
        (
            "Projects",
            "Project | Delivery confidence | Comment\nThe building | | Yes.",
            "The building has nothing under Delivery confidence.",
            "Say in the Delivery confidence column how sure you are, by the words of the council's scale.",
        ),
    ] {
        let checked = returned(sheet, text, &framework, &[]);
        let finding = checked.findings.first().expect("a finding");
        assert_eq!((finding.message.as_str(), finding.help.as_str()), (message, help), "{text}");
    }
}

#[test]
fn a_confidence_that_was_given_before_is_not_asked_for() {
    let framework = framework("");
    let given = returned("Projects", "Project | Delivery confidence\nP-01 | green", &framework, &[]).facts;
    let recorded = |fact: &Fact, sequence| RecordedFact { fact: fact.clone(), sequence: Sequence(sequence), stage: Stage::Working };
    let mut history: Vec<_> = given.iter().map(|fact| recorded(fact, 1)).collect();
    let again = "Project | Delivery confidence | Comment\nP-01 | | Steady.";
    assert_eq!(codes(&returned("Projects", again, &framework, &history).findings), Vec::<String>::new());
    let withdrawn = returned("Projects", "Project | Delivery confidence\nP-01 | WITHDRAWN", &framework, &[]).facts;
    history.extend(withdrawn.iter().map(|fact| recorded(fact, 2)));
    assert_eq!(codes(&returned("Projects", again, &framework, &history).findings), ["confidence-missing Projects!B2"]);
}

#[test]
fn a_form_that_nobody_filled_in_is_asked_nothing() {
    let checked = returned("Projects", "Project | Delivery confidence\nP-01 |", &framework(""), &[]);
    assert_eq!(codes(&checked.findings), ["return-empty"]);
}

#[test]
fn the_council_names_its_scale() {
    let text = "Milestone | Status\nM-01 | amber/green";
    let own = framework("Milestone scale | delivery-confidence-five-point");
    assert_eq!(codes(&returned("Milestones", text, &own, &[]).findings), Vec::<String>::new());
    let not_installed = framework("Milestone scale | ours");
    assert_eq!(returned("Milestones", text, &not_installed, &[]).facts.len(), 1, "words that nothing can be held against are taken");
}

#[test]
fn a_matrix_of_the_councils_own_may_be_larger() {
    let own = framework("Risk matrix | ours-6x6");
    for (step, findings) in [("6", [].as_slice()), ("11", &["score-outside-matrix Risks!B2"])] {
        let checked = returned("Risks", &format!("Risk | Likelihood | Impact\nSR10 | {step} | 5"), &own, &[]);
        assert_eq!(codes(&checked.findings), findings, "{step}");
    }
}
