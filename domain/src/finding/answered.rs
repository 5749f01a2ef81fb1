//! What a query becomes once its sender has answered it: a note at the same place, which quotes the answer.

use super::{Finding, FindingCode};

/// The most characters of an answer that a note quotes.
const LONGEST_QUOTE: usize = 300;

impl Finding {
    /// The note that stands for this query when it was answered on `day`, as people write it, in these `words`.
    #[must_use]
    pub fn into_answered(self, day: &str, words: &str) -> Self {
        let (message, quote) = (&self.message, quote(words));
        let message = format!("{message} Answered on {day}, and not asked again while the cell and its value are unchanged: {quote}");
        let note = Self::new(FindingCode::QueryAnswered, message);
        Self { code: note.code, message: note.message, help: note.help, held: None, ..self }
    }

    /// Whether this is the note that stands for a query like `asked`, answered in these `words`.
    #[must_use]
    pub fn quotes_answer(&self, asked: &Self, words: &str) -> bool {
        let about = |finding: &Self| (finding.place.clone(), finding.found.clone(), finding.item.clone(), finding.period);
        self.code == FindingCode::QueryAnswered && about(self) == about(asked) && self.message.ends_with(&quote(words))
    }
}

fn quote(words: &str) -> String {
    match words.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("\"{}…\"", &words[..end]),
        None => format!("\"{words}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{CellAddress, Place};

    fn query(row: u32) -> Finding {
        Finding::new(FindingCode::ValueJumped, "It is far from the values before.").at(Place::cell("Outturns", CellAddress::new(row, 1)))
    }

    #[test]
    fn a_note_quotes_the_answer_that_it_stands_for_and_no_other() {
        let note = query(2).into_answered("13 October 2021", "Two wards moved.");
        assert_eq!((note.code, note.place.clone()), (FindingCode::QueryAnswered, query(2).place));
        assert!(note.message.contains("13 October 2021"), "{}", note.message);
        assert!(note.quotes_answer(&query(2), "Two wards moved."));
        assert!(!note.quotes_answer(&query(3), "Two wards moved."), "another cell");
        assert!(!note.quotes_answer(&query(2), "moved."), "the end of the answer only");
        assert!(!query(2).quotes_answer(&query(2), ""), "a query is no note");
    }

    #[test]
    fn a_long_answer_is_quoted_in_part_and_known_all_the_same() {
        let words = "ä".repeat(LONGEST_QUOTE + 1);
        let note = query(2).into_answered("13 October 2021", &words);
        assert!(note.message.ends_with("ä…\"") && note.message.matches('ä').count() == LONGEST_QUOTE, "{}", note.message);
        assert!(note.quotes_answer(&query(2), &words));
    }
}
