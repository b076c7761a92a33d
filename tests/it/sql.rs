//! `plan --sql` prints what is sent, and psql does with it what the runner does.

use std::io::Write;
use std::process::Stdio;

use migrate_runtime::{Migrations, Runner, Version, embed_migrations};
use migrate_tests::dump::{difference, dump};
use migrate_tests::ways::plan_sql;
use migrate_tests::{WAYS, Way, ask, connect, fresh_database, run};
use throwaway_postgres::Server;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static REVERSIBLE: Migrations = embed_migrations!("fixtures/reversible");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");
static STEPS_SESSION: Migrations = embed_migrations!("fixtures/steps_session");
static TRANSACTIONS: Migrations = embed_migrations!("fixtures/mixed");
static LEAKY: Migrations = embed_migrations!("fixtures/leaky");
static UNCHANGED: Migrations = embed_migrations!("fixtures/unchanged_holds");
static EXAMPLE: &Migrations = &server_example::MIGRATIONS;

/// Those that a database has some of before, and what is applied of them.
fn cases() -> Vec<(Runner, Option<i64>)> {
    let together = SHOP.runner().single_transaction(true).lock_timeout(std::time::Duration::from_millis(700));
    vec![
        (SHOP.runner(), None),
        (together, Some(1)),
        (REVERSIBLE.runner(), None),
        (REVERSIBLE.runner(), Some(2)),
        (STEPWISE.runner(), None),
        (STEPWISE.runner(), Some(1)),
        (STEPS_SESSION.runner(), None),
        (TRANSACTIONS.runner(), None),
        (LEAKY.runner(), None),
        (UNCHANGED.runner(), None),
        (EXAMPLE.runner(), None),
    ]
}

/// A database that has the migrations up to a version.
fn database(runner: &Runner, up_to: Option<i64>) -> String {
    let url = fresh_database();
    if let Some(version) = up_to.and_then(Version::new) {
        run(Way::Blocking, &runner.clone().target(version), &url).unwrap();
    }
    url
}

#[test]
fn psql_does_what_the_runner_does() {
    for (runner, up_to) in cases() {
        let (ours, theirs) = (database(&runner, up_to), database(&runner, up_to));
        let script = plan_sql(Way::Url, &runner, &theirs).unwrap();
        run(Way::Blocking, &runner, &ours).unwrap();
        let psql =
            Server::shared().unwrap().psql(&theirs).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let mut psql = psql.unwrap();
        psql.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(psql.wait().unwrap().success());
        assert_eq!(run(Way::Blocking, &runner, &theirs).unwrap().applied.len(), 0);
        let dumped = |url| without_times(&dump(&mut connect(url)));
        assert_eq!(difference(&dumped(&ours), &dumped(&theirs)), "");
    }
}

/// A dump in which all times of rows are alike.
fn without_times(dump: &str) -> String {
    let is_time =
        |piece: &&str| piece.len() > 19 && piece.starts_with("20") && piece.get(10..11) == Some("T");
    dump.split('"').map(|piece| if is_time(&piece) { "TIME" } else { piece }).collect::<Vec<_>>().join("\"")
}

#[test]
fn two_psqls_at_once_do_it_once() {
    let url = fresh_database();
    let script = plan_sql(Way::Url, &SHOP.runner(), &url).unwrap();
    let start = || {
        let mut psql = Server::shared().unwrap().psql(&url);
        let mut psql =
            psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        psql.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        psql
    };
    let psqls = [start(), start(), start()];
    let succeeded =
        psqls.into_iter().filter_map(|mut psql| psql.wait().unwrap().success().then_some(())).count();
    assert_eq!(succeeded, 1);
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM orders"), "1");
}

