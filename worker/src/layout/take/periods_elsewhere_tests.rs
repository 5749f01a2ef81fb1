//! Periods in the corner of the headings and beside each value, days in another order, and headings of no single period.

use crate::layout::{Layout, apply};
use crate::normalise::entry::{Entry, EntryValue};
use crate::normalise::grid::shown;
use crate::normalise::test_book::{book, codes};

fn parse(page: &str) -> Result<Layout, String> {
    Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{page}")).map_err(|error| error.message)
}

/// What is taken, by cell, item, period and value, and what is told.
fn read(page: &str, sheet: &str) -> (Vec<String>, Vec<String>) {
    let layout = parse(page).unwrap_or_else(|error| panic!("{error}"));
    let returned = apply(&layout, &book(&[("S", sheet)]), "form.xlsx").returned;
    let value = |entry: &Entry| match &entry.value {
        EntryValue::Cell { value, .. } => shown(value),
        other => format!("{other:?}"),
    };
    let told = |entry: &Entry| format!("{} {} {} {}", entry.place, entry.item.text, entry.period, value(entry));
    (returned.entries.iter().map(told).collect(), codes(&returned.findings))
}

#[test]
fn the_corner_says_the_period_and_is_no_heading() {
    let page = "[[table]]\nentity = [\"{left of North}\"]\nperiod = \"corner\"\nvalues = [{ headings = [\"North\", \"South\"] }]";
    for corner in ["2021/22 Q1", "Quarter 1 2021/22:"] {
        let (taken, told) = read(page, &format!("Visits\n{corner} | North | South\nMuseums | 1 | 2"));
        assert_eq!(taken, ["S!B3 North fy2021-22-q1 1", "S!C3 South fy2021-22-q1 2"]);
        assert_eq!(told, Vec::<String>::new());
    }
    assert_eq!(read(page, "Area | North | South\nMuseums | 1 | 2").1, ["period-unreadable S!A1"]);
}

#[test]
fn a_heading_may_stand_below_the_corner() {
    let page = "[[table]]\nheader_rows = 2\nentity = [\"Area\"]\nperiod = \"corner\"\nvalues = [{ headings = [\"Visits *\"] }]";
    assert_eq!(read(page, "2021/22 | Visits | \nArea | Adults | Children\nMill | 1 | 2").0.len(), 2);
}

#[test]
fn each_value_has_its_year_beside_it() {
    let page = "lone_years = \"calendar\"\n[[table]]\nentity = [\"Area\"]\nperiod = \"none\"\nvalues = [{ headings = [\"Homes\", \"Rents\"], period = \"right\" }]";
    let (taken, told) = read(page, "Area | Homes | | Rents | Year\nMill | 1 | 2019 | 2 | '2020\nHill | 3 | | 4 | soon");
    assert_eq!(taken, ["S!B2 Homes cy2019 1", "S!D2 Rents cy2020 2"]);
    assert_eq!(told, ["period-unreadable S!C3", "period-unreadable S!E3"]);
}

#[test]
fn the_page_says_which_number_of_a_typed_day_is_the_month() {
    let page = |order: &str| {
        format!("{order}\n[[table]]\nitem = [\"Milestone\"]\nperiod = \"none\"\nvalues = [{{ headings = [\"Done\"], kind = \"date\" }}]")
    };
    let sheet = "Milestone | Done\nRoof | '03/04/2021\nWall | @2021-04-03";
    let (taken, _) = read(&page("dates = \"month first\""), sheet);
    assert_eq!(taken, ["S!B2 Roof baseline 04/03/2021", "S!B3 Wall baseline 03/04/2021"]);
    let (taken, _) = read(&page(""), sheet);
    assert_eq!(taken[0], "S!B2 Roof baseline 03/04/2021");
    assert!(parse(&page("dates = \"us\"")).expect_err("no order").contains("month first"));
}

#[test]
fn a_heading_of_time_without_end_is_refused_in_its_own_words() {
    let page = "[[table]]\nitem = [\"Measure\"]\nperiod = \"heading\"\nvalues = [{ headings = [\"# #\", \"Beyond *\", \"Up to *\"] }]";
    let layout = parse(page).expect("a page");
    let sheet = "Measure | 2021/22 | Beyond 2026 | Up to Q3 2023/24\nVisits | 1 | 2 | 3";
    let returned = apply(&layout, &book(&[("S", sheet)]), "form.xlsx").returned;
    assert_eq!(returned.entries.len(), 1);
    assert_eq!(codes(&returned.findings), ["period-unreadable S!C1", "period-unreadable S!D1"]);
    assert!(
        returned.findings[0].message.starts_with("\"Beyond 2026\" can be read as more than one period"),
        "{}",
        returned.findings[0].message
    );
}

#[test]
fn what_a_page_cannot_mean_is_refused() {
    let corner = "[[table]]\nside_by_side = true\nentity = [\"Area\"]\nperiod = \"corner\"\nvalues = [{ headings = [\"North\"] }]";
    assert!(parse(corner).expect_err("beside").contains("corner"));
    let field = "[[field]]\nlabel = [\"Staff\"]\nat = \"right\"\ngives = \"actual\"\nperiod = \"right\"";
    assert!(parse(field).expect_err("a field").contains("a field's period"));
}
