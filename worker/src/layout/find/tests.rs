use super::*;
use crate::layout::description::Layout;
use crate::layout::region::{NoRow, Role};
use crate::normalise::test_book::book;

pub(super) fn layout(tables: &str) -> Layout {
    Layout::parse(&format!("id = \"a\"\ntitle = \"A return\"\n{tables}")).unwrap_or_else(|error| panic!("{error}\n{tables}"))
}

/// A table of one row for each body, with what is said of it.
fn table(said: &str) -> String {
    format!("[[table]]\nperiod = \"none\"\nentity = [\"Body\"]\n{said}\n[[table.values]]\nheadings = [\"Staff\", \"* Staff\"]\n")
}

/// The regions, one line each: where the headings begin and end, and the rows below them as a person counts.
pub(super) fn regions(found: &Found<'_>) -> Vec<String> {
    let span = |region: &Region<'_>| {
        let end = region.grid.place(region.header_row, *region.span().end()).cell.map(|cell| cell.to_string()).unwrap_or_default();
        format!("{}:{end} rows {}-{}", region.grid.place(region.header_row, *region.span().start()), region.rows.start + 1, region.rows.end)
    };
    let said = |region: &Region<'_>| {
        let said = &region.said;
        let parts = [&said.entity, &said.item, &said.breakdown, &said.period, &said.unit].into_iter().flatten();
        parts.map(|written| format!(" [{} {}]", written.text, written.place)).collect::<Vec<_>>().concat()
    };
    found.regions().map(|region| format!("{}{}", span(region), said(region))).collect()
}

/// Where tables nearly stand, one line each.
fn shortfalls(found: &Found<'_>) -> Vec<String> {
    found.sheets.iter().flat_map(|sheet| &sheet.shortfalls).map(|near| format!("{} {}", near.place, near.in_words())).collect()
}

fn found(tables: &str, sheets: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let (layout, workbook) = (layout(tables), book(sheets));
    let found = find_tables(&layout, &workbook);
    (regions(&found), shortfalls(&found))
}

fn headings(tables: &str, sheet: &str) -> Vec<String> {
    let (layout, workbook) = (layout(tables), book(&[("S", sheet)]));
    let found = find_tables(&layout, &workbook);
    let told = |region: &Region<'_>| region.columns.iter().map(|column| format!("{} {}", column.place, column.heading)).collect::<Vec<_>>();
    found.regions().flat_map(told).collect()
}

#[test]
fn a_table_stands_wherever_its_headings_do() {
    let text = "A return\nStaff by body\n | Body | Staff\n | North | 5\n\n | South | 6";
    assert_eq!(found(&table(""), &[("Cover", "hello"), ("Data", text)]).0, ["Data!B3:C3 rows 4-6"]);
    let far = format!("{}{text}", "guidance\n".repeat(ROWS_LOOKED_THROUGH));
    assert!(found(&table(""), &[("Data", &far)]).0.is_empty(), "not below a hundred rows of other things");
}

#[test]
fn names_of_sheets_choose_them_and_say_something() {
    let sheets = [("Data 2021", "Body | Staff\nNorth | 5"), ("Notes", "Body | Staff"), ("Data 2022", "Body | Staff\nNorth | 6")];
    assert_eq!(
        found(&table("sheets = [\"Data {period}\"]"), &sheets).0,
        ["Data 2021!A1:B1 rows 2-2 [2021 Data 2021]", "Data 2022!A1:B1 rows 2-2 [2022 Data 2022]"]
    );
}

#[test]
fn hidden_sheets_hold_only_tables_of_which_the_layout_says_so() {
    let mut workbook = book(&[("Open", "Body | Staff"), ("Shut", "Body | Staff")]);
    workbook.sheets[1].visibility = SheetVisibility::VeryHidden;
    let (open, shut) = (layout(&table("")), layout(&table("hidden = true")));
    let of_open = find_tables(&open, &workbook);
    assert_eq!(regions(&of_open), ["Open!A1:B1 rows 2-1"]);
    assert_eq!(of_open.sheets.iter().map(|sheet| sheet.looked_at).collect::<Vec<_>>(), [true, false]);
    assert_eq!(regions(&find_tables(&shut, &workbook)), ["Shut!A1:B1 rows 2-1"]);
}

