//! What else a register says of a risk: how it may come about, and how much of it the council can stand.

use serde::{Deserialize, Serialize};

/// What else the row of a risk says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RiskDetails {
    /// What may cause it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What may happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// What would follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consequence: Option<String>,
    /// The highest score, likelihood times impact, that the council can stand for a time; never below its appetite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<u32>,
    /// The council's words for its appetite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appetite_statement: Option<String>,
}

impl RiskDetails {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
