//! Flyway: a row each time that something was done, with the CRC-32 of the file's lines.

use super::adoption::Obstacle;
use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told, version};
use crate::link::Row;

pub(super) fn read(table: &str) -> String {
    let columns = Columns {
        label: "coalesce(NULLIF(j->>'script', ''), j->>'description')",
        applied_at: "j->>'installed_on'",
        milliseconds: "j->>'execution_time'",
        applied_by: "j->>'installed_by'",
        rest: "j->>'type', j->>'checksum', j->>'success'",
        ..Columns::default()
    };
    columns.read(table, "(j->>'installed_rank')::numeric")
}

pub(super) fn told(rows: &[Row]) -> Told {
    let mut told = Told::default();
    let mut applied: Vec<(&str, Theirs)> = Vec::new();
    let mut repeatable = Vec::new();
    for row in rows {
        let (number, kind) = (row.text(0), row.text(REST));
        let theirs = || {
            let evidence = match row.text(REST + 1) {
                "" => Evidence::Nothing("Flyway has no checksum of it"),
                checksum => Evidence::Crc32(checksum.to_owned()),
            };
            Theirs::of(row, evidence)
        };
        match kind {
            _ if row.text(REST + 2) != "true" => told.obstacles.push(failed(row)),
            // The marker that Flyway has made the schema.
            "SCHEMA" => {}
            _ if number.is_empty() => repeatable.push(row.text(1)),
            // `flyway repair` marks so what has no file any more.
            "DELETE" => applied.retain(|(other, _)| *other != number),
            _ if kind.starts_with("UNDO") => applied.retain(|(other, _)| *other != number),
            "BASELINE" => {
                told.up_to = version(number).map(|version| (version, "it is not above Flyway's baseline"));
            }
            _ => {
                if kind == "SQL_BASELINE" {
                    let version = version(number);
                    told.up_to = version.map(|version| (version, "a baseline script stands for it"));
                }
                applied.retain(|(other, _)| *other != number);
                applied.push((number, theirs()));
            }
        }
    }
    told.applied = applied.into_iter().map(|(_, theirs)| theirs).collect();
    if !repeatable.is_empty() {
        repeatable.sort_unstable();
        repeatable.dedup();
        told.notes.push(format!(
            "repeatable migrations have no version and are not recorded; write their next change as a migration: {}",
            repeatable.join(", ")
        ));
    }
    told
}

fn failed(row: &Row) -> Obstacle {
    Obstacle {
        what: format!("Flyway has recorded that {} failed", row.text(1)),
        help: "look at the database, put right what it left, and run `flyway repair`".to_owned(),
        is_edit: false,
    }
}
