//! Titles that leave out the name that belongs there. Forms print more blocks than a sender has projects, and what is filled in below a title without a
//! name is not the whole council's.

use super::pattern::{CaptureName, Capturing};
use super::region::Region;
use crate::normalise::entry::Written;

/// The title that leaves out whom it is about, where it does: "Project 6:" of which the layout says `Project #: {entity}`.
pub(super) fn unnamed<'a>(region: &'a Region<'_>) -> Option<&'a Written> {
    if region.said.entity.is_some() {
        return None;
    }
    let titles = [(&region.table.block, &region.block), (&region.table.title, &region.title)];
    titles.into_iter().find_map(|(written, stands)| {
        let (written, stands) = (written.as_ref()?, stands.as_ref()?);
        // With any name behind it, it would be the title that the layout describes.
        let with_name = format!("{} x", stands.text);
        let names = |way: &Capturing| way.captures(&with_name).is_some_and(|captured| captured.get(CaptureName::Entity) == Some("x"));
        written.ways().iter().any(names).then_some(stands)
    })
}

#[cfg(test)]
mod tests {
    use crate::layout::{Layout, apply};
    use crate::normalise::test_book::book;

    const LAYOUT: &str = r#"
        id = "form"
        title = "A form"
        [marks]
        "Please select" = "nothing"
        [[table]]
        title = ["Programme", "Project #: {entity}", "Project #:"]
        item = ["Output"]
        period = "none"
        skip_rows = ["Example *"]
        values = [{ headings = ["Actual"] }]
    "#;

    /// What is taken, by cell and body, and what is told.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let layout = Layout::parse(LAYOUT).expect("a layout");
        let returned = apply(&layout, &book(&[("S", text)]), "form.xlsx").returned;
        let entry = |entry: &crate::normalise::entry::Entry| {
            format!("{} {}", entry.place, entry.entity.as_ref().map_or("the council", |entity| entity.text.as_str()))
        };
        (returned.entries.iter().map(entry).collect(), returned.findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_stands_below_a_title_without_its_name_is_nobody_s() {
        let blocks =
            "Programme\nOutput | Actual\nHomes | 1\nProject 1: Mill\nOutput | Actual\nHomes | 2\nProject 2:\nOutput | Actual\nHomes | 3";
        let (taken, told) = read(blocks);
        assert_eq!(taken, ["S!B3 the council", "S!B6 Mill"]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("S!A7") && told[0].contains("\"Project 2:\""), "{told:?}");
    }

    #[test]
    fn a_spare_block_of_the_form_is_passed_over_without_a_word() {
        let spare = "Project 1: Mill\nOutput | Actual\nHomes | 2\nProject 2:\nOutput | Actual\nExample of a row | 9\nHomes |\nSchools | 0";
        assert_eq!(read(spare), (vec!["S!B3 Mill".to_owned()], Vec::new()));
    }
}
