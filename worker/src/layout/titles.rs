//! Titles: the cells that say what the block or table below them is about.

use outturn_domain::address::Place;

use super::description::Titles;
pub(super) use super::labels::find_label;
use super::pattern::{Captured, Capturing};
use super::region::Said;
use crate::normalise::entry::Written;
use crate::normalise::grid::{Grid, shown};
use crate::read::cell::{CellValue, RawCell};

/// The most characters that a title has. What is longer is guidance.
const LONGEST_TITLE: usize = 500;

/// The most words that a title says of what stands below it: longer names than this are sentences.
const MOST_WORDS_OF_A_NAME: usize = 20;

/// From so many words on, what a title says and a full stop ends is a sentence; in fewer words the stop is that of "Ltd." or "Rd.".
const FEWEST_WORDS_OF_A_SENTENCE: usize = 4;

/// The most cells over which a title is spread, as "Project 1:" and the project's name beside it.
const MOST_CELLS_OF_A_TITLE: usize = 6;

/// The most cells that stand in the row of a block's title, the title among them. In a row of more cells the same words are one cell of many.
const MOST_CELLS_BESIDE_A_BLOCK: usize = 4;

/// So many figures right of a text make it the label of a row of figures. One may stand beside a title: forms hide what they compute with there.
const FIGURES_OF_A_ROW: usize = 2;

/// Text of a sheet that fits a title of the layout.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Title {
    /// The row.
    pub row: u32,
    /// The first cell's column.
    pub column: u32,
    /// The whole title; its place is its first cell.
    pub written: Written,
    /// What it says of what stands below it.
    pub said: Said,
    /// How many cells of the row hold something beside it.
    pub beside: usize,
}

impl Title {
    /// Whether its row holds little enough beside it to begin a block.
    pub(super) fn could_begin_a_block(&self) -> bool {
        self.beside < MOST_CELLS_BESIDE_A_BLOCK
    }
}

/// Every place of a sheet where one of these titles stands, from top to bottom and left to right: in one cell, or in cells beside each other.
///
/// One pass over the cells. A cell is held against the pattern only where it holds the pattern's longest word, so that the words of few cells are looked at.
pub(super) fn titles_on(grid: Grid<'_>, titles: &Titles) -> Vec<Title> {
    let sought: Vec<Sought<'_>> = titles.ways().iter().map(Sought::new).collect();
    let mut found = Vec::new();
    for (_, cells) in grid.rows() {
        if cells.iter().any(|cell| text_of(cell).is_some_and(|text| sought.iter().any(|way| way.may_fit(text)))) {
            titles_in(grid, cells, &sought, &mut found);
        }
    }
    found
}

fn titles_in(grid: Grid<'_>, cells: &[RawCell], sought: &[Sought<'_>], found: &mut Vec<Title>) {
    let filled: Vec<(&RawCell, String)> =
        cells.iter().map(|cell| (cell, single_spaced(&shown(&cell.value)))).filter(|(_, text)| !text.is_empty()).collect();
    // Whatever stands left of a title, as the number of a row, is no part of it; what stands right of it may be.
    let from = |start: usize| filled.get(start..).unwrap_or_default();
    let may_be_joined = |start: usize| (2..=MOST_CELLS_OF_A_TITLE).contains(&filled.len()) && start + 1 < filled.len();
    let in_cell = |start: usize| {
        let part = from(start).get(..1).filter(|part| part.iter().all(|(cell, _)| text_of(cell).is_some()))?;
        title_of(grid, part, from(start), sought)
    };
    let joined = |start: usize| may_be_joined(start).then(|| title_of(grid, from(start), from(start), sought)).flatten();
    let in_cells: Vec<(usize, Found)> = (0..filled.len()).filter_map(|start| Some((start, in_cell(start)?))).collect();
    let beside = |title: Title, cells: usize| Title { beside: filled.len() - cells, ..title };
    for (start, of_cell) in &in_cells {
        // "Project 1:" is a title, and with the name in the next cell it may be the one that the layout writes first.
        if let Some(longer) = joined(*start).filter(|longer| longer.way < of_cell.way) {
            found.push(beside(longer.title, filled.len() - start));
            return;
        }
        found.push(beside(of_cell.title.clone(), 1));
    }
    if in_cells.is_empty() {
        let first = (0..filled.len()).find_map(|start| Some((start, joined(start)?)));
        found.extend(first.map(|(start, longer)| beside(longer.title, filled.len() - start)));
    }
}

