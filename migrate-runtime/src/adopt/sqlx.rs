//! sqlx: a row a migration, with the SHA-384 of its file.

use super::adoption::Obstacle;
use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told};
use crate::link::Row;

pub(super) fn read(table: &str) -> String {
    let columns = Columns {
        label: "coalesce(NULLIF(j->>'description', ''), j->>'version')",
        applied_at: "j->>'installed_on'",
        // Nanoseconds; -1 where the runner was gone before it wrote them.
        milliseconds: "CASE WHEN (j->>'execution_time')::numeric >= 0 THEN div((j->>'execution_time')::numeric, 1000000) END",
        // `bytea` as text: `\x` and hexadecimal digits.
        rest: "substr(j->>'checksum', 3), j->>'success'",
        ..Columns::default()
    };
    columns.read(table, "1")
}

pub(super) fn told(rows: &[Row]) -> Told {
    let mut told = Told::default();
    for row in rows {
        if row.text(REST + 1) == "true" {
            told.applied.push(Theirs::of(row, Evidence::Sha384(row.text(REST).to_owned())));
        } else {
            told.obstacles.push(Obstacle {
                what: format!("sqlx calls {} {} not successful", row.text(0), row.text(1)),
                help: "look at the database, put right what it left, and delete the row or set its `success`"
                    .to_owned(),
                is_edit: false,
            });
        }
    }
    told
}
