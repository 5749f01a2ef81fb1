//! `outturn.toml`: what an operator may set. Everything has a default; what answers depend on is in the framework workbook instead.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::read::{Confinement, Limits};

/// Settings that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error("outturn.toml cannot be understood: {0}")]
pub struct SettingsError(#[from] toml::de::Error);

/// The settings of a home.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How the inbox is watched.
    pub inbox: InboxSettings,
    /// How returns are taken.
    pub returns: ReturnSettings,
    /// How the process that reads workbooks is confined.
    pub sandbox: SandboxSettings,
    /// What one file may cost.
    pub limits: Limits,
    /// Where answers are served.
    pub serve: ServeSettings,
}

/// How the inbox is watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InboxSettings {
    /// Seconds between two looks at the inbox; at least 1.
    #[serde(deserialize_with = "at_least_one")]
    pub poll_seconds: u64,
    /// Seconds that a file which cannot be proven whole must stay unchanged before it is taken.
    pub unproven_seconds: i64,
    /// Seconds after which a file that still looks incomplete is taken as it is, and refused.
    pub incomplete_seconds: i64,
    /// Seconds for which an owner file, which says that somebody has the file beside it open, keeps that file from being taken.
    pub owner_file_seconds: i64,
    /// Bytes beyond which a file is not even kept to be refused: one sender's mistake must not fill the disk of all.
    pub largest_bytes: u64,
}

impl Default for InboxSettings {
    fn default() -> Self {
        Self {
            poll_seconds: 1,
            unproven_seconds: 4,
            incomplete_seconds: 30 * 60,
            owner_file_seconds: 30 * 60,
            largest_bytes: 1024 * 1024 * 1024,
        }
    }
}

/// A pause of no length would leave the machine no rest.
fn at_least_one<'de, D: Deserializer<'de>>(value: D) -> Result<u64, D::Error> {
    match u64::deserialize(value)? {
        0 => Err(D::Error::custom("it must be at least 1")),
        seconds => Ok(seconds),
    }
}

/// How returns are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReturnSettings {
    /// Whether a return with an error is refused as a whole; otherwise its good cells land.
    pub all_or_nothing: bool,
    /// The most queries that one return's sender is asked; the weightiest come first.
    pub queries: usize,
    /// The most findings that one file's sender is told; the first come first.
    pub findings: usize,
    /// Whether a service is asked about a forecast that lies far from where its figures lead.
    pub ask_about_forecasts: bool,
    /// The most characters of a narrative or comment; a longer one is not taken.
    pub longest_narrative: usize,
}

impl Default for ReturnSettings {
    fn default() -> Self {
        Self { all_or_nothing: false, queries: 7, findings: 500, ask_about_forecasts: false, longest_narrative: 10_000 }
    }
}

/// How the process that reads workbooks is confined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxSettings {
    /// Whether to go on where the kernel cannot confine that process fully.
    pub best_effort: bool,
    /// How many files are read beside each other, each in a process of its own. At least 2, so that one that takes long leaves a place to the others; 0 for
    /// as many as there are cores, and no fewer than 2.
    #[serde(deserialize_with = "none_or_two")]
    pub children: usize,
    /// Seconds after which a file that is still being read no longer holds up those of other senders; at least 1.
    #[serde(deserialize_with = "at_least_one")]
    pub slow_seconds: u64,
    /// Bytes of memory that all those processes together may ask for, beyond what the program itself takes. One of them may have all that
    /// `child_memory_bytes` allows; what is left is shared by the others, and is at least [`SMALLEST_SHARE`] for each.
    pub memory_bytes: u64,
}

/// The least that a process which reads a file is given, beyond what the program itself takes: 99 of 100 files want a fifth of it.
pub const SMALLEST_SHARE: u64 = 32 * 1024 * 1024;

impl Default for SandboxSettings {
    fn default() -> Self {
        Self { best_effort: false, children: 0, slow_seconds: 1, memory_bytes: 576 * 1024 * 1024 }
    }
}

/// One place could be held by one sender's monster.
fn none_or_two<'de, D: Deserializer<'de>>(value: D) -> Result<usize, D::Error> {
    match usize::deserialize(value)? {
        1 => Err(D::Error::custom("it must be 0 or at least 2")),
        children => Ok(children),
    }
}

impl SandboxSettings {
    /// What to do where the kernel lacks a part of the sandbox.
    pub fn confinement(&self) -> Confinement {
        if self.best_effort { Confinement::BestEffort } else { Confinement::Required }
    }
}

/// Where answers are served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServeSettings {
    /// The address that gRPC listens on.
    pub listen: String,
    /// The longest that one call may take, in seconds.
    pub deadline_seconds: u64,
    /// How long calls in flight may take to end when the program is told to stop, in seconds.
    pub drain_seconds: u64,
    /// Whether anybody may ask how well one service forecasts.
    pub accuracy_by_service: bool,
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self { listen: "127.0.0.1:50051".to_owned(), deadline_seconds: 10, drain_seconds: 20, accuracy_by_service: false }
    }
}

impl Settings {
    /// The settings file that `init` writes: every setting with its default and what it means.
    pub const EXPLAINED: &str = include_str!("settings.toml");

    /// Reads the settings.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let settings: Self = toml::from_str(text)?;
        let least = settings.limits.child_memory_bytes.saturating_add(SMALLEST_SHARE);
        if settings.sandbox.memory_bytes < least {
            // Or one that takes all it may have would leave nothing to the others.
            let wrong = format!("sandbox.memory_bytes must be at least limits.child_memory_bytes and {SMALLEST_SHARE} more, so {least}");
            return Err(toml::de::Error::custom(wrong).into());
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_explained_settings_are_the_defaults() {
        assert_eq!(Settings::parse(Settings::EXPLAINED).expect("settings"), Settings::default());
    }

    #[test]
    fn every_setting_is_explained() {
        let all = toml::Table::try_from(Settings::default()).expect("a table");
        let explained: toml::Table = Settings::EXPLAINED.parse().expect("a table");
        assert_eq!(all, explained);
    }

    #[test]
    fn a_slip_is_told_with_its_place() {
        let error = Settings::parse("[inbox]\npoll_second = 1\n").expect_err("a slip");
        assert!(error.to_string().contains("line 2"), "{error}");
    }

    #[test]
    fn one_place_for_all_is_refused() {
        let error = Settings::parse("[sandbox]\nchildren = 1\n").expect_err("a slip").to_string();
        assert!(error.contains("0 or at least 2") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn memory_for_one_alone_is_refused() {
        let error = Settings::parse("[sandbox]\nmemory_bytes = 536870912\n").expect_err("a slip").to_string();
        assert!(error.contains("at least limits.child_memory_bytes") && error.contains("570425344"), "{error}");
        Settings::parse("[sandbox]\nmemory_bytes = 40000000\n[limits]\nchild_memory_bytes = 1000000\n").expect("settings");
    }

    #[test]
    fn a_pause_of_no_length_is_refused() {
        let error = Settings::parse("[inbox]\npoll_seconds = 0\n").expect_err("a slip").to_string();
        assert!(error.contains("at least 1") && error.contains("line 2"), "{error}");
    }
}
