//! Provenance keys: what a figure carries so that its cell can be found again.
//!
//! A key names the submission and what was reported in it, not the row of a database: it lasts as long as the submission does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use outturn_domain::fact::FactKey;
use outturn_domain::provenance::SubmissionId;
use serde::{Deserialize, Serialize};

/// The form of the keys; another form is another number.
const VERSION: u8 = 1;

/// What a provenance key names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CellKey {
    /// A fact of a return.
    Fact {
        /// The submission that brought it.
        submission: SubmissionId,
        /// What it is about.
        key: FactKey,
    },
    /// A row of the framework.
    Definition {
        /// The submission that brought it.
        submission: SubmissionId,
        /// The kind of row.
        kind: String,
        /// Which row of the kind.
        key: String,
    },
}

impl CellKey {
    /// The submission that brought what the key names.
    pub(crate) fn submission(&self) -> &SubmissionId {
        match self {
            Self::Fact { submission, .. } | Self::Definition { submission, .. } => submission,
        }
    }

    /// The key as figures carry it: letters, digits, `-` and `_`.
    pub(crate) fn to_text(&self) -> String {
        // Text and plain numbers always encode.
        postcard::to_extend(self, vec![VERSION]).map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default()
    }

    /// Reads a key; absent for text that is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (version, rest) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        postcard::from_bytes(rest).ok()
    }
}

#[cfg(test)]
mod tests {
    use outturn_domain::code::ItemCode;
    use outturn_domain::fact::FactKind;
    use outturn_domain::period::Period;

    use super::*;

    #[test]
    fn a_key_reads_back_and_is_fit_for_a_url() {
        let key = CellKey::Fact {
            submission: SubmissionId::parse("20211012t081500123456-1f00ab34").expect("an id"),
            key: FactKey {
                item: ItemCode::parse("SR16/ CR17").expect("a code"),
                entity: None,
                breakdown: None,
                period: Period::parse("fy2021-22-q2").expect("a period"),
                kind: FactKind::Actual,
            },
        };
        let text = key.to_text();
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{text}");
        assert_eq!(CellKey::parse(&text), Some(key));
        for wrong in ["", "x", "measures/EHC-20W", &text[1..], &format!("{text}*")] {
            assert_eq!(CellKey::parse(wrong), None, "{wrong}");
        }
    }
}
