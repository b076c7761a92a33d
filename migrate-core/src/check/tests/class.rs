//! What the build makes of a migration: additive, data or destructive.

use super::*;

fn are(class: Class, scripts: &[&str]) {
    for script in scripts {
        let problems = syntax_errors("a.sql", script);
        assert!(problems.is_empty(), "{script}: {problems:?}");
        assert_eq!(super::class(script), class, "{script}");
    }
}

/// Each additive script beside its nearest neighbour that is more.
fn neighbours(class: Class, pairs: &[(&str, &str)]) {
    for (additive, more) in pairs {
        are(Class::Additive, &[additive]);
        are(class, &[more]);
    }
}

#[test]
fn what_the_guides_call_additive() {
    are(
        Class::Additive,
        &[
            "",
            "CREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY, b int REFERENCES b ON DELETE CASCADE, UNIQUE (b))",
            "ALTER TABLE a ADD b int, ADD COLUMN c text NOT NULL DEFAULT '', ADD d bigserial NOT NULL, ADD e int REFERENCES b",
            "ALTER TABLE a ADD b int GENERATED ALWAYS AS (c * 2) STORED NOT NULL, ADD d int CHECK (d > 0)",
            "CREATE INDEX ON a (b); CREATE INDEX CONCURRENTLY i ON a (lower(b)) WHERE c",
            "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM a RETURNING 1'",
            "CREATE TRIGGER t BEFORE UPDATE OF b ON a FOR EACH ROW EXECUTE FUNCTION f()",
            "CREATE OR REPLACE VIEW v AS SELECT f(b) FROM a; CREATE MATERIALIZED VIEW m AS SELECT 1",
            "CREATE TYPE t AS ENUM ('a'); ALTER TYPE u ADD VALUE 'b'; ALTER TYPE p ADD ATTRIBUTE x int",
            "CREATE POLICY p ON a USING (true)",
            "CREATE EXTENSION IF NOT EXISTS pgcrypto; CREATE SCHEMA s; CREATE ROLE r",
            "GRANT SELECT ON a TO b; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
            "COMMENT ON TABLE a IS 'b'; ANALYZE a; VACUUM a; REINDEX TABLE a; LOCK TABLE a IN ROW EXCLUSIVE MODE",
            "SET LOCAL lock_timeout = '1s'; SELECT pg_catalog.set_config('search_path', '', false)",
            "SELECT count(*), max(b) FROM a WHERE EXISTS (SELECT FROM c) AND b IN (1); VALUES (1)",
            "EXPLAIN UPDATE a SET b = 1",
            "ALTER TABLE a ALTER b DROP NOT NULL, ALTER b SET DEFAULT 1, ALTER b SET STATISTICS 10, VALIDATE CONSTRAINT c",
            "ALTER TABLE a ATTACH PARTITION b FOR VALUES IN (1); ALTER TABLE a SET (fillfactor = 50), REPLICA IDENTITY FULL",
            "ALTER FUNCTION f(int) SET search_path = ''; ALTER SEQUENCE s OWNED BY a.b; ALTER PUBLICATION p ADD TABLE a",
            "ALTER DOMAIN d DROP NOT NULL; DROP STATISTICS s",
        ],
    );
}

#[test]
fn what_writes_rows_or_may() {
    are(
        Class::Data,
        &[
            "INSERT INTO a VALUES (1)",
            "INSERT INTO a VALUES (1) ON CONFLICT (b) DO UPDATE SET b = 2",
            "ALTER TABLE a ADD b int; UPDATE a SET b = 1",
            "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET c = 1",
            "CREATE TABLE IF NOT EXISTS a (b int); INSERT INTO a VALUES (1)",
            "WITH x AS (UPDATE a SET b = 1 RETURNING b) SELECT count(*) FROM x",
            "EXPLAIN ANALYZE UPDATE a SET b = 1",
            "DO $$ BEGIN CREATE TYPE t AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            "CALL p()",
            "PREPARE p AS SELECT 1; EXECUTE p",
            "REFRESH MATERIALIZED VIEW m",
            "SELECT setval('s', 10)",
            "COPY a FROM PROGRAM 'cat'",
            "SELECT app.now()",
            "SELECT 1 FROM drop_everything()",
            "ALTER SEQUENCE s RESTART WITH 10",
            "ALTER EXTENSION e UPDATE",
        ],
    );
}

