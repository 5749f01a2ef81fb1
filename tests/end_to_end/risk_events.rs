//! What happens to risks, from the sheets Risks, Reviews and Changes to the answers: who did what, when and why, or that nobody says so.

use chrono::{DateTime, Utc};
use outturn_domain::finding::Verdict;
use outturn_services::contract::risk_event::Occurrence;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::scrutiny_service_client::ScrutinyServiceClient;
use outturn_services::contract::{
    GetRiskProfileRequest, GetRiskRequest, ListReviewsRequest, ReviewState, Risk, RiskEvent, RiskEventKind, RiskProfile, RiskState,
    StatedText,
};

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};

const BEFORE: [(&str, &str); 3] = [
    ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
    (
        "Organisation",
        "Code | Kind | Name | May report for\nplace | service | Communities and Place |\nplace | submitter | Performance officer | place",
    ),
    (
        "Risks",
        "Code | Name | Service\nSR1 | Flood | place\nSR2 | Storm | place\nSR3 | Fire | place\nSR4 | Drought | place\nSR5 | Heat | place",
    ),
];

/// A council whose register stood in July and is told of again when the second quarter is over.
async fn council(since: &[(&str, &str)]) -> House {
    let mut house = House::empty().await;
    house.set_clock(instant("2021-07-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "before", &BEFORE).await, (Verdict::Accepted, Vec::new()));
    house.set_clock(instant("2021-10-20T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "since", since).await, (Verdict::Accepted, Vec::new()));
    house
}

async fn profile(house: &House, period: &str, base: Option<DateTime<Utc>>) -> RiskProfile {
    let request = GetRiskProfileRequest { period: period.to_owned(), base_time: base.map(timestamp), ..GetRiskProfileRequest::default() };
    let answer = RiskServiceClient::new(house.channel.clone()).get_risk_profile(request).await.expect("an answer").into_inner();
    answer.profile.expect("a profile")
}

async fn risk(house: &House, name: &str, as_of: Option<DateTime<Utc>>) -> Risk {
    let request = GetRiskRequest { name: name.to_owned(), as_of_time: as_of.map(timestamp), ..GetRiskRequest::default() };
    RiskServiceClient::new(house.channel.clone()).get_risk(request).await.expect("a risk").into_inner().risk.expect("a risk")
}

fn said(text: Option<&StatedText>) -> &str {
    match text {
        Some(text) if !text.not_stated => text.text.as_str(),
        Some(_) => "not stated",
        None => "nothing",
    }
}

fn when(event: &RiskEvent) -> String {
    match event.occurrence.as_ref().expect("a day, a period, or that nobody says") {
        Occurrence::EventDate(date) => format!("{}-{:02}-{:02}", date.year, date.month, date.day),
        Occurrence::EventPeriod(period) => period.label.clone(),
        Occurrence::DateNotStated(_) => "not stated".to_owned(),
    }
}

/// Code, kind, body, when and why of each event.
fn told(events: &[RiskEvent]) -> Vec<(&str, RiskEventKind, &str, String, &str)> {
    let one = |event| (event, when(event));
    events
        .iter()
        .map(one)
        .map(|(event, when)| (event.code.as_str(), event.kind(), said(event.body.as_ref()), when, said(event.reason.as_ref())))
        .collect()
}

#[tokio::test]
async fn a_decision_on_a_risk_is_an_event_of_it_with_what_is_not_stated_said_to_be() {
    let changes = "Change | Item | New items | Rationale | Approving body | Approved on | Judges from
merge | SR1 | SR2 | Water comes with wind | Audit Committee | 15/09/2021 |
merge | SR3 | SR2 | not stated | not stated | not stated | 2021/22 Q2
replace | SR4 | SR5 | Two words for one | Not stated | 01/09/2021 |
redefine | SR2 | | Counts floods too | Audit Committee | 15/09/2021 |";
    let house = council(&[("Changes", changes)]).await;
    let merged = |code, body, when: &str, why| (code, RiskEventKind::Merged, body, when.to_owned(), why);
    let went = [
        merged("SR1", "Audit Committee", "2021-09-15", "Water comes with wind"),
        merged("SR3", "not stated", "2021/22 Q2", "not stated"),
        ("SR4", RiskEventKind::Replaced, "not stated", "2021-09-01".to_owned(), "Two words for one"),
    ];
    for base in [None, Some(instant("2021-10-01T09:00:00Z"))] {
        let movement = profile(&house, "2021/22 Q2", base).await.movement.expect("a movement");
        assert_eq!((movement.base_live_count, movement.live_count), (5, 2), "{base:?}");
        assert_eq!(told(&movement.exits), went, "{base:?}");
        let anew = ("SR2", RiskEventKind::Redefined, "Audit Committee", "2021-09-15".to_owned(), "Counts floods too");
        assert_eq!(told(&movement.redefinitions), [anew], "{base:?}");
        assert!(
            movement.exits.iter().all(|event| (event.from_register.as_str(), event.to_register.as_str()) == ("registers/strategic", ""))
        );
    }
    for (code, state) in [("SR1", RiskState::Merged), ("SR3", RiskState::Merged), ("SR4", RiskState::Closed), ("SR2", RiskState::Live)] {
        assert_eq!(risk(&house, code, None).await.state(), state, "{code}");
        assert_eq!(
            risk(&house, code, Some(instant("2021-10-01T09:00:00Z"))).await.state(),
            RiskState::Live,
            "nobody had told of it: {code}"
        );
    }
}

#[tokio::test]
async fn a_reason_is_what_the_row_gives_as_one_and_words_are_those_of_the_register() {
    let risks = "Code | Name | Service | To\nSR2 | Storm and heat | place |\nSR4 | Drought | place | 31/08/2021";
    let reviews = "Item | Kind | Body | Date | Period | Outcome | Reason
SR2 | redefined | | | 2021/22 Q2 | Worded anew |
SR4 | closed | Cabinet | 01/09/2021 | | Taken out | The programme has ended
SR5 | redefined | | | 2021/22 Q2 | | Not stated";
    let house = council(&[("Risks", risks), ("Reviews", reviews)]).await;
    let movement = profile(&house, "2021/22 Q2", Some(instant("2021-10-01T09:00:00Z"))).await.movement.expect("a movement");
    assert_eq!(told(&movement.exits), [("SR4", RiskEventKind::Closed, "Cabinet", "2021-09-01".to_owned(), "The programme has ended")]);
    assert_eq!(said(movement.exits[0].outcome.as_ref()), "Taken out");
    let [storm, heat] = &movement.redefinitions[..] else { panic!("two are worded anew: {:?}", movement.redefinitions) };
    assert_eq!((said(storm.reason.as_ref()), said(storm.outcome.as_ref())), ("not stated", "Worded anew"), "an outcome is no reason");
    assert_eq!((said(storm.old_title.as_ref()), said(storm.new_title.as_ref())), ("Storm", "Storm and heat"));
    assert_eq!((said(heat.old_title.as_ref()), said(heat.new_title.as_ref())), ("not stated", "not stated"), "its words never changed");
    assert_eq!((storm.title.as_str(), heat.title.as_str()), ("Storm and heat", "Heat"));
}

#[tokio::test]
async fn reviews_of_risks_are_due_done_and_overdue_alike_wherever_they_are_asked() {
    let reviews = "Item | Kind | Date | Due | State | Also about
SR1 | review due | | 05/10/2021 | |
SR2 | reviewed | 15/12/2021 | | planned |
SR3 | review due | 31/08/2021 | | cancelled |
SR4 | reviewed | 10/09/2021 | | | SR5
SR5 | review due | 05/09/2021 | | |";
    let house = council(&[("Reviews", reviews)]).await;
    let overdue = async |period: &str| profile(&house, period, None).await.review_overdue_risks;
    assert_eq!(overdue("2021/22 Q2").await, Vec::<String>::new(), "at its end nothing was");
    assert_eq!(overdue("2021/22 Q3").await, ["risks/SR1"], "five days of October have passed since");
    let listed = ListReviewsRequest { states: vec![ReviewState::Overdue.into()], ..ListReviewsRequest::default() };
    let listed = ScrutinyServiceClient::new(house.channel.clone()).list_reviews(listed).await.expect("a list").into_inner().reviews;
    assert_eq!(listed.iter().map(|review| review.items.join(" ")).collect::<Vec<_>>(), ["risks/SR1"]);
    let moved = profile(&house, "2021/22 Q2", None).await.movement.expect("a movement");
    assert_eq!(moved.reviews.iter().map(|event| event.code.as_str()).collect::<Vec<_>>(), ["SR4", "SR5"], "one row is about both");
    let later = profile(&house, "2021/22 Q3", None).await.movement.expect("a movement");
    assert_eq!(later.reviews.len(), 0, "what is planned has not been done");
    let mut days = Vec::new();
    for code in ["SR1", "SR2", "SR3", "SR4", "SR5"] {
        let found = risk(&house, code, None).await;
        let shown = |figure: Option<&outturn_services::contract::DateFigure>| figure.map(|figure| figure.display_text.clone());
        days.push((shown(found.last_review_date.as_ref()), shown(found.next_review_date.as_ref()), found.review_overdue));
    }
    let day = |text: &str| Some(text.to_owned());
    let expected = [
        (None, day("5 October 2021"), true),
        (None, day("15 December 2021"), false),
        (None, None, false),
        (day("10 September 2021"), None, false),
        (day("10 September 2021"), None, false),
    ];
    assert_eq!(days, expected);
}

#[tokio::test]
async fn the_example_s_risk_events_are_those_of_its_report_whatever_they_are_compared_with() {
    let house = House::derby().await;
    house.scorecard("2021/22 Q2", None).await;
    let quarter = || "2021/22 Q2".to_owned();
    for base in [None, Some(instant("2021-10-01T09:00:00Z"))] {
        let movement = profile(&house, "2021/22 Q2", base).await.movement.expect("a movement");
        let (board, both) = ("COVID Programme Board", "not stated");
        assert_eq!(told(&movement.entries), [("SR27", RiskEventKind::Escalated, board, quarter(), "not stated")], "{base:?}");
        assert_eq!(told(&movement.exits), [("SR25", RiskEventKind::DeEscalated, "not stated", quarter(), "not stated")], "{base:?}");
        assert_eq!(movement.entries[0].title, "Diminished outcomes for Derby's children and young people");
        let anew = &movement.redefinitions;
        assert_eq!(told(anew), [("SR10", RiskEventKind::Redefined, "not stated", quarter(), "not stated")], "{base:?}");
        assert_eq!((said(anew[0].old_title.as_ref()), said(anew[0].new_title.as_ref())), ("not stated", "not stated"));
        let reviewed = |code| (code, RiskEventKind::Reviewed, both, quarter(), "not stated");
        assert_eq!(told(&movement.reviews), ["SR6", "SR7", "SR10"].map(reviewed), "{base:?}");
        assert!(movement.reviews.iter().all(|event| said(event.outcome.as_ref()).contains("was assured of the adequacy")));
    }
    for (written, code) in [("SR18/ P-R13 (COVID Risk 10)", "SR18"), ("P-R13", "SR18"), ("SR16/ CR17", "SR16")] {
        assert_eq!(risk(&house, written, None).await.code, code, "{written}");
    }
}
