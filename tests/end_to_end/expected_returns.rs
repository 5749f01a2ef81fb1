//! Who owes which return by when, and what came of it: by the calendar, and by what each file really said.

use std::collections::BTreeSet;

use outturn_domain::finding::Verdict;
use outturn_services::contract::scope::Part;
use outturn_services::contract::submission_service_client::SubmissionServiceClient;
use outturn_services::contract::{
    AbsenceReason, ExpectedReturn, ListExpectedReturnsRequest, ListExpectedReturnsResponse, OutsideReason, ReturnState, Scope,
};
use outturn_worker::normalise::standard_return;
use outturn_worker::read::cell::{CellValue, RawCell, RawWorkbook};
use outturn_worker::read::{Limits, read_bytes};

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::outturn;

const SHEETS: [(&str, &str); 4] = [
    ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
    (
        "Organisation",
        "Code | Kind | Name | Parent | May report for
place | directorate | Communities and Place | |
parks | service | Parks | place |
libraries | service | Libraries | place |
parks | submitter | Parks officer | | parks
place | submitter | Performance officer | | place
corporate | submitter | Corporate team | | everyone",
    ),
    (
        "Calendar",
        "Period | Event | Date | Body
2021/22 Q1 | returns due | 15/07/2021 |
2021/22 Q2 | returns due | 15/10/2021 |
2021/22 Q2 | meeting | 20/11/2021 | scrutiny
2021/22 Q2 | meeting | 10/11/2021 | cabinet",
    ),
    (
        "Measures",
        "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Lag months | Roll-up | From
PARKS-1 | Parks with a flag | plan | parks | number | high | quarterly | in period | | | 01/07/2021
PARKS-2 | Trees | plan | parks | number | high | quarterly | in period | | | 01/07/2021
VISITS | Visits | plan | libraries | number | high | monthly | in period | | sum | 01/07/2021
SURVEY | Content visitors | plan | libraries | number | high | quarterly | in period | 3 | | 01/04/2021",
    ),
];

async fn ask(house: &House, request: ListExpectedReturnsRequest) -> ListExpectedReturnsResponse {
    let mut client = SubmissionServiceClient::new(house.channel.clone());
    for _ in 0..20_000 {
        match client.list_expected_returns(request.clone()).await {
            Err(status) if status.code() == tonic::Code::Unavailable => tokio::task::yield_now().await,
            answer => return answer.expect("an answer").into_inner(),
        }
    }
    panic!("the service never became ready");
}

fn of(period: &str) -> ListExpectedReturnsRequest {
    ListExpectedReturnsRequest { first_period: period.to_owned(), ..ListExpectedReturnsRequest::default() }
}

/// Each return in one line: what it is of, where it stands, how many values came of those owed, how late, and how many files.
fn lines(answer: &ListExpectedReturnsResponse) -> Vec<String> {
    let line = |one: &ExpectedReturn| {
        let state = one.state().as_str_name().trim_start_matches("RETURN_STATE_");
        let (came, owed, files) = (one.received_value_count, one.owed_value_count, one.submissions.len());
        format!("{} {state} {came} of {owed}, {} late, {files} files", one.name, one.days_late)
    };
    answer.expected_returns.iter().map(line).collect()
}

fn share(answer: &ListExpectedReturnsResponse) -> &str {
    &answer.timely_share.as_ref().expect("a share").display_text
}

async fn send(
    house: &mut House,
    at: &str,
    submitter: &'static str,
    service: &'static str,
    values: &[(&'static str, &'static str, Cell)],
) -> Verdict {
    house.set_clock(instant(at));
    let mut workbook = ReturnWorkbook::of(submitter, service, "2021/22 Q2").headings(&["Measure", "Period", "Value"]);
    for (measure, period, value) in values {
        workbook = workbook.row(vec![Cell::Text(measure), Cell::Text(period), value.clone()]);
    }
    house.send(&format!("{submitter}/return.xlsx"), &workbook.bytes()).await.0
}

