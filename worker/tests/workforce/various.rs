//! Workforce returns with a fault of their own: money as text, months prepared in advance, an old sheet beside the new one.

use outturn_domain::finding::{FindingCode, Severity, Verdict};
use outturn_worker::installed::Installed;
use outturn_worker::normalise::entry::EntryValue;
use outturn_worker::read::cell::CellValue;

use crate::reading::{Read, folder, read_file};
use crate::real_returns::told;

fn shipped() -> Installed {
    Installed::shipped().expect("the shipped layouts")
}

fn read(name: &str) -> Option<Read> {
    Some(read_file(&folder("various")?.join(name), &shipped()))
}

fn number_at(read: &Read, sheet: &str, cell: &str) -> Option<f64> {
    match read.by_cell().get(&(sheet.to_owned(), cell.to_owned()))?.value {
        EntryValue::Cell { value: CellValue::Number(number), .. } => Some(number),
        _ => None,
    }
}

#[test]
fn money_as_text_is_refused_cell_by_cell_and_the_rest_of_its_row_taken() {
    let Some(read) = read("mwmi_mod_2022_poundtext.xlsx") else { return };
    let sheet = "Data Sheet August 2022";
    assert_eq!(read.verdict(), Verdict::AcceptedWithFindings);
    let errors = told(&read, Severity::Error);
    assert!(errors.contains(&(FindingCode::NumberExpected, format!("{sheet}!AK4"))), "{errors:?}");
    let found = read.interpretation.findings.iter().find(|finding| finding.found.as_deref() == Some("£1,453,932,48")).expect("it is told");
    assert_eq!(found.place.as_ref().map(ToString::to_string), Some(format!("{sheet}!AK4")));
    assert_eq!(number_at(&read, sheet, "F4"), Some(82.0));
    assert!(number_at(&read, sheet, "AL4").is_some_and(|cost| (cost - 67965.63).abs() < 1e-6), "the rest of the row is taken");
    assert_eq!(number_at(&read, sheet, "AK4"), None);
    // The sheet says August and its rows July: they are believed, and it is asked.
    assert!(read.returned.entries.iter().all(|entry| entry.period.id() == "m2022-07"));
    assert!(told(&read, Severity::Query).contains(&(FindingCode::SheetPeriodDiffers, format!("{sheet}!B2"))));
}

#[test]
fn months_prepared_in_advance_are_no_outturns() {
    let Some(read) = read("mwmi_ago_2026_27_prefilled.ods") else { return };
    assert!(!read.returned.entries.is_empty());
    assert!(read.returned.entries.iter().all(|entry| entry.period.id() == "m2026-04"), "only April has been returned");
    let prepared = read.interpretation.findings.iter().filter(|finding| finding.code == FindingCode::RowNotReturned).count();
    assert_eq!(prepared, 11, "each other month is named");
}

#[test]
fn a_true_nought_is_an_outturn() {
    let Some(read) = read("mwmi_dclg_2011_12.xls") else { return };
    assert_eq!(read.verdict(), Verdict::Accepted);
    assert_eq!(number_at(&read, "December 11", "D15"), Some(0.0));
    let cells = read.by_cell();
    let thurrock = cells.get(&("December 11".to_owned(), "D15".to_owned())).expect("it is taken");
    assert_eq!(thurrock.entity.as_ref().map(|body| body.text.as_str()), Some("Thurrock Development Corporation"));
    assert_eq!((thurrock.item.text.as_str(), thurrock.period.id()), ("Payroll staff; AO/AA; Headcount", "m2011-12".to_owned()));
}

#[test]
fn an_old_sheet_beside_the_new_one_is_refused_until_a_layout_names_the_sheet() {
    let Some(read) = read("mwmi_beis_2021_10_oldnew.xlsx") else { return };
    assert_eq!(read.verdict(), Verdict::Refused);
    assert!(read.interpretation.facts.is_empty());
    let told_of = read.interpretation.findings.iter().find(|finding| finding.code == FindingCode::SheetsDisagree).expect("it is told");
    assert!(
        told_of.message.contains("\"New Version October 2021\"") && told_of.message.contains("\"old Version October 2021\""),
        "{told_of:?}"
    );

    // A layout of the home: the shipped one, with the sheet named.
    let (_, text) =
        outturn_worker::layout::shipped::SHIPPED.iter().find(|(name, _)| *name == "workforce-stacked-headers.toml").expect("it is shipped");
    let own = text
        .replacen("id = \"workforce-stacked-headers\"", "id = \"workforce-new-version\"", 1)
        .replace("[[table]]\n", "[[table]]\nsheets = [\"New Version *\"]\n");
    let layouts = std::env::temp_dir().join(format!("outturn-layouts-{}", std::process::id()));
    std::fs::create_dir_all(&layouts).expect("a folder");
    std::fs::write(layouts.join("workforce-new-version.toml"), own).expect("a layout");
    let installed = Installed::with_layouts(&layouts);
    std::fs::remove_dir_all(&layouts).expect("the layout goes");
    let read = read_file(&folder("various").expect("it was there").join("mwmi_beis_2021_10_oldnew.xlsx"), &installed.expect("layouts"));
    assert_eq!((read.layout(), read.verdict()), (Some("workforce-new-version"), Verdict::AcceptedWithFindings));
    let sheet = "New Version October 2021";
    assert!(read.returned.entries.iter().all(|entry| entry.place.sheet == sheet));
    let errors = told(&read, Severity::Error);
    assert_eq!(errors, ["AJ15", "AK15"].map(|cell| (FindingCode::NumberExpected, format!("{sheet}!{cell}"))));
    assert_eq!(number_at(&read, sheet, "F4"), Some(75.0));
    assert!(number_at(&read, sheet, "AL15").is_some() || number_at(&read, sheet, "F15").is_some(), "the rest of the row is taken");
}
