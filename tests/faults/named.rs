//! The kernel's errors by their names, as Linux numbers them on every machine that it runs on here.

pub(crate) const EIO: i32 = 5;
pub(crate) const EACCES: i32 = 13;
pub(crate) const ENOSPC: i32 = 28;
pub(crate) const EROFS: i32 = 30;
