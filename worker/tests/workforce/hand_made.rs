//! The shipped workforce layout on small workbooks made by hand: each rule of the form, one workbook a rule.

use outturn_domain::absence::Absence;
use outturn_domain::figure::Unit;
use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_worker::layout::{self, Layout, LayoutError, Recognition, recognise, shipped::SHIPPED};
use outturn_worker::normalise::entry::{Entry, EntryValue, Return};
use outturn_worker::read::cell::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook, SheetVisibility, WorkbookFormat};

pub(crate) fn workforce() -> Layout {
    let (_, text) = SHIPPED.iter().find(|(name, _)| *name == "workforce-single-header.toml").expect("it is shipped");
    Layout::parse(text).expect("the shipped layout can be read")
}

pub(crate) const HEADINGS: [&str; 9] = [
    "Year",
    "Month",
    "Organisation Name",
    "Payroll staff;\nEO;\nHeadcount",
    "Payroll staff;\nEO;\nFull-time equivalent",
    "Payroll staff;\nTotal;\nHeadcount",
    "Payroll staff costs;\nSalary",
    "Payroll staff costs;\nTotal paybill",
    "Checked by",
];

#[derive(Clone)]
pub(crate) enum Is {
    Empty,
    Of(CellValue),
    /// A formula with this result.
    Sum(CellValue),
}

pub(crate) fn n(number: f64) -> Is {
    Is::Of(CellValue::Number(number))
}

pub(crate) fn t(text: &str) -> Is {
    Is::Of(CellValue::Text(text.to_owned()))
}

pub(crate) fn sum(number: f64) -> Is {
    Is::Sum(CellValue::Number(number))
}

pub(crate) fn key() -> [Is; 3] {
    [n(2025.0), t("June"), t("Ofwat")]
}

pub(crate) fn row(key: [Is; 3], rest: &[Is]) -> Vec<Is> {
    key.into_iter().chain(rest.iter().cloned()).collect()
}

pub(crate) fn sheet(name: &str, headings: &[&str], rows: &[Vec<Is>]) -> RawSheet {
    let mut cells = Vec::new();
    let head: Vec<Is> = headings.iter().map(|heading| t(heading)).collect();
    for (number, row) in std::iter::once(&head).chain(rows).enumerate() {
        for (column, is) in row.iter().enumerate() {
            let (value, formula) = match is {
                Is::Empty => continue,
                Is::Of(value) => (value.clone(), false),
                Is::Sum(value) => (value.clone(), true),
            };
            let at = |index: usize| u32::try_from(index).expect("small");
            cells.push(RawCell { row: at(number), column: at(column), value, number_format: NumberFormat::General, formula });
        }
    }
    RawSheet { name: name.to_owned(), visibility: SheetVisibility::Visible, cells, hidden_rows: Vec::new() }
}

pub(crate) fn book(sheets: Vec<RawSheet>) -> RawWorkbook {
    RawWorkbook { format: WorkbookFormat::Xlsx, sheets, notices: Vec::new() }
}

fn apply(layout: &Layout, workbook: &RawWorkbook) -> Return {
    layout::apply(layout, workbook, "return.xlsx").returned
}

fn read(rows: &[Vec<Is>]) -> Return {
    apply(&workforce(), &book(vec![sheet("Data sheet", &HEADINGS, rows)]))
}

pub(crate) fn codes(findings: &[Finding]) -> Vec<(FindingCode, String)> {
    findings.iter().map(|finding| (finding.code, finding.place.as_ref().map(ToString::to_string).unwrap_or_default())).collect()
}

fn at<'a>(taken: &'a Return, cell: &str) -> &'a Entry {
    taken
        .entries
        .iter()
        .find(|entry| entry.place.to_string() == format!("Data sheet!{cell}"))
        .unwrap_or_else(|| panic!("nothing was taken from {cell}"))
}

fn number(entry: &Entry) -> Option<f64> {
    match entry.value {
        EntryValue::Cell { value: CellValue::Number(number), .. } => Some(number),
        _ => None,
    }
}

#[test]
fn a_row_becomes_entries_each_with_its_cell() {
    let taken = read(&[row(key(), &[n(4.0), n(3.6), sum(4.0), n(12_000.5), sum(12_000.5)])]);
    assert_eq!(taken.findings, []);
    assert_eq!(taken.entries.len(), 5);
    assert_eq!(taken.period.map(outturn_domain::period::Period::id).as_deref(), Some("m2025-06"));
    let salary = at(&taken, "G2");
    assert_eq!(salary.item.text, "Payroll staff costs; Salary");
    assert_eq!(salary.item.place.to_string(), "Data sheet!G1");
    assert_eq!(
        salary.entity.as_ref().map(|body| (body.text.as_str(), body.place.to_string())),
        Some(("Ofwat", "Data sheet!C2".to_owned()))
    );
    assert_eq!((salary.unit.clone(), number(salary), salary.marks.derived), (Some(Unit::Pounds), Some(12_000.5), false));
    assert_eq!(at(&taken, "E2").unit, Some(Unit::Number));
    assert!(at(&taken, "F2").marks.derived && at(&taken, "H2").marks.derived, "totals are marked");
}