async fn council() -> House {
    let mut house = House::empty().await;
    house.set_clock(instant("2021-07-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &SHEETS).await, (Verdict::Accepted, Vec::new()));
    house
}

/// Both services through the second quarter: the parks send half a return and then the whole in time, the libraries are refused and then late.
async fn second_quarter() -> House {
    let mut house = council().await;
    let spoilt = [("PARKS-1", "", Cell::Text("about ten")), ("PARKS-2", "", Cell::Number(5.0))];
    assert_eq!(send(&mut house, "2021-10-10T09:00:00Z", "parks", "parks", &spoilt).await, Verdict::AcceptedWithFindings);
    let unreadable = [("VISITS", "July 2021", Cell::Text("many")), ("SURVEY", "2021/22 Q1", Cell::Text("most"))];
    assert_eq!(send(&mut house, "2021-10-12T09:00:00Z", "place", "libraries", &unreadable).await, Verdict::Refused);
    // In the council's own time zone it is still the fifteenth.
    let whole = [("PARKS-1", "", Cell::Number(10.0)), ("PARKS-2", "", Cell::Number(5.0))];
    assert_eq!(send(&mut house, "2021-10-15T22:50:00Z", "parks", "parks", &whole).await, Verdict::Accepted);
    let late = [
        ("VISITS", "July 2021", Cell::Number(5.0)),
        ("VISITS", "August 2021", Cell::Text("could not be collected")),
        ("VISITS", "September 2021", Cell::Number(7.0)),
        ("SURVEY", "2021/22 Q1", Cell::Number(80.0)),
    ];
    assert_eq!(send(&mut house, "2021-10-20T09:00:00Z", "place", "libraries", &late).await, Verdict::Accepted);
    house.set_clock(instant("2021-10-21T09:00:00Z"));
    house
}

#[tokio::test]
async fn a_return_is_not_due_awaited_refused_incomplete_in_time_or_late() {
    let house = second_quarter().await;
    let libraries = "services/libraries/expectedReturns/fy2021-22-q2";
    let parks = "services/parks/expectedReturns/fy2021-22-q2";
    for (at, of_libraries, of_parks, in_time) in [
        ("2021-09-30T12:00:00Z", "NOT_DUE 0 of 4, 0 late, 0 files", "NOT_DUE 0 of 2, 0 late, 0 files", "not comparable"),
        ("2021-10-01T12:00:00Z", "AWAITED 0 of 4, 0 late, 0 files", "AWAITED 0 of 2, 0 late, 0 files", "not comparable"),
        ("2021-10-11T12:00:00Z", "AWAITED 0 of 4, 0 late, 0 files", "INCOMPLETE 1 of 2, 0 late, 1 files", "not comparable"),
        ("2021-10-13T12:00:00Z", "REFUSED 0 of 4, 0 late, 1 files", "INCOMPLETE 1 of 2, 0 late, 1 files", "not comparable"),
        ("2021-10-16T12:00:00Z", "REFUSED 0 of 4, 1 late, 1 files", "ON_TIME 2 of 2, 0 late, 2 files", "1 of 2 (50%)"),
        ("2021-10-20T12:00:00Z", "RECEIVED_LATE 4 of 4, 5 late, 2 files", "ON_TIME 2 of 2, 0 late, 2 files", "1 of 2 (50%)"),
    ] {
        let answer = ask(&house, ListExpectedReturnsRequest { as_of_time: Some(timestamp(instant(at))), ..of("2021/22 Q2") }).await;
        assert_eq!(lines(&answer), [format!("{libraries} {of_libraries}"), format!("{parks} {of_parks}")], "as of {at}");
        assert_eq!(share(&answer), in_time, "as of {at}");
    }
    let early = ListExpectedReturnsRequest { as_of_time: Some(timestamp(instant("2021-10-13T12:00:00Z"))), ..of("2021/22 Q2") };
    let outside = ask(&house, early).await.timely_share.expect("a share").outside;
    assert_eq!((outside[0].reason(), outside[0].count), (OutsideReason::NotDue, 2), "each may still come in time");
}

#[tokio::test]
async fn from_the_end_of_the_period_to_receipt_acceptance_publication_and_meeting() {
    let mut house = second_quarter().await;
    house.set_clock(instant("2021-11-11T09:00:00Z"));
    let published = [
        ("Publications", "Period | Published | Body\n2021/22 Q2 | 10/11/2021 18:00 | cabinet"),
        ("Boards", "Code | Name\ncabinet | Cabinet\nscrutiny | Scrutiny"),
    ];
    assert_eq!(drop_framework(&mut house, "publication", &published).await.0, Verdict::Accepted);
    let days = [("Calendar", "Period | Event | Date\n2021/22 Q2 | sign-off | 22/10/2021\n2021/22 Q2 | publication | 09/11/2021")];
    assert_eq!(drop_framework(&mut house, "days", &days).await.0, Verdict::Accepted);
    let answer = ask(&house, of("2021/22 Q2")).await;
    let one = &answer.expected_returns[0];
    let planned = |of: &ExpectedReturn| {
        let days = [of.sign_off_due_date, of.planned_publication_date, of.meeting_date];
        days.map(|day| day.map(|day| (day.month, day.day)))
    };
    assert_eq!(planned(one), [Some((10, 22)), Some((11, 9)), Some((11, 10))]);
    assert_eq!(one.service.as_ref().map(|service| service.name.as_str()), Some("services/libraries"));
    assert_eq!(one.submitters, ["submitters/place"], "the corporate team only helps out");
    assert_eq!(one.due_date.as_ref().map(|day| (day.year, day.month, day.day)), Some((2021, 10, 15)));
    assert_eq!((one.days_to_receipt, one.days_to_acceptance), (Some(12), Some(20)), "the refused file was received, too");
    assert_eq!(one.meeting_date.as_ref().map(|day| (day.month, day.day)), Some((11, 10)), "the first meeting that sees it");
    assert_eq!((one.days_to_publication, one.days_to_meeting), (Some(41), Some(41)));
    assert_eq!(one.publish_time, Some(timestamp(instant("2021-11-10T18:00:00Z"))));
    let parks = &answer.expected_returns[1];
    assert_eq!((parks.days_to_receipt, parks.days_to_acceptance), (Some(10), Some(10)));
    assert_eq!(parks.submitters, ["submitters/parks", "submitters/place"]);
    // As of before the publication it was not published.
    let before = ListExpectedReturnsRequest { as_of_time: Some(timestamp(instant("2021-11-01T09:00:00Z"))), ..of("2021/22 Q2") };
    let before = ask(&house, before).await;
    assert_eq!((before.expected_returns[0].publish_time, before.expected_returns[0].days_to_publication), (None, None));
    let monthly = [("Calendar", "Period | Event | Date\nJuly 2021 | returns due | 10/08/2021")];
    assert_eq!(drop_framework(&mut house, "monthly", &monthly).await.0, Verdict::Accepted);
    let july = ask(&house, of("July 2021")).await.expected_returns;
    assert_eq!((planned(&july[0]), july[0].publish_time), (planned(one), one.publish_time), "a month is seen with its quarter");
    assert_eq!(july[0].days_to_publication, Some(102));
}

#[tokio::test]
async fn over_time_by_scope_by_state_and_page_by_page() {
    let house = second_quarter().await;
    let year = || ListExpectedReturnsRequest { first_period: "2021/22".to_owned(), ..ListExpectedReturnsRequest::default() };
    let names = |answer: &ListExpectedReturnsResponse| -> Vec<String> {
        answer.expected_returns.iter().map(|one| one.name.trim_start_matches("services/").to_owned()).collect()
    };
    let all = ask(&house, year()).await;
    // Of the first quarter nothing is owed: its survey comes with the second quarter's return, and the rest was not counted yet.
    assert_eq!(names(&all), ["libraries/expectedReturns/fy2021-22-q2", "parks/expectedReturns/fy2021-22-q2"]);
    let late = ask(&house, ListExpectedReturnsRequest { states: vec![ReturnState::ReceivedLate.into()], ..year() }).await;
    assert_eq!((names(&late).len(), share(&late)), (1, "1 of 2 (50%)"), "the share is of all that were due");
    let parks = Some(Scope { part: Some(Part::Service("services/parks".to_owned())) });
    let parks = ask(&house, ListExpectedReturnsRequest { scope: parks, ..year() }).await;
    assert_eq!((names(&parks), share(&parks)), (vec!["parks/expectedReturns/fy2021-22-q2".to_owned()], "1 of 1 (100%)"));
    let first = ask(&house, ListExpectedReturnsRequest { page_size: 1, ..year() }).await;
    let second = ask(&house, ListExpectedReturnsRequest { page_size: 1, page_token: first.next_page_token.clone(), ..year() }).await;
    assert_eq!([names(&first), names(&second)].concat(), names(&all));
    assert_eq!((second.next_page_token.as_str(), share(&second)), ("", share(&all)));
    let wrong = ListExpectedReturnsRequest { last_period: "2020/21 Q1".to_owned(), ..of("2021/22 Q2") };
    let refused = SubmissionServiceClient::new(house.channel.clone()).list_expected_returns(wrong).await.expect_err("backwards");
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
    // Nothing asked: the current quarter, of which no return is due by the calendar.
    assert_eq!(names(&ask(&house, ListExpectedReturnsRequest::default()).await), Vec::<String>::new());
}

#[tokio::test]
async fn the_absence_on_a_scorecard_is_that_of_the_return() {
    let house = second_quarter().await;
    for (at, state, absence) in [
        ("2021-09-20T12:00:00Z", ReturnState::NotDue, Some(AbsenceReason::NotDue)),
        ("2021-10-01T12:00:00Z", ReturnState::Awaited, Some(AbsenceReason::Awaited)),
        // Half a return came, and what is asked about is the other half.
        ("2021-10-13T12:00:00Z", ReturnState::Incomplete, Some(AbsenceReason::Refused)),
        ("2021-10-16T12:00:00Z", ReturnState::OnTime, None),
    ] {
        let as_of = instant(at);
        let answer = ask(&house, ListExpectedReturnsRequest { as_of_time: Some(timestamp(as_of)), ..of("2021/22 Q2") }).await;
        assert_eq!(answer.expected_returns[1].state(), state, "{at}");
        let card = house.scorecard("2021/22 Q2", Some(as_of)).await;
        let row = card.rows.iter().find(|row| row.code == "PARKS-1").expect("a row");
        let said = row.value.as_ref().and_then(|value| value.absence.as_ref()).map(outturn_services::contract::Absence::reason);
        assert_eq!(said, absence, "{at}");
    }
    // With no return at all it is late on the day after it was due, on both.
    let house = council().await;
    house.set_clock(instant("2021-10-16T09:00:00Z"));
    assert!(ask(&house, of("2021/22 Q2")).await.expected_returns.iter().all(|one| one.state() == ReturnState::Late && one.days_late == 1));
    let card = house.scorecard("2021/22 Q2", None).await;
    let late = card.rows.iter().filter(|row| {
        let absence = row.value.as_ref().and_then(|value| value.absence.as_ref());
        absence.is_some_and(|absence| absence.reason() == AbsenceReason::Late)
    });
    assert_eq!(late.map(|row| row.code.as_str()).collect::<Vec<_>>(), ["PARKS-1", "PARKS-2", "VISITS"], "the survey lags");
}

#[tokio::test]
async fn a_service_that_answers_for_a_milestone_and_a_risk_alone_owes_a_return() {
    let mut house = House::empty().await;
    house.set_clock(instant("2021-07-01T09:00:00Z"));
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        (
            "Organisation",
            "Code | Kind | Name | Parent | May report for
safety | service | Community safety | |
parks | service | Parks | |
safety | submitter | Safety officer | | safety",
        ),
        (
            "Calendar",
            "Period | Event | Date\nJuly 2021 | returns due | 10/08/2021\n2021/22 Q2 | returns due | 15/10/2021\n2021/22 | returns due | 01/06/2022",
        ),
        (
            "Milestones",
            "Code | Name | Service | Plan items | To\nCCTV | New cameras | safety | plan |\nGONE | Old cameras | safety | plan | 30/06/2021",
        ),
        ("Risks", "Code | Name | Service | Plan items\nSR1 | Disorder | safety | plan"),
        ("Projects", "Code | Name | Service | Plan items\nP1 | A playground | parks | plan"),
    ];
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await, (Verdict::Accepted, Vec::new()));
    house.set_clock(instant("2021-10-11T09:00:00Z"));
    let book = ReturnWorkbook::of("safety", "safety", "2021/22 Q2").sheet(
        "Milestones",
        &["Milestone", "Status"],
        vec![vec![Cell::Text("CCTV"), Cell::Text("On track")]],
    );
    let (verdict, receipt) = house.send("safety/return.xlsx", &book.bytes()).await;
    assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
    let (safety, parks) = ("services/safety/expectedReturns/fy2021-22-q2", "services/parks/expectedReturns/fy2021-22-q2");
    // The year's months and the year itself have returns too: what is delivered is told of by the quarter.
    let year = || ListExpectedReturnsRequest { first_period: "2021/22".to_owned(), ..ListExpectedReturnsRequest::default() };
    let half = ask(&house, year()).await;
    assert_eq!(lines(&half), [format!("{parks} AWAITED 0 of 1, 0 late, 0 files"), format!("{safety} INCOMPLETE 1 of 2, 0 late, 1 files")]);
    let owed = outturn().arg("status").arg("--home").arg(house.home.root()).output().expect("status");
    let told = String::from_utf8_lossy(&owed.stdout).into_owned();
    assert!(told.contains("Nothing is owed"), "what came is received, as far as covers tell: {told}");
    let book = book.sheet("Risks", &["Risk", "Likelihood", "Impact"], vec![vec![Cell::Text("SR1"), Cell::Number(3.0), Cell::Number(4.0)]]);
    house.set_clock(instant("2021-10-18T09:00:00Z"));
    assert_eq!(house.send("safety/return.xlsx", &book.bytes()).await.0, Verdict::Accepted);
    let whole = ask(
        &house,
        ListExpectedReturnsRequest { scope: Some(Scope { part: Some(Part::Service("services/safety".to_owned())) }), ..year() },
    );
    assert_eq!(lines(&whole.await), [format!("{safety} RECEIVED_LATE 2 of 2, 3 late, 2 files")]);
}

