//! The words that a column may hold, as a layout lists them or the workbook itself does.

use std::collections::BTreeMap;

use outturn_domain::code::lookup_key;
use outturn_domain::finding::{Finding, FindingCode};

use super::description::{Allowed, Layout, Table, Words};
use super::pattern::Headings;
use super::region::{Region, Role};
use crate::normalise::grid::{Grid, heading_key, shown};
use crate::normalise::near::nearest;
use crate::read::cell::{CellValue, RawCell, RawWorkbook};

/// The most words that a finding lists.
const MOST_LISTED: usize = 8;

/// The columns of a table that may hold certain words only.
#[derive(Debug, Default)]
pub(super) struct AllowedColumns(Vec<AllowedColumn>);

#[derive(Debug)]
struct AllowedColumn {
    column: u32,
    is_key: bool,
    words: Vec<String>,
    keys: Vec<String>,
}

impl AllowedColumns {
    pub(super) fn of(region: &Region<'_>, layout: &Layout, workbook: &RawWorkbook) -> Self {
        let mut columns = Vec::new();
        for allowed in &region.table.allowed {
            let words = words_of(allowed, region.table.until.as_ref(), layout, workbook);
            // A list that is not in this workbook cannot be held against anything.
            if words.is_empty() {
                continue;
            }
            for column in region.columns.iter().filter(|column| allowed.heading.fit(&column.key)) {
                columns.push(AllowedColumn {
                    column: column.index,
                    is_key: !matches!(
                        column.role,
                        Role::Value { .. } | Role::Total | Role::Flags | Role::PeriodBeside | Role::Ignored | Role::Unknown
                    ),
                    keys: words.iter().map(|word| word_key(word)).collect(),
                    words: words.clone(),
                });
            }
        }
        Self(columns)
    }

    /// What is wrong with a row's words: each finding, with whether it is about what the row is, so that nothing of the row can be taken.
    pub(super) fn check(&self, row: u32, grid: Grid<'_>, layout: &Layout) -> Vec<(Finding, bool, u32)> {
        let checked = self.0.iter().filter_map(|allowed| {
            let cell = grid.cell(row, allowed.column).filter(|cell| holds_a_word(cell, layout))?;
            let found = shown(&cell.value);
            let name = layout.flags().of_name(&found);
            (!allowed.keys.contains(&word_key(name))).then(|| (allowed.finding(&found, cell, grid), allowed.is_key, allowed.column))
        });
        checked.collect()
    }
}

impl AllowedColumn {
    fn finding(&self, found: &str, cell: &RawCell, grid: Grid<'_>) -> Finding {
        let code = if self.is_key { FindingCode::NameNotAllowed } else { FindingCode::WordUnknown };
        let held_back = if self.is_key { "; nothing of the row was taken" } else { "" };
        let message = format!("{found:?} is not one of the {} that may stand here{held_back}.", count(self.words.len()));
        let near = nearest(found, self.words.iter().map(String::as_str));
        let listed = self.words.iter().take(MOST_LISTED).map(String::as_str).collect::<Vec<_>>().join("; ");
        let more = if self.words.len() > MOST_LISTED { "; and others" } else { "" };
        let finding = Finding::new(code, message).at(grid.place(cell.row, cell.column)).found(found).expected(format!("{listed}{more}"));
        match near {
            Some(near) => {
                let help = format!("Did you mean {near:?}? {}", finding.help);
                finding.help(help).suggesting([near])
            }
            None => finding,
        }
    }
}

fn count(words: usize) -> String {
    if words == 1 { "one entry".to_owned() } else { format!("{words} entries") }
}

/// By this two writings of a word are known to be one. What is nothing but signs, as "%" and "£", is told apart by them.
fn word_key(word: &str) -> String {
    let key = lookup_key(word);
    if key.is_empty() { word.split_whitespace().collect() } else { key }
}

fn holds_a_word(cell: &RawCell, layout: &Layout) -> bool {
    match &cell.value {
        CellValue::Text(text) => !layout.marks().is_blank(text),
        CellValue::Error(_) | CellValue::FormulaWithoutResult => false,
        _ => true,
    }
}