/// Looking writes nothing, and every way says the same.
#[test]
fn every_way_prints_the_same_and_writes_nothing() {
    for (runner, up_to) in cases() {
        let url = database(&runner, up_to);
        let before = dump(&mut connect(&url));
        let printed = WAYS.map(|way| plan_sql(way, &runner, &url).unwrap());
        assert!(printed[0] == printed[1] && printed[1] == printed[2]);
        assert_eq!(difference(&before, &dump(&mut connect(&url))), "");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a whole text")]
fn the_script_of_what_is_pending() {
    static VERIFIED: Migrations = embed_migrations!("fixtures/verify");
    insta::assert_snapshot!(plan_sql(Way::Url, &VERIFIED.runner(), &fresh_database()).unwrap(), @r#"
    -- 001_accounts, for psql: `psql --file`. It stops at an error, where somebody else migrates, and where
    -- the history is not what this was made for. Run it as a role that may do all of it.
    \set ON_ERROR_STOP on

    BEGIN;
    SET LOCAL application_name = 'migrate:001_accounts';
    DO $must$ BEGIN
      FOR try IN 1..50 LOOP
        IF pg_catalog.pg_try_advisory_xact_lock(8187617364133685829) THEN RETURN; END IF;
        PERFORM pg_sleep(0.1);
      END LOOP;
      RAISE 'somebody else migrates: when that is done, make this script anew';
    END $must$;
    CREATE SCHEMA "migrate";
    CREATE TABLE "migrate"."schema_migrations" (
               version bigint PRIMARY KEY CHECK (version >= 0),
               name text NOT NULL,
               checksum text NOT NULL,
               applied_at timestamptz,
               execution_time_ms bigint,
               applied_by text NOT NULL DEFAULT session_user,
               state text NOT NULL CHECK (state IN ('applying', 'running', 'applied', 'reverting')),
               step int NOT NULL DEFAULT 0,
               in_doubt boolean NOT NULL DEFAULT false,
               started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
               origin text,
               class text,
               adds_columns_to text[],
               attempts int NOT NULL DEFAULT 0,
               last_error text,
               next_try timestamptz
             );
             COMMENT ON TABLE "migrate"."schema_migrations" IS 'Which migrations were applied, by embed_migrations. Format 1.';
             REVOKE ALL ON "migrate"."schema_migrations" FROM PUBLIC;
    CREATE VIEW "migrate".migration_status AS
             SELECT version, name, applied_at, execution_time_ms, applied_by,
               CASE WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '1 day') THEN 'recent' WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '7 day') THEN 'this_week' WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '30 day') THEN 'this_month' ELSE 'older' END AS age
             FROM "migrate"."schema_migrations" WHERE state = 'applied';
    CREATE TABLE IF NOT EXISTS "migrate"."schema_migrations_digest" (history regclass NOT NULL, digest numeric NOT NULL);
             COMMENT ON TABLE "migrate"."schema_migrations_digest" IS 'What the history says, in a number, by embed_migrations: kept by triggers, so that a boot need not read it.';
             ALTER TABLE "migrate"."schema_migrations_digest" REPLICA IDENTITY FULL;
             REVOKE ALL ON "migrate"."schema_migrations_digest" FROM PUBLIC;
             GRANT SELECT ON "migrate"."schema_migrations_digest" TO PUBLIC;
             CREATE OR REPLACE FUNCTION "migrate"."schema_migrations_digest"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
               SET search_path = pg_catalog, pg_temp AS $digest$
             DECLARE
               change numeric := 0;
             BEGIN
               IF TG_OP IN ('INSERT', 'UPDATE') THEN
                 change := change + (SELECT coalesce(sum(CASE WHEN state = 'applied' AND length(checksum) = 64 AND translate(checksum, '0123456789abcdef', '') = '' THEN (2 * version::numeric + 1) * ('x' || left(checksum, 15))::bit(60)::bigint ELSE 1 END), 0) FROM after_it);
               END IF;
               IF TG_OP IN ('UPDATE', 'DELETE') THEN
                 change := change - (SELECT coalesce(sum(CASE WHEN state = 'applied' AND length(checksum) = 64 AND translate(checksum, '0123456789abcdef', '') = '' THEN (2 * version::numeric + 1) * ('x' || left(checksum, 15))::bit(60)::bigint ELSE 1 END), 0) FROM before_it);
               END IF;
               IF TG_OP = 'TRUNCATE' THEN
                 UPDATE "migrate"."schema_migrations_digest" SET digest = 0 WHERE history = TG_RELID;
               ELSIF change <> 0 THEN
                 UPDATE "migrate"."schema_migrations_digest" SET digest = mod(mod(digest + change, 18446744073709551616) + 18446744073709551616, 18446744073709551616) WHERE history = TG_RELID;
               END IF;
               RETURN NULL;
             END $digest$;
             REVOKE ALL ON FUNCTION "migrate"."schema_migrations_digest"() FROM PUBLIC;
             CREATE TRIGGER digest_insert AFTER INSERT ON "migrate"."schema_migrations" REFERENCING NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION "migrate"."schema_migrations_digest"();
    ALTER TABLE "migrate"."schema_migrations" ENABLE ALWAYS TRIGGER digest_insert;
    CREATE TRIGGER digest_update AFTER UPDATE ON "migrate"."schema_migrations" REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION "migrate"."schema_migrations_digest"();
    ALTER TABLE "migrate"."schema_migrations" ENABLE ALWAYS TRIGGER digest_update;
    CREATE TRIGGER digest_delete AFTER DELETE ON "migrate"."schema_migrations" REFERENCING OLD TABLE AS before_it FOR EACH STATEMENT EXECUTE FUNCTION "migrate"."schema_migrations_digest"();
    ALTER TABLE "migrate"."schema_migrations" ENABLE ALWAYS TRIGGER digest_delete;
    CREATE TRIGGER digest_truncate AFTER TRUNCATE ON "migrate"."schema_migrations"  FOR EACH STATEMENT EXECUTE FUNCTION "migrate"."schema_migrations_digest"();
    ALTER TABLE "migrate"."schema_migrations" ENABLE ALWAYS TRIGGER digest_truncate;
    DELETE FROM "migrate"."schema_migrations_digest";
    INSERT INTO "migrate"."schema_migrations_digest" SELECT '"migrate"."schema_migrations"'::regclass, mod(coalesce(sum(CASE WHEN state = 'applied' AND length(checksum) = 64 AND translate(checksum, '0123456789abcdef', '') = '' THEN (2 * version::numeric + 1) * ('x' || left(checksum, 15))::bit(60)::bigint ELSE 1 END), 0), 18446744073709551616) FROM "migrate"."schema_migrations";
    DO $must$ BEGIN IF (SELECT max(version) FROM "migrate"."schema_migrations" WHERE state <> 'running') IS DISTINCT FROM NULL THEN RAISE EXCEPTION USING MESSAGE = 'this database has migrations already: make this script anew'; END IF; END $must$;
    SET LOCAL lock_timeout = 2000;
    SET LOCAL statement_timeout = 0;

    -- fixtures/verify/001_accounts.sql

    CREATE TABLE accounts (balance int);
    INSERT INTO accounts VALUES (5), (-3);

    ;
    SAVEPOINT verify;
    SET LOCAL transaction_read_only = on;
    DO $must$ BEGIN IF EXISTS (SELECT FROM (
    SELECT count(*) = 2 FROM accounts
    ) v (holds) WHERE holds::text IN ('t', 'true') IS NOT TRUE) THEN RAISE EXCEPTION USING MESSAGE = 'what must hold does not: fixtures/verify/001_accounts.sql:5:1'; END IF; END $must$;
    DO $must$ BEGIN IF EXISTS (SELECT FROM (
    SELECT balance >= 0 FROM accounts ORDER BY balance DESC
    ) v (holds) WHERE holds::text IN ('t', 'true') IS NOT TRUE) THEN RAISE EXCEPTION USING MESSAGE = 'what must hold does not: fixtures/verify/001_accounts.sql:6:1'; END IF; END $must$;
    ROLLBACK TO SAVEPOINT verify;
    INSERT INTO "migrate"."schema_migrations" (version, name, checksum, class, adds_columns_to, state, applied_at, execution_time_ms)
    VALUES (1, 'accounts', 'a65fc76eecc8721430feca6237ad2e4495efc22aff42fb62e2336b54730e5250', 'additive', NULL, 'applied', clock_timestamp(),
      extract(epoch FROM clock_timestamp() - now()) * 1000);
    COMMIT;
    "#);
    let url = database(&STEPWISE.runner(), Some(1));
    insta::assert_snapshot!(plan_sql(Way::Url, &STEPWISE.runner(), &url).unwrap(), @r#"
    -- 002_concurrently to 003_drop, for psql: `psql --file`. It stops at an error, where somebody else migrates, and where
    -- the history is not what this was made for. Run it as a role that may do all of it.
    \set ON_ERROR_STOP on

    -- fixtures/stepwise/002_concurrently.sql
    BEGIN;
    SET LOCAL application_name = 'migrate:002_concurrently';
    DO $must$ BEGIN
      FOR try IN 1..50 LOOP
        IF pg_catalog.pg_try_advisory_xact_lock(8187617364133685829) THEN RETURN; END IF;
        PERFORM pg_sleep(0.1);
      END LOOP;
      RAISE 'somebody else migrates: when that is done, make this script anew';
    END $must$;
    DO $must$ BEGIN IF (SELECT max(version) FROM "migrate"."schema_migrations" WHERE state <> 'running') IS DISTINCT FROM 1 THEN RAISE EXCEPTION USING MESSAGE = 'the newest migration of this database is not 1: make this script anew'; END IF; END $must$;
    INSERT INTO "migrate"."schema_migrations" (version, name, checksum, class, adds_columns_to, state) VALUES (2, 'concurrently', '38319ac4ba03b950dfeaf35472b867afe8f0170894a57add13387b1b2a97fdb6', 'destructive', NULL, 'running');
    COMMIT;
    DO $must$ BEGIN
      FOR try IN 1..50 LOOP
        IF pg_catalog.pg_try_advisory_lock(8187617364133685829) THEN RETURN; END IF;
        PERFORM pg_sleep(0.1);
      END LOOP;
      RAISE 'somebody else migrates: when that is done, make this script anew';
    END $must$;
    SET lock_timeout = 2000;
    SET statement_timeout = 0;
    SET idle_session_timeout = '1min';
    RESET client_connection_check_interval;

    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET in_doubt = true WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;
    CREATE INDEX CONCURRENTLY items_a_id_idx ON items_a (id);
    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET step = 1, in_doubt = false WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;

    BEGIN;
    UPDATE items SET id = id + 1000;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET step = 2, in_doubt = false WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;

    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET in_doubt = true WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;
    REINDEX INDEX CONCURRENTLY items_a_id_idx;
    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET step = 3, in_doubt = false WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;

    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET in_doubt = true WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;
    VACUUM (ANALYZE) items_a;
    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET step = 4, in_doubt = false WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;

    BEGIN;
    SET search_path = public;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET step = 5, in_doubt = false WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;

    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET in_doubt = true WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;
    ALTER TABLE items DETACH PARTITION items_a CONCURRENTLY;
    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET step = 6, in_doubt = false WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;

    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET state = 'applied', applied_at = pg_catalog.clock_timestamp(), execution_time_ms = 0 WHERE version OPERATOR(pg_catalog.=) 2 AND state OPERATOR(pg_catalog.=) 'running' RETURNING execution_time_ms AS answer) SELECT 'elapsed', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;
    RESET ALL;
    SELECT pg_catalog.pg_advisory_unlock_all();

    -- fixtures/stepwise/003_drop.sql
    BEGIN;
    SET LOCAL application_name = 'migrate:003_drop';
    DO $must$ BEGIN
      FOR try IN 1..50 LOOP
        IF pg_catalog.pg_try_advisory_xact_lock(8187617364133685829) THEN RETURN; END IF;
        PERFORM pg_sleep(0.1);
      END LOOP;
      RAISE 'somebody else migrates: when that is done, make this script anew';
    END $must$;
    DO $must$ BEGIN IF (SELECT max(version) FROM "migrate"."schema_migrations" WHERE state <> 'running') IS DISTINCT FROM 2 THEN RAISE EXCEPTION USING MESSAGE = 'the newest migration of this database is not 2: make this script anew'; END IF; END $must$;
    INSERT INTO "migrate"."schema_migrations" (version, name, checksum, class, adds_columns_to, state) VALUES (3, 'drop', '182c65ba821afc9bc6995a850738132132ea18167cd825407c3034f5d7eeb363', 'destructive', NULL, 'running');
    COMMIT;
    DO $must$ BEGIN
      FOR try IN 1..50 LOOP
        IF pg_catalog.pg_try_advisory_lock(8187617364133685829) THEN RETURN; END IF;
        PERFORM pg_sleep(0.1);
      END LOOP;
      RAISE 'somebody else migrates: when that is done, make this script anew';
    END $must$;
    SET lock_timeout = 2000;
    SET statement_timeout = 0;
    SET idle_session_timeout = '1min';
    RESET client_connection_check_interval;

    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET in_doubt = true WHERE version OPERATOR(pg_catalog.=) 3 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;
    DROP INDEX CONCURRENTLY IF EXISTS items_a_id_idx;
    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET step = 1, in_doubt = false WHERE version OPERATOR(pg_catalog.=) 3 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;

    BEGIN;
    INSERT INTO items_a VALUES (1, 'a');
    WITH done AS (UPDATE "migrate"."schema_migrations" SET step = 2, in_doubt = false WHERE version OPERATOR(pg_catalog.=) 3 AND state OPERATOR(pg_catalog.=) 'running' RETURNING step AS answer) SELECT 'step', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;

    BEGIN;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET state = 'applied', applied_at = pg_catalog.clock_timestamp(), execution_time_ms = 0 WHERE version OPERATOR(pg_catalog.=) 3 AND state OPERATOR(pg_catalog.=) 'running' RETURNING execution_time_ms AS answer) SELECT 'elapsed', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended'  ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;
    RESET ALL;
    SELECT pg_catalog.pg_advisory_unlock_all();
    "#);
    run(Way::Url, &STEPWISE.runner(), &url).unwrap();
    insta::assert_snapshot!(plan_sql(Way::Url, &STEPWISE.runner(), &url).unwrap(), @"-- Nothing to apply.");
}

