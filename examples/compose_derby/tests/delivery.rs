//! The counts of milestones, projects and risks.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use outturn_domain::period::Period;
use outturn_domain::risk::ReviewKind;
use outturn_domain::scrutiny::RecommendationKind;

use super::{example, quarter_two};
use crate::Example;
use crate::delivery::{Confidence, Milestone, MilestoneStatus};
use crate::return_delivery::Delivery;
use crate::risks::{Review, ToldWith};

fn quarter(id: &str) -> Period {
    Period::parse(id).expect("a period")
}

/// How many milestones stand in `period` as the four points say: completed, on track, some slippage, off track.
fn milestones(example: &Example, period: Period) -> [usize; 4] {
    let points = [MilestoneStatus::Completed, MilestoneStatus::OnTrack, MilestoneStatus::SomeSlippage, MilestoneStatus::OffTrack];
    points.map(|point| example.milestones.iter().filter(|milestone| milestone.statuses.get(&period) == Some(&point)).count())
}

fn goes_well(milestone: &Milestone, period: Period) -> Option<bool> {
    let status = milestone.statuses.get(&period)?;
    Some(matches!(status, MilestoneStatus::Completed | MilestoneStatus::OnTrack))
}

fn first_day() -> NaiveDate {
    quarter("fy2021-22").start_date().expect("a day")
}

/// The milestones in the framework on the last day of `period`.
fn in_framework(example: &Example, period: Period) -> usize {
    let day = period.as_at_date().expect("a day");
    let watched = |milestone: &&Milestone| {
        let from = milestone.starts.and_then(Period::start_date).unwrap_or_else(first_day);
        from <= day && milestone.ends.and_then(Period::as_at_date).is_none_or(|to| day <= to)
    };
    let watched: Vec<_> = example.milestones.iter().filter(watched).collect();
    assert!(watched.iter().all(|milestone| milestone.statuses.contains_key(&period)), "each reports {period}");
    watched.len()
}

#[test]
fn sixty_and_then_sixty_three_of_sixty_nine_milestones_go_well() {
    let example = example();
    let quarter_one = quarter("fy2021-22-q1");
    assert_eq!(milestones(&example, quarter_one), [4, 56, 7, 2], "60 of 69");
    assert_eq!(milestones(&example, quarter_two()), [14, 49, 4, 2], "63 of 69");
    let moved = |before, after| {
        let is = |milestone: &&Milestone| {
            goes_well(milestone, quarter_one) == Some(before) && goes_well(milestone, quarter_two()) == Some(after)
        };
        example.milestones.iter().filter(is).count()
    };
    assert_eq!((moved(false, true), moved(true, false)), (4, 1), "recovered, and newly slipped");
}

#[test]
fn seventy_milestones_from_quarter_three() {
    let example = example();
    let counts = ["fy2021-22-q1", "fy2021-22-q2", "fy2021-22-q3", "fy2021-22-q4"].map(|id| in_framework(&example, quarter(id)));
    assert_eq!(counts, [69, 69, 70, 70]);
    let parts: Vec<_> = example.milestones.iter().filter(|milestone| milestone.starts.is_some()).collect();
    let [a, b] = parts.as_slice() else { panic!("two parts") };
    assert_eq!((a.code.as_str(), b.code.as_str()), ("MS-NBH-A", "MS-NBH-B"));
    assert_ne!(a.owner, b.owner, "different accountabilities");
    let split = example.milestones.iter().find(|milestone| milestone.ends.is_some()).expect("the one that is split");
    assert_eq!((split.code.as_str(), goes_well(split, quarter_two())), ("MS-NBH", Some(true)), "so 64 of 70 like for like");
    let change = example.council.change.iter().find(|change| change.item == split.code).expect("a change");
    assert_eq!(change.new_items, [a.code.as_str(), b.code.as_str()]);
    let measures = example.measures.iter().filter(|measure| measure.exists_in(quarter("fy2021-22-q3"))).count();
    assert_eq!(measures, 65);
}

