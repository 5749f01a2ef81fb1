//! How far a figure has come, and what stands behind it.

use serde::{Deserialize, Serialize};

/// The stage of a figure; later stages compare greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reported, and signed off by nobody.
    Working,
    /// The return's cover says who signed it off.
    SignedOff,
    /// What a committee published, as it stood then.
    Published,
}

impl Stage {
    /// The stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::SignedOff => "signed_off",
            Self::Published => "published",
        }
    }

    /// Reads the word, as settings and people write it.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match crate::code::lookup_key(word).as_str() {
            "working" => Some(Self::Working),
            "signedoff" => Some(Self::SignedOff),
            "published" => Some(Self::Published),
            _ => None,
        }
    }
}

/// What stands behind a figure: a printed report, the service's word, or nothing but an example's author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A service supplied it: what every real return holds.
    #[default]
    Supplied,
    /// It is stated in a published report, and the note says where.
    Published,
    /// It was made up to show how the product works.
    Illustrative,
}

impl Basis {
    /// The stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supplied => "supplied",
            Self::Published => "published",
            Self::Illustrative => "illustrative",
        }
    }

    /// Reads the word from a Basis column.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match crate::code::lookup_key(word).as_str() {
            "supplied" => Some(Self::Supplied),
            "published" => Some(Self::Published),
            "illustrative" => Some(Self::Illustrative),
            _ => None,
        }
    }
}
