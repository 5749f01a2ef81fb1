//! What was passed over in reading a return, and why: what `layout test` shows beside what was taken.

use std::ops::RangeInclusive;

/// Cells that were passed over together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The sheet.
    pub sheet: String,
    /// The rows, from nought; absent where whole columns, or the whole sheet, are meant.
    pub rows: Option<RangeInclusive<u32>>,
    /// The column, from nought; absent where whole rows, or the whole sheet, are meant.
    pub column: Option<u32>,
    /// Why.
    pub why: Why,
}

/// Why cells were passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The headings of a table of the layout, counted from one.
    Headings {
        /// Which table.
        table: usize,
    },
    /// The layout says that the sheet holds nothing of the return.
    SheetIgnored,
    /// The sheet is hidden.
    SheetHidden,
    /// No table of the layout stands on the sheet.
    SheetWithoutTable,
    /// The column says what its rows are about.
    Key,
    /// The layout says that the column holds nothing of the return.
    ColumnIgnored,
    /// The column has a heading that the layout does not know.
    ColumnUnknown,
    /// The column holds what stands beside the figures left of it.
    Flags,
    /// The column is a sum, held against its parts.
    TotalChecked,
    /// The row's label is one that the layout skips.
    RowSkipped,
    /// The row says what the rows below it are about.
    GroupRow,
    /// A row of the form that nobody filled in.
    RowPlaceholder,
    /// The row holds only what the form came with.
    RowPrepared,
    /// The row was refused; a finding says why.
    RowRefused,
}

impl Why {
    /// The reason in words.
    pub fn words(&self) -> String {
        match self {
            Self::Headings { table } => format!("headings of table {table}"),
            Self::SheetIgnored => "the layout ignores the sheet".to_owned(),
            Self::SheetHidden => "the sheet is hidden".to_owned(),
            Self::SheetWithoutTable => "no table of the layout stands here".to_owned(),
            Self::Key => "says what the row is about".to_owned(),
            Self::ColumnIgnored => "the layout ignores the column".to_owned(),
            Self::ColumnUnknown => "the layout does not know the heading".to_owned(),
            Self::Flags => "says something of the figure left of it".to_owned(),
            Self::TotalChecked => "a total, held against its parts".to_owned(),
            Self::RowSkipped => "the layout skips rows with this label".to_owned(),
            Self::GroupRow => "says what the rows below are about".to_owned(),
            Self::RowPlaceholder => "a row of the form that nobody filled in".to_owned(),
            Self::RowPrepared => "holds only what the form came with".to_owned(),
            Self::RowRefused => "refused, see the findings".to_owned(),
        }
    }
}
