//! What `outturn check` says of a workbook, and what it says otherwise of the same workbook in another format.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::tools::outturn;

/// Spreadsheets show fifteen digits of a number, and LibreOffice writes no more into an .ods or .xlsx; Excel's own files hold all seventeen of a
/// double. Rounding to fifteen moves a number by less than this part of it.
const FIFTEEN_DIGITS: f64 = 1e-14;

/// What is said of one workbook.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Facts and declared absences, by their cell and what they are about.
    pub(super) facts: BTreeMap<String, Value>,
    pub(super) findings: Vec<Value>,
    pub(super) verdict: Value,
}

/// Checks workbooks, against a home where a sender is named.
pub(super) fn check(sender: Option<(&Path, &str)>, workbooks: &[PathBuf]) -> Vec<Said> {
    let mut command = outturn();
    if let Some((home, _)) = sender {
        command.arg("--home").arg(home);
    }
    command.args(["check", "--format", "json"]);
    if let Some((_, submitter)) = sender {
        command.args(["--as", submitter]);
    }
    let output = command.args(workbooks).output().expect("outturn");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut said: BTreeMap<PathBuf, Said> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).expect("text").lines() {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        let file = line.as_object_mut().expect("an object").remove("file").expect("a file");
        said.entry(file.as_str().expect("a path").into()).or_default().take(line);
    }
    workbooks.iter().map(|workbook| said.remove(workbook).expect("a verdict")).collect()
}

impl Said {
    fn take(&mut self, line: Value) {
        match line["kind"].as_str().expect("a kind") {
            "fact" | "absence" => {
                let key = ["sheet", "cell", "entity", "measure", "breakdown", "period", "value_kind"].map(|name| text(&line[name]));
                let earlier = self.facts.insert(key.join(" "), line);
                assert!(earlier.is_none(), "twice at one place: {earlier:?}");
            }
            "finding" => self.findings.push(line),
            _ => self.verdict = line,
        }
    }

    /// The codes of what was found at a cell, in order.
    pub(super) fn codes_at(&self, sheet: &str, cell: &str) -> Vec<&str> {
        let there = self.findings.iter().filter(|finding| finding["sheet"] == sheet && finding["cell"] == cell);
        there.filter_map(|finding| finding["code"].as_str()).collect()
    }

    /// Each thing that is said otherwise of the same workbook in another format.
    pub(super) fn differences(&self, saved: &Self) -> Vec<String> {
        let keys: BTreeSet<&String> = self.facts.keys().chain(saved.facts.keys()).collect();
        let mut found: Vec<String> = Vec::new();
        for key in keys {
            match (self.facts.get(key), saved.facts.get(key)) {
                (Some(one), Some(other)) if same(one, other) => {}
                (one, other) => found.push(format!("{key}: {one:?} became {other:?}")),
            }
        }
        let only_in = |one: &Self, other: &Self, how: &str| -> Vec<String> {
            let only = one.findings.iter().filter(|finding| !other.findings.contains(finding));
            only.map(|finding| format!("{how} {}: {finding}", text(&finding["code"]))).collect()
        };
        found.extend(only_in(self, saved, "no longer"));
        found.extend(only_in(saved, self, "new"));
        if found.is_empty() && self.verdict != saved.verdict {
            found.push(format!("{} became {}", self.verdict, saved.verdict));
        }
        found
    }
}

/// Whether two lines say the same, numbers to the fifteen digits that every format keeps.
fn same(one: &Value, other: &Value) -> bool {
    let [mut rest, mut rest_of_other] = [one.clone(), other.clone()];
    let numbers = [&mut rest, &mut rest_of_other].map(|line| line["value"].take());
    let close = match numbers.each_ref().map(Value::as_f64) {
        [Some(one), Some(other)] => (one - other).abs() <= FIFTEEN_DIGITS * one.abs(),
        [one, other] => one.is_none() && other.is_none(),
    };
    close && rest == rest_of_other
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}
