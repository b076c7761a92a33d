//! A boot that has nothing to do reads one row. It must see all the same what has become of the history, whoever did it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::proxy::Proxy;
use migrate_tests::ways::{baseline, repair, revert};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};
use postgres::Client;
use throwaway_postgres::Server;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");
static EDITED: Migrations = embed_migrations!("fixtures/shop_edited");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");
static REVERSIBLE: Migrations = embed_migrations!("fixtures/reversible");

const KEPT: &str = "SELECT digest FROM migrate.schema_migrations_digest";

/// Whether what is kept is what the rows say, and one row.
fn is_right(client: &mut Client) -> bool {
    let counted = ask(
        client,
        "SELECT mod(coalesce(sum(CASE WHEN state = 'applied' AND checksum ~ '^[0-9a-f]{64}$'
           THEN (2 * version::numeric + 1) * ('x' || left(checksum, 15))::bit(60)::bigint ELSE 1 END), 0), 2::numeric ^ 64)
         FROM migrate.schema_migrations",
    );
    let trimmed = |number: &str| number.split('.').next().unwrap_or_default().to_owned();
    trimmed(&ask(client, KEPT)) == trimmed(&counted)
}

/// How often the server is asked by a boot, and by what.
fn asked(way: Way, url: &str, boot: impl FnOnce(&str)) -> Vec<String> {
    let proxy = Proxy::start(Server::shared().unwrap(), None);
    boot(&proxy.url(url.rsplit('/').next().unwrap()));
    let (trips, queries) = (proxy.count().round_trips, proxy.queries());
    // diesel asks for its rows by a prepared statement.
    assert!(way == Way::Diesel || trips == queries.len(), "{way:?}: {trips}");
    queries
}

/// PostgreSQL refuses to update a published row that it can't tell apart.
#[test]
fn a_publication_of_all_tables_stops_nothing() {
    for way in WAYS {
        let url = fresh_database();
        connect(&url).batch_execute("CREATE PUBLICATION everything FOR ALL TABLES").unwrap();
        assert_eq!(apply(way, &SHOP, &url).unwrap().applied.len(), 3);
        assert_eq!(apply(way, &LATER, &url).unwrap().applied.len(), 1);
        assert!(is_right(&mut connect(&url)), "{way:?}");
    }
}

#[test]
fn whatever_changes_a_row_is_seen() {
    let changes = [
        "UPDATE migrate.schema_migrations SET checksum = reverse(checksum) WHERE version = 2",
        "UPDATE migrate.schema_migrations SET checksum = 'other' WHERE version = 2",
        "UPDATE migrate.schema_migrations SET state = 'running' WHERE version = 3",
        "UPDATE migrate.schema_migrations a SET checksum = b.checksum FROM migrate.schema_migrations b
           WHERE a.version + b.version = 3 AND a.version <> b.version",
        "DELETE FROM migrate.schema_migrations WHERE version = 3",
        "TRUNCATE migrate.schema_migrations",
        "INSERT INTO migrate.schema_migrations (version, name, checksum, state) VALUES (2500, 'x', 'x', 'applying')",
        "SET session_replication_role = replica; DELETE FROM migrate.schema_migrations; RESET session_replication_role",
        "COPY migrate.schema_migrations (version, name, checksum, state) FROM PROGRAM 'echo 0,zero,0,applied' (FORMAT csv)",
        "DELETE FROM migrate.schema_migrations_digest",
        "DROP TABLE migrate.schema_migrations_digest",
        "DROP TABLE migrate.schema_migrations CASCADE",
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let url = fresh_database();
        let way = WAYS[number % WAYS.len()];
        apply(way, &SHOP, &url).unwrap();
        assert_eq!(asked(way, &url, |url| drop(apply(way, &SHOP, url).unwrap())).len(), 1, "{change}");
        let mut client = connect(&url);
        client.batch_execute(change).unwrap();
        let seen = asked(way, &url, |url| drop(apply(way, &SHOP, url)));
        assert!(seen.len() > 1, "{way:?} has not seen {change}: {seen:#?}");
    }
}

