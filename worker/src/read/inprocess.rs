//! Reading within this process: what the child does, and what unit tests and fuzzing call directly.

use super::cell::{RawWorkbook, WorkbookFormat};
use super::emit::{Collect, Emitter, Sink, Stop};
use super::gate::{Admitted, admit};
use super::limits::Limits;
use super::refusal::Refusal;
use super::{ods, xls, xlsb, xlsx};

/// Reads a workbook from memory, in this process.
///
/// For bytes that are trusted, or inside a process that may die: a hostile file can exhaust memory here. The worker
/// reads through [`read_workbook`](super::read_workbook).
pub fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<RawWorkbook, Refusal> {
    let mut collected = Collect::default();
    match read_into(bytes, limits, &mut collected) {
        Ok(()) => collected.into_workbook().ok_or(Refusal::NoSheets),
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Output(error)) => Err(Refusal::Unreadable { detail: error.to_string() }),
    }
}

/// Reads a workbook into a sink.
pub(crate) fn read_into(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut out = Emitter::new(sink, limits);
    match admit(bytes, limits)? {
        Admitted::Archive(WorkbookFormat::Ods, archive) => ods::read(bytes, archive, &mut out),
        Admitted::Archive(WorkbookFormat::Xlsb, archive) => xlsb::read(bytes, archive, &mut out),
        Admitted::Archive(format, archive) => xlsx::read(bytes, format, archive, &mut out),
        Admitted::Xls(stream) => xls::read(bytes, &stream, &mut out),
    }
}
