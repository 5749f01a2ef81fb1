//! The example council, count by count, asked over gRPC; and from a figure to its cell.

use outturn_services::contract::{AttainmentOutcome, Basis, GetScorecardRequest, OutsideReason, Scorecard, Share, Stage};

use crate::house::{House, instant};

/// The one share of a scorecard's headline, and those of its themes in the order of the plan.
fn shares(card: &Scorecard) -> (&Share, Vec<&Share>) {
    let headline = card.headline.as_ref().and_then(|headline| headline.shares.first()).expect("a share");
    let themes = card.group_headlines.iter().filter_map(|group| group.headline.as_ref()?.shares.first()).collect();
    (headline, themes)
}

fn outside(share: &Share) -> Vec<(OutsideReason, i32)> {
    share.outside.iter().map(|group| (group.reason(), group.count)).collect()
}

#[tokio::test]
async fn quarter_two_is_36_of_46_with_everything_that_stands_outside() {
    let house = House::derby().await;
    let card = house.scorecard("2021/22 Q2", None).await;
    let (headline, themes) = shares(&card);
    assert_eq!(card.rows.len(), 66);
    assert_eq!((headline.count, headline.denominator, headline.display_text.as_str()), (36, 46, "36 of 46 (78%)"));
    assert_eq!(headline.percent.as_ref().map(|percent| percent.value.as_str()), Some("78"));
    let of_themes: Vec<_> = themes.iter().map(|share| (share.count, share.denominator)).collect();
    assert_eq!(of_themes, [(13, 16), (14, 20), (9, 10)]);
    let mut reasons = outside(headline);
    reasons.sort_by_key(|(reason, _)| i32::from(*reason));
    assert_eq!(
        reasons,
        [
            (OutsideReason::TargetNotSetYet, 5),
            (OutsideReason::TargetNotAppropriate, 4),
            (OutsideReason::PartnersTarget, 2),
            (OutsideReason::AnnualOnly, 6),
            // An annual target, and nobody has yet said what the year will come to.
            (OutsideReason::AnnualOnly, 2),
            (OutsideReason::NoValue, 1),
        ]
    );
    let outside_by_theme: Vec<i32> = themes.iter().map(|share| share.outside.iter().map(|group| group.count).sum()).collect();
    assert_eq!(outside_by_theme, [7, 8, 5]);
    let named: usize = headline.outside.iter().map(|group| group.items.len()).sum();
    assert_eq!(named, 20, "every measure outside is named");
    assert_eq!((headline.counted.len(), headline.not_counted.len()), (36, 10));
}

#[tokio::test]
async fn met_or_exceeded_is_counted_apart_from_any_colour() {
    let house = House::derby().await;
    let card = house.scorecard("fy2021-22-q2", None).await;
    let colours = |code: &str| card.rows.iter().filter(|row| row.status.as_ref().is_some_and(|status| status.code == code)).count();
    assert_eq!((colours("green"), colours("amber"), colours("red")), (36, 5, 5));
    let missed = card.rows.iter().filter(|row| row.attainment.as_ref().is_some_and(|met| met.outcome() == AttainmentOutcome::Missed));
    assert_eq!(missed.count(), 10);
    let status = card.rows.iter().find(|row| row.code == "EHC-20W").and_then(|row| row.status.as_ref()).expect("a status");
    assert_eq!(status.code, "green");
    assert_eq!(status.rule_set, "ruleSets/maidstone-2018-19");
    assert!(!status.rule_set_hash.is_empty() && !status.rule.is_empty() && !status.reason.is_empty() && !status.arithmetic.is_empty());
}

#[tokio::test]
async fn quarter_one_is_not_comparable_and_never_nought() {
    let house = House::derby().await;
    let card = house.scorecard("2021/22 Q1", None).await;
    let (headline, _) = shares(&card);
    assert!(!headline.comparable);
    assert!(headline.percent.is_none());
    assert!(!headline.not_comparable_reason.is_empty());
}

