//! What the program asked of the kernel below its home, call by call, as `shim.c` wrote it down.

use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Open,
    Write,
    Truncate,
    SyncFile,
    SyncFolder,
    Rename,
    Unlink,
    MakeFolder,
    RemoveFolder,
    Link,
}

impl Kind {
    fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Open,
            2 => Self::Write,
            3 => Self::Truncate,
            4 => Self::SyncFile,
            5 => Self::SyncFolder,
            6 => Self::Rename,
            7 => Self::Unlink,
            8 => Self::MakeFolder,
            9 => Self::RemoveFolder,
            10 => Self::Link,
            other => panic!("a call of the unknown kind {other}"),
        }
    }

    pub(crate) fn is_sync(self) -> bool {
        matches!(self, Self::SyncFile | Self::SyncFolder)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Its place among the calls, from 1.
    pub(crate) number: u32,
    pub(crate) kind: Kind,
    /// Below the home.
    pub(crate) path: String,
    /// Where a rename or link leads to.
    pub(crate) other: String,
    /// The error it ended with, or 0.
    pub(crate) error: i32,
    /// Whether the shim made it fail, or write less than it was asked to.
    pub(crate) was_injected: bool,
    /// Whether it made a new file.
    pub(crate) made: bool,
    /// Whether it emptied a file by opening it.
    pub(crate) emptied: bool,
    pub(crate) inode: u64,
    /// Where it wrote, or the length it cut to.
    pub(crate) offset: u64,
    /// What it wrote, where that was asked for.
    pub(crate) data: Vec<u8>,
}

impl std::fmt::Display for Call {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "call {} ({:?} {}", self.number, self.kind, if self.path.is_empty() { "the home" } else { &self.path })?;
        if !self.other.is_empty() {
            write!(formatter, " to {}", self.other)?;
        }
        write!(formatter, ")")
    }
}

/// Reads a log.
pub(crate) fn read(log: &Path) -> Vec<Call> {
    let bytes = std::fs::read(log).expect("a log");
    let mut rest = bytes.as_slice();
    let mut calls = Vec::new();
    while !rest.is_empty() {
        let mut kind_to_flag = [0; 4];
        for field in &mut kind_to_flag {
            *field = u32::from_ne_bytes(*take::<4>(&mut rest));
        }
        let [kind, number, error, flag] = kind_to_flag;
        let inode = u64::from_ne_bytes(*take::<8>(&mut rest));
        let offset = u64::from_ne_bytes(*take::<8>(&mut rest));
        let _length = take::<8>(&mut rest);
        let [first, second, data, _] = [(); 4].map(|()| u32::from_ne_bytes(*take::<4>(&mut rest)) as usize);
        let mut part = |length: usize| {
            let (part, after) = rest.split_at(length);
            rest = after;
            part.to_vec()
        };
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("a path");
        let (path, other, data) = (text(part(first)), text(part(second)), part(data));
        calls.push(Call {
            number,
            kind: Kind::from_number(kind),
            path: path.strip_suffix(" (deleted)").unwrap_or(&path).to_owned(),
            other,
            error: error.cast_signed(),
            was_injected: flag & 256 != 0,
            made: flag & 1 != 0,
            emptied: flag & 2 != 0,
            inode,
            offset,
            data,
        });
    }
    calls
}

fn take<'a, const LENGTH: usize>(rest: &mut &'a [u8]) -> &'a [u8; LENGTH] {
    let (first, after) = rest.split_first_chunk().expect("a whole record");
    *rest = after;
    first
}
