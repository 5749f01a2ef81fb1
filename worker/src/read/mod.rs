//! Step "read": from the bytes of a dropped file to the raw content of its cells.
//!
//! A workbook is hostile until read. The worker hands the open file to a child process, which confines itself (no
//! files, no network, no threads, little memory and time) and answers with the cells or with the one reason why the
//! file cannot be used:
//!
//! - [`read_workbook`] starts the child ([`ChildProgram`] says which program that is) and gives a [`ReadOutcome`]: a
//!   [`RawWorkbook`], or a [`Refusal`] with all that a message to the sender needs. A [`SpawnError`] is this machine's
//!   fault, never the file's. [`check_confinement`] asks once, at start, whether this kernel can confine a child.
//! - [`child_main`] is the child's whole program; the command line calls it for its hidden subcommand.
//! - [`read_bytes`] does the same reading within this process, for tests and for bytes that are trusted.
//! - [`completeness`] judges, without parsing, whether all of a file has arrived.
//! - [`Limits`] are the limits on all of this, each by its name in the settings.
//!
//! Within, in the order of the work: `signature` and `gate` tell what the bytes are; `archive` proves a zip whole and
//! harmless, `ole` opens an `.xls`; `package` reads a workbook's frame; `xlsx`, `xlsb`, `xls` and `ods` read the cells
//! with calamine, each beside a second, independent reading of the same bytes in `census`, and a file on which the two
//! differ is refused; `number_format` and `serial_date` say what a stored number shows; `emit` counts and passes on.

pub mod address;
mod archive;
pub mod cell;
mod census;
pub mod child;
mod emit;
mod frame;
pub mod gate;
mod inprocess;
pub mod limits;
mod number_format;
mod ods;
mod ole;
mod package;
pub mod refusal;
pub mod sandbox;
mod serial_date;
mod signature;
pub mod spawn;
mod xls;
mod xlsb;
mod xlsx;

pub use cell::{
    CellValue, NumberFormat, PassedOverSheet, RawCell, RawSheet, RawWorkbook, ReadNotice, SheetVisibility, ShownScale, WorkbookFormat,
};
pub use child::child_main;
pub use gate::{Completeness, completeness, unproven_xls_page_zero};
pub use inprocess::read_bytes;
pub use limits::Limits;
pub use refusal::{ChildDeath, ChildTime, IncompleteSign, LimitHit, LooksLike, Refusal};
pub(crate) use spawn::read_within;
pub use spawn::{ChildProgram, Confinement, ReadOutcome, SpawnError, check_confinement, read_workbook};
