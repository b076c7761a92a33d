//! Migrations are applied once, whichever client carries them.

use migrate_runtime::{Migrations, Version, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

use crate::stable;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static WRAPPED: Migrations = embed_migrations!("fixtures/wrapped");

#[test]
fn every_way_applies_once_and_then_nothing() {
    let _stable = stable();
    for way in WAYS {
        let url = fresh_database();
        let first = apply(way, &SHOP, &url).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(first, @"
        applied 3 migrations in N ms
          001_customers N ms
          002_orders N ms
          003_first_customer N ms
        ") };
        let second = apply(way, &SHOP, &url).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(second, @"nothing to apply: 3 migrations up to 003_first_customer applied before") };
        assert_eq!(ask(&mut connect(&url), "SELECT total_cents FROM orders"), "4200", "{way:?}");
    }
}

#[test]
fn one_way_goes_on_where_another_stopped() {
    let url = fresh_database();
    let first = SHOP.runner().target(Version::new(1).unwrap());
    assert_eq!(run(Way::Blocking, &first, &url).unwrap().applied.len(), 1);
    let rest = apply(Way::Async, &SHOP, &url).unwrap();
    assert_eq!(
        rest.applied.iter().map(|applied| applied.title.as_str()).collect::<Vec<_>>(),
        ["002_orders", "003_first_customer"]
    );
    assert_eq!((rest.before, rest.newest.as_deref()), (1, Some("003_first_customer")));
}

#[test]
fn the_history_and_its_view_are_what_the_contract_says() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    let history = "SELECT concat_ws('|', version, name, checksum, applied_at <= now(), execution_time_ms >= 0, applied_by)
        FROM migrate.schema_migrations ORDER BY version";
    insta::assert_snapshot!(ask(&mut client, history), @"
    1|customers|9474ae21b7875d50223f3be0b2e8123e27343eba45788ed3067a5485d18ce659|t|t|postgres
    2|orders|cd07ad44df9518bbd3c564a1597e2875197ef47bdebfc1d8c16f3a357affc007|t|t|postgres
    3|first_customer|899eb8928c2819b39b9f69622452d54188d596a8f1fbb089445dd07603f6d73f|t|t|postgres
    ");
    let status = "SELECT concat_ws('|', version, name, applied_by, age) FROM migrate.migration_status ORDER BY version";
    insta::assert_snapshot!(ask(&mut client, status), @"
    1|customers|postgres|recent
    2|orders|postgres|recent
    3|first_customer|postgres|recent
    ");
    let types =
        "SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = 'migrate.schema_migrations'::regclass AND a.attnum > 0";
    insta::assert_snapshot!(ask(&mut client, types), @"version bigint, name text, checksum text, applied_at timestamp with time zone, execution_time_ms bigint, applied_by text, state text, step integer, in_doubt boolean, started_at timestamp with time zone, origin text, class text, adds_columns_to text[], attempts integer, last_error text, next_try timestamp with time zone");
    for (age, word) in
        [("1 hour", "recent"), ("2 days", "this_week"), ("8 days", "this_month"), ("31 days", "older")]
    {
        let update = format!("UPDATE migrate.schema_migrations SET applied_at = now() - interval '{age}'");
        client.batch_execute(&update).unwrap();
        assert_eq!(ask(&mut client, "SELECT DISTINCT age FROM migrate.migration_status"), word);
    }
}

#[test]
fn schema_and_table_are_settings() {
    let url = fresh_database();
    let mut client = connect(&url);
    client.batch_execute("CREATE SCHEMA app").unwrap();
    let runner = SHOP.runner().schema("app").table("history");
    assert_eq!(run(Way::Blocking, &runner, &url).unwrap().applied.len(), 3);
    assert_eq!(ask(&mut client, "SELECT count(*) FROM app.history"), "3");
    assert_eq!(run(Way::Url, &runner, &url).unwrap().before, 3);
    let error = run(Way::Blocking, &SHOP.runner().table("a\"b"), &url).unwrap_err();
    insta::assert_snapshot!(error, @r#"`a"b` can't be the table of the history: take 1 to 63 of a-z, 0-9 and _, the first no digit"#);
}

#[test]
fn in_public_the_history_is_hidden_from_all_but_its_owner() {
    let url = fresh_database();
    run(Way::Blocking, &SHOP.runner().schema("public"), &url).unwrap();
    let mut client = connect(&url);
    let protected = "SELECT relrowsecurity FROM pg_class WHERE oid = 'public.schema_migrations'::regclass";
    assert_eq!(ask(&mut client, protected), "t");
}

#[test]
fn begin_and_commit_around_a_file_are_the_runners() {
    let url = fresh_database();
    assert_eq!(apply(Way::Async, &WRAPPED, &url).unwrap().applied.len(), 1);
    assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('wrapped') IS NOT NULL"), "t");
}

#[test]
fn no_migrations_touch_nothing() {
    let url = fresh_database();
    assert_eq!(apply(Way::Blocking, &Migrations::EMPTY, &url).unwrap().to_string(), "no migrations");
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM pg_namespace WHERE nspname = 'migrate'"), "0");
}

#[test]
fn a_role_that_may_only_read_learns_that_nothing_is_pending() {
    let url = fresh_database();
    apply(Way::Blocking, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute(
            "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             GRANT USAGE ON SCHEMA migrate TO reader; GRANT SELECT ON migrate.schema_migrations TO reader;",
        )
        .unwrap();
    let reader = url.replace("postgres@", "reader@");
    for way in WAYS {
        assert_eq!(apply(way, &SHOP, &reader).unwrap().before, 3);
    }
    client.batch_execute("REVOKE USAGE ON SCHEMA migrate FROM reader").unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &SHOP, &reader).unwrap_err(), @r#"
    reading the history failed: permission denied for schema migrate (SQLSTATE 42501)
    let this role read the history: GRANT USAGE ON SCHEMA "migrate" TO "reader"; GRANT SELECT ON "migrate"."schema_migrations" TO "reader";
    "#);
}

#[test]
fn a_read_only_session_learns_that_nothing_is_pending() {
    let url = fresh_database();
    apply(Way::Blocking, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client.batch_execute("SET default_transaction_read_only = on").unwrap();
    assert_eq!(SHOP.apply(&mut client).unwrap().before, 3);
    connect(&url).batch_execute("DROP SCHEMA migrate CASCADE").unwrap();
    insta::assert_snapshot!(SHOP.apply(&mut client).unwrap_err(), @"
    creating the history table failed: cannot execute CREATE SCHEMA in a read-only transaction (SQLSTATE 25006)
    `default_transaction_read_only` is on for this session: somebody wants nothing to be written, or a host does where the disk is full; if that is over, lift it: RESET default_transaction_read_only;
    ");
}

/// `apply_url` blocks, but may stand where the sync client would panic.
#[tokio::test]
async fn a_url_may_be_applied_inside_a_tokio_runtime() {
    let url = fresh_database();
    assert_eq!(SHOP.apply_url(&url).unwrap().applied.len(), 3);
}
