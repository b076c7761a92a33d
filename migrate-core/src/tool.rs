//! The tools that keep a history of migrations in the database: whose a table is, and what of it counts.
//!
//! A tool is one entry here, and a recipe in `migrate-runtime/src/adopt` where its history can be adopted.

use std::fmt;

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
    /// <https://github.com/salsita/node-pg-migrate>
    NodePgMigrate,
    /// <https://github.com/rubenv/sql-migrate>
    SqlMigrate,
    /// <https://github.com/jackc/tern>
    Tern,
    /// <https://atlasgo.io>
    Atlas,
    /// <https://orm.drizzle.team>
    Drizzle,
    /// <https://www.sea-ql.org/SeaORM>
    SeaOrm,
    /// <https://alembic.sqlalchemy.org>
    Alembic,
    /// <https://www.liquibase.com>
    Liquibase,
    /// <https://knexjs.org>
    Knex,
    /// <https://github.com/graphile/migrate>
    GraphileMigrate,
    /// <https://sequelize.org>
    Sequelize,
    /// <https://typeorm.io>
    TypeOrm,
    /// <https://www.djangoproject.com>
    Django,
    /// <https://learn.microsoft.com/ef>
    EntityFramework,
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
            Tool::NodePgMigrate => "node-pg-migrate",
            Tool::SqlMigrate => "sql-migrate",
            Tool::Tern => "tern",
            Tool::Atlas => "Atlas",
            Tool::Drizzle => "drizzle",
            Tool::SeaOrm => "SeaORM",
            Tool::Alembic => "Alembic",
            Tool::Liquibase => "Liquibase",
            Tool::Knex => "Knex",
            Tool::GraphileMigrate => "graphile-migrate",
            Tool::Sequelize => "Sequelize",
            Tool::TypeOrm => "TypeORM",
            Tool::Django => "Django",
            Tool::EntityFramework => "Entity Framework",
            Tool::HomeMade => "a tool of your own",
        })
    }
}

/// A table in which a tool keeps what it has applied.
#[derive(Debug)]
pub struct HistoryTable {
    /// Whose it is.
    pub tool: Tool,
    /// The schema that the tool makes for it.
    pub schema: Option<&'static str>,
    /// The names that the tool gives it.
    pub tables: &'static [&'static str],
    /// Whether a table of another name is one, by its columns alone.
    pub under_any_name: bool,
    /// Columns that it has in all releases.
    pub columns: &'static [&'static str],
    /// Whether it has no others.
    pub has_only_these: bool,
    /// Which rows count, as SQL that needs no `search_path`.
    pub counts: &'static str,
    /// What of it says how far it is, where that is not the number of its rows.
    pub version: Option<&'static str>,
    /// Whether its rows say which of the files are applied, so that it can be adopted.
    pub names_files: bool,
}

const TABLE: HistoryTable = HistoryTable {
    tool: Tool::HomeMade,
    schema: None,
    tables: &["schema_migrations", "migrations"],
    under_any_name: false,
    columns: &["version"],
    has_only_these: false,
    counts: "true",
    version: None,
    names_files: true,
};