/// A title, and which of the ways of writing it is.
struct Found {
    way: usize,
    title: Title,
}

/// The title that these cells of a row are together, where they are one.
fn title_of(grid: Grid<'_>, part: &[(&RawCell, String)], to_the_end: &[(&RawCell, String)], sought: &[Sought<'_>]) -> Option<Found> {
    let (first, _) = part.first()?;
    let figures = to_the_end.iter().skip(1).filter(|(cell, _)| matches!(cell.value, CellValue::Number(_))).count();
    if figures >= FIGURES_OF_A_ROW {
        return None;
    }
    let text = part.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
    let ways = sought.iter().enumerate().filter(|(_, way)| way.may_fit(&text));
    // Where one way of writing takes a whole sentence for a name, another that fits may still take the name.
    let (way, captured) = ways.into_iter().find_map(|(index, way)| {
        let captured = way.pattern.captures(&text)?;
        let is_name = !captured.iter().any(|(_, words)| is_sentence(words, &text));
        is_name.then_some((index, captured))
    })?;
    let cell_of = |words: &str| {
        let cell = |fits: &dyn Fn(&str) -> bool| part.iter().find(|(_, text)| fits(text)).map(|(cell, _)| *cell);
        cell(&|text| text == words).or_else(|| cell(&|text| text.contains(words))).or_else(|| cell(&|text| words.starts_with(text)))
    };
    let place_of = |words: &str| {
        let cell = cell_of(words).unwrap_or(*first);
        grid.place(cell.row, cell.column)
    };
    let said = said_by(&captured, place_of);
    let written = Written { place: grid.place(first.row, first.column), text };
    Some(Found { way, title: Title { row: first.row, column: first.column, said, written, beside: 0 } })
}

/// Whether what a title's pattern takes of this text is no name: guidance may begin with a title's word.
fn is_sentence(words: &str, text: &str) -> bool {
    let count = words.split_whitespace().count();
    count > MOST_WORDS_OF_A_NAME || (count >= FEWEST_WORDS_OF_A_SENTENCE && text.ends_with('.'))
}

/// What the name of a sheet says of the tables on it; absent where no way of writing fits.
pub(super) fn said_by_sheet_name(titles: &Titles, sheet: &str) -> Option<Said> {
    let captured = titles.ways().iter().find_map(|way| way.captures(sheet))?;
    Some(said_by(&captured, |_| Place::sheet(sheet)))
}

/// How a person is told of a title: the first way of writing.
pub(super) fn first_way(titles: &Titles) -> &str {
    titles.ways().first().map_or("", Capturing::as_str)
}

fn said_by(captured: &Captured<'_>, place_of: impl Fn(&str) -> Place) -> Said {
    let mut said = Said::default();
    for (name, words) in captured.iter() {
        said.note(name, Written { text: words.to_owned(), place: place_of(words) });
    }
    said
}

fn text_of(cell: &RawCell) -> Option<&str> {
    match &cell.value {
        CellValue::Text(text) if text.len() <= LONGEST_TITLE * 4 && text.chars().count() <= LONGEST_TITLE => Some(text),
        _ => None,
    }
}

/// Text with single spaces and no line breaks.
pub(super) fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title, with the word by which most cells can be told not to be it.
struct Sought<'a> {
    pattern: &'a Capturing,
    /// The longest word that every text that fits must hold, in small letters; empty where there is none.
    word: Vec<u8>,
}

