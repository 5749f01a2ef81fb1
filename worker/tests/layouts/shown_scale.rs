//! Cells whose own format shows their number smaller than it is, and words typed where figures belong: what a page takes of them, workbook in, figures out.

use outturn_worker::check::entries_said_once;
use outturn_worker::layout::{Layout, apply, suggest::suggest};
use outturn_worker::normalise::entry::{Entry, EntryValue};
use outturn_worker::read::{CellValue, Limits, RawWorkbook, read_bytes};
use rust_xlsxwriter::{Format, Workbook};

/// A cell as it is written: text, or a number with its format.
enum Written {
    Text(&'static str),
    Number(f64, &'static str),
    Date(&'static str),
}

use Written::{Date, Number, Text};

/// A workbook of one sheet, written and read back.
fn book(rows: &[&[Written]]) -> RawWorkbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            match cell {
                Text("") => {}
                Text(text) => drop(sheet.write_string(row, column, *text).expect("a text")),
                Number(number, "") => drop(sheet.write_number(row, column, *number).expect("a number")),
                Number(number, format) => {
                    sheet.write_number_with_format(row, column, *number, &Format::new().set_num_format(*format)).expect("a number");
                }
                Date(day) => {
                    let day = rust_xlsxwriter::ExcelDateTime::parse_from_str(day).expect("a day");
                    let format = Format::new().set_num_format("dd/mm/yyyy");
                    sheet.write_datetime_with_format(row, column, &day, &format).expect("a date");
                }
            }
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    read_bytes(&bytes, &Limits::default()).expect("a workbook that can be read")
}

/// What a page takes, as `cell figure`, and what it tells, as `code cell`.
fn taken(page: &str, workbook: &RawWorkbook) -> (Vec<String>, Vec<String>) {
    let layout = Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{page}")).expect("a page");
    let mut returned = apply(&layout, workbook, "form.xlsx").returned;
    let entries = entries_said_once(returned.entries, &mut returned.findings);
    let cell = |place: &outturn_domain::address::Place| place.to_string().trim_start_matches("Sheet1!").to_owned();
    let entry = |entry: &Entry| format!("{} {}", cell(&entry.place), figure(entry));
    let finding =
        |finding: &outturn_domain::finding::Finding| format!("{} {}", finding.code, finding.place.as_ref().map_or_else(String::new, cell));
    (entries.iter().map(entry).collect(), returned.findings.iter().map(finding).collect())
}

fn figure(entry: &Entry) -> String {
    let number = match &entry.value {
        EntryValue::Means(number) | EntryValue::Cell { value: CellValue::Number(number), .. } => *number,
        other => return format!("{other:?}"),
    };
    outturn_domain::figure::CellNumber::new(number, entry.scale).expect("a figure").decimal().normalize().to_string()
}

fn page(values: &str) -> String {
    format!("[[table]]\nitem = [\"Project\"]\nperiod = \"none\"\n{values}\n")
}

#[test]
fn a_cell_that_shows_thousands_holds_the_whole_figure() {
    let spend = |scale: &str| page(&format!("values = [{{ headings = [\"Spend *\"], unit = \"£\"{scale} }}]"));
    let one = |format: &'static str, heading: &'static str| {
        book(&[&[Text("Project"), Text(heading)], &[Text("Hall"), Number(651_391.0, format)]])
    };
    let is = |page: &str, workbook: &RawWorkbook, figure: &str, told: &[&str]| {
        assert_eq!(taken(page, workbook), (vec![format!("B2 {figure}")], told.iter().map(|told| (*told).to_owned()).collect::<Vec<_>>()));
    };
    let thousands = ", scale = \"thousands\"";
    is(&spend(""), &one("#,##0,", "Spend £000"), "651391", &[]);
    is(&spend(thousands), &one("#,##0,", "Spend"), "651391", &[]);
    is(&spend(thousands), &one("0.0,\"k\"", "Spend"), "651391", &[]);
    is(&spend(thousands), &one("_-* #,##0,_-;-* #,##0,_-;_-* \"-\"??_-;_-@_-", "Spend"), "651391", &[]);
    is(&spend(", scale = \"ones\""), &one("#,##0,", "Spend"), "651391", &[]);
    is(&spend(", scale = \"millions\""), &one("£#,##0.0,,\"m\"", "Spend"), "651391", &[]);
    is(&spend(thousands), &one("#,##0", "Spend"), "651391000", &[]);
    is(&spend(thousands), &one("#,##0.0,,", "Spend"), "651391", &["scale-doubtful B2"]);
    is(&spend(", scale = \"millions\""), &one("#,##0,\"m\"", "Spend"), "651391000", &[]);
    is(&spend(""), &one("#,##0,\"m\"", "Spend"), "651391000", &["scale-doubtful B2"]);
    is(&spend(thousands), &one("[>=1000000]0.0,,\"m\";[>=1000]0.0,\"k\";0", "Spend"), "651391", &["scale-doubtful B2"]);
}

#[test]
fn a_column_of_which_only_some_cells_show_thousands_is_asked_about() {
    let workbook = book(&[
        &[Text("Project"), Text("Spend £000")],
        &[Text("Hall"), Number(651_391.0, "#,##0,")],
        &[Text("Baths"), Number(500.0, "")],
        &[Text("Park"), Number(0.0, "")],
    ]);
    let (taken, told) = taken(&page("values = [{ headings = [\"Spend *\"] }]"), &workbook);
    assert_eq!(taken, ["B2 651391", "B3 500000", "B4 0"]);
    assert_eq!(told, ["scale-doubtful B3"]);
}

#[test]
fn a_draft_says_what_the_cells_hold_and_not_what_they_show() {
    let rows: Vec<Vec<Written>> = (0..4)
        .map(|row| vec![Text(["Hall", "Baths", "Park", "Mill"][row]), Number(651_391.0, "#,##0,"), Number(7_100.0, "#,##0,")])
        .collect();
    let mut all: Vec<&[Written]> =
        vec![&[Text("Capital projects")], &[Text("R thousands")], &[Text("Project"), Text("Actual 2019/20"), Text("Budget 2019/20")]];
    all.extend(rows.iter().map(Vec::as_slice));
    let text = suggest(&book(&all), "capital.xlsx").text;
    assert!(text.contains("scale = \"ones\""), "{text}");
    assert!(!text.contains("scale = \"thousands\""), "{text}");
}

#[test]
fn words_where_figures_belong_are_told_cell_by_cell_and_the_rows_below_are_read() {
    let two = |unit: &str| {
        page(&format!("values = [{{ headings = [\"Target\"], kind = \"target\"{unit} }}, {{ headings = [\"Actual\"]{unit} }}]"))
    };
    let rows = |first: &'static str, second: &'static str| {
        book(&[
            &[Text("Project"), Text("Target"), Text("Actual")],
            &[Text("Hall"), Number(1.0, ""), Number(2.0, "")],
            &[Text("Baths"), Text(first), Text(second)],
            &[Text("Mill"), Text("n/k"), Text("see note")],
            &[Text("Park"), Number(3.0, ""), Number(4.0, "")],
        ])
    };
    let below = ["number-expected B4", "number-expected C4"];
    let count = ", unit = \"number\"";
    for (first, second) in [("80%", "78%"), ("n/k", "see note 2"), ("12 (est.)", "1,234"), ("2 homes", "3 flats")] {
        let (taken, told) = taken(&two(count), &rows(first, second));
        assert_eq!(taken, ["B2 1", "C2 2", "B5 3", "C5 4"], "{first}");
        assert_eq!(told, [&["number-expected B3", "number-expected C3"], below.as_slice()].concat(), "{first}");
    }
    for unit in [", unit = \"%\"", ", unit = \"%\", scale = \"fractions\"", ""] {
        let (taken, told) = taken(&two(unit), &rows("80%", "78%"));
        assert_eq!(taken[2..4], ["B3 80", "C3 78"], "{unit}");
        assert_eq!(told.iter().filter(|told| told.contains("number-expected")).count(), 2, "{unit}");
    }
}

#[test]
fn a_percentage_in_a_comment_is_words() {
    let workbook = book(&[&[Text("Project"), Text("Remark")], &[Text("Hall"), Text("80%")]]);
    let layout = Layout::parse(&format!(
        "id = \"form\"\ntitle = \"A form\"\n{}",
        page("values = [{ headings = [\"Remark\"], kind = \"comment\" }]")
    ));
    let entries = apply(&layout.expect("a page"), &workbook, "form.xlsx").returned.entries;
    assert!(matches!(&entries[0].value, EntryValue::Cell { value: CellValue::Text(text), .. } if text == "80%"), "{entries:?}");
}

#[test]
fn one_figure_given_twice_is_told_before_any_framework_is_asked() {
    let rows = |second: f64| book(&[&[Text("Project"), Text("Q1"), Text("Q2")], &[Text("Hall"), Number(1.0, ""), Number(second, "")]]);
    let both = page("values = [{ headings = [\"Q1\", \"Q2\"] }]");
    assert_eq!(taken(&both, &rows(2.0)), (vec![], vec!["row-twice C2".to_owned()]));
    assert_eq!(taken(&both, &rows(1.0)), (vec!["B2 1".to_owned()], vec!["row-repeated C2".to_owned()]));
}

#[test]
fn figures_that_are_one_by_chance_are_not_taken_of_rows_that_nothing_tells_apart() {
    let rows = |second: f64| {
        book(&[
            &[Text("Station"), Text("2020/21"), Text("2021/22"), Text("Comment")],
            &[Text("Hull"), Number(5.0, ""), Number(1.0, ""), Text("arrivals")],
            &[Text("Hull"), Number(5.0, ""), Number(second, ""), Text("departures")],
        ])
    };
    let values = "values = [{ headings = [\"# #\"] }, { headings = [\"Comment\"], kind = \"comment\", item = \"Why\", period = \"none\" }]";
    let page = format!("[[table]]\nentity = [\"Station\"]\nitem = \"Trains\"\nperiod = \"heading\"\n{values}\n");
    assert_eq!(
        taken(&page, &rows(2.0)),
        (vec![], vec!["row-twice B3".to_owned(), "row-twice C3".to_owned(), "row-twice D3".to_owned()]),
        "arrivals and departures in 2020/21 happen to be as many"
    );
    let (_, told) = taken(&page, &rows(1.0));
    assert_eq!(told, ["row-repeated B3", "row-repeated C3", "row-twice D3"], "one row, written twice with another comment");
}

#[test]
fn days_are_months_only_where_all_of_them_begin_or_end_one() {
    let by_column = "[[table]]\nitem = \"Deaths\"\nperiod = { column = [\"Date\"] }\nvalues = [{ headings = [\"Number\"] }]\n";
    let column = |days: [&'static str; 3]| {
        book(&[
            &[Text("Date"), Text("Number")],
            &[Date(days[0]), Number(1.0, "")],
            &[Date(days[1]), Number(2.0, "")],
            &[Date(days[2]), Number(3.0, "")],
        ])
    };
    let by_heading = "[[table]]\nitem = [\"Area\"]\nperiod = \"heading\"\nvalues = [{ headings = [\"# # #\"] }]\n";
    let heading = |days: [&'static str; 3]| {
        book(&[
            &[Text("Area"), Date(days[0]), Date(days[1]), Date(days[2])],
            &[Text("Leeds"), Number(1.0, ""), Number(2.0, ""), Number(3.0, "")],
        ])
    };
    for months in [["2020-03-01", "2020-04-01", "2020-05-01"], ["2020-03-31", "2020-04-30", "2020-05-31"]] {
        assert_eq!(taken(by_column, &column(months)), (vec!["B2 1".to_owned(), "B3 2".to_owned(), "B4 3".to_owned()], vec![]));
        assert_eq!(taken(by_heading, &heading(months)), (vec!["B2 1".to_owned(), "C2 2".to_owned(), "D2 3".to_owned()], vec![]));
    }
    let weeks = ["2020-03-06", "2020-04-10", "2020-05-01"];
    assert_eq!(taken(by_column, &column(weeks)), (vec![], vec!["period-unreadable A2".to_owned()]));
    assert_eq!(taken(by_heading, &heading(weeks)), (vec![], vec!["period-unreadable B1".to_owned()]));
}

/// What a page takes with its unit, as `cell figure unit`.
fn with_units(page: &str, workbook: &RawWorkbook) -> Vec<String> {
    let layout = Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{page}")).expect("a page");
    let unit = |entry: &Entry| entry.unit.as_ref().map_or_else(|| "-".to_owned(), |unit| unit.as_str().to_owned());
    let cell = |entry: &Entry| entry.place.to_string().trim_start_matches("Sheet1!").to_owned();
    let entries = apply(&layout, workbook, "form.xlsx").returned.entries;
    entries.iter().map(|entry| format!("{} {} {}", cell(entry), figure(entry), unit(entry))).collect()
}

#[test]
fn the_corner_says_the_unit_of_the_table() {
    let table = "[[table]]\nentity = [\"{left of Pay}\"]\nperiod = \"none\"\nunit = \"corner\"\nvalues = [{ headings = [\"Pay\", \"Share (%)\"] }]\n";
    let of =
        |corner: &'static str| book(&[&[Text(corner), Text("Pay"), Text("Share (%)")], &[Text("Hall"), Number(2.0, ""), Number(3.0, "")]]);
    assert_eq!(with_units(table, &of("£ thousand"))[0], "B2 2000 £");
    assert_eq!(with_units(table, &of("Tonnes"))[0], "B2 2 Tonnes");
    let mistake =
        Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{}", table.replace("\"corner\"", "\"£\""))).expect_err("a unit");
    assert!(mistake.message.contains("[[table.values]]"), "{mistake}");
}

