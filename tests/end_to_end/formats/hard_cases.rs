//! A return that holds every way of writing a figure that some format might lose, and what is to be made of each.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

/// What stands in a cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum Put {
    Text(&'static str),
    Number(f64),
    /// A number, and the format that shows it.
    Shown(f64, &'static str),
    Truth(bool),
    /// A formula, its result and the format that shows it.
    Formula(&'static str, &'static str, &'static str),
}

use Put::{Formula as Computed, Number, Shown, Text, Truth};

/// A measure of its own, and the cell that reports it.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) unit: &'static str,
    /// What was reported for the quarter before, where anything was.
    before: Option<&'static str>,
    cell: Put,
    /// The figure in digits, or the absence; empty where the cell is refused.
    pub(super) taken: &'static str,
    /// The codes of what the sender is told about the cell.
    pub(super) told: &'static [&'static str],
}

const fn case(unit: &'static str, cell: Put, taken: &'static str, told: &'static [&'static str]) -> Case {
    Case { unit, before: None, cell, taken, told }
}

const fn after(before: &'static str, cell: Put, taken: &'static str) -> Case {
    Case { unit: "%", before: Some(before), cell, taken, told: &[] }
}

const ASKED: &[&str] = &["percent-doubtful"];
const NO_NUMBER: &[&str] = &["number-expected"];
/// The day number of 30 September 2021 as Excel counts days.
const DAY: f64 = 44_469.0;

pub(super) const CASES: &[Case] = &[
    case("%", Shown(0.57, "0%"), "57", &[]),
    case("%", Shown(0.573, "0.0%"), "57.3", &[]),
    case("%", Shown(1.0, "0%"), "100", &[]),
    case("%", Shown(1.042, "0.0%"), "104.2", &[]),
    case("%", Shown(0.004, "0.0%"), "0.4", &[]),
    case("%", Shown(-0.032, "0.0%;[Red]-0.0%"), "-3.2", &[]),
    case("%", Shown(0.1 + 0.2, "0%"), "30", &[]),
    case("%", Computed("=0.5+0.07", "0.57", "0.0%"), "57", &[]),
    case("%", Number(57.0), "57", &[]),
    case("%", Number(1.5), "1.5", &[]),
    case("%", Number(0.0), "0", &[]),
    case("%", Text("57%"), "57", &[]),
    case("%", Text(" 57 % "), "57", &[]),
    // What no format settles is asked about, and in every format alike.
    case("%", Number(0.57), "57", ASKED),
    case("%", Number(1.0), "100", ASKED),
    case("%", Shown(0.57, "0.00"), "57", ASKED),
    case("%", Shown(57.0, "0%"), "57", ASKED),
    // History settles the bare fraction; the percent cell needs none.
    after("55%", Number(0.57), "57"),
    after("0.5%", Number(0.4), "0.4"),
    after("0.5%", Shown(0.45, "0%"), "45"),
    after("240%", Shown(2.5, "0%"), "250"),
    case("£", Shown(1_234_567.89, "\"£\"#,##0.00"), "1234567.89", &[]),
    case("£", Shown(-1234.5, "[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00"), "-1234.5", &[]),
    case("£", Shown(0.57, "_-£* #,##0.00_-"), "0.57", &[]),
    case("£", Text("£1,234,567.89"), "1234567.89", &[]),
    case("£", Text("£1,453,932,48"), "", NO_NUMBER),
    case("number", Shown(1_234_567.0, "#,##0"), "1234567", &[]),
    case("number", Shown(12_500.0, "#,##0,"), "12500", &[]),
    case("number", Shown(123_456.0, "0.00E+00"), "123456", &[]),
    case("number", Shown(0.25, "# ?/?"), "0.25", &[]),
    case("number", Number(-4.0), "-4", &[]),
    case("number", Number(12.34), "12.34", &[]),
    case("number", Number(536_870_912.0), "536870912", &[]),
    case("number", Number(-536_870_913.0), "-536870913", &[]),
    case("number", Number(123_456_789_012_345.0), "123456789012345", &[]),
    case("number", Number(0.000_000_1), "1e-7", &[]),
    case("number", Number(0.1 + 0.2), "0.3", &[]),
    case("number", Number(1e300), "", &["number-out-of-range"]),
    case("number", Text("12 "), "12", &[]),
    case("number", Text("1e3"), "", NO_NUMBER),
    case("number", Text("NIL"), "", NO_NUMBER),
    case("number", Text("-"), "", NO_NUMBER),
    case("number", Text("n/a"), "not_applicable", &[]),
    case("number", Text("[c]"), "suppressed", &[]),
    case("number", Text(" * "), "suppressed", &[]),
    case("number", Text("Could not be  collected"), "could_not_be_collected", &[]),
    case("number", Text("withdrawn"), "withdrawn", &[]),
    case("number", Truth(true), "", NO_NUMBER),
    case("number", Shown(DAY, "dd/mm/yyyy"), "", NO_NUMBER),
    case("number", Shown(DAY + 0.75, "dd/mm/yyyy hh:mm"), "", NO_NUMBER),
    case("number", Shown(1.5, "[h]:mm"), "", NO_NUMBER),
    case("number", Shown(0.5, "hh:mm"), "", NO_NUMBER),
    case("number", Computed("=6*7", "42", "0"), "42", &[]),
    case("number", Computed("=1/0", "#DIV/0!", "0"), "", &["cell-error"]),
    case("number", Computed("=\"n/\"&\"a\"", "n/a", "0"), "not_applicable", &[]),
    case("days", Shown(11.2, "0.0 \"days\""), "11.2", &[]),
];

