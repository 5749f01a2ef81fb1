//! Which addresses a workbook can have, read as strictly as a program writes them.

use outturn_domain::address::CellAddress;

/// Rows that a worksheet can have (Excel 2007 and later).
pub const ROWS_MAX: u32 = 1_048_576;
/// Columns that a worksheet can have (Excel 2007 and later).
pub const COLUMNS_MAX: u32 = 16_384;

/// Whether Excel's sheets reach as far as this.
pub(crate) fn is_in_range(address: CellAddress) -> bool {
    address.row < ROWS_MAX && address.column < COLUMNS_MAX
}

/// Reads `D14`, in capitals or not, without `$` signs or spaces; only addresses within Excel's sheets.
pub(crate) fn parse_strictly(text: &[u8]) -> Option<CellAddress> {
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
    is_in_range(address).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_of_a_file_is_refused() {
        assert_eq!(parse_strictly(b"XFD1048576"), Some(CellAddress::new(ROWS_MAX - 1, COLUMNS_MAX - 1)));
        for text in ["", "A", "14", "A0", "A01", "XFE1", "A1048577", "ZZZZ1", "A1B", "$A$1", "A-1", "\u{c9}1", "A4294967298"] {
            assert_eq!(parse_strictly(text.as_bytes()), None, "{text}");
        }
    }
}
