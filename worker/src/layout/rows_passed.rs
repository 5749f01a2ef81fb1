//! Rows of one sheet that are told of together, so that a form with two hundred spare rows has one note.

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};

use super::passed::{Passed, Why};

/// The rows of a table that were passed over.
#[derive(Debug, Default)]
pub(super) struct RowsPassed {
    rows: Vec<(u32, Why)>,
    groups_with_figures: Vec<u32>,
}

impl RowsPassed {
    pub(super) fn note(&mut self, row: u32, why: Why) {
        self.rows.push((row, why));
    }

    /// Notes a row that says what the rows below it are about.
    pub(super) fn note_group(&mut self, row: u32, has_figures: bool) {
        self.note(row, Why::GroupRow);
        if has_figures {
            self.groups_with_figures.push(row);
        }
    }

    fn with(&self, why: &Why) -> Vec<u32> {
        self.rows.iter().filter(|(_, told)| told == why).map(|(row, _)| *row).collect()
    }

    /// What the sender is told: rows that somebody may have thought were returned.
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
        let prepared = self.with(&Why::RowPrepared);
        if !prepared.is_empty() {
            findings.push(tell(&prepared, "of this sheet"));
        }
        let spare = self.with(&Why::RowPlaceholder);
        if !spare.is_empty() {
            findings.push(tell(&spare, "without a name").help("Nothing to do: these are spare rows of the form."));
        }
        findings.extend(self.groups_told(sheet));
        findings
    }

    /// Rows of which the layout says that they are about the rows below them, and that hold figures all the same.
    fn groups_told(&self, sheet: &str) -> Option<Finding> {
        self.groups_with_figures.first()?;
        let rows = rows_in_words(&self.groups_with_figures);
        let message = match self.groups_with_figures.len() {
            1 => format!("{rows} says what the rows below it are about, and holds figures: these were not taken."),
            _ => format!("{rows} say what the rows below them are about, and hold figures: these were not taken."),
        };
        let help = "Nothing to do where they add up the rows below; else give each figure a row of its own.";
        Some(Finding::new(FindingCode::RowNotReturned, message).at(Place::sheet(sheet)).found(rows).help(help))
    }

    /// The same for whoever tests a layout.
    pub(super) fn passed(&self, sheet: &str) -> impl Iterator<Item = Passed> {
        self.rows.iter().map(move |(row, why)| Passed { sheet: sheet.to_owned(), rows: Some(*row..=*row), column: None, why: why.clone() })
    }
}

/// `Row 4`, or `Rows 2 to 4, 7 and 9 to 25`, counted as a person sees them.
pub(super) fn rows_in_words(rows: &[u32]) -> String {
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
