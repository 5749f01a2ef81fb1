//! What a file is, told from its first bytes and never from its name.

use super::refusal::{IncompleteSign, LooksLike, Refusal};

/// The two containers that workbooks come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip archive: `.xlsx`, `.xlsm`, `.xlsb`, `.ods`.
    Zip,
    /// An OLE compound file: `.xls`, and any password-protected workbook.
    Ole,
}

const OLE_SIGNATURE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// How far into a file the look for HTML and text goes.
const LOOK_BYTES: usize = 4096;

/// Tells the container, or why the bytes cannot be a workbook.
pub(crate) fn container(bytes: &[u8]) -> Result<Container, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.starts_with(OLE_SIGNATURE) {
        return Ok(Container::Ole);
    }
    // An archive without members has only its end record; it is a zip all the same.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(Refusal::Incomplete { sign: IncompleteSign::AllZero });
    }
    Err(Refusal::NotAWorkbook { looks_like: looks_like(bytes) })
}

fn looks_like(bytes: &[u8]) -> LooksLike {
    const MAGIC: [(&[u8], LooksLike); 9] = [
        (b"%PDF", LooksLike::Pdf),
        (b"{\\rtf", LooksLike::RichText),
        (b"\x89PNG", LooksLike::Picture),
        (b"\xFF\xD8\xFF", LooksLike::Picture),
        (b"GIF8", LooksLike::Picture),
        // The bare streams of Excel 2, 3, 4 and 5, from before Excel wrapped them in a container.
        (b"\x09\x00\x04\x00", LooksLike::AncientExcel),
        (b"\x09\x02\x06\x00", LooksLike::AncientExcel),
        (b"\x09\x04\x06\x00", LooksLike::AncientExcel),
        (b"\x09\x08", LooksLike::AncientExcel),
    ];
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return *kind;
    }
    let Some(text) = as_text(&bytes[..bytes.len().min(LOOK_BYTES)]) else {
        return LooksLike::Unknown;
    };
    let start = text.trim_start().to_ascii_lowercase();
    if start.contains("<html") || start.contains("<!doctype html") || start.contains("<table") {
        LooksLike::WebPage
    } else if start.starts_with('<') {
        LooksLike::Xml
    } else if start.contains("\nmime-version:") || start.starts_with("mime-version:") {
        LooksLike::Email
    } else {
        LooksLike::Text
    }
}

/// The bytes as text, if they can be text in one of the encodings that office software writes.
fn as_text(bytes: &[u8]) -> Option<String> {
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return Some(utf16(rest, u16::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return Some(utf16(rest, u16::from_be_bytes));
    }
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    if bytes.iter().any(is_control) {
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // Old code pages are no valid UTF-8, but a letter lost here does not change what the file looks like.
    Some(String::from_utf8_lossy(bytes).into_owned())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> LooksLike {
        match container(bytes) {
            Err(Refusal::NotAWorkbook { looks_like }) => looks_like,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_kind_is_told_by_its_content() {
        assert_eq!(kind(b"%PDF-1.7\n%\xE2\xE3"), LooksLike::Pdf);
        assert_eq!(kind(b"  <!DOCTYPE html><html><body>"), LooksLike::WebPage);
        assert_eq!(kind(b"<table><tr><td>1"), LooksLike::WebPage);
        assert_eq!(kind(b"\xEF\xBB\xBF<?xml version='1.0'?><Workbook/>"), LooksLike::Xml);
        assert_eq!(kind(b"Code,Value\r\nEHC-20W,7\r\n"), LooksLike::Text);
        assert_eq!(kind(b"Caf\xE9;\xA3 12"), LooksLike::Text);
        assert_eq!(kind(b"\xFF\xFEC\0o\0d\0e\0"), LooksLike::Text);
        assert_eq!(kind(b"{\\rtf1 hello}"), LooksLike::RichText);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n"), LooksLike::Picture);
        assert_eq!(kind(b"From: a@b\r\nMIME-Version: 1.0\r\n"), LooksLike::Email);
        assert_eq!(kind(b"\x09\x08\x08\x00\x00\x05"), LooksLike::AncientExcel);
        assert_eq!(kind(b"\x01\x02\x03\x04 noise"), LooksLike::Unknown);
    }

    #[test]
    fn nothing_and_only_zeros_may_still_arrive() {
        assert_eq!(container(b""), Err(Refusal::Empty));
        assert_eq!(container(&[0; 5000]), Err(Refusal::Incomplete { sign: IncompleteSign::AllZero }));
    }
}