#[test]
fn headings_of_several_rows_fill_right_until_something_ends_them() {
    let text = "Body | To date | | Year 1 | | | After | Grand total | | beside\n \
                 | (to March) | Total | (Q1) | (Q2) | Total | Total | | | \n \
                 | Actual | | Actual | Forecast | | | | | note: [r]\nNorth | 1";
    let tables = format!("{}\n[flags]\n\"[r]\" = \"note\"\n", table("header_rows = 3").replace("\"* Staff\"", "\"Year *\""));
    assert_eq!(
        headings(&tables, text),
        [
            "S!A1 Body",
            "S!B3 To date; (to March); Actual",
            "S!C2 To date; Total",
            "S!D3 Year 1; (Q1); Actual",
            "S!E3 Year 1; (Q2); Forecast",
            "S!F2 Year 1; Total",
            "S!G2 After; Total",
            "S!H1 Grand total",
            "S!J3 beside; note",
        ]
    );
}

#[test]
fn headings_may_be_numbers_and_dates_and_have_an_empty_row_between_them() {
    let text = "Body | Year to come\n\n | @2020-04-01 | 2021\nNorth | 1 | 2";
    let tables = table("header_rows = 3").replace("\"* Staff\"", "\"Year to come *\"");
    assert_eq!(headings(&tables, text), ["S!A1 Body", "S!B3 Year to come; 01/04/2020", "S!C3 Year to come; 2021"]);
}

#[test]
fn a_column_says_the_first_thing_that_fits() {
    let tables = r#"
        [[table]]
        item = ["Measure"]
        entity = ["Body", "Measure"]
        unit = ["Unit"]
        period = { column = ["Period"] }
        ignore = ["Notes", "Plan note"]
        totals = ["* Total", "Checksum"]
        fill_down = ["Body"]
        [[table.values]]
        headings = ["Plan *"]
        kind = "target"
        [[table.values]]
        headings = ["* Total", "Plan A"]
        optional = true
    "#;
    let (layout, workbook) =
        (layout(tables), book(&[("S", "Measure | Body | Unit | Period | Plan note | Plan A | Plan Total | Checksum | Total | Else")]));
    let found = find_tables(&layout, &workbook);
    let region = found.regions().next().expect("one");
    let roles: Vec<Role> = region.columns.iter().map(|column| column.role).collect();
    let value = |group, total| Role::Value { group, total };
    let keys = [Role::Item, Role::Entity, Role::Unit, Role::Period, Role::Ignored];
    assert_eq!(roles[..5], keys);
    assert_eq!(roles[5..], [value(0, false), value(0, true), Role::Total, value(1, true), Role::Unknown]);
    assert_eq!(region.columns.iter().filter(|column| column.fills_down).count(), 1);
    assert_eq!((region.known_columns(), region.twice()), (9, None));
}

#[test]
fn a_heading_that_stands_twice_is_told() {
    let twice = |text: &str| {
        let (layout, workbook) = (layout(&table("")), book(&[("S", text)]));
        let found = find_tables(&layout, &workbook);
        found.regions().next().and_then(|region| region.twice().map(|column| column.place.to_string()))
    };
    assert_eq!(twice("Body | Staff | Other Staff | Notes | Notes"), None);
    assert_eq!(twice("Body | Staff | staff:"), Some("S!C1".to_owned()));
    assert_eq!(twice("Body | Staff | BODY"), Some("S!C1".to_owned()));
}

#[test]
fn rows_after_the_headings_are_left_out_and_units_are_kept() {
    let tables = table("after_header = [\"skip\", \"units\"]");
    let (layout, workbook) = (layout(&tables), book(&[("S", "Body | Staff\nwho | how many\n | FTE:\nNorth | 5")]));
    let found = find_tables(&layout, &workbook);
    assert_eq!(regions(&found), ["S!A1:B1 rows 4-4"]);
    let region = found.regions().next().expect("one");
    assert_eq!(region.columns.iter().map(|column| column.unit.as_deref()).collect::<Vec<_>>(), [None, Some("FTE")]);
}

