//! What the cells under a heading look like.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{Looks, RowLooks, one_line, words};
use super::heading_seen::Heading;
use crate::normalise::grid::{heading_key, shown};
use crate::read::cell::{CellValue, NumberFormat};

/// A column under its heading.
#[derive(Debug, Clone)]
pub(super) struct ColumnSeen {
    pub(super) index: u32,
    pub(super) levels: Vec<String>,
    pub(super) heading: String,
    pub(super) key: String,
    /// Cells that hold anything but a drop-down that nobody touched.
    pub(super) filled: usize,
    pub(super) figures: usize,
    pub(super) years: usize,
    /// The different years.
    pub(super) distinct_years: BTreeSet<String>,
    pub(super) dates: usize,
    pub(super) words: usize,
    /// Noughts that a formula put there.
    pub(super) noughts: usize,
    pub(super) percents: usize,
    pub(super) pounds: usize,
    /// Figures that their own format shows smaller than they are.
    pub(super) scaled: usize,
    /// The largest of its figures, whatever their sign.
    pub(super) largest: f64,
    /// Marks and placeholders, as they are written, each with how often.
    pub(super) marks: BTreeMap<String, usize>,
    /// The different texts.
    pub(super) distinct: BTreeSet<String>,
    /// Whether the figures count 1, 2, 3.
    pub(super) counts_up: bool,
}

impl ColumnSeen {
    pub(super) fn read(heading: Heading, rows: &[RowLooks<'_>]) -> Self {
        let key = heading_key(&heading.joined);
        let mut seen = Self {
            index: heading.index,
            levels: heading.levels,
            heading: heading.joined,
            key,
            filled: 0,
            figures: 0,
            years: 0,
            distinct_years: BTreeSet::new(),
            dates: 0,
            words: 0,
            noughts: 0,
            percents: 0,
            pounds: 0,
            scaled: 0,
            largest: 0.0,
            marks: BTreeMap::new(),
            distinct: BTreeSet::new(),
            counts_up: false,
        };
        let mut numbers: Vec<f64> = Vec::new();
        for (cell, looks) in rows.iter().flat_map(|row| &row.cells).filter(|(cell, _)| cell.column == heading.index) {
            seen.note(cell, *looks);
            if let CellValue::Number(number) = cell.value {
                numbers.push(number);
            }
        }
        let steps = |pair: &[f64]| matches!(pair, [left, right] if (right - left - 1.0).abs() < 1e-9 || (right - 1.0).abs() < 1e-9);
        seen.counts_up = numbers.len() >= 2 && numbers.first().is_some_and(|first| *first <= 1.0) && numbers.windows(2).all(steps);
        seen
    }

    fn note(&mut self, cell: &crate::read::cell::RawCell, looks: Looks) {
        self.filled += usize::from(!matches!(looks, Looks::Placeholder | Looks::Nothing));
        self.noughts += usize::from(cell.formula && matches!(cell.value, CellValue::Number(number) if number == 0.0));
        match looks {
            Looks::Figure => self.figures += 1,
            Looks::Year => {
                self.years += 1;
                self.distinct_years.insert(one_line(&shown(&cell.value)));
            }
            Looks::Date => self.dates += 1,
            Looks::Words => self.words += 1,
            Looks::Mark | Looks::Placeholder => *self.marks.entry(one_line(&shown(&cell.value))).or_default() += 1,
            Looks::Nothing | Looks::Wreck => {}
        }
        if let CellValue::Number(number) = cell.value {
            self.largest = self.largest.max(number.abs());
            self.percents += usize::from(cell.number_format == NumberFormat::Percent);
            self.pounds += usize::from(cell.number_format.currency() == Some('£'));
            self.scaled += usize::from(matches!(cell.number_format, NumberFormat::Scaled(_)));
        }
        let text = words(cell);
        if !text.is_empty() && looks != Looks::Placeholder {
            self.distinct.insert(text);
        }
    }

    /// Whether most of what is filled in is figures or marks for missing ones.
    pub(super) fn is_figures(&self) -> bool {
        let marks: usize = self.marks.values().sum();
        let figures = self.figures + self.years;
        // In spare rows of a form, formulas leave noughts where words belong.
        let only_noughts = self.words > 0 && figures == self.noughts;
        figures > 0 && !only_noughts && (figures + marks) * 2 >= self.filled
    }

    pub(super) fn is_dates(&self) -> bool {
        self.dates > 0 && self.dates * 2 >= self.filled
    }
}
