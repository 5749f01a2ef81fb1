//! Clients that nobody here wrote, in other languages, that know nothing but what reflection tells them.

use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use crate::house::House;
use crate::tools::find;

#[tokio::test]
async fn buf_curl_reads_the_scorecard_through_reflection() {
    let Some(buf) = find("buf", &["--version"]) else { return };
    let house = House::derby().await;
    house.scorecard("2021/22 Q2", None).await;
    let url = format!("{}/outturn.v1.ScorecardService/GetScorecard", house.address());
    let output = Command::from(buf)
        .args(["curl", "--protocol", "grpc", "--http2-prior-knowledge", "-d", r#"{"period":"2021/22 Q2"}"#, &url])
        .output()
        .await
        .expect("buf curl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let share = &answer["scorecard"]["headline"]["shares"][0];
    assert_eq!(share["displayText"], "36 of 46 (78%)");
    assert_eq!(answer["scorecard"]["rows"].as_array().expect("rows").len(), 66);
}

#[tokio::test]
async fn a_python_client_prints_the_headline_from_the_reflected_descriptors() {
    let Some(python) = find("python3", &["-c", "import grpc, grpc_reflection"]) else { return };
    let house = House::derby().await;
    house.scorecard("2021/22 Q2", None).await;
    let client = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/clients/headline.py");
    let address = house.address().trim_start_matches("http://").to_owned();
    let output = Command::from(python).args([client, &address, "2021/22 Q2"]).stdin(Stdio::null()).output().await.expect("the client");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!("headline", String::from_utf8(output.stdout).expect("text"));
}

#[tokio::test]
async fn a_node_client_prints_the_same_from_the_proto_files() {
    const CLIENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/clients");
    let Some(node) =
        find("node", &["--input-type=module", "-e", &format!("import '{CLIENTS}/node_modules/@grpc/grpc-js/build/src/index.js'")])
    else {
        return;
    };
    let house = House::derby().await;
    house.scorecard("2021/22 Q2", None).await;
    let client = format!("{CLIENTS}/headline.mjs");
    let address = house.address().trim_start_matches("http://").to_owned();
    let output = Command::from(node).args([&client, &address, "2021/22 Q2"]).stdin(Stdio::null()).output().await.expect("the client");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!("headline", String::from_utf8(output.stdout).expect("text"));
}
