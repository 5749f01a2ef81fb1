//! Text in columns, for terminals.

/// The widest cell, in characters.
const WIDEST: usize = 80;

/// A table whose columns are as wide as their widest cell; the last one runs free.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        // What senders named is theirs: it must not be able to move a terminal's cursor, nor push the table off it.
        let printable = |cell: String| cell.replace(char::is_control, "\u{fffd}").chars().take(WIDEST).collect();
        self.rows.push(cells.into_iter().map(Into::into).map(printable).collect());
    }

    pub(crate) fn print(&self) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0))
            .collect();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
            }
            println!("{}", line.trim_end());
        }
    }
}
