use super::*;
use crate::normalise::test_book::book;
use crate::read::cell::SheetVisibility;

fn layout(id: &str, rest: &str) -> Layout {
    Layout::parse(&format!("id = \"{id}\"\ntitle = \"The {id} return\"\n{rest}")).unwrap_or_else(|error| panic!("{id}: {error}"))
}

const GENERAL: &str = r#"
    [[table]]
    period = { year = ["Year"], month = ["Month"] }
    entity = ["Body"]
    [[table.values]]
    headings = ["Staff"]
"#;

/// The general layout with something more said of its table.
fn with(more: &str) -> String {
    GENERAL.replacen("[[table]]", &format!("[[table]]\n{more}"), 1)
}

fn wider() -> String {
    format!("{GENERAL}\n[[table.values]]\nheadings = [\"Costs\"]\nunit = \"£\"\n")
}

const DATA: &str = "Return\nYear | Month | Body | Staff | Costs\n2021 | May | Ofwat | 5 | 6";

fn one(layouts: &[Layout], sheets: &[(&str, &str)]) -> String {
    let workbook = book(sheets);
    match recognise(layouts, &workbook) {
        Recognition::One(layout, because) => format!("{}: {because}", layout.id()),
        other => format!("not one: {}", other.finding().map(|finding| finding.message).unwrap_or_default()),
    }
}

fn told(layouts: &[Layout], sheets: &[(&str, &str)]) -> (Option<String>, String) {
    let workbook = book(sheets);
    let finding = recognise(layouts, &workbook).finding().expect("not recognised");
    (finding.place.map(|place| place.to_string()), finding.message)
}

#[test]
fn the_one_that_fits_is_told_with_its_reason() {
    let layouts = [layout("general", GENERAL), layout("other", &GENERAL.replace("Staff", "Visits"))];
    assert_eq!(one(&layouts, &[("Notes", "About"), ("Data", DATA)]), "general: its 4 headings stand on the sheet \"Data\", row 2");
    assert_eq!(
        one(&layouts, &[("May", DATA), ("June", DATA)]),
        "general: 2 tables with 8 of its headings stand on 2 sheets, the first on \"May\", row 2"
    );
}

#[test]
fn the_one_that_knows_more_of_the_same_sheets_goes_first() {
    let layouts = [layout("general", GENERAL), layout("wider", &wider())];
    assert_eq!(
        one(&layouts, &[("Data", DATA)]),
        "wider: its 5 headings stand on the sheet \"Data\", row 2; it goes before general, because it knows more of the headings"
    );
    let narrower = "Year | Month | Body | Staff\n2021 | May | Ofwat | 5";
    assert_eq!(one(&layouts, &[("Data", narrower)]), "general: its 4 headings stand on the sheet \"Data\", row 1");
    // The wider one knows more headings of one sheet, and nothing of the other.
    let refused = one(&layouts, &[("May", DATA), ("June", narrower)]);
    assert!(refused.starts_with("not one: 2 layouts describe this workbook, and none goes before the others. general: "), "{refused}");
}

#[test]
fn the_one_that_names_its_sheets_goes_first() {
    let named = layout("named", &with("sheets = [\"New\"]"));
    let sheets = [("Old", DATA), ("New", DATA)];
    let wider = layout("wider", &wider());
    assert!(
        one(&[wider.clone(), named.clone()], &sheets)
            .starts_with("named: its 4 headings stand on the sheet \"New\", row 2; it goes before wider")
    );
    assert!(one(&[wider.clone(), named.clone()], &[("Old", DATA)]).starts_with("wider: "), "where its sheet is not there, it does not fit");
    let both = [named, layout("as-narrow", &with("sheets = [\"Old\"]")), wider];
    assert!(one(&both, &sheets).starts_with("not one: 3 layouts"), "neither of two that name different sheets");
}

