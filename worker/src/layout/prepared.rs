//! Rows that came with the form: noughts and formulas that nobody filled in.

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};

use super::figure_cell::FigureCell;
use super::heading::{Header, Role};
use super::row::Row;

/// Whether a row that names its body and month has not been returned: the only values in it are noughts, other cells
/// for figures are empty, and its totals are formulas.
pub(super) fn is_not_returned(row: &Row<'_>, header: &Header) -> bool {
    let cells = header.columns.iter().filter(|column| matches!(column.role, Role::Value { total: false, .. })).count();
    let filled = row.figures.iter().filter(|figure| !figure.total).count();
    let totals = || row.figures.iter().filter(|figure| figure.total);
    let nought = |says: FigureCell| says.is_nought();
    filled < cells
        && row.figures.iter().filter(|figure| !figure.total).all(|figure| nought(figure.says))
        // A total that a program wrote and never calculated adds up cells that hold nothing either.
        && totals().all(|figure| figure.cell.formula && (nought(figure.says) || figure.says == FigureCell::NoResult))
        && totals().next().is_some()
}

/// Whether a row that does not name its body and month holds nothing that somebody typed but noughts: a spare row.
pub(super) fn is_spare(row: &Row<'_>) -> bool {
    row.figures.iter().all(|figure| figure.cell.formula || figure.says.is_nought())
}

/// Rows of one sheet that are told of together, so that a form with two hundred spare rows has one note.
#[derive(Debug, Default)]
pub(super) struct RowsPassedOver {
    not_returned: Vec<u32>,
    spare: Vec<u32>,
}

impl RowsPassedOver {
    pub(super) fn not_returned(&mut self, row: u32) {
        self.not_returned.push(row);
    }

    pub(super) fn spare(&mut self, row: u32) {
        self.spare.push(row);
    }

    pub(super) fn findings(&self, sheet: &str) -> Vec<Finding> {
        let tell = |rows: &[u32], what: &str| {
            let (rows, one) = (rows_in_words(rows), rows.len() == 1);
            let (hold, were) = if one { ("holds", "was") } else { ("hold", "were") };
            Finding::new(
                FindingCode::RowNotReturned,
                format!("{rows} {what} {hold} nothing but prepared noughts and formulas, and {were} not taken."),
            )
            .at(Place::sheet(sheet))
            .found(rows)
        };
        let mut findings = Vec::new();
        if !self.not_returned.is_empty() {
            findings.push(tell(&self.not_returned, "of this sheet"));
        }
        if !self.spare.is_empty() {
            findings.push(tell(&self.spare, "without a body and month").help("Nothing to do: these are spare rows of the form."));
        }
        findings
    }
}

/// `Row 4`, or `Rows 2 to 4, 7 and 9 to 25`, counted as a person sees them.
fn rows_in_words(rows: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => runs.push((*row, *row)),
        }
    }
    let words: Vec<String> = runs
        .iter()
        .map(|(first, last)| if first == last { (first + 1).to_string() } else { format!("{} to {}", first + 1, last + 1) })
        .collect();
    let noun = if rows.len() == 1 { "Row" } else { "Rows" };
    match words.as_slice() {
        [init @ .., last] if !init.is_empty() => format!("{noun} {} and {last}", init.join(", ")),
        _ => format!("{noun} {}", words.concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_as_a_person_would() {
        assert_eq!(rows_in_words(&[3]), "Row 4");
        assert_eq!(rows_in_words(&[1, 2, 3]), "Rows 2 to 4");
        assert_eq!(rows_in_words(&[1, 2, 3, 6, 8, 9]), "Rows 2 to 4, 7 and 9 to 10");
    }
}
