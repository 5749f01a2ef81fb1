//! The tables of real returns: their headings as they are joined, and the rows below them.

use std::path::PathBuf;

use super::tests::{layout, regions};
use super::*;
use crate::read::{Limits, read_bytes};

/// A real return; says so loudly where no folder of them is named, and fails where the one that is named is not there.
fn book_at(path: &str) -> Option<RawWorkbook> {
    let Some(returns) = std::env::var_os("OUTTURN_RETURNS") else {
        println!("SKIPPED: OUTTURN_RETURNS names no folder of real returns");
        return None;
    };
    let file = PathBuf::from(returns).join(path);
    let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    Some(read_bytes(&bytes, &Limits::default()).unwrap_or_else(|refusal| panic!("{path}: {refusal:?}")))
}

fn headings(region: &Region<'_>, cells: &[&str]) -> Vec<String> {
    let at = |cell: &&str| {
        let found = region.columns.iter().find(|column| column.place.cell.is_some_and(|place| place.to_string() == **cell));
        found.map_or_else(|| format!("{cell} is no heading"), |column| column.heading.clone())
    };
    cells.iter().map(at).collect()
}

#[test]
fn pathfinders_outputs_stand_between_their_tags() {
    let Some(workbook) = book_at("mhclg/pathfinders_r3.xlsx") else { return };
    let layout = layout(
        r#"
        [[table]]
        title = ["PF-USER_{breakdown}-OUTPUTS-START"]
        header_rows = 3
        item = ["Output"]
        unit = ["Unit of measurement"]
        period = "heading"
        until = ["PF-USER_*-OUTPUTS-END"]
        totals = ["* Total"]
        [[table.values]]
        headings = ["Financial year *", "Total cumulative outputs to date *", "April 2027 and after *"]
        "#,
    );
    let found = find_tables(&layout, &workbook);
    assert_eq!(regions(&found), ["Outputs!B16:Y16 rows 19-58 [STANDARD Outputs!B15]", "Outputs!B62:Y62 rows 65-104 [BESPOKE Outputs!B61]"]);
    let region = found.regions().next().expect("one");
    assert_eq!(
        headings(region, &["B16", "E16", "F18", "G17", "H18", "K18", "L17", "M18", "V17", "W17", "X16", "Y16"]),
        [
            "Intervention theme",
            "Baseline output",
            "Total cumulative outputs to date; (Up to and including Mar 2024); Actual",
            "Total cumulative outputs to date; Total",
            "Financial year 2024 to 2025; (Apr to Jun); Actual",
            "Financial year 2024 to 2025; (Jan to Mar); Actual",
            "Financial year 2024 to 2025; Total",
            "Financial year 2025 to 2026; (Apr to Jun); Forecast",
            "Financial year 2026 to 2027; Total",
            "April 2027 and after; Total",
            "Grand total",
            "Variance % (Between MR and Baseline)",
        ]
    );
    assert_eq!((region.columns.len(), region.twice()), (24, None));
}

/// Some tables of the Towns Fund: those in the blocks of projects, and two under titles.
const TOWNS_FUND: &str = r#"
        [[table]]
        sheets = ["4a *"]
        block = ["Project #: {entity}", "Project #"]
        header_rows = 3
        item = ["Note: this table *"]
        period = "heading"
        until = ["Grand total"]
        totals = ["* Total"]
        [[table.values]]
        headings = ["Financial Year *", "Before *", "Beyond *"]

        [[table]]
        sheets = ["4a *"]
        block = ["Project #: {entity}", "Project #"]
        header_rows = 3
        item = ["Other Funding Sources *; Funding source name *"]
        ignore = ["Other Funding Sources *"]
        period = "heading"
        until = ["TOTALS *"]
        [[table.values]]
        headings = ["Financial Year *", "Before *", "Beyond *"]

        [[table]]
        sheets = ["5 *"]
        block = ["Project #: {entity}", "Project #"]
        header_rows = 4
        item = ["Indicator Name"]
        period = "heading"
        [[table.values]]
        headings = ["Financial Year *", "Beyond *"]

        [[table]]
        sheets = ["6 *"]
        title = ["Section C *"]
        header_rows = 4
        item = ["Indicator Name"]
        unit = ["Unit *"]
        period = "heading"
        [[table.values]]
        headings = ["Financial Year *"]

        [[table]]
        sheets = ["7 *"]
        title = ["Section A *"]
        item = ["Risk Name"]
        period = "none"
        [[table.values]]
        headings = ["* Total Score"]
        kind = "score"

        [[table]]
        sheets = ["7 *"]
        block = ["Project #: {entity}", "Project #"]
        item = ["Risk Name"]
        period = "none"
        [[table.values]]
        headings = ["* Total Score"]
        kind = "score"
"#;

