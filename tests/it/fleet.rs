//! One release, many schemas or databases.

use std::sync::{Arc, Mutex};

use migrate_runtime::{Event, Migrations, Outcome, Runner, Tenant, embed_migrations};
use migrate_tests::proxy::Proxy;
use migrate_tests::{ask, connect, fresh_database};
use throwaway_postgres::Server;

use crate::stable;

static SHOP: Migrations = embed_migrations!("fixtures/shop");

fn tenants(url: &str, names: &[&str]) -> Vec<Tenant> {
    names.iter().map(|name| Tenant::schema(url, *name)).collect()
}

#[test]
fn each_schema_gets_its_tables_and_its_history() {
    let _stable = stable();
    let url = fresh_database();
    let events = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&events);
    let fleet = SHOP.runner().fleet().at_once(2).observer(move |tenant, event| {
        if let Event::Applied { migration, .. } = event {
            told.lock().unwrap().push(format!("{tenant}: {migration}"));
        }
    });
    let names = ["acme", "globex", "initech"];
    assert!(fleet.apply(tenants(&url, &names[..2])).is_done());
    insta::assert_snapshot!(fleet.apply(tenants(&url, &names)), @"
    initech: applied 3 migrations in N ms
      001_customers N ms
      002_orders N ms
      003_first_customer N ms
    3 in all: 1 migrated, 2 with nothing to apply
    ");
    insta::assert_snapshot!(fleet.apply(tenants(&url, &names)), @"3 in all: 0 migrated, 3 with nothing to apply");
    let client = &mut connect(&url);
    for name in names {
        assert_eq!(ask(client, &format!("SELECT name FROM {name}.customers")), "Zoë; DROP TABLE customers");
        assert_eq!(ask(client, &format!("SELECT count(*) FROM {name}.schema_migrations")), "3");
    }
    let mut events = events.lock().unwrap();
    // The first goes alone.
    assert_eq!(events[0], "acme: 001_customers");
    events.sort();
    assert_eq!(events.len(), 9);
    // Any call can be made for each.
    let answers = fleet.each(tenants(&url, &names), Runner::status_url);
    assert!(answers.tenants.iter().all(|tenant| match &tenant.outcome {
        Outcome::Done(status) => status.is_up_to_date(),
        _ => false,
    }));
}

#[test]
fn one_that_fails_stops_the_others_or_does_not() {
    let _stable = stable();
    let url = fresh_database();
    connect(&url).batch_execute("CREATE SCHEMA broken CREATE TABLE orders ()").unwrap();
    let names = ["broken", "acme", "globex"];
    let fleet = SHOP.runner().fleet().go_on(true);
    let stopped = fleet.apply(tenants(&url, &names));
    assert!(!stopped.is_done());
    insta::assert_snapshot!(stopped, @r#"
    broken: migration 002_orders failed: relation "orders" already exists (SQLSTATE 42P07)
     --> fixtures/shop/002_orders.sql:1:1
      |
    1 | CREATE TABLE orders (
      | ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: if it was made by other means, or the history was lost, record what the database has already: `cargo migrate baseline VERSION`, or `MIGRATIONS.baseline`
    3 in all: 0 migrated, 0 with nothing to apply, 1 failed, 2 not tried
    "#);
    insta::assert_snapshot!(fleet.first(0).apply(tenants(&url, &names)), @r#"
    broken: migration 002_orders failed: relation "orders" already exists (SQLSTATE 42P07)
     --> fixtures/shop/002_orders.sql:1:1
      |
    1 | CREATE TABLE orders (
      | ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: if it was made by other means, or the history was lost, record what the database has already: `cargo migrate baseline VERSION`, or `MIGRATIONS.baseline`
    acme: applied 3 migrations in N ms
      001_customers N ms
      002_orders N ms
      003_first_customer N ms
    globex: applied 3 migrations in N ms
      001_customers N ms
      002_orders N ms
      003_first_customer N ms
    3 in all: 2 migrated, 0 with nothing to apply, 1 failed
    "#);
}

/// The first, and the first after it, have a connection of their own each; then one is kept, until there is something to do.
#[test]
fn schemas_that_are_up_to_date_share_a_connection() {
    let url = fresh_database();
    let names: Vec<String> = (1..=12).map(|number| format!("tenant_{number}")).collect();
    let some =
        |names: &[String], url: &str| names.iter().map(|name| Tenant::schema(url, name)).collect::<Vec<_>>();
    let fleet = SHOP.runner().fleet().at_once(1);
    assert!(fleet.apply(some(&names[..10], &url)).is_done());
    let sent = |names: &[String]| {
        let proxy = Proxy::start(Server::shared().unwrap(), None);
        let report = fleet.apply(some(names, &proxy.url(url.rsplit('/').next().unwrap())));
        let befores = report.tenants.iter().map(|tenant| match &tenant.outcome {
            Outcome::Done(report) => report.before + report.applied.len(),
            other => panic!("{other:?}"),
        });
        assert!(befores.eq(names.iter().map(|_| 3)));
        // Each asks for TLS, says who it is, and says goodbye; the last goodbye may be on its way.
        let connections = (proxy.count().client - proxy.queries().len()).div_ceil(3);
        (connections, proxy.count().round_trips)
    };
    let (to_see_that_there_is_no_history, to_migrate) = (2, 6);
    assert_eq!(sent(&names[..10]), (3, 10));
    assert_eq!(sent(&names), (5, 10 + to_see_that_there_is_no_history + 2 * to_migrate));
    assert_eq!(sent(&names), (3, 12));
}

/// Whoever may not be looked at over a shared connection says so over its own.
#[test]
fn a_schema_that_fails_says_the_same_behind_others() {
    let _stable = stable();
    let url = fresh_database();
    let names = ["acme", "globex", "initech", "umbrella"];
    let fleet = SHOP.runner().fleet().at_once(1).go_on(true);
    assert!(fleet.apply(tenants(&url, &names)).is_done());
    connect(&url)
        .batch_execute("UPDATE initech.schema_migrations SET checksum = repeat('0', 64) WHERE version = 2")
        .unwrap();
    insta::assert_snapshot!(fleet.apply(tenants(&url, &names)), @"
    initech: migration 2 was edited after it was applied
    --> fixtures/shop/002_orders.sql
     = note: applied as `orders` with the checksum 0000000000000000000000000000000000000000000000000000000000000000
     = note: embedded now with the checksum cd07ad44df9518bbd3c564a1597e2875197ef47bdebfc1d8c16f3a357affc007
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`
    4 in all: 0 migrated, 3 with nothing to apply, 1 failed
    ");
}

/// A name that is none of a schema's reaches no server.
#[test]
fn what_can_be_no_schema_is_refused() {
    let report = SHOP.runner().fleet().apply(tenants(&fresh_database(), &["a&sslmode=disable"]));
    insta::assert_snapshot!(report, @"
    a&sslmode=disable: `a&sslmode=disable` can't be the schema of the history: take 1 to 63 of a-z, 0-9 and _, the first no digit
    1 in all: 0 migrated, 0 with nothing to apply, 1 failed
    ");
}