#[tokio::test]
async fn status_counts_what_is_owed_besides_measures() {
    let mut house = House::empty().await;
    house.set_clock(instant("2021-07-01T09:00:00Z"));
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        (
            "Organisation",
            "Code | Kind | Name | May report for\nsafety | service | Community safety |\nsafety | submitter | Safety officer | safety",
        ),
        ("Calendar", "Period | Event | Date\n2021/22 Q2 | returns due | 15/10/2021"),
        ("Risks", "Code | Name | Service | Plan items\nSR1 | Disorder | safety | plan"),
    ];
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await, (Verdict::Accepted, Vec::new()));
    let owed = outturn().arg("status").arg("--home").arg(house.home.root()).output().expect("status");
    let told = String::from_utf8_lossy(&owed.stdout).into_owned();
    assert!(told.lines().any(|line| line.contains("safety") && line.contains("1 milestones, projects or risks")), "{told}");
}

/// What a template asks for on its sheet Outturns: each measure with its own period, where it has another than the return.
fn asked(house: &House, service: &str, period: &str) -> Vec<String> {
    let path = house.home.root().join("template.xlsx");
    let mut command = outturn();
    command.args(["template", service, "--period", period, "--home"]).arg(house.home.root()).arg("--output").arg(&path);
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let book = read_bytes(&std::fs::read(&path).expect("a template"), &Limits::default()).expect("a workbook");
    std::fs::remove_file(path).expect("the template");
    let read = standard_return::read(&filled(book));
    read.entries.iter().map(|entry| format!("{} {}", entry.item.text, entry.period.label())).collect()
}

