//! A year of a small council, told by its workbooks: returns, corrections, a target approved late, a tolerance changed by vote, a measure deleted, one redefined,
//! a milestone split, a status set over the rules, a rule set replaced. What every committee saw can be asked again to the byte, and a comparison of two
//! committee dates names what moved each row.

mod kept;
mod script;

use std::collections::BTreeMap;

use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::submission_service_client::SubmissionServiceClient;
use outturn_services::contract::{
    ChangeKind, CompareScorecardsRequest, CompareScorecardsResponse, DifferenceCause, DifferenceCauseKind, GetSubmissionRequest, ItemState,
    ListOutturnsRequest, Outturn, Qualifier, RowDifference, Stage, TravelDirection,
};

use crate::house::House;
use kept::{answers, milestones};
use script::{COMMITTEES, the_year};

use DifferenceCauseKind::{Correction, Definition, Override, Rule, Set, Target, World};

#[tokio::test]
async fn what_each_committee_saw_is_reproduced_to_the_byte_when_the_year_is_over() {
    let (house, kept) = the_year().await;
    assert_eq!(kept.len(), COMMITTEES.len());
    let fresh = house.another_server().await;
    for seen in &kept {
        let asked = seen.answers.len();
        assert!(asked > 20, "every stage, whole, of measures and milestones too: {asked}");
        for (server, channel) in [("the same server", &house.channel), ("a fresh one", &fresh)] {
            let again = answers(channel, &seen.committee).await;
            assert_eq!(again.len(), asked);
            for ((question, before), (_, now)) in seen.answers.iter().zip(&again) {
                assert!(before == now, "{question}, of {server}, is not what it was at {}", seen.committee.met);
            }
        }
    }
}

async fn compared(house: &House, request: CompareScorecardsRequest) -> CompareScorecardsResponse {
    ScorecardServiceClient::new(house.channel.clone()).compare_scorecards(request).await.expect("a comparison").into_inner()
}

/// What moved each row that differs, by measure.
fn causes(compared: &CompareScorecardsResponse) -> BTreeMap<&str, Vec<DifferenceCauseKind>> {
    let kinds = |row: &RowDifference| row.causes.iter().map(DifferenceCause::kind).collect();
    compared.differences.iter().map(|row| (row.measure.trim_start_matches("measures/"), kinds(row))).collect()
}

/// The words of the one cause of a kind, and the file name of what brought it.
async fn told(house: &House, compared: &CompareScorecardsResponse, measure: &str, kind: DifferenceCauseKind) -> (String, String) {
    let row = compared.differences.iter().find(|row| row.measure == format!("measures/{measure}")).expect("the row differs");
    let cause = row.causes.iter().find(|cause| cause.kind() == kind).expect("the cause");
    if cause.submission.is_empty() {
        return (cause.description.clone(), String::new());
    }
    let request = GetSubmissionRequest { name: cause.submission.clone(), ..GetSubmissionRequest::default() };
    let answer = SubmissionServiceClient::new(house.channel.clone()).get_submission(request).await.expect("a submission");
    (cause.description.clone(), answer.into_inner().submission.expect("a submission").file_name)
}

fn between(base: usize, now: usize) -> CompareScorecardsRequest {
    let [base, now] = [base, now].map(|place| &COMMITTEES[place]);
    CompareScorecardsRequest {
        period: now.period.to_owned(),
        publication: now.publication.to_owned(),
        base_period: base.period.to_owned(),
        base_publication: base.publication.to_owned(),
        ..CompareScorecardsRequest::default()
    }
}

/// A measure, and everything that moved it.
type Moved = (&'static str, &'static [DifferenceCauseKind]);

