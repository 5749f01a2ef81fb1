//! Words of a page that fit nothing, or could fit in two ways: what whoever writes the page is told.

use outturn_worker::layout::{Layout, apply, idle_words};
use outturn_worker::read::{Limits, RawWorkbook, read_bytes};
use rust_xlsxwriter::Workbook;

/// A workbook of one sheet, written and read back: cells parted by `|`, numbers where they read as ones.
fn book(text: &str) -> RawWorkbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(text.lines()) {
        for (column, cell) in (0..).zip(line.split('|').map(str::trim)) {
            match cell.parse::<f64>() {
                _ if cell.is_empty() => {}
                Ok(number) => drop(sheet.write_number(row, column, number).expect("a number")),
                Err(_) => drop(sheet.write_string(row, column, cell).expect("a text")),
            }
        }
    }
    read_bytes(&book.save_to_buffer().expect("a workbook"), &Limits::default()).expect("a workbook that can be read")
}

fn layout(page: &str) -> Result<Layout, String> {
    Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{page}")).map_err(|error| error.message)
}

/// The cells of which a page makes values, and the items that these are of.
fn taken(page: &str, text: &str) -> Vec<String> {
    let returned = apply(&layout(page).expect("a page"), &book(text), "form.xlsx").returned;
    let entity =
        |entry: &outturn_worker::normalise::entry::Entry| entry.entity.as_ref().map_or_else(String::new, |entity| entity.text.clone());
    returned.entries.iter().map(|entry| format!("{} {}/{}", entry.place, entry.item.text, entity(entry))).collect()
}

#[test]
fn words_that_match_nothing_are_told_to_whoever_tests_the_page() {
    let page = "[marks]\n\"NIL\" = 0\n\"..\" = \"suppressed\"\n[flags]\n\"[r]\" = \"provisional\"\n\"[note *]\" = \"note\"\n\
                [[table]]\nitem = [\"Measure\"]\nperiod = \"none\"\nskip_rows = [\"Example *\", \"Guidance *\"]\ntotal_rows = [\"All *\"]\n\
                group_rows = { give = \"breakdown\", labels = [\"Housing\", \"Roads\"] }\nignore = [\"Remark *\"]\ntotals = [\"* Total\"]\nuntil = [\"END\"]\n\
                values = [{ headings = [\"Q1\"] }]\n";
    let layout = layout(page).expect("a page");
    let workbook = book("Measure | Q1 | Remark\nExample row | 9\nHousing |\nHomes | NIL | late [r]\nVisits | 3");
    let told: Vec<String> = idle_words(&layout, &workbook).into_iter().map(|finding| finding.message).collect();
    assert_eq!(
        told,
        [
            "skip_rows of table 1: no row begins with \"Guidance *\".",
            "total_rows of table 1: no row begins with \"All *\".",
            "group_rows of table 1: no row begins with \"Roads\".",
            "totals of table 1: no column is headed \"* Total\".",
            "until of table 1: nothing below the headings says \"END\".",
            "marks: no cell holds \"..\".",
            "flags: no cell holds \"[note *]\".",
        ]
    );
    let sender = apply(&layout, &workbook, "form.xlsx").returned.findings;
    assert!(!sender.iter().any(|finding| finding.message.contains("skip_rows")), "{sender:?}");
}

#[test]
fn figures_of_hidden_rows_are_read_and_counted() {
    let mut workbook = book("Measure | Q1\nHomes | 1\nVisits | 2\nNote |\nLoans | 3\nEvents | 4");
    workbook.sheets[0].hidden_rows = vec![0, 2, 3, 4];
    let page = layout("[[table]]\nitem = [\"Measure\"]\nperiod = \"none\"\nvalues = [{ headings = [\"Q1\"] }]\n").expect("a page");
    let returned = apply(&page, &workbook, "form.xlsx").returned;
    assert_eq!(returned.entries.len(), 4);
    let told: Vec<String> = returned.findings.iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect();
    assert_eq!(told, ["rows-hidden: Rows 3 and 5 are hidden, 2 in all, and their figures were read like any others."]);
}

