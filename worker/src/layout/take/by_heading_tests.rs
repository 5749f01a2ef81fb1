//! Regions, age groups or measures across, each in a row of its own of the headings.

use crate::layout::{Layout, apply};
use crate::normalise::entry::{Entry, Written};
use crate::normalise::test_book::{book, codes};

fn parse(table: &str) -> Result<Layout, String> {
    let page = format!("id = \"form\"\ntitle = \"A form\"\n[names]\n\"North East\" = \"NE\"\n[[table]]\n{table}");
    Layout::parse(&page).map_err(|error| error.message)
}

/// What is taken, by cell, item, body, group and period, and what is told.
fn read(table: &str, sheet: &str) -> (Vec<String>, Vec<String>) {
    let layout = parse(table).unwrap_or_else(|error| panic!("{error}"));
    let returned = apply(&layout, &book(&[("S", sheet)]), "form.xlsx").returned;
    let name = |named: &Option<Written>| named.as_ref().map_or("-".to_owned(), |named| named.text.clone());
    let told =
        |entry: &Entry| format!("{} {}/{}/{} {}", entry.place, entry.item.text, name(&entry.entity), name(&entry.breakdown), entry.period);
    (returned.entries.iter().map(told).collect(), codes(&returned.findings))
}

#[test]
fn regions_across_and_the_measure_in_a_column() {
    let page =
        "item = [\"Measure\"]\nentity = \"heading row 1\"\nperiod = \"none\"\nignore = [\"Note\"]\nvalues = [{ headings = [\"*\"] }]";
    let (taken, told) = read(page, "Measure | North East | Wales | Note\nVisits | 1 | 2 | x\nLoans | 3 | |");
    assert_eq!(
        taken,
        ["S!B2 Visits/NE/- none", "S!C2 Visits/Wales/- none", "S!B3 Loans/NE/- none"].map(|entry| entry.replace("none", "baseline"))
    );
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn what_is_left_of_a_heading_is_what_its_values_are_of() {
    let page =
        "entity = [\"* Council\"]\nheader_rows = 2\nbreakdown = \"heading row 1\"\nperiod = \"none\"\nvalues = [{ headings = [\"*\"] }]";
    let (taken, told) = read(page, " | Aged 18 to 64 | | Aged 65+ | \nCouncil | Starts | Ends | Starts | Ends\nLeeds | 1 | 2 | 3 | 4");
    assert_eq!(taken[1], "S!C3 Ends/Leeds/Aged 18 to 64 baseline");
    assert_eq!(taken[2], "S!D3 Starts/Leeds/Aged 65+ baseline");
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn period_group_and_measure_may_each_have_a_row() {
    let page = "entity = [\"* Council\"]\nheader_rows = 3\nbreakdown = \"heading row 2\"\nitem = \"heading row 3\"\nperiod = \"heading\"\n\
                values = [{ headings = [\"* Starts\"] }]";
    let (taken, _) = read(page, " | 2021/22 Q1 | \n | Men | Women\nCouncil | Starts | Starts\nLeeds | 1 | 2");
    assert_eq!(taken, ["S!B4 Starts/Leeds/Men fy2021-22-q1", "S!C4 Starts/Leeds/Women fy2021-22-q1"]);
}

#[test]
fn a_heading_that_names_nobody_is_told_and_a_group_may_be_left_out() {
    let of = |key: &str| {
        format!(
            "item = [\"* Measure\"]\nheader_rows = 2\n{key} = \"heading row 1\"\nperiod = \"none\"\nvalues = [{{ headings = [\"* Actual\", \"Actual\"] }}]"
        )
    };
    let sheet = " | | Wales\nMeasure | Actual | Actual\nVisits | 1 | 2";
    let (taken, told) = read(&of("entity"), sheet);
    assert_eq!((taken, told), (vec!["S!C3 Visits/Wales/- baseline".to_owned()], vec!["key-missing S!B2".to_owned()]));
    assert_eq!(read(&of("breakdown"), sheet).0, ["S!B3 Visits/-/- baseline", "S!C3 Visits/-/Wales baseline"]);
}

#[test]
fn what_a_page_cannot_mean_is_refused() {
    let item = "item = [\"Measure\"]\nperiod = \"none\"\n";
    for (wrong, said) in [
        ("entity = \"heading\"\nvalues = [{ headings = [\"*\"] }]", "heading row 1"),
        ("entity = \"heading row 0\"\nvalues = [{ headings = [\"*\"] }]", "which row"),
        ("entity = \"heading row 2\"\nvalues = [{ headings = [\"*\"] }]", "header_rows is 1"),
        (
            "header_rows = 2\nentity = \"heading row 1\"\nbreakdown = \"heading row 1\"\nvalues = [{ headings = [\"*\"] }]",
            "a row of its own",
        ),
        ("values = [{ headings = [\"*\"] }]", "named nowhere else"),
        ("ignore = [\"*\"]\nvalues = [{ headings = [\"A\"] }]", "names no heading"),
    ] {
        let error = parse(&format!("{item}{wrong}")).expect_err(wrong);
        assert!(error.contains(said), "{wrong}: {error}");
    }
    let alone = parse("entity = \"heading row 1\"\nitem = \"Visits\"\nperiod = \"none\"\nvalues = [{ headings = [\"*\"] }]")
        .expect_err("no anchor");
    assert!(alone.contains("needs a title"), "{alone}");
    let of_what =
        parse("title = [\"T\"]\nentity = \"heading row 1\"\nperiod = \"none\"\nvalues = [{ headings = [\"*\"] }]").expect_err("of what");
    assert!(of_what.contains("write item"), "{of_what}");
}