#[test]
fn marks_mean_what_the_layout_says_and_other_words_are_sent_back() {
    let taken = read(&[
        row(key(), &[t(" nil "), t("-"), t("N/A"), t("£1,453,932,48"), t("£582.335.03")]),
        row(key(), &[t(" 12 "), t("`"), t("1,234"), t("Withdrawn"), Is::Sum(CellValue::Error("#REF!".to_owned()))]),
        row(key(), &[n(1.0), Is::Of(CellValue::Bool(true)), Is::Sum(CellValue::FormulaWithoutResult), t("  "), Is::Empty]),
    ]);
    assert_eq!(at(&taken, "D2").value, EntryValue::Means(0.0));
    assert_eq!(at(&taken, "E2").value, EntryValue::Absent(Absence::CouldNotBeCollected));
    assert_eq!(at(&taken, "F2").value, EntryValue::Absent(Absence::NotApplicable));
    assert_eq!(number(at(&taken, "D3")), Some(12.0), "a plain number stored as text is that number");
    assert_eq!(at(&taken, "G3").value, EntryValue::Absent(Absence::Withdrawn));
    assert_eq!(taken.entries.len(), 6);
    let found = codes(&taken.findings);
    let expected = [
        (FindingCode::NumberExpected, "G2"),
        (FindingCode::NumberExpected, "H2"),
        (FindingCode::NumberExpected, "E3"),
        (FindingCode::NumberExpected, "F3"),
        (FindingCode::CellError, "H3"),
        (FindingCode::NumberExpected, "E4"),
        (FindingCode::FormulaWithoutResult, "F4"),
    ];
    assert_eq!(found, expected.map(|(code, cell)| (code, format!("Data sheet!{cell}"))));
    let first = taken.findings.first().expect("one");
    assert_eq!(first.found.as_deref(), Some("£1,453,932,48"));
    assert_eq!(first.message, "Payroll staff costs; Salary: \"£1,453,932,48\" is not a number.");
}

#[test]
fn rows_that_nobody_returned_are_one_note() {
    let prepared = || row(key(), &[n(0.0), Is::Empty, sum(0.0), Is::Empty, sum(0.0)]);
    let spare = || row([Is::Empty, Is::Empty, Is::Empty], &[Is::Empty, Is::Empty, sum(0.0), Is::Empty, sum(0.0)]);
    let taken = read(&[prepared(), prepared(), spare(), prepared(), spare(), spare()]);
    assert_eq!(taken.entries, []);
    let told: Vec<&str> = taken.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "Rows 2 to 3 and 5 of this sheet hold nothing but prepared noughts and formulas, and were not taken.",
            "Rows 4 and 6 to 7 without a name hold nothing but prepared noughts and formulas, and were not taken.",
            "This is \"Monthly workforce management information (one heading row)\", and no figures have been filled in.",
        ]
    );
    assert!(taken.findings.iter().all(|finding| finding.severity() == Severity::Note));
}

#[test]
fn true_noughts_are_returned() {
    let filled_in = row(key(), &[n(0.0), n(0.0), sum(0.0), n(0.0), sum(0.0)]);
    let typed_totals = row(key(), &[n(0.0), Is::Empty, n(0.0), Is::Empty, n(0.0)]);
    let one_figure = row(key(), &[n(0.0), n(1.0), sum(0.0), Is::Empty, sum(0.0)]);
    let no_totals = row(key(), &[n(0.0), Is::Empty, Is::Empty, Is::Empty, Is::Empty]);
    for (what, cells, count) in
        [("filled in", filled_in, 5), ("typed totals", typed_totals, 3), ("one figure", one_figure, 4), ("no totals", no_totals, 1)]
    {
        let taken = read(&[cells]);
        assert_eq!((taken.entries.len(), taken.findings), (count, vec![]), "{what}");
    }
}

