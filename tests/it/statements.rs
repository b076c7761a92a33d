//! What can't run inside a transaction runs statement by statement, each once.

use migrate_runtime::{Migrations, Version, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};
use postgres::Client;

use crate::stable;

static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");
static BATCHES: Migrations = embed_migrations!("fixtures/batches");
static UNIQUE: Migrations = embed_migrations!("fixtures/unique_breaks");

const INVALID: &str = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";

#[test]
fn every_way_runs_them_and_leaves_no_lock() {
    let _stable = stable();
    for way in WAYS {
        let url = fresh_database();
        let report = apply(way, &STEPWISE, &url).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(report, @"
        applied 3 migrations in N ms
          001_items N ms
          002_concurrently N ms
          003_drop N ms
        ") };
        let mut client = connect(&url);
        assert_eq!(
            ask(&mut client, "SELECT min(id) || ' ' || max(id) || ' ' || count(*) FROM items_a"),
            "1 1100 101"
        );
        assert_eq!(
            ask(&mut client, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'items'::regclass"),
            "0"
        );
        assert_eq!(ask(&mut client, INVALID), "0");
        assert_eq!(
            ask(&mut client, "SELECT string_agg(state, ' ') FROM migrate.schema_migrations"),
            "applied applied applied"
        );
        assert_eq!(apply(way, &STEPWISE, &url).unwrap().before, 3);
    }
}

#[test]
fn the_session_is_as_before() {
    let mut client = connect(&fresh_database());
    client.batch_execute("SET lock_timeout = '7s'").unwrap();
    let settings = "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE source = 'session'";
    let before = ask(&mut client, settings);
    STEPWISE.apply(&mut client).unwrap();
    assert_eq!(ask(&mut client, settings), before);
    assert_eq!(
        ask(
            &mut client,
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        ),
        "0"
    );
}

/// A database in which 001 is applied, and 002 was interrupted in its statement `step`.
fn interrupted(step: i32, in_doubt: bool) -> (String, Client) {
    let url = fresh_database();
    run(Way::Url, &STEPWISE.runner().target(Version::new(1).unwrap()), &url).unwrap();
    let checksum = STEPWISE.iter().nth(1).unwrap().checksum;
    let mut client = connect(&url);
    let record = format!(
        "INSERT INTO migrate.schema_migrations (version, name, checksum, state, step, in_doubt)
         VALUES (2, 'concurrently', '{checksum}', 'running', {step}, {in_doubt})"
    );
    client.batch_execute(&record).unwrap();
    (url, client)
}

#[test]
fn an_index_that_was_built_is_not_built_again() {
    let (url, mut client) = interrupted(0, true);
    client.batch_execute("CREATE INDEX items_a_id_idx ON items_a (id)").unwrap();
    apply(Way::Blocking, &STEPWISE, &url).unwrap();
    assert_eq!(ask(&mut client, INVALID), "0");
}

#[test]
fn an_invalid_index_is_dropped_and_built_again() {
    let (url, mut client) = interrupted(0, true);
    client.batch_execute("CREATE INDEX items_a_id_idx ON items_a (part)").unwrap();
    client
        .batch_execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'items_a_id_idx'::regclass")
        .unwrap();
    let until = STEPWISE.runner().target(Version::new(2).unwrap());
    run(Way::Async, &until, &url).unwrap();
    let definition = "SELECT pg_get_indexdef('items_a_id_idx'::regclass)";
    assert_eq!(
        ask(&mut client, definition),
        "CREATE INDEX items_a_id_idx ON public.items_a USING btree (id)"
    );
    assert_eq!(ask(&mut client, INVALID), "0");
}

#[test]
fn an_index_of_somebody_elses_is_not_taken_for_ours() {
    let (url, mut client) = interrupted(0, false);
    client.batch_execute("CREATE INDEX items_a_id_idx ON items_a (part)").unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &STEPWISE, &url).unwrap_err(), @r#"
    migration 002_concurrently failed: relation "items_a_id_idx" already exists (SQLSTATE 42P07)
     --> fixtures/stepwise/002_concurrently.sql:2:1
      |
    2 | CREATE INDEX CONCURRENTLY items_a_id_idx ON items_a (id);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: nothing of it was done; what was applied before stays applied
      = help: if it was made by other means, or the history was lost, record what the database has already: `cargo migrate baseline VERSION`, or `MIGRATIONS.baseline`
    "#);
    assert_eq!(ask(&mut client, "SELECT to_regclass('items_a_id_idx') IS NOT NULL"), "t");
}

#[test]
fn what_reindex_left_is_dropped() {
    let (url, mut client) = interrupted(2, true);
    client
        .batch_execute(
            "CREATE INDEX items_a_id_idx ON items_a (id); CREATE INDEX items_a_id_idx_ccnew ON items_a (id)",
        )
        .unwrap();
    client
        .batch_execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'items_a_id_idx_ccnew'::regclass",
        )
        .unwrap();
    apply(Way::Blocking, &STEPWISE, &url).unwrap();
    assert_eq!(ask(&mut client, "SELECT count(*) FROM pg_class WHERE relname LIKE '%ccnew%'"), "0");
}

