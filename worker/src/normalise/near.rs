//! The word or code that somebody probably meant: for findings that suggest it, never for taking it.

use outturn_domain::code::lookup_key;

/// How alike two writings must be (1 is equal) before one is suggested for the other: `EHCP-20wk` and `EHC-20W` are 0.75 alike.
const ALIKE: f64 = 0.6;

/// Longer text is a sentence, and like no code or word; comparing it would take long, too.
const LONGEST_KEY: usize = 200;

/// The candidate most like `written`, where one is like it at all.
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let key = lookup_key(written);
    if key.is_empty() || key.len() > LONGEST_KEY {
        return None;
    }
    let scored = candidates.into_iter().map(|candidate| (strsim::normalized_damerau_levenshtein(&key, &lookup_key(candidate)), candidate));
    let best = scored.filter(|(score, _)| *score >= ALIKE).max_by(|left, right| left.0.total_cmp(&right.0));
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_writing_is_suggested_and_a_far_one_is_not() {
        let codes = ["EHC-20W", "SR10", "CUSTOMER-01"];
        assert_eq!(nearest("EHCP-20wk", codes), Some("EHC-20W"));
        assert_eq!(nearest("customer 1", codes), Some("CUSTOMER-01"));
        assert_eq!(nearest("Housing", codes), None);
        assert_eq!(nearest(" - ", codes), None);
    }
}
