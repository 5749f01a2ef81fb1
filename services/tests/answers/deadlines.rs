//! Deadlines over a real socket.

use std::time::Duration;

use outturn_services::ServiceSettings;
use tonic::Code;
use tonic_types::StatusExt;

use crate::house::{House, settings};
use crate::scorecards::second_quarter;

#[tokio::test]
async fn a_call_that_outlives_the_servers_deadline_is_told_so() {
    // No read of a database ends within no time at all.
    let mut house = House::empty(ServiceSettings { deadline: Duration::ZERO, ..settings() }).await;
    house.make_database().await;
    let mut client = house.scorecards().await;
    let status = loop {
        let status = client.get_scorecard(second_quarter()).await.expect_err("no time");
        // Until the database is there the answer needs no time.
        if status.code() != Code::Unavailable {
            break status;
        }
    };
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    let details = status.get_error_details();
    assert_eq!(details.error_info().expect("every error says why").reason, "DEADLINE_PASSED");
}
