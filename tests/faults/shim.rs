//! The library that stands between the program and the kernel, built once a test, and the program run with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::recording::{self, Call};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/shim.c");

pub(crate) struct Shim {
    _folder: TempDir,
    library: PathBuf,
}

/// What is to happen to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Which call, from 1.
    pub(crate) at: u32,
    pub(crate) how: How,
    pub(crate) errno: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// It fails, and no other.
    Once,
    /// It and all after it fail: a disk that has died or is read-only from now on.
    On,
    /// It and all after it that need room fail: a disk that is full and stays so.
    SpaceOn,
    /// Half of it is written, and that is told.
    Short,
    /// Half of it is written, and then there is no room any more.
    Torn,
}

impl How {
    fn word(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::On => "on",
            Self::SpaceOn => "space-on",
            Self::Short => "short",
            Self::Torn => "torn",
        }
    }
}

impl Shim {
    /// Builds it; nothing where there is no C compiler.
    pub(crate) fn build() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let library = folder.path().join("shim.so");
        let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).args([SOURCE, "-lpthread"]).output();
        match built {
            Ok(output) if output.status.success() => return Some(Self { _folder: folder, library }),
            Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => {}
        }
        assert!(
            std::env::var_os("OUTTURN_EVERY_TOOL").is_none(),
            "there is no C compiler `cc`, and OUTTURN_EVERY_TOOL says that there must be"
        );
        eprintln!("SKIPPED: there is no C compiler `cc` here");
        None
    }

    fn ingest(&self, home: &Path) -> Command {
        self.program("ingest", home, home)
    }

    /// A command on a home, of which the calls below a folder are seen.
    fn program(&self, subcommand: &str, home: &Path, seen: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outturn"));
        command.args([subcommand, "--home"]).arg(home).env_remove("OUTTURN_HOME").env_remove("RUST_LOG");
        command.env("LD_PRELOAD", &self.library).env("SHIM_HOME", seen).env("SHIM_NOSYNC", "1");
        command
    }

    /// A home made below a folder that is there, and every call with what it wrote.
    pub(crate) fn recorded_init(&self, home: &Path, below: &Path) -> (Output, Vec<Call>) {
        let log = log_beside(below);
        let output = self.program("init", home, below).env("SHIM_LOG", &log).env("SHIM_DATA", "1").output().expect("init");
        (output, recording::read(&log))
    }

    /// Takes in what lies in the inbox, on a disk that works.
    pub(crate) fn undisturbed(&self, home: &Path) -> Output {
        self.ingest(home).output().expect("ingest")
    }

    /// The same, and every call with what it wrote.
    pub(crate) fn recorded(&self, home: &Path) -> (Output, Vec<Call>) {
        let log = log_beside(home);
        let output = self.ingest(home).env("SHIM_LOG", &log).env("SHIM_DATA", "1").output().expect("ingest");
        (output, recording::read(&log))
    }

    /// The same with a fault; and every call with what it wrote.
    pub(crate) fn with_fault(&self, home: &Path, fault: Fault) -> (Output, Vec<Call>) {
        let log = log_beside(home);
        let mut command = self.ingest(home);
        command.env("SHIM_LOG", &log).env("SHIM_DATA", "1");
        command.env("SHIM_AT", fault.at.to_string()).env("SHIM_HOW", fault.how.word()).env("SHIM_ERRNO", fault.errno.to_string());
        (command.output().expect("ingest"), recording::read(&log))
    }

    /// The same while nothing can be changed below a folder of the home.
    pub(crate) fn with_closed(&self, home: &Path, below: &str, errno: i32) -> Output {
        self.ingest(home).env("SHIM_BELOW", below).env("SHIM_ERRNO", errno.to_string()).output().expect("ingest")
    }
}

fn log_beside(home: &Path) -> PathBuf {
    home.with_extension("calls")
}

/// What a run said, for a message about it.
pub(crate) fn told(output: &Output) -> String {
    format!("{}\n{}{}", output.status, String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
