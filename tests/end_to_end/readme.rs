//! What the README shows is what the program prints, and what it tells people to type is what CI runs.

use crate::tools::outturn;

const README: &str = include_str!("../../README.md");

/// The lines of the fenced blocks that begin with this mark.
fn block(mark: &str) -> Vec<&'static str> {
    let fence = format!("```{mark}\n");
    README.split(fence.as_str()).skip(1).flat_map(|rest| rest.split("```").next().unwrap_or_default().lines()).collect()
}

#[test]
fn the_demo_prints_what_the_readme_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = outturn().args(["demo", "--once", "--home"]).arg(folder.path().join("home")).output().expect("the demo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).expect("text");
    let mut printed = printed.lines();
    let shown = block("text");
    assert!(shown.len() > 20, "the README shows the scorecard");
    for line in shown.into_iter().filter(|line| *line != "...") {
        assert!(printed.any(|printed| printed == line), "the demo does not print, here: {line}");
    }
}

#[test]
fn ci_runs_the_commands_of_the_readme() {
    let ci = include_str!("../../.ci/run");
    let commands: Vec<&str> = block("console").into_iter().filter_map(|line| line.strip_prefix("$ cargo ")).collect();
    assert_eq!(commands, ["run --release -- demo", "test"]);
    assert!(ci.contains("cargo run --release --locked -- demo"));
    assert!(ci.contains("\ncargo test --locked\n"));
}
