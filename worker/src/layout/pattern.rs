//! When a heading, a title or a sheet's name is the one that a layout means, and which words of it a layout takes.

mod beside;
mod capture_name;

use std::ops::Range;

use serde::{Deserialize, Deserializer, de};

pub use self::beside::Beside;
pub use self::capture_name::CaptureName;
use crate::normalise::grid::heading_key;

/// A heading as a layout writes it. Case, punctuation, line breaks and double spaces do not matter; `*` stands for any
/// words, or none: `* Total *` fits every heading with the word Total in it. `#` as a word of its own stands for one
/// word of digits: `Project #` fits Project 7. A heading's own # counts as punctuation and is left out of the pattern:
/// what fits "# of transport nodes" is written `of transport nodes`. `{left of Passengers}` is the column without a heading beside one with this heading.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern {
    written: String,
    pieces: Vec<Piece>,
    /// Where the column stands from the one with this heading, where it has none of its own.
    beside: Option<Beside>,
}

/// What a pattern asks of one place in a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// This word, as in its [`heading_key`].
    Word(String),
    /// Any one word of digits, perhaps with a plus sign behind them.
    Digits,
    /// Any words, or none.
    Star,
    /// One or more words, which the layout takes.
    Capture(CaptureName),
}

impl Piece {
    /// Whether this piece stands for exactly that word; a piece that stands for several words never does.
    fn is(&self, word: &str) -> bool {
        match self {
            Self::Word(own) => own == word,
            // "90+" is a number and what lies above it.
            Self::Digits => {
                let digits = word.strip_suffix('+').unwrap_or(word);
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            }
            Self::Star | Self::Capture(_) => false,
        }
    }
}

impl Pattern {
    /// Reads a pattern; one without a single word would fit everything and is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(name) = CaptureName::ALL.iter().find(|name| text.contains(&format!("{{{}}}", name.as_str()))) {
            return Err(format!("{text:?} takes {{{}}} out of a heading, which cannot be done here: write * in its place", name.as_str()));
        }
        let (beside, heading) = Beside::parted(text)?;
        let pieces = plain_pieces(heading);
        if pieces.iter().all(|piece| *piece == Piece::Star) {
            return Err(format!("{text:?} names no heading: write at least one word of it"));
        }
        Ok(Self { written: text.trim().to_owned(), pieces, beside })
    }

    /// Where the column that is meant stands from one with this heading, where it has none of its own.
    pub(crate) fn beside(&self) -> Option<Beside> {
        self.beside
    }

    /// What fits every heading.
    fn any() -> Self {
        Self { written: "*".to_owned(), pieces: vec![Piece::Star], beside: None }
    }

    /// The pattern as the layout writes it.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// A word without which no text fits, in small letters: the longest that is not a number, which a cell may hold in many ways of writing.
    pub(crate) fn longest_word(&self) -> Option<&str> {
        let words = self.pieces.iter().filter_map(|piece| if let Piece::Word(word) = piece { Some(word.as_str()) } else { None });
        words.filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).max_by_key(|word| word.len())
    }

    /// Whether a heading fits, given as its [`heading_key`], or as `Beside::key` where the column has none.
    pub fn fits(&self, key: &str) -> bool {
        let (beside, key) = Beside::of_key(key);
        if beside != self.beside {
            return false;
        }
        let mut words = key.split(' ').filter(|word| !word.is_empty());
        let mut pieces = self.pieces.as_slice();
        // Where to go on if what follows the last star turns out not to fit: that star then stands for one word more.
        let mut retry = None;
        loop {
            if let [Piece::Star, after @ ..] = pieces {
                pieces = after;
                retry = Some((after, words.clone()));
                continue;
            }
            match (pieces, words.next()) {
                ([], None) => return true,
                ([piece, after @ ..], Some(word)) if piece.is(word) => pieces = after,
                (_, None) => return false,
                (_, Some(_)) => {
                    let Some((after, from)) = &mut retry else { return false };
                    if from.next().is_none() {
                        return false;
                    }
                    pieces = after;
                    words = from.clone();
                }
            }
        }
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

/// The pieces of a pattern, or of a part of one, in which nothing is captured.
fn plain_pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (index, part) in text.split('*').enumerate() {
        if index > 0 && pieces.last() != Some(&Piece::Star) {
            pieces.push(Piece::Star);
        }
        for chunk in part.split_whitespace() {
            let words = heading_key(chunk);
            if words.is_empty() && chunk.matches('#').count() == 1 {
                pieces.push(Piece::Digits);
            } else {
                pieces.extend(words.split(' ').filter(|word| !word.is_empty()).map(|word| Piece::Word(word.to_owned())));
            }
        }
    }
    pieces
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

    /// Of texts that are no headings of columns: a text cannot stand beside a column.
    pub(crate) fn of_texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Self::deserialize(deserializer)?;
        match texts.0.iter().find(|pattern| pattern.beside.is_some()) {
            Some(pattern) => {
                Err(de::Error::custom(format!("{:?} names a column without a heading, and no column is meant here", pattern.as_str())))
            }
            None => Ok(texts),
        }
    }

    /// The same, where it may be left out.
    pub(crate) fn of_texts_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::of_texts(deserializer).map(Some)
    }

    /// Of columns, any of which may be meant: "*" fits them all.
    pub(crate) fn or_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let patterns: Vec<Pattern> =
            Vec::<PatternOrAny>::deserialize(deserializer)?.into_iter().map(|PatternOrAny(pattern)| pattern).collect();
        Self::try_from(patterns).map_err(de::Error::custom)
    }

    /// Whether one of them fits every heading.
    pub(crate) fn fit_any(&self) -> bool {
        self.0.iter().any(|pattern| pattern.pieces == [Piece::Star])
    }

    /// Every way of writing.
    pub fn ways(&self) -> &[Pattern] {
        &self.0
    }

    /// How a person is told of it: the first way of writing.
    pub fn as_str(&self) -> &str {
        self.0.first().map_or("", Pattern::as_str)
    }
}