#[test]
fn a_row_of_figures_is_never_taken_for_guidance_or_units() {
    let rows = |after: &str, text: &str| found(&table(&format!("after_header = [{after}]")), &[("S", text)]).0;
    assert_eq!(rows("\"skip\"", "Body | Staff\nNorth | 5\nSouth | 6"), ["S!A1:B1 rows 2-3"]);
    assert_eq!(rows("\"units\"", "Body | Staff\nNorth | 5"), ["S!A1:B1 rows 2-2"]);
    assert_eq!(rows("\"skip\", \"units\"", "Body | Staff\n | FTE\nNorth | 5"), ["S!A1:B1 rows 3-3"]);
    assert_eq!(rows("\"skip\"", "Body | Staff\n | 5\nSouth | 6"), ["S!A1:B1 rows 3-3"], "a number without a label is the form's");
    let (layout, workbook) = (layout(&table("after_header = [\"units\"]")), book(&[("S", "Body | Staff\nNorth | 5")]));
    let found = find_tables(&layout, &workbook);
    assert!(found.regions().all(|region| region.columns.iter().all(|column| column.unit.is_none())));
}

/// The rows of the first table, and the headings that end it.
fn ended(tables: &str, text: &str) -> (String, Option<(u32, NoRow)>) {
    let (layout, workbook) = (layout(tables), book(&[("S", text)]));
    let found = find_tables(&layout, &workbook);
    let by = found.regions().next().and_then(|region| region.ended_by.as_ref());
    (regions(&found).remove(0), by.map(|other| (other.row + 1, other.what)))
}

#[test]
fn other_headings_below_a_table_end_it() {
    use NoRow::{OtherHeadings, OwnHeadings};
    let rows = |to: u32| format!("S!A1:C1 rows 2-{to}");
    let text = |below: &str| format!("Body | Staff | Other staff\nNorth | 5 | 6\n{below}");
    let plain = |below: &str| ended(&table(""), &text(below));
    assert_eq!(plain("\nBody | Cost\nEast | 7"), (rows(3), Some((4, OwnHeadings))));
    assert_eq!(plain("\nBody | Cost"), (rows(3), None), "nothing stands below it");
    assert_eq!(plain("\nTown | Cost | Rate\nEast | 7 | 8"), (rows(3), Some((4, OtherHeadings))));
    assert_eq!(plain("Town | 2022/23 Q1 | 2022/23 Q2\nEast | 7 | 8"), (rows(2), Some((3, OtherHeadings))));
    assert_eq!(plain("South | tbc | tbc\nEast | 7 | 8"), (rows(4), None), "a word for a figure is none");
    assert_eq!(plain("South | tbc | late\nEast | 7 | 8"), (rows(4), None));
    assert_eq!(plain("\nSouth | Cost | 4\nEast | 7 | 8"), (rows(5), None));
    let skipped = ended(&table("skip_rows = [\"Body\"]"), &text("Body | Cost\nEast | 7"));
    assert_eq!(skipped, (rows(4), None), "the layout says what the row is");
    let comments = table("").replace("\"* Staff\"]", "\"* Staff\"]\nkind = \"comment\"");
    assert_eq!(ended(&comments, &text("\nSouth | late | well\nEast | a | b")), (rows(5), None), "words are what these columns hold");
}

