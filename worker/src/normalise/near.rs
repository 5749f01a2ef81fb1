//! The word or code that somebody probably meant: for findings that suggest it, never for taking it.

mod likeness;

use std::collections::BTreeMap;

use outturn_domain::finding::Finding;

use self::likeness::{ALIKE, Writing};
use super::quote::shortened;

/// How much less alike than the nearest another may be and still be suggested beside it.
const AS_NEAR: f64 = 0.05;
/// The most that are suggested. Where more are as near, what was written tells none of them apart, and none is suggested.
const MOST_SUGGESTED: usize = 3;

/// Something with a code that was perhaps meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'c> {
    /// Its code.
    pub code: &'c str,
    /// What people call it.
    pub title: &'c str,
}

/// The candidate most like `written`, where one is like it at all and few are as like it.
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let written = Writing::of(written)?;
    let scored = candidates.into_iter().filter_map(|candidate| Some((written.alike(&Writing::of(candidate)?), candidate)));
    as_near(scored.collect()).into_iter().next()
}

/// The things most like `written` by their code or by any of their names, the nearest first.
///
/// A candidate is a code and one name of it; a thing with several names comes once for each, its title first. An empty name is none.
pub fn nearest_named<'c>(written: &str, candidates: impl IntoIterator<Item = (&'c str, &'c str)>) -> Vec<Near<'c>> {
    let Some(written) = Writing::of(written) else { return Vec::new() };
    let alike = |text: &str| Writing::of(text).map_or(0.0, |candidate| written.alike(&candidate));
    let mut scored: BTreeMap<&str, (f64, &str)> = BTreeMap::new();
    for (code, name) in candidates {
        let best = &mut scored.entry(code).or_insert_with(|| (alike(code), name)).0;
        *best = best.max(alike(name));
    }
    as_near(scored.into_iter().map(|(code, (score, title))| (score, Near { code, title })).collect())
}

