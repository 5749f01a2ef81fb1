//! Whether two files say the same, however they were squeezed.
//!
//! A workbook is a zip of XML, and what the squeezing gives may differ from one build to another (another version of the compressor, another
//! choice of features). What it holds does not: so files are compared by what they hold, and one that holds the same is not written again.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

/// Whether both hold the same: byte for byte, or part for part where both are zips.
pub(crate) fn same_content(one: &[u8], other: &[u8]) -> bool {
    one == other || parts(one).is_some_and(|parts_of_one| Some(parts_of_one) == parts(other))
}

/// The parts of a zip by name; absent for what is none.
fn parts(bytes: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        let name = part.name().ok()?.into_owned();
        parts.insert(name, content);
    }
    Some(parts)
}
