//! Folders, and what lies in them.

use std::io::Read;
use std::path::{Path, PathBuf};

/// Every file below a folder; none where the folder is not there.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}

pub(crate) fn name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Every file below a folder that holds these words, packed in a workbook or not, in its bytes or in its name.
pub(crate) fn that_hold(folder: &Path, words: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| name(path).contains(words) || bytes_hold(&std::fs::read(path).expect("a file"), words);
    below(folder).into_iter().filter(holds).collect()
}

fn bytes_hold(bytes: &[u8], words: &str) -> bool {
    let plain = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    if plain(bytes) {
        return true;
    }
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return false };
    (0..archive.len()).any(|index| {
        let mut part = Vec::new();
        archive.by_index(index).expect("a part").read_to_end(&mut part).expect("a part");
        plain(&part)
    })
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
