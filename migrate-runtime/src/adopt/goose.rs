//! goose: a row each time that a migration is applied or reverted; the latest one counts.

use std::collections::BTreeMap;

use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told};
use crate::link::Row;

pub(super) fn read(table: &str) -> String {
    let columns = Columns {
        version: "j->>'version_id'",
        label: "j->>'version_id'",
        applied_at: "j->>'tstamp'",
        rest: "j->>'is_applied'",
        ..Columns::default()
    };
    columns.read(table, "(j->>'id')::numeric")
}

pub(super) fn told(rows: &[Row]) -> Told {
    let latest: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.text(0), row)).collect();
    // Row 0 comes with the table.
    let applied = latest.into_values().filter(|row| row.text(REST) == "true" && row.text(0) != "0");
    let applied = applied.map(|row| Theirs::of(row, Evidence::Nothing("goose keeps no checksum")));
    Told { applied: applied.collect(), ..Told::default() }
}
