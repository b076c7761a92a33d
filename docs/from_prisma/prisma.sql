-- What Prisma has done in production: its first migration, and its history of it.
\i prisma/migrations/20240101000001_init/migration.sql
CREATE TABLE _prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
    logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0
);
INSERT INTO _prisma_migrations VALUES
    ('b1f3', '3cb6b3d0308bde4d83829dd88949d6b235f93b83dc29e8ba9649b39d8c4d471c', now(),
     '20240101000001_init', NULL, NULL, now(), 1);
