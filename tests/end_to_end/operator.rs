//! The operator at a terminal: the real program, its JSON log, and its commands.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::house::{EXAMPLE, House};
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::outturn;

/// How long a test waits for something that takes moments before it says that it never came.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program whose log lines are read as they come; it is stopped when the test ends, however it ends.
struct Running {
    child: Child,
    lines: Receiver<Value>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program");
        let log = BufReader::new(child.stderr.take().expect("a log"));
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not a JSON line: {line}"));
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    /// Reads log lines until one fits, and gives it.
    fn line(&self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("the line never came");
            if fits(&line) {
                return line;
            }
        }
    }

    fn terminate(mut self) -> bool {
        let stopped = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill");
        assert!(stopped.success());
        self.child.wait().expect("an end").success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The example council's home, left by the test's worker so that the program can have it.
async fn derby_home() -> (tempfile::TempDir, std::path::PathBuf) {
    let house = House::derby().await;
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("home");
    let copied = Command::new("cp").arg("-r").arg(house.home.root()).arg(&root).status().expect("cp");
    assert!(copied.success());
    let settings = root.join("outturn.toml");
    let text = std::fs::read_to_string(&settings).expect("settings").replace("best_effort = false", "best_effort = true");
    std::fs::write(&settings, text.replace("127.0.0.1:50051", "127.0.0.1:1")).expect("settings");
    (folder, root)
}

fn drop_in(root: &Path, name: &str, bytes: &[u8]) {
    // Written beside the inbox and moved in, as a copying program would.
    let waiting = root.join(name);
    std::fs::write(&waiting, bytes).expect("a file");
    std::fs::rename(&waiting, root.join("inbox/peoples-services").join(name)).expect("a move");
}

#[tokio::test]
async fn the_log_alone_tells_who_sent_what_and_what_became_of_it() {
    let (_folder, root) = derby_home().await;
    let worker = Running::start(outturn().args(["worker", "--log", "json", "--home"]).arg(&root));
    worker.line(|line| line["message"] == "watching the inbox");
    let peoples = || ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2");
    let good = || vec![Cell::Text("EHC-20W"), Cell::Formatted(0.58, "0.0%"), Cell::Text("As the system says.")];
    drop_in(&root, "good.xlsx", &peoples().row(good()).bytes());
    drop_in(&root, "half-good.xlsx", &peoples().row(good()).row(vec![Cell::Text("EHC-21W"), Cell::Number(3.0)]).bytes());
    drop_in(&root, "refused.pdf", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n");
    for (file, verdict, level) in
        [("good.xlsx", "accepted", "INFO"), ("half-good.xlsx", "accepted_with_findings", "INFO"), ("refused.pdf", "refused", "WARN")]
    {
        let line = worker.line(|line| line["file"] == file && line.get("verdict").is_some());
        assert_eq!(
            (line["submitter"].as_str(), line["verdict"].as_str(), line["level"].as_str()),
            (Some("peoples-services"), Some(verdict), Some(level))
        );
        assert!(line["took_ms"].is_number(), "{line:#}");
        let message = line["message"].as_str().expect("a message");
        assert!(message.contains("peoples-services") && message.contains(file), "{message}");
        let receipt = root.join(line["receipt"].as_str().expect("a receipt"));
        let receipt: Value = serde_json::from_str(&std::fs::read_to_string(receipt).expect("the receipt it names")).expect("JSON");
        assert_eq!(receipt["verdict"], verdict);
        if verdict == "refused" {
            assert!(line["why"].as_str().expect("why").contains("file-not-a-workbook"), "{line:#}");
        }
    }
    let held = outturn().args(["ingest", "--home"]).arg(&root).output().expect("ingest");
    assert!(String::from_utf8_lossy(&held.stderr).contains("a worker already holds"), "one worker a home");
    assert!(worker.terminate(), "a clean stop on SIGTERM");
}

#[tokio::test]
async fn a_program_that_starts_while_the_share_is_away_says_so_and_waits() {
    let (folder, root) = derby_home().await;
    let (inbox, away) = (root.join("inbox"), folder.path().join("away"));
    std::fs::rename(&inbox, &away).expect("the share goes");
    // The mount point may be gone with it, or be there and empty.
    for mount_point in [false, true] {
        if mount_point {
            std::fs::create_dir(&inbox).expect("a mount point");
        }
        let up = Running::start(outturn().args(["up", "--log", "json", "--listen", "127.0.0.1:0", "--home"]).arg(&root));
        up.line(|line| line["message"] == "serving gRPC");
        let line = up.line(|line| line["level"] == "ERROR");
        let (error, cause) = (line["error"].as_str().expect("an error"), line["cause"].as_str().expect("a cause"));
        assert!(error.contains("away") && cause.contains(if mount_point { "is the share mounted?" } else { "No such file" }), "{line:#}");
        assert_eq!(inbox.exists(), mount_point);
        assert!(
            !mount_point || std::fs::read_dir(&inbox).expect("a folder").next().is_none(),
            "it makes no folders in the place of the share"
        );
        let said = status(&root, "2021-11-12T09:00:00Z");
        assert!(said.contains("away"), "{said}");
        // Its senders reach the share.
        let name = format!("q2-{mount_point}.pdf");
        std::fs::write(away.join("peoples-services").join(&name), format!("%PDF-1.7 {name}\n%%EOF\n")).expect("a file");
        if mount_point {
            std::fs::remove_dir(&inbox).expect("no mount point");
        }
        std::fs::rename(&away, &inbox).expect("the share comes back");
        up.line(|line| line["file"] == name.as_str() && line["verdict"] == "refused");
        assert!(up.terminate());
        std::fs::rename(&inbox, &away).expect("the share goes");
    }
}

#[tokio::test]
async fn status_lists_what_is_late_refused_and_waiting() {
    let (_folder, root) = derby_home().await;
    std::fs::write(root.join("inbox/peoples-services/notes.xlsx"), "not a workbook").expect("a file");
    let mut house = House::derby().await;
    house.send("peoples-services/refused.pdf", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n").await;
    let refused = status(house.home.root(), "2021-11-12T09:00:00Z");
    assert!(refused.contains("Refused:") && refused.contains("refused.pdf"), "{refused}");
    let waiting = status(&root, "2022-01-31T09:00:00Z");
    assert!(waiting.contains("Waiting in the inbox:") && waiting.contains("notes.xlsx"), "{waiting}");
    assert!(waiting.contains("Owed:") && waiting.contains("late by"), "{waiting}");
    assert!(waiting.contains("communities-and-place") && waiting.contains("2021/22 Q3"), "{waiting}");
}

fn status(root: &Path, as_of: &str) -> String {
    let output = outturn().args(["status", "--as-of", as_of, "--home"]).arg(root).output().expect("status");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn while_it_runs_a_dropped_correction_is_seen_by_whoever_asks() {
    let (_folder, root) = derby_home().await;
    let up = Running::start(outturn().args(["up", "--log", "json", "--listen", "127.0.0.1:0", "--home"]).arg(&root));
    let line = up.line(|line| line["message"] == "serving gRPC");
    let address = line["address"].as_str().expect("an address").to_owned();
    up.line(|line| line["message"] == "watching the inbox");
    let ask = || {
        let output = outturn().args(["scorecard", "2021/22 Q2", "--server", &address]).output().expect("scorecard");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    assert!(ask().contains("36 of 46 (78%)"));
    let correction = std::fs::read(format!("{EXAMPLE}/correction/communities-and-place/correction.xlsx")).expect("a workbook");
    std::fs::write(root.join("inbox/communities-and-place/correction.xlsx"), correction).expect("a file");
    up.line(|line| line["file"] == "correction.xlsx" && line["verdict"] == "accepted");
    assert!(ask().contains("37 of 46 (80%)"));
    let before =
        outturn().args(["scorecard", "2021/22 Q2", "--as-of", "2021-11-11T09:00:00Z", "--server", &address]).output().expect("scorecard");
    assert!(String::from_utf8_lossy(&before.stdout).contains("36 of 46 (78%)"));
    assert!(up.terminate());
}

#[test]
fn check_needs_no_home_and_says_what_it_would_do_by_its_exit() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("good.xlsx");
    let bytes = ReturnWorkbook::of("adults", "adults", "2021/22 Q2")
        .row(vec![Cell::Text("P1"), Cell::Formatted(0.57, "0%"), Cell::Text("")])
        .bytes();
    std::fs::write(&good, bytes).expect("a file");
    let output = outturn().args(["check", "--format", "json"]).arg(&good).output().expect("check");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).expect("text").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let fact = lines.iter().find(|line| line["kind"] == "fact").expect("a fact");
    let expected = serde_json::json!({
        "v": 1, "file": good.to_string_lossy(), "kind": "fact", "sheet": "Outturns", "cell": "B2", "entity": null, "measure": "P1",
        "breakdown": null, "period": "fy2021-22-q2", "value_kind": "actual", "value": 57, "text": null, "unit": "%", "flags": [],
    });
    assert_eq!(*fact, expected);
    let last = lines.last().expect("a verdict");
    assert_eq!((last["kind"].as_str(), last["verdict"].as_str(), last["facts"].as_i64()), (Some("verdict"), Some("accepted"), Some(1)));
    let pdf = folder.path().join("report.pdf");
    std::fs::write(&pdf, "%PDF-1.7\n%%EOF\n").expect("a file");
    assert_eq!(outturn().arg("check").args([&good, &pdf]).status().expect("check").code(), Some(1), "the worst of several counts");
    assert_eq!(outturn().arg("check").arg(folder.path().join("none.xlsx")).status().expect("check").code(), Some(2));
}