#[test]
fn what_is_lost_is_destructive() {
    are(
        Class::Destructive,
        &[
            "DROP TABLE a",
            "DROP TABLE IF EXISTS a; CREATE TABLE a (b int)",
            "ALTER TABLE a DROP b",
            "ALTER TABLE a RENAME b TO c",
            "ALTER TABLE a RENAME TO b; CREATE VIEW a AS SELECT * FROM b",
            "ALTER TABLE a ALTER b TYPE bigint",
            "ALTER TABLE a SET SCHEMA b",
            "DELETE FROM a",
            "TRUNCATE a",
            "DROP VIEW v; CREATE VIEW v AS SELECT 1",
            "DROP FUNCTION f(int); CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "DROP POLICY p ON a; CREATE POLICY p ON a USING (b)",
            "DROP RULE r ON a",
            "DROP ROLE r",
            "DROP OWNED BY r",
            "DROP EXTENSION e",
            "ALTER TYPE t RENAME VALUE 'a' TO 'b'",
            "ALTER TYPE p ALTER ATTRIBUTE a TYPE int",
            "ALTER DOMAIN d ADD CHECK (VALUE > 0)",
            "ALTER INDEX i RENAME TO j",
            "ALTER SEQUENCE s RENAME TO t",
            "ALTER FUNCTION f(int) RENAME TO g",
            "ALTER VIEW v OWNER TO r",
            "ALTER TABLE a DETACH PARTITION b",
            "ALTER TABLE a DROP CONSTRAINT c",
            "ALTER TABLE a ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE a ALTER b ADD GENERATED ALWAYS AS IDENTITY",
            "ALTER TABLE a ALTER b DROP DEFAULT",
            "ALTER ROLE r NOLOGIN",
            "REVOKE SELECT ON a FROM b",
            "REVOKE r FROM b",
            "REASSIGN OWNED BY a TO b",
            "UPDATE a SET b = 1; DROP TABLE c; INSERT INTO d VALUES (1)",
        ],
    );
}

#[test]
fn what_the_script_made_is_nobody_elses() {
    neighbours(
        Class::Data,
        &[
            ("CREATE TABLE a (b int); INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (1)"),
            (
                "CREATE TABLE a (b int); UPDATE public.a SET b = 1",
                "CREATE TABLE s.a (b int); UPDATE public.a SET b = 1",
            ),
        ],
    );
    neighbours(
        Class::Destructive,
        &[
            (
                "CREATE TABLE a (b int); ALTER TABLE a RENAME b TO c; ALTER TABLE a ALTER c SET NOT NULL; DROP TABLE a",
                "CREATE TABLE IF NOT EXISTS a (b int); ALTER TABLE a RENAME b TO c",
            ),
            (
                "CREATE TABLE a (b int); ALTER TABLE a ADD UNIQUE (b); CREATE UNIQUE INDEX ON a (b)",
                "ALTER TABLE a ADD UNIQUE (b)",
            ),
            (
                "CREATE TABLE a (b int); ALTER TABLE a ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE a FORCE ROW LEVEL SECURITY",
            ),
            ("CREATE TABLE a (b int); REVOKE ALL ON a FROM b", "REVOKE ALL ON TABLE a, c FROM b"),
            ("CREATE VIEW v AS SELECT 1; DROP VIEW v", "CREATE OR REPLACE VIEW v AS SELECT 1; DROP VIEW v"),
            ("CREATE INDEX i ON a (b); DROP INDEX i", "CREATE INDEX IF NOT EXISTS i ON a (b); DROP INDEX i"),
            ("CREATE TYPE t AS ENUM ('a'); ALTER TYPE t OWNER TO r", "ALTER TYPE t OWNER TO r"),
            (
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f() FROM PUBLIC",
                "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f() FROM PUBLIC",
            ),
            (
                "CREATE TABLE a (b int); CREATE POLICY p ON a AS RESTRICTIVE USING (true)",
                "CREATE POLICY p ON a AS RESTRICTIVE USING (true)",
            ),
            (
                "CREATE TABLE a (b int); CREATE RULE r AS ON INSERT TO a DO INSTEAD NOTHING",
                "CREATE RULE r AS ON INSERT TO a DO INSTEAD NOTHING",
            ),
        ],
    );
}

