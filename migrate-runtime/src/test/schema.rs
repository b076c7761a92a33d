//! The schema of a database as text: what two databases have to agree in to be made alike.

use crate::error::Kind;
use crate::link::{Link, Row};
use crate::{Error, Report};

/// The schema, a line a thing.
pub(super) async fn schema(link: &mut impl Link) -> Result<String, Error> {
    let sql = format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = pg_catalog;\n{}; COMMIT",
        CATALOGUE.replace("{ours}", OURS)
    );
    match link.query(&sql).await {
        Ok(rows) => Ok(rows.iter().map(lines).collect()),
        Err(failure) => {
            link.run("ROLLBACK").await.ok();
            let doing = "reading the schema";
            Err(Error::new(Kind::Runner { doing, failure }, Report::default()))
        }
    }
}

/// Each line says whose it is, so that it can be read alone.
fn lines(row: &Row) -> String {
    let (title, definition) = (row.text(0), row.text(1).trim_end());
    match definition.lines().count() {
        0 => format!("{title}\n"),
        1 => format!("{title} {definition}\n"),
        _ => definition.lines().map(|line| format!("{title}: {line}\n")).collect(),
    }
}

/// A schema without the order of the columns of tables: a column that comes back comes last.
pub(super) fn without_order(schema: &str) -> String {
    schema.lines().filter(|line| !line.starts_with("columns of ")).map(|line| format!("{line}\n")).collect()
}

/// The lines that only one of two texts has, or has more often, marked with `-` for the expected one and with `+` for
/// the other; a few of them, if they are many. Empty if there are none.
#[must_use]
pub fn difference(expected: &str, found: &str) -> String {
    let mut lines = only("-", expected, found);
    lines.extend(only("+", found, expected));
    lines.join("\n")
}

fn only(mark: &str, of: &str, other: &str) -> Vec<String> {
    const MOST: usize = 6;
    let mut rest: Vec<&str> = other.lines().collect();
    let mut lines: Vec<String> = Vec::new();
    for line in of.lines() {
        match rest.iter().position(|known| *known == line) {
            Some(known) => drop(rest.swap_remove(known)),
            None => lines.push(format!("{mark} {line}")),
        }
    }
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    lines.extend((more > 0).then(|| format!("{mark} and {more} more lines")));
    lines
}

/// The schemas that are not the server's own.
const OURS: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

const CATALOGUE: &str = include_str!("schema.sql").trim_ascii_end();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_whose_it_is() {
        let row = |cells: [&str; 2]| Row(cells.map(|cell| Some(cell.to_owned())).to_vec());
        assert_eq!(lines(&row(["table t", "of ada"])), "table t of ada\n");
        assert_eq!(lines(&row(["function f()", "BEGIN\nEND\n"])), "function f(): BEGIN\nfunction f(): END\n");
        assert_eq!(lines(&row(["extension x", ""])), "extension x\n");
    }

    #[test]
    fn only_what_differs_is_shown_and_not_all_of_much() {
        let text = |lines: &[&str]| lines.join("\n");
        assert_eq!(difference("a\nb\nb", "b\nc\na"), "- b\n+ c");
        assert_eq!(difference(&text(&["a", "b"]), &text(&["b", "a"])), "");
        assert_eq!(
            difference("", "1\n2\n3\n4\n5\n6\n7\n8"),
            "+ 1\n+ 2\n+ 3\n+ 4\n+ 5\n+ 6\n+ and 2 more lines"
        );
        assert_eq!(without_order("columns of t 1 a\ncolumn t.a text\n"), "column t.a text\n");
    }
}
