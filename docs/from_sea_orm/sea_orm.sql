-- What sea-orm-migration has done in production: its one migration, and its history of it.
\i migrations/001_before.sql
CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL);
INSERT INTO seaql_migrations VALUES ('m20250929_000001_notes', 1759104000);
