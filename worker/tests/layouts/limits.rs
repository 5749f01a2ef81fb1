//! What holds for every layout that is shipped: short, without addresses, and the one for its own workbook alone.

use std::path::{Path, PathBuf};

use outturn_worker::layout::{Layout, Recognition, recognise, shipped::SHIPPED};
use outturn_worker::read::{Limits, read_bytes};

use crate::expected::{layouts, returns};

/// The most lines that a layout has, without comments and empty lines: a page.
const MOST_LINES: usize = 60;

fn says_something(line: &&str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

#[test]
fn no_layout_is_longer_than_a_page() {
    for (name, text) in SHIPPED {
        let lines = text.lines().filter(says_something).count();
        assert!(lines <= MOST_LINES, "{name} has {lines} lines that say something");
    }
}

/// One or two letters and a number of a row, as people write where a cell stands: B12, $C$7. Quarters, halves and months are headings.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches('$');
    let letters = word.find(|letter: char| !letter.is_ascii_uppercase()).unwrap_or(word.len());
    let row = word.get(letters..).unwrap_or_default().trim_start_matches('$');
    let heading = ["Q1", "Q2", "Q3", "Q4", "H1", "H2"].contains(&word);
    (1..=3).contains(&letters) && !row.is_empty() && row.bytes().all(|byte| byte.is_ascii_digit()) && !heading
}

#[test]
fn no_layout_names_a_cell_by_its_address() {
    for (name, text) in SHIPPED {
        for line in text.lines().filter(says_something) {
            let address = line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '$').find(|word| is_address(word));
            assert_eq!(address, None, "{name}: {line}");
        }
    }
    assert!(
        ["B12", "$C$7", "AA3"].iter().all(|word| is_address(word)) && ["Q4", "B", "12", "2021", "M#"].iter().all(|word| !is_address(word))
    );
}

#[test]
fn every_layout_is_read_and_is_known_by_its_file() {
    for (layout, (name, _)) in layouts().iter().zip(SHIPPED) {
        assert_eq!(format!("{}.toml", layout.id()), *name);
    }
}

/// The workbook that each layout of one form was made for.
const OWN: [(&str, &str); 7] = [
    ("core-tables", "various/fsa_core_tables.ods"),
    ("municipal-capital-projects", "various/sa_muni_quarterly.xlsx"),
    ("nhs-ae-time-series", "various/nhs_ae_timeseries.xls"),
    ("pathfinders-1", "mhclg/pathfinders_r1.xlsx"),
    ("pathfinders-3", "mhclg/pathfinders_r3.xlsx"),
    ("towns-fund-4", "mhclg/towns_fund_r4.xlsx"),
    ("transport-portfolio", "various/dft_portfolio_return.xlsm"),
];

/// The same form, filled in by somebody else.
const SAME_FORM: [(&str, &str); 1] = [("pathfinders-1", "mhclg/pathfinders_r1_bad.xlsx")];

pub(crate) fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = ["mhclg", "various", "workforce"]
        .iter()
        .flat_map(|part| std::fs::read_dir(folder.join(part)).unwrap_or_else(|error| panic!("{part}: {error}")))
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|file| file.extension().is_some_and(|ending| ["xlsx", "xlsm", "xls", "ods"].iter().any(|known| ending == *known)))
        .collect();
    files.sort();
    files
}

/// What is wrong with the layout that is chosen for a workbook; nothing for one that cannot be opened, for that is recognised as nothing.
fn fault(file: &Path, layouts: &[Layout], own: Option<&str>) -> Option<Result<(), String>> {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let workbook = read_bytes(&bytes, &Limits::default()).ok()?;
    let found: Vec<&str> = match recognise(layouts, &workbook) {
        Recognition::One(layout, _) => vec![layout.id()],
        Recognition::Several(several) => several.iter().map(|(layout, _)| layout.id()).collect(),
        Recognition::None(_) => Vec::new(),
    };
    let right = match own {
        Some(own) => found == [own],
        None => found.iter().all(|id| !OWN.iter().any(|(of_one_form, _)| of_one_form == id)),
    };
    Some(if right { Ok(()) } else { Err(format!("{}: {found:?}", file.display())) })
}

#[test]
fn each_layout_is_the_one_for_its_own_workbook_and_for_no_other() {
    let Some(folder) = returns() else { return };
    let layouts = layouts();
    let own: Vec<(PathBuf, &str)> = OWN.iter().chain(&SAME_FORM).map(|(id, file)| (folder.join(file), *id)).collect();
    let files = workbooks(&folder);
    let at_once = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let verdict = |file: &PathBuf| fault(file, &layouts, own.iter().find(|(path, _)| path == file).map(|(_, id)| *id));
    let verdicts: Vec<Result<(), String>> = std::thread::scope(|scope| {
        let parts = files.chunks(files.len().div_ceil(at_once).max(1));
        let running: Vec<_> = parts.map(|part| scope.spawn(|| part.iter().filter_map(verdict).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|part| part.join().expect("a part of the folder is read to its end")).collect()
    });
    let opened = verdicts.len();
    let faults: Vec<String> = verdicts.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(own.iter().all(|(path, _)| files.contains(path)), "each layout's own workbook was among them");
    assert!(opened > 200, "only {opened} workbooks were opened");
}
