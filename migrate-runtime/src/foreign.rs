//! Histories of other tools: which table is whose, and whether it has anything in it.
//!
//! Looked for in the schemas of the session's search path, in `public` and in those that tools make for it, and nowhere
//! else: on Supabase `auth.schema_migrations`, `storage.migrations` and `realtime.schema_migrations` are the platform's own.

use std::fmt;

use migrate_core::{HISTORY_TABLES, HistoryTable, Tool};

use crate::error::{Kind, OtherHistory, runner};
use crate::history::Reading;
use crate::link::{Link, Row};
use crate::settings::Settings;
use crate::sql::{literal, name};

/// Another tool's history.
#[derive(Clone, Debug)]
pub(crate) struct Foreign {
    pub(crate) history: &'static HistoryTable,
    pub(crate) schema: String,
    pub(crate) table: String,
}

impl Foreign {
    pub(crate) fn tool(&self) -> Tool {
        self.history.tool
    }

    /// The table's name as people write it.
    #[cfg(feature = "adopt")]
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
#[derive(Clone, Debug)]
pub(crate) struct Used {
    pub(crate) foreign: Foreign,
    /// How far it is: `12 migrations`, `version 20`.
    pub(crate) extent: String,
}

/// Whose a table is. Nothing for a history of ours, and for what is nobody's history.
pub(crate) fn whose(
    schema: &str,
    table: &str,
    columns: &[&str],
    beside_rails: bool,
) -> Option<&'static HistoryTable> {
    let is_ours = ["in_doubt", "started_at"].iter().all(|column| columns.contains(column));
    let is_it = |history: &&HistoryTable| {
        let is_rails = beside_rails && history.tool == Tool::DbmateOrRails;
        !is_ours && !is_rails && history.is(schema, table, columns)
    };
    HISTORY_TABLES.iter().find(is_it)
}

/// Asks for the tables that may be a history of another tool. It is sent before any setting is made, so everything has
/// its schema.
///
/// A table that this role may not read, or not whole, is not one that its own migrations are recorded in. Nor is one
/// with types that somebody has made: no tool's has them, and with them, as with row security, reading a table that
/// was planted would run what its owner wants.
pub(crate) fn find(settings: &Settings) -> String {
    let under_any_name = HISTORY_TABLES.iter().filter(|history| history.under_any_name);
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
    OR n.nspname OPERATOR(pg_catalog.=) ANY ('{{public,{schemas}}}'::pg_catalog.name[]))
  AND NOT (n.nspname OPERATOR(pg_catalog.=) {schema} AND c.relname OPERATOR(pg_catalog.=) {table})
  AND (c.relname OPERATOR(pg_catalog.=) ANY ('{{{tables}}}'::pg_catalog.name[])
    OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
      WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND NOT a.attisdropped
        AND a.attname OPERATOR(pg_catalog.=) ANY ('{{{columns}}}'::pg_catalog.name[])))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type y ON y.oid OPERATOR(pg_catalog.=) a.atttypid
    JOIN pg_catalog.pg_namespace m ON m.oid OPERATOR(pg_catalog.=) y.typnamespace
    WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
      AND m.nspname OPERATOR(pg_catalog.<>) 'pg_catalog')
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
  AND NOT pg_catalog.row_security_active(c.oid)
ORDER BY n.nspname, c.relname",
        schemas = listed(HISTORY_TABLES.iter().filter_map(|history| history.schema)),
        tables = listed(HISTORY_TABLES.iter().flat_map(|history| history.tables.iter().copied())),
        columns = listed(under_any_name.filter_map(|history| history.columns.first().copied())),
        schema = literal(&settings.schema),
        table = literal(&settings.table),
    )
}

/// Names for an array: no tool has one that would have to be quoted there.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names.join(",")
}

/// Understands the answer to [`find`].
pub(crate) fn found(rows: &[Row]) -> Vec<Foreign> {
    let foreign = rows.iter().filter_map(|row| {
        let (schema, table) = (row.text(0).to_owned(), row.text(1).to_owned());
        let columns: Vec<&str> = row.text(2).split(',').collect();
        let history = whose(&schema, &table, &columns, row.is_true(3))?;
        Some(Foreign { history, schema, table })
    });
    foreign.collect()
}

/// Asks whether it has anything in it, and how far it is. Everything has its schema.
pub(crate) fn is_empty(foreign: &Foreign) -> String {
    let number = "pg_catalog.count(*)";
    let many = format!(
        "pg_catalog.concat({number}, CASE WHEN {number} OPERATOR(pg_catalog.=) 1 THEN ' migration' ELSE ' migrations' END)"
    );
    let extent = match foreign.history.version {
        Some(version) => format!("pg_catalog.concat('version ', {version})"),
        None => many,
    };
    let counts = foreign.history.counts;
    format!("SELECT {number} OPERATOR(pg_catalog.=) 0, {extent} FROM ONLY {foreign} WHERE {counts}")
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
            names.contains(wanted) || wanted.eq_ignore_ascii_case(&foreign.tool().to_string())
        });
    }
    match (used.pop(), used.is_empty()) {
        (Some(only), true) if only.foreign.history.names_files => Ok(only.foreign),
        (Some(only), true) => Err(Kind::OtherHistory(OtherHistory::Unreadable(only))),
        (None, _) => Err(Kind::OtherHistory(OtherHistory::Missing { named: settings.adopt_from.clone() })),
        (Some(last), false) => {
            used.push(last);
            Err(Kind::OtherHistory(OtherHistory::Several(used)))
        }
    }
}

/// Where no history of ours has a row: refuses a database that another tool has migrated, unless that is accepted.
pub(crate) async fn refuse(link: &mut impl Link, settings: &Settings, reading: &Reading) -> Result<(), Kind> {
    if !reading.is_empty() || settings.other_histories {
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
            super::whose("public", table, &columns, false).map(|history| history.tool)
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
        assert_eq!(
            super::whose("public", "schema_migrations", &["version"], true).map(|history| history.tool),
            Some(Tool::Rails)
        );
        assert_eq!(whose("schema_migrations", "version inserted_at"), Some(Tool::Ecto));
        assert_eq!(whose("schema_migrations", seed), Some(Tool::HomeMade));
        assert_eq!(whose("pgmigrations", "id name run_on"), Some(Tool::NodePgMigrate));
        assert_eq!(whose("gorp_migrations", "id applied_at"), Some(Tool::SqlMigrate));
        assert_eq!(whose("schema_version", "version"), Some(Tool::Tern));
        assert_eq!(whose("__drizzle_migrations", "id hash created_at"), Some(Tool::Drizzle));
        assert_eq!(whose("seaql_migrations", "version applied_at"), Some(Tool::SeaOrm));
        assert_eq!(whose("alembic_version", "version_num"), Some(Tool::Alembic));
        assert_eq!(whose("migrations", "id timestamp name"), Some(Tool::TypeOrm));
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
