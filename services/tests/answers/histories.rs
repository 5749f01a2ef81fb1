//! Random histories of a council: an answer as of an instant never changes, whatever is recorded after it.
//!
//! Returns, corrections, withdrawals, targets and deletions approved late or in advance, tolerances, roll-ups, statuses set over the rules and publications
//! follow one another. What was answered when each was the newest is asked again at the end, of the same server and of one that has answered nothing yet.

use chrono::{DateTime, Days, TimeDelta, Utc};
use outturn_domain::absence::Absence;
use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::fact::{Fact, FactKind, FactValue};
use outturn_domain::figure::Unit;
use outturn_domain::framework::{FrameworkRow, RowKind};
use outturn_domain::measure::{Frequency, Measure, RollUp};
use outturn_domain::stage::Basis;
use outturn_domain::status::StatusOverride;
use outturn_domain::target::{Target, TargetValue};
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{GetScorecardRequest, GetScorecardResponse, Stage, View};
use proptest::prelude::*;
use prost_types::Timestamp;
use tonic::transport::Channel;

use crate::council::{actual, fact, instant, item, level, measure, number, period, place, publication};
use crate::house::{House, Sent, settings};

/// One thing that is recorded: what, of which item, with which figure, and how many hours after the one before.
type Step = (u8, u8, u16, u16);

const MONTHS: [&str; 3] = ["July 2021", "August 2021", "September 2021"];
const OVERRIDE: &str = "EHC-20W|||fy2021-22-q2";

fn sent((kind, which, figure, _): Step, now: DateTime<Utc>) -> Sent {
    let value = f64::from(figure);
    // From a month before the day to a month after it.
    let approved = now.date_naive() + Days::new(u64::from(figure % 60));
    let approved = approved - Days::new(30);
    let framework = |row: FrameworkRow| Sent::framework(vec![row]);
    match kind {
        0 | 10..=12 => Sent::facts(vec![monthly(MONTHS[usize::from(which % 3)], which, value)]),
        1 | 13..=15 => Sent::facts(vec![actual("EHC-20W", if which % 2 == 0 { "2021/22 Q2" } else { "2021/22 Q1" }, value % 100.0)]),
        2 => Sent::facts(vec![actual("MYACC", "2021/22 Q2", value)]).unsigned(),
        3 => {
            let FrameworkRow::Target(target) = level("EHC-20W", "2021/22 Q2", value % 100.0) else { unreachable!("a target") };
            let value = if which % 4 == 0 { TargetValue::Number(number(50.0)) } else { target.value.clone() };
            framework(FrameworkRow::Target(Box::new(Target { approved_on: Some(approved), value, ..*target })))
        }
        4 => {
            let tolerance = Some(number(f64::from(which)));
            framework(FrameworkRow::Measure(Box::new(Measure { tolerance, ..measure("EHC-20W", "people", Unit::Percent, 1) })))
        }
        5 => framework(visits((which % 2 == 0).then_some(RollUp::Sum))),
        6 => framework(deleted(approved, if which % 2 == 0 { "2021/22 Q2" } else { "2021/22 Q3" })),
        7 => framework(set_over(["green", "amber", "red"][usize::from(which % 3)])),
        8 => framework(FrameworkRow::Withdrawn {
            kind: RowKind::Override,
            key: OVERRIDE.to_owned(),
            reason: None,
            place: place("Overrides", 1, 3),
        }),
        _ => {
            let FrameworkRow::Publication(mut publication) = publication() else { unreachable!("a publication") };
            publication.published = now - TimeDelta::hours(i64::from(which));
            framework(FrameworkRow::Publication(publication))
        }
    }
}

fn monthly(month: &str, which: u8, value: f64) -> Fact {
    match which {
        0 => fact("VISITS", month, FactKind::Actual, FactValue::Absent(Absence::Withdrawn)),
        _ => actual("VISITS", month, value),
    }
}