/// All of them. Of several that fit the first is right.
pub const HISTORY_TABLES: &[HistoryTable] = &[
    HistoryTable {
        tool: Tool::Supabase,
        schema: Some("supabase_migrations"),
        tables: &["schema_migrations"],
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Flyway,
        tables: &["flyway_schema_history"],
        under_any_name: true,
        columns: &[
            "installed_rank",
            "version",
            "description",
            "installed_on",
            "success",
            "checksum",
            "execution_time",
        ],
        counts: "version IS NOT NULL",
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Sqlx,
        tables: &["_sqlx_migrations"],
        under_any_name: true,
        columns: &["version", "description", "installed_on", "success", "checksum", "execution_time"],
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Refinery,
        tables: &["refinery_schema_history"],
        under_any_name: true,
        columns: &["version", "name", "applied_on", "checksum"],
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Diesel,
        tables: &["__diesel_schema_migrations"],
        under_any_name: true,
        columns: &["version", "run_on"],
        has_only_these: true,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::GolangMigrate,
        under_any_name: true,
        columns: &["version", "dirty"],
        has_only_these: true,
        // A row in all. After `down` to nothing there is none.
        version: Some("pg_catalog.max(version::pg_catalog.text)"),
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Goose,
        tables: &["goose_db_version"],
        under_any_name: true,
        columns: &["version_id", "is_applied", "tstamp"],
        // Row 0 comes with the table; what is reverted has a row that says so, in older releases.
        counts: "is_applied::pg_catalog.text OPERATOR(pg_catalog.=) 'true' \
                 AND version_id::pg_catalog.text OPERATOR(pg_catalog.<>) '0'",
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Prisma,
        tables: &["_prisma_migrations"],
        under_any_name: true,
        columns: &["migration_name", "checksum", "finished_at", "rolled_back_at", "applied_steps_count"],
        counts: "rolled_back_at IS NULL",
        ..TABLE
    },
    HistoryTable {
        tool: Tool::NodePgMigrate,
        tables: &["pgmigrations"],
        columns: &["id", "name", "run_on"],
        has_only_these: true,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::SqlMigrate,
        tables: &["gorp_migrations"],
        columns: &["id", "applied_at"],
        has_only_these: true,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Tern,
        tables: &["schema_version"],
        has_only_these: true,
        // A row in all, 0 at first.
        counts: "version::pg_catalog.text OPERATOR(pg_catalog.<>) '0'",
        version: Some("pg_catalog.max(version::pg_catalog.text)"),
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Atlas,
        schema: Some("atlas_schema_revisions"),
        tables: &["atlas_schema_revisions"],
        under_any_name: true,
        columns: &["version", "description", "type", "applied", "total", "executed_at", "hash"],
        // Rows of Atlas itself have a version that begins with a dot.
        counts: "NOT version::pg_catalog.text OPERATOR(pg_catalog.^@) '.'",
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Drizzle,
        schema: Some("drizzle"),
        tables: &["__drizzle_migrations"],
        columns: &["id", "hash", "created_at"],
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::SeaOrm,
        tables: &["seaql_migrations"],
        columns: &["version", "applied_at"],
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Alembic,
        tables: &["alembic_version"],
        columns: &["version_num"],
        version: Some("pg_catalog.max(version_num::pg_catalog.text)"),
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Liquibase,
        tables: &["databasechangelog"],
        columns: &["id", "author", "filename", "dateexecuted", "orderexecuted"],
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Knex,
        tables: &["knex_migrations"],
        columns: &["id", "name", "batch", "migration_time"],
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::GraphileMigrate,
        schema: Some("graphile_migrate"),
        tables: &["migrations"],
        columns: &["hash", "previous_hash", "filename", "date"],
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Sequelize,
        tables: &["SequelizeMeta"],
        columns: &["name"],
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::TypeOrm,
        tables: &["migrations"],
        columns: &["id", "timestamp", "name"],
        has_only_these: true,
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::Django,
        tables: &["django_migrations"],
        columns: &["id", "app", "name", "applied"],
        names_files: false,
        ..TABLE
    },
    HistoryTable {
        tool: Tool::EntityFramework,
        tables: &["__EFMigrationsHistory"],
        columns: &["MigrationId", "ProductVersion"],
        names_files: false,
        ..TABLE
    },
    HistoryTable { tool: Tool::DbmateOrRails, has_only_these: true, ..TABLE },
    // With a table of its own beside it.
    HistoryTable { tool: Tool::Rails, has_only_these: true, ..TABLE },
    HistoryTable { tool: Tool::Ecto, columns: &["version", "inserted_at"], has_only_these: true, ..TABLE },
    HistoryTable { columns: &["version", "applied_at"], ..TABLE },
];

/// Tables that a tool, ours among them, has beside its history.
pub const BESIDE_HISTORIES: &[&str] = &[
    "ar_internal_metadata",
    "databasechangeloglock",
    "knex_migrations_lock",
    "schema_migrations_digest",
    "typeorm_metadata",
];

impl HistoryTable {
    /// Whether a table is one of these, by its columns, and by its name where they say too little.
    #[must_use]
    pub fn is(&self, schema: &str, table: &str, columns: &[&str]) -> bool {
        // By its name and its columns it could be anybody's.
        let is_there = self.tool != Tool::Supabase || self.schema == Some(schema);
        is_there
            && (self.under_any_name || self.tables.contains(&table))
            && self.columns.iter().all(|column| columns.contains(column))
            && (!self.has_only_these || columns.len() == self.columns.len())
    }
}
