//! `outturn rules test`: whether rule sets come to what their golden cases state.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use outturn_domain::rules::{Proof, RuleSet};
use outturn_worker::home::Home;
use outturn_worker::installed::Installed;

use crate::arguments::RulesTestOptions;

/// What the command exits with where a set is not proven.
const NOT_PROVEN: u8 = 1;

pub(crate) fn run(home: Option<&Path>, options: &RulesTestOptions) -> anyhow::Result<ExitCode> {
    let sets = if options.files.is_empty() { installed(home)? } else { read(&options.files) };
    let mut all_proven = true;
    for (name, set) in sets {
        match set {
            Ok(set) => all_proven &= print(&name, &set.prove()),
            Err(error) => {
                println!("{name}: {error:#}");
                all_proven = false;
            }
        }
    }
    Ok(if all_proven { ExitCode::SUCCESS } else { ExitCode::from(NOT_PROVEN) })
}

type Named = (String, anyhow::Result<RuleSet>);

fn installed(home: Option<&Path>) -> anyhow::Result<Vec<Named>> {
    let installed = match home {
        Some(root) => Installed::of_home(&Home::open(root)?)?,
        None => Installed::shipped()?,
    };
    let broken = installed.broken_rules.into_iter().map(|rules| (rules.file, Err(anyhow::anyhow!(rules.problem))));
    Ok(installed.rule_sets.into_values().map(|set| (set.code.to_string(), Ok(set))).chain(broken).collect())
}

fn read(files: &[PathBuf]) -> Vec<Named> {
    let read = |path: &PathBuf| -> anyhow::Result<RuleSet> {
        let text = fs::read_to_string(path).context("failed to read it")?;
        Ok(RuleSet::parse(&text)?)
    };
    files.iter().map(|path| (path.display().to_string(), read(path))).collect()
}

/// Prints what a set's cases came to; whether every one of them, and every rule, is proven.
fn print(name: &str, proof: &Proof) -> bool {
    let failed = proof.failures().count();
    for case in proof.failures() {
        let found =
            case.found.given().map_or_else(|| case.found.no_status().map_or("nothing", |kind| kind.as_str()), |status| &status.code);
        println!("{name}: case {:?} came to {found}, and {} was expected: {}", case.name, case.expected, case.found.reason());
    }
    for rule in &proof.unreached {
        println!("{name}: no case reaches the rule {rule:?}: nobody has shown what it does");
    }
    let proven = failed == 0 && proof.unreached.is_empty();
    let verdict = if proven { "proven" } else { "not proven" };
    println!("{name}: {verdict}, {} of {} cases as stated", proof.cases.len() - failed, proof.cases.len());
    proven
}