/// Whether the workbook is to list the words that may stand, and lists none.
pub(super) fn lists_nothing(allowed: &Allowed, table: &Table, layout: &Layout, workbook: &RawWorkbook) -> bool {
    words_of(allowed, table.until.as_ref(), layout, workbook).is_empty()
}

/// The words that may stand; a list of the workbook goes down to the first empty cell, or to the text that ends the table.
fn words_of(allowed: &Allowed, until: Option<&Headings>, layout: &Layout, workbook: &RawWorkbook) -> Vec<String> {
    let (sheet, heading) = match &allowed.words {
        Words::Listed(words) => return words.clone(),
        Words::Below { sheet, heading } => (sheet, heading),
    };
    let goes_on = |text: &str| !text.is_empty() && !until.is_some_and(|until| until.fit(&heading_key(text)));
    let mut words = Vec::new();
    for sheet in workbook.sheets.iter().filter(|candidate| sheet.fit(&heading_key(&candidate.name))) {
        let grid = Grid::new(sheet);
        // A form may keep one list for each kind of thing, all below the same words. The same words within a list begin no other.
        let mut read_to: BTreeMap<u32, u32> = BTreeMap::new();
        let heads = sheet.cells.iter().filter(|cell| matches!(&cell.value, CellValue::Text(text) if heading.fit(&heading_key(text))));
        for head in heads {
            if read_to.get(&head.column).is_some_and(|last| head.row <= *last) {
                continue;
            }
            let below = (head.row + 1..).map_while(|row| grid.cell(row, head.column));
            for (cell, text) in below.map(|cell| (cell, shown(&cell.value))).take_while(|(_, text)| goes_on(text)) {
                read_to.insert(cell.column, cell.row);
                if !layout.marks().is_blank(&text) {
                    words.push(text);
                }
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::layout::{Layout, apply};
    use crate::normalise::test_book::book;

    const LAYOUT: &str = r#"
        id = "form"
        title = "A form"
        [marks]
        "Please select" = "nothing"
        [[table]]
        item = ["Output"]
        unit = ["Unit"]
        period = "none"
        until = ["* END"]
        values = [{ headings = ["Actual"] }]
        allowed = [
            { heading = ["Output"], sheet = ["Lists", "Own *"], below = ["Standard output", "Bespoke output"] },
            { heading = ["Unit"], sheet = "Lists", below = "Unit" },
        ]
    "#;

    /// Where names were refused.
    fn refused(table: &str, lists: &str) -> Vec<String> {
        let layout = Layout::parse(LAYOUT).expect("a layout");
        let workbook = book(&[("Outputs", table), ("Lists", lists), ("Own outputs", "Bespoke output\nMills")]);
        let returned = apply(&layout, &workbook, "form.xlsx").returned;
        let refused = returned.findings.iter().filter(|finding| finding.code.as_str() == "name-not-allowed");
        refused.filter_map(|finding| finding.place.as_ref().map(ToString::to_string)).collect()
    }

    #[test]
    fn the_words_of_all_lists_may_stand() {
        let lists = "Standard output | Unit\nPlease select | %\nHomes | km\n\nStandard output | Unit\nSchools | £";
        let table = "Output | Unit | Actual\nHomes | km | 1\nschools | £ | 2\nMills | % | 3\nBridges | km | 4\nHomes | $ | 5";
        assert_eq!(refused(table, lists), ["Outputs!A5", "Outputs!B6"], "signs are told apart, and a word of another list is none");
    }

    #[test]
    fn a_list_goes_down_to_what_ends_the_table() {
        let lists = "Standard output | Unit\nHomes | km\nOUTPUTS-END | %\nRisks\n";
        assert_eq!(refused("Output | Unit | Actual\nHomes | km | 1\nRisks | km | 2", lists), ["Outputs!A3"]);
    }

    #[test]
    fn a_list_that_names_itself_is_read_once() {
        let lists = format!("Unit\n{}", "Unit\n".repeat(20_000));
        assert_eq!(refused("Output | Unit | Actual\nMills | Unit | 1\nMills | km | 2", &lists), ["Outputs!B3"]);
    }
}
