//! Histories of other tools: which table is whose, and whether it has anything in it.
//!
//! Looked for in the schemas of the session's search path, in `public` and in `supabase_migrations`, and nowhere else:
//! on Supabase `auth.schema_migrations`, `storage.migrations` and `realtime.schema_migrations` are the platform's own.

use std::fmt;

use crate::error::{Kind, OtherHistory, runner};
use crate::history::{Reading, Table};
use crate::link::{Link, Row};
use crate::settings::Settings;
use crate::sql::{literal, name};

/// A tool that keeps a history of migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Tool {
    /// <https://github.com/launchbadge/sqlx>
    Sqlx,
    /// <https://github.com/rust-db/refinery>
    Refinery,
    /// <https://diesel.rs>
    Diesel,
    /// <https://github.com/golang-migrate/migrate>
    GolangMigrate,
    /// <https://github.com/pressly/goose>
    Goose,
    /// <https://github.com/amacneil/dbmate>, or a Rails older than 5: their tables are the same.
    DbmateOrRails,
    /// <https://rubyonrails.org>
    Rails,
    /// <https://hexdocs.pm/ecto_sql>
    Ecto,
    /// <https://github.com/flyway/flyway>
    Flyway,
    /// <https://www.prisma.io>
    Prisma,
    /// <https://supabase.com/docs/guides/local-development>
    Supabase,
    /// A script of the team's own.
    HomeMade,
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tool::Sqlx => "sqlx",
            Tool::Refinery => "refinery",
            Tool::Diesel => "Diesel",
            Tool::GolangMigrate => "golang-migrate",
            Tool::Goose => "goose",
            Tool::DbmateOrRails => "dbmate or Rails",
            Tool::Rails => "Rails",
            Tool::Ecto => "Ecto",
            Tool::Flyway => "Flyway",
            Tool::Prisma => "Prisma",
            Tool::Supabase => "Supabase",
            Tool::HomeMade => "a tool of your own",
        })
    }
}

/// Another tool's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub(crate) tool: Tool,
    pub(crate) schema: String,
    pub(crate) table: String,
}

#[cfg(feature = "adopt")]
impl Foreign {
    /// The table's name as people write it.
    pub(crate) fn plain(&self) -> String {
        format!("{}.{}", self.schema, self.table)
    }
}

impl fmt::Display for Foreign {
    /// The table's name as SQL, with its schema.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", name(&self.schema), name(&self.table))
    }
}

/// One that has something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) foreign: Foreign,
    /// How far it is: `12 migrations`, `version 20`.
    pub(crate) extent: String,
}

/// Whose a table is, by its columns, and by its name where they say too little. Nothing for a history of ours, and for
/// what is nobody's history.
pub(crate) fn whose(table: &str, columns: &[&str], beside_rails: bool) -> Option<Tool> {
    let has = |names: &[&str]| names.iter().all(|name| columns.contains(name));
    let is = |names: &[&str]| has(names) && columns.len() == names.len();
    let is_usual_name = matches!(table, "schema_migrations" | "migrations");
    if has(&["version", "description", "installed_on", "success", "checksum", "execution_time"]) {
        Some(if columns.contains(&"installed_rank") { Tool::Flyway } else { Tool::Sqlx })
    } else if has(&["version", "name", "applied_on", "checksum"]) {
        Some(Tool::Refinery)
    } else if is(&["version", "run_on"]) {
        Some(Tool::Diesel)
    } else if is(&["version", "dirty"]) {
        Some(Tool::GolangMigrate)
    } else if has(&["version_id", "is_applied", "tstamp"]) {
        Some(Tool::Goose)
    } else if has(&["migration_name", "checksum", "finished_at", "rolled_back_at", "applied_steps_count"]) {
        Some(Tool::Prisma)
    } else if !is_usual_name || has(&["in_doubt", "started_at"]) {
        None
    } else if is(&["version"]) {
        Some(if beside_rails { Tool::Rails } else { Tool::DbmateOrRails })
    } else if is(&["version", "inserted_at"]) {
        Some(Tool::Ecto)
    } else if has(&["version", "applied_at"]) {
        Some(Tool::HomeMade)
    } else {
        None
    }
}

