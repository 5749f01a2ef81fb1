//! Lists elsewhere in a workbook that hold every word of a column: what its drop-down offers.

use std::collections::BTreeSet;

use super::cells::words;
use super::cover::{exact, plain};
use super::draft::{Draft, Said};
use super::roles::Part;
use super::tables::Form;
use super::vocabulary::{Kind, placeholder};
use crate::layout::pattern::Pattern;
use crate::normalise::grid::{Grid, heading_key};
use crate::read::cell::RawWorkbook;

/// A list under a heading.
struct List {
    sheet: String,
    heading: String,
    words: BTreeSet<String>,
}

/// Notes, for each column of words that is no comment, the list that offers them all.
pub(super) fn note(draft: &mut Draft, form: &Form<'_, '_>, workbook: &RawWorkbook) {
    let Some(standing) = form.standing.first() else { return };
    let of_words =
        standing.roles.indices(|part| matches!(part, Part::Value { kind: Kind::Status | Kind::Score, .. } | Part::Item | Part::Entity));
    let is_key = |index: usize| matches!(standing.roles.parts[index], Part::Item | Part::Entity);
    let of_form = |key: &str| -> BTreeSet<String> {
        let columns = form.standing.iter().flat_map(|standing| &standing.block.columns).filter(|column| column.key == key);
        columns.flat_map(|column| &column.distinct).map(|word| word.to_lowercase()).collect()
    };
    let wanted: Vec<_> = of_words
        .into_iter()
        .map(|index| (&standing.block.columns[index], is_key(index)))
        .map(|(column, key)| (column, key, of_form(&column.key)))
        .filter(|(.., words)| words.len() >= 2)
        .collect();
    if wanted.is_empty() {
        return;
    }
    let own: BTreeSet<&str> = form.standing.iter().map(|standing| standing.block.grid.name()).collect();
    let lists = lists_of(workbook, &own);
    let all: Vec<&str> = standing.block.columns.iter().map(|column| column.heading.as_str()).collect();
    for (column, is_key, words) in wanted {
        let named_alike =
            |list: &List| heading_key(&list.heading).split(' ').any(|word| word.len() > 3 && column.key.split(' ').any(|own| own == word));
        let of_its_own = |list: &List| if is_key { named_alike(list) } else { list.words.len() <= 3 * words.len() + 15 };
        let has_all = |list: &&List| words.is_subset(&list.words) && of_its_own(list);
        let Some(list) = lists.iter().filter(has_all).min_by_key(|list| list.words.len()) else { continue };
        let says = (exact(&column.heading, &all, &[]), plain(&list.sheet), list.heading.clone());
        draft
            .allowed
            .push(Said::new(says, "a list of the workbook holds every word of this column; delete this where senders may write others"));
    }
}

fn lists_of(workbook: &RawWorkbook, own: &BTreeSet<&str>) -> Vec<List> {
    let mut lists = Vec::new();
    for sheet in workbook.sheets.iter().filter(|sheet| !own.contains(sheet.name.as_str())) {
        let grid = Grid::new(sheet);
        let mut headings = BTreeSet::new();
        for head in &sheet.cells {
            let heading = plain(&words(head));
            let above = head.row.checked_sub(1).and_then(|row| grid.cell(row, head.column)).is_some_and(|above| !words(above).is_empty());
            // A layout finds a list by the first cell with its heading, which may stand under another.
            if heading.is_empty()
                || above
                || heading.chars().count() > 60
                || Pattern::parse(&heading).is_err()
                || !headings.insert(heading.to_lowercase())
            {
                continue;
            }
            // A second heading is one under which the drop-down's own placeholder stands.
            let second = grid.cell(head.row + 2, head.column).is_some_and(|cell| placeholder(&words(cell)));
            lists.extend(list_under(grid, head.row + u32::from(second), head.column));
        }
    }
    lists
}

fn list_under(grid: Grid<'_>, row: u32, column: u32) -> Option<List> {
    let heading = plain(&words(grid.cell(row, column)?));
    Pattern::parse(&heading).ok()?;
    let below = (row + 1..).map_while(|row| grid.cell(row, column)).map(words).take_while(|text| !text.is_empty());
    let words: BTreeSet<String> = below.filter(|text| !placeholder(text)).map(|text| text.to_lowercase()).take(500).collect();
    (words.len() >= 2).then(|| List { sheet: grid.name().to_owned(), heading, words })
}