#[test]
fn a_column_says_one_thing() {
    let page = |table: &str| layout(&format!("[[table]]\nperiod = \"none\"\n{table}\n"));
    for (table, said) in [
        ("item = [\"Area\"]\nentity = [\"Area\"]\nvalues = [{ headings = [\"Q1\"] }]", "for item and for entity"),
        ("item = [\"Area\"]\nvalues = [{ headings = [\"Area\"] }]", "for item and for a [[table.values]]"),
        ("item = [\"Area\"]\nignore = [\"Q1\"]\nvalues = [{ headings = [\"Q1\"] }]", "for ignore and for"),
        (
            "item = [\"Area\"]\nvalues = [{ headings = [\"Q1\"] }, { headings = [\"Q1\"], kind = \"target\" }]",
            "for a [[table.values]] and for",
        ),
    ] {
        let told = page(table).expect_err(table);
        assert!(told.contains(said) && told.contains("a column says one thing"), "{told}");
    }
    // One of several ways of writing may be another column's, where the other ways are not.
    page("item = [\"Name\"]\nentity = [\"Name\", \"Body\"]\nvalues = [{ headings = [\"Q1\"] }]").expect("a page");
    let kind =
        "period = { column = [\"Year\"] }\nkind = { column = [\"Year\"], actual = [\"Outturn\"] }\nvalues = [{ headings = [\"Q1\"] }]";
    layout(&format!("[[table]]\n{kind}\n")).expect("a column of periods may say the kind");
}

#[test]
fn group_rows_are_said_once() {
    let list =
        "[[table]]\nitem = [\"Measure\"]\nperiod = \"none\"\ngroup_rows = [{ give = \"breakdown\" }]\nvalues = [{ headings = [\"Q1\"] }]\n";
    let told = layout(list).expect_err("a list");
    assert!(told.contains("write one { } and not a list"), "{told}");
    let unknown = layout(&list.replace("[{ give = \"breakdown\" }]", "{ gives = \"breakdown\" }")).expect_err("an unknown word");
    assert!(unknown.contains("gives"), "{unknown}");
}

#[test]
fn a_number_with_a_plus_sign_is_one_word_of_digits() {
    let page = "[[table]]\nentity = [\"Area\"]\nperiod = \"none\"\nvalues = [{ headings = [\"Aged #\"] }]\n";
    assert_eq!(taken(page, "Area | Aged 65 | Aged 90+\nLeeds | 1 | 2"), ["Sheet1!B2 Aged 65/Leeds", "Sheet1!C2 Aged 90+/Leeds"]);
}

#[test]
fn a_heading_may_be_written_with_the_number_of_its_footnote() {
    let page = |heading: &str| {
        format!(
            "[flags]\n\"footnote numbers\" = \"note\"\n[[table]]\nentity = [\"Area\"]\nperiod = \"none\"\nvalues = [{{ headings = [\"{heading}\"] }}]\n"
        )
    };
    let text = "Area1 | Passengers3\nLeeds4,5 | 1";
    assert_eq!(taken(&page("Passengers"), text), ["Sheet1!B2 Passengers/Leeds"]);
    assert_eq!(taken(&page("Passengers3"), text), ["Sheet1!B2 Passengers3/Leeds"]);
}

#[test]
fn a_title_that_takes_a_sentence_for_a_name_leaves_it_to_another() {
    let page = "[[table]]\ntitle = [\"Number of {entity} by place of death *\", \"Number of {entity} by date of notification *\"]\nitem = [\"Date\"]\n\
                period = \"none\"\nvalues = [{ headings = [\"Care home\"] }]\n";
    let title = "Number of deaths of care home residents notified to the Care Quality Commission, by date of notification 10 April to 8 May 2020, and by place \
                 of death, England";
    let text = format!("{title}\n\nDate | Care home\n10 April | 1");
    assert_eq!(taken(page, &text), ["Sheet1!B4 10 April/deaths of care home residents notified to the Care Quality Commission"]);
}
