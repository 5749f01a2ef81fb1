//! The gate for zip-based workbooks: every part is unpacked once, into nothing, before any parser sees it.
//!
//! The reader underneath stops before the end of a part, so it never compares checksums: a flipped bit would be
//! read as another number. Here every checksum is compared, within a budget of bytes.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::io::{Cursor, Read};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::limits::{LimitName, Limits};
use super::refusal::{IncompleteSign, Refusal};

/// A zip archive held in memory.
pub(crate) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The record that ends a zip archive, without its comment.
const END_RECORD_BYTES: usize = 22;
const END_RECORD_SIGNATURE: &[u8] = b"PK\x05\x06";
/// A comment's length is two bytes, so the end record lies within this many bytes of the end.
const END_SEARCH_BYTES: usize = END_RECORD_BYTES + 0xFFFF;

const DOCTYPE: &[u8] = b"<!DOCTYPE";

/// Proves an archive whole and harmless: one directory, distinct parts, checksums that hold, sizes within limits.
pub(crate) fn check<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Archive<'a>, Refusal> {
    let end = find_end_record(bytes)?;
    limits.check(LimitName::ZipMembers, end.parts, None)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| refuse(&error, "zip"))?;
    limits.check(LimitName::ZipMembers, archive.len() as u64, None)?;
    if archive.offset() != 0 {
        return Err(damaged("zip", "there are bytes before the archive begins"));
    }
    check_names(&archive)?;
    check_directory(&archive, bytes, end)?;
    if archive.has_overlapping_entries().map_err(|error| refuse(&error, "zip"))? {
        return Err(forbidden("zip", "parts that share the same bytes"));
    }
    check_parts(&mut archive, bytes, limits)?;
    Ok(archive)
}

/// The record that ends a zip archive.
#[derive(Debug, Clone, Copy)]
struct EndRecord {
    /// Where it begins.
    at: usize,
    /// How many parts it declares.
    parts: u64,
}

/// Finds the end record where it must be, at the very end.
fn find_end_record(bytes: &[u8]) -> Result<EndRecord, Refusal> {
    let search_from = bytes.len().saturating_sub(END_SEARCH_BYTES);
    let tail = &bytes[search_from..];
    let mut bytes_follow = false;
    for (at, window) in tail.windows(END_RECORD_SIGNATURE.len()).enumerate().rev() {
        if window != END_RECORD_SIGNATURE {
            continue;
        }
        // A record that is itself cut short is no sign of a whole file.
        let Some(record) = tail.get(at..at + END_RECORD_BYTES) else { continue };
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        match (at + END_RECORD_BYTES + comment).cmp(&tail.len()) {
            Ordering::Equal => {
                return Ok(EndRecord { at: search_from + at, parts: u64::from(u16::from_le_bytes([record[10], record[11]])) });
            }
            Ordering::Less => bytes_follow = true,
            Ordering::Greater => {}
        }
    }
    let end = &bytes[bytes.len().saturating_sub(END_RECORD_BYTES)..];
    if end.iter().all(|byte| *byte == 0) {
        Err(Refusal::Incomplete { sign: IncompleteSign::ZeroTail })
    } else if bytes_follow {
        Err(damaged("zip", "there are bytes after the archive's end"))
    } else {
        Err(Refusal::Incomplete { sign: IncompleteSign::NoDirectory })
    }
}

/// Two parts of one name, or of names that differ in case only, would be read twice or not at all.
fn check_names(archive: &Archive<'_>) -> Result<(), Refusal> {
    if archive.has_duplicate_names() {
        return Err(forbidden("zip", "two parts of the same name"));
    }
    let mut seen = HashSet::new();
    for name in archive.file_names() {
        let name = name.map_err(|error| refuse(&error, "zip"))?;
        if !seen.insert(part_key(&name)) {
            return Err(forbidden(&name, "two parts of the same name"));
        }
    }
    Ok(())
}