/// Rows come and go by every call; what is kept of them is right after each.
#[test]
fn it_is_right_after_every_call() {
    let url = fresh_database();
    let mut client = connect(&url);
    apply(Way::Url, &REVERSIBLE, &url).unwrap();
    assert!(is_right(&mut client), "apply");
    revert(Way::Async, &REVERSIBLE.runner(), &url, 1.into()).unwrap();
    assert!(is_right(&mut client), "revert");
    apply(Way::Sqlx, &REVERSIBLE, &url).unwrap();
    assert_eq!(
        asked(Way::Blocking, &url, |url| drop(apply(Way::Blocking, &REVERSIBLE, url).unwrap())).len(),
        1
    );
    let url = fresh_database();
    let mut client = connect(&url);
    baseline(Way::Url, &SHOP.runner(), &url, 2.into()).unwrap();
    assert!(is_right(&mut client), "baseline");
    client.batch_execute("CREATE TABLE customers (id bigint); CREATE TABLE orders (id bigint)").unwrap();
    repair(Way::Url, &EDITED.runner(), &url).unwrap();
    assert!(is_right(&mut client), "repair");
    let url = fresh_database();
    let mut client = connect(&url);
    apply(Way::Blocking, &STEPWISE, &url).unwrap();
    assert!(is_right(&mut client), "statement by statement");
    assert_eq!(
        asked(Way::Blocking, &url, |url| drop(apply(Way::Blocking, &STEPWISE, url).unwrap())).len(),
        1
    );
    let target = STEPWISE.runner().target(2);
    assert!(
        asked(Way::Url, &url, |url| drop(run(Way::Url, &target, url).unwrap())).len() > 1,
        "newer ones are named"
    );
}

/// A history that an older runner has made has no digest, and is as good; who writes it next makes one.
#[test]
fn a_history_without_one() {
    for way in WAYS {
        let url = fresh_database();
        apply(way, &SHOP, &url).unwrap();
        let mut client = connect(&url);
        let without = "DROP FUNCTION migrate.schema_migrations_digest CASCADE; DROP TABLE migrate.schema_migrations_digest";
        client.batch_execute(without).unwrap();
        assert_eq!(apply(way, &SHOP, &url).unwrap().before, 3);
        assert_eq!(asked(way, &url, |url| drop(apply(way, &SHOP, url).unwrap())).len(), 2, "{way:?}");
        assert_eq!(apply(way, &LATER, &url).unwrap().applied.len(), 1);
        assert!(is_right(&mut client));
        assert_eq!(asked(way, &url, |url| drop(apply(way, &LATER, url).unwrap())).len(), 1, "{way:?}");
    }
}

/// A restored database has other tables of the same names; what is wrong is counted anew by who writes next.
#[test]
fn one_that_is_wrong() {
    let wrong = [
        "UPDATE migrate.schema_migrations_digest SET digest = digest + 1",
        "UPDATE migrate.schema_migrations_digest SET history = 'pg_class'",
        "ALTER TABLE migrate.schema_migrations DISABLE TRIGGER ALL;
         UPDATE migrate.schema_migrations SET state = 'running' WHERE version = 3;
         ALTER TABLE migrate.schema_migrations ENABLE TRIGGER ALL;
         UPDATE migrate.schema_migrations SET state = 'applied' WHERE version = 3",
        "INSERT INTO migrate.schema_migrations_digest VALUES ('migrate.schema_migrations', 7)",
    ];
    for wrong in wrong {
        let url = fresh_database();
        apply(Way::Url, &SHOP, &url).unwrap();
        let mut client = connect(&url);
        client.batch_execute(wrong).unwrap();
        assert_eq!(apply(Way::Async, &SHOP, &url).unwrap().before, 3, "{wrong}");
        assert_eq!(apply(Way::Async, &LATER, &url).unwrap().applied.len(), 1, "{wrong}");
        assert!(is_right(&mut client), "{wrong}");
        assert_eq!(
            asked(Way::Url, &url, |url| drop(apply(Way::Url, &LATER, url).unwrap())).len(),
            1,
            "{wrong}"
        );
    }
}

