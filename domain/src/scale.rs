//! Scales: the words by which a council says how a milestone stands, how sure it is of a project, where a risk lies. They are data, because councils
//! differ in them and change them; no meaning hangs on a colour.
//!
//! ```toml
//! id = "delivery-confidence-five-point"
//! title = "Delivery confidence, five points"
//! version = "1"
//! source = "where the scale is stated"
//!
//! [[point]]                        # best first: the rank is the place in this list
//! code = "green"
//! label = "Green"
//! colour = "green"
//! favourable = true                # whether it counts in the share that goes well
//! also = ["G"]                     # other ways in which people write it; may be left out
//! meaning = "highly likely, no major issue"
//! ```

use serde::Deserialize;

use crate::code::{ScaleCode, lookup_key};

/// A scale that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScaleError {
    /// The file is no TOML of this form; the message says where.
    #[error("{0}")]
    Unreadable(String),
    /// Two points are written the same way.
    #[error("{word:?} means two points of the scale")]
    Ambiguous {
        /// The word.
        word: String,
    },
    /// There is no point at all.
    #[error("the scale has no point")]
    Empty,
}

/// One point of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScalePoint {
    /// The council's code for it (`amber-green`).
    pub code: String,
    /// What the council calls it.
    pub label: String,
    /// The colour it is shown in.
    pub colour: String,
    /// Whether it counts in the share that goes well: on track or completed, green or amber/green.
    pub favourable: bool,
    /// Whether nothing more is to be done: completed.
    #[serde(default)]
    pub done: bool,
    /// Other ways in which people write it.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it means.
    #[serde(default)]
    pub meaning: String,
}

/// A scale, best point first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Its code.
    pub id: ScaleCode,
    /// What it is called.
    pub title: String,
    /// Its version, as the council calls it.
    pub version: String,
    /// Where it is stated.
    pub source: String,
    /// The points, best first.
    #[serde(rename = "point")]
    pub points: Vec<ScalePoint>,
}

impl Scale {
    /// Reads a scale; everything that can be wrong with it is found here.
    pub fn parse(text: &str) -> Result<Self, ScaleError> {
        let scale: Self = toml::from_str(text).map_err(|error| ScaleError::Unreadable(error.to_string()))?;
        if scale.points.is_empty() {
            return Err(ScaleError::Empty);
        }
        let mut words = std::collections::BTreeSet::new();
        for point in &scale.points {
            let own: std::collections::BTreeSet<String> = point.writings().map(lookup_key).collect();
            for word in own {
                if !words.insert(word.clone()) {
                    return Err(ScaleError::Ambiguous { word });
                }
            }
        }
        Ok(scale)
    }

    /// The point that people mean by `word`, and its rank from the best, which is 1.
    #[must_use]
    pub fn point(&self, word: &str) -> Option<(u32, &ScalePoint)> {
        let key = lookup_key(word);
        (1..).zip(&self.points).find(|(_, point)| point.writings().any(|writing| lookup_key(writing) == key))
    }
}

impl ScalePoint {
    fn writings(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), self.label.as_str()].into_iter().chain(self.also.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: &str = r#"
        id = "three"
        title = "Three points"
        version = "1"
        source = "here"
        point = [
            { code = "on-track", label = "On track", colour = "green", favourable = true },
            { code = "some-slippage", label = "Some slippage", colour = "amber", favourable = false, also = ["slipping"] },
            { code = "off-track", label = "Off track", colour = "red", favourable = false },
        ]
    "#;

    #[test]
    fn a_point_is_known_however_it_is_written() {
        let scale = Scale::parse(SCALE).expect("a scale");
        for word in ["Some slippage", "SOME-SLIPPAGE", "slipping"] {
            assert_eq!(scale.point(word).map(|(rank, point)| (rank, point.code.as_str())), Some((2, "some-slippage")), "{word}");
        }
        assert_eq!(scale.point("amber"), None, "a colour is no code");
    }

    #[test]
    fn what_is_wrong_is_found_when_it_is_read() {
        assert!(matches!(Scale::parse("id = 3"), Err(ScaleError::Unreadable(message)) if message.contains("line 1")));
        assert_eq!(Scale::parse(&SCALE.replace("\"slipping\"", "\"On Track\"")), Err(ScaleError::Ambiguous { word: "ontrack".to_owned() }));
    }
}
