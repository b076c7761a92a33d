//! What the build says of a statement's locks, and of what it makes and destroys. That the locks are what a server
//! takes is in `tests/it/locks.rs`.

use super::*;

/// Each statement's command, and below it what it does.
fn shown(sql: &str) -> String {
    let lines = effects(sql).into_iter().flat_map(|effect| {
        let creates = effect.creates.iter().map(|name| format!("  creates {name}"));
        let locks = effect.locks.iter().map(|lock| format!("  {} on {}, {}", lock.mode, lock.on, lock.work));
        let destroys = effect.destroys.iter().map(|what| format!("  destroys {what}"));
        let overwrites = effect.overwrites.iter().map(|column| format!("  overwrites values of {column}"));
        let all: Vec<_> = creates.chain(locks).chain(destroys).chain(overwrites).collect();
        std::iter::once(effect.command.into_owned()).chain(all)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn names_are_as_quote_ident_writes_them() {
    insta::assert_snapshot!(shown(
        r#"CREATE TABLE Orders (id int);
        CREATE TABLE "Order Lines" (id int);
        CREATE TABLE App."order" (id int);
        CREATE TABLE db.app."plain" (id int);
        CREATE VIEW "say ""hi""" AS SELECT 1;
        CREATE TABLE "a.b"."c$" ();
        CREATE TABLE ÄRGER ();
        CREATE TABLE values_ ();
        CREATE SEQUENCE name;"#
    ), @r#"
    CREATE TABLE
      creates orders
    CREATE TABLE
      creates "Order Lines"
    CREATE TABLE
      creates app."order"
    CREATE TABLE
      creates app.plain
    CREATE VIEW
      creates "say ""hi"""
    CREATE TABLE
      creates "a.b"."c$"
    CREATE TABLE
      creates "Ärger"
    CREATE TABLE
      creates values_
    CREATE SEQUENCE
      creates name
    "#);
}

#[test]
fn what_the_script_made_is_nobody_elses() {
    insta::assert_snapshot!(shown(
        "CREATE TABLE orders (id int PRIMARY KEY, parent int REFERENCES orders, user_id int REFERENCES users);
        CREATE INDEX orders_id_idx ON public.orders (id);
        INSERT INTO orders SELECT id FROM old_orders;
        DROP INDEX orders_id_idx;
        ALTER TABLE orders DROP COLUMN id;
        ALTER TABLE orders RENAME TO o;
        DELETE FROM o;
        ALTER TABLE orders ADD COLUMN c int;
        ALTER TABLE o SET SCHEMA app;
        TRUNCATE app.o;
        DROP TABLE app.o;
        DROP TABLE o;"
    ), @"
    CREATE TABLE
      creates orders
      SHARE ROW EXCLUSIVE on users, reads no rows
    CREATE INDEX
    INSERT
      ACCESS SHARE on old_orders, reads the rows
      ROW SHARE on users, reads no rows
    DROP INDEX
    ALTER TABLE
    ALTER TABLE
    DELETE
    ALTER TABLE
    ALTER TABLE
    TRUNCATE
    DROP TABLE
      ACCESS EXCLUSIVE on users, reads no rows
    DROP TABLE
    ");
}

#[test]
fn what_may_have_been_there_is_somebody_elses() {
    insta::assert_snapshot!(shown(
        "CREATE TABLE IF NOT EXISTS orders (id int);
        CREATE INDEX orders_id_idx ON orders (id);
        DROP INDEX orders_id_idx;
        CREATE OR REPLACE VIEW v AS SELECT id FROM orders;
        DROP VIEW v;
        CREATE OR REPLACE VIEW v AS SELECT 1;
        DROP TABLE IF EXISTS orders;
        CREATE TABLE IF NOT EXISTS orders (id int);
        ALTER TABLE orders ADD COLUMN note text;
        DROP TABLE orders;
        ALTER TABLE users RENAME TO users_before;
        CREATE TABLE IF NOT EXISTS users (id int);
        INSERT INTO users TABLE users_before;"
    ), @"
    CREATE TABLE
    CREATE INDEX
      SHARE on orders, reads the rows
    DROP INDEX
      ACCESS EXCLUSIVE on orders, reads no rows
    CREATE VIEW
      ACCESS SHARE on orders, reads no rows
      ACCESS EXCLUSIVE on v, reads no rows
    DROP VIEW
      ACCESS EXCLUSIVE on v, reads no rows
    CREATE VIEW
      creates v
    DROP TABLE
      ACCESS EXCLUSIVE on orders, reads no rows
      destroys table orders
    CREATE TABLE
      creates orders
    ALTER TABLE
    DROP TABLE
    ALTER TABLE
      ACCESS EXCLUSIVE on users, reads no rows
    CREATE TABLE
      creates users
    INSERT
      ACCESS SHARE on users_before, reads the rows
    ");
}

#[test]
fn types_and_schemas_of_the_script_are_its_own_too() {
    insta::assert_snapshot!(shown(
        "CREATE TYPE mood AS ENUM ('fine');
        CREATE DOMAIN positive AS int CHECK (VALUE > 0);
        ALTER TABLE orders ADD COLUMN a mood NOT NULL DEFAULT 'fine';
        ALTER TABLE orders ADD COLUMN b positive, ADD COLUMN c int;
        DROP TYPE mood, other CASCADE;
        CREATE SCHEMA app CREATE TABLE t (id int) CREATE TABLE u (user_id int REFERENCES public.users) GRANT SELECT ON t TO x;
        ALTER TABLE app.t ADD CHECK (id > 0);
        DROP SCHEMA app CASCADE;
        DROP SCHEMA IF EXISTS old;
        SELECT id INTO TEMP TABLE copy FROM users;
        UPDATE copy SET id = 1;"
    ), @"
    CREATE TYPE
    CREATE DOMAIN
    ALTER TABLE
      ACCESS EXCLUSIVE on orders, reads no rows
    ALTER TABLE
      ACCESS EXCLUSIVE on orders, rewrites the table
    DROP TYPE
      ACCESS EXCLUSIVE on orders, reads no rows
      destroys columns of type other
      destroys type other
    CREATE SCHEMA
      creates app.t
      creates app.u
      SHARE ROW EXCLUSIVE on users, reads no rows
    ALTER TABLE
    DROP SCHEMA
      ACCESS EXCLUSIVE on users, reads no rows
    DROP SCHEMA
      destroys schema old
    SELECT INTO
      creates pg_temp.copy
      ACCESS SHARE on users, reads the rows
    UPDATE
    ");
}

#[test]
fn what_is_lost() {
    insta::assert_snapshot!(shown(
        "DROP TABLE a, s.b CASCADE;
        DROP MATERIALIZED VIEW m;
        DROP VIEW v;
        DROP FOREIGN TABLE f;
        DROP SEQUENCE s;
        DROP DOMAIN d CASCADE;
        DROP EXTENSION IF EXISTS postgis;
        DROP FUNCTION f(int);
        DROP OWNED BY alice;
        TRUNCATE a, ONLY b CASCADE;
        DELETE FROM ONLY a;
        WITH x AS (UPDATE a SET b = 1 RETURNING b), y AS (DELETE FROM c) SELECT * FROM x;
        INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING;
        INSERT INTO a VALUES (1) ON CONFLICT (b) DO UPDATE SET b = 2;
        MERGE INTO a USING b ON a.id = b.id WHEN MATCHED AND a.x THEN DELETE WHEN MATCHED THEN UPDATE SET c = 1;
        ALTER TABLE a DROP b, DROP COLUMN IF EXISTS c CASCADE, DROP CONSTRAINT d;
        ALTER TYPE pair DROP ATTRIBUTE a;
        EXPLAIN DELETE FROM a;
        EXPLAIN ANALYZE DELETE FROM a;
        PREPARE p AS DELETE FROM a;"
    ), @"
    DROP TABLE
      ACCESS EXCLUSIVE on a, reads no rows
      ACCESS EXCLUSIVE on s.b, reads no rows
      destroys table a
      destroys table s.b
    DROP MATERIALIZED VIEW
      ACCESS EXCLUSIVE on m, reads no rows
      destroys materialized view m
    DROP VIEW
      ACCESS EXCLUSIVE on v, reads no rows
    DROP FOREIGN TABLE
      ACCESS EXCLUSIVE on f, reads no rows
    DROP SEQUENCE
      ACCESS EXCLUSIVE on sequence s, reads no rows
      destroys sequence s
    DROP DOMAIN
      destroys columns of domain d
      destroys domain d
    DROP EXTENSION
      destroys extension postgis
    DROP FUNCTION
    DROP OWNED
      destroys what alice owns
    TRUNCATE
      ACCESS EXCLUSIVE on a, reads no rows
      ACCESS EXCLUSIVE on b, reads no rows
      destroys rows of a
      destroys rows of tables that refer to a
      destroys rows of b
      destroys rows of tables that refer to b
    DELETE
      ROW EXCLUSIVE on a, reads the rows
      destroys rows of a
    SELECT
      ROW EXCLUSIVE on a, reads the rows
      ROW EXCLUSIVE on c, reads the rows
      destroys rows of c
      overwrites values of column b of a
    INSERT
      ROW EXCLUSIVE on a, reads the rows
    INSERT
      ROW EXCLUSIVE on a, reads the rows
      overwrites values of column b of a
    MERGE
      ROW EXCLUSIVE on a, reads the rows
      ACCESS SHARE on b, reads the rows
      destroys rows of a
      overwrites values of column c of a
    ALTER TABLE
      ACCESS EXCLUSIVE on a, reads no rows
      destroys column b of a
      destroys column c of a
    ALTER TYPE
      destroys attribute a of pair
    EXPLAIN
      ROW EXCLUSIVE on a, reads no rows
    EXPLAIN ANALYZE
      ROW EXCLUSIVE on a, reads the rows
      destroys rows of a
    PREPARE
      ROW EXCLUSIVE on a, reads no rows
    ");
}

#[test]
fn what_names_no_table() {
    insta::assert_snapshot!(shown(
        "VACUUM;
        VACUUM (FULL true, VERBOSE);
        ANALYZE VERBOSE;
        CLUSTER;
        REINDEX SCHEMA app;
        REINDEX (VERBOSE) DATABASE CONCURRENTLY app;
        GRANT SELECT ON ALL TABLES IN SCHEMA a, b TO x;
        ALTER TABLE ALL IN TABLESPACE slow SET TABLESPACE fast;
        ALTER DOMAIN d ADD CHECK (VALUE > 0);
        ALTER TABLE t SPLIT PARTITION p INTO (PARTITION q FOR VALUES IN (1));
        DROP INDEX CONCURRENTLY IF EXISTS a;
        REINDEX TABLE t;
        ALTER INDEX b ATTACH PARTITION c;
        DROP STATISTICS s;"
    ), @"
    VACUUM
      SHARE UPDATE EXCLUSIVE on every table of the database, reads the rows
    VACUUM FULL
      ACCESS EXCLUSIVE on every table of the database, rewrites the table
    ANALYZE
      SHARE UPDATE EXCLUSIVE on every table of the database, reads the rows
    CLUSTER
      ACCESS EXCLUSIVE on every table that was clustered before, rewrites the table
    REINDEX
      SHARE on every table of schema app, reads the rows
    REINDEX CONCURRENTLY
      SHARE UPDATE EXCLUSIVE on every table of the database, reads the rows
    GRANT
      ACCESS SHARE on every table of schema a, reads no rows
      ACCESS SHARE on every table of schema b, reads no rows
    ALTER TABLE
      ACCESS EXCLUSIVE on every table of tablespace slow, rewrites the table
    ALTER DOMAIN
      SHARE on tables with columns of domain d, reads the rows
    ALTER TABLE
      ACCESS EXCLUSIVE on t, reads no rows
      ACCESS EXCLUSIVE on partitions of t, rewrites the table
    DROP INDEX CONCURRENTLY
      SHARE UPDATE EXCLUSIVE on the table of a, reads no rows
    REINDEX
      SHARE on t, reads the rows
      ACCESS EXCLUSIVE on indexes of t, reads no rows
    ALTER INDEX
      ACCESS EXCLUSIVE on index b, reads no rows
      ACCESS EXCLUSIVE on index c, reads no rows
    DROP STATISTICS
      SHARE UPDATE EXCLUSIVE on the table of statistics s, reads no rows
    ");
}

/// What is decided by the synopses, or by an equivalent in words that the parser knows.
#[test]
fn what_the_parser_refuses() {
    insta::assert_snapshot!(shown(
        "ALTER TABLE t ADD d text COMPRESSION pglz, DROP c;
        ALTER VIEW v SET TABLESPACE fast;
        ALTER INDEX i ALTER 2 SET STATISTICS 100;
        CREATE UNLOGGED MATERIALIZED VIEW m AS SELECT * FROM t;
        CREATE TABLE w (w text REFERENCES u, EXCLUDE (lower(w) text_pattern_ops DESC WITH =));
        EXPLAIN (JSON FORMAT) SELECT * FROM t;
        SELECT EXISTS (SELECT FROM t) FROM u;
        SET NAMES 'utf8';
        DECLARE c NO SCROLL CURSOR FOR SELECT FROM t;"
    ), @"
    ALTER TABLE
      ACCESS EXCLUSIVE on t, reads no rows
      destroys column c of t
    ALTER VIEW
      ACCESS EXCLUSIVE on v, rewrites the table
    ALTER INDEX
      SHARE UPDATE EXCLUSIVE on index i, reads no rows
    CREATE MATERIALIZED VIEW
      creates m
      ACCESS SHARE on t, reads the rows
    CREATE TABLE
      creates w
      SHARE ROW EXCLUSIVE on u, reads no rows
    EXPLAIN
      ACCESS SHARE on t, reads no rows
    SELECT
      ACCESS SHARE on u, reads the rows
      ACCESS SHARE on t, reads the rows
    SET
    DECLARE
      ACCESS SHARE on t, reads no rows
    ");
}

#[test]
fn commands() {
    let commands =
        |sql: &str| effects(sql).into_iter().map(|effect| effect.command).collect::<Vec<_>>().join(", ");
    insta::assert_snapshot!(commands(
        "CREATE UNIQUE INDEX CONCURRENTLY a ON b (c); CREATE TEMP TABLE a AS SELECT 1; CREATE OR REPLACE RECURSIVE VIEW a (b) AS SELECT 1;
        CREATE TEXT SEARCH CONFIGURATION a (COPY = b); CREATE OPERATOR CLASS a FOR TYPE b USING btree AS STORAGE c;
        CREATE OPERATOR + (FUNCTION = f); CREATE CONSTRAINT TRIGGER a AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION c();
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a; ALTER FOREIGN DATA WRAPPER a NO HANDLER; ALTER LARGE OBJECT 1 OWNER TO a;
        DROP USER MAPPING FOR a SERVER b; DROP INDEX CONCURRENTLY a; REASSIGN OWNED BY a TO b;
        WITH merge AS (SELECT 1) INSERT INTO a SELECT 1; WITH a AS (DELETE FROM b) UPDATE c SET d = 1; (SELECT 1) UNION (VALUES (2));
        REFRESH MATERIALIZED VIEW CONCURRENTLY a; REINDEX (CONCURRENTLY) TABLE a; LOCK a; END; ABORT; RELEASE a;
        DO 'BEGIN END'; EXPLAIN (ANALYZE) SELECT 1; EXPLAIN SELECT 1; VACUUM (FULL off) a; ANALYSE a"
    ), @"CREATE INDEX CONCURRENTLY, CREATE TABLE AS, CREATE VIEW, CREATE TEXT SEARCH CONFIGURATION, CREATE OPERATOR CLASS, CREATE OPERATOR, CREATE TRIGGER, ALTER DEFAULT PRIVILEGES, ALTER FOREIGN DATA WRAPPER, ALTER LARGE OBJECT, DROP USER MAPPING, DROP INDEX CONCURRENTLY, REASSIGN OWNED, INSERT, UPDATE, SELECT, REFRESH MATERIALIZED VIEW CONCURRENTLY, REINDEX CONCURRENTLY, LOCK TABLE, COMMIT, ROLLBACK, RELEASE SAVEPOINT, DO, EXPLAIN ANALYZE, EXPLAIN, VACUUM, ANALYZE");
}

#[test]
fn a_column_that_the_script_adds_has_no_values_yet() {
    insta::assert_snapshot!(
        shown(
            "ALTER TABLE orders ADD total int, ADD COLUMN IF NOT EXISTS note text;
             UPDATE public.orders SET total = 0, note = '', (\"a b\", c[1]) = ROW (1, 2);
             INSERT INTO orders VALUES (1) ON CONFLICT (id) DO UPDATE SET total = 1, d = 2;
             MERGE INTO orders USING x ON true WHEN MATCHED THEN UPDATE SET total = 3, e = 4"
        ),
        @r#"
    ALTER TABLE
      ACCESS EXCLUSIVE on orders, reads no rows
    UPDATE
      ROW EXCLUSIVE on orders, reads the rows
      overwrites values of column note of orders
      overwrites values of column "a b" of orders
      overwrites values of column c of orders
    INSERT
      ROW EXCLUSIVE on orders, reads the rows
      overwrites values of column d of orders
    MERGE
      ROW EXCLUSIVE on orders, reads the rows
      ACCESS SHARE on x, reads the rows
      overwrites values of column e of orders
    "#
    );
}
