//! Where a cell stands, written as people write it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Rows that a worksheet can have (Excel 2007 and later).
pub const ROWS_MAX: u32 = 1_048_576;
/// Columns that a worksheet can have (Excel 2007 and later).
pub const COLUMNS_MAX: u32 = 16_384;

/// The place of a cell in its sheet: shown as `D14`, counted from 0 inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellAddress {
    row: u32,
    column: u32,
}

impl CellAddress {
    /// The address of a row and a column, both counted from 0.
    pub const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }

    /// The row, counted from 0.
    pub const fn row(self) -> u32 {
        self.row
    }

    /// The column, counted from 0.
    pub const fn column(self) -> u32 {
        self.column
    }

    /// Whether Excel's sheets reach as far as this.
    pub const fn is_in_range(self) -> bool {
        self.row < ROWS_MAX && self.column < COLUMNS_MAX
    }
}

impl fmt::Display for CellAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::with_capacity(3);
        let mut rest = u64::from(self.column) + 1;
        while rest > 0 {
            let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
            letters.push(char::from(b'A' + digit));
            rest = (rest - 1) / 26;
        }
        for letter in letters.iter().rev() {
            write!(f, "{letter}")?;
        }
        write!(f, "{}", u64::from(self.row) + 1)
    }
}

/// Text that is not the address of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{text}\" is not the address of a cell")]
pub struct AddressError {
    /// The text as given.
    pub text: String,
}

impl FromStr for CellAddress {
    type Err = AddressError;

    /// Reads `D14`, in capitals or not, without `$` signs; only addresses within Excel's sheets.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        parse_ascii(text.as_bytes()).ok_or_else(|| AddressError { text: text.to_owned() })
    }
}

/// Letters, then digits, nothing else, and within Excel's range.
fn parse_ascii(text: &[u8]) -> Option<CellAddress> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (column_text, row_text) = text.split_at(letters);
    if !(1..=3).contains(&column_text.len()) || !(1..=7).contains(&row_text.len()) || row_text[0] == b'0' {
        return None;
    }
    let column = column_text.iter().fold(0, |sum, byte| sum * 26 + u32::from(byte.to_ascii_uppercase() - b'A' + 1));
    let mut row = 0;
    for byte in row_text {
        if !byte.is_ascii_digit() {
            return None;
        }
        row = row * 10 + u32::from(byte - b'0');
    }
    let address = CellAddress::new(row - 1, column - 1);
    address.is_in_range().then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_as_people_write_them() {
        for (row, column, shown) in [
            (0, 0, "A1"),
            (13, 3, "D14"),
            (0, 25, "Z1"),
            (0, 26, "AA1"),
            (9, 701, "ZZ10"),
            (9, 702, "AAA10"),
            (ROWS_MAX - 1, COLUMNS_MAX - 1, "XFD1048576"),
        ] {
            let address = CellAddress::new(row, column);
            assert_eq!(address.to_string(), shown);
            assert_eq!(shown.parse(), Ok(address));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "A", "14", "A0", "A01", "XFE1", "A1048577", "ZZZZ1", "A1B", "$A$1", "A-1", "É1", "A4294967298"] {
            assert!(text.parse::<CellAddress>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_out_of_range_still_shows() {
        assert_eq!(CellAddress::new(u32::MAX, u32::MAX).to_string(), "MWLQKWV4294967296");
    }
}
