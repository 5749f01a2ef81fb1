//! Programs that a test wants and a stranger may not have: then the test says so loudly and passes, except where every tool must be there.

use std::process::Command;

/// The program, where it runs; otherwise a loud line, and nothing.
pub(crate) fn find(program: &str, try_arguments: &[&str]) -> Option<Command> {
    let runs = Command::new(program).args(try_arguments).output().is_ok_and(|output| output.status.success());
    if runs {
        return Some(Command::new(program));
    }
    assert!(
        std::env::var_os("OUTTURN_EVERY_TOOL").is_none(),
        "{program} {try_arguments:?} does not run, and OUTTURN_EVERY_TOOL says that it must"
    );
    eprintln!("SKIPPED: {program} {try_arguments:?} does not run here");
    None
}

/// LibreOffice, which saves workbooks in other formats.
pub(crate) fn libre_office() -> Option<Command> {
    find("soffice", &["--version"])
}

/// The program that saves workbooks as .xlsb, with the library that it needs: `npm ci --prefix tests/end_to_end/xlsb`.
pub(crate) fn xlsb_writer() -> Option<Command> {
    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/end_to_end/xlsb");
    let mut node = find("node", &["--input-type=module", "-e", &format!("import '{FOLDER}/node_modules/xlsx/xlsx.js'")])?;
    node.arg(format!("{FOLDER}/convert.mjs"));
    Some(node)
}

/// The outturn program.
pub(crate) fn outturn() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outturn"));
    command.env_remove("OUTTURN_HOME").env_remove("RUST_LOG");
    command
}
