//! A table that a team's own script keeps: `version`, and what else it has of name, time, checksum and person.

use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told, leading_version};
use crate::link::Row;

pub(super) fn read(table: &str) -> String {
    let columns = Columns {
        label: "coalesce(NULLIF(j->>'name', ''), j->>'version')",
        applied_at: "j->>'applied_at'",
        milliseconds: "j->>'execution_time_ms'",
        applied_by: "j->>'applied_by'",
        rest: "j->>'checksum'",
        ..Columns::default()
    };
    columns.read(table, "1")
}

pub(super) fn told(rows: &[Row]) -> Told {
    let applied = rows.iter().map(|row| {
        let evidence = match row.text(REST) {
            "" => Evidence::Nothing("no checksum is kept"),
            checksum => Evidence::Checksum(checksum.to_owned()),
        };
        Theirs { version: leading_version(row.text(0)), ..Theirs::of(row, evidence) }
    });
    Told { applied: applied.collect(), ..Told::default() }
}