/// The same workbook with a figure under Value in each row.
fn filled(mut book: RawWorkbook) -> RawWorkbook {
    let sheet = book.sheets.iter_mut().find(|sheet| sheet.name == "Outturns").expect("the sheet");
    let is = |cell: &RawCell, words: &str| cell.value == CellValue::Text(words.to_owned());
    let heading = sheet.cells.iter().find(|cell| is(cell, "Value")).expect("the column").clone();
    let rows: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.row).filter(|row| *row > heading.row).collect();
    sheet.cells.extend(rows.into_iter().map(|row| RawCell { row, value: CellValue::Number(1.0), ..heading.clone() }));
    sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
    book
}

#[tokio::test]
async fn a_template_asks_for_what_the_return_owes() {
    let mut house = House::empty().await;
    house.set_clock(instant("2021-07-01T09:00:00Z"));
    let measures = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Lag months
VISITS | Visits | plan | libraries | number | high | monthly | in period | 1
SURVEY | Content visitors | plan | libraries | number | high | quarterly | in period | 4
LOANS | Loans | plan | libraries | number | high | quarterly | in period |
COST | Cost of a visit | plan | libraries | £ | low | annual | in period | 3";
    let calendar = "Period | Event | Date\n2021/22 Q1 | returns due | 15/07/2021\n2021/22 Q2 | returns due | 15/10/2021\n2021/22 Q3 | returns due | 15/01/2022\n2021/22 Q4 | returns due | 15/04/2022\n2022/23 Q4 | returns due | 15/04/2023";
    let sheets = [SHEETS[0], SHEETS[1], ("Calendar", calendar), ("Measures", measures)];
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await, (Verdict::Accepted, Vec::new()));
    for (period, expected) in [
        ("2021/22 Q2", &["LOANS 2021/22 Q2", "SURVEY 2020/21 Q4", "VISITS June 2021", "VISITS July 2021", "VISITS August 2021"][..]),
        (
            "2022/23 Q4",
            &[
                "COST 2021/22",
                "LOANS 2022/23 Q4",
                "SURVEY 2022/23 Q2",
                "VISITS December 2022",
                "VISITS January 2023",
                "VISITS February 2023",
            ],
        ),
    ] {
        assert_eq!(asked(&house, "libraries", period), expected);
        let answer = ask(&house, of(period)).await;
        let owed = answer.expected_returns.iter().map(|one| one.owed_value_count).collect::<Vec<_>>();
        assert_eq!(owed, [i32::try_from(expected.len()).expect("few")], "{period}");
    }
}