#[test]
fn a_row_must_say_what_it_is_about() {
    let figures = [n(4.0), n(3.6), sum(4.0), n(1.0), sum(1.0)];
    let taken = read(&[
        row([n(2025.0), t("June"), Is::Empty], &figures),
        row([n(2025.0), t("Junius"), t("Ofwat")], &figures),
        row([t("2025-26"), n(6.0), t("Ofwat")], &figures),
        row([t("2025"), n(6.0), t("Ofwat")], &figures),
        row([t("Note: provisional"), Is::Empty, Is::Empty], &[]),
        row([Is::Empty, Is::Empty, Is::Empty], &[t("a footnote")]),
    ]);
    let expected = [
        (FindingCode::KeyMissing, "Data sheet!C2"),
        (FindingCode::PeriodUnreadable, "Data sheet!B3"),
        (FindingCode::PeriodUnreadable, "Data sheet!A4"),
    ];
    assert_eq!(codes(&taken.findings), expected.map(|(code, place)| (code, place.to_owned())));
    assert_eq!(taken.entries.len(), 5, "the row of text and number is June 2025");
    assert!(taken.entries.iter().all(|entry| entry.period.id() == "m2025-06" && entry.place.cell.is_some_and(|cell| cell.row == 4)));
}

#[test]
fn what_is_passed_over_is_named() {
    let mut rows = vec![row(key(), &[n(4.0), n(3.6), sum(4.0), n(1.0), sum(1.0), t("JS"), n(7.0)])];
    let mut hidden = sheet("Old", &HEADINGS, &rows);
    hidden.visibility = SheetVisibility::VeryHidden;
    let broken: Vec<&str> = HEADINGS.iter().map(|heading| if *heading == "Month" { "Period" } else { heading }).collect();
    let near = sheet("May", &broken, &rows);
    let other = sheet("Notes", &["Field", "What to write"], &[]);
    let empty = sheet("Sheet3", &[], &[]);
    rows.truncate(1);
    let taken = apply(&workforce(), &book(vec![hidden, sheet("June", &HEADINGS, &rows), near, other, empty]));
    let expected = [
        (FindingCode::SheetHidden, "Old"),
        (FindingCode::ColumnUnknown, "June!I1"),
        (FindingCode::ColumnUnknown, "June!J1"),
        (FindingCode::SheetHeadingsMissing, "May"),
        (FindingCode::SheetPassedOver, "Notes"),
    ];
    assert_eq!(codes(&taken.findings), expected.map(|(code, place)| (code, place.to_owned())));
    assert_eq!(taken.entries.len(), 5, "the good sheet is taken");
}

#[test]
fn a_heading_that_stands_twice_stops_the_sheet() {
    let mut headings = HEADINGS;
    headings[8] = "Payroll staff; EO; headcount";
    let taken = apply(&workforce(), &book(vec![sheet("June", &headings, &[row(key(), &[n(1.0)])])]));
    assert_eq!(codes(&taken.findings), [(FindingCode::ColumnTwice, "June!I1".to_owned())]);
    assert_eq!(taken.entries, []);
}

#[test]
fn a_workbook_is_known_by_its_headings_wherever_they_stand() {
    let layouts = [workforce()];
    let mut lower = sheet("Data sheet", &HEADINGS, &[row(key(), &[n(4.0)])]);
    lower.cells.iter_mut().for_each(|cell| (cell.row, cell.column) = (cell.row + 6, cell.column + 2));
    lower.cells.insert(
        0,
        RawCell { row: 0, column: 0, value: CellValue::Text("Year".to_owned()), number_format: NumberFormat::Unknown, formula: false },
    );
    let workbook = book(vec![lower]);
    let Recognition::One(layout, _) = recognise(&layouts, &workbook) else { panic!("not recognised") };
    assert_eq!(codes(&apply(layout, &workbook).findings), []);
    assert_eq!(apply(layout, &workbook).entries.len(), 1);

    let two = [workforce(), workforce()];
    let told = recognise(&two, &workbook).finding().map(|finding| finding.code);
    assert_eq!(told, Some(FindingCode::LayoutAmbiguous));
}

#[test]
fn what_comes_closest_is_told() {
    let layouts = [workforce()];
    let told = |sheets| recognise(&layouts, &book(sheets)).finding().expect("not recognised");
    let near =
        told(vec![sheet("Contents", &["Month"], &[]), sheet("Data", &["Month", "Organisation name", "Payroll staff costs; Salary"], &[])]);
    assert_eq!(near.code, FindingCode::LayoutUnknown);
    assert_eq!(near.place.map(|place| place.to_string()).as_deref(), Some("Data!A1"));
    assert_eq!(
        near.message,
        "No layout describes this workbook. \"Monthly workforce management information (one heading row)\" comes closest: \
         2 of its 4 headings stand here, and \"* Headcount\", \"Year\" are missing."
    );
    let mut hidden = sheet("Data", &HEADINGS, &[]);
    hidden.visibility = SheetVisibility::Hidden;
    assert!(told(vec![hidden]).message.contains("on the hidden sheet \"Data\" only"));
    assert_eq!(told(vec![sheet("Minutes", &["Present", "Apologies"], &[])]).place, None);
}

