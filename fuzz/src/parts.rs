//! Changing one part inside a zip-based workbook. Of bytes changed at random nearly all fail their checksum, and nothing behind the gate is ever tried.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The most bytes of one part that are worth changing.
const LONGEST_PART: u64 = 256 * 1024;
/// The most parts of a workbook that are worth packing anew.
const MOST_PARTS: usize = 64;

type Parts = Vec<(String, Vec<u8>)>;

/// Changes `data`, of which the first `size` bytes count, to at most `most` bytes, and gives how many count now. `seed` decides what is done; `change` changes
/// bytes in place as libFuzzer does.
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32, change: impl Fn(&mut [u8], usize, usize) -> usize) -> usize {
    // Now and then the archive itself is what changes.
    let packed = if seed.is_multiple_of(8) { None } else { changed_inside(&data[..size], seed / 8, &change) };
    match packed {
        Some(packed) if packed.len() <= most => {
            data[..packed.len()].copy_from_slice(&packed);
            packed.len()
        }
        _ => change(data, size, most),
    }
}

fn changed_inside(bytes: &[u8], seed: u32, change: &impl Fn(&mut [u8], usize, usize) -> usize) -> Option<Vec<u8>> {
    let mut parts = unpack(bytes)?;
    let chosen = seed as usize % parts.len();
    if seed.is_multiple_of(61) {
        parts.remove(chosen);
    } else {
        let content = &mut parts[chosen].1;
        let size = content.len();
        // Room to grow, so that something can be put in.
        let most = size + 512;
        content.resize(most, 0);
        let now = change(content, size, most);
        content.truncate(now);
    }
    pack(&parts).ok()
}

fn unpack(bytes: &[u8]) -> Option<Parts> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.is_empty() || archive.len() > MOST_PARTS {
        return None;
    }
    (0..archive.len())
        .map(|index| {
            let part = archive.by_index(index).ok()?;
            let name = part.name().ok()?.into_owned();
            let mut content = Vec::new();
            part.take(LONGEST_PART).read_to_end(&mut content).ok()?;
            Some((name, content))
        })
        .collect()
}

/// Without packing: what is changed next is then seen as it is.
fn pack(parts: &Parts) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}
