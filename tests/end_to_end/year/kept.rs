//! What can be asked of the day of a committee, and the bytes of each answer.

use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{
    GetMeasureRequest, GetScorecardRequest, ListMilestonesRequest, ListMilestonesResponse, ListOutturnsRequest, Stage, View,
};
use prost::Message;
use tonic::transport::Channel;

use super::script::Committee;
use crate::house::{instant, timestamp};

/// What a committee could see, and the bytes in which it was answered.
pub(super) struct Kept {
    pub(super) committee: Committee,
    pub(super) answers: Vec<(String, Vec<u8>)>,
}

/// Every answer as of the instant of a committee, by what was asked. No answer is masked: each says the instant and the last commit that it is of.
pub(super) async fn answers(channel: &Channel, committee: &Committee) -> Vec<(String, Vec<u8>)> {
    let mut answers = scorecards(channel, committee).await;
    let as_of_time = Some(timestamp(instant(committee.met)));
    let mut measures = MeasureServiceClient::new(channel.clone());
    for name in ["TOLERANCE", "GONE", "COUNT", "LATE-TARGET", "OLD"] {
        let request = GetMeasureRequest { name: name.to_owned(), as_of_time, view: View::Full.into(), ..Default::default() };
        answers.push((format!("measure {name}"), measures.get_measure(request).await.expect("a measure").into_inner().encode_to_vec()));
    }
    let request = ListOutturnsRequest {
        measure: "measures/-".to_owned(),
        as_of_time,
        include_superseded: true,
        view: View::Full.into(),
        ..Default::default()
    };
    answers.push(("outturns".to_owned(), measures.list_outturns(request).await.expect("outturns").into_inner().encode_to_vec()));
    answers.push(("milestones".to_owned(), milestones(channel, committee).await.encode_to_vec()));
    answers
}

async fn scorecards(channel: &Channel, committee: &Committee) -> Vec<(String, Vec<u8>)> {
    let mut client = ScorecardServiceClient::new(channel.clone());
    let mut answers = Vec::new();
    for view in [View::Basic, View::Full] {
        for stage in [Stage::Unspecified, Stage::Working, Stage::SignedOff] {
            for period in ["2021/22 Q1", committee.period, "2021/22"] {
                let request = GetScorecardRequest {
                    period: period.to_owned(),
                    as_of_time: Some(timestamp(instant(committee.met))),
                    stage: stage.into(),
                    view: view.into(),
                    ..GetScorecardRequest::default()
                };
                let question = format!("{period} at {stage:?}, {view:?}");
                let answer = loop {
                    // A service that was started just now looks for its database first.
                    match client.get_scorecard(request.clone()).await {
                        Err(status) if status.code() == tonic::Code::Unavailable => tokio::task::yield_now().await,
                        answer => break answer.expect("a scorecard").into_inner(),
                    }
                };
                answers.push((question, answer.encode_to_vec()));
            }
        }
        if !committee.publication.is_empty() {
            let request = GetScorecardRequest {
                period: committee.period.to_owned(),
                publication: committee.publication.to_owned(),
                view: view.into(),
                ..GetScorecardRequest::default()
            };
            let answer = client.get_scorecard(request).await.expect("as published").into_inner();
            answers.push((format!("as published, {view:?}"), answer.encode_to_vec()));
        }
    }
    answers
}

pub(super) async fn milestones(channel: &Channel, committee: &Committee) -> ListMilestonesResponse {
    let request = ListMilestonesRequest {
        period: committee.period.to_owned(),
        include_ended: true,
        as_of_time: Some(timestamp(instant(committee.met))),
        view: View::Full.into(),
        ..ListMilestonesRequest::default()
    };
    DeliveryServiceClient::new(channel.clone()).list_milestones(request).await.expect("milestones").into_inner()
}