#[test]
fn rows_of_the_running_version_must_still_be_accepted() {
    neighbours(
        Class::Destructive,
        &[
            ("ALTER TABLE a ADD b int", "ALTER TABLE a ADD b int NOT NULL"),
            (
                "ALTER TABLE a ADD b int NOT NULL DEFAULT 0",
                "ALTER TABLE a ADD IF NOT EXISTS b int PRIMARY KEY",
            ),
            (
                "ALTER TABLE a ADD b int NOT NULL; ALTER TABLE a ALTER b SET DEFAULT 0",
                "ALTER TABLE a ADD b int NOT NULL DEFAULT 0; ALTER TABLE a ALTER b DROP DEFAULT",
            ),
            (
                "ALTER TABLE a ADD b int DEFAULT 0; ALTER TABLE a ALTER b SET NOT NULL",
                "ALTER TABLE a ADD b int; ALTER TABLE a ALTER b SET NOT NULL",
            ),
            (
                "ALTER TABLE a ADD b int; ALTER TABLE a ALTER b TYPE text",
                "ALTER TABLE a ADD b int; ALTER TABLE a ALTER c TYPE text",
            ),
            (
                "ALTER TABLE a ADD b int; ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (id) NOT VALID",
                "ALTER TABLE a ADD b int; ALTER TABLE a ADD FOREIGN KEY (b, c) REFERENCES c (b, id) NOT VALID",
            ),
            (
                "ALTER TABLE a ADD b int; ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0 AND abs(b::int) < 9)",
                "ALTER TABLE a ADD b int; ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0 OR c IS NULL)",
            ),
            (
                "ALTER TABLE a ADD CONSTRAINT c UNIQUE (b), ADD b int",
                "ALTER TABLE a ADD CONSTRAINT c UNIQUE (b), ADD c int",
            ),
            (
                "ALTER TABLE a ADD b int; CREATE UNIQUE INDEX ON a (b)",
                "ALTER TABLE a ADD b int; CREATE UNIQUE INDEX i ON a (b, c)",
            ),
            (
                "ALTER TABLE a ADD b bigserial; ALTER TABLE a ADD PRIMARY KEY (b)",
                "ALTER TABLE a ADD PRIMARY KEY (b)",
            ),
            (
                "ALTER TABLE a ADD CONSTRAINT c UNIQUE USING INDEX i",
                "ALTER TABLE a ADD PRIMARY KEY USING INDEX i",
            ),
            ("ALTER TABLE a VALIDATE CONSTRAINT c", "ALTER TABLE a ADD CHECK (true) NOT VALID"),
            ("CREATE INDEX i ON a (b)", "CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)"),
            ("CREATE INDEX i ON a (b)", "ALTER TABLE a ADD EXCLUDE USING gist (b WITH &&)"),
        ],
    );
}

#[test]
fn what_comes_back_is_not_missed() {
    neighbours(
        Class::Destructive,
        &[
            (
                "DROP TRIGGER IF EXISTS t ON a; CREATE TRIGGER t AFTER INSERT ON public.a EXECUTE FUNCTION f()",
                "DROP TRIGGER IF EXISTS t ON a; CREATE TRIGGER t AFTER INSERT ON b EXECUTE FUNCTION f()",
            ),
            (
                "CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f(); DROP TRIGGER t ON a",
                "CREATE OR REPLACE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f(); DROP TRIGGER t ON a",
            ),
            (
                "ALTER TABLE a DISABLE TRIGGER ALL; ALTER TABLE a ENABLE TRIGGER ALL",
                "ALTER TABLE a ENABLE TRIGGER ALL; ALTER TABLE a DISABLE TRIGGER ALL",
            ),
            (
                "DROP INDEX IF EXISTS s.i; CREATE INDEX IF NOT EXISTS i ON s.a (b)",
                "DROP INDEX i, j; CREATE INDEX i ON a (b)",
            ),
        ],
    );
}

#[test]
fn a_migration_has_the_class_of_what_is_applied() {
    let files = [
        ("001_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;\n"),
        ("002_b.sql", "BEGIN; INSERT INTO a VALUES (1); COMMIT;"),
        ("003_c.sql", "DROP INDEX CONCURRENTLY i;"),
    ];
    let classes: Vec<Class> = checked(&files).unwrap().iter().map(|migration| migration.class).collect();
    assert_eq!(classes, Class::ALL);
}

/// Whoever writes IF NOT EXISTS means that the script makes it, and may be wrong about what is in it.
#[test]
fn what_the_script_makes_if_it_is_not_there_may_get_limits() {
    let table = "CREATE TABLE IF NOT EXISTS a (b int, c int);";
    let limits = [
        "ALTER TABLE a ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "ALTER TABLE public.a ADD UNIQUE (b), ALTER b SET NOT NULL, ADD CHECK (c > b)",
        "CREATE UNIQUE INDEX IF NOT EXISTS i ON a (b)",
        "ALTER TABLE a OWNER TO r; REVOKE ALL ON a FROM r",
        "CREATE POLICY p ON a AS RESTRICTIVE USING (true)",
    ];
    for limit in limits {
        are(Class::Additive, &[&format!("{table} {limit}")]);
        are(
            Class::Destructive,
            &[limit, &format!("{table} {}", limit.replace("public.a", "a").replace(" a ", " d "))],
        );
    }
    for loss in [
        "RENAME b TO d",
        "DROP b",
        "ALTER b TYPE text",
        "DROP CONSTRAINT d",
        "RENAME TO d",
        "DISABLE TRIGGER t",
    ] {
        are(Class::Destructive, &[&format!("{table} ALTER TABLE a {loss}")]);
    }
    are(Class::Destructive, &["CREATE OR REPLACE VIEW v AS SELECT 1; ALTER VIEW v OWNER TO r"]);
    neighbours(
        Class::Destructive,
        &[(
            "ALTER TABLE a ADD IF NOT EXISTS b int DEFAULT 0; ALTER TABLE a ALTER b SET NOT NULL",
            "ALTER TABLE a ADD IF NOT EXISTS b int; ALTER TABLE a ALTER b SET NOT NULL",
        )],
    );
}
