//! The row that a finding is about, as it stands in the sheet: how its reader finds the spot again without counting columns.

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::figure::CellNumber;

use crate::normalise::grid::{Grid, shown};
use crate::read::cell::{CellValue, NumberFormat, RawCell, RawWorkbook};

/// The most cells of a row that an excerpt shows, the marked one among them.
pub const MOST_CELLS: usize = 7;
/// How many of a row's first cells with words are shown however far off they stand: they say what the row is about.
const NAMING_CELLS: usize = 2;
/// The most characters that are shown of the marked cell.
pub const LONGEST_MARKED: usize = 60;
/// The most characters that are shown of any other cell.
pub const LONGEST_BESIDE: usize = 30;

/// Part of a row, with the cell in question marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The cells in order of columns; exactly one of them is marked, and only that one may be empty.
    pub cells: Vec<ExcerptCell>,
    /// Whether the row goes on to the right of the last of them.
    pub goes_on: bool,
}

/// One cell of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptCell {
    /// Where it stands.
    pub address: CellAddress,
    /// What a person sees in it, on one line, shortened and harmless to print; empty for an empty cell.
    pub text: String,
    /// Whether it is the cell that the finding is about.
    pub marked: bool,
    /// Whether cells that hold something stand between the one before (or the beginning of the row) and this one, and are not shown.
    pub after_gap: bool,
}

impl Excerpt {
    /// The row of `place` as it stands in `workbook`; absent where the place is a whole sheet, or is not in this workbook.
    #[must_use]
    pub fn of(workbook: &RawWorkbook, place: &Place) -> Option<Self> {
        let address = place.cell?;
        let sheet = workbook.sheets.iter().find(|sheet| sheet.name == place.sheet)?;
        let row = Row::read(Grid::new(sheet).row(address.row), address);
        let chosen = row.chosen();
        let cells = chosen.iter().enumerate().map(|(index, &position)| {
            let before = index.checked_sub(1).map_or(0, |before| chosen[before] + 1);
            row.shown(position, position > before)
        });
        let goes_on = chosen.last().is_some_and(|last| last + 1 < row.cells.len());
        Some(Self { cells: cells.collect(), goes_on })
    }

    /// The cell that the finding is about.
    #[must_use]
    pub fn marked(&self) -> Option<&ExcerptCell> {
        self.cells.iter().find(|cell| cell.marked)
    }
}

/// The cells of a row that hold something, and the marked one, which may hold nothing.
struct Row<'a> {
    marked: CellAddress,
    cells: Vec<(u32, Option<&'a RawCell>)>,
}

impl<'a> Row<'a> {
    fn read(cells: &'a [RawCell], marked: CellAddress) -> Self {
        let mut filled: Vec<_> = cells.iter().filter(|cell| !is_blank(cell)).map(|cell| (cell.column, Some(cell))).collect();
        if let Err(position) = filled.binary_search_by_key(&marked.column, |(column, _)| *column) {
            filled.insert(position, (marked.column, None));
        }
        Self { marked, cells: filled }
    }

    /// Which cells are shown, in order: the marked one, those that name the row, then the nearest on either side.
    fn chosen(&self) -> Vec<usize> {
        let marked = self.cells.partition_point(|(column, _)| *column < self.marked.column);
        let names = |cell: &RawCell| matches!(cell.value, CellValue::Text(_));
        let naming = (0..self.cells.len()).filter(|position| self.cells[*position].1.is_some_and(names)).take(NAMING_CELLS);
        let mut chosen: Vec<usize> = std::iter::once(marked).chain(naming.filter(|position| *position != marked)).collect();
        let nearest = (1..self.cells.len()).flat_map(|distance| [marked.checked_sub(distance), Some(marked + distance)]);
        for position in nearest.flatten().filter(|position| *position < self.cells.len()) {
            if chosen.len() == MOST_CELLS {
                break;
            }
            if !chosen.contains(&position) {
                chosen.push(position);
            }
        }
        chosen.sort_unstable();
        chosen
    }

    fn shown(&self, position: usize, after_gap: bool) -> ExcerptCell {
        let (column, cell) = self.cells[position];
        let marked = column == self.marked.column;
        let longest = if marked { LONGEST_MARKED } else { LONGEST_BESIDE };
        let text = cell.map_or_else(String::new, |cell| on_one_line(&as_seen(cell), longest));
        ExcerptCell { address: CellAddress::new(self.marked.row, column), text, marked, after_gap }
    }
}

fn is_blank(cell: &RawCell) -> bool {
    matches!(&cell.value, CellValue::Text(text) if text.trim().is_empty())
}

/// What a person sees in a cell, as far as the file tells: 0.57 in a percent cell is 57%.
fn as_seen(cell: &RawCell) -> String {
    let CellValue::Number(number) = cell.value else { return shown(&cell.value) };
    let digits = |number, scale| CellNumber::new(number, scale).map(|number| number.decimal().to_string());
    let seen = match cell.number_format {
        NumberFormat::Percent => digits(number, 2).map(|points| format!("{points}%")),
        NumberFormat::Currency(sign) if sign != '¤' => {
            digits(number.abs(), 0).map(|digits| format!("{}{sign}{digits}", if number < 0.0 { "-" } else { "" }))
        }
        _ => digits(number, 0),
    };
    seen.unwrap_or_else(|| shown(&cell.value))
}