#[test]
fn a_mistake_in_a_layout_is_told_by_line_and_column() {
    let (_, text) = SHIPPED.iter().find(|(name, _)| *name == "workforce-single-header.toml").expect("shipped");
    let wrong = |from: &str, to: &str| -> LayoutError {
        assert!(text.contains(from), "{from}");
        Layout::parse(&text.replacen(from, to, 1)).expect_err(to)
    };
    let line = |from: &str| text.lines().position(|line| line.starts_with(from)).map(|index| index + 1);
    for (from, to, at, said) in [
        ("header_rows = 1", "heading_rows = 1", "header_rows", "heading_rows"),
        ("header_rows = 1", "header_rows = 0", "header_rows", "between 1 and 10"),
        ("unit = \"£\"", "unit = 3", "unit = \"£\"", "string"),
        ("entity = [\"Organisation name\"]", "entity = []", "entity", "empty"),
        ("totals = [\"Grand Total *\"", "totals = [\"*\"", "totals", "names no heading"),
        ("\"NIL\" = 0", "\"NIL\" = \"none\"", "\"NIL\"", "not applicable"),
        ("id = \"", "id = \"Work force ", "id", "cannot be an id"),
        ("prepared_rows = \"skip\"", "prepared_rows = \"drop\"", "prepared_rows", "drop"),
    ] {
        let error = wrong(from, to);
        assert!(error.message.contains(said), "{to}: {error}");
        assert_eq!(Some(error.line), line(at), "{to}: {error}");
    }
    assert!(wrong("\"NIL\" = 0", "\"NIL\" = 0\n\" nil\" = 1").message.contains("twice"));
    assert!(wrong("\"NIL\" = 0", "\"0\" = 0").message.contains("cannot be a mark"));
    assert_eq!(Layout::parse("id = \"a\"\ntitle = ").map_err(|error| error.line).err(), Some(2));
}

#[test]
fn the_shipped_layouts_are_short_and_hold_no_address() {
    for (name, text) in SHIPPED {
        let layout = Layout::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(format!("{}.toml", layout.id()), *name);
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.trim().starts_with('#')).count();
        assert!(lines <= 60, "{name} has {lines} lines");
    }
    let (_, text) = SHIPPED.iter().find(|(name, _)| *name == "workforce-single-header.toml").expect("shipped");
    assert_ne!(workforce().hash(), Layout::parse(&format!("{text}\n")).expect("the same").hash());
}

#[test]
fn headings_of_several_rows_are_joined_from_top_to_bottom() {
    let layout = Layout::parse(
        r#"
        id = "stacked"
        title = "Stacked headings"
        [[table]]
        header_rows = 3
        period = { year = ["Year"], month = ["Month"] }
        entity = ["Body"]
        [[table.values]]
        headings = ["Payroll *"]
        unit = "number"
        [[table.values]]
        headings = ["Costs; *"]
        unit = "£"
        scale = "thousands"
        "#,
    )
    .expect("a layout");
    let rows = [
        vec![Is::Empty, Is::Empty, Is::Empty, t("AO"), Is::Empty, t("EO"), Is::Empty, t("Salary"), t("Overtime"), Is::Empty, Is::Empty],
        vec![Is::Empty, Is::Empty, Is::Empty, t("Heads"), t("FTE"), t("Heads"), t("FTE"), Is::Empty, Is::Empty, Is::Empty, t("beside")],
        row(key(), &[n(1.0), n(2.0), n(3.0), n(4.0), n(5.0), n(6.0), Is::Empty, n(7.0)]),
    ];
    let headings = ["Year", "Month", "Body", "Payroll", "", "", "", "Costs"];
    let taken = apply(&layout, &book(vec![sheet("Data sheet", &headings, &rows)]));
    let items: Vec<&str> = taken.entries.iter().map(|entry| entry.item.text.as_str()).collect();
    let expected = ["Payroll; AO; Heads", "Payroll; AO; FTE", "Payroll; EO; Heads", "Payroll; EO; FTE", "Costs; Salary", "Costs; Overtime"];
    assert_eq!(items, expected);
    assert_eq!(taken.entries.last().map(|entry| entry.scale), Some(3));
    assert_eq!(codes(&taken.findings), [(FindingCode::ColumnUnknown, "Data sheet!K3".to_owned())], "a gap ends a group");
}
