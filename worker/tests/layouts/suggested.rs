//! Every page that `layout suggest` writes is one that can be read: whatever stands in a workbook, and in whatever words.

use std::path::PathBuf;

use outturn_worker::layout::Layout;
use outturn_worker::layout::suggest::suggest;
use outturn_worker::read::{Limits, read_bytes};

use crate::expected::returns;
use crate::limits::workbooks;

/// What is wrong with the page that is suggested for a workbook; nothing for one that cannot be opened.
fn fault(file: &PathBuf) -> Option<Result<(), String>> {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let workbook = read_bytes(&bytes, &Limits::default()).ok()?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let page = suggest(&workbook, &name).text;
    let line = |number: usize| page.lines().nth(number.saturating_sub(1)).unwrap_or_default().to_owned();
    Some(Layout::parse(&page).map(drop).map_err(|error| format!("{}: {error}\n    {}", file.display(), line(error.line))))
}

#[test]
fn every_page_that_is_suggested_for_a_real_workbook_can_be_read() {
    let Some(folder) = returns() else { return };
    let files = workbooks(&folder);
    let at_once = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let verdicts: Vec<Result<(), String>> = std::thread::scope(|scope| {
        let parts = files.chunks(files.len().div_ceil(at_once).max(1));
        let running: Vec<_> = parts.map(|part| scope.spawn(|| part.iter().filter_map(fault).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|part| part.join().expect("a part of the folder is read to its end")).collect()
    });
    let suggested = verdicts.len();
    let faults: Vec<String> = verdicts.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(suggested > 200, "only {suggested} workbooks were opened");
}