/// Text on one line and harmless to print: line breaks and runs of spaces are one space, a character that could move a terminal's cursor, turn the
/// direction of writing or hide is `\u{fffd}`, and what is longer than `longest` characters ends in "…".
#[must_use]
pub fn on_one_line(text: &str, longest: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let space = (length > 0).then_some(' ');
        for character in space.into_iter().chain(word.chars()) {
            if length == longest {
                line.pop();
                line.truncate(line.trim_end().len());
                line.push('…');
                return line;
            }
            line.push(if is_harmful(character) { char::REPLACEMENT_CHARACTER } else { character });
            length += 1;
        }
    }
    line
}

/// Control characters, and those that are not seen themselves and change how others are.
fn is_harmful(character: char) -> bool {
    let unseen = matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    character.is_control() || unseen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::test_book::book;

    /// An excerpt in one line: `«»` around the marked cell, `..` where cells are left out.
    fn excerpt(rows: &str, cell: &str) -> String {
        let place = Place::cell("Outturns", CellAddress::parse(cell).expect("an address"));
        let excerpt = Excerpt::of(&book(&[("Cover", "Submitter | adults"), ("Outturns", rows)]), &place).expect("an excerpt");
        assert_eq!(excerpt.cells.iter().filter(|cell| cell.marked).count(), 1);
        assert_eq!(excerpt.marked().map(|cell| cell.address.to_string()).as_deref(), Some(cell));
        let cells = excerpt.cells.iter().map(|cell| {
            let gap = if cell.after_gap { ".. " } else { "" };
            let (open, close) = if cell.marked { ("«", "»") } else { ("", "") };
            format!("{gap}{}={open}{}{close}", cell.address, cell.text)
        });
        let line = cells.collect::<Vec<_>>().join(" ");
        if excerpt.goes_on { format!("{line} ..") } else { line }
    }

    #[test]
    fn a_short_row_is_shown_whole_as_a_person_sees_it() {
        let rows = "Measure | Value\nEHC-20W | %0.57 | @2021-09-30 | #N/A | yes! | 7.000000000000001";
        assert_eq!(excerpt(rows, "B2"), "A2=EHC-20W B2=«57%» C2=30/09/2021 D2=#N/A E2=TRUE F2=7");
        assert_eq!(excerpt(rows, "A1"), "A1=«Measure» B1=Value");
    }

    #[test]
    fn money_has_its_sign() {
        let seen = |number, sign| {
            let number_format = NumberFormat::Currency(sign);
            as_seen(&RawCell { row: 0, column: 0, value: CellValue::Number(number), number_format, formula: false })
        };
        assert_eq!(seen(-1234.5, '£'), "-£1234.5");
        assert_eq!(seen(12.0, '¤'), "12", "a currency without a sign of its own");
    }

    #[test]
    fn an_empty_cell_is_marked_where_it_would_stand() {
        assert_eq!(excerpt("EHC-20W | | 58", "B1"), "A1=EHC-20W B1=«» C1=58");
        assert_eq!(excerpt("EHC-20W | ' | 58", "B1"), "A1=EHC-20W B1=«» C1=58", "spaces are not seen");
        assert_eq!(excerpt("| EHC-20W", "A1"), "A1=«» B1=EHC-20W");
        assert_eq!(excerpt("EHC-20W | 58", "Z1"), "A1=EHC-20W B1=58 Z1=«»");
        assert_eq!(excerpt("EHC-20W", "B9"), "B9=«»", "a row that holds nothing at all");
        assert_eq!(excerpt("EHC-20W", "XFD1048576"), "XFD1048576=«»", "the last cell of any sheet");
    }

    #[test]
    fn of_a_wide_row_what_names_it_and_what_stands_beside_the_cell_is_shown() {
        let row = format!("1 | EHC-20W | Plans | {}", (4..=20).map(|number| number.to_string()).collect::<Vec<_>>().join(" | "));
        assert_eq!(excerpt(&row, "L1"), ".. B1=EHC-20W C1=Plans .. J1=10 K1=11 L1=«12» M1=13 N1=14 ..");
        assert_eq!(excerpt(&row, "A1"), "A1=«1» B1=EHC-20W C1=Plans D1=4 E1=5 F1=6 G1=7 ..");
        assert_eq!(excerpt(&row, "T1"), ".. B1=EHC-20W C1=Plans .. P1=16 Q1=17 R1=18 S1=19 T1=«20»");
    }

    #[test]
    fn long_cells_are_shortened_and_the_marked_one_less() {
        let long = "word ".repeat(20);
        let line = excerpt(&format!("{long} | {long}"), "B1");
        let expected = ["A1=word word word word word word…", "B1=«word word word word word word word word word word word word…»"];
        assert_eq!(line, expected.join(" "));
        assert_eq!(on_one_line(&"£".repeat(32_767), 3), "££…");
        assert_eq!(on_one_line("£££", 3), "£££");
    }

    #[test]
    fn what_could_move_a_cursor_or_hide_is_shown_as_harmless() {
        assert_eq!(
            excerpt("a\u{1b}[2Jb\tc\u{85}d | x\u{202e}y\u{200b}z\u{7}", "A1"),
            "A1=«a\u{fffd}[2Jb c d» B1=x\u{fffd}y\u{fffd}z\u{fffd}"
        );
        assert_eq!(on_one_line(" two\r\nlines\u{2028}three ", 80), "two lines three");
    }

    #[test]
    fn a_whole_sheet_and_a_sheet_of_another_workbook_have_no_row() {
        let book = book(&[("Outturns", "Measure | Value")]);
        assert_eq!(Excerpt::of(&book, &Place::sheet("Outturns")), None);
        assert_eq!(Excerpt::of(&book, &Place::cell("Targets", CellAddress::new(0, 0))), None);
    }
}
