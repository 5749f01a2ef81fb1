//! A table on a sheet, found by its headings: wherever it begins, in whatever order its columns stand, whatever else stands between them.

use outturn_domain::address::{Place, column_letters};
use outturn_domain::finding::{Finding, FindingCode};

use crate::normalise::grid::{Grid, heading_key, shown};
use crate::normalise::near::nearest;
use crate::normalise::quote::quoted;
use crate::read::cell::{CellValue, RawCell};

/// How many rows may stand above a table: titles, notes, a logo's gap.
const HEADER_WITHIN_ROWS: u32 = 30;

/// How many columns that the form does not know are told one by one; a service may keep its whole working beside the form.
const UNKNOWN_COLUMNS_TOLD: usize = 10;

/// A column that a table has or may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    heading: &'static str,
    also: &'static [&'static str],
    required: bool,
}

impl Column {
    /// A column that the table must have.
    pub const fn required(heading: &'static str) -> Self {
        Self { heading, also: &[], required: true }
    }

    /// A column that the table may have.
    pub const fn optional(heading: &'static str) -> Self {
        Self { heading, also: &[], required: false }
    }

    /// Other headings that are taken for it where its own is not there.
    #[must_use]
    pub const fn or(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    /// Whether the table must have it.
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// The heading as it is documented.
    pub const fn heading(&self) -> &'static str {
        self.heading
    }
}

/// A table that was found on a sheet.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    grid: Grid<'a>,
    header_row: u32,
    positions: Vec<(&'static str, u32)>,
}

impl<'a> Table<'a> {
    /// Finds the table that has `columns`; where there is none, or no one way to read it, the findings say why.
    ///
    /// A sheet without a single cell is no table and nothing to speak of.
    pub fn find(grid: Grid<'a>, columns: &[Column], findings: &mut Vec<Finding>) -> Option<Self> {
        let (header_row, cells) = best_header(grid, columns)?;
        let headings = Headings::of(cells);
        let missing = headings.missing(columns);
        if !missing.is_empty() {
            findings.extend(missing.iter().map(|column| column_missing(grid, header_row, &headings, columns, column)));
            return None;
        }
        let mut positions = Vec::with_capacity(columns.len());
        let mut twice = false;
        for column in columns {
            match headings.positions(column).as_slice() {
                [] => {}
                [position] => positions.push((column.heading, *position)),
                [first, second, ..] => {
                    twice = true;
                    findings.push(column_twice(grid, header_row, column, *first, *second));
                }
            }
        }
        if twice {
            return None;
        }
        let mut unknown = headings.unknown(&positions);
        let told = unknown.by_ref().take(UNKNOWN_COLUMNS_TOLD);
        findings.extend(told.map(|(position, text)| column_unknown(grid, header_row, columns, &positions, position, text)));
        findings.extend(unknown.next().map(|(position, _)| more_columns_unknown(grid, header_row, position, unknown.count() + 1)));
        Some(Self { grid, header_row, positions })
    }

    /// The required headings that no row of the sheet's beginning has together; none where the table is there.
    pub fn missing_headings(grid: Grid<'a>, columns: &[Column]) -> Vec<&'static str> {
        let headings = best_header(grid, columns).map(|(_, cells)| Headings::of(cells)).unwrap_or_default();
        headings.missing(columns).iter().map(|column| column.heading).collect()
    }

    /// The sheet it stands on.
    pub fn sheet(&self) -> &'a str {
        self.grid.name()
    }

    /// Where each of its columns stands, from nought, by the documented heading.
    pub fn positions(&self) -> &[(&'static str, u32)] {
        &self.positions
    }

    /// The rows below the heading that hold anything in a column of the table.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let below = self.grid.rows().skip_while(|(number, _)| *number <= self.header_row);
        below.map(|(number, cells)| Row { table: self, number, cells }).filter(|row| !row.is_blank())
    }

    fn position(&self, column: &Column) -> Option<u32> {
        self.positions.iter().find(|(heading, _)| *heading == column.heading).map(|(_, position)| *position)
    }
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table<'t>,
    number: u32,
    cells: &'t [RawCell],
}

impl<'t> Row<'t> {
    /// The cell under a heading, where it holds more than spaces.
    pub fn cell(&self, column: &Column) -> Option<&'t RawCell> {
        let position = self.table.position(column)?;
        let index = self.cells.binary_search_by_key(&position, |cell| cell.column).ok()?;
        self.cells.get(index).filter(|cell| !is_blank(&cell.value))
    }

    /// Whether any of the cells under these headings holds anything.
    pub fn any(&self, columns: &[Column]) -> bool {
        columns.iter().any(|column| self.cell(column).is_some())
    }

    /// Where the cell under a heading stands, filled or not; the row's first cell where the table has no such column.
    pub fn place(&self, column: &Column) -> Place {
        self.table.grid.place(self.number, self.table.position(column).unwrap_or(0))
    }

    /// The row's number as people see it, from one.
    pub fn sheet_row(&self) -> u32 {
        self.number + 1
    }

    fn is_blank(&self) -> bool {
        !self.cells.iter().any(|cell| self.table.positions.iter().any(|(_, position)| *position == cell.column) && !is_blank(&cell.value))
    }
}

