//! What a second reader, of other authors and in another language, shows in the same workbooks.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// A row that names a body, as the second reader shows it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownRow {
    pub(crate) file: String,
    pub(crate) sheet: String,
    pub(crate) row: u32,
    pub(crate) state: State,
    /// The year, or a financial year as "2024-25"; empty where nothing says it.
    pub(crate) year: String,
    /// The month's name in small letters; empty for a financial year.
    pub(crate) month: String,
    pub(crate) body: String,
    pub(crate) cells: Vec<ShownCell>,
}

/// Whether a row has been returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum State {
    #[serde(rename = "returned")]
    Returned,
    /// Only prepared noughts and formulas.
    #[serde(rename = "not returned")]
    NotReturned,
    /// It turns on whether a cell holds a formula, which this reader cannot tell.
    #[serde(rename = "undecided")]
    Undecided,
    /// Nothing says for which month it is.
    #[serde(rename = "no period")]
    NoPeriod,
}

/// A cell that is a number or one of the layout's marks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownCell {
    pub(crate) cell: String,
    pub(crate) heading: String,
    pub(crate) number: Option<f64>,
    pub(crate) mark: Option<String>,
    /// Whether the form adds the column up.
    pub(crate) total: bool,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn python() -> Command {
    let mut command = Command::new("python3");
    command.arg(repository().join("tests/independent_count.py"));
    command
}

/// Whether the second reader can be asked on this machine; says so loudly where not.
pub(crate) fn is_here() -> bool {
    let answer = python().arg("check").output();
    let here = answer.as_ref().is_ok_and(|output| output.status.success());
    if !here {
        let why = answer.map_or_else(|error| error.to_string(), |output| String::from_utf8_lossy(&output.stderr).trim().to_owned());
        println!("SKIPPED: the second reader needs python3 with openpyxl, odfpy and xlrd: {why}");
    }
    here
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("python3 was there a moment ago");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The rows of the workbooks.
pub(crate) fn rows(files: &[PathBuf]) -> Vec<ShownRow> {
    let layouts =
        ["single-header", "stacked-headers", "performance-pay"].map(|form| repository().join(format!("layouts/workforce-{form}.toml")));
    let lines = run(python().arg("count").args(layouts).arg("--").args(files));
    lines.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// The cleaned table, unpacked.
pub(crate) fn unpacked(file: &Path) -> String {
    run(python().arg("cleaned").arg(file))
}
