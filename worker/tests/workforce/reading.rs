//! Every workbook of the folder of real returns, read as `outturn check` reads it away from any home.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use outturn_domain::finding::{FindingCode, Severity, Verdict};
use outturn_worker::check::Standing;
use outturn_worker::installed::Installed;
use outturn_worker::interpret::{Content, Dropped, Interpretation, interpret_return, recognise};
use outturn_worker::normalise::entry::{Entry, Return};
use outturn_worker::read::{Limits, read_bytes};

/// A workbook of the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) path: PathBuf,
    /// The form of its headings, as the manifest signs it; "none" where it holds no return.
    pub(crate) form: String,
}

/// What became of a workbook.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) file: String,
    pub(crate) form: String,
    /// What it says, where it was known to be a return.
    pub(crate) returned: Return,
    pub(crate) interpretation: Interpretation,
}

impl Read {
    pub(crate) fn layout(&self) -> Option<&str> {
        self.interpretation.layout.as_deref()
    }

    pub(crate) fn verdict(&self) -> Verdict {
        self.interpretation.verdict()
    }

    /// The codes of what keeps something out, each once.
    pub(crate) fn errors(&self) -> Vec<FindingCode> {
        let mut codes: Vec<FindingCode> = self
            .interpretation
            .findings
            .iter()
            .filter(|finding| finding.severity() == Severity::Error)
            .map(|finding| finding.code)
            .collect();
        codes.dedup();
        codes
    }

    /// The entries by sheet and cell.
    pub(crate) fn by_cell(&self) -> BTreeMap<(String, String), &Entry> {
        let address = |entry: &Entry| entry.place.cell.map(|cell| cell.to_string()).unwrap_or_default();
        let cells: BTreeMap<_, _> =
            self.returned.entries.iter().map(|entry| ((entry.place.sheet.clone(), address(entry)), entry)).collect();
        assert_eq!(cells.len(), self.returned.entries.len(), "one entry a cell");
        cells
    }
}

/// The folder of real returns of this name; says so loudly where none is named, and fails where the one that is named is not there.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let Some(returns) = std::env::var_os("OUTTURN_RETURNS") else {
        println!("SKIPPED: OUTTURN_RETURNS names no folder of real returns");
        return None;
    };
    let folder = PathBuf::from(returns).join(name);
    assert!(folder.is_dir(), "OUTTURN_RETURNS is set and {} is no folder", folder.display());
    Some(folder)
}

/// Every workbook of the manifest.
pub(crate) fn listed(folder: &Path) -> Vec<Listed> {
    let text = std::fs::read_to_string(folder.join("manifest.csv")).expect("a manifest");
    let line = |line: &str| Some(Listed { path: folder.join(line.split_once(',')?.0), form: line.rsplit_once(',')?.1.to_owned() });
    text.lines().skip(1).filter_map(line).collect()
}

/// Reads one workbook.
pub(crate) fn read(listed: &Listed, installed: &Installed) -> Read {
    let (path, form) = (&listed.path, listed.form.clone());
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let workbook = read_bytes(&bytes, &Limits::default()).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", path.display()));
    let (none, scales) = (BTreeMap::new(), BTreeMap::new());
    let standing = Standing {
        framework: None,
        sender: None,
        history: &[],
        projected_from: None,
        answers: &[],
        rule_sets: &none,
        scales: &scales,
        matrices: &BTreeMap::new(),
        now: chrono::DateTime::UNIX_EPOCH,
        queries: usize::MAX,
        longest_narrative: 10_000,
    };
    let (returned, interpretation) = match recognise(&workbook, &file, Dropped::Nowhere, installed) {
        Content::Return(recognised, returned) => {
            let interpretation = interpret_return(recognised, &returned, &standing);
            (*returned, interpretation)
        }
        Content::Unknown(findings) => (Return::default(), Interpretation::refused(findings)),
        other => panic!("{file} was taken for {other:?}"),
    };
    Read { file, form, returned, interpretation }
}

/// Reads one workbook by its path.
pub(crate) fn read_file(path: &Path, installed: &Installed) -> Read {
    read(&Listed { path: path.to_owned(), form: String::new() }, installed)
}

/// Reads workbooks, as many at once as this machine can, and answers in their order.
pub(crate) fn read_all(listed: &[Listed], installed: &Installed) -> Vec<Read> {
    let next = Mutex::new(listed.iter().enumerate());
    let read_some = || {
        let mut done = Vec::new();
        loop {
            let Some((index, listed)) = next.lock().expect("no reader panicked").next() else { return done };
            done.push((index, read(listed, installed)));
        }
    };
    let at_once = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut done: Vec<(usize, Read)> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..at_once).map(|_| scope.spawn(read_some)).collect();
        readers.into_iter().flat_map(|reader| reader.join().expect("every workbook is read")).collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, read)| read).collect()
}
