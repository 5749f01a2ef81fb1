//! Names for sheets: the sender's own where Excel allows it and nothing else is called so.

use std::collections::BTreeSet;

use super::harmless;

/// The longest name of a sheet, in UTF-16 units.
const LONGEST_NAME: usize = 31;

/// The names that are taken in one workbook.
#[derive(Debug)]
pub(super) struct SheetNames {
    taken: BTreeSet<String>,
}

impl SheetNames {
    /// None but `ours`, and the one that Excel keeps for itself.
    pub(super) fn beside(ours: &[&str]) -> Self {
        Self { taken: ours.iter().chain(&["History"]).map(|name| name.to_lowercase()).collect() }
    }

    /// The name for a sheet that its sender calls `wanted`: the same, or the nearest that can be had.
    pub(super) fn give(&mut self, wanted: &str) -> String {
        let mut copies = 1;
        loop {
            let suffix = if copies == 1 { String::new() } else { format!(" ({copies})") };
            let name = allowed(wanted, LONGEST_NAME - suffix.len()) + &suffix;
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
            copies += 1;
        }
    }
}

/// A name that Excel allows, of at most so many UTF-16 units.
fn allowed(wanted: &str, longest: usize) -> String {
    let mut name = String::new();
    let mut length = 0;
    for character in wanted.chars() {
        length += character.len_utf16();
        if length > longest {
            break;
        }
        name.push(match character {
            '*' | '?' | ':' | '[' | ']' | '\\' | '/' => '_',
            _ if harmless::is_not_of_xml(character) => '_',
            _ => character,
        });
    }
    if name.trim().is_empty() {
        "Sheet".clone_into(&mut name);
    }
    // An apostrophe may stand within a name ("Children's") and not at its ends.
    let starts = name.starts_with('\'');
    let ends = name.ends_with('\'');
    if starts {
        name.replace_range(..1, "’");
    }
    if ends && name.ends_with('\'') {
        name.replace_range(name.len() - 1.., "’");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_keeps_its_name_where_it_can() {
        let mut names = SheetNames::beside(&["What to fix", "outturn"]);
        let given = |names: &mut SheetNames, wanted: &str| names.give(wanted);
        for (wanted, expected) in [
            ("Outturns", "Outturns"),
            ("OUTTURNS", "OUTTURNS (2)"),
            ("what to FIX", "what to FIX (2)"),
            ("Outturn", "Outturn (2)"),
            ("History", "History (2)"),
            ("Children's", "Children's"),
            ("'", "’"),
            ("'all'", "’all’"),
            ("Q1/Q2: [all]?*\\", "Q1_Q2_ _all____"),
            ("", "Sheet"),
            ("  ", "Sheet (2)"),
            ("a\u{1}b", "a_b"),
        ] {
            assert_eq!(given(&mut names, wanted), expected, "{wanted:?}");
        }
    }

    #[test]
    fn no_name_is_too_long_forbidden_or_twice() {
        let mut names = SheetNames::beside(&[]);
        let long = "n".repeat(200);
        let apostrophes = "'".repeat(200);
        let emoji = "😀".repeat(31);
        let mut seen = BTreeSet::new();
        for wanted in std::iter::repeat_n([long.as_str(), &apostrophes, &emoji, "", "/"], 120).flatten() {
            let name = names.give(wanted);
            assert!(rust_xlsxwriter::utility::check_sheet_name(&name).is_ok(), "{name:?}");
            assert!(seen.insert(name.to_lowercase()), "{name:?} twice");
        }
    }
}
