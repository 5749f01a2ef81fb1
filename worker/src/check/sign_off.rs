//! Whether a return is signed off: what nobody signed off must never be mistaken for what somebody did.

use outturn_domain::code::lookup_key;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::CouncilSettings;
use outturn_domain::provenance::Cover;

use super::Standing;

/// What people write into a field that they cannot answer yet.
const NO_ANSWERS: [&str; 12] = ["tbc", "tba", "na", "none", "no", "nil", "unknown", "pending", "draft", "awaited", "x", ""];

/// Whether the words answer the field at all: "TBC", "n/a" and "not yet signed off" do not.
pub(super) fn answers(words: &str) -> bool {
    let key = lookup_key(words);
    let put_off = ["not", "awaiting", "tobe", "pending"].iter().any(|start| key.starts_with(start));
    !NO_ANSWERS.contains(&key.as_str()) && !put_off
}

/// The cover as it counts: a sign-off that is none, or lies in the future, leaves the figures working figures, and is asked about.
pub(super) fn settle(cover: &Cover, standing: &Standing<'_>) -> (Cover, Option<Finding>) {
    let mut settled = cover.clone();
    settled.on_behalf_of = cover.on_behalf_of.clone().filter(|reason| answers(reason));
    let Some(name) = &cover.signed_off_by else { return (settled, None) };
    let zone = standing.framework.map_or_else(|| CouncilSettings::default().time_zone, |framework| framework.council.time_zone);
    let today = standing.now.with_timezone(&zone).date_naive();
    let doubt = if !answers(name) {
        format!("The cover says {name:?} where the name or role of whoever signed the figures off belongs.")
    } else if let Some(day) = cover.signed_off_on.filter(|day| *day > today) {
        format!("The cover says that the figures were signed off on {}, which is yet to come.", day.format("%-d %B %Y"))
    } else {
        return (settled, None);
    };
    settled.signed_off_by = None;
    settled.signed_off_on = None;
    let finding = Finding::new(FindingCode::SignOffDoubtful, format!("{doubt} They were taken as working figures."));
    (settled, Some(finding.found(name).expected("a name or role, and a day that has come")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_answer_is_known() {
        for words in ["TBC", "n/a", "not yet signed off", "-", "Awaiting sign-off", "to be confirmed", " None "] {
            assert!(!answers(words), "{words}");
        }
        for words in ["Head of Adult Services", "Director of Finance", "J Knott"] {
            assert!(answers(words), "{words}");
        }
    }
}
