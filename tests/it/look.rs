//! Plan, status and verify say what is, and write nothing.

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::dump::{difference, dump};
use migrate_tests::ways::{plan, plan_sql, status, verify};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database};

use crate::stable;

static REVERSIBLE: Migrations = embed_migrations!("fixtures/reversible");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");
static LATE: Migrations = embed_migrations!("fixtures/late");
static EDITED: Migrations = embed_migrations!("fixtures/shop_edited");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");

/// Rows of a status, with the times that differ from run to run made alike.
fn without_times(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let stamp = |word: &str| {
            if word.ends_with('Z') && word.contains('T') { "TIME".to_owned() } else { word.to_owned() }
        };
        words.into_iter().map(stamp).collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_plan_before_anything_is_there() {
    for way in WAYS {
        let url = fresh_database();
        let mut client = connect(&url);
        let before = dump(&mut client);
        insta::allow_duplicates! { insta::assert_snapshot!(plan(way, &REVERSIBLE.runner(), &url).unwrap(), @"
        would apply 4 migrations

        fixtures/reversible/001_customers.sql, additive
          2  CREATE TABLE

        fixtures/reversible/002_orders.sql, data
          2  CREATE TABLE
          7  INSERT
          8  INSERT

        fixtures/reversible/003_index.sql, additive, statement by statement
          2  CREATE INDEX CONCURRENTLY  outside a transaction
          3  CREATE INDEX CONCURRENTLY  outside a transaction

        fixtures/reversible/004_no_notes.sql, destructive
          2  ALTER TABLE
        ") };
        assert_eq!(difference(&before, &dump(&mut client)), "", "{way:?}");
    }
}

#[test]
fn a_plan_of_what_is_pending_and_of_nothing() {
    let url = fresh_database();
    let first = migrate_runtime::Version::new(3).unwrap();
    REVERSIBLE.runner().target(first).apply_url(&url).unwrap();
    insta::assert_snapshot!(plan(Way::Url, &REVERSIBLE.runner(), &url).unwrap(), @"
    would apply 1 migration, 3 applied before

    fixtures/reversible/004_no_notes.sql, destructive
      2  ALTER TABLE  ACCESS EXCLUSIVE on customers
                      destroys column note of customers
    ");
    apply(Way::Url, &REVERSIBLE, &url).unwrap();
    insta::assert_snapshot!(plan(Way::Blocking, &REVERSIBLE.runner(), &url).unwrap(), @"nothing to apply: 4 migrations applied");
    insta::assert_snapshot!(plan(Way::Blocking, &Migrations::EMPTY.runner(), &url).unwrap(), @"
    nothing to apply: there are no migrations

    the database has newer migrations than this program:
      1 customers (additive)
      2 orders (data)
      3 index (additive)
      4 no_notes (destructive)
    ");
}

#[test]
fn a_plan_says_every_disagreement() {
    let url = fresh_database();
    apply(Way::Url, &LATER, &url).unwrap();
    connect(&url)
        .batch_execute("UPDATE migrate.schema_migrations SET checksum = 'other' WHERE version = 1")
        .unwrap();
    let runner = LATE.runner().newer_versions(false);
    let plan = plan(Way::Url, &runner, &url).unwrap();
    insta::assert_snapshot!(plan, @"
    3 migrations applied, and nothing is applied until this is put right:

    migration 1 was edited after it was applied
    --> fixtures/late/001_customers.sql
     = note: applied as `customers` with the checksum other
     = note: embedded now with the checksum 9474ae21b7875d50223f3be0b2e8123e27343eba45788ed3067a5485d18ce659
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`

    migration 2 is applied, but this program does not have it
    --> 2 orders
     = note: newer versions may be missing from a program; this one is older than its newest
     = note: if the folder has the file, this program was built before it came: rebuild
     = help: bring the file back, find out which branch or service applied it, or allow it: `MIGRATIONS.runner().unknown_versions(true)`, `--unknown-versions`

    migration 3 was edited after it was applied
    --> fixtures/late/003_phone.sql
     = note: applied as `first_customer` with the checksum 899eb8928c2819b39b9f69622452d54188d596a8f1fbb089445dd07603f6d73f
     = note: embedded now with the checksum c62ac69839faddaa106534d3fd4df74039a392d1a3f653309e16fccb8f92dc92
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`

    migration 4 is applied, and newer than this program
    --> 4 notes
     = help: start the program that applied it, or allow it: `MIGRATIONS.runner().newer_versions(true)`

    the database has newer migrations than this program, all of them additive:
      4 notes, adds columns to orders
    ");
    assert!(!plan.is_up_to_date());
}

#[test]
fn a_plan_of_what_is_half_done() {
    let url = fresh_database();
    apply(Way::Url, &STEPWISE, &url).unwrap();
    connect(&url)
        .batch_execute("UPDATE migrate.schema_migrations SET state = 'running', step = 1 WHERE version = 3")
        .unwrap();
    insta::assert_snapshot!(plan(Way::Url, &STEPWISE.runner(), &url).unwrap(), @"
    would apply 1 migration, 2 applied before

    fixtures/stepwise/003_drop.sql, destructive, statement by statement; goes on after 1 of 2
      2  DROP INDEX CONCURRENTLY  SHARE UPDATE EXCLUSIVE on items_a
                                  SHARE UPDATE EXCLUSIVE on index items_a_id_idx
                                  outside a transaction
      3  INSERT                   ROW EXCLUSIVE on items_a
    ");
    let together = STEPWISE.runner().single_transaction(true);
    connect(&url).batch_execute("DELETE FROM migrate.schema_migrations WHERE version > 1").unwrap();
    insta::assert_snapshot!(plan(Way::Url, &together, &url).unwrap().disagreements[0].message, @"
    fixtures/stepwise/002_concurrently.sql commits more than once, so it can't be in one transaction with the others
    apply up to the migration before it, then it alone, then the rest; or leave out `single_transaction`
    ");
}

#[test]
fn a_status_before_anything_is_there() {
    for way in WAYS {
        let url = fresh_database();
        insta::allow_duplicates! { insta::assert_snapshot!(status(way, &SHOP.runner(), &url).unwrap(), @"
        version  name            state    class     applied at  took  age  by
        1        customers       pending  additive
        2        orders          pending  additive
        3        first_customer  pending  data
        3 pending
        ") };
        assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('migrate.schema_migrations') IS NULL"), "t");
    }
}

#[test]
fn a_status_of_everything_that_can_be() {
    let _stable = stable();
    let url = fresh_database();
    apply(Way::Url, &LATER, &url).unwrap();
    let mut client = connect(&url);
    insta::assert_snapshot!(without_times(&status(Way::Async, &LATER.runner(), &url).unwrap().to_string()), @"
    version name state class applied at took age by
    1 customers applied additive TIME N ms recent postgres
    2 orders applied additive TIME N ms recent postgres
    3 first_customer applied data TIME N ms recent postgres
    4 notes applied additive TIME N ms recent postgres
    4 applied
    ");
    let status_of = |migrations: &Migrations| {
        let status = status(Way::Blocking, &migrations.runner(), &url).unwrap();
        assert!(!status.is_up_to_date());
        without_times(&status.to_string())
    };
    insta::assert_snapshot!(status_of(&EDITED), @"
    version name state class applied at took age by
    1 customers applied additive TIME N ms recent postgres
    2 orders edited additive TIME N ms recent postgres
    3 first_customer applied data TIME N ms recent postgres
    4 notes newer additive TIME N ms recent postgres
    2 applied, 1 edited, 1 newer
    ");
    insta::assert_snapshot!(status_of(&LATE), @"
    version name state class applied at took age by
    1 customers applied additive TIME N ms recent postgres
    2 orders unknown additive TIME N ms recent postgres
    3 phone edited additive TIME N ms recent postgres
    4 notes newer additive TIME N ms recent postgres
    1 applied, 1 unknown, 1 edited, 1 newer
    ");
    client
        .batch_execute(
            "UPDATE migrate.schema_migrations SET state = 'running', step = 2 WHERE version = 2;
             UPDATE migrate.schema_migrations SET state = 'reverting', step = 1 WHERE version = 3;
             UPDATE migrate.schema_migrations SET state = 'applying', applied_at = applied_at - interval '8 days', origin = 'baseline'
               WHERE version = 4",
        )
        .unwrap();
    insta::assert_snapshot!(status_of(&LATER), @"
    version name state class applied at took age by origin
    1 customers applied additive TIME N ms recent postgres
    2 orders half applied (2 done) additive TIME N ms recent postgres
    3 first_customer half reverted (1 done) data TIME N ms recent postgres
    4 notes unfinished additive TIME N ms this_month postgres baseline
    1 applied, 1 half applied, 1 half reverted, 1 unfinished
    ");
}

#[test]
fn verify_runs_every_check_of_what_is_applied() {
    for way in WAYS {
        let url = fresh_database();
        let runner = REVERSIBLE.runner();
        insta::allow_duplicates! { insta::assert_snapshot!(verify(way, &runner, &url).unwrap(), @"nothing to verify: no applied migration has a verify script") };
        apply(way, &REVERSIBLE, &url).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(verify(way, &runner, &url).unwrap(), @"
        PASS  fixtures/reversible/002_orders.sql:11:1
        PASS  fixtures/reversible/002_orders.sql:12:1
        PASS  fixtures/reversible/004_no_notes.sql:5:1
        3 passed, 0 failed
        ") };
        let mut client = connect(&url);
        client.batch_execute("DELETE FROM orders; ALTER TABLE customers RENAME name TO called").unwrap();
        let before = dump(&mut client);
        let failed = verify(way, &runner, &url).unwrap();
        assert!(!failed.has_passed());
        insta::allow_duplicates! { insta::assert_snapshot!(failed, @r#"
        FAIL  fixtures/reversible/002_orders.sql:11:1
        FAIL  fixtures/reversible/002_orders.sql:12:1
        PASS  fixtures/reversible/004_no_notes.sql:5:1

        a check of migration 002_orders has failed
          --> fixtures/reversible/002_orders.sql:11:1
           |
        11 | SELECT count(*) = 1 FROM orders;
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = note: row 1 of 1 has false in its first column

        a check of migration 002_orders has failed
          --> fixtures/reversible/002_orders.sql:12:1
           |
        12 | SELECT EXISTS (SELECT FROM customers WHERE name = 'Ada');
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = note: it failed: column "name" does not exist (SQLSTATE 42703)

        1 passed, 2 failed
        "#) };
        assert_eq!(difference(&before, &dump(&mut client)), "", "{way:?}");
    }
}

#[test]
fn a_role_that_may_only_read_can_look() {
    let url = fresh_database();
    apply(Way::Url, &REVERSIBLE, &url).unwrap();
    connect(&url)
        .batch_execute(
            "DO $$ BEGIN CREATE ROLE looker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             GRANT USAGE ON SCHEMA migrate TO looker; GRANT SELECT ON migrate.schema_migrations TO looker;
             GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker",
        )
        .unwrap();
    let looker = url.replace("postgres@", "looker@");
    for way in WAYS {
        assert!(status(way, &REVERSIBLE.runner(), &looker).unwrap().is_up_to_date());
        assert!(plan(way, &REVERSIBLE.runner(), &looker).unwrap().is_up_to_date());
        assert!(verify(way, &REVERSIBLE.runner(), &looker).unwrap().has_passed());
        assert!(plan_sql(way, &REVERSIBLE.runner(), &looker).unwrap().contains("Nothing to apply"));
    }
}
