//! What programs leave beside a return for themselves: temporaries, which are never taken, and owner files, which say that somebody has it open.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// The temporaries of Excel, `LibreOffice`, browsers and copying programs, and what desktops leave in every folder.
pub(super) fn is_passed_over(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    let extension = Path::new(&name).extension().map(|extension| extension.to_string_lossy().into_owned());
    let unfinished = matches!(extension.as_deref(), Some("tmp" | "filepart" | "part" | "crdownload"));
    // Excel writes what is being saved under eight hexadecimal digits, and gives it its name at the end.
    let excel_saving = name.len() == 8 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.starts_with("~$") || name.starts_with('.') || unfinished || excel_saving || matches!(name.as_str(), "thumbs.db" | "desktop.ini")
}

/// The name of the workbook that an owner file speaks of: `~$q2.xlsx` is Excel's for `q2.xlsx`, `.~lock.q2.xlsx#` that of `LibreOffice`.
pub(super) fn owned_by(name: &OsStr) -> Option<OsString> {
    let name = name.as_bytes();
    let owned = name.strip_prefix(b"~$").or_else(|| name.strip_prefix(b".~lock.")?.strip_suffix(b"#"))?;
    (!owned.is_empty()).then(|| OsString::from_vec(owned.to_vec()))
}
