//! The real program, run on a home to its end, or to a kill.

use std::fs::{File, OpenOptions};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use outturn_worker::failpoints::KILL_AT;
use outturn_worker::read::{ChildProgram, Confinement};

const SIGKILL: i32 = 9;

/// How long a run that nobody kills may take.
const PATIENCE: Duration = Duration::from_mins(3);

/// How a run of the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Killed,
    Well,
}

#[derive(Debug, Clone)]
pub(crate) struct Program(PathBuf);

impl Program {
    pub(crate) fn copied_into(folder: &Path) -> Self {
        let path = folder.join("outturn");
        std::fs::copy(env!("CARGO_BIN_EXE_outturn"), &path).expect("a copy of the program");
        Self(path)
    }

    /// The program in the role that reads workbooks.
    pub(crate) fn child(&self) -> ChildProgram {
        ChildProgram { path: self.0.clone(), args: vec!["read-child".into()], confinement: Confinement::BestEffort }
    }
}

/// The program, over one home. What it says goes to a log beside the home.
#[derive(Debug)]
pub(crate) struct Runs {
    program: Program,
    home: PathBuf,
    log: PathBuf,
    /// How often it was started.
    pub(crate) starts: usize,
}

impl Runs {
    pub(crate) fn of(program: &Program, home: &Path, log: PathBuf) -> Self {
        Self { program: program.clone(), home: home.to_owned(), log, starts: 0 }
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    fn command(&mut self, arguments: &[&str]) -> Command {
        self.starts += 1;
        let log = || OpenOptions::new().create(true).append(true).open(&self.log).expect("a log");
        let mut command = Command::new(&self.program.0);
        command.args(arguments).arg("--home").arg(&self.home).stdin(Stdio::null()).stdout(log()).stderr(log());
        command
    }

    /// Runs a command that nobody kills, and gives what it printed.
    pub(crate) fn well(&mut self, arguments: &[&str]) -> String {
        let before = self.log_length();
        let child = self.command(arguments).spawn().expect("the program");
        let (status, said) = (end_of(child), self.said_since(before));
        assert!(status.success(), "{arguments:?} ended with {status}:\n{said}");
        said
    }

    /// Runs a command that kills itself at a named point, if it comes there.
    pub(crate) fn killed_at(&mut self, arguments: &[&str], point: &str, passing: usize) -> Ended {
        let before = self.log_length();
        let child = self.command(arguments).env(KILL_AT, format!("{point}:{passing}")).spawn().expect("the program");
        let status = end_of(child);
        self.ended(status, before)
    }

    /// Runs a command and kills it after `moment`, during which `meanwhile` may do something.
    pub(crate) fn killed_after(&mut self, arguments: &[&str], moment: Duration, meanwhile: impl FnOnce(usize)) -> Ended {
        let (before, begun) = (self.log_length(), Instant::now());
        let mut child = self.command(arguments).spawn().expect("the program");
        meanwhile(self.starts);
        // Real time is the point here: the kill comes at no moment that the program could know of.
        std::thread::sleep(moment.saturating_sub(begun.elapsed()));
        child.kill().expect("a kill");
        let status = child.wait().expect("an end");
        self.ended(status, before)
    }

    fn ended(&self, status: ExitStatus, log_before: u64) -> Ended {
        if status.signal() == Some(SIGKILL) {
            return Ended::Killed;
        }
        assert!(status.success(), "before it was killed it ended with {status}:\n{}", self.said_since(log_before));
        Ended::Well
    }

    fn log_length(&self) -> u64 {
        std::fs::metadata(&self.log).map_or(0, |metadata| metadata.len())
    }

    fn said_since(&self, start: u64) -> String {
        use std::io::{Read, Seek, SeekFrom};
        let mut said = Vec::new();
        let mut log = File::open(&self.log).expect("a log");
        log.seek(SeekFrom::Start(start)).and_then(|_| log.read_to_end(&mut said)).expect("a log");
        String::from_utf8_lossy(&said).into_owned()
    }
}

/// Waits for the end, and takes a program that hangs for a fault.
fn end_of(mut child: Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a status") {
            return status;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().and_then(|()| child.wait()).expect("a kill");
            panic!("the program did not end in {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