/// Words that a format might cut, trim or garble.
const COMMENTS: [&str; 5] = [
    "Zoë – naïve “quotes”, ≥ 95 %, 數據 and 🙂",
    "two  spaces within, and two behind  ",
    "one line\nand another",
    "<b>&amp; 'marks' of \"XML\"</b>",
    "' an apostrophe before",
];

/// What a person calls the first measure in the return.
pub(super) const ALIAS: &str = "Größe ½";

/// The measure of the case at `index`.
pub(super) fn measure(index: usize) -> String {
    format!("M{:02}", index + 1)
}

/// The framework of the cases' measures.
pub(super) fn framework() -> Vec<u8> {
    let mut book = Workbook::new();
    let texts = |rows: &[&[&str]]| rows.iter().map(|row| row.iter().map(|text| (*text).to_owned()).collect()).collect::<Vec<Vec<String>>>();
    let mut measures = texts(&[&["Code", "Name", "Plan items", "Service", "Unit", "Polarity", "Frequency", "Cell holds"]]);
    for (index, case) in CASES.iter().enumerate() {
        let code = measure(index);
        let row = [code.as_str(), &format!("Écart {code}"), "people", "adults", case.unit, "high", "quarterly", "in period"];
        measures.extend(texts(&[&row]));
    }
    let organisation: &[&[&str]] = &[
        &["Code", "Kind", "Name", "Parent", "May report for"],
        &["adults", "service", "Adults", "", ""],
        &["adults-team", "submitter", "Adults team", "", "adults"],
    ];
    for (name, rows) in [
        ("Plan", texts(&[&["Code", "Kind", "Name"], &["people", "theme", "People"]])),
        ("Organisation", texts(organisation)),
        ("Measures", measures),
        ("Aliases", texts(&[&["Kind", "Alias", "Code"], &["item", ALIAS, "M01"]])),
    ] {
        let sheet = book.add_worksheet().set_name(name).expect("a sheet");
        for (row, cells) in (0..).zip(rows) {
            sheet.write_row(row, 0, cells).expect("a row");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// The return of the quarter before.
pub(super) fn earlier_return() -> Vec<u8> {
    let reported = CASES.iter().enumerate().filter_map(|(index, case)| Some((measure(index), Text(case.before?))));
    book("2021/22 Q1", reported.collect())
}

/// The return of all cases; the case at `index` stands in the row behind the heading and as many others.
pub(super) fn hard_return() -> Vec<u8> {
    let named = |index| if index == 0 { format!(" {ALIAS} ") } else { measure(index) };
    book("2021/22 Q2", CASES.iter().enumerate().map(|(index, case)| (named(index), case.cell)).collect())
}

fn book(period: &str, reported: Vec<(String, Put)>) -> Vec<u8> {
    let mut book = Workbook::new();
    let cover = book.add_worksheet().set_name("Cover").expect("a sheet");
    let fields = [("Submitter", "adults-team"), ("Service", "adults"), ("Period", period), ("Signed off by", "Zoë Ångström")];
    for (row, (label, value)) in (0..).zip(fields) {
        cover.write_row(row, 0, [label, value]).expect("a row");
    }
    cover.write_string(4, 0, "Signed off on").expect("a cell");
    put(cover, 4, 1, Shown(DAY, "d mmmm yyyy"));
    let sheet = book.add_worksheet().set_name("Outturns").expect("a sheet");
    let headings = ["Measure", "Value", "Comment", "Forecast", "Period", "Provisional", "Not for publication"];
    sheet.write_row(0, 0, headings).expect("a row");
    for ((row, (measure, cell)), comment) in (1..).zip(reported).zip(COMMENTS.iter().cycle()) {
        sheet.write_string(row, 0, measure).expect("a cell");
        put(sheet, row, 1, cell);
        put(sheet, row, 2, Text(comment));
        put(sheet, row, 5, Truth(row % 2 == 0));
        put(sheet, row, 6, Text(if row % 3 == 0 { "Yes" } else { "no " }));
    }
    book.save_to_buffer().expect("a workbook")
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: Put) {
    let shown = |format: &str| Format::new().set_num_format(format);
    match cell {
        Text(text) => sheet.write_string(row, column, text),
        Number(number) => sheet.write_number(row, column, number),
        Shown(number, format) => sheet.write_number_with_format(row, column, number, &shown(format)),
        Truth(truth) => sheet.write_boolean(row, column, truth),
        Computed(formula, result, format) => {
            sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), &shown(format))
        }
    }
    .expect("a cell");
}
