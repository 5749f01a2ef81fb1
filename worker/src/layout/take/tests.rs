//! Small sheets that leave something out, or put something where it does not belong.

use crate::layout::{Layout, apply};
use crate::normalise::entry::{Entry, Written};
use crate::normalise::test_book::{book, codes};

/// What is taken, as `cell item/entity/breakdown`, and what is told, as `code cell`.
fn read(layout: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let layout = Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{layout}")).expect("a layout");
    let returned = apply(&layout, &book(&[("S", text)]), "form.xlsx").returned;
    let name = |written: &Option<Written>| written.as_ref().map_or_else(|| "-".to_owned(), |written| written.text.clone());
    let entry =
        |entry: &Entry| format!("{} {}/{}", entry.place.to_string().trim_start_matches("S!"), entry.item.text, name(&entry.breakdown));
    (returned.entries.iter().map(entry).collect(), codes(&returned.findings))
}

const GROUPS: &str = "[[table]]\nitem = [\"Measure\"]\nperiod = \"none\"\nvalues = [{ headings = [\"Q1\"] }]\nmarks";

fn groups(labels: &str) -> String {
    format!("{}group_rows = {{ give = \"breakdown\"{labels} }}", GROUPS.trim_end_matches("marks"))
}

#[test]
fn a_wrong_value_is_no_heading_between_rows() {
    for wrong in ["tbc", "12 (est.)", "1,234"] {
        let (taken, told) = read(&groups(""), &format!("Measure | Q1\nHousing |\nHomes | {wrong}\nRents | 5"));
        assert_eq!(taken, ["B4 Rents/Housing"], "{wrong}");
        assert_eq!(told, ["number-expected S!B3"], "{wrong}");
    }
    let untouched = format!("marks = {{ \"Please select\" = \"nothing\" }}\n{}", groups(""));
    assert_eq!(read(&untouched, "Measure | Q1\nHousing |\nHomes | Please select\nRents | 5").0, ["B4 Rents/Housing"]);
}

#[test]
fn a_wrong_value_in_a_row_without_a_name_is_told() {
    let layout = "[[table]]\nitem = [\"Measure\"]\nperiod = \"none\"\nvalues = [{ headings = [\"Q1\", \"Q2\"] }]";
    for (row, told) in [
        (" | 12 (est.) |", vec!["key-missing S!A3"]),
        (" | 1,234 |", vec!["key-missing S!A3"]),
        (" | tbc | tbc", vec!["key-missing S!A3"]),
        (" | Figures are provisional |", vec![]),
    ] {
        assert_eq!(read(layout, &format!("Measure | Q1 | Q2\nHomes | 1 | 2\n{row}")).1, told, "{row}");
    }
}

#[test]
fn figures_of_a_row_that_opens_a_group_are_told() {
    let layout = groups(", labels = [\"Housing\", \"Roads\"]");
    let (taken, told) = read(&layout, "Measure | Q1\nHousing | 9\nHomes | 5\nRoads | 0\nMiles | 7");
    assert_eq!(taken, ["B3 Homes/Housing", "B5 Miles/Roads"]);
    assert_eq!(told, ["row-not-returned S"]);
}

const WARDS: &str = "marks = { \"Please select\" = \"nothing\" }\n[[table]]\nitem = [\"Measure\"]\nbreakdown = [\"Ward\"]\nfill_down = [\"Ward\"]\nperiod = \"none\"\n\
                     values = [{ headings = [\"Q1\"] }]\n";

#[test]
fn a_name_holds_for_the_rows_below_it_until_something_ends_it() {
    let (taken, told) =
        read(WARDS, "Ward | Measure | Q1\nNorth | a | 1\n | b | 2\nPlease select | c | 3\n | d | 4\nSouth | e | 5\n\n | f | 6");
    assert_eq!(taken, ["C2 a/North", "C3 b/North", "C6 e/South"]);
    assert_eq!(told, ["key-missing S!A4", "key-missing S!A5", "key-missing S!A8"]);
}

#[test]
fn a_total_does_not_say_what_the_rows_below_it_are_about() {
    let layout = "[[table]]\nentity = [\"Service\"]\nbreakdown = [\"Team\"]\nitem = \"FIN\"\nfill_down = [\"Service\"]\ntotal_rows = [\"Total\"]\nskip_rows = [\"Note\"]\n\
                  period = \"none\"\nvalues = [{ headings = [\"Q1\"] }]";
    let (taken, told) =
        read(layout, "Service | Team | Q1\nRoads | x | 1\nTotal | | 6\n | y | 4\nParks | x | 1\nNote | see below |\n | z | 2");
    assert_eq!(taken, ["C2 FIN/x", "C3 FIN/-", "C5 FIN/x"]);
    assert_eq!(told, ["key-missing S!A4", "key-missing S!A7"]);
}

