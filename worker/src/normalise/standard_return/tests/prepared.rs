//! Returns that were made from the template: the hidden key is what they are known by.

use super::{codes, lines};
use crate::normalise::standard_return::{read, recognises};
use crate::normalise::test_book::{book, sheet};
use crate::read::cell::{RawWorkbook, SheetVisibility};

const COVER: &str = "Performance return: Adults, 2021/22 Q2

Submitter | adults
Service | Adults
Period | 2021/22 Q2
Signed off by |";
const KEY: &str = "outturn-return | 1 | | Completed\nperiod | fy2021-22-q2 | | On track\nservices | adults; adult-homes";
const OUTTURNS: &str = "Outturns: Adults
Measure | Name | Unit | Figure is | Good is | Counted as | Target | Target for the year | Last reported | Last value | Value before | Value | Forecast | Comment
A-1 | First | % | rolling | higher | | | 60 | 2021/22 Q1 | 55 | 54 | 57 | |
A-2 | Second | days | rolling | lower | | | 60 | 2021/22 Q1 | 55 | 54 | | |";

/// A prepared workbook; LibreOffice saves what is very hidden as hidden, so both must do.
fn prepared(sheets: &[(&str, &str)], key: &str) -> RawWorkbook {
    let mut workbook = book(sheets);
    let mut hidden = sheet("outturn", key);
    hidden.visibility = SheetVisibility::VeryHidden;
    workbook.sheets.insert(0, hidden);
    workbook
}

const A_1: &str = "Outturns!L3: A-1 fy2021-22-q2 actual 57 [General]";

#[test]
fn what_is_for_information_and_what_is_left_empty_needs_no_words() {
    let workbook = prepared(&[("Cover", COVER), ("Outturns", OUTTURNS)], KEY);
    assert!(recognises(&workbook).matches());
    let read = read(&workbook);
    assert_eq!(lines(&read), [A_1]);
    assert_eq!(codes(&read.findings), ["row-empty"], "the hidden sheet goes without saying");
    assert_eq!(read.findings[0].message, "1 of the 2 prepared rows was left empty, so nothing is reported for A-2.");
}

#[test]
fn projects_that_nobody_filled_in_are_not_asked_about_one_by_one() {
    let projects =
        "Project | Name | Delivery confidence | Forecast spend | Comment\nP-1 | First | | |\nP-2 | Second | green | |\nP-3 | Third | | 5 |";
    let workbook = prepared(&[("Cover", COVER), ("Projects", projects)], KEY);
    assert_eq!(codes(&read(&workbook).findings), ["confidence-missing Projects!C4", "row-empty"]);
    let untouched = projects.replace("green", "").replace('5', "");
    assert_eq!(codes(&read(&prepared(&[("Cover", COVER), ("Projects", &untouched)], KEY)).findings), ["return-empty"]);
}

#[test]
fn a_cover_that_was_spoilt_is_made_good_from_the_key() {
    for cover in ["", "Signed off by | Director", "Submitter |\nService |\nPeriod |", "Submitter | #REF!\nService | #REF!\nPeriod | #REF!"]
    {
        let workbook = prepared(&[("Cover", cover), ("Outturns", OUTTURNS)], KEY);
        assert!(recognises(&workbook).matches(), "{cover}");
        let read = read(&workbook);
        assert_eq!((lines(&read), codes(&read.findings)), (vec![A_1.to_owned()], vec!["row-empty".to_owned()]), "{cover}");
        let services: Vec<_> = read.services.iter().map(|service| service.text.as_str()).collect();
        assert_eq!(services, ["adults", "adult-homes"], "{cover}");
    }
    let without = read(&prepared(&[("Outturns", OUTTURNS)], KEY));
    assert_eq!(lines(&without), [A_1], "no cover at all");
}

#[test]
fn a_part_whose_tab_was_renamed_is_known_by_what_stands_on_it() {
    let renamed = read(&prepared(&[("Our figures", OUTTURNS), ("Front page", COVER), ("Evidence", "Measure | Value\nB-1 | 5")], KEY));
    assert_eq!(lines(&renamed), [A_1.replace("Outturns", "Our figures")]);
    assert_eq!(codes(&renamed.findings), ["sheet-passed-over Evidence", "row-empty"]);
    assert_eq!(renamed.submitter.expect("the cover's").text, "adults");
    let twice = read(&prepared(&[("Ours", OUTTURNS), ("Ours (2)", OUTTURNS), ("Cover", COVER)], KEY));
    assert_eq!(codes(&twice.findings), ["sheet-passed-over Ours", "sheet-passed-over Ours (2)", "return-empty"], "nobody can tell which");
    let without_key = read(&book(&[("Our figures", OUTTURNS), ("Cover", COVER)]));
    assert_eq!(lines(&without_key), Vec::<String>::new(), "without the key a tab's name is all there is");
}

#[test]
fn another_period_on_the_cover_counts_and_is_asked_about() {
    let cover = COVER.replace("Period | 2021/22 Q2", "Period | 2021/22 Q3");
    let read = read(&prepared(&[("Cover", &cover), ("Outturns", OUTTURNS)], KEY));
    assert_eq!(lines(&read), [A_1.replace("q2", "q3")]);
    assert_eq!(codes(&read.findings), ["cover-period-differs Cover!B5", "row-empty"]);
    let message = &read.findings[0].message;
    assert!(message.contains("2021/22 Q3") && message.contains("2021/22 Q2"), "{message}");
}

#[test]
fn a_key_of_another_form_is_a_hidden_sheet_like_any_other() {
    for key in ["outturn-return | 2", "outturn | 1", "| outturn-return | 1"] {
        let workbook = prepared(&[("Cover", COVER), ("Outturns", OUTTURNS)], key);
        assert!(recognises(&workbook).matches(), "by its headings");
        let read = read(&workbook);
        assert_eq!((lines(&read), codes(&read.findings)), (vec![A_1.to_owned()], vec!["sheet-hidden outturn".to_owned()]), "{key}");
    }
    assert!(!recognises(&prepared(&[("Cover", COVER)], KEY)).matches(), "nothing is left that could report");
}

#[test]
fn a_step_may_have_its_word_behind_it() {
    let risks = "Risk | Likelihood | Impact\nR-1 | 4 - Likely | 3 – Medium\nR-2 | '5: Very likely | 2 Low\nR-3 | 4 - 5 | '4\nR-4 | Likely | -4 - Likely\nR-5 | 400 - Likely | n/a";
    let read = read(&book(&[("Cover", COVER), ("Risks", risks)]));
    let said: Vec<String> = lines(&read).iter().map(|line| line.replace(" fy2021-22-q2 score", "").replace(" [General]", "")).collect();
    assert_eq!(
        said,
        [
            "Risks!B2: R-1 4; breakdown likelihood",
            "Risks!C2: R-1 3; breakdown impact",
            "Risks!B3: R-2 5; breakdown likelihood",
            "Risks!C3: R-2 2; breakdown impact",
            "Risks!B4: R-3 4 - 5; breakdown likelihood",
            "Risks!C4: R-3 4; breakdown impact",
            "Risks!B5: R-4 Likely; breakdown likelihood",
            "Risks!C5: R-4 -4 - Likely; breakdown impact",
            "Risks!B6: R-5 400 - Likely; breakdown likelihood",
            "Risks!C6: R-5 (not applicable); breakdown impact",
        ]
    );
}
