//! The tables in which tools for migrations, ours among them, keep what they have applied: they are there although no migration
//! makes them, and migrations grant rights on them or switch row security on.

use super::{Id, Ident, Kind, Model};

/// Ours stand in a schema of their own.
const SCHEMAS: &[&str] = &["migrate", "drizzle", "atlas_schema_revisions", "graphile_migrate", "hdb_catalog"];

const TABLES: &[&str] = &[
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "__EFMigrationsHistory",
    "_prisma_migrations",
    "_sqlx_migrations",
    "alembic_version",
    "ar_internal_metadata",
    "atlas_schema_revisions",
    "databasechangelog",
    "databasechangeloglock",
    "django_migrations",
    "flyway_schema_history",
    "goose_db_version",
    "gorp_migrations",
    "knex_migrations",
    "knex_migrations_lock",
    "pgmigrations",
    "refinery_schema_history",
    "schema_migrations",
    "schema_migrations_digest",
    "schema_version",
    "seaql_migrations",
    "SequelizeMeta",
    "typeorm_metadata",
];

/// Whether a tool may have made it, in a schema or as one.
pub(super) fn is_one(kind: Kind, within: Id, name: &Ident) -> bool {
    match kind {
        Kind::Schema => within == Model::DATABASE && SCHEMAS.contains(&&**name),
        _ => kind.is_table() && within != Model::TEMPORARY && TABLES.contains(&&**name),
    }
}