#[test]
fn words_of_the_layout_that_do_nothing_are_told() {
    let layout = "[[table]]\nitem = \"Measure\"\nperiod = \"none\"\ntotals = [\"Totl\"]\nvalues = [{ headings = [\"Q1\"] }]\n\
                  allowed = [{ heading = [\"Wards\"], words = [\"a\"] }, { heading = [\"Measure\"], sheet = \"Lists\", below = \"Measures\" }]\n\
                  [[table.sum]]\ntotal = [\"Total\"]\nof = [\"Part 1\"]";
    let told = read(layout, "Measure | Q1 | Total\nHomes | 1 | 1").1;
    let idle = told.iter().filter(|told| told.starts_with("layout-word-idle")).count();
    assert_eq!(idle, 5, "totals, an allowed heading, a list, the parts of a sum, and a heading without brackets: {told:?}");
    let single = "[[table]]\nbreakdown = [\"Ward\"]\nitem = \"Visits\"\nperiod = \"none\"\nvalues = [{ headings = [\"Visits\"] }]";
    assert_eq!(read(single, "Ward | Visits\nNorth | 1").1, Vec::<String>::new(), "a measure may be called as its column is headed");
}

#[test]
fn scales_that_a_unit_cannot_have_are_refused() {
    for (columns, said) in [
        ("unit = \"number\", scale = \"fractions\"", "for percentages"),
        ("unit = \"%\", scale = \"thousands\"", "never in thousands"),
        ("unit = \"%\", scale = \"millions\"", "never in thousands"),
    ] {
        let page = format!("id = \"a\"\ntitle = \"A\"\n[[table]]\nperiod = \"none\"\nvalues = [{{ headings = [\"Q1\"], {columns} }}]");
        let error = Layout::parse(&page).expect_err(columns);
        assert!(error.message.contains(said), "{columns}: {error}");
    }
}

#[test]
fn a_percentage_is_taken_as_its_cell_shows_it() {
    let layout = |scale: &str| {
        format!(
            "[[table]]\nitem = [\"Measure\"]\nperiod = \"none\"\nvalues = [{{ headings = [\"Q1\"], unit = \"%\", scale = \"{scale}\" }}]"
        )
    };
    let sheet = "Measure | Q1\na | %0.455\nb | 45.5";
    assert_eq!(read(&layout("ones"), sheet).1, ["percent-doubtful S!B2"]);
    assert_eq!(read(&layout("fractions"), sheet).1, ["percent-doubtful S!B3"]);
}

#[test]
fn figures_are_equal_however_they_are_shown() {
    let layout =
        "id = \"form\"\ntitle = \"A form\"\n[[table]]\nitem = [\"Measure\"]\nperiod = \"none\"\nvalues = [{ headings = [\"Q1\"] }]";
    let layout = Layout::parse(layout).expect("a layout");
    let sheets = [("Old", "Measure | Q1\na | 0.5\nb | 7"), ("New", "Measure | Q1\na | %0.5\nb | '7")];
    let returned = apply(&layout, &book(&sheets), "form.xlsx").returned;
    assert_eq!((returned.entries.len(), codes(&returned.findings)), (2, vec!["sheets-repeat New".to_owned()]));
}

