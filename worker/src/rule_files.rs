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

impl BrokenRules {
    /// Another file states the same id.
    fn doubled(path: &Path, code: &RuleSetCode, others: &str) -> Self {
        let problem = format!(
            "its id {:?} is that of {others}, too; give one of them another id, or this file the name of the one that it replaces",
            code.as_str()
        );
        Self { file: file_name(path), problem, names: vec![code.as_str().to_owned()] }
    }
}

/// Reads the texts of all rule sets' files, each with its path, and gives each text with what came of it. Of files that state one id and differ none can be
/// used: which of them is meant only who wrote them knows.
pub(crate) fn read_all<'a>(files: impl Iterator<Item = (&'a Path, &'a str)>) -> Vec<(&'a str, Result<RuleSet, BrokenRules>)> {
    let files: Vec<_> = files.map(|(path, text)| (path, text, read(path, text))).collect();
    let mut of_code: BTreeMap<RuleSetCode, Vec<(String, &str)>> = BTreeMap::new();
    for (path, text, read) in &files {
        if let Ok(set) = read {
            of_code.entry(set.code.clone()).or_default().push((file_name(path), text));
        }
    }
    let used = |path: &Path, text: &str, set: RuleSet| {
        let others = of_code.get(&set.code).into_iter().flatten().filter(|(_, other)| *other != text);
        let others: Vec<&str> = others.map(|(name, _)| name.as_str()).collect();
        if others.is_empty() { Ok(set) } else { Err(BrokenRules::doubled(path, &set.code, &others.join(", "))) }
    };
    files.into_iter().map(|(path, text, read)| (text, read.and_then(|set| used(path, text, set)))).collect()
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
    fn of_files_that_state_one_id_none_can_be_used_and_each_names_the_other() {
        let other = SET.replace("ours-2026", "theirs-2026");
        let edited = SET.replace("Ours", "Ours, edited");
        let ours = [
            (Path::new("ours.toml"), SET),
            (Path::new("copy.toml"), &edited),
            (Path::new("theirs.toml"), &other),
            (Path::new("same.toml"), &other),
        ];
        let read = read_all(ours.into_iter());
        let problems: Vec<Option<String>> = read.into_iter().map(|(_, read)| read.err().map(|broken| broken.problem)).collect();
        let says = |place: usize, name: &str| {
            problems[place].as_ref().is_some_and(|problem| problem.contains("\"ours-2026\"") && problem.contains(name))
        };
        assert!(says(0, "copy.toml") && says(1, "ours.toml"), "{problems:?}");
        assert!(problems[2].is_none() && problems[3].is_none(), "a copy says nothing else: {problems:?}");
    }

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