/// What moves each measure between two committees, first and second; what is not named here is alike.
const BETWEEN: [((usize, usize), &[Moved]); 6] = [
    // Where values, targets and rules are alike it is travel that the first quarter could not have.
    (
        (0, 1),
        &[
            ("CORR", &[World]),
            ("COUNT", &[World]),
            ("GONE", &[World]),
            ("LATE-TARGET", &[Target]),
            ("OLD", &[World]),
            ("RULED", &[World]),
            ("SET", &[World]),
            ("SLOW", &[World]),
            ("TOLERANCE", &[World]),
            ("WORLD", &[World]),
        ],
    ),
    (
        (1, 2),
        &[("CORR", &[World]), ("GONE", &[Set]), ("SET", &[Override]), ("SLOW", &[World]), ("TOLERANCE", &[Target]), ("WORLD", &[World])],
    ),
    (
        (2, 3),
        &[
            ("COUNT", &[Definition]),
            ("NEW", &[Set]),
            ("OLD", &[Set]),
            ("RULED", &[Rule]),
            ("SET", &[Override]),
            ("SLOW", &[World]),
            ("WORLD", &[World]),
        ],
    ),
    (
        (0, 2),
        &[
            ("CORR", &[World]),
            ("COUNT", &[World]),
            ("GONE", &[Set]),
            ("LATE-TARGET", &[Target]),
            ("OLD", &[World]),
            ("RULED", &[World]),
            ("SET", &[Override]),
            ("SLOW", &[World]),
            ("TOLERANCE", &[Target]),
            ("WORLD", &[World]),
        ],
    ),
    (
        (1, 3),
        &[
            ("CORR", &[World]),
            ("COUNT", &[Definition]),
            ("GONE", &[Set]),
            ("NEW", &[Set]),
            ("OLD", &[Set]),
            ("RULED", &[Rule]),
            ("SLOW", &[World]),
            // Beyond its own tolerance and beyond that of the new rules, too.
            ("TOLERANCE", &[Target, Rule]),
            ("WORLD", &[World]),
        ],
    ),
    (
        (0, 3),
        &[
            ("CORR", &[World]),
            ("COUNT", &[Definition]),
            ("GONE", &[Set]),
            ("LATE-TARGET", &[Target]),
            ("NEW", &[Set]),
            ("OLD", &[Set]),
            ("RULED", &[Rule]),
            ("SET", &[World]),
            ("SLOW", &[World]),
            ("TOLERANCE", &[Target, Rule]),
            ("WORLD", &[World]),
        ],
    ),
];

#[tokio::test]
async fn a_comparison_of_two_committee_dates_names_what_moved_each_row() {
    let (house, _) = the_year().await;
    for ((base, now), rows) in BETWEEN {
        let compared = compared(&house, between(base, now)).await;
        let rows: BTreeMap<&str, Vec<DifferenceCauseKind>> = rows.iter().map(|(code, kinds)| (*code, kinds.to_vec())).collect();
        assert_eq!(causes(&compared), rows, "between the committees {base} and {now}");
    }
    for ((base, now), measure, kind, words, file) in [
        ((0, 1), "WORLD", World, "It was 110 in 2021/22 Q1 and is 120 in 2021/22 Q2.", "return.xlsx"),
        ((0, 1), "SLOW", World, "It was 101 in 2021/22 Q1 and is late in 2021/22 Q2.", ""),
        (
            (0, 1),
            "OLD",
            World,
            "Its direction of travel was: no earlier value to compare with in 2021/22 Q1; it is: no change in 2021/22 Q2.",
            "",
        ),
        ((0, 1), "LATE-TARGET", Target, "The target was 100 (proposed for approval) and is 100 (approved).", "approved.xlsx"),
        ((1, 2), "TOLERANCE", Target, "Its tolerance was that of the rules and is 2%.", "tolerance.xlsx"),
        ((1, 2), "SET", Override, "Head of Performance set it to amber over the rules: Frost closed the roads.", "override.xlsx"),
        (
            (1, 2),
            "GONE",
            Set,
            "The measure does not stand in the framework in 2021/22 Q3. Cabinet deleted GONE on 10 November 2021: The portal is closed.",
            "changes.xlsx",
        ),
        (
            (2, 3),
            "COUNT",
            Definition,
            "The measure is defined otherwise: title, what is counted. Cabinet defined COUNT anew on 9 February 2022: Adaptations were \
             counted twice.",
            "new-year.xlsx",
        ),
        (
            (2, 3),
            "NEW",
            Set,
            "The measure stands in the framework in 2021/22 Q4, and was not there before. Cabinet replaced OLD by NEW on 9 February 2022: \
             Friends of the park plant, too.",
            "new-year.xlsx",
        ),
        ((2, 3), "RULED", Rule, "It was judged by Maidstone Borough Council (2018/19) and is judged by Anytown (2022).", "new-year.xlsx"),
    ] {
        let compared = compared(&house, between(base, now)).await;
        assert_eq!(told(&house, &compared, measure, kind).await, (words.to_owned(), file.to_owned()), "{measure}");
    }
}