/// A pattern, or "*" for every heading that is named nowhere else.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct PatternOrAny(Pattern);

impl TryFrom<String> for PatternOrAny {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.trim() == "*" { Ok(Self(Pattern::any())) } else { Pattern::parse(&text).map(Self) }
    }
}

impl TryFrom<Vec<Pattern>> for Headings {
    type Error = &'static str;

    fn try_from(patterns: Vec<Pattern>) -> Result<Self, &'static str> {
        if patterns.is_empty() { Err("the list is empty: write at least one heading") } else { Ok(Self(patterns)) }
    }
}

/// A pattern that also takes words: `Project #: {entity}` fits "Project 3: Corn Exchange" and takes Corn Exchange.
///
/// `*` and `#` mean what they mean in a [`Pattern`]. A capture stands for at least one word, and for as many as the rest
/// of the pattern permits, the first capture before the next; `*` stands for as few as it can. Between two captures there
/// must be a word or a `#`, because punctuation alone does not say where one ends.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Capturing {
    written: String,
    pieces: Vec<Piece>,
}

impl Capturing {
    /// Reads a pattern. Refused: an unknown name, a name twice, captures next to each other, a brace without its other
    /// half, and a pattern that asks for nothing at all. `{entity}` alone fits every text with a word in it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(format!("{text:?} has a {{ without a }}: write {{entity}}"));
            };
            pieces.extend(plain_pieces(before));
            pieces.push(Piece::Capture(CaptureName::parse(name)?));
            rest = after;
        }
        pieces.extend(plain_pieces(rest));
        if text.matches('{').count() != text.matches('}').count() {
            return Err(format!("{text:?} has a }} without a {{: write {{entity}}"));
        }
        check_captures(text, &pieces)?;
        Ok(Self { written: text.trim().to_owned(), pieces })
    }

    /// The pattern as the layout writes it.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What the pattern takes, in the order in which it is written.
    pub fn names(&self) -> impl Iterator<Item = CaptureName> {
        self.pieces.iter().filter_map(|piece| if let Piece::Capture(name) = piece { Some(*name) } else { None })
    }

    /// Whether a text fits, given as it stands in the workbook.
    pub fn is_match(&self, text: &str) -> bool {
        let words = words_of(text);
        Fit::of(&self.pieces, &words).holds(0, 0)
    }

    /// What the pattern takes out of a text, given as it stands in the workbook; `None` where it does not fit.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captured<'t>> {
        let words = words_of(text);
        let fit = Fit::of(&self.pieces, &words);
        if !fit.holds(0, 0) {
            return None;
        }
        let mut taken = Vec::new();
        let mut at = 0;
        for (index, piece) in self.pieces.iter().enumerate() {
            let end = match piece {
                Piece::Word(_) | Piece::Digits => at + 1,
                Piece::Star => (at..=words.len()).find(|end| fit.holds(index + 1, *end))?,
                Piece::Capture(_) => (at + 1..=words.len()).rev().find(|end| fit.holds(index + 1, *end))?,
            };
            if let Piece::Capture(name) = piece {
                taken.push((*name, with_brackets(text, words.get(at)?.range.start..words.get(end - 1)?.range.end)));
            }
            at = end;
        }
        Some(Captured { taken })
    }
}

