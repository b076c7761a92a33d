//! A recipe for each tool: how its table is read, and which of its rows count.

use super::evidence::Evidence;
use super::theirs::{Columns, Theirs, Told};
use super::{at_version, atlas, flyway, goose, home_made, named, prisma, refinery, sqlx, supabase};
use migrate_core::Tool;

use crate::foreign::Foreign;
use crate::link::Row;

/// The SQL that reads the whole table. It runs under `search_path = pg_catalog`.
pub(super) fn read(foreign: &Foreign) -> String {
    let table = foreign.to_string();
    match foreign.tool() {
        Tool::Sqlx => sqlx::read(&table),
        Tool::Refinery => refinery::read(&table),
        Tool::GolangMigrate | Tool::Tern => at_version::read(&table),
        Tool::NodePgMigrate => named::read(&table, "name", "run_on"),
        Tool::SqlMigrate => named::read(&table, "id", "applied_at"),
        Tool::Atlas => atlas::read(&table),
        Tool::Goose => goose::read(&table),
        Tool::Flyway => flyway::read(&table),
        Tool::Prisma => prisma::read(&table),
        Tool::Supabase => supabase::read(&table),
        Tool::HomeMade => home_made::read(&table),
        // Diesel's connections are in UTC, and its column has no time zone. Ecto writes UTC too.
        Tool::Diesel => in_utc("(j->>'run_on') || 'Z'").read(&table, "1"),
        Tool::Ecto => in_utc("(j->>'inserted_at') || 'Z'").read(&table, "1"),
        _ => Columns::default().read(&table, "1"),
    }
}

/// Understands the answer to [`read`].
pub(super) fn told(tool: Tool, rows: &[Row]) -> Told {
    match tool {
        Tool::Sqlx => sqlx::told(rows),
        Tool::Refinery => refinery::told(rows),
        Tool::GolangMigrate | Tool::Tern => at_version::told(tool, rows),
        Tool::NodePgMigrate => named::told(rows, "node-pg-migrate keeps no checksum"),
        Tool::SqlMigrate => named::told(rows, "sql-migrate keeps no checksum"),
        Tool::Atlas => atlas::told(rows),
        Tool::Goose => goose::told(rows),
        Tool::Flyway => flyway::told(rows),
        Tool::Prisma => prisma::told(rows),
        Tool::Supabase => supabase::told(rows),
        Tool::HomeMade => home_made::told(rows),
        _ => {
            let why = match tool {
                Tool::Diesel => "Diesel keeps no checksum",
                Tool::Ecto => "Ecto keeps no checksum",
                Tool::Rails => "Rails keeps no checksum",
                _ => "no checksum is kept",
            };
            let applied = rows.iter().map(|row| Theirs::of(row, Evidence::Nothing(why)));
            Told { applied: applied.collect(), ..Told::default() }
        }
    }
}

/// A table of versions and times, and nothing else.
fn in_utc(applied_at: &str) -> Columns<'_> {
    Columns { applied_at, ..Columns::default() }
}