#[tokio::test]
async fn what_came_after_a_committee_is_told_from_what_it_saw() {
    let (house, _) = the_year().await;
    for (place, measure, words) in [
        // The target that was approved late judges from the second quarter on, and leaves the first as it was.
        (0, "CORR", "It has been corrected from 80 to 120."),
        (1, "SLOW", "It has been supplied: 99."),
        (2, "WORLD", "It has been corrected from 85 to 90."),
        (3, "CORR", "It has been corrected from 125 to 90."),
    ] {
        let committee = COMMITTEES[place];
        let since = CompareScorecardsRequest {
            period: committee.period.to_owned(),
            base_publication: committee.publication.to_owned(),
            stage: Stage::SignedOff.into(),
            ..CompareScorecardsRequest::default()
        };
        let compared = compared(&house, since).await;
        let first = causes(&compared).into_iter().next();
        assert_eq!(first, Some((measure, vec![Correction])), "{}: {:?}", committee.period, causes(&compared));
        assert_eq!(told(&house, &compared, measure, Correction).await, (words.to_owned(), "return.xlsx".to_owned()));
        assert_eq!(compared.differences.len(), 1, "{}: {:?}", committee.period, causes(&compared));
    }
}

#[tokio::test]
async fn a_milestone_is_one_until_the_decision_counts_and_then_its_parts() {
    let (house, _) = the_year().await;
    for (place, expected) in [
        (0, vec![("HOODS", ItemState::Live)]),
        (1, vec![("HOODS", ItemState::Live)]),
        (2, vec![("HOODS", ItemState::Ended), ("HOODS-A", ItemState::Live), ("HOODS-B", ItemState::Live)]),
        (3, vec![("HOODS", ItemState::Ended), ("HOODS-A", ItemState::Live), ("HOODS-B", ItemState::Live)]),
    ] {
        let milestones = milestones(&house.channel, &COMMITTEES[place]).await.milestones;
        let states: Vec<_> = milestones.iter().map(|milestone| (milestone.code.as_str(), milestone.state())).collect();
        assert_eq!(states, expected, "{}", COMMITTEES[place].met);
        for milestone in milestones.iter().filter(|_| place > 1) {
            let link = &milestone.lineage[0];
            assert_eq!((link.kind(), link.effective_period.as_str()), (ChangeKind::Split, "fy2021-22-q3"));
            assert_eq!(link.successors, ["milestones/HOODS-A", "milestones/HOODS-B"], "{}", milestone.code);
        }
    }
}

async fn series(house: &House, measure: &str, follow_lineage: bool) -> Vec<Outturn> {
    let request = ListOutturnsRequest { measure: measure.to_owned(), follow_lineage, ..ListOutturnsRequest::default() };
    MeasureServiceClient::new(house.channel.clone()).list_outturns(request).await.expect("a series").into_inner().outturns
}

fn is_broken(outturn: &Outturn) -> bool {
    outturn.figure.as_ref().is_some_and(|figure| figure.qualifiers().any(|qualifier| qualifier == Qualifier::BreakInSeries))
}

#[tokio::test]
async fn a_series_reads_across_a_change_and_says_where_it_breaks() {
    let (house, _) = the_year().await;
    let decided = "Cabinet replaced OLD by NEW on 9 February 2022: Friends of the park plant, too.";
    let told: Vec<_> = series(&house, "NEW", true).await;
    let lines: Vec<_> = told
        .iter()
        .map(|one| {
            let shown = one.figure.as_ref().map(|figure| figure.display_text.as_str()).unwrap_or_default();
            let period = one.period.as_ref().map(|period| period.id.as_str()).unwrap_or_default();
            (period, shown, one.measure.as_str(), one.predecessor_measure.as_str(), is_broken(one))
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("fy2021-22-q1", "103", "measures/NEW", "measures/OLD", false),
            ("fy2021-22-q2", "103", "measures/NEW", "measures/OLD", false),
            ("fy2021-22-q3", "103", "measures/NEW", "measures/OLD", false),
            ("fy2021-22-q4", "104", "measures/NEW", "", true),
        ]
    );
    assert!(told.iter().all(|one| one.series_notes == [decided]), "{told:#?}");
    assert_eq!(series(&house, "NEW", false).await.len(), 1, "unless it is asked for, a measure's values are its own");
    assert_eq!(series(&house, "OLD", true).await.len(), 3, "what came after it is no part of it");

    let counted = series(&house, "COUNT", false).await;
    assert_eq!(counted.iter().map(is_broken).collect::<Vec<_>>(), [false, false, false, true]);
    let note =
        "What is counted is another than in 2021/22 Q3. Cabinet defined COUNT anew on 9 February 2022: Adaptations were counted twice.";
    assert_eq!(counted[3].series_notes, [note]);

    let card = house.scorecard("2021/22 Q4", None).await;
    for (code, why) in [("NEW", "no earlier value to compare with"), ("COUNT", "what is counted has changed since")] {
        let row = card.rows.iter().find(|row| row.code == code).expect("a row");
        let travel = row.short_travel.as_ref().expect("travel");
        assert_eq!((travel.direction(), travel.reason.as_str()), (TravelDirection::NotComparable, why), "{code}");
    }
}
