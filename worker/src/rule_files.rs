//! The files of status rule sets: those that can judge, and those that cannot be used, each with where it goes wrong.
//!
//! One file that cannot be used holds nothing else up: what it would define is told where a framework names it, and what was in force stays in force.

use std::collections::BTreeMap;
use std::path::Path;

use outturn_domain::code::{RuleSetCode, lookup_key};
use outturn_domain::rules::{RuleSet, StatusDefinition};

/// The rule sets that a framework may name.
#[derive(Debug, Clone, Default)]
pub struct RuleFiles {
    /// Those that can judge.
    pub usable: Vec<RuleSetCode>,
    /// Those that cannot be used.
    pub broken: Vec<BrokenRules>,
    /// The statuses of those that can judge, best first, where they are known.
    pub statuses: BTreeMap<RuleSetCode, Vec<StatusName>>,
}

/// What a rule set calls a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusName {
    /// Its code.
    pub code: String,
    /// What the council calls it.
    pub label: String,
}

impl StatusName {
    /// The names of a rule set's statuses, best first.
    pub fn of(rule_set: &RuleSet) -> Vec<Self> {
        let name = |status: &StatusDefinition| Self { code: status.code.clone(), label: status.label.clone() };
        rule_set.statuses.iter().map(name).collect()
    }

    /// Whether people mean it by `text`.
    pub fn is_called(&self, text: &str) -> bool {
        let key = lookup_key(text);
        lookup_key(&self.code) == key || lookup_key(&self.label) == key
    }
}

impl RuleFiles {
    /// The statuses of the usable rule set that is written so.
    pub fn statuses(&self, text: &str) -> Option<&[StatusName]> {
        self.statuses.get(self.usable(text)?).map(Vec::as_slice)
    }

    /// The usable rule set that is written so.
    pub fn usable(&self, text: &str) -> Option<&RuleSetCode> {
        let key = lookup_key(text);
        self.usable.iter().find(|code| lookup_key(code.as_str()) == key)
    }

    /// The file that would define the rule set that is written so.
    pub fn broken(&self, text: &str) -> Option<&BrokenRules> {
        let key = lookup_key(text);
        self.broken.iter().find(|rules| rules.names.iter().any(|name| lookup_key(name) == key))
    }
}

/// A file of the rules folder that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRules {
    /// The file's name.
    pub file: String,
    /// What is wrong, with line and column.
    pub problem: String,
    /// What the file would define: the id that it states, and the name it goes by.
    names: Vec<String>,
}

/// Reads the text of a rule set's file.
pub fn read(path: &Path, text: &str) -> Result<RuleSet, BrokenRules> {
    RuleSet::parse(text).map_err(|error| {
        let stated = toml::from_str::<toml::Table>(text).ok().and_then(|table| Some(table.get("id")?.as_str()?.to_owned()));
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        BrokenRules { file: file_name(path), problem: error.to_string(), names: stated.into_iter().chain(stem).collect() }
    })
}

/// The file's name, as a reading can keep it: parts of a reading end at a semicolon and a blank.
fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().replace("; ", ";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = "id = \"ours-2026\"\ntitle = \"Ours\"\nversion = \"1\"\nsource = \"here\"\n[[status]]\ncode = \"g\"\nlabel = \"g\"\n\
                       colour = \"g\"\n[[rule]]\nid = \"r\"\nstatus = \"g\"\nwhen = \"shortfall <= 0\"\nreason = \"{value}\"\n";

    #[test]
    fn a_file_that_cannot_be_used_is_known_by_its_name_and_by_the_id_that_it_states() {
        assert!(read(Path::new("ours.toml"), SET).is_ok());
        let broken = read(Path::new("/home/rules/our; rules.toml"), &SET.replace("shortfall", "shortfal")).expect_err("a misspelt word");
        assert_eq!(broken.file, "our;rules.toml");
        assert!(broken.problem.starts_with("line 12, column 8: rule 1 (r): \"shortfal\""), "{}", broken.problem);
        let files = RuleFiles { usable: Vec::new(), broken: vec![broken], ..RuleFiles::default() };
        assert!(files.broken("Ours 2026").is_some() && files.broken("our rules").is_some() && files.broken("ours").is_none());

        let no_toml = read(Path::new("ours.toml"), "no rule set").expect_err("no TOML");
        assert!(no_toml.problem.starts_with("line 1, column "), "{}", no_toml.problem);
        let files = RuleFiles { usable: Vec::new(), broken: vec![no_toml], ..RuleFiles::default() };
        assert!(files.broken("ours").is_some() && files.broken("ours-2026").is_none());
    }
}