#[test]
fn another_table_below_is_not_read_into_the_first() {
    use NoRow::{OtherHeadings, OwnHeadings, Title};
    let rows = |to: u32| format!("S!A1:B1 rows 2-{to}");
    let below = |said: &str, text: &str| ended(&table(said), &format!("Body | Staff\nNorth | 5\nSouth | 6\n{text}"));
    for (text, to, by) in [
        ("\nCosts\nEast | 5000\nNote 1 | 2", 4, Some((5, Title))),
        ("\nCosts\n\nin pounds\nEast | 5000", 4, Some((5, Title))),
        ("\nNotes\nSource: the register", 6, None),
        ("Costs\nEast | 5000", 5, None),
        ("\nEast | 5000", 5, None),
        ("Body | Cost\nEast | 5000", 3, Some((4, OwnHeadings))),
        ("Body name | Cost\nEast | 5000", 3, Some((4, OtherHeadings))),
        ("Town | 2022/23\nEast | 5000", 3, Some((4, OtherHeadings))),
        ("Town | Other staff\nEast | 5000", 3, Some((4, OtherHeadings))),
        ("Town | tbc\nEast | 5000", 5, None),
    ] {
        assert_eq!(below("", text), (rows(to), by), "{text}");
    }
    let titled = "\nCosts\nEast | 5000";
    for said in ["skip_rows = [\"Costs\"]", "group_rows = { give = \"breakdown\" }", "fill_down = [\"Body\"]"] {
        assert_eq!(below(said, titled).1, None, "{said}");
    }
    let years = |text: &str| ended(&table(""), &format!("Body | Staff | Other staff\nNorth | 5 | 6\n\n{text}\nEast | 7 | 8")).1;
    assert_eq!(years("Town | 2022 | 2023"), Some((4, OtherHeadings)));
    assert_eq!(years("Town | 2022 | 2022"), None);
}

#[test]
fn a_block_of_figures_without_its_table_is_told() {
    let tables = table("block = [\"Ward: {entity}\"]").replace("entity = [\"Body\"]", "item = [\"Body\"]");
    let bare = |text: &str| {
        let (layout, workbook) = (layout(&tables), book(&[("S", text)]));
        let found = find_tables(&layout, &workbook);
        found.sheets.iter().flat_map(|sheet| &sheet.bare_blocks).map(|title| format!("{} {}", title.place, title.text)).collect::<Vec<_>>()
    };
    let text =
        "Ward: North\nBody | Staff\nHomes | 5\nWard: see note 3\nSchools | 6\nWard: South\nBody | Staff\nHomes | 7\nWard: East\nno return";
    assert_eq!(bare(text), ["S!A4 Ward: see note 3"]);
}

#[test]
fn what_stands_beyond_the_last_of_regular_groups_is_over_none() {
    let tables = table("header_rows = 2").replace("\"* Staff\"", "\"Q #\", \"Q *\"");
    let text = "Body | Q1 | | Q2 |\n | Plan | Actual | Plan | Actual | Year\nNorth | 1 | 2 | 3 | 4 | 5";
    assert_eq!(headings(&tables.replace("Q *", "* Plan"), text)[3..], ["S!D2 Q2; Plan", "S!E2 Q2; Actual", "S!F2 Year"]);
    let other = text.replace("Plan | Actual | Year", "Plan | Latest | Year");
    assert_eq!(headings(&tables.replace("Q *", "* Plan"), &other)[3..], ["S!D2 Q2; Plan", "S!E2 Q2; Latest", "S!F2 Q2; Year"]);
}

#[test]
fn a_heading_that_is_nearly_known_says_which() {
    let (layout, workbook) = (layout(&table("")), book(&[("S", "Body | Staff | Staf | Notes\nNorth | 5 | 6 | words")]));
    let found = find_tables(&layout, &workbook);
    let region = found.regions().next().expect("one");
    assert_eq!(
        region.columns.iter().map(|column| column.near.as_ref().map(|meant| meant.heading.as_str())).collect::<Vec<_>>(),
        [None, None, Some("Staff"), None]
    );
    assert_eq!([2, 3].map(|column| region.holds_numbers(column)), [true, false]);
}

#[test]
fn the_text_that_ends_a_table_is_no_comment_of_a_row() {
    let rows = |text: &str| found(&table("until = [\"Notes\"]\nunit = [\"Remark\"]"), &[("S", text)]).0;
    assert_eq!(rows("Body | Staff | Remark\nNorth | 5 | Notes\nSouth | 6"), ["S!A1:C1 rows 2-3"]);
    assert_eq!(rows("Body | Staff | Remark\nNorth | 5\n | | Notes\nSouth | 6"), ["S!A1:C1 rows 2-2"]);
    assert_eq!(rows("Body | Staff | Remark\nNorth | 5\nNotes | 3\nSouth | 6"), ["S!A1:C1 rows 2-2"]);
}

