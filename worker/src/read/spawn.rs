//! The parent's side: one child process a file, with a clock over it.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

use super::cell::RawWorkbook;
use super::child::ChildOrder;
use super::frame::{Assembly, FRAME_BYTES_MAX, Frame, Verdict};
use super::limits::{LimitName, Limits};
use super::refusal::{ChildDeath, ChildTime, Refusal};

/// The program that reads workbooks: this same executable with its hidden subcommand.
#[derive(Debug, Clone)]
pub struct ChildProgram {
    /// The executable.
    pub path: PathBuf,
    /// What comes before the child's own argument, such as `read-child`.
    pub args: Vec<OsString>,
    /// Whether to go on where the kernel cannot confine the child fully.
    pub confinement: Confinement,
}

/// What to do where the kernel lacks a part of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confinement {
    /// Do not read the file.
    Required,
    /// Read it with what confinement there is.
    BestEffort,
}

/// What came of reading one file.
#[derive(Debug, Clone, PartialEq)]
pub enum ReadOutcome {
    /// It is a workbook, and this is all that it holds.
    Read(RawWorkbook),
    /// It cannot be used, for this reason.
    Refused(Refusal),
}

/// The file was not read because this machine, not the file, is at fault.
#[derive(Debug, Error)]
pub enum SpawnError {
    /// The child could not be started or spoken with.
    #[error("failed to run the reading process {program}")]
    Io {
        /// The executable.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The kernel cannot confine the child, and confinement is required.
    #[error("this kernel cannot confine the process that reads workbooks: {missing}; set best effort to go on without")]
    Unconfined {
        /// What is missing.
        missing: String,
    },
}

/// How much of what a dying child says on standard error is kept for the log.
const COMPLAINT_BYTES: u64 = 16 * 1024;
const SIGNAL_ABORT: i32 = 6;
const SIGNAL_CPU: i32 = 24;
const SIGNAL_SYSTEM_CALL: i32 = 31;
/// How Rust reports an allocation that fails, before the process aborts; the number of bytes follows.
const MEMORY_COMPLAINT: &str = "memory allocation of";
/// The status of a Rust program that panicked.
const STATUS_PANIC: i32 = 101;

/// Reads one file in a confined child process of its own.
///
/// The file is handed over open, at its beginning; the child cannot open any other. When the future is dropped, the
/// child is killed.
pub async fn read_workbook(program: &ChildProgram, file: File, limits: &Limits) -> Result<ReadOutcome, SpawnError> {
    read_within(program, file, limits, None).await
}

/// The same, where the child may ask for no more memory than this share, beyond what the program itself takes.
pub(crate) async fn read_within(
    program: &ChildProgram,
    file: File,
    limits: &Limits,
    share: Option<u64>,
) -> Result<ReadOutcome, SpawnError> {
    let failed = |source| SpawnError::Io { program: program.path.display().to_string(), source };
    let mut child = start(program, file, limits, share).map_err(failed)?;
    let wall = Duration::from_secs(limits.child_wall_seconds);
    let Ok(ended) = tokio::time::timeout(wall, converse(&mut child, limits)).await else {
        child.kill().await.map_err(failed)?;
        tracing::warn!(seconds = limits.child_wall_seconds, "the reading process was ended by the clock");
        return Ok(died(ChildDeath::Time { of: ChildTime::Clock, allowed: limits.child_wall_seconds }));
    };
    let (conversation, status) = ended.map_err(failed)?;
    outcome(conversation, status, limits)
}

/// Whether this machine can confine the reading process; `worker` asks once, when it starts.
pub async fn check_confinement(program: &ChildProgram, limits: &Limits) -> Result<(), SpawnError> {
    let nothing = File::open("/dev/null").map_err(|source| SpawnError::Io { program: "/dev/null".to_owned(), source })?;
    let strict = ChildProgram { confinement: Confinement::Required, ..program.clone() };
    read_workbook(&strict, nothing, limits).await.map(|_| ())
}

fn start(program: &ChildProgram, file: File, limits: &Limits, share: Option<u64>) -> io::Result<Child> {
    let order = ChildOrder { limits: limits.clone(), share, best_effort: program.confinement == Confinement::BestEffort };
    let order = serde_json::to_string(&order).map_err(io::Error::other)?;
    Command::new(&program.path)
        .args(&program.args)
        .arg(order)
        // Nothing of the worker's surroundings is the child's business; a backtrace would want to open files.
        .env_clear()
        .stdin(Stdio::from(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

/// What was said until the child fell silent or broke the rules.
struct Conversation {
    heard: Result<Option<Verdict>, Heard>,
    complaint: String,
}

/// An answer that cannot be used.
enum Heard {
    TooMuch(Refusal),
    Gibberish(String),
}

/// Hears the child out and waits for its end.
async fn converse(child: &mut Child, limits: &Limits) -> io::Result<(Conversation, ExitStatus)> {
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(io::Error::other("the child has no pipes"));
    };
    let listen = listen(BufReader::with_capacity(64 * 1024, stdout), limits);
    let complain = async {
        let mut text = Vec::new();
        stderr.take(COMPLAINT_BYTES).read_to_end(&mut text).await.map(|_| text)
    };
    tokio::pin!(listen, complain);
    let mut complaint = None;
    let heard = loop {
        tokio::select! {
            heard = &mut listen => break heard?,
            text = &mut complain, if complaint.is_none() => complaint = Some(text?),
        }
    };
    let complaint = match (complaint, &heard) {
        (Some(text), _) => text,
        // The child that broke the rules may still be talking: do not wait for its end.
        (None, Err(_)) => Vec::new(),
        (None, Ok(_)) => complain.await?,
    };
    if heard.is_err() {
        // It may go on for ever.
        child.start_kill()?;
    }
    let status = child.wait().await?;
    Ok((Conversation { heard, complaint: String::from_utf8_lossy(&complaint).into_owned() }, status))
}

/// Takes frames until the pipe closes.
async fn listen(mut pipe: impl AsyncRead + Unpin, limits: &Limits) -> io::Result<Result<Option<Verdict>, Heard>> {
    let mut assembly = Assembly::default();
    let mut body = Vec::new();
    let mut received = 0;
    loop {
        let mut length = [0; 4];
        match pipe.read_exact(&mut length).await {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Ok(assembly.into_verdict())),
            Err(error) => return Err(error),
        }
        let length = u32::from_le_bytes(length) as usize;
        received += length as u64 + 4;
        if length > FRAME_BYTES_MAX {
            return Ok(Err(Heard::Gibberish(format!("a frame of {length} bytes"))));
        }
        if let Err(refusal) = limits.check(LimitName::ChildOutputBytes, received, None) {
            return Ok(Err(Heard::TooMuch(refusal)));
        }
        body.resize(length, 0);
        match pipe.read_exact(&mut body).await {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Ok(None)),
            Err(error) => return Err(error),
        }
        let taken = postcard::from_bytes::<Frame>(&body).map_err(|error| error.to_string()).and_then(|frame| assembly.take(frame));
        if let Err(what) = taken {
            return Ok(Err(Heard::Gibberish(what)));
        }
    }
}

fn outcome(conversation: Conversation, status: ExitStatus, limits: &Limits) -> Result<ReadOutcome, SpawnError> {
    let complaint = conversation.complaint.trim();
    match conversation.heard {
        Ok(Some(Verdict::Read(workbook))) => return Ok(ReadOutcome::Read(workbook)),
        Ok(Some(Verdict::Unconfined(missing))) => return Err(SpawnError::Unconfined { missing }),
        Ok(Some(Verdict::Refused(refusal))) | Err(Heard::TooMuch(refusal)) => return Ok(ReadOutcome::Refused(refusal)),
        Err(Heard::Gibberish(what)) => {
            tracing::error!(what, complaint, "the reading process gave an answer that makes no sense");
            return Ok(died(ChildDeath::Gibberish(what)));
        }
        Ok(None) => {}
    }
    let how = death(status, complaint, limits);
    tracing::error!(%how, %status, complaint, "the reading process died");
    Ok(died(how))
}

/// How a child without an answer ended.
fn death(status: ExitStatus, complaint: &str, limits: &Limits) -> ChildDeath {
    match (status.signal(), status.code()) {
        (Some(SIGNAL_ABORT), _) if complaint.contains(MEMORY_COMPLAINT) => {
            ChildDeath::Memory { allowed: limits.child_memory_bytes, asked: asked_for(complaint) }
        }
        // A nest too deep for the stack is a fault of the reader too.
        (Some(SIGNAL_ABORT), _) if complaint.contains("overflowed its stack") => ChildDeath::Panic,
        (Some(SIGNAL_CPU), _) => ChildDeath::Time { of: ChildTime::Processor, allowed: limits.child_cpu_seconds },
        (Some(SIGNAL_SYSTEM_CALL), _) => ChildDeath::Forbidden,
        (Some(signal), _) => ChildDeath::Signal(signal),
        (None, Some(STATUS_PANIC)) => ChildDeath::Panic,
        (None, code) => ChildDeath::Exit(code.unwrap_or_default()),
    }
}

/// The bytes of an allocation that failed.
fn asked_for(complaint: &str) -> Option<u64> {
    complaint.split_once(MEMORY_COMPLAINT)?.1.split_whitespace().next()?.parse().ok()
}

fn died(how: ChildDeath) -> ReadOutcome {
    ReadOutcome::Refused(Refusal::ChildDied { how })
}