/// The form in which parts are looked up: Excel itself takes no account of case.
pub(crate) fn part_key(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// The directory has a line for each part that its end record declares, and no more: were that number damaged, a part
/// at the end (the styles, say) would be missing without a sign.
fn check_directory(archive: &Archive<'_>, bytes: &[u8], end: EndRecord) -> Result<(), Refusal> {
    const LINE: &[u8] = b"PK\x01\x02";
    const LINE_BYTES: usize = 46;
    let broken = || damaged("zip", "its directory is not the one that its end describes");
    let mut at = usize::try_from(archive.central_directory_start()).map_err(|_| broken())?;
    for _ in 0..archive.len() {
        let line = bytes.get(at..at.saturating_add(LINE_BYTES)).filter(|line| line.starts_with(LINE)).ok_or_else(broken)?;
        // The name, what is extra, and a comment follow, each with its length in the line.
        at += LINE_BYTES + [28, 30, 32].map(|field| usize::from(u16::from_le_bytes([line[field], line[field + 1]]))).iter().sum::<usize>();
    }
    // Large archives have an end record of their own before the usual one.
    if at == end.at || bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x06\x06")) { Ok(()) } else { Err(broken()) }
}

/// A part is named twice, in the directory and before its bytes, and only the former is read: a bit that changed there
/// would lose the part without a sign.
fn is_named_alike(bytes: &[u8], header_start: u64, name: &[u8]) -> bool {
    const HEADER_BYTES: usize = 30;
    let header = usize::try_from(header_start).ok().and_then(|at| bytes.get(at..));
    let stated = header.and_then(|header| {
        let length = header.get(26..28).map(|field| usize::from(u16::from_le_bytes([field[0], field[1]])))?;
        header.get(HEADER_BYTES..HEADER_BYTES + length)
    });
    stated == Some(name)
}

fn check_parts(archive: &mut Archive<'_>, bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut buffer = vec![0; 64 * 1024];
    let mut total = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| refuse(&error, "zip"))?;
        let name = part.name().map_err(|error| refuse(&error, "zip"))?.into_owned();
        if !is_named_alike(bytes, part.header_start(), part.name_raw()) {
            return Err(damaged(&name, "its two names differ"));
        }
        if !matches!(part.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(forbidden(&name, "a way of packing that workbooks do not use"));
        }
        let declared = part.size();
        let mut look = is_parsed_xml(&name).then(DoctypeLook::default);
        let mut size = 0;
        loop {
            let count = part.read(&mut buffer).map_err(|error| damaged(&name, &error.to_string()))?;
            if count == 0 {
                break;
            }
            if size == 0 && look.is_some() && is_utf16(&buffer[..count]) && !is_foreign(&name) {
                return Err(Refusal::Unreadable { detail: format!("its part {name} is written in UTF-16") });
            }
            size += count as u64;
            limits.check(LimitName::InflatedPartBytes, size, Some(&name))?;
            limits.check(LimitName::InflatedBytes, total + size, Some(&name))?;
            if look.as_mut().is_some_and(|look| look.finds(&buffer[..count])) {
                return Err(forbidden(&name, "a document type definition"));
            }
        }
        if size != declared {
            return Err(damaged(&name, "its size is not the one in the directory"));
        }
        total += size;
    }
    Ok(())
}

/// Whether XML is in two-byte letters, in which neither the look for a document type nor calamine can read it.
fn is_utf16(start: &[u8]) -> bool {
    [b"\xFF\xFE", b"\xFE\xFF", b"<\0", b"\0<"].iter().any(|mark| start.starts_with(*mark))
}

/// Whether a part is XML that some parser here reads.
///
/// `LibreOffice` writes a document type into macro libraries, and `OpenOffice` wrote one into the manifest; neither
/// is expanded by anything here.
fn is_parsed_xml(name: &str) -> bool {
    let key = part_key(name);
    let is_xml = [".xml", ".rels", ".vml"].iter().any(|extension| key.ends_with(extension));
    let is_excused = key == "meta-inf/manifest.xml" || key.starts_with("basic/") || key.starts_with("dialogs/");
    is_xml && !is_excused
}

/// Whether a part is somebody else's data that only travels along: `SharePoint` keeps its own there, often in UTF-16.
fn is_foreign(name: &str) -> bool {
    part_key(name).starts_with("customxml/")
}

/// Looks for a document type definition in bytes that come in pieces.
#[derive(Default)]
struct DoctypeLook {
    /// How many bytes of the mark the last piece ended with.
    matched: usize,
}

impl DoctypeLook {
    fn finds(&mut self, piece: &[u8]) -> bool {
        let mut rest = piece;
        loop {
            if self.matched == 0 {
                // The mark is the only place in honest XML, but for comments and CDATA, with `!` after `<`.
                let Some(at) = rest.iter().position(|byte| *byte == b'!') else {
                    self.matched = usize::from(rest.last() == Some(&b'<'));
                    return false;
                };
                let opened = at > 0 && rest[at - 1] == b'<';
                rest = &rest[at + 1..];
                self.matched = if opened { 2 } else { 0 };
                continue;
            }
            let Some((byte, after)) = rest.split_first() else { return false };
            if byte.eq_ignore_ascii_case(&DOCTYPE[self.matched]) {
                self.matched += 1;
                rest = after;
                if self.matched == DOCTYPE.len() {
                    return true;
                }
            } else {
                self.matched = 0;
            }
        }
    }
}

/// Reads a part as a whole; only for the small ones.
pub(crate) fn read_part(archive: &mut Archive<'_>, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
    let mut part = match archive.by_name(name) {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(refuse(&error, name)),
    };
    let mut bytes = Vec::new();
    part.read_to_end(&mut bytes).map_err(|error| damaged(name, &error.to_string()))?;
    Ok(Some(bytes))
}

/// The refusal that fits an error of the zip reader.
fn refuse(error: &ZipError, part: &str) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Refusal::Encrypted,
        ZipError::CompressionMethodNotSupported(_) => forbidden(part, "a way of packing that workbooks do not use"),
        other => damaged(part, &other.to_string()),
    }
}

fn damaged(part: &str, what: &str) -> Refusal {
    Refusal::Damaged { part: part.to_owned(), what: what.to_owned() }
}

fn forbidden(part: &str, what: &str) -> Refusal {
    Refusal::ForbiddenContent { part: part.to_owned(), what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doctype_is_found_across_pieces() {
        let text = b"<?xml version='1.0'?><!-- a --><!DOCTYPE x [<!ENTITY a 'b'>]><x/>";
        for size in 1..text.len() {
            let mut look = DoctypeLook::default();
            assert!(text.chunks(size).any(|piece| look.finds(piece)), "pieces of {size}");
        }
        let clean = b"<x>5 < 6! <!-- <!DOC --> <![CDATA[a]]> ! <!DOCTYP </x>";
        for size in 1..clean.len() {
            let mut look = DoctypeLook::default();
            assert!(!clean.chunks(size).any(|piece| look.finds(piece)), "pieces of {size}");
        }
    }
}
