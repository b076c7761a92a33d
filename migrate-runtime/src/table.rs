//! Columns of text under each other, for people.

use std::fmt;

use unicode_width::UnicodeWidthStr;

/// Writes rows, each on a line of its own, with two blanks between columns; a column is as wide as its widest
/// cell. No line ends with blanks, and the last one not with a line end.
pub(crate) fn write(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    for (index, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let blanks = width.saturating_sub(cell.width()) + 2;
            format!("{cell}{}", " ".repeat(blanks))
        });
        let line: String = cells.collect();
        let end = if index == 0 { "" } else { "\n" };
        write!(f, "{end}{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Table(Vec<Vec<String>>);

    impl fmt::Display for Table {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write(f, &self.0)
        }
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let table = Table(vec![
            row(&["version", "name", "age"]),
            row(&["3", "größe", ""]),
            row(&["12", "予約", "old"]),
        ]);
        insta::assert_snapshot!(table, @"
        version  name   age
        3        größe
        12       予約   old
        ");
        assert_eq!(Table(Vec::new()).to_string(), "");
    }
}
