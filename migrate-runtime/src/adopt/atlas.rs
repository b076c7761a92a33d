//! Atlas: a row a file, with how many of its statements are done, and a hash that goes over all files before it too.

use super::adoption::Obstacle;
use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told, version};
use crate::link::Row;

/// `RevisionType` of sql/migrate/migrate.go.
const BASELINE: i64 = 1;

pub(super) fn read(table: &str) -> String {
    let columns = Columns {
        label: "concat_ws('_', j->>'version', NULLIF(j->>'description', ''))",
        applied_at: "j->>'executed_at'",
        // Nanoseconds.
        milliseconds: "div((j->>'execution_time')::numeric, 1000000)",
        rest: "j->>'type', (j->>'applied')::bigint < (j->>'total')::bigint OR j->>'error' <> ''",
        ..Columns::default()
    };
    columns.read(table, "1")
}

pub(super) fn told(rows: &[Row]) -> Told {
    let mut told = Told::default();
    // Those of Atlas itself begin with a dot.
    for row in rows.iter().filter(|row| !row.text(0).starts_with('.')) {
        let label = row.text(1);
        if row.is_true(REST + 1) {
            told.obstacles.push(Obstacle {
                what: format!("Atlas has not finished {label}"),
                help: "look at the database, put right what it left, and say where it is: `atlas migrate set VERSION`"
                    .to_owned(),
                is_edit: false,
            });
            continue;
        }
        if row.text(REST).parse() == Ok(BASELINE) {
            told.up_to = version(row.text(0)).map(|version| (version, "it is not above Atlas' baseline"));
        }
        told.applied.push(Theirs::of(row, Evidence::Nothing("Atlas keeps no hash of a file alone")));
    }
    told
}
