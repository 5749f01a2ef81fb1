//! The content gate: is this a whole workbook, and of which kind? Asked of the bytes before any parser.

use super::archive::{self, Archive};
use super::cell::WorkbookFormat;
use super::limits::{LimitName, Limits};
use super::ole::OleFile;
use super::package;
use super::refusal::{IncompleteSign, LooksLike, Refusal};
use super::signature::{Container, container};

/// How much can be said, from the bytes alone, about whether all of a file has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// Every part is there and its checksum holds: the file can be taken at once.
    Proven,
    /// Something is missing that a whole file has: wait.
    Incomplete(IncompleteSign),
    /// Nothing in the bytes can prove it (`.xls`, and what is no workbook): wait until the file keeps still.
    Unprovable {
        /// Whether a page of it is still all zero, as in a file that is being copied into place.
        has_zero_page: bool,
    },
}

/// Judges whether all of a file has arrived. A file that is whole but refused later counts as proven.
pub fn completeness(bytes: &[u8], limits: &Limits) -> Completeness {
    match container(bytes) {
        Err(Refusal::Empty) => Completeness::Incomplete(IncompleteSign::NoBytes),
        Err(Refusal::Incomplete { sign }) => Completeness::Incomplete(sign),
        Ok(Container::Zip) => match archive::check(bytes, limits) {
            Ok(_) | Err(Refusal::TooLarge(_) | Refusal::Encrypted | Refusal::ForbiddenContent { .. }) => Completeness::Proven,
            Err(Refusal::Incomplete { sign }) => Completeness::Incomplete(sign),
            // A checksum that fails may be a copy whose middle is still to come.
            Err(_) => Completeness::Incomplete(IncompleteSign::ChecksumFails),
        },
        Ok(Container::Ole) => match OleFile::open(bytes) {
            Err(Refusal::Incomplete { sign }) => Completeness::Incomplete(sign),
            _ => Completeness::Unprovable { has_zero_page: unproven_xls_page_zero(bytes) },
        },
        Err(_) => Completeness::Unprovable { has_zero_page: unproven_xls_page_zero(bytes) },
    }
}

/// Whether any aligned page of 4 KiB is all zero, the last, shorter one included.
///
/// `.xls` has no checksum; room made for a copy that is still running shows as such pages. Some honest files have
/// one too, so this can only delay a file, never refuse it.
pub fn unproven_xls_page_zero(bytes: &[u8]) -> bool {
    bytes.chunks(4096).any(|page| page.iter().all(|byte| *byte == 0))
}

/// A file that passed the gate.
pub(crate) enum Admitted<'a> {
    /// A zip-based workbook, with its archive open.
    Archive(WorkbookFormat, Archive<'a>),
    /// An `.xls` workbook's own stream of records.
    Xls(Vec<u8>),
}

/// Lets a workbook in, or says why not.
pub(crate) fn admit<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Admitted<'a>, Refusal> {
    limits.check(LimitName::FileBytes, bytes.len() as u64, None)?;
    match container(bytes)? {
        Container::Zip => {
            let mut archive = archive::check(bytes, limits)?;
            let format = package::format(&mut archive)?;
            Ok(Admitted::Archive(format, archive))
        }
        Container::Ole => admit_ole(bytes).map(Admitted::Xls),
    }
}

fn admit_ole(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let file = OleFile::open(bytes)?;
    if file.has("EncryptedPackage") || file.has("EncryptedSummary") && !file.has("Workbook") {
        return Err(Refusal::Encrypted);
    }
    // Excel 95 kept its records under the shorter name.
    for name in ["Workbook", "Book"] {
        if let Some(stream) = file.read(name)? {
            return Ok(stream);
        }
    }
    let looks_like = if file.has("WordDocument") {
        LooksLike::WordDocument
    } else if file.has("PowerPoint Document") {
        LooksLike::Presentation
    } else if file.has("__properties_version1.0") {
        LooksLike::Email
    } else {
        LooksLike::OtherOffice
    };
    Err(Refusal::NotAWorkbook { looks_like })
}