#[test]
fn a_table_ends_where_the_layout_says() {
    let text = "x | Body | Staff\n | North | 5\n\n | South | 6\n\n\nEND | | \n | East | 7 | END";
    let end = |said: &str| found(&table(said), &[("S", text)]).0;
    assert_eq!(end(""), ["S!A1:C1 rows 2-8"]);
    assert_eq!(end("until = [\"End\"]"), ["S!A1:C1 rows 2-6"], "the text stands in the table or left of it");
    assert_eq!(end("until = [\"East\"]"), ["S!A1:C1 rows 2-7"]);
    assert_eq!(end("until = [\"Eas\"]"), ["S!A1:C1 rows 2-8"]);
    assert_eq!(end("end_after_empty_rows = 1"), ["S!A1:C1 rows 2-2"]);
    assert_eq!(end("end_after_empty_rows = 2"), ["S!A1:C1 rows 2-4"]);
    assert_eq!(end("end_after_empty_rows = 3"), ["S!A1:C1 rows 2-8"]);
    let right = text.replace("x |", " |").replace("END | | ", "a | |");
    assert_eq!(
        found(&table("end_after_empty_rows = 3"), &[("S", &right)]).0,
        ["S!B1:C1 rows 2-4"],
        "what stands beside it does not fill a row"
    );
}

#[test]
fn headings_that_stand_again_begin_the_table_again() {
    let text = "May\nBody | Staff\nNorth | 5\nJune\nBODY | Staff\nNorth | 6\n\nBody | Count\nNorth | 7";
    let (regions, near) =
        found(&table("").replace("\"Body\"]", "\"Body\"]\nunit = [\"Of\"]"), &[("S", &text.replace("Staff", "Staff | Of"))]);
    assert_eq!(regions, ["S!A2:C2 rows 3-4", "S!A5:C5 rows 6-7"], "one of three headings is no table, and ends one");
    assert!(near.is_empty(), "{near:?}");
    let (regions, near) = found(
        &table("").replace("\"Body\"]", "\"Body\"]\nunit = [\"Of\"]"),
        &[("S", &text.replace("Staff", "Staff | Of").replace("Count", "Staf | Of"))],
    );
    assert_eq!(regions, ["S!A2:C2 rows 3-4", "S!A5:C5 rows 6-7"], "what nearly is the table again ends it");
    assert_eq!(near, ["S!A8 \"Staff\" is missing; did you mean \"Staf\" in B8?"]);
}

#[test]
fn a_title_begins_a_table_where_its_headings_stand_below() {
    let tables = table("title = [\"Spend\"]") + &table("title = [\"Plans {period}\"]");
    let text = "Spend\nguidance\n\nBody | Staff\nNorth | 5\nSpend | 5\nend\nPlans 2022\nBody | Staff\nNorth | 6\nPlans | 2023\nBody | Staff\nSouth | 8";
    let (regions, near) = found(&tables, &[("S", text)]);
    assert_eq!(regions, ["S!A4:B4 rows 5-7", "S!A9:B9 rows 10-10 [2022 S!A8]", "S!A12:B12 rows 13-13 [2023 S!B11]"]);
    assert!(near.is_empty(), "{near:?}");
    let far = format!("Spend\n{}Body | Staff", "guidance\n".repeat(TITLE_REACHES));
    let (regions, near) = found(&table("title = [\"Spend\"]"), &[("S", &far)]);
    assert!(regions.is_empty());
    assert_eq!(near, ["S!A22 the title \"Spend\" does not stand over it"]);
}

#[test]
fn a_title_whose_headings_are_damaged_ends_the_table_above_it() {
    let tables = table("title = [\"Part #\"]\nunit = [\"Of\"]");
    let text = "Part 1\nBody | Staff | Of\nNorth | 5\nPart 2\nBody | Staf | Of\nNorth | 6";
    let (regions, near) = found(&tables, &[("S", text)]);
    assert_eq!(regions, ["S!A2:C2 rows 3-3"]);
    assert_eq!(near, ["S!A5 \"Staff\" is missing; did you mean \"Staf\" in B5?"]);
}