#[test]
fn a_missing_heading_is_told_with_the_one_that_is_like_it() {
    let layouts = [layout("general", GENERAL)];
    let (place, message) = told(&layouts, &[("Data", "Return\nYear | Mnth | Body | Staff\n2021 | May | Ofwat | 5")]);
    assert_eq!(place.as_deref(), Some("Data!A2"));
    assert_eq!(
        message,
        "No layout describes this workbook. \"The general return\" comes closest: 3 of its 4 headings stand here, and \"Month\" is missing; \
         did you mean \"Mnth\" in B2?"
    );
    let (_, message) = told(&layouts, &[("Data", "Year | Mnth | Body")]);
    assert!(message.ends_with("\"Month\", \"Staff\" are missing; did you mean \"Mnth\" in B1 for \"Month\"?"), "{message}");
    assert_eq!(told(&layouts, &[("Minutes", "Present | Apologies")]).0, None);
}

#[test]
fn a_table_that_stands_where_it_is_not_read_is_told() {
    let layouts = [layout("named", &with("sheets = [\"Data #\"]"))];
    let (place, message) = told(&layouts, &[("Figures", DATA)]);
    assert_eq!(place.as_deref(), Some("Figures"));
    assert!(message.ends_with("its headings stand on the sheet \"Figures\", and it is to be called \"Data #\"."), "{message}");

    let mut workbook = book(&[("Cover", "x"), ("Data 1", DATA)]);
    workbook.sheets[1].visibility = SheetVisibility::Hidden;
    let message = recognise(&layouts, &workbook).finding().expect("not recognised").message;
    assert!(message.starts_with("The headings of \"The named return\" stand on the hidden sheet \"Data 1\" only"), "{message}");
}

#[test]
fn a_table_whose_title_is_missing_is_told() {
    let layouts = [layout("titled", &with("title = [\"Section A\"]"))];
    assert!(one(&layouts, &[("Data", &format!("Section A\n{DATA}"))]).starts_with("titled: "));
    let (place, message) = told(&layouts, &[("Data", DATA)]);
    assert_eq!(place.as_deref(), Some("Data!A2"));
    assert!(message.ends_with("the headings of a table stand here, and the title \"Section A\" does not stand over it."), "{message}");
}

#[test]
fn every_table_that_is_not_optional_must_be_there() {
    let second = "[[table]]\nperiod = \"none\"\nitem = [\"Risk\"]\n[[table.values]]\nheadings = [\"Score\"]\n";
    let two = [layout("two", &format!("{GENERAL}{second}"))];
    let risks = "Risk | Score\nFire | 3";
    assert_eq!(
        one(&two, &[("A", DATA), ("B", risks)]),
        "two: 2 tables with 6 of its headings stand on 2 sheets, the first on \"A\", row 2"
    );
    let (_, message) = told(&two, &[("A", DATA), ("B", "Risk | Points")]);
    assert!(message.ends_with("1 of the 2 headings of one of its tables stand here, and \"Score\" is missing."), "{message}");
    let (_, message) = told(&two, &[("A", DATA)]);
    assert!(message.ends_with("4 of its 6 headings stand here, and the table of \"Score\" is not here."), "{message}");
    let optional = [layout("optional", &format!("{GENERAL}{}", second.replacen("[[table]]", "[[table]]\noptional = true", 1)))];
    assert!(one(&optional, &[("A", DATA)]).starts_with("optional: its 4 headings"));
    let nothing_needed = [layout("nothing", &with("optional = true"))];
    assert!(one(&nothing_needed, &[("A", "Minutes")]).starts_with("not one"), "something of it must stand there");
}

#[test]
fn a_form_is_known_by_the_labels_that_it_requires() {
    let form = "[[field]]\nlabel = [\"Spend\"]\nat = \"right\"\ngives = \"actual\"\nrequired = true\n\
                [[field]]\nlabel = [\"Plan\"]\nat = \"right\"\ngives = \"target\"\nrequired = true\n\
                [[field]]\nlabel = [\"Note\"]\nat = \"below\"\ngives = \"comment\"\n";
    let layouts = [layout("form", form)];
    assert_eq!(
        one(&layouts, &[("Form", "A form\nSpend: | 5 | Plan | 6")]),
        "form: 2 of its labels stand here, the first on the sheet \"Form\", row 2"
    );
    let (_, message) = told(&layouts, &[("Form", "Spend: | 5 | Note")]);
    assert!(message.ends_with("1 of its 2 labels stand here, and \"Plan\" is missing."), "{message}");
}
