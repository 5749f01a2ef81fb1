//! Pages: every list is walked, and all its pages come from one state.

use outturn_services::contract::{ListFindingsRequest, ListMeasuresRequest, ListOutturnsRequest, ListSubmissionsRequest};
use tonic::Code;
use tonic_types::StatusExt;

use crate::council::actual;
use crate::house::{House, Sent};

/// Walks a list page by page, one on each, and compares with the list whole.
macro_rules! walk {
    ($house:expr, $client:ident . $method:ident, $request:expr, $items:ident) => {{
        let mut client = $house.$client().await;
        let request = $request;
        let whole = client.$method(request.clone()).await.expect("a list").into_inner();
        assert!(whole.$items.len() > 1 && whole.next_page_token.is_empty(), "something to walk");
        let mut walked = Vec::new();
        let mut page_token = String::new();
        loop {
            let mut next = request.clone();
            (next.page_size, next.page_token) = (1, page_token);
            let page = client.$method(next).await.expect("a page").into_inner();
            assert!(page.$items.len() <= 1);
            assert_eq!((page.read_time, page.revision), (whole.read_time, whole.revision));
            walked.extend(page.$items);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
            assert!(page_token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "fit for a URL");
        }
        assert_eq!(walked, whole.$items);
    }};
}

#[tokio::test]
async fn every_list_can_be_walked() {
    let house = House::council().await;
    walk!(house, measures.list_measures, ListMeasuresRequest::default(), measures);
    walk!(house, measures.list_outturns, ListOutturnsRequest { measure: "measures/-".to_owned(), ..Default::default() }, outturns);
    walk!(house, submissions.list_submissions, ListSubmissionsRequest::default(), submissions);
    walk!(house, submissions.list_findings, ListFindingsRequest { submission: "-".to_owned(), ..Default::default() }, findings);
}

#[tokio::test]
async fn a_token_pins_the_state_and_a_new_size_is_honoured() {
    let mut house = House::council().await;
    let request = ListSubmissionsRequest { page_size: 1, ..ListSubmissionsRequest::default() };
    let mut client = house.submissions().await;
    let first = client.list_submissions(request.clone()).await.expect("a page").into_inner();
    house.set_clock("2021-11-21T12:00:00Z");
    house.send("2021-11-21T09:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 5.0)])).await;
    let request = ListSubmissionsRequest { page_size: 10, page_token: first.next_page_token.clone(), ..request };
    let rest = client.list_submissions(request).await.expect("a page").into_inner();
    assert_eq!((rest.submissions.len(), rest.next_page_token.as_str()), (2, ""));
    assert_eq!((rest.read_time, rest.revision, rest.counts), (first.read_time, first.revision, first.counts));
    let measures = ListMeasuresRequest { page_size: 5, ..ListMeasuresRequest::default() };
    let mut client = house.measures().await;
    let page = client.list_measures(measures.clone()).await.expect("a page").into_inner();
    house.send("2021-11-21T10:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 6.0)])).await;
    let rest = ListMeasuresRequest { page_size: 0, page_token: page.next_page_token, ..measures };
    let rest = client.list_measures(rest).await.expect("a page").into_inner();
    let latest = rest.measures.iter().find(|measure| measure.code == "MYACC").and_then(|measure| measure.latest_outturn.as_ref());
    assert_eq!(latest.and_then(|outturn| outturn.figure.as_ref()).map(|figure| figure.display_text.as_str()), Some("5"));
}

#[tokio::test]
async fn a_token_of_another_request_is_refused() {
    let house = House::council().await;
    let mut client = house.measures().await;
    let request = ListMeasuresRequest { page_size: 2, ..ListMeasuresRequest::default() };
    let token = client.list_measures(request.clone()).await.expect("a page").into_inner().next_page_token;
    let reason = |status: tonic::Status| {
        assert_eq!(status.code(), Code::InvalidArgument);
        let details = status.get_error_details();
        assert_eq!(details.bad_request().expect("a bad field").field_violations[0].field, "page_token");
        details.error_info().expect("every error says why").reason.clone()
    };
    let changed = ListMeasuresRequest { include_ended: true, page_token: token.clone(), ..request.clone() };
    assert_eq!(reason(client.list_measures(changed).await.expect_err("changed")), "PAGE_TOKEN_MISMATCH");
    let other_list = ListOutturnsRequest { measure: "-".to_owned(), page_token: token.clone(), ..Default::default() };
    assert_eq!(reason(client.list_outturns(other_list).await.expect_err("foreign")), "PAGE_TOKEN_MISMATCH");
    for foreign in ["nonsense", "!", &token[1..], &token[..token.len() - 4]] {
        let foreign = ListMeasuresRequest { page_token: foreign.to_owned(), ..request.clone() };
        assert_eq!(reason(client.list_measures(foreign).await.expect_err("foreign")), "INVALID_PAGE_TOKEN");
    }
}

#[tokio::test]
async fn a_page_size_too_large_is_lowered_and_a_negative_one_refused() {
    let house = House::council().await;
    let mut client = house.measures().await;
    let large = ListMeasuresRequest { page_size: i32::MAX, ..ListMeasuresRequest::default() };
    assert_eq!(client.list_measures(large).await.expect("a list").into_inner().measures.len(), 7);
    let negative = ListMeasuresRequest { page_size: -1, ..ListMeasuresRequest::default() };
    let status = client.list_measures(negative).await.expect_err("negative");
    let details = status.get_error_details();
    let info = details.error_info().expect("every error says why");
    assert_eq!((info.reason.as_str(), info.metadata.get("page_size").map(String::as_str)), ("INVALID_PAGE_SIZE", Some("-1")));
}
