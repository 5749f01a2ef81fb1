//! What people write in place of a figure, as far as it has one plain meaning in every council.

use outturn_domain::absence::Absence;

/// The mark that takes back what was reported before.
const WITHDRAWN: &str = "withdrawn";

/// What a mark means in a cell for a figure.
///
/// `NIL`, `-`, `.` and an empty bracket mean nought to some and nothing to others: they are not in the list, so the cell is asked about.
pub(super) fn in_a_figure(text: &str) -> Option<Absence> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    match words.as_str() {
        "not collected" | "could not be collected" | "not available" | "not held" | "[x]" => Some(Absence::CouldNotBeCollected),
        "not applicable" | "n/a" | "na" | "[z]" => Some(Absence::NotApplicable),
        "suppressed" | "*" | "[c]" => Some(Absence::Suppressed),
        "refused to answer" | "declined to answer" => Some(Absence::Declined),
        "not asked" => Some(Absence::NotAsked),
        WITHDRAWN => Some(Absence::Withdrawn),
        _ => None,
    }
}

/// What a mark means in a cell for words: there only the one in capitals is a mark, for a comment may well say "withdrawn".
pub(super) fn in_words(text: &str) -> Option<Absence> {
    (text.trim() == WITHDRAWN.to_uppercase()).then_some(Absence::Withdrawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_with_one_meaning_and_marks_with_two() {
        for (text, meaning) in [
            ("not collected", Absence::CouldNotBeCollected),
            ("Could not  be collected ", Absence::CouldNotBeCollected),
            ("N/A", Absence::NotApplicable),
            ("na", Absence::NotApplicable),
            (" * ", Absence::Suppressed),
            ("Suppressed", Absence::Suppressed),
            ("[c]", Absence::Suppressed),
            ("Refused to answer", Absence::Declined),
            ("not asked", Absence::NotAsked),
            ("WITHDRAWN", Absence::Withdrawn),
        ] {
            assert_eq!(in_a_figure(text), Some(meaning), "{text}");
        }
        for text in ["NIL", "-", ".", "..", ":", "", "none", "tbc", "12", "Refused"] {
            assert_eq!(in_a_figure(text), None, "{text}");
        }
    }

    #[test]
    fn a_comment_may_speak_of_withdrawal() {
        assert_eq!(in_words("WITHDRAWN"), Some(Absence::Withdrawn));
        assert_eq!(in_words("Withdrawn"), None);
        assert_eq!(in_words("n/a"), None);
    }
}