#[test]
fn milestones_hold_together() {
    let example = example();
    let themes: BTreeSet<_> = example.milestones.iter().filter_map(|milestone| milestone.outcome.split('-').next()).collect();
    assert_eq!(themes.len(), 3);
    let codes: BTreeSet<_> = example.milestones.iter().map(|milestone| &milestone.code).collect();
    assert_eq!(codes.len(), example.milestones.len());
    for milestone in &example.milestones {
        let code = &milestone.code;
        assert!(example.council.plan.iter().any(|item| item.code == milestone.outcome), "{code} stands outside the plan");
        for (period, status) in &milestone.statuses {
            let end = period.end_date().expect("an end");
            match status {
                MilestoneStatus::Completed => {
                    assert!(
                        milestone.completed_by(*period).is_some_and(|day| day < end),
                        "{code} is completed in {period} on no day of it or before"
                    );
                }
                MilestoneStatus::OnTrack => assert!(milestone.baseline >= end, "{code} is on track in {period} and overdue"),
                MilestoneStatus::SomeSlippage | MilestoneStatus::OffTrack => {
                    assert!(milestone.expected_in(*period).is_some_and(|day| day >= end), "{code} is expected before {period} ends");
                    assert!(milestone.comments.contains_key(period), "{code} slips in {period} without a word");
                }
            }
        }
        let mut seen = milestone.statuses.values().skip_while(|status| **status != MilestoneStatus::Completed);
        assert!(seen.all(|status| *status == MilestoneStatus::Completed), "{code} is undone again");
    }
}

#[test]
fn fifteen_of_twenty_projects_go_well() {
    let example = example();
    let of = |point| example.projects.iter().filter(|project| project.confidence.get(&quarter_two()) == Some(&point)).count();
    let counts = [Confidence::Green, Confidence::AmberGreen, Confidence::Amber, Confidence::AmberRed].map(of);
    assert_eq!(counts, [8, 7, 4, 1]);
    for project in &example.projects {
        assert_eq!(project.confidence.keys().collect::<Vec<_>>(), project.spend.keys().collect::<Vec<_>>(), "{}", project.code);
        assert!(!project.name.contains("NO2"), "no rating is made up for a scheme that the report names");
    }
}

#[test]
fn eighteen_strategic_risks_in_june_and_in_september() {
    let example = example();
    let risks = &example.register.risk;
    let live = |id| {
        let day = quarter(id).as_at_date().expect("a day");
        let live = risks.iter().filter(|risk| risk.from <= day && risk.to.is_none_or(|to| day <= to));
        live.map(|risk| risk.code.as_str()).collect::<BTreeSet<_>>()
    };
    let (june, september) = (live("fy2021-22-q1"), live("fy2021-22-q2"));
    assert_eq!((june.len(), september.len()), (18, 18));
    assert_eq!(june.difference(&september).collect::<Vec<_>>(), [&"SR25"]);
    assert_eq!(september.difference(&june).collect::<Vec<_>>(), [&"SR27"]);
    let issued = |id| risks.iter().filter(|risk| risk.from <= quarter(id).as_at_date().expect("a day")).count();
    assert_eq!((issued("fy2021-22-q1"), issued("fy2021-22-q2")), (26, 27));
    for code in ["SR6", "SR7", "SR10", "SR16", "SR18", "SR27"] {
        let risk = risks.iter().find(|risk| risk.code == code).expect(code);
        assert!(september.contains(code) && risk.name_note.is_some(), "{code} is live and named in the report");
    }
    for id in ["fy2021-22-q1", "fy2021-22-q2", "fy2021-22-q3", "fy2021-22-q4"] {
        let scored: BTreeSet<_> =
            risks.iter().filter(|risk| risk.scores.contains_key(&quarter(id))).map(|risk| risk.code.as_str()).collect();
        assert_eq!(scored, live(id), "{id}: what is live is scored, and nothing else");
    }
    let scores = risks.iter().flat_map(|risk| risk.scores.values().chain([&risk.inherent, &risk.target]));
    assert!(scores.flatten().all(|step| (1..=5).contains(step)), "the steps of the matrix");
}

