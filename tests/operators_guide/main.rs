//! What the operators' guide tells people to type is typed here, line by line, in a shell, on a home like that of the demo.

use std::path::Path;
use std::process::Command;

const GUIDE: &str = include_str!("../../docs/for-operators.md");

/// The name that the guide gives a submission.
const SUBMISSION: &str = "20211012t081500123456-1f00ab34";

/// The commands of the guide's sections with this heading, in order.
fn commands(heading: &str) -> Vec<&'static str> {
    let section = GUIDE.split("\n## ").find(|section| section.lines().next() == Some(heading)).expect("the section");
    let blocks = section.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let found: Vec<&str> = blocks.flat_map(str::lines).map(|line| line.strip_prefix("$ ").expect("a command")).collect();
    assert!(!found.is_empty(), "{heading}");
    found
}

/// A folder that stands for `/srv`, with a home in it.
struct Srv(tempfile::TempDir);

impl Srv {
    fn new() -> Self {
        let srv = Self(tempfile::tempdir().expect("a folder"));
        std::fs::create_dir(srv.0.path().join("backups")).expect("a folder");
        srv.types("outturn demo --once --home /srv/outturn");
        let settings = srv.0.path().join("outturn/outturn.toml");
        // Where the kernel lacks what the sandbox wants, the guide is still right. No server of this machine's is asked.
        let text = std::fs::read_to_string(&settings).expect("settings").replace("best_effort = false", "best_effort = true");
        std::fs::write(&settings, text.replace("127.0.0.1:50051", "127.0.0.1:1")).expect("settings");
        srv
    }

    /// Types a line of the guide, with this folder for `/srv`, and gives what is printed; it must end well.
    fn types(&self, line: &str) -> String {
        let here = line.replace("/srv", self.0.path().to_str().expect("a path"));
        let program = Path::new(env!("CARGO_BIN_EXE_outturn")).parent().expect("a folder");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(&here).env("PATH", path).env_remove("OUTTURN_HOME").env_remove("RUST_LOG");
        let output = shell.output().expect("a shell");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{here}\n{out}\n{err}");
        out.into_owned()
    }

    fn types_all(&self, lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| self.types(line)).collect()
    }

    /// The scorecard, but for the line that tells when it was asked for.
    fn scorecard(&self) -> Vec<String> {
        let card = self.types("outturn scorecard \"2021/22 Q2\" --as-of 2021-11-11T12:00:00Z --home /srv/outturn");
        card.lines().map(str::to_owned).collect()
    }
}

#[test]
fn a_home_is_backed_up_and_restored_as_the_guide_says() {
    let srv = Srv::new();
    let before = srv.scorecard();
    let printed = srv.types_all(&commands("Backup"));
    assert!(printed.iter().any(|printed| printed.contains("equal at ")), "{printed:?}");
    assert_eq!(srv.scorecard(), before);
    assert!(srv.0.path().join("outturn-lost").exists());
}

#[test]
fn a_lost_database_is_built_anew_as_the_guide_says() {
    let srv = Srv::new();
    let before = srv.scorecard();
    for name in ["outturn.db", "outturn.db-wal", "outturn.db-shm"] {
        std::fs::remove_file(srv.0.path().join("outturn").join(name)).ok();
    }
    srv.types_all(&commands("When the database is lost"));
    assert_eq!(srv.scorecard(), before);
}

#[test]
fn a_file_is_erased_as_the_guide_says() {
    let srv = Srv::new();
    let lines = commands("Erasing a file that should never have been dropped");
    let listed = srv.types(lines[0]);
    let newest = listed.lines().nth(1).and_then(|line| line.split_whitespace().last()).expect("a submission").to_owned();
    let lines: Vec<String> = lines.iter().map(|line| line.replace(SUBMISSION, &newest)).collect();
    let printed = srv.types_all(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let listed = &printed[printed.len() - 2];
    assert!(listed.contains("(erased)") && listed.contains(&newest), "{listed}");
    assert!(printed.last().expect("the last").contains("equal at "), "{printed:?}");
}

#[test]
fn what_a_measure_is_expected_to_come_to_is_drawn_as_the_guide_says() {
    let printed = Srv::new().types_all(&commands("What a measure is expected to come to"));
    assert!(printed.iter().all(|drawn| drawn.contains("x projected") && drawn.contains("in 8 cases of 10")), "{printed:?}");
    assert!(printed[0].contains("| target") && printed[0].contains("That the target of 125,000 is met: "), "{}", printed[0]);
}

#[test]
fn every_command_of_the_program_that_the_guide_shows_is_typed_here() {
    let typed = [
        "What a measure is expected to come to",
        "Backup",
        "When the database is lost",
        "Erasing a file that should never have been dropped",
    ]
    .map(commands)
    .concat();
    let shown = GUIDE.lines().filter_map(|line| line.strip_prefix("$ "));
    assert_eq!(shown.collect::<Vec<_>>(), typed);
}