#[test]
fn towns_fund_blocks_are_one_a_project() {
    let Some(workbook) = book_at("mhclg/towns_fund_r4.xlsx") else { return };
    let layout = layout(TOWNS_FUND);
    let found = find_tables(&layout, &workbook);
    let all = regions(&found);
    let on = |sheet: &str| -> Vec<&str> { all.iter().filter(|region| region.starts_with(sheet)).map(String::as_str).collect() };
    let funding = on("4a");
    assert_eq!(
        funding[..4],
        [
            "4a - Funding Profiles!C35:Z35 rows 38-44 [Scala Theatre & Corn Exchange 4a - Funding Profiles!C33]",
            "4a - Funding Profiles!C47:Z47 rows 50-54 [Scala Theatre & Corn Exchange 4a - Funding Profiles!C33]",
            "4a - Funding Profiles!C63:Z63 rows 66-72 [8 Angel Street 4a - Funding Profiles!C61]",
            "4a - Funding Profiles!C75:Z75 rows 78-82 [8 Angel Street 4a - Funding Profiles!C61]",
        ]
    );
    let outputs = on("5");
    assert_eq!(outputs[0], "5 - Project Outputs!C19:Y19 rows 23-54 [Scala Theatre & Corn Exchange 5 - Project Outputs!C16]");
    assert!(outputs[1].starts_with("5 - Project Outputs!C57:Y57 rows 61-"), "{}", outputs[1]);
    assert_eq!(on("6")[0].split_once(" rows ").map(|(place, _)| place), Some("6 - Outcomes!B56:O56"));
    let risks = on("7");
    assert_eq!(
        risks[..4],
        [
            "7 - Risk Register!B10:P10 rows 11-18",
            "7 - Risk Register!B21:P21 rows 22-26 [Scala Theatre & Corn Exchange 7 - Risk Register!D19]",
            "7 - Risk Register!B29:P29 rows 30-34 [8 Angel Street 7 - Risk Register!D27]",
            "7 - Risk Register!B37:P37 rows 38-43 [Vacant Premises Scheme 7 - Risk Register!D35]",
        ]
    );
    assert!(risks[6..].iter().all(|region| !region.contains('[')), "projects without a name are nobody's: {risks:?}");
    let near: Vec<String> = found.sheets.iter().flat_map(|sheet| &sheet.shortfalls).map(|near| near.place.to_string()).collect();
    assert!(near.is_empty(), "{near:?}");
}

#[test]
fn towns_fund_headings_are_joined() {
    let Some(workbook) = book_at("mhclg/towns_fund_r4.xlsx") else { return };
    let layout = layout(TOWNS_FUND);
    let found = find_tables(&layout, &workbook);
    let all = regions(&found);
    let of = |start: &str| found.regions().zip(&all).find(|(_, told)| told.starts_with(start)).map(|(region, _)| region).expect(start);
    assert_eq!(
        headings(of("4a - Funding Profiles!C35"), &["C35", "F35", "G37", "I36", "Q37", "X36", "Y35", "Z35"]),
        [
            "Note: this table should only include funding received through the Towns Fund. It should not include co-funding, which should be \
             reflected in the \"Other Funding Sources\" table below.",
            "Before 2020/21",
            "Financial Year 2020/21 (£s); H1 (Apr-Sep); Actual",
            "Financial Year 2020/21 (£s); Total",
            "Financial Year 2023/24 (£s); H2 (Oct-Mar); Forecast",
            "Financial Year 2025/26 (£s); Total",
            "Beyond 25/26",
            "Grand Total",
        ]
    );
    assert_eq!(
        headings(of("5 - Project Outputs!C19"), &["C19", "D19", "E22", "G21", "O22", "W21", "X19"]),
        [
            "Indicator Name",
            "Unit of Measurement",
            "Financial Year 2020/21; H1 (Apr-Sep); Actual",
            "Financial Year 2020/21; TOTAL",
            "Financial Year 2023/24; H2 (Oct-Mar); Forecast",
            "Beyond April 2026; TOTAL",
            "Grand Total",
        ]
    );
    assert_eq!(
        headings(of("6 - Outcomes!B56"), &["B56", "D59", "O59"]),
        ["Indicator Name", "Financial Year 2020/21; 01/04/2020; Actual", "Financial Year 2020/21; 01/03/2021; Actual"]
    );
}

