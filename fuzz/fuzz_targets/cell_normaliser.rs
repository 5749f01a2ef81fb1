//! Any cells at all, written as `outturn_fuzz::book` says: everything that turns cells into figures, periods, names and answers, as the worker does it, with
//! the example council's framework in force. Lines that begin with `!!` are number formats, and a workbook of numbers in them is read.
#![no_main]

use std::io::{Cursor, Write};

use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;
use outturn_domain::code::SubmitterCode;
use outturn_domain::framework::Framework;
use outturn_fuzz::book::book;
use outturn_worker::check::Standing;
use outturn_worker::excerpt::Excerpt;
use outturn_worker::installed::Installed;
use outturn_worker::interpret::{Content, Dropped, Interpretation, interpret_answers, interpret_framework, interpret_return, recognise};
use outturn_worker::layout::pattern::{Capturing, Pattern};
use outturn_worker::layout::suggest::suggest;
use outturn_worker::layout::{Layout, apply};
use outturn_worker::normalise::grid::{heading_key, shown};
use outturn_worker::normalise::near::nearest;
use outturn_worker::normalise::quote::quoted;
use outturn_worker::normalise::typed_cells::{date_in, number_in, period_in};
use outturn_worker::read::{CellValue, Limits, RawCell, RawWorkbook, read_bytes};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const FILE_NAME: &str = "peoples-services-2021-22-q2.xlsx";

/// What is read once.
struct House {
    installed: Installed,
    framework: Framework,
    sender: SubmitterCode,
}

impl House {
    fn new() -> Self {
        let installed = Installed::shipped().expect("what is shipped can be used");
        let bytes = include_bytes!("../../examples/derby-2021-22/framework/01-framework-2019-04.xlsx");
        let workbook = read_bytes(bytes, &Limits::default()).expect("the example is a workbook");
        let framework = Framework::assemble(interpret_framework(&workbook, &Framework::default(), &installed, noon()).framework_rows);
        assert!(!framework.is_empty(), "the example council has a framework");
        Self { installed, framework, sender: SubmitterCode::parse("peoples-services").expect("a code") }
    }

    fn interpret(&self, workbook: &RawWorkbook, dropped: Dropped) -> Interpretation {
        match recognise(workbook, FILE_NAME, dropped, &self.installed) {
            Content::Unknown(findings) => Interpretation::refused(findings),
            Content::Framework => interpret_framework(workbook, &self.framework, &self.installed, noon()),
            Content::Answers(feedback) => interpret_answers(&feedback, None, &self.sender),
            Content::Return(recognised, returned) => {
                let standing = Standing {
                    framework: Some(&self.framework),
                    sender: Some(&self.sender),
                    history: &[],
                    projected_from: None,
                    rule_sets: &self.installed.rule_sets,
                    scales: &self.installed.scale_sets,
                    matrices: &self.installed.matrices,
                    answers: &[],
                    now: noon(),
                    queries: 7,
                    longest_narrative: 10_000,
                };
                interpret_return(recognised, &returned, &standing)
            }
        }
    }
}

/// When everything comes.
fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_636_500_000, 0).expect("an instant")
}

thread_local! {
    static HOUSE: House = House::new();
}

fuzz_target!(|text: &str| {
    let (formats, cells): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("!!"));
    for format in formats.into_iter().take(4) {
        read_in_format(format.trim_start_matches('!').trim());
    }
    let workbook = book(&cells.join("\n"));
    workbook.sheets.iter().flat_map(|sheet| &sheet.cells).for_each(hold_cell);
    HOUSE.with(|house| {
        for dropped in [Dropped::AsReturn, Dropped::AsFramework] {
            hold(&house.interpret(&workbook, dropped), &workbook);
        }
    });
    let words: Vec<&str> = words(&workbook).take(8).collect();
    for written in &words {
        for key in &words {
            hold_pattern(written, key);
        }
        nearest(written, words.iter().copied().filter(|word| word != written));
    }
    hold_suggestion(&workbook);
});

fn words(workbook: &RawWorkbook) -> impl Iterator<Item = &str> {
    workbook.sheets.iter().flat_map(|sheet| &sheet.cells).filter_map(|cell| match &cell.value {
        CellValue::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

fn hold_cell(cell: &RawCell) {
    number_in(cell);
    shown(&cell.value);
    quoted(&cell.value);
    if let Some(date) = date_in(&cell.value) {
        let written = CellValue::Text(date.format("%Y-%m-%d").to_string());
        assert_eq!(date_in(&written), Some(date), "a date does not survive being written: {cell:?}");
    }
    if let Some(period) = period_in(&cell.value) {
        assert_eq!(period_in(&CellValue::Text(period.id())), Some(period), "a period does not survive being written: {cell:?}");
    }
}

/// What is found stands in the workbook, and has words.
fn hold(interpretation: &Interpretation, workbook: &RawWorkbook) {
    interpretation.verdict();
    for finding in &interpretation.findings {
        assert!(!finding.message.is_empty(), "{finding:?} says nothing");
        if let Some(place) = &finding.place {
            std::hint::black_box(Excerpt::of(workbook, place));
        }
    }
}

fn hold_pattern(written: &str, key: &str) {
    let key = heading_key(key);
    assert_eq!(heading_key(&key), key, "what is put aside once is put aside");
    if let Ok(pattern) = Pattern::parse(written) {
        pattern.fits(&key);
    }
    if let Ok(capturing) = Capturing::parse(written) {
        let caught = capturing.captures(&key);
        assert_eq!(caught.is_some(), capturing.is_match(&key), "{written:?} against {key:?}");
    }
}

/// A first page for a workbook can be read as it is, and used; but for a workbook with control characters beside its figures, which no flag can be made of.
fn hold_suggestion(workbook: &RawWorkbook) {
    if words(workbook).any(|text| text.contains(|letter: char| letter.is_control() && letter != '\n')) {
        return;
    }
    let suggestion = suggest(workbook, FILE_NAME);
    let layout = Layout::parse(&suggestion.text).unwrap_or_else(|error| panic!("{error}\n{}", suggestion.text));
    apply(&layout, workbook, FILE_NAME);
}

/// Reads a workbook whose numbers are shown in this format.
fn read_in_format(format: &str) {
    let mut escaped = String::new();
    for character in format.chars().filter(|character| !character.is_control()) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    let styles = format!(
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="{escaped}"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#
    );
    let bytes = packed(&styles).expect("memory can be written to");
    let workbook = read_bytes(&bytes, &Limits::default()).unwrap_or_else(|refusal| panic!("{format:?}: {refusal:?}"));
    assert_eq!(workbook.sheets[0].cells.len(), 6, "{format:?}");
    for cell in &workbook.sheets[0].cells {
        assert!(matches!(cell.value, CellValue::Number(_) | CellValue::Date(_) | CellValue::Duration(_)), "{format:?}: {cell:?}");
        hold_cell(cell);
    }
}

fn packed(styles: &str) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", include_str!("../books/content-types.xml")),
        ("_rels/.rels", include_str!("../books/package.rels")),
        ("xl/workbook.xml", include_str!("../books/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", include_str!("../books/workbook.rels")),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", include_str!("../books/sheet.xml")),
    ] {
        writer.start_file(name, options)?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}
