//! Nothing leaks: the session is afterwards as it was before.

use std::fs;

use migrate_runtime::{Migrations, Version, embed_migrations};
use migrate_tests::embedded::embedded;
use migrate_tests::{ask, connect, fresh_database};
use postgres::Client;
use throwaway_postgres::Server;

static LEAKY: Migrations = embed_migrations!("fixtures/leaky");
static LEAKY_FAILS: Migrations = embed_migrations!("fixtures/leaky_fails");
static LEAKY_UNSEEN: Migrations = embed_migrations!("fixtures/leaky_unseen");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static DIVISION: Migrations = embed_migrations!("fixtures/division");

/// What a session has, as a program sees it.
fn session(client: &mut Client) -> String {
    ask(
        client,
        "SELECT 'role ' || current_user || ' ' || session_user
         UNION ALL SELECT name || ' ' || setting FROM pg_settings WHERE source = 'session' AND name !~ '^transaction_'
         UNION ALL SELECT 'secret ' || coalesce(current_setting('app.secret', true), '')
         UNION ALL SELECT 'temporary ' || relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'
         UNION ALL SELECT 'prepared ' || name FROM pg_prepared_statements WHERE from_sql
         UNION ALL SELECT 'cursor ' || name FROM pg_cursors WHERE is_holdable
         UNION ALL SELECT 'channel ' || pg_listening_channels()
         UNION ALL SELECT 'lock ' || objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
         ORDER BY 1",
    )
}

#[test]
fn a_script_leaves_nothing_behind() {
    let mut client = connect(&fresh_database());
    let before = session(&mut client);
    assert_eq!(LEAKY.apply(&mut client).unwrap().applied.len(), 2);
    assert_eq!(session(&mut client), before);
    let next = "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relname = 'next'";
    assert_eq!(ask(&mut client, next), "public", "the next migration has the session's own search_path");
}

/// What no statement of the script says that it leaves behind is seen all the same, before the commit.
#[test]
fn a_script_leaves_nothing_behind_that_only_the_server_sees() {
    // The one that leaves something is the last of a call, or others come after it.
    for first in [1, 3] {
        let mut client = connect(&fresh_database());
        let before = session(&mut client);
        let runner = LEAKY_UNSEEN.runner();
        runner.clone().target(Version::new(first).unwrap()).apply(&mut client).unwrap();
        assert_eq!(session(&mut client), before);
        runner.apply(&mut client).unwrap();
        assert_eq!(session(&mut client), before);
        assert_eq!(ask(&mut client, "SELECT count(*) FROM prepared"), "3");
    }
}

#[test]
fn what_the_caller_had_is_kept() {
    let mut client = connect(&fresh_database());
    client
        .batch_execute(
            "SET statement_timeout = '7s'; SET search_path = public, pg_catalog; SET ROLE pg_read_all_data; RESET ROLE;
             CREATE TEMPORARY TABLE mine (id serial); PREPARE mine AS SELECT 1; LISTEN mine;
             BEGIN; DECLARE mine CURSOR WITH HOLD FOR SELECT 1; COMMIT",
        )
        .unwrap();
    let before = session(&mut client);
    for migrations in [LEAKY, LEAKY_UNSEEN] {
        migrations
            .runner()
            .table(format!("history_{}", migrations.iter().count()))
            .apply(&mut client)
            .unwrap();
        assert_eq!(session(&mut client), before);
        client.batch_execute("DROP TABLE next").unwrap();
    }
}

#[test]
fn a_failure_leaves_nothing_behind() {
    for migrations in [DIVISION, LEAKY_FAILS] {
        let mut client = connect(&fresh_database());
        let before = session(&mut client);
        migrations.apply(&mut client).unwrap_err();
        assert_eq!(session(&mut client), before);
        assert_eq!(ask(&mut client, "SELECT now() = statement_timestamp()"), "t", "no transaction is open");
    }
}

/// A rollback leaves prepared statements. The script that makes them can be tried again all the same, and its failure
/// is found.
#[test]
fn a_failure_is_found_behind_what_no_rollback_removes() {
    insta::assert_snapshot!(LEAKY_FAILS.apply(&mut connect(&fresh_database())).unwrap_err(), @r#"
    migration 001_numbers failed: duplicate key value violates unique constraint "numbers_pkey" (SQLSTATE 23505)
     --> fixtures/leaky_fails/001_numbers.sql:3:1
      |
    3 | INSERT INTO numbers SELECT 1 FROM generate_series(1, 2);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
    "#);
}

#[test]
fn nobody_comes_in_between() {
    let url = fresh_database();
    let mut client = connect(&url);
    client
        .batch_execute(
            "CREATE SCHEMA evil;
             CREATE FUNCTION evil.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true';
             CREATE FUNCTION evil.ne(timestamptz, timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT true';
             CREATE OPERATOR evil.<> (FUNCTION = evil.ne, LEFTARG = timestamptz, RIGHTARG = timestamptz);
             CREATE TABLE evil.pg_settings (name text, setting text, source text);
             SET search_path = public, evil, pg_catalog;
             CREATE TEMPORARY TABLE schema_migrations (version bigint)",
        )
        .unwrap();
    assert_eq!(SHOP.apply(&mut client).unwrap().applied.len(), 3);
    assert_eq!(SHOP.apply(&mut client).unwrap().before, 3);
}

/// A machine that is gone without a word does not keep the lock of a run between statements: the server asks it.
#[test]
fn the_server_asks_whether_its_client_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let text = "-- migrate:no-transaction
CREATE TABLE kept AS SELECT name, setting FROM pg_settings WHERE name ~ '^tcp_keepalives';";
    fs::create_dir(folder.path().join("migrations")).unwrap();
    fs::write(folder.path().join("migrations/001_kept.sql"), text).unwrap();
    let server = Server::builder().tcp().start().unwrap();
    let mut client = connect(&server.tcp_url("postgres").unwrap());
    embedded("migrations", folder.path()).unwrap().apply(&mut client).unwrap();
    let kept = "SELECT string_agg(name || ' ' || setting, ', ' ORDER BY name) FROM kept";
    assert_eq!(
        ask(&mut client, kept),
        "tcp_keepalives_count 3, tcp_keepalives_idle 30, tcp_keepalives_interval 10"
    );
}