#[test]
fn the_two_tables_of_the_health_service_stand_side_by_side() {
    let Some(workbook) = book_at("various/nhs_ae_timeseries.xls") else { return };
    let layout = layout(
        r#"
        [[table]]
        sheets = ["Performance"]
        title = ["England Level Data", "Field Testing Sites Only"]
        side_by_side = true
        header_rows = 2
        period = { column = ["Period"] }
        [[table.values]]
        headings = ["A&E attendances *"]
        [[table.values]]
        headings = ["Percentage *"]
        "#,
    );
    let found = find_tables(&layout, &workbook);
    let all = regions(&found);
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[0].starts_with("Performance!B17:N17 rows 19-") && all[1].starts_with("Performance!P17:AB17 rows 19-"), "{all:?}");
    let titles: Vec<&str> = found.regions().filter_map(|region| region.title.as_ref()).map(|title| title.text.as_str()).collect();
    assert_eq!(titles, ["England Level Data", "Field Testing Sites Only"]);
    for (region, cells) in found.regions().zip([["B18", "C18", "J18", "N18"], ["P18", "Q18", "X18", "AB18"]]) {
        assert_eq!(
            headings(region, &cells),
            [
                "Period",
                "A&E attendances less than 4 hours from arrival to admission, transfer or discharge; Type 1 Departments - Major A&E",
                "A&E attendances greater than 4 hours from arrival to admission, transfer or discharge; Total Attendances > 4 hours",
                "Percentage of attendances within 4 hours; Percentage in 4 hours or less (type 3)",
            ]
        );
    }
}

#[test]
fn a_title_that_stands_again_in_a_row_of_totals_is_none() {
    let Some(workbook) = book_at("various/fsa_core_tables.ods") else { return };
    let layout = layout(
        r#"
        [[table]]
        title = ["Total Departmental Spending"]
        header_rows = 2
        item = ["All Years; String"]
        period = "heading"
        [[table.values]]
        headings = ["*-#; *"]
        "#,
    );
    let found = find_tables(&layout, &workbook);
    let all = regions(&found);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].starts_with("FSA_Westminster_2324_ARA_Core_T!A7:G7 rows 9-"), "{all:?}");
    assert_eq!(
        headings(found.regions().next().expect("one"), &["A8", "B8", "G8"]),
        ["All Years; String", "2019-20; Outturn", "2024-25; Plans"]
    );
}

#[test]
fn headings_of_uneven_depth_are_joined() {
    let Some(workbook) = book_at("various/mwmi_dclg_2011_12.xls") else { return };
    let layout = layout(
        r#"
        [[table]]
        header_rows = 3
        entity = ["Organisation name"]
        ignore = ["Organisation type", "Main, parent *", "Comments *"]
        period = "sheet name"
        totals = ["* Total *"]
        [[table.values]]
        headings = ["* Headcount", "* Full-time equivalent"]
        [[table.values]]
        headings = ["* costs *", "* cost *"]
        unit = "£"
        "#,
    );
    let found = find_tables(&layout, &workbook);
    let all = regions(&found);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].starts_with("December 11!A1:AO1 rows 4-"), "{all:?}");
    let region = found.regions().next().expect("one");
    assert_eq!(
        headings(region, &["A1", "D3", "Q3", "R3", "AA3", "AB3", "AC3", "AD2", "AM2", "AO1"]),
        [
            "Organisation name",
            "Payroll staff; Admin officers/admin assistants; Headcount",
            "Payroll staff; Total Employees; Full-time equivalent",
            "Number of non-payroll staff (contingent labour and consultants/consultancy); Agency staff (clerical/admin); Headcount",
            "Number of non-payroll staff (contingent labour and consultants/consultancy); Total; Full-time equivalent",
            "Grand Total (workforce numbers); Headcount",
            "Grand Total (workforce numbers); Full-time equivalent",
            "Payroll staff costs; Salary",
            "Non-Payroll staff (contingent labour/consultancy - CCL) costs; Total non-payroll (CCL) staff costs",
            "Comments and notes",
        ]
    );
    assert_eq!((region.columns.len(), region.known_columns(), region.twice()), (41, 41, None));
}

#[test]
fn the_new_sheet_beside_an_old_one_is_read_by_the_layout_that_names_it() {
    use crate::layout::{Recognition, recognise, shipped::SHIPPED};

    let Some(workbook) = book_at("various/mwmi_beis_2021_10_oldnew.xlsx") else { return };
    let (_, shipped) = SHIPPED.iter().find(|(name, _)| *name == "workforce-single-header.toml").expect("it is shipped");
    let general = shipped.replacen("header_rows = 1", "header_rows = 3", 1);
    let named = general.replacen("[[table]]", "[[table]]\nsheets = [\"New version *\"]", 1).replacen("id = \"workforce", "id = \"new", 1);
    let layouts = [Layout::parse(&general).expect("a layout"), Layout::parse(&named).expect("a layout")];
    let of_general = find_tables(&layouts[0], &workbook);
    let old: Vec<String> = of_general.sheets[1].shortfalls.iter().map(|near| format!("{} {}", near.place, near.in_words())).collect();
    assert_eq!(old, ["old Version October 2021!A4 \"Organisation name\" is missing"]);
    let Recognition::One(layout, because) = recognise(&layouts, &workbook) else { panic!("not one") };
    assert_eq!(layout.id(), "new-single-header");
    assert_eq!(because.before, ["workforce-single-header"]);
    assert_eq!(because.sheets.into_keys().collect::<Vec<_>>(), ["New Version October 2021"]);
}
