//! The arrows of the house, as Cargo draws them: an arrow that is not in the plan is a failing test.

use std::collections::BTreeSet;
use std::process::Command;

/// Every crate that `package` reaches by normal dependencies.
fn reaches(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--package", package])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("text");
    lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn assert_reaches_none(package: &str, forbidden: &[&str]) {
    let reached = reaches(package);
    assert!(reached.contains(package), "cargo tree said nothing of {package}");
    let crossed: Vec<_> = forbidden.iter().filter(|crate_name| reached.contains(**crate_name)).collect();
    assert!(crossed.is_empty(), "{package} reaches {crossed:?}");
}

const STORAGE: [&str; 3] = ["sqlx", "sqlx-core", "libsqlite3-sys"];

#[test]
fn domain_reaches_no_input_or_output() {
    let io =
        ["tokio", "mio", "tonic", "prost", "calamine", "zip", "quick-xml", "tempfile", "rustix", "tracing-subscriber", "outturn-store"];
    assert_reaches_none("outturn-domain", &io);
    assert_reaches_none("outturn-domain", &STORAGE);
}

#[test]
fn the_worker_reaches_no_grpc_and_the_services_no_workbooks() {
    assert_reaches_none("outturn-worker", &["tonic", "prost", "outturn-services"]);
    assert_reaches_none("outturn-services", &["calamine", "zip", "landlock", "outturn-worker"]);
    assert_reaches_none("outturn-store", &["tonic", "prost", "calamine", "outturn-worker", "outturn-services"]);
}

/// What the manifests of the rooms ask for themselves, not what they reach through another.
#[test]
fn only_the_store_asks_for_sqlx() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert_eq!(packages.len(), 5);
    let asking: Vec<_> = packages
        .iter()
        .filter(|package| package["dependencies"].as_array().expect("dependencies").iter().any(|dependency| dependency["name"] == "sqlx"))
        .map(|package| package["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(asking, ["outturn-store"]);
}