/// Asks for the tables that may be a history of another tool. It is sent before any setting is made, so everything has
/// its schema.
///
/// A table that this role may not read, or not whole, is not one that its own migrations are recorded in. Nor is one
/// with types that somebody has made: no tool's has them, and with them, as with row security, reading a table that
/// was planted would run what its owner wants.
pub(crate) fn find(settings: &Settings) -> String {
    format!(
        "\
SELECT n.nspname, c.relname,
  (SELECT pg_catalog.string_agg(a.attname::pg_catalog.text, ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
    WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped),
  EXISTS (SELECT FROM pg_catalog.pg_class r WHERE r.relnamespace OPERATOR(pg_catalog.=) n.oid
    AND r.relname OPERATOR(pg_catalog.=) 'ar_internal_metadata')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE c.relkind OPERATOR(pg_catalog.=) 'r'
  AND (n.nspname OPERATOR(pg_catalog.=) ANY (pg_catalog.current_schemas(false))
    OR n.nspname OPERATOR(pg_catalog.=) ANY ('{{public,supabase_migrations}}'::pg_catalog.name[]))
  AND NOT (n.nspname OPERATOR(pg_catalog.=) {schema} AND c.relname OPERATOR(pg_catalog.=) {table})
  AND EXISTS (SELECT FROM pg_catalog.pg_attribute a
    WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND NOT a.attisdropped
      AND a.attname OPERATOR(pg_catalog.=) ANY ('{{version,version_id,migration_name}}'::pg_catalog.name[]))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type y ON y.oid OPERATOR(pg_catalog.=) a.atttypid
    JOIN pg_catalog.pg_namespace m ON m.oid OPERATOR(pg_catalog.=) y.typnamespace
    WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
      AND m.nspname OPERATOR(pg_catalog.<>) 'pg_catalog')
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
  AND NOT pg_catalog.row_security_active(c.oid)
ORDER BY n.nspname, c.relname",
        schema = literal(&settings.schema),
        table = literal(&settings.table),
    )
}

/// Understands the answer to [`find`].
pub(crate) fn found(rows: &[Row]) -> Vec<Foreign> {
    let foreign = rows.iter().filter_map(|row| {
        let (schema, table) = (row.text(0).to_owned(), row.text(1).to_owned());
        let columns: Vec<&str> = row.text(2).split(',').collect();
        let tool = match (schema.as_str(), table.as_str()) {
            ("supabase_migrations", "schema_migrations") => Some(Tool::Supabase),
            ("supabase_migrations", _) => None,
            (_, table) => whose(table, &columns, row.is_true(3)),
        };
        Some(Foreign { tool: tool?, schema, table })
    });
    foreign.collect()
}

/// Asks whether it has anything in it, and how far it is. Everything has its schema.
pub(crate) fn is_empty(foreign: &Foreign) -> String {
    let number = "pg_catalog.count(*)";
    let many = format!(
        "pg_catalog.concat({number}, CASE WHEN {number} OPERATOR(pg_catalog.=) 1 THEN ' migration' ELSE ' migrations' END)"
    );
    let (extent, counted) = match foreign.tool {
        // A row in all. After `down` to nothing there is none.
        Tool::GolangMigrate => {
            ("pg_catalog.concat('version ', pg_catalog.max(version::pg_catalog.text))", "true")
        }
        // Row 0 comes with the table; what is reverted has a row that says so, in older releases.
        Tool::Goose => (
            many.as_str(),
            "is_applied::pg_catalog.text OPERATOR(pg_catalog.=) 'true' \
             AND version_id::pg_catalog.text OPERATOR(pg_catalog.<>) '0'",
        ),
        Tool::Flyway => (many.as_str(), "version IS NOT NULL"),
        Tool::Prisma => (many.as_str(), "rolled_back_at IS NULL"),
        _ => (many.as_str(), "true"),
    };
    format!("SELECT {number} OPERATOR(pg_catalog.=) 0, {extent} FROM ONLY {foreign} WHERE {counted}")
}

