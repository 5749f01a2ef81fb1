//! The program that reads workbooks: this one, in its confined role.

use anyhow::Context;
use outturn_worker::read::{ChildProgram, Confinement};

/// The argument that makes this program read one workbook from its standard input and end.
pub(crate) const READ_CHILD: &str = "read-child";

/// This program in its confined role.
pub(crate) fn reading_child(confinement: Confinement) -> anyhow::Result<ChildProgram> {
    let path = std::env::current_exe().context("failed to find this program's own file")?;
    Ok(ChildProgram { path, args: vec![READ_CHILD.into()], confinement })
}