/// Rights on the history are enough to read and to write it.
#[test]
fn other_roles() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute(
            "DO $$ BEGIN CREATE ROLE digest_reader LOGIN; CREATE ROLE digest_writer LOGIN;
               EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             GRANT USAGE ON SCHEMA migrate TO digest_reader, digest_writer;
             GRANT SELECT ON migrate.schema_migrations TO digest_reader;
             GRANT SELECT, INSERT, DELETE ON migrate.schema_migrations TO digest_writer",
        )
        .unwrap();
    let by = |role: &str| url.replace("postgres@", &format!("{role}@"));
    assert_eq!(apply(Way::Url, &SHOP, &by("digest_reader")).unwrap().before, 3);
    let mut writer = connect(&by("digest_writer"));
    writer.batch_execute("DELETE FROM migrate.schema_migrations WHERE version = 3").unwrap();
    assert!(is_right(&mut client));
    let strange = "CREATE TEMP TABLE t (version bigint, checksum text, state text);
        CREATE TRIGGER t AFTER INSERT ON t REFERENCING NEW TABLE AS after_it
          FOR EACH STATEMENT EXECUTE FUNCTION migrate.schema_migrations_digest()";
    let refused = writer.batch_execute(strange).unwrap_err();
    assert_eq!(refused.code().map(postgres::error::SqlState::code), Some("42501"), "{refused}");
    assert!(writer.batch_execute("UPDATE migrate.schema_migrations_digest SET digest = 0").is_err());
}

/// Rows of a long history, besides the fixture's. For more: `MIGRATE_TESTS_HISTORY=1000000 cargo test -p migrate-tests --test it digest`.
const ROWS: &str = "MIGRATE_TESTS_HISTORY";

/// However long the history is, the same is asked, and a row is answered; how long it takes is printed.
#[test]
fn as_long_as_it_may_be() {
    let rows: u32 = std::env::var(ROWS).map_or(50_000, |rows| rows.parse().unwrap());
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    let short = asked(Way::Blocking, &url, |url| drop(apply(Way::Blocking, &SHOP, url).unwrap()));
    let before = quickest(&url);
    client
        .batch_execute(&format!(
            "INSERT INTO migrate.schema_migrations (version, name, checksum, state, applied_at)
             SELECT v, 'x', encode(sha256(v::text::bytea), 'hex'), 'applied', now() FROM generate_series(1000, 999 + {rows}) v"
        ))
        .unwrap();
    assert!(is_right(&mut client));
    // As a program would that has them all: the same sum, of so many rows.
    let digest = ask(&mut client, KEPT);
    let of_three = "UPDATE migrate.schema_migrations_digest SET digest = (SELECT mod(sum(CASE WHEN version < 1000
        THEN (2 * version::numeric + 1) * ('x' || left(checksum, 15))::bit(60)::bigint END), 18446744073709551616) FROM migrate.schema_migrations)";
    client.batch_execute(of_three).unwrap();
    let long = asked(Way::Blocking, &url, |url| drop(apply(Way::Blocking, &SHOP, url).unwrap()));
    let after = quickest(&url);
    assert_eq!(short, long);
    assert_eq!(BTreeSet::from_iter(long).len(), 1);
    println!("nothing to do: {before:?} with 3 rows, {after:?} with {rows} more");
    client.batch_execute(&format!("UPDATE migrate.schema_migrations_digest SET digest = {digest}")).unwrap();
    client.batch_execute("DELETE FROM migrate.schema_migrations WHERE version >= 1000").unwrap();
    assert!(is_right(&mut client));
}

/// The shortest of some boots that have nothing to do.
fn quickest(url: &str) -> Duration {
    let boot = |_| {
        let mut client = connect(url);
        let started = Instant::now();
        SHOP.apply(&mut client).unwrap();
        started.elapsed()
    };
    (0..20).map(boot).min().unwrap_or_default()
}
