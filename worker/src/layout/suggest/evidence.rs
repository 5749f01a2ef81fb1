//! What stands in the cells for figures and is none: marks, flags, and text that nobody can read as either.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::Block;
use super::cells::{Looks, number_within, one_line, words};
use super::roles::{Part, Roles};
use super::unheaded::flags_beside;
use super::vocabulary::{Kind, Meant, meaning_of, placeholder};
use crate::layout::description::Flags;
use crate::normalise::grid::shown;

/// What was found in the cells for figures of the whole workbook.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Marks by how they are written, each with how often and where first.
    pub(super) marks: BTreeMap<String, (usize, String)>,
    /// Flags as a layout writes them, each with an example.
    pub(super) flags: BTreeMap<String, String>,
    /// Text in columns of figures that is neither, with its cell.
    pub(super) strange: Vec<(String, String)>,
}

/// The most strange texts that are told of.
const MOST_STRANGE: usize = 5;

impl Evidence {
    /// Looks through the values of a table.
    pub(super) fn note(&mut self, block: &Block<'_>, roles: &Roles) {
        let figures: BTreeSet<u32> = roles
            .indices(|part| match part {
                Part::Value { kind, .. } => !matches!(kind, Kind::Comment | Kind::Date),
                part => part == Part::Sum,
            })
            .into_iter()
            .map(|index| block.columns[index].index)
            .collect();
        let of_words: BTreeSet<u32> = roles
            .indices(|part| matches!(part, Part::Value { kind: Kind::Status | Kind::Score, .. }))
            .into_iter()
            .map(|index| block.columns[index].index)
            .collect();
        let of_table: BTreeSet<u32> = block.columns.iter().map(|column| column.index).collect();
        for (cell, looks) in block.rows.iter().flat_map(|row| &row.cells).filter(|(cell, _)| of_table.contains(&cell.column)) {
            let place = || block.grid.place(cell.row, cell.column).to_string();
            let is_value = figures.contains(&cell.column);
            match looks {
                Looks::Placeholder => self.mark(one_line(&shown(&cell.value)), place()),
                Looks::Mark if is_value => self.mark(one_line(&shown(&cell.value)), place()),
                Looks::Figure if is_value && !self.flags_of(&words(cell)) => self.strange(words(cell), place()),
                Looks::Words if is_value && !of_words.contains(&cell.column) => self.strange(words(cell), place()),
                Looks::Words if !is_value => self.note_mark(&words(cell)),
                _ => {}
            }
        }
        for (cell, text) in figures.iter().flat_map(|column| flags_beside(block, *column)) {
            let flag = with_any_number(&text);
            if block.grid.cell(cell.row, cell.column - 1).is_none() {
                self.mark(text, block.grid.place(cell.row, cell.column).to_string());
            } else if Flags::may_be(&flag) {
                self.flags.entry(flag).or_insert(text);
            }
        }
        for column in &block.columns {
            column.levels.iter().for_each(|level| self.note_mark(level));
        }
    }

    /// Looks through the texts of a column of labels for the numbers of footnotes: "Bristol6".
    pub(super) fn footnote_numbers(&mut self, labels: &[(u32, String)]) {
        let pointed: Vec<&String> = labels.iter().map(|(_, label)| label).filter(|label| points_to_footnote(label)).collect();
        if pointed.len() >= 2 {
            self.flags.entry("footnote numbers".to_owned()).or_insert_with(|| pointed[0].clone());
        }
    }

    fn mark(&mut self, text: String, place: String) {
        // Case does not matter to a layout.
        let known = self.marks.keys().find(|known| known.to_lowercase() == text.to_lowercase()).cloned();
        self.marks.entry(known.unwrap_or(text)).or_insert((0, place)).0 += 1;
    }

    fn strange(&mut self, text: String, place: String) {
        if self.strange.len() < MOST_STRANGE {
            self.strange.push((text, place));
        }
    }

    /// Notes what stands beside a figure. False where that could be a part of the figure, as the k of "5k": what it comes to, a person must say.
    fn flags_of(&mut self, text: &str) -> bool {
        let Some((before, after)) = number_within(text) else { return true };
        let beside: Vec<String> = [before, after].into_iter().filter(|flag| !flag.is_empty()).map(with_any_number).collect();
        // What nobody can type, no page can say.
        let may_be = beside.iter().all(|flag| Flags::may_be(flag) && !flag.chars().any(char::is_control));
        for flag in beside.into_iter().filter(|_| may_be) {
            self.flags.entry(flag).or_insert_with(|| text.to_owned());
        }
        may_be
    }

    /// "[note 1]" or "`[r]`" behind words.
    fn note_mark(&mut self, text: &str) {
        let Some((_, last)) = text.rsplit_once(" [") else { return };
        let flag = with_any_number(&format!("[{last}"));
        if last.ends_with(']') && last.chars().count() <= 10 && Flags::may_be(&flag) {
            self.flags.entry(flag).or_insert_with(|| text.to_owned());
        }
    }
}

fn with_any_number(flag: &str) -> String {
    match flag.find(|letter: char| letter.is_ascii_digit()) {
        Some(digits) if flag.starts_with('[') && digits > 1 => format!("{}*]", &flag[..digits]),
        _ => flag.to_owned(),
    }
}

fn points_to_footnote(label: &str) -> bool {
    let name = label.trim_end_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, ',' | 'R'));
    let tail = &label[name.len()..];
    name.chars().count() >= 4
        && name.chars().all(|letter| letter.is_alphabetic() || letter == ' ')
        && name.ends_with(|letter: char| letter.is_lowercase())
        && tail.starts_with(|first: char| first.is_ascii_digit())
        && tail.len() <= 4
}

/// What a layout writes for a mark's meaning, with a word on how sure that is.
pub(super) fn meaning_written(mark: &str) -> (&'static str, &'static str) {
    if placeholder(mark) {
        return ("\"nothing\"", "a drop-down that nobody touched");
    }
    match meaning_of(mark) {
        Meant::Nought => ("0", "check: nought, or is nothing known?"),
        Meant::Missing("not applicable") => ("\"not applicable\"", "check: or \"could not be collected\""),
        Meant::Missing("refused to answer") => ("\"refused to answer\"", "the body that was asked would not say"),
        Meant::Missing("not asked") => ("\"not asked\"", "the body was not asked"),
        Meant::Missing("suppressed") => ("\"suppressed\"", "check: held back, or \"could not be collected\"?"),
        Meant::Missing(_) | Meant::Words => ("\"could not be collected\"", "check: or 0, \"not applicable\", \"suppressed\""),
    }
}

/// What a layout writes for what a flag says.
pub(super) fn flag_written(flag: &str) -> &'static str {
    match flag.trim_matches(['[', ']']).to_lowercase().as_str() {
        "p" | "r" | "e" => "provisional",
        "~" | "+" | "<" | ">" | "c." | "≈" => "approximate",
        _ => "note",
    }
}
