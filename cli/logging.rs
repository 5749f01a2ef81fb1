//! Log lines: events with fields, human on a terminal and JSON elsewhere.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Command, LogForm};

/// Starts logging to standard error. `RUST_LOG` filters, as everywhere.
pub(crate) fn start(arguments: &Arguments) {
    let terminal = std::io::stderr().is_terminal();
    let form = arguments.log.unwrap_or(if terminal { LogForm::Human } else { LogForm::Json });
    // Commands that answer a question print the answer; only those that watch or serve tell what happens.
    let quiet = match arguments.command {
        Command::Up(_) | Command::Worker | Command::Serve(_) | Command::Ingest => "info",
        // What a check or a layout could not make sure of must be seen beside what it found.
        Command::Check(_) | Command::Layout(_) | Command::Backup(_) | Command::Rebuild(_) | Command::Erase(_) => "warn",
        Command::Demo(_)
        | Command::Init
        | Command::Template(_)
        | Command::Rules(_)
        | Command::Scorecard(_)
        | Command::Explain(_)
        | Command::Forecast(_)
        | Command::Submissions(_)
        | Command::Status(_) => "error",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(quiet));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match form {
        LogForm::Human => lines.with_ansi(terminal).init(),
        LogForm::Json => lines.json().flatten_event(true).init(),
    }
}
