//! Councils of other shapes than the example's, by the same code and other data. What is known of each is in its file; every row is illustrative and says so.

mod derby_2012;
mod gateshead;
mod narratives;
mod required_comments;
mod south_oxfordshire;

use outturn_domain::finding::Verdict;
use outturn_services::contract::scope::Part;
use outturn_services::contract::{GetScorecardRequest, Headline, Scope, Scorecard, View};

use crate::frameworks::drop_framework;
use crate::house::{House, instant};
use crate::return_workbook::{Cell, ReturnWorkbook};

/// A home with a framework in which nothing is amiss.
async fn council(at: &str, sheets: &[(&str, &str)]) -> House {
    council_by(at, sheets, &[]).await
}

/// The same, judged by rules of its own.
async fn council_by(at: &str, sheets: &[(&str, &str)], rules: &[(&str, &str)]) -> House {
    let mut house = House::empty().await;
    for (file, text) in rules {
        std::fs::write(house.home.root().join("rules").join(file), text).expect("a rule set");
    }
    house.set_clock(instant(at));
    let (verdict, told) = drop_framework(&mut house, "framework", sheets).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()));
    house
}

/// A return with a value for each measure.
async fn send(house: &mut House, submitter: &'static str, period: &'static str, values: &[(&'static str, f64)]) {
    let mut workbook = ReturnWorkbook::of(submitter, submitter, period);
    for (measure, value) in values {
        workbook = workbook.row(vec![Cell::Text(measure), Cell::Number(*value), Cell::Text("As reported.")]);
    }
    house.wait(60);
    let file = format!("{submitter}/{}.xlsx", period.replace(['/', ' '], "-"));
    let (verdict, receipt) = house.send(&file, &workbook.bytes()).await;
    assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
}

/// The scorecard of a part, with what is collected beside the framework.
async fn card(house: &House, period: &str, part: Option<Part>) -> Scorecard {
    let request = GetScorecardRequest {
        scope: Some(Scope { part }),
        period: period.to_owned(),
        include_outside_framework: true,
        view: View::Full.into(),
        ..GetScorecardRequest::default()
    };
    house.ask_scorecard(request).await
}

/// The share of measures that met their targets.
fn met(headline: Option<&Headline>) -> &str {
    headline.and_then(|headline| headline.shares.first()).map_or("", |share| share.display_text.as_str())
}

/// The same by group, each under its title.
fn met_by_group(card: &Scorecard) -> Vec<String> {
    let title = |group: &outturn_services::contract::GroupHeadline| group.group.as_ref().map_or("", |scope| &scope.title).to_owned();
    card.group_headlines.iter().map(|group| format!("{}: {}", title(group), met(group.headline.as_ref()))).collect()
}

fn codes(card: &Scorecard) -> Vec<&str> {
    card.rows.iter().map(|row| row.code.as_str()).collect()
}
