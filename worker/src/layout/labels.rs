//! Where the labels of a layout's fields stand.

use super::description::{Field, Layout};
use crate::normalise::grid::{Grid, heading_key, shown};
use crate::read::cell::{CellValue, RawCell, RawSheet, RawWorkbook, SheetVisibility};

/// How many rows of a sheet that hold anything are looked through for labels: forms are shorter.
const ROWS_LOOKED_THROUGH: usize = 2_000;

/// The most bytes that a label has. What is longer is guidance, or an answer.
const LONGEST_LABEL: usize = 2_000;

/// A cell that is the label of a field.
#[derive(Debug, Clone, Copy)]
pub struct LabelCell<'a> {
    /// The sheet.
    pub grid: Grid<'a>,
    /// The cell.
    pub cell: &'a RawCell,
}

/// The places at which the labels of a layout's fields stand.
#[derive(Debug, Clone)]
pub struct FieldLabels<'a>(Vec<Vec<LabelCell<'a>>>);

impl<'a> FieldLabels<'a> {
    /// Of a field, by its place in the layout: every cell that is its label, in the order of the sheets, then from top to bottom and left to right.
    pub fn of(&self, field: usize) -> &[LabelCell<'a>] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }
}

/// Looks for the labels of all fields of a layout, on the visible sheets on which each may stand.
///
/// One pass over the cells of at most `ROWS_LOOKED_THROUGH` rows a sheet; each cell is held against every field.
pub fn find_labels<'a>(layout: &Layout, workbook: &'a RawWorkbook) -> FieldLabels<'a> {
    FieldLabels(labels_of(&layout.fields().iter().collect::<Vec<_>>(), layout, workbook))
}

/// Every cell that is a field's label, in the order of the sheets. Of many fields, [`find_labels`] looks for all at once.
pub fn find_label<'a>(field: &Field, layout: &Layout, workbook: &'a RawWorkbook) -> Vec<LabelCell<'a>> {
    labels_of(&[field], layout, workbook).into_iter().flatten().collect()
}

fn labels_of<'a>(fields: &[&Field], layout: &Layout, workbook: &'a RawWorkbook) -> Vec<Vec<LabelCell<'a>>> {
    let mut labels = vec![Vec::new(); fields.len()];
    if fields.is_empty() {
        return labels;
    }
    for sheet in workbook.sheets.iter().filter(|sheet| sheet.visibility == SheetVisibility::Visible) {
        let may_stand: Vec<bool> = fields.iter().map(|field| may_stand_on(field, sheet)).collect();
        if !may_stand.contains(&true) {
            continue;
        }
        let grid = Grid::new(sheet);
        for cell in grid.rows().take(ROWS_LOOKED_THROUGH).flat_map(|(_, cells)| cells) {
            let Some(key) = key_of(cell, layout) else { continue };
            for ((field, may_stand), labels) in fields.iter().zip(&may_stand).zip(&mut labels) {
                if *may_stand && field.label.fit(&key) {
                    labels.push(LabelCell { grid, cell });
                }
            }
        }
    }
    labels
}

fn may_stand_on(field: &Field, sheet: &RawSheet) -> bool {
    field.sheets.as_ref().is_none_or(|names| names.fit(&heading_key(&sheet.name)))
}

/// A cell's text as labels are compared; absent where no label looks like this. The numbers of questions are labels, too.
fn key_of(cell: &RawCell, layout: &Layout) -> Option<String> {
    match &cell.value {
        CellValue::Text(text) if text.len() <= LONGEST_LABEL => Some(heading_key(layout.flags().of_name(text))),
        CellValue::Number(_) => Some(heading_key(&shown(&cell.value))),
        _ => None,
    }
    .filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::test_book::book;

    fn layout() -> Layout {
        let toml = r#"
            id = "form"
            title = "A form"
            [flags]
            "[note *]" = "note"
            [[field]]
            label = ["Reporting period"]
            at = "right"
            gives = "period"
            [[field]]
            label = ["1.01"]
            sheets = ["Costs *"]
            at = "2 right"
            gives = "actual"
        "#;
        Layout::parse(toml).expect("a layout")
    }

    #[test]
    fn a_label_is_found_as_people_type_it_on_the_sheets_where_it_may_stand() {
        let mut workbook = book(&[
            ("Notes", "1.01 | see costs"),
            ("Cover", "Return\n | reporting  PERIOD: [note 3] | 2021/22"),
            ("Costs 2021", "1.01 | Staff | 5\n1.02 | Other | 7\n'1.01 | Again | 8"),
            ("Costs 2020", "1.01 | Staff | 4"),
        ]);
        workbook.sheets[3].visibility = SheetVisibility::Hidden;
        let layout = layout();
        let labels = find_labels(&layout, &workbook);
        let places = |field: usize| -> Vec<String> {
            labels.of(field).iter().map(|label| label.grid.place(label.cell.row, label.cell.column).to_string()).collect()
        };
        assert_eq!(places(0), ["Cover!B2"]);
        assert_eq!(places(1), ["Costs 2021!A1", "Costs 2021!A3"], "number or text");
        assert!(places(2).is_empty());
        let found = find_label(&layout.fields()[1], &layout, &workbook);
        let found: Vec<String> = found.iter().map(|label| label.grid.place(label.cell.row, label.cell.column).to_string()).collect();
        assert_eq!(found, places(1));
    }
}
