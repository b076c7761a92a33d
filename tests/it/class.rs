//! Each migration's class is embedded, shown and recorded, and tells an older program whether it has to mind.

use migrate_runtime::{Class, Migrations, embed_migrations};
use migrate_tests::ways::{baseline, plan, repair, status};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database};

use crate::stable;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static EDITED: Migrations = embed_migrations!("fixtures/shop_edited");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");
static LATEST: Migrations = embed_migrations!("fixtures/shop_latest");

const RECORDED: &str = "SELECT string_agg(version || ' ' || coalesce(class, '?'), ', ' ORDER BY version)
    FROM migrate.schema_migrations";

#[test]
fn it_is_embedded() {
    let classes: Vec<Class> = LATEST.iter().map(|migration| migration.class).collect();
    let (additive, data) = (Class::Additive, Class::Data);
    assert_eq!(classes, [additive, additive, data, additive, Class::Destructive, data]);
}

#[test]
fn it_is_planned_recorded_and_shown() {
    let _stable = stable();
    for way in WAYS {
        let url = fresh_database();
        insta::allow_duplicates! { insta::assert_snapshot!(plan(way, &LATEST.runner(), &url).unwrap(), @"
        would apply 6 migrations

        fixtures/shop_latest/001_customers.sql, additive
          2  CREATE TYPE
          4  CREATE TABLE

        fixtures/shop_latest/002_orders.sql, additive
          1  CREATE TABLE
          7  CREATE INDEX

        fixtures/shop_latest/003_first_customer.sql, data
          1  INSERT
          3  DO

        fixtures/shop_latest/004_notes.sql, additive
          1  ALTER TABLE

        fixtures/shop_latest/005_no_notes.sql, destructive
          1  ALTER TABLE

        fixtures/shop_latest/006_second_customer.sql, data
          1  INSERT
        ") };
        apply(way, &LATEST, &url).unwrap();
        let recorded = ask(&mut connect(&url), RECORDED);
        insta::allow_duplicates! { insta::assert_snapshot!(recorded, @"1 additive, 2 additive, 3 data, 4 additive, 5 destructive, 6 data") };
        let status = status(way, &LATER.runner(), &url).unwrap();
        let rows =
            status.migrations.iter().map(|row| format!("{} {} {:?}", row.version, row.state, row.class));
        insta::allow_duplicates! { insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @"
        1 applied Some(Additive)
        2 applied Some(Additive)
        3 applied Some(Data)
        4 applied Some(Additive)
        5 newer Some(Destructive)
        6 newer Some(Data)
        ") };
    }
}

#[test]
fn an_older_program_meets_a_newer_schema_that_only_adds() {
    for way in WAYS {
        let url = fresh_database();
        apply(way, &LATER, &url).unwrap();
        let report = apply(way, &SHOP, &url).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(report, @"
        nothing to apply: 3 migrations up to 003_first_customer applied before
        the database has newer migrations than this program, all of them additive:
          4 notes, adds columns to orders
        ") };
        let plan = plan(way, &SHOP.runner(), &url).unwrap();
        assert_eq!(plan.newer, report.newer);
        insta::allow_duplicates! { insta::assert_snapshot!(plan, @"
        nothing to apply: 3 migrations applied

        the database has newer migrations than this program, all of them additive:
          4 notes, adds columns to orders
        ") };
    }
}

#[test]
fn an_older_program_meets_a_newer_schema_that_lacks_something() {
    for way in WAYS {
        let url = fresh_database();
        apply(way, &LATEST, &url).unwrap();
        let report = apply(way, &SHOP, &url).unwrap();
        let classes: Vec<Option<Class>> = report.newer.iter().map(|newer| newer.class).collect();
        assert_eq!(classes, [Some(Class::Additive), Some(Class::Destructive), Some(Class::Data)]);
        insta::allow_duplicates! { insta::assert_snapshot!(report, @"
        nothing to apply: 3 migrations up to 003_first_customer applied before
        the database has newer migrations than this program:
          4 notes (additive, adds columns to orders)
          5 no_notes (destructive)
          6 second_customer (data)
        ") };
        let plan = plan(way, &SHOP.runner(), &url).unwrap();
        assert_eq!(plan.newer, report.newer);
        insta::allow_duplicates! { insta::assert_snapshot!(plan, @"
        nothing to apply: 3 migrations applied

        the database has newer migrations than this program:
          4 notes (additive, adds columns to orders)
          5 no_notes (destructive)
          6 second_customer (data)
        ") };
    }
}

/// A newer build may know more classes, and nothing says that all have one.
#[test]
fn a_class_that_nobody_knows_is_no_error() {
    let url = fresh_database();
    apply(Way::Blocking, &LATEST, &url).unwrap();
    connect(&url)
        .batch_execute(
            "UPDATE migrate.schema_migrations SET class = 'cosmic' WHERE version = 4;
             UPDATE migrate.schema_migrations SET class = NULL WHERE version > 4",
        )
        .unwrap();
    for way in WAYS {
        let report = apply(way, &SHOP, &url).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(report, @"
        nothing to apply: 3 migrations up to 003_first_customer applied before
        the database has newer migrations than this program:
          4 notes (of unknown class, adds columns to orders)
          5 no_notes (of unknown class)
          6 second_customer (of unknown class)
        ") };
        let status = status(way, &SHOP.runner(), &url).unwrap();
        let classes: Vec<Option<Class>> = status.migrations.iter().map(|row| row.class).collect();
        let (additive, data) = (Some(Class::Additive), Some(Class::Data));
        assert_eq!(classes, [additive, additive, data, None, None, None]);
    }
}

#[test]
fn what_is_recorded_without_running_it_has_its_class() {
    for way in WAYS {
        let url = fresh_database();
        baseline(way, &LATEST.runner(), &url, 6.into()).unwrap();
        let mut client = connect(&url);
        insta::allow_duplicates! { insta::assert_snapshot!(ask(&mut client, RECORDED), @"1 additive, 2 additive, 3 data, 4 additive, 5 destructive, 6 data") };
        client.batch_execute("UPDATE migrate.schema_migrations SET class = 'data'").unwrap();
        repair(way, &EDITED.runner(), &url).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(ask(&mut client, RECORDED), @"1 data, 2 additive, 3 data, 4 data, 5 data, 6 data") };
    }
}
