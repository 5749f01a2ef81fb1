//! The layouts and rule sets in force: those that come with the program, and those of the home, which go before them. Each is known by its hash.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use outturn_domain::code::{RuleSetCode, ScaleCode};
use outturn_domain::risk::Matrix;
use outturn_domain::rules::RuleSet;
use outturn_domain::scale::Scale;
use outturn_store::rules::RuleText;
use outturn_store::scales::ScaleText;
use serde::{Deserialize, Serialize};

use crate::archive::{Archive, hash_of};
use crate::home::Home;
use crate::layout::{Layout, shipped};
use crate::read::Limits;
use crate::rule_files::{self, BrokenRules, RuleFiles, StatusName};
use crate::settings::{ReturnSettings, Settings};

/// The rule sets that come with the program, by file name.
const SHIPPED_RULES: &[(&str, &str)] = &[
    ("arun-2024-25.toml", include_str!("../../rules/arun-2024-25.toml")),
    ("chorley-2019-20.toml", include_str!("../../rules/chorley-2019-20.toml")),
    ("havering-2014-15.toml", include_str!("../../rules/havering-2014-15.toml")),
    ("kent-2020-21.toml", include_str!("../../rules/kent-2020-21.toml")),
    ("lincoln-2024-25.toml", include_str!("../../rules/lincoln-2024-25.toml")),
    ("maidstone-2018-19.toml", include_str!("../../rules/maidstone-2018-19.toml")),
    ("swansea-2012-13.toml", include_str!("../../rules/swansea-2012-13.toml")),
    ("thurrock-2014-15.toml", include_str!("../../rules/thurrock-2014-15.toml")),
];

/// The scales and matrices that come with the program, by file name.
const SHIPPED_SCALES: &[(&str, &str)] = &[
    ("milestone-status.toml", include_str!("../../scales/milestone-status.toml")),
    ("delivery-confidence-five-point.toml", include_str!("../../scales/delivery-confidence-five-point.toml")),
    ("delivery-confidence-three-point.toml", include_str!("../../scales/delivery-confidence-three-point.toml")),
    ("risk-matrix-5x5.toml", include_str!("../../scales/risk-matrix-5x5.toml")),
];

/// The version of the reader: raised with every change by which a file may be read otherwise. One that is dropped again is then read again, though it says what it
/// said before; and of one that a rebuild reads otherwise it is told which reader had taken it.
const READER: u32 = 2;

/// This program's reader, as a reading names it.
pub fn reader() -> String {
    format!("reader {READER}")
}

/// The settings that change what is taken of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakingSettings {
    /// How returns are taken.
    pub returns: ReturnSettings,
    /// What one file may cost.
    pub limits: Limits,
}

/// What returns are read and judged with.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The layouts.
    pub layouts: Vec<Layout>,
    /// The rule sets, by code.
    pub rule_sets: BTreeMap<RuleSetCode, RuleSet>,
    /// The rule sets' texts, for the store.
    pub rules: Vec<RuleText>,
    /// The files of rule sets that cannot be used.
    pub broken_rules: Vec<BrokenRules>,
    /// The scales, by code.
    pub scale_sets: BTreeMap<ScaleCode, Scale>,
    /// The risk matrices, by code.
    pub matrices: BTreeMap<ScaleCode, Matrix>,
    /// The texts of scales and matrices, for the store.
    pub scales: Vec<ScaleText>,
    texts: Vec<(String, String)>,
    reading: String,
}

/// A layout or scale that cannot be used, or a file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InstalledError {
    /// The folder or a file in it cannot be read.
    #[error("failed to read {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file says something that cannot be understood.
    #[error("{} cannot be used: {problem}", path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with line and column.
        problem: String,
    },
}

impl Installed {
    /// What comes with the program.
    pub fn shipped() -> Result<Self, InstalledError> {
        Self::build(&own(shipped::SHIPPED), &own(SHIPPED_RULES), &own(SHIPPED_SCALES))
    }