#[test]
fn a_labelled_cell_says_the_unit_of_the_whole_return() {
    let page = "[[field]]\nlabel = [\"Figures in\"]\nat = \"right\"\ngives = \"unit\"\n\
                [[field]]\nlabel = [\"Reserve\"]\nat = \"right\"\ngives = \"actual\"\n\
                [[table]]\nitem = [\"Project\"]\nperiod = \"none\"\nvalues = [{ headings = [\"Spend\", \"Late (%)\"] }, { headings = [\"Staff\"], unit = \"number\" }]\n";
    let workbook = book(&[
        &[Text("Figures in:"), Text("£000")],
        &[Text("Reserve"), Number(7.0, "")],
        &[Text("Project"), Text("Spend"), Text("Late (%)"), Text("Staff")],
        &[Text("Hall"), Number(2.0, ""), Number(3.0, ""), Number(4.0, "")],
    ]);
    assert_eq!(with_units(page, &workbook), ["B4 2000 £", "C4 3 %", "D4 4 number", "B2 7000 £"]);
}

#[test]
fn a_labelled_figure_has_a_scale() {
    let field = |rest: &str| format!("[[field]]\nlabel = [\"Spend\"]\nsheets = [\"Sheet1\"]\nat = \"right\"\ngives = \"actual\"\n{rest}\n");
    let plain = |number: f64, format: &'static str| book(&[&[Text("Spend"), Number(number, format)]]);
    let thousands = field("unit = \"£\"\nscale = \"thousands\"");
    assert_eq!(taken(&thousands, &plain(651.0, "")), (vec!["B1 651000".to_owned()], vec![]));
    assert_eq!(taken(&thousands, &plain(651_391.0, "#,##0,")), (vec!["B1 651391".to_owned()], vec![]));
    assert_eq!(taken(&thousands, &plain(651_391.0, "#,##0,,")).1, ["scale-doubtful B1"]);
    assert_eq!(taken(&field("unit = \"%\"\nscale = \"fractions\""), &plain(0.57, "")), (vec!["B1 57".to_owned()], vec![]));
    for (wrong, said) in
        [("unit = \"%\"\nscale = \"thousands\"", "never in thousands"), ("unit = \"£\"\nscale = \"fractions\"", "is for percentages")]
    {
        let error = Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{}", field(wrong))).expect_err(wrong);
        assert!(error.message.contains(said), "{error}");
    }
    let period = field("scale = \"ones\"").replace("\"actual\"", "\"period\"");
    let error = Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n{period}")).expect_err("no value");
    assert!(error.message.contains("gives none") || error.message.contains("at least one"), "{error}");
}
