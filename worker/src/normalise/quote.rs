//! Cells as findings quote them: enough to know the cell by, and no more. A cell may hold 32,767 characters.

use crate::normalise::grid::shown;
use crate::read::cell::CellValue;

/// The most characters of a cell that a finding quotes.
const LONGEST_QUOTE: usize = 80;

/// What a cell shows, shortened.
pub fn quoted(value: &CellValue) -> String {
    shortened(&shown(value))
}

/// Text, shortened to what a finding quotes.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_cell_is_shortened_between_characters() {
        assert_eq!(quoted(&CellValue::Text(" £5 ".to_owned())), "£5");
        assert_eq!(shortened(&"£".repeat(80)), "£".repeat(80));
        assert_eq!(shortened(&"£".repeat(32_767)), format!("{}…", "£".repeat(80)));
    }
}