/// What psql says of a script at the end, and whether it has come to the end.
fn psql(url: &str, script: &str) -> (bool, String) {
    let mut psql = Server::shared().unwrap().psql(url);
    let psql = psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut psql = psql.unwrap();
    psql.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = psql.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), said.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn it_stops_where_the_runner_would() {
    static VERIFIED: Migrations = embed_migrations!("fixtures/verify");
    static CHANGED: Migrations = embed_migrations!("fixtures/unchanged");
    let url = fresh_database();
    let script = plan_sql(Way::Url, &SHOP.runner(), &url).unwrap();
    let mut holder = connect(&url);
    holder.batch_execute("SELECT pg_advisory_lock(8187617364133685829)").unwrap();
    insta::assert_snapshot!(psql(&url, &script).1, @"ERROR:  somebody else migrates: when that is done, make this script anew");
    holder.batch_execute("SELECT pg_advisory_unlock_all()").unwrap();
    assert!(psql(&url, &script).0);
    insta::assert_snapshot!(psql(&url, &script).1, @r#"ERROR:  schema "migrate" already exists"#);
    let later = SHOP.runner().sql_from(2).unwrap();
    insta::assert_snapshot!(psql(&url, &later).1, @"ERROR:  the newest migration of this database is not 1: make this script anew");
    let stopped = [&VERIFIED, &CHANGED].map(|migrations| {
        let url = fresh_database();
        let (is_done, said) = psql(&url, &plan_sql(Way::Url, &migrations.runner(), &url).unwrap());
        assert!(!is_done);
        said
    });
    insta::assert_snapshot!(stopped.join("\n"), @r#"
    ERROR:  what must hold does not: fixtures/verify/001_accounts.sql:6:1
    ERROR:  "public"."profiles" must have as many rows as before 002_clean
    "#);
}

/// Whoever runs it need not be who has planned it.
#[test]
fn any_role_that_may_can_run_it() {
    let url = fresh_database();
    let mut client = connect(&url);
    let database = ask(&mut client, "SELECT current_database()");
    client
        .batch_execute(&format!(
            "DO $$ BEGIN CREATE ROLE dba LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             GRANT ALL ON DATABASE {database} TO dba; GRANT ALL ON SCHEMA public TO dba"
        ))
        .unwrap();
    let script = plan_sql(Way::Url, &SHOP.runner(), &url).unwrap();
    let (is_done, said) = psql(&url.replace("postgres@", "dba@"), &script);
    assert!(is_done, "{said}");
    assert_eq!(ask(&mut client, "SELECT DISTINCT applied_by FROM migrate.schema_migrations"), "dba");
}

#[test]
fn without_a_database() {
    for (runner, from) in [(SHOP.runner(), 0), (REVERSIBLE.runner(), 3), (STEPWISE.runner(), 2)] {
        let (ours, theirs) = (database(&runner, None), database(&runner, (from > 0).then_some(from - 1)));
        run(Way::Blocking, &runner, &ours).unwrap();
        let (is_done, said) = psql(&theirs, &runner.sql_from(from).unwrap());
        assert!(is_done, "{said}");
        assert_eq!(run(Way::Blocking, &runner, &theirs).unwrap().applied.len(), 0);
        let dumped = |url| without_times(&dump(&mut connect(url)));
        assert_eq!(difference(&dumped(&ours), &dumped(&theirs)), "");
    }
    insta::assert_snapshot!(SHOP.runner().sql_from(9).unwrap(), @"-- Nothing to apply.");
}
