//! Which layouts a workbook's words leave possible, told in one pass over its cells before any table is looked for.
//!
//! A council installs dozens of layouts, and looking for the tables of one costs a walk over headings and titles. Nearly all of them can be put aside because a
//! word that they need stands nowhere in the workbook. What is left possible is then looked for in earnest: nothing is decided here but what cannot be.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::layout::description::{Layout, Table};
use crate::layout::heading::needed_headings;
use crate::layout::pattern::{Headings, Pattern};
use crate::normalise::grid::shown;
use crate::read::cell::{CellValue, RawWorkbook};

/// Which of the layouts may describe the workbook, in their order.
pub(super) fn possible<'a>(layouts: &'a [Layout], workbook: &RawWorkbook) -> Vec<&'a Layout> {
    let needs: Vec<Need<'_>> = layouts.iter().flat_map(needs_of).collect();
    let words: Vec<&str> = needs.iter().flat_map(|need| &need.words).copied().collect();
    let Some(stand) = words_that_stand(&words, workbook) else { return layouts.iter().collect() };
    let mut stand = stand.as_slice();
    let mut unmet: Vec<&Layout> = Vec::new();
    for need in &needs {
        let (own, rest) = stand.split_at(need.words.len());
        stand = rest;
        if !own.contains(&true) {
            unmet.push(need.layout);
        }
    }
    layouts.iter().filter(|layout| !unmet.iter().any(|other| std::ptr::eq(*other, *layout))).collect()
}

/// Of a layout: these words, one of which must stand in some cell.
struct Need<'a> {
    layout: &'a Layout,
    words: Vec<&'a str>,
}

fn needs_of(layout: &Layout) -> impl Iterator<Item = Need<'_>> {
    let tables = layout.tables().iter().filter(|table| !table.optional);
    let headings = tables.flat_map(|table: &Table| needed_headings(table));
    headings.filter_map(move |headings| Some(Need { layout, words: words_of(headings)? }))
}

/// A word of each way of writing a heading; nothing where some way has none that can be looked for.
fn words_of(headings: &Headings) -> Option<Vec<&str>> {
    headings.ways().iter().map(Pattern::longest_word).collect()
}

/// Which of the words stand in any cell, perhaps within a longer word: footnote numbers and marks stick to headings. Nothing where there are more words than
/// can be looked for at once.
fn words_that_stand(words: &[&str], workbook: &RawWorkbook) -> Option<Vec<bool>> {
    let seeker = AhoCorasick::builder().match_kind(MatchKind::Standard).build(words).ok()?;
    let mut stand = vec![false; words.len()];
    for cell in workbook.sheets.iter().flat_map(|sheet| &sheet.cells) {
        if matches!(cell.value, CellValue::Number(_) | CellValue::Date(_) | CellValue::Duration(_)) {
            continue;
        }
        // Letter by letter, as headings are compared.
        let text: String = shown(&cell.value).chars().flat_map(char::to_lowercase).collect();
        for found in seeker.find_overlapping_iter(&text) {
            if let Some(stands) = stand.get_mut(found.pattern().as_usize()) {
                *stands = true;
            }
        }
    }
    Some(stand)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::test_book::book;

    fn is_possible(heading: &str, text: &str) -> bool {
        let page = format!(
            "id = \"t\"\ntitle = \"T\"\n[[table]]\nperiod = {{ column = [\"Month\"] }}\nentity = [\"Body\"]\n[[table.values]]\nheadings = {heading}"
        );
        let layouts = [Layout::parse(&page).unwrap_or_else(|error| panic!("{error}"))];
        !possible(&layouts, &book(&[("Data", text)])).is_empty()
    }

    #[test]
    fn a_layout_of_which_a_heading_stands_nowhere_is_not_possible() {
        assert!(is_possible(r#"["Staff"]"#, "Month | Body | STAFF"));
        assert!(!is_possible(r#"["Staff"]"#, "Month | Body | Visits"));
        assert!(!is_possible(r#"["Staff"]"#, "Month | Staff"));
    }

    #[test]
    fn any_way_of_writing_will_do() {
        assert!(is_possible(r#"["Staff", "Head* count"]"#, "Month | Body | Count"));
        assert!(!is_possible(r#"["Staff", "Headcount"]"#, "Month | Body | Count"));
    }

    #[test]
    fn what_sticks_to_a_heading_does_not_hide_it() {
        assert!(is_possible(r#"["Staff"]"#, "Month [r] | Body4,5 | (staff)1"));
    }

    #[test]
    fn a_heading_of_numbers_may_be_written_as_a_number() {
        assert!(is_possible(r#"["2021"]"#, "Month | Body | 44197"));
    }
}
