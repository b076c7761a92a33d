//! Prisma: a row each time that a migration is begun, with the SHA-256 of its file.

use std::collections::BTreeMap;

use super::adoption::Obstacle;
use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told, leading_version};
use crate::link::Row;

pub(super) fn read(table: &str) -> String {
    let columns = Columns {
        version: "j->>'migration_name'",
        label: "j->>'migration_name'",
        applied_at: "j->>'finished_at'",
        milliseconds: "floor(extract(epoch FROM (j->>'finished_at')::timestamptz - (j->>'started_at')::timestamptz) * 1000)::bigint",
        rest: "j->>'checksum', j->>'rolled_back_at' IS NOT NULL",
        ..Columns::default()
    };
    columns.read(table, "j->>'started_at'")
}

pub(super) fn told(rows: &[Row]) -> Told {
    let mut told = Told::default();
    let mut latest: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.is_true(REST + 1)) {
        let name = row.text(0);
        if row.text(2).is_empty() {
            told.obstacles.push(Obstacle {
                what: format!("Prisma has begun {name} and not finished it"),
                help: format!(
                    "look at the database, and say what became of it: `prisma migrate resolve --applied {name}`, or `--rolled-back`"
                ),
                is_edit: false,
            });
        } else {
            latest.insert(name, row);
        }
    }
    let applied = latest.into_values().map(|row| Theirs {
        version: leading_version(row.text(0)),
        ..Theirs::of(row, Evidence::Sha256(row.text(REST).to_owned()))
    });
    told.applied = applied.collect();
    told
}
