//! What files are read with now: the settings and everything installed. Compiling it costs far more than a small return, so it is done again only where
//! a text has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::WorkerError;
use crate::home::Home;
use crate::installed::Installed;
use crate::settings::Settings;

/// The settings, and the layouts, rule sets and scales in force with them.
#[derive(Debug)]
pub(super) struct Terms {
    pub(super) settings: Settings,
    pub(super) installed: Installed,
}

/// The newest terms of a home.
#[derive(Debug, Default)]
pub(super) struct NewestTerms(Option<(Texts, Arc<Terms>)>);

/// The content of every file that terms are made from, by its path; nothing of one that cannot be read.
type Texts = Vec<(PathBuf, Option<Vec<u8>>)>;

impl NewestTerms {
    /// The terms as the home's files now read.
    pub(super) fn of(&mut self, home: &Home) -> Result<Arc<Terms>, WorkerError> {
        // Looked at before they are understood: what changes in between is seen the next time.
        let texts = texts(home);
        if let Some((known, terms)) = &self.0
            && *known == texts
        {
            return Ok(Arc::clone(terms));
        }
        let settings = home.settings()?;
        let installed = Installed::of_home(home)?.with_settings(&settings);
        for rules in &installed.broken_rules {
            tracing::warn!(file = %rules.file, problem = %rules.problem, "a rule set cannot be used: what is recorded of it goes on judging; `rules test` tries it");
        }
        let terms = Arc::new(Terms { settings, installed });
        self.0 = Some((texts, Arc::clone(&terms)));
        Ok(terms)
    }
}

fn texts(home: &Home) -> Texts {
    let folders = [home.layouts(), home.rules(), home.scales()];
    let mut paths: Vec<PathBuf> = folders.iter().flat_map(|folder| pages(folder)).chain([home.settings_file()]).collect();
    paths.sort();
    let text = |path: PathBuf| {
        let text = fs::read(&path).ok();
        (path, text)
    };
    paths.into_iter().map(text).collect()
}

fn pages(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_kept_until_one_of_their_texts_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::init(&folder.path().join("home")).expect("a home");
        let mut newest = NewestTerms::default();
        let first = newest.of(&home).expect("terms");
        assert!(Arc::ptr_eq(&first, &newest.of(&home).expect("terms")));

        let settings = fs::read_to_string(home.settings_file()).expect("settings");
        // Of the same length, so that only its content tells it.
        fs::write(home.settings_file(), settings.replace("queries = 7", "queries = 3")).expect("settings");
        let second = newest.of(&home).expect("terms");
        assert_eq!(second.settings.returns.queries, 3);
        assert_ne!(first.installed.reading(), second.installed.reading());

        // A layout decides what is read; a rule set only judges, and holds nothing up.
        fs::write(home.rules().join("ours.toml"), "no rule set").expect("a page");
        let broken = newest.of(&home).expect("terms");
        assert_eq!(broken.installed.broken_rules.len(), 1);
        assert_ne!(broken.installed.reading(), second.installed.reading(), "once it is mended, files are read again");
        fs::write(home.layouts().join("ours.toml"), "no layout").expect("a page");
        assert!(matches!(newest.of(&home), Err(WorkerError::Installed(_))));
        fs::remove_file(home.layouts().join("ours.toml")).expect("removed");
        fs::remove_file(home.rules().join("ours.toml")).expect("removed");
        assert_eq!(newest.of(&home).expect("terms").installed.reading(), second.installed.reading());
    }
}
