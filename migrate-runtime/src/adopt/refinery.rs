//! refinery: a row a migration, with a hash of its name, its version and its text.

use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told};
use crate::link::Row;

pub(super) fn read(table: &str) -> String {
    let columns = Columns {
        label: "concat('V', j->>'version', '__', j->>'name')",
        applied_at: "j->>'applied_on'",
        rest: "j->>'name', j->>'checksum'",
        ..Columns::default()
    };
    columns.read(table, "(j->>'version')::numeric")
}

pub(super) fn told(rows: &[Row]) -> Told {
    let evidence = |row: &Row| Evidence::SipHash {
        name: row.text(REST).to_owned(),
        checksum: row.text(REST + 1).to_owned(),
    };
    Told {
        applied: rows.iter().map(|row| Theirs::of(row, evidence(row))).collect(),
        pending_note: Some(
            "refinery records a migration in a second transaction: if `apply` finds the first pending one done, \
             record it with `cargo migrate baseline`",
        ),
        ..Told::default()
    }
}