/// The histories of other tools that have something in them.
pub(crate) async fn used(link: &mut impl Link, settings: &Settings) -> Result<Vec<Used>, Kind> {
    const DOING: &str = "looking for histories of other tools";
    let rows = link.ask(&find(settings), settings.answer_limit()).await.map_err(runner(DOING))?;
    let mut used = Vec::new();
    for foreign in found(&rows) {
        let rows = link.ask(&is_empty(&foreign), settings.answer_limit()).await.map_err(runner(DOING))?;
        let Some(row) = rows.first().filter(|row| !row.is_true(0)) else { continue };
        used.push(Used { extent: row.text(1).to_owned(), foreign });
    }
    Ok(used)
}

/// The one to adopt: the only one, or the one that the settings name, by its table or its tool.
#[cfg(feature = "adopt")]
pub(crate) async fn chosen(link: &mut impl Link, settings: &Settings) -> Result<Foreign, Kind> {
    let mut used = used(link, settings).await?;
    if let Some(wanted) = &settings.adopt_from {
        used.retain(|Used { foreign, .. }| {
            let names = [foreign.table.clone(), foreign.plain(), foreign.to_string()];
            names.contains(wanted) || wanted.eq_ignore_ascii_case(&foreign.tool.to_string())
        });
    }
    match (used.pop(), used.is_empty()) {
        (Some(only), true) => Ok(only.foreign),
        (None, _) => Err(Kind::OtherHistory(OtherHistory::Missing { named: settings.adopt_from.clone() })),
        (Some(last), false) => {
            used.push(last);
            Err(Kind::OtherHistory(OtherHistory::Several(used)))
        }
    }
}

/// Where there is no history of ours: refuses a database that another tool has migrated, unless that is accepted.
pub(crate) async fn refuse(link: &mut impl Link, settings: &Settings, reading: &Reading) -> Result<(), Kind> {
    if reading.table == Table::Present || settings.other_histories {
        return Ok(());
    }
    let used = used(link, settings).await?;
    if used.is_empty() { Ok(()) } else { Err(Kind::OtherHistory(OtherHistory::Found(used))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_their_columns() {
        let whose = |table: &str, columns: &str| {
            let columns: Vec<&str> = columns.split(' ').collect();
            super::whose(table, &columns, false)
        };
        let sqlx = "version description installed_on success checksum execution_time";
        let flyway = "installed_rank version description type script checksum installed_by installed_on execution_time success";
        let prisma =
            "id checksum finished_at migration_name logs rolled_back_at started_at applied_steps_count";
        let ours =
            "version name checksum applied_at execution_time_ms applied_by state step in_doubt started_at";
        let seed = "version name applied_at checksum execution_time_ms applied_by";
        assert_eq!(whose("any", sqlx), Some(Tool::Sqlx));
        assert_eq!(whose("any", flyway), Some(Tool::Flyway));
        assert_eq!(whose("any", "version name applied_on checksum"), Some(Tool::Refinery));
        assert_eq!(whose("any", "version run_on"), Some(Tool::Diesel));
        assert_eq!(whose("any", "version dirty"), Some(Tool::GolangMigrate));
        assert_eq!(whose("any", "id version_id is_applied tstamp"), Some(Tool::Goose));
        assert_eq!(whose("any", prisma), Some(Tool::Prisma));
        assert_eq!(whose("schema_migrations", "version"), Some(Tool::DbmateOrRails));
        assert_eq!(super::whose("schema_migrations", &["version"], true), Some(Tool::Rails));
        assert_eq!(whose("schema_migrations", "version inserted_at"), Some(Tool::Ecto));
        assert_eq!(whose("schema_migrations", seed), Some(Tool::HomeMade));
        for (table, columns) in [
            ("schema_migrations", ours),
            ("orders", "version"),
            ("orders", seed),
            ("orders", "version dirty note"),
            ("migrations", "version note"),
        ] {
            assert_eq!(whose(table, columns), None, "{table}({columns})");
        }
    }
}
