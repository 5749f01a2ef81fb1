use super::*;

const APRIL: Years = Years { starts: 4, single: None };
const JULY: Years = Years { starts: 7, single: None };

fn read(texts: &[&str], years: Years) -> String {
    match period_in_words(texts, years) {
        Ok(Some(period)) => period.id(),
        Ok(None) => "none".to_owned(),
        Err(contradiction) => {
            let ids: Vec<String> = contradiction.periods.iter().map(|period| period.id()).collect();
            format!("not both {}", ids.join(" "))
        }
    }
}

fn all_hold(years: Years, cases: &[(&[&str], &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(texts, expected)| (texts, *expected, read(texts, years)))
        .filter(|(_, expected, found)| expected != found)
        .map(|(texts, expected, found)| format!("{texts:?}: {found}, expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn headings_of_several_levels() {
    all_hold(
        APRIL,
        &[
            (&["Financial year 2024 to 2025", "(Apr to Jun)", "Actual"], "fy2024-25-q1"),
            (&["Financial year 2024 to 2025", "(Jan to Mar)", "Actual"], "fy2024-25-q4"),
            (&["Financial year 2024 to 2025", "Total"], "fy2024-25"),
            (&["Financial year 2024 to 2025", "(Sept to Feb)"], "none"),
            (&["Total cumulative outputs to date", "(Up to and including Mar 2024)", "Actual"], "to-m2024-03"),
            (&["April 2027 and after", "Total"], "after-m2027-03"),
            (&["Financial Year 2020/21 (£s)", "H1 (Apr-Sep)", "Actual"], "fy2020-21-h1"),
            (&["Financial Year 2020/21 (£s)", "H2 (Oct-Mar)", "Forecast"], "fy2020-21-h2"),
            (&["Financial Year 2020/21 (£s)", "H1 (Oct-Mar)"], "not both fy2020-21 fy2020-21-h1 fy2020-21-h2"),
            (&["Beyond 25/26 (£s)"], "after-m2026-03"),
            (&["Grand total"], "none"),
            (&["2019-20", "Outturn"], "fy2019-20"),
            (&["2024-25", "Plans"], "fy2024-25"),
            (&["2024/25", "Q1", "May"], "m2024-05"),
            (&["2024/25", "Q2", "May"], "not both fy2024-25 fy2024-25-q2 m2024-05"),
            (&["2019/20", "September 2021"], "not both fy2019-20 m2021-09"),
            (&["2021", "September"], "m2021-09"),
            (&["2021", "(Apr to Jun)"], "fy2021-22-q1"),
            (&["2021", "Q2"], "none"),
            (&["2021", "Q1 (Jan to Mar)"], "cy2021-q1"),
            (&["2021", "Q1 (Apr to Jun)"], "none"),
            (&["Calendar year 2021", "(Jan to Mar)"], "cy2021-q1"),
            (&["2019/20", "Census 2021"], "fy2019-20"),
            (&[], "none"),
        ],
    );
}

#[test]
fn years_that_begin_in_july() {
    all_hold(
        JULY,
        &[
            (&["Audited Outcome\n2018/19"], "fy07-2018-19"),
            (&["M03 Sept Actual\n2019/20"], "m2019-09"),
            (&["M09 Mar Actual\n2019/20"], "m2020-03"),
            (&["M11 May Actual\n2019/20"], "m2020-05"),
            (&["Q1 Sept Actual\n2019/20"], "fy07-2019-20-q1"),
            (&["Q4 June Actual\n2019/20"], "fy07-2019-20-q4"),
            (&["Q1 Oct Actual\n2019/20"], "none"),
            (&["Q2 Sept Actual\n2019/20"], "not both fy07-2019-20-q2 fy07-2019-20-q1 fy07-2019-20"),
            (&["YTD Actual\n2019/20"], "fy07-2019-20"),
            (&["Full Year Forecast\n2018/19"], "fy07-2018-19"),
            (&["Budget year\n2020/21"], "fy07-2020-21"),
            (&["July 2019 to June 2020"], "fy07-2019-20"),
            (&["Beyond July 2026"], "after-m2026-06"),
        ],
    );
}

#[test]
fn quarters_and_years_in_one_text() {
    all_hold(
        APRIL,
        &[
            (&["Q4 2024/25: Jan 2025 - Mar 2025"], "fy2024-25-q4"),
            (&["Q1 2024/25: Jan 2025 - Mar 2025"], "not both fy2024-25-q1 fy2024-25 fy2024-25-q4"),
            (&["Q1 2025: Jan 2025 - Mar 2025"], "cy2025-q1"),
            (&["Q1 Apr - June 2019"], "fy2019-20-q1"),
            (&["Q2 2021/22"], "fy2021-22-q2"),
            (&["2021/22 Q2"], "fy2021-22-q2"),
            (&["Quarter 2 2021-22"], "fy2021-22-q2"),
            (&["Second quarter of 2021/22"], "fy2021-22-q2"),
            (&["2013 Q1"], "none"),
            (&["Q1 1112"], "none"),
            (&["1819 Q2"], "none"),
            (&["2012-13 (Revised)"], "fy2012-13"),
            (&["FY 2024/25"], "fy2024-25"),
            (&["FY 2024"], "none"),
            (&["FY25"], "none"),
            (&["2024/2025"], "fy2024-25"),
            (&["25/26"], "fy2025-26"),
            (&["20/21 H1"], "fy2020-21-h1"),
            (&["20/21 H1 + H2 Totals"], "not both fy2020-21 fy2020-21-h1 fy2020-21-h2"),
            (&["Academic year 2021/22"], "ay2021-22"),
            (&["Academic year 2021 to 2022"], "ay2021-22"),
            (&["calendar year 2023"], "cy2023"),
            (&["Annual Paybill \n(delegated grades\nfor financial year 2024/25)"], "fy2024-25"),
            (&["Q2 YTD 2021/22"], "none"),
            (&["2017 [r]"], "none"),
            (&["2021"], "none"),
        ],
    );
}

#[test]
fn months_dates_and_ranges() {
    all_hold(
        APRIL,
        &[
            (&["September 2021"], "m2021-09"),
            (&["Sep-21"], "m2021-09"),
            (&["Sept 2021"], "m2021-09"),
            (&["Sept. ’21"], "m2021-09"),
            (&["01/04/2020"], "m2020-04"),
            (&["01/04/2020 00:00"], "m2020-04"),
            (&["31/03/2022"], "m2022-03"),
            (&["14/11/2019"], "none"),
            (&["As at 14/11/2019"], "m2019-11"),
            (&["32/11/2019"], "none"),
            (&["As at 31 March 2022"], "m2022-03"),
            (&["Headcount \n(delegated grades as at 31 March 2025)"], "m2025-03"),
            (&["year ending March 2022"], "fy2021-22"),
            (&["Year ended 31 March 2022"], "fy2021-22"),
            (&["Year ending 5 April 2022"], "none"),
            (&["Year ending June 2022"], "none"),
            (&["3 months to June 2021"], "fy2021-22-q1"),
            (&["Quarter ending 30 June 2021"], "fy2021-22-q1"),
            (&["Week ending 30 June 2021"], "none"),
            (&["April 2023 to Sept 2023"], "fy2023-24-h1"),
            (&["April 2023  to Sept 2023"], "fy2023-24-h1"),
            (&["Oct 2023 to March 2024"], "fy2023-24-h2"),
            (&["Oct to March 2024"], "fy2023-24-h2"),
            (&["Sept 2024 to Feb 2025"], "none"),
            (&["2024/25", "Sept 2024 to Feb 2025"], "none"),
            (&["1 April 2023 to 30 September 2023"], "fy2023-24-h1"),
            (&["1 October 2025 to 31 March 2026"], "fy2025-26-h2"),
            (&["15 April 2023 to 30 September 2023"], "none"),
            (&["01/04/2020 - 30/06/2020"], "fy2020-21-q1"),
            (&["July to September 2020"], "fy2020-21-q2"),
            (&["March to May 2021"], "none"),
            (&["January to December 2023"], "cy2023"),
            (&["April 2007 to November 2022"], "none"),
            (&["August 2010 - present"], "none"),
            (&["Payroll Paybill change 2009/10 to 2010/11"], "none"),
            (&["2019/20 to 31 March 2022"], "none"),
            (&["2016-18"], "none"),
        ],
    );
}

#[test]
fn before_and_beyond() {
    all_hold(
        APRIL,
        &[
            (&["Beyond April 2026"], "after-m2026-03"),
            (&["Beyond 31 March 2026"], "after-m2026-03"),
            (&["Beyond June 2026"], "after-m2026-06"),
            (&["After March 2026"], "after-m2026-03"),
            (&["2026/27 onwards"], "after-m2026-03"),
            (&["April 2026 and after"], "after-m2026-03"),
            (&["Before 2020/21"], "to-m2020-03"),
            (&["Pre-2019/2020 Baseline"], "to-m2019-03"),
            (&["Pre 2015/2016"], "to-m2015-03"),
            (&["Spend to 31 March 2024"], "to-m2024-03"),
            (&["Spend to 15 March 2024"], "none"),
            (&["Pre-20/21 H1"], "none"),
            (&["Before 2020"], "none"),
            (&["Data from April 2020"], "none"),
        ],
    );
}

#[test]
fn names_of_sheets_and_files() {
    all_hold(
        APRIL,
        &[
            (&["Data Sheet August 2022"], "m2022-08"),
            (&["December 11"], "m2011-12"),
            (&["Dec 15"], "m2015-12"),
            (&["Mar14"], "m2014-03"),
            (&["April_2020"], "m2020-04"),
            (&["Sept_2026"], "m2026-09"),
            (&["June-2013"], "m2013-06"),
            (&["Feb 2012 "], "m2012-02"),
            (&["30 November 16"], "m2016-11"),
            (&["11-Nov25"], "m2025-11"),
            (&["11-Nov25-DefraMWMIPubdData"], "m2025-11"),
            (&["November_2022_MOD_Workforce_Man"], "m2022-11"),
            (&["New Version October 2021"], "m2021-10"),
            (&["Data sheet - April 2011"], "m2011-04"),
            (&["CO_Dec_15_CSV_V1_2016-01-21"], "m2015-12"),
            (&["Copy of 2025-10-14  NCPRP 23-24"], "none"),
            (&["Data sheet 2024-25"], "fy2024-25"),
            (&["mwmi-april-2023.xlsx"], "m2023-04"),
            (&["2023_04 AGO"], "m2023-04"),
            (&["mwmi_beis_2021_10_oldnew.xlsx"], "m2021-10"),
            (&["mwmi_ago_2026_27_prefilled.ods"], "fy2026-27"),
            (&["mwmi_dclg_2011_12.xls"], "not both fy2011-12 m2011-12"),
            (&["mwmi_dclg_2011_12.xls", "December 2011"], "m2011-12"),
            (&["20180831 COWFMI (Web publish).xlsx"], "m2018-08"),
            (&["template 202106"], "m2021-06"),
            (&["RAI0202 (2012)"], "none"),
            (&["FSA_Westminster_2324_ARA_Core_T"], "none"),
            (&["FCDO_Services_Ethnicity_22_23"], "none"),
        ],
    );
}

#[test]
fn words_and_numbers_that_are_no_period() {
    for text in [
        "",
        "Actual",
        "Total",
        "Table 12",
        "28 C 29",
        "v2",
        "1.01.2",
        "Data_Sheet",
        "4a - Funding Profiles",
        "PF-BOL-002: Bolton Market Upgrades",
        "PC002002002002001001_00001",
        "May contain zeros",
        "March High Street",
        "(Apr to Jun)",
        "Q2",
        "3 year rolling average",
        "£2020",
        "2,020",
        "999999999999999999999",
        "16/17 year olds",
        "Ages 16-17",
        "TD-MAR-02",
        "Start Date -\n mmm/yy (e.g. Dec-22)",
        "1 year change",
        "M25",
        "Year/Month",
        "Number of staff in delegated grades receiving an end of year payment",
    ] {
        assert_eq!(read(&[text], APRIL), "none", "{text}");
    }
    assert_eq!(read(&["2019/20", "Staff who may leave"], APRIL), "fy2019-20");
    assert_eq!(read(&["2019/20", "TD-MAR-02"], APRIL), "fy2019-20");
    assert_eq!(read(&["2019/20", "March High Street"], APRIL), "fy2019-20");
}

#[test]
fn a_year_on_its_own_is_what_the_layout_says() {
    for (text, calendar, begins, ends) in [
        ("2013 Q1", "cy2013-q1", "fy2013-14-q1", "fy2012-13-q1"),
        ("2017 [r]", "cy2017", "fy2017-18", "fy2016-17"),
        ("FY 2024", "none", "fy2024-25", "fy2023-24"),
        ("2021 (Apr to Jun)", "cy2021-q2", "fy2021-22-q1", "fy2020-21-q1"),
        ("September 2021", "m2021-09", "m2021-09", "m2021-09"),
    ] {
        for (single, expected) in
            [(SingleYear::Calendar, calendar), (SingleYear::FinancialBegins, begins), (SingleYear::FinancialEnds, ends)]
        {
            assert_eq!(read(&[text], Years { starts: 4, single: Some(single) }), expected, "{text} {single:?}");
        }
    }
}

#[test]
fn a_part_of_a_year_that_is_not_read_never_becomes_the_whole_year() {
    let refused = [
        "P3 2023/24",
        "Period 3 2023/24",
        "Month 3 2023/24",
        "M3 2023/24",
        "Week 12 2023-24",
        "Quarters 1 to 3 2023/24",
        "2023/24 Q5",
        "Up to Q3 2023/24",
        "By Q3 2023/24",
        "Cum. Q3 2023/24",
        "March 2024 (cumulative)",
        "Q2 23/24 TD",
        "Jun-23 12 month rolling",
        "Nine months to Dec 2023",
    ];
    for text in refused {
        assert_eq!(read(&[text], APRIL), "none", "{text}");
    }
    all_hold(
        APRIL,
        &[
            (&["2023/24", "1"], "none"),
            (&["2023/24", "Water (m3)"], "fy2023-24"),
            (&["quarter one 2023/24"], "fy2023-24-q1"),
            (&["YTD 2023/24"], "fy2023-24"),
            (&["AY 23/24"], "ay2023-24"),
        ],
    );
}

#[test]
fn what_says_nothing_about_time_is_told_from_what_is_unclear() {
    assert_eq!(said_in_words(&["Actual"], APRIL), InWords::Nothing);
    let year = Period::financial_year(2023).expect("a year");
    for (text, expected) in [
        ("Q1", Some("fy2023-24-q1")),
        ("Apr", Some("m2023-04")),
        ("YTD", Some("fy2023-24")),
        ("P3", None),
        ("YTD Sep", None),
        ("Q1 and Q2", None),
        ("2019", None),
    ] {
        assert_eq!(said_in_words(&[text], APRIL), InWords::Unclear, "{text}");
        assert_eq!(period_within(&[text], year, APRIL).map(Period::id).as_deref(), expected, "{text}");
    }
}

#[test]
fn the_edges_of_time_and_of_the_year_are_no_trouble() {
    for starts in [0, 13, u32::MAX] {
        for text in ["1900/01 Q1", "Before 1900/01", "Q4 Jan 1900", "Beyond April 2026 and May 2026", "Apr to Jun 2020"] {
            let found = period_in_words(&[text], Years { starts, single: Some(SingleYear::FinancialEnds) });
            assert!(
                found.is_err() || found.is_ok_and(|found| found.is_none_or(|period| !period.id().starts_with("fy"))),
                "{text} {starts}"
            );
        }
    }
    for text in ["2099/00", "2099 to 2100", "999999999 months to May 2020", "0 months to May 2020", "2100-01-01", "1899/1900"] {
        assert_eq!(read(&[text], APRIL), if text == "2099/00" { "fy2099-00" } else { "none" }, "{text}");
    }
    assert_eq!(read(&["December 2099 onwards"], APRIL), "after-m2099-11");
}

#[test]
fn a_whole_cell_of_periods_is_read_to_its_end() {
    for (piece, expected) in [
        ("1 ", "none"),
        ("1/", "none"),
        ("1.", "none"),
        ("to the ", "none"),
        ("May ", "none"),
        ("Sept 2021 ", "m2021-09"),
        ("2019/20 Q1 ", "fy2019-20-q1"),
        ("2011_12 ", "not both fy2011-12 m2011-12"),
    ] {
        assert_eq!(read(&[&piece.repeat(32_767 / piece.len())], APRIL), expected, "{piece:?}");
    }
}