impl<'a> Sought<'a> {
    fn new(pattern: &'a Capturing) -> Self {
        // What stands between braces is the name of a capture and no word of the title.
        let literal = pattern.as_str().split('{').map(|part| part.rsplit('}').next().unwrap_or(part));
        let words = literal.flat_map(|part| part.split(|letter: char| !letter.is_ascii_alphanumeric()));
        let word = words.max_by_key(|word| word.len()).unwrap_or_default();
        // A word that is part of one with other letters would do as well, for whoever holds the whole holds the part.
        Self { pattern, word: word.to_ascii_lowercase().into_bytes() }
    }

    /// Whether the text may fit; where it may not, it certainly does not.
    fn may_fit(&self, text: &str) -> bool {
        // Letters beyond ASCII may become ASCII ones in small letters.
        !text.is_ascii()
            || self.word.is_empty()
            || text.as_bytes().windows(self.word.len()).any(|window| window.eq_ignore_ascii_case(&self.word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::test_book::sheet;

    fn titles(ways: &[&str]) -> Titles {
        Titles::try_from(ways.iter().map(|way| Capturing::parse(way).expect(way)).collect::<Vec<_>>()).expect("titles")
    }

    fn found(ways: &[&str], text: &str) -> Vec<String> {
        let sheet = sheet("S", text);
        let entity =
            |title: &Title| title.said.entity.as_ref().map_or_else(String::new, |entity| format!(" [{} {}]", entity.text, entity.place));
        let told = |title: &Title| format!("{} {}{}", title.written.place, title.written.text, entity(title));
        titles_on(Grid::new(&sheet), &titles(ways)).iter().map(told).collect()
    }

    #[test]
    fn a_title_stands_in_one_cell_or_in_several() {
        let text = "0 | Project 1: Corn Exchange\n | Project  2: | Angel\nfold here | PROJECT 3 | Angel Place\nProject 4:\n Projects 5: x";
        assert_eq!(
            found(&["Project #: {entity}"], text),
            [
                "S!B1 Project 1: Corn Exchange [Corn Exchange S!B1]",
                "S!B2 Project 2: Angel [Angel S!C2]",
                "S!B3 PROJECT 3 Angel Place [Angel Place S!C3]"
            ]
        );
        let either = found(&["Project #: {entity}", "Project #"], text);
        assert_eq!(either[1..], ["S!B2 Project 2: Angel [Angel S!C2]", "S!B3 PROJECT 3 Angel Place [Angel Place S!C3]", "S!A4 Project 4:"]);
    }

    #[test]
    fn the_words_of_a_title_are_not_found_in_longer_ones() {
        assert_eq!(
            found(&["Outputs"], "Outputs | Standard outputs\nOUTPUTS: | 5\n'Outputs"),
            ["S!A1 Outputs", "S!A2 OUTPUTS:", "S!A3 Outputs"]
        );
    }

    #[test]
    fn the_label_of_a_row_of_figures_is_no_title() {
        assert_eq!(found(&["Spending"], "Spending | | hidden | 1\nSpending | 5 | 6\n7 | 8 | Spending"), ["S!A1 Spending", "S!C3 Spending"]);
    }

    #[test]
    fn a_sentence_that_begins_like_a_title_is_none() {
        let words = |count: usize| vec!["so"; count].join(" ");
        let text = format!("Ward: {}\nWard: {}\nWard: see the note below this.\nWard: Mill Rd.", words(20), words(21));
        let places: Vec<String> = found(&["Ward: {entity}"], &text).iter().map(|title| title[..4].to_owned()).collect();
        assert_eq!(places, ["S!A1", "S!A4"]);
    }

    #[test]
    fn titles_may_stand_side_by_side() {
        let text = "England | | | Field sites\nTotal | 5";
        assert_eq!(found(&["England", "Field sites"], text), ["S!A1 England", "S!D1 Field sites"]);
    }

    #[test]
    fn letters_beyond_ascii_and_words_in_other_case_are_found() {
        assert_eq!(found(&["Année {period}"], "ANNÉE 2021"), ["S!A1 ANNÉE 2021"]);
    }
}