#[tokio::test]
async fn every_figure_leads_to_its_workbook_sheet_and_cell() {
    let house = House::derby().await;
    let card = house.scorecard("fy2021-22-q2", None).await;
    let row = card.rows.iter().find(|row| row.code == "EHC-20W").expect("a row");
    let value = row.value.as_ref().expect("a value");
    assert_eq!(value.display_text, "57.3%");
    assert_eq!(value.value.as_ref().map(|value| value.value.as_str()), Some("57.3"));
    assert_eq!(value.basis(), Basis::Illustrative);
    let provenance = row.provenance.iter().find(|provenance| provenance.key == value.provenance_key).expect("provenance");
    assert_eq!(provenance.file_name, "peoples-services-2021-22-q2.xlsx");
    assert_eq!(provenance.sheet, "Outturns");
    assert_eq!(provenance.submitter, "submitters/peoples-services");
    assert_eq!(provenance.sha256.len(), 64);
    let workbook = format!("{}/returns/fy2021-22-q2/{}", crate::house::EXAMPLE, provenance.file_name);
    assert!(cell_holds(&workbook, &provenance.cell, value.raw_value.expect("a raw value")), "{} of {workbook}", provenance.cell);
    for row in card.rows.iter().filter(|row| row.value.as_ref().is_some_and(|value| value.absence.is_none())) {
        assert!(!row.value.as_ref().expect("a value").provenance_key.is_empty(), "{} has no provenance", row.code);
    }
}

/// Whether the cell of the Outturns sheet really holds the number, by the bytes of the workbook.
fn cell_holds(workbook: &str, cell: &str, number: f64) -> bool {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(workbook).expect("a workbook")).expect("a zip");
    let sheet = archive.by_name("xl/worksheets/sheet2.xml").expect("the Outturns sheet");
    let text = std::io::read_to_string(sheet).expect("text");
    let Some(at) = text.find(&format!("r=\"{cell}\"")) else { return false };
    let rest = &text[at..];
    let value = rest.split("<v>").nth(1).and_then(|rest| rest.split("</v>").next()).expect("a value");
    value.parse::<f64>().is_ok_and(|held| (held - number).abs() < 1e-12)
}

#[tokio::test]
async fn as_of_an_instant_answers_what_was_seen_then() {
    let house = House::derby().await;
    let july = house.scorecard("2021/22 Q1", Some(instant("2021-07-31T12:00:00Z"))).await;
    assert!(july.rows.iter().all(|row| row.target.as_ref().is_none_or(|target| target.figure.is_none())), "no target existed in July");
    let before = house.scorecard("2021/22 Q2", Some(instant("2021-07-31T12:00:00Z"))).await;
    let reported = before.rows.iter().filter(|row| row.is_current && row.value.as_ref().is_some_and(|value| value.absence.is_none()));
    assert_eq!(reported.count(), 0, "nobody had reported quarter two");
    let proposed = house.scorecard("2021/22 Q2", Some(instant("2021-10-31T12:00:00Z"))).await;
    assert_eq!(shares(&proposed).0.display_text, "36 of 46 (78%)", "the proposed targets judged");
    let target = proposed.rows.iter().find(|row| row.code == "EHC-20W").and_then(|row| row.target.as_ref()).expect("a target");
    assert_eq!(target.approval(), outturn_services::contract::TargetApproval::Proposed);
    let now = house.scorecard("2021/22 Q2", None).await;
    let target = now.rows.iter().find(|row| row.code == "EHC-20W").and_then(|row| row.target.as_ref()).expect("a target");
    assert_eq!(target.approval(), outturn_services::contract::TargetApproval::Approved);
}

#[tokio::test]
async fn what_was_published_stays_as_the_committee_saw_it() {
    let mut house = House::derby().await;
    let correction =
        std::fs::read(format!("{}/correction/communities-and-place/correction.xlsx", crate::house::EXAMPLE)).expect("a workbook");
    house.wait(60);
    house.send("communities-and-place/correction.xlsx", &correction).await;
    let published =
        |period: &str| GetScorecardRequest { period: period.to_owned(), stage: Stage::Published.into(), ..GetScorecardRequest::default() };
    let card = house.ask_scorecard(published("2021/22 Q2")).await;
    assert_eq!(shares(&card).0.display_text, "36 of 46 (78%)");
    let working = house.scorecard("2021/22 Q2", None).await;
    assert_eq!(shares(&working).0.display_text, "37 of 46 (80%)");
    let unpublished = house.ask_scorecard(published("2021/22 Q3")).await;
    assert!(
        unpublished.rows.iter().all(|row| row.value.as_ref().is_none_or(|value| value.absence.is_some())),
        "nothing of quarter three was published"
    );
}