#[test]
fn blocks_repeat_with_every_table_in_each() {
    let second = "[[table]]\nblock = [\"Project #: {entity}\", \"Project #\"]\nitem = [\"Risk\"]\nperiod = \"none\"\n[[table.values]]\nheadings = [\"Score\"]\n";
    let tables = format!(
        "{}{second}",
        table("block = [\"Project #: {entity}\", \"Project #\"]").replace("entity = [\"Body\"]", "item = [\"Body\"]")
    );
    let text = "Contents\nProject 1: Mill\n\n | Project 1: | Mill\nBody | Staff\nNorth | 5\nProject 2: Baths | 1 | 2 | 3 | 4\nRisk | Score\nFire | 2\n\
                fold | Project 2: Baths\nBody | Staff\nSouth | 6\nProject 3:\nRisk | Score\nFlood | 4";
    let (regions, near) = found(&tables, &[("S", text)]);
    assert_eq!(
        regions,
        ["S!A5:B5 rows 6-7 [Mill S!C4]", "S!A8:B8 rows 9-9 [Mill S!C4]", "S!A11:B11 rows 12-12 [Baths S!B10]", "S!A14:B14 rows 15-15",],
        "a title's words in a row of figures begin nothing"
    );
    assert!(near.is_empty(), "{near:?}");
    let lost = text.replace("Project 3:", "A third");
    let (regions, near) = found(&tables, &[("S", &format!("{lost}\nBody | Staff\nWest | 1"))]);
    assert_eq!(regions.last().map(String::as_str), Some("S!A14:B14 rows 15-15 [Baths S!B10]"));
    assert_eq!(
        near,
        ["S!A16 the title \"Project #: {entity}\" does not stand over it"],
        "whom the second table of a block is about nobody can say"
    );
}

#[test]
fn tables_side_by_side_are_each_their_own() {
    let text = "Home | | | Away\nBody | Staff | | Body | Staff | | Body | Other\nNorth | 5 | | South | 6 | | East | 7\n | | | | END\n | 4";
    let without_title = table("side_by_side = true\nuntil = [\"END\"]");
    assert_eq!(found(&without_title, &[("S", text)]).0, ["S!A2:B2 rows 3-5", "S!D2:E2 rows 3-3"]);
    let with_title = table("side_by_side = true\ntitle = [\"{entity}\"]").replace("entity = [\"Body\"]", "item = [\"Body\"]");
    assert_eq!(found(&with_title, &[("S", text)]).0, ["S!A2:B2 rows 3-5 [Home S!A1]", "S!D2:E2 rows 3-5 [Away S!D1]"]);
}

#[test]
fn two_tables_never_take_the_same_headings() {
    let (layout, workbook) = (layout(&(table("") + &table("optional = true"))), book(&[("S", "Body | Staff\nNorth | 5")]));
    let found = find_tables(&layout, &workbook);
    assert_eq!(regions(&found), ["S!A1:B1 rows 2-2"]);
    assert!(found.regions().all(|region| std::ptr::eq(region.table, &raw const layout.tables()[0])));
    assert!(found.has(0) && found.has(1) && found.lacking(&layout).next().is_none());
}

#[test]
fn a_large_sheet_is_read_in_one_pass() {
    use crate::read::cell::{CellValue, NumberFormat, RawCell};
    let mut workbook = book(&[("S", "Project 1: Mill\nBody | Staff")]);
    let cell = |row, column| RawCell {
        row,
        column,
        value: if column == 0 { CellValue::Text(format!("Projects {row}")) } else { CellValue::Number(f64::from(row)) },
        number_format: NumberFormat::General,
        formula: false,
    };
    workbook.sheets[0].cells.extend((2..50_002).flat_map(|row| (0..20).map(move |column| cell(row, column))));
    let layout = layout(&table("title = [\"Project #: {item}\"]\nuntil = [\"Notes *\"]"));
    assert_eq!(regions(&find_tables(&layout, &workbook)), ["S!A2:B2 rows 3-50002 [Mill S!A1]"]);
}
