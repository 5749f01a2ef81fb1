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
