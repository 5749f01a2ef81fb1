//! When a heading, or a sheet's name, is the one that a layout means.

use serde::Deserialize;

use crate::normalise::grid::heading_key;

/// A heading as a layout writes it. Case, punctuation, line breaks and double spaces do not matter; `*` stands for any
/// words, or none: `* Total *` fits every heading with the word Total in it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern {
    written: String,
    /// The words between the stars, each piece as its [`heading_key`]; one piece where there is no star.
    pieces: Vec<String>,
}

impl Pattern {
    /// Reads a pattern; one without a single word would fit everything and is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        let pieces: Vec<String> = text.split('*').map(heading_key).collect();
        if pieces.iter().all(String::is_empty) {
            return Err(format!("{text:?} names no heading: write at least one word of it"));
        }
        Ok(Self { written: text.trim().to_owned(), pieces })
    }

    /// The pattern as the layout writes it.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether a heading fits, given as its [`heading_key`].
    pub fn fits(&self, key: &str) -> bool {
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return self.pieces.first().is_some_and(|whole| whole == key);
        };
        let Some(mut rest) = strip_start(key, first) else { return false };
        for piece in middle {
            let Some(after) = skip_past(rest, piece) else { return false };
            rest = after;
        }
        strip_end(rest, last)
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

/// What follows `piece` at the start of `key`, where the piece ends with a word.
fn strip_start<'a>(key: &'a str, piece: &str) -> Option<&'a str> {
    let rest = key.strip_prefix(piece)?;
    (piece.is_empty() || rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim_start())
}

fn strip_end(key: &str, piece: &str) -> bool {
    key.strip_suffix(piece).is_some_and(|rest| piece.is_empty() || rest.is_empty() || rest.ends_with(' '))
}

/// What follows the first place where the words of `piece` stand in `key`.
fn skip_past<'a>(key: &'a str, piece: &str) -> Option<&'a str> {
    let mut from = key;
    loop {
        if let Some(rest) = strip_start(from, piece) {
            return Some(rest);
        }
        from = from.split_once(' ')?.1;
    }
}

/// One or more patterns of which any one may fit: the ways in which senders write the same heading.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<Pattern>")]
pub struct Headings(Vec<Pattern>);

impl Headings {
    /// Whether any of them fits a heading, given as its [`heading_key`].
    pub fn fit(&self, key: &str) -> bool {
        self.0.iter().any(|pattern| pattern.fits(key))
    }

    /// How a person is told of it: the first way of writing.
    pub fn as_str(&self) -> &str {
        self.0.first().map_or("", Pattern::as_str)
    }
}

impl TryFrom<Vec<Pattern>> for Headings {
    type Error = &'static str;

    fn try_from(patterns: Vec<Pattern>) -> Result<Self, &'static str> {
        if patterns.is_empty() { Err("the list is empty: write at least one heading") } else { Ok(Self(patterns)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, heading: &str) -> bool {
        Pattern::parse(pattern).expect(pattern).fits(&heading_key(heading))
    }

    #[test]
    fn a_heading_is_known_however_it_is_typed() {
        assert!(fits("Organisation name", " ORGANISATION\nName:"));
        assert!(!fits("Organisation name", "Organisation names"));
        assert!(!fits("Organisation name", "Organisation"));
        assert!(!fits("Month", "Year/month"));
    }

    #[test]
    fn stars_stand_for_whole_words() {
        assert!(fits("Payroll staff; *; Headcount", "Payroll staff;\nAO/AA;\nHeadcount"));
        assert!(fits("Payroll staff; *; Headcount", "Payroll staff Headcount"), "or for none");
        assert!(!fits("Payroll staff; *; Headcount", "Non-payroll staff; Other; Headcount"));
        assert!(!fits("* count", "Headcount"));
        assert!(fits("* Total *", "Grand Total"));
        assert!(fits("* Total *", "Total paybill"));
        assert!(!fits("* Total *", "Subtotals"));
        assert!(fits("* costs *", "Grand Total paybill/staffing (payroll and non-payroll) costs"));
        assert!(fits("a * b * c", "a x b b c"));
        assert!(!fits("a * b * c", "a c b"));
    }

    #[test]
    fn a_pattern_that_fits_everything_is_refused() {
        assert!(Pattern::parse("*").is_err());
        assert!(Pattern::parse(" ; ").is_err());
    }
}