/// The question that a finding asks about what was perhaps meant: the codes, each with its title beside it.
pub fn did_you_mean(near: &[Near<'_>]) -> Option<String> {
    let named = near.iter().map(|near| match near.title {
        title if title.is_empty() || title == near.code => near.code.to_owned(),
        title => format!("{} ({})", near.code, shortened(title)),
    });
    let (last, others) = named.collect::<Vec<_>>().split_last().map(|(last, others)| (last.clone(), others.join(", ")))?;
    Some(if others.is_empty() { format!("Did you mean {last}?") } else { format!("Did you mean {others} or {last}?") })
}

/// The finding with that question before its help, where anything is near.
pub(crate) fn with_near(finding: Finding, near: &[Near<'_>]) -> Finding {
    match did_you_mean(near) {
        Some(question) => {
            let help = format!("{question} {}", finding.help);
            finding.help(help).suggesting(near.iter().map(|near| near.code))
        }
        None => finding,
    }
}

fn as_near<T>(mut scored: Vec<(f64, T)>) -> Vec<T> {
    let best = scored.iter().map(|(score, _)| *score).fold(ALIKE, f64::max);
    scored.retain(|(score, _)| *score >= ALIKE.max(best - AS_NEAR));
    if scored.len() > MOST_SUGGESTED {
        return Vec::new();
    }
    scored.sort_by(|left, right| right.0.total_cmp(&left.0));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measures as councils have them: codes of three kinds, names that share words.
    const MEASURES: [(&str, &str); 18] = [
        ("EHC-20W", "Education, Health and Care Plans completed within 20 weeks"),
        ("EHC-20W", "Timely EHCPs"),
        ("FOI-TIM", "Requests for information answered within 20 working days"),
        ("FOI-REQ", "Requests for information received"),
        ("FIN-INV", "Supplier invoices paid within 30 days"),
        ("CTX-COL", "Council tax collected in the year so far"),
        ("NDR-COL", "Business rates collected in the year so far"),
        ("CLA-STB", "Children in care in the same placement for two years"),
        ("CLA-DIS", "Children in care placed more than 20 miles from home"),
        ("HSE-AFF", "New affordable homes delivered"),
        ("WST-REC", "Household waste sent for reuse, recycling or composting"),
        ("ASC-REA", "Older people still at home 91 days after discharge into reablement"),
        ("ASC-RES", "Permanent admissions to care homes, aged 65 and over"),
        ("ASC-SAT", "Adults satisfied with their care and support"),
        ("ASC-DP", "Adults with long-term support who take a direct payment"),
        ("SR6", "Cyber attack"),
        ("SR16", "Loss of a key supplier"),
        ("HR-SIC", "Working days lost to sickness"),
    ];

    fn suggested(written: &str) -> String {
        nearest_named(written, MEASURES).iter().map(|near| near.code).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_was_probably_meant_is_suggested() {
        for (written, expected) in [
            // A code mistyped, turned round, run together, or with words behind it.
            ("EHCP-20wk", "EHC-20W"),
            ("EHC-21W", "EHC-20W"),
            ("EHC", "EHC-20W"),
            ("20W-EHC", "EHC-20W"),
            ("FOI-TIME", "FOI-TIM"),
            ("FIO-TIM", "FOI-TIM"),
            ("SR06", "SR6"),
            ("SR6 - cyber", "SR6"),
            ("HSE-AFF new homes", "HSE-AFF"),
            ("ASC-REX", "ASC-REA ASC-RES"),
            // A name shortened, turned round, misspelt, abbreviated, or an alias.
            ("EHC plans in 20 weeks", "EHC-20W"),
            ("Education health and care plans", "EHC-20W"),
            ("timely EHCP", "EHC-20W"),
            ("Care plans: education, health", "EHC-20W"),
            ("Affordable homes", "HSE-AFF"),
            ("homes delivered (affordable, new)", "HSE-AFF"),
            ("Hosehold waste recyling", "WST-REC"),
            ("Council tax collection", "CTX-COL"),
            ("Invoices paid in 30 days", "FIN-INV"),
            ("Sickness days lost", "HR-SIC"),
            ("Requests for information", "FOI-REQ"),
        ] {
            assert_eq!(suggested(written), expected, "{written}");
        }
    }

    #[test]
    fn what_is_far_off_or_could_be_anything_is_not() {
        for written in [
            "Housing",
            "Children",
            "days",
            "20",
            "Number of people",
            "Total",
            "P1",
            "SR7",
            "ASC",
            "ASC-XYZ",
            "Library visits",
            "Invoices paid in 10 days",
            "the",
            " - ",
            "",
            "£",
            "Per 10,000",
            "n/a",
            "2021/22 Q2",
        ] {
            assert_eq!(suggested(written), "", "{written}");
        }
        assert_eq!(suggested(&"Education, Health and Care Plans ".repeat(20)), "", "a sentence is no name");
    }

    #[test]
    fn a_word_of_a_list_is_suggested_alike() {
        let codes = ["EHC-20W", "SR10", "CUSTOMER-01"];
        assert_eq!(nearest("EHCP-20wk", codes), Some("EHC-20W"));
        assert_eq!(nearest("customer 1", codes), Some("CUSTOMER-01"));
        assert_eq!(nearest("Housing", codes), None);
        let scale = ["Completed", "On track", "At risk", "Missed", "Not started"];
        for (written, expected) in [
            ("complete", Some("Completed")),
            ("on-track", Some("On track")),
            ("Risk", Some("At risk")),
            ("not yet started", Some("Not started")),
            ("Started", None),
            ("Off track", None),
            ("nearly complete", None),
            ("Green", None),
        ] {
            assert_eq!(nearest(written, scale), expected, "{written}");
        }
        assert_eq!(nearest("Outturn", ["Cover", "Outturns", "Risks"]), Some("Outturns"));
    }

    #[test]
    fn the_question_names_what_is_meant() {
        let ask = |written| did_you_mean(&nearest_named(written, MEASURES));
        assert_eq!(ask("EHCP-20wk").as_deref(), Some("Did you mean EHC-20W (Education, Health and Care Plans completed within 20 weeks)?"));
        assert_eq!(
            ask("ASC-REX").as_deref(),
            Some(
                "Did you mean ASC-REA (Older people still at home 91 days after discharge into reablement) or \
                 ASC-RES (Permanent admissions to care homes, aged 65 and over)?"
            )
        );
        assert_eq!(ask("Housing"), None);
        assert_eq!(did_you_mean(&nearest_named("nort", [("north", ""), ("south", "")])).as_deref(), Some("Did you mean north?"));
    }
}
