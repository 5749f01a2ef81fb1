//! A return in a form of its own: a first layout suggested, tried, mended, installed, and the return taken in by it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use outturn_worker::read::{CellValue, Limits, RawWorkbook, read_bytes};
use rust_xlsxwriter::{Format, FormatAlign, Formula, Workbook, XlsxError};

use crate::tools::outturn;

const TUTORIAL: &str = include_str!("../../docs/layouts-tutorial.md");

/// The workbook of the tutorial, as it lies in the repository.
const WORKBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/layouts/waste-2021-22-q3.xlsx");

/// A row of the example: measure, unit, target, actual or what stands in its place, RAG, comment.
type Row = (&'static str, &'static str, Option<f64>, Result<f64, &'static str>, &'static str, &'static str);

/// The same, as it is written: a depot's own quarterly return.
fn depot_return() -> Result<Vec<u8>, XlsxError> {
    let bold = Format::new().set_bold();
    let heading = Format::new().set_bold().set_align(FormatAlign::Center).set_text_wrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Q3 return")?;
    sheet.set_column_width(0, 46)?.set_column_width(5, 40)?;
    sheet.write_with_format(0, 0, "Streets and Waste: quarterly return of the depot", &bold)?;
    sheet.write(2, 0, "Reporting period:")?.write(2, 1, "Q3 2021/22")?;
    sheet.write(3, 0, "Completed by:")?.write(3, 1, "Depot manager")?;
    sheet.merge_range(5, 2, 5, 3, "This quarter", &heading)?;
    for (column, text) in (0..).zip(["Measure", "Unit", "Target", "Actual", "RAG", "Comments"]) {
        sheet.write_with_format(6, column, text, &heading)?;
    }
    let rows: [Row; 6] = [
        ("Recycling rate", "%", Some(45.0), Ok(41.3), "Amber", "Contamination at two depots; a second sorting line starts in February."),
        ("Bin collections missed per 100,000", "per 100,000", Some(60.0), Ok(58.0), "Green", ""),
        ("Fly-tipping incidents reported", "number", None, Ok(4655.0), "Amber", "Since April; two large sites account for 96 of them."),
        (
            "Streets clear of litter and detritus to the agreed standard",
            "%",
            Some(95.0),
            Err("n/a"),
            "",
            "Survey moved to the fourth quarter.",
        ),
        ("Trees planted by the Council and its volunteers", "number", Some(500.0), Err("NIL"), "Green", "The season begins in January."),
        ("Garden waste subscriptions", "number", None, Ok(20140.0), "", ""),
    ];
    for (row, (measure, unit, target, actual, rag, comment)) in (8..).zip(rows) {
        sheet.write(row, 0, measure)?.write(row, 1, unit)?.write(row, 4, rag)?.write(row, 5, comment)?;
        if let Some(target) = target {
            sheet.write(row, 2, target)?;
        }
        match actual {
            Ok(figure) => sheet.write(row, 3, figure)?,
            Err(mark) => sheet.write(row, 3, mark)?,
        };
    }
    sheet.write_with_format(7, 0, "Depot and street cleansing", &bold)?;
    sheet.write(15, 0, "Notes")?.write(16, 0, "n/a: not surveyed this quarter. NIL: none.")?;
    let working = workbook.add_worksheet().set_name("Working")?;
    working.write(0, 0, "Tonnes recycled")?.write(0, 1, 9912)?;
    working.write(1, 0, "Tonnes collected")?.write(1, 1, 24000)?;
    working.write(2, 0, "Rate")?.write_formula(2, 1, Formula::new("=B1/B2").set_result("0.413"))?;
    let lists = workbook.add_worksheet().set_name("Lists")?.set_hidden(true);
    lists.write_column(0, 0, ["RAG", "Red", "Amber", "Green"])?;
    workbook.save_to_buffer()
}

/// What a person sees in a workbook: each cell that holds something, by its sheet and address.
fn cells(workbook: &RawWorkbook) -> BTreeMap<String, CellValue> {
    let of_sheets = workbook.sheets.iter().flat_map(|sheet| sheet.cells.iter().map(move |cell| (sheet, cell)));
    of_sheets.map(|(sheet, cell)| (format!("{}!{}", sheet.name, cell.address()), cell.value.clone())).collect()
}

/// `UPDATE_EXAMPLES=1 cargo test --test end_to_end layouts` writes it anew.
#[test]
fn the_workbook_of_the_tutorial_is_the_one_that_is_written_here() {
    let written = depot_return().expect("a workbook");
    if std::env::var_os("UPDATE_EXAMPLES").is_some() {
        std::fs::write(WORKBOOK, &written).expect("the workbook of the tutorial");
    }
    let kept = std::fs::read(WORKBOOK).expect("the workbook of the tutorial");
    let read = |bytes: &[u8]| cells(&read_bytes(bytes, &Limits::default()).expect("a workbook"));
    assert_eq!(read(&kept), read(&written));
}

/// A fenced part of the tutorial: what stands behind the fence, and its lines.
struct Fenced {
    what: String,
    lines: Vec<String>,
}

fn fenced_parts() -> Vec<Fenced> {
    let mut parts = Vec::new();
    let mut open: Option<Fenced> = None;
    for line in TUTORIAL.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(what), None) => open = Some(Fenced { what: what.to_owned(), lines: Vec::new() }),
            (Some(_), Some(_)) => parts.extend(open.take()),
            (None, Some(part)) => part.lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    parts
}

