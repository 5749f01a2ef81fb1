//! Standard returns as a service would fill them in.

use rust_xlsxwriter::{Format, Workbook};

/// What stands in a cell of a test's return.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Number(f64),
    /// A number shown with this number format.
    Formatted(f64, &'static str),
    Text(&'static str),
    /// A formula with this result.
    Formula(&'static str, &'static str),
}

struct OtherSheet {
    name: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

pub(crate) struct ReturnWorkbook {
    submitter: &'static str,
    service: &'static str,
    period: &'static str,
    signed_off_by: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    other_sheets: Vec<OtherSheet>,
}

impl ReturnWorkbook {
    pub(crate) fn of(submitter: &'static str, service: &'static str, period: &'static str) -> Self {
        Self {
            submitter,
            service,
            period,
            signed_off_by: "Head of service",
            headings: vec!["Measure", "Value", "Comment"],
            rows: Vec::new(),
            other_sheets: Vec::new(),
        }
    }

    pub(crate) fn signed_off_by(mut self, name: &'static str) -> Self {
        self.signed_off_by = name;
        self
    }

    pub(crate) fn headings(mut self, headings: &[&'static str]) -> Self {
        self.headings = headings.to_vec();
        self
    }

    /// A sheet of milestones, projects or risks.
    pub(crate) fn sheet(mut self, name: &'static str, headings: &[&'static str], rows: Vec<Vec<Cell>>) -> Self {
        self.other_sheets.push(OtherSheet { name, headings: headings.to_vec(), rows });
        self
    }

    pub(crate) fn row(mut self, cells: Vec<Cell>) -> Self {
        self.rows.push(cells);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let cover = workbook.add_worksheet().set_name("Cover").expect("a sheet");
        let fields = [
            ("Submitter", self.submitter),
            ("Service", self.service),
            ("Period", self.period),
            ("Prepared by", "Performance officer"),
            ("Signed off by", self.signed_off_by),
        ];
        for (row, (label, value)) in (0..).zip(fields) {
            cover.write_string(row, 0, label).expect("a cell");
            cover.write_string(row, 1, value).expect("a cell");
        }
        write_sheet(&mut workbook, "Outturns", &self.headings, &self.rows);
        for sheet in &self.other_sheets {
            write_sheet(&mut workbook, sheet.name, &sheet.headings, &sheet.rows);
        }
        workbook.save_to_buffer().expect("a workbook")
    }
}

fn write_sheet(workbook: &mut Workbook, name: &str, headings: &[&str], rows: &[Vec<Cell>]) {
    let sheet = workbook.add_worksheet().set_name(name).expect("a sheet");
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string(0, column, *heading).expect("a cell");
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Number(number) => sheet.write_number(row, column, *number).expect("a cell"),
                Cell::Formatted(number, format) => {
                    let format = Format::new().set_num_format(*format);
                    sheet.write_number_with_format(row, column, *number, &format).expect("a cell")
                }
                Cell::Text("") => continue,
                Cell::Text(text) => sheet.write_string(row, column, *text).expect("a cell"),
                Cell::Formula(formula, result) => {
                    sheet.write_formula(row, column, rust_xlsxwriter::Formula::new(*formula).set_result(*result)).expect("a cell")
                }
            };
        }
    }
}
