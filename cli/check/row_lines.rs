//! A row drawn on lines, its cells by their letters and the one in question marked underneath.

use outturn_domain::address::column_letters;
use outturn_worker::excerpt::{Excerpt, ExcerptCell};

/// What is shown of a cell that holds nothing.
const EMPTY: &str = "(empty)";
/// What stands between two cells.
const BETWEEN: &str = " | ";
/// What stands for cells that are left out.
const LEFT_OUT: &str = "…";

/// One line of a drawn row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RowLine {
    /// Cells.
    Cells(String),
    /// So many spaces, then so many marks under what stands above them.
    Marks {
        /// Characters before the first mark.
        before: usize,
        /// How many marks.
        wide: usize,
    },
}

/// Draws the row on lines of at most `width` characters, broken between cells; a cell that is wider has a line of its own. Where the cell in question
/// holds what was `found` beside other things, only that is marked.
pub(super) fn row_lines(excerpt: &Excerpt, found: Option<&str>, width: usize) -> Vec<RowLine> {
    let mut drawing = Drawing { width, ..Drawing::default() };
    for cell in &excerpt.cells {
        if cell.after_gap {
            drawing.add(LEFT_OUT, None);
        }
        let (label, text) = (format!("{}: ", column_letters(cell.address.column)), shown(cell));
        let mark = cell.marked.then(|| {
            let (from, wide) = found.and_then(|found| part(text, found)).unwrap_or((0, text.chars().count()));
            (label.chars().count() + from, wide)
        });
        drawing.add(&format!("{label}{text}"), mark);
    }
    if excerpt.goes_on {
        drawing.add(LEFT_OUT, None);
    }
    drawing.end_line();
    drawing.lines
}

fn shown(cell: &ExcerptCell) -> &str {
    if cell.text.is_empty() { EMPTY } else { &cell.text }
}

/// Where `found` stands in a text on its own, in characters, and how wide it is; absent where that is not one place.
fn part(text: &str, found: &str) -> Option<(usize, usize)> {
    let mut places = text.match_indices(found).filter(|(start, found)| {
        let before = text[..*start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        !found.is_empty() && ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    });
    let (start, found) = places.next()?;
    places.next().is_none().then(|| (text[..start].chars().count(), found.chars().count()))
}

#[derive(Default)]
struct Drawing {
    width: usize,
    lines: Vec<RowLine>,
    line: String,
    marks: Option<(usize, usize)>,
}

impl Drawing {
    /// Adds one cell; what of it is marked is said in characters from its beginning.
    fn add(&mut self, cell: &str, mark: Option<(usize, usize)>) {
        let taken = self.line.chars().count();
        if taken > 0 && taken + BETWEEN.len() + cell.chars().count() > self.width {
            self.end_line();
        }
        if !self.line.is_empty() {
            self.line.push_str(BETWEEN);
        }
        if let Some((from, wide)) = mark {
            self.marks = Some((self.line.chars().count() + from, wide));
        }
        self.line.push_str(cell);
    }

    fn end_line(&mut self) {
        self.lines.push(RowLine::Cells(std::mem::take(&mut self.line)));
        self.lines.extend(self.marks.take().map(|(before, wide)| RowLine::Marks { before, wide }));
    }
}

#[cfg(test)]
mod tests {
    use outturn_domain::address::CellAddress;

    use super::*;

    /// The lines of a row whose cells are given as they look: `«»` around the marked one, `…` where cells are left out.
    fn drawn(cells: &[&str], width: usize) -> Vec<String> {
        drawn_finding(cells, None, width)
    }

    fn drawn_finding(cells: &[&str], found: Option<&str>, width: usize) -> Vec<String> {
        let mut excerpt = Excerpt { cells: Vec::new(), goes_on: cells.last() == Some(&LEFT_OUT) };
        for (column, text) in (0..).zip(cells).filter(|(_, text)| **text != LEFT_OUT) {
            let after_gap = column > 0 && cells[column as usize - 1] == LEFT_OUT;
            let marked = text.starts_with('«');
            let text = text.trim_matches(['«', '»']).to_owned();
            excerpt.cells.push(ExcerptCell { address: CellAddress::new(0, column), text, marked, after_gap });
        }
        let lines = row_lines(&excerpt, found, width).into_iter().map(|line| match line {
            RowLine::Cells(cells) => cells,
            RowLine::Marks { before, wide } => format!("{}{}", " ".repeat(before), "^".repeat(wide)),
        });
        lines.collect()
    }

    #[test]
    fn the_marks_stand_under_the_cell() {
        assert_eq!(drawn(&["EHC-20W", "«57»", "why"], 80), ["A: EHC-20W | B: 57 | C: why", "                ^^"]);
        assert_eq!(drawn(&["«£é…»", "why"], 80), ["A: £é… | B: why", "   ^^^"], "characters are counted, not bytes");
        assert_eq!(drawn(&["EHC-20W", "«»"], 80), ["A: EHC-20W | B: (empty)", "                ^^^^^^^"]);
    }

    #[test]
    fn of_a_list_only_what_was_found_is_marked() {
        let marked = |found| drawn_finding(&["«Adults; Learning & Skills»"], Some(found), 80)[1].clone();
        assert_eq!(marked("Learning & Skills"), "           ^^^^^^^^^^^^^^^^^");
        let whole = "   ^^^^^^^^^^^^^^^^^^^^^^^^^";
        for found in ["Learn", "", "Housing", "Adults; Learning & Skills"] {
            assert_eq!(marked(found), whole, "{found}");
        }
        assert_eq!(drawn_finding(&["«7; 7»"], Some("7"), 80)[1], "   ^^^^", "which of them is meant cannot be told");
    }

    #[test]
    fn what_is_left_out_is_shown_to_be() {
        assert_eq!(drawn(&["A1", "…", "«2»", "…"], 80), ["A: A1 | … | C: 2 | …", "               ^"]);
    }

    #[test]
    fn a_wide_row_is_broken_between_cells_and_keeps_its_marks() {
        let lines = drawn(&["some words", "some more", "«here»", "the rest"], 26);
        assert_eq!(lines, ["A: some words", "B: some more | C: here", "                  ^^^^", "D: the rest"]);
        assert_eq!(drawn(&["«wider than the line»"], 5), ["A: wider than the line", "   ^^^^^^^^^^^^^^^^^^^"]);
    }
}
