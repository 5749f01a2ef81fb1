//! What may stand in a cell in place of a figure, or beside one.

use std::collections::BTreeMap;

use outturn_domain::absence::Absence;
use serde::{Deserialize, Deserializer};

use crate::layout::value_cell::plain_number;

/// What may stand in a cell in place of a figure, and what it means.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, Meaning>")]
pub struct Marks(Vec<Mark>);

#[derive(Debug, Clone, PartialEq)]
struct Mark {
    written: String,
    key: String,
    meaning: Meaning,
}

impl Marks {
    /// What a cell's text means, where it is a mark.
    pub fn meaning(&self, text: &str) -> Option<Meaning> {
        let key = mark_key(text);
        self.0.iter().find(|mark| mark.key == key).map(|mark| mark.meaning)
    }

    /// Whether a cell's text says no more than an empty cell: nothing at all, or a drop-down that nobody touched.
    pub fn is_blank(&self, text: &str) -> bool {
        text.trim().is_empty() || self.meaning(text) == Some(Meaning::Blank)
    }

    /// Every mark, as the layout writes it.
    pub(crate) fn written(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|mark| mark.written.as_str())
    }

    /// Whether a cell's text is that mark.
    pub(crate) fn are_one(mark: &str, text: &str) -> bool {
        mark_key(mark) == mark_key(text)
    }

    /// What a figure's cell may hold, in words.
    pub fn expected(&self) -> String {
        let marks: Vec<&str> = self.0.iter().filter(|mark| mark.meaning != Meaning::Blank).map(|mark| mark.written.as_str()).collect();
        if marks.is_empty() { "a plain number".to_owned() } else { format!("a plain number, or one of the marks {}", marks.join("  ")) }
    }
}

fn mark_key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl TryFrom<BTreeMap<String, Meaning>> for Marks {
    type Error = String;

    fn try_from(written: BTreeMap<String, Meaning>) -> Result<Self, String> {
        let mut marks: Vec<Mark> = Vec::with_capacity(written.len());
        for (mark, meaning) in written {
            let key = mark_key(&mark);
            if key.is_empty() || plain_number(&key).is_some() {
                return Err(format!("{mark:?} cannot be a mark: an empty cell says nothing, and a number is a figure"));
            }
            if marks.iter().any(|other| other.key == key) {
                return Err(format!("the mark {mark:?} is given twice: case and spaces do not matter"));
            }
            marks.push(Mark { written: mark, key, meaning });
        }
        Ok(Self(marks))
    }
}

/// What a mark means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meaning {
    /// A figure: NIL is nought where a layout says so.
    Figure(f64),
    /// No figure, and why.
    Absent(Absence),
    /// Nothing: the cell counts as empty.
    Blank,
}

/// The word for [`Meaning::Blank`].
const BLANK: &str = "nothing";

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MeaningVisitor)
    }
}

struct MeaningVisitor;

impl serde::de::Visitor<'_> for MeaningVisitor {
    type Value = Meaning;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a figure, \"nothing\", or one of \"could not be collected\", \"not applicable\", \"suppressed\", \"refused to answer\" and \"not asked\"")
    }

    fn visit_i64<E: serde::de::Error>(self, figure: i64) -> Result<Meaning, E> {
        i32::try_from(figure)
            .map(|figure| Meaning::Figure(f64::from(figure)))
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(figure), &self))
    }

    fn visit_f64<E: serde::de::Error>(self, figure: f64) -> Result<Meaning, E> {
        if figure.is_finite() { Ok(Meaning::Figure(figure)) } else { Err(E::invalid_value(serde::de::Unexpected::Float(figure), &self)) }
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Meaning, E> {
        if word == BLANK {
            return Ok(Meaning::Blank);
        }
        // Only what a sender can know: whether a figure is late or not due, the calendar says.
        [Absence::CouldNotBeCollected, Absence::NotApplicable, Absence::Suppressed, Absence::Declined, Absence::NotAsked]
            .into_iter()
            .find(|absence| absence.label() == word)
            .map(Meaning::Absent)
            .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(word), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_may_say_that_somebody_refused_or_was_not_asked() {
        let marks: Marks = toml::from_str("Refused = \"refused to answer\"\n\"No survey\" = \"not asked\"").expect("marks");
        assert_eq!(marks.meaning("refused"), Some(Meaning::Absent(Absence::Declined)));
        assert_eq!(marks.meaning("NO  SURVEY"), Some(Meaning::Absent(Absence::NotAsked)));
        // What the calendar or a stage says, no sender can.
        for word in ["late", "awaited", "refused", "not yet at the stage asked for"] {
            let error = toml::from_str::<Marks>(&format!("x = {word:?}")).expect_err(word);
            assert!(error.message().contains("not asked"), "{error}");
        }
    }
}