fn visits(roll_up: Option<RollUp>) -> FrameworkRow {
    let visits = measure("VISITS", "place", Unit::Number, 0);
    FrameworkRow::Measure(Box::new(Measure { frequency: Frequency::Monthly, roll_up, ..visits }))
}

fn deleted(approved: chrono::NaiveDate, judges_from: &str) -> FrameworkRow {
    FrameworkRow::Change(Change {
        kind: ChangeKind::Delete,
        item: item("DEM-1"),
        new_items: Vec::new(),
        rationale: Some("No longer collected".to_owned()),
        approving_body: Some("Cabinet".to_owned()),
        approved_on: Some(approved),
        rejected_on: None,
        judges_from: Some(period(judges_from)),
        stood_before: Vec::new(),
        number: 1,
        unstated: outturn_domain::change::Unstated::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Changes", 1, 0),
    })
}

fn set_over(status: &str) -> FrameworkRow {
    FrameworkRow::Override(StatusOverride {
        measure: item("EHC-20W"),
        entity: None,
        breakdown: None,
        period: period("2021/22 Q2"),
        status: status.to_owned(),
        author: "Head of Performance".to_owned(),
        reason: "A partner judges".to_owned(),
        place: place("Overrides", 1, 2),
    })
}

/// The scorecards of two quarters at every stage, whole.
async fn answers(channel: &Channel, as_of: DateTime<Utc>) -> Vec<GetScorecardResponse> {
    let as_of_time = Timestamp { seconds: as_of.timestamp(), nanos: i32::try_from(as_of.timestamp_subsec_nanos()).expect("small") };
    let mut client = ScorecardServiceClient::new(channel.clone());
    let mut answers = Vec::new();
    for quarter in ["2021/22 Q2", "2021/22 Q3"] {
        for stage in [Stage::Working, Stage::SignedOff, Stage::Published] {
            let request = GetScorecardRequest {
                period: quarter.to_owned(),
                view: View::Full.into(),
                stage: stage.into(),
                as_of_time: Some(as_of_time),
                ..GetScorecardRequest::default()
            };
            answers.push(client.get_scorecard(request).await.expect("an answer").into_inner());
        }
    }
    answers
}

async fn replayed(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut house = House::empty(settings()).await;
    house.make_database().await;
    let mut now = instant("2021-10-01T09:00:00Z");
    house.set_clock(&now.to_rfc3339());
    // What is to be approved after eleven days is known from the beginning: days pass between returns, too.
    let to_come = deleted(now.date_naive() + Days::new(11), "2021/22 Q2");
    let framework = crate::council::framework().into_iter().chain([visits(Some(RollUp::Sum)), to_come]);
    house.send(&now.to_rfc3339(), Sent::framework(framework.collect())).await;
    house.is_serving().await;
    let channel = house.channel().await;
    let mut seen = Vec::new();
    for step in steps {
        now += TimeDelta::hours(i64::from(step.3));
        house.set_clock(&now.to_rfc3339());
        let (_, committed) = house.send(&now.to_rfc3339(), sent(step, now)).await;
        now = committed.recorded;
        seen.push((now, answers(&channel, now).await));
    }
    // Approvals that were to come have come by now, and publications are out.
    house.set_clock(&(now + TimeDelta::days(90)).to_rfc3339());
    let fresh = house.another_server().await;
    for (at, before) in &seen {
        prop_assert_eq!(&answers(&channel, *at).await, before, "as of {}", at);
    }
    // The other way round: what is kept of a later instant must not show in an earlier one.
    for (at, before) in seen.iter().rev() {
        prop_assert_eq!(&answers(&fresh, *at).await, before, "as of {}, of a server that knew nothing", at);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn an_answer_as_of_an_instant_never_changes(steps in prop::collection::vec((0u8..16, 0u8..8, 0u16..400, 0u16..120), 1..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(replayed(steps))?;
    }
}