    /// What comes with the program, and the layouts in `folder` beside it.
    pub fn with_layouts(folder: &Path) -> Result<Self, InstalledError> {
        Self::build(&with(own(shipped::SHIPPED), folder)?, &own(SHIPPED_RULES), &own(SHIPPED_SCALES))
    }

    /// What comes with the program, and the home's own. A file of the same name takes the place of the shipped one.
    pub fn of_home(home: &Home) -> Result<Self, InstalledError> {
        Self::build(
            &with(own(shipped::SHIPPED), &home.layouts())?,
            &with(own(SHIPPED_RULES), &home.rules())?,
            &with(own(SHIPPED_SCALES), &home.scales())?,
        )
    }

    /// What a file was read with before, from the texts that the archive keeps; and the settings of then, where they were recorded.
    ///
    /// `reading` is what [`Installed::reading`] said then. Only the reader itself is this program's own: whether it is still the same is for the
    /// caller to compare.
    pub fn of_then(reading: &str, archive: &Archive) -> Result<(Self, Option<TakingSettings>), InstalledError> {
        let (mut layouts, mut rules, mut scales, mut settings) = (Texts::new(), Texts::new(), Texts::new(), None);
        for (place, part) in reading.split("; ").enumerate() {
            let (Some((kind, rest)), Some((_, hash))) = (part.split_once(' '), part.rsplit_once(' ')) else { continue };
            if kind == "reader" {
                continue;
            }
            let path = archive.text_path(hash);
            let text = archive.read_text(hash).map_err(|source| InstalledError::Io { path: path.clone(), source })?;
            // In the order of then, which is that of the files' names of then.
            let texts = match kind {
                "layout" => &mut layouts,
                "rules" => &mut rules,
                "broken-rules" => {
                    // What is said of it names the file of then.
                    let name = rest.rsplit_once(' ').map_or(rest, |(name, _)| name);
                    rules.insert(format!("{place:06}"), (PathBuf::from(name), text));
                    continue;
                }
                "scale" => &mut scales,
                "settings" => {
                    let read = toml::from_str(&text);
                    settings = Some(read.map_err(|error| InstalledError::Unusable { path: path.clone(), problem: error.to_string() })?);
                    continue;
                }
                _ => return Err(InstalledError::Unusable { path, problem: format!("a {rest:?} of no kind that this program knows") }),
            };
            texts.insert(format!("{place:06}"), (path, text));
        }
        let mut installed = Self::build(&layouts, &rules, &scales)?;
        reading.clone_into(&mut installed.reading);
        Ok((installed, settings))
    }

    /// The same, with the settings that change what is taken of a file: they are named and kept like the layouts.
    #[must_use]
    pub fn with_settings(mut self, settings: &Settings) -> Self {
        let text = toml::to_string(&TakingSettings { returns: settings.returns.clone(), limits: settings.limits.clone() });
        // Tables of numbers and booleans always make a text.
        let text = text.unwrap_or_default();
        let hash = hash_of(text.as_bytes());
        self.reading = format!("{}; settings {hash}", self.reading);
        self.texts.push((hash, text));
        self
    }