/// Runs a command of the tutorial, and gives what it prints. A `?` before the prompt says that it is to end with a complaint.
fn run(command: &str, folder: &Path) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    match words.as_slice() {
        ["cp", from, to] => {
            let from = if from.starts_with("examples/") { PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(from) } else { folder.join(from) };
            let to = folder.join(to);
            let to = if to.is_dir() { to.join(from.file_name().expect("a name")) } else { to };
            std::fs::copy(from, to).expect("a copy");
            String::new()
        }
        ["outturn", arguments @ ..] => {
            let output = outturn().current_dir(folder).args(arguments).output().expect("the program");
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
            assert!(matches!(output.status.code(), Some(0 | 1)), "{command}: {}", text(output.stderr));
            format!("{}{}", text(output.stdout), text(output.stderr))
        }
        _ => panic!("the tutorial has a command that no test knows: {command}"),
    }
}

/// Everything that the tutorial tells people to type does what it says: each line that it shows is printed, in that order; `...` stands for others.
#[test]
fn the_tutorial_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut commands = 0;
    for part in fenced_parts() {
        if let Some(file) = part.what.strip_prefix("toml ") {
            std::fs::write(folder.path().join(file), part.lines.join("\n") + "\n").expect("a layout");
            continue;
        }
        if part.what != "console" {
            continue;
        }
        let mut printed = String::new();
        let mut left: Vec<String> = Vec::new();
        for line in &part.lines {
            if let Some(command) = line.strip_prefix("$ ") {
                commands += 1;
                printed = run(command, folder.path());
                left = printed.lines().map(|line| line.trim_end().to_owned()).collect();
            } else if line != "..." {
                let at = left.iter().position(|printed| printed == line.trim_end());
                let at = at.unwrap_or_else(|| panic!("not printed, here: {line}\n{printed}"));
                left.drain(..=at);
            }
        }
    }
    assert!(commands >= 7, "the tutorial runs {commands} commands");
}

/// The figures under "What became of every cell": the single ones, and the last, which says how many cells hold something.
fn what_became(printed: &str) -> (Vec<usize>, usize) {
    let (_, counts) = printed.rsplit_once("What became of every cell").expect("the sum");
    let number = |line: &str| line.split_whitespace().next()?.parse().ok();
    let mut numbers: Vec<usize> = counts.lines().filter_map(number).collect();
    let all = numbers.pop().expect("the number of all cells");
    (numbers, all)
}

/// Whatever is read by whatever layout: every cell has one fate.
#[test]
fn the_numbers_of_a_test_add_up_to_every_cell() {
    let mut files = vec![PathBuf::from(WORKBOOK)];
    match std::env::var_os("OUTTURN_RETURNS").map(PathBuf::from) {
        Some(returns) => {
            let more = [
                "various/nhs_ae_timeseries.xls",
                "various/mwmi_mod_2022_poundtext.xlsx",
                "various/fsa_core_tables.ods",
                "mhclg/pathfinders_r3.xlsx",
            ];
            files.extend(more.iter().map(|file| returns.join(file)));
        }
        None => eprintln!("SKIPPED: OUTTURN_RETURNS names no folder of real returns"),
    }
    let folder = tempfile::tempdir().expect("a folder");
    let layout = folder.path().join("layout.toml");
    for file in files {
        let suggested = outturn().args(["layout", "suggest", "--force", "--output"]).arg(&layout).arg(&file).output().expect("the program");
        assert!(suggested.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&suggested.stderr));
        let workbook = read_bytes(&std::fs::read(&file).expect("a workbook"), &Limits::default()).expect("a workbook");
        let shows = |value: &CellValue| !matches!(value, CellValue::Text(text) if text.trim().is_empty());
        let cells = workbook.sheets.iter().flat_map(|sheet| &sheet.cells).filter(|cell| shows(&cell.value)).count();
        let tested = outturn().args(["layout", "test"]).arg(&file).arg(&layout).output().expect("the program");
        let (numbers, all) = what_became(&String::from_utf8(tested.stdout).expect("text"));
        assert_eq!((numbers.iter().sum::<usize>(), all), (cells, cells), "{}", file.display());
        assert!(numbers.first().is_some_and(|taken| *taken > 0), "{}: nothing was taken", file.display());
    }
}

#[test]
fn a_layout_is_never_written_over_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    let layout = folder.path().join("mine.toml");
    std::fs::write(&layout, "# mine").expect("a file");
    let output = outturn().args(["layout", "suggest", "--output"]).arg(&layout).arg(WORKBOOK).output().expect("the program");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--force"), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(&layout).expect("a file"), "# mine");
}
