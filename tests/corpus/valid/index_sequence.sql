-- CREATE/ALTER/DROP INDEX and SEQUENCE, REINDEX, CLUSTER, ANALYZE, VACUUM, CREATE STATISTICS.
-- https://www.postgresql.org/docs/15/sql-createindex.html and the neighbours.

CREATE UNIQUE INDEX title_idx ON films (title);

CREATE UNIQUE INDEX title_idx ON films (title) INCLUDE (director, rating);

CREATE INDEX title_idx ON films (title) WITH (deduplicate_items = off);

CREATE INDEX ON films ((lower(title)));

CREATE INDEX title_idx_german ON films (title COLLATE "de_DE");

CREATE INDEX title_idx_nulls_low ON films (title NULLS FIRST);

CREATE UNIQUE INDEX title_idx ON films (title) WITH (fillfactor = 70);

CREATE INDEX gin_idx ON documents_table USING GIN (locations) WITH (fastupdate = off);

CREATE INDEX code_idx ON films (code) TABLESPACE indexspace;

CREATE INDEX pointloc ON points USING gist (box(location, location));

CREATE INDEX CONCURRENTLY sales_quantity_index ON sales_table (quantity);

CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING btree (a ASC, b DESC NULLS LAST, (a + b), lower(c) text_pattern_ops);

-- since: 15
CREATE UNIQUE INDEX IF NOT EXISTS users_email_key ON public.users USING btree (lower(email)) NULLS NOT DISTINCT WHERE (deleted_at IS NULL);

CREATE INDEX trgm ON t USING gin (name gin_trgm_ops, tags s.array_ops (siglen = 32));

CREATE INDEX brin ON logs USING brin (at) WITH (pages_per_range = 32, autosummarize);

CREATE INDEX hash ON t USING hash (a);

ALTER INDEX distributors RENAME TO suppliers;

ALTER INDEX IF EXISTS distributors SET TABLESPACE fasttablespace;

ALTER INDEX distributors SET (fillfactor = 75);

ALTER INDEX distributors RESET (fillfactor);

ALTER INDEX coord_idx ALTER COLUMN 3 SET STATISTICS 1000;

ALTER INDEX measurement_idx ATTACH PARTITION measurement_y2006m02_idx;

ALTER INDEX a NO DEPENDS ON EXTENSION b;

ALTER INDEX a DEPENDS ON EXTENSION b;

ALTER INDEX ALL IN TABLESPACE a SET TABLESPACE b;

DROP INDEX title_idx;

DROP INDEX CONCURRENTLY IF EXISTS a, s.b CASCADE;

CREATE SEQUENCE serial START 101;

CREATE TEMPORARY SEQUENCE IF NOT EXISTS s AS smallint INCREMENT BY -1 MINVALUE -100 MAXVALUE 100 START WITH 1 CACHE 10 CYCLE OWNED BY t.a;

CREATE SEQUENCE public.users_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE UNLOGGED SEQUENCE u INCREMENT 5 NO CYCLE OWNED BY NONE;

ALTER SEQUENCE serial RESTART WITH 105;

ALTER SEQUENCE IF EXISTS s AS bigint INCREMENT 2 NO MINVALUE NO MAXVALUE START 3 RESTART CACHE 4 NO CYCLE OWNED BY public.t.a;

ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;

ALTER SEQUENCE s OWNER TO CURRENT_ROLE;

ALTER SEQUENCE s RENAME TO r;

ALTER SEQUENCE s SET SCHEMA other;

ALTER SEQUENCE s SET LOGGED;

ALTER SEQUENCE s SET UNLOGGED;

DROP SEQUENCE IF EXISTS serial, other RESTRICT;

REINDEX INDEX my_index;

REINDEX TABLE CONCURRENTLY my_broken_table;

REINDEX (VERBOSE, CONCURRENTLY false, TABLESPACE fast) SCHEMA app;

REINDEX DATABASE broken_db;

REINDEX (VERBOSE) SYSTEM broken_db;

CLUSTER employees USING employees_ind;

CLUSTER VERBOSE employees;

CLUSTER (VERBOSE) employees USING i;

CLUSTER;

ANALYZE;

ANALYZE VERBOSE t;

ANALYZE (VERBOSE, SKIP_LOCKED) t (a, b), s.u;

ANALYSE t;

VACUUM;

VACUUM (VERBOSE, ANALYZE) onek;

VACUUM FULL FREEZE VERBOSE ANALYZE t (a);

VACUUM (FULL false, FREEZE, DISABLE_PAGE_SKIPPING, SKIP_LOCKED, INDEX_CLEANUP AUTO, PROCESS_TOAST, TRUNCATE, PARALLEL 2) a, b (c, d);

CREATE STATISTICS s1 (dependencies) ON a, b FROM t1;

CREATE STATISTICS IF NOT EXISTS s.s2 (ndistinct, mcv) ON a, date_trunc('day', b), (c + d) FROM t1;

CREATE STATISTICS s3 ON date_trunc('month', a), lower(b) FROM t3;

ALTER STATISTICS s1 SET STATISTICS 200;

ALTER STATISTICS IF EXISTS s1 SET STATISTICS -1;

ALTER STATISTICS s1 RENAME TO s2;

ALTER STATISTICS s1 SET SCHEMA other;

ALTER STATISTICS s1 OWNER TO alice;

DROP STATISTICS IF EXISTS accounting.users_uid_creation, public.grants_user_role CASCADE;
