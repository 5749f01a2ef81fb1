//! Findings as a compiler gives them: what is wrong, where, the row as it stands, and how to mend it.

use std::fmt::Write as _;
use std::io::Write as _;

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, Severity, Verdict};
use outturn_worker::excerpt::{Excerpt, on_one_line};

use super::CheckedFile;
use super::palette::Palette;
use super::row_lines::{RowLine, row_lines};

/// The widest line, in characters; what people read is broken between words and cells.
const WIDTH: usize = 110;
/// How far the second line of a heading stands in.
const HEADING_INDENT: usize = 4;

pub(super) fn print(checked: &CheckedFile) -> anyhow::Result<()> {
    let palette = Palette::of_stdout();
    let mut out = std::io::BufWriter::new(crate::say::output());
    for finding in &checked.interpretation.findings {
        writeln!(out, "{}", finding_lines(&file(checked), finding, checked.row_of(finding).as_ref(), palette))?;
    }
    writeln!(out, "{}", summary(checked))?;
    out.flush()?;
    Ok(())
}

/// Whoever named the file is no more to be trusted with a terminal than whoever filled it in.
fn file(checked: &CheckedFile) -> String {
    checked.path.to_string_lossy().replace(char::is_control, "\u{fffd}")
}

fn summary(checked: &CheckedFile) -> String {
    let interpretation = &checked.interpretation;
    let (facts, absences) = interpretation.counts();
    let count = |severity, one: &str| {
        let count = interpretation.count(severity);
        format!("{count} {one}{}", if count == 1 { "" } else { "s" }).replace("querys", "queries")
    };
    let findings = [count(Severity::Error, "error"), count(Severity::Query, "query"), count(Severity::Note, "note")].join(", ");
    let layout = interpretation.layout.as_deref().map_or_else(
        || "no layout".to_owned(),
        |layout| match &interpretation.because {
            Some(because) => format!("read as {layout}: {because}"),
            None => format!("read as {layout}"),
        },
    );
    let verdict = match interpretation.verdict() {
        Verdict::Accepted => "would be accepted",
        Verdict::AcceptedWithFindings => "would be accepted with findings",
        Verdict::Refused => "would be refused",
        Verdict::Duplicate => "would be a duplicate",
    };
    let definitions = match interpretation.framework_rows.len() {
        0 => String::new(),
        many => format!("{many} definitions, "),
    };
    let answers = match interpretation.answers.len() {
        0 => String::new(),
        1 => "1 answer, ".to_owned(),
        many => format!("{many} answers, "),
    };
    format!("{}: {verdict} ({layout}; {definitions}{answers}{facts} values, {absences} declared absences; {findings})", file(checked))
}

/// A finding with everything that it says, each line ended.
fn finding_lines(file: &str, finding: &Finding, row: Option<&Excerpt>, palette: Palette) -> String {
    let severity = finding.severity();
    let code = format!("{}[{}]", severity.as_str(), finding.code);
    let heading = wrapped(&finding.message, WIDTH, code.chars().count() + 2, HEADING_INDENT);
    let number = row.and_then(Excerpt::marked).map_or_else(String::new, |cell| (u64::from(cell.address.row) + 1).to_string());
    let side = " ".repeat(number.len().max(1));
    let mut lines = String::new();
    let mut line = |text: String| {
        lines.push_str(text.trim_end());
        lines.push('\n');
    };
    line(format!("{}{}", palette.weight(severity, &code), palette.strong(&format!(": {heading}"))));
    line(format!("{side}{} {}", palette.side("-->"), whereabouts(file, finding.place.as_ref())));
    if let Some(row) = row {
        let bar = palette.side("|");
        line(format!("{side} {bar}"));
        let mut beside = palette.side(&number);
        for drawn in row_lines(row, finding.found.as_deref(), WIDTH - number.len() - 3) {
            match drawn {
                RowLine::Cells(cells) => line(format!("{} {bar} {cells}", std::mem::replace(&mut beside, side.clone()))),
                RowLine::Marks { before, wide } => {
                    line(format!("{side} {bar} {}{}", " ".repeat(before), palette.weight(severity, &"^".repeat(wide))));
                }
            }
        }
    }
    let said = [("found", finding.found.as_deref()), ("expected", finding.expected.as_deref()), ("help", Some(finding.help.as_str()))];
    for (what, text) in said.into_iter().filter_map(|(what, text)| Some((what, text.filter(|text| !text.is_empty())?))) {
        let indent = side.len() + what.len() + 5;
        let text = wrapped(text, WIDTH, indent, indent);
        line(format!("{side} {} {} {text}", palette.side("="), palette.strong(&format!("{what}:"))));
    }
    lines
}

fn whereabouts(file: &str, place: Option<&Place>) -> String {
    let mut text = file.to_owned();
    if let Some(place) = place {
        // Writing to a string cannot fail.
        let _ = write!(text, ", sheet {}", on_one_line(&place.sheet, WIDTH));
        if let Some(cell) = place.cell {
            let _ = write!(text, ", cell {cell}");
        }
    }
    text
}

/// Text broken between words into lines of `width`: the first begins after `first` characters, the others stand in by `indent`.
fn wrapped(text: &str, width: usize, first: usize, indent: usize) -> String {
    let line = on_one_line(text, usize::MAX);
    let mut lines = String::with_capacity(line.len());
    let mut taken = first;
    for (index, word) in line.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 {
            if taken + 1 + length > width {
                lines.push('\n');
                lines.extend(std::iter::repeat_n(' ', indent));
                taken = indent;
            } else {
                lines.push(' ');
                taken += 1;
            }
        }
        lines.push_str(word);
        taken += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use outturn_domain::finding::FindingCode;

    use super::*;

    #[test]
    fn text_is_broken_between_words_and_never_within_one() {
        assert_eq!(wrapped("one two three", 9, 2, 4), "one two\n    three");
        assert_eq!(wrapped("extraordinarily long", 9, 2, 4), "extraordinarily\n    long");
        assert_eq!(wrapped("", 9, 2, 4), "");
    }

    #[test]
    fn a_finding_of_a_whole_file_has_no_row() {
        let finding = Finding::new(FindingCode::FileEmpty, "The file has no content.").found("0 bytes");
        assert_eq!(
            finding_lines("q2.xlsx", &finding, None, Palette::PLAIN),
            "error[file-empty]: The file has no content.\n --> q2.xlsx\n  = found: 0 bytes\n  = help: Save the workbook again and copy the new file here.\n"
        );
    }

    #[test]
    fn what_a_sender_wrote_cannot_move_the_cursor() {
        let place = Place::sheet("Out\u{1b}[2Jturns");
        let finding = Finding::new(FindingCode::SheetHidden, "A\u{1b}[31m red\nmessage").at(place).found("a\u{7}b");
        let lines = finding_lines("q2.xlsx", &finding, None, Palette::PLAIN);
        assert!(!lines.contains(|character: char| character.is_control() && character != '\n'), "{lines:?}");
        assert_eq!(lines.lines().count(), 4, "{lines}");
    }
}