#[test]
fn a_partition_that_was_detached_is_not_detached_again() {
    let (url, mut client) = interrupted(5, true);
    client.batch_execute("ALTER TABLE items DETACH PARTITION items_a").unwrap();
    assert_eq!(apply(Way::Url, &STEPWISE, &url).unwrap().applied.len(), 2);
    assert_eq!(ask(&mut client, "SELECT step FROM migrate.schema_migrations WHERE version = 2"), "6");
}

#[test]
fn a_failure_names_the_statement_leaves_no_invalid_index_and_goes_on_there() {
    for way in WAYS {
        let url = fresh_database();
        let error = apply(way, &UNIQUE, &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @r#"
        migration 002_unique failed: could not create unique index "users_email_key" (SQLSTATE 23505)
         --> fixtures/unique_breaks/002_unique.sql:3:1
          |
        3 | CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: its first statement is done; the next start goes on with this one
        "#) };
        let mut client = connect(&url);
        assert_eq!(ask(&mut client, INVALID), "0");
        assert_eq!(
            ask(
                &mut client,
                "SELECT state || step || in_doubt FROM migrate.schema_migrations WHERE version = 2"
            ),
            "running1false"
        );
        client.batch_execute("DELETE FROM users WHERE ctid = (SELECT min(ctid) FROM users)").unwrap();
        assert_eq!(apply(way, &UNIQUE, &url).unwrap().applied.len(), 1);
        assert_eq!(
            ask(&mut client, "SELECT count(*) FROM users WHERE email LIKE 'third%'"),
            "1",
            "its first statement ran once"
        );
    }
}

#[test]
fn a_changed_file_that_is_half_done_is_refused() {
    let (url, mut client) = interrupted(1, false);
    client
        .batch_execute("UPDATE migrate.schema_migrations SET checksum = 'other' WHERE version = 2")
        .unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &STEPWISE, &url).unwrap_err(), @"
    fixtures/stepwise/002_concurrently.sql is half done, and is not what it was when it began
    put it back as it was and start again; or undo by hand what it did, and delete its row in the history
    ");
}

#[test]
fn a_backfill_in_batches_commits_each_of_them() {
    for way in WAYS {
        let url = fresh_database();
        assert_eq!(apply(way, &BATCHES, &url).unwrap().applied.len(), 2);
        let mut client = connect(&url);
        let rows = "SELECT concat_ws(' ', category, count(*), count(DISTINCT xmin::text)) FROM bookings GROUP BY category ORDER BY 1";
        assert_eq!(ask(&mut client, rows), "last 1 1\nstandard 250 3", "{way:?}");
    }
}
