//! Tools that keep the names of files, whose numbers come first: node-pg-migrate without `.sql`, sql-migrate with it.

use super::evidence::Evidence;
use super::theirs::{Columns, Theirs, Told, leading_version};
use crate::link::Row;

pub(super) fn read(table: &str, name: &str, time: &str) -> String {
    let (name, time) = (format!("j->>'{name}'"), format!("j->>'{time}'"));
    let columns = Columns { version: &name, label: &name, applied_at: &time, ..Columns::default() };
    columns.read(table, "1")
}

pub(super) fn told(rows: &[Row], why: &'static str) -> Told {
    let applied = rows.iter().map(|row| Theirs {
        version: leading_version(row.text(0)),
        ..Theirs::of(row, Evidence::Nothing(why))
    });
    Told { applied: applied.collect(), ..Told::default() }
}
