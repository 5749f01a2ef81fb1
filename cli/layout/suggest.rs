//! `outturn layout suggest`: a first layout for a workbook that nobody has described yet.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use outturn_worker::layout::suggest::suggest;
use outturn_worker::layout::{Layout, apply};

use super::{cells_of, file_name};
use crate::arguments::SuggestOptions;

pub(super) async fn run(home: Option<&Path>, options: &SuggestOptions) -> anyhow::Result<ExitCode> {
    let Some(workbook) = cells_of(&options.file, home).await? else { return Ok(ExitCode::FAILURE) };
    let name = file_name(&options.file);
    let suggestion = suggest(&workbook, &name);
    let values = Layout::parse(&suggestion.text).map_or(0, |layout| apply(&layout, &workbook, &name).returned.entries.len());
    match &options.output {
        None => {
            let mut out = crate::say::output();
            out.write_all(suggestion.text.as_bytes())?;
            out.flush()?;
        }
        Some(output) => {
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(!options.force)
                .create(true)
                .truncate(options.force)
                .open(output)
                .with_context(|| format!("failed to write {}; with --force a file that is there is replaced", output.display()))?;
            file.write_all(suggestion.text.as_bytes()).with_context(|| format!("failed to write {}", output.display()))?;
            let mut out = crate::say::output();
            writeln!(out, "{}: a first layout, which takes {}", output.display(), count(values, "value"))?;
            writeln!(out, "It was unsure of {}, listed at its end.", count(suggestion.unsure.len(), "thing"))?;
            writeln!(out, "Next: read it, mend it, and try it with: outturn layout test {} {}", quoted(&options.file), quoted(output))?;
        }
    }
    Ok(if values == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A path as it can be typed again.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string().replace(char::is_control, "\u{fffd}");
    if text.contains(' ') { format!("\"{text}\"") } else { text }
}