#[test]
fn the_kind_of_a_row_stands_in_its_label() {
    let read = |kind: &str, text: &str| {
        let table = "[[table]]\nitem = \"FIN\"\nperiod = { column = [\"RDEL\"] }\nfill_down = [\"RDEL\"]\nuntil = [\"Total *\"]\nvalues = [{ headings = [\"Cost\"] }, \
                     { headings = [\"Plan\"], kind = \"target\", optional = true }]";
        let layout = Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{table}\n[table.kind]\n{kind}")).expect("a layout");
        let returned = apply(&layout, &book(&[("S", text)]), "form.xlsx").returned;
        let entry =
            |entry: &Entry| format!("{} {} {}", entry.place.to_string().trim_start_matches("S!"), entry.period, entry.kind.as_str());
        (returned.entries.iter().map(entry).collect::<Vec<_>>(), codes(&returned.findings))
    };
    let same = "column = [\"RDEL\"]\nbaseline = [\"* Baseline\"]\nforecast = [\"Forecast\"]\nactual = [\"Actual\"]";
    let rows = "RDEL | Cost | Plan\nPre-2019/2020     Baseline | 1\nActual | 2 | 9\n2019/2020 Baseline | 3\nForecast | 4";
    let (taken, told) = read(same, &format!("{rows}\nTotal Baseline | 5\nForecast | 6"));
    let expected =
        ["B2 to-m2019-03 baseline", "B3 to-m2019-03 actual", "C3 to-m2019-03 target", "B4 fy2019-20 baseline", "B5 fy2019-20 forecast"];
    assert_eq!((taken, told), (expected.map(str::to_owned).to_vec(), vec![]));
    let (taken, told) = read(same, "RDEL | Cost\n2019/2020 Baseline | 3\n2020/2021 Plan | 4\nForecast of Q1 | 4\nForecast | 5");
    assert_eq!(taken, ["B2 fy2019-20 baseline"], "a row that says another word, or half a period, is sent back, and the one below it, too");
    assert_eq!(told, ["name-not-allowed S!A3", "period-unreadable S!A4", "period-unreadable S!A4"]);
    let other = "column = [\"Type\"]\nactual = [\"Outturn\"]\ntarget = [\"Target\"]";
    let (taken, told) = read(other, "RDEL | Type | Cost\n2019/20 | Outturn | 3\n | Target | 4\n | | 5\n | Guess | 6");
    assert_eq!(taken, ["C2 fy2019-20 actual", "C3 fy2019-20 target"]);
    assert_eq!(told, ["key-missing S!B4", "name-not-allowed S!B5"]);
    assert_eq!(read(other, "RDEL | Cost\n2019/20 | 3").0, Vec::<String>::new(), "without its column the table is not there");
}

#[test]
fn dates_of_which_a_program_took_days_for_months_are_asked_about() {
    let layout = "[[table]]\nitem = [\"Milestone\"]\nperiod = \"none\"\nvalues = [{ headings = [\"Due\"], kind = \"date\" }]";
    let told = |dates: [&str; 4]| {
        let rows: Vec<String> = dates.iter().enumerate().map(|(index, date)| format!("m{index} | {date}")).collect();
        read(layout, &format!("Milestone | Due\n{}", rows.join("\n"))).1
    };
    assert_eq!(told(["@2021-04-04", "13/04/2021", "@2021-03-04", "30/11/2021"]), ["dates-swapped S!B4"]);
    for dates in [
        ["@2021-04-13", "13/04/2021", "@2021-03-04", "30/11/2021"],
        ["@2021-04-04", "13/04/2021", "@2021-03-04", "11/11/2021"],
        ["@2021-04-04", "14 April 2021", "@2021-03-04", "30 November 2021"],
        ["@2021-04-04", "@2021-04-05", "@2021-03-04", "30/11/2021"],
    ] {
        assert_eq!(told(dates), Vec::<String>::new(), "{dates:?}");
    }
}

#[test]
fn a_field_that_stands_twice_is_told() {
    let told = |said: &str, gives: &str, sheet: &str| {
        let field = format!("[[field]]\nlabel = [\"Signed\"]\nsheets = [\"S\"]\nat = \"right\"\ngives = \"{gives}\"\n{said}");
        let page = format!("id = \"form\"\ntitle = \"A form\"\n{field}");
        let layout = Layout::parse(&page).expect("a layout");
        let returned = apply(&layout, &book(&[("S", sheet)]), "form.xlsx").returned;
        (returned.entries.iter().map(|entry| entry.place.to_string()).collect::<Vec<_>>(), codes(&returned.findings))
    };
    let both = "Signed | @2021-04-01\nSigned | 02/04/2021";
    let none: Vec<String> = vec![];
    let at = |cell: &str| vec![cell.to_owned()];
    assert_eq!(told("", "date", both), (at("S!B1"), at("field-doubtful S!B1")));
    assert_eq!(told("", "date", "Signed | @2021-04-02\nSigned | 02/04/2021"), (at("S!B1"), none.clone()), "the same day");
    assert_eq!(told("", "date", "Signed |\nSigned | 02/04/2021"), (at("S!B2"), none.clone()));
    assert_eq!(told("which = \"first\"", "date", both), (at("S!B1"), none.clone()));
    assert_eq!(told("which = \"last\"", "date", both), (at("S!B2"), none.clone()));
    assert_eq!(told("which = \"last\"", "actual", "Signed | 3\nSigned | 4"), (at("S!B2"), none.clone()));
    assert_eq!(told("", "actual", "Signed | 3\nSigned | 4"), (none, vec!["field-missing S!B2".to_owned(), "return-empty".to_owned()]));
}
