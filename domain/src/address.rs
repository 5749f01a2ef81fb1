//! Where in a workbook something stands.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A cell of a sheet, by row and column counted from nought; people see it as `D14`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellAddress {
    /// Row, from nought: 13 in `D14`.
    pub row: u32,
    /// Column, from nought: 3 in `D14`.
    pub column: u32,
}

impl CellAddress {
    /// The cell in `row` and `column`, both from nought.
    #[must_use]
    pub fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }

    /// Reads `D14` (any case, `$` passed over); absent for anything that is no cell of a workbook.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace('$', "").to_ascii_uppercase();
        let digits = text.find(|character: char| character.is_ascii_digit())?;
        let (letters, digits) = text.split_at(digits);
        if letters.is_empty() || letters.len() > 3 || digits.len() > 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let column = letters
            .bytes()
            .try_fold(0u32, |column, letter| letter.is_ascii_uppercase().then(|| column * 26 + u32::from(letter - b'A') + 1))?;
        let row: u32 = digits.parse().ok()?;
        (row > 0).then(|| Self::new(row - 1, column - 1))
    }
}

impl fmt::Display for CellAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), u64::from(self.row) + 1)
    }
}

/// The letters over a column counted from nought: `A`, `Z`, `AA`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = u64::from(column) + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// A place in a workbook: a sheet, and a cell of it where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The sheet's name as its tab shows it.
    pub sheet: String,
    /// The cell; absent where the sheet as a whole is meant.
    pub cell: Option<CellAddress>,
}

impl Place {
    /// A cell of a sheet.
    #[must_use]
    pub fn cell(sheet: &str, address: CellAddress) -> Self {
        Self { sheet: sheet.to_owned(), cell: Some(address) }
    }

    /// A sheet as a whole.
    #[must_use]
    pub fn sheet(sheet: &str) -> Self {
        Self { sheet: sheet.to_owned(), cell: None }
    }
}

impl fmt::Display for Place {
    /// `Outturns!D14`, or the sheet alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cell {
            Some(cell) => write!(f, "{}!{cell}", self.sheet),
            None => f.write_str(&self.sheet),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_as_they_are_written() {
        for (text, row, column) in [("A1", 0, 0), ("D14", 13, 3), ("Z9", 8, 25), ("AA10", 9, 26), ("XFD1048576", 1_048_575, 16_383)] {
            assert_eq!(CellAddress::parse(text), Some(CellAddress::new(row, column)), "{text}");
            assert_eq!(CellAddress::new(row, column).to_string(), text);
        }
        assert_eq!(CellAddress::new(u32::MAX, u32::MAX).to_string(), "MWLQKWV4294967296", "out of any sheet's range, and still shown");
        for text in ["", "14", "D", "D0", "D1.5", "1D", "ABCD1"] {
            assert_eq!(CellAddress::parse(text), None, "{text}");
        }
    }
}
