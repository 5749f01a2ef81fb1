//! The codes that measures, plan items, services, submitters and the rest go by.
//!
//! People write one code many ways ("SR 6", "sr6"); what a council prints is kept, and [`lookup_key`] is how two writings are known to be one.

use serde::{Deserialize, Serialize};

/// Text that cannot be a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing but spaces.
    #[error("a code cannot be empty")]
    Empty,
    /// Longer than any code a person would type.
    #[error("{found:?} is longer than {limit} characters")]
    TooLong {
        /// What was found.
        found: String,
        /// The limit, in characters.
        limit: usize,
    },
    /// A control character, or in a folder's name what a folder cannot carry.
    #[error("{found:?} contains {character:?}, which it cannot contain")]
    Character {
        /// What was found.
        found: String,
        /// The first character that is not allowed.
        character: char,
    },
}

/// The longest code, in characters: the questions that forms put at the head of a row are names of measures, too.
pub const LONGEST_CODE: usize = 240;

fn checked(text: &str) -> Result<String, CodeError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(CodeError::Empty);
    }
    if text.chars().count() > LONGEST_CODE {
        return Err(CodeError::TooLong { found: text, limit: LONGEST_CODE });
    }
    if let Some(character) = text.chars().find(|character| character.is_control()) {
        return Err(CodeError::Character { found: text, character });
    }
    Ok(text)
}

/// A submitter's code is also a folder of the inbox and of the receipts, so it must be one, and one that lies there.
fn checked_folder(text: &str) -> Result<String, CodeError> {
    let text = checked(text)?;
    match text
        .chars()
        .find(|character| matches!(character, '/' | '\\'))
        .or_else(|| text.chars().next().filter(|first| matches!(first, '.' | '_')))
    {
        Some(character) => Err(CodeError::Character { found: text, character }),
        None => Ok(text),
    }
}

/// What is left of a code or name when spaces, case and punctuation are put aside: the form in which two writings of one code are equal.
///
/// What parts two digits stays, as a point whatever it was: `11.1` is `11-1`, and neither is `1.11`.
#[must_use]
pub fn lookup_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut parted = false;
    for character in text.chars() {
        if !character.is_alphanumeric() {
            parted = true;
            continue;
        }
        if parted && character.is_numeric() && key.ends_with(char::is_numeric) {
            key.push('.');
        }
        parted = false;
        key.extend(character.to_lowercase());
    }
    key
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident by $checked:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads a code: spaces at the ends go and runs of them become one; empty, over-long and unprintable ones are refused.
            pub fn parse(text: &str) -> Result<Self, CodeError> {
                $checked(text).map(Self)
            }

            /// The code as the council prints it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;

            fn try_from(text: String) -> Result<Self, CodeError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

codes! {
    /// What is watched: a measure, milestone, project or risk (`EHC-20W`, `SR10`).
    ItemCode by checked
    /// A theme, outcome, objective or perspective of the plan.
    PlanCode by checked
    /// A directorate, service or Cabinet portfolio.
    UnitCode by checked
    /// Who sends returns: the name of a folder of the inbox.
    SubmitterCode by checked_folder
    /// Whom a figure is about: the council itself, or a body, place or project that it reports on.
    EntityCode by checked
    /// A board or committee.
    BoardCode by checked
    /// A group that a measure is broken down by: a ward, an age band.
    BreakdownCode by checked
    /// A scale or matrix (`delivery-confidence-five-point`).
    ScaleCode by checked
    /// A review, surgery or update (`surgery-2021-11`).
    ReviewCode by checked
    /// A recommendation (`REC-2021-04`).
    RecommendationCode by checked
    /// A rule that raises candidates for scrutiny (`missed-twice`).
    ScrutinyRuleCode by checked
    /// A set of status rules (`maidstone-2018-19`).
    RuleSetCode by checked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_tidied_and_bounded() {
        assert_eq!(ItemCode::parse("  SR  6 ").map(String::from).as_deref(), Ok("SR 6"));
        assert_eq!(ItemCode::parse(" \n"), Err(CodeError::Empty));
        assert!(matches!(ItemCode::parse("a\u{7}b"), Err(CodeError::Character { character: '\u{7}', .. })));
        assert_eq!(ItemCode::parse("AO/AA").map(String::from).as_deref(), Ok("AO/AA"));
        for folder in ["a/b", "..", ".hidden", "_unknown", "a\\b"] {
            assert!(matches!(SubmitterCode::parse(folder), Err(CodeError::Character { .. })), "{folder}");
        }
        assert!(matches!(ItemCode::parse(&"x".repeat(LONGEST_CODE + 1)), Err(CodeError::TooLong { .. })));
    }

    #[test]
    fn one_code_written_two_ways() {
        assert_eq!(lookup_key("SR 6"), lookup_key("sr-6"));
        assert_ne!(lookup_key("SR6"), lookup_key("SR16"));
        assert_eq!(lookup_key(" SR 6 (a)."), "sr6a");
        // What parts digits tells codes apart; which sign it is does not.
        assert_eq!(lookup_key("11.1"), lookup_key("11 - 1"));
        assert_eq!(lookup_key("2021/22"), lookup_key("2021-22"));
        for other in ["1.11", "111", "1.1.1"] {
            assert_ne!(lookup_key("11.1"), lookup_key(other), "{other}");
        }
    }
}
