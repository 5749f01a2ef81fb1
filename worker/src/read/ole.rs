//! The OLE compound file that `.xls` workbooks live in: which streams there are, and one of them in whole.
//!
//! Small and strict: every chain of sectors is followed at most once round the file, so a loop ends in a refusal
//! and not in a process that eats memory, as it does in the reader underneath.

use super::refusal::{IncompleteSign, Refusal};

const HEADER_BYTES: usize = 512;
const ENTRY_BYTES: usize = 128;
const MINI_SECTOR_BYTES: usize = 64;
/// Sector numbers from here on are marks, not sectors.
const FIRST_MARK: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;

/// An OLE compound file whose directory was read.
pub(crate) struct OleFile<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    mini_cutoff: u64,
    table: Vec<u32>,
    mini_table: Vec<u32>,
    mini_stream: Vec<u8>,
    streams: Vec<Stream>,
}

struct Stream {
    name: String,
    start: u32,
    size: u64,
    is_root: bool,
}

impl<'a> OleFile<'a> {
    /// Reads the sector tables and the directory.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if bytes.len() < HEADER_BYTES {
            return Err(Refusal::Incomplete { sign: IncompleteSign::CutShort });
        }
        let sector_bytes = match u16_at(bytes, 30) {
            9 => 512,
            12 => 4096,
            _ => return Err(damaged("its sectors have an impossible size")),
        };
        let mut file = Self {
            bytes,
            sector_bytes,
            mini_cutoff: u64::from(u32_at(bytes, 56)),
            table: Vec::new(),
            mini_table: Vec::new(),
            mini_stream: Vec::new(),
            streams: Vec::new(),
        };
        file.table = file.read_table()?;
        let directory = file.chain(u32_at(bytes, 48), usize::MAX)?;
        file.streams = directory.chunks_exact(ENTRY_BYTES).filter_map(|entry| stream(entry, sector_bytes)).collect();
        let Some(root) = file.streams.iter().find(|stream| stream.is_root) else {
            return Err(damaged("it has no directory"));
        };
        let (root_start, root_size) = (root.start, root.size);
        if u32_at(bytes, 64) > 0 {
            file.mini_stream = file.chain(root_start, size_of_stream(root_size)?)?;
            file.mini_table = words(&file.chain(u32_at(bytes, 60), usize::MAX)?);
        }
        Ok(file)
    }

    /// Whether the directory lists such a stream or storage.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.name.eq_ignore_ascii_case(name))
    }

    /// The content of a stream, if there is one of this name.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(stream) = self.streams.iter().find(|stream| stream.name.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        let size = size_of_stream(stream.size)?;
        let content = if stream.size < self.mini_cutoff { self.mini_chain(stream.start, size)? } else { self.chain(stream.start, size)? };
        if content.len() < size {
            return Err(damaged("a stream is shorter than the directory says"));
        }
        Ok(Some(content))
    }

    /// The table that says which sector follows which.
    fn read_table(&self) -> Result<Vec<u32>, Refusal> {
        let mut places: Vec<u32> = words(&self.bytes[76..HEADER_BYTES]);
        let mut next = u32_at(self.bytes, 68);
        let mut visited = 0;
        while next < FIRST_MARK {
            visited += 1;
            if visited > self.sector_count() {
                return Err(damaged("its list of tables never ends"));
            }
            let mut more = words(self.sector(next)?);
            // The last word of each such sector leads to the next.
            next = more.pop().unwrap_or(END_OF_CHAIN);
            places.extend(more);
        }
        let mut table = Vec::new();
        for place in places.into_iter().filter(|place| *place < FIRST_MARK) {
            table.extend(words(self.sector(place)?));
            if table.len() > self.sector_count() + self.sector_bytes {
                return Err(damaged("its tables are larger than the file"));
            }
        }
        Ok(table)
    }

    fn sector_count(&self) -> usize {
        self.bytes.len() / self.sector_bytes
    }

    fn sector(&self, number: u32) -> Result<&'a [u8], Refusal> {
        // The header fills the place of one sector.
        let start = (number as usize + 1).saturating_mul(self.sector_bytes);
        let end = start.saturating_add(self.sector_bytes).min(self.bytes.len());
        // The last sector of an honest file may stop at its last byte of use.
        self.bytes.get(start..end).filter(|sector| !sector.is_empty()).ok_or(Refusal::Incomplete { sign: IncompleteSign::CutShort })
    }

    /// Follows a chain of sectors for at most `size` bytes.
    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Refusal> {
        let mut content = Vec::new();
        let mut next = start;
        let mut visited = 0;
        while next < FIRST_MARK && content.len() < size {
            visited += 1;
            if visited > self.sector_count() {
                return Err(damaged("a chain of sectors never ends"));
            }
            content.extend_from_slice(self.sector(next)?);
            next = *self.table.get(next as usize).ok_or_else(|| damaged("a chain leads out of the table"))?;
        }
        content.truncate(size);
        Ok(content)
    }

    fn mini_chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Refusal> {
        let mut content = Vec::new();
        let mut next = start;
        while next < FIRST_MARK && content.len() < size {
            let from = next as usize * MINI_SECTOR_BYTES;
            let to = (from + MINI_SECTOR_BYTES).min(self.mini_stream.len());
            let sector = self.mini_stream.get(from..to).ok_or_else(|| damaged("a small stream leads out of its store"))?;
            content.extend_from_slice(sector);
            if content.len() > self.mini_stream.len() {
                return Err(damaged("a chain of small sectors never ends"));
            }
            next = *self.mini_table.get(next as usize).ok_or_else(|| damaged("a chain leads out of the table"))?;
        }
        content.truncate(size);
        Ok(content)
    }
}

/// One entry of the directory; unused ones give none.
fn stream(entry: &[u8], sector_bytes: usize) -> Option<Stream> {
    let kind = entry[66];
    if !matches!(kind, 1 | 2 | 5) {
        return None;
    }
    let name_bytes = usize::from(u16_at(entry, 64)).saturating_sub(2).min(64);
    let units: Vec<u16> = entry[..name_bytes].as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let low = u64::from(u32_at(entry, 120));
    // Files of small sectors keep noise in the upper half.
    let high = if sector_bytes == 512 { 0 } else { u64::from(u32_at(entry, 124)) };
    Some(Stream { name: String::from_utf16_lossy(&units), start: u32_at(entry, 116), size: low | high << 32, is_root: kind == 5 })
}

fn size_of_stream(size: u64) -> Result<usize, Refusal> {
    usize::try_from(size).map_err(|_| damaged("a stream has an impossible size"))
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

fn damaged(what: &str) -> Refusal {
    Refusal::Damaged { part: "OLE".to_owned(), what: what.to_owned() }
}