fn is_blank(value: &CellValue) -> bool {
    matches!(value, CellValue::Text(text) if text.trim().is_empty())
}

/// The texts of a row that may be a table's heading, each with its key and column.
#[derive(Debug, Default)]
struct Headings<'a> {
    cells: Vec<(String, &'a RawCell)>,
}

impl<'a> Headings<'a> {
    fn of(cells: &'a [RawCell]) -> Self {
        let cells = cells.iter().filter(|cell| !is_blank(&cell.value)).map(|cell| (heading_key(&shown(&cell.value)), cell)).collect();
        Self { cells }
    }

    fn with_heading(&self, heading: &str) -> Vec<u32> {
        let key = heading_key(heading);
        self.cells.iter().filter(|(found, _)| *found == key).map(|(_, cell)| cell.column).collect()
    }

    /// Where a column stands. Its own heading goes before the others that are taken for it: a council may have added a `Title` beside `Name`.
    fn positions(&self, column: &Column) -> Vec<u32> {
        let own = self.with_heading(column.heading);
        if own.is_empty() { column.also.iter().flat_map(|heading| self.with_heading(heading)).collect() } else { own }
    }

    fn missing<'c>(&self, columns: &'c [Column]) -> Vec<&'c Column> {
        columns.iter().filter(|column| column.required && self.positions(column).is_empty()).collect()
    }

    /// How many of the columns are there, the required ones first.
    fn fit(&self, columns: &[Column]) -> (usize, usize) {
        let there = || columns.iter().filter(|column| !self.positions(column).is_empty());
        (there().filter(|column| column.required).count(), there().count())
    }

    fn unknown(&self, taken: &[(&'static str, u32)]) -> impl Iterator<Item = (u32, String)> {
        let unknown = self.cells.iter().filter(|(_, cell)| !taken.iter().any(|(_, position)| *position == cell.column));
        unknown.map(|(_, cell)| (cell.column, quoted(&cell.value)))
    }
}

/// The first row with every required heading, else the one that comes closest; absent on an empty sheet.
fn best_header<'a>(grid: Grid<'a>, columns: &[Column]) -> Option<(u32, &'a [RawCell])> {
    let required = columns.iter().filter(|column| column.required).count();
    let mut best: Option<(u32, &'a [RawCell])> = None;
    let mut best_fit = (0, 0);
    for (number, cells) in grid.rows().take_while(|(number, _)| *number < HEADER_WITHIN_ROWS) {
        let fit = Headings::of(cells).fit(columns);
        if fit.0 == required {
            return Some((number, cells));
        }
        if best.is_none() || fit > best_fit {
            (best, best_fit) = (Some((number, cells)), fit);
        }
    }
    // A sheet whose content begins further down has no heading where one is looked for.
    best.or_else(|| grid.rows().next().map(|(number, _)| (number, [].as_slice())))
}

fn column_missing(grid: Grid<'_>, header_row: u32, headings: &Headings<'_>, columns: &[Column], column: &Column) -> Finding {
    let sheet = grid.name();
    let (required, any) = headings.fit(columns);
    let required_headings: Vec<&str> = columns.iter().filter(|column| column.required).map(Column::heading).collect();
    let expected = format!("a row with the headings {}", required_headings.join(", "));
    if required == 0 && any == 0 {
        let message =
            format!("The sheet {sheet} has no row of headings in its first {HEADER_WITHIN_ROWS} rows: {} is missing.", column.heading);
        return Finding::new(FindingCode::ColumnMissing, message).at(Place::sheet(sheet)).expected(expected);
    }
    let message = format!("The sheet {sheet} has no column {}; its headings stand in row {}.", column.heading, header_row + 1);
    let finding = Finding::new(FindingCode::ColumnMissing, message).at(first_heading(grid, header_row)).expected(expected);
    let texts: Vec<String> = headings.cells.iter().map(|(_, cell)| quoted(&cell.value)).collect();
    let unclaimed =
        texts.iter().map(String::as_str).filter(|text| !columns.iter().any(|column| heading_key(column.heading) == heading_key(text)));
    match nearest(column.heading, unclaimed) {
        Some(near) => {
            finding.help(format!("If the column \"{near}\" is meant, rename it to \"{}\"; else put the column back.", column.heading))
        }
        None => finding,
    }
}

fn column_twice(grid: Grid<'_>, header_row: u32, column: &Column, first: u32, second: u32) -> Finding {
    let message = format!(
        "The sheet {} has the column {} twice, in columns {} and {}.",
        grid.name(),
        column.heading,
        column_letters(first),
        column_letters(second)
    );
    Finding::new(FindingCode::ColumnTwice, message).at(grid.place(header_row, second)).found(column.heading).expected("each heading once")
}

/// The cell in which the row of headings begins, so that the row is shown.
fn first_heading(grid: Grid<'_>, header_row: u32) -> Place {
    grid.place(header_row, grid.row(header_row).first().map_or(0, |cell| cell.column))
}

fn column_unknown(
    grid: Grid<'_>,
    header_row: u32,
    columns: &[Column],
    positions: &[(&'static str, u32)],
    position: u32,
    text: String,
) -> Finding {
    let message = format!("The column \"{text}\" is not one of the form's own; it was passed over.");
    let absent = columns.iter().map(Column::heading).filter(|heading| !positions.iter().any(|(there, _)| there == heading));
    let near = nearest(&text, absent);
    let finding = Finding::new(FindingCode::ColumnUnknown, message).at(grid.place(header_row, position)).found(text);
    match near {
        Some(near) => finding.help(format!("If {near} is meant, write the heading so; else there is nothing to do.")),
        None => finding,
    }
}

fn more_columns_unknown(grid: Grid<'_>, header_row: u32, position: u32, count: usize) -> Finding {
    let message = format!("From here on {count} more columns are not the form's own; they were passed over.");
    Finding::new(FindingCode::ColumnUnknown, message).at(grid.place(header_row, position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::test_book::{codes, sheet};

    const CODE: Column = Column::required("Code");
    const NAME: Column = Column::required("Name").or(&["Title"]);
    const NOTE: Column = Column::optional("Basis note");
    const COLUMNS: [Column; 3] = [CODE, NAME, NOTE];

    fn found(text: &str) -> (Option<Vec<Vec<String>>>, Vec<Finding>) {
        let sheet = sheet("Things", text);
        let mut findings = Vec::new();
        let table = Table::find(Grid::new(&sheet), &COLUMNS, &mut findings);
        let shown_cell = |row: &Row<'_>, column| row.cell(column).map_or_else(String::new, |cell| shown(&cell.value));
        let rows = table.map(|table| table.rows().map(|row| COLUMNS.iter().map(|column| shown_cell(&row, column)).collect()).collect());
        (rows, findings)
    }

    #[test]
    fn columns_stand_in_any_order_below_any_title() {
        let (rows, findings) = found(
            "
The framework of the council | | 2021
 | Name of nothing |

 | NAME | basis - note | Ours | (code)
 | First | stated | x | A1

 | | | only ours |
 | Second | | y | ' |
Notes",
        );
        assert_eq!(rows.expect("a table"), [["A1", "First", "stated"], ["", "Second", ""]]);
        assert_eq!(codes(&findings), ["column-unknown Things!D4"]);
    }

    #[test]
    fn another_heading_is_taken_only_where_the_own_one_is_not_there() {
        assert_eq!(found("Code | Title\nA1 | First").0.expect("a table"), [["A1", "First", ""]]);
        let (rows, findings) = found("Code | Title | Name\nA1 | Other | First");
        assert_eq!(rows.expect("a table"), [["A1", "First", ""]]);
        assert_eq!(codes(&findings), ["column-unknown Things!B1"]);
    }

    #[test]
    fn what_is_missing_is_named_and_so_is_what_was_perhaps_meant() {
        let (rows, findings) = found("List of things\nCodes | Name | Basis note\nA1 | First |");
        assert_eq!(rows, None);
        assert_eq!(codes(&findings), ["column-missing Things!A2"]);
        assert_eq!(findings[0].message, "The sheet Things has no column Code; its headings stand in row 2.");
        assert!(findings[0].help.contains("\"Codes\""), "{}", findings[0].help);
        let (_, findings) = found("nothing | of | ours");
        assert_eq!(codes(&findings), ["column-missing Things", "column-missing Things"]);
        let below = format!("{}Code | Name", "\n".repeat(31)).replace('\n', " |\n");
        assert_eq!(codes(&found(&below).1), ["column-missing Things", "column-missing Things"], "a heading in row 32 is none");
        assert_eq!(found(""), (None, Vec::new()));
    }

    #[test]
    fn a_column_that_stands_twice_is_no_one_column() {
        let (rows, findings) = found("Code | Name | CODE\nA1 | First | A2");
        assert_eq!(rows, None);
        assert_eq!(codes(&findings), ["column-twice Things!C1"]);
        assert_eq!(findings[0].message, "The sheet Things has the column Code twice, in columns A and C.");
    }

    #[test]
    fn a_heading_that_is_nearly_known_is_asked_about() {
        let (_, findings) = found("Code | Name | Basis notes\nA1 | First | x");
        assert_eq!(codes(&findings), ["column-unknown Things!C1"]);
        assert!(findings[0].help.contains("Basis note is meant"), "{}", findings[0].help);
    }

    #[test]
    fn many_unknown_columns_are_told_in_a_few_lines() {
        let (rows, findings) = found(&format!("Code | Name{}\nA1 | First", " | own".repeat(300)));
        assert_eq!(rows.map(|rows| rows.len()), Some(1));
        assert_eq!(findings.len(), 11);
        assert_eq!(findings[10].message, "From here on 290 more columns are not the form's own; they were passed over.");
    }
}