#[test]
fn what_became_of_a_risk_is_known_in_october() {
    let example = example();
    let june = example.timetable.framework.delivery.date_naive();
    let october = example.timetable.framework.proposal.date_naive();
    for risk in &example.register.risk {
        assert!(example.council.plan.iter().any(|item| item.code == risk.outcome), "{} stands outside the plan", risk.code);
    }
    let told: Vec<_> = example.register.risk.iter().filter(|risk| risk.changed_between(june, october)).map(|risk| &risk.code).collect();
    assert_eq!(told, ["SR25", "SR27"]);
    let leaving = example.register.risk.iter().find(|risk| risk.code == "SR25").expect("SR25");
    assert_eq!((leaving.end_known_on(june), leaving.end_known_on(october)), (None, leaving.to), "in July nobody knew that it would leave");
    let of = |kind| {
        let reviews = example.register.review.iter().filter(move |review| review.kind().expect("a kind") == kind);
        reviews.map(|review: &Review| (review.item.as_deref(), review.body.as_deref(), review.told_with)).collect::<Vec<_>>()
    };
    assert_eq!(of(ReviewKind::Escalated), [(Some("SR27"), Some("COVID Programme Board"), ToldWith::Proposal)]);
    assert_eq!(of(ReviewKind::DeEscalated), [(Some("SR25"), None, ToldWith::Proposal)], "the body is not stated");
    assert_eq!(of(ReviewKind::Redefined), [(Some("SR10"), None, ToldWith::Proposal)]);
    let items = |kind| of(kind).into_iter().filter_map(|(item, ..)| item).collect::<Vec<_>>();
    assert_eq!(items(ReviewKind::Reviewed), ["SR6", "SR7", "SR10"]);
    assert_eq!(items(ReviewKind::ReviewDue), ["SR16", "SR18"]);
    assert_eq!(of(ReviewKind::BoardUpdate).len(), 2);
    let made = example.register.recommendation.iter().map(|made| (made.kind().expect("a kind"), made.text.as_str(), made.to_cabinet));
    let decided = (RecommendationKind::Nothing, "No measure recommended for a performance surgery", true);
    assert_eq!(made.collect::<Vec<_>>(), [decided], "no performance surgery");
}

#[test]
fn every_row_reaches_a_return() {
    let example = example();
    for (id, expected) in
        [("fy2021-22-q1", [69, 20, 18]), ("fy2021-22-q2", [69, 20, 18]), ("fy2021-22-q3", [70, 20, 18]), ("fy2021-22-q4", [70, 20, 18])]
    {
        let mut sum = [0; 3];
        for directorate in &example.council.directorate {
            let rows = Delivery::of(&example, directorate, quarter(id)).expect("rows").counts();
            sum = std::array::from_fn(|index| sum[index] + rows[index]);
        }
        assert_eq!(sum, expected, "milestones, projects and risks in {id}");
    }
}

#[test]
fn no_two_items_are_written_alike() {
    let example = example();
    let risks = &example.register.risk;
    let codes = example.measures.iter().map(|measure| &measure.code).chain(example.milestones.iter().map(|milestone| &milestone.code));
    let codes = codes.chain(example.projects.iter().map(|project| &project.code)).chain(risks.iter().map(|risk| &risk.code));
    let mut seen = BTreeSet::new();
    for written in codes.chain(risks.iter().flat_map(|risk| &risk.aliases).map(|alias| &alias.written)) {
        assert!(seen.insert(outturn_domain::code::lookup_key(written)), "{written} could mean two items");
    }
}