    fn build(layouts: &Texts, rules: &Texts, scales: &Texts) -> Result<Self, InstalledError> {
        let unusable = |path: &Path, problem: String| InstalledError::Unusable { path: path.to_owned(), problem };
        let texts = layouts
            .values()
            .chain(rules.values())
            .chain(scales.values())
            .map(|(_, text)| (hash_of(text.as_bytes()), text.clone()))
            .collect();
        let layouts = layouts
            .values()
            .map(|(path, text)| Layout::parse(text).map_err(|error| unusable(path, error.to_string())))
            .collect::<Result<Vec<_>, _>>()?;
        let (mut rule_sets, mut rule_texts, mut broken_rules, mut broken_parts) = (BTreeMap::new(), Vec::new(), Vec::new(), Vec::new());
        for (text, read) in rule_files::read_all(rules.values().map(|(path, text)| (path.as_path(), text.as_str()))) {
            let hash = hash_of(text.as_bytes());
            match read {
                Ok(set) => {
                    rule_texts.push(RuleText { code: set.code.clone(), hash, body: text.to_owned() });
                    rule_sets.insert(set.code.clone(), set);
                }
                Err(broken) => {
                    broken_parts.push(format!("broken-rules {} {hash}", broken.file));
                    broken_rules.push(broken);
                }
            }
        }
        let (mut scale_sets, mut matrices, mut scale_texts) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let mut defined: BTreeMap<ScaleCode, (&Path, &str)> = BTreeMap::new();
        for (path, text) in scales.values() {
            // Scales and matrices lie side by side: what is no scale is a matrix, or nothing.
            let code = match (Scale::parse(text), Matrix::parse(text)) {
                (Ok(scale), _) => scale_sets.entry(scale.id.clone()).or_insert(scale).id.clone(),
                (Err(_), Ok(matrix)) => matrices.entry(matrix.id.clone()).or_insert(matrix).id.clone(),
                (Err(error), Err(_)) if text.contains("[[point]]") => return Err(unusable(path, error.to_string())),
                (Err(_), Err(error)) => return Err(unusable(path, error.to_string())),
            };
            if let Some((other, _)) = defined.insert(code.clone(), (path, text)).filter(|(_, other)| other != text) {
                let problem = format!("its id {:?} is that of {}, too; give one of the two another id", code.as_str(), other.display());
                return Err(unusable(path, problem));
            }
            scale_texts.push(ScaleText { code, hash: hash_of(text.as_bytes()), body: text.clone() });
        }
        let reading = std::iter::once(reader())
            .chain(layouts.iter().map(|layout| format!("layout {} {}", layout.id(), layout.hash())))
            .chain(rule_texts.iter().map(|rule| format!("rules {} {}", rule.code, rule.hash)))
            .chain(broken_parts)
            .chain(scale_texts.iter().map(|scale| format!("scale {} {}", scale.code, scale.hash)))
            .collect::<Vec<_>>()
            .join("; ");
        Ok(Self { layouts, rule_sets, rules: rule_texts, broken_rules, scale_sets, matrices, scales: scale_texts, texts, reading })
    }

    /// The rule sets that a framework may name.
    pub fn rule_files(&self) -> RuleFiles {
        RuleFiles {
            usable: self.rules.iter().map(|rule| rule.code.clone()).collect(),
            broken: self.broken_rules.clone(),
            statuses: self.rule_sets.iter().map(|(code, set)| (code.clone(), StatusName::of(set))).collect(),
        }
    }

    /// The version of the reader, and every layout, rule set, scale and the settings by hash, as one text: two files read with the same text are read alike.
    pub fn reading(&self) -> &str {
        &self.reading
    }

    /// Every text by its hash, for the archive.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(hash, text)| (hash.as_str(), text.as_str()))
    }
}

/// Texts by their file's name, each with the path to name in an error.
type Texts = BTreeMap<String, (PathBuf, String)>;

fn own(shipped: &[(&str, &str)]) -> Texts {
    shipped.iter().map(|(name, text)| ((*name).to_owned(), (PathBuf::from(name), (*text).to_owned()))).collect()
}

fn with(mut texts: Texts, folder: &Path) -> Result<Texts, InstalledError> {
    let failed = |source| InstalledError::Io { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(texts),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let text = fs::read_to_string(&path).map_err(|source| InstalledError::Io { path: path.clone(), source })?;
            texts.insert(name, (path, text));
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_that_state_one_id_are_named_and_a_copy_that_says_the_same_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::init(&folder.path().join("home")).expect("a home");
        let (name, shipped) = SHIPPED_SCALES[1];
        let ours = home.scales().join("ours.toml");
        fs::write(&ours, shipped).expect("a scale");
        Installed::of_home(&home).expect("a copy");
        fs::write(&ours, format!("# Ours.\n{shipped}")).expect("a scale");
        let told = Installed::of_home(&home).expect_err("which of them is meant?").to_string();
        assert!(told.contains("ours.toml cannot be used") && told.contains(name), "{told}");
        fs::rename(&ours, home.scales().join(name)).expect("renamed");
        Installed::of_home(&home).expect("one in the place of the other");
    }
}
