//! The raw content of a workbook: what each cell holds, before anybody says what it means.
//!
//! These types cross the pipe from the sandboxed child to the worker, so they hold plain data only and are
//! serialisable. They are compact on purpose: a return of a million cells is one `Vec` of them.

use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use outturn_domain::address::CellAddress;

/// The file format of a workbook, told from its content and never from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkbookFormat {
    /// Excel workbook (Office Open XML).
    Xlsx,
    /// Excel workbook that carries macros; they are never looked at.
    Xlsm,
    /// Excel binary workbook (2007 and later).
    Xlsb,
    /// Excel 97 to 2003 workbook.
    Xls,
    /// OpenDocument spreadsheet, as `LibreOffice` writes it.
    Ods,
}

impl WorkbookFormat {
    /// The file name's extension that fits this content, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsm => "xlsm",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}

/// Everything that was read from one workbook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawWorkbook {
    /// What kind of file it is.
    pub format: WorkbookFormat,
    /// The worksheets in the workbook's own order, hidden ones too; empty sheets have no cells.
    pub sheets: Vec<RawSheet>,
    /// What the submitter may need to hear although the workbook could be read.
    pub notices: Vec<ReadNotice>,
}

/// One worksheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawSheet {
    /// The name on the tab.
    pub name: String,
    /// Whether a person who opens the workbook sees this sheet.
    pub visibility: SheetVisibility,
    /// The cells that hold something, in order of row, then column; each position at most once.
    pub cells: Vec<RawCell>,
    /// The rows among them that nobody sees, hidden or filtered away, counted from 0 and in order.
    pub hidden_rows: Vec<u32>,
}

/// Whether a sheet's tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SheetVisibility {
    /// The tab shows.
    Visible,
    /// Hidden; anybody can unhide it.
    Hidden,
    /// Hidden so that only a macro or the editor can unhide it.
    VeryHidden,
}

/// One cell that holds something. An empty cell, styled or not, is not listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawCell {
    /// The row, counted from 0.
    pub row: u32,
    /// The column, counted from 0.
    pub column: u32,
    /// What the cell holds.
    pub value: CellValue,
    /// How the cell shows its number.
    pub number_format: NumberFormat,
    /// Whether the value is the result of a formula.
    pub formula: bool,
}

impl RawCell {
    /// Where the cell stands, as a person writes it (`D14`).
    pub fn address(&self) -> CellAddress {
        CellAddress::new(self.row, self.column)
    }
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CellValue {
    /// A finite number, as stored (0.57 in a percent cell is 0.57).
    Number(f64),
    /// Text, exactly as stored: spaces are kept.
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// A date, with a time of day where the cell holds one (midnight otherwise).
    Date(NaiveDateTime),
    /// A length of time or a time of day without a date.
    Duration(TimeDelta),
    /// A formula error as the cell shows it, such as `#N/A`.
    Error(String),
    /// A formula whose result was never calculated and stored.
    FormulaWithoutResult,
}

/// How a cell shows its number, as far as the file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NumberFormat {
    /// No format of its own.
    General,
    /// As a percentage: 0.57 shows as 57%.
    Percent,
    /// As money in this currency; `¤` where the format names a currency without a symbol, such as USD.
    Currency(char),
    /// As a date, a time or a length of time.
    Date,
    /// Smaller than it is: the cell holds 651,391 and shows 651, or 651k.
    Scaled(ShownScale),
    /// Any other: decimals, thousands separators, fractions, text.
    Other,
    /// Neither a percentage nor money nor a date; which of the others the file does not tell beside the cell (`.ods`).
    Unknown,
}

impl NumberFormat {
    /// The currency in which the number is shown, where it is money.
    pub fn currency(self) -> Option<char> {
        match self {
            Self::Currency(sign) => Some(sign),
            Self::Scaled(scale) => scale.currency,
            _ => None,
        }
    }
}

/// How a format makes a number smaller than it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ShownScale {
    /// The power of ten by which the shown number is smaller than the one in the cell: 3 of `#,##0,`. Nought where it goes by the number's size.
    pub power: i8,
    /// The power of ten that the letters behind the number stand for: 3 of `0.0,"k"`, 6 of `#,##0,,"m"`.
    pub said: Option<i8>,
    /// The currency, where it is shown as money.
    pub currency: Option<char>,
}

/// Something worth telling about a workbook that could be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadNotice {
    /// A sheet that holds no cells by its nature (a chart, a macro or a dialogue sheet) was passed over.
    SheetPassedOver {
        /// The name on the tab.
        sheet: String,
        /// What it is.
        kind: PassedOverSheet,
    },
    /// The workbook asks to be calculated anew when opened, as programs that cannot calculate write it, or says that it
    /// was saved without being calculated: the stored results of its formulas may be stale or dummies.
    ResultsMayBeStale,
    /// Text of some cells carried NUL characters, which no person typed; they were taken out.
    TextRepaired {
        /// The name on the tab.
        sheet: String,
        /// How many cells.
        cells: u64,
    },
}

/// A kind of sheet that holds no cells to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PassedOverSheet {
    /// A sheet that is one chart.
    Chart,
    /// An Excel 4 macro sheet.
    Macro,
    /// A dialogue sheet or a Visual Basic module.
    Dialogue,
    /// What formulas fetched from another file, kept in an `.ods` as a sheet.
    CopyOfAnotherFile,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_small() {
        assert!(size_of::<RawCell>() <= 56, "{}", size_of::<RawCell>());
    }
}
