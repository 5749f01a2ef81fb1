//! The child's side: confine yourself, read the file from standard input, answer on standard output.

use std::io::{self, BufWriter, Read, StdoutLock};
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use super::emit::Stop;
use super::frame::{Frame, FrameSink, write_frame};
use super::inprocess::read_into;
use super::limits::{LimitName, Limits};
use super::refusal::Refusal;
use super::sandbox;

/// What the parent tells the child, as its last argument, in JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChildOrder {
    /// The limits of this reading.
    pub(crate) limits: Limits,
    /// The memory that it may ask for beyond what the program takes, where that is less than the limit.
    #[serde(default)]
    pub(crate) share: Option<u64>,
    /// Whether to go on where the kernel cannot confine the child fully.
    pub(crate) best_effort: bool,
}

/// The child's status when it was called wrongly.
const USAGE: u8 = 64;
/// The child's status when its answer could not be written.
const NO_ANSWER: u8 = 74;

/// What the hidden subcommand of the command line runs: reads the workbook on standard input and answers on standard
/// output. Its last argument is the order that [`read_workbook`](super::read_workbook) gives it.
///
/// Nothing may have been done in this process before: the confinement takes the right to start threads and to open
/// files from it for good.
pub fn child_main() -> ExitCode {
    let order = std::env::args().next_back().and_then(|text| serde_json::from_str::<ChildOrder>(&text).ok());
    let Some(order) = order else {
        eprintln!("this command is run by the worker only");
        return ExitCode::from(USAGE);
    };
    match answer(&order) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("no answer could be given: {error}");
            ExitCode::from(NO_ANSWER)
        }
    }
}

fn answer(order: &ChildOrder) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    if let Err(missing) = sandbox::confine(&within_share(order))
        && !order.best_effort
    {
        write_frame(&mut out, &Frame::Unconfined(missing.to_string()))?;
        return io::Write::flush(&mut out);
    }
    let mut sink = FrameSink::new(out, &order.limits);
    let outcome = read_input(&order.limits).and_then(|bytes| read_into(&bytes, &order.limits, &mut sink));
    match outcome {
        Ok(()) => finish(sink),
        Err(Stop::Refused(refusal)) => sink.refuse(refusal),
        Err(Stop::Output(error)) => Err(error),
    }
}

/// The limits, with the share in the place of the limit on memory. A limit of the system counts all that is mapped, the program itself too.
fn within_share(order: &ChildOrder) -> Limits {
    let Limits { child_memory_bytes, .. } = order.limits;
    let shared = order.share.map(|share| share.saturating_add(mapped_bytes().unwrap_or(0)));
    Limits { child_memory_bytes: shared.map_or(child_memory_bytes, |shared| shared.min(child_memory_bytes)), ..order.limits.clone() }
}

/// The address space that this process takes so far.
fn mapped_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes: u64 = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

fn finish(sink: FrameSink<'_, BufWriter<StdoutLock<'_>>>) -> io::Result<()> {
    match sink.finish() {
        Ok(()) => Ok(()),
        // Only the limit on the answer itself can still be hit here; the parent counts too and says so.
        Err(Stop::Refused(refusal)) => Err(io::Error::other(format!("{refusal:?}"))),
        Err(Stop::Output(error)) => Err(error),
    }
}

/// The file's bytes; one more than allowed is enough to refuse it.
fn read_input(limits: &Limits) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let result = io::stdin().lock().take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes);
    result.map_err(|error| Refusal::Unreadable { detail: format!("the file's bytes could not be read: {error}") })?;
    limits.check(LimitName::FileBytes, bytes.len() as u64, None)?;
    Ok(bytes)
}
