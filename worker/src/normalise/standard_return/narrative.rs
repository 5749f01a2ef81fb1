//! The sheet Narrative: what people write in words, a row for each text. What a text is stands in its row, not over its column.

use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::narrative::NarrativeKind;
use outturn_domain::period::Period;

use super::form::{AUTHOR, KIND, NARRATIVE, NUMBER, Reported, SUBJECT, TEXT};
use super::sheet::{RowHead, find_table};
use crate::normalise::entry::{Entry, Return, Written};
use crate::normalise::grid::Grid;
use crate::normalise::quote::shortened;
use crate::normalise::table::Row;
use crate::normalise::typed_cells::{NumberCell, Problem};

/// The most texts of one kind about one subject in one period.
const MOST: f64 = 99.0;

/// Reads the sheet.
pub(super) fn read(grid: Grid<'_>, into: &mut Return) {
    let cover = into.period;
    let Return { entries, findings, .. } = into;
    let Some(table) = find_table(grid, &NARRATIVE, findings) else { return };
    for row in table.rows() {
        match of_row(&row, cover, findings) {
            Ok(read) => entries.extend(read),
            Err(problem) => findings.push(*problem),
        }
    }
}

/// The text of a row and its author; nothing where the row has no period, which the cover's findings say.
fn of_row(row: &Row<'_>, cover: Option<Period>, findings: &mut Vec<Finding>) -> Result<Vec<Entry>, Problem> {
    // A line under the table has nothing in its other cells.
    if !row.any(&[KIND, TEXT, NUMBER, AUTHOR]) {
        return Ok(Vec::new());
    }
    let Some(head) = RowHead::read(row, &NARRATIVE, cover, findings)? else { return Ok(Vec::new()) };
    if row.cell(&TEXT).is_none() {
        return Err(empty(row));
    }
    let words = NarrativeKind::ALL.map(NarrativeKind::as_str);
    let Some(kind) = row.word(&KIND, &words, NarrativeKind::called)? else { return Err(row.word_unknown(&KIND, &words, "")) };
    let number = number(row, kind)?;
    let entry = |reported: &Reported| Some(head.entry(row, reported, row.cell(&reported.column)?));
    let [text, author] = NARRATIVE.reported else { return Ok(Vec::new()) };
    let grouped = |entry: Entry, group: Option<String>| {
        let breakdown = group.map(|text| Written { text, place: row.place(&NUMBER) });
        Entry { breakdown, ..entry }
    };
    let said = entry(text).map(|entry| grouped(Entry { kind: kind.fact_kind(), ..entry }, number.clone()));
    let by = entry(author).map(|entry| grouped(entry, Some(kind.author_key(number.as_deref()))));
    Ok(said.into_iter().chain(by).collect())
}

fn empty(row: &Row<'_>) -> Problem {
    let subject = row.line(&SUBJECT).ok().flatten().unwrap_or_default();
    let message = format!("The row about {} has nothing under {}.", shortened(&subject), TEXT.heading());
    let mut problem = row.problem(&TEXT, FindingCode::NarrativeEmpty, message);
    problem.expected = Some("the text".to_owned());
    problem
}

/// Which of several texts of one kind it is; the first needs no number.
fn number(row: &Row<'_>, kind: NarrativeKind) -> Result<Option<String>, Problem> {
    let most = if kind.is_numbered() { MOST } else { 1.0 };
    match row.number(&NUMBER)? {
        None | Some(NumberCell::Plain(1.0)) => Ok(None),
        Some(NumberCell::Plain(number)) if number.fract() == 0.0 && (1.0..=most).contains(&number) => Ok(Some(format!("{number:.0}"))),
        Some(_) => {
            let expected = if kind.is_numbered() {
                format!("a whole number from 1 to {most}")
            } else {
                format!("no number: there is one {}", kind.as_str())
            };
            let message =
                format!("{} cannot be the number of a text of the kind {}.", row.line(&NUMBER)?.unwrap_or_default(), kind.as_str());
            let mut problem = row.problem(&NUMBER, FindingCode::KeyMissing, message);
            problem.expected = Some(expected);
            "Number the challenges, achievements, actions or resources of one subject 1, 2, 3; write a commentary or an assessment into one cell.".clone_into(&mut problem.help);
            Err(problem)
        }
    }
}