impl TryFrom<String> for Capturing {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

fn check_captures(text: &str, pieces: &[Piece]) -> Result<(), String> {
    if pieces.iter().all(|piece| *piece == Piece::Star) {
        return Err(format!("{text:?} names no heading: write at least one word of it"));
    }
    let mut seen = Vec::new();
    // A star may stand for no words, so that it keeps no captures apart.
    let mut open = false;
    for piece in pieces {
        match piece {
            Piece::Capture(name) if seen.contains(name) => return Err(format!("{text:?} takes {{{}}} twice", name.as_str())),
            Piece::Capture(_) if open => {
                return Err(format!("{text:?} has two captures with no word between them, so that nothing says where the first ends"));
            }
            Piece::Capture(name) => {
                seen.push(*name);
                open = true;
            }
            Piece::Word(_) | Piece::Digits => open = false,
            Piece::Star => {}
        }
    }
    Ok(())
}

/// What a [`Capturing`] pattern took out of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captured<'t> {
    taken: Vec<(CaptureName, &'t str)>,
}

impl<'t> Captured<'t> {
    /// The words taken under that name, as they stand in the text, without the punctuation around them.
    pub fn get(&self, name: CaptureName) -> Option<&'t str> {
        self.taken.iter().find(|(taken, _)| *taken == name).map(|(_, words)| *words)
    }

    /// Everything taken, in the order of the pattern.
    pub fn iter(&self) -> impl Iterator<Item = (CaptureName, &'t str)> {
        self.taken.iter().copied()
    }
}

/// A word of a text: its key, and where it stands.
struct KeyedWord {
    key: String,
    range: Range<usize>,
}

/// The words of a text as [`heading_key`] sees them, each with its place.
fn words_of(text: &str) -> Vec<KeyedWord> {
    let mut words: Vec<KeyedWord> = Vec::new();
    let mut joined = false;
    for (start, character) in text.char_indices() {
        // A character is part of a word when it has a key of its own: what that takes is said in one place.
        let key = heading_key(character.encode_utf8(&mut [0; 4]));
        if key.is_empty() {
            joined = false;
            continue;
        }
        let end = start + character.len_utf8();
        match words.last_mut() {
            Some(word) if joined => {
                word.key.push_str(&key);
                word.range.end = end;
            }
            _ => words.push(KeyedWord { key, range: start..end }),
        }
        joined = true;
    }
    words
}

/// Which ends of a pattern fit which ends of a text. Worked out once from the end, so that no pattern is slow on any text.
struct Fit {
    /// By piece, then by word; a row and a column more than there are, for the ends.
    holds: Vec<bool>,
    columns: usize,
}

impl Fit {
    fn of(pieces: &[Piece], words: &[KeyedWord]) -> Self {
        let columns = words.len() + 1;
        let mut fit = Self { holds: vec![false; (pieces.len() + 1) * columns], columns };
        fit.set(pieces.len(), words.len());
        for (row, piece) in pieces.iter().enumerate().rev() {
            for at in (0..columns).rev() {
                let one_more = fit.holds(row, at + 1);
                let holds = match piece {
                    Piece::Star => fit.holds(row + 1, at) || one_more,
                    Piece::Capture(_) => fit.holds(row + 1, at + 1) || one_more,
                    Piece::Word(_) | Piece::Digits => words.get(at).is_some_and(|word| piece.is(&word.key)) && fit.holds(row + 1, at + 1),
                };
                if holds {
                    fit.set(row, at);
                }
            }
        }
        fit
    }

    /// Whether the pieces from `row` on fit the words from `at` on.
    fn holds(&self, row: usize, at: usize) -> bool {
        at < self.columns && self.holds.get(row * self.columns + at).is_some_and(|holds| *holds)
    }

    fn set(&mut self, row: usize, at: usize) {
        if let Some(holds) = self.holds.get_mut(row * self.columns + at) {
            *holds = true;
        }
    }
}

/// The words at `range` with a bracket beside them whose other half stands among them: "Spend (capital)" keeps both.
fn with_brackets(text: &str, range: Range<usize>) -> &str {
    let Range { mut start, mut end } = range;
    for (open, close) in [('(', ')'), ('[', ']')] {
        let inside = text.get(start..end).unwrap_or_default();
        let (opened, closed) = (inside.matches(open).count(), inside.matches(close).count());
        if opened > closed && text.get(end..).is_some_and(|after| after.starts_with(close)) {
            end += close.len_utf8();
        } else if closed > opened && text.get(..start).is_some_and(|before| before.ends_with(open)) {
            start -= open.len_utf8();
        }
    }
    text.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
