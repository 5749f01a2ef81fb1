//! Short ways of writing many headings: a few patterns that fit all of them and none of the others.

use std::collections::BTreeSet;

use super::cells::one_line;
use crate::layout::pattern::Pattern;
use crate::normalise::grid::heading_key;

/// So many headings are written out before a pattern is sought.
const WRITTEN_OUT: usize = 3;

/// The longest heading that is written in full.
const LONGEST: usize = 60;

/// Patterns that together fit every wanted heading and none of the others; the favoured words are tried as "* word *".
pub(super) fn cover(wanted: &[&str], others: &[&str], favoured: &[&str]) -> Vec<String> {
    let mut left: Vec<&str> = Vec::new();
    for heading in wanted {
        if !left.iter().any(|known| heading_key(known) == heading_key(heading)) {
            left.push(heading);
        }
    }
    let mut patterns: Vec<String> = Vec::new();
    while left.len() > WRITTEN_OUT || (left.len() > 1 && !favoured.is_empty()) {
        let Some((pattern, fitted)) = best(&left, others, favoured) else { break };
        left.retain(|heading| !fitted.contains(heading));
        patterns.push(pattern);
    }
    let all: Vec<&str> = wanted.iter().chain(others).copied().collect();
    patterns.extend(left.into_iter().map(|heading| exact(heading, &all, others)));
    patterns
}

/// The pattern that fits most, and of those the shortest.
fn best<'h>(left: &[&'h str], others: &[&str], favoured: &[&str]) -> Option<(String, BTreeSet<&'h str>)> {
    let keys: Vec<(&str, String)> = left.iter().map(|heading| (*heading, heading_key(heading))).collect();
    let other_keys: Vec<String> = others.iter().filter(|heading| !is_unheaded(heading)).map(|heading| heading_key(heading)).collect();
    let mut best: Option<(usize, usize, String, BTreeSet<&str>)> = None;
    for candidate in candidates(left, favoured) {
        let Ok(pattern) = Pattern::parse(&candidate) else { continue };
        if other_keys.iter().any(|key| pattern.fits(key)) {
            continue;
        }
        let fitted: BTreeSet<&str> = keys.iter().filter(|(_, key)| pattern.fits(key)).map(|(heading, _)| *heading).collect();
        // A word that names the kind says why the headings belong together.
        let named = favoured.iter().any(|word| candidate == format!("* {word} *"));
        let length = if named { 0 } else { candidate.chars().count() };
        let enough = fitted.len() >= 2 && (fitted.len() > WRITTEN_OUT || fitted.len() == left.len());
        let better = best.as_ref().is_none_or(|(most, shortest, ..)| fitted.len() > *most || (fitted.len() == *most && length < *shortest));
        if enough && better {
            best = Some((fitted.len(), length, candidate, fitted));
        }
    }
    best.map(|(_, _, pattern, fitted)| (pattern, fitted))
}

fn candidates(headings: &[&str], favoured: &[&str]) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = favoured.iter().map(|word| format!("* {word} *")).collect();
    for heading in headings {
        let plain = plain(heading);
        let words: Vec<&str> = plain.split(' ').collect();
        for count in 1..=words.len().min(6) {
            let (first, last) = (words[..count].join(" "), words[words.len() - count..].join(" "));
            found.insert(format!("{first} *"));
            found.insert(format!("* {last}"));
        }
        found.insert(numbers_open(&plain));
    }
    // A pattern of one short word says too little of what it stands for.
    found.retain(|pattern| heading_key(&pattern.replace('*', " ")).chars().count() >= 3 || pattern.contains(['%', '£', '#']));
    found
}

/// A heading as a pattern that fits it alone: shortened where it is long and nothing else begins alike.
pub(super) fn exact(heading: &str, all: &[&str], others: &[&str]) -> String {
    let plain = plain(heading);
    if plain.chars().count() <= LONGEST || is_unheaded(&plain) {
        return plain;
    }
    let words: Vec<&str> = plain.split(' ').collect();
    let key = heading_key(heading);
    let alone = |pattern: &Pattern| {
        all.iter().map(|other| heading_key(other)).filter(|other| *other != key).all(|other| !pattern.fits(&other))
            && others.iter().map(|other| heading_key(other)).all(|other| other == key || !pattern.fits(&other))
    };
    (4..words.len())
        .map(|count| format!("{} *", words[..count].join(" ")))
        .find(|written| Pattern::parse(written).is_ok_and(|pattern| alone(&pattern)))
        .unwrap_or(plain)
}

/// A heading without what a pattern would read in a way of its own.
pub(super) fn plain(heading: &str) -> String {
    if is_unheaded(heading) {
        return heading.to_owned();
    }
    one_line(&heading.replace(['*', '#', '{', '}'], " "))
}

/// Whether this is how a layout names a column without a heading.
pub(super) fn is_unheaded(heading: &str) -> bool {
    heading.starts_with('{') && Pattern::parse(heading).is_ok_and(|pattern| pattern.beside().is_some())
}

/// The same with any number in place of each: what holds of 2019-20 holds of 2020-21.
fn numbers_open(plain: &str) -> String {
    let key = heading_key(plain);
    let words: Vec<&str> =
        key.split(' ').map(|word| if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) { "#" } else { word }).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_headings_are_written_in_few_patterns() {
        let wanted =
            ["Staff; AO; Headcount", "Staff; EO; Headcount", "Staff; HEO; Headcount", "Staff; SEO; Headcount", "Agency; Number; Headcount"];
        assert_eq!(cover(&wanted, &["Staff; AO; Costs"], &[]), ["* Headcount"]);
        assert_eq!(cover(&["2019-20", "2020-21", "2021-22", "2022-23"], &["Name"], &[]), ["# #"]);
        assert_eq!(cover(&["Rate", "Number"], &[], &[]), ["Rate", "Number"]);
        let kinds = ["Q1 2021; Forecast", "Q2 2021; Forecast"];
        assert_eq!(cover(&kinds, &["Q1 2021; Actual"], &["forecast"]), ["* forecast *"]);
    }

    #[test]
    fn a_long_heading_is_shortened_where_nothing_else_begins_alike() {
        let long = "Number of applications received in the period whether or not they have been decided by its end";
        assert_eq!(exact(long, &[long, "Number of appeals"], &[]), "Number of applications received *");
        assert_eq!(exact("C # of [things] {x}", &[], &[]), "C of [things] x");
    }
}
